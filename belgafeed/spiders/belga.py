"""The Belga News Agency newsroom, hosted by Prezly: listings, then the JSON of each story."""

import asyncio
import codecs
import logging
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from belgafeed import items
from belgafeed.items import NewsItem, SourceError
from belgafeed.ledger import Document, LedgerError, Letter, Listed
from belgafeed.middlewares import SiteClosed
from belgafeed.middlewares.reasons import reason_of
from belgafeed.schedule import read_duration
from belgafeed.sources import prezly
from belgafeed.sources.documents import NoJson, read_json
from belgafeed.spiders.source import SourceSpider, fault, header, site_of, validators, words
from belgafeed.walk import Entry, Range, Walk, dated, unpinned

logger = logging.getLogger(__name__)

# The first page of a poll, which is nearly always all that it needs; and what the site gives at most.
FIRST_PAGE = 100
NEXT_PAGE = 1000
# Stories that are asked for at a time; what waits is in the ledger, not in memory.
BATCH = 100

# Listings in order of worth. The feed and the pages hold no archive.
_POLL = ("api", "feed", "sitemap", "pages")
_BACKFILL = ("api", "sitemap")
_PATHS = {"feed": "/feed", "sitemap": "/sitemap.xml", "pages": "/"}
_ROOTS = ("", "/", "/api/stories", "/feed", "/sitemap.xml")

# Linear: anything up to the last slash, then anything but a slash.
_GONE_FILE = re.compile(r"\Afile:.*/(?P<slug>[^/]+)\.410\.html\Z")


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of a listing that is asked for."""

    site: str
    locale: str
    kind: str
    """``api``, ``feed``, ``sitemap`` or ``pages``."""
    walk: Walk
    offset: int = 0
    limit: int = 0
    first: tuple[str, str | None, str | None] | None = None
    """The address and the validators of the first page; none where some of it could not be read."""

    @property
    def url(self) -> str:
        if self.kind != "api":
            return self.site + _PATHS[self.kind]
        locale = f"locale={self.locale}&" if self.locale else ""
        return f"{self.site}/api/stories?{locale}limit={self.limit}&offset={self.offset}"

    @property
    def place(self) -> str:
        return _place(self.site, self.locale)


class BelgaSpider(SourceSpider):
    """Starts: a newsroom's root, a story's page or its JSON; saved stories, and saved answers
    to withdrawn ones (``<slug>.410.html``).

    Further spider arguments: ``since``, ``until`` (days, or instants in ISO
    8601) and ``full`` (1) for a backfill; ``again``, such as ``3d``, to look at
    the stories of the last three days again.
    """

    name = "belga"
    known_arguments = SourceSpider.known_arguments | {"since", "until", "full", "again"}
    site_setting = "BELGAFEED_SITE_BELGA"
    suffixes = (".json", ".410.html")

    def __init__(
        self,
        *,
        settings: BaseSettings,
        archive: Range | None,
        again: timedelta | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(settings=settings, **kwargs)
        self.archive = archive
        self.again = again
        self.most = settings.getint("BELGAFEED_MAX_STORIES")
        self.locales = words(settings["BELGAFEED_LOCALES"] or "")
        self.taking: asyncio.Future[None] | None = None
        self.walked: list[Visit] = []
        self.is_answered = False
        self.began: tuple[float, int] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.spider_error, signals.spider_error)
        return spider

    @classmethod
    def arguments(cls, settings: BaseSettings, **kwargs: str) -> dict[str, Any]:
        checked = super().arguments(settings, **kwargs)
        zone = ZoneInfo(settings["BELGAFEED_ZONE"])
        since = cls._day("since", kwargs.get("since"), zone, timedelta())
        until = cls._day("until", kwargs.get("until"), zone, timedelta(days=1))
        if since and until and since >= until:
            raise cls._misuse("since: not before until")
        is_full = kwargs.get("full", "0") not in ("0", "", "False", "false")
        again = kwargs.get("again")
        try:
            checked["again"] = None if again is None else read_duration(again)
        except ValueError as error:
            raise cls._misuse(f"again: {error}") from None
        checked["archive"] = Range(since, until) if since or until or is_full else None
        if again and checked["archive"]:
            raise cls._misuse("again: goes with a poll, not with since, until or full")
        return checked

    @classmethod
    def _day(
        cls, name: str, text: str | None, zone: ZoneInfo, length: timedelta
    ) -> datetime | None:
        """The instant in *text*; of a day its first, plus *length*."""
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            if len(text) == len("2024-01-31"):
                moment = (moment + length).replace(tzinfo=zone)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.tzinfo is None:
            raise cls._misuse(
                f"{name}: a day such as 2024-01-31, or an instant with its offset, was expected,"
                f" not {text!r}"
            )
        return moment.astimezone(UTC)

    # --- Listings

    async def first_requests(self, url: str) -> list[Request]:
        path = urlsplit(url).path
        if not url.startswith("http"):
            return [self._story(Document(url), is_start=True)]
        if path in _ROOTS:
            site, kind = site_of(url), self._kinds[0]
            return [await self._listing(site, locale, kind) for locale in self.locales]
        address = f"{path.rstrip('/').removesuffix('.json')}.json"
        document = await self.worker.ask(self.frontier.document, urljoin(url, address))
        # Who names a story wants to see it, whether it changed or not.
        return [self._story(replace(document, etag=None, last_modified=None), is_start=True)]

    async def letter_request(self, letter: Letter) -> Request:
        document = await self.worker.ask(self.frontier.document, letter.url)
        return self._story(document)

    @property
    def _kinds(self) -> Sequence[str]:
        return _BACKFILL if self.archive else _POLL

    async def _listing(self, site: str, locale: str, kind: str) -> Request:
        """The first page of a listing."""
        if self.archive:
            walk = Walk(is_poll=False, floor=self.archive.since)
            return await self._page(Visit(site, locale, kind, walk, limit=NEXT_PAGE))
        bookmark = await self.worker.ask(self.frontier.bookmark, _place(site, locale))
        floor = bookmark.cursor and bookmark.cursor - self.overlap
        most = None if floor else self.most
        walk = Walk(True, floor, most, bookmark.horizon)
        limit = min(FIRST_PAGE, most or FIRST_PAGE)
        return await self._page(Visit(site, locale, kind, walk, limit=limit))

    async def _page(self, visit: Visit) -> Request:
        is_first = visit.offset == 0 and not self.archive
        bookmark = await self.worker.ask(self.frontier.bookmark, visit.url) if is_first else None
        return Request(
            visit.url,
            self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"visit": visit},
            meta={
                "handle_httpstatus_list": [304],
                "validators": validators(bookmark) if bookmark else {},
            },
        )

    async def parse_listing(self, response: Response, visit: Visit) -> list[Request]:
        """A page of a listing: what it names goes to the ledger; then the next page."""
        if response.status == 304:
            self.count("listing/not_modified")
            self.is_answered = True
            return []
        try:
            listing = self._read(response, visit.kind)
        except SourceError as error:
            self.refused(error)
            return await self._fall_back(visit)
        for bad in listing.errors:
            self.refused(bad)
        self.note_unknown(listing.unknown, response.url)
        listed = [
            Listed(urljoin(visit.site, f"{ref.path.rstrip('/')}.json"), ref.published, ref.headline)
            for ref in listing.stories
        ]
        page = [Entry(each.url, each.published) for each in listed]
        if visit.offset == 0 and (why := _implausible(page, visit.walk)):
            self.count(f"listing/implausible/{why}")
            logger.warning("Implausible: %s: %s: %s", self.name, response.url, why)
            return await self._fall_back(visit)
        self.is_answered = True
        self.count(f"listing/page/{visit.kind}")
        if visit.offset == 0 and listing.shape and not self.archive:
            self.shapes[visit.url] = listing.shape
        if visit.offset == 0 and not listing.errors:
            validity = header(response, "ETag"), header(response, "Last-Modified")
            visit = replace(visit, first=(visit.url, *validity))
        known = await self._expect(listed, page, visit)
        following = visit.offset + len(listing.stories) + len(listing.errors)
        if visit.kind == "api" and not (self.archive or visit.locale or listing.errors):
            await self._unlist(page, visit, is_end=listing.total == following)
        walk = visit.walk.after(page, known)
        # The site may give fewer than are asked for; that it is the end, it has to say as well.
        is_last = listing.total in (None, following)
        is_short = following - visit.offset < visit.limit and is_last
        if walk.ended is None and (visit.kind != "api" or is_short):
            walk = replace(walk, ended="end")
        return await self._go_on(replace(visit, walk=walk), following, listing.total)

    def _read(self, response: Response, kind: str) -> prezly.Listing:
        where = {"source": self.name, "url": response.url}
        if kind == "api":
            return prezly.read_listing(self._json(response), **where)
        if kind == "pages":
            return prezly.read_home(self.text_of(response), **where)
        read = prezly.read_feed if kind == "feed" else prezly.read_sitemap
        return read(response.body, **where)

    async def _expect(
        self, listed: Sequence[Listed], page: Sequence[Entry], visit: Visit
    ) -> set[str]:
        """Write down the stories of a page; those that were known before come back."""
        self.crawler.stats.inc_value("belgafeed/listing/story", len(listed))
        if self.archive:
            wanted = [each for each in listed if self.archive.holds(each.published)]
            return await self.worker.ask(self.frontier.expect, wanted, archive=True)
        if visit.kind != "sitemap":
            there = {entry.id for entry in visit.walk.within(page)}
            wanted = [each for each in listed if each.url in there]
            return await self.worker.ask(self.frontier.expect, wanted)
        # A sitemap names the whole archive and dates nothing: of what it has that is not known, a
        # poll takes no more than a first poll takes.
        known = await self.worker.ask(self.frontier.expect, listed, archive=True)
        fresh = [each for each in listed if each.url not in known]
        await self.worker.ask(self.frontier.expect, fresh[: self.most])
        if len(fresh) > self.most:
            self.count("listing/archive_left")
            logger.warning(
                "Archive: %s: %s names %d stories that are not known; the first %d are fetched,"
                " -a full=1 fetches all",
                self.name,
                visit.url,
                len(fresh),
                self.most,
            )
        return known

    async def _unlist(self, page: Sequence[Entry], visit: Visit, *, is_end: bool) -> None:
        """A story that is left out where it was listed before may be withdrawn.

        That is between others, or behind all of them where the listing says that it has no more.
        """
        named = visit.walk.seen.union(entry.id for entry in page)
        if dates := dated(unpinned(page)):
            since = None if is_end else min(dates)
            # What stood between the pages is left out as well.
            until = visit.walk.oldest if visit.offset else None
            if count := await self.worker.ask(
                self.frontier.unlist, visit.site, named, since, until
            ):
                self.crawler.stats.inc_value("belgafeed/listing/left_out", count)

    async def _go_on(self, visit: Visit, following: int, total: int | None) -> list[Request]:
        """The next page, another listing, or the end of the walk."""
        walk = visit.walk
        if visit.offset == 0 and walk.has_missed:
            self.missed_window(visit.url)
        if walk.ended is None:
            return [await self._page(replace(visit, offset=following, limit=self._limit(visit)))]
        self.walk_ended(walk.ended, visit.url)
        if walk.ended == "end" and total is not None and total != following:
            self.count("listing/total_differs")
            logger.warning(
                "Total: %s: %s: %d stories are claimed, %d are listed",
                self.name,
                visit.url,
                total,
                following,
            )
        # That of the interface has all stories at its end.
        is_lacking = walk.has_missed and visit.kind != "api"
        if is_lacking:
            self.count("listing/lacking")
        if is_lacking or (self.archive and not walk.is_whole):
            return await self._fall_back(visit)
        if walk.is_whole and not self.archive:
            self.walked.append(visit)
            self._mark(visit)
        return []

    def _mark(self, visit: Visit) -> None:
        """Write down how far the newsroom was read."""
        walk = visit.walk
        is_part = visit.kind in ("feed", "pages")
        # What holds the newest alone says nothing of the gap that a broken walk may have left.
        if walk.newest is None or (is_part and walk.floor and not walk.is_back):
            return
        if walk.floor is None:
            is_cut = is_part or walk.ended == "most"
            self.worker.note(self.frontier.begun, visit.place, walk.oldest if is_cut else None)
        # A date in the future must not hide what comes until then.
        self.worker.note(self.frontier.reached, visit.place, min(walk.newest, self.started))

    def _limit(self, visit: Visit) -> int:
        """How many stories to ask for: few once the walk is back where the last one was."""
        walk = visit.walk
        if walk.most is not None:
            return max(1, min(NEXT_PAGE, walk.most - len(walk.seen)))
        return FIRST_PAGE if walk.is_back else NEXT_PAGE

    async def listing_failed(self, failure: Failure) -> list[Request]:
        visit: Visit = failure.request.cb_kwargs["visit"]  # type: ignore[attr-defined]
        if isinstance(failure.value, SiteClosed):
            self.start_failed(failure)
            return []
        self.failed(failure)
        # The next poll reads on from where the last whole one was, so a later page is not lost.
        return await self._fall_back(visit) if visit.offset == 0 or self.archive else []

    async def _fall_back(self, visit: Visit) -> list[Request]:
        """The next listing in order of worth."""
        rest = self._kinds[self._kinds.index(visit.kind) + 1 :]
        if rest:
            self.missing.pop(visit.url, None)
            self.count(f"listing/fallback/{rest[0]}")
            return [await self._listing(visit.site, visit.locale, rest[0])]
        if not self.is_answered:
            self.count("fetch/start_error")
            logger.error("No listing: %s: %s has none that can be read", self.name, visit.site)
        return []

    # --- Stories

    async def start(self) -> AsyncIterator[Request]:
        async for request in super().start():
            yield request
        if self.again is not None:
            self.worker.note(self.frontier.look_again, self.started - self.again)

    def idle(self) -> None:
        """With the listings read, the stories that are due, some at a time."""
        if self.is_answered:
            if self.taking is None or self.taking.done():
                self.taking = asyncio.ensure_future(self._take())
            raise DontCloseSpider

    async def _take(self) -> None:
        """Ask for the next stories that are due; where there are none, the crawl is at its end."""
        try:
            await self._show_progress()
            is_archive = self.archive is not None
            batch = await self.worker.ask(self.frontier.take, BATCH, archive=is_archive)
        except LedgerError as error:
            self._not_written(error)
            await self.crawler.engine.close_spider_async(reason="ledger_error")
            return
        if not self.crawler.crawling:
            # It was told to end meanwhile.
            return
        for document in batch:
            self.crawler.engine.crawl(self._story(document))
        if not batch:
            await self.crawler.engine.close_spider_async(reason="finished")

    async def _show_progress(self) -> None:
        """How many stories are still to be fetched, and how long that takes at the pace so far."""
        left = await self.worker.ask(self.frontier.left, archive=self.archive is not None)
        now = monotonic()
        self.crawler.stats.set_value("belgafeed/frontier/left", left)
        if self.began is None:
            self.began = now, left
            self.crawler.stats.set_value("belgafeed/frontier/wanted", left)
        began, wanted = self.began
        if left and (done := wanted - left):
            logger.info(
                "Progress: %s: %d of %d stories fetched, about %.0f minutes to go",
                self.name,
                done,
                wanted,
                (now - began) / done * left / 60,
            )

    def _story(self, document: Document, *, is_start: bool = False) -> Request:
        return Request(
            document.url,
            self.parse_story,
            errback=self.story_failed,
            cb_kwargs={"document": document, "is_start": is_start},
            meta={
                "handle_httpstatus_list": [304, 404, 410],
                "validators": validators(document),
            },
            dont_filter=not is_start,
        )

    async def parse_story(
        self, response: Response, document: Document, is_start: bool
    ) -> list[NewsItem]:
        saved = _GONE_FILE.search(response.url)
        fetched_at, rendered_at = self.stamps(response)
        if response.status == 304 and document.uid is not None:
            due_at = self.schedule.next_look(document.published or fetched_at, fetched_at)
            self.worker.note(self.frontier.unchanged, document.url, fetched_at, due_at)
            self.count("story/not_modified")
            return []
        if response.status in (404, 410) or saved:
            slug = saved["slug"] if saved else urlsplit(document.url).path.rpartition("/")[2]
            known = await self._known(document, slug.removesuffix(".json"))
            if saved or await self._is_gone(response, document, known, is_start=is_start):
                return self._withdrawn(document, known, fetched_at, rendered_at)
            return []
        try:
            story = self._read_story(response, document, fetched_at, rendered_at)
        except SourceError as error:
            self.refused(error, response)
            self.lost(document.url, f"{error.field}: {error.problem}")
            return []
        self.note_unknown(story.unknown, response.url)
        return [self._with_document(story.item, response, document)]

    def _read_story(
        self,
        response: Response,
        document: Document,
        fetched_at: datetime,
        rendered_at: datetime | None,
    ) -> prezly.Story:
        return prezly.read_story(
            self._json(response),
            source=self.name,
            url=response.url,
            fetched_at=fetched_at,
            rendered_at=rendered_at,
            listed_at=document.listed_at,
        )

    def _with_document(self, item: NewsItem, response: Response, document: Document) -> NewsItem:
        """The story with where it was read, and with the identity that it had there before."""
        if response.url.startswith("file:"):
            return item
        url = _here(response.url, document.url)
        redirects = (_here(each, document.url) for each in response.meta.get("redirect_urls", ()))
        moved_from = tuple(each for each in dict.fromkeys(redirects) if each != url)
        if moved_from:
            self.count("story/moved")
            logger.info("Moved: %s: %s: to %s", self.name, moved_from[0], url)
        read = items.Document(
            url, header(response, "ETag"), header(response, "Last-Modified"), moved_from
        )
        # Without a short link, a story is known by the address at which it was first seen.
        uid = item.uid if item.short_url or not document.uid else document.uid
        return replace(item, uid=uid, document=read)

    async def _known(self, document: Document, slug: str) -> NewsItem | None:
        if document.uid is not None:
            return await self.worker.ask(self.stored.story, document.uid)
        return await self.worker.ask(self.stored.by_slug, self.name, slug)

    async def _is_gone(
        self, response: Response, document: Document, known: NewsItem | None, *, is_start: bool
    ) -> bool:
        """Whether a story that is known was said to be gone for the second time."""
        now, problem = datetime.now(UTC), f"HTTP status {response.status}"
        again_at = self.schedule.second_look(now)
        asked = replace(document, uid=known.uid if known else None)
        said_before = await self.worker.ask(self.frontier.missing, asked, now, again_at, problem)
        if known is None:
            self.count("story/absent")
            if is_start:
                self.count("fetch/start_error")
            self.missing[document.url] = problem
            logger.error("Not there: %s: %s: %s", self.name, document.url, problem)
        elif not said_before:
            self.count("story/missing")
            logger.warning(
                "Gone? %s: %s: %s; it is asked for once more from %s on",
                self.name,
                document.url,
                problem,
                f"{again_at:%Y-%m-%d %H:%M:%S} UTC",
            )
        return known is not None and said_before

    def _withdrawn(
        self,
        document: Document,
        known: NewsItem | None,
        fetched_at: datetime,
        rendered_at: datetime | None,
    ) -> list[NewsItem]:
        """The story as it is known, as retracted."""
        if known is None:
            problem = "410 Gone, and no such story is known"
            self.refused(SourceError(self.name, document.url, "document", problem))
            return []
        is_saved = document.url.startswith("file:")
        withdrawn = replace(
            known,
            status="retracted",
            fetched_at=fetched_at,
            rendered_at=rendered_at,
            document=None if is_saved else items.Document(document.url),
        )
        return [withdrawn]

    def story_failed(self, failure: Failure) -> None:
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        tell = self.start_failed if arguments["is_start"] else self.failed
        tell(failure)
        if not isinstance(failure.value, SiteClosed):
            self.lost(arguments["document"].url, reason_of(failure.value).words)

    def spider_error(self, failure: Failure, response: object) -> None:
        """A fault of ours in reading a story: it is tried again like any other failure."""
        if isinstance(response, Response) and (document := response.cb_kwargs.get("document")):
            self.lost(document.url, fault(failure))

    def _json(self, response: Response) -> object:
        body = response.body
        if body.startswith(codecs.BOM_UTF8):
            self.count("read/bom")
        kind = (header(response, "Content-Type") or "json").partition(";")[0].strip()
        if "json" not in kind:
            self.count("read/content_type")
        try:
            return read_json(body, source=self.name, url=response.url)
        except NoJson as error:
            self.count(f"read/no_json/{error.why}")
            raise

    async def settle(self, reason: str) -> None:
        if reason == "finished":
            for visit in self.walked:
                if visit.first:
                    await self.worker.ask(
                        self.frontier.remember, *visit.first, urls=visit.walk.seen
                    )
        await super().settle(reason)


def _here(url: str, asked: str) -> str:
    """The same path on the site that was asked: another scheme or host there is no new address."""
    return site_of(asked) + urlsplit(url).path


def _place(site: str, locale: str) -> str:
    """Under which the ledger knows how far a newsroom was read, whatever listing told it."""
    return f"{site}/?locale={locale}"


def _implausible(page: Sequence[Entry], walk: Walk) -> str | None:
    """Why the first page of a listing cannot be what the newsroom has now."""
    if not page:
        return "empty"
    dates = dated(unpinned(page))
    if walk.is_poll and walk.floor and dates and max(dates) < walk.floor:
        return "old"
    return None
