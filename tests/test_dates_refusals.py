"""What is no date is refused, with what and why; never guessed, and never another error."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed.dates import UnknownDate, is_age, resolve
from tests.rows import each_row
from tests.tables import AT, UNIT_WORDS, check_refused, instant, sound

NOT_A_PART = "not a count and its unit"
NOT_TOGETHER = "does not print these parts together"
NOT_PRINTED = "a count that Drupal 8 does not print"
NEITHER = "neither an age nor a date"


@each_row(
    ("text", "why"),
    [
        ("", "empty"),
        (" \u00a0\u200b\n", "empty"),
        ("\u200b\u200e\u00ad\u2060\ufeff", "empty"),
        ("<em></em>", "empty"),
        ("2 days ago" + "!" * 191, "longer than 200 characters"),
        ("2 days ago" + " " * 191, "longer than 200 characters"),
        ("2 days ago " * 100, "longer than 200 characters"),
        # Not a plain number
        ("-2 days ago", NOT_A_PART),
        ("+2 days ago", NOT_A_PART),
        ("\u22122 days ago", NOT_A_PART),
        ("~2 days ago", NOT_A_PART),
        ("2.5 days ago", NOT_A_PART),
        ("2,5 days ago", NOT_A_PART),
        ("2½ days ago", NOT_A_PART),
        ("½ days 2 ago", NOT_A_PART),
        ("1/2 days ago", NOT_A_PART),
        ("2² days ago", NOT_A_PART),
        ("² days ago", NEITHER),
        ("², ³ days 2 ago", NOT_A_PART),
        ("٣ days ago", NEITHER),
        ("３ days ago", NEITHER),
        ("2 dagen ٣ uur ago", NOT_A_PART),
        ("two days ago", NEITHER),
        ("a week ago", NEITHER),
        ("een week geleden", NEITHER),
        ("days ago", NEITHER),
        ("12345 days ago", NOT_A_PART),
        ("00002 days ago", NOT_A_PART),
        # Not a count and a unit, the longest unit first
        ("2 days 3 ago", NOT_A_PART),
        ("2 days hours ago", NOT_A_PART),
        ("2 3 days ago", NOT_A_PART),
        ("days 2 ago", NOT_A_PART),
        ("2 days about 3 hours ago", NOT_A_PART),
        ("2 days. 3 hours ago", NOT_A_PART),
        ("en 2 days ago", NOT_A_PART),
        ("2 fortnights 3 days ago", NOT_A_PART),
        ("2 d\u0301ays 3 hours ago", NOT_A_PART),
        ("2 days x hours ago", NOT_A_PART),
        ("two days 3 hours ago", NOT_A_PART),
        ("3 hours 2 days ago", "units out of order"),
        ("1 week 1 month ago", "units out of order"),
        ("2 days 3 days ago", "units out of order"),
        ("2 dagen 3 jours ago", "units out of order"),
        ("2 days 0 hours ago", "a part of zero"),
        ("0 days ago", "a part of zero"),
        ("0 minutes ago", "a part of zero"),
        # One direction, at one end
        ("2 dagen", NEITHER),
        ("2 dagen 16 hours", NEITHER),
        ("il y a 2 days ago", "an age has one direction"),
        ("in 2 days hence", "an age has one direction"),
        ("in 2 days ago", "an age has one direction"),
        ("vor 2 dagen geleden", "an age has one direction"),
        ("2 days ago 3 hours", "the direction stands before or after the age"),
        ("2 days in 3 hours", "the direction stands before or after the age"),
        ("2 ago days", "the direction stands before or after the age"),
        ("2 days ago.,", "the direction stands before or after the age"),
        # Not within the years 1 to 9999
        ("2021 years ago", "outside the years that can be written"),
        ("9999 years ago", "outside the years that can be written"),
        ("in 9999 years", "outside the years that can be written"),
        # Not what the formatter prints
        ("12 months ago", NOT_PRINTED),
        ("13 months ago", NOT_PRINTED),
        ("5 weeks ago", NOT_PRINTED),
        ("7 days ago", NOT_PRINTED),
        ("1 week 7 days ago", NOT_PRINTED),
        ("25 hours ago", NOT_PRINTED),
        ("60 minutes ago", NOT_PRINTED),
        ("60 seconds ago", NOT_PRINTED),
        ("9999 days ago", NOT_PRINTED),
        ("in 7 days", NOT_PRINTED),
        ("1 hour 60 seconds ago", NOT_TOGETHER),
        ("1 year 1 week ago", NOT_TOGETHER),
        ("1 month 1 day ago", NOT_TOGETHER),
        ("1 week 1 hour ago", NOT_TOGETHER),
        ("1 year 3 seconds ago", NOT_TOGETHER),
        ("1 hour 2 minutes 3 seconds ago", NOT_TOGETHER),
        # No date
        ("news of 5 May", "not a date"),
        ("12:30", "not a date"),
        ("1 2 2021", "not a date"),
        ("20210222", "not a date"),
        ("1613984400", "not a date"),
        ("5 mei", "not a date"),
        ("over 5 mei 2021", "not a date"),
        ("mei 2021", "not a date"),
        ("2021", "not a date"),
        ("maandag", "not a date"),
        ("gister\x00en", "not a date"),
        ("gisteren vandaag morgen", "not a date"),
        ("last decade", "not a date"),
        ("next decade", "not a date"),
        ("last century", "not a date"),
        ("last fortnight", "not a date"),
        ("this wk", "not a date"),
        ("now", "not a date"),
        ("nu", "not a date"),
        ("next mo", "not a date"),
    ],
)
def test_refusal(text: str, why: str) -> None:
    check_refused(text, why)


@each_row(("length", "shown"), [(59, "x" * 59), (60, "x" * 60), (61, "x" * 60 + "…")])
def test_a_long_text_is_shown_in_short(length: int, shown: str) -> None:
    with pytest.raises(UnknownDate) as refused:
        resolve("x" * length, at=None)
    assert str(refused.value) == f"not a date: '{shown}'"
    assert refused.value.text == "x" * length


@each_row(
    ("text", "why"),
    [
        ("13 months ago", "a count that Drupal 7 does not print"),
        ("1 year 13 months ago", "a count that Drupal 7 does not print"),
        ("1 year 12 months 5 days ago", "more parts than the granularity"),
        # 365 days are a year, and 30 are a month.
        ("12 months 5 days ago", "a count that Drupal 7 does not print"),
        ("12 months 1 week ago", "a count that Drupal 7 does not print"),
        ("5 weeks ago", "a count that Drupal 7 does not print"),
        ("4 weeks 2 days ago", "a count that Drupal 7 does not print"),
        ("7 days ago", "a count that Drupal 7 does not print"),
        ("24 hours ago", "a count that Drupal 7 does not print"),
        ("60 min ago", "a count that Drupal 7 does not print"),
        ("60 sec ago", "a count that Drupal 7 does not print"),
        ("1 year 8 days ago", "a count that Drupal 7 does not print"),
        ("1 year 2 days 3 hours ago", "more parts than the granularity"),
        ("9999 years ago", "outside the years that can be written"),
        ("in 9999 years", "outside the years that can be written"),
    ],
)
def test_refusal_drupal_7(text: str, why: str) -> None:
    with pytest.raises(UnknownDate, match=why):
        resolve(text, at=instant(AT), drupal=7)


TOKENS = st.sampled_from(
    [word for words in UNIT_WORDS.values() for word in words]
    + ["ago", "geleden", "vor", "hence", "in", "over", "dans", "never", "nooit", "gisteren"]
    + [
        "hier",
        "heute",
        "mei",
        "maandag",
        "en",
        "et",
        ",",
        "&",
        ".",
        ":",
        "-",
        "/",
        "il y a",
        "checked",
        "²",
        "½",
        "\u200b",
    ]
    + ["5 May 2021", "10:30", "T", "Z", "+0200", "2021-05-07", "05/07/2021", "Fri,", "om"]
    + ["<time datetime='2021-05-07'>", "<time datetime=", "</time>", "<em>", "<"]
)
NUMBERS = st.one_of(st.integers(0, 70), st.integers(-5, 100_000)).map(str)
ASSEMBLED = st.lists(st.one_of(NUMBERS, TOKENS, st.text(max_size=3)), max_size=9).map(" ".join)


@st.composite
def shuffled(draw: st.DrawFn) -> str:
    """The words of an age, seldom in their order."""
    units = draw(st.lists(st.sampled_from(sorted(UNIT_WORDS)), min_size=1, max_size=4))
    words = [draw(st.sampled_from(UNIT_WORDS[unit])) for unit in units]
    counts = [str(draw(st.integers(0, 13))) for _ in units]
    tokens = [*words, *counts, draw(st.sampled_from(["ago", "in", "geleden", "il y a"]))]
    return " ".join(draw(st.permutations(tokens)))


STAMPS = st.from_regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{4}|Z)?)?"
    r"|[a-z]{3}, [0-9]{1,2} (jan|feb|mei) [0-9]{4} [0-9:]{5,8} ([+-][0-9]{4}|gmt|cet)"
    r"|([a-z]{3}, )?[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}( - [0-9]{2}:[0-9]{2})?",
    fullmatch=True,
)
TEXTS = st.one_of(st.text(), ASSEMBLED, shuffled(), STAMPS)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


@given(TEXTS, MOMENTS, st.sampled_from([7, 8]), st.integers(1, 4), st.none() | TEXTS)
@example("2 days ago", datetime.min.replace(tzinfo=UTC), 8, 2, None)
@example("in 2 days", datetime.max.replace(tzinfo=UTC), 8, 2, None)
@example("in 11 months", datetime.max.replace(tzinfo=UTC), 8, 1, None)
@example("23 hours ago", datetime.min.replace(tzinfo=UTC), 8, 1, None)
@example("in 23 hours", datetime.max.replace(tzinfo=UTC), 8, 1, None)
@example("2 days ago", datetime.min.replace(tzinfo=UTC), 7, 2, None)
@example("gisteren", datetime.min.replace(tzinfo=UTC), 8, 2, None)
@example("1 january 0001", None, 8, 2, None)
@example("31 december 9999", None, 8, 2, None)
@example("2 days ago", None, 8, 2, "0001-01-01T00:00+14:00")
def test_any_text(
    text: str, at: datetime | None, drupal: int, granularity: int, stated: str | None
) -> None:
    """It is refused, or it is an interval of whole seconds in UTC."""
    try:
        when = resolve(text, at=at, drupal=drupal, granularity=granularity, stated=stated)
    except UnknownDate as refused:
        assert refused.text == text
        return
    assert sound(when)


@given(st.one_of(st.text(), ASSEMBLED, shuffled()).filter(lambda text: "<time" not in text))
def test_is_age_agrees_with_resolve(text: str) -> None:
    """What reads as an age is never read as a date, and the other way round."""
    try:
        age = resolve(text, at=instant(AT)).method == "relative"
    except UnknownDate:
        return
    assert is_age(text) is age


@each_row("text", ["2 days ago", "2021-02-22", "gisteren"])
@each_row("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-10:00"])
def test_a_page_at_the_end_of_time(text: str, at: str) -> None:
    with pytest.raises(UnknownDate, match="outside the years that can be written"):
        resolve(text, at=instant(at))
