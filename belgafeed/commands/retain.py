"""``scrapy retain``: let go of what is old and not current."""

import argparse
import sys
from datetime import UTC, datetime

from scrapy.exceptions import UsageError

from belgafeed.ledger import Thinned, Upkeep
from belgafeed.ledgercommand import LedgerCommand
from belgafeed.schedule import read_duration


class Command(LedgerCommand):
    """Says what it will do, and does it once that is confirmed."""

    def syntax(self) -> str:
        return "--older-than AGE [options]"

    def short_desc(self) -> str:
        return "Thin old revisions, sightings, runs and dead letters; current stories stay"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--older-than", metavar="AGE", help="such as 90d, 26w or 12h")
        parser.add_argument("--yes", action="store_true", help="do it without asking")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if args or opts.older_than is None:
            raise UsageError
        than = datetime.now(UTC) - read_duration(opts.older_than)
        with Upkeep(self.database_url) as ledger:
            old = ledger.count_old(than)
            print(f"older than {than.astimezone(self.zone):%Y-%m-%d %H:%M %Z}, in {ledger}:")
            _show(old)
            if not any((old.revisions, old.sightings, old.runs, old.letters)):
                print("nothing to do")
            elif opts.yes or _is_confirmed():
                ledger.thin(than)
                print("done")
            else:
                print("nothing was done; --yes does it")


def _show(old: Thinned) -> None:
    print(f"  {old.revisions} revisions between a first and a current one lose their text")
    print(f"  {old.sightings} sightings, {old.runs} runs and {old.letters} dead letters go")
    print("  current stories, first versions and the last run of each source stay")


def _is_confirmed() -> bool:
    if not sys.stdin.isatty():
        return False
    print("do it? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
