"""What to export: a part of the archive, story by story, and how to go on from there the next time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from belgafeed.items import NewsItem
from belgafeed.ledger.archive import Archive, read_story, read_version
from belgafeed.ledger.database import LedgerError
from belgafeed.ledger.tables import change, revisions, stories

# So many rows are in memory at once.
_AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stories; all conditions together."""

    since: datetime | None = None
    """Published then or later, as far as its date tells: its bounds may reach into that time."""
    until: datetime | None = None
    """Published then or before; likewise."""
    source: str | None = None
    language: str | None = None
    """``nl`` is also every ``nl-…``."""
    changed_since: int | None = None
    """A cursor that an earlier extract has told; 0 for all. Withdrawn stories are among them."""
    revisions: bool = False
    """All versions that have their text still, instead of the current ones."""
    limit: int | None = None


class Extracts(Archive):
    """Reads the archive from one end to the other, in constant memory."""

    def cursor(self) -> int:
        """Where the next extract has to begin: all that changed before is in one that is made now.

        In PostgreSQL, what a transaction that is still under way changes comes
        with the next one, and so does all that began after it.
        """
        if self.is_remote:
            with self._writing() as connection:
                connection.execute(_FROM_ELSEWHERE)
        with self._reading() as connection:
            return int(connection.execute(_CURSORS[self.dialect]).scalar_one())

    def extract(self, selection: Selection, cursor: int | None = None) -> Iterator[NewsItem]:
        """The stories that are selected, the newest first; changed ones in the order of the changes.

        With a *cursor*, only what changed before it. Raises :class:`LedgerError`
        where the selection begins behind it: that was told by another ledger.
        """
        if cursor is not None and (selection.changed_since or 0) > cursor:
            raise LedgerError(
                f"changed since {selection.changed_since}: {self} has not changed so often;"
                " begin anew with 0"
            )
        query = _query(selection)
        if cursor is not None:
            query = query.where(stories.c.changed < cursor)
        read = read_version if selection.revisions else read_story
        with self._reading() as connection:
            if not self.is_remote:
                # Each page is read once.
                connection.exec_driver_sql("PRAGMA cache_size=-1000")
            options = {"yield_per": _AT_A_TIME}
            with connection.execute(query, execution_options=options) as rows:
                yield from map(read, rows)

    def count_undated(self, selection: Selection) -> int:
        """How many stories have no date, and are left out because the selection asks for one."""
        if selection.since is None and selection.until is None:
            return 0
        query = sa.select(sa.func.count()).select_from(stories).where(*_of_a_kind(selection))
        with self._reading() as connection:
            return int(connection.execute(query.where(stories.c.published.is_(None))).scalar_one())


_CURSORS = {
    "sqlite": sa.select(sa.func.coalesce(sa.func.max(stories.c.changed), 0) + 1),
    # What a transaction changes has its number. All with lower numbers have ended.
    "postgresql": sa.select(sa.literal_column("pg_snapshot_xmin(pg_current_snapshot())::text")),
}
# Where the tables came from another server, they may have numbers that this one has still to come to. All
# that has one changes anew.
_FROM_ELSEWHERE = (
    stories.update()
    .where(
        stories.c.changed
        >= sa.literal_column("pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    )
    .values(changed=change("postgresql"))
)


def _query(selection: Selection) -> sa.Select[Any]:
    query = sa.select(stories).where(*_of_a_kind(selection))
    if selection.since is not None:
        query = query.where(stories.c.published_latest >= selection.since)
    if selection.until is not None:
        query = query.where(stories.c.published_earliest <= selection.until)
    order: list[sa.ColumnElement[Any]] = [stories.c.published.desc().nulls_last(), stories.c.uid]
    if selection.changed_since is not None:
        query = query.where(stories.c.changed >= selection.changed_since)
        order = [stories.c.changed, stories.c.id]
    if selection.revisions:
        query = query.with_only_columns(revisions, stories.c.cluster)
        query = query.join(revisions, revisions.c.uid == stories.c.uid)
        query = query.where(revisions.c.item.is_not(None))
        order.append(revisions.c.revision)
    return query.order_by(*order).limit(selection.limit)


def _of_a_kind(selection: Selection) -> Iterator[sa.ColumnElement[bool]]:
    if selection.source is not None:
        yield stories.c.source == selection.source
    if selection.language is not None:
        is_region = stories.c.language.startswith(f"{selection.language}-", autoescape=True)
        yield (stories.c.language == selection.language) | is_region
