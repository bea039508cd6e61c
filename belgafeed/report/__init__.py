"""A page about runs and stories: what the ledger has of some weeks, drawn. Pure: rows in, HTML out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from belgafeed.items import PRECISIONS
from belgafeed.ledger import Dated, Failing, Run, Standing
from belgafeed.report.charts import Columns, Series, Shares, Strip, Tick
from belgafeed.schedule import ago

_MOST_DAYS = 92
"""Of more, a column is a week."""
_MOST_SERIES = 6
_MOST_ROWS = 10
_NOT_SAID = "not said"
# What one wants to see of a day: a poll without news among others is as it should be.
_WORST_OF_DAY = ("failed", "degraded", "ok", "quiet")
_NEWS = ("new", "changed", "retracted")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page is made from. All instants are aware."""

    since: datetime
    at: datetime
    zone: ZoneInfo
    """In which days and hours are counted."""
    sources: Sequence[tuple[Run, Standing]]
    """The last run of each source, and how things are with it."""
    runs: Sequence[Run]
    """All that began in the time."""
    stories: Sequence[Dated]
    """All that were published in the time, and of the undated those that were stored in it."""
    failing: Sequence[Failing]


class Spans:
    """The days of a time, or its weeks where these are many: the columns of its charts."""

    def __init__(self, since: datetime, at: datetime, zone: ZoneInfo) -> None:
        self.zone = zone
        first, last = since.astimezone(zone).date(), at.astimezone(zone).date()
        days = (last - first).days + 1
        self.length = 1 if days <= _MOST_DAYS else _WEEK.days
        self.first = first - timedelta(first.weekday() if self.length > 1 else 0)
        self.count = (last - self.first).days // self.length + 1
        self.name = "day" if self.length == 1 else "week from"

    def of(self, moment: datetime) -> int | None:
        """Which one *moment* is in; ``None`` outside of the time."""
        index = (moment.astimezone(self.zone).date() - self.first).days // self.length
        return index if 0 <= index < self.count else None

    def day(self, index: int) -> date:
        return self.first + timedelta(index * self.length)

    @property
    def labels(self) -> list[str]:
        return [f"{day:%a} {day.day} {day:%b %Y}" for day in map(self.day, range(self.count))]

    @property
    def ticks(self) -> list[Tick]:
        """Six of them at most, at Mondays where there are some."""
        days = _WEEK.days if self.length == 1 and self.count >= 2 * _WEEK.days else 1
        step = days * ceil(self.count / days / 6)
        start = -self.first.weekday() % days
        return [
            Tick(100 * (index + 0.5) / self.count, f"{self.day(index).day} {self.day(index):%b}")
            for index in range(start, self.count, step)
        ]


def page(facts: Facts) -> str:
    """The page, one file that needs nothing else."""
    templates = Environment(
        loader=PackageLoader("belgafeed.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(ago=lambda moment: ago(moment, facts.at), style=_style(templates))
    templates.filters["local"] = lambda moment: f"{moment.astimezone(facts.zone):%Y-%m-%d %H:%M}"
    return templates.get_template("page.html").render(facts=facts, **_contents(facts))


def _style(templates: Environment) -> str:
    assert templates.loader is not None
    return templates.loader.get_source(templates, "style.css")[0]


def _contents(facts: Facts) -> dict[str, Any]:
    spans = Spans(facts.since, facts.at, facts.zone)
    sources = sorted(
        {*(each.source for each in facts.stories), *(run.source for run, _ in facts.sources)}
    )
    ended = [run for run in facts.runs if run.reason != "quiet"]
    slowest = sorted(ended, key=_seconds, reverse=True)[:_MOST_ROWS]
    return {
        "stories": [*_stories(facts, spans, sources)],
        "verdicts": [_verdicts(ended, spans, source) for source in sources],
        "work": _work(ended, spans),
        "edits": _edits(ended, spans),
        "precision": _precision(facts, sources),
        "coverage": _coverage(ended, sources),
        "reasons": _reasons(ended),
        "slowest": [(run, _seconds(run)) for run in slowest],
        "totals": _totals(facts, ended),
    }


def _totals(facts: Facts, runs: Sequence[Run]) -> dict[str, int]:
    return {
        "stories": sum(each.published is not None for each in facts.stories),
        "runs": len(runs),
        **{name: sum(run.counts.get(name, 0) for run in runs) for name in (*_NEWS, "request")},
    }


def _stories(facts: Facts, spans: Spans, sources: Sequence[str]) -> Iterator[Columns]:
    """By day and by hour, each by source and by language."""
    languages = Counter(each.language or _NOT_SAID for each in facts.stories if each.published)
    shown = [name for name, _ in languages.most_common(_MOST_SERIES - 1)]
    kinds: list[tuple[str, Sequence[str], Callable[[Dated], str]]] = [
        ("source", sources, lambda each: each.source),
        ("language", [*shown, *_others(languages, shown)], lambda each: _among(each, shown)),
    ]
    dated = [(each.published, each) for each in facts.stories if each.published]
    for kind, names, name in kinds:
        series = _count(((spans.of(at), name(each)) for at, each in dated), spans.count, names)
        title = f"Stories a {spans.name.split()[0]}, by {kind}"
        yield Columns(title, spans.name, spans.labels, spans.ticks, series)
    hours = [Tick(100 * (hour + 0.5) / 24, f"{hour}:00") for hour in range(0, 24, 6)]
    for kind, names, name in kinds:
        at_hours = ((at.astimezone(facts.zone).hour, name(each)) for at, each in dated)
        labels = [f"{hour}:00" for hour in range(24)]
        title = f"Stories by hour of the day, by {kind}"
        yield Columns(title, "hour", labels, hours, _count(at_hours, 24, names))


def _others(names: Counter[str], shown: Sequence[str]) -> list[str]:
    return ["others"] if len(names) > len(shown) else []


def _among(story: Dated, shown: Sequence[str]) -> str:
    name = story.language or _NOT_SAID
    return name if name in shown else "others"


def _count(
    counted: Iterable[tuple[int | None, str]], length: int, names: Sequence[str]
) -> list[Series]:
    """A series for each of *names*: how often it is *counted* at each of *length* places."""
    counts = Counter(counted)
    return [
        Series(name, f"c{place}", [counts[index, name] for index in range(length)])
        for place, name in enumerate(names)
    ]


def _sums(runs: Sequence[Run], spans: Spans, names: Sequence[str]) -> dict[str, list[int]]:
    """Of the runs in each span, the sum of each count."""
    sums = {name: [0] * spans.count for name in names}
    for run in runs:
        index = spans.of(run.started)
        if index is not None:
            for name in names:
                sums[name][index] += run.counts.get(name, 0)
    return sums


def _verdicts(runs: Sequence[Run], spans: Spans, source: str) -> Strip:
    counts = Counter((spans.of(run.started), run.verdict) for run in runs if run.source == source)
    rows = [[counts[index, name] for name in _WORST_OF_DAY] for index in range(spans.count)]
    title = f"Verdicts on {source}, the worst of each {spans.name.split()[0]}"
    return Strip(title, _WORST_OF_DAY, spans.labels, spans.ticks, rows)


def _work(runs: Sequence[Run], spans: Spans) -> Columns:
    sums = _sums(runs, spans, ("request", *_NEWS))
    news = [sum(each) for each in zip(*(sums[name] for name in _NEWS), strict=True)]
    series = [Series("requests", "c5", sums["request"]), Series("news", "c0", news)]
    title = "Requests against news"
    return Columns(title, spans.name, spans.labels, spans.ticks, series, is_stacked=False)


def _edits(runs: Sequence[Run], spans: Spans) -> Columns:
    sums = _sums(runs, spans, ("changed", "retracted"))
    series = [
        Series("edits", "c2", sums["changed"]),
        Series("withdrawals", "failed", sums["retracted"]),
    ]
    return Columns("Edits and withdrawals", spans.name, spans.labels, spans.ticks, series)


def _precision(facts: Facts, sources: Sequence[str]) -> Shares:
    counts = Counter((each.source, each.precision) for each in facts.stories)
    names = (*PRECISIONS, None)
    wholes = [(source, [counts[source, name] for name in names]) for source in sources]
    parts = [(name or "not known", f"p{place}") for place, name in enumerate(names)]
    kept = [(name, row) for name, row in wholes if sum(row)]
    return Shares("How precise the dates are", "source", parts, kept)


def _coverage(runs: Sequence[Run], sources: Sequence[str]) -> dict[str, Any]:
    """Of each field, the share of the stories of each source that have it."""
    sums = {source: Counter[str]() for source in sources}
    for run in runs:
        sums.setdefault(run.source, Counter()).update(run.coverage)
    known = {source: each for source, each in sums.items() if each["title"]}
    fields = dict.fromkeys(name for each in known.values() for name in each)
    rows = [
        (name, [100 * each[name] / each["title"] for each in known.values()]) for name in fields
    ]
    return {"sources": [(source, each["title"]) for source, each in known.items()], "rows": rows}


def _reasons(runs: Sequence[Run]) -> list[tuple[str, str, int, datetime]]:
    """Why runs were not ok: source, what was said the last time, how often, and when last."""
    last: dict[tuple[str, str], tuple[str, datetime]] = {}
    counts = Counter[tuple[str, str]]()
    for run in sorted(runs, key=lambda run: run.started):
        for reason in run.reasons:
            key = run.source, reason.partition(":")[0]
            counts[key] += 1
            last[key] = reason, run.started
    return [
        (key[0], last[key][0], count, last[key][1]) for key, count in counts.most_common(_MOST_ROWS)
    ]


def _seconds(run: Run) -> float:
    return (run.finished - run.started).total_seconds()
