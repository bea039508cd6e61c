"""What is stored and still to be given out: what a run stored that was killed before its end.

A story is given out by the run that stores it. Its files are published when
it has finished, and only then is the story delivered; otherwise the next run
gives it out. So files have each story once, and whoever takes items while a
crawl goes on gets each at least once.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from belgafeed.ledger.tables import INSERTS, outbox


class RunName(NamedTuple):
    """What tells a run from all others, and at which places it works: alone, by its lock."""

    started: datetime
    places: Collection[str]

    def __str__(self) -> str:
        return " ".join((self.started.isoformat(), *sorted(self.places)))

    def inherits(self, other: str) -> bool:
        """Whether what another run left is ours to give out: it is dead, since its places are ours."""
        started, *places = other.split()
        return started != self.started.isoformat() and set(places) <= set(self.places)


def post(connection: sa.Connection, uid: str, run: str) -> None:
    """The story is to be given out by that run; by the next one that meets it where that is empty."""
    connection.execute(_post(connection.dialect.name), {"uid": uid, "run": run})


@cache
def _post(dialect: str) -> sa.Executable:
    insert = INSERTS[dialect](outbox).values(uid=sa.bindparam("uid"), run=sa.bindparam("run"))
    return insert.on_conflict_do_update(
        index_elements=[outbox.c.uid], set_={"run": insert.excluded.run}
    )
