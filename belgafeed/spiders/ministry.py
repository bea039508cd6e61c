"""A Belgian ministry's feed pages, made by Drupal's aggregator: a page, then its pager."""

import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from belgafeed import dates
from belgafeed.items import NewsItem, SourceError
from belgafeed.ledger import Letter
from belgafeed.middlewares.reasons import reason_of
from belgafeed.schedule import read_duration
from belgafeed.site import Site
from belgafeed.sources import aggregator
from belgafeed.spiders.source import (
    SourceSpider,
    asked_url,
    header,
    is_private,
    validators,
)
from belgafeed.walk import Entry, Walk

logger = logging.getLogger(__name__)

# Linear: literals, and one run of spaces before another sign.
_OPENED = re.compile(r"<html[\s>]", re.IGNORECASE)
_CLOSED = re.compile(r"</html\s*>", re.IGNORECASE)

Upstream = Mapping[str, aggregator.UpstreamEntry]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of a feed that is asked for, and what the pages before it told."""

    feed: str
    """The address of the feed's first page."""
    walk: Walk
    number: int = 1
    formatter: dates.Formatter = field(default_factory=dates.Formatter)
    upstream: Upstream | None = None
    """What the feed behind the pages says; ``None`` where it was not asked yet."""
    validity: tuple[str | None, str | None] = (None, None)
    """The validators of the first page; none where some of it could not be read."""


class MinistrySpider(SourceSpider):
    """Starts: feed pages on the web, saved as HTML, or saved as plain text (``.txt``)."""

    name = "ministry"
    site_setting = "BELGAFEED_SITE_MINISTRY"
    suffixes = (".html", ".htm", ".txt")

    def __init__(self, *, settings: BaseSettings, **kwargs: Any) -> None:
        super().__init__(settings=settings, **kwargs)
        self.most = settings.getint("BELGAFEED_MAX_PAGES")
        self.stalled = read_duration(settings["BELGAFEED_STALLED"])
        self.asks_upstream = settings.getbool("BELGAFEED_UPSTREAM")
        self.site = Site.from_settings(settings)
        self.feeds: dict[str, int] = {}
        self.walked: list[Visit] = []

    async def first_requests(self, url: str) -> list[Request]:
        bookmark = await self.worker.ask(self.frontier.bookmark, url)
        # Where the last walk came to its end, a page without news ends this one. Ages are too coarse
        # to say more.
        walk = Walk(is_poll=True, floor=bookmark.cursor, is_back=bookmark.cursor is not None)
        visit = Visit(url, walk)
        known = {"handle_httpstatus_list": [304], "validators": validators(bookmark)}
        return [self._page(url, visit).replace(errback=self.feed_failed, meta=known)]

    async def letter_request(self, letter: Letter) -> Request:
        return self._page(letter.url, Visit(letter.url, Walk(is_poll=True)))

    def _page(self, url: str, visit: Visit) -> Request:
        return Request(url, self.parse, errback=self.failed, cb_kwargs={"visit": visit})

    def feed_failed(self, failure: Failure) -> None:
        """Without its first page there is no feed."""
        self.start_failed(failure)
        if reason_of(failure.value).name in ("http-404", "http-410"):
            self.count("listing/vanished")
            url = asked_url(failure.request)  # type: ignore[attr-defined]
            logger.error("Vanished: %s: %s: %s", self.name, url, aggregator.EXPECTED)

    async def parse(self, response: Response, visit: Visit) -> AsyncIterator[NewsItem | Request]:
        """A page of a feed: its items, what the feed behind it says of them, and the next page."""
        if response.status == 304:
            self.count("listing/not_modified")
            return
        try:
            page = self._read(response)
            self._check_items(page, response.url, visit)
        except SourceError as refused:
            self.refused(refused, response)
            return
        for error in page.errors:
            self.refused(error, response)
        self.note_unknown(page.unknown, response.url)
        self._note_feed(response.url, page)
        ages = [page.checked or "", *(item.published_text or "" for item in page.items)]
        seen = dates.recognise(ages).behind(visit.formatter)
        page = replace(page, items=tuple(self._dated(page.items, seen)))
        visit = replace(visit, formatter=seen)
        self._check_age(page, response, seen)
        if response.url.startswith("file:") or "answer" in response.meta:
            for item in page.items:
                yield item
            return
        if visit.number == 1:
            if page.shape:
                self.shapes[response.url] = page.shape
            validity = header(response, "ETag"), header(response, "Last-Modified")
            visit = replace(visit, validity=(None, None) if page.errors else validity)
        for output in await self._walk(response, page, visit):
            yield output

    def _check_items(self, page: aggregator.FeedPage, url: str, visit: Visit) -> None:
        """An empty page where there was news is a page whose shape changed."""
        if visit.number == 1 and visit.walk.floor and not page.items and not page.errors:
            problem = f"no items, and the last poll found some; {aggregator.EXPECTED}"
            raise SourceError(self.name, url, "document", problem)

    async def _walk(
        self, response: Response, page: aggregator.FeedPage, visit: Visit
    ) -> Iterable[NewsItem | Request]:
        url = response.url
        known = await self.worker.ask(self.frontier.stored, [item.uid for item in page.items])
        entries = [Entry(item.uid, item.published_latest) for item in page.items]
        visit = replace(visit, walk=visit.walk.after(entries, known))
        self.count("listing/page/aggregator")
        if visit.number == 1 and visit.walk.has_missed:
            self.missed_window(url)
        has_news = len(known) < len(page.items)
        if has_news and visit.number == 1:
            # Until this walk is at its end; a run that is killed before walks to the end again.
            self.worker.note(self.frontier.reached, visit.feed, None)
        if has_news and visit.upstream is None and self._may_ask(page.upstream, url):
            return [self._ask(page, response, visit)]
        return self._emit(page, url, visit)

    # --- The feed behind the page

    def _may_ask(self, upstream: str | None, url: str) -> bool:
        """Whether the feed behind a page is asked: on the web, and not inside of our own network."""
        if not self.asks_upstream or not (upstream or "").startswith(("http://", "https://")):
            return False
        if is_private(upstream or "") and not is_private(url):
            self.count("upstream/private")
            logger.warning("Upstream: %s: %s: a private address, not asked", self.name, upstream)
            return False
        return True

    def _ask(self, page: aggregator.FeedPage, response: Response, visit: Visit) -> Request:
        return Request(
            page.upstream or "",
            self.parse_upstream,
            errback=self.upstream_failed,
            cb_kwargs={"page": page, "url": response.url, "visit": visit},
            # It is on another site by nature. The items are still those of the page.
            meta={"allow_offsite": True, "page": response},
            dont_filter=True,
        )

    def parse_upstream(
        self, response: Response, page: aggregator.FeedPage, url: str, visit: Visit
    ) -> Iterator[NewsItem | Request]:
        try:
            upstream: Upstream = aggregator.read_upstream(
                response.body, source=self.name, url=response.url
            )
        except SourceError as error:
            self.count("upstream/error")
            logger.warning("Upstream: %s", error)
            upstream = {}
        yield from self._emit(page, url, replace(visit, upstream=upstream))

    def upstream_failed(self, failure: Failure) -> Iterator[NewsItem | Request]:
        """Without it, the intervals of the page have to do."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.count("upstream/error")
        logger.warning(
            "Upstream: %s: %s: %s", self.name, request.url, reason_of(failure.value).words
        )
        facts = dict(request.cb_kwargs)
        facts["visit"] = replace(facts["visit"], upstream={})
        yield from self._emit(**facts)

    def _exactly(self, item: NewsItem, said: aggregator.UpstreamEntry | None) -> NewsItem:
        """The item with the date and the guid that the feed behind the page gives it."""
        if said is None:
            return item
        item = replace(item, guid=said.guid)
        when = dates.exact(said.published or "")
        if when is None:
            return item
        earliest, latest = item.published_earliest, item.published_latest
        if earliest is not None and latest is not None:
            contradicts = when.latest < earliest or when.earliest > latest
            self.count(f"upstream/{'contradicts' if contradicts else 'agrees'}")
            when = replace(when, flags=("contradiction",) if contradicts else ())
        return replace(item, **when.published(), shown_earliest=earliest, shown_latest=latest)

    # --- The items, and the end

    def _emit(
        self, page: aggregator.FeedPage, url: str, visit: Visit
    ) -> Iterator[NewsItem | Request]:
        upstream = visit.upstream or {}
        for item in page.items:
            yield self._exactly(item, upstream.get(item.url or ""))
        walk = visit.walk
        ended = walk.ended or self._end(url, page.next_page, visit.number)
        if ended is None and page.next_page:
            yield self._page(page.next_page, replace(visit, number=visit.number + 1))
            return
        self.walk_ended(ended or "end", url)
        if walk.has_missed:
            self.count("listing/lacking")
        self.walked.append(replace(visit, walk=replace(walk, ended=ended)))

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

    def _check_age(
        self, page: aggregator.FeedPage, response: Response, seen: dates.Formatter
    ) -> None:
        """A page whose feed the site itself has not read for long can have no news."""
        made = self.stamps(response)[1]
        if made is None or page.checked is None:
            return
        chosen = self.site.choose(seen)
        try:
            checked = dates.resolve(
                page.checked,
                at=made,
                zone=self.site.zone,
                drupal=chosen["drupal"][0],
                granularity=chosen["granularity"][0],
            )
        except (dates.UnknownDate, dates.NoDate):
            return
        if checked.latest < made - self.stalled:
            self.count("listing/stalled")
            logger.warning(
                "Stalled: %s: %s: the site has not checked the feed: %s",
                self.name,
                response.url,
                page.checked,
            )

    def _read(self, response: Response) -> aggregator.FeedPage:
        as_text = urlsplit(response.url).path.endswith(".txt")
        read = aggregator.read_text if as_text else aggregator.read_page
        text = self.text_of(response)
        # A page that breaks off would end the pager too early, and its last item in mid-sentence. What
        # somebody saved may be a part.
        is_served = not response.url.startswith("file:")
        if is_served and _OPENED.search(text) and not _CLOSED.search(text):
            self.count("read/truncated")
            raise SourceError(self.name, response.url, "document", "the page breaks off")
        fetched_at, rendered_at = self.stamps(response)
        return read(
            text,
            source=self.name,
            url=response.url,
            fetched_at=fetched_at,
            rendered_at=rendered_at,
        )

    def _end(self, url: str, following: str | None, number: int) -> str | None:
        """Why the pager is at its end: it has none, leads to another feed, or goes on for too long."""
        if following is None:
            return "end"
        if urlsplit(following)._replace(query="") != urlsplit(url)._replace(query=""):
            self.count("read/pager_elsewhere")
            return "end"
        if number >= self.most:
            self.count("read/pager_cut")
            return "most"
        return None

    async def settle(self, reason: str) -> None:
        if reason == "finished":
            for visit in self.walked:
                walk = visit.walk
                if not walk.is_whole:
                    continue
                await self.worker.ask(
                    self.frontier.remember, visit.feed, *visit.validity, uids=walk.seen
                )
                if walk.newest:
                    cursor = min(walk.newest, self.started)
                    await self.worker.ask(self.frontier.reached, visit.feed, cursor)
        await super().settle(reason)
