"""The pace that a site asks for in its robots.txt (``Crawl-delay``)."""

import logging
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class CrawlDelay:
    """Applies ``Crawl-delay`` to the site's slot where it is longer than our own delay.

    It is then exact: without jitter, and AutoThrottle leaves it alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.own = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.most = crawler.settings.getfloat("BELGAFEED_MAX_WAIT")
        self.slots: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signals.robots_parsed)
        return middleware

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        settings = self.crawler.settings
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        # Scrapy's wrapper has no door for it.
        asked = robotparser.rp.crawl_delay(agent)
        if not asked or asked <= self.own:
            return
        delay, host = min(float(asked), self.most), urlsplit(request.url).hostname or ""
        downloader = self.crawler.engine.downloader
        slow = {"delay": delay, "jitter": 0, "concurrency": 1}
        downloader.per_slot_settings[host] = slow
        if slot := downloader.slots.get(host):
            slot.delay, slot.jitter, slot.concurrency = delay, 0, 1
        self.slots.add(host)
        self.crawler.stats.set_value("belgafeed/site/crawl_delay", delay)
        logger.info("Crawl-delay: %s asks for %g s between requests", host, delay)

    def process_request(self, request: Request) -> None:
        if urlsplit(request.url).hostname in self.slots:
            request.meta["autothrottle_dont_adjust_delay"] = True
