"""Runs that share a ledger: one at a time on a source, also after a kill."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from belgafeed.ledger import Frontier, LedgerError
from tests.ledgers import file_of
from tests.replay import ROOT
from tests.rows import each_row

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://newsroom.example"
DATABASES = ("sqlite", "postgresql")

Crawl = Callable[..., Frontier]


@pytest.fixture
def crawl(database: str) -> Iterator[Crawl]:
    """``crawl(hours)`` is the frontier as a crawl sees it that starts so many hours from now."""
    with ExitStack() as opened:

        def start(
            hours: int = 0, source: str = "belga", sites: Sequence[str] = (SITE,)
        ) -> Frontier:
            return opened.enter_context(Frontier(database, source, NOW + hours * HOUR, sites))

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


@each_row("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_nobody_elses(url: str) -> None:
    with Frontier(url, "belga", NOW) as one, Frontier(url, "belga", NOW) as other:
        assert one.lock()
        assert other.lock()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_lock_that_cannot_be_had(crawl: Crawl, database: str) -> None:
    """On a server the lock is the server's."""
    first = crawl()
    assert first.lock()
    first.close()
    (lock,) = file_of(database).parent.glob("*.belga.*.lock")
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


def test_a_killed_run_holds_no_lock(crawl: Crawl, database: str) -> None:
    command = [sys.executable, "-c", HOLD, database, SITE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            assert not crawl().lock()
        finally:
            process.kill()
    assert crawl().lock()
