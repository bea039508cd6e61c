"""``scrapy stories``: the newest stories of the ledger, and what the last runs did."""

import argparse
import shutil
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from belgafeed.items import NewsItem
from belgafeed.ledger import Ledger, LedgerError, Run
from belgafeed.site import Site

_STORED = ("new", "changed", "retracted")
_ASIDE = (
    ("narrowed", "dated more closely"),
    ("contradiction", "with a date that contradicts the known one"),
    ("stale", "stale"),
    ("restless", "restless"),
    ("error", "error"),
    ("missing", "missing"),
)


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        return "Show the newest stories of the ledger and what the last runs did"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=int, default=20, metavar="N", help="stories at most (default: 20)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args or opts.limit < 0:
            raise UsageError
        assert self.settings is not None
        try:
            zone = ZoneInfo(Site.from_settings(self.settings).zone)
            with Ledger(self.settings["BELGAFEED_DATABASE_URL"]) as ledger:
                rows = [_row(item, zone) for item in ledger.latest(opts.limit)]
                last_runs, counts = ledger.last_runs(), ledger.counts()
        except (LedgerError, ValueError) as error:
            raise UsageError(str(error), print_help=False) from None
        headings = (f"published ({zone})", "exact to", "lang", "status", "title")
        for line in _table([headings, *rows], shutil.get_terminal_size((120, 24)).columns):
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
        _interval(item.published_earliest, item.published_latest, zone),
        item.published_precision or "",
        item.language or "",
        f"{item.status}{revision}",
        item.title,
    )


def _interval(earliest: datetime | None, latest: datetime | None, zone: ZoneInfo) -> str:
    """Both bounds to the minute, without saying twice what they share."""
    if earliest is None or latest is None:
        return "unknown"
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (earliest, latest))
    if first == last:
        return first
    same_day = first[:10] == last[:10]
    return f"{first} – {last[11:] if same_day else last[5:]}"


def _outcome(run: Run) -> str:
    stored = [f"{run.counts[event]} {event}" for event in _STORED if run.counts[event]]
    parts = [", ".join(stored) or "nothing new"]
    parts += [f"{run.counts[event]} {shown}" for event, shown in _ASIDE if run.counts.get(event)]
    return f"{run.counts['found']} read: {'; '.join(parts)} ({run.reason})"


def _table(rows: list[tuple[str, ...]], width: int) -> list[str]:
    """The rows with their columns aligned, cut to the width of the terminal."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = map(str.ljust, row, widths)
        line = "  ".join(cells).rstrip()
        lines.append(line if len(line) <= width else f"{line[: width - 1]}…")
    return lines
