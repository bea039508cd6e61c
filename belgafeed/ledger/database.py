"""The database of the ledger: its tables, its schema version, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

SCHEMA_VERSION = 3


class LedgerError(Exception):
    """The ledger cannot be used; says which one and why, without its password."""


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, kept in UTC also where the database knows no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Words(sa.TypeDecorator[tuple[str, ...]]):
    """Words, apart by a space."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple((value or "").split())


metadata = sa.MetaData()

schema = sa.Table("schema_version", metadata, sa.Column("version", sa.Integer, primary_key=True))

stories = sa.Table(
    "stories",
    metadata,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("slug", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("published", Instant),
    sa.Column("published_earliest", Instant),
    sa.Column("published_latest", Instant),
    sa.Column("published_precision", sa.Text),
    sa.Column("published_method", sa.Text),
    sa.Column("published_flags", Words, nullable=False, server_default=""),
    sa.Column("modified", Instant),
    sa.Column("sighted_at", Instant),
    sa.Column("rendered_at", Instant),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("item", sa.JSON, nullable=False),
    sa.Index("stories_by_slug", "source", "slug"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("uid", sa.ForeignKey("stories.uid"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("item", sa.JSON, nullable=False),
)

# How the bounds of a date got tighter: a row for each text that a story was shown with, as of
# the last time that this text told something.
sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("uid", sa.ForeignKey("stories.uid"), primary_key=True),
    sa.Column("published_text", sa.Text, primary_key=True),
    sa.Column("rendered_at", Instant),
    sa.Column("published_earliest", Instant, nullable=False),
    sa.Column("published_latest", Instant, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("started", Instant, nullable=False),
    sa.Column("finished", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
)

# The addresses of stories, and when to look at each: what a crawl has to fetch. A row is there from
# the moment that a listing named the address; `uid` is filled in by the transaction that stores the
# story, and nothing else.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("uid", sa.Text),
    sa.Column("listed_at", Instant),
    sa.Column("headline", sa.Text),
    sa.Column("published", Instant),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("looked_at", Instant),
    sa.Column("due_at", Instant),
    sa.Column("taken_at", Instant),
    sa.Column("missing_since", Instant),
    sa.Column("moved_to", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", sa.Text),
    sa.Column("archive", sa.Boolean, nullable=False, server_default="0"),
    sa.Index("documents_by_due", "source", "due_at"),
    sa.Index("documents_by_uid", "uid"),
)

# How far each listing was read: the newest story when it was last read to its end, the oldest of the
# first poll, and the validators of an answer of which every story is stored.
listings = sa.Table(
    "listings",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("cursor", Instant),
    sa.Column("horizon", Instant),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
)

# What brings the tables of a version to the next one. Tables that are new were made before.
_UPGRADES = {
    1: (
        "ALTER TABLE stories ADD COLUMN published_method TEXT",
        "ALTER TABLE stories ADD COLUMN published_flags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE stories ADD COLUMN sighted_at DATETIME",
        "UPDATE stories SET published_method = json_extract(item, '$.published_method')",
        "UPDATE stories SET sighted_at = rendered_at",
    ),
    2: (
        # What is stored need not be fetched again.
        """
        INSERT OR IGNORE INTO documents (url, source, uid, published, looked_at, failures, archive)
        SELECT url || '.json', source, uid, published, stored_at, 0, 0 FROM stories
        WHERE source = 'belga' AND url IS NOT NULL
        """,
    ),
}


class Database:
    """One database, opened at first use.

    *url* is an SQLAlchemy URL, ``sqlite:///belgafeed.sqlite``. All methods
    raise :class:`LedgerError` where the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = sa.make_url(url)
            if self._url.get_backend_name() != "sqlite":
                raise LedgerError(f"ledger: {self}: only sqlite:/// is supported")
            self._engine = sa.create_engine(self._url, connect_args={"timeout": 30})
        except (SQLAlchemyError, ImportError) as error:
            raise LedgerError(f"ledger: not a database URL: {error}") from None
        sa.event.listen(self._engine, "connect", _set_pragmas)
        self._opened: sa.Connection | None = None

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Connect, and make the tables where there are none."""
        with self._transaction():
            pass

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            if self._opened is None:
                self._opened = self._connect()
            with self._opened.begin():
                yield self._opened
        except SQLAlchemyError as error:
            raise LedgerError(f"ledger: {self}: {getattr(error, 'orig', None) or error}") from error

    def _connect(self) -> sa.Connection:
        connection = self._engine.connect()
        with connection.begin():
            version = self._version(connection)
        if version != SCHEMA_VERSION:
            with connection.begin():
                # One job prepares the database; another that waits here finds it prepared.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                self._upgrade(connection, self._version(connection))
        return connection

    def _version(self, connection: sa.Connection) -> int:
        """0 for a database that has no tables of ours."""
        if not sa.inspect(connection).has_table(schema.name):
            return 0
        version = connection.execute(sa.select(schema.c.version)).scalar() or 0
        if version > SCHEMA_VERSION:
            raise LedgerError(
                f"ledger: {self}: its schema is version {version}, this belgafeed reads"
                f" {SCHEMA_VERSION}; use the belgafeed that wrote it, or a newer one"
            )
        return version

    def _upgrade(self, connection: sa.Connection, version: int) -> None:
        metadata.create_all(connection)
        if not version:
            connection.execute(schema.insert(), {"version": SCHEMA_VERSION})
            return
        for step in range(version, SCHEMA_VERSION):
            for statement in _UPGRADES[step]:
                connection.exec_driver_sql(statement)
        connection.execute(schema.update(), {"version": SCHEMA_VERSION})


def _set_pragmas(connection: Any, record: object) -> None:
    """Readers beside one writer, and a wait where two want to write."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
