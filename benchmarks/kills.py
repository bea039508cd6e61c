"""Crawls that are killed at random instants lose nothing and double nothing: ``python -m benchmarks.kills``.

The sites are the server of the tests, on loopback. Each crawl is a process of its own with three feed
files, as from cron, and gets SIGKILL at an instant between its start and its end; then it is run again,
to its end. Each version of each story that the ledger has then is compared with what the site said.
Each kill has a ledger of its own: none yet, or one that a first poll has filled before the site changed.

It prints two tables; ``--kills 5 --stories 60`` gives small ones. Standard error has a line for each kill.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from io import StringIO
from operator import attrgetter
from pathlib import Path
from random import Random
from signal import SIGKILL
from typing import Any, NamedTuple, Protocol, Self

import sqlalchemy as sa

from belgafeed.ledger.tables import documents, revisions, stories
from belgafeed.markup import clean, plain
from tests.newsroom import invent_item
from tests.postgres import Postgres
from tests.site import Site

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
FILES = ("news.jsonl", "news.json", "news.csv")
OLD = b"from an earlier run\n"
EVERY = timedelta(minutes=30)
AGAIN = ("-a", "again=90d")
# Seconds.
PATIENCE = 300

# What can be wrong in the end.
FAULTS = (
    "stories lost",
    "stories twice",
    "revisions lost",
    "revisions twice",
    "addresses waiting",
    "feed files broken",
    "missing in files",
    "runs failed",
)
# Where the ledger was when the crawl was killed.
PHASES = (
    "before the ledger was there",
    "before the first story",
    "in the middle",
    "after the last story",
)

Fresh = Callable[[Path], str]
"""The URL of a ledger that is not there yet; of SQLite, in that folder."""
Key = tuple[str, int]
"""The uid and the revision of a version."""


# --- The sites ---------------------------------------------------------------------------------


class Page(NamedTuple):
    """What a site says of a story, as the ledger has it."""

    title: str
    body: str


def _page(title: str, body: str, url: str) -> Page:
    return Page(plain(title), clean(body, base_url=url).html)


class Source(Protocol):
    """A site, and what happens to it between two polls."""

    site: Site
    spider: str

    def read(self) -> dict[str, Page]:
        """What it says now, by the address of the story."""

    def change(self, lots: Random, *, quietly: bool) -> None:
        """It publishes and edits; *quietly*: so that a listing does not show each edit."""


class Newsroom:
    """Between two polls it gets more stories than the first page of its listing holds."""

    spider = "belga"

    def __init__(self, count: int) -> None:
        self.site = Site(stories=count, every=EVERY)

    def read(self) -> dict[str, Page]:
        said = {f"{self.site.url}/{slug}": self.site.story(slug) for slug in self.site.slugs}
        return {url: _page(story["title"], story["body"], url) for url, story in said.items()}

    def change(self, lots: Random, *, quietly: bool) -> None:
        """Of twenty stories one goes, two get another title and two another body; six are new."""
        slugs = self.site.slugs
        some = max(len(slugs) // 20, 1)
        chosen = lots.sample(slugs, 5 * some)
        for index, slug in enumerate(chosen):
            changes: dict[str, Any] = {}
            if index < 3 * some or not quietly:
                changes["title"] = f"{self.site.story(slug)['title']}, after all"
            if index >= 3 * some:
                changes["body"] = f"<p>Another body of {slug}.</p>"
            if index < some:
                self.site.withdraw(slug, lots.choice((404, 410)))
            else:
                self.site.edit(slug, touch=not quietly, **changes)
        self.site.publish(6 * some)


class FeedPage:
    """Its items are posted from here, so that it is known what they say."""

    spider = "ministry"

    def __init__(self, count: int) -> None:
        self.site = Site()
        self.said: dict[str, dict[str, Any]] = {}
        self.dates: dict[str, datetime] = {}
        for number in range(count):
            self._post(invent_item(number, 2026), self.site.now() - EVERY * (count - number))

    def read(self) -> dict[str, Page]:
        return {
            url: _page(item["title"], escape(item["description"]), url)
            for url, item in self.said.items()
        }

    def change(self, lots: Random, *, quietly: bool) -> None:
        """Some of the newest items are edited, the oldest ones expire, three in ten are new."""
        links = self.site.items
        for number in range(len(links), len(links) + max(3 * len(links) // 10, 1)):
            self._post(invent_item(number, 2026), self.site.now())
        for url in lots.sample(links[:10], 3):
            edited = {"description": f"Another description of {url}."}
            self._post(self.said[url] | edited, self.dates[url])
        for url in links[-3:]:
            self.site.expire(url)

    def _post(self, item: dict[str, Any], at: datetime) -> None:
        """Post an item; one that has its address already is replaced."""
        self.said[item["link"]], self.dates[item["link"]] = item, at
        self.site.post(at=at, **item)


class Version(NamedTuple):
    """What the ledger has to have of a story."""

    revision: int
    status: str
    title: str
    body: str


Truth = Mapping[str, Sequence[Version]]
"""All versions of each story, by its address."""


def truth(before: dict[str, Page], after: dict[str, Page]) -> Truth:
    """What two polls have to store of a site, *before* it changed and *after* that."""
    found = {}
    for url, first in (after | before).items():
        found[url] = [Version(1, "new", *first)]
        now = after.get(url)
        if now is None:
            found[url].append(Version(2, "retracted", *first))
        elif now != first:
            found[url].append(Version(2, "changed", *now))
    return found


# --- The ledger --------------------------------------------------------------------------------

_BUSY = sa.text(
    "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
    " WHERE relnamespace = current_schema()::regnamespace AND pid <> pg_backend_pid()"
)


@contextmanager
def looking(url: str) -> Iterator[sa.Connection | None]:
    """The ledger as crawls left it; ``None`` where it has no tables.

    Of SQLite it is a copy: to open the file itself would put away the journal of a crawl that was
    killed, and that is for the next crawl to do.
    """
    with ExitStack() as stack:
        if name := _file(url):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for suffix in ("", "-wal", "-journal"):
                if (left := Path(f"{name}{suffix}")).exists():
                    shutil.copy(left, folder)
            url = f"sqlite:///{folder / Path(name).name}"
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        connection = stack.enter_context(closing(engine.connect()))
        if name:
            (found,) = connection.exec_driver_sql("PRAGMA integrity_check").scalars().fetchmany(1)
            assert found == "ok", found
        else:
            _wait_for_server(connection)
        yield connection if sa.inspect(connection).has_table(revisions.name) else None


def _file(url: str) -> str | None:
    made = sa.make_url(url)
    return made.database if made.get_backend_name() == "sqlite" else None


def _wait_for_server(connection: sa.Connection) -> None:
    """Until it is done with what a killed crawl still asked for: a commit may be on its way."""
    until = time.monotonic() + PATIENCE
    while connection.execute(_BUSY).scalar_one():
        assert time.monotonic() < until, "the transaction of a killed crawl goes on"
        connection.rollback()
        time.sleep(0.001)
    connection.rollback()


def stored_in(url: str) -> set[Key] | None:
    """All that is stored; ``None`` where there is no ledger."""
    with looking(url) as connection:
        if connection is None:
            return None
        keys = connection.execute(sa.select(revisions.c.uid, revisions.c.revision))
        return {(uid, revision) for uid, revision in keys}


def judge(url: str, expected: Truth) -> Counter[str]:
    """What is wrong with what the ledger has of the stories."""
    with looking(url) as connection:
        assert connection is not None
        current = _by_address(connection, _CURRENT)
        history = _by_address(connection, _HISTORY)
        waiting = connection.execute(_WAITING, {"now": datetime.now(UTC)}).scalar_one()
    faults = Counter({"addresses waiting": waiting})
    for address in expected.keys() | current.keys():
        wanted = expected.get(address, ())
        now, all_ = current[address], Counter(history[address])
        faults["stories lost"] += bool(wanted) and wanted[-1] not in now
        faults["stories twice"] += max(len(now) - bool(wanted), 0)
        faults["revisions lost"] += (Counter(wanted) - all_).total()
        faults["revisions twice"] += (all_ - Counter(wanted)).total()
    return faults


def _by_address(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    for url, revision, status, item in connection.execute(query):
        found[url].append(Version(revision, status, item["title"], item["body_html"]))
    return found


_CURRENT = sa.select(stories.c.url, stories.c.revision, stories.c.status, stories.c.item)
_HISTORY = sa.select(
    stories.c.url, revisions.c.revision, revisions.c.status, revisions.c.item
).join_from(revisions, stories, stories.c.uid == revisions.c.uid)
_WAITING = (
    sa.select(sa.func.count())
    .select_from(documents)
    .where(documents.c.uid.is_(None) | (documents.c.due_at <= sa.bindparam("now")))
)


# --- The feed files ----------------------------------------------------------------------------


def read_feed(path: Path) -> Counter[Key]:
    """The versions in a file; raises :class:`ValueError` where it is not whole."""
    try:
        return Counter((row["uid"], int(row["revision"])) for row in _rows(path))
    except (OSError, KeyError, csv.Error) as error:
        raise ValueError(f"{path.name}: {error!r}") from error


def _rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes().decode()
    if path.suffix == ".json":
        rows: list[dict[str, Any]] = json.loads(text)
        return rows
    if text and not text.endswith("\n"):
        raise ValueError(f"{path.name}: the last line breaks off")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.split("\n")[:-1]]
    head, *lines = [*csv.reader(StringIO(text, newline=""), strict=True)] or [[]]
    return [dict(zip(head, line, strict=True)) for line in lines]


class Feed:
    """A file that each crawl writes anew, and what it has given out so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.given: set[Key] = set()
        self.given_twice = 0
        self.old = self._contents()

    def _contents(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def faults_after(self, stored: set[Key], *, is_due: bool) -> Counter[str]:
        """What is wrong with the file after a crawl, when all of *stored* is in the ledger.

        It is as it was, where it *is_due* not yet; or it has what it did not give out before.
        """
        now = self._contents()
        if now == self.old and not is_due:
            return Counter()
        self.old = now
        try:
            found = read_feed(self.path)
        except ValueError as error:
            say(f"broken: {error}")
            return Counter({"feed files broken": 1})
        missing = len(stored - self.given - found.keys())
        is_odd = found.total() > len(found) or not found.keys() <= stored
        is_part = bool(missing) and not is_due
        self.given_twice += len(self.given & found.keys())
        self.given = stored
        return Counter({"feed files broken": is_odd or is_part, "missing in files": missing})


# --- One kill ----------------------------------------------------------------------------------


class Whole(NamedTuple):
    """A crawl that came to its end."""

    seconds: float
    stored: int
    """How many versions."""


class Killed(NamedTuple):
    """A crawl that did not."""

    phase: str
    stored: int


class Trial:
    """A ledger, the site that it is filled from, and the feed files of its crawls."""

    def __init__(self, source: Source, url: str, folder: Path) -> None:
        self.source = source
        self.url = url
        self.folder = folder
        self.faults: Counter[str] = Counter()
        self.feeds = [Feed(folder / name) for name in FILES]
        self.before = self.after = source.read()

    def change(self, lots: Random, *, quietly: bool) -> None:
        """A whole poll, and then changes of the site."""
        self.crawl()
        self.source.change(lots, quietly=quietly)
        self.after = self.source.read()

    def crawl(self, *arguments: str) -> Whole:
        before, begun = stored_in(self.url) or set(), time.monotonic()
        done = subprocess.run(
            self._command(*arguments),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        seconds, stored = time.monotonic() - begun, stored_in(self.url) or set()
        if done.returncode or " ERROR: " in done.stderr or "Overlap: " in done.stderr:
            self.faults["runs failed"] += 1
            say(f"exit status {done.returncode}\n{done.stderr[-2000:]}")
        for feed in self.feeds:
            self.faults += feed.faults_after(stored, is_due=True)
        self.faults["feed files broken"] += len([*self.folder.glob(".*.part")])
        return Whole(seconds, len(stored - before))

    def crawl_killed(self, after: float, whole: Whole, *arguments: str) -> Killed | None:
        """A crawl that is killed after so many seconds; ``None`` where it had ended by then."""
        before = stored_in(self.url) or set()
        with subprocess.Popen(
            self._command(*arguments),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(after)
            process.kill()
        if process.returncode != -SIGKILL:
            return None
        found = stored_in(self.url)
        stored = found or set()
        for feed in self.feeds:
            self.faults += feed.faults_after(stored, is_due=False)
        count = len(stored - before)
        return Killed(PHASES[(found is not None) + (count > 0) + (count >= whole.stored)], count)

    def finish(self, *arguments: str) -> None:
        """The crawl that was killed, to its end; then what has to follow until all is known."""
        self.crawl(*arguments)
        if not arguments:
            # What was withdrawn is there still: that takes two looks, and a poll looks once.
            self.faults += judge(self.url, truth(self.before, self.before | self.after))
        if self.before.keys() - self.after.keys():
            self.crawl(*AGAIN)
            self.faults += judge(self.url, truth(self.before, self.after))

    def _command(self, *arguments: str) -> list[str]:
        site = self.source.site
        settings = {
            "BELGAFEED_DATABASE_URL": self.url,
            "BELGAFEED_SITE_BELGA": site.url,
            "BELGAFEED_SITE_MINISTRY": site.feed_url,
            "BELGAFEED_PACE": "loopback",
            "LOG_LEVEL": "WARNING",
        }
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        feeds = [part for feed in self.feeds for part in ("-O", str(feed.path))]
        crawl = [sys.executable, "-m", "scrapy", "crawl", self.source.spider]
        return [*crawl, *arguments, *feeds, *pairs]


# --- All of them -------------------------------------------------------------------------------


class Scenario(NamedTuple):
    """Which crawl is killed."""

    name: str
    source: type[Newsroom | FeedPage]
    arguments: tuple[str, ...] = ()
    is_second: bool = False
    """Whether there was a whole poll before, and changes of the site after it."""
    kills: float = 1.0
    """Of the kills that are asked for, the share that this one has."""
    stories: float = 1.0


FIRST = Scenario("newsroom, first poll", Newsroom)
SECOND = Scenario("newsroom, second poll", Newsroom, (), True, kills=0.5)
SECOND_AGAIN = Scenario("newsroom, second poll, of everything", Newsroom, AGAIN, True, kills=0.5)
FEED_FIRST = Scenario("feed page, first poll", FeedPage, kills=0.2, stories=0.25)
FEED_SECOND = Scenario("feed page, second poll", FeedPage, (), True, kills=0.2, stories=0.25)
SCENARIOS = (FIRST, SECOND, SECOND_AGAIN, FEED_FIRST, FEED_SECOND)


@dataclass
class Series:
    """Kills in one scenario, and what came of them."""

    scenario: Scenario
    database: str
    fresh: Fresh
    seed: int
    stories: int
    kills: int = 0
    missed: int = 0
    """So many crawls had come to their end when they were to be killed; they do not count."""
    given_twice: int = 0
    """So many versions were given out by a run that was killed after that, and by the next one."""
    faults: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.lots = Random(f"{self.seed} {self.database} {self.scenario.name}")

    def run(self, kills: int) -> Self:
        """Kill at instants that are spread over the time that an undisturbed crawl takes."""
        with self._trial() as trial:
            whole = trial.crawl(*self.scenario.arguments)
        while self.kills < kills:
            # Some crawls take longer than that one.
            self._kill(self.lots.uniform(0, 1.2 * whole.seconds), whole)
        return self

    def _kill(self, after: float, whole: Whole) -> None:
        with self._trial() as trial:
            killed = trial.crawl_killed(after, whole, *self.scenario.arguments)
            if killed is None:
                self.missed += 1
                return
            trial.finish(*self.scenario.arguments)
        self.kills += 1
        self.phases[killed.phase] += 1
        wrong = ", ".join(f"{count} {fault}" for fault, count in trial.faults.items() if count)
        say(
            f"{self.database}: {self.scenario.name}: kill {self.kills} after {after:.2f} of"
            f" {whole.seconds:.2f} s, {killed.phase}, {killed.stored} of {whole.stored} stored:"
            f" {wrong or 'nothing wrong'}"
        )

    @contextmanager
    def _trial(self) -> Iterator[Trial]:
        """One that has come to where the crawl begins that is to be killed."""
        source = self.scenario.source(max(round(self.stories * self.scenario.stories), 1))
        with source.site, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if self.lots.random() < 0.5:
                for each in FILES:
                    (folder / each).write_bytes(OLD)
            trial = Trial(source, self.fresh(folder), folder)
            if self.scenario.is_second:
                trial.change(self.lots, quietly=bool(self.scenario.arguments))
            yield trial
        self.faults += trial.faults
        self.given_twice += sum(feed.given_twice for feed in trial.feeds)

    def row(self, *counts: int) -> list[object]:
        """A line of a table."""
        return [self.database, self.scenario.name, self.kills, *counts]


def measure(database: str, kills: int, stories: int, seed: int) -> Iterator[Series]:
    """All scenarios on one database."""
    for scenario in SCENARIOS:
        with places(database) as fresh:
            series = Series(scenario, database, fresh, seed, stories)
            yield series.run(max(round(kills * scenario.kills), 1))


@contextmanager
def places(database: str) -> Iterator[Fresh]:
    """Where there is room for ledgers."""
    if database == "sqlite":
        yield in_folder
    else:
        with Postgres() as server:
            yield lambda _: server.fresh()


def in_folder(folder: Path) -> str:
    return f"sqlite:///{folder / 'belgafeed.sqlite'}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---", "---", *["---:"] * (len(columns) - 2)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description="Kill crawls.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--stories", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    options = parser.parse_args()
    chosen = DATABASES if options.database == "both" else (options.database,)

    def all_of(database: str) -> list[Series]:
        return [*measure(database, options.kills, options.stories, options.seed)]

    # Two crawls at a time leave each other enough of a machine with two cores.
    with ThreadPoolExecutor(len(chosen)) as pool:
        done = [series for each in pool.map(all_of, chosen) for series in each]
    heads = ("database", "crawl that is killed", "kills")
    faults = [each.row(*(each.faults[fault] for fault in FAULTS)) for each in done]
    print(table((*heads, *FAULTS), faults))
    print()
    phases = [each.row(*(each.phases[phase] for phase in PHASES)) for each in done]
    print(table((*heads, *PHASES), phases))
    print()
    missed, twice = (sum(map(attrgetter(name), done)) for name in ("missed", "given_twice"))
    print(f"{missed} crawls had ended before they were killed, and are not counted.")
    print(
        f"{twice} versions are in the files of a crawl that was killed after all and in the next ones."
    )


if __name__ == "__main__":
    main()
