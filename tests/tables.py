"""What the tests of dates share: tables in text, and what holds of every interval."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from belgafeed.dates import UnknownDate, When, resolve

AT = "2021-05-07T16:00:00+02:00"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

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


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def rows(table: str) -> Iterator[list[str]]:
    """The cells of a table with a row a line, ``|`` between cells and ``#`` before a remark."""
    for line in table.strip().splitlines():
        if not line.lstrip().startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


UNIT_WORDS = {unit: words.split() for unit, words in rows(LEXICON)}


def sound(when: When) -> bool:
    """Whole seconds in UTC, in order, the estimate halfway, and the flags sorted."""
    moments = (when.earliest, when.estimate, when.latest)
    return (
        all(each.utcoffset() == timedelta() and each.microsecond == 0 for each in moments)
        and when.latest - when.estimate - (when.estimate - when.earliest) in (timedelta(), SECOND)
        and when.earliest <= when.latest
        and list(when.flags) == sorted(set(when.flags))
    )


def check(when: When, earliest: str, latest: str, precision: str) -> None:
    """The bounds to the second, the precision, and an estimate that is halfway."""
    assert (when.earliest, when.latest) == (instant(earliest), instant(latest))
    assert when.precision == precision
    assert sound(when)


def check_refused(text: str, why: str) -> None:
    """Refused as unknown, and no more special than that; the message says what and why."""
    with pytest.raises(UnknownDate) as refused:
        resolve(text, at=instant(AT))
    assert type(refused.value) is UnknownDate
    assert why in refused.value.why
    assert refused.value.text == text
    assert refused.value.why in str(refused.value)
    assert repr(text[:60])[:-1] in str(refused.value)
    assert len(str(refused.value)) < 200
