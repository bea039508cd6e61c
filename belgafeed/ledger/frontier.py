"""What a crawl has to fetch: the addresses that listings named, and when to look at each.

An address is written down before its story is fetched, so a crawl that is
killed forgets none. It counts as seen once its story is stored, and
:func:`settle` says so in the transaction that stores it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

import filelock
import sqlalchemy as sa

from belgafeed.items import NewsItem
from belgafeed.ledger.database import LOCK_KEY, Database, LedgerError, lock_key
from belgafeed.ledger.tables import INSERTS, documents, listings, stories
from belgafeed.shape import Shape

T = TypeVar("T")

# SQLite takes some 30,000 values in one statement.
_BATCH = 1000
# What failed is tried again by the next crawl; from then on the wait doubles, up to a day.
_FIRST_WAIT = timedelta(minutes=5)
_DOUBLINGS = 8
# What the name of a file is spared. Linear: one class.
_NO_NAME = re.compile(r"[^\w.]+")


class Listed(NamedTuple):
    """An address as a listing shows it."""

    url: str
    published: datetime | None = None
    """The instant that the listing states."""
    headline: str | None = None
    """A digest of what the listing shows of the story; another one is an edit."""


@dataclass(frozen=True, slots=True)
class Document:
    """An address that is to be looked at, and what is known of it."""

    url: str
    uid: str | None = None
    """The story that is stored from it; ``None`` where none is yet."""
    listed_at: datetime | None = None
    """The instant of publication that a listing stated."""
    published: datetime | None = None
    """The best that is known of it."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a listing was read."""

    cursor: datetime | None = None
    """Its newest story when it was last read to its end; ``None`` where that was never."""
    etag: str | None = None
    last_modified: str | None = None
    horizon: datetime | None = None
    """Its oldest story when it was first read, where it was not read to the end of the archive."""


_DOCUMENT = [documents.c[name] for name in Document.__dataclass_fields__]
_BOOKMARK = [listings.c[name] for name in Bookmark.__dataclass_fields__]


class Frontier(Database):
    """The addresses of one source, as one run sees them.

    *started* is the run's own time: what is due then is looked at, once.
    *sites* are the roots of the sites that it crawls; addresses elsewhere are
    not its own.
    """

    def __init__(
        self, url: str, source: str, started: datetime, sites: Collection[str] = ()
    ) -> None:
        super().__init__(url)
        self.source = source
        self.started = started
        self._own = sa.and_(
            documents.c.source == source,
            sa.or_(sa.false(), *map(_below, sites)),
        )
        self.places = sorted(sites) or ["files"]
        self._locks: list[filelock.BaseFileLock] = []
        self._held: list[str] = []

    def lock(self) -> bool:
        """Whether no other run is at work on one of the sites with this ledger.

        Held until :meth:`close`. The system, or the server, lets go of it when
        the process ends, however it ends, so there are no stale locks.
        """
        self.open()
        take = self._take_on_server if self.is_remote else self._take_file
        if all(map(take, self.places)):
            return True
        self.close()
        return False

    def _take_file(self, place: str) -> bool:
        if self._file is None:
            return True
        lock = filelock.FileLock(f"{self._file}.{self.source}.{re.sub(_NO_NAME, '-', place)}.lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        except OSError as error:
            raise LedgerError(f"ledger: {self}: no lock: {error}") from error
        self._locks.append(lock)
        return True

    def _take_on_server(self, place: str) -> bool:
        wanted = sa.select(sa.func.pg_try_advisory_lock(lock_key("run", self.source, place)))
        with self._writing() as connection:
            is_free = bool(connection.execute(wanted).scalar_one())
        if is_free:
            self._held.append(place)
        return is_free

    def _connected(self, connection: Any, record: object) -> None:
        """A lock on a server belongs to its connection: the one after a break takes it anew."""
        super()._connected(connection, record)
        for place in self._held:
            words = " ".join(("run", self.source, place))
            if not connection.execute(
                f"SELECT pg_try_advisory_lock({LOCK_KEY})", [words]
            ).fetchone()[0]:
                raise LedgerError(f"ledger: {self}: another run has taken over {place}")
        if self._held:
            connection.commit()

    def close(self) -> None:
        super().close()
        self._held.clear()
        while self._locks:
            self._locks.pop().release()

    # --- Addresses

    def expect(self, listed: Sequence[Listed], *, archive: bool = False) -> set[str]:
        """Write down what a listing names; the addresses that were known before come back.

        A story that the listing shows otherwise than before is due. What only
        the *archive* holds is left to the crawls that walk the archive.
        """
        known = set()
        once = list({each.url: each for each in listed}.values())
        with self._writing() as connection:
            for batch in _batches(once):
                known |= self._expect(connection, batch, archive=archive)
        return known

    def _expect(
        self, connection: sa.Connection, listed: Sequence[Listed], *, archive: bool
    ) -> set[str]:
        by_url = {each.url: each for each in listed}
        shared = {"source": self.source, "due_at": self.started, "archive": archive}
        rows = [
            {
                "url": url,
                "listed_at": each.published,
                "published": each.published,
                "headline": each.headline,
                **shared,
            }
            for url, each in by_url.items()
        ]
        insert = INSERTS[self.dialect](documents).values(rows).on_conflict_do_nothing()
        fresh = set(connection.execute(insert.returning(documents.c.url)).scalars())
        known = by_url.keys() - fresh
        there = documents.c.url.in_(known)
        if not archive:
            connection.execute(
                documents.update().where(there, documents.c.archive).values(archive=False)
            )
        stored = sa.select(*(documents.c[name] for name in ("url", "headline", "uid", "moved_to")))
        for row in connection.execute(stored.where(there)).all():
            each = by_url[row.url]
            if each.headline is not None and each.headline != row.headline:
                values: dict[str, Any] = {"headline": each.headline, "listed_at": each.published}
                if row.headline is not None and row.uid is not None:
                    values["due_at"] = self.started
                    if row.moved_to is not None:
                        # The site gave the address of a story that moved to another story.
                        values |= dict.fromkeys(("uid", "moved_to", "etag", "last_modified"))
                self._update(connection, row.url, **values)
        return set(known)

    def unlist(
        self,
        site: str,
        named: Collection[str],
        since: datetime | None,
        until: datetime | None = None,
    ) -> int:
        """Make due what the listing of *site* named before and leaves out now; how many these are.

        *named* are all addresses that it names from behind *since* to before
        *until*. What turns out to be there still is not made due for this again.
        """
        absent = [
            documents.c.source == self.source,
            _below(site),
            documents.c.uid.is_not(None),
            documents.c.moved_to.is_(None),
            documents.c.headline.is_not(None),
        ]
        if since is not None:
            absent.append(documents.c.listed_at > since)
        if until is not None:
            absent.append(documents.c.listed_at < until)
        with self._writing() as connection:
            between = connection.execute(sa.select(documents.c.url).where(*absent)).scalars()
            left_out = set(between).difference(named)
            for url in left_out:
                self._update(connection, url, due_at=self.started, headline=None)
        return len(left_out)

    def take(self, limit: int, *, archive: bool = False) -> list[Document]:
        """At most *limit* addresses that are due, the newest stories first; each once in a run.

        A walk over the *archive* takes what is not stored yet, from wherever;
        other crawls take what is due and not only in the archive.
        """
        unstored = documents.c.uid.is_(None)
        due = (
            sa.select(documents.c.url)
            .where(
                self._own,
                documents.c.due_at <= self.started,
                sa.or_(documents.c.taken_at.is_(None), documents.c.taken_at < self.started),
                unstored if archive else sa.or_(~unstored, ~documents.c.archive),
            )
            .order_by(documents.c.published.desc().nulls_last(), documents.c.url)
            .limit(limit)
        )
        taken = documents.update().where(documents.c.url.in_(due)).values(taken_at=self.started)
        with self._writing() as connection:
            rows = connection.execute(taken.returning(*_DOCUMENT)).all()
        found = [Document(*row) for row in rows]
        return sorted(found, key=lambda each: each.published or _NEVER, reverse=True)

    def look_again(self, since: datetime) -> None:
        """Make due what is stored and was published at *since* or later."""
        published = sa.func.coalesce(documents.c.published, documents.c.looked_at)
        stored = documents.c.uid.is_not(None) & documents.c.moved_to.is_(None)
        with self._writing() as connection:
            connection.execute(
                documents.update()
                .where(self._own, stored, published >= since)
                .values(due_at=self.started)
            )

    def document(self, url: str) -> Document:
        """What is known of an address."""
        query = sa.select(*_DOCUMENT).where(documents.c.url == url)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Document(url) if row is None else Document(*row)

    def unchanged(self, url: str, at: datetime, due_at: datetime | None) -> None:
        """The stored story was there *at* that time and is the same."""
        fine = {"failures": 0, "problem": None, "missing_since": None}
        with self._writing() as connection:
            self._update(connection, url, looked_at=at, due_at=due_at, **fine)

    def failed(self, url: str, at: datetime, problem: str) -> None:
        """A look brought nothing: the next crawl tries again, later ones less and less often."""
        count = documents.c.failures + 1
        with self._writing() as connection:
            failures = self._update(connection, url, failures=count, problem=problem, looked_at=at)
            doublings = min((failures or 1) - 2, _DOUBLINGS)
            wait = _FIRST_WAIT * 2**doublings if doublings >= 0 else timedelta()
            # *at* may have whole seconds; it is not due again in this run.
            due_at = max(at + wait, self.started + timedelta.resolution)
            self._update(connection, url, due_at=due_at)

    def missing(self, document: Document, at: datetime, again_at: datetime, problem: str) -> bool:
        """The site says that there is no such story; whether it had said so before.

        It is to be asked again at *again_at*. What was never stored is asked
        for less and less often: when it has been missing for twice as long.
        """
        before = sa.select(documents.c.missing_since).where(documents.c.url == document.url)
        with self._writing() as connection:
            since = connection.execute(before).scalar()
            said_before = since is not None
            due_at = again_at
            if since is not None and document.uid is None:
                due_at = max(again_at, at + (at - since))
            row = {"uid": document.uid, "looked_at": at, "due_at": due_at, "problem": problem}
            insert = INSERTS[self.dialect](documents).values(
                url=document.url, source=self.source, missing_since=at, failures=0, **row
            )
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=[documents.c.url],
                    set_={
                        **row,
                        "missing_since": sa.func.coalesce(documents.c.missing_since, at),
                    },
                )
            )
        return said_before

    def problems(self) -> list[tuple[str, str]]:
        """The addresses of which no story could be stored yet, and why; not those that are absent."""
        query = sa.select(documents.c.url, documents.c.problem).where(
            self._own,
            documents.c.uid.is_(None),
            documents.c.missing_since.is_(None),
            documents.c.problem.is_not(None),
        )
        with self._reading() as connection:
            return [(row.url, row.problem) for row in connection.execute(query)]

    def left(self, *, archive: bool = False) -> int:
        """How many addresses wait for their first look, with or without those of the *archive*."""
        query = sa.select(sa.func.count()).where(
            self._own,
            documents.c.uid.is_(None),
            documents.c.due_at <= self.started,
            sa.true() if archive else ~documents.c.archive,
        )
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    # --- Stories and listings

    def stored(self, uids: Collection[str]) -> set[str]:
        """Which of these stories are stored."""
        with self._reading() as connection:
            return self._stored(connection, uids)

    def bookmark(self, url: str) -> Bookmark:
        """How far the listing at *url* was read."""
        query = sa.select(*_BOOKMARK).where(listings.c.url == url)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Bookmark() if row is None else Bookmark(*row)

    def reached(self, url: str, cursor: datetime | None) -> None:
        """The listing at *url* was read to its end; *cursor* is its newest story."""
        with self._writing() as connection:
            self._save(connection, url, {"cursor": cursor})

    def begun(self, url: str, horizon: datetime | None) -> None:
        """The listing at *url* was read for the first time; *horizon* is its oldest story."""
        with self._writing() as connection:
            self._save(connection, url, {"horizon": horizon})

    def reshaped(self, url: str, shape: Shape) -> Shape | None:
        """Keep the shape of the listing at *url*; what it was before, if it was seen before."""
        query = sa.select(listings.c.shape).where(listings.c.url == url)
        with self._writing() as connection:
            before = connection.execute(query).scalar()
            if before != (record := shape.as_record()):
                self._save(connection, url, {"shape": record})
        return before and Shape.from_record(before)

    def remember(
        self,
        url: str,
        etag: str | None,
        last_modified: str | None,
        *,
        urls: Collection[str] = (),
        uids: Collection[str] = (),
    ) -> bool:
        """Keep the validators of a listing, where all that it named is stored; whether it is.

        It named the addresses *urls* and the stories *uids*. What the site
        says is not there any more counts as stored.
        """
        waits = sa.and_(documents.c.uid.is_(None), documents.c.missing_since.is_(None))
        with self._writing() as connection:
            waiting = (
                connection.execute(
                    sa.select(sa.func.count()).where(documents.c.url.in_(batch), waits)
                ).scalar_one()
                for batch in _batches(list(urls))
            )
            is_stored = not any(waiting) and self._stored(connection, uids) >= set(uids)
            kept = (etag, last_modified) if is_stored else (None, None)
            self._save(connection, url, dict(zip(("etag", "last_modified"), kept, strict=True)))
        return is_stored

    def _stored(self, connection: sa.Connection, uids: Collection[str]) -> set[str]:
        found: set[str] = set()
        for batch in _batches(list(uids)):
            query = sa.select(stories.c.uid).where(stories.c.uid.in_(batch))
            found.update(connection.execute(query).scalars())
        return found

    def _save(self, connection: sa.Connection, url: str, values: dict[str, Any]) -> None:
        insert = INSERTS[self.dialect](listings).values(url=url, source=self.source, **values)
        connection.execute(
            insert.on_conflict_do_update(index_elements=[listings.c.url], set_=values)
        )

    def _update(self, connection: sa.Connection, url: str, **values: Any) -> int | None:
        """Change a row; the failures that it then counts, ``None`` where there is none."""
        change = documents.update().where(documents.c.url == url).values(values)
        return connection.execute(change.returning(documents.c.failures)).scalar()


# When a story was published, when it was looked at → when to look again.
NextLook = Callable[[datetime, datetime], datetime | None]

_NEVER = datetime.min.replace(tzinfo=UTC)


def _below(site: str) -> sa.ColumnElement[bool]:
    return documents.c.url.startswith(f"{site}/", autoescape=True)


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def settle(
    connection: sa.Connection, item: NewsItem, next_look: NextLook | None, *, is_new: bool
) -> None:
    """In the transaction that stores *item*: its address is seen.

    *next_look* says when it is looked at again. A story without a date counts
    as published when it was first seen.

    Other addresses of the story, which has none where it *is_new*, are old ones
    from now on, and not looked at again.
    """
    if item.document is None:
        return
    url = item.document.url
    published = item.published
    if published is None:
        known = sa.select(documents.c.published).where(documents.c.url == url)
        published = connection.execute(known).scalar() or item.fetched_at
    story = {"source": item.source, "uid": item.uid}
    seen = {
        "url": url,
        "published": published,
        "etag": item.document.etag,
        "last_modified": item.document.last_modified,
        "looked_at": item.fetched_at,
        "due_at": next_look(published, item.fetched_at) if next_look else None,
        "is_gone": item.status == "retracted",
    }
    dialect = connection.dialect.name
    connection.execute(_seen(dialect), story | seen)
    if not is_new:
        connection.execute(_OTHERS, {"story": item.uid, "here": url})
    for old in item.document.moved_from:
        connection.execute(_old(dialect), story | {"url": old, "moved_to": url})


_FRESH = {"failures": sa.literal(0), "archive": sa.false()}


# Statements are built once: to build one takes longer than to run it.
@cache
def _seen(dialect: str) -> sa.Executable:
    told = ("uid", "published", "etag", "last_modified", "looked_at", "due_at")
    names = ("url", "source", *told)
    insert = INSERTS[dialect](documents).values(
        {name: sa.bindparam(name) for name in names} | _FRESH
    )
    is_gone = sa.bindparam("is_gone", type_=sa.Boolean)
    return insert.on_conflict_do_update(
        index_elements=[documents.c.url],
        set_={name: insert.excluded[name] for name in told}
        | _FRESH
        | {"moved_to": sa.null(), "problem": sa.null()}
        | {"missing_since": sa.case((is_gone, documents.c.missing_since))},
    )


@cache
def _old(dialect: str) -> sa.Executable:
    names = ("url", "source", "uid", "moved_to")
    insert = INSERTS[dialect](documents).values(
        {name: sa.bindparam(name) for name in names} | _FRESH
    )
    return insert.on_conflict_do_update(
        index_elements=[documents.c.url],
        set_={name: insert.excluded[name] for name in ("uid", "moved_to")}
        | {"due_at": sa.null(), "problem": sa.null()},
    )


_OTHERS = (
    documents.update()
    .where(
        documents.c.uid == sa.bindparam("story"),
        documents.c.url != sa.bindparam("here"),
        documents.c.moved_to.is_(None),
    )
    .values(moved_to=sa.bindparam("here"), due_at=sa.null())
)
