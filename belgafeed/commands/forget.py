"""``scrapy forget``: have a story fetched anew."""

import argparse
import sys
from datetime import UTC, datetime

from scrapy.exceptions import UsageError

from belgafeed.ledger import Upkeep
from belgafeed.ledgercommand import LedgerCommand, shown


class Command(LedgerCommand):
    """Exit status 1 where nothing of that name is known."""

    def syntax(self) -> str:
        return "[options] URL_OR_UID ..."

    def short_desc(self) -> str:
        return "Have stories fetched and given out anew by the next crawl; their versions stay"

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError
        with Upkeep(self.database_url) as ledger:
            for text in args:
                named = ledger.forget(text, datetime.now(UTC))
                for name in named:
                    print(f"forgotten: {shown(name)}")
                if not named:
                    print(f"not known: {text}", file=sys.stderr)
                    self.exitcode = 1
