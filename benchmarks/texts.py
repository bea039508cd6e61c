"""Ages as a half-translated site prints them: "2 dagen 16 hours ago"."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from tests.formatters import drupal_8_text

# For one and for more of a unit, in English and in Dutch.
_WORDS = {
    "years": (("year", "years"), ("jaar", "jaar")),
    "months": (("month", "months"), ("maand", "maanden")),
    "weeks": (("week", "weeks"), ("week", "weken")),
    "days": (("day", "days"), ("dag", "dagen")),
    "hours": (("hour", "hours"), ("uur", "uur")),
    "minutes": (("minute", "minutes"), ("minuut", "minuten")),
    "seconds": (("second", "seconds"), ("seconde", "seconden")),
}
_AGO = ("ago", "geleden")


def half_translated(truth: datetime, at: datetime, zone: ZoneInfo, chance: Random) -> str:
    """What a page made at *at* says of an entry of *truth*, each word in either language."""
    *parts, _ = drupal_8_text(truth, at, zone).split()
    words = []
    for count, unit in zip(parts[::2], parts[1::2], strict=True):
        one, more = chance.choice(_WORDS[unit])
        words += [count, one if count == "1" else more]
    return " ".join([*words, chance.choice(_AGO)])
