"""Runs in processes of their own: killed anywhere, two at once, and without a network."""

import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests import site as faults
from tests.ledgers import file_of
from tests.processes import crawl, scrapy, set_by, started, until, wait_for
from tests.replay import SEEDS
from tests.site import Site
from tests.test_polls import stored

pytestmark = pytest.mark.process


def revisions(database: str) -> list[int | None]:
    return [item.revision for item in stored(database).values()]


@pytest.mark.parametrize("after", [1, 20, 45])
def test_a_poll_that_is_killed(after: int, site: Site, database: str) -> None:
    """Every story is there afterwards, once, and what was stored is not fetched again."""
    site.publish(60)
    site.hold("story", after)
    with started(site, database, "belga"):
        wait_for(site, "story", after)
    site.release()
    before = len(stored(database)) if file_of(database).exists() else 0
    assert before < 60
    done = crawl(site, database, "belga")
    assert done.returncode == 0, done.stderr
    assert set(stored(database)) == set(site.slugs)
    assert set(revisions(database)) == {1}
    assert site.count("story") == 60 - before


def test_a_poll_that_is_killed_while_it_reads_listings(site: Site, database: str) -> None:
    """Then more is published than a first page holds: nothing between the two is lost."""
    site.publish(20)
    crawl(site, database, "belga")
    site.publish(110)
    site.fail("/api/stories?limit=1000&offset=100", faults.hang, times=1)
    with started(site, database, "belga"):
        wait_for(site, "api", 2)
    site.heal()
    site.publish(120)
    done = crawl(site, database, "belga")
    assert done.returncode == 0, done.stderr
    assert set(stored(database)) == set(site.slugs)


def test_a_backfill_that_is_killed_at_half(site: Site, database: str) -> None:
    site.publish(240)
    site.hold("story", 120)
    with started(site, database, "belga", "-a", "full=1"):
        wait_for(site, "story", 120)
    site.release()
    before = set(stored(database))
    assert 60 < len(before) < 240
    done = crawl(site, database, "belga", "-a", "full=1")
    assert set(stored(database)) == set(site.slugs)
    again = {ask.path.removeprefix("/").removesuffix(".json") for ask in site.asked} & before
    assert len(again) <= 0.05 * len(before)
    assert "Progress: belga: 100 of " in done.stderr


@pytest.mark.parametrize("seed", range(3))
def test_a_feed_that_is_killed(seed: int, site: Site, database: str) -> None:
    site.post(70)
    site.latency = 0.05
    with started(site, database, "ministry"):
        wait_for(site, "aggregator", 1 + seed)
        time.sleep(Random(seed).uniform(0, 0.1))
    crawl(site, database, "ministry")
    assert len(stored(database)) == 70
    assert set(revisions(database)) == {1}


def test_two_runs_at_once(site: Site, database: str) -> None:
    """The second says so, asks for nothing, and that is no failure; a killed first one is no hindrance."""
    site.publish(5)
    for slug in site.slugs:
        site.fail(f"/{slug}.json", faults.hang)
    with started(site, database, "belga") as first:
        wait_for(site, "story", 5)
        second = crawl(site, database, "belga")
        assert second.returncode == 0
        assert "Overlap: belga: another run is at work on this source" in second.stderr
        assert "belga: quiet: 0 found" in second.stderr
        assert "Missing: " not in second.stderr
        assert site.count() == 0
        # Neither saved stories nor another source stand in its way.
        other = crawl(site, database, "belga", "-a", f"start={SEEDS / 'belga'}")
        assert "Overlap" not in other.stderr
        other = crawl(site, database, "ministry")
        assert "Overlap" not in other.stderr
        first.kill()
        first.wait()
        site.heal()
        third = crawl(site, database, "belga")
    assert "Overlap" not in third.stderr
    assert set(stored(database)) > set(site.slugs)


def test_a_run_that_is_told_to_end_ends(site: Site, database: str, tmp_path: Path) -> None:
    """Also in the middle of a long pause, and the next one goes on."""
    site.publish(30)
    site.fail("/api/stories", faults.unavailable("250"), times=1)
    log = tmp_path / "log"
    with started(site, database, "belga", "--logfile", str(log)) as process:
        until(lambda: log.exists() and "asks for a pause of 250 s" in log.read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 3
    crawl(site, database, "belga")
    assert len(stored(database)) == 30


def test_without_a_network_one_line_says_so(tmp_path: Path) -> None:
    """As on a machine that knows no names: the proxy there is nobody."""
    closed = {"https_proxy": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
    settings = {
        "BELGAFEED_CONTACT": "news@archive.example",
        "BELGAFEED_DATABASE_URL": f"sqlite:///{tmp_path / 'belgafeed.sqlite'}",
        "RETRY_TIMES": "1",
        "FEEDS": "{}",
    }
    done = scrapy("crawl", "belga", *set_by(settings), variables=closed)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if " ERROR: " in line]
    assert len(lines) == 1
    assert "Not reached: belga: www.belganewsagency.eu could not be reached (" in lines[0]
    assert "Traceback" not in done.stderr
