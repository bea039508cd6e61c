"""Who does the work on a ledger: at once for a file, in one thread for a server."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pytest_twisted import ensureDeferred
from scrapy.utils.defer import deferred_from_coro

from belgafeed.ledger import Database, Frontier, Ledger, LedgerError, Listed
from belgafeed.worker import Worker
from tests.ledgers import fill, make_room, sql
from tests.postgres import Postgres
from tests.processes import LIMIT, until
from tests.test_ledger import STORY

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SITE = "https://newsroom.example"
DATABASES = ("sqlite", "postgresql")


def in_the_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Any:
    """A test that runs as a task of asyncio, as all of a crawl does."""

    @wraps(test)
    async def run(*args: Any, **kwargs: Any) -> None:
        await deferred_from_coro(test(*args, **kwargs))

    return ensureDeferred(run)


class Slow(Database):
    """A database that writes down what it did, by whom."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.done: list[int] = []
        self.threads: set[int] = set()

    def work(
        self, number: int, seconds: float = 0.0, may_end: threading.Event | None = None
    ) -> int:
        with self._reading() as connection:
            if self.is_remote:
                connection.execute(sa.select(sa.func.pg_sleep(seconds)))
            if may_end is not None:
                assert may_end.wait(LIMIT)
        self.done.append(number)
        self.threads.add(threading.get_ident())
        return number


def fail(problem: str) -> None:
    raise LedgerError(problem)


@pytest.fixture
def server(postgres: Postgres) -> str:
    """The URL of an empty ledger on a server."""
    return postgres.fresh()


def test_a_file_is_asked_at_once(tmp_path: Path) -> None:
    """Nobody waits for an answer: there need not even be a loop."""
    database = Slow(f"sqlite:///{tmp_path / 'belgafeed.sqlite'}")
    worker = Worker(database)
    worker.note(database.work, 1)
    with pytest.raises(StopIteration) as answered:
        worker.ask(database.work, 2).send(None)
    assert answered.value.value == 2
    assert (database.done, database.threads) == ([1, 2], {threading.get_ident()})
    with pytest.raises(StopIteration):
        worker.close(database).send(None)


@in_the_loop
async def test_a_server_is_asked_by_one_thread_in_order(server: str) -> None:
    """Opened, used and closed there; several ledgers share it."""
    database, other = Slow(server), Slow(server)
    worker = Worker(database)
    await worker.ask(other.open)
    for number in range(20):
        worker.note(database.work, number)
    asked = (worker.ask(database.work, number) for number in range(20, 30))
    assert await asyncio.gather(*asked) == [*range(20, 30)]
    assert database.done == [*range(30)]
    assert await worker.ask(other.work, number=1) == 1
    assert database.threads == other.threads != {threading.get_ident()}
    assert len(database.threads) == 1
    await worker.close(database, other)


@in_the_loop
async def test_the_crawl_goes_on_while_a_server_works(server: str) -> None:
    database = Slow(server)
    worker = Worker(database)
    await worker.ask(database.open)
    may_end = threading.Event()
    worker.note(database.work, 1, may_end=may_end)
    asked = asyncio.ensure_future(worker.ask(database.work, 2))
    for _ in range(5):
        await asyncio.sleep(0.01)
    assert (database.done, asked.done()) == ([], False)
    may_end.set()
    assert await asked == 2
    assert database.done == [1, 2]
    await worker.close(database)


@in_the_loop
async def test_an_error_is_raised_where_it_was_asked_for(database: str) -> None:
    """And told where nobody waits for an answer; what comes after it is done."""
    told: list[str] = []
    threads: set[int] = set()

    def tell(error: LedgerError) -> None:
        told.append(str(error).rpartition(": ")[2])
        threads.add(threading.get_ident())

    ledger = Ledger(database)
    worker = Worker(ledger, tell)
    await worker.ask(ledger.open)
    fill(database, "stories")
    with pytest.raises(LedgerError, match="full"):
        await worker.ask(ledger.put, STORY)
    worker.note(ledger.put, STORY)
    worker.note(fail, "another")
    await worker.ask(ledger.counts)
    make_room(database, "stories")
    worker.note(ledger.put, STORY)
    assert (await worker.ask(ledger.put, STORY)).item.status == "same"
    await worker.close(ledger)
    assert told == ["full", "another"]
    assert threads == {threading.get_ident()}


@in_the_loop
async def test_an_error_that_nobody_is_told_of_is_raised(server: str, tmp_path: Path) -> None:
    """At once, or by the loop; and so is a fault of ours, whoever is told of errors."""
    file = Worker(Database(f"sqlite:///{tmp_path / 'belgafeed.sqlite'}"))
    with pytest.raises(LedgerError, match="a problem"):
        file.note(fail, "a problem")
    raised: list[object] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: raised.append(context["exception"]))
    try:
        told: list[LedgerError] = []
        for worker in (Worker(Database(server)), Worker(Database(server), told.append)):
            worker.note(fail, "a problem")
            worker.note(divmod, 1, 0)
            await worker.close()
            await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(before)
    assert [type(error) for error in raised] == [LedgerError, *[ZeroDivisionError] * 2]
    assert list(map(str, told)) == ["a problem"]


@in_the_loop
async def test_close_waits_for_all_that_was_asked_for(server: str) -> None:
    """Errors are told by then, and neither thread nor connection is left."""
    told: list[str] = []
    database = Slow(server)
    worker = Worker(database, lambda error: told.append(str(error)))
    number = await worker.ask(pid, database)
    for each in range(5):
        worker.note(database.work, each, 0.05)
    worker.note(fail, "the last one")
    await worker.close(database)
    assert (database.done, told) == ([0, 1, 2, 3, 4], ["the last one"])
    assert not [each for each in threading.enumerate() if each.name.startswith("ledger")]
    until(lambda: number not in connected(server))


# --- A server that breaks off


def pid(database: Database) -> int:
    """The number of its connection."""
    with database._reading() as connection:
        return int(connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())


def connected(server: str) -> set[int]:
    return {number for (number,) in sql(server, "select pid from pg_stat_activity")}


def break_off(server: str, database: Database) -> None:
    number = pid(database)
    sql(server, f"select pg_terminate_backend({number})")
    until(lambda: number not in connected(server))


def test_a_connection_that_breaks_is_made_anew(server: str) -> None:
    """What was under way is lost, and says so; what is stored is stored."""
    with Ledger(server) as ledger:
        ledger.put(STORY)
        break_off(server, ledger)
        with pytest.raises(LedgerError, match="ledger: postgresql") as broken:
            ledger.counts()
        assert "\n" not in str(broken.value)
        assert ledger.put(STORY).item.status == "same"


def test_a_lock_is_taken_anew_with_its_connection(server: str) -> None:
    sites = [SITE, f"{SITE}:8443"]
    with (
        Frontier(server, "belga", NOW, sites) as run,
        Frontier(server, "belga", NOW, sites) as other,
    ):
        assert run.lock()
        break_off(server, run)
        with pytest.raises(LedgerError):
            run.expect([Listed(f"{SITE}/a.json")])
        assert run.expect([Listed(f"{SITE}/a.json")]) == set()
        assert not other.lock()
        run.close()
        assert other.lock()


def test_a_lock_that_another_run_took_meanwhile(server: str) -> None:
    """The run that lost it writes nothing more."""
    with (
        Frontier(server, "belga", NOW, [SITE]) as run,
        Frontier(server, "belga", NOW, [SITE]) as other,
    ):
        assert run.lock()
        break_off(server, run)
        assert other.lock()
        with pytest.raises(LedgerError):
            run.expect([Listed(f"{SITE}/a.json")])
        for _ in range(2):
            with pytest.raises(LedgerError, match=f"another run has taken over {SITE}$"):
                run.expect([Listed(f"{SITE}/a.json")])
        assert other.expect([Listed(f"{SITE}/a.json")]) == set()
