"""Families of near-duplicates: which stored story a new one is nearly the same as.

The index is in the database: a row for each band of a story's sketch
(:mod:`belgafeed.likeness`). Stories that share a band are compared.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from belgafeed.items import NewsItem
from belgafeed.ledger.tables import bands as index
from belgafeed.ledger.tables import stories
from belgafeed.likeness import LIKE, bands, likeness, sketch

# How many bands a sketch has.
_BANDS = len(bands(bytes(128)))
# So many stories, those with the most bands in common, are compared at most.
_MOST = 50


class Place(NamedTuple):
    """Where a story stands among the others."""

    cluster: str | None
    """The uid of the first story of its family; its own where it is alone."""
    sketch: bytes | None


NOWHERE = Place(None, None)


def place(
    connection: sa.Connection, item: NewsItem, known: Any | None, elsewhere: str | None
) -> Place:
    """The family of *item*, whose story may be *known* already.

    *elsewhere* is a story of another source with the same address. A family
    keeps its name, and a story stays in it when it is edited.
    """
    fresh = sketch(f"{item.title}\n{item.body_text}")
    if known is not None:
        is_member = known.cluster not in (None, item.uid)
        if is_member or fresh == known.sketch or _leads(connection, item.uid):
            return Place(known.cluster or item.uid, fresh)
    if elsewhere is not None:
        cluster = sa.select(stories.c.cluster).where(stories.c.uid == elsewhere)
        return Place(connection.execute(cluster).scalar() or elsewhere, fresh)
    return Place(_most_alike(connection, item.uid, fresh) or item.uid, fresh)


def _leads(connection: sa.Connection, uid: str) -> bool:
    followers = sa.select(stories.c.id).where(stories.c.cluster == uid, stories.c.uid != uid)
    return connection.execute(followers.limit(1)).first() is not None


def _most_alike(connection: sa.Connection, uid: str, fresh: bytes | None) -> str | None:
    if fresh is None:
        return None
    keys = {f"band_{number}": band for number, band in enumerate(bands(fresh))}
    alike = [
        (likeness(fresh, row.sketch), -row.id, row.cluster or row.uid)
        for row in connection.execute(_CANDIDATES, keys)
        if row.uid != uid
    ]
    best = max(alike, default=(0.0, 0, None))
    return best[2] if best[0] >= LIKE else None


def _candidates() -> sa.Executable:
    keys = [sa.bindparam(f"band_{number}", type_=sa.BigInteger) for number in range(_BANDS)]
    shared = (
        sa.select(index.c.story)
        .where(index.c.band.in_(keys))
        .group_by(index.c.story)
        .order_by(sa.func.count().desc())
        .limit(_MOST)
    )
    columns = (stories.c.id, stories.c.uid, stories.c.cluster, stories.c.sketch)
    return sa.select(*columns).where(stories.c.id.in_(shared))


_CANDIDATES = _candidates()


def enter(
    connection: sa.Connection, number: int, fresh: bytes | None, old: bytes | None = None
) -> None:
    """Keep the index in step: the story's sketch is *fresh*, and was *old*."""
    if fresh == old:
        return
    if old is not None:
        connection.execute(_LEAVE, [{"key": band, "number": number} for band in bands(old)])
    if fresh is not None:
        connection.execute(_ENTER, [{"band": band, "story": number} for band in bands(fresh)])


_ENTER = index.insert()
_LEAVE = index.delete().where(
    index.c.band == sa.bindparam("key"), index.c.story == sa.bindparam("number")
)


def index_stored(connection: sa.Connection, number: int, item: NewsItem) -> None:
    """Give a story that was stored without it its place."""
    cluster, fresh = place(connection, item, None, None)
    row = stories.update().where(stories.c.id == number)
    connection.execute(row.values(cluster=cluster, sketch=fresh))
    enter(connection, number, fresh)
