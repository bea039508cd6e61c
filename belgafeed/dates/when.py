"""The interval that a date text stands for, and the errors of text that is none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ZERO = timedelta()
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# What sites run, and Drupal's own default for the parts of an age.
DRUPAL = 8
GRANULARITY = 2

UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

# The finest unit that is as wide as an interval; a month has 31 days at most.
_WIDTHS = (
    ("second", ZERO),
    ("minute", timedelta(minutes=1)),
    ("hour", HOUR),
    ("day", DAY),
    ("week", 7 * DAY),
    ("month", 31 * DAY),
)


class UnknownDate(ValueError):
    """Text that is not a date, or not one that can be true; says what was refused and why."""

    def __init__(self, text: str, why: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        super().__init__(f"{why}: {shown!r}")
        self.text = text
        self.why = why


class NoDate(UnknownDate):
    """The source says in so many words that there is no date ("never")."""


class NoReference(UnknownDate):
    """An age, in a page of which nobody knows when it was made."""


@dataclass(frozen=True, slots=True)
class When:
    """The instants that a text can stand for; whole seconds, UTC, both bounds inclusive."""

    earliest: datetime
    estimate: datetime
    """The midpoint, to the whole second below."""
    latest: datetime
    precision: str
    """The unit that the date is exact to: second … year."""
    method: str
    """``relative`` (an age), ``stated`` (has its own offset), ``listing`` (stated by a listing of
    the source), ``upstream`` (stated by the feed that the page is made from), ``assumed`` (a clock
    time in the declared zone) or ``day`` (a calendar day in the declared zone)."""
    flags: tuple[str, ...] = ()
    """In alphabetical order. ``ambiguous``: both readings are inside, of a clock time that comes
    twice or never on that day, or of numbers that fit the weekday in both orders. ``contradiction``:
    another statement of the source about this date excludes it. ``narrowed``: the bounds are
    tighter than this text alone says, by the order of its page or another sighting.
    ``out-of-order``: it does not fit the order of its page."""

    @property
    def width(self) -> timedelta:
        """The distance of the bounds; zero where the instant is known to the second."""
        return self.latest - self.earliest

    def published(self) -> dict[str, Any]:
        """The fields of an item that hold this date."""
        return {
            "published": self.estimate,
            "published_earliest": self.earliest,
            "published_latest": self.latest,
            "published_precision": self.precision,
            "published_method": self.method,
            "published_flags": self.flags,
        }


def interval(
    text: str,
    earliest: datetime,
    latest: datetime,
    precision: str,
    method: str = "relative",
    flags: tuple[str, ...] = (),
) -> When:
    """The :class:`When` with its midpoint; raises :class:`UnknownDate` where it is empty."""
    if earliest > latest:
        raise UnknownDate(text, "no instant has this age")
    return When(earliest, midpoint(earliest, latest), latest, precision, method, flags)


def midpoint(earliest: datetime, latest: datetime) -> datetime:
    return earliest + (latest - earliest) // SECOND // 2 * SECOND


def unit_of(width: timedelta) -> str:
    """The finest unit that an interval with these inclusive bounds is exact to."""
    return next((unit for unit, length in _WIDTHS if width <= length - SECOND or not width), "year")
