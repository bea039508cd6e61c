"""The words of an age, in any mix of Dutch, French, German and English.

Units are translated one by one on real sites, so each word is looked up by
itself in one lexicon; there is no language detection.
"""

import re
import unicodedata
from dataclasses import dataclass

from belgafeed.dates.when import UNITS, NoDate, UnknownDate

MAX_LENGTH = 200

_WORDS = {
    "year": "jaar jaren an ans année années annee annees jahr jahre jahren year years",
    "month": "maand maanden mois monat monate monaten month months",
    "week": "week weken semaine semaines woche wochen weeks",
    "day": "dag dagen jour jours tag tage tagen day days",
    "hour": "uur uren heure heures stunde stunden hour hours",
    "minute": "min minuut minuten minute minutes",
    "second": "sec seconde seconden secondes sek sekunde sekunden second seconds",
}
RANK_OF = {unit: rank for rank, unit in enumerate(UNITS)}
UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
ABBREVIATED = frozenset({"min", "sec", "sek"})
_DIRECTIONS = dict.fromkeys(("ago", "geleden", "vor"), False) | dict.fromkeys(
    ("hence", "in", "over", "dans"), True
)
_NEVER = frozenset({"never", "nooit", "jamais", "nie", "niemals"})
_CONNECTORS = frozenset({"en", "et", "und", "and", ",", "&"})
_STOPS = frozenset(f".{word}" for word in ABBREVIATED)

# Every regex here is linear: single character classes, or words between them
# that cannot match in two ways.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARKUP = re.compile(r"</?(?:em|time|span)\b[^<>]*>", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")


@dataclass(slots=True)
class Age:
    """An age as it is written."""

    parts: list[tuple[str, int]]
    """(unit, count), the longest unit first; each unit once."""
    words: list[str]
    """The words of the units, as written."""
    future: bool


def normalise(text: str) -> str:
    """*text* in lower case, without invisible characters and markup, one space between words.

    Raises :class:`UnknownDate` where nothing is left, or more than any date has.
    """
    words = _MARKUP.sub(" ", text) if "<" in text else text
    is_plain = words.isascii()
    words = words if is_plain else _INVISIBLE.sub("", words)
    if len(words) > MAX_LENGTH:
        raise UnknownDate(text, f"longer than {MAX_LENGTH} characters")
    words = " ".join(words.split()).lower()
    words = words if is_plain else unicodedata.normalize("NFC", words)
    if not words:
        raise UnknownDate(text, "empty")
    return words


def tokens_of(words: str) -> list[str]:
    """Numbers, words and signs."""
    return _TOKEN.findall(words)


def is_age(text: str) -> bool:
    """Whether *text* reads as an age (or "never"), well formed or not worth dating."""
    try:
        return read_age(text) is not None
    except NoDate:
        return True
    except UnknownDate:
        return False


def read_age(text: str) -> Age | None:
    """The age in *text*; ``None`` where it names no count, no unit or no direction.

    Raises :class:`UnknownDate` for what no formatter prints, :class:`NoDate` for "never".
    """
    words = normalise(text).removesuffix(".").removeprefix("checked ")
    if words in _NEVER:
        raise NoDate(text, "the source says that there is no date")
    tokens = tokens_of(words.replace("il y a", " ago "))
    if UNIT_OF.keys().isdisjoint(tokens) or not _DIGIT.search(words):
        return None
    directions = [token for token in tokens if token in _DIRECTIONS]
    if not directions:
        return None
    if len(directions) > 1:
        raise UnknownDate(text, "an age has one direction")
    direction = directions[0]
    if direction == tokens[-1]:
        tokens.pop()
    elif direction == tokens[0]:
        del tokens[0]
    else:
        raise UnknownDate(text, "the direction stands before or after the age")
    return Age(*_parts(text, tokens), _DIRECTIONS[direction])


def _parts(text: str, tokens: list[str]) -> tuple[list[tuple[str, int]], list[str]]:
    parts: list[tuple[str, int]] = []
    words: list[str] = []
    rank, word = -1, ""
    rest = iter(tokens)
    for token in rest:
        if word and (token in _CONNECTORS or token + word in _STOPS):
            continue
        word = next(rest, "")
        unit = UNIT_OF.get(word)
        if unit is None or len(token) > 4 or not (token.isascii() and token.isdigit()):
            raise UnknownDate(text, "not a count and its unit")
        if RANK_OF[unit] <= rank:
            raise UnknownDate(text, "units out of order")
        rank = RANK_OF[unit]
        parts.append((unit, int(token)))
        words.append(word)
    if any(not count for _, count in parts) and parts != [("second", 0)]:
        raise UnknownDate(text, "a part of zero")
    return parts, words
