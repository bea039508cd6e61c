"""Runs that share a ledger: one at a time on a source, also after a kill and an upgrade."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from belgafeed.ledger import Document, Frontier, Ledger, LedgerError, Listed
from tests.replay import ROOT

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://newsroom.example"
A, B, C = (f"{SITE}/{name}.json" for name in "abc")
LEDGERS = Path(__file__).with_name("ledgers")

Crawl = Callable[..., Frontier]


@pytest.fixture
def crawl(database: Path) -> Iterator[Crawl]:
    """``crawl(hours)`` is the frontier as a crawl sees it that starts so many hours from now."""
    with ExitStack() as opened:

        def start(
            hours: int = 0, source: str = "belga", sites: Sequence[str] = (SITE,)
        ) -> Frontier:
            ledger = f"sqlite:///{database}"
            return opened.enter_context(Frontier(ledger, source, NOW + hours * HOUR, sites))

        yield start


def test_one_run_at_a_time_on_a_source(crawl: Crawl) -> None:
    first, second = crawl(), crawl()
    assert first.lock()
    assert not second.lock()
    assert crawl(source="ministry").lock()
    second.close()
    assert not crawl().lock()
    first.close()
    assert crawl().lock()


def test_one_run_at_a_time_on_a_site(crawl: Crawl) -> None:
    """A run that finds one of its sites taken takes none; files are a place of their own."""
    other = "https://newsroom.example:8443"
    assert crawl(sites=[other]).lock()
    assert not crawl(sites=[SITE, other]).lock()
    assert crawl(sites=[SITE]).lock()
    assert crawl(sites=[]).lock()
    assert not crawl(sites=[]).lock()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_nobody_elses(url: str) -> None:
    with Frontier(url, "belga", NOW) as one, Frontier(url, "belga", NOW) as other:
        assert one.lock()
        assert other.lock()


def test_a_lock_that_cannot_be_had(crawl: Crawl, database: Path) -> None:
    first = crawl()
    assert first.lock()
    first.close()
    (lock,) = database.parent.glob("*.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(LedgerError, match="no lock: "):
        crawl().lock()


def test_a_ledger_that_is_nowhere_makes_no_folders(tmp_path: Path) -> None:
    nowhere = Frontier(f"sqlite:///{tmp_path / 'no' / 'such.sqlite'}", "belga", NOW)
    with pytest.raises(LedgerError, match="unable to open"):
        nowhere.lock()
    assert list(tmp_path.iterdir()) == []


HOLD = """
import datetime, sys, time
from belgafeed.ledger import Frontier
frontier = Frontier(sys.argv[1], "belga", datetime.datetime.now(), [sys.argv[2]])
print(frontier.lock(), flush=True)
time.sleep(60)
"""


def test_a_killed_run_holds_no_lock(crawl: Crawl, database: Path) -> None:
    command = [sys.executable, "-c", HOLD, f"sqlite:///{database}", SITE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            assert not crawl().lock()
        finally:
            process.kill()
    assert crawl().lock()


# --- Ledgers of older versions


def restore(database: Path, version: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript((LEDGERS / f"version-{version}.sql").read_text("utf-8"))


def test_a_ledger_of_the_second_version_is_brought_up(crawl: Crawl, database: Path) -> None:
    """With its stories, and with those of newsrooms as seen: nothing is fetched once more."""
    restore(database, 2)
    with Ledger(f"sqlite:///{database}") as ledger:
        assert ledger.counts() == {"stories": 3, "revisions": 4}
        assert [item.title for item in ledger.latest(9)] == ["C", "A", "B"]
        assert ledger.latest(1)[0].published_flags == ("narrowed",)
        assert ledger.last_runs()[0].counts == {"new": 2, "changed": 1}
    assert crawl().expect([Listed(url, headline="words") for url in (A, B, C)]) == {A, B}
    assert crawl().take(9) == [Document(C)]
    published = NOW - 2 * HOUR
    assert crawl().document(A) == Document(A, "belga:aBcD", None, published, None, None)
    crawl(1).look_again(published)
    assert {each.url for each in crawl(1).take(9)} == {A, B, C}
    page = "https://source.example/a.json"
    assert crawl(source="ministry").document(page) == Document(page)


def test_a_ledger_of_the_first_version_is_brought_up(crawl: Crawl, database: Path) -> None:
    restore(database, 1)
    assert crawl().expect([Listed(A)]) == set()
    assert crawl().stored(["ministry:https://source.example/a"])


@pytest.mark.parametrize(("version", "revisions"), [(1, 1), (2, 4)])
def test_runs_that_start_together_prepare_a_ledger_once(
    database: Path, version: int, revisions: int
) -> None:
    restore(database, version)

    def count(_: int) -> int:
        with Ledger(f"sqlite:///{database}") as ledger:
            return ledger.counts()["revisions"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(8))) == [revisions] * 8
