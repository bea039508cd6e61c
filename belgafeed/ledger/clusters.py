"""Families of near-duplicates: which stored story a new one is nearly the same as.

The index is in the database: a row for some keys of a story (:mod:`belgafeed.likeness`). Stories
that have a key in common are compared.
"""

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from belgafeed.identity import compared
from belgafeed.items import NewsItem
from belgafeed.ledger.tables import stories
from belgafeed.likeness import ASKED, ENTERED, LIKE, likeness, sketch

# A key that so many stories have says little: a further one is entered under others.
_MANY = 50
# So many are compared at most. Near-duplicates share several keys, or one that few others have.
_MOST = 20


class Place(NamedTuple):
    """Where a story stands among the others."""

    cluster: str | None
    """The uid of the first story of its family; its own where it is alone."""
    sketch: bytes | None
    """The sample of its text, 256 bytes, and behind it the keys that it is entered under."""


def place(connection: sa.Connection, item: NewsItem, known: Any | None) -> Place:
    """The family of *item*, whose story may be *known* already.

    A story of another source at the same address is of the same family. A
    family keeps its name, and a story stays in it when it is edited.
    """
    text = sketch(f"{item.title}\n{item.body_text}")
    sample, keys = text or (b"", ())
    if known is not None and sample == (known.sketch or b"")[:_SAMPLE]:
        return Place(known.cluster or item.uid, known.sketch)
    found = _found(connection, keys, item)
    few = [key for key in keys if len(found.get(key, ())) < _MANY][:ENTERED]
    kept = sample + struct.pack(f"<{len(few)}I", *few) if text else None
    if known is not None and (
        known.cluster not in (None, item.uid) or _leads(connection, item.uid)
    ):
        return Place(known.cluster or item.uid, kept)
    return Place(_family(connection, item.uid, sample, found) or item.uid, kept)


def _leads(connection: sa.Connection, uid: str) -> bool:
    followers = sa.select(stories.c.id).where(stories.c.cluster == uid, _FOLLOWS)
    return connection.execute(followers.limit(1)).first() is not None


def _found(
    connection: sa.Connection, keys: Sequence[int], item: NewsItem
) -> Mapping[int, list[int]]:
    """The stories that may be like it, by their numbers: those of each key, and the one at its address."""
    # Always the same statement.
    asked = (*keys, *[_NO_KEY] * (ASKED - len(keys)), compared(item.url or ""), item.source)
    found = defaultdict(list)
    for key, number in _driver(connection).execute(_lookup(connection.dialect.name), asked):
        found[key].append(number)
    return found


def _family(
    connection: sa.Connection, uid: str, sample: bytes, found: Mapping[int, list[int]]
) -> str | None:
    """The family of the story at the same address, or else of the one that is most alike."""
    if not found:
        return None
    shared: dict[int, float] = defaultdict(float)
    for numbers in found.values():
        for number in numbers:
            shared[number] += 1 / len(numbers)
    likely = sorted(shared, key=lambda number: (shared[number], number), reverse=True)
    here = found.get(_HERE, [])
    numbers = [*here, *likely[:_MOST]]
    rows = _driver(connection).execute(_sketches(connection.dialect.name, len(numbers)), numbers)
    families = [
        (number in here, likeness(sample, (other or b"")[:_SAMPLE]), -number, cluster or name)
        for number, name, cluster, other in rows
        if name != uid
    ]
    is_here, alike, _, family = max(families, default=(False, 0.0, 0, None))
    return family if is_here or alike >= LIKE else None


def enter(
    connection: sa.Connection, number: int, fresh: bytes | None, old: bytes | None = None
) -> None:
    """Keep the index in step: the story's sketch is *fresh*, and was *old*."""
    come, gone = keys_of(fresh), keys_of(old)
    driver, dialect = _driver(connection), connection.dialect.name
    for key in set(gone) - set(come):
        driver.execute(_leave(dialect), (key, number))
    if rows := [value for key in come if key not in gone for value in (key, number)]:
        driver.execute(_enter(dialect, len(rows) // 2), rows)


def keys_of(kept: bytes | None) -> Sequence[int]:
    """The keys that a story is entered under, from its sketch as it is stored."""
    keys = (kept or b"")[_SAMPLE:]
    return struct.unpack(f"<{len(keys) // 4}I", keys)


_SAMPLE = 256
# Instead of a key: of no story, and of the story at the same address.
_NO_KEY, _HERE = -1, -2
_FOLLOWS = stories.c.cluster != stories.c.uid


# Every new story takes these. In the driver's own words they cost half of what they cost otherwise.
def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


_SIGN = {"sqlite": "?", "postgresql": "%s"}


@cache
def _lookup(dialect: str) -> str:
    sign = _SIGN[dialect]
    keys = ", ".join([sign] * ASKED)
    there = (
        f"SELECT uid FROM addresses WHERE url = {sign} AND source <> {sign} ORDER BY source LIMIT 1"  # noqa: S608
    )
    return (
        f"SELECT shingle, story FROM shingles WHERE shingle IN ({keys})"  # noqa: S608
        f" UNION ALL SELECT {_HERE}, id FROM stories WHERE uid = ({there})"
    )


@cache
def _sketches(dialect: str, count: int) -> str:
    numbers = ", ".join([_SIGN[dialect]] * count)
    return f"SELECT id, uid, cluster, sketch FROM stories WHERE id IN ({numbers})"  # noqa: S608


@cache
def _enter(dialect: str, count: int) -> str:
    sign = _SIGN[dialect]
    rows = ", ".join([f"({sign}, {sign})"] * count)
    return f"INSERT INTO shingles (shingle, story) VALUES {rows} ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def _leave(dialect: str) -> str:
    sign = _SIGN[dialect]
    return f"DELETE FROM shingles WHERE shingle = {sign} AND story = {sign}"  # noqa: S608


def index_stored(connection: sa.Connection, number: int, item: NewsItem) -> None:
    """Give a story that was stored without it its place; the family that it has, it keeps."""
    cluster, fresh = place(connection, item, None)
    row = stories.update().where(stories.c.id == number)
    family = sa.func.coalesce(stories.c.cluster, cluster)
    connection.execute(row.values(cluster=family, sketch=fresh))
    enter(connection, number, fresh)
