"""Dead letters: what a step could not handle, kept as it came until it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from belgafeed.items import NewsItem
from belgafeed.ledger.database import Database
from belgafeed.ledger.tables import INSERTS, dead_letters


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer of a site, and what could not be made of it."""

    source: str
    url: str
    """The address of the answer."""
    uid: str
    """The item in it; empty where the answer could not be read at all."""
    field: str
    """The field at fault, or the step."""
    problem: str
    fetched_at: datetime
    rendered_at: datetime | None
    status: int
    """Its HTTP status."""
    headers: Mapping[str, str]
    """What the site said of it."""
    body: bytes
    """The answer as it came, decompressed."""
    letter: int | None = None
    """Its number; ``None`` until it is kept."""
    first_at: datetime | None = None
    times: int = 1
    """How often that happened."""


_LETTER = [dead_letters.c[name] for name in Letter.__dataclass_fields__]
_GIVEN = [
    name for name in Letter.__dataclass_fields__ if name not in ("letter", "first_at", "times")
]


class Letters(Database):
    """The dead letters of the ledger."""

    def keep(self, letter: Letter) -> None:
        """Keep a letter: one for each item, with its last answer and how often it came."""
        row = {name: getattr(letter, name) for name in _GIVEN}
        row |= {"first_at": letter.fetched_at, "last_at": letter.fetched_at, "times": 1}
        with self._writing() as connection:
            connection.execute(_keep(self.dialect), row)

    def waiting(self, numbers: Sequence[int] = ()) -> list[Letter]:
        """These letters, or all, the first one first."""
        query = sa.select(*_LETTER).order_by(dead_letters.c.letter)
        if numbers:
            query = query.where(dead_letters.c.letter.in_(numbers))
        with self._reading() as connection:
            return [Letter(*row) for row in connection.execute(query)]

    def addressees(self, source: str) -> set[str]:
        """The uids of a source's letters, and all their addresses."""
        query = sa.select(dead_letters.c.uid, dead_letters.c.url)
        with self._reading() as connection:
            found = connection.execute(query.where(dead_letters.c.source == source))
            return {name for row in found for name in row if name}

    def settle(self, tried: Sequence[Letter]) -> None:
        """Of letters that were *tried* again, drop those that did not come back."""
        with self._writing() as connection:
            for each in tried:
                same = (dead_letters.c.letter == each.letter) & (dead_letters.c.times == each.times)
                connection.execute(dead_letters.delete().where(same))

    def done(self, item: NewsItem, url: str) -> None:
        """The story, read at *url*, is stored: nobody waits for it any more.

        A document that could not be read has been read; and if it is the
        story's own, the story may have had another name there. A page with an
        item that could not be read may have it still.
        """
        here = dead_letters.c.url == url
        if item.document is None:
            here &= (dead_letters.c.uid == "") & ~dead_letters.c.field.contains("[")
        with self._writing() as connection:
            connection.execute(
                dead_letters.delete().where(
                    dead_letters.c.source == item.source, (dead_letters.c.uid == item.uid) | here
                )
            )


@cache
def _keep(dialect: str) -> sa.Executable:
    names = [each.name for each in dead_letters.c if each.name != "letter"]
    insert = INSERTS[dialect](dead_letters).values({name: sa.bindparam(name) for name in names})
    told = ("field", "problem", "last_at", "fetched_at", "rendered_at", "status", "headers", "body")
    return insert.on_conflict_do_update(
        index_elements=[dead_letters.c[name] for name in ("source", "url", "uid")],
        set_={name: insert.excluded[name] for name in told} | {"times": dead_letters.c.times + 1},
    )
