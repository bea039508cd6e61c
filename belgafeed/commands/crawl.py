"""``scrapy crawl``: Scrapy's own, with arguments checked first and an exit status that means something."""

import argparse

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from belgafeed.extensions.runrecord import count
from belgafeed.feedcommand import FeedCommand
from belgafeed.feedstorage import has_failed
from belgafeed.ledger import Ledger, LedgerError
from belgafeed.spiders.source import SourceSpider


class Command(FeedCommand, CrawlCommand):
    """Exit status 0 for a crawl that read what it was sent to; 1 where a start could not be
    fetched, a file of items could not be written, or where there were errors and no story at all;
    2 for arguments that make no sense.
    """

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError
        assert self.crawler_process is not None
        assert self.settings is not None
        try:
            spider = self.crawler_process.spider_loader.load(args[0])
        except KeyError as error:
            raise UsageError(error.args[0], print_help=False) from None
        if issubclass(spider, SourceSpider):
            spider.arguments(self.settings, **opts.spargs)
        self._check_ledger(self.settings["BELGAFEED_DATABASE_URL"])
        crawler = self._create_crawler(spider)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        counts = count(crawler.stats)
        unfetched = crawler.stats.get_value("belgafeed/fetch/start_error", 0)
        fruitless = counts["error"] and not counts["found"]
        unwritten = has_failed(crawler.stats)
        if self.crawler_process.bootstrap_failed or unfetched or fruitless or unwritten:
            self.exitcode = 1

    def _check_ledger(self, url: str) -> None:
        try:
            with Ledger(url):
                pass
        except LedgerError as error:
            raise UsageError(str(error), print_help=False) from None
