"""What cleaning gives."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from belgafeed.items import Attachment, Contact, Credit, Embed, Image, Link, Related


class MarkupError(ValueError):
    """A body that cannot be cleaned; says why."""


class Removal(NamedTuple):
    """One thing that cleaning took out."""

    rule: str
    text: str
    """Its words, as far as no field has them, or the address that it led to."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body, taken apart: every word that a reader could see is in the text, in a field, or in
    a removal."""

    html: str
    """The structure in a small subset of HTML, in its one normal form."""
    text: str
    """What a person reads; paragraphs apart by a blank line."""
    summary: str | None
    """The lead: the first paragraph."""
    links: tuple[Link, ...]
    """The links in the running text, in order."""
    related: tuple[Related, ...]
    """The cards that lead to other stories."""
    images: tuple[Image, ...]
    credits: tuple[Credit, ...]
    """The photo credits that stand in no caption; the first is that of the story."""
    embeds: tuple[Embed, ...]
    attachments: tuple[Attachment, ...]
    contacts: tuple[Contact, ...]
    removals: tuple[Removal, ...]
    """What was taken out, in order."""

    @property
    def credit(self) -> Credit | None:
        return self.credits[0] if self.credits else None

    @property
    def removed(self) -> Mapping[str, int]:
        """Rule → how often it took something out. ``unwrapped:<class>`` counts blocks that are
        not known; their text and links are kept."""
        return Counter(removal.rule for removal in self.removals)
