"""The shape of a page of a listing: what its entries are made of, whatever they say. Pure.

Where a site is rebuilt, the shape changes, often before anything is lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

# A page with fewer entries says too little.
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """What the entries of a page are made of: the names of elements with their classes, or of keys."""

    size: int
    """How many entries there are."""
    always: frozenset[str]
    """What each has."""
    ever: frozenset[str]
    """What any has."""

    @classmethod
    def of(cls, entries: Iterable[Iterable[str]]) -> Self:
        """The shape of a page with these *entries*, each as the names of its parts."""
        parts = [frozenset(entry) for entry in entries]
        return cls(
            len(parts),
            frozenset.intersection(*parts) if parts else frozenset(),
            frozenset().union(*parts),
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(record["size"], frozenset(record["always"]), frozenset(record["ever"]))

    def as_record(self) -> dict[str, Any]:
        """The same for JSON."""
        return {"size": self.size, "always": sorted(self.always), "ever": sorted(self.ever)}

    def gone_since(self, before: Self) -> list[str]:
        """What each entry had and none has now. What only some had comes and goes with the news."""
        return sorted(before.always - self.ever) if self._can_tell(before) else []

    def new_since(self, before: Self) -> list[str]:
        """What each entry has now and none had."""
        return before.gone_since(self)

    def is_thin(self, before: Self) -> bool:
        """Whether more than half of the entries are missing."""
        return before.size >= _FEWEST and 2 * self.size < before.size

    def _can_tell(self, before: Self) -> bool:
        return min(self.size, before.size) >= _FEWEST
