"""What several statements about a date say together. Bounds only ever get tighter.

An interval that is true stays true, so what two of them share is true as well.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate

from belgafeed.dates.when import UNITS, When, midpoint, unit_of

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def narrow(known: When, sighted: When) -> When:
    """What both say; *known* itself where *sighted* adds nothing.

    Where they contradict each other, *sighted*, the newer, wins with a flag;
    only a clock time in an assumed zone never wins over anything better, and
    an age never over the feed that its page is made from.
    """
    if excludes(known, sighted):
        is_weaker = (sighted.method == "assumed" and known.method != "assumed") or (
            sighted.method == "relative" and known.method == "upstream"
        )
        winner = known if is_weaker else sighted
        return flagged(winner, *known.flags, *sighted.flags, "contradiction")
    earliest = max(known.earliest, sighted.earliest)
    latest = min(known.latest, sighted.latest)
    if (earliest, latest) == (known.earliest, known.latest):
        return known
    finer = min(known, sighted, key=lambda when: when.width)
    return flagged(_within(finer, earliest, latest), *known.flags, *sighted.flags, "narrowed")


def excludes(one: When, other: When) -> bool:
    """Whether no instant fits both."""
    return one.earliest > other.latest or other.earliest > one.latest


def in_order(whens: Sequence[When | None]) -> list[When | None]:
    """The dates of a page that has the newest first, tightened by their neighbours.

    No date is later than one above it, nor earlier than one below. Where dates
    contradict that they are flagged, and nothing on the page is tightened: it
    is not sorted.
    """
    dated = [when for when in whens if when]
    limits = _limits(dated)
    fits = [
        when.earliest <= high and when.latest >= low
        for when, (low, high) in zip(dated, limits, strict=True)
    ]
    if all(fits):
        found = [
            _within(when, max(low, when.earliest), min(high, when.latest))
            for when, (low, high) in zip(dated, limits, strict=True)
        ]
    else:
        found = [
            when if fit else flagged(when, "out-of-order")
            for when, fit in zip(dated, fits, strict=True)
        ]
    rest = iter(found)
    return [when and next(rest) for when in whens]


def _limits(dated: Sequence[When]) -> list[tuple[datetime, datetime]]:
    """For each date the earliest that it can be, by those below it, and the latest, by those above."""
    highs = accumulate((when.latest for when in dated), min, initial=_LAST)
    lows = [*accumulate((when.earliest for when in reversed(dated)), max, initial=_FIRST)]
    return list(zip(lows[-2::-1], highs, strict=False))


def _within(when: When, earliest: datetime, latest: datetime) -> When:
    """*when* with tighter bounds, and a precision that is as fine as they are."""
    if (earliest, latest) == (when.earliest, when.latest):
        return when
    finer = max(when.precision, unit_of(latest - earliest), key=UNITS.index)
    tighter = replace(
        when,
        earliest=earliest,
        estimate=midpoint(earliest, latest),
        latest=latest,
        precision=finer,
    )
    return flagged(tighter, "narrowed")


def flagged(when: When, *flags: str) -> When:
    return replace(when, flags=tuple(sorted({*when.flags, *flags})))
