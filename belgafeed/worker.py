"""Who does the work on a ledger while a crawl goes on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NoReturn, ParamSpec, TypeVar

from belgafeed.ledger import Database, LedgerError

P = ParamSpec("P")
T = TypeVar("T")


def _raise(error: LedgerError) -> NoReturn:
    raise error


class Worker:
    """Does what ledgers are asked for, one thing after the other.

    With a file it does so at once. A server answers in its own time, and the
    crawl must not wait for it: there, one thread does the work, and whoever
    needs the answer awaits it.
    """

    def __init__(self, database: Database, tell: Callable[[LedgerError], object] = _raise) -> None:
        self._thread = ThreadPoolExecutor(1, "ledger") if database.is_remote else None
        self._tell = tell

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of *work*, or its error."""
        if self._thread is None:
            return work(*args, **kwargs)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(work, *args, **kwargs))

    def note(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have *work* done, whatever its answer; its error is told."""
        if self._thread is not None:
            done = self._thread.submit(partial(work, *args, **kwargs))
            loop = asyncio.get_running_loop()
            done.add_done_callback(
                lambda done: loop.call_soon_threadsafe(self._finish, done.result)
            )
        else:
            self._finish(partial(work, *args, **kwargs))

    def _finish(self, result: Callable[[], object]) -> None:
        try:
            result()
        except LedgerError as error:
            self._tell(error)

    async def close(self, *databases: Database) -> None:
        """Close the databases when all that was asked for is done."""
        for database in databases:
            await self.ask(database.close)
        if self._thread is not None:
            self._thread.shutdown()
