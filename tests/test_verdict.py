"""What a run was worth: each way to go wrong that docs/runs.md names, made to happen."""

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError

from belgafeed.expectations import is_holiday, overdue, thinned
from belgafeed.items import NewsItem
from belgafeed.ledger import Ledger, Run
from belgafeed.verdict import judge
from tests import site as faults
from tests.ledgers import file_of, sql
from tests.processes import crawl, of_site, scrapy, set_by, started, until, wait_for
from tests.replay import ROOT, SEEDS
from tests.rows import each_row
from tests.site import Site

PAGE = (ROOT / "docs" / "runs.md").read_text(encoding="utf-8")
PROMISED = {
    cells[0]: tuple(cell.strip("`") for cell in cells[1:])
    for line in PAGE.partition("## What can go wrong")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| what happens")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
BRUSSELS = ZoneInfo("Europe/Brussels")

# All articles but the first three.
_LATER = rb"((?:<article.*?</article>\s*){3}).*</article>"

Arguments = tuple[str, ...]
Way = Callable[[Site, str], Arguments]
WAYS: dict[str, Way] = {}


def way(name: str) -> Callable[[Way], Way]:
    """Makes it happen, and says how to crawl then."""

    def add(make: Way) -> Way:
        WAYS[name] = make
        return make

    return add


def settings(**values: Any) -> Arguments:
    return tuple(set_by({name: str(value) for name, value in values.items()}))


QUICK = settings(RETRY_ENABLED=False)


@way("news")
def news(site: Site, database: str) -> Arguments:
    site.publish(5)
    return ("belga",)


@way("nothing is new")
def nothing(site: Site, database: str) -> Arguments:
    site.post(3)
    crawl(site, database, "ministry")
    return ("ministry",)


@way("every answer is 403")
def forbidden(site: Site, database: str) -> Arguments:
    site.fail("/nl/aggregator/sources/1", 403)
    return ("ministry", *QUICK)


@way("robots.txt forbids it")
def robots(site: Site, database: str) -> Arguments:
    site.robots = "User-agent: *\nDisallow: /"
    return ("ministry",)


@way("the site is down")
def down(site: Site, database: str) -> Arguments:
    return ("belga", *QUICK, *settings(BELGAFEED_SITE_BELGA="http://127.0.0.1:1"))


@way("the layout of a feed page changed")
def layout(site: Site, database: str) -> Arguments:
    site.post(3)
    crawl(site, database, "ministry")
    other = "<!DOCTYPE html><html><body><div id=root></div></body></html>"
    site.fail("/nl/aggregator/sources/1", faults.answers(other, "text/html"))
    return ("ministry",)


@way("a feed page is empty that had items")
def empty_page(site: Site, database: str) -> Arguments:
    site.post(3)
    crawl(site, database, "ministry")
    site.fail("/nl/aggregator/sources/1", altered(rb"<article.*</article>", b""))
    return ("ministry",)


@way("a feed page breaks off")
def breaks_off(site: Site, database: str) -> Arguments:
    site.post(3)
    site.fail("/nl/aggregator/sources/1", altered(rb"</body>.*", b""))
    return ("ministry",)


@way("the newsroom's listing is empty, and another had to do")
def empty_listing(site: Site, database: str) -> Arguments:
    site.publish(5)
    crawl(site, database, "belga")
    site.fail("/api/stories", faults.answers('{"data": [], "total": 0}', "application/json"))
    return ("belga",)


@way("a listing ends before what the last poll saw")
def missed(site: Site, database: str) -> Arguments:
    site.feed_size = 5
    site.publish(5)
    crawl(site, database, "belga")
    site.advance(timedelta(days=3))
    site.publish(30)
    site.fail("/api/stories", 404)
    return ("belga", *QUICK)


@way("a listing has less than half of what it had")
def thin(site: Site, database: str) -> Arguments:
    site.post(20)
    crawl(site, database, "ministry")
    site.advance(timedelta(hours=3))
    site.post(1)
    site.fail("/nl/aggregator/sources/1", altered(_LATER, rb"\1"))
    return ("ministry",)


@way("the layout changed, and something is lost as well")
def relaid(site: Site, database: str) -> Arguments:
    site.post(20)
    crawl(site, database, "ministry")
    site.advance(timedelta(hours=3))
    site.post(1)

    async def rebuilt(_: web.Request, body: bytes) -> web.StreamResponse:
        changed = body.replace(b"feed-item-title", b"title").replace(b"</h3>", b"</h3><i></i>")
        changed = re.sub(rb"<a href=[^>]*>", b"<b>", changed, count=1)
        return web.Response(body=changed, content_type="text/html", charset="utf-8")

    site.fail("/nl/aggregator/sources/1", rebuilt)
    return ("ministry",)


@way("stories lack what nearly all had")
def lacking(site: Site, database: str) -> Arguments:
    site.publish(40)
    crawl(site, database, "belga")
    site.advance(timedelta(hours=3))
    site.publish(20, header=[])
    return ("belga",)


@way("half of the stories are malformed")
def malformed(site: Site, database: str) -> Arguments:
    for slug in site.publish(10)[::2]:
        site.fail(f"/{slug}.json", faults.answers("{", "application/json"))
    return ("belga",)


@way("one story cannot be fetched")
def unfetched(site: Site, database: str) -> Arguments:
    site.fail(f"/{site.publish(5)[0]}.json", 500)
    return ("belga", *QUICK)


@way("a date that is no date")
def undated(site: Site, database: str) -> Arguments:
    site.post(3)
    site.fail("/nl/aggregator/sources/1", altered(rb"(\d+ \w+ ){1,2}ago", b"onlangs"))
    return ("ministry", *settings(BELGAFEED_UPSTREAM=False))


@way("the site's clock is days off")
def clock(site: Site, database: str) -> Arguments:
    site.post(3)
    site.advance(timedelta(days=5))
    return ("ministry",)


@way("the site has not checked the feed for days")
def stalled(site: Site, database: str) -> Arguments:
    site.post(3)
    checked = rb'(Checked</div>\s*<div class="field__item">)[^<]*'
    site.fail("/nl/aggregator/sources/1", altered(checked, rb"\g<1>3 days 2 hours ago"))
    return ("ministry",)


@way("no story for longer than this source ever is without")
def late(site: Site, database: str) -> Arguments:
    now = datetime.now(UTC)
    with Ledger(database) as ledger:
        for number in range(80):
            published, key = now - timedelta(days=10, hours=6 * number), f"ministry:{number}"
            story = NewsItem(uid=key, source="ministry", url=None, title=key, fetched_at=now)
            ledger.put(replace(story, published=published))
    return ("ministry",)


@way("too many errors (`CLOSESPIDER_ERRORCOUNT`)")
def many_errors(site: Site, database: str) -> Arguments:
    site.publish(3)
    broken = {"tests.broken.Broken": 300}
    return ("belga", *settings(SPIDER_MIDDLEWARES=json.dumps(broken), CLOSESPIDER_ERRORCOUNT=1))


@way("a fault in a pipeline")
def fault(site: Site, database: str) -> Arguments:
    site.publish(3)
    return ("belga", *settings(ITEM_PIPELINES=json.dumps({"tests.broken.Broken": 100})))


@way("a pipeline that cannot be opened")
def unopened(site: Site, database: str) -> Arguments:
    return ("belga", *settings(ITEM_PIPELINES=json.dumps({"tests.broken.Closed": 100})))


@way("the disk is full, or the file of items cannot be written")
def full(site: Site, database: str) -> Arguments:
    site.publish(3)
    return ("belga", "-O", "/dev/full:jsonlines")


@way("the ledger breaks in the middle of a run")
def broken_ledger(site: Site, database: str) -> Arguments:
    with Ledger(database):
        pass
    refuse = "BEFORE INSERT ON stories BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
    sql(database, f"CREATE TRIGGER refuse {refuse}")
    site.publish(3)
    return ("belga",)


def altered(pattern: bytes, by: bytes) -> faults.Fault:
    """The right answer with something replaced."""

    async def answer(_: web.Request, body: bytes) -> web.StreamResponse:
        changed = re.sub(pattern, by, body, flags=re.DOTALL)
        assert changed != body
        return web.Response(body=changed, content_type="text/html", charset="utf-8")

    return answer


def has_stories(database: str) -> bool:
    """Also while another process still makes the ledger."""
    if not file_of(database).exists():
        return False
    try:
        return bool(sql(database, "select * from stories"))
    except OperationalError:
        return False


def last_run(database: str) -> Run:
    with Ledger(database) as ledger:
        (run,) = ledger.last_runs()
    return run


@pytest.mark.process
@pytest.mark.parametrize("name", WAYS)
def test_what_can_go_wrong(name: str, site: Site, database: str) -> None:
    verdict, status, reason = PROMISED[name]
    done = crawl(site, database, *WAYS[name](site, database))
    run = last_run(database)
    assert (run.verdict, str(done.returncode)) == (verdict, status), (run, done.stderr)
    assert any(each.startswith(reason) for each in run.reasons) or not reason
    record = json.loads(done.stderr.split("Run: ")[1].splitlines()[0])
    assert (record["verdict"], tuple(record["reasons"])) == (run.verdict, run.reasons)
    for each in run.reasons:
        assert f"{run.source}: {verdict}: {each}" in done.stderr


def test_all_ways_are_tested() -> None:
    others = {
        "another run is at work",
        "the run is told to end (SIGTERM)",
        "the run is killed (SIGKILL)",
        "the ledger cannot be opened",
    }
    assert set(PROMISED) == set(WAYS) | others


@pytest.mark.process
def test_a_run_that_is_told_to_end(site: Site, database: str) -> None:
    verdict, status, reason = PROMISED["the run is told to end (SIGTERM)"]
    site.publish(200)
    site.hold("story", 2)
    with started(site, database, "belga") as process:
        wait_for(site, "story", 3)
        process.send_signal(signal.SIGTERM)
        site.release()
        assert str(process.wait()) == status
    run = last_run(database)
    assert (run.verdict, run.reasons[0]) == (verdict, reason)


@pytest.mark.process
def test_a_run_that_is_killed(site: Site, database: str) -> None:
    """It cannot say so; who asks for its status some minutes later is told."""
    verdict, exit_status, reason = PROMISED["the run is killed (SIGKILL)"]
    site.publish(30)
    site.hold("story", 2)
    with started(site, database, "belga") as process:
        wait_for(site, "story", 3)
        process.kill()
        # As a shell has it.
        assert str(128 - process.wait()) == exit_status
    assert last_run(database).verdict is None
    sql(database, "update runs set finished = datetime(finished, '-4 minutes')")
    told = json.loads(status(database, "--json").stdout)
    assert (told["verdict"], told["reasons"][0].partition(":")[0]) == (verdict, reason)


@pytest.mark.process
def test_a_second_run_is_none_of_the_last(site: Site, database: str) -> None:
    verdict, status, reason = PROMISED["another run is at work"]
    site.publish(5)
    site.hold("robots", 0)
    with started(site, database, "belga"):
        wait_for(site, "robots", 1)
        done = scrapy(*of_site(site, database, "belga"))
        assert str(done.returncode) == status
        assert f"belga: {verdict}: {reason}: " in done.stderr
        assert last_run(database).reason == "running"


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_run_is_seen_while_it_works(site: Site, database: str) -> None:
    site.publish(10)
    site.hold("story", 0)
    with started(site, database, "belga") as process:
        wait_for(site, "story", 1)
        run = last_run(database)
        assert (run.reason, run.verdict, run.reasons) == ("running", None, ())
        site.release()
        assert process.wait() == 0
    done = last_run(database)
    assert (done.started, done.verdict, done.counts["new"]) == (run.started, "ok", 10)


@pytest.mark.process
def test_a_run_over_saved_documents_is_not_taken_for_one_that_was_killed(
    site: Site, database: str
) -> None:
    """What somebody saved says nothing of the source, and no alert is due when it is cut short."""
    slow = {"DOWNLOAD_SLOTS": '{"": {"concurrency": 1, "delay": 30}}'}
    start = str(SEEDS / "belga")
    with started(site, database, "belga", "-a", f"start={start}", *set_by(slow)) as process:
        until(lambda: has_stories(database))
        process.kill()
    with Ledger(database) as ledger:
        assert ledger.last_runs() == []


@pytest.mark.process
@pytest.mark.parametrize("start", ["live", "saved"])
def test_only_a_live_site_can_be_overdue(start: str, site: Site, database: str) -> None:
    arguments = late(site, database)
    if start == "saved":
        arguments += ("-a", f"start={SEEDS / 'ministry'}", "-a", "rendered_at=2026-11-20T12:00:00Z")
    crawl(site, database, *arguments)
    reasons = last_run(database).reasons
    assert any(each.startswith("overdue") for each in reasons) is (start == "live")


# --- scrapy status


def status(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return scrapy("status", *arguments, *settings(BELGAFEED_DATABASE_URL=database))


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    with Ledger(database) as ledger:
        yield ledger


def a_run(source: str, verdict: str | None, age: timedelta = timedelta(), *reasons: str) -> Run:
    moment = datetime.now(UTC) - age
    reason = "running" if verdict is None else "finished"
    return Run(source, moment, moment, reason, {"error": 2, "missing": 1}, verdict, reasons)


@pytest.mark.process
def test_a_table_of_the_sources(ledger: Ledger, database: str) -> None:
    ledger.record(a_run("belga", "ok", timedelta(hours=5)))
    ledger.record(a_run("ministry", "degraded", timedelta(days=3), "missing: 1"))
    done = status(database)
    assert (done.returncode, done.stderr) == (3, "")
    lines = [re.split("  +", line) for line in done.stdout.splitlines()]
    assert lines[1:] == [
        ["belga", "ok", "5 h ago", "–", "0.0", "3", "–"],
        ["ministry", "degraded", "3 d ago", "–", "0.0", "3", "–"],
        ["ministry: missing: 1"],
    ]
    facts = [json.loads(line) for line in status(database, "--json").stdout.splitlines()]
    assert [(each["source"], each["verdict"], each["fresh"]) for each in facts] == [
        ("belga", "ok", 0),
        ("ministry", "degraded", 0),
    ]


@pytest.mark.process
@pytest.mark.parametrize(
    ("run", "arguments", "code", "words"),
    [
        (("belga", "quiet"), (), 0, "quiet"),
        (("belga", None), (), 0, "running"),
        (("belga", None, timedelta(minutes=9)), (), 1, "killed: no sign of life since"),
        (
            ("belga", "ok", timedelta(hours=3)),
            ("--max-age", "2h"),
            1,
            "missing-run: none since",
        ),
        (("belga", "ok", timedelta(hours=1)), ("--max-age", "2h"), 0, "ok"),
        (("belga", "failed"), (), 1, "failed"),
        (None, (), 1, "no runs yet"),
        (None, ("--max-age", "soon"), 2, "a time such as 90s"),
        (None, ("belga",), 2, "Usage"),
    ],
)
def test_for_monitoring(
    run: tuple[Any, ...] | None,
    arguments: Arguments,
    code: int,
    words: str,
    ledger: Ledger,
    database: str,
) -> None:
    if run:
        ledger.record(a_run(*run))
    done = status(database, *arguments)
    assert done.returncode == code
    assert words in done.stdout + done.stderr


# --- What can be expected


@each_row(
    ("day", "expected"),
    [
        ("2026-01-01", True),
        ("2026-04-05", False),
        ("2026-04-06", True),
        ("2026-05-14", True),
        ("2026-05-25", True),
        ("2026-07-21", True),
        ("2026-11-11", True),
        ("2026-11-12", False),
        ("2027-03-29", True),
    ],
)
def test_belgian_holidays(day: str, *, expected: bool) -> None:
    assert is_holiday(datetime.fromisoformat(day).date()) is expected


def hours(at: datetime, weeks: int, *, of: range, weekend: bool = False) -> list[datetime]:
    """A story in each of these hours of the day in the weeks before."""
    moments = [at - timedelta(hours=number) for number in range(weeks * 7 * 24)]
    local = [moment.astimezone(BRUSSELS) for moment in moments]
    return [each for each in local if each.hour in of and (weekend or each.weekday() < 5)]


MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=BRUSSELS)
OFFICE = hours(MONDAY - timedelta(days=2), 8, of=range(9, 17))


@each_row(
    ("published", "at", "expected"),
    [
        (OFFICE, MONDAY, False),
        (OFFICE, MONDAY + timedelta(hours=5), False),
        (OFFICE, MONDAY + timedelta(hours=10), True),
        (OFFICE[:20], MONDAY + timedelta(days=9), False),
        ([], MONDAY, False),
        # Easter Monday is a Sunday, and the Tuesday after it is not.
        (
            hours(datetime(2026, 4, 4, tzinfo=BRUSSELS), 8, of=range(9, 17)),
            datetime(2026, 4, 6, 23, tzinfo=BRUSSELS),
            False,
        ),
        (
            hours(datetime(2026, 4, 4, tzinfo=BRUSSELS), 8, of=range(9, 17)),
            datetime(2026, 4, 7, 23, tzinfo=BRUSSELS),
            True,
        ),
    ],
)
def test_overdue(published: list[datetime], at: datetime, *, expected: bool) -> None:
    reason = overdue(published, at, BRUSSELS)
    assert (reason is not None) is expected
    assert reason is None or reason.startswith("overdue: no story since 20")


def covered(stories: int, image: int) -> dict[str, int]:
    return {"title": stories, "image": image}


@each_row(
    ("coverages", "expected"),
    [
        (
            [covered(20, 9), covered(30, 30)],
            ["coverage: image in 9 of 20 stories, before in 30 of 30"],
        ),
        ([covered(20, 10), covered(30, 30)], []),
        # The latest stories come from several polls, and those before them as well.
        (
            [covered(5, 0), covered(9, 1), covered(9, 9), covered(3, 3), covered(30, 29)],
            ["coverage: image in 10 of 23 stories, before in 32 of 33"],
        ),
        ([covered(9, 0), covered(1, 0), covered(30, 30)], []),
        ([covered(10, 0), covered(11, 11), covered(30, 30)], []),
        # What only most had is not missed, and few stories say little.
        ([covered(20, 0), covered(30, 26)], []),
        ([covered(20, 0), covered(19, 19)], []),
        ([covered(9, 0)], []),
        ([covered(20, 0)], []),
        # The source is another one by now.
        ([covered(20, 0), covered(200, 0), covered(500, 500)], []),
        ([], []),
    ],
)
def test_coverage(coverages: list[dict[str, int]], expected: list[str]) -> None:
    assert thinned(coverages) == expected


@pytest.mark.process
def test_the_archive_covers_nothing(site: Site, database: str) -> None:
    site.publish(3)
    crawl(site, database, "belga", "-a", "full=1")
    assert last_run(database).coverage == {}
    site.advance(timedelta(hours=3))
    site.publish(2, header=[])
    crawl(site, database, "belga")
    coverage = last_run(database).coverage
    assert (coverage["title"], coverage["image"], coverage["body_text"]) == (2, 0, 2)


def test_a_run_without_an_end_has_failed() -> None:
    assert judge({}).name == "failed"
    assert judge({"finish_reason": "finished"}, crash="gone").reasons == ("crashed: gone",)


@each_row(
    ("stats", "verdict", "reasons"),
    [
        (
            {"finish_reason": "closespider_errorcount"},
            "failed",
            ("cut-short: closespider_errorcount",),
        ),
        ({"finish_reason": "closespider_timeout", "belgafeed/ledger/same": 1}, "quiet", ()),
        ({"finish_reason": "memusage_exceeded"}, "degraded", ("cut-short: memusage_exceeded",)),
        ({"finish_reason": "finished", "belgafeed/ledger/again": 1}, "ok", ()),
        (
            {
                "finish_reason": "finished",
                "belgafeed/fetch/start_error": 1,
                "item_scraped_count": 2,
            },
            "degraded",
            ("unreached: 1 of the starts",),
        ),
        # A new layout is no loss, and may be why there is one.
        (
            {"finish_reason": "finished", "belgafeed/listing/reshaped": 1}
            | {"belgafeed/listing/page/api": 1},
            "quiet",
            (),
        ),
        (
            {"finish_reason": "finished", "belgafeed/listing/reshaped": 1}
            | {"belgafeed/listing/page/api": 1, "belgafeed/listing/thin": 1},
            "degraded",
            (
                "thin: 1 of the listings have less than half of what they had",
                "layout: 1 of the listings have another shape; the log has it",
            ),
        ),
        (
            {"finish_reason": "finished", "belgafeed/fetch/error": 3, "item_scraped_count": 2}
            | {"belgafeed/fetch/error/timeout": 1, "belgafeed/fetch/error/http-500": 2},
            "degraded",
            ("unfetched: http-500 2, timeout 1",),
        ),
        (
            {
                "finish_reason": "finished",
                "belgafeed/listing/page/api": 1,
                "belgafeed/ledger/error": 2,
            },
            "failed",
            ("fruitless: nothing could be stored", "ledger: 2"),
        ),
    ],
)
def test_by_the_counts(stats: dict[str, Any], verdict: str, reasons: tuple[str, ...]) -> None:
    found = judge(stats)
    assert (found.name, found.reasons) == (verdict, reasons)
