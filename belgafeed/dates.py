"""Date text of Drupal and Prezly sites → the interval of instants that it stands for.

Drupal prints an age ("2 dagen 16 hours ago") by truncation, so a text stands
for a set of instants. :func:`resolve` computes the exact bounds of that set
from the rule that printed it; nothing is guessed and nothing is searched.

The rule, ``\\Drupal\\Core\\Datetime\\DateFormatter::formatDiff`` (Drupal 8 and
later): calendar years and months in the site's zone, then weeks, days, hours,
minutes and seconds; at most *granularity* parts; a zero part ends the text;
everything truncates. Drupal 7's ``format_interval`` divides by fixed lengths
(365 and 30 days) and skips zero parts instead.

Units are translated one by one on real sites, so each word is looked up by
itself in one lexicon of Dutch, French, German and English.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

MAX_LENGTH = 200
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

_WORDS = {
    "year": "jaar jaren an ans année années annee annees jahr jahre jahren year years",
    "month": "maand maanden mois monat monate monaten month months",
    "week": "week weken semaine semaines woche wochen weeks",
    "day": "dag dagen jour jours tag tage tagen day days",
    "hour": "uur uren heure heures stunde stunden hour hours",
    "minute": "min minuut minuten minute minutes",
    "second": "sec seconde seconden secondes sek sekunde sekunden second seconds",
}
UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_PAST = frozenset({"ago", "geleden", "vor"})
_FUTURE = frozenset({"hence", "in", "over", "dans"})
_NEVER = frozenset({"never", "nooit", "jamais", "nie", "niemals"})
_CONNECTORS = frozenset({"en", "et", "und", "and", ",", "&"})

# The short names by which Drupal's medium date format starts, Monday first.
_WEEKDAYS = (
    "ma lun mo mon",
    "di mar tue",
    "wo mer mi wed",
    "do jeu thu",
    "vr ven fr fri",
    "za sam sa sat",
    "zo dim so sun",
)
_WEEKDAY_OF = {name: day for day, names in enumerate(_WEEKDAYS) for name in names.split()}

# Largest count that Drupal 8 prints for a unit. A day that gains an hour has
# 24 full hours before the calendar day changes.
_MOST_8 = {"month": 11, "week": 4, "day": 6, "hour": 24, "minute": 59, "second": 59}
# Fixed lengths, in seconds: of every unit in Drupal 7, and below a day in any.
_LENGTH = dict(zip(UNITS, (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1), strict=True))

# Every regex here is linear: single character classes, or words between them
# that cannot match in two ways.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_EMPHASIS = re.compile(r"</?em\b[^<>]*>", re.IGNORECASE)
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?")
_NUMERIC = re.compile(
    r"(?:([a-z]{2,3})\.?,? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: ?[-,]? ?(\d{1,2})[:.](\d{2}))?"
)
_RFC_2822 = re.compile(r"(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} [\d:]{5,8} (?:[+-]\d{4}|gmt|utc?|z)")


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
    """The unit that the text is exact to: second … year."""
    method: str
    """``relative`` (an age), ``stated`` (has its own offset), ``assumed`` (a clock time in
    the declared zone) or ``day`` (a calendar day in the declared zone)."""
    flags: tuple[str, ...] = ()
    """``ambiguous``: the hour that comes twice when summer time ends."""

    def published(self) -> dict[str, Any]:
        """The fields of an item that hold this date."""
        return {
            "published": self.estimate,
            "published_earliest": self.earliest,
            "published_latest": self.latest,
            "published_precision": self.precision,
            "published_method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Reference:
    """The instant that relative words count from, and how it was found."""

    at: datetime
    method: str
    """``page-cache``, ``http-cache``, ``date`` or ``clock``."""
    flags: tuple[str, ...] = ()
    """``clock-off``: the server's clock is more than a day off and was not trusted."""


def resolve(
    text: str,
    *,
    at: datetime | None,
    zone: str = "Europe/Brussels",
    drupal: int = 8,
    granularity: int = 2,
) -> When:
    """The interval of instants that *text* stands for, in a page made at *at*.

    *at* is aware; ``None`` means that nobody knows, and then only absolute
    dates resolve. *zone* is the site's. *drupal* (7, or 8 for all later ones)
    and *granularity* (parts at most) are the settings of the formatter.

    Raises :class:`UnknownDate`, and :class:`NoDate` for "never".
    """
    words = normalise(text)
    if not words:
        raise UnknownDate(text, "empty")
    if len(words) > MAX_LENGTH:
        raise UnknownDate(text, f"longer than {MAX_LENGTH} characters")
    tz = ZoneInfo(zone)
    try:
        age = _read_age(text, words)
        if age is None:
            return _absolute(text, words, at, tz)
        if at is None:
            raise NoReference(text, "an age, and when the page was made is not known")
        count = _between_7 if drupal == 7 else _between_8
        start = at.astimezone(UTC).replace(microsecond=0)
        return count(text, age, start, tz, granularity)
    except OverflowError:
        raise UnknownDate(text, "outside the years that can be written") from None


def normalise(text: str) -> str:
    """*text* in lower case, without invisible characters and markup, one space between words."""
    plain = _EMPHASIS.sub(" ", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", plain).strip().lower()


def is_age(text: str) -> bool:
    """Whether *text* reads as an age (or "never"), well formed or not worth dating."""
    if len(text) > MAX_LENGTH:
        return False
    try:
        return _read_age(text, normalise(text)) is not None
    except NoDate:
        return True
    except UnknownDate:
        return False


@dataclass(frozen=True, slots=True)
class _Age:
    parts: tuple[tuple[str, int], ...]
    future: bool


def _read_age(text: str, words: str) -> _Age | None:
    """The parts and direction of an age; ``None`` where *words* names no unit at all."""
    words = words.removesuffix(".").removeprefix("checked ")
    if words in _NEVER:
        raise NoDate(text, "the source says that there is no date")
    tokens = _TOKEN.findall(words.replace("il y a", " ago "))
    if not any(token in UNIT_OF for token in tokens) or not any(map(_is_count, tokens)):
        return None
    directions = [token for token in tokens if token in _PAST or token in _FUTURE]
    if len(directions) != 1:
        raise UnknownDate(text, "an age has one direction" if directions else "no direction")
    if directions[0] not in (tokens[0], tokens[-1]):
        raise UnknownDate(text, "the direction stands before or after the age")
    tokens.remove(directions[0])
    return _Age(_read_parts(text, tokens), directions[0] in _FUTURE)


def _is_count(token: str) -> bool:
    return token.isascii() and token.isdigit()


def _read_parts(text: str, tokens: list[str]) -> tuple[tuple[str, int], ...]:
    parts: list[tuple[str, int]] = []
    rest = iter(tokens)
    for token in rest:
        if token in _CONNECTORS and parts:
            continue
        unit = UNIT_OF.get(next(rest, ""))
        if not _is_count(token) or len(token) > 4 or unit is None:
            raise UnknownDate(text, "not a count and its unit")
        parts.append((unit, int(token)))
    order = [UNITS.index(unit) for unit, _ in parts]
    if order != sorted(set(order)):
        raise UnknownDate(text, "units out of order")
    if any(count == 0 for _, count in parts) and parts != [("second", 0)]:
        raise UnknownDate(text, "a part of zero")
    return tuple(parts)


def _between_8(text: str, age: _Age, at: datetime, tz: ZoneInfo, granularity: int) -> When:
    counts = dict.fromkeys(UNITS, 0) | dict(age.parts)
    first, last = (UNITS.index(age.parts[end][0]) for end in (0, -1))
    if last - first + 1 != len(age.parts) or len(age.parts) > granularity:
        raise UnknownDate(text, "Drupal 8 does not print these parts together")
    if any(counts[unit] > most for unit, most in _MOST_8.items()):
        raise UnknownDate(text, "a count that Drupal 8 does not print")
    # Fewer parts than there could be: the next part is zero, which is one more to go by.
    exact_to = UNITS[min(last + (len(age.parts) < granularity), len(UNITS) - 1)]

    months = counts["year"] * 12 + counts["month"]
    days = counts["week"] * 7 + counts["day"]
    seconds = sum(counts[unit] * _LENGTH[unit] for unit in ("hour", "minute", "second"))
    near = _shift(at, months, days, seconds, tz, age.future)
    nexts = {
        "year": [(months + 12, 0, 0)],
        "month": [(months + 1, 0, 0)],
        "week": [(months, days + 7, 0), (months + 1, 0, 0)],
        "day": [(months, days + 1, 0), (months + 1, 0, 0)],
    }.get(
        exact_to,
        [(months, days, seconds + _LENGTH[exact_to]), (months, days + 1, 0), (months + 1, 0, 0)],
    )
    far = [_shift(at, *step, tz, age.future) for step in nexts]
    if age.future:
        return _interval(text, near[0], min(last for _, last in far) - SECOND, exact_to)
    return _interval(text, max(first for first, _ in far) + SECOND, near[1], exact_to)


def _shift(
    at: datetime, months: int, days: int, seconds: int, tz: ZoneInfo, future: bool
) -> tuple[datetime, datetime]:
    """Where an age of this much begins in a page made at *at*: the first and last reading.

    Below a day, time is real elapsed time; from a day up the wall clock moves.
    There are several readings only where the clocks change on the way: by its
    version and by the season, PHP counts the hours behind the days by the wall
    clock or in real time, and an hour can come twice or never.
    """
    rest = timedelta(seconds=seconds)
    if not months and not days:
        moved = at + rest if future else at - rest
        return moved, moved
    local = _local(at, tz)
    if future:
        walls = _later(local, months, days, rest)
        readings = [each for wall in walls for each in _instants(wall + rest, tz)]
        readings += [each + rest for wall in walls for each in _instants(wall, tz)]
    else:
        wall = _earlier(local, months, days)
        real = local - _local(at - rest, tz)
        # The same where the clock changed within the hour before, by the clock as it was.
        before = local - HOUR - _local(at - rest - HOUR, tz)
        readings = [each for span in (rest, real, before) for each in _instants(wall - span, tz)]
    return min(readings), max(readings)


def _earlier(wall: datetime, months: int, days: int) -> datetime:
    """Back by months, then by days from the same day, there or not; a missing day is the end."""
    first, length = _month(wall, -months)
    if wall.day - days > length:
        return datetime.combine(first + timedelta(days=length - 1), time(23, 59, 59))
    return datetime.combine(first + timedelta(days=wall.day - days - 1), wall.time())


def _later(wall: datetime, months: int, days: int, rest: timedelta) -> list[datetime]:
    """From where :func:`_earlier` comes back to *wall*: near a short month there can be two.

    Day 0 counts where the *rest* of the age, which comes on top, can lead into the month.
    """
    found = []
    day = wall.day + days
    ahead = 0
    while day >= (0 if rest else 1):
        first, length = _month(wall, months + ahead)
        if day <= length:
            found.append(datetime.combine(first + timedelta(days=day - 1), wall.time()))
        day -= _month(wall, ahead)[1]
        ahead += 1
    return found or [datetime.combine(first + timedelta(days=length), time())]


def _month(wall: datetime, months: int) -> tuple[date, int]:
    """The first day, and the number of days, of the month that is *months* on."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise OverflowError
    return date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1]


def _local(moment: datetime, tz: tzinfo) -> datetime:
    return moment.astimezone(tz).replace(tzinfo=None)


def _instants(wall: datetime, tz: tzinfo) -> list[datetime]:
    """The two readings of a wall clock, the same but when the clocks change."""
    return [wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1)]


def _between_7(text: str, age: _Age, at: datetime, tz: ZoneInfo, granularity: int) -> When:
    if len(age.parts) > granularity:
        raise UnknownDate(text, "more parts than the granularity")
    low = 0
    for unit, count in age.parts:
        parent = UNITS[max(UNITS.index(unit) - 1, 0)]
        base, low = low, low + count * _LENGTH[unit]
        ceiling = base + _LENGTH[parent] if unit != "year" else low + _LENGTH[unit]
        if low >= ceiling:
            raise UnknownDate(text, "a count that Drupal 7 does not print")
    exact_to = unit if len(age.parts) == granularity else "second"
    high = min(low + _LENGTH[exact_to], ceiling) - 1
    if age.future:
        return _interval(text, at + low * SECOND, at + high * SECOND, exact_to)
    return _interval(text, at - high * SECOND, at - low * SECOND, exact_to)


def _interval(
    text: str,
    earliest: datetime,
    latest: datetime,
    precision: str,
    method: str = "relative",
    flags: tuple[str, ...] = (),
) -> When:
    if earliest > latest:
        raise UnknownDate(text, "no instant has this age")
    half = (latest - earliest) // SECOND // 2
    return When(earliest, earliest + half * SECOND, latest, precision, method, flags)


def _absolute(text: str, words: str, at: datetime | None, tz: ZoneInfo) -> When:
    try:
        if iso := _ISO.fullmatch(words.upper()):
            return _iso(text, iso[0], tz)
        if numeric := _NUMERIC.fullmatch(words):
            return _numeric(text, numeric.groups(), tz)
        if _RFC_2822.fullmatch(words):
            return _rfc_2822(text, words)
        return _day_in_words(text, words, at, tz)
    except UnknownDate:
        raise
    except ValueError as error:  # the 31st of February, 25 o'clock
        raise UnknownDate(text, str(error)) from None


def _iso(text: str, written: str, tz: ZoneInfo) -> When:
    moment = datetime.fromisoformat(written)
    if len(written) == len("2021-02-22"):
        return _day(text, moment.date(), tz)
    precision = "second" if written.count(":", 0, 19) == 2 else "minute"
    return _moment(text, moment, precision, tz)


def _rfc_2822(text: str, written: str) -> When:
    moment = parsedate_to_datetime(written)
    precision = "second" if written.count(":") == 2 else "minute"
    return _moment(text, moment, precision, UTC)


def _numeric(text: str, parts: tuple[str | None, ...], tz: ZoneInfo) -> When:
    """Day first; month first only where the weekday beside it says so (Drupal 7's default)."""
    weekday, first, second, year, hour, minute = parts
    assert first is not None
    assert second is not None
    assert year is not None
    day = _on_weekday(weekday, int(year), int(second), int(first))
    if day is None and weekday is not None:
        day = _on_weekday(weekday, int(year), int(first), int(second))
    if day is None:
        raise UnknownDate(text, "no such day")
    if hour is None or minute is None:
        return _day(text, day, tz)
    return _moment(text, datetime.combine(day, time(int(hour), int(minute))), "minute", tz)


def _on_weekday(weekday: str | None, year: int, month: int, day: int) -> date | None:
    """The day, where there is one and it falls on *weekday* (any, where that is ``None``)."""
    try:
        moment = date(year, month, day)
    except ValueError:
        return None
    falls = weekday is None or moment.weekday() == _WEEKDAY_OF.get(weekday)
    return moment if falls else None


def _moment(text: str, moment: datetime, precision: str, tz: tzinfo) -> When:
    moment = moment.replace(microsecond=0)
    width = timedelta(seconds=59) if precision == "minute" else timedelta()
    if moment.tzinfo is not None:
        start = moment.astimezone(UTC)
        return _interval(text, start, start + width, precision, "stated")
    first, second = _instants(moment, tz)
    # When summer time ends an hour comes twice and the text may mean either; in the hour
    # that spring skips, the two readings are the same pair the other way round.
    flags = ("ambiguous",) if first != second else ()
    earliest, latest = sorted((first, second))
    return _interval(text, earliest, latest + width, precision, "assumed", flags)


def _day(text: str, day: date, tz: ZoneInfo) -> When:
    first = datetime.combine(day, time(), tz).astimezone(UTC)
    after = datetime.combine(day + DAY, time(), tz).astimezone(UTC)
    return _interval(text, first, after - SECOND, "day", "day")


def _day_in_words(text: str, words: str, at: datetime | None, tz: ZoneInfo) -> When:
    """A date with its month or its day in words, read by dateparser.

    dateparser never gets a unit ("2 dagen"): it answers such text with an edge
    of the interval, or not at all.
    """
    if any(token in UNIT_OF for token in _TOKEN.findall(words)):
        raise UnknownDate(text, "neither an age nor a date")
    found = None
    if words.isprintable() and any(letter.isalpha() for letter in words):
        base = _local(at, tz) if at else None
        found = _parse("absolute-time", words) or (base and _parse("relative-time", words, base))
    if not found:
        raise UnknownDate(text, "not a date")
    moment, has_clock = found
    if has_clock:
        return _moment(text, moment, "second" if moment.second else "minute", tz)
    return _day(text, moment.date(), tz)


def _parse(parser: str, words: str, base: datetime | None = None) -> tuple[datetime, bool] | None:
    """What one of dateparser's parsers reads, and whether it read a clock time as well."""
    settings: dict[str, Any] = {
        "PARSERS": [parser],
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_TIME_AS_PERIOD": True,
        "NORMALIZE": False,
    } | ({"RELATIVE_BASE": base} if base else {})
    languages = ["nl", "fr", "de", "en"]
    try:
        data = DateDataParser(languages=languages, settings=settings).get_date_data(words)
    except (ValueError, OverflowError):
        return None
    moment = data.date_obj
    return (moment, data.period == "time") if moment else None


def reference(
    headers: Mapping[str, str], *, now: datetime, stored_at: datetime | None = None
) -> Reference:
    """The instant at which the site made a page.

    *headers* have lower-case names. *stored_at* is when an HTTP cache on our
    side stored the page, ``None`` where it came from the network at *now*.

    A page from Drupal's page cache keeps its words, and then ``Last-Modified``
    is the time that it was made. Otherwise ``Date`` minus ``Age`` (RFC 9110,
    RFC 9111); a server clock that is more than a day off is not trusted.
    """
    made = _http_date(headers.get("last-modified"))
    if made and headers.get("x-drupal-cache", "").upper() == "HIT":
        return Reference(made, "page-cache")
    if stored_at:
        return Reference(stored_at, "http-cache")
    sent = _http_date(headers.get("date"))
    if sent is None:
        return Reference(now, "clock")
    if abs(sent - now) > DAY:
        return Reference(now, "clock", ("clock-off",))
    age = headers.get("age", "0")
    known = age.isdecimal() and len(age) < 10
    return Reference(sent - int(age) * SECOND if known else sent, "date")


def _http_date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
