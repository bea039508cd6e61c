"""Forwards and back: what a formatter prints of an instant resolves to an interval that holds it.

The formatters of :mod:`tests.formatters` know nothing of belgafeed.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed.dates import resolve
from tests.formatters import Part, drupal_7_parts, drupal_8_counts, drupal_8_parts
from tests.tables import DAY, SECOND, UNIT_WORDS

PAST = ("{} ago", "{} geleden", "il y a {}", "vor {}", "{} vor")
FUTURE = ("{} hence", "in {}", "over {}", "dans {}")
SPACES = st.sampled_from([" ", "\u00a0", "\u2009", " \u200b", "  "])
JOINTS = st.sampled_from([" ", " ", " en ", " et ", " und ", ", ", "\u202f"])


@st.composite
def spelled(draw: st.DrawFn, parts: list[Part], future: bool) -> str:
    """The parts in words of any language, each by itself, as the sites do."""
    said = ""
    for count, unit in parts:
        word = draw(st.sampled_from(UNIT_WORDS[unit]))
        said += (draw(JOINTS) if said else "") + f"{count}{draw(SPACES)}{word}"
    text = draw(st.sampled_from(FUTURE if future else PAST)).format(said)
    return draw(st.sampled_from([text, text, text.upper(), f"{text}."]))


def plain(parts: list[Part], future: bool) -> str:
    said = " ".join(f"{count} {unit}" for count, unit in parts)
    return f"in {said}" if future else f"{said} ago"


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


YEARS = st.integers(2004, 2032)
CHANGES = st.builds(last_sunday, YEARS, st.sampled_from([3, 10]))
MONTH_ENDS = st.builds(lambda year, month: date(year, month, 1), YEARS, st.integers(1, 12))
LEAP_DAYS = st.builds(lambda year: date(4 * year, 2, 29), st.integers(501, 508))
NEARBY = st.integers(-3 * 86400, 3 * 86400)
ROUND = st.sampled_from([1, 1, 900, 3600])


def on(day: date, seconds: int, to: int) -> datetime:
    """*seconds* behind 01:00 UTC, when clocks change in Europe, to the whole *to* seconds."""
    change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return change + timedelta(seconds=seconds - seconds % to)


# Anywhere, and often where it is hard: around the changes of the clock and the ends of months.
INSTANTS = st.one_of(
    st.builds(on, CHANGES, NEARBY, ROUND),
    st.builds(on, CHANGES, st.integers(-7200, 7200), ROUND),
    st.builds(on, st.one_of(MONTH_ENDS, LEAP_DAYS), NEARBY, ROUND),
    st.builds(on, st.dates(date(2004, 1, 1), date(2032, 12, 31)), NEARBY, ROUND),
)
SPANS = st.one_of(
    st.integers(0, 3 * 86400),
    st.integers(0, 70 * 86400),
    st.integers(0, 12 * 366 * 86400),
    st.builds(lambda days, hour: days * 86400 + hour * 3600, st.integers(0, 70), st.integers(0, 2)),
).map(lambda seconds: timedelta(seconds=seconds))
PAIRS = st.one_of(
    st.builds(lambda first, span: (first, first + span), INSTANTS, SPANS),
    st.builds(lambda last, span: (last - span, last), INSTANTS, SPANS),
)
ZONES = st.sampled_from(
    [
        *["Europe/Brussels"] * 2,
        "Europe/London",
        "UTC",
        "Asia/Kolkata",
        "America/New_York",
        "Australia/Lord_Howe",
    ]
)
PHP = st.sampled_from([7, 8])


@given(st.data(), PAIRS, st.integers(1, 4), ZONES, PHP, st.booleans())
def test_drupal_8_interval_holds_the_instant(
    data: st.DataObject,
    pair: tuple[datetime, datetime],
    granularity: int,
    zone: str,
    php: int,
    future: bool,
) -> None:
    counts = drupal_8_counts(*pair, ZoneInfo(zone), php=php)
    text = data.draw(spelled(drupal_8_parts(counts, granularity), future))
    at, truth = pair if future else pair[::-1]
    when = resolve(text, at=at, zone=zone, granularity=granularity)
    assert when.earliest <= truth <= when.latest
    assert (when.method, when.flags) == ("relative", ())


def assert_exact(
    pair: tuple[datetime, datetime],
    granularity: int,
    zone: str,
    phps: tuple[int, ...],
    future: bool,
) -> None:
    """Both ends have the text, and their neighbours outside do not.

    What lies between need not all have it: the same text can come twice, a few
    days apart behind a short month, and the interval spans both. It can be an
    hour wider, and no more, where an end or the page is near a change of the
    clocks: an end may lie in the hour itself.
    """
    tz = ZoneInfo(zone)

    def printed(moment: datetime) -> list[list[Part]]:
        ends = (at, moment) if future else (moment, at)
        counts = (drupal_8_counts(*ends, tz, php=php) for php in phps)
        return [drupal_8_parts(each, granularity) for each in counts]

    def is_near_change(moment: datetime) -> bool:
        before, after = ((moment + away).astimezone(tz).utcoffset() for away in (-DAY, DAY))
        assert before is not None
        assert after is not None
        return after != before

    at, truth = pair if future else pair[::-1]
    for parts in printed(truth):
        when = resolve(plain(parts, future), at=at, zone=zone, granularity=granularity)
        assert when.earliest <= truth <= when.latest
        for end, inward in ((when.earliest, SECOND), (when.latest, -SECOND)):
            outside = end - inward
            assert (outside > at) is not future or parts not in printed(outside)
            slack = 3600 if is_near_change(at) or is_near_change(end) else 0
            assert any(parts in printed(end + step * inward) for step in range(slack + 1))


@given(PAIRS, st.integers(1, 4), st.booleans())
# Both 31 March and 3 April come back to 18 February.
@example((datetime(2029, 2, 18, 12, tzinfo=UTC), datetime(2029, 4, 3, 13, tzinfo=UTC)), 3, True)
@example((datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)), 1, True)
@example((datetime(2023, 2, 28, 23, tzinfo=UTC), datetime(2024, 2, 29, 12, tzinfo=UTC)), 1, False)
def test_drupal_8_interval_is_no_wider(
    pair: tuple[datetime, datetime], granularity: int, future: bool
) -> None:
    """Where no clock changes there is one reading."""
    assert_exact(pair, granularity, "UTC", (8,), future)


@given(PAIRS, st.integers(1, 4), ZONES, st.booleans())
# Page and entry on either side of the hour that is skipped
@example(
    (datetime(2006, 3, 26, 1, tzinfo=UTC), datetime(2006, 3, 27, 0, 39, 20, tzinfo=UTC)),
    2,
    "Europe/Brussels",
    False,
)
@example(
    (datetime(2005, 3, 25, 12, 16, 8, tzinfo=UTC), datetime(2005, 3, 27, 1, 46, 29, tzinfo=UTC)),
    3,
    "Europe/Brussels",
    True,
)
@example(
    (datetime(2025, 10, 26, 0, 33, 42, tzinfo=UTC), datetime(2025, 10, 27, 1, 7, 30, tzinfo=UTC)),
    1,
    "Europe/Brussels",
    False,
)
def test_drupal_8_interval_is_no_wider_where_clocks_change(
    pair: tuple[datetime, datetime], granularity: int, zone: str, future: bool
) -> None:
    """No wider than what all versions of PHP print together."""
    assert_exact(pair, granularity, zone, (7, 8), future)


@given(st.data(), PAIRS, st.integers(1, 4), st.booleans())
def test_drupal_7_interval_is_exact(
    data: st.DataObject, pair: tuple[datetime, datetime], granularity: int, future: bool
) -> None:
    at, truth = pair if future else pair[::-1]
    printed = drupal_7_parts(abs(at - truth), granularity)
    text = data.draw(spelled(printed, future))
    when = resolve(text, at=at, drupal=7, granularity=granularity)
    assert when.earliest <= truth <= when.latest
    ages = sorted(abs(at - end) for end in (when.earliest, when.latest))
    assert [drupal_7_parts(age, granularity) for age in ages] == [printed, printed]
    assert drupal_7_parts(ages[1] + SECOND, granularity) != printed
    assert ages[0] == timedelta() or drupal_7_parts(ages[0] - SECOND, granularity) != printed


@given(PAIRS, st.integers(1, 3), ZONES)
def test_more_parts_say_more(pair: tuple[datetime, datetime], granularity: int, zone: str) -> None:
    """What a page with more parts says of an instant lies within what one with fewer says."""
    truth, at = pair
    counts = drupal_8_counts(truth, at, ZoneInfo(zone))
    coarse, fine = (
        resolve(plain(drupal_8_parts(counts, most), False), at=at, zone=zone, granularity=most)
        for most in (granularity, granularity + 1)
    )
    assert coarse.earliest <= fine.earliest <= truth <= fine.latest <= coarse.latest
