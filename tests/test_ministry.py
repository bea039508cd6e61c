"""Whole crawls of a feed page: its pager, its ages, and what goes wrong with them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from scrapy.exceptions import UsageError

from belgafeed.items import NewsItem
from belgafeed.ledger import Ledger
from tests.conftest import Crawler
from tests.replay import HTML, SEEDS, Answer
from tests.test_aggregator import AUTHOR, TEXT, page

FEED = "https://ministry.example/nl/aggregator/sources/3"
SITE = {"BELGAFEED_SITE_MINISTRY": FEED}
MADE = datetime(2021, 11, 19, 11, 0, tzinfo=UTC)


def item(name: str, age: str = "2 dagen 16 hours ago") -> str:
    return (
        f'<h3><a href="https://source.example/{name}">{name}</a></h3>'
        f'<div class="field--name-timestamp">{age}</div>{TEXT}{AUTHOR}'
    )


def made(moment: datetime) -> dict[str, str]:
    """The headers of a page that the site made then."""
    return {"X-Drupal-Cache": "HIT", "Last-Modified": format_datetime(moment, usegmt=True)}


def aged(moment: datetime, **ages: str) -> dict[str, Answer]:
    """A feed of entries with these ages, in a page that the site made then."""
    body = page(*(item(name, age) for name, age in ages.items()), feed="")
    return {FEED: Answer(body.encode(), headers={**HTML, **made(moment)})}


def feed(*names: str, following: str = "", **headers: str) -> Answer:
    pager = f'<nav class="pager"><a rel="next" href="{following}">›</a></nav>' if following else ""
    body = page(*map(item, names), feed=pager)
    return Answer(body.encode(), headers={**HTML, **headers})


@ensureDeferred
async def test_a_feed_and_its_pager(run: Crawler) -> None:
    site = {
        FEED: feed("a", "b", following="?page=1"),
        f"{FEED}?page=1": feed("c", following="?page=2"),
        f"{FEED}?page=2": feed("d"),
    }
    crawl = await run("ministry", site, settings=SITE)
    assert [item.title for item in crawl.items] == ["a", "b", "c", "d"]
    assert crawl.ours("feed") == {"1/title": "Havens", "1/checked": None, "1/items": 4}


@ensureDeferred
async def test_the_second_crawl_stores_nothing(run: Crawler) -> None:
    await run("ministry", {FEED: feed("a", "b", **made(MADE))}, settings=SITE)
    crawl = await run("ministry", {FEED: feed("new", "a", "b", **made(MADE))}, settings=SITE)
    assert [item.title for item in crawl.items] == ["new"]
    assert crawl.ours("ledger") == {"new": 1, "same": 2}


@pytest.mark.parametrize(
    "following",
    ["https://elsewhere.example/?page=1", "/nl/aggregator/sources/4?page=1", "javascript:next()"],
)
@ensureDeferred
async def test_a_pager_that_leads_elsewhere(following: str, run: Crawler) -> None:
    crawl = await run("ministry", {FEED: feed("a", following=following)}, settings=SITE)
    assert len(crawl.items) == 1
    assert crawl.stats["downloader/request_count"] == 2  # robots.txt and the page
    assert crawl.ours("read")["pager_elsewhere"] == 1


@ensureDeferred
async def test_a_pager_without_an_end(run: Crawler) -> None:
    site = {FEED: feed("0", following="?page=1")} | {
        f"{FEED}?page={number}": feed(str(number), following=f"?page={number + 1}")
        for number in range(1, 9)
    }
    crawl = await run("ministry", site, settings={**SITE, "BELGAFEED_MAX_PAGES": 3})
    assert [item.title for item in crawl.items] == ["0", "1", "2"]
    assert crawl.ours("read")["pager_cut"] == 1


@ensureDeferred
async def test_a_pager_that_repeats_itself(run: Crawler) -> None:
    site = {
        FEED: feed("a", following="?page=1"),
        f"{FEED}?page=1": feed("b", following="?page=1"),
    }
    crawl = await run("ministry", site, settings=SITE)
    assert [item.title for item in crawl.items] == ["a", "b"]


@pytest.mark.parametrize(
    ("answer", "reason", "vanished"),
    [
        (Answer(status=404), "http-404", 1),
        (Answer(status=503), "http-503", 0),
        (Answer(error=OSError("connection reset")), "other", 0),
    ],
    ids=["404", "503", "network"],
)
@ensureDeferred
async def test_a_feed_that_cannot_be_fetched(
    answer: Answer, reason: str, vanished: int, run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = await run("ministry", {FEED: answer}, settings=SITE)
    assert crawl.ours("fetch") == {"error": 1, f"error/{reason}": 1, "start_error": 1}
    assert crawl.ours("listing").get("vanished", 0) == vanished
    expected = f"Vanished: ministry: {FEED}: not a feed page; expected article.aggregator-item"
    assert caplog.text.count(expected) == vanished


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/rss",
        "http://localhost/rss",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.8/rss",
        "http://[::1]/rss",
    ],
)
@ensureDeferred
async def test_a_page_leads_nobody_into_a_private_network(
    address: str, run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    icon = f'<a class="feed-icon" href="{address}">Subscribe to Havens feed</a>'
    body = page(item("a"), feed=icon)
    crawl = await run("ministry", {FEED: Answer(body.encode(), headers=HTML)}, settings=SITE)
    assert crawl.asked(address) == 0
    assert crawl.ours("upstream") == {"private": 1}
    assert len(crawl.items) == 1


@ensureDeferred
async def test_a_feed_of_another_scheme_is_not_asked(run: Crawler) -> None:
    icon = '<a class="feed-icon" href="file:///etc/passwd">Subscribe to Havens feed</a>'
    body = page(item("a"), feed=icon)
    crawl = await run("ministry", {FEED: Answer(body.encode(), headers=HTML)}, settings=SITE)
    assert crawl.ours("upstream") == {}
    assert len(crawl.items) == 1


@pytest.mark.parametrize(
    "body", [b"<html><p>Onderhoud</p></html>", b"\x89PNG\r\n\x1a\n\x00\x00"], ids=["page", "bytes"]
)
@ensureDeferred
async def test_what_is_no_feed_page(
    body: bytes, run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = await run("ministry", {FEED: Answer(body)}, settings=SITE)
    assert crawl.ours("read")["error/document"] == 1
    assert f"Refused: ministry: {FEED}: document: " in caplog.text


@ensureDeferred
async def test_a_part_of_a_page_that_somebody_saved(run: Crawler, tmp_path: Path) -> None:
    part = tmp_path / "part.html"
    part.write_text(f"<html lang=nl>{page(item('a'), feed='')}".replace("</html>", ""))
    crawl = await run("ministry", start=str(part))
    assert [item.title for item in crawl.items] == ["a"]


@ensureDeferred
async def test_bad_items_cost_no_other(run: Crawler) -> None:
    body = page(item("a"), "<h3>no link</h3>", item("b")).encode()
    crawl = await run("ministry", {FEED: Answer(body, headers=HTML)}, settings=SITE)
    assert [item.title for item in crawl.items] == ["a", "b"]
    assert crawl.ours("read")["error/item[].url"] == 1


@ensureDeferred
async def test_what_is_no_age_stays_words(run: Crawler, caplog: pytest.LogCaptureFixture) -> None:
    body = page(item("a", "-2 dagen ago"), item("b", "nooit"), item("c")).encode()
    crawl = await run("ministry", {FEED: Answer(body, headers=HTML)}, settings=SITE)
    assert [item.published is None for item in crawl.items] == [True, True, False]
    assert crawl.items[0].published_text == "-2 dagen ago"
    assert crawl.ours("dates") == {"unknown": 1, "never": 1, "undated": 2, "relative": 1}
    assert "Undated: ministry: https://source.example/a: published_text: not a count" in caplog.text


@pytest.mark.parametrize(
    ("headers", "method", "made"),
    [
        (
            made(MADE),
            "page-cache",
            MADE,
        ),
        ({}, "clock", None),
        ({"Date": format_datetime(MADE - timedelta(days=900), usegmt=True)}, "clock", None),
    ],
    ids=["page cache", "no headers", "wrong clock"],
)
@ensureDeferred
async def test_when_the_page_was_made(
    headers: dict[str, str], method: str, made: datetime | None, run: Crawler
) -> None:
    crawl = await run("ministry", {FEED: feed("a", **headers)}, settings=SITE)
    (item,) = crawl.items
    assert item.rendered_at is not None
    assert item.published_latest == item.rendered_at - timedelta(days=2, hours=16)
    assert item.rendered_at == (made or item.fetched_at)
    assert crawl.ours("read")[f"rendered_at/{method}"] == 1
    assert crawl.ours("read").get("rendered_at/clock-off", 0) == ("Date" in headers)


@ensureDeferred
async def test_a_page_from_the_http_cache_keeps_its_time(run: Crawler, tmp_path: Path) -> None:
    cache: dict[str, Any] = {
        **SITE,
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": str(tmp_path / "cache"),
        "ROBOTSTXT_OBEY": False,
    }
    await run("ministry", {FEED: feed("a")}, settings=cache)
    crawl = await run("ministry", {}, settings=cache)
    assert crawl.ours("read") == {"rendered_at/http-cache": 1}


@ensureDeferred
async def test_our_own_pages(run: Crawler) -> None:
    facts = {"start": str(SEEDS / "ministry"), "rendered_at": "2026-11-20T12:00:00+01:00"}
    crawl = await run("ministry", **facts)
    assert crawl.ours("ledger") == {"new": 31}
    assert crawl.ours("dates") == {"relative": 31}
    assert crawl.ours("read") == {}
    again = await run("ministry", **facts)
    assert again.items == []


@ensureDeferred
async def test_a_saved_page_of_unknown_time_is_not_dated(
    run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = await run("ministry", start=str(SEEDS / "ministry" / "feed-stable.html"))
    assert all(item.published is None and item.published_text for item in crawl.items)
    assert crawl.ours("dates") == {"no_reference": 5, "undated": 5}
    assert caplog.text.count("give -a rendered_at=") == 1


@ensureDeferred
async def test_without_a_site_it_says_what_to_set(run: Crawler) -> None:
    with pytest.raises(UsageError, match="Say -s BELGAFEED_SITE_MINISTRY=https://"):
        await run("ministry")
    with pytest.raises(UsageError, match="BELGAFEED_SITE_MINISTRY: not a web address: 'feed'"):
        await run("ministry", settings={"BELGAFEED_SITE_MINISTRY": "feed"})


def bounds(item: NewsItem) -> tuple[datetime | None, datetime | None]:
    return item.published_earliest, item.published_latest


@ensureDeferred
async def test_the_order_of_a_page_tightens_its_dates(run: Crawler) -> None:
    """What is stated in the middle parts the two of one text."""
    stated = '<time datetime="2021-11-10T04:30:00Z">1 week 2 days ago</time>'
    ages = {"a": "1 week 2 days ago", "b": stated, "c": "1 week 2 days ago"}
    crawl = await run("ministry", aged(MADE, **ages), settings=SITE)
    first, middle, last = crawl.items
    assert first.published_earliest == middle.published == last.published_latest
    assert [item.published_flags for item in crawl.items] == [("narrowed",), (), ("narrowed",)]


@ensureDeferred
async def test_a_page_out_of_order_tightens_nothing(run: Crawler) -> None:
    crawl = await run("ministry", aged(MADE, a="2 days ago", b="3 hours ago"), settings=SITE)
    assert [item.published_precision for item in crawl.items] == ["hour", "minute"]
    assert crawl.ours("dates/flag") == {"out-of-order": 2}


@ensureDeferred
async def test_hourly_polls_tighten_a_date_without_a_revision(run: Crawler, database: str) -> None:
    """Eleven days old between the second poll and the third."""
    polls = ["1 week 3 days ago", "1 week 3 days ago", "1 week 4 days ago"]
    for hour, age in enumerate(polls):
        at = MADE + timedelta(hours=hour)
        crawl = await run("ministry", aged(at, a=age), settings=SITE)
        assert crawl.ours("ledger") == ({"same": 1, "narrowed": 1} if hour else {"new": 1})
    with Ledger(database) as ledger:
        (story,) = ledger.latest(2)
        assert ledger.counts() == {"stories": 1, "revisions": 1}
    since = MADE - timedelta(days=11, seconds=-1)
    assert bounds(story) == (since + timedelta(hours=1), since + timedelta(hours=2, seconds=-1))
    assert (story.published_precision, story.published_flags) == ("hour", ("narrowed",))


@ensureDeferred
async def test_a_date_that_contradicts_the_known_one(run: Crawler, database: str) -> None:
    """The newer wins, and an older page that comes late does not win it back."""
    later, much_later = MADE + timedelta(days=1), MADE + timedelta(days=2)
    await run("ministry", aged(MADE, a="2 hours ago"), settings=SITE)
    crawl = await run("ministry", aged(much_later, a="3 hours ago"), settings=SITE)
    assert crawl.ours("ledger") == {"same": 1, "contradiction": 1}
    crawl = await run("ministry", aged(later, a="1 hour ago"), settings=SITE)
    assert crawl.ours("ledger") == {"same": 1}
    with Ledger(database) as ledger:
        (story,) = ledger.latest(2)
    assert story.published_latest == much_later - timedelta(hours=3)
    assert story.published_flags == ("contradiction",)


@ensureDeferred
async def test_a_saved_page_is_dated_when_its_time_is_given(run: Crawler, database: str) -> None:
    start = str(SEEDS / "ministry" / "feed-stable.html")
    await run("ministry", start=start)
    crawl = await run("ministry", start=start, rendered_at="2026-11-20T12:00:00+01:00")
    assert crawl.ours("ledger") == {"same": 5, "narrowed": 5}
    with Ledger(database) as ledger:
        assert all(story.published_method == "relative" for story in ledger.latest(5))


@pytest.mark.parametrize(
    ("age", "settings", "formatter", "precision"),
    [
        ("2 dagen 16 uur ago", {}, {"drupal/8/default": 1, "granularity/2/recognised": 1}, "hour"),
        (
            "2 years 6 days ago",
            {},
            {"drupal/7/recognised": 1, "granularity/2/recognised": 1},
            "day",
        ),
        (
            "2 dagen 16 uur ago",
            {"BELGAFEED_DRUPAL": 7, "BELGAFEED_GRANULARITY": "3"},
            {"drupal/7/set": 1, "granularity/3/set": 1},
            "second",
        ),
        (
            "2 years 6 days ago",
            {"BELGAFEED_DRUPAL": 8},
            {"drupal/8/set": 1, "granularity/2/recognised": 1},
            None,
        ),
    ],
    ids=["default", "recognised", "set", "set against the page"],
)
@ensureDeferred
async def test_the_formatter_of_a_page(
    age: str,
    settings: dict[str, Any],
    formatter: dict[str, int],
    precision: str | None,
    run: Crawler,
) -> None:
    crawl = await run("ministry", aged(MADE, a=age), settings={**SITE, **settings})
    assert crawl.ours("formatter") == formatter
    assert crawl.items[0].published_precision == precision


@ensureDeferred
async def test_the_formatter_of_a_page_holds_for_the_next(run: Crawler) -> None:
    """A page whose ages any version prints, behind one that only Drupal 7 does."""
    site = {
        FEED: Answer(
            page(item("a", "1 hour 5 sec ago"), feed='<a rel="next" href="?page=1">›</a>').encode(),
            headers={**HTML, **made(MADE)},
        ),
        f"{FEED}?page=1": aged(MADE, b="2 months 1 week ago")[FEED],
    }
    crawl = await run("ministry", site, settings=SITE)
    assert crawl.ours("formatter") == {"drupal/7/recognised": 2, "granularity/2/recognised": 2}
    assert crawl.items[1].published_latest == MADE - timedelta(days=67)


@ensureDeferred
async def test_a_time_element_goes_before_its_words(run: Crawler) -> None:
    ages = {
        "a": '<time datetime="2021-11-19T10:00:00Z">1 hour ago</time>',
        "b": '<time datetime="2021-11-19">9 hours ago</time>',
        "c": '<time datetime="2021-11-19">1 day 20 hours ago</time>',
        "d": '<time datetime="soon">2 days ago</time>',
    }
    crawl = await run("ministry", aged(MADE, **ages), settings=SITE)
    dates = [(item.published_method, item.published_flags) for item in crawl.items]
    assert dates == [
        ("stated", ()),
        ("relative", ()),
        ("day", ("contradiction", "narrowed")),
        ("relative", ()),
    ]
    assert crawl.items[0].published == MADE - timedelta(hours=1)
    assert crawl.items[1].published_precision == "minute"
    assert crawl.items[2].published_latest == MADE - timedelta(hours=9)


@ensureDeferred
async def test_words_that_count_on_make_no_revision_beside_a_stated_date(run: Crawler) -> None:
    for hour, verdict in ((1, "new"), (2, "same")):
        time = f'<time datetime="2021-11-19T11:00:00Z">{hour} hours ago</time>'
        at = MADE + timedelta(hours=hour)
        crawl = await run("ministry", aged(at, a=time), settings=SITE)
        assert crawl.ours("ledger") == {verdict: 1}


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("BELGAFEED_ZONE", "Europe/Brussel", "no such time zone: 'Europe/Brussel'"),
        ("BELGAFEED_ZONE", "", "no such time zone"),
        ("BELGAFEED_ZONE", "../Brussels", "no such time zone"),
        ("BELGAFEED_DRUPAL", "6", "a number from 7 on was expected, not '6'"),
        ("BELGAFEED_GRANULARITY", "two", "a number from 1 on was expected, not 'two'"),
    ],
)
@ensureDeferred
async def test_a_setting_that_makes_no_sense(
    name: str, value: str, problem: str, run: Crawler
) -> None:
    with pytest.raises(UsageError, match=f"^ministry: {name}: {problem}"):
        await run("ministry", {FEED: feed("a")}, settings={**SITE, name: value})
