"""``scrapy search``: the stories with some words in them."""

import argparse

from scrapy.exceptions import UsageError

from belgafeed.items import to_record
from belgafeed.ledger import Archive
from belgafeed.ledgercommand import LedgerCommand, as_json, interval, table


class Command(LedgerCommand):
    """Exit status 0 where there is such a story, 1 where there is none."""

    def syntax(self) -> str:
        return "[options] WORDS"

    def short_desc(self) -> str:
        return "Show the stories of the ledger that have all these words"

    def long_desc(self) -> str:
        return (
            "The newest come first. Case and accents do not matter. A phrase stands in quotes that the"
            " shell leaves ('\"open again\"'), and word* is any word that begins so."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=int, default=20, metavar="N", help="stories at most (default: 20)"
        )
        parser.add_argument("--json", action="store_true", help="an item a line, for programs")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args or opts.limit < 0:
            raise UsageError
        zone = self.zone
        with Archive(self.database_url) as archive:
            found = archive.search(" ".join(args), opts.limit)
        if opts.json:
            for item in found:
                print(as_json(to_record(item)))
        elif found:
            rows = [
                (
                    interval(item.published_earliest, item.published_latest, zone),
                    item.language or "",
                    item.title,
                    item.url or item.uid,
                )
                for item in found
            ]
            for line in table([(f"published ({zone})", "lang", "title", "address"), *rows]):
                print(line)
        else:
            print("no such story")
        self.exitcode = 0 if found else 1
