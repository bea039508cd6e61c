"""What one date costs, beside dateparser on the same texts in the same run.

    python -m benchmarks.dates_cost

The two take turns, text by text and round by round, so that a busy machine
slows both. No call of ours repeats another: each has an instant of its own.
The exit status is 1 where a date costs more than a fifteenth of dateparser's;
the time of a page depends on the machine, so it is only shown.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from statistics import fmean, median
from time import perf_counter
from zoneinfo import ZoneInfo

import dateparser
from lxml import html

from belgafeed.dates import recognise, resolve, resolve_page
from benchmarks.texts import half_translated
from tests.formatters import LENGTHS, UNITS

SEED = 20
ZONE = ZoneInfo("Europe/Brussels")
AT = datetime.fromisoformat("2021-05-07T06:00:00+02:00")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
YEAR = 365 * 86400

EACH = 8
PAGE = 20
ROUNDS = 25
OURS = 15  # Calls of ours in a turn, so that the clock's own cost is small; others get one.

TARGET = 15
PAGE_TARGET = 1e-3

_instants = (AT + later * SECOND for later in count())

Side = tuple[Callable[[list[str]], object], int]


@dataclass(frozen=True)
class Cost:
    """The seconds that one side takes for one input."""

    typical: float
    best: float


def main() -> int:
    is_met = compare_ages()
    compare_pages()
    return 0 if is_met else 1


def compare_ages() -> bool:
    units = make_ages()
    texts = list(units)
    costs = measure([[text] for text in texts], [(resolve_one, OURS), (dateparser_one, 1)])
    answered = [text for text in texts if dateparser_one([text])]
    groups = {
        f"all {len(texts)}": texts,
        f"{len(answered)} that dateparser reads": answered,
        f"{len(texts) - len(answered)} that it gives up on": [*set(texts) - set(answered)],
    } | {f"of {unit}": [text for text in texts if units[text] == unit] for unit in UNITS}
    print(f"One age, in microseconds: the mean of the medians of {ROUNDS} rounds (of the best)\n")
    print(f"{'':26}{'belgafeed':>16}{'dateparser':>18}{'ratio':>18}")
    for name, group in groups.items():
        print(row(name, *mean([costs[texts.index(text)] for text in group])))
    ours, theirs = mean(costs)
    is_met = ours.typical * TARGET <= theirs.typical
    print(f"\nat most 1/{TARGET} of dateparser: {'ok' if is_met else 'too slow'}\n")
    return is_met


def compare_pages() -> None:
    texts = make_page()
    document = make_document(texts)
    sides: list[Side] = [
        (resolve_all, OURS),
        (dateparser_one, 1),
        (lambda _: html.fromstring(document), 1),
    ]
    [(ours, theirs, parsing)] = measure([texts], sides)
    print(f"A page of {PAGE} ages, in microseconds: the median of {ROUNDS} rounds (the best)\n")
    print(f"{'belgafeed':26}{shown(ours):>16}")
    print(f"{'dateparser':26}{shown(theirs):>16}{theirs.typical / ours.typical:8.1f} times ours")
    name = f"lxml, {len(document) / 1000:.0f} kB of HTML"
    print(f"{name:26}{shown(parsing):>16}{parsing.typical / ours.typical:8.1f} times ours")
    print(f"\nless than 1 ms: {'ok' if ours.typical < PAGE_TARGET else 'too slow'} on this machine")


def make_ages() -> dict[str, str]:
    """Texts and the unit that each begins with, as many of one as of another."""
    chance = Random(SEED)
    found: dict[str, str] = {}
    for unit, shortest, longest in zip(UNITS, LENGTHS, (3 * YEAR, *LENGTHS), strict=False):
        while list(found.values()).count(unit) < EACH:
            found[
                half_translated(AT - chance.randrange(shortest, longest) * SECOND, AT, ZONE, chance)
            ] = unit
    return found


def make_page() -> list[str]:
    """The newest first, as the ages of an aggregator are: evenly over some weeks."""
    chance = Random(SEED)
    ages = sorted(chance.randrange(75 * DAY // SECOND) for _ in range(PAGE))
    return [half_translated(AT - age * SECOND, AT, ZONE, chance) for age in ages]


def make_document(texts: Iterable[str]) -> str:
    words = "de sluis is sinds vrijdag opnieuw open voor de pleziervaart " * 8
    items = "".join(
        f'<article class="aggregator-item"><h3 class="feed-item-title"><a href="/news/{index}">'
        f'{words[:70]}</a></h3><div>{text}</div><div class="item-description"><p>{words}</p></div>'
        "</article>"
        for index, text in enumerate(texts)
    )
    return f"<!DOCTYPE html><html><head><title>News</title></head><body>{items}</body></html>"


def resolve_one(texts: list[str]) -> object:
    return [resolve(text, at=next(_instants)) for text in texts]


def resolve_all(texts: list[str]) -> object:
    """What a feed page takes: its formatter is recognised, then its dates are resolved."""
    formatter = recognise(texts)
    return resolve_page(
        [(text, None) for text in texts],
        at=next(_instants),
        drupal=formatter.drupal or 8,
        granularity=formatter.granularity or 2,
    )


def dateparser_one(texts: list[str]) -> list[datetime]:
    read = [dateparser.parse(text, languages=["nl", "en"]) for text in texts]
    return [moment for moment in read if moment]


def measure(inputs: Sequence[list[str]], sides: Sequence[Side]) -> list[list[Cost]]:
    """For each input what each side takes for it."""
    taken: list[list[list[float]]] = [[[] for _ in sides] for _ in inputs]
    for texts in inputs:
        for call, _ in sides:
            call(texts)  # dateparser loads its languages
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            for texts, by_side in zip(inputs, taken, strict=True):
                for (call, calls), times in zip(sides, by_side, strict=True):
                    times.append(seconds_of(call, texts, calls))
    finally:
        gc.enable()
    return [[Cost(median(times), min(times)) for times in by_side] for by_side in taken]


def seconds_of(call: Callable[[list[str]], object], texts: list[str], calls: int) -> float:
    begin = perf_counter()
    for _ in range(calls):
        call(texts)
    return (perf_counter() - begin) / calls


def mean(costs: Sequence[Sequence[Cost]]) -> list[Cost]:
    """What each side takes on average."""
    return [
        Cost(fmean(cost.typical for cost in side), fmean(cost.best for cost in side))
        for side in zip(*costs, strict=True)
    ]


def row(name: str, ours: Cost, theirs: Cost) -> str:
    ratio = f"1/{theirs.typical / ours.typical:.1f} (1/{theirs.best / ours.best:.1f})"
    return f"{name:26}{shown(ours):>16}{shown(theirs):>18}{ratio:>18}"


def shown(cost: Cost) -> str:
    return f"{cost.typical * 1e6:.1f} ({cost.best * 1e6:.1f})"


if __name__ == "__main__":
    sys.exit(main())
