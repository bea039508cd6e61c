"""A Belgian ministry's feed pages, made by Drupal's aggregator: a page, then its pager."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings

from belgafeed import dates
from belgafeed.items import NewsItem, SourceError
from belgafeed.site import Site
from belgafeed.sources import aggregator
from belgafeed.spiders.source import SourceSpider


class MinistrySpider(SourceSpider):
    """Starts: feed pages on the web, saved as HTML, or saved as plain text (``.txt``)."""

    name = "ministry"
    site_setting = "BELGAFEED_SITE_MINISTRY"
    suffixes = (".html", ".htm", ".txt")

    def __init__(self, *, settings: BaseSettings, **kwargs: Any) -> None:
        super().__init__(settings=settings, **kwargs)
        self.most = settings.getint("BELGAFEED_MAX_PAGES")
        self.site = Site.from_settings(settings)
        self.feeds: dict[str, int] = {}

    def first_request(self, url: str) -> Request:
        return self._page(url, 1).replace(errback=self.start_failed)

    def _page(self, url: str, number: int) -> Request:
        return Request(url, self.parse, errback=self.failed, cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[NewsItem | Request]:
        try:
            page = self._read(response)
        except SourceError as refused:
            self.refused(refused)
            return
        for error in page.errors:
            self.refused(error)
        self.note_unknown(page.unknown, response.url)
        self._note_feed(response.url, page)
        yield from self._dated(page)
        if page.next_page and self._continues(response.url, page.next_page, number):
            yield self._page(page.next_page, number + 1)

    def _dated(self, page: aggregator.FeedPage) -> Iterator[NewsItem]:
        """The items with what the page as a whole says of their dates; others keep their words."""
        entries = [(item.published_text or "", item.published_stated) for item in page.items]
        seen = dates.recognise([page.checked or "", *(words for words, _ in entries)])
        wanted, rule = self.site.formatter, {}
        for name, default in (("drupal", dates.DRUPAL), ("granularity", dates.GRANULARITY)):
            ways = {"set": getattr(wanted, name), "recognised": getattr(seen, name)}
            way = next((way for way, value in ways.items() if value), "default")
            rule[name] = ways.get(way) or default
            self.count(f"formatter/{name}/{rule[name]}/{way}")
        at = page.items[0].rendered_at if page.items else None
        whens = dates.resolve_page(entries, at=at, zone=self.site.zone, **rule)
        for item, when in zip(page.items, whens, strict=True):
            yield replace(item, **when.published()) if when else item

    def _note_feed(self, url: str, page: aggregator.FeedPage) -> None:
        """What the page says of its feed, in the stats; feeds are numbered as they are met."""
        number = self.feeds.setdefault(url.partition("?")[0], len(self.feeds) + 1)
        stats, feed = self.crawler.stats, f"belgafeed/feed/{number}"
        stats.set_value(f"{feed}/title", page.title)
        stats.set_value(f"{feed}/checked", page.checked)
        stats.inc_value(f"{feed}/items", len(page.items))

    def _read(self, response: Response) -> aggregator.FeedPage:
        if not isinstance(response, TextResponse):
            raise SourceError(self.name, response.url, "document", "text was expected, not bytes")
        as_text = urlsplit(response.url).path.endswith(".txt")
        read = aggregator.read_text if as_text else aggregator.read_page
        fetched_at, rendered_at = self.stamps(response)
        return read(
            response.text,
            source=self.name,
            url=response.url,
            fetched_at=fetched_at,
            rendered_at=rendered_at,
        )

    def _continues(self, url: str, following: str, number: int) -> bool:
        """Whether the pager goes on: to another page of the same feed, and not for ever."""
        if url.startswith("file:"):
            return False
        if urlsplit(following)._replace(query="") != urlsplit(url)._replace(query=""):
            self.count("read/pager_elsewhere")
            return False
        if number >= self.most:
            self.count("read/pager_cut")
            return False
        return True
