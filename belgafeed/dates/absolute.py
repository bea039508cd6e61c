"""Calendar dates and day words: strict in their shape, tolerant in their words.

The shape of a text is checked here, and dateparser knows the names of months
("févr."). It never gets a whole text: it overlooks a wrong weekday, completes
half a date, and reads "2 dagen" as an edge of the interval.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from belgafeed.dates.clock import instants, local
from belgafeed.dates.when import DAY, HOUR, SECOND, ZERO, UnknownDate, When, interval, unit_of
from belgafeed.dates.words import UNIT_OF, normalise, tokens_of

_LANGUAGES = ("nl", "fr", "de", "en")

# The days of the week, Monday first: in full, and as Drupal's formats shorten them.
_WEEKDAYS = (
    "maandag lundi montag monday ma lun mo mon",
    "dinsdag mardi dienstag tuesday di mar tue",
    "woensdag mercredi mittwoch wednesday wo mer mi wed",
    "donderdag jeudi donnerstag thursday do jeu thu",
    "vrijdag vendredi freitag friday vr ven fr fri",
    "zaterdag samedi samstag sonnabend saturday za sam sa sat",
    "zondag dimanche sonntag sunday zo dim so sun",
)
# The days around the one on which a page was made.
_DAY_WORDS = {
    **dict.fromkeys(("vandaag", "aujourd'hui", "aujourd’hui", "heute", "today"), 0),
    **dict.fromkeys(("gisteren", "hier", "gestern", "yesterday"), -1),
    **dict.fromkeys(("eergisteren", "avant-hier", "vorgestern", "day before yesterday"), -2),
    **dict.fromkeys(("morgen", "demain", "tomorrow"), 1),
    **dict.fromkeys(("overmorgen", "après-demain", "übermorgen", "day after tomorrow"), 2),
}
_WEEKDAY_OF = {name: day for day, names in enumerate(_WEEKDAYS) for name in names.split()}

# Every regex here is linear: runs of one class with a length, apart by literals; they
# are matched at one end of the text, or at each place for a length that is fixed.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?P<clock>[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_RFC_2822 = re.compile(
    r"(?:(?P<weekday>[a-z]{3}), )?[0-9]{1,2} [a-z]{3} [0-9]{4} [0-9]{2}:[0-9]{2}(?P<seconds>:[0-9]{2})?"
    r" (?:[+-][0-9]{4}|gmt|utc?|z)"
)
_CLOCK = re.compile(
    r"(?:, ?| )(?:(?:om|à|um|at|-|–) )?(?P<hour>[0-9]{1,2})(?:[:.h]|u(?=[0-9])| h )(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?(?: ?(?:(?P<half>[ap])\.?m\.?|uur|uhr|u|h))?"
    r"(?: (?P<offset>utc|gmt|cet|cest))?\Z"
)
_OFFSETS = {"utc": UTC, "gmt": UTC, "cet": timezone(HOUR), "cest": timezone(2 * HOUR)}
_WEEKDAY = re.compile(r"(?P<weekday>[^\W\d_]{2,10})\.?,? (?=\S)")
_ARTICLE = re.compile(r"(?:le|den|de|der|the|op|on|am) (?=[0-9])")
_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?:er|ste|de|e|st|nd|rd|th|\.)?[ -]?(?:of |de |d['’])?"
    r"(?P<month>[^\W\d_]{3,12})\.?,?[ -](?P<year>[0-9]{4})"
)
_MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})"
)


def read_date(text: str, at: datetime | None, tz: tzinfo) -> When:
    """The day, or the instant, that *text* names.

    *at* is what day words count from, ``None`` where nobody knows.
    Raises :class:`UnknownDate`.
    """
    words = normalise(text)
    try:
        if iso := _ISO.fullmatch(words.upper()):
            return _iso(text, iso, tz)
        if rfc := _RFC_2822.fullmatch(words):
            return _rfc_2822(text, rfc)
        return _in_words(text, words, at, tz)
    except OverflowError:
        raise UnknownDate(text, "outside the years that can be written") from None
    except UnknownDate:
        raise
    except ValueError as error:  # the 31st of February, 25 o'clock
        raise UnknownDate(text, str(error)) from None


def _iso(text: str, match: re.Match[str], tz: tzinfo) -> When:
    moment = datetime.fromisoformat(match[0])
    if match["clock"] is None:
        return _day(text, moment.date(), tz)
    return _moment(text, moment, tz, seconds=match[2] is not None)


def _rfc_2822(text: str, match: re.Match[str]) -> When:
    moment = parsedate_to_datetime(match[0])
    if not _falls_on(match["weekday"], moment.date()):
        raise UnknownDate(text, "not that day of the week")
    return _moment(text, moment, UTC, seconds=match["seconds"] is not None)


def _in_words(text: str, words: str, at: datetime | None, tz: tzinfo) -> When:
    clock = _CLOCK.search(words)
    words = words[: clock.start()] if clock else words
    if words not in _DAY_WORDS and not UNIT_OF.keys().isdisjoint(tokens_of(words)):
        raise UnknownDate(text, "neither an age nor a date")
    days = _days(words, at, tz)
    if not days:
        raise UnknownDate(text, "not a date")
    whens = [_day(text, day, tz) if clock is None else _clock(text, day, clock, tz) for day in days]
    return whens[0] if len(whens) == 1 else _either(text, *whens)


def _either(text: str, one: When, other: When) -> When:
    """What is true of both readings."""
    earliest, latest = min(one.earliest, other.earliest), max(one.latest, other.latest)
    precision = unit_of(latest - earliest)
    return interval(text, earliest, latest, precision, one.method, ("ambiguous",))


def _clock(text: str, day: date, clock: re.Match[str], tz: tzinfo) -> When:
    moment = datetime.combine(day, _time(clock), _OFFSETS.get(clock["offset"]))
    return _moment(text, moment, tz, seconds=clock["second"] is not None)


def _days(words: str, at: datetime | None, tz: tzinfo) -> list[date]:
    """The day that *words* mean; two where both orders of the numbers fit the weekday."""
    if at and words in _DAY_WORDS:
        return [(local(at, tz) + _DAY_WORDS[words] * DAY).date()]
    weekday = _WEEKDAY.match(words)
    # Without a date behind it, the name of a day is one of a month ("mar").
    if (
        weekday
        and weekday["weekday"] in _WEEKDAY_OF
        and (days := _written(words[weekday.end() :], both_orders=True))
    ):
        falling = [day for day in days if _falls_on(weekday["weekday"], day)]
        if not falling:
            raise ValueError("not that day of the week")
        return falling
    return _written(words, both_orders=False)


def _written(words: str, *, both_orders: bool) -> list[date]:
    """The days that a date with its year can mean, the likeliest first.

    Numbers are day first; but Drupal 7's default is month first, with the weekday before it.
    """
    if article := _ARTICLE.match(words):
        words = words[article.end() :]
    if numbers := _NUMBERS.fullmatch(words):
        first, second, year = map(int, numbers.group(1, 3, 4))
        orders = [(second, first), (first, second)] if both_orders else [(second, first)]
        days = [date(year, month, day) for month, day in orders if month <= 12]
        return list(dict.fromkeys(days))
    match = _DAY_FIRST.fullmatch(words) or _MONTH_FIRST.fullmatch(words)
    month = match and _month_of(match["month"])
    return [date(int(match["year"]), month, int(match["day"]))] if match and month else []


def _falls_on(weekday: str | None, day: date) -> bool:
    return weekday is None or _WEEKDAY_OF.get(weekday) == day.weekday()


def _time(clock: re.Match[str]) -> time:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour before or after noon")
        hour = hour % 12 + 12 * (clock["half"] == "p")
    return time(hour, int(clock["minute"]), int(clock["second"] or 0))


def _moment(text: str, moment: datetime, tz: tzinfo, *, seconds: bool) -> When:
    moment = moment.replace(microsecond=0)
    precision, width = ("second", ZERO) if seconds else ("minute", timedelta(seconds=59))
    if moment.tzinfo is not None:
        start = moment.astimezone(UTC)
        return interval(text, start, start + width, precision, "stated")
    # When summer time ends an hour comes twice and the text may mean either; in the hour
    # that spring skips, the two readings are the same pair the other way round.
    earliest, latest = sorted(instants(moment, tz))
    flags = ("ambiguous",) if earliest != latest else ()
    return interval(text, earliest, latest + width, precision, "assumed", flags)


def _day(text: str, day: date, tz: tzinfo) -> When:
    begin, end = (datetime.combine(each, time(), tz).astimezone(UTC) for each in (day, day + DAY))
    return interval(text, begin, end - SECOND, "day", "day")


@lru_cache(maxsize=512)
def _month_of(name: str) -> int | None:
    """The month that *name* means in one of the languages."""
    settings: dict[str, Any] = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "NORMALIZE": False,
    }
    # Whoever meets no such name, as all that only reads the archive, does without its 13 MB.
    from dateparser.date import DateDataParser  # noqa: PLC0415

    reader = DateDataParser(languages=list(_LANGUAGES), settings=settings)
    moment = reader.get_date_data(f"1 {name} 2001").date_obj
    return moment.month if moment and (moment.year, moment.day) == (2001, 1) else None
