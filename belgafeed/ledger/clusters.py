"""Families of near-duplicates: which stored story a new one is nearly the same as.

The index is in the database: a row for each band of a story's sketch
(:mod:`belgafeed.likeness`). Stories that share a band are compared.
"""

from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from belgafeed.identity import compared
from belgafeed.items import NewsItem
from belgafeed.ledger.tables import stories
from belgafeed.likeness import BANDS, LIKE, bands, likeness, sketch

# So many stories of each band, the last ones, are compared at most: a phrase that every story of a
# source ends with makes one band the same for all of them. Near-duplicates have several in common.
_MOST = 50


class Place(NamedTuple):
    """Where a story stands among the others."""

    cluster: str | None
    """The uid of the first story of its family; its own where it is alone."""
    sketch: bytes | None


def place(connection: sa.Connection, item: NewsItem, known: Any | None) -> Place:
    """The family of *item*, whose story may be *known* already.

    A story of another source at the same address is of the same family. A
    family keeps its name, and a story stays in it when it is edited.
    """
    fresh = sketch(f"{item.title}\n{item.body_text}")
    if known is not None:
        is_member = known.cluster not in (None, item.uid)
        if is_member or fresh == known.sketch or _leads(connection, item.uid):
            return Place(known.cluster or item.uid, fresh)
    family = _same_address(connection, item) or _most_alike(connection, item.uid, fresh)
    return Place(family or item.uid, fresh)


def _same_address(connection: sa.Connection, item: NewsItem) -> str | None:
    if item.url is None:
        return None
    at = compared(item.url), item.source
    family = connection.exec_driver_sql(_elsewhere(connection.dialect.name), at).scalar()
    return None if family is None else str(family)


def _leads(connection: sa.Connection, uid: str) -> bool:
    followers = sa.select(stories.c.id).where(stories.c.cluster == uid, stories.c.uid != uid)
    return connection.execute(followers.limit(1)).first() is not None


def _most_alike(connection: sa.Connection, uid: str, fresh: bytes | None) -> str | None:
    if fresh is None:
        return None
    found = connection.exec_driver_sql(_candidates(connection.dialect.name), bands(fresh))
    alike = [
        (likeness(fresh, other), -number, cluster or name)
        for number, name, cluster, other in found
        if name != uid
    ]
    best = max(alike, default=(0.0, 0, None))
    return best[2] if best[0] >= LIKE else None


def enter(
    connection: sa.Connection, number: int, fresh: bytes | None, old: bytes | None = None
) -> None:
    """Keep the index in step: the story's sketch is *fresh*, and was *old*."""
    if fresh == old:
        return
    dialect = connection.dialect.name
    if old is not None:
        connection.exec_driver_sql(_leave(dialect), [(band, number) for band in bands(old)])
    if fresh is not None:
        connection.exec_driver_sql(_enter(dialect), [(band, number) for band in bands(fresh)])


# Every new story takes these. In the driver's own words they cost half of what they cost otherwise.
_SIGN = {"sqlite": "?", "postgresql": "%s"}


@cache
def _elsewhere(dialect: str) -> str:
    sign = _SIGN[dialect]
    there = (
        f"SELECT uid FROM addresses WHERE url = {sign} AND source <> {sign} ORDER BY source LIMIT 1"  # noqa: S608
    )
    return f"SELECT coalesce(cluster, uid) FROM stories WHERE uid = ({there})"  # noqa: S608


@cache
def _candidates(dialect: str) -> str:
    last = (
        f"SELECT story FROM bands WHERE band = {_SIGN[dialect]} ORDER BY story DESC LIMIT {_MOST}"  # noqa: S608
    )
    shared = " UNION ALL ".join([f"SELECT * FROM ({last}) AS last"] * BANDS)  # noqa: S608
    return f"SELECT id, uid, cluster, sketch FROM stories WHERE id IN ({shared})"  # noqa: S608


@cache
def _enter(dialect: str) -> str:
    sign = _SIGN[dialect]
    return f"INSERT INTO bands (band, story) VALUES ({sign}, {sign}) ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def _leave(dialect: str) -> str:
    sign = _SIGN[dialect]
    return f"DELETE FROM bands WHERE band = {sign} AND story = {sign}"  # noqa: S608


def index_stored(connection: sa.Connection, number: int, item: NewsItem) -> None:
    """Give a story that was stored without it its place."""
    cluster, fresh = place(connection, item, None)
    row = stories.update().where(stories.c.id == number)
    connection.execute(row.values(cluster=cluster, sketch=fresh))
    enter(connection, number, fresh)
