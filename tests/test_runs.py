"""Runs in processes of their own: killed anywhere, two at once, and without a network."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from tests import site as faults
from tests.ledgers import file_of
from tests.replay import ROOT, SEEDS
from tests.site import Site
from tests.test_polls import stored


def command(site: Site, database: str, *arguments: str) -> list[str]:
    settings = {
        "BELGAFEED_DATABASE_URL": database,
        "BELGAFEED_SITE_BELGA": site.url,
        "BELGAFEED_SITE_MINISTRY": site.feed_url,
        "BELGAFEED_PACE": "loopback",
        "FEEDS": "{}",
    }
    return [sys.executable, "-m", "scrapy", "crawl", *arguments, *set_by(settings)]


def set_by(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def crawl(site: Site, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A crawl from its begin to its end; the site counts anew."""
    site.reset()
    return subprocess.run(
        command(site, database, *arguments),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def started(site: Site, database: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl that runs on; it is killed in the end, if it still does."""
    site.reset()
    process = subprocess.Popen(
        command(site, database, *arguments),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(site: Site, kind: str, count: int) -> None:
    """Until the site was asked so often."""
    until = time.monotonic() + 30
    while site.count(kind) < count:
        assert time.monotonic() < until
        time.sleep(0.002)


def revisions(database: str) -> list[int | None]:
    return [item.revision for item in stored(database).values()]


@pytest.mark.parametrize("after", [1, 60, 150])
def test_a_poll_that_is_killed(after: int, site: Site, database: str) -> None:
    """Every story is there afterwards, once, and what was stored is not fetched again."""
    site.publish(200)
    with started(site, database, "belga"):
        wait_for(site, "story", after)
    before = len(stored(database)) if file_of(database).exists() else 0
    assert before < 200
    done = crawl(site, database, "belga")
    assert done.returncode == 0, done.stderr
    assert set(stored(database)) == set(site.slugs)
    assert set(revisions(database)) == {1}
    assert site.count("story") == 200 - before


def test_a_poll_that_is_killed_while_it_reads_listings(site: Site, database: str) -> None:
    """Then more is published than a first page holds: nothing between the two is lost."""
    site.publish(150)
    crawl(site, database, "belga")
    site.publish(250)
    site.fail("/api/stories?limit=1000&offset=100", faults.hang, times=1)
    with started(site, database, "belga"):
        wait_for(site, "api", 2)
    site.heal()
    site.publish(120)
    done = crawl(site, database, "belga")
    assert done.returncode == 0, done.stderr
    assert set(stored(database)) == set(site.slugs)


def test_a_backfill_that_is_killed_at_half(site: Site, database: str) -> None:
    site.publish(400)
    with started(site, database, "belga", "-a", "full=1"):
        wait_for(site, "story", 200)
    before = set(stored(database))
    assert 100 < len(before) < 400
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


def test_a_run_that_is_told_to_end_ends(site: Site, database: str) -> None:
    """Also in the middle of a long pause, and the next one goes on."""
    site.publish(30)
    site.fail("/api/stories", faults.unavailable("250"), times=1)
    with started(site, database, "belga") as process:
        wait_for(site, "api", 1)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 3
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
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "belga", *set_by(settings)],
        cwd=ROOT,
        env={**os.environ, **closed},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if " ERROR: " in line]
    assert len(lines) == 1
    assert "Not reached: belga: www.belganewsagency.eu could not be reached (" in lines[0]
    assert "Traceback" not in done.stderr
