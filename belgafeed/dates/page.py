"""The dates of one page together: what its formatter is set to, and what its order says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from belgafeed.dates.drupal import skips
from belgafeed.dates.evidence import in_order
from belgafeed.dates.reading import resolve
from belgafeed.dates.when import DRUPAL, GRANULARITY, UnknownDate, When
from belgafeed.dates.words import ABBREVIATED, Age, read_age

# That many ages with one part mean that no more are printed: in one of four at most is the
# second part zero by chance (weeks behind months), and a wrong guess only widens the bounds.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Formatter:
    """What the formatter of a page is set to, where one can tell."""

    drupal: int | None = None
    """7, or 8 for all later ones."""
    granularity: int | None = None
    """The parts that an age has at most."""

    def behind(self, earlier: "Formatter") -> "Formatter":
        """What this page and an *earlier* one of the same site tell together."""
        parts = [most for most in (self.granularity, earlier.granularity) if most]
        return Formatter(self.drupal or earlier.drupal, max(parts, default=None))


def resolve_page(
    entries: Sequence[tuple[str, str | None]],
    *,
    at: datetime | None,
    zone: str = "Europe/Brussels",
    drupal: int = DRUPAL,
    granularity: int = GRANULARITY,
) -> list[When | None]:
    """The dates of a page that has its newest entry first, tightened by their order.

    An entry is its words and what its ``<time>`` states; ``None`` comes back
    for one that is no date. For the rest see :func:`resolve`.
    """

    def attempt(words: str, stated: str | None) -> When | None:
        try:
            return resolve(
                words, at=at, zone=zone, drupal=drupal, granularity=granularity, stated=stated
            )
        except UnknownDate:
            return None

    return in_order([attempt(*entry) for entry in entries])


def recognise(texts: Iterable[str]) -> Formatter:
    """What the ages of one page tell of the formatter that printed them all.

    Only Drupal 7 skips a part that is zero or counts twelve months; only
    Drupal 8 and later end a text there, or fill a month of 31 days. The words
    "min" and "sec" are Drupal 7's as well, but sites translate.
    """
    ages = list(_ages(texts))
    most = max((len(age.parts) for age in ages), default=0)
    signs = {sign for age in ages for sign in _signs(age, most)} or {
        sign for age in ages for sign in _word_signs(age)
    }
    # Nothing is finer than a second, so one alone does not tell.
    alone = [age for age in ages if len(age.parts) == 1 and age.parts[0][0] != "second"]
    is_told = most > 1 or len(alone) >= _ENOUGH
    return Formatter(signs.pop() if len(signs) == 1 else None, most if is_told else None)


def _ages(texts: Iterable[str]) -> Iterator[Age]:
    for text in texts:
        try:
            age = read_age(text)
        except UnknownDate:
            continue
        if age:
            yield age


def _signs(age: Age, most: int) -> Iterator[int]:
    """The versions for which the parts of *age* are a proof, on a page with so many at most."""
    counts = dict(age.parts)
    if skips(age) or counts.get("month") == 12:
        yield 7
    # In Drupal 7 all that is left over, to the second, would have to be zero.
    ended = len(age.parts) < most and counts.keys().isdisjoint({"minute", "second"})
    fills_a_month = counts.get("week") == 4 and counts.get("day", 0) >= 2
    if ended or fills_a_month or counts.get("hour") == 24:
        yield 8


def _word_signs(age: Age) -> Iterator[int]:
    for (unit, _), word in zip(age.parts, age.words, strict=True):
        if unit in ("minute", "second"):
            yield 7 if word in ABBREVIATED else 8
