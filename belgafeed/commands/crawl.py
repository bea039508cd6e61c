"""``scrapy crawl``: Scrapy's own, with arguments checked first and an exit status that means something."""

import argparse
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured, UsageError

from belgafeed.alerts import Teller
from belgafeed.extensions import metrics
from belgafeed.extensions.runrecord import VERDICT, are_live, conclude
from belgafeed.feedcommand import FeedCommand
from belgafeed.ledger import Ledger, LedgerError, Run
from belgafeed.spiders.source import SourceSpider
from belgafeed.verdict import EXIT_STATUS

logger = logging.getLogger(__name__)


class Command(FeedCommand, CrawlCommand):
    """Its exit status says what the run was worth (:data:`belgafeed.verdict.EXIT_STATUS`): 0 for ok
    and quiet, 3 for degraded, 1 for failed; 2 is for arguments that make no sense.
    """

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self._run(args, opts)
        except UsageError as error:
            assert self.settings is not None
            # What goes to the terminal, nobody sees who looks into the log of a job.
            if self.settings["LOG_FILE"]:
                logger.error("%s: %s", " ".join(args), error)  # noqa: TRY400
            raise

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError
        assert self.crawler_process is not None
        assert self.settings is not None
        try:
            spider = self.crawler_process.spider_loader.load(args[0])
        except KeyError as error:
            raise UsageError(error.args[0], print_help=False) from None
        starts = []
        if issubclass(spider, SourceSpider):
            starts = spider.arguments(self.settings, **opts.spargs)["starts"]
        self._check(spider.name, starts)
        crawler = self._create_crawler(spider)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = EXIT_STATUS[
            crawler.stats.get_value(VERDICT) or self._crashed(crawler, starts)
        ]

    def _crashed(self, crawler: Crawler, starts: Sequence[str]) -> str:
        """The verdict on a run that did not get to its end, which is recorded all the same."""
        started = crawler.stats.get_value("start_time") or datetime.now(UTC)
        run = conclude(
            crawler.stats,
            crawler.spidercls.name,
            started,
            crash="before its end; see the log above",
        )
        assert self.settings is not None
        with suppress(LedgerError), Ledger(self.settings["BELGAFEED_DATABASE_URL"]) as ledger:
            ledger.record(run)
        self._tell(run, starts)
        with suppress(NotConfigured):
            metrics.Metrics.from_crawler(crawler).conclude()
        return run.verdict or "failed"

    def _check(self, source: str, starts: Sequence[str]) -> None:
        """Raises :class:`UsageError` for what would only show at the end of the run."""
        assert self.settings is not None
        try:
            metrics.check(self.settings)
            if (teller := Teller.from_settings(self.settings)) is not None:
                teller.check()
            with Ledger(self.settings["BELGAFEED_DATABASE_URL"]):
                pass
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        except LedgerError as error:
            now = datetime.now(UTC)
            self._tell(Run(source, now, now, "unopened", {}, "failed", (str(error),)), starts)
            raise UsageError(str(error), print_help=False) from None

    def _tell(self, run: Run, starts: Sequence[str]) -> None:
        """What the extension does for runs that come to their end."""
        assert self.settings is not None
        if are_live(starts) and (teller := Teller.from_settings(self.settings)) is not None:
            teller.tell(run)
