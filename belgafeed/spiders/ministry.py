"""A Belgian ministry's feed pages, made by Drupal's aggregator: a page, then its pager."""

from collections.abc import Iterator, Sequence
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
        return self._page(url, 1, dates.Formatter()).replace(errback=self.start_failed)

    def _page(self, url: str, number: int, earlier: dates.Formatter) -> Request:
        facts = {"number": number, "earlier": earlier}
        return Request(url, self.parse, errback=self.failed, cb_kwargs=facts)

    def parse(
        self, response: Response, number: int, earlier: dates.Formatter
    ) -> Iterator[NewsItem | Request]:
        """A page of a feed, and the next one; *earlier* ones told this of the formatter."""
        try:
            page = self._read(response)
        except SourceError as refused:
            self.refused(refused)
            return
        for error in page.errors:
            self.refused(error)
        self.note_unknown(page.unknown, response.url)
        self._note_feed(response.url, page)
        ages = [page.checked or "", *(item.published_text or "" for item in page.items)]
        seen = dates.recognise(ages).behind(earlier)
        yield from self._dated(page.items, seen)
        if page.next_page and self._continues(response.url, page.next_page, number):
            yield self._page(page.next_page, number + 1, seen)

    def _dated(self, items: Sequence[NewsItem], seen: dates.Formatter) -> Iterator[NewsItem]:
        """The items of a page with the dates that it gives them together; the rest keep words."""
        chosen = self.site.choose(seen)
        for name, (value, way) in chosen.items():
            self.count(f"formatter/{name}/{value}/{way}")
        whens = dates.resolve_page(
            [(item.published_text or "", item.published_stated) for item in items],
            at=items[0].rendered_at if items else None,
            zone=self.site.zone,
            **{name: value for name, (value, _) in chosen.items()},
        )
        for item, when in zip(items, whens, strict=True):
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
