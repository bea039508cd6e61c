"""What the ledger costs as it grows: ``python -m benchmarks.ledger [--stories 1000000]``.

In SQLite and in PostgreSQL, the same four parts in each, as tables in Markdown:

1. what ``put`` takes with 1,000 stories stored and with many, of a new story, a known and an
   edited one; each put is a transaction of its own, as in a crawl, and the ledgers take turns;
2. what looking for near-duplicates adds to it, what it finds, and what it does not;
3. whether anything is lost or stored twice where several processes write at once;
4. how long a search takes.

The exit status is 1 where a target is missed: a put into many stories at most 1.5 times one into
1,000, near-duplicates at most 0.3 ms of the processor, at least 97 % of copies found in which each
twentieth word is another one, 90 % of those with each tenth, and nothing amiss with several writers.

The stories are made up, 330 words each; the same ones in every run. To store a million of them
takes half an hour. With ``--keep FOLDER`` they stay there, and what is there is used again, also
where it was interrupted. PostgreSQL is a server of our own (tests/postgres.py), which does wait
for the disk.
"""

import argparse
import gc
import multiprocessing as mp
import os
import resource
import secrets
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, chain
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from operator import sub
from pathlib import Path
from random import Random
from statistics import fmean, median
from time import perf_counter, process_time
from typing import Any, NamedTuple, Protocol, Self

import sqlalchemy as sa

from belgafeed.identity import compared, digest
from belgafeed.items import Attachment, Credit, Document, Image, Link, NewsItem
from belgafeed.ledger import Ledger, LedgerError, tables
from belgafeed.ledger.clusters import keys_of
from belgafeed.likeness import ENTERED
from tests.ledgers import file_of, sql
from tests.postgres import Postgres

SMALL = 1_000
LIKES = 100_000
"""So many stories are stored where near-duplicates are measured."""
PUTS = 400
BATCH = 2_000
COPIED = 10_000
BLOCK, PAIRS = 500, 12
"""So many puts are timed together, without and with near-duplicates, in turns."""
PEAK = 200
"""After so many puts it is seen how much memory the process has."""
COPIES = 200
SEARCHES = 9
WARM_UP = 10
LONG = 20.0
"""Seconds: what takes so long is not searched for again."""
PATIENCE = 120
MOST_FAULTS = 20
KINDS_OF_DATABASE = ("sqlite", "postgresql")
# Processes that write, and that read meanwhile.
TOGETHER = {"sqlite": ((2, 0), (4, 1)), "postgresql": ((8, 0), (8, 1))}

GROWTH_TARGET = 1.5
LIKES_TARGET = 0.3e-3
FOUND_TARGETS = {0.05: 0.97, 0.10: 0.90}

# What a server of today would have; the rest is as it comes.
SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB")

# --- Stories

WORDS = 20_000
LENGTH = 330
START = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://newsroom.example"
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def spelled(number: int) -> str:
    """A word for each number, of two letters at least."""
    rest, last = divmod(number, len(_SYLLABLES))
    return spelled(rest - 1) + _SYLLABLES[last] if rest else _SYLLABLES[last]


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """The words, and how often each comes or one before it: by Zipf's law."""
    # Some frequent words are long, and some rare ones short.
    words = [spelled(len(_SYLLABLES) + 7919 * rank % WORDS) for rank in range(WORDS)]
    return words, list(accumulate(1 / rank for rank in range(1, WORDS + 1)))


def drawn(lots: Random, count: int) -> list[str]:
    words, weights = vocabulary()
    return lots.choices(words, cum_weights=weights, k=count)


def name(number: int) -> str:
    """A word that only this story has, as new names come up as long as there is news."""
    return spelled(WORDS + len(_SYLLABLES) + number)


def words_of(number: int) -> list[str]:
    words = drawn(Random(number), LENGTH)
    words[30] = name(number)
    return words


def make(number: int, words: Sequence[str] = ()) -> NewsItem:
    """The story of that *number*, of its own *words* or of others."""
    words = words or words_of(number)
    # Keys and addresses come in no order.
    key = f"{Random(f'key {number}').getrandbits(40):010x}"
    title, slug = " ".join(words[:8]).capitalize(), "-".join(words[:8])
    parts = [f"{' '.join(words[at : at + 54]).capitalize()}." for at in range(8, LENGTH, 54)]
    links = tuple(Link(f"https://www.example/{word}/", word) for word in words[40:42])
    html = "".join(f"<p>{part}</p>" for part in parts)
    for link in links:
        html = html.replace(f" {link.text} ", f' <a href="{link.url}">{link.text}</a> ', 1)
    at = START + number * timedelta(minutes=3)
    return NewsItem(
        uid=f"belga:{key}",
        source="belga",
        url=f"{SITE}/{slug}",
        short_url=f"{SITE}/{key}",
        slug=slug,
        title=title,
        summary=parts[0],
        body_html=html,
        body_text="\n\n".join(parts),
        language="nl-BE",
        image=Image(
            f"https://cdn.example/{key}/", title, Credit("BELGA PHOTO", None, "BELGA PHOTO")
        ),
        links=links,
        attachments=(Attachment(f"https://cdn.example/{key}.pdf", title, "PDF, 2 MB"),),
        published=at,
        published_earliest=at,
        published_latest=at,
        published_precision="second",
        published_method="stated",
        published_text=at.isoformat(),
        fetched_at=at + HOUR,
        rendered_at=at + HOUR,
        document=Document(f"{SITE}/{slug}.json", f'W/"{key}"'),
    )


def edited(number: int) -> NewsItem:
    """A version of the story that was never seen, and is the last one."""
    story, now = make(number), datetime.now(UTC)
    text = f"{story.body_text} {secrets.token_hex(4)}"
    return replace(story, body_text=text, fetched_at=now, rendered_at=now)


def exchanged(words: Sequence[str], share: float, lots: Random) -> list[str]:
    """*words* with a *share* of them exchanged for others."""
    places = lots.sample(range(len(words)), round(share * len(words)))
    others = dict(zip(places, drawn(lots, len(places)), strict=True))
    return [others.get(place, word) for place, word in enumerate(words)]


def in_a_day(published: datetime, looked_at: datetime) -> datetime:
    return looked_at + 24 * HOUR


# --- Ledgers


class Databases(Protocol):
    """Where ledgers are made, each an SQLAlchemy URL."""

    def place(self, name: str) -> str:
        """The one of that name, which may be there already, and stays."""

    def fresh(self) -> str:
        """One with nothing in it, which goes."""


class Files:
    """SQLite."""

    def __init__(self, kept: Path, passing: Path) -> None:
        self.kept = kept
        self.passing = passing

    def place(self, name: str) -> str:
        return f"sqlite:///{self.kept / name}.sqlite"

    def fresh(self) -> str:
        return f"sqlite:///{self.passing / secrets.token_hex(8)}.sqlite"


@contextmanager
def databases(kind: str, keep: Path | None) -> Iterator[Databases]:
    with ExitStack() as stack:
        if kind == "postgresql":
            data = keep and keep / "postgresql"
            yield stack.enter_context(Postgres(settings=SETTINGS, data=data))
        else:
            passing = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=keep)))
            yield Files(keep or passing, passing)


def fill(url: str, count: int) -> str:
    """Have the first *count* stories stored there, where they are not yet.

    As puts store them, only that some thousand of them are one transaction.
    """
    with Ledger(url) as ledger:
        have = ledger.counts()["stories"]
        if have < count:
            if not ledger.is_remote:
                for pragma in (
                    "cache_size=-1000000",
                    "wal_autocheckpoint=100000",
                    "synchronous=OFF",
                ):
                    sqlite(ledger, f"PRAGMA {pragma}")
            begin = perf_counter()
            for first in range(have, count, BATCH):
                last = min(first + BATCH, count)
                with ledger._writing() as connection:
                    for number in range(first, last):
                        ledger._put(connection, make(number), in_a_day)
                rate = (last - have) / (perf_counter() - begin)
                tell(f"{ledger.dialect}: {last:,} of {count:,} stored, {rate:,.0f}/s")
            tell("\n")
        settle(ledger)
    return url


def fill_alike(url: str, model: str, count: int) -> str:
    """Have the first *count* stories of a *model* in SQLite stored in PostgreSQL.

    Row by row into the same tables with the same indexes, in a third of the time of so many puts.
    """
    with Ledger(url) as ledger, closing(sqlite3.connect(file_of(model))) as source:
        have = ledger.counts()["stories"]
        begin = perf_counter()
        for first in range(have, count, COPIED):
            last = min(first + COPIED, count)
            with ledger._writing() as connection:
                cursor = connection.connection.cursor()
                cursor.execute("SET LOCAL timezone = 'UTC'")  # as SQLite's instants are
                for table in (tables.stories, tables.revisions, tables.addresses, tables.documents):
                    _copy_rows(cursor, source, table, (first, last))
                _copy_shingles(cursor, source, (first, last))
            rate = (last - have) / (perf_counter() - begin)
            tell(f"{ledger.dialect}: {last:,} of {count:,} copied, {rate:,.0f}/s")
        with ledger._writing() as connection:
            counter = "pg_get_serial_sequence('stories', 'id')"
            connection.exec_driver_sql(f"SELECT setval({counter}, max(id)) FROM stories")  # noqa: S608
        tell("\n")
        settle(ledger)
    return url


Range = tuple[int, int]
_THESE = "id > ? AND id <= ?"


def _copy_rows(cursor: Any, source: sqlite3.Connection, table: sa.Table, ids: Range) -> None:
    """The rows of the stories with these *ids*."""
    names = ", ".join(each.name for each in table.c)
    these = (
        _THESE if table is tables.stories else f"uid IN (SELECT uid FROM stories WHERE {_THESE})"  # noqa: S608
    )
    rows = source.execute(f"SELECT {names} FROM {table.name} WHERE {these}", ids)  # noqa: S608
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_shingles(cursor: Any, source: sqlite3.Connection, ids: Range) -> None:
    """The table is in the order of the hashes, so they are made anew."""
    rows = source.execute(f"SELECT id, sketch FROM stories WHERE {_THESE}", ids)  # noqa: S608
    with cursor.copy("COPY shingles (shingle, story) FROM STDIN") as copy:
        for number, sketch in rows:
            for key in keys_of(sketch):
                copy.write_row((key, number))


def stored(url: str) -> int:
    """How many stories are there."""
    with Ledger(url) as ledger:
        return ledger.counts()["stories"]


def settle(ledger: Ledger) -> None:
    """Do now what the database would do in the background, and leave it nothing to write."""
    if ledger.is_remote:
        ledger.open()
        engine = ledger._engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
                connection.exec_driver_sql(statement)
    else:
        sqlite(ledger, "PRAGMA wal_checkpoint(TRUNCATE)")
        # The system's memory then has the indexes, as that of a machine on which they are in use has.
        for table, index in sqlite(
            ledger, "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"
        ):
            sqlite(ledger, f"SELECT count(*) FROM {table} INDEXED BY {index}")  # noqa: S608
        sqlite(ledger, "SELECT sum(story) FROM shingles")
    os.sync()


def sqlite(ledger: Ledger, statement: str) -> list[tuple[Any, ...]]:
    """What SQLite answers to something that it does not do in a transaction."""
    ledger.open()
    assert ledger._opened is not None
    driver: Any = ledger._opened.connection.driver_connection
    rows: list[tuple[Any, ...]] = driver.execute(statement).fetchall()
    return rows


def tell(line: str) -> None:
    sys.stderr.write(f"\r{line}" if line.strip() else line)
    sys.stderr.flush()


# --- Measuring

Row = list[str]


@dataclass
class Cost:
    """What several puts took, each in seconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Meter:
    """A ledger as a run has it, and what each kind of put into it took."""

    def __init__(self, url: str, *, clusters: bool = True) -> None:
        self.ledger = Ledger(url, run="benchmark", clusters=clusters)
        self.ledger.open()
        self.first = self.ledger.counts()["stories"]
        """The number of the first story that is not there yet."""
        self.costs: defaultdict[str | None, Cost] = defaultdict(Cost)
        self._server = _server(self.ledger)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def put(self, story: NewsItem, expected: str) -> None:
        with self.timed(expected):
            status = self.ledger.put(story, next_look=in_a_day).item.status
        assert status == expected, (status, expected)

    @contextmanager
    def timed(self, kind: str | None) -> Iterator[None]:
        cpu, begin = self._cpu(), perf_counter()
        yield
        self.costs[kind].wall.append(perf_counter() - begin)
        self.costs[kind].cpu.append(self._cpu() - cpu)

    def _cpu(self) -> float:
        """Seconds of the processor, those of the server included where the system tells them."""
        on_server = int(self._server.read_text().split()[0]) / 1e9 if self._server else 0.0
        return process_time() + on_server


def _server(ledger: Ledger) -> Path | None:
    """Where Linux says for how many nanoseconds the server's process for this ledger ran."""
    if not ledger.is_remote:
        return None
    with ledger._reading() as connection:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    path = Path(f"/proc/{process}/schedstat")
    return path if path.exists() else None


@contextmanager
def undisturbed() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.2f}"


# --- 1. A put as the ledger grows

KINDS = {"new": "a new story", "same": "a known story", "changed": "an edited story"}
GROWTH_HEAD = (
    "database|`put` of|{:,} stored|{:,} stored|ratio|CPU, {:,} stored|CPU, {:,} stored|ratio"
)


def measure_growth(sides: dict[str, int], puts: int) -> Iterator[tuple[Row, float]]:
    """What each kind of put takes in each of two ledgers, which have so many stories.

    The rows of a table, each with how many times as long it takes in the second one.
    """
    lots = Random(1)
    with ExitStack() as stack:
        meters = [stack.enter_context(Meter(url)) for url in sides]
        turns = list(zip(meters, sides.values(), strict=True))
        stack.enter_context(undisturbed())
        for turn in range(WARM_UP + puts):
            if turn == WARM_UP:
                for meter in meters:
                    meter.costs.clear()
            for meter, count in turns if turn % 2 else reversed(turns):
                # Of the last ones, as in a crawl; no story is both put as it was and edited.
                known = count - SMALL + 2 * lots.randrange(SMALL // 2)
                meter.put(make(meter.first + turn), "new")
                meter.put(make(known), "same")
                meter.put(edited(known + 1), "changed")
    for kind, called in KINDS.items():
        one, other = (meter.costs[kind] for meter in meters)
        ratio, of_means = (how(other.wall) / how(one.wall) for how in (median, fmean))
        walls = [
            f"{milliseconds(median(each.wall))} ({milliseconds(fmean(each.wall))})"
            for each in (one, other)
        ]
        cpus = [fmean(each.cpu) for each in (one, other)]
        shown = [*map(milliseconds, cpus), f"{cpus[1] / cpus[0]:.2f}"]
        yield [called, *walls, f"{ratio:.2f} ({of_means:.2f})", *shown], ratio


# --- 2. Near-duplicates

LIKES_HEAD = (
    "database|`put` without|with|near-duplicates|CPU of it|copies found, 5 %|10 %"
    "|of unrelated stories|MB, {:,} stored|MB, {:,} stored"
)


def measure_likes(url: str, count: int, small: str) -> tuple[Row, bool]:
    """What looking for near-duplicates costs and finds among so many stories; whether it is good."""
    without, looking = cost_of_blocks(url)
    walls = [median(each.wall) / BLOCK for each in (without, looking)]
    wall, cpu = (
        median(map(sub, getattr(looking, clock), getattr(without, clock))) / BLOCK
        for clock in ("wall", "cpu")
    )
    found = {share: found_copies(url, count, share) for share in FOUND_TARGETS}
    pairs = _column(url, f"SELECT count(*) FROM stories WHERE cluster <> uid AND id <= {count}")[0]  # noqa: S608
    peaks = [at_once([(peak_of_puts, (each,))])[0] for each in (small, url)]
    is_met = cpu <= LIKES_TARGET and all(
        found[share] >= target for share, target in FOUND_TARGETS.items()
    )
    return [
        *map(milliseconds, (*walls, wall, cpu)),
        *(f"{share:.1%}" for share in found.values()),
        f"{pairs} of {count:,}",
        *(f"{peak / 1e3:.0f}" for peak in peaks),
    ], is_met


def cost_of_blocks(url: str) -> tuple[Cost, Cost]:
    """What blocks of puts take without and with near-duplicates, until all is in the file of SQLite.

    They are long, since SQLite reads anew what another connection has written.
    """
    with Meter(url, clusters=False) as without, Meter(url) as looking, undisturbed():
        turns, number = (without, looking), without.first
        for pair in range(-1, PAIRS):
            for meter in turns if pair % 2 else reversed(turns):
                batch, number = [make(number + each) for each in range(BLOCK)], number + BLOCK
                with meter.timed(None if pair >= 0 else "warm-up"):
                    for story in batch:
                        meter.ledger.put(story, next_look=in_a_day)
                    if not meter.ledger.is_remote:
                        sqlite(meter.ledger, "PRAGMA wal_checkpoint(TRUNCATE)")
        return without.costs[None], looking.costs[None]


def found_copies(url: str, count: int, share: float, copies: int = COPIES) -> float:
    """How many of some copies get into the family of their story that have other words in part."""
    first = stored(url)
    with Ledger(url) as ledger:
        lots = Random(first)
        found = 0
        for number in range(first, first + copies):
            original = lots.randrange(count)
            words = exchanged(words_of(original), share, lots)
            known = ledger.story(make(original).uid)
            assert known is not None
            found += ledger.put(make(number, words)).item.cluster == known.cluster
    return found / copies


def peak_of_puts(url: str) -> int:
    """The kB that this process takes at most, which puts some stories there."""
    first = stored(url)
    with Ledger(url) as ledger:
        for number in range(first, first + PEAK):
            ledger.put(make(number), next_look=in_a_day)
    status = Path("/proc/self/status")
    if status.exists():  # What getrusage says on Linux, a process may have from its parent.
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# --- 3. Several writers at once

Work = tuple[Callable[..., Any], tuple[Any, ...]]
TOGETHER_HEAD = (
    "database|processes|puts|stories|versions|addresses|lost or twice|errors|puts a second"
    "|reads meanwhile|slowest read"
)


def at_once(works: Sequence[Work]) -> list[Any]:
    """What functions return that all begin at the same instant, each in a process of its own."""
    context = mp.get_context("spawn")
    gate = context.Barrier(len(works))
    running = []
    for work, arguments in works:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_begin, args=(gate, sender, work, arguments))
        process.start()
        sender.close()
        running.append((process, receiver))
    answers = []
    for process, receiver in running:
        answers.append(receiver.recv())
        receiver.close()
        process.join()
        process.close()
    return answers


def _begin(gate: Barrier, sender: Connection, work: Callable[..., Any], arguments: Any) -> None:
    gate.wait(PATIENCE)
    sender.send(work(*arguments))


def shared(number: int, writer: int) -> NewsItem:
    """A story that all writers have; every second one may have other words, another address, or both.

    All are documents of the same second, so each version counts, whoever comes first.
    """
    story = make(number)
    if writer % 2 and number & 1:
        story = replace(story, body_text=f"{story.body_text} {name(number)}")
    if writer % 2 and number & 2:
        url = f"{story.url}-bis"
        story = replace(story, url=url, document=Document(f"{url}.json"))
    return story


def stories_of(writer: int, each: int) -> list[NewsItem]:
    """In turn one of all writers, in the same order, and one of its own."""
    both = (each // 2, (writer + 1) * each)
    return [
        make(own) if at % 2 else shared(own, writer)
        for at in range(each)
        for own in [both[at % 2] - at // 2 - 1]
    ]


class Written(NamedTuple):
    """What came of the puts of a writer."""

    told: list[tuple[str, str | None]]
    """The uid and the status of each."""
    errors: list[str]
    seconds: float


class Seen(NamedTuple):
    """What a reader saw."""

    reads: int
    slowest: float
    """Seconds."""
    faults: list[str]


def write(url: str, batch: Sequence[NewsItem]) -> Written:
    told, errors = [], []
    begin = perf_counter()
    with Ledger(url) as ledger:
        for story in batch:
            try:
                stored = ledger.put(story, next_look=in_a_day).item
            except (LedgerError, AssertionError) as error:
                errors.append(repr(error))
            else:
                told.append((stored.uid, stored.status))
    return Written(told, errors, perf_counter() - begin)


def read(url: str, versions: int) -> Seen:
    """Read until so many versions are there."""
    before, reads, slowest, faults = 0, 0, 0.0, []
    end = perf_counter() + PATIENCE
    with Ledger(url) as ledger:
        while before < versions and perf_counter() < end:
            begin = perf_counter()
            counts = ledger.counts()
            newest = ledger.latest(5)
            slowest = max(slowest, perf_counter() - begin)
            faults += [each.uid for each in newest if not ledger.versions(each.uid)]
            if counts["revisions"] < max(before, counts["stories"]):
                faults.append(f"{counts} after {before}")
            before, reads = counts["revisions"], reads + 1
    return Seen(reads, slowest, faults)


def write_together(url: str, writers: int, each: int, *, readers: int = 0) -> tuple[Row, list[str]]:
    """Have writers open a new ledger at one instant, and put their stories; what is amiss then."""
    batches = [stories_of(writer, each) for writer in range(writers)]
    expected = list(chain.from_iterable(batches))
    versions = len({(story.uid, digest(story)) for story in expected})
    works: list[Work] = [(write, (url, batch)) for batch in batches]
    answers = at_once([*works, *[(read, (url, versions))] * readers])
    written: list[Written] = answers[:writers]
    seen: list[Seen] = answers[writers:]
    told = list(chain.from_iterable(one.told for one in written))
    errors = list(chain.from_iterable(one.errors for one in written))
    faults = [*amiss(url, expected, told), *chain.from_iterable(one.faults for one in seen)]
    queries = [f"SELECT count(*) FROM {name}" for name in ("stories", "revisions", "addresses")]  # noqa: S608
    counts = [_column(url, query)[0] for query in queries]
    numbers = (writers, len(expected), *counts, len(faults), len(errors))
    row = [
        *map(str, numbers),
        f"{len(expected) / max(one.seconds for one in written):.0f}",
        ", ".join(str(one.reads) for one in seen) or "–",
        ", ".join(milliseconds(one.slowest) for one in seen) or "–",
    ]
    return row, [*errors, *faults]


def amiss(
    url: str, expected: Sequence[NewsItem], told: Iterable[tuple[str, str | None]]
) -> list[str]:
    """What is not as it should be, after writers put what is *expected* and were *told* that much."""
    uids = {story.uid for story in expected}
    versions = {(story.uid, digest(story)) for story in expected}
    named = {compared(each) for story in expected for each in (story.url, story.short_url) if each}
    read_from = {story.document.url for story in expected if story.document}
    statuses = Counter(status for _, status in told)
    sketched = "SELECT count(*) FROM stories WHERE sketch IS NOT NULL"
    first_words = {story.uid: story.body_text.split()[22] for story in expected}
    found: dict[str, tuple[object, object]] = {
        "stories": (set(_column(url, "SELECT uid FROM stories")), uids),
        "versions": (sorted(sql(url, "SELECT uid, digest FROM revisions")), sorted(versions)),
        "addresses": (sorted(_column(url, "SELECT url FROM addresses")), sorted(named)),
        "documents": (sorted(_column(url, "SELECT url FROM documents")), sorted(read_from)),
        "documents of no story": (_column(url, "SELECT url FROM documents WHERE uid IS NULL"), []),
        "shingles": (
            _column(url, "SELECT count(*) FROM shingles"),
            [ENTERED * count for count in _column(url, sketched)],
        ),
        "gaps": (_column(url, _GAPS), []),
        "not current": (_column(url, _NOT_CURRENT), []),
        "told new": (statuses["new"], len(uids)),
        "told changed": (statuses["changed"], len(versions) - len(uids)),
    }
    with Ledger(url) as ledger:
        lost = [uid for uid, word in first_words.items() if uid not in _search(ledger, word)]
    found["not to be found"] = (lost, [])
    return [
        f"{what}: {got}, not {wanted}" for what, (got, wanted) in found.items() if got != wanted
    ]


_GAPS = (
    "SELECT uid FROM revisions GROUP BY uid HAVING max(revision) <> count(*) OR min(revision) <> 1"
)
_NOT_CURRENT = (
    "SELECT uid FROM stories WHERE revision <>"
    " (SELECT max(revision) FROM revisions WHERE revisions.uid = stories.uid)"
)


def _column(url: str, query: str) -> list[Any]:
    return [each for (each,) in sql(url, query)]


def _search(ledger: Ledger, text: str) -> set[str]:
    return {story.uid for story in ledger.search(text, 99)}


# --- 4. Search


def searches(count: int) -> dict[str, str]:
    """What is looked for, by the names of the table's rows."""
    words, _ = vocabulary()
    somewhere = words_of(count // 2)
    return {
        "a name that one story has": name(count // 3),
        "a rare word": words[-1],
        "a word that some have": words[2_000],
        "a common word": words[100],
        "the most common word": words[0],
        "a phrase of one story": f'"{" ".join(somewhere[60:64])}"',
        "a phrase of common words": f'"{words[0]} {words[1]}"',
        "the beginning of words": f"{words[2_000]}*",
    }


def measure_search(url: str, count: int) -> Iterator[Row]:
    with Ledger(url) as ledger:
        for called, text in searches(count).items():
            times = []
            for _ in range(SEARCHES):
                begin = perf_counter()
                found = ledger.search(text, 20)
                times.append(perf_counter() - begin)
                if sum(times) > LONG:
                    break
            share = f"{len(found)}" if len(found) < 20 else "20 or more"
            yield [called, share, milliseconds(times[0]), milliseconds(median(times))]


# --- The tables


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger")
    parser.add_argument("--stories", type=int, default=1_000_000)
    parser.add_argument("--puts", type=int, default=PUTS, help="of each kind")
    parser.add_argument("--database", choices=[*KINDS_OF_DATABASE, "both"], default="both")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the ledgers stay")
    parser.add_argument("--parts", default="1234", help="which of the four, for example 34")
    given = parser.parse_args(arguments)
    chosen = [given.database] if given.database in KINDS_OF_DATABASE else KINDS_OF_DATABASE
    with ExitStack() as stack:
        files = stack.enter_context(databases("sqlite", given.keep))
        places = {
            kind: files if kind == "sqlite" else stack.enter_context(databases(kind, given.keep))
            for kind in chosen
        }
        benchmark = Benchmark(files, places, given.stories, given.puts)
        parts = [benchmark.growth, benchmark.likes, benchmark.together, benchmark.search]
        results = [parts[int(part) - 1]() for part in given.parts]
    return 0 if all(results) else 1


class Benchmark:
    """The four parts; each prints a table and says whether its targets are met."""

    def __init__(
        self, files: Databases, places: dict[str, Databases], stories: int, puts: int
    ) -> None:
        self.files = files
        self.places = places
        self.stories = stories
        self.puts = puts

    def filled(self, kind: str, count: int) -> str:
        """The ledger that has so many stories, and perhaps some that were measured."""
        name = f"stories_{count}"
        url = self.places[kind].place(name)
        if kind == "sqlite":
            return fill(url, count)
        if stored(url) < count:
            fill_alike(url, fill(self.files.place(name), count), count)
        return url

    def growth(self) -> bool:
        big = {kind: self.filled(kind, self.stories) for kind in self.places}
        counts = (SMALL, self.stories)
        head(GROWTH_HEAD.format(*counts, *counts))
        worst = 0.0
        for kind, places in self.places.items():
            sides = {fill(places.fresh(), SMALL): SMALL, big[kind]: self.stories}
            for cells, ratio in measure_growth(sides, self.puts):
                show([kind, *cells])
                worst = max(worst, ratio)
        is_met = worst <= GROWTH_TARGET
        tell_verdict(f"Milliseconds, the median (the mean). At most {GROWTH_TARGET} times", is_met)
        return is_met

    def likes(self) -> bool:
        count = min(LIKES, self.stories)
        urls = {kind: self.filled(kind, count) for kind in self.places}
        head(LIKES_HEAD.format(SMALL, count))
        results = []
        for kind, places in self.places.items():
            small = fill(places.fresh(), SMALL)
            cells, is_met = measure_likes(urls[kind], count, small)
            show([kind, *cells])
            results.append(is_met)
        found = ", ".join(f"{least:.0%} of {share:.0%}" for share, least in FOUND_TARGETS.items())
        most = f"{milliseconds(LIKES_TARGET)} of the processor"
        wanted = f"Milliseconds for a put. At most {most} more; found at least {found}"
        tell_verdict(wanted, all(results))
        return all(results)

    def together(self) -> bool:
        head(TOGETHER_HEAD)
        faults = []
        for kind, places in self.places.items():
            for writers, readers in TOGETHER[kind]:
                cells, amiss = write_together(places.fresh(), writers, self.puts, readers=readers)
                show([kind, *cells])
                faults += amiss
        tell_verdict("Nothing lost, nothing twice, no error", not faults)
        for fault in faults[:MOST_FAULTS]:
            print(f"- {fault[:500]}")
        return not faults

    def search(self) -> bool:
        urls = {kind: self.filled(kind, self.stories) for kind in self.places}
        head("database|what is searched|found|ms, at first|ms, then")
        for kind, url in urls.items():
            for cells in measure_search(url, self.stories):
                show([kind, *cells])
        print(f"\n20 stories, the newest, of {self.stories:,}.\n")
        return True


def head(columns: str) -> None:
    names = columns.split("|")
    show(names)
    print(f"|---|---|{'---:|' * (len(names) - 2)}")


def show(cells: Iterable[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def tell_verdict(wanted: str, is_met: bool) -> None:
    print(f"\n{wanted}: {'ok' if is_met else 'MISSED'}.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
