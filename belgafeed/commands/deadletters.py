"""``scrapy deadletters``: what was missed, and another try at it."""

import argparse
import sys
from collections.abc import Sequence

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.statscollectors import StatsCollector

from belgafeed.feedcommand import FeedCommand
from belgafeed.ledger import LedgerError, Letter, Letters
from belgafeed.ledgercommand import as_json, table


class Command(FeedCommand):
    """Exit status 0 where nothing is left, of those that were asked for; 1 where something is."""

    requires_project = True
    # Only a retry crawls, and only then is there a log.
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [NUMBER ...]"

    def short_desc(self) -> str:
        return "List what no step could handle, show it as it came, or try it again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--retry", action="store_true", help="read them again, and store them")
        parser.add_argument("--raw", action="store_true", help="the answer of the site, as it came")
        parser.add_argument("--json", action="store_true", help="a letter a line, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            letters = self._waiting([int(each) for each in args])
            if opts.retry and letters:
                tried = self._retry(letters, opts)
                self._settle([each for each in letters if each.source in tried])
                left = {each.letter for each in self._waiting([])}
                letters = [each for each in letters if each.letter in left]
        except (LedgerError, ValueError, OverflowError) as error:
            raise UsageError(str(error), print_help=False) from None
        _show(letters, opts)
        self.exitcode = 1 if letters else 0

    def _waiting(self, numbers: Sequence[int]) -> list[Letter]:
        assert self.settings is not None
        with Letters(self.settings["BELGAFEED_DATABASE_URL"]) as ledger:
            letters = ledger.waiting(numbers)
        if missing := sorted(set(numbers).difference(each.letter or 0 for each in letters)):
            raise ValueError(f"no such letter: {', '.join(map(str, missing))}")
        return letters

    def _retry(self, letters: Sequence[Letter], opts: argparse.Namespace) -> set[str]:
        """Crawl the letters, which asks nobody for anything; the sources of which all were read."""
        assert self.settings is not None
        sources = {each.source for each in letters}
        if opts.overwrite_output and len(sources) > 1:
            raise ValueError("-O: letters of several sources would overwrite each other; say -o")
        process = AsyncCrawlerProcess(self.settings)
        crawlers = {source: process.create_crawler(source) for source in sources}
        for source, crawler in crawlers.items():
            numbers = ",".join(str(each.letter) for each in letters if each.source == source)
            process.crawl(crawler, **opts.spargs, letters=numbers)
        process.start()
        return {source for source, crawler in crawlers.items() if _has_read_all(crawler.stats)}

    def _settle(self, letters: Sequence[Letter]) -> None:
        assert self.settings is not None
        with Letters(self.settings["BELGAFEED_DATABASE_URL"]) as ledger:
            ledger.settle(letters)


def _has_read_all(stats: StatsCollector) -> bool:
    """Whether what failed again is kept again: the run got to its end, and nothing else went wrong."""
    is_whole = stats.get_value("finish_reason") == "finished"
    return is_whole and not any(
        stats.get_value(f"belgafeed/{step}/error") for step in ("ledger", "spider")
    )


def _show(letters: Sequence[Letter], opts: argparse.Namespace) -> None:
    if opts.raw:
        for letter in letters:
            sys.stdout.buffer.write(letter.body)
    elif opts.json:
        for letter in letters:
            told = {name: getattr(letter, name) for name in Letter.__dataclass_fields__}
            print(as_json(told | {"body": letter.body.decode("utf-8", "replace")}))
    elif letters:
        rows = [
            (
                str(each.letter),
                f"{each.first_at:%Y-%m-%d %H:%M}",
                str(each.times),
                each.source,
                f"{each.field}: {each.problem}",
                each.uid or each.url,
            )
            for each in letters
        ]
        for line in table([("letter", "since (UTC)", "times", "source", "problem", "of"), *rows]):
            print(line)
    else:
        print("no dead letters")
