"""When a story was published, in words that are true: an interval stays one."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from belgafeed.items import NewsItem

_ZONE = ZoneInfo("Europe/Brussels")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Bound(NamedTuple):
    """One time of a date, and how it is joined to the words in front."""

    word: str
    text: str
    instant: str | None = None
    """For machines, in UTC; ``None`` where the date is not exact to a minute."""


class Date(NamedTuple):
    """When a story was published, in words that are true."""

    day: str
    bounds: tuple[Bound, ...] = ()

    def __str__(self) -> str:
        said = (f"{bound.word} {bound.text}" for bound in self.bounds)
        return " ".join(filter(None, (self.day, *said)))


def published(item: NewsItem, day: str = "") -> Date | None:
    if item.published is None:
        return None
    earliest = item.published_earliest or item.published
    return in_words(earliest, item.published_latest or item.published, day)


def in_words(earliest: datetime, latest: datetime, day: str = "") -> Date:
    """The interval in words, without its day where that is *day*."""
    first, last = local(earliest), local(latest)
    is_one_day = first.date() == last.date()
    is_known = first.date().isoformat() == day
    if (first.time(), last.time()) == (time(0), time(23, 59, 59)):
        if is_one_day:
            return Date("Time not known" if is_known else day_of(first))
        return Date("", (Bound("between", day_of(first)), Bound("and", day_of(last))))
    name = "" if is_known or not is_one_day else day_of(first)
    bound = partial(
        _bound, with_day=not is_one_day, is_exact=latest - earliest < timedelta(minutes=1)
    )
    if earliest == latest:
        return Date(name, (bound("at" if name else "", first),))
    if (first.second, latest - earliest) == (0, timedelta(seconds=59)):
        return Date(name, (bound("at" if name else "", first, unit="minutes"),))
    with_zone = first.tzname() != last.tzname()
    return Date(name, (bound("between", first, with_zone=with_zone), bound("and", last)))


def _bound(
    word: str,
    local: datetime,
    *,
    with_day: bool,
    is_exact: bool,
    unit: str = "seconds",
    with_zone: bool = True,
) -> Bound:
    day = f"{day_of(local)}, " if with_day else ""
    zone = f" {local.tzname()}" if with_zone else ""
    instant = local.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=unit)
    text = f"{day}{local.time().isoformat(unit)}{zone}"
    return Bound(word, text, f"{instant}Z" if is_exact else None)


def local(moment: datetime) -> datetime:
    try:
        return moment.astimezone(_ZONE)
    except OverflowError:  # at either end of the calendar
        return moment


def day_of(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
