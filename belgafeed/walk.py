"""How far to read a listing that has its newest stories first. Pure: pages in, a decision out.

Nothing here trusts a site more than it must. Pinned stories stand first and
prove nothing; pages may repeat, overlap or never end; and what was read before
was perhaps not read to its end.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """A story as a listing names it."""

    id: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a reading of a listing stands; :meth:`after` gives the next state.

    A *poll* ends with a page of which every story was known before, once it is
    back at *floor*; without a floor (nothing was read to its end before) it
    reads *most* stories. A walk over the archive ends at *floor*, known or not.
    """

    is_poll: bool
    floor: datetime | None = None
    """Down to where it has to read: what was read before, less an overlap; or where the archive
    that is asked for begins."""
    most: int | None = None
    horizon: datetime | None = None
    """What is older belongs to the archive, as far as a poll is concerned: the first one did not
    read further."""
    seen: frozenset[str] = frozenset()
    newest: datetime | None = None
    """The newest story that is not pinned; the floor of later walks comes from it."""
    oldest: datetime | None = None
    """The oldest story that is not pinned."""
    has_met: bool = False
    """Whether it has met a story, not a pinned one, that was known before."""
    is_back: bool = False
    """Whether it has come down to the floor."""
    ended: str | None = None
    """Why it ends: ``known``, ``floor``, ``most``, ``repeats`` or ``end``."""

    def after(self, page: Sequence[Entry], known: Collection[str]) -> "Walk":
        """The walk with one more page, of which *known* were known before the page was read."""
        fresh = [entry for entry in page if entry.id not in self.seen]
        if not fresh:
            return replace(self, ended="repeats" if page else "end")
        before = set(known) - self.seen
        in_order = unpinned(page)
        dates = dated(in_order)
        is_known = all(entry.id in before for entry in self.within(fresh))
        went_on = replace(
            self,
            seen=self.seen.union(entry.id for entry in fresh),
            newest=max([*dates, *filter(None, [self.newest])], default=None),
            oldest=min([*dates, *filter(None, [self.oldest])], default=None),
            has_met=self.has_met or any(entry.id in before for entry in in_order),
            is_back=self.is_back or bool(self.floor and dates and dates[-1] < self.floor),
        )
        return replace(went_on, ended=went_on._end(is_known=is_known))

    def within(self, page: Sequence[Entry]) -> list[Entry]:
        """The stories of a page that are not behind the horizon; a pinned one never is."""
        if self.horizon is None:
            return list(page)
        behind = {
            entry.id
            for entry in unpinned(page)
            if entry.published and entry.published < self.horizon
        }
        return [entry for entry in page if entry.id not in behind]

    def _end(self, *, is_known: bool) -> str | None:
        if self.is_back and (is_known or not self.is_poll):
            return "known" if self.is_poll else "floor"
        return "most" if self.most is not None and len(self.seen) >= self.most else None

    @property
    def is_whole(self) -> bool:
        """Whether the listing was read as far as it had to be."""
        return self.ended in ("known", "floor", "most", "end")

    @property
    def has_missed(self) -> bool:
        """Whether a poll met nothing that it knows: stories may have come and gone between."""
        return self.is_poll and self.floor is not None and bool(self.seen) and not self.has_met


def dated(entries: Sequence[Entry]) -> list[datetime]:
    """The dates of those entries that have one."""
    return [entry.published for entry in entries if entry.published]


def unpinned(page: Sequence[Entry]) -> list[Entry]:
    """The stories that stand in the order of a listing: those with none behind them that is newer."""
    kept: list[Entry] = []
    latest: datetime | None = None
    for entry in reversed(page):
        if entry.published is None or latest is None or entry.published >= latest:
            kept.append(entry)
            latest = entry.published or latest
    return kept[::-1]


@dataclass(frozen=True, slots=True)
class Range:
    """The part of the archive that a backfill is for; both ends may be open."""

    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is too late."""

    def holds(self, published: datetime | None) -> bool:
        """Whether a story belongs to it; one without a date may."""
        return published is None or (
            (self.since is None or published >= self.since)
            and (self.until is None or published < self.until)
        )
