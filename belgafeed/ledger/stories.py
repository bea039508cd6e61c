"""The stories of the ledger, in all their versions.

A story counts as seen only once it is stored: :meth:`Ledger.put` decides new,
changed or same and stores story and revision in one transaction.

Documents are evidence, and evidence has an order. What the site made later
overrules what it made before; an older copy (from a cache, say) overrules
nothing. A document whose time nobody knows, such as a saved file, adds a
version that was never seen, unless the source says itself that it edited the
known one later, and otherwise changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from belgafeed.dates import When, excludes, narrow, unit_of
from belgafeed.identity import digest
from belgafeed.items import NewsItem, from_record, to_record
from belgafeed.ledger.database import Database, revisions, runs, sightings, stories
from belgafeed.ledger.frontier import NextLook, settle

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
    error, missing."""


class Put(NamedTuple):
    """What the ledger made of an item."""

    item: NewsItem
    sighting: str | None
    """``narrowed`` or ``contradiction`` where the date of a known story changed by it."""


class Ledger(Database):
    """The stories, their versions, and what each run did."""

    def put(self, item: NewsItem, *, next_look: NextLook | None = None) -> Put:
        """Store what *item* says that is not stored yet; its document is seen with that.

        *next_look* says when to look at the document again.

        The item that comes back has its digest and revision, the date that all
        sightings give it, and a status: ``new``, ``changed``, ``retracted``;
        or, where no version was stored, ``same`` (this version is known) or
        ``stale`` (it is older than what is known, and was never seen).
        """
        retracted = item.status == "retracted"
        fresh, given = digest(item), item
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
                if item.url != known.url and not _is_later(known.rendered_at, item.rendered_at):
                    _move(connection, item)
            else:
                revision, status = stored
                version = {name: row[name] for name in ("uid", "digest", "stored_at")}
                record = row["item"] if item is given else _record(item)
                version |= {"item": record, "revision": revision, "status": status}
                connection.execute(revisions.insert(), version)
            settle(connection, item, next_look)
        return Put(replace(item, digest=fresh, revision=revision, status=status), sighting)

    def story(self, uid: str) -> NewsItem | None:
        """The current version of the story."""
        return self._one(sa.select(stories).where(stories.c.uid == uid))

    def by_slug(self, source: str, slug: str) -> NewsItem | None:
        """The current version of the story that *source* calls *slug*."""
        query = sa.select(stories).where(stories.c.source == source, stories.c.slug == slug)
        return self._one(query.order_by(stories.c.stored_at.desc()))

    def _one(self, query: sa.Select[Any]) -> NewsItem | None:
        with self._transaction() as connection:
            row = connection.execute(query).first()
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
    stories.c.url,
    stories.c.rendered_at,
    stories.c.sighted_at,
    *(stories.c[name] for name in _DATES),
    _SEEN_AS.label("seen_as"),
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


def _move(connection: sa.Connection, item: NewsItem) -> None:
    """The story has another address, and is the same: no revision."""
    where = {"url": item.url, "slug": item.slug, "item": _record(item)}
    connection.execute(stories.update().where(stories.c.uid == item.uid).values(where))


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


def _record(item: NewsItem) -> dict[str, Any]:
    return {name: value for name, value in to_record(item).items() if name not in _VERDICT}


def _item(row: sa.Row[Any]) -> NewsItem:
    item = from_record(row.item | {name: getattr(row, name) for name in _VERDICT})
    return replace(item, **{name: getattr(row, name) for name in _DATES})
