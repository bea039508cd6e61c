"""What the settings do that one would tune: ``python -m benchmarks.settings [--stories 400]``.

Each crawl is a process of its own in an empty folder, by the defaults save for what its row says, and
reads the newsroom of the tests on loopback, which notes when each request came and was answered. It
prints the tables of docs/settings.md:

1. how hard a site is asked, at the default pace;
2. the same, of a site that takes two seconds for an answer;
3. what a story costs where no pace holds it up, the best of some rounds in which the rows take turns;
4. how many requests a poll needs.

The processor's time (user and system) is that of the crawl alone, less that of a crawl of one story.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from belgafeed.ledger import Ledger
from tests.site import Site, hang

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 4
# The default pace waits a second a story, and a slow site two.
FEW = 15
FEWER = 8
# Seconds until a site answers.
NEAR, QUICK, SLOW = 0.02, 0.05, 2.0
LEDGER = "belgafeed.sqlite"
# What a process inherits from the one that starts it counts as its memory: this one has next to none.
LAUNCHER = """
import json, os, sys
command = [sys.executable, "-m", "scrapy", "crawl", *sys.argv[1:]]
_, status, used = os.wait4(os.posix_spawn(sys.executable, command, os.environ), 0)
seconds = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss * 1024 / 1e6]))
"""

Settings = Mapping[str, str]

PACES: Sequence[Settings] = (
    {},
    {"DOWNLOAD_DELAY": "0.25"},
    {"DOWNLOAD_DELAY": "0.25", "AUTOTHROTTLE_START_DELAY": "0.25"},
    {"CONCURRENT_REQUESTS_PER_DOMAIN": "8", "CONCURRENT_REQUESTS": "8"},
    {"AUTOTHROTTLE_ENABLED": "False"},
    {"BELGAFEED_PACE": "brisk"},
    {"BELGAFEED_PACE": "loopback"},
)
THROTTLES: Sequence[Settings] = (
    {},
    {"AUTOTHROTTLE_ENABLED": "False"},
    {"BELGAFEED_PACE": "brisk"},
    {"BELGAFEED_PACE": "brisk", "AUTOTHROTTLE_ENABLED": "False"},
)
COSTS: Sequence[Settings] = (
    {},
    {"CONCURRENT_REQUESTS": "4"},
    {"CONCURRENT_REQUESTS": "1"},
    {"CONCURRENT_REQUESTS_PER_DOMAIN": "1"},
    {"CONCURRENT_ITEMS": "100"},
    {"LOG_LEVEL": "DEBUG"},
    {"BELGAFEED_NEAR_DUPLICATES": "drop"},
    {"BELGAFEED_NEAR_DUPLICATES": "off"},
    {"FEEDS": "{}"},
    {"HTTPCACHE_ENABLED": "True"},
)


class Used(NamedTuple):
    """What a process took."""

    seconds: float
    """Of the processor, for itself and for the system."""
    megabytes: float
    """The most that it had in memory."""


class Row(NamedTuple):
    """What a crawl took, and what the site saw of it."""

    rate: float
    """Requests a second, from the first to the last."""
    milliseconds: float
    """Of the processor, for a story."""
    megabytes: float
    shortest: float
    """Seconds between two requests."""
    usual: float
    """The median of these."""
    at_once: int
    """The most requests that waited for their answers."""


class Poll(NamedTuple):
    """What a poll asked, and what came of it."""

    name: str
    requests: int
    seconds: float
    """From the first request to the last."""
    stored: str


def crawl(folder: Path, site: Site, settings: Settings, spider: str = "belga") -> Used:
    """A crawl from its begin to its end; the site counts anew."""
    site.reset()
    # Where a cache of answers belongs.
    shutil.copy(ROOT / "scrapy.cfg", folder)
    sites = {"BELGAFEED_SITE_BELGA": site.url, "BELGAFEED_SITE_MINISTRY": site.feed_url}
    pairs = ({"LOG_FILE": "crawl.log"} | sites | dict(settings)).items()
    given = [part for name, value in pairs for part in ("-s", f"{name}={value}")]
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, spider, *given],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "belgafeed.settings"},
        stdout=subprocess.PIPE,
        check=True,
    )
    status, *used = json.loads(done.stdout)
    # 3: some stories are missing, of a site that fails.
    if status not in {0, 3}:
        raise subprocess.CalledProcessError(status, [spider, *given])
    return Used(*used)


def crawl_anew(site: Site, settings: Settings) -> Used:
    with emptied() as folder:
        return crawl(folder, site, settings)


def observe(site: Site, settings: Settings, bare: float) -> Row:
    """A first poll; *bare* is what a crawl of one story takes of the processor, in seconds."""
    used = crawl_anew(site, settings)
    times = [ask.at for ask in site.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    more = site.count("story") - 1
    return Row(
        rate=len(gaps) / (times[-1] - times[0]),
        milliseconds=1e3 * (used.seconds - bare) / more,
        megabytes=used.megabytes,
        shortest=min(gaps),
        usual=median(gaps),
        at_once=at_once(site),
    )


def at_once(site: Site) -> int:
    """The most requests that had come and were not answered."""
    # Of one instant, an answer comes first.
    changes = sorted(
        [(ask.at, 1) for ask in site.asked] + [(ask.answered, -1) for ask in site.asked]
    )
    waiting = most = 0
    for _, change in changes:
        waiting += change
        most = max(most, waiting)
    return most


def compare(site: Site, rows: Iterable[Settings], common: Settings, rounds: int = 1) -> list[Row]:
    """A row for each; of several rounds the one with the least of the processor, which other work
    on the machine disturbed least.
    """
    one = {**common, "BELGAFEED_MAX_STORIES": "1"}
    bare = min(crawl_anew(site, one).seconds for _ in range(rounds))
    seen = [[observe(site, {**common, **each}, bare) for each in rows] for _ in range(rounds)]
    return [min(turns, key=lambda row: row.milliseconds) for turns in zip(*seen, strict=True)]


def paces(rows: Sequence[Settings], measured: Sequence[Row]) -> Iterator[str]:
    """How a site sees each, in Markdown; ratios are against the first row."""
    yield "| changed | requests a second | of default | shortest gap, s | median gap, s | at once |"
    yield "|---|---:|---:|---:|---:|---:|"
    for settings, row in zip(rows, measured, strict=True):
        yield (
            f"| {changed(settings)} | {row.rate:.3g} | {row.rate / measured[0].rate:.3g}"
            f" | {row.shortest:.2f} | {row.usual:.2f} | {row.at_once} |"
        )


def costs(rows: Sequence[Settings], measured: Sequence[Row]) -> Iterator[str]:
    """What each takes, in Markdown; ratios are against the first row."""
    yield (
        "| changed | requests a second | of default | processor, ms a story | of default"
        " | most memory, MB | at once |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    first = measured[0]
    for settings, row in zip(rows, measured, strict=True):
        yield (
            f"| {changed(settings)} | {row.rate:.0f} | {row.rate / first.rate:.2f}"
            f" | {row.milliseconds:.1f} | {row.milliseconds / first.milliseconds:.2f}"
            f" | {row.megabytes:.0f} | {row.at_once} |"
        )


def changed(settings: Settings) -> str:
    return ", ".join(f"`{name}={value}`" for name, value in settings.items()) or "default"


# --- How many requests a poll needs ----------------------------------------------------------


def poll(site: Site, folder: Path, name: str, settings: Settings, spider: str = "belga") -> Poll:
    """One poll, at a pace that holds nothing up unless *settings* says another one."""
    url = f"sqlite:///{folder / LEDGER}"
    with Ledger(url) as ledger:
        before = ledger.counts()["stories"]
    crawl(folder, site, {"BELGAFEED_PACE": "loopback", **settings}, spider)
    with Ledger(url) as ledger:
        after = ledger.counts()["stories"]
    seconds = site.asked[-1].at - site.asked[0].at if site.asked else 0.0
    return Poll(f"{name}: {changed(settings)}", site.count(), seconds, f"{after - before}")


def first_polls(
    site: Site, name: str, rows: Iterable[Settings], spider: str = "belga"
) -> Iterator[Poll]:
    with site:
        for settings in rows:
            with emptied() as folder:
                yield poll(site, folder, name, settings, spider)


@contextmanager
def emptied() -> Iterator[Path]:
    """A folder that is there for as long as it is needed."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def polls() -> Iterator[Poll]:
    yield from first_polls(
        Site(stories=400), "first poll of 400 stories", ({}, {"BELGAFEED_MAX_STORIES": "100"})
    )
    for settings in (
        {},
        {"BELGAFEED_OVERLAP": "7d"},
        {"ROBOTSTXT_OBEY": "False"},
        {"HTTPCACHE_ENABLED": "True"},
    ):
        with Site(stories=400) as site, emptied() as folder:
            poll(site, folder, "", settings)
            site.publish(10)
            yield poll(site, folder, "10 new stories", settings)
    for settings in ({}, {"BELGAFEED_REVISIT": ""}, {"BELGAFEED_REVISIT": "8s"}):
        with Site() as site, emptied() as folder:
            site.publish(40)
            poll(site, folder, "", settings)
            time.sleep(9)
            yield poll(site, folder, "nothing new; 40 stories, 9 s old", settings)
    yield from first_polls(
        Site(items=30),
        "first poll of a feed page",
        ({}, {"BELGAFEED_UPSTREAM": "False"}),
        "ministry",
    )


def polls_of_failing_sites() -> Iterator[Poll]:
    polite = {"BELGAFEED_PACE": "polite"}
    once = {**polite, "RETRY_TIMES": "0"}
    site = Site(stories=5)
    site.fail(f"/{site.slugs[2]}.json", 500)
    name = "5 stories, the third of which is always 500"
    yield from first_polls(site, name, (polite, once, {**polite, "RETRY_TIMES": "4"}))
    site = Site(stories=5)
    site.fail(f"/{site.slugs[2]}.json", hang)
    name = "5 stories, the third of which never answers"
    yield from first_polls(site, name, (once, {**once, "DOWNLOAD_TIMEOUT": "5"}))
    site = Site(stories=100)
    for slug in site.slugs:
        site.fail(f"/{slug}.json", 500)
    name = "100 stories, all of them 500"
    yield from first_polls(site, name, ({}, {"BELGAFEED_MAX_FAILURES": "10"}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.settings")
    parser.add_argument("--stories", type=int, default=400, help="where no pace holds them up")
    stories: int = parser.parse_args().stories
    for show, rows, count, latency, common, rounds in (
        (paces, PACES, FEW, QUICK, {}, 1),
        (paces, THROTTLES, FEWER, SLOW, {}, 1),
        (costs, COSTS, stories, NEAR, {"BELGAFEED_PACE": "loopback"}, ROUNDS),
    ):
        with Site(stories=min(count, stories)) as site:
            site.latency = latency
            measured = compare(site, rows, common, rounds)
        print("\n".join(show(rows, measured)), end="\n\n", flush=True)
    print("| poll | requests | seconds | new |\n|---|---:|---:|---:|")
    for each in chain(polls(), polls_of_failing_sites()):
        print(f"| {each.name} | {each.requests} | {each.seconds:.1f} | {each.stored} |", flush=True)


if __name__ == "__main__":
    main()
