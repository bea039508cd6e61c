"""Keeps what a step could not handle, as it came, until its story is stored."""

import logging
from datetime import datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from belgafeed.items import NewsItem, SourceError
from belgafeed.ledger import LedgerError, Letter, Letters
from belgafeed.signals import document_refused
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)

# Secrets, and what is no longer true of a body that was unpacked.
_NOT_KEPT = frozenset({"set-cookie", "content-encoding", "content-length", "transfer-encoding"})


class DeadLetters:
    """The items that a pipeline refused or failed on, and the documents that no reader could read."""

    def __init__(self, stats: StatsCollector, letters: Letters) -> None:
        self.stats = stats
        self.letters = letters
        self.worker = Worker(letters, self._not_kept)
        self.awaited: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler.stats, Letters(crawler.settings["BELGAFEED_DATABASE_URL"]))
        for hook, signal in (
            (extension.spider_opened, signals.spider_opened),
            (extension.item_scraped, signals.item_scraped),
            (extension.item_dropped, signals.item_dropped),
            (extension.item_error, signals.item_error),
            (extension.document_refused, document_refused),
            (extension.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(hook, signal)
        return extension

    async def spider_opened(self, spider: Spider) -> None:
        try:
            self.awaited = await self.worker.ask(self.letters.addressees, spider.name)
        except LedgerError as error:
            logger.error("Dead letters: %s: %s", spider.name, error)  # noqa: TRY400

    def item_scraped(self, item: NewsItem, response: Response | Failure | None) -> None:
        """What was waited for is stored."""
        url = "" if response is None else _page(response).url
        if not self.awaited.isdisjoint({item.uid, url}):
            self.worker.note(self.letters.done, item, url)

    def item_dropped(
        self, item: NewsItem, response: Response | Failure | None, exception: Exception
    ) -> None:
        """A step refused the item; or it is stored already."""
        refused = exception.__cause__
        if isinstance(refused, SourceError):
            self._keep(item, response, refused.field, refused.problem)
        else:
            self.item_scraped(item, response)

    def item_error(
        self, item: NewsItem, response: Response | Failure | None, failure: Failure
    ) -> None:
        """A step raised what it should not have."""
        problem = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
        self._keep(item, response, "pipeline", problem)

    def _keep(
        self, item: NewsItem, response: Response | Failure | None, field: str, problem: str
    ) -> None:
        if response is not None:
            stamps = item.fetched_at, item.rendered_at
            why = field, problem
            self._write(_letter(_page(response), item.source, item.uid, why, stamps))

    def document_refused(self, spider: Spider, response: Response, error: SourceError) -> None:
        why = error.field, error.problem
        self._write(_letter(response, spider.name, "", why, response.meta["stamps"]))

    def _write(self, letter: Letter) -> None:
        self.stats.inc_value("belgafeed/deadletter/kept")
        self.awaited |= {letter.uid, letter.url}
        self.worker.note(self.letters.keep, letter)

    def _not_kept(self, error: LedgerError) -> None:
        self.stats.inc_value("belgafeed/ledger/error")
        logger.error("Dead letter not kept: %s", error)

    async def spider_closed(self) -> None:
        await self.worker.close(self.letters)


def _page(response: Response | Failure) -> Response:
    """The document that an item was read from; the last answer can be that of the feed behind it."""
    page: Response = response.request.meta.get("page", response)  # type: ignore[union-attr]
    return page


def _letter(
    response: Response,
    source: str,
    uid: str,
    why: tuple[str, str],
    stamps: tuple[datetime, datetime | None],
) -> Letter:
    said = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return Letter(
        source=source,
        url=response.url,
        uid=uid,
        field=why[0],
        problem=why[1],
        fetched_at=stamps[0],
        rendered_at=stamps[1],
        status=response.status,
        headers={name: text for name, text in said.items() if name not in _NOT_KEPT},
        body=response.body,
    )
