"""Formatters of our own, the other way round: two instants → the text. Nothing of belgafeed."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
LENGTHS = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1)

Part = tuple[int, str]


def elapsed(rest: timedelta) -> list[int]:
    """Whole hours, minutes and seconds."""
    minutes, seconds = divmod(rest // SECOND, 60)
    return [*divmod(minutes, 60), seconds]


def drupal_8_counts(
    earlier: datetime, later: datetime, zone: ZoneInfo, *, php: int = 8
) -> list[int]:
    """A count for each unit, as one subtracts dates on paper.

    Below a day it is time elapsed. From a day up the wall clock counts whole
    days, and a month borrows the days of the earlier date's month. The rest is
    the wall clock's too, but from PHP 8.1 on (*php* 8; 7 for all before it) an
    hour that spring skipped behind the last whole day is not in it.
    """
    start, end = (each.astimezone(zone).replace(tzinfo=None) for each in (earlier, later))
    if end - start < DAY:
        return [0, 0, 0, 0, *elapsed(later - earlier)]
    borrowed = end.time() < start.time()
    months = (end.year - start.year) * 12 + end.month - start.month
    days = end.day - borrowed - start.day
    if days < 0:
        months -= 1
        days += monthrange(start.year, start.month)[1]
    whole = datetime.combine(end.date() - borrowed * DAY, start.time())
    rest = end - whole
    since = later - whole.replace(tzinfo=zone).astimezone(UTC)
    if php == 8 and timedelta() <= since < rest:
        rest = since
    return [*divmod(months, 12), *divmod(days, 7), *elapsed(rest)]


def drupal_8_parts(counts: list[int], granularity: int) -> list[Part]:
    """From the first count that is not zero to the next that is; not too many."""
    parts: list[Part] = []
    for count, unit in zip(counts, UNITS, strict=True):
        if (parts and not count) or len(parts) == granularity:
            break
        if count:
            parts.append((count, unit))
    return parts or [(0, "seconds")]


def drupal_7_parts(age: timedelta, granularity: int) -> list[Part]:
    """Fixed lengths; zeros are skipped."""
    rest = age // SECOND
    parts: list[Part] = []
    for length, unit in zip(LENGTHS, UNITS, strict=True):
        count, rest = divmod(rest, length)
        if count:
            parts.append((count, unit))
    return parts[:granularity] or [(0, "seconds")]


def drupal_8_text(
    truth: datetime, at: datetime, zone: ZoneInfo, granularity: int = 2, *, php: int = 8
) -> str:
    """What a page made at *at* says of an entry of *truth*, in English."""
    parts = drupal_8_parts(drupal_8_counts(truth, at, zone, php=php), granularity)
    return " ".join(f"{count} {unit}" for count, unit in parts) + " ago"
