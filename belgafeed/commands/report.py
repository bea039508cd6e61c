"""``scrapy report``: a page about runs and stories, for people."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapy.exceptions import UsageError

from belgafeed.health import Source, judged
from belgafeed.ledger import Archive
from belgafeed.ledgercommand import LedgerCommand
from belgafeed.report import Facts, page

_MOST_DAYS = 730
_FAILING = 20


class Command(LedgerCommand):
    def short_desc(self) -> str:
        return "Write a page about the runs and stories of the last weeks"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", default="report.html", help="default: report.html"
        )
        words = "how far it looks back (default: 28)"
        parser.add_argument("--days", type=int, default=28, metavar="N", help=words)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError
        if not 1 <= opts.days <= _MOST_DAYS:
            raise ValueError(f"--days: 1 to {_MOST_DAYS} were expected, not {opts.days}")
        now = datetime.now(UTC)
        day = now.astimezone(self.zone).date() - timedelta(opts.days - 1)
        since = datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
        with Archive(self.database_url) as ledger:
            facts = Facts(
                since,
                now,
                self.zone,
                [Source.of(ledger, run, now) for run in ledger.last_runs()],
                [judged(run, now) for run in ledger.runs_since(since)],
                ledger.dated_since(since),
                ledger.failing(_FAILING),
            )
        path = Path(opts.output)
        try:
            path.write_text(page(facts), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}", print_help=False) from None
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB, {opts.days} days until now")
