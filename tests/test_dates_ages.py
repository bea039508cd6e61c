"""Ages, by the rules of Drupal 8 and of Drupal 7: each unit, each language, and what surrounds them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from belgafeed.dates import NoDate, NoReference, UnknownDate, is_age, resolve
from tests.rows import each_row
from tests.tables import AT, UNIT_WORDS, check, instant, rows

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "dates" / "relative_dates.jsonl"

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
"""

# The same columns. The words do not matter, nor on which side the direction stands.
LANGUAGES = """
# Dutch
1 seconde geleden                    | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T15:59:59+02:00 | 2021-05-07T15:59:59+02:00 | second
1 minuut geleden                     | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T15:58:01+02:00 | 2021-05-07T15:59:00+02:00 | minute
23 uur 59 minuten geleden            | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-06T16:00:01+02:00 | 2021-05-06T16:01:00+02:00 | minute
6 dagen 23 uur 59 minuten geleden    | 2021-05-07T16:00:00+02:00 | 3 | 2021-04-30T16:00:01+02:00 | 2021-04-30T16:01:00+02:00 | minute
3 weken geleden                      | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-15T16:00:01+02:00 | 2021-04-16T16:00:00+02:00 | day
3 weken geleden                      | 2021-05-07T16:00:00+02:00 | 3 | 2021-04-15T16:00:01+02:00 | 2021-04-16T16:00:00+02:00 | day
11 maanden 3 weken geleden           | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-10T16:00:01+02:00 | 2020-05-17T16:00:00+02:00 | week
2 jaar geleden                       | 2021-05-07T16:00:00+02:00 | 3 | 2019-04-07T16:00:01+02:00 | 2019-05-07T16:00:00+02:00 | month
# French
il y a 30 secondes                   | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T15:59:30+02:00 | 2021-05-07T15:59:30+02:00 | second
il y a 59 minutes 59 secondes        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T15:00:01+02:00 | 2021-05-07T15:00:01+02:00 | second
il y a 23 heures                     | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-06T16:00:01+02:00 | 2021-05-06T17:00:00+02:00 | hour
il y a 6 jours 23 heures             | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-30T16:00:01+02:00 | 2021-04-30T17:00:00+02:00 | hour
il y a 3 semaines 6 jours            | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-09T16:00:01+02:00 | 2021-04-10T16:00:00+02:00 | day
il y a 11 mois                       | 2021-05-07T16:00:00+02:00 | 1 | 2020-05-07T16:00:01+02:00 | 2020-06-07T16:00:00+02:00 | month
il y a 10 ans 1 mois                 | 2021-05-07T16:00:00+02:00 | 2 | 2011-03-07T16:00:01+01:00 | 2011-04-07T16:00:00+02:00 | month
# German
vor 59 Sekunden                      | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T15:59:01+02:00 | 2021-05-07T15:59:01+02:00 | second
vor 5 Minuten 7 Sekunden             | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T15:54:53+02:00 | 2021-05-07T15:54:53+02:00 | second
vor 1 Stunde 1 Minute                | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T14:58:01+02:00 | 2021-05-07T14:59:00+02:00 | minute
6 Tage vor                           | 2021-05-07T16:00:00+02:00 | 1 | 2021-04-30T16:00:01+02:00 | 2021-05-01T16:00:00+02:00 | day
vor 3 Wochen 6 Tagen 23 Stunden      | 2021-05-07T16:00:00+02:00 | 3 | 2021-04-09T16:00:01+02:00 | 2021-04-09T17:00:00+02:00 | hour
vor 11 Monaten                       | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-31T16:00:01+02:00 | 2020-06-07T16:00:00+02:00 | week
vor 10 Jahren                        | 2021-05-07T16:00:00+02:00 | 1 | 2010-05-07T16:00:01+02:00 | 2011-05-07T16:00:00+02:00 | year
# Unit by unit
1 heure 1 minuut ago                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T14:58:01+02:00 | 2021-05-07T14:59:00+02:00 | minute
vor 1 week 3 jours                   | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-26T16:00:01+02:00 | 2021-04-27T16:00:00+02:00 | day
11 maanden 4 semaines 2 Tage geleden | 2021-05-07T16:00:00+02:00 | 3 | 2020-05-07T16:00:01+02:00 | 2020-05-08T16:00:00+02:00 | day
2 jaar 11 mois 1 Woche ago           | 2021-05-07T16:00:00+02:00 | 3 | 2018-05-24T16:00:01+02:00 | 2018-05-31T16:00:00+02:00 | week
"""

# The future: the same rule, with the two ends exchanged.
AHEAD = """
in 5 seconds                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:05+02:00 | 2021-05-07T16:00:05+02:00 | second
in 1 minute                  | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-07T16:01:00+02:00 | 2021-05-07T16:01:59+02:00 | minute
over 59 minuten              | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:59:00+02:00 | 2021-05-07T16:59:00+02:00 | second
dans 23 heures 59 minutes    | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-08T15:59:00+02:00 | 2021-05-08T15:59:59+02:00 | minute
23 Stunden hence             | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-08T15:00:00+02:00 | 2021-05-08T15:59:59+02:00 | hour
over 2 uur                   | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T18:00:00+02:00 | 2021-05-07T18:00:59+02:00 | minute
in 3 days                    | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-10T16:00:00+02:00 | 2021-05-10T16:59:59+02:00 | hour
3 days hence                 | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-10T16:00:00+02:00 | 2021-05-11T15:59:59+02:00 | day
in 6 Tagen 23 Stunden        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-14T15:00:00+02:00 | 2021-05-14T15:59:59+02:00 | hour
over 2 dagen 3 uur 4 minuten | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-09T19:04:00+02:00 | 2021-05-09T19:04:59+02:00 | minute
dans 1 semaine               | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-14T16:00:00+02:00 | 2021-05-21T15:59:59+02:00 | week
in 3 weeks 6 days            | 2021-05-07T16:00:00+02:00 | 2 | 2021-06-03T16:00:00+02:00 | 2021-06-04T15:59:59+02:00 | day
over 3 weken 6 dagen 23 uur  | 2021-05-07T16:00:00+02:00 | 3 | 2021-06-04T15:00:00+02:00 | 2021-06-04T15:59:59+02:00 | hour
dans 4 semaines              | 2021-05-07T16:00:00+02:00 | 2 | 2021-06-04T16:00:00+02:00 | 2021-06-05T15:59:59+02:00 | day
in 1 month                   | 2021-05-07T16:00:00+02:00 | 2 | 2021-06-07T16:00:00+02:00 | 2021-06-14T15:59:59+02:00 | week
dans 11 mois 4 semaines      | 2021-05-07T16:00:00+02:00 | 2 | 2022-05-04T16:00:00+02:00 | 2022-05-07T15:59:59+02:00 | week
in 1 year                    | 2021-05-07T16:00:00+02:00 | 1 | 2022-05-07T16:00:00+02:00 | 2023-05-07T15:59:59+02:00 | year
in 1 Jahr 11 Monaten         | 2021-05-07T16:00:00+02:00 | 2 | 2023-04-07T16:00:00+02:00 | 2023-05-07T15:59:59+02:00 | month
2 jaar 1 mois 1 week hence   | 2021-05-07T16:00:00+02:00 | 3 | 2023-06-14T16:00:00+02:00 | 2023-06-21T15:59:59+02:00 | week
"""

# Fixed lengths, and a text with parts to spare is exact to the second.
DRUPAL_7 = """
2 years 6 days ago     | 2021-05-07T16:00:00+02:00 | 2 | 2019-05-01T16:00:01+02:00 | 2019-05-02T16:00:00+02:00 | day
1 year 3 sec ago       | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-07T15:59:57+02:00 | 2020-05-07T15:59:57+02:00 | second
1 year ago             | 2021-05-07T16:00:00+02:00 | 1 | 2019-05-08T16:00:01+02:00 | 2020-05-07T16:00:00+02:00 | year
12 months ago          | 2021-05-07T16:00:00+02:00 | 1 | 2020-05-07T16:00:01+02:00 | 2020-05-12T16:00:00+02:00 | month
1 month 1 week ago     | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-24T15:00:01+01:00 | 2021-03-31T16:00:00+02:00 | week
1 month 4 weeks ago    | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-08T15:00:01+01:00 | 2021-03-10T15:00:00+01:00 | week
4 weeks 1 day ago      | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-07T16:00:01+02:00 | 2021-04-08T16:00:00+02:00 | day
2 days ago             | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-05T16:00:00+02:00 | 2021-05-05T16:00:00+02:00 | second
2 days ago             | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-04T16:00:01+02:00 | 2021-05-05T16:00:00+02:00 | day
2 days 1 hour ago      | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-27T09:00:01+01:00 | 2021-03-27T10:00:00+01:00 | hour
1 hour 2 min 3 sec ago | 2021-05-07T16:00:00+02:00 | 3 | 2021-05-07T14:57:57+02:00 | 2021-05-07T14:57:57+02:00 | second
1 hour 3 sec ago       | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T14:59:57+02:00 | 2021-05-07T14:59:57+02:00 | second
0 sec ago              | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:00+02:00 | second
in 3 days              | 2021-05-07T16:00:00+02:00 | 1 | 2021-05-10T16:00:00+02:00 | 2021-05-11T15:59:59+02:00 | day
in 3 days 4 min        | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-10T16:04:00+02:00 | 2021-05-10T16:04:59+02:00 | minute
12 months 4 days ago   | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-07T16:00:01+02:00 | 2020-05-08T16:00:00+02:00 | day
3 weeks 6 days ago     | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-09T16:00:01+02:00 | 2021-04-10T16:00:00+02:00 | day
23 hours 59 min ago    | 2021-05-07T16:00:00+02:00 | 2 | 2021-05-06T16:00:01+02:00 | 2021-05-06T16:01:00+02:00 | minute
# Behind 364 days another day would be a year.
12 months 4 days ago   | 2021-05-07T16:00:00+02:00 | 3 | 2020-05-08T16:00:00+02:00 | 2020-05-08T16:00:00+02:00 | second
il y a 1 an 5 min      | 2021-05-07T16:00:00+02:00 | 2 | 2020-05-07T15:54:01+02:00 | 2020-05-07T15:55:00+02:00 | minute
2 Jahre 6 Tage hence   | 2021-05-07T16:00:00+02:00 | 2 | 2023-05-13T16:00:00+02:00 | 2023-05-14T15:59:59+02:00 | day
over 1 maand           | 2021-05-07T16:00:00+02:00 | 1 | 2021-06-06T16:00:00+02:00 | 2021-07-06T15:59:59+02:00 | month
"""

AGES = [
    pytest.param(drupal, *row[:3], row[3:], id=f"{drupal}: {row[0]}, {row[1][:10]}, {row[2]}")
    for drupal, table in ((8, DRUPAL_8), (8, LANGUAGES), (8, AHEAD), (7, DRUPAL_7))
    for row in rows(table)
]


@each_row(("drupal", "text", "at", "granularity", "expected"), AGES)
def test_age(drupal: int, text: str, at: str, granularity: str, expected: list[str]) -> None:
    """The expected: earliest, latest, exact to."""
    when = resolve(text, at=instant(at), drupal=drupal, granularity=int(granularity))
    check(when, *expected)
    assert (when.method, when.flags) == ("relative", ())
    assert is_age(text)


@each_row("drupal", [7, 8])
def test_age_of_full_length(drupal: int) -> None:
    """200 characters are not too long, and those that nobody sees do not count."""
    text = "2\u200b days" + "," * 190 + " ago"
    assert is_age(text)
    assert resolve(text, at=instant(AT), drupal=drupal).method == "relative"


def test_age_counts_from_the_whole_second() -> None:
    at = instant("2021-05-07T16:00:00.999999+02:00")
    second = "2021-05-07T15:59:59+02:00"
    check(resolve("1 second ago", at=at), second, second, "second")


def test_age_of_nobody_knows_where() -> None:
    """A naive instant is a mistake of ours, not of the page."""
    with pytest.raises(ValueError, match="an aware instant was expected") as raised:
        resolve("2 days ago", at=datetime(2021, 5, 7))
    assert not isinstance(raised.value, UnknownDate)


SAMPLES = (
    [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()] if SAMPLE.exists() else []
)


@pytest.mark.recorded
@pytest.mark.skipif(
    not SAMPLES,
    reason="no checked cases: they belong into ../shared/data/dates/relative_dates.jsonl",
)
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


@each_row(("unit", "word"), [(unit, word) for unit, words in UNIT_WORDS.items() for word in words])
def test_unit_word(unit: str, word: str) -> None:
    at = instant(AT)
    assert resolve(f"3 {word} ago", at=at) == resolve(f"3 {unit} ago", at=at)


@each_row(
    ("text", "plain"),
    [
        ("geleden", "ago"),
        ("hence", "in"),
        ("over", "in"),
        ("dans", "in"),
        ("vor", "ago"),
        ("il y a", "ago"),
    ],
)
def test_direction(text: str, plain: str) -> None:
    """Before the age or behind it."""
    at = instant(AT)
    expected = resolve(f"2 days {plain}", at=at)
    assert resolve(f"2 days {text}", at=at) == resolve(f"{text} 2 days", at=at) == expected


@each_row(
    "text",
    [
        "2 days 16 hours ago",
        "2 dagen 16 hours geleden",
        "2\u00a0dagen\u00a016\u00a0uur\u00a0geleden",
        "2\u2009jours\u200916\u202fheures\u00a0ago",
        "2 da\u200bgen 16 u\u00adur gele\u2060den\ufeff",
        "2 days 1\u200b6 hours ago",
        "2 da\u034fgen \u061c16 u\u180eur geleden",
        "\u200e 2 dagen 16 uur geleden\u200f",
        "\u202a2 dagen 16 uur\u202c geleden",
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
        "<time>2 days</time> <span lang=en>16 hours ago</span>",
        "Checked 2 days 16 hours ago",
    ],
)
def test_noise(text: str) -> None:
    when = resolve(text, at=instant(AT))
    check(when, "2021-05-04T23:00:01+02:00", "2021-05-05T00:00:00+02:00", "hour")


@each_row("text", ["vor 5 Min. 7 Sek.", "5 min. 7 sec. ago", "5 Min., 7 Sek. geleden"])
def test_full_stop_of_an_abbreviation(text: str) -> None:
    second = "2021-05-07T15:54:53+02:00"
    check(resolve(text, at=instant(AT)), second, second, "second")


def test_accent_apart_from_its_letter() -> None:
    """A letter and its accent can be two characters, and look like one."""
    at = instant(AT)
    assert resolve("il y a 2 anne\u0301es", at=at) == resolve("il y a 2 années", at=at)
    assert resolve("22 fe\u0301vrier 2021", at=at) == resolve("22 février 2021", at=at)


@each_row("word", ["annee", "annees"])
def test_a_year_without_its_accent(word: str) -> None:
    at = instant(AT)
    assert resolve(f"il y a 2 {word}", at=at) == resolve("il y a 2 années", at=at)


@each_row("text", ["<emoji>2 days ago", "2 <b>days</b> ago", "2 days&nbsp;ago"])
def test_noise_that_no_page_has(text: str) -> None:
    """Only the elements that Drupal puts there, and text that was decoded."""
    with pytest.raises(UnknownDate):
        resolve(text, at=instant(AT))


@each_row("text", ["never", "Nooit", "jamais.", "nie", "niemals", "Checked never"])
@each_row("at", [None, instant(AT)])
def test_never(text: str, at: datetime | None) -> None:
    with pytest.raises(NoDate) as refused:
        resolve(text, at=at)
    assert repr(text) in str(refused.value)


@each_row("drupal", [7, 8])
def test_age_without_a_reference(drupal: int) -> None:
    with pytest.raises(NoReference, match="'2 days ago'"):
        resolve("2 days ago", at=None, drupal=drupal)


@each_row(
    ("text", "expected"),
    [
        ("2 dagen 16 hours ago", True),
        ("il y a 3 jours", True),
        ("in 3 days", True),
        ("never", True),
        ("1 year 1 week ago", True),
        ("99 months ago", True),
        ("2 dagen", False),
        ("3 hours 2 days ago", False),
        ("two days ago", False),
        ("gisteren", False),
        ("22 februari 2021", False),
        ("", False),
        ("2 days ago" + " " * 191, False),
        ("2 days ago" + " " * 190, True),
    ],
)
def test_is_age(text: str, expected: bool) -> None:
    """Well formed is enough: what only one Drupal prints, or none, is an age nonetheless."""
    assert is_age(text) is expected


def test_published() -> None:
    """The fields of an item, each from its own."""
    when = resolve("2 dagen 16 hours ago", at=instant(AT))
    assert when.published() == {
        "published": instant("2021-05-04T23:30:00+02:00"),
        "published_earliest": instant("2021-05-04T23:00:01+02:00"),
        "published_latest": instant("2021-05-05T00:00:00+02:00"),
        "published_precision": "hour",
        "published_method": "relative",
        "published_flags": (),
    }
