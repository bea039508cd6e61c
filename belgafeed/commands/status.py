"""``scrapy status``: how each source is, for people and for monitoring."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from scrapy.exceptions import UsageError

from belgafeed.extensions.runrecord import RUNNING, as_record
from belgafeed.ledger import Archive, Run, Standing
from belgafeed.ledgercommand import LedgerCommand, as_json, shown, table
from belgafeed.schedule import ago, read_duration
from belgafeed.verdict import EXIT_STATUS, WORST_FIRST

# Whoever gave no sign of life for so long is dead; there is one a minute.
_DEAD = timedelta(minutes=3)
_WEEK = timedelta(days=7)


class Source(NamedTuple):
    run: Run
    standing: Standing


class Command(LedgerCommand):
    """Exit status as of ``scrapy crawl``, by the worst of the sources; 1 also where none has a run."""

    def short_desc(self) -> str:
        return "Show how each source is: its last run, freshest story, errors"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        words = "a source whose last run is longer ago has failed; such as 2h"
        parser.add_argument("--max-age", metavar="AGE", help=words)
        parser.add_argument("--json", action="store_true", help="a source a line, for programs")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError
        now = datetime.now(UTC)
        oldest = now - read_duration(opts.max_age) if opts.max_age else None
        with Archive(self.database_url) as ledger:
            sources = [
                Source(judged(run, now, oldest), ledger.standing(run.source, now - _WEEK))
                for run in ledger.last_runs()
            ]
        lines = map(_json, sources) if opts.json else self._lines(sources, now)
        for line in lines:
            print(line)
        # One that is at work has none yet.
        verdicts = [source.run.verdict or "ok" for source in sources] or ["failed"]
        self.exitcode = EXIT_STATUS[min(verdicts, key=WORST_FIRST.index)]

    def _lines(self, sources: list[Source], now: datetime) -> Iterator[str]:
        if not sources:
            yield "no runs yet"
            return
        headings = ("source", "verdict", "last run", "newest story", "a day", "errors", "next look")
        rows = [
            (
                run.source,
                run.verdict or run.reason,
                ago(run.finished, now),
                ago(standing.newest, now),
                f"{standing.fresh / _WEEK.days:.1f}",
                str(run.counts.get("error", 0) + run.counts.get("missing", 0)),
                ago(standing.next_look, now),
            )
            for run, standing in sources
        ]
        yield from table([headings, *rows])
        for run, _ in sources:
            for reason in run.reasons:
                yield f"{run.source}: {shown(reason)}"


def judged(run: Run, now: datetime, oldest: datetime | None) -> Run:
    """The run with a verdict on one that gives no sign of life, or is too long ago."""
    if run.verdict is None and run.reason == RUNNING and run.finished < now - _DEAD:
        killed = f"killed: no sign of life since {run.finished:%Y-%m-%dT%H:%MZ}"
        run = replace(run, verdict="failed", reasons=(killed,))
    if oldest is not None and run.finished < oldest:
        missed = f"missing-run: none since {run.finished:%Y-%m-%dT%H:%MZ}"
        run = replace(run, verdict="failed", reasons=(missed, *run.reasons))
    return run


def _json(source: Source) -> str:
    run, standing = source
    return as_json(as_record(run) | standing._asdict())
