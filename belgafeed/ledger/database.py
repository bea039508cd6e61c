"""The database of the ledger: SQLite or PostgreSQL, how it is opened, and its transactions."""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

import filelock
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from belgafeed.identity import DIGEST_VERSION
from belgafeed.ledger.tables import SCHEMA_VERSION, schema
from belgafeed.ledger.upgrades import create, redigest, upgrade

# Seconds: so long a writer waits for another one, and a connection for a server.
_PATIENCE = 60
_CONNECT = 10
# Of SQLite. The journal goes back into the file when it has 32 MB (default: 4 MB): a put changes some
# 40 pages, many of which the next one changes again. 64 MB at most are kept in memory (default: 2 MB).
_PRAGMAS = (
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "wal_autocheckpoint=8000",
    "cache_size=-64000",
)
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


# For people as well: é is é.
_as_json = json.JSONEncoder(ensure_ascii=False).encode


class LedgerError(Exception):
    """The ledger cannot be used; says which one and why, without its password."""


class Database:
    """One database, opened at first use, by one thread.

    *url* is an SQLAlchemy URL: ``sqlite:///belgafeed.sqlite``, or
    ``postgresql://user@host/name``. All methods raise :class:`LedgerError`
    where the database cannot be used. A connection that broke is made anew by
    the next transaction.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = sa.make_url(url)
            backend = self._url.get_backend_name()
            if backend not in _DRIVERS:
                raise LedgerError(
                    f"ledger: {self}: only sqlite:/// and postgresql:// are supported"
                )
            self._url = self._url.set(drivername=_DRIVERS[backend])
            self._engine = sa.create_engine(
                self._url, connect_args=self._connect_args, json_serializer=_as_json
            )
        except ImportError:
            raise LedgerError(
                f"ledger: {self}: PostgreSQL needs psycopg:"
                " pip install -r requirements-postgresql.txt, or the extra belgafeed[postgresql]"
            ) from None
        except SQLAlchemyError as error:
            raise LedgerError(f"ledger: not a database URL: {error}") from None
        sa.event.listen(self._engine, "connect", self._connected)
        self._opened: sa.Connection | None = None
        self.dialect = self._engine.dialect.name

    @property
    def is_remote(self) -> bool:
        """Whether it answers over a network, in its own time."""
        return self.dialect != "sqlite"

    @property
    def _connect_args(self) -> dict[str, Any]:
        if self._url.get_backend_name() == "sqlite":
            return {"timeout": _PATIENCE, "isolation_level": None}
        return {"connect_timeout": _CONNECT, "application_name": "belgafeed"}

    @property
    def _file(self) -> str | None:
        """The file that it is, of which several processes may have a share."""
        name = self._url.database
        return None if self.is_remote or not name or name == ":memory:" else name

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Connect, and make the tables where there are none."""
        with self._reading():
            pass

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        self._engine.dispose()

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that may write. In SQLite one writes at a time, and this one waits for it."""
        return self._transaction("BEGIN IMMEDIATE")

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that only reads, and waits for nobody."""
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sa.Connection]:
        try:
            if self._opened is None:
                self._opened = self._connect()
            with self._opened.begin():
                if not self.is_remote:
                    self._opened.exec_driver_sql(begin)
                yield self._opened
        except (SQLAlchemyError, self._driver_error, UnicodeEncodeError) as error:
            raise self._problem(error) from error

    @property
    def _driver_error(self) -> type[Exception]:
        """What statements in the driver's own words raise."""
        return self._engine.dialect.loaded_dbapi.Error

    def _problem(self, error: Exception) -> LedgerError:
        words = str(getattr(error, "orig", None) or error).strip()
        return LedgerError(f"ledger: {self}: {words.partition(chr(10))[0]}")

    def _connect(self) -> sa.Connection:
        """A connection to a database whose tables are those of this version."""
        with self._alone():
            connection = self._engine.connect()
            try:
                with connection.begin():
                    versions = self._versions(connection)
                if versions != (SCHEMA_VERSION, DIGEST_VERSION):
                    self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _alone(self) -> AbstractContextManager[object]:
        """Nobody else opens the file meanwhile: who finds it half made is told that it is locked."""
        if self._file is None:
            return nullcontext()
        folder = Path(self._file).absolute().parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise LedgerError(f"ledger: {self}: unable to open database file in {folder}")
        return filelock.FileLock(f"{self._file}.lock")

    def _connected(self, connection: Any, record: object) -> None:
        """Set up each new connection, the one after a break as well."""
        if not self.is_remote:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

    def _versions(self, connection: sa.Connection) -> tuple[int, int]:
        """The versions of the tables and of their digests; 0 where there are no tables of ours."""
        if not sa.inspect(connection).has_table(schema.name):
            return 0, 0
        row = connection.execute(sa.select(sa.text("*")).select_from(schema)).one()
        # Before version 4 nothing said which digests there were, and there was one version of them.
        version, digests = (*row, 1)[:2]
        for name, found, ours in (
            ("schema", version, SCHEMA_VERSION),
            ("digest", digests, DIGEST_VERSION),
        ):
            if found > ours:
                raise LedgerError(
                    f"ledger: {self}: its {name} is version {found}, this belgafeed reads {ours};"
                    " use the belgafeed that wrote it, or a newer one"
                )
        return version, digests

    def _prepare(self, connection: sa.Connection) -> None:
        """Make the tables, or bring them up; another job that comes in between finds them ready."""
        if not self.is_remote:
            # Neither can be said within a transaction. The journal is the file's own from then on.
            for pragma in ("journal_mode=WAL", "foreign_keys=OFF"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.rollback()
        with connection.begin():
            if self.is_remote:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_key("tables"))))
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            version, digests = self._versions(connection)
            if version == 0:
                create(connection)
            elif version < SCHEMA_VERSION:
                upgrade(connection, version)
            if version and digests < DIGEST_VERSION:
                redigest(connection)
        if not self.is_remote:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.rollback()


# The key of a lock on PostgreSQL: one for some words, in this schema of this database.
LOCK_KEY = "hashtextextended(concat(current_schema(), ' ', %s::text), 0)"


def lock_key(*words: str) -> sa.ColumnElement[int]:
    """The same as an expression."""
    text = sa.func.concat(sa.func.current_schema(), " ", " ".join(words))
    return sa.func.hashtextextended(text, 0)
