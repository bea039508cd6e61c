"""Whole crawls of a newsroom: its listings, its stories, and what goes wrong with them."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from scrapy.exceptions import UsageError
from time_machine import Traveller

from belgafeed.ledger import Frontier, Ledger, LedgerError
from tests.conftest import Crawler
from tests.replay import HTML, JSON, SEEDS, Answer
from tests.test_prezly import ENTRY, story

SITE = "https://www.belganewsagency.eu"
API = f"{SITE}/api/stories?limit=100&offset=0"
FEED = f"{SITE}/feed"


def slugs(*names: str, **changes: Any) -> dict[str, Answer]:
    """The JSON of stories with these slugs."""
    return {
        f"{SITE}/{name}.json": answer(
            story(slug=name, url=f"{SITE}/{name}", short_url=f"http://prez.ly/{name}", **changes)
        )
        for name in names
    }


def answer(data: object, **headers: str) -> Answer:
    return Answer(json.dumps(data).encode(), headers={**JSON, **headers})


def listing(*names: str, total: int | None = None) -> Answer:
    data = [{**ENTRY, "slug": name} for name in names]
    return answer({"data": data, "total": len(names) if total is None else total})


def rss(*names: str) -> Answer:
    items = "".join(f"<item><link>{SITE}/{name}</link></item>" for name in names)
    body = f"<rss version='2.0'><channel>{items}</channel></rss>"
    return Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})


@ensureDeferred
async def test_the_newest_stories(run: Crawler) -> None:
    site = {API: listing("a", "b"), **slugs("a", "b")}
    crawl = await run("belga", site)
    assert sorted(item.slug or "" for item in crawl.items) == ["a", "b"]
    assert crawl.ours("listing") == {"story": 2, "page/api": 1, "end/end": 1}
    assert crawl.asked(FEED) == 0
    (first, _) = crawl.items
    assert first.published == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    assert first.published_method == "listing"


@ensureDeferred
async def test_the_second_crawl_stores_nothing(run: Crawler) -> None:
    site = {API: listing("a", "b"), **slugs("a", "b")}
    await run("belga", site)
    crawl = await run("belga", site)
    assert crawl.items == []
    assert crawl.ours("ledger") == {}
    assert crawl.asked(f"{SITE}/a.json") == 0


@ensureDeferred
async def test_at_most_so_many_stories(run: Crawler) -> None:
    """The site gives fewer than were asked for, and there are more."""
    site = {
        f"{SITE}/api/stories?limit=3&offset=0": listing("a", "b", total=4),
        f"{SITE}/api/stories?limit=1&offset=2": listing("c", total=4),
        **slugs("a", "b", "c", "d"),
    }
    crawl = await run("belga", site, settings={"BELGAFEED_MAX_STORIES": 3})
    assert sorted(item.slug or "" for item in crawl.items) == ["a", "b", "c"]
    assert crawl.ours("listing/end") == {"most": 1}


@pytest.mark.parametrize(
    "api",
    [
        Answer(status=404),
        Answer(b"<html>Maintenance</html>", headers=HTML),
        answer({"data": []}),
        answer({"stories": []}),
        Answer(error=OSError("connection reset")),
    ],
    ids=["absent", "html", "empty", "other shape", "network"],
)
@ensureDeferred
async def test_without_its_listing_the_feed_has_to_do(api: Answer, run: Crawler) -> None:
    crawl = await run("belga", {API: api, FEED: rss("a"), **slugs("a")})
    assert [item.slug for item in crawl.items] == ["a"]
    assert crawl.ours("listing/fallback") == {"feed": 1}
    assert crawl.ours("listing/page") == {"feed": 1}
    assert crawl.ours("run")["missing"] == 0
    assert "start_error" not in crawl.ours("fetch")


@pytest.mark.parametrize(
    "feed", [Answer(status=500), Answer(b"<html/>", headers=HTML)], ids=["500", "html"]
)
@ensureDeferred
async def test_without_any_listing_the_start_has_failed(feed: Answer, run: Crawler) -> None:
    crawl = await run("belga", {API: Answer(status=404), FEED: feed})
    assert crawl.items == []
    assert crawl.ours("listing/fallback") == {"feed": 1, "sitemap": 1, "pages": 1}
    assert crawl.ours("fetch")["start_error"] == 1


@ensureDeferred
async def test_a_later_page_that_fails_costs_only_itself(run: Crawler) -> None:
    later = f"{SITE}/api/stories?limit=900&offset=2"
    site = {API: listing("a", "b", total=3), later: Answer(status=500), **slugs("a", "b")}
    settings = {"BELGAFEED_MAX_STORIES": 902}
    crawl = await run("belga", site, settings=settings)
    assert len(crawl.items) == 2
    assert crawl.ours("fetch") == {"error": 1, "error/http-500": 1}
    assert crawl.ours("listing/fallback") == {}
    assert crawl.ours("run")["missing"] == 1


@ensureDeferred
async def test_bad_stories_cost_no_other(run: Crawler, caplog: pytest.LogCaptureFixture) -> None:
    site = {
        API: listing("good", "gone", "cut", "untitled", "deep", "mistyped", "absent"),
        **slugs("good"),
        **slugs("mistyped", author="An Claes"),
        **slugs("untitled", title="\x01"),
        **slugs("deep", body="<div>" * 1000),
        f"{SITE}/cut.json": Answer(b'{"title": "Cu', headers=JSON),
        f"{SITE}/gone.json": Answer(b"<html>Gone</html>", 410, HTML),
    }
    crawl = await run("belga", site)
    assert [item.slug for item in crawl.items] == ["good"]
    assert crawl.ours("read")["error"] == 2
    assert crawl.ours("read")["error/author"] == 1
    assert crawl.ours("read")["error/document"] == 1
    assert crawl.ours("clean") == {"error": 1, "error/body_html": 1}
    assert crawl.ours("validate") == {"error": 1, "error/title": 1}
    assert crawl.ours("story") == {"absent": 2}
    assert crawl.ours("run")["missing"] == 6
    for line in (
        f"Refused: belga: {SITE}/mistyped.json: author: an object was expected, not text",
        f"Not there: belga: {SITE}/gone.json: HTTP status 410",
        f"Refused: belga: {SITE}/deep: body_html: nested deeper than 200 elements",
        f"Refused: belga: {SITE}/untitled: title: empty",
        f"Not there: belga: {SITE}/absent.json: HTTP status 404",
        f"Missing: belga: {SITE}/mistyped.json: author: an object was expected, not text",
    ):
        assert line in caplog.text


@ensureDeferred
async def test_more_is_missing_than_a_log_wants_to_name(
    run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    await run("belga", {API: listing(*(f"absent-{number}" for number in range(25)))})
    named = [line for line in caplog.messages if line.startswith("Missing: ")]
    assert len(named) == 21
    assert named[-1] == "Missing: belga: and 5 more"


@ensureDeferred
async def test_a_bad_entry_of_a_listing_is_named(run: Crawler) -> None:
    data = {"data": [{**ENTRY, "slug": "a", "mood": "sunny"}, {"slug": 5}], "total": 2}
    crawl = await run("belga", {API: answer(data), **slugs("a")})
    assert len(crawl.items) == 1
    assert crawl.ours("read")["error/data[].slug"] == 1
    assert crawl.ours("read")["unknown/data[].mood"] == 1


@ensureDeferred
async def test_unknown_keys_are_shown_once(run: Crawler, caplog: pytest.LogCaptureFixture) -> None:
    site = {
        API: listing("a", "b"),
        **slugs("a", "b", visibility="public"),
    }
    crawl = await run("belga", site)
    assert len(crawl.items) == 2
    assert crawl.ours("read")["unknown/visibility"] == 2
    assert caplog.text.count(": visibility\n") == 1


@ensureDeferred
async def test_unknown_blocks_are_shown_once(
    run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    block = '<div class="release-content-quiz"><p>Which river?</p></div>'
    crawl = await run("belga", slugs("a", body=block * 2), start=f"{SITE}/a")
    assert crawl.items[0].body_text == "Which river?\n\nWhich river?"
    assert crawl.ours("clean") == {"removed/unwrapped:release-content-quiz": 2}
    quote = '<blockquote class="release-content-quote"><p>Dry.</p></blockquote>'
    crawl = await run("belga", slugs("b", body=quote), start=f"{SITE}/b")
    assert crawl.ours("clean") == {}
    assert caplog.text.count(f"Unknown: belga: {SITE}/a: block release-content-quiz\n") == 1


@ensureDeferred
async def test_a_withdrawn_story_is_recorded_and_can_come_back(
    run: Crawler, clock: Traveller
) -> None:
    """An hour passes between two looks."""
    url = f"{SITE}/a.json"
    there = slugs("a")[url]
    for body, status, expected in [
        (there.body, 200, ("new", 1)),
        (b"Gone", 410, None),
        (b"Gone", 410, ("retracted", 2)),
        (b"Gone", 410, None),
        (there.body, 200, ("changed", 3)),
    ]:
        clock.shift(timedelta(hours=1))
        headers = {**JSON, "Date": format_datetime(datetime.now(UTC), usegmt=True)}
        crawl = await run("belga", {url: Answer(body, status, headers)}, start=url)
        assert [(item.status, item.revision) for item in crawl.items] == (
            [expected] if expected else []
        )
        assert all(item.body_text == "Text" for item in crawl.items)


@ensureDeferred
async def test_a_missing_story_is_no_withdrawal(run: Crawler) -> None:
    """404 is said too easily to take it for a withdrawal at the first look."""
    await run("belga", slugs("a"), start=f"{SITE}/a.json")
    crawl = await run("belga", {}, start=f"{SITE}/a.json")
    assert crawl.items == []
    assert crawl.ours("story") == {"missing": 1}
    await run("belga", slugs("a"), start=f"{SITE}/a.json")
    crawl = await run("belga", {}, start=f"{SITE}/a.json")
    assert crawl.ours("story") == {"missing": 1}
    crawl = await run("belga", {}, start=f"{SITE}/a.json")
    assert [item.status for item in crawl.items] == ["retracted"]


@ensureDeferred
async def test_a_start_that_is_not_there(run: Crawler) -> None:
    crawl = await run("belga", {}, start=f"{SITE}/a.json")
    assert crawl.ours("story") == {"absent": 1}
    assert crawl.ours("fetch") == {"start_error": 1}


@pytest.mark.parametrize(
    "start", [f"{SITE}/a", f"{SITE}/a/", f"{SITE}/a.json", f"{SITE}/a?utm_source=x#top"]
)
@ensureDeferred
async def test_a_story_by_its_address(start: str, run: Crawler) -> None:
    crawl = await run("belga", slugs("a"), start=start)
    assert [item.slug for item in crawl.items] == ["a"]


@pytest.mark.parametrize("start", [SITE, f"{SITE}/", f"{SITE}/feed"])
@ensureDeferred
async def test_a_newsroom_by_its_address(start: str, run: Crawler) -> None:
    site = {API: listing("a", "b"), **slugs("a", "b")}
    crawl = await run("belga", site, start=start)
    assert len(crawl.items) == 2


@ensureDeferred
async def test_another_site(run: Crawler) -> None:
    """A listing may name the public address; stories are asked of the site itself."""
    loopback = "http://127.0.0.1:8000"
    replayed = {
        url.replace(SITE, loopback): found
        for url, found in {API: rss(), FEED: rss("a"), **slugs("a")}.items()
    }
    crawl = await run("belga", replayed, settings={"BELGAFEED_SITE_BELGA": loopback})
    assert [item.slug for item in crawl.items] == ["a"]


@ensureDeferred
async def test_a_redirect_to_another_host_is_not_followed(run: Crawler) -> None:
    site = {f"{SITE}/a.json": Answer(status=302, headers={"Location": "https://ads.example/"})}
    crawl = await run("belga", site, start=f"{SITE}/a.json")
    assert crawl.asked("https://ads.example/") == 0
    assert crawl.ours("fetch") == {"error": 1, "error/other-site": 1, "start_error": 1}


@ensureDeferred
async def test_a_redirect_on_the_site_is_followed(run: Crawler) -> None:
    """Also to the canonical host below the one that was asked."""
    short, moved = "https://newsroom.example/a.json", "https://www.newsroom.example/b.json"
    site = {
        short: Answer(status=301, headers={"Location": moved}),
        moved: answer(story(slug="b", url=moved.removesuffix(".json"))),
    }
    crawl = await run("belga", site, start=short)
    assert [item.slug for item in crawl.items] == ["b"]


@ensureDeferred
async def test_a_site_that_only_answers_under_another_scheme(run: Crawler) -> None:
    """Each request is redirected; that is no new address, and the story is looked at again."""
    plain = SITE.replace("https:", "http:")
    there = {API: listing("a"), **slugs("a")}
    moved = {
        url.replace("https:", "http:"): Answer(status=301, headers={"Location": url})
        for url in there
    }
    site = {"BELGAFEED_SITE_BELGA": plain}
    crawl = await run("belga", {**there, **moved}, settings=site)
    (item,) = crawl.items
    assert item.document is not None
    assert (item.document.url, item.document.moved_from) == (f"{plain}/a.json", ())
    assert crawl.ours("story") == {}
    crawl = await run("belga", {**there, **moved}, settings=site, again="2000d")
    assert crawl.asked(f"{plain}/a.json") == crawl.asked(f"{SITE}/a.json") == 1
    assert crawl.ours("ledger") == {"same": 1}


@ensureDeferred
async def test_robots_are_obeyed(run: Crawler) -> None:
    robots = Answer(b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    crawl = await run("belga", {f"{SITE}/robots.txt": robots, API: listing("a"), **slugs("a")})
    assert crawl.items == []
    assert crawl.asked(API) == 0
    assert crawl.ours("fetch")["start_error"] == 1


@ensureDeferred
async def test_our_own_stories(run: Crawler) -> None:
    """Two days of a newsroom: one story edited, one withdrawn, and nothing new the second time."""
    crawl = await run("belga", start=str(SEEDS / "belga"))
    assert crawl.ours("ledger") == {"new": 9, "changed": 1, "retracted": 1}
    assert crawl.ours("read") == {}
    changed = next(item for item in crawl.items if item.status == "changed")
    assert changed.title.startswith("Volunteers count 2,400")
    assert {item.language for item in crawl.items} == {"en-BE", "nl-BE", "fr-BE"}
    again = await run("belga", start=str(SEEDS / "belga"))
    assert again.items == []
    assert again.ours("ledger") == {"same": 11}


@ensureDeferred
async def test_several_starts_in_their_order(run: Crawler, tmp_path: Path) -> None:
    for name in ("one two", "three"):
        data = story(slug=name, short_url=None, url=f"{SITE}/{name.replace(' ', '-')}")
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    folder = tmp_path / "folder, with a comma"
    folder.mkdir()
    (tmp_path / "three.json").rename(folder / "three.json")
    crawl = await run("belga", start=str(folder))
    assert [item.slug for item in crawl.items] == ["three"]
    crawl = await run("belga", start=(tmp_path / "one two.json").as_uri())
    assert [item.slug for item in crawl.items] == ["one two"]
    (tmp_path / "four.json").write_text(json.dumps(story(slug="four", short_url=None, url=SITE)))
    crawl = await run(
        "belga", slugs("five"), start=f"{tmp_path}/four.json, {SITE}/five.json {SITE}/five.json"
    )
    assert [item.slug for item in crawl.items] == ["four", "five"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": "nope.json"}, "belga: start: 'nope.json': no such file or folder"),
        ({"start": "benchmarks"}, r"belga: start: 'benchmarks': holds no \*.json or \*.410.html"),
        ({"start": " "}, "belga: start: empty"),
        ({"start": "a" * 5000}, "belga: start: 'a{200}': no such file or folder"),
        ({"start": "https://"}, "belga: start: not a web address: 'https://'"),
        ({"strat": "a.json"}, "belga: unknown argument strat; known: again, full, "),
        ({"since": "2024-02-01", "until": "2024-01-31"}, "belga: since: not before until"),
        ({"since": "2024-02-30"}, "belga: since: a day such as 2024-01-31, or an instant"),
        ({"until": "spring"}, "belga: until: a day such as 2024-01-31, or an instant"),
        ({"again": "often"}, "belga: again: a time such as 90s, 5m, 6h, 3d or 2w was expected"),
        ({"again": "3d", "full": "1"}, "belga: again: goes with a poll"),
        ({"rendered_at": "yesterday"}, "belga: rendered_at: an instant with its offset"),
        ({"rendered_at": "2026-11-20T12:00:00"}, "belga: rendered_at: an instant with its offset"),
    ],
    ids=str,
)
@ensureDeferred
async def test_arguments_that_make_no_sense(
    arguments: dict[str, str], message: str, run: Crawler
) -> None:
    with pytest.raises(UsageError, match=message):
        await run("belga", **arguments)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("BELGAFEED_REVISIT", "1h soon", "a time such as 90s, 5m, 6h, 3d or 2w was expected"),
        ("BELGAFEED_OVERLAP", "", "a time such as 90s, 5m, 6h, 3d or 2w was expected"),
    ],
)
@ensureDeferred
async def test_settings_that_make_no_sense(
    name: str, value: str, problem: str, run: Crawler
) -> None:
    with pytest.raises(UsageError, match=f"^belga: {name}: {problem}"):
        await run("belga", settings={name: value})


@ensureDeferred
async def test_arguments_of_scrapyd_are_no_mistake(run: Crawler) -> None:
    crawl = await run("belga", slugs("a"), start=f"{SITE}/a", _job="0123abcd")
    assert len(crawl.items) == 1


@pytest.mark.parametrize("total", [{}, {"total": None}, {"total": "2"}], ids=str)
@ensureDeferred
async def test_a_listing_that_does_not_say_how_many_there_are(
    total: dict[str, Any], run: Crawler
) -> None:
    """A page that is not full is the last one, then."""
    data = {"data": [{**ENTRY, "slug": name} for name in ("a", "b")], **total}
    crawl = await run("belga", {API: answer(data), **slugs("a", "b")})
    assert len(crawl.items) == 2
    assert crawl.ours("listing/end") == {"end": 1}
    assert crawl.stats["downloader/request_count"] == 4


@ensureDeferred
async def test_a_ledger_that_stops_to_work(
    run: Crawler, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each story that could not be stored is named, and the next run stores it."""
    site = {API: listing("a", "b"), **slugs("a", "b")}

    def full(*_: object, **__: object) -> None:
        raise LedgerError("ledger: disk full")

    monkeypatch.setattr(Ledger, "put", full)
    monkeypatch.setattr(Frontier, "failed", full)
    crawl = await run("belga", site)
    assert crawl.ours("pipeline") == {"error": 2}
    assert crawl.ours("run")["missing"] >= 2
    assert f"Missing: belga: {SITE}/a.json: LedgerError: ledger: disk full" in caplog.text
    monkeypatch.undo()
    crawl = await run("belga", site)
    assert crawl.ours("ledger") == {"new": 2}


class Broken:
    """A step with a fault."""

    def process_item(self, item: object) -> object:
        raise RuntimeError("a fault")


@ensureDeferred
async def test_a_run_is_recorded_with_its_errors(run: Crawler, database: str) -> None:
    pipelines = {"belgafeed.pipelines.Deduplicate": 400, Broken: 300}
    with Ledger(database):
        pass
    await run("belga", slugs("a"), settings={"ITEM_PIPELINES": pipelines}, start=f"{SITE}/a")
    with Ledger(database) as ledger:
        (last,) = ledger.last_runs()
    assert (last.source, last.reason) == ("belga", "finished")
    assert last.counts["error"] == 1
    assert last.counts["found"] == 0


@ensureDeferred
async def test_a_run_that_cannot_be_recorded_says_so(
    run: Crawler, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {
        "BELGAFEED_DATABASE_URL": f"sqlite:///{tmp_path}",
        "ITEM_PIPELINES": {"belgafeed.pipelines.Deduplicate": None},
    }
    crawl = await run("belga", slugs("a"), settings=settings, start=f"{SITE}/a")
    assert crawl.items == []
    assert "belga: the run is not recorded" in caplog.text


@ensureDeferred
async def test_a_fault_in_a_callback_is_counted(
    run: Crawler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("belgafeed.sources.prezly.read_story", fault)
    crawl = await run("belga", {API: listing("a"), **slugs("a")})
    assert crawl.ours("spider") == {"error": 1}
    assert crawl.ours("run")["missing"] == 1
    monkeypatch.undo()
    crawl = await run("belga", {API: listing("a"), **slugs("a")})
    assert crawl.ours("ledger") == {"new": 1}


@ensureDeferred
async def test_the_user_agent_says_who_to_ask(run: Crawler) -> None:
    settings = {"BELGAFEED_CONTACT": "news@archive.example", "ROBOTSTXT_OBEY": False}
    crawl = await run("belga", slugs("a"), settings=settings, start=f"{SITE}/a")
    assert crawl.stats["replay/agent"].startswith("belgafeed/")
    assert crawl.stats["replay/agent"].endswith(" (+news@archive.example)")


@pytest.mark.parametrize(
    ("listed", "event", "flags", "modified_hour"),
    [
        ("2026-11-19T09:00:00+01:00", "agrees", (), 9),
        # The stories' own times are in UTC; so is the time of the edit, then.
        ("2026-11-19T09:00:00+00:00", "off", (), 10),
        ("2026-11-19T09:00:00+02:00", "off", (), 9),
        ("2026-11-19T10:00:00+00:00", "off", (), 9),
        ("2026-11-19T09:20:00+01:00", "contradicts", ("contradiction",), 9),
        ("2026-11-21T09:00:00+01:00", "contradicts", ("contradiction",), 9),
    ],
)
@ensureDeferred
async def test_the_zone_of_the_stories_beside_the_listing(
    listed: str,
    event: str,
    flags: tuple[str, ...],
    modified_hour: int,
    run: Crawler,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The listing's instant counts; a difference of whole hours is said once."""
    data = {"data": [{**ENTRY, "slug": name, "published_at": listed} for name in ("a", "b")]}
    crawl = await run("belga", {API: answer(data), **slugs("a", "b")})
    assert crawl.ours("dates/zone") == {event: 2}
    for item in crawl.items:
        assert item.published == datetime.fromisoformat(listed)
        assert item.published_flags == flags
        assert item.modified == datetime(2026, 11, 20, modified_hour, 0, 1, tzinfo=UTC)
    told = f"Zone: belga: {SITE}/b: published_text: the listing's instant is "
    assert caplog.text.count("Zone: ") == caplog.text.count(told) == (event == "off")


@ensureDeferred
async def test_a_zone_that_is_a_setting(run: Crawler) -> None:
    zone = {"BELGAFEED_ZONE": "UTC"}
    crawl = await run("belga", slugs("a"), settings=zone, start=f"{SITE}/a")
    (item,) = crawl.items
    assert (item.published, item.published_method) == (
        datetime(2026, 11, 19, 9, 0, tzinfo=UTC),
        "assumed",
    )
    assert crawl.ours("dates") == {"assumed": 1}


@ensureDeferred
async def test_a_story_without_a_time_of_its_own_beside_the_listing(run: Crawler) -> None:
    crawl = await run("belga", {API: listing("a"), **slugs("a", published_at=None)})
    assert crawl.items[0].published_method == "listing"
    assert crawl.ours("dates") == {"listing": 1}
