"""A whole crawl in this process, over a site that is a table of answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler, CrawlerRunner
from scrapy.http import Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings

from belgafeed.items import NewsItem

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
# The recorded documents, where the checkout stands beside them.
RECORDED = ROOT.parent / "shared" / "seeds"
HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What a replayed site says to a request for one URL."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] | None = None
    error: Exception | None = None


class ReplayHandler(BaseDownloadHandler):
    """Answers from the setting ``REPLAY``, URL → Answer; 404 for any other URL."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.answers: dict[str, Answer] = crawler.settings["REPLAY"]

    async def download_request(self, request: Request) -> Response:
        answer = self.answers.get(request.url, Answer(status=404))
        self.crawler.stats.inc_value(f"replay/{request.url}")
        agent = (request.headers["User-Agent"] or b"").decode()
        self.crawler.stats.set_value("replay/agent", agent)
        if answer.error is not None:
            raise answer.error
        headers = {name: [value] for name, value in (answer.headers or {}).items()}
        respcls = responsetypes.from_args(url=request.url, body=answer.body)
        if "json" in "".join((answer.headers or {}).values()):
            respcls = responsetypes.from_mimetype("application/json")
        return respcls(request.url, status=answer.status, headers=headers, body=answer.body)


@dataclass(frozen=True)
class Crawl:
    """What a crawl did."""

    items: list[NewsItem]
    stats: dict[str, Any]

    def asked(self, url: str) -> int:
        """How often the site was asked for *url*."""
        return int(self.stats.get(f"replay/{url}", 0))

    def ours(self, step: str) -> dict[str, Any]:
        """The stats of one step, without its prefix."""
        prefix = f"belgafeed/{step}/"
        return {
            name.removeprefix(prefix): value
            for name, value in self.stats.items()
            if name.startswith(prefix)
        }


def project_settings(database: str, **overrides: Any) -> Settings:
    """The project's settings, without its feeds."""
    settings = Settings()
    settings.setmodule("belgafeed.settings")
    ours = {"BELGAFEED_DATABASE_URL": database, "FEEDS": {}}
    settings.setdict({**ours, **overrides}, priority="cmdline")
    return settings


def replay_settings(database: str, **overrides: Any) -> Settings:
    """The project's settings, in a hurry, for a site that is a table."""
    handler = "tests.replay.ReplayHandler"
    handlers = {"data": None, "ftp": None, "s3": None, "http": handler, "https": handler}
    quick = {
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_ENABLED": False,
        "DOWNLOAD_HANDLERS": handlers,
        "REPLAY": {},
    }
    return project_settings(database, **{**quick, **overrides})


async def crawl(spider: str, settings: Settings, **arguments: str) -> Crawl:
    """Run *spider* to its end."""
    runner = CrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    items: list[NewsItem] = []

    def collect(item: NewsItem) -> None:
        items.append(item)

    crawler.signals.connect(collect, signals.item_scraped)
    await runner.crawl(crawler, **arguments)
    return Crawl(items, crawler.stats.get_stats())
