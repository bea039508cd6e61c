"""One record of what a crawl did: a line in the log and a row in the ledger."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from belgafeed.ledger import Ledger, LedgerError, Run
from belgafeed.signals import spider_settled
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)

EVENTS = (
    "new",
    "changed",
    "retracted",
    "again",
    "same",
    "stale",
    "restless",
    "narrowed",
    "contradiction",
)


class RunRecord:
    """Counts what Scrapy does not count, and says at the end what the run did."""

    def __init__(self, stats: StatsCollector, database_url: str) -> None:
        self.stats = stats
        self.database_url = database_url
        self.started = datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler.stats, crawler.settings["BELGAFEED_DATABASE_URL"])
        crawler.signals.connect(extension.item_error, signals.item_error)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        crawler.signals.connect(extension.spider_settled, spider_settled)
        return extension

    def item_error(self) -> None:
        """A step raised what it should not have."""
        self.stats.inc_value("belgafeed/pipeline/error")

    def spider_error(self) -> None:
        self.stats.inc_value("belgafeed/spider/error")

    async def spider_settled(self, spider: Spider, reason: str) -> None:
        counts = count(self.stats)
        shown = ", ".join(f"{number} {event}" for event, number in counts.items())
        logger.info("%s: %s: %s", spider.name, reason, shown)
        run = Run(spider.name, self.started, datetime.now(UTC), reason, counts)
        ledger = Ledger(self.database_url)
        worker = Worker(ledger, partial(_not_recorded, spider.name))
        worker.note(ledger.record, run)
        await worker.close(ledger)


def _not_recorded(source: str, error: LedgerError) -> None:
    logger.error("%s: the run is not recorded: %s", source, error)


def count(stats: StatsCollector) -> dict[str, int]:
    """The counts of a run by event: found, new, changed, retracted, again, same, stale,
    restless, narrowed, contradiction, error, missing."""
    values = {event: stats.get_value(f"belgafeed/ledger/{event}", 0) for event in EVENTS}
    errors = [
        number
        for name, number in stats.get_stats().items()
        if name.startswith("belgafeed/") and name.endswith("/error")
    ]
    found = stats.get_value("item_scraped_count", 0) + stats.get_value("item_dropped_count", 0)
    missing = stats.get_value("belgafeed/run/missing", 0)
    return {"found": found, **values, "error": sum(errors), "missing": missing}
