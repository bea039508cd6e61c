"""A site that is in trouble, or that asks for a pause, gets one: no request to it goes out."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from belgafeed.dates import http_date
from belgafeed.middlewares import SiteClosed

logger = logging.getLogger(__name__)

_ASKS = (429, 503)
# Seconds; for sites on this machine, which have no delay to double.
_SHORTEST = 0.1


class Backoff:
    """Holds a site after a failure: as long as ``Retry-After`` says, else longer each time.

    The wait is twice the site's delay, doubles with each try of the same
    request, and is capped by ``BELGAFEED_MAX_WAIT``. After ``BELGAFEED_MAX_FAILURES`` failed answers in
    a row the site is given up for this run (:class:`SiteClosed`).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.base = max(2 * settings.getfloat("DOWNLOAD_DELAY"), _SHORTEST)
        self.most_wait = settings.getfloat("BELGAFEED_MAX_WAIT")
        self.most_failures = settings.getint("BELGAFEED_MAX_FAILURES")
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.held: dict[str, float] = {}
        self.failures: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        site = _site(request)
        if self.failures[site] >= self.most_failures:
            raise SiteClosed(f"{site} failed {self.failures[site]} times in a row")
        # Another failure may have prolonged the hold meanwhile.
        while (wait := self.held.get(site, 0) - monotonic()) > 0:
            # In slices, so that a crawl that is told to end need not wait for it.
            await asyncio.sleep(min(wait, 1))
            if not self.crawler.crawling:
                raise SiteClosed("the crawl is ending")

    def process_response(self, request: Request, response: Response) -> Response:
        site = _site(request)
        if response.status not in self.codes:
            self.failures[site] = 0
            return response
        asked = retry_after(response) if response.status in _ASKS else None
        if asked is not None:
            self.crawler.stats.inc_value("belgafeed/site/retry_after")
            logger.info("Retry-After: %s asks for a pause of %d s", site, asked)
        self._hold(request, asked)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        # An IgnoreRequest never reached the site; a saved file has none.
        if not isinstance(exception, IgnoreRequest) and _site(request):
            self._hold(request, None)

    def _hold(self, request: Request, asked: float | None) -> None:
        site = _site(request)
        self.failures[site] += 1
        wait = self.base * 2 ** request.meta.get("retry_times", 0) if asked is None else asked
        wait = min(wait, self.most_wait)
        until = max(self.held.get(site, 0), monotonic() + wait)
        self.held[site] = until
        self.crawler.stats.inc_value("belgafeed/site/pause")
        # What has passed process_request waits in the site's slot, if there is a delay.
        if slot := self.crawler.engine.downloader.slots.get(site):
            slot.lastseen = until - slot.delay


def _site(request: Request) -> str:
    return urlsplit(request.url).hostname or ""


def retry_after(response: Response) -> float | None:
    """Seconds, from seconds or an HTTP date (RFC 9110, section 10.2.3); ``None`` for neither."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value[:9])
    until = http_date(value)
    if until is None:
        return None
    # From the site's own clock, where it says what time it is there.
    now = http_date((response.headers.get("Date") or b"").decode("latin-1")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())
