"""What the settings do that one would tune: ``python -m benchmarks.settings [--stories 400]``.

Each crawl is a process of its own in an empty folder, by the defaults save for what its row says, and
reads the newsroom of the tests on loopback, which notes when each request came and was answered. It
prints the tables of docs/settings.md:

1. how hard a site is asked, at the default pace;
2. the same, of a site that takes two seconds for an answer;
3. what a story costs where no pace holds it up, beside another crawl that runs at the same time by
   the defaults: the first row says how far to trust the others;
4. how many requests a poll needs.

The processor's time (user and system) is that of the crawl alone, less that of a crawl of one story
at the same time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from belgafeed.ledger import Ledger
from tests.site import Site, hang

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
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

Settings = dict[str, str]

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


class Seen(NamedTuple):
    """What a site saw of a crawl."""

    rate: float
    """Requests a second, from the first to the last."""
    shortest: float
    """Seconds between two requests."""
    usual: float
    """The median of these."""
    at_once: int
    """The most requests that waited for their answers."""


class Cost(NamedTuple):
    """What a crawl took; ratios are against one by the defaults at the same time."""

    rate: float
    of_rate: float
    milliseconds: float
    """Of the processor, for a story."""
    of_milliseconds: float
    megabytes: float
    at_once: float


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
    pairs = ({"LOG_FILE": "crawl.log"} | sites | settings).items()
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


def observe(site: Site) -> Seen:
    """The last crawl."""
    times = [ask.at for ask in site.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return Seen(len(gaps) / (times[-1] - times[0]), min(gaps), median(gaps), at_once(site))


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


def paces(site: Site, rows: Iterable[Settings]) -> Iterator[str]:
    """How *site* sees each, in Markdown; ratios are against the first row."""
    yield "| changed | requests a second | of default | shortest gap, s | median gap, s | at once |"
    yield "|---|---:|---:|---:|---:|---:|"
    first = 0.0
    for settings in rows:
        crawl_anew(site, settings)
        seen = observe(site)
        first = first or seen.rate
        yield (
            f"| {changed(settings)} | {seen.rate:.3g} | {seen.rate / first:.3g}"
            f" | {seen.shortest:.2f} | {seen.usual:.2f} | {seen.at_once} |"
        )


def costs(sites: Sequence[Site], rows: Iterable[Settings], rounds: int) -> Iterator[str]:
    """What each takes beside a crawl by the defaults, in Markdown; medians of the rounds."""
    yield (
        "| changed | requests a second | of default | processor, ms a story | of default"
        " | most memory, MB | at once |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for settings in rows:
        turns = [beside_default(sites, settings) for _ in range(rounds)]
        cost = Cost(*map(median, zip(*turns, strict=True)))
        yield (
            f"| {changed(settings)} | {cost.rate:.0f} | {cost.of_rate:.2f}"
            f" | {cost.milliseconds:.1f} | {cost.of_milliseconds:.2f}"
            f" | {cost.megabytes:.0f} | {cost.at_once:.0f} |"
        )


def beside_default(sites: Sequence[Site], settings: Settings) -> Cost:
    """What a crawl costs beside another one by the defaults and one of a single story.

    They run at the same time, so that other work on the machine slows all of them.
    """
    fast = {"BELGAFEED_PACE": "loopback"}
    three = (fast | settings, fast, fast | {"BELGAFEED_MAX_STORIES": "1"})
    with ThreadPoolExecutor(len(three)) as pool:
        ours, default, bare = pool.map(crawl_anew, sites, three)
    more = sites[0].count("story") - 1
    took = (ours.seconds - bare.seconds) / more
    seen = observe(sites[0])
    return Cost(
        rate=seen.rate,
        of_rate=seen.rate / observe(sites[1]).rate,
        milliseconds=1e3 * took,
        of_milliseconds=took * more / (default.seconds - bare.seconds),
        megabytes=ours.megabytes,
        at_once=seen.at_once,
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


def show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.settings")
    parser.add_argument("--stories", type=int, default=400, help="where no pace holds them up")
    stories: int = parser.parse_args().stories
    for rows, count, latency in ((PACES, FEW, QUICK), (THROTTLES, FEWER, SLOW)):
        with Site(stories=min(count, stories)) as site:
            site.latency = latency
            show(paces(site, rows))
    with ExitStack() as stack:
        sites = [stack.enter_context(Site(stories=stories)) for _ in range(3)]
        for site in sites:
            site.latency = NEAR
        show(costs(sites, COSTS, ROUNDS))
    print("| poll | requests | seconds | new |\n|---|---:|---:|---:|")
    for each in chain(polls(), polls_of_failing_sites()):
        print(f"| {each.name} | {each.requests} | {each.seconds:.1f} | {each.stored} |", flush=True)


if __name__ == "__main__":
    main()
