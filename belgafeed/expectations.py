"""What a source can be expected to do, learnt from its own stories. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter  # type: ignore[import-untyped]

LEARNT = timedelta(weeks=8)
"""How far back it is looked to learn how many stories an hour of a day of the week has."""
# With fewer stories, or days, nothing is learnt.
_FEWEST = 30
_SHORTEST = timedelta(weeks=2)
# So many stories missing are no chance: were they independent of each other, once in 3,000 times. They
# come in bunches, so it is more often than that, and less than once a year for a source of few.
_MISSING = 8.0
_HOUR = timedelta(hours=1)
_SUNDAY = 6

# Of so many of the latest stories, and of those before them, it is looked how many have a field; what
# fewer than _USUAL had before is not expected.
_LATEST = 20
_BEFORE = 200
_USUAL = 0.9
_FEW = 10

Slot = tuple[int, int]
"""A day of the week, 0 for Monday, and an hour."""


def overdue(published: Sequence[datetime], at: datetime, zone: ZoneInfo) -> str | None:
    """Whether the newest story is too old for a source that published such stories.

    *published* has instants of the last eight weeks before *at*. The answer is
    the reason of a verdict, or ``None``.
    """
    if len(published) < _FEWEST or at - min(published) < _SHORTEST:
        return None
    newest = max(published)
    hours = Counter(_slots(min(published), newest, zone))
    stories = Counter(_slot(moment, zone) for moment in published)
    wanted = sum(stories[slot] / max(hours[slot], 1) for slot in _slots(newest + _HOUR, at, zone))
    if wanted < _MISSING:
        return None
    return f"overdue: no story since {newest:%Y-%m-%dT%H:%MZ}, where {wanted:.0f} could be expected"


def thinned(coverages: Sequence[Mapping[str, int]]) -> list[str]:
    """Which fields nearly all stories of a source had, and fewer than half of its latest ones have.

    *coverages* are those of its polls, the latest first: field → so many of the
    new stories had it; each has a title. The answers are reasons of a verdict.
    """
    latest, before = Counter[str](), Counter[str]()
    for coverage in coverages:
        (latest if latest["title"] < _LATEST else before).update(coverage)
        if before["title"] >= _BEFORE:
            break
    if latest["title"] < _FEW or before["title"] < _LATEST:
        return []
    return [
        f"coverage: {name} in {latest[name]} of {latest['title']} stories,"
        f" before in {before[name]} of {before['title']}"
        for name in before
        if before[name] >= _USUAL * before["title"] and 2 * latest[name] < latest["title"]
    ]


def _slots(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Slot]:
    """Of each hour between two instants."""
    moment = first.astimezone(UTC)
    while moment <= last:
        yield _slot(moment, zone)
        moment += _HOUR


def _slot(moment: datetime, zone: ZoneInfo) -> Slot:
    there = moment.astimezone(zone)
    return _SUNDAY if is_holiday(there.date()) else there.weekday(), there.hour


def is_holiday(day: date) -> bool:
    """Whether it is one of Belgium's ten public holidays (act of 4 January 1974)."""
    if (day.month, day.day) in _FIXED:
        return True
    return (day - easter(day.year)).days in _AFTER_EASTER


# New Year, Labour Day, the National Day, Assumption, All Saints, Armistice, Christmas.
_FIXED = frozenset(((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)))
# Easter Monday, Ascension and Whit Monday.
_AFTER_EASTER = frozenset((1, 39, 50))
