"""An export: a part of the archive goes through Scrapy's feeds, as the items of a crawl do."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from belgafeed.items import NewsItem
from belgafeed.ledger import Extracts, Selection

# Nobody is asked for it.
_ARCHIVE = "http://localhost/archive"

SETTINGS: dict[str, Any] = {
    # What is stored is clean, dated and known already, and no site is asked for anything.
    "ITEM_PIPELINES": {},
    "ADDONS": {},
    # Nor is anything of what Scrapy has for that. What is only switched off, it imports all the same.
    "EXTENSIONS": {},
    "EXTENSIONS_BASE": {
        "scrapy.extensions.corestats.CoreStats": 0,
        "scrapy.extensions.feedexport.FeedExporter": 0,
    },
    "SPIDER_MIDDLEWARES_BASE": {},
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES": {},
    "DOWNLOADER_MIDDLEWARES": {"belgafeed.middlewares.answered.Answered": 10},
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_HANDLERS": {"http": None, "https": None},
    "LOG_LEVEL": "WARNING",
}


class ExportSpider(Spider):
    """Yields what is selected of the archive, and nothing else."""

    name = "export"

    def __init__(self, extracts: Extracts, selection: Selection, cursor: int | None) -> None:
        super().__init__()
        self.extracts = extracts
        self.selection = selection
        self.cursor = cursor

    async def start(self) -> AsyncIterator[Request]:
        # Not as items of this method: Scrapy would wait for them for ever if it was told to end.
        answer = Response(_ARCHIVE)
        yield Request(_ARCHIVE, self.give_out, dont_filter=True, meta={"answer": answer})

    def give_out(self, response: Response) -> Iterator[NewsItem]:
        try:
            for item in self.extracts.extract(self.selection, self.cursor):
                if not self.crawler.crawling:
                    return
                yield item
        except Exception as error:
            self.logger.exception("Broken off: %s", self.extracts)
            # No file is published that has only a part.
            raise CloseSpider("export_error") from error
