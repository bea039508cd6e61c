"""The stories of the ledger, in all their versions.

A story counts as seen only once it is stored: :meth:`Ledger.put` decides new,
changed or same and stores story and revision in one transaction.

Documents are evidence, and evidence has an order. What the site made later
overrules what it made before; an older copy (from a cache, say) overrules
nothing. A document whose time nobody knows, such as a saved file, adds a
version that was never seen, unless the source says itself that it edited the
known one later, and otherwise changes nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from belgafeed.dates import When, excludes, narrow, unit_of
from belgafeed.identity import compared, digest
from belgafeed.items import NewsItem, to_record
from belgafeed.ledger.addresses import name_addresses
from belgafeed.ledger.archive import DATES, RUN_FIELDS, VERDICT, Archive, Run
from belgafeed.ledger.clusters import Place, enter, place
from belgafeed.ledger.database import LOCK_KEY
from belgafeed.ledger.frontier import NextLook, settle
from belgafeed.ledger.outbox import post
from belgafeed.ledger.tables import (
    INSERTS,
    Instant,
    addresses,
    alerts,
    change,
    outbox,
    revisions,
    runs,
    sightings,
    stories,
)

# Of a story that is another one at each look, so often is a version kept.
_RESTLESS_EVERY = timedelta(days=1)


class Put(NamedTuple):
    """What the ledger made of an item."""

    item: NewsItem
    sighting: str | None
    """``narrowed`` or ``contradiction`` where the date of a known story changed by it."""
    again: bool
    """Whether it was stored before and is still to be given out."""


_ALONE = f"SELECT pg_advisory_xact_lock({LOCK_KEY}), pg_advisory_xact_lock({LOCK_KEY})"


class Ledger(Archive):
    """Stores stories and their versions, and what each run did.

    Without *clusters*, near-duplicates are not looked for. A story that was
    another one at *restless* looks in a row is restless. What is stored is to
    be given out by *run*; without one, nobody waits for it.
    """

    def __init__(
        self, url: str, *, run: str | None = None, clusters: bool = True, restless: int = 24
    ) -> None:
        super().__init__(url)
        self._run = run
        self._clusters = clusters
        self._restless = restless

    def put(self, item: NewsItem, *, next_look: NextLook | None = None) -> Put:
        """Store what *item* says that is not stored yet; its document is seen with that.

        *next_look* says when to look at the document again.

        The item that comes back has the uid that its story has, its digest and
        revision, the date that all sightings give it, its cluster, and a
        status: ``new``, ``changed``, ``retracted``; or, where no version was
        stored, ``same`` (this version is known), ``stale`` (it is older than
        what is known, and was never seen) or ``restless`` (it is another one at
        every look, and a version of the last day is kept). What is the same and
        still to be given out has the status that it is stored with.
        """
        with self._writing() as connection:
            return self._put(connection, item, next_look)

    def _put(self, connection: sa.Connection, item: NewsItem, next_look: NextLook | None) -> Put:
        if self.is_remote:
            # One at a time, also where the story is not there yet and has no row to lock; first what
            # has its address, then what has its name.
            connection.exec_driver_sql(_ALONE, (f"at {compared(item.url or '')}", item.uid))
        fresh = digest(item)
        item, known = self._known(connection, item, fresh)
        where, given = Place(known.cluster, known.sketch) if known else Place(None, None), item
        if self._clusters and (known is None or known.digest != fresh):
            where = place(connection, item, known)
        row = {
            **{name: getattr(item, name) for name in _STORY_FIELDS},
            "digest": fresh,
            "item": _record(item),
            "sighted_at": item.rendered_at,
            "stored_at": item.fetched_at,
            **where._asdict(),
        }
        stored = connection.execute(_upsert(self.dialect), row | self._conditions(item)).first()
        sighting, again = None, False
        if known is not None:
            item, sighting = _sight(connection, item, known, is_current=stored is not None)
        if stored is None:
            assert known is not None
            status, revision = self._unstored(connection, item, known, fresh)
            is_waiting = self._run is not None and known.run not in (None, self._run)
            again = is_waiting and known.digest == fresh
            status = known.status if again else status
        else:
            status, revision = stored.status, stored.revision
            version = {name: row[name] for name in ("uid", "digest", "stored_at")}
            record = row["item"] if item is given else _record(item)
            version |= {"item": record, "revision": revision, "status": status}
            connection.execute(_REVISION, version)
            enter(connection, stored.id, where.sketch, known and known.sketch)
        if stored is not None or (known and _has_new_names(item, known)):
            name_addresses(connection, item)
        if self._run is not None and (again or stored is not None):
            post(connection, item.uid, self._run)
        settle(connection, item, next_look, is_new=known is None)
        cluster = where.cluster if known is None or stored is not None else known.cluster
        item = replace(item, digest=fresh, revision=revision, status=status, cluster=cluster)
        return Put(item, sighting, again)

    def _known(
        self, connection: sa.Connection, item: NewsItem, fresh: str
    ) -> tuple[NewsItem, Any | None]:
        """*item* under the uid of its story, and what is known of that.

        A short link says who a story is. Whoever has none is the story at its
        address, and so is who comes with one for the first time, where the
        story there has none.
        """
        short = compared(item.short_url or item.url or "")
        at = {"at": compared(item.url or ""), "short": short, "source": item.source}
        found = connection.execute(_KNOWN, {"uid": item.uid, "digest": fresh, **at}).all()
        here = next((row for row in found if row.uid == item.uid), None)
        if item.short_url and here is not None:
            return item, here
        # Whoever has that short link already, under whatever name, comes first.
        for row in sorted(found, key=lambda row: not row.is_named):
            if row.is_named or row.uid.startswith(f"{item.source}:http") or not item.short_url:
                return replace(item, uid=row.uid), row
        return item, None

    def _conditions(self, item: NewsItem) -> dict[str, Any]:
        """What the statement that decides has to know besides the row."""
        retracted = item.status == "retracted"
        return {
            "revision": 1,
            "status": "retracted" if retracted else "new",
            "next_status": "retracted" if retracted else "changed",
            "is_look": item.rendered_at is not None and not retracted,
            "most_restless": self._restless,
            "day_before": item.rendered_at and item.rendered_at - _RESTLESS_EVERY,
        }

    def _unstored(
        self, connection: sa.Connection, item: NewsItem, known: Any, fresh: str
    ) -> tuple[str, int | None]:
        """The status and the revision of what was not stored, and what it changes all the same."""
        if known.digest != fresh:
            if _is_later(item.rendered_at, known.rendered_at):
                return "restless", known.seen_as
            return ("stale" if known.seen_as is None else "same"), known.seen_as
        if known.restless:
            this = stories.update().where(stories.c.uid == item.uid)
            connection.execute(this.values(restless=known.restless - 1))
        if item.url != known.url and not _is_later(known.rendered_at, item.rendered_at):
            _move(connection, item)
        return "same", known.seen_as

    def delivered(self, run: str) -> None:
        """All that *run* gave out has reached its files."""
        with self._writing() as connection:
            connection.execute(outbox.delete().where(outbox.c.run == run))

    def record(self, run: Run) -> None:
        """Write down what a crawl did, or does; a later record takes the place of an earlier one."""
        values = {name: getattr(run, name) for name in RUN_FIELDS}
        values |= {"counts": dict(run.counts), "reasons": list(run.reasons)}
        values["coverage"] = dict(run.coverage) or None
        this = (runs.c.source == run.source) & (runs.c.started == run.started)
        with self._writing() as connection:
            if not connection.execute(runs.update().where(this).values(values)).rowcount:
                connection.execute(runs.insert(), values)

    def tell(self, source: str, verdict: str, at: datetime) -> None:
        """Write down what those who are alerted know of *source* from now on."""
        now = {"verdict": verdict, "told_at": at}
        insert = INSERTS[self.dialect](alerts).values(source=source, **now)
        with self._writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["source"], set_=now))


_INSERTED = [each.name for each in stories.c if each.name not in ("id", "restless", "changed")]
_SIGHTED = (*DATES, "sighted_at")
# What the row of a story has from the item as it is.
_STORY_FIELDS = [
    name
    for name in _INSERTED
    if name not in (*VERDICT, "sighted_at", "stored_at", "sketch", "item")
]
_SAME_VERSION = (
    revisions.c.uid == sa.bindparam("uid"),
    revisions.c.digest == sa.bindparam("digest"),
)


# Statements are built once: to build one takes longer than to run it.
@cache
def _upsert(dialect: str) -> sa.Executable:
    """One statement that decides: a row comes back only where something was stored."""
    values: dict[str, Any] = {name: sa.bindparam(name) for name in _INSERTED}
    insert = INSERTS[dialect](stories).values({**values, "changed": change(dialect)})
    new = insert.excluded
    later = sa.and_(
        new.rendered_at.is_not(None),
        sa.or_(stories.c.rendered_at.is_(None), new.rendered_at > stories.c.rendered_at),
    )
    is_look = sa.bindparam("is_look", type_=sa.Boolean)
    most = sa.bindparam("most_restless", type_=sa.Integer)
    calm = sa.or_(
        ~is_look,
        stories.c.status == "retracted",
        stories.c.restless < most,
        stories.c.rendered_at <= sa.bindparam("day_before", type_=Instant),
    )
    unordered = sa.or_(new.rendered_at.is_(None), new.rendered_at == stories.c.rendered_at)
    edited_before = sa.func.coalesce(new.modified < stories.c.modified, sa.false())
    unseen = sa.and_(~edited_before, ~sa.exists().where(*_SAME_VERSION))
    return insert.on_conflict_do_update(
        index_elements=[stories.c.uid],
        set_={
            **{name: new[name] for name in _INSERTED if name not in ("uid", *_SIGHTED)},
            "changed": change(dialect),
            "revision": stories.c.revision + 1,
            "status": sa.bindparam("next_status", type_=sa.Text),
            "restless": stories.c.restless
            + sa.case((sa.and_(is_look, stories.c.restless < most), 1), else_=0),
        },
        where=sa.and_(
            stories.c.digest != new.digest,
            sa.or_(sa.and_(later, calm), sa.and_(unordered, unseen)),
        ),
    ).returning(stories.c.id, stories.c.revision, stories.c.status)


@cache
def _sighting(dialect: str) -> sa.Executable:
    insert = INSERTS[dialect](sightings)
    said = [sightings.c.uid, sightings.c.published_text]
    told = {each.name: insert.excluded[each.name] for each in sightings.c if not each.primary_key}
    return insert.on_conflict_do_update(index_elements=said, set_=told)


_REVISION = revisions.insert()
_SEEN_AS = (
    sa.select(revisions.c.revision)
    .where(revisions.c.uid == stories.c.uid, revisions.c.digest == sa.bindparam("digest"))
    .order_by(revisions.c.revision.desc())
    .limit(1)
    .scalar_subquery()
)


def _at(*names: str) -> sa.Select[Any]:
    """The stories of the same source that have or had these addresses."""
    urls = [sa.bindparam(name, type_=sa.Text) for name in names]
    return sa.select(addresses.c.uid).where(
        addresses.c.url.in_(urls), addresses.c.source == sa.bindparam("source")
    )


# The story of an item, and those at its addresses: mostly one. It *is_named* where its short link, or
# the address of who has none, is written down.
_KNOWN = (
    sa.select(
        *(stories.c[name] for name in ("uid", "url", "rendered_at", "sighted_at", "status")),
        *(stories.c[name] for name in ("digest", "restless", "cluster", "sketch", *DATES)),
        _SEEN_AS.label("seen_as"),
        sa.select(outbox.c.run).where(outbox.c.uid == stories.c.uid).scalar_subquery().label("run"),
        stories.c.uid.in_(_at("short")).label("is_named"),
    )
    # Not as "one or the other", for which PostgreSQL would read the whole table.
    .where(
        stories.c.uid.in_(
            sa.union_all(sa.select(sa.bindparam("uid", type_=sa.Text)), _at("at", "short"))
        )
    )
    .with_for_update(of=stories)
)


def _sight(
    connection: sa.Connection, item: NewsItem, known: Any, *, is_current: bool
) -> tuple[NewsItem, str | None]:
    """*item* with the date that it and what is *known* give together, which is written down.

    *is_current* says that its words are now those of the story, whenever they are from.
    """
    before, sighted = _when(known), _when(item)
    if sighted is None:
        return replace(item, **{name: getattr(known, name) for name in DATES}), None
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
    values = {**after.published(), "sighted_at": last, "changed": change(connection.dialect.name)}
    connection.execute(stories.update().where(stories.c.uid == item.uid).values(values))
    connection.execute(
        _sighting(connection.dialect.name),
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


def _has_new_names(item: NewsItem, known: Any) -> bool:
    is_moved = item.url != known.url or (item.document is not None and item.document.moved_from)
    return bool(is_moved or not known.is_named)


def _move(connection: sa.Connection, item: NewsItem) -> None:
    """The story has another address, and is the same: no revision."""
    where = (
        stories.update()
        .where(stories.c.uid == item.uid)
        .values(
            url=item.url,
            slug=item.slug,
            item=_record(item),
            changed=change(connection.dialect.name),
        )
    )
    connection.execute(where)


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
    return {name: value for name, value in to_record(item).items() if name not in VERDICT}
