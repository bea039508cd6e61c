"""A clock on a wall of the site: what it shows at an instant, and when it shows that."""

from bisect import bisect_left
from datetime import UTC, datetime, tzinfo

from belgafeed.dates.when import SECOND, ZERO


def local(moment: datetime, tz: tzinfo) -> datetime:
    """What the clock shows, naive."""
    shown = moment.astimezone(tz)
    # The same as replace(tzinfo=None), in a sixth of its time.
    return datetime.combine(shown.date(), shown.time())


def instants(wall: datetime, tz: tzinfo) -> tuple[datetime, datetime]:
    """The two readings of a wall clock: by the offset before a change of the clocks, and after.

    They are the same but where the clocks change; where an hour is skipped,
    the second reading is the earlier instant.
    """
    before, after = tz.utcoffset(wall), tz.utcoffset(wall.replace(fold=1))
    moment = datetime.combine(wall.date(), wall.time(), UTC)
    reading = moment - (before or ZERO)
    return reading, reading if before == after else moment - (after or ZERO)


def first(wall: datetime, tz: tzinfo) -> datetime:
    """The first instant at which the clock shows *wall*, or jumps over it."""
    before, after = instants(wall, tz)
    return before if before <= after else _change(after, before, tz)


def last(wall: datetime, tz: tzinfo) -> datetime:
    """The last instant at which the clock shows *wall*, or the one before it jumps over it."""
    before, after = instants(wall, tz)
    return after if before <= after else _change(after, before, tz) - SECOND


def _change(low: datetime, high: datetime, tz: tzinfo) -> datetime:
    """The instant between the two at which the clocks change."""
    changed = high.astimezone(tz).utcoffset()

    def is_behind(second: int) -> bool:
        return (low + second * SECOND).astimezone(tz).utcoffset() == changed

    return low + SECOND * bisect_left(range((high - low) // SECOND), True, key=is_behind)
