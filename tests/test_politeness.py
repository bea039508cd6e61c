"""A guest that sites are glad to have: what the server saw of a crawl, and when."""

import re
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pytest_twisted import ensureDeferred
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import Settings

from belgafeed.addon import PACES, Contact, Pace
from belgafeed.middlewares.backoff import retry_after
from tests import site as faults
from tests.conftest import Crawler
from tests.rows import each_row
from tests.site import Site
from tests.test_polls import stored


def gaps(site: Site, *kinds: str) -> list[float]:
    """The seconds between the requests of these kinds, in their order."""
    times = [ask.at for ask in site.asked if ask.kind in kinds]
    return [later - earlier for earlier, later in pairwise(times)]


@ensureDeferred
async def test_robots_are_obeyed(poll: Crawler, site: Site) -> None:
    site.publish(3)
    site.robots = "User-agent: *\nDisallow: /"
    crawl = await poll()
    assert {ask.path for ask in site.asked} == {"/robots.txt"}
    assert crawl.ours("fetch")["error/robots"] == 4
    assert crawl.ours("fetch")["start_error"] == 1


@pytest.mark.parametrize(
    ("settings", "shortest"), [({}, 0.3), ({"BELGAFEED_MAX_WAIT": 0.1}, 0.1)], ids=["asked", "cap"]
)
@ensureDeferred
async def test_the_crawl_delay_of_a_site(
    settings: dict[str, Any], shortest: float, poll: Crawler, site: Site
) -> None:
    """It holds for all requests to the site, without jitter, whatever the concurrency is."""
    site.publish(4)
    site.robots = "User-agent: belgafeed\nCrawl-delay: 0.3"
    crawl = await poll(
        settings={"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.1, **settings}
    )
    # One request may come late, and the next in time.
    assert sum(gaps(site, "api", "story")) >= 4 * shortest - 0.1
    assert crawl.ours("site") == {"crawl_delay": shortest}


@ensureDeferred
async def test_a_crawl_delay_that_is_shorter_than_ours_changes_nothing(
    poll: Crawler, site: Site
) -> None:
    site.publish(1)
    site.robots = "User-agent: *\nCrawl-delay: 0.01"
    crawl = await poll(settings={"DOWNLOAD_DELAY": 0.05})
    assert crawl.ours("site") == {}


@pytest.mark.parametrize("fault", [faults.unavailable, faults.too_many], ids=["503", "429"])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
@pytest.mark.parametrize("delay", [0, 0.01])
@ensureDeferred
async def test_a_site_that_asks_for_a_pause_gets_it(
    delay: float, as_date: bool, fault: Any, poll: Crawler, site: Site, database: str
) -> None:
    """All of the site waits, and the story is there in the end."""
    site.publish(6)
    site.advance(timedelta(hours=3))

    async def pausing(request: web.Request, body: bytes) -> web.StreamResponse:
        moment = format_datetime(site.now() + timedelta(seconds=2), usegmt=True)
        answer: web.StreamResponse = await fault(moment if as_date else "1")(request, body)
        return answer

    site.fail("/api/stories", pausing, times=1)
    crawl = await poll(settings={"DOWNLOAD_DELAY": delay})
    (pause,) = gaps(site, "api")
    # The date of the site has whole seconds; a busy machine is late, never early.
    assert pause >= 0.9
    assert len(stored(database)) == 6
    assert crawl.ours("site") == {"pause": 1, "retry_after": 1}


@ensureDeferred
async def test_a_pause_holds_all_requests_to_the_site(
    poll: Crawler, site: Site, database: str
) -> None:
    site.publish(12)
    site.latency = 0.05
    site.fail(f"/{site.slugs[0]}.json", faults.unavailable("1"), times=1)
    await poll(settings={"CONCURRENT_REQUESTS": 2})
    assert max(gaps(site, "story")) >= 0.9
    assert len(stored(database)) == 12


@ensureDeferred
async def test_a_pause_has_a_longest_time(poll: Crawler, site: Site, database: str) -> None:
    site.publish(1)
    site.fail("/api/stories", faults.unavailable("86400"), times=1)
    await poll(settings={"BELGAFEED_MAX_WAIT": 0.3})
    assert gaps(site, "api")[0] >= 0.25
    assert len(stored(database)) == 1


@ensureDeferred
async def test_each_further_try_waits_twice_as_long(poll: Crawler, site: Site) -> None:
    site.publish(1)
    site.fail("/api/stories", 500)
    await poll(settings={"RETRY_TIMES": 3})
    first, second, third = gaps(site, "api")
    # A request may come late, which makes the next gap shorter.
    assert first >= 0.08
    assert first + second >= 0.28
    assert first + second + third >= 0.68


@ensureDeferred
async def test_a_site_that_only_fails_is_given_up(
    poll: Crawler, site: Site, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What was not asked for is fetched by the next run."""
    site.publish(40)
    for slug in site.slugs:
        site.fail(f"/{slug}.json", 500)
    few = {"BELGAFEED_MAX_FAILURES": 5, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
    crawl = await poll(settings=few)
    assert site.count("story") == 5
    assert crawl.ours("fetch")["skipped"] == 35
    assert caplog.text.count("Not reached: belga: 127.0.0.1 failed 5 times in a row") == 1
    assert "Missing: belga: 35 stories that are listed were not asked for" in caplog.text
    assert crawl.ours("run")["missing"] == 40
    site.heal()
    await poll()
    assert len(stored(database)) == 40


@pytest.mark.parametrize("robots", [500, faults.reset], ids=["500", "reset"])
@ensureDeferred
async def test_a_site_without_its_robots_is_asked_for_nothing(
    robots: Any, poll: Crawler, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.publish(1)
    site.fail("/robots.txt", robots)
    crawl = await poll(settings={"RETRY_TIMES": 1})
    assert site.count() == site.count("robots") == 2
    assert crawl.ours("fetch")["start_error"] == 1
    assert caplog.text.count("could not be reached (robots.txt: ") == 1
    assert "Traceback" not in caplog.text


@ensureDeferred
async def test_a_site_that_is_down_is_one_line(
    poll: Crawler, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.publish(1)
    await poll()
    site.__exit__(None, None, None)
    caplog.clear()
    crawl = await poll()
    site.__enter__()
    assert crawl.ours("fetch")["start_error"] == 1
    (line,) = [line for line in caplog.messages if line.startswith("Not reached: belga: ")]
    assert re.search(r"127\.0\.0\.1:\d+ could not be reached \(robots.txt: the connection", line)


@pytest.mark.parametrize("contact", [None, "news@archive.example"])
@ensureDeferred
async def test_the_user_agent_and_the_contact(
    contact: str | None, run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    """A live site is not crawled without a word on who does it."""
    crawl = await run("belga", settings={"BELGAFEED_CONTACT": contact})
    agent = crawl.stats["replay/agent"]
    assert re.fullmatch(
        r"belgafeed/[\d.]+" + (r" \(\+news@archive.example\)" if contact else ""), agent
    )
    assert ("set BELGAFEED_CONTACT" in caplog.text) == (contact is None)


@ensureDeferred
async def test_no_contact_is_asked_for_on_this_machine(
    poll: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    await poll()
    assert "BELGAFEED_CONTACT" not in caplog.text


@ensureDeferred
async def test_the_pace_for_this_machine_is_refused_elsewhere(run: Crawler) -> None:
    with pytest.raises(UsageError, match="BELGAFEED_PACE=loopback is for this machine, not for"):
        await run("belga", settings={"BELGAFEED_PACE": "loopback"})


@each_row("pace", PACES)
def test_what_a_pace_sets(pace: str) -> None:
    settings = Settings({"BELGAFEED_PACE": pace}, priority="project")
    Pace().update_settings(settings)
    assert {name: settings[name] for name in PACES[pace]} == PACES[pace]


def test_what_is_set_by_itself_goes_before_the_pace() -> None:
    settings = Settings({"BELGAFEED_PACE": "brisk", "DOWNLOAD_DELAY": 7}, priority="project")
    Pace().update_settings(settings)
    assert (settings["DOWNLOAD_DELAY"], settings["CONCURRENT_REQUESTS"]) == (7, 4)


def test_a_pace_that_is_none() -> None:
    with pytest.raises(ValueError, match="one of polite, brisk, loopback was expected, not 'fast'"):
        Pace().update_settings(Settings({"BELGAFEED_PACE": "fast"}))


def test_without_a_contact_the_agent_stays() -> None:
    settings = Settings({"BELGAFEED_CONTACT": "", "USER_AGENT": "us/1"})
    Contact().update_settings(settings)
    assert settings["USER_AGENT"] == "us/1"


@each_row(
    ("value", "date", "seconds"),
    [
        ("120", None, 120),
        (" 7 ", None, 7),
        ("0", None, 0),
        ("999999999999999", None, 999999999),
        ("Fri, 27 Nov 2026 10:02:00 GMT", "Fri, 27 Nov 2026 10:00:00 GMT", 120),
        ("Fri, 27 Nov 2026 09:00:00 GMT", "Fri, 27 Nov 2026 10:00:00 GMT", 0),
        ("Fri, 27 Nov 2020 10:02:00 GMT", None, 0),
        ("-5", None, None),
        ("1.5", None, None),
        ("soon", None, None),
        ("Fri, 27 Nov 2026 10:02:00", None, None),
        (None, None, None),
    ],
)
def test_retry_after(value: str | None, date: str | None, seconds: float | None) -> None:
    headers = {"Retry-After": value, "Date": date}
    response = Response("http://a.example/", headers={k: v for k, v in headers.items() if v})
    assert retry_after(response) == seconds


def test_the_names_of_the_paces_are_documented(docs_settings: str) -> None:
    for name in {name for pace in PACES.values() for name in pace}:
        row = next(line for line in docs_settings.splitlines() if line.startswith(f"| `{name}`"))
        shown = [cell.strip(" `") for cell in row.split("|")[2:5]]
        assert shown == [str(PACES[pace].get(name, "")) for pace in PACES]


@pytest.fixture
def docs_settings() -> str:
    text = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
    return text[text.index("What a pace sets") :]
