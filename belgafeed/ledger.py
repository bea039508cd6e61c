"""The ledger: which stories are known, in which versions. The only SQL of the project.

A story counts as seen only once it is stored: :meth:`Ledger.put` decides new,
changed or same and stores story and revision in one transaction.

Documents are evidence, and evidence has an order. What the site made later
overrules what it made before; an older copy (from a cache, say) overrules
nothing. A document whose time nobody knows, such as a saved file, adds a
version that was never seen, unless the source says itself that it edited the
known one later, and otherwise changes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from belgafeed.dates import When, excludes, narrow, unit_of
from belgafeed.identity import digest
from belgafeed.items import NewsItem, from_record, to_record

SCHEMA_VERSION = 2


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

# What the columns hold and the verdict fills in; the JSON leaves them out.
_VERDICT = ("digest", "revision", "status")
# What the columns hold of a story as the sum of all sightings; its JSON has what its document says.
_DATES = (
    "published",
    "published_earliest",
    "published_latest",
    "published_precision",
    "published_method",
    "published_flags",
)

# What brings the tables of a version to the next one.
_UPGRADES = {
    1: (
        "ALTER TABLE stories ADD COLUMN published_method TEXT",
        "ALTER TABLE stories ADD COLUMN published_flags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE stories ADD COLUMN sighted_at DATETIME",
        "UPDATE stories SET published_method = json_extract(item, '$.published_method')",
        "UPDATE stories SET sighted_at = rendered_at",
    )
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl did."""

    source: str
    started: datetime
    finished: datetime
    reason: str
    """Scrapy's reason for the end, for example ``finished`` or ``shutdown``."""
    counts: Mapping[str, int]
    """Event → how often: found, new, changed, retracted, same, stale, narrowed, contradiction,
    error."""


class Put(NamedTuple):
    """What the ledger made of an item."""

    item: NewsItem
    sighting: str | None
    """``narrowed`` or ``contradiction`` where the date of a known story changed by it."""


class Ledger:
    """The stories in one database, opened at first use.

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

    def put(self, item: NewsItem) -> Put:
        """Store what *item* says that is not stored yet.

        The item that comes back has its digest and revision, the date that all
        sightings give it, and a status: ``new``, ``changed``, ``retracted``;
        or, where no version was stored, ``same`` (this version is known) or
        ``stale`` (it is older than what is known, and was never seen).
        """
        retracted = item.status == "retracted"
        fresh = digest(item)
        row = {
            **{name: getattr(item, name) for name in _STORY_FIELDS},
            "digest": fresh,
            "item": _record(item),
            "sighted_at": item.rendered_at,
            "stored_at": item.fetched_at,
        }
        first = {
            "revision": 1,
            "status": "retracted" if retracted else "new",
            "next_status": "retracted" if retracted else "changed",
        }
        with self._transaction() as connection:
            stored = connection.execute(_UPSERT, row | first).first()
            sighting = None
            if stored is None or stored.revision > 1:
                known = connection.execute(_KNOWN, {"uid": item.uid, "digest": fresh}).one()
                item, sighting = _sight(connection, item, known, is_current=stored is not None)
            if stored is None:
                revision, status = known.seen_as, "stale" if known.seen_as is None else "same"
            else:
                revision, status = stored
                version = {name: row[name] for name in ("uid", "digest", "stored_at")}
                version |= {"item": _record(item), "revision": revision, "status": status}
                connection.execute(revisions.insert(), version)
        return Put(replace(item, digest=fresh, revision=revision, status=status), sighting)

    def by_slug(self, source: str, slug: str) -> NewsItem | None:
        """The current version of the story that *source* calls *slug*."""
        query = sa.select(stories).where(stories.c.source == source, stories.c.slug == slug)
        with self._transaction() as connection:
            row = connection.execute(query.order_by(stories.c.stored_at.desc())).first()
        return None if row is None else _item(row)

    def latest(self, limit: int) -> list[NewsItem]:
        """The current versions, the newest first; undated ones last."""
        query = sa.select(stories).order_by(stories.c.published.desc().nulls_last(), stories.c.uid)
        with self._transaction() as connection:
            return [_item(row) for row in connection.execute(query.limit(limit))]

    def record(self, run: Run) -> None:
        """Write down what a crawl did."""
        with self._transaction() as connection:
            values = {name: getattr(run, name) for name in _RUN_FIELDS}
            connection.execute(runs.insert(), values | {"counts": dict(run.counts)})

    def last_runs(self) -> list[Run]:
        """The last run of each source."""
        last = sa.select(sa.func.max(runs.c.run)).group_by(runs.c.source)
        columns = [runs.c[name] for name in _RUN_FIELDS]
        query = sa.select(*columns).where(runs.c.run.in_(last)).order_by(runs.c.source)
        with self._transaction() as connection:
            return [Run(*row) for row in connection.execute(query)]

    def counts(self) -> dict[str, int]:
        """How many stories and revisions there are."""
        with self._transaction() as connection:
            return {
                table.name: connection.execute(
                    sa.select(sa.func.count()).select_from(table)
                ).scalar_one()
                for table in (stories, revisions)
            }

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


_SIGHTED = (*_DATES, "sighted_at")
_STORY_FIELDS = tuple(
    column.name
    for column in stories.columns
    if column.name not in (*_VERDICT, "sighted_at", "stored_at", "item")
)
_RUN_FIELDS = ("source", "started", "finished", "reason", "counts")


_SAME_VERSION = (
    revisions.c.uid == sa.bindparam("uid"),
    revisions.c.digest == sa.bindparam("digest"),
)


def _upsert() -> sa.Executable:
    """One statement that decides: a row comes back only where something was stored."""
    insert = sqlite.insert(stories).values(
        {column.name: sa.bindparam(column.name) for column in stories.columns}
    )
    new = insert.excluded
    later = sa.and_(
        new.rendered_at.is_not(None),
        sa.or_(stories.c.rendered_at.is_(None), new.rendered_at > stories.c.rendered_at),
    )
    unordered = sa.or_(new.rendered_at.is_(None), new.rendered_at == stories.c.rendered_at)
    edited_before = sa.func.coalesce(new.modified < stories.c.modified, sa.false())
    unseen = sa.and_(~edited_before, ~sa.exists().where(*_SAME_VERSION))
    return insert.on_conflict_do_update(
        index_elements=[stories.c.uid],
        set_={
            **{each.name: new[each.name] for each in stories.c if each.name not in _SIGHTED},
            "revision": stories.c.revision + 1,
            "status": sa.bindparam("next_status", type_=sa.Text),
        },
        where=sa.and_(
            stories.c.digest != new.digest,
            sa.or_(later, sa.and_(unordered, unseen)),
        ),
    ).returning(stories.c.revision, stories.c.status)


_UPSERT = _upsert()


def _sighting() -> sa.Executable:
    insert = sqlite.insert(sightings)
    said = [sightings.c.uid, sightings.c.published_text]
    told = {each.name: insert.excluded[each.name] for each in sightings.c if not each.primary_key}
    return insert.on_conflict_do_update(index_elements=said, set_=told)


_SIGHTING = _sighting()
_SEEN_AS = (
    sa.select(revisions.c.revision)
    .where(*_SAME_VERSION)
    .order_by(revisions.c.revision.desc())
    .limit(1)
    .scalar_subquery()
)
_KNOWN = sa.select(
    stories.c.sighted_at, *(stories.c[name] for name in _DATES), _SEEN_AS.label("seen_as")
).where(stories.c.uid == sa.bindparam("uid"))


def _sight(
    connection: sa.Connection, item: NewsItem, known: Any, *, is_current: bool
) -> tuple[NewsItem, str | None]:
    """*item* with the date that it and what is *known* give together, which is written down.

    *is_current* says that its words are now those of the story, whenever they are from.
    """
    before, sighted = _when(known), _when(item)
    if sighted is None:
        return replace(item, **{name: getattr(known, name) for name in _DATES}), None
    is_newer = is_current or _is_later(item.rendered_at, known.sighted_at)
    if before is None:
        after = sighted
    elif excludes(before, sighted) and not is_newer:
        after = narrow(sighted, before)
    else:
        after = narrow(before, sighted)
    if after == before:
        return replace(item, **after.published()), None
    outcome = "contradiction" if before and excludes(before, sighted) else "narrowed"
    last = item.rendered_at if _is_later(item.rendered_at, known.sighted_at) else known.sighted_at
    connection.execute(
        stories.update().where(stories.c.uid == item.uid), {**after.published(), "sighted_at": last}
    )
    connection.execute(
        _SIGHTING,
        {
            "uid": item.uid,
            "published_text": item.published_text or "",
            "rendered_at": item.rendered_at,
            "published_earliest": after.earliest,
            "published_latest": after.latest,
            "outcome": outcome,
        },
    )
    return replace(item, **after.published()), outcome


def _when(said: Any) -> When | None:
    """The date of an item or of a row; ``None`` where it has none."""
    if said.published_earliest is None or said.published is None or said.published_latest is None:
        return None
    return When(
        said.published_earliest,
        said.published,
        said.published_latest,
        said.published_precision or unit_of(said.published_latest - said.published_earliest),
        said.published_method or "stated",
        said.published_flags,
    )


def _is_later(moment: datetime | None, than: datetime | None) -> bool:
    return moment is not None and (than is None or moment > than)


def _set_pragmas(connection: Any, record: object) -> None:
    """Readers beside one writer, and a wait where two want to write."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _record(item: NewsItem) -> dict[str, Any]:
    return {name: value for name, value in to_record(item).items() if name not in _VERDICT}


def _item(row: sa.Row[Any]) -> NewsItem:
    item = from_record(row.item | {name: getattr(row, name) for name in _VERDICT})
    return replace(item, **{name: getattr(row, name) for name in _DATES})
