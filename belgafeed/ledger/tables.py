"""The tables of the ledger. Any SQL tool can read them; docs/ledger.md says what each holds."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

SCHEMA_VERSION = 5

# Both databases have INSERT … ON CONFLICT, and SQLAlchemy a class for each.
Insert = Callable[[sa.Table], sqlite.Insert]
INSERTS = {"sqlite": sqlite.insert, "postgresql": cast(Insert, postgresql.insert)}


# The number of a change. In SQLite one writes at a time. In PostgreSQL a transaction may be seen before
# one with a lower number, but its number tells that (belgafeed/ledger/extracts.py).
_CHANGES = {
    "sqlite": "(SELECT coalesce(max(changed), 0) + 1 FROM stories)",
    "postgresql": "pg_current_xact_id()::text::bigint",
}


def change(dialect: str) -> sa.ColumnElement[int]:
    """What `stories.changed` is set to by all that changes a story for its readers."""
    return sa.literal_column(_CHANGES[dialect], sa.BigInteger)


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, kept in UTC also where the database knows no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Words(sa.TypeDecorator[tuple[str, ...]]):
    """Words, apart by a space."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple((value or "").split())


metadata = sa.MetaData()

# Only what is called INTEGER counts by itself in SQLite.
_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The version of the tables, and that of the digests in them.
schema = sa.Table(
    "schema_version",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digests", sa.Integer, nullable=False, server_default="1"),
)

# The current version of each story. `id` is for the indexes of words and of near-duplicates.
stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("uid", sa.Text, nullable=False, unique=True),
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
    # So many versions in a row of which none was seen twice.
    sa.Column("restless", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cluster", sa.Text),
    # What changed later has a higher number, that of no two transactions is the same.
    sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("sketch", sa.LargeBinary),
    sa.Column("item", sa.JSON, nullable=False),
    sa.Index("stories_by_slug", "source", "slug"),
)
by_changed = sa.Index("stories_by_changed", stories.c.changed)
# Most stories are alone, and a row less in an index is a page less to write for each.
by_cluster = sa.Index(
    "stories_by_cluster",
    stories.c.cluster,
    sqlite_where=stories.c.cluster != stories.c.uid,
    postgresql_where=stories.c.cluster != stories.c.uid,
)

# All versions. What `scrapy retain` thinned has its row still, without its item.
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("uid", sa.ForeignKey("stories.uid"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("item", sa.JSON(none_as_null=True)),
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

# What is stored and was not yet given out by a run that finished; without a run, what an operator wants
# to be given out anew.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Index("outbox_by_run", "run"),
)

# Every address that a story has or had, in the form in which addresses are compared.
addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("uid", sa.Text, nullable=False),
)

# The index of near-duplicates: two stories that have a shingle in common, by its hash, may be alike.
shingles = sa.Table(
    "shingles",
    metadata,
    sa.Column("shingle", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("story", _Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
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
    # None while it is at work, and of runs before version 5.
    sa.Column("verdict", sa.Text),
    sa.Column("reasons", sa.JSON(none_as_null=True)),
    # Field → so many of the stories that were new or changed had it.
    sa.Column("coverage", sa.JSON(none_as_null=True)),
)

# What those who are alerted know of each source.
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
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
    sa.Column("archive", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("documents_by_due", "source", "due_at"),
    sa.Index("documents_by_uid", "uid"),
)

# How far each listing was read: the newest story when it was last read to its end, the oldest of the
# first poll, the validators of an answer of which every story is stored, and what its entries are made of.
listings = sa.Table(
    "listings",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("cursor", Instant),
    sa.Column("horizon", Instant),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("shape", sa.JSON(none_as_null=True)),
)

# What a step could not handle: the answer that it was read from, as it came, until it is stored.
dead_letters = sa.Table(
    "dead_letters",
    metadata,
    sa.Column("letter", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    # The item; empty where the document could not even be read.
    sa.Column("uid", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("fetched_at", Instant, nullable=False),
    sa.Column("rendered_at", Instant),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("source", "url", "uid"),
    # No number is given twice.
    sqlite_autoincrement=True,
)
