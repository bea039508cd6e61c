"""How exact dates get when a feed is polled every hour: a simulation by the public rules.

    python -m benchmarks.polling
    python -m benchmarks.polling --plot docs/polling.svg

A feed has 400 items, aged 1 to 75 days at the first poll. Each poll makes the
page anew: the formatter of the tests prints every age, and what belgafeed reads
in it narrows what it knows. At every step each interval has to hold the truth.
The first command prints the table of docs/dates.md; the second draws its plot
as well, for which it needs benchmarks/requirements.txt.
"""

import argparse
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean
from zoneinfo import ZoneInfo

import dateparser

from belgafeed.dates import When, narrow, resolve_page
from benchmarks.texts import half_translated

SEED = 75
ITEMS = 400
ZONE = ZoneInfo("Europe/Brussels")
# Summer time begins four days later, and the ages reach back through February.
START = datetime.fromisoformat("2021-03-24T09:17:43+01:00").astimezone(UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = 168  # hours
POLLS = (0, 24, 48, WEEK)

OURS = "belgafeed"
OTHER = "dateparser"


@dataclass(frozen=True)
class Row:
    """What is known of the 400 dates after so many hours."""

    hours: int
    by: str
    dated: float
    """The share that has a date at all."""
    exact: float
    """The share whose estimate falls on the day of the truth, in Brussels."""
    error: float
    """How far the estimates are from the truth, in hours, on average."""
    width: float | None
    """How much time the intervals hold, in hours, on average."""


def simulate(polls: Collection[int] = POLLS, *, every: int = 1) -> list[Row]:
    """The rows of these polls, counted in hours since the first one; there is one *every* so many."""
    truths = make_items()
    known: list[When] = []
    rows = []
    for hours, at, texts in pages(truths, range(0, max(polls) + 1, every)):
        read = resolve_page([(text, None) for text in texts], at=at, zone=ZONE.key)
        sighted = [when for when in read if when]
        known = [narrow(*both) for both in zip(known or sighted, sighted, strict=True)]
        for truth, when in zip(truths, known, strict=True):
            assert when.earliest <= truth <= when.latest, (hours, truth, when)
        if hours in polls:
            rows.append(row_of(hours, truths, known))
    return rows


def compare() -> Row:
    """What dateparser makes of the first poll."""
    truths = make_items()
    _, at, texts = next(pages(truths, [0]))
    settings = {"RELATIVE_BASE": at.astimezone(ZONE).replace(tzinfo=None)}
    answers = [dateparser.parse(text, languages=["nl", "en"], settings=settings) for text in texts]
    dated = [
        (truth, estimate.replace(tzinfo=ZONE))
        for truth, estimate in zip(truths, answers, strict=True)
        if estimate
    ]
    return Row(0, OTHER, len(dated) / ITEMS, exact_of(dated), error_of(dated), None)


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    head = "| polled for | read by | dated | exact day | mean error | mean width |"
    lines = [head, "|---|---|---:|---:|---:|---:|"]
    for row in rows:
        width = "–" if row.width is None else f"{row.width:.1f} h"
        lines.append(
            f"| {_span(row.hours)} | {row.by} | {row.dated:.0%} | {row.exact:.1%}"
            f" | {row.error:.1f} h | {width} |"
        )
    return "\n".join(lines)


def make_items() -> list[datetime]:
    """When the items were published, the newest first."""
    chance = Random(SEED)
    ages = (chance.randrange(DAY // SECOND, 75 * DAY // SECOND + 1) for _ in range(ITEMS))
    return [START - age * SECOND for age in sorted(ages)]


def pages(
    truths: Sequence[datetime], polls: Iterable[int]
) -> Iterator[tuple[int, datetime, list[str]]]:
    """For each poll the page: its hour, when it was made, and the ages in it."""
    chance = Random(SEED)
    for hours in polls:
        at = START + hours * HOUR
        yield hours, at, [half_translated(truth, at, ZONE, chance) for truth in truths]


def row_of(hours: int, truths: Sequence[datetime], whens: Sequence[When]) -> Row:
    dated = [(truth, when.estimate) for truth, when in zip(truths, whens, strict=True)]
    # Both bounds are inside.
    width = fmean((when.width + SECOND) / HOUR for when in whens)
    return Row(hours, OURS, len(dated) / ITEMS, exact_of(dated), error_of(dated), width)


def exact_of(dated: Sequence[tuple[datetime, datetime]]) -> float:
    """Out of all items, with a date or without."""
    days = [[each.astimezone(ZONE).date() for each in pair] for pair in dated]
    return sum(truth == estimate for truth, estimate in days) / ITEMS


def error_of(dated: Sequence[tuple[datetime, datetime]]) -> float:
    return fmean(abs(truth - estimate.astimezone(UTC)) / HOUR for truth, estimate in dated)


def _span(hours: int) -> str:
    if not hours:
        return "one poll"
    return f"{hours} hours" if hours < WEEK else f"{hours // 24} days"


def draw(path: Path) -> None:
    """The mean width and the share of exact days, by hours of polling."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter, StrMethodFormatter

    mpl.rcParams.update({"svg.hashsalt": "belgafeed", "font.size": 11})
    figure = Figure(figsize=(9, 3.8), layout="constrained", facecolor="white")
    width, exact = figure.subplots(1, 2)
    for name, every, colour, dashes in (
        ("polled every hour", 1, "#b4380a", "-"),
        ("polled once a day", 24, "#0b5fa5", "--"),
    ):
        rows = simulate(range(0, WEEK + 1, every), every=every)
        hours = [row.hours for row in rows]
        for axes, values in (
            (width, [row.width for row in rows]),
            (exact, [row.exact for row in rows]),
        ):
            axes.step(hours, values, dashes, where="post", color=colour, linewidth=2, label=name)
    width.set(yscale="log", ylim=(0.8, 200), ylabel="mean width of the interval (hours)")
    width.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    exact.set(ylim=(0, 1), ylabel="items dated to their exact day")
    exact.yaxis.set_major_formatter(PercentFormatter(1))
    for axes in (width, exact):
        axes.set(xlim=(0, WEEK), xticks=range(0, WEEK + 1, 24), xlabel="hours since the first poll")
        axes.grid(color="#d4d4d4", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    width.legend(loc="lower left", frameon=False)
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the plot, .svg or .png")
    plot: Path | None = parser.parse_args().plot
    print(table([compare(), *simulate()]))
    if plot:
        draw(plot)


if __name__ == "__main__":
    main()
