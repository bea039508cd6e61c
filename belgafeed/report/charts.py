"""Charts as numbers: what stands where, in shares of the plot, and the same as a table. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple


class Series(NamedTuple):
    """One kind of what is counted."""

    name: str
    style: str
    """The class that gives it its colour."""
    values: Sequence[int]


class Mark(NamedTuple):
    """A rectangle in a plot that is as wide as it has columns and 100 high, from the top."""

    x: float
    y: float
    width: float
    height: float
    style: str


class Tick(NamedTuple):
    """A word at an axis, and where, in percent from the left or the bottom."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over days or hours, the series on each other or side by side."""

    title: str
    first: str
    """What a column stands for: the head of the table's first column."""
    labels: Sequence[str]
    """Of each column."""
    ticks: Sequence[Tick]
    series: Sequence[Series]
    is_stacked: bool = True

    @property
    def top(self) -> int:
        """The number at the top of the plot, a round one."""
        sums = [sum(each) if self.is_stacked else max(each, default=0) for each in self._rows()]
        return round_up(max(sums, default=0))

    @property
    def scale(self) -> list[Tick]:
        """At the side: nothing, the top, and half of it where that is a whole number."""
        steps = (0, self.top) if self.top % 2 else (0, self.top // 2, self.top)
        return [Tick(100 * step / self.top, f"{step:,}") for step in steps]

    def marks(self) -> Iterator[tuple[str, list[Mark]]]:
        """Of each column its label with its numbers, and its rectangles."""
        for index, (label, row) in enumerate(zip(self.labels, self._rows(), strict=True)):
            said = ", ".join(
                f"{value:,} {each.name}"
                for each, value in zip(self.series, row, strict=True)
                if value
            )
            marks = [*self._stacked(index, row)] if self.is_stacked else [*self._beside(index, row)]
            yield f"{label}: {said or 'none'}", marks

    def _stacked(self, index: int, row: Sequence[int]) -> Iterator[Mark]:
        below = 0.0
        for each, value in zip(self.series, row, strict=True):
            height = 100 * value / self.top
            below += height
            if value:
                yield Mark(index + 0.1, 100 - below, 0.8, height, each.style)

    def _beside(self, index: int, row: Sequence[int]) -> Iterator[Mark]:
        width = 0.8 / max(len(self.series), 1)
        for place, (each, value) in enumerate(zip(self.series, row, strict=True)):
            height = 100 * value / self.top
            if value:
                yield Mark(index + 0.1 + place * width, 100 - height, width, height, each.style)

    @property
    def words(self) -> str:
        """What the chart shows, for those who do not see it."""
        sums = [sum(row) for row in self._rows()]
        parts = ", ".join(f"{sum(each.values):,} {each.name}" for each in self.series)
        if not sum(sums):
            return f"{self.title}: none"
        most = max(range(len(sums)), key=sums.__getitem__)
        return f"{self.title}: {parts}. The most, {sums[most]:,}: {self.labels[most]}."

    def _rows(self) -> list[tuple[int, ...]]:
        return [*zip(*(each.values for each in self.series), strict=True)] or [()] * len(
            self.labels
        )

    @property
    def key(self) -> list[tuple[str, str]]:
        """Name and style of each series."""
        return [(each.name, each.style) for each in self.series]

    def table(self) -> list[tuple[str, ...]]:
        """Its head and its rows."""
        names = [each.name for each in self.series]
        return _table(self.first, names, zip(self.labels, self._rows(), strict=True))


class Share(NamedTuple):
    """A part of a whole."""

    name: str
    style: str
    number: int
    percent: float


@dataclass(frozen=True, slots=True)
class Shares:
    """A bar for each whole, split into its parts."""

    title: str
    first: str
    parts: Sequence[tuple[str, str]]
    """Name and style of each part."""
    wholes: Sequence[tuple[str, Sequence[int]]]
    """Its name, and its counts in the order of *parts*."""

    def bars(self) -> Iterator[tuple[str, int, list[Share]]]:
        """The name, the sum and the parts of each whole."""
        for name, counts in self.wholes:
            total = sum(counts)
            yield (
                name,
                total,
                [
                    Share(*part, count, 100 * count / total)
                    for part, count in zip(self.parts, counts, strict=True)
                    if count
                ],
            )

    @property
    def words(self) -> str:
        said = (
            f"{name}: {', '.join(f'{each.percent:.0f} % {each.name}' for each in shares)}"
            for name, _, shares in self.bars()
        )
        return f"{self.title}. {'; '.join(said)}"

    def table(self) -> list[tuple[str, ...]]:
        """Its head and its rows."""
        return _table(self.first, [name for name, _ in self.parts], self.wholes)


def round_up(number: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40 …; of all but 1, the half is a whole number."""
    step = 1
    while True:
        for digit in (1, 2, 4, 6, 8):
            if number <= digit * step:
                return digit * step
        step *= 10


@dataclass(frozen=True, slots=True)
class Strip:
    """A mark for each day: the worst of it, the higher the worse."""

    title: str
    names: Sequence[str]
    """What is counted, the worst first."""
    labels: Sequence[str]
    ticks: Sequence[Tick]
    counts: Sequence[Sequence[int]]
    """Of each day, in the order of *names*."""
    scale: ClassVar[Sequence[Tick]] = ()

    @property
    def key(self) -> list[tuple[str, str]]:
        """Name and style of each, the best first."""
        return [(name, name) for name in reversed(self.names)]

    def marks(self) -> Iterator[tuple[str, list[Mark]]]:
        """Of each day its label with its counts, and its rectangle, if anything was."""
        for index, (label, counts) in enumerate(zip(self.labels, self.counts, strict=True)):
            found = [(name, count) for name, count in zip(self.names, counts, strict=True) if count]
            said = ", ".join(f"{count:,} {name}" for name, count in found)
            marks = []
            if found:
                height = 100 * (1 - self.names.index(found[0][0]) / len(self.names))
                marks.append(Mark(index + 0.05, 100 - height, 0.9, height, found[0][0]))
            yield f"{label}: {said or 'no run'}", marks

    @property
    def words(self) -> str:
        sums = map(sum, zip(*self.counts, strict=True))
        said = ", ".join(f"{total:,} {name}" for name, total in zip(self.names, sums, strict=True))
        return f"{self.title}: {said}"

    def table(self) -> list[tuple[str, ...]]:
        """Its head and its rows."""
        return _table("day", self.names, zip(self.labels, self.counts, strict=True))


def _table(
    first: str, names: Iterable[str], rows: Iterable[tuple[str, Sequence[int]]]
) -> list[tuple[str, ...]]:
    return [(first, *names), *((label, *(f"{n:,}" for n in counts)) for label, counts in rows)]
