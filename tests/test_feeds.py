"""Polls of a ministry's feed pages on a real server: the pager, the feed behind it, and caches."""

from datetime import timedelta

import pytest
from pytest_twisted import ensureDeferred

from tests import site as faults
from tests.conftest import Crawler
from tests.site import Site
from tests.test_polls import stored

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def rss(url: str, date: str) -> str:
    """A feed with one item."""
    item = f"<item><link>{url}</link><guid>g1</guid><pubDate>{date}</pubDate></item>"
    return f"<rss version='2.0'><channel>{item}</channel></rss>"


@ensureDeferred
async def test_the_pager_is_followed_until_a_page_brings_nothing_new(
    poll: Crawler, site: Site, database: str
) -> None:
    site.post(65)
    await poll("ministry")
    assert site.count("aggregator") == 4
    assert len(stored(database)) == 65
    await poll("ministry")
    assert site.count() == 2
    site.post(3)
    await poll("ministry")
    assert site.count("aggregator") == 2
    assert site.count() <= 3 + 3
    site.post(30)
    await poll("ministry")
    assert site.count("aggregator") == 3
    assert len(stored(database)) == 98


@ensureDeferred
async def test_a_walk_that_broke_off_is_walked_again(
    poll: Crawler, site: Site, database: str
) -> None:
    """All of the first page is known then, and the second never was read."""
    site.post(50)
    second = site.feed_url.removeprefix(site.url) + "?page=1"
    site.fail(second, 500)
    await poll("ministry", settings={"RETRY_TIMES": 0})
    assert len(stored(database)) == 20
    site.heal()
    await poll("ministry")
    assert len(stored(database)) == 50


@ensureDeferred
async def test_more_news_than_a_page_holds(poll: Crawler, site: Site, database: str) -> None:
    site.post(10)
    await poll("ministry")
    site.advance(2 * HOUR)
    site.post(45)
    crawl = await poll("ministry")
    assert crawl.ours("listing")["missed-window"] == 1
    assert len(stored(database)) == 55


@ensureDeferred
async def test_pages_that_repeat_for_ever(poll: Crawler, site: Site, database: str) -> None:
    site.post(30)
    site.repeat_pages = True
    crawl = await poll("ministry")
    assert crawl.ours("listing/end") == {"repeats": 1}
    assert site.count("aggregator") == 2
    assert len(stored(database)) == 20
    site.repeat_pages = False
    await poll("ministry")
    assert len(stored(database)) == 30


@ensureDeferred
async def test_several_feeds_in_one_run(poll: Crawler, site: Site, database: str) -> None:
    site.post(3)
    both = f"{site.feed_url} {site.feed_url}?page=0"
    crawl = await poll("ministry", settings={"BELGAFEED_UPSTREAM": False}, start=both)
    assert site.count("aggregator") == 2
    assert crawl.ours("ledger") == {"new": 3, "same": 3}


@ensureDeferred
async def test_a_page_that_did_not_change_is_not_sent(
    poll: Crawler, site: Site, database: str
) -> None:
    """Drupal's page cache keeps the page and its ages; they count from when it was made."""
    site.page_cache = 6 * HOUR
    site.post(5)
    first = await poll("ministry")
    made = first.items[0].rendered_at
    site.advance(HOUR)
    crawl = await poll("ministry")
    assert crawl.ours("listing") == {"not_modified": 1}
    assert crawl.ours("fetch") == {"not_modified": 1}
    site.validators = set()
    crawl = await poll("ministry")
    assert crawl.ours("ledger") == {"same": 5}
    assert crawl.ours("read")["rendered_at/page-cache"] == 1
    assert {item.rendered_at for item in stored(database).values()} == {made}


@ensureDeferred
async def test_a_page_is_remembered_once_all_of_it_is_stored(poll: Crawler, site: Site) -> None:
    site.page_cache = 6 * HOUR
    site.post(3)
    site.post(1, link="javascript:void(0)")
    crawl = await poll("ministry")
    assert crawl.ours("read")["error"] == 1
    assert crawl.ours("run")["missing"] == 1
    crawl = await poll("ministry")
    assert "not_modified" not in crawl.ours("listing")


@ensureDeferred
async def test_the_feed_behind_the_page_gives_exact_dates(
    poll: Crawler, site: Site, database: str
) -> None:
    """Beside them stands what the page said; the page's interval stays true."""
    site.post(30, at=site.now() - 9 * DAY)
    site.feed_size = 25
    crawl = await poll("ministry")
    exact = [item for item in crawl.items if item.published_method == "upstream"]
    assert len(exact) == 25
    assert crawl.ours("upstream") == {"agrees": 25}
    for item in exact:
        assert item.guid
        assert item.published == item.published_earliest == item.published_latest
        assert item.published_precision == "second"
        assert item.shown_earliest is not None
        assert item.shown_latest is not None
        assert item.published is not None
        assert item.shown_earliest <= item.published <= item.shown_latest
        assert item.published_text
    rest = [item for item in crawl.items if item not in exact]
    assert all(item.guid is None and item.shown_latest is None for item in rest)
    assert {item.published_method for item in rest} == {"relative"}


@ensureDeferred
async def test_the_feed_is_asked_when_the_page_has_news(
    poll: Crawler, site: Site, database: str
) -> None:
    site.post(3)
    await poll("ministry")
    assert site.count("upstream") == 1
    await poll("ministry")
    assert site.count("upstream") == 0
    assert {item.published_method for item in stored(database).values()} == {"upstream"}
    site.post(1)
    crawl = await poll("ministry")
    assert site.count("upstream") == 1
    assert crawl.ours("ledger") == {"new": 1, "same": 3}


@ensureDeferred
async def test_a_feed_that_comes_back_tightens_what_is_known(
    poll: Crawler, site: Site, database: str
) -> None:
    site.post(3, at=site.now() - 9 * DAY)
    site.fail("/upstream/1.xml", 500)
    crawl = await poll("ministry", settings={"RETRY_TIMES": 0})
    assert crawl.ours("upstream") == {"error": 1}
    assert {item.published_method for item in stored(database).values()} == {"relative"}
    site.heal()
    site.post(1)
    crawl = await poll("ministry")
    assert crawl.ours("ledger") == {"new": 1, "same": 3, "narrowed": 3}
    assert {item.published_method for item in stored(database).values()} == {"upstream"}
    assert {item.revision for item in stored(database).values()} == {1}


@pytest.mark.parametrize(
    "fault",
    [404, faults.reset, faults.truncated, faults.error_page, faults.elsewhere, faults.loop],
    ids=["404", "reset", "truncated", "error page", "elsewhere", "loop"],
)
@ensureDeferred
async def test_without_the_feed_the_page_has_to_do(
    fault: faults.Fault | int,
    poll: Crawler,
    site: Site,
    database: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site.post(25)
    site.fail("/upstream/1.xml", fault)
    crawl = await poll("ministry", settings={"RETRY_TIMES": 0})
    assert crawl.ours("upstream") == {"error": 1}
    assert "Upstream: ministry: " in caplog.text
    assert len(stored(database)) == 25
    assert crawl.ours("run")["missing"] == 0


@ensureDeferred
async def test_a_feed_that_contradicts_the_page(poll: Crawler, site: Site, database: str) -> None:
    """The exact date wins, flagged; an age never takes it back."""
    (url,) = site.post(1)
    date = "Mon, 02 Nov 2020 09:00:00 +0100"
    feed = rss(url, date)
    site.fail("/upstream/1.xml", faults.answers(feed, "application/rss+xml"))
    crawl = await poll("ministry")
    (item,) = crawl.items
    assert crawl.ours("upstream") == {"contradicts": 1}
    assert item.published_flags == ("contradiction",)
    assert (item.guid, item.published_method) == ("g1", "upstream")
    assert item.published is not None
    assert item.published.isoformat() == "2020-11-02T08:00:00+00:00"
    assert item.shown_earliest is not None
    assert item.shown_earliest.year == site.now().year
    site.advance(HOUR)
    crawl = await poll("ministry")
    assert crawl.ours("ledger") == {"same": 1}
    (known,) = stored(database).values()
    assert known.published == item.published


@pytest.mark.parametrize("date", ["soon", "2020-11-02 09:00:00", ""])
@ensureDeferred
async def test_a_date_of_the_feed_that_is_none(date: str, poll: Crawler, site: Site) -> None:
    """A guid is taken all the same."""
    (url,) = site.post(1)
    feed = rss(url, date)
    site.fail("/upstream/1.xml", faults.answers(feed, "application/rss+xml"))
    (item,) = (await poll("ministry")).items
    assert (item.guid, item.published_method, item.shown_latest) == ("g1", "relative", None)


@ensureDeferred
async def test_a_setting_leaves_the_feed_alone(poll: Crawler, site: Site) -> None:
    site.post(1)
    await poll("ministry", settings={"BELGAFEED_UPSTREAM": False})
    assert site.count("upstream") == 0
