"""The exact inverse of the two formatters by which Drupal prints an age.

Drupal 8 and later, ``\\Drupal\\Core\\Datetime\\DateFormatter::formatDiff``:
calendar years and months in the site's zone, then weeks, days, hours, minutes
and seconds; at most *granularity* parts; a zero part ends the text; everything
truncates. What it counts comes from PHP's ``DateTime::diff``, with which these
bounds were compared (PHP 8.2; earlier ones by their source).

Drupal 7, ``format_interval``: fixed lengths, a month of 30 days and a year of
365; zero parts are skipped.

*at* is always in UTC and in whole seconds.
"""

import calendar
from datetime import date, datetime, time, timedelta, tzinfo

from belgafeed.dates.clock import first, instants, last, local
from belgafeed.dates.when import DAY, HOUR, SECOND, UNITS, ZERO, UnknownDate, When, interval
from belgafeed.dates.words import RANK_OF, Age

# Largest count that Drupal 8 prints for a unit. A day that gains an hour has
# 24 full hours before the calendar day changes.
_MOST = {"month": 11, "week": 4, "day": 6, "hour": 24, "minute": 59, "second": 59}
# What a unit is in the calendar.
_MONTHS = {"year": 12, "month": 1}
_DAYS = {"week": 7, "day": 1}
_SECONDS = {"hour": 3_600, "minute": 60, "second": 1}
# Fixed lengths, in seconds, of Drupal 7.
_LENGTH = dict(zip(UNITS, (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1), strict=True))

_Rest = tuple[int, timedelta]  # Days, and a part of a day.


def inverse_7(text: str, age: Age, at: datetime, granularity: int) -> When:
    """The instants whose age Drupal 7 prints so."""
    if len(age.parts) > granularity:
        raise UnknownDate(text, "more parts than the granularity")
    low, ceiling = 0, 10_000 * _LENGTH["year"]
    for unit, count in age.parts:
        if unit != "year":
            # A rest as long as the unit above would be counted there.
            ceiling = min(ceiling, low + _LENGTH[UNITS[RANK_OF[unit] - 1]])
        low += count * _LENGTH[unit]
        if low >= ceiling:
            raise UnknownDate(text, "a count that Drupal 7 does not print")
    exact_to = unit if len(age.parts) == granularity else "second"
    high = min(low + _LENGTH[exact_to], ceiling) - 1
    if age.future:
        return interval(text, at + low * SECOND, at + high * SECOND, exact_to)
    return interval(text, at - high * SECOND, at - low * SECOND, exact_to)


def inverse_8(text: str, age: Age, at: datetime, tz: tzinfo, granularity: int) -> When:
    """The instants whose age Drupal 8 and later print so."""
    parts = age.parts
    if skips(age) or len(parts) > granularity:
        raise UnknownDate(text, "Drupal 8 does not print these parts together")
    months, days, seconds = 0, 0, 0
    for unit, count in parts:
        if count > _MOST.get(unit, count):
            raise UnknownDate(text, "a count that Drupal 8 does not print")
        months += count * _MONTHS.get(unit, 0)
        days += count * _DAYS.get(unit, 0)
        seconds += count * _SECONDS.get(unit, 0)
    # Fewer parts than there could be: the next part is zero, which is one more to go by.
    finest = RANK_OF[unit] + (len(parts) < granularity)
    exact_to = UNITS[min(finest, len(UNITS) - 1)]
    span = _Span(months, days, seconds * SECOND, exact_to)
    bounds = _ahead if age.future else _behind
    return interval(text, *bounds(at, span, tz), exact_to)


def skips(age: Age) -> bool:
    """Whether a unit is missing between two others."""
    return RANK_OF[age.parts[-1][0]] - RANK_OF[age.parts[0][0]] >= len(age.parts)


class _Span:
    """What an age says: at least this much, and where it would say something else."""

    __slots__ = ("days", "end", "last_month", "months", "rest", "stop")

    def __init__(self, months: int, days: int, rest: timedelta, exact_to: str) -> None:
        self.months = self.last_month = months
        self.days, self.rest = days, rest
        self.end = rest + timedelta(seconds=_SECONDS.get(exact_to, 0))
        self.stop: _Rest | None = None
        if exact_to in _DAYS:
            self.stop = days + _DAYS[exact_to], ZERO
        elif exact_to in _SECONDS:
            self.stop = days, min(self.end, DAY)
        else:
            self.last_month += _MONTHS[exact_to] - 1


def _behind(at: datetime, span: _Span, tz: tzinfo) -> tuple[datetime, datetime]:
    if not span.months and not span.days:
        begin = at - span.end + SECOND
        if span.end > DAY:
            # Real time elapses for 24 hours, and longer only in a calendar day that has more.
            begin = max(begin, min(first(local(at, tz) - DAY + SECOND, tz), at - DAY + SECOND))
        return begin, at - span.rest
    wall = local(at, tz)
    ends = _back(at, wall, span.months, (span.days, span.rest), tz)
    limits = [] if span.stop is None else [_back(at, wall, span.months, span.stop, tz)]
    if span.stop is None or span.stop[0] >= 28:
        # Days do not go on into the next month; nearer than this they cannot reach it.
        limits.append(_back(at, wall, span.last_month + 1, (0, ZERO), tz))
    begin = max(min(first(limit + SECOND, tz) for limit in each) for each in limits)
    return begin, max(last(end, tz) for end in ends)


def _back(at: datetime, wall: datetime, months: int, rest: _Rest, tz: tzinfo) -> list[datetime]:
    """What the clock showed that much before *at*, when it showed *wall*.

    Back by months, then by days from the same day, there or not; a missing day
    is the end of its month. The hours go by the clock too, but PHP 8.1 and
    later leave one out of them that spring skipped; that is a second reading.
    """
    days, hours = rest
    if months:
        month, length = _month(wall, -months)
        if wall.day - days > length:
            back = datetime.combine(month + timedelta(days=length - 1), time(23, 59, 59)) - hours
        else:
            day = month + timedelta(days=wall.day - days - 1)
            back = datetime.combine(day, wall.time()) - hours
    else:
        back = wall - days * DAY - hours
    if hours:
        skipped = wall - local(at - hours - HOUR, tz) - hours - HOUR
        if ZERO < skipped <= DAY - hours:
            return [back, back - skipped]
    return [back]


def _ahead(at: datetime, span: _Span, tz: tzinfo) -> tuple[datetime, datetime]:
    if not span.months and not span.days:
        end = at + span.end - SECOND
        if span.end > DAY:
            end = min(end, max(last(local(at, tz) + DAY - SECOND, tz), at + DAY - SECOND))
        return at + span.rest, end
    near = _in_months(at, span.months, (span.days, span.rest), span.stop, tz)
    if span.last_month == span.months:
        return near
    return near[0], _in_months(at, span.last_month, (0, ZERO), None, tz)[1]


def _in_months(
    at: datetime, months: int, near: _Rest, stop: _Rest | None, tz: tzinfo
) -> tuple[datetime, datetime]:
    """The first and last instant from which :func:`_back` by these months comes to *at*.

    Ahead, the days count from the same day of the month as far as that month
    goes; and then in the next one, as if the month of *at* came before it.
    """
    wall = local(at, tz)
    found = []
    for ahead in (0, 1):
        day, length = _month(wall, months + ahead)
        month = datetime.combine(day, time())
        same = datetime.combine(day, wall.time()) + (wall.day - 1) * DAY
        zero, end = same, month + length * DAY
        if ahead:
            zero, end = same - _month(wall, 0)[1] * DAY, min(same, end)
        low = max(month, min(_on(zero, near, tz)))
        high = end if stop is None else min(end, max(_on(zero, stop, tz)))
        if low < high:
            found.append((first(low, tz), last(high - SECOND, tz)))
    if not found:
        return at, at - SECOND
    return min(low for low, _ in found), max(high for _, high in found)


def _on(wall: datetime, rest: _Rest, tz: tzinfo) -> list[datetime]:
    """What the clock shows so much later; see :func:`_back` for the second reading."""
    days, hours = rest
    day = wall + days * DAY
    on = day + hours
    if hours:
        skipped = local(instants(day, tz)[0] + hours, tz) - on
        if ZERO < skipped <= DAY - hours:
            return [on, on + skipped]
    return [on]


def _month(wall: datetime, months: int) -> tuple[date, int]:
    """The first day, and the number of days, of the month that is *months* on."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise OverflowError
    return date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1]
