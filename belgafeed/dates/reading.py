"""One text → its interval: an age by the rule that printed it, anything else as a date."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from belgafeed.dates.absolute import read_date
from belgafeed.dates.drupal import inverse_7, inverse_8
from belgafeed.dates.evidence import excludes, flagged, narrow
from belgafeed.dates.when import DRUPAL, GRANULARITY, HOUR, NoReference, UnknownDate, When
from belgafeed.dates.words import read_age

# Linear: one run of a class between literals, tried at each "<time" and each "datetime" once.
_TIME = re.compile(r"<time\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_DATETIME = re.compile(r"""(?<![\w-])datetime\s*=\s*["']?(?P<stated>[^"'<>]*)""", re.IGNORECASE)


def resolve(
    text: str,
    *,
    at: datetime | None,
    zone: str = "Europe/Brussels",
    drupal: int = DRUPAL,
    granularity: int = GRANULARITY,
    stated: str | None = None,
) -> When:
    """The interval of instants that *text* stands for, in a page made at *at*.

    *at* is aware; ``None`` means that nobody knows, and then only absolute
    dates resolve. *zone* is the site's. *drupal* (7, or 8 for all later ones)
    and *granularity* (parts at most) are the settings of the formatter.

    *stated* is the ``datetime`` attribute of the ``<time>`` element around the
    text, which may also stand in *text* itself. It goes first: a day in it is
    intersected with the text, one that contradicts the text is kept and
    flagged, and one that cannot be read leaves the text alone.

    Raises :class:`UnknownDate`, and :class:`NoDate` for "never".
    """
    if at is not None and at.tzinfo is None:
        raise ValueError("at: an aware instant was expected")
    tz = ZoneInfo(zone)
    attribute = _attribute(text) if stated is None and "<" in text else stated
    machine = None if attribute is None else _machine(attribute, tz)
    try:
        human = _human(text, at, tz, drupal, granularity)
    except UnknownDate:
        if machine is None:
            raise
        return machine
    return human if machine is None else _both(machine, human)


def exact(text: str) -> When | None:
    """The date in a feed from which a page is made; ``None`` where *text* has no offset of its own."""
    try:
        when = resolve(text, at=None)
    except UnknownDate:
        return None
    return replace(when, method="upstream") if when.method == "stated" else None


def hours_off(text: str, instant: datetime, *, zone: str) -> float | None:
    """How far *instant* is from the clock time in *text*, read in *zone*; 0 where it fits.

    ``None`` where *text* is no clock time without an offset.
    """
    try:
        when = resolve(text, at=None, zone=zone)
    except UnknownDate:
        return None
    if when.method != "assumed":
        return None
    return 0 if when.earliest <= instant <= when.latest else (instant - when.earliest) / HOUR


def _both(machine: When, human: When) -> When:
    if excludes(machine, human):
        return flagged(machine, "contradiction")
    finer, wider = sorted((machine, human), key=lambda when: when.width)
    return narrow(finer, wider)


def _machine(attribute: str, tz: ZoneInfo) -> When | None:
    try:
        return read_date(attribute, None, tz)
    except UnknownDate:
        return None


def _human(text: str, at: datetime | None, tz: ZoneInfo, drupal: int, granularity: int) -> When:
    age = read_age(text)
    try:
        start = at and at.astimezone(UTC)
        if start and start.microsecond:
            start = start.replace(microsecond=0)
        if age is None:
            return read_date(text, start, tz)
        if start is None:
            raise NoReference(text, "an age, and when the page was made is not known")
        if drupal == 7:
            return inverse_7(text, age, start, granularity)
        return inverse_8(text, age, start, tz, granularity)
    except OverflowError:
        raise UnknownDate(text, "outside the years that can be written") from None


def _attribute(text: str) -> str | None:
    """What the ``<time>`` in *text* states."""
    element = _TIME.search(text)
    match = element and _DATETIME.search(element["attributes"])
    return match["stated"] if match else None
