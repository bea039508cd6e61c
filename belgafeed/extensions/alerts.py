"""Tells whoever wants to know when a source goes from well to ill, or back (``BELGAFEED_ALERT_URLS``)."""

import asyncio
from datetime import UTC, datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from belgafeed.alerts import Teller, Told
from belgafeed.extensions.runrecord import is_live
from belgafeed.ledger import Run
from belgafeed.signals import run_concluded


class Alerts:
    """Tells of runs over the live site; one that met another at work, and one of saved documents, say
    nothing of the source.
    """

    def __init__(self, crawler: Crawler, teller: Teller) -> None:
        self.crawler = crawler
        self.teller = teller

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if (teller := Teller.from_settings(crawler.settings)) is None:
            raise NotConfigured
        extension = cls(crawler, teller)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.run_concluded, run_concluded)
        return extension

    async def spider_opened(self, spider: Spider) -> None:
        """The run before this one could not say that it was killed."""
        if is_live(spider):
            run = spider.name, spider.started  # type: ignore[attr-defined]
            self._count(
                await asyncio.to_thread(self.teller.tell_of_killed, *run, datetime.now(UTC))
            )

    async def run_concluded(self, run: Run) -> None:
        if is_live(self.crawler.spider) and run.reason != "quiet":
            self._count(await asyncio.to_thread(self.teller.tell, run))

    def _count(self, told: Told) -> None:
        for name, number in told._asdict().items():
            if number:
                self.crawler.stats.inc_value(f"belgafeed/alert/{name}", number)
