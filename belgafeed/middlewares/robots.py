"""A site whose robots.txt cannot be had is not asked for anything else (RFC 9309, 2.3.1.4)."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from belgafeed.middlewares import SiteClosed
from belgafeed.middlewares.reasons import reason_of


class RobotsUnreachable:
    """Closes a site of which Scrapy could not fetch the robots.txt, for one clear line.

    Scrapy itself would log a traceback and go on as if everything were
    allowed. It has to stand between Scrapy's robots and retry middlewares.
    """

    def __init__(self) -> None:
        self.closed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    def process_request(self, request: Request) -> None:
        if not _is_robots(request) and (why := self.closed.get(_netloc(request))):
            raise SiteClosed(why)

    def process_response(self, request: Request, response: Response) -> Response:
        if _is_robots(request) and response.status >= 500:
            self._close(request, f"HTTP status {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if _is_robots(request) and not isinstance(exception, IgnoreRequest):
            self._close(request, reason_of(exception).words)
            raise SiteClosed(self.closed[_netloc(request)]) from exception

    def _close(self, request: Request, why: str) -> None:
        self.closed[_netloc(request)] = (
            f"{_netloc(request)} could not be reached (robots.txt: {why})"
        )


def _netloc(request: Request) -> str:
    return urlsplit(request.url).netloc


def _is_robots(request: Request) -> bool:
    """Whether it is Scrapy's own request for a robots.txt."""
    return request.meta.get("dont_obey_robotstxt") is True and request.url.endswith("/robots.txt")
