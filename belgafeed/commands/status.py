"""``scrapy status``: how each source is, for people and for monitoring."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy.exceptions import UsageError

from belgafeed.extensions.runrecord import as_record
from belgafeed.health import WEEK, Source
from belgafeed.ledger import Archive
from belgafeed.ledgercommand import LedgerCommand, as_json, shown, table
from belgafeed.schedule import ago, read_duration
from belgafeed.verdict import EXIT_STATUS, WORST_FIRST


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
            sources = [Source.of(ledger, run, now, oldest) for run in ledger.last_runs()]
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
                f"{standing.fresh / WEEK.days:.1f}",
                str(run.counts.get("error", 0) + run.counts.get("missing", 0)),
                ago(standing.next_look, now),
            )
            for run, standing in sources
        ]
        yield from table([headings, *rows])
        for run, _ in sources:
            for reason in run.reasons:
                yield f"{run.source}: {shown(reason)}"


def _json(source: Source) -> str:
    run, standing = source
    return as_json(as_record(run) | standing._asdict())
