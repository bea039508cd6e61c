"""The Belga News Agency newsroom, hosted by Prezly: listings, then the JSON of each story."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from belgafeed.items import NewsItem, SourceError
from belgafeed.ledger import Ledger
from belgafeed.sources import prezly
from belgafeed.spiders.source import SourceSpider

PAGE_SIZE = 100
_LISTINGS = ("", "/", "/api/stories", "/feed")

# Linear: anything up to the last slash, then anything but a slash.
_GONE_FILE = re.compile(r"\Afile:.*/(?P<slug>[^/]+)\.410\.html\Z")


class BelgaSpider(SourceSpider):
    """Starts: a newsroom's root, a story's page or its JSON; saved stories, and saved answers
    to withdrawn ones (``<slug>.410.html``)."""

    name = "belga"
    site_setting = "BELGAFEED_SITE_BELGA"
    suffixes = (".json", ".410.html")

    def __init__(self, *, settings: BaseSettings, **kwargs: Any) -> None:
        super().__init__(settings=settings, **kwargs)
        self.most = settings.getint("BELGAFEED_MAX_STORIES")
        self.ledger = Ledger(settings["BELGAFEED_DATABASE_URL"])

    def first_request(self, url: str) -> Request:
        path = urlsplit(url).path
        if not url.startswith("http"):
            return self._story(url, self.start_failed)
        if path in _LISTINGS:
            return self._api_page(urljoin(url, "/"), 0)
        address = f"{path.rstrip('/').removesuffix('.json')}.json"
        return self._story(urljoin(url, address), self.start_failed)

    def _api_page(self, site: str, offset: int) -> Request:
        limit = min(PAGE_SIZE, self.most - offset)
        return Request(
            urljoin(site, f"/api/stories?limit={limit}&offset={offset}"),
            self.parse_api,
            errback=self.api_failed,
            cb_kwargs={"site": site, "offset": offset},
        )

    def _story(
        self, url: str, errback: Callable[[Failure], Any], listed_at: datetime | None = None
    ) -> Request:
        return Request(
            url,
            self.parse_story,
            errback=errback,
            cb_kwargs={"listed_at": listed_at},
            meta={"handle_httpstatus_list": [410]},
        )

    def parse_api(self, response: Response, site: str, offset: int) -> Iterator[Request]:
        """Pages of the newest stories, up to ``BELGAFEED_MAX_STORIES`` in all."""
        try:
            data = self._json(response)
            listing = prezly.read_listing(data, source=self.name, url=response.url)
        except SourceError as error:
            self.refused(error)
            listing = prezly.Listing(())
        if not listing.stories and offset == 0:
            yield self._feed(site)
        yield from self._listed(listing, response.url, site)
        following = offset + len(listing.stories) + len(listing.errors)
        if listing.stories and following < self.most:
            yield self._api_page(site, following)

    def api_failed(self, failure: Failure) -> Request | None:
        """Without its first page, the newsroom's RSS has to do."""
        self.failed(failure)
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        return self._feed(arguments["site"]) if arguments["offset"] == 0 else None

    def _feed(self, site: str) -> Request:
        self.count("listing/fallback/feed")
        return Request(
            urljoin(site, "/feed"),
            self.parse_feed,
            errback=self.start_failed,
            cb_kwargs={"site": site},
        )

    def parse_feed(self, response: Response, site: str) -> Iterator[Request]:
        try:
            listing = prezly.read_feed(response.body, source=self.name, url=response.url)
        except SourceError as error:
            self.count("fetch/start_error")
            self.refused(error)
        else:
            yield from self._listed(listing, response.url, site)

    def _listed(self, listing: prezly.Listing, url: str, site: str) -> Iterator[Request]:
        """The stories on the site itself, whatever host the listing says."""
        for error in listing.errors:
            self.refused(error)
        self.note_unknown(listing.unknown, url)
        for story in listing.stories:
            self.count("listing/story")
            address = urljoin(site, f"{story.path.rstrip('/')}.json")
            yield self._story(address, self.failed, story.published)

    def parse_story(self, response: Response, listed_at: datetime | None) -> Iterator[NewsItem]:
        gone = _GONE_FILE.search(response.url)
        if response.status == 410 or gone:
            slug = gone["slug"] if gone else urlsplit(response.url).path.rpartition("/")[2]
            yield from self._withdrawn(response, slug.removesuffix(".json"))
            return
        fetched_at, rendered_at = self.stamps(response)
        try:
            story = prezly.read_story(
                self._json(response),
                source=self.name,
                url=response.url,
                fetched_at=fetched_at,
                rendered_at=rendered_at,
                listed_at=listed_at,
            )
        except SourceError as error:
            self.refused(error)
            return
        self.note_unknown(story.unknown, response.url)
        yield story.item

    def _withdrawn(self, response: Response, slug: str) -> Iterator[NewsItem]:
        """The story as it is known, as retracted; 410 says that it is gone for good."""
        known = self.ledger.by_slug(self.name, slug)
        if known is None:
            problem = "410 Gone, and no such story is known"
            self.refused(SourceError(self.name, response.url, "document", problem))
        else:
            fetched_at, rendered_at = self.stamps(response)
            yield replace(known, status="retracted", fetched_at=fetched_at, rendered_at=rendered_at)

    def _json(self, response: Response) -> object:
        try:
            return json.loads(response.body)
        except (ValueError, RecursionError) as error:
            problem = f"not JSON: {error}"
            raise SourceError(self.name, response.url, "document", problem) from None

    def closed(self, reason: str) -> None:
        self.ledger.close()
