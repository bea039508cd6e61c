"""Date text → the exact interval of instants that it stands for."""

import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateparser.date import DateDataParser
from hypothesis import assume, example, given
from hypothesis import strategies as st

from belgafeed.dates import (
    NoDate,
    NoReference,
    Reference,
    UnknownDate,
    When,
    is_age,
    normalise,
    reference,
    resolve,
)

AT = "2021-05-07T16:00:00+02:00"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "dates" / "relative_dates.jsonl"


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def rows(table: str) -> Iterator[list[str]]:
    """The cells of a table with a row a line, ``|`` between cells and ``#`` before a remark."""
    for line in table.strip().splitlines():
        if not line.lstrip().startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def aware_utc_seconds(when: When) -> bool:
    moments = (when.earliest, when.estimate, when.latest)
    return all(each.utcoffset() == timedelta() and each.microsecond == 0 for each in moments)


def check(when: When, earliest: str, latest: str, precision: str) -> None:
    """The bounds to the second, the precision, and an estimate that is halfway."""
    assert (when.earliest, when.latest) == (instant(earliest), instant(latest))
    assert when.precision == precision
    assert when.estimate - when.earliest in (
        when.latest - when.estimate,
        when.latest - when.estimate - SECOND,
    )
    assert aware_utc_seconds(when)


# text | page made at | parts at most | earliest | latest | exact to
DRUPAL_8 = """
# Each unit. A text with fewer parts than it may have says that the next part is zero.
45 seconds ago                    | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T15:59:15+02:00 | 2021-05-07T15:59:15+02:00 | second
1 second ago                      | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T15:59:59+02:00 | 2021-05-07T15:59:59+02:00 | second
5 minutes 7 seconds ago           | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T15:54:53+02:00 | 2021-05-07T15:54:53+02:00 | second
5 minutes ago                     | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T15:55:00+02:00 | 2021-05-07T15:55:00+02:00 | second
5 minutes ago                     | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T15:54:01+02:00 | 2021-05-07T15:55:00+02:00 | minute
3 hours 20 minutes 10 seconds ago | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T12:39:50+02:00 | 2021-05-07T12:39:50+02:00 | second
3 hours 20 minutes ago            | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T12:40:00+02:00 | 2021-05-07T12:40:00+02:00 | second
3 hours 20 minutes ago            | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T12:39:01+02:00 | 2021-05-07T12:40:00+02:00 | minute
3 hours ago                       | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T12:59:01+02:00 | 2021-05-07T13:00:00+02:00 | minute
3 hours ago                       | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T12:00:01+02:00 | 2021-05-07T13:00:00+02:00 | hour
2 days 16 hours 30 minutes ago    | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-04T23:29:01+02:00 | 2021-05-04T23:30:00+02:00 | minute
2 dagen 16 hours ago              | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-04T23:00:01+02:00 | 2021-05-05T00:00:00+02:00 | hour
2 days ago                        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-05T15:00:01+02:00 | 2021-05-05T16:00:00+02:00 | hour
2 days ago                        | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-04T16:00:01+02:00 | 2021-05-05T16:00:00+02:00 | day
1 week 3 days 5 hours ago         | 2021-05-07T16:00:00+02:00 | 3 | 2021-04-27T10:00:01+02:00 | 2021-04-27T11:00:00+02:00 | hour
1 week 3 days ago                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-26T16:00:01+02:00 | 2021-04-27T16:00:00+02:00 | day
1 week ago                        | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-29T16:00:01+02:00 | 2021-04-30T16:00:00+02:00 | day
2 weeks ago                       | 2021-05-07T16:00:00+02:00 | 1 | 2021-04-16T16:00:01+02:00 | 2021-04-23T16:00:00+02:00 | week
1 month 2 weeks 3 days ago        | 2021-05-07T16:00:00+02:00 | 3 | 2021-03-20T16:00:01+01:00 | 2021-03-21T16:00:00+01:00 | day
1 month ago                       | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-31T16:00:01+02:00 | 2021-04-07T16:00:00+02:00 | week
1 month ago                       | 2021-05-07T16:00:00+02:00 | 1 | 2021-03-07T16:00:01+01:00 | 2021-04-07T16:00:00+02:00 | month
2 years 1 month 1 week ago        | 2021-05-07T16:00:00+02:00 | 3 | 2019-03-24T16:00:01+01:00 | 2019-03-31T16:00:00+02:00 | week
1 year 2 months ago               | 2021-05-07T16:00:00+02:00 | 2 | 2020-02-07T16:00:01+01:00 | 2020-03-07T16:00:00+01:00 | month
1 year ago                        | 2021-05-07T16:00:00+02:00 | 2 | 2020-04-07T16:00:01+02:00 | 2020-05-07T16:00:00+02:00 | month
1 year ago                        | 2021-05-07T16:00:00+02:00 | 1 | 2019-05-07T16:00:01+02:00 | 2020-05-07T16:00:00+02:00 | year
0 seconds ago                     | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:00+02:00 | second
# The page's own offset does not matter, the site's zone does.
2 days ago                        | 2021-05-07T14:00:00+00:00 | 2 | 2021-05-05T15:00:01+02:00 | 2021-05-05T16:00:00+02:00 | hour
# "4 weeks": what is left of the month behind its 28th day.
4 weeks ago                       | 2021-05-07T16:00:00+02:00 | 1 | 2021-04-07T16:00:01+02:00 | 2021-04-09T16:00:00+02:00 | week
4 weeks 1 day ago                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-07T16:00:01+02:00 | 2021-04-08T16:00:00+02:00 | day
1 month 4 weeks ago               | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-07T16:00:01+01:00 | 2021-03-10T16:00:00+01:00 | week
# A day that the month before does not have is the end of that month.
1 month ago                       | 2021-03-31T12:00:00+02:00 | 1 | 2021-01-31T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | month
1 month ago                       | 2021-03-31T12:00:00+02:00 | 2 | 2021-02-24T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | week
4 weeks 2 days ago                | 2021-03-31T12:00:00+02:00 | 2 | 2021-03-01T00:00:00+01:00 | 2021-03-01T12:00:00+01:00 | day
4 weeks 2 days 12 hours ago       | 2021-03-31T12:00:00+02:00 | 3 | 2021-03-01T00:00:00+01:00 | 2021-03-01T00:00:00+01:00 | hour
1 month 4 weeks ago               | 2021-03-31T12:00:00+02:00 | 2 | 2021-01-31T12:00:01+01:00 | 2021-02-03T12:00:00+01:00 | week
1 month ago                       | 2024-03-31T12:00:00+02:00 | 1 | 2024-01-31T12:00:01+01:00 | 2024-02-29T23:59:59+01:00 | month
1 year ago                        | 2024-02-29T12:00:00+01:00 | 1 | 2022-03-01T00:00:00+01:00 | 2023-02-28T23:59:59+01:00 | year
# Summer time begins on 28 March 2021: below a day elapsed time, from a day up the wall clock.
22 hours 30 minutes ago           | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-27T12:29:01+01:00 | 2021-03-27T12:30:00+01:00 | minute
1 day ago                         | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-27T11:00:01+01:00 | 2021-03-27T12:00:00+01:00 | hour
1 week ago                        | 2021-03-31T12:00:00+02:00 | 1 | 2021-03-17T12:00:01+01:00 | 2021-03-24T12:00:00+01:00 | week
1 day 20 hours ago                | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-27T15:00:01+01:00 | 2021-03-27T16:00:00+01:00 | hour
23 hours 15 minutes ago           | 2021-03-29T02:30:00+02:00 | 2 | 2021-03-28T03:14:01+02:00 | 2021-03-28T03:15:00+02:00 | minute
# The last hours span the change: 20 by the wall clock or 20 elapsed, so an hour more.
1 day 20 hours ago                | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-26T14:00:01+01:00 | 2021-03-26T16:00:00+01:00 | hour
3 days 1 hour ago                 | 2021-03-28T06:30:00+02:00 | 2 | 2021-03-25T04:30:01+01:00 | 2021-03-25T05:30:00+01:00 | hour
# Three days from 02:45 is 03:45, because spring skips that hour.
3 days ago                        | 2021-03-28T04:30:00+02:00 | 2 | 2021-03-25T02:30:01+01:00 | 2021-03-25T04:30:00+01:00 | hour
# It ends on 31 October 2021, with a day of 25 hours and an hour that comes twice.
2 hours 30 minutes ago            | 2021-10-31T04:00:00+01:00 | 2 | 2021-10-31T02:29:01+02:00 | 2021-10-31T02:30:00+02:00 | minute
24 hours 30 minutes ago           | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T12:29:01+02:00 | 2021-10-30T12:30:00+02:00 | minute
1 day ago                         | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T11:00:01+02:00 | 2021-10-30T12:00:00+02:00 | hour
1 day 23 hours ago                | 2021-11-01T12:00:00+01:00 | 2 | 2021-10-30T12:00:01+02:00 | 2021-10-30T13:00:00+02:00 | hour
1 day ago                         | 2021-11-01T02:30:00+01:00 | 2 | 2021-10-31T01:30:01+02:00 | 2021-10-31T02:30:00+01:00 | hour
# The future: the same rule, with the two ends exchanged.
in 5 seconds                      | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:05+02:00 | 2021-05-07T16:00:05+02:00 | second
over 2 uur                        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T18:00:00+02:00 | 2021-05-07T18:00:59+02:00 | minute
in 3 days                         | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-10T16:00:00+02:00 | 2021-05-10T16:59:59+02:00 | hour
3 days hence                      | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-10T16:00:00+02:00 | 2021-05-11T15:59:59+02:00 | day
dans 2 jours                      | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-09T16:00:00+02:00 | 2021-05-09T16:59:59+02:00 | hour
in 1 month                        | 2021-01-31T12:00:00+01:00 | 1 | 2021-03-01T00:00:00+01:00 | 2021-03-31T11:59:59+02:00 | month
# Both 31 March and 3 April come back to 18 February.
in 1 month 1 week 6 days          | 2029-02-18T12:00:00+01:00 | 3 | 2029-03-31T12:00:00+02:00 | 2029-04-04T11:59:59+02:00 | day
in 1 month 1 week 6 days 12 hours | 2018-01-18T17:00:00+01:00 | 4 | 2018-03-01T05:00:00+01:00 | 2018-03-01T05:59:59+01:00 | hour
in 1 day                          | 2021-03-27T12:00:00+01:00 | 2 | 2021-03-28T12:00:00+02:00 | 2021-03-28T12:59:59+02:00 | hour
in 24 hours 30 minutes            | 2021-10-30T12:30:00+02:00 | 2 | 2021-10-31T12:00:00+01:00 | 2021-10-31T12:00:59+01:00 | minute
"""

# The same columns. Fixed lengths, and a text with parts to spare is exact to the second.
DRUPAL_7 = """
2 years 6 days ago      | 2021-05-07T16:00:00+02:00 | 2 | 2019-05-01T16:00:01+02:00 | 2019-05-02T16:00:00+02:00 | day
1 year 3 sec ago        | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-07T15:59:57+02:00 | 2020-05-07T15:59:57+02:00 | second
1 year ago              | 2021-05-07T16:00:00+02:00 | 1 | 2019-05-08T16:00:01+02:00 | 2020-05-07T16:00:00+02:00 | year
12 months ago           | 2021-05-07T16:00:00+02:00 | 1 | 2020-05-07T16:00:01+02:00 | 2020-05-12T16:00:00+02:00 | month
1 month 1 week ago      | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-24T15:00:01+01:00 | 2021-03-31T16:00:00+02:00 | week
1 month 4 weeks ago     | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-08T15:00:01+01:00 | 2021-03-10T15:00:00+01:00 | week
4 weeks 1 day ago       | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-07T16:00:01+02:00 | 2021-04-08T16:00:00+02:00 | day
2 days ago              | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-05T16:00:00+02:00 | 2021-05-05T16:00:00+02:00 | second
2 days ago              | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-04T16:00:01+02:00 | 2021-05-05T16:00:00+02:00 | day
2 days 1 hour ago       | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-27T09:00:01+01:00 | 2021-03-27T10:00:00+01:00 | hour
1 hour 2 min 3 sec ago  | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T14:57:57+02:00 | 2021-05-07T14:57:57+02:00 | second
1 hour 3 sec ago        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T14:59:57+02:00 | 2021-05-07T14:59:57+02:00 | second
0 sec ago               | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:00+02:00 | second
in 3 days               | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-10T16:00:00+02:00 | 2021-05-11T15:59:59+02:00 | day
in 3 days 4 min         | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-10T16:04:00+02:00 | 2021-05-10T16:04:59+02:00 | minute
"""

AGES = [
    pytest.param(drupal, *row[:3], row[3:], id=f"{drupal}: {row[0]}, {row[1][:10]}, {row[2]}")
    for drupal, table in ((8, DRUPAL_8), (7, DRUPAL_7))
    for row in rows(table)
]


@pytest.mark.parametrize(("drupal", "text", "at", "granularity", "expected"), AGES)
def test_age(drupal: int, text: str, at: str, granularity: str, expected: list[str]) -> None:
    """The expected: earliest, latest, exact to."""
    when = resolve(text, at=instant(at), drupal=drupal, granularity=int(granularity))
    check(when, *expected)
    assert (when.method, when.flags) == ("relative", ())


@pytest.mark.parametrize("drupal", [7, 8])
def test_age_of_full_length(drupal: int) -> None:
    """200 characters are not too long."""
    text = "2 days" + "," * 190 + " ago"
    assert is_age(text)
    assert resolve(text, at=instant(AT), drupal=drupal).method == "relative"


def test_age_counts_from_the_whole_second() -> None:
    at = instant("2021-05-07T16:00:00.999999+02:00")
    second = "2021-05-07T15:59:59+02:00"
    check(resolve("1 second ago", at=at), second, second, "second")


def test_age_in_another_zone() -> None:
    """Tokyo has no summer time, so there a day is 24 hours."""
    when = resolve("1 day ago", at=instant("2021-03-28T12:00:00+02:00"), zone="Asia/Tokyo")
    check(when, "2021-03-27T10:00:01+01:00", "2021-03-27T11:00:00+01:00", "hour")


SAMPLES = (
    [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()] if SAMPLE.exists() else []
)


@pytest.mark.skipif(not SAMPLES, reason="the checked cases are not beside this checkout")
def test_checked_cases() -> None:
    """All 200 equal to the second."""
    wrong = []
    for case in SAMPLES:
        when = resolve(
            case["text"],
            at=instant(case["fetched_at"]),
            drupal=int(case["drupal"]),
            granularity=case["granularity"],
        )
        if (when.earliest, when.latest) != (instant(case["earliest"]), instant(case["latest"])):
            wrong.append((case["id"], case["text"], when))
    assert wrong == []
    assert len(SAMPLES) == 200


# unit | its words in Dutch, French, German and English
LEXICON = """
years   | jaar jaren an ans année années Jahr Jahre Jahren year years
months  | maand maanden mois Monat Monate Monaten month months
weeks   | week weken semaine semaines Woche Wochen weeks
days    | dag dagen jour jours Tag Tage Tagen day days
hours   | uur uren heure heures Stunde Stunden hour hours
minutes | min minuut minuten minute minutes Min Minute Minuten
seconds | sec seconde seconden secondes Sek Sekunde Sekunden second seconds
"""
UNIT_WORDS = {unit: words.split() for unit, words in rows(LEXICON)}


@pytest.mark.parametrize(
    ("unit", "word"), [(unit, word) for unit, words in UNIT_WORDS.items() for word in words]
)
def test_unit_word(unit: str, word: str) -> None:
    at = instant(AT)
    assert resolve(f"3 {word} ago", at=at) == resolve(f"3 {unit} ago", at=at)


@pytest.mark.parametrize(
    "text",
    [
        "2 days 16 hours ago",
        "2 dagen 16 hours geleden",
        "2\u00a0dagen\u00a016\u00a0uur\u00a0geleden",
        "2\u2009jours\u200916\u202fheures\u00a0ago",
        "2 da\u200bgen 16 u\u00adur gele\u2060den\ufeff",
        "\u200e 2 dagen 16 uur geleden\u200f",
        "\n\t2  dagen\r\n16   uur geleden ",
        "2 DAGEN 16 UUR GELEDEN",
        "2 Dagen 16 Uur Geleden.",
        "2 dagen en 16 uur geleden",
        "Il y a 2 jours et 16 heures",
        "il\u00a0y\u00a0a 2 jours, 16 heures",
        "vor 2 Tagen und 16 Stunden",
        "2 Tage 16 Stunden vor",
        "2 days, and 16 hours ago",
        "2 days & 16 hours ago",
        "2days16hours ago",
        "2 jours 16 Stunden geleden",
        '<em class="placeholder">2 days 16 hours</em> ago',
        '<EM CLASS="placeholder">2 dagen</EM><em>16 hours</em>geleden',
        "Checked 2 days 16 hours ago",
    ],
)
def test_noise(text: str) -> None:
    when = resolve(text, at=instant(AT))
    check(when, "2021-05-04T23:00:01+02:00", "2021-05-05T00:00:00+02:00", "hour")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Two\u00a0 WORDS\n", "two words"),
        ("1\u200b6 u\u00adur", "16 uur"),
        ('<em class="placeholder">2 days</em>&nbsp;', "2 days &nbsp;"),
        ("<emoji>", "<emoji>"),
        ("", ""),
    ],
)
def test_normalise(text: str, plain: str) -> None:
    assert normalise(text) == plain


NOT_A_PART = "not a count and its unit"
NOT_TOGETHER = "does not print these parts together"
NOT_PRINTED = "a count that Drupal 8 does not print"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \u00a0\u200b\n", "empty"),
        ("<em></em>", "empty"),
        ("2 days ago" + "!" * 191, "longer than 200 characters"),
        ("-2 days ago", NOT_A_PART),
        ("+2 days ago", NOT_A_PART),
        ("\u22122 days ago", NOT_A_PART),
        ("2.5 days ago", NOT_A_PART),
        ("2,5 days ago", NOT_A_PART),
        ("2½ days ago", NOT_A_PART),
        ("2² days ago", NOT_A_PART),
        ("², ³ days 2 ago", NOT_A_PART),
        ("٣ days ago", "neither an age nor a date"),
        ("two days ago", "neither an age nor a date"),
        ("days ago", "neither an age nor a date"),
        ("12345 days ago", NOT_A_PART),
        ("2 days 3 ago", NOT_A_PART),
        ("2 days hours ago", NOT_A_PART),
        ("2 days about 3 hours ago", NOT_A_PART),
        ("en 2 days ago", NOT_A_PART),
        ("3 hours 2 days ago", "units out of order"),
        ("2 days 3 days ago", "units out of order"),
        ("2 days 0 hours ago", "a part of zero"),
        ("0 minutes ago", "a part of zero"),
        ("2 dagen", "no direction"),
        ("il y a 2 days ago", "an age has one direction"),
        ("in 2 days hence", "an age has one direction"),
        ("2 days ago 3 hours", "the direction stands before or after the age"),
        ("9999 years ago", "outside the years that can be written"),
        ("in 9999 years", "outside the years that can be written"),
        ("12 months ago", NOT_PRINTED),
        ("5 weeks ago", NOT_PRINTED),
        ("7 days ago", NOT_PRINTED),
        ("25 hours ago", NOT_PRINTED),
        ("60 minutes ago", NOT_PRINTED),
        ("60 seconds ago", NOT_PRINTED),
        ("1 hour 60 seconds ago", NOT_TOGETHER),
        ("1 year 1 week ago", NOT_TOGETHER),
        ("1 hour 2 minutes 3 seconds ago", NOT_TOGETHER),
        ("news of 5 May", "not a date"),
        ("12:30", "not a date"),
        ("1 2 2021", "not a date"),
        ("20210222", "not a date"),
        ("5 mei", "not a date"),
        ("mei 2021", "not a date"),
        ("gister\x00en", "not a date"),
        ("2021-02-30", "day is out of range"),
        ("2021-02-03T25:00", "hour must be in 0..23"),
        ("31/02/2021", "no such day"),
        ("05/13/2021", "no such day"),
        ("Fri, 13/13/2021", "no such day"),
        ("Xyz, 05/07/2021", "no such day"),
        ("05/07/2021 25:00", "hour must be in 0..23"),
        ("Fri, 07 May 2021 25:00:00 GMT", "hour must be in 0..23"),
        ("9999-12-31", "outside the years that can be written"),
        ("0001-01-01T00:00+14:00", "outside the years that can be written"),
    ],
)
def test_refusal(text: str, why: str) -> None:
    """The message says what was refused and why."""
    with pytest.raises(UnknownDate) as refused:
        resolve(text, at=instant(AT))
    assert type(refused.value) is UnknownDate
    assert why in refused.value.why
    assert refused.value.text == text
    assert refused.value.why in str(refused.value)
    assert repr(text[:60])[:-1] in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        # Summer time begins: 12:30 the day before is a day and half an hour by the wall clock.
        ("23 hours 30 minutes ago", "2021-03-28T12:00:00+02:00", "no instant has this age"),
        # Thirty days are a month.
        ("4 weeks 2 days ago", "2021-05-07T16:00:00+02:00", "no instant has this age"),
        # A month back is 20 March, and 28 days before that is 20 February: two months.
        ("1 month 4 weeks ago", "2021-04-20T12:00:00+02:00", "no instant has this age"),
    ],
)
def test_refusal_by_the_calendar(text: str, at: str, why: str) -> None:
    with pytest.raises(UnknownDate, match=why):
        resolve(text, at=instant(at))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13 months ago", "a count that Drupal 7 does not print"),
        ("1 year 13 months ago", "a count that Drupal 7 does not print"),
        ("5 weeks ago", "a count that Drupal 7 does not print"),
        ("60 sec ago", "a count that Drupal 7 does not print"),
        ("1 year 8 days ago", "a count that Drupal 7 does not print"),
        ("1 year 2 days 3 hours ago", "more parts than the granularity"),
        ("9999 years ago", "outside the years that can be written"),
    ],
)
def test_refusal_drupal_7(text: str, why: str) -> None:
    with pytest.raises(UnknownDate, match=why):
        resolve(text, at=instant(AT), drupal=7)


@pytest.mark.parametrize("text", ["never", "Nooit", "jamais.", "nie", "niemals", "Checked never"])
@pytest.mark.parametrize("at", [None, instant(AT)], ids=["no reference", "reference"])
def test_never(text: str, at: datetime | None) -> None:
    with pytest.raises(NoDate) as refused:
        resolve(text, at=at)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("drupal", [7, 8])
def test_age_without_a_reference(drupal: int) -> None:
    with pytest.raises(NoReference, match="'2 days ago'"):
        resolve("2 days ago", at=None, drupal=drupal)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 dagen 16 hours ago", True),
        ("il y a 3 jours", True),
        ("in 3 days", True),
        ("never", True),
        ("1 year 1 week ago", True),
        ("2 dagen", False),
        ("3 hours 2 days ago", False),
        ("gisteren", False),
        ("22 februari 2021", False),
        ("", False),
        ("2 days ago" + " " * 191, False),
        ("2 days ago" + " " * 190, True),
    ],
)
def test_is_age(text: str, expected: bool) -> None:
    assert is_age(text) is expected


# text | earliest | latest | exact to | method
STATED = """
# ISO 8601
2021-02-22                      | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
2021-03-28                      | 2021-03-28T00:00:00+01:00 | 2021-03-28T23:59:59+02:00 | day    | day
2021-02-22 10:00                | 2021-02-22T10:00:00+01:00 | 2021-02-22T10:00:59+01:00 | minute | assumed
2021-07-22T10:00:30             | 2021-07-22T10:00:30+02:00 | 2021-07-22T10:00:30+02:00 | second | assumed
2021-02-22T10:00+05:30          | 2021-02-22T10:00:00+05:30 | 2021-02-22T10:00:59+05:30 | minute | stated
2021-02-22T10:00:00-0500        | 2021-02-22T10:00:00-05:00 | 2021-02-22T10:00:00-05:00 | second | stated
2021-02-22T10:00:00.987Z        | 2021-02-22T10:00:00+00:00 | 2021-02-22T10:00:00+00:00 | second | stated
2021-02-22 10:00:00 +01:00      | 2021-02-22T10:00:00+01:00 | 2021-02-22T10:00:00+01:00 | second | stated
2021-02-03t10:00z               | 2021-02-03T10:00:00+00:00 | 2021-02-03T10:00:59+00:00 | minute | stated
# RFC 2822; only these zones are sure
Fri, 07 May 2021 16:00:05 +0200 | 2021-05-07T16:00:05+02:00 | 2021-05-07T16:00:05+02:00 | second | stated
Fri, 07 May 2021 14:00:00 GMT   | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | stated
7 May 2021 16:00 +0200          | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:59+02:00 | minute | stated
Fri, 07 May 2021 14:00:00 -0000 | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | assumed
Fri, 07 May 2021 14:00:05 CEST  | 2021-05-07T14:00:05+02:00 | 2021-05-07T14:00:05+02:00 | second | stated
# Numbers: day first, but a weekday can say that the month is first (Drupal 7)
05/07/2021                      | 2021-07-05T00:00:00+02:00 | 2021-07-05T23:59:59+02:00 | day    | day
5-7-2021                        | 2021-07-05T00:00:00+02:00 | 2021-07-05T23:59:59+02:00 | day    | day
5.7.2021, 16:00                 | 2021-07-05T16:00:00+02:00 | 2021-07-05T16:00:59+02:00 | minute | assumed
Fri, 05/07/2021 - 16:00         | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:59+02:00 | minute | assumed
vr, 07/05/2021 - 16:00          | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:59+02:00 | minute | assumed
Ven. 05/07/2021                 | 2021-05-07T00:00:00+02:00 | 2021-05-07T23:59:59+02:00 | day    | day
Mo, 05/07/2021                  | 2021-07-05T00:00:00+02:00 | 2021-07-05T23:59:59+02:00 | day    | day
# Months in words
22 februari 2021                | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
maandag 22 februari 2021        | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
22 feb. 2021 om 10:30           | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
1 mrt 2021                      | 2021-03-01T00:00:00+01:00 | 2021-03-01T23:59:59+01:00 | day    | day
le 22 février 2021              | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
1er août 2021                   | 2021-08-01T00:00:00+02:00 | 2021-08-01T23:59:59+02:00 | day    | day
22 février 2021 à 10h30         | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
Montag, 22. Februar 2021        | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
22. März 2021 um 10:30 Uhr      | 2021-03-22T10:30:00+01:00 | 2021-03-22T10:30:59+01:00 | minute | assumed
February 22, 2021               | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
Monday 22 February 2021         | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
22 februari 2021, 10:30:15      | 2021-02-22T10:30:15+01:00 | 2021-02-22T10:30:15+01:00 | second | assumed
22 February 2021 10:30 UTC      | 2021-02-22T10:30:00+00:00 | 2021-02-22T10:30:59+00:00 | minute | stated
"""

# text | earliest | latest | exact to; in a page made at 2021-05-07T00:30:00+02:00
DAY_WORDS = """
vandaag         | 2021-05-07T00:00:00+02:00 | 2021-05-07T23:59:59+02:00 | day
gisteren        | 2021-05-06T00:00:00+02:00 | 2021-05-06T23:59:59+02:00 | day
Eergisteren     | 2021-05-05T00:00:00+02:00 | 2021-05-05T23:59:59+02:00 | day
morgen          | 2021-05-08T00:00:00+02:00 | 2021-05-08T23:59:59+02:00 | day
aujourd’hui     | 2021-05-07T00:00:00+02:00 | 2021-05-07T23:59:59+02:00 | day
hier            | 2021-05-06T00:00:00+02:00 | 2021-05-06T23:59:59+02:00 | day
avant-hier      | 2021-05-05T00:00:00+02:00 | 2021-05-05T23:59:59+02:00 | day
heute           | 2021-05-07T00:00:00+02:00 | 2021-05-07T23:59:59+02:00 | day
gestern         | 2021-05-06T00:00:00+02:00 | 2021-05-06T23:59:59+02:00 | day
vorgestern      | 2021-05-05T00:00:00+02:00 | 2021-05-05T23:59:59+02:00 | day
today           | 2021-05-07T00:00:00+02:00 | 2021-05-07T23:59:59+02:00 | day
yesterday       | 2021-05-06T00:00:00+02:00 | 2021-05-06T23:59:59+02:00 | day
gisteren 10:30  | 2021-05-06T10:30:00+02:00 | 2021-05-06T10:30:59+02:00 | minute
hier à 10h30    | 2021-05-06T10:30:00+02:00 | 2021-05-06T10:30:59+02:00 | minute
"""


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "exact_to", "method"),
    [pytest.param(*row, id=row[0]) for row in rows(STATED)],
)
def test_stated_date(text: str, earliest: str, latest: str, exact_to: str, method: str) -> None:
    """A date needs no reference, and one does not change it."""
    when = resolve(text, at=None)
    check(when, earliest, latest, exact_to)
    assert (when.method, when.flags) == (method, ())
    assert resolve(text, at=instant("1999-12-31T12:00:00+01:00")) == when


@pytest.mark.parametrize(
    "text",
    [
        "\u200b2021-02-22T10:00:00+05:30\ufeff",
        "2021-02-22\u00a010:00:00+05:30",
        "Mon,\u00a022 Feb 2021 10:00:00 +0530",
        "<em>22 Feb 2021\u200910:00:00 +0530</em>",
    ],
)
def test_noise_keeps_the_offset(text: str) -> None:
    when = resolve(text, at=None)
    check(when, "2021-02-22T10:00:00+05:30", "2021-02-22T10:00:00+05:30", "second")
    assert when.method == "stated"


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "exact_to"),
    [pytest.param(*row, id=row[0]) for row in rows(DAY_WORDS)],
)
def test_day_word(text: str, earliest: str, latest: str, exact_to: str) -> None:
    """The day is the site's: in UTC this page is still of the day before."""
    check(resolve(text, at=instant("2021-05-06T22:30:00+00:00")), earliest, latest, exact_to)
    with pytest.raises(UnknownDate, match="not a date"):
        resolve(text, at=None)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2021-10-31 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("31/10/2021 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("31 oktober 2021 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("2021-10-31 02:59:59", "2021-10-31T02:59:59+02:00", "2021-10-31T02:59:59+01:00"),
        # The hour that spring skips: before the change or behind it.
        ("2021-03-28 02:30", "2021-03-28T01:30:00+01:00", "2021-03-28T03:30:59+02:00"),
    ],
)
def test_ambiguous_hour(text: str, earliest: str, latest: str) -> None:
    when = resolve(text, at=None)
    assert (when.earliest, when.latest) == (instant(earliest), instant(latest))
    assert (when.method, when.flags) == ("assumed", ("ambiguous",))


@pytest.mark.parametrize(
    "text", ["2021-10-31 01:59:59", "2021-10-31 03:00", "2021-10-31T02:30+01:00", "2021-10-31"]
)
def test_not_ambiguous(text: str) -> None:
    assert resolve(text, at=None).flags == ()


# A formatter of our own, the other way round: two instants → the text.

UNITS = tuple(UNIT_WORDS)
Zone = ZoneInfo


def elapsed(rest: timedelta) -> list[int]:
    """Whole hours, minutes and seconds."""
    minutes, seconds = divmod(rest // SECOND, 60)
    return [*divmod(minutes, 60), seconds]


def drupal_8_counts(earlier: datetime, later: datetime, zone: Zone, *, real: bool) -> list[int]:
    """A count for each unit, as one subtracts dates on paper.

    Below a day it is time elapsed. From a day up the wall clock counts whole
    days, and a month borrows the days of the earlier date's month; the rest is
    *real* time from the last whole day on, or the wall clock's too: PHP does both.
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
    if real and (since := later - whole.replace(tzinfo=zone).astimezone(UTC)) >= timedelta():
        rest = since
    return [*divmod(months, 12), *divmod(days, 7), *elapsed(rest)]


def drupal_8_parts(counts: list[int], granularity: int) -> list[tuple[int, str]]:
    """From the first count that is not zero to the next that is; not too many."""
    parts: list[tuple[int, str]] = []
    for count, unit in zip(counts, UNITS, strict=True):
        if (parts and not count) or len(parts) == granularity:
            break
        if count:
            parts.append((count, unit))
    return parts or [(0, "seconds")]


LENGTHS = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1)


def drupal_7_parts(age: timedelta, granularity: int) -> list[tuple[int, str]]:
    """Fixed lengths; zeros are skipped."""
    rest = age // SECOND
    parts: list[tuple[int, str]] = []
    for length, unit in zip(LENGTHS, UNITS, strict=True):
        count, rest = divmod(rest, length)
        if count:
            parts.append((count, unit))
    return parts[:granularity] or [(0, "seconds")]


PAST = ("{} ago", "{} geleden", "il y a {}", "vor {}", "{} vor")
FUTURE = ("{} hence", "in {}", "over {}", "dans {}")
SPACES = st.sampled_from([" ", "\u00a0", "\u2009", " \u200b", "  "])
JOINTS = st.sampled_from([" ", " ", " en ", " et ", " und ", ", ", "\u202f"])


@st.composite
def spelled(draw: st.DrawFn, parts: list[tuple[int, str]], future: bool) -> str:
    """The parts in words of any language, each by itself, as the sites do."""
    said = ""
    for count, unit in parts:
        word = draw(st.sampled_from(UNIT_WORDS[unit]))
        said += (draw(JOINTS) if said else "") + f"{count}{draw(SPACES)}{word}"
    text = draw(st.sampled_from(FUTURE if future else PAST)).format(said)
    return draw(st.sampled_from([text, text, text.upper(), f"{text}."]))


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


YEARS = st.integers(2004, 2032)
CHANGES = st.builds(last_sunday, YEARS, st.sampled_from([3, 10]))
MONTH_ENDS = st.builds(lambda year, month: date(year, month, 1), YEARS, st.integers(1, 12))
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
    st.builds(on, MONTH_ENDS, NEARBY, ROUND),
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
ZONES = st.sampled_from(["Europe/Brussels", "Europe/Brussels", "Europe/London", "UTC"])


@given(st.data(), PAIRS, st.integers(1, 4), ZONES, st.booleans(), st.booleans())
def test_drupal_8_interval_holds_the_instant(
    data: st.DataObject,
    pair: tuple[datetime, datetime],
    granularity: int,
    zone: str,
    real: bool,
    future: bool,
) -> None:
    counts = drupal_8_counts(*pair, Zone(zone), real=real)
    text = data.draw(spelled(drupal_8_parts(counts, granularity), future))
    at, truth = pair if future else pair[::-1]
    when = resolve(text, at=at, zone=zone, granularity=granularity)
    assert when.earliest <= truth <= when.latest


@given(st.data(), PAIRS, st.integers(1, 3), st.booleans())
def test_drupal_8_interval_is_no_wider(
    data: st.DataObject, pair: tuple[datetime, datetime], granularity: int, future: bool
) -> None:
    """Where no clock changes, both ends have the text and their neighbours outside do not.

    Months ahead are left out: behind a short month the same text can come twice, a few days
    apart, and the interval spans both.
    """

    def parts_at(moment: datetime) -> list[tuple[int, str]]:
        ends = (at, moment) if future else (moment, at)
        return drupal_8_parts(drupal_8_counts(*ends, Zone("UTC"), real=True), granularity)

    at, truth = pair if future else pair[::-1]
    assume(not future or truth - at < 28 * DAY)
    printed = parts_at(truth)
    text = data.draw(spelled(printed, future))
    when = resolve(text, at=at, zone="UTC", granularity=granularity)
    assert parts_at(when.earliest) == parts_at(when.latest) == printed
    for outside in (when.earliest - SECOND, when.latest + SECOND):
        assert (outside > at) is not future or parts_at(outside) != printed


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


WORDS = st.sampled_from(
    [word for words in UNIT_WORDS.values() for word in words]
    + ["ago", "geleden", "vor", "hence", "in", "over", "dans", "never", "gisteren", "hier", "mei"]
    + [
        "en",
        "et",
        ",",
        "&",
        ".",
        ":",
        "-",
        "/",
        "il y a",
        "5 May 2021",
        "10:30",
        "T",
        "Z",
        "+0200",
        "2021-05-07",
        "05/07/2021",
        "Fri,",
        "²",
    ]
)
NUMBERS = st.one_of(st.integers(0, 70), st.integers(-5, 100_000)).map(str)
ASSEMBLED = st.lists(st.one_of(NUMBERS, WORDS, st.text(max_size=3)), max_size=9).map(" ".join)
STAMPS = st.from_regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{4}|Z)?)?"
    r"|[a-z]{3}, [0-9]{1,2} (jan|feb|mei) [0-9]{4} [0-9:]{5,8} ([+-][0-9]{4}|gmt|cet)"
    r"|([a-z]{3}, )?[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}( - [0-9]{2}:[0-9]{2})?",
    fullmatch=True,
)


@pytest.mark.parametrize("error", [ValueError, OverflowError])
def test_dateparser_may_fail(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """It has raised both on odd numbers (its issues 406 and 685)."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(DateDataParser, "get_date_data", fail)
    with pytest.raises(UnknownDate, match="not a date: '22 februari 2021'"):
        resolve("22 februari 2021", at=instant(AT))


@given(
    text=st.one_of(st.text(), ASSEMBLED, STAMPS),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    drupal=st.sampled_from([7, 8]),
    granularity=st.integers(1, 7),
)
@example("2 days ago", datetime.min.replace(tzinfo=UTC), 8, 2)
@example("in 2 days", datetime.max.replace(tzinfo=UTC), 8, 2)
@example("2 days ago", datetime.min.replace(tzinfo=UTC), 7, 2)
@example("gisteren", datetime.min.replace(tzinfo=UTC), 8, 2)
@example("1 january 0001", None, 8, 2)
def test_any_text(text: str, at: datetime | None, drupal: int, granularity: int) -> None:
    """It is refused, or it is an interval of whole seconds in UTC."""
    try:
        when = resolve(text, at=at, drupal=drupal, granularity=granularity)
    except UnknownDate as refused:
        assert refused.text == text
        return
    assert when.earliest <= when.estimate <= when.latest
    assert aware_utc_seconds(when)


@given(st.one_of(st.text(), ASSEMBLED))
def test_is_age_agrees_with_resolve(text: str) -> None:
    """What reads as an age is never read as a date, and the other way round."""
    try:
        age = resolve(text, at=instant(AT)).method == "relative"
    except UnknownDate:
        return
    assert is_age(text) is age


NOW = "2021-05-07T16:00:00+02:00"
DATE = "Fri, 07 May 2021 13:50:00 GMT"
HIT = {"x-drupal-cache": "HIT", "last-modified": "Thu, 06 May 2021 22:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "at", "method", "flags"),
    [
        pytest.param({}, NOW, "clock", (), id="no headers"),
        pytest.param({"date": DATE}, "2021-05-07T13:50:00+00:00", "date", (), id="date"),
        pytest.param(
            {"date": DATE, "age": "600"}, "2021-05-07T13:40:00+00:00", "date", (), id="aged"
        ),
        pytest.param(HIT, "2021-05-06T22:00:00+00:00", "page-cache", (), id="hit"),
        pytest.param(
            {**HIT, "x-drupal-cache": "hit", "date": DATE, "age": "600"},
            "2021-05-06T22:00:00+00:00",
            "page-cache",
            (),
            id="hit before date",
        ),
        pytest.param(
            {**HIT, "x-drupal-cache": "MISS", "date": DATE},
            "2021-05-07T13:50:00+00:00",
            "date",
            (),
            id="miss",
        ),
        pytest.param(
            {"x-drupal-cache": "HIT", "date": DATE},
            "2021-05-07T13:50:00+00:00",
            "date",
            (),
            id="hit without last-modified",
        ),
        pytest.param(
            {"date": "Sat, 08 May 2021 14:00:00 GMT"},
            "2021-05-08T14:00:00+00:00",
            "date",
            (),
            id="a day fast",
        ),
        pytest.param(
            {"date": "Sat, 08 May 2021 14:00:01 GMT"}, NOW, "clock", ("clock-off",), id="too fast"
        ),
        pytest.param(
            {"date": "Thu, 06 May 2021 13:59:59 GMT", "age": "5"},
            NOW,
            "clock",
            ("clock-off",),
            id="too slow",
        ),
    ],
)
def test_reference(headers: dict[str, str], at: str, method: str, flags: tuple[str, ...]) -> None:
    assert reference(headers, now=instant(NOW)) == Reference(instant(at), method, flags)


@pytest.mark.parametrize(
    ("headers", "at", "method"),
    [
        ({"date": DATE, "age": "600"}, "2021-05-01T08:00:00+00:00", "http-cache"),
        ({}, "2021-05-01T08:00:00+00:00", "http-cache"),
        (HIT, "2021-05-06T22:00:00+00:00", "page-cache"),
    ],
    ids=["date", "no headers", "page cache"],
)
def test_reference_of_a_stored_page(headers: dict[str, str], at: str, method: str) -> None:
    stored = instant("2021-05-01T08:00:00+00:00")
    found = reference(headers, now=instant(NOW), stored_at=stored)
    assert found == Reference(instant(at), method)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "yesterday",
        "Fri, 07 May 2021 99:00:00 GMT",
        "Fri, 07 May 2021 13:50:00 -0000",
        "Fri, 07 May 2021 13:50:00 +99999999999999",
        "Fri, 31 Dec 9999 23:59:00 -2300",
        "Fri, 07 May 99999999999999999999 13:50:00 GMT",
    ],
)
def test_reference_without_a_good_date(broken: str) -> None:
    """A broken stamp is as good as none."""
    headers = {"date": broken, "last-modified": broken, "x-drupal-cache": "HIT"}
    assert reference(headers, now=instant(NOW)) == Reference(instant(NOW), "clock")


@pytest.mark.parametrize("age", ["", "-5", "1.5", "²", "soon", "99999999999", "9" * 5000])
def test_reference_without_a_good_age(age: str) -> None:
    found = reference({"date": DATE, "age": age}, now=instant(NOW))
    assert found == Reference(instant("2021-05-07T13:50:00+00:00"), "date")


@given(
    st.dictionaries(
        st.sampled_from(["date", "age", "last-modified", "x-drupal-cache"]),
        st.one_of(st.text(), STAMPS, st.sampled_from(["HIT", DATE, "600"])),
    )
)
def test_reference_always_answers(headers: dict[str, str]) -> None:
    found = reference(headers, now=instant(NOW))
    assert found.at.utcoffset() is not None
    assert found.method in ("page-cache", "date", "clock")
