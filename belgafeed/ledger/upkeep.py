"""What an operator does to a ledger: forget a story, thin what is old."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from belgafeed.ledger.archive import Archive
from belgafeed.ledger.outbox import post
from belgafeed.ledger.tables import (
    dead_letters,
    documents,
    listings,
    revisions,
    runs,
    sightings,
    stories,
)


@dataclass(frozen=True, slots=True)
class Thinned:
    """How much of each is old."""

    revisions: int
    """Versions between the first and the current one: they lose their text, their row stays."""
    sightings: int
    runs: int
    """All but the last one of each source."""
    letters: int


class Upkeep(Archive):
    """A ledger in the hands of its operator."""

    def forget(self, text: str, at: datetime) -> list[str]:
        """Have what *text* names fetched anew; the uids and addresses that it names.

        *text* is a uid or an address; *at* is now. The next crawl asks for the
        story without telling the site what is known of it, and gives it out
        again. Its versions stay.
        """
        uids = self.find(text)
        is_named = documents.c.url.in_([text, f"{text.rstrip('/')}.json"])
        is_meant = documents.c.moved_to.is_(None) & (documents.c.uid.in_(uids) | is_named)
        unseen: dict[str, Any] = dict.fromkeys(
            ("etag", "last_modified", "problem", "missing_since")
        )
        anew = documents.update().where(is_meant).values(**unseen, due_at=at, failures=0)
        with self._writing() as connection:
            urls = connection.execute(anew.returning(documents.c.url, documents.c.source)).all()
            for uid in uids:
                post(connection, uid, "")
            of = sa.select(stories.c.source).where(stories.c.uid.in_(uids))
            sources = set(connection.execute(of).scalars())
            # A listing that did not change is not read, nor is a feed page, which has its stories.
            connection.execute(
                listings.update()
                .where(listings.c.source.in_(sources.union(row.source for row in urls)))
                .values(etag=None, last_modified=None)
            )
        return [*uids, *(row.url for row in urls)]

    def count_old(self, than: datetime) -> Thinned:
        """What :meth:`thin` would do."""
        with self._reading() as connection:
            return Thinned(
                *(
                    connection.execute(
                        sa.select(sa.func.count()).select_from(table).where(condition)
                    ).scalar_one()
                    for table, condition in _old(than)
                )
            )

    def thin(self, than: datetime) -> Thinned:
        """Let go of what is older: the current stories stay as they are."""
        with self._writing() as connection:
            (versions, is_old), *rest = _old(than)
            thinned = connection.execute(versions.update().where(is_old).values(item=None)).rowcount
            gone = [connection.execute(table.delete().where(old)).rowcount for table, old in rest]
        return Thinned(thinned, *gone)


def _old(than: datetime) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Of each table, what is older."""
    current = sa.exists().where(
        stories.c.uid == revisions.c.uid, stories.c.revision == revisions.c.revision
    )
    last = sa.select(sa.func.max(runs.c.run)).group_by(runs.c.source)
    return [
        (
            revisions,
            sa.and_(
                revisions.c.stored_at < than,
                revisions.c.revision > 1,
                revisions.c.item.is_not(None),
                ~current,
            ),
        ),
        (sightings, sightings.c.rendered_at < than),
        (runs, sa.and_(runs.c.finished < than, runs.c.run.not_in(last))),
        (dead_letters, dead_letters.c.last_at < than),
    ]
