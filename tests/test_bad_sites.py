"""What can be wrong with a site: each fault ends in a counted, named reason, and costs no more.

Against the real server. The other stories are there, the run's end says what is
missing, and the next run has it once the site is well again.
"""

from typing import Any

import pytest
from pytest_twisted import ensureDeferred

from tests import site as faults
from tests.conftest import Crawler
from tests.replay import Crawl
from tests.site import Fault, Site
from tests.test_polls import stored

QUICK = {"RETRY_TIMES": 1}


def patience(fault: object) -> dict[str, Any]:
    """Settings that give up soon where nothing comes; elsewhere a busy machine has its time."""
    return QUICK | ({"DOWNLOAD_TIMEOUT": 3} if fault is faults.hang else {})


# Fault → the stat that counts it, and what the run's end says.
BROKEN: list[tuple[str, Fault | int, str, str]] = [
    ("500", 500, "fetch/error/http-500", "HTTP status 500"),
    ("403", 403, "fetch/error/http-403", "HTTP status 403"),
    ("404", 404, "story/absent", "HTTP status 404"),
    ("reset", faults.reset, "fetch/error/data-loss", "the answer broke off"),
    ("short", faults.short, "fetch/error/data-loss", "the answer broke off"),
    ("truncated", faults.truncated, "read/no_json/truncated", "not JSON: it breaks off"),
    ("error page", faults.error_page, "read/no_json/html", "not JSON: a page of HTML"),
    ("encoding", faults.invalid_utf8, "read/no_json/encoding", "is not UTF-8"),
    ("elsewhere", faults.elsewhere, "fetch/error/other-site", "a redirect to another site"),
    ("loop", faults.loop, "fetch/error/redirect-loop", "max redirections reached"),
    ("hang", faults.hang, "fetch/error/timeout", "no answer in time"),
    ("429", faults.too_many("0"), "fetch/error/http-429", "HTTP status 429"),
]
# What is odd and does no harm.
ODD: list[tuple[str, Fault, str]] = [
    ("type", faults.wrong_type("text/html"), "read/content_type"),
    ("binary type", faults.wrong_type("image/png"), "read/content_type"),
    ("bom", faults.bom, "read/bom"),
]


def stat(crawl: Crawl, name: str) -> Any:
    return crawl.stats.get(f"belgafeed/{name}", 0)


@pytest.mark.parametrize("row", BROKEN, ids=[row[0] for row in BROKEN])
@ensureDeferred
async def test_a_broken_story(
    row: tuple[str, Fault | int, str, str],
    poll: Crawler,
    site: Site,
    database: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, fault, counted, said = row
    site.publish(4)
    broken = site.slugs[1]
    site.fail(f"/{broken}.json", fault)
    crawl = await poll(settings=patience(fault))
    assert set(stored(database)) == set(site.slugs) - {broken}
    assert stat(crawl, counted) == 1
    assert crawl.ours("run")["missing"] == 1
    missing = [line for line in caplog.messages if line.startswith("Missing: ")]
    assert len(missing) == 1
    assert missing[0].startswith(f"Missing: belga: {site.url}/{broken}.json: ")
    assert said in missing[0]
    site.heal()
    if fault == 404:
        # It is asked for once more an hour later.
        return
    crawl = await poll(settings=patience(fault))
    assert crawl.ours("run")["missing"] == 0
    assert set(stored(database)) == set(site.slugs)


@pytest.mark.parametrize(
    ("fault", "counted"), [row[1:] for row in ODD], ids=[row[0] for row in ODD]
)
@ensureDeferred
async def test_an_odd_story(
    fault: Fault, counted: str, poll: Crawler, site: Site, database: str
) -> None:
    site.publish(2)
    site.fail(f"/{site.slugs[0]}.json", fault)
    crawl = await poll()
    assert len(stored(database)) == 2
    assert stat(crawl, counted) == 1
    assert crawl.ours("run")["missing"] == 0


@pytest.mark.parametrize(
    ("fault", "counted"),
    [row[1:3] for row in BROKEN if row[0] != "404"],
    ids=[row[0] for row in BROKEN if row[0] != "404"],
)
@ensureDeferred
async def test_a_broken_listing(
    fault: Fault | int, counted: str, poll: Crawler, site: Site, database: str
) -> None:
    """The RSS has to do."""
    site.publish(4)
    site.fail("/api/stories", fault)
    crawl = await poll(settings=patience(fault))
    assert set(stored(database)) == set(site.slugs)
    assert stat(crawl, counted) == 1
    assert crawl.ours("listing/fallback") == {"feed": 1}


@ensureDeferred
async def test_every_listing_broken(
    poll: Crawler, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.publish(4)
    for path in ("/api/stories", "/feed", "/sitemap.xml", "/"):
        site.fail(path, faults.error_page)
    crawl = await poll()
    assert crawl.items == []
    assert stat(crawl, "fetch/start_error") == 1
    assert f"No listing: belga: {site.url} has none that can be read" in caplog.text


@pytest.mark.parametrize(
    "row",
    [
        (404, "fetch/error/http-404", "HTTP status 404"),
        (500, "fetch/error/http-500", "HTTP status 500"),
        (faults.reset, "fetch/error/data-loss", "the answer broke off"),
        (faults.short, "fetch/error/data-loss", "the answer broke off"),
        (faults.truncated, "read/truncated", "the page breaks off"),
        (faults.error_page, "read/error/document", "expected article.aggregator-item"),
        (faults.elsewhere, "fetch/error/other-site", "a redirect to another site"),
        (faults.loop, "fetch/error/redirect-loop", "max redirections reached"),
        (faults.hang, "fetch/error/timeout", "no answer in time"),
    ],
    ids=["404", "500", "reset", "short", "truncated", "error page", "elsewhere", "loop", "hang"],
)
@pytest.mark.parametrize("number", [0, 1])
@ensureDeferred
async def test_a_broken_feed_page(
    number: int,
    row: tuple[Fault | int, str, str],
    poll: Crawler,
    site: Site,
    database: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The other pages are read, as far as a pager leads there, and the next poll has the rest."""
    fault, counted, said = row
    site.post(50)
    page = site.feed_url.removeprefix(site.url) + (f"?page={number}" if number else "")
    site.fail(page, fault)
    crawl = await poll("ministry", settings=patience(fault))
    assert len(stored(database)) == 20 * number
    assert stat(crawl, counted) == 1
    assert any(line.startswith("Missing: ministry: ") and said in line for line in caplog.messages)
    site.heal()
    await poll("ministry", settings=QUICK)
    assert len(stored(database)) == 50


@pytest.mark.parametrize(
    ("fault", "counted"),
    [
        (faults.wrong_type("application/octet-stream"), "read/content_type"),
        (faults.wrong_type("image/png"), "read/content_type"),
        (faults.invalid_utf8, "read/undecodable"),
        (faults.bom, None),
    ],
    ids=["bytes", "image", "encoding", "bom"],
)
@ensureDeferred
async def test_an_odd_feed_page(
    fault: Fault, counted: str | None, poll: Crawler, site: Site, database: str
) -> None:
    site.post(5)
    site.fail(site.feed_url.removeprefix(site.url), fault)
    crawl = await poll("ministry")
    assert len(stored(database)) == 5
    assert counted is None or stat(crawl, counted) == 1


@ensureDeferred
async def test_a_feed_that_changed_its_shape(
    poll: Crawler, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """A page that is a feed page and has no items any more is an error that says what it looked for."""
    urls = site.post(3)
    await poll("ministry")
    for url in urls:
        site.expire(url)
    crawl = await poll("ministry")
    assert stat(crawl, "read/error/document") == 1
    assert "no items, and the last poll found some" in caplog.text
    assert "expected article.aggregator-item" in caplog.text
