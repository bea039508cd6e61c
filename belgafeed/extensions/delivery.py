"""Says when what a run gave out has reached its files; until then the next run has to give it out."""

import logging
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from belgafeed.feedstorage import has_failed, is_whole
from belgafeed.ledger import Ledger, LedgerError
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)


class Delivery:
    """When all else is done: the run finished, and no feed failed."""

    def __init__(self, stats: StatsCollector, database_url: str) -> None:
        self.stats = stats
        self.database_url = database_url
        self.run: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler.stats, crawler.settings["BELGAFEED_DATABASE_URL"])
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        self.run = str(run) if (run := getattr(spider, "run", None)) else None

    async def engine_stopped(self) -> None:
        reason = self.stats.get_value("finish_reason")
        if self.run is None or reason is None or not is_whole(reason) or has_failed(self.stats):
            return
        ledger = Ledger(self.database_url)
        worker = Worker(ledger, self._not_told)
        worker.note(ledger.delivered, self.run)
        await worker.close(ledger)

    def _not_told(self, error: LedgerError) -> None:
        logger.error("Not written down: %s", error)
