"""``scrapy stories``: the newest stories of the ledger, and what the last runs did."""

import argparse
from zoneinfo import ZoneInfo

from scrapy.exceptions import UsageError

from belgafeed.items import NewsItem
from belgafeed.ledger import Archive, Run
from belgafeed.ledgercommand import LedgerCommand, interval, table

_STORED = ("new", "changed", "retracted")
_ASIDE = (
    ("narrowed", "dated more closely"),
    ("contradiction", "with a date that contradicts the known one"),
    ("stale", "stale"),
    ("restless", "restless"),
    ("error", "error"),
    ("missing", "missing"),
)


class Command(LedgerCommand):
    def short_desc(self) -> str:
        return "Show the newest stories of the ledger and what the last runs did"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=int, default=20, metavar="N", help="stories at most (default: 20)"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if args or opts.limit < 0:
            raise UsageError
        zone = self.zone
        with Archive(self.database_url) as ledger:
            rows = [_row(item, zone) for item in ledger.latest(opts.limit)]
            last_runs, counts = ledger.last_runs(), ledger.counts()
        headings = (f"published ({zone})", "exact to", "lang", "status", "title")
        for line in table([headings, *rows]):
            print(line)
        more = counts["stories"] - len(rows)
        print(f"… and {more} more\n" if more > 0 else "")
        for run in last_runs:
            print(f"{run.source:<9} {_outcome(run)}")
        print(
            f"{'ledger':<9} {ledger}: {counts['stories']} stories, {counts['revisions']} revisions"
        )


def _row(item: NewsItem, zone: ZoneInfo) -> tuple[str, ...]:
    revision = f" {item.revision}" if item.status == "changed" else ""
    return (
        interval(item.published_earliest, item.published_latest, zone),
        item.published_precision or "",
        item.language or "",
        f"{item.status}{revision}",
        item.title,
    )


def _outcome(run: Run) -> str:
    stored = [f"{run.counts[event]} {event}" for event in _STORED if run.counts[event]]
    parts = [", ".join(stored) or "nothing new"]
    parts += [f"{run.counts[event]} {shown}" for event, shown in _ASIDE if run.counts.get(event)]
    return f"{run.counts['found']} read: {'; '.join(parts)} ({run.verdict or run.reason})"
