"""Conditional requests: what is known already is not sent again (RFC 9110, section 13)."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

_HEADERS = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}


class Conditional:
    """Sends the validators in ``meta["validators"]``, and counts the answers "not modified".

    Behind a redirect they are left out: they belong to the address that was
    asked first, and another page's 304 would say nothing of this one.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_request(self, request: Request) -> None:
        redirected = "redirect_urls" in request.meta
        for name, value in request.meta.get("validators", {}).items():
            if redirected:
                request.headers.pop(_HEADERS[name], None)
            elif value is not None:
                request.headers[_HEADERS[name]] = value

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 304:
            self.stats.inc_value("belgafeed/fetch/not_modified")
        return response
