"""Both sources as one real HTTP server on loopback, with a clock and with faults of its own.

In a test; the server has a thread and a loop to itself, so crawls in this process and in
others can use it::

    with Site(stories=40, items=30) as site:
        crawl(BELGAFEED_SITE_BELGA=site.url, BELGAFEED_SITE_MINISTRY=site.feed_url)
        site.edit(site.slugs[0], title="Another title")
        site.fail("/api/stories", unavailable("120"), times=1)
        site.advance(timedelta(hours=2))
        site.reset()
        crawl()
        assert site.count("story") == 1

By hand, until Ctrl-C: ``python -m tests.site --stories 400 --items 60 --publish-every 30``.

| path | what it is | kind |
|---|---|---|
| ``/robots.txt`` | ``site.robots``; 404 for ``None`` | robots |
| ``/api/stories?locale=&limit=&offset=`` | JSON: pinned stories, then newest first | api |
| ``/feed`` | RSS, the newest ``feed_size`` stories | feed |
| ``/sitemap.xml`` | one urlset over everything, with no dates | sitemap |
| ``/``, ``/nl``, ``/fr``, ``/category/<name>``, ``/media``, ``/<slug>`` | HTML | page |
| ``/<slug>.json`` | a story; its dates have no offset and are in ``zone`` | story |
| ``/nl/aggregator/sources/1?page=`` | Drupal's page of the ministry's feed | aggregator |
| ``/upstream/1.xml`` | the RSS that the aggregator reads, with exact dates | upstream |

The site's clock runs with ours, ``advance`` puts it ahead. All ``Date`` headers, ages, caches
and dates of publication are by it. What is done to the site shows in the next answer.
``Last-Modified`` has whole seconds: advance before a change that it has to show.

A fault takes the request and the right body, and answers as it likes. Those that break the
transport send the right headers with it, validators too; those that alter the body do not.
"""

import argparse
import asyncio
import hashlib
import json
import re
import signal
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Self, TypeVar
from weakref import WeakSet

from aiohttp import hdrs, web

from tests import newsroom
from tests.newsroom import HERE, Item, Story

Fault = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
RSS = "application/rss+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
LATEST = 12
"""Stories that a home or a category links to."""

_KINDS = {
    "/robots.txt": "robots",
    "/api/stories": "api",
    "/feed": "feed",
    "/sitemap.xml": "sitemap",
    "/upstream/1.xml": "upstream",
    "/nl/aggregator/sources/1": "aggregator",
}
# Kind → what ``Site.listings`` calls it.
_LISTINGS = {"api": "api", "feed": "feed", "sitemap": "sitemap", "page": "pages"}
_HOMES = {"/": newsroom.CULTURES, "/nl": ("nl_BE",), "/fr": ("fr_BE",)}
_PAGE = re.compile(r"/[^/.]*|/category/[^/.]+")
_AGAIN = re.compile(r"[?&]again=(\d+)$")

_STOPPED = web.AppKey("stopped", asyncio.Event)
_HEADERS = web.RequestKey("headers", dict[str, str])
_NOTE = web.RequestKey("note", tuple[list["Ask"], int])

T = TypeVar("T", Story, Item)


@dataclass(frozen=True)
class Ask:
    """A request that the site got."""

    method: str
    path: str
    """With its query, as it was sent."""
    kind: str
    status: int
    """0 until the answer begins."""
    conditional: bool
    """Whether it carried If-None-Match or If-Modified-Since."""
    agent: str
    at: float
    """By :func:`time.monotonic`."""
    answered: float = 0.0
    """When the answer began, by the same clock; 0 until then."""


@dataclass(frozen=True)
class Document:
    """A right answer, before anything is done to it."""

    text: str
    type: str = HTML
    status: int = 200
    changed: datetime | None = None
    """``None``: it has no validators."""
    headers: Mapping[str, str] = field(default_factory=dict)


def missing(status: int = 404) -> Document:
    return Document(newsroom.error_html(status), status=status)


def kind_of(path: str) -> str:
    """What is asked for at *path*, whether it is there or not."""
    if path in _KINDS:
        return _KINDS[path]
    if path.endswith(".json"):
        return "story"
    return "page" if _PAGE.fullmatch(path) else "other"


def newest(entries: Iterable[T]) -> list[T]:
    """Newest first; of those of one second, the one that came last."""
    return sorted(entries, key=lambda each: (each.published, each.number), reverse=True)


def number_of(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() else default


def whole(moment: datetime) -> datetime:
    """In UTC and whole seconds: no page and no header says more."""
    return moment.astimezone(UTC).replace(microsecond=0)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


class Site:
    """A newsroom with *stories* and a feed with *items*, *every* so often one, up to now."""

    def __init__(
        self,
        *,
        stories: int = 0,
        items: int = 0,
        every: timedelta = timedelta(minutes=30),
        port: int = 0,
    ) -> None:
        self.url = ""
        """Known once it runs; a site that runs again keeps it."""
        self.zone = "Europe/Brussels"
        """Of the dates without an offset, and of the ages."""
        self.robots: str | None = f"User-agent: *\nDisallow:\n\nSitemap: {HERE}/sitemap.xml\n"
        self.listings = {"api", "feed", "sitemap", "pages"}
        """Which of them are there; the others are 404."""
        self.validators = {"etag"}
        """Of ``etag`` and ``last-modified``: which it sends and honours."""
        self.page_cache: timedelta | None = None
        """How long Drupal's cache serves a feed page as it once was; ``None``: it has none."""
        self.page_size = 20
        self.api_most = 1000
        """The highest ``limit`` that ``/api/stories`` grants."""
        self.feed_size = 20
        self.public: str | None = None
        """The host that the newsroom names in its addresses; ``None``: the one it really has."""
        self.latency = 0.0
        """Seconds before each answer."""
        self.total: int | None = None
        """What ``/api/stories`` claims; ``None``: the truth."""
        self.repeat_pages = False
        """Any page of ``/api/stories`` and of the feed is the first one, and has a next one."""
        self.asked: list[Ask] = []
        self._held: dict[str, int] = {}
        self._port = port
        self._ahead = timedelta()
        self._lock = threading.RLock()
        self._stories: dict[str, Story] = {}
        self._former: dict[str, Story] = {}
        self._items: dict[str, Item] = {}
        self._faults: dict[str, tuple[Fault | int, int | None]] = {}
        self._rendered: dict[str, tuple[datetime, str]] = {}
        now = self._changed = self.now()
        for number in range(stories):
            self._add_story(now - every * (stories - number), {})
        for number in range(items):
            self._add_item(now - every * (items - number), {})
        if stories:
            self._changed = now - every
        self._posted = now - every if items else now

    # --- Running -----------------------------------------------------------------------------

    def __enter__(self) -> Self:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        ready: Future[Callable[[], object]] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, ready)), name=self.url, daemon=True
        )
        self._thread.start()
        self._stop = ready.result(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(timeout=60)

    async def _serve(self, listener: socket.socket, ready: Future[Callable[[], object]]) -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self._transports: WeakSet[asyncio.Transport] = WeakSet()
        app = web.Application()
        app[_STOPPED] = stopped
        app.on_response_prepare.append(self._sign)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        ready.set_result(lambda: loop.call_soon_threadsafe(stopped.set))
        await stopped.wait()
        await runner.cleanup()
        for transport in self._transports:  # of clients that do not read on
            transport.abort()
        await asyncio.sleep(0)

    @property
    def feed_url(self) -> str:
        return f"{self.url}/nl/aggregator/sources/1"

    @property
    def upstream_url(self) -> str:
        return f"{self.url}/upstream/1.xml"

    def now(self) -> datetime:
        """The site's clock: UTC, in whole seconds."""
        return whole(datetime.now(UTC) + self._ahead)

    def advance(self, by: timedelta) -> None:
        self._ahead += by

    # --- The newsroom ------------------------------------------------------------------------

    def publish(self, count: int = 1, *, at: datetime | None = None, **changes: Any) -> list[str]:
        """The slugs of new stories, in the order of publication.

        *at* back-dates them; *changes* are keys of their JSON that shall be so.
        """
        with self._lock:
            self._changed = self.now()
            moment = whole(at or self._changed)
            return [self._add_story(moment, changes) for _ in range(count)]

    def edit(self, slug: str, *, touch: bool = True, **changes: Any) -> None:
        """Without *touch* the story does not say that it was modified."""
        with self._change(slug) as story:
            story.changes |= changes
            if touch:
                story.modified = story.changed

    def withdraw(self, slug: str, status: int = 410) -> None:
        """Its JSON and its page answer with *status*; no listing names it."""
        with self._change(slug) as story:
            story.status = status

    def restore(self, slug: str) -> None:
        with self._change(slug) as story:
            story.status = 200

    def rename(self, slug: str, new: str) -> None:
        """The old addresses redirect to the new ones."""
        with self._change(slug) as story:
            if new in self._stories:
                raise ValueError(f"another story has the slug {new}")
            self._former.pop(new, None)
            self._former[slug] = self._stories[new] = self._stories.pop(slug)
            story.slug, story.modified = new, story.changed

    def pin(self, slug: str) -> None:
        with self._change(slug) as story:
            story.is_pinned = True

    @property
    def slugs(self) -> list[str]:
        """Of all stories that are published now, newest first."""
        with self._lock:
            return [story.slug for story in self._published()]

    def story(self, slug: str) -> dict[str, Any]:
        """Its JSON as it is served now; also of a withdrawn one."""
        with self._lock:
            text = self._json(self._stories[slug])
        data: dict[str, Any] = json.loads(text.replace(HERE, self._here()))
        return data

    def _add_story(self, at: datetime, changes: dict[str, Any]) -> str:
        number = len(self._stories)
        title = changes.get("title") or newsroom.story_writer(number).title
        slug: str = changes.get("slug") or newsroom.slugify(title)
        if slug in self._stories or slug in self._former:
            slug = f"{slug}-{number}"
        kept = {key: value for key, value in changes.items() if key != "slug"}
        self._stories[slug] = Story(number, slug, at, at, at, kept)
        return slug

    @contextmanager
    def _change(self, slug: str) -> Iterator[Story]:
        with self._lock:
            story = self._stories[slug]
            story.changed = self._changed = self.now()
            yield story

    def _published(self) -> list[Story]:
        return newest(story for story in self._stories.values() if story.status == 200)

    # --- The ministry ------------------------------------------------------------------------

    def post(self, count: int = 1, *, at: datetime | None = None, **changes: Any) -> list[str]:
        """The addresses that new feed items link to, in the order of publication.

        *changes* are of ``title``, ``link``, ``guid``, ``description`` and ``author``.
        """
        with self._lock:
            self._posted = self.now()
            moment = whole(at or self._posted)
            return [self._add_item(moment, changes) for _ in range(count)]

    @property
    def items(self) -> list[str]:
        """The addresses of the items that the aggregator has, newest first."""
        with self._lock:
            return [item.data["link"] for item in self._collected()]

    def expire(self, url: str) -> None:
        """The aggregator drops it; its upstream does not."""
        with self._lock:
            self._items[url].is_expired = True

    def _add_item(self, at: datetime, changes: dict[str, Any]) -> str:
        item = Item(len(self._items), at, changes)
        self._items[item.data["link"]] = item
        return item.data["link"]

    def _collected(self) -> list[Item]:
        return newest(item for item in self._items.values() if not item.is_expired)

    # --- Faults, and what it was asked -------------------------------------------------------

    def fail(self, path: str, fault: Fault | int, times: int | None = None) -> None:
        """*path* misbehaves: with any query, or with the one that it has here.

        An int is a status with an HTML body. After so many *times* it is well again.
        """
        with self._lock:
            self._faults[path] = (fault, times)

    def heal(self, path: str | None = None) -> None:
        """*path* is well again; everything is, for ``None``."""
        with self._lock:
            for each in [path] if path else [*self._faults]:
                self._faults.pop(each, None)

    def count(self, *kinds: str) -> int:
        """The requests of these kinds, or of all."""
        return sum(not kinds or ask.kind in kinds for ask in [*self.asked])

    def reset(self) -> None:
        """Forget what was asked."""
        self.asked = []

    def hold(self, kind: str, after: int) -> None:
        """Answer *after* requests of this kind; the others wait until ``release``.

        This keeps a crawl in its state while a test looks at it.
        """
        self._held[kind] = after

    def release(self) -> None:
        self._held.clear()

    async def _turn(self, kind: str) -> None:
        """Wait until the latest request of that kind may be answered."""
        number = self.count(kind)
        while number > self._held.get(kind, number):
            await asyncio.sleep(0.01)

    def _fault(self, address: str) -> Fault | int | None:
        # A fault that redirects to itself has to go on being one.
        address = _AGAIN.sub("", address)
        for path in (address, address.partition("?")[0]):
            if path in self._faults:
                fault, times = self._faults[path]
                if times == 1:
                    del self._faults[path]
                elif times:
                    self._faults[path] = (fault, times - 1)
                return fault
        return None

    # --- Answers -----------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self._note(request)
        if request.transport is not None:
            self._transports.add(request.transport)
        await self._turn(kind_of(request.path))
        await asyncio.sleep(self.latency)
        with self._lock:
            fault = self._fault(request.raw_path)
            document = self._document(request)
        body = document.text.replace(HERE, self._here()).encode()
        headers = request[_HEADERS] = self._headers(document, body)
        if isinstance(fault, int):
            return error(fault)
        if fault is not None:
            return await fault(request, body)
        if document.status == 200 and self._is_known(request, headers):
            return web.Response(status=304, headers=headers)
        return web.Response(status=document.status, headers=headers, body=body)

    def _note(self, request: web.Request) -> None:
        headers = request.headers
        ask = Ask(
            method=request.method,
            path=request.raw_path,
            kind=kind_of(request.path),
            status=0,
            conditional=hdrs.IF_NONE_MATCH in headers or hdrs.IF_MODIFIED_SINCE in headers,
            agent=headers.get(hdrs.USER_AGENT, ""),
            at=time.monotonic(),
        )
        asked = self.asked
        asked.append(ask)
        request[_NOTE] = (asked, len(asked) - 1)

    async def _sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """What every answer gets, faulty ones too, before its first byte."""
        response.headers[hdrs.DATE] = http_date(self.now())
        asked, index = request[_NOTE]
        asked[index] = replace(asked[index], status=response.status, answered=time.monotonic())

    def _headers(self, document: Document, body: bytes) -> dict[str, str]:
        headers: dict[str, str] = {hdrs.CONTENT_TYPE: document.type}
        if document.changed and "etag" in self.validators:
            headers[hdrs.ETAG] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if document.changed and "last-modified" in self.validators:
            headers[hdrs.LAST_MODIFIED] = http_date(document.changed)
        return {**headers, **document.headers}

    def _is_known(self, request: web.Request, headers: dict[str, str]) -> bool:
        """Whether the client has this already. An ETag goes before a date (RFC 9110)."""
        if hdrs.ETAG in headers and request.if_none_match:
            ours = headers[hdrs.ETAG].strip('"')
            return any(tag.value in ("*", ours) for tag in request.if_none_match)
        since = request.if_modified_since
        if since is None or "last-modified" not in self.validators:
            return False
        stamp = headers.get(hdrs.LAST_MODIFIED)
        return stamp is not None and parsedate_to_datetime(stamp) <= since

    def _here(self) -> str:
        """The address that the newsroom gives itself."""
        public = self.public or self.url
        return public if "://" in public else f"https://{public}"

    def _document(self, request: web.Request) -> Document:
        kind = kind_of(request.path)
        answers: dict[str, Callable[[web.Request], Document]] = {
            "robots": self._robots,
            "api": self._api,
            "feed": self._feed,
            "sitemap": self._sitemap,
            "page": self._page,
            "story": self._story,
            "aggregator": self._aggregator,
            "upstream": self._upstream,
        }
        is_absent = kind in _LISTINGS and _LISTINGS[kind] not in self.listings
        return missing() if is_absent or kind not in answers else answers[kind](request)

    def _robots(self, _: web.Request) -> Document:
        return missing() if self.robots is None else Document(self.robots, TEXT)

    def _api(self, request: web.Request) -> Document:
        query, locale = request.query, request.query.get("locale")
        stories = [story for story in self._published() if locale in (None, story.culture)]
        stories.sort(key=lambda story: not story.is_pinned)
        first = 0 if self.repeat_pages else number_of(query, "offset", 0)
        most = min(number_of(query, "limit", 20), self.api_most)
        entries = [newsroom.listing_entry(each, self.zone) for each in stories[first:][:most]]
        total = len(stories) if self.total is None else self.total
        text = json.dumps({"data": entries, "total": total}, ensure_ascii=False)
        return Document(text, JSON, changed=self._changed)

    def _feed(self, _: web.Request) -> Document:
        stories = self._published()[: self.feed_size]
        return Document(newsroom.story_feed(stories, self.zone), RSS, changed=self._changed)

    def _sitemap(self, _: web.Request) -> Document:
        return Document(newsroom.sitemap(self._published()), XML, changed=self._changed)

    def _page(self, request: web.Request) -> Document:
        """A home, a category or the media page, with links; else a story's page."""
        path = request.path
        name = path.rpartition("/")[2].capitalize()
        if path in _HOMES:
            stories = [story for story in self._published() if story.culture in _HOMES[path]]
        elif path.startswith("/category/") and name in newsroom.CATEGORIES:
            stories = [story for story in self._published() if story.category == name]
        elif path == "/media":
            stories = []
        else:
            return self._story(request)
        text = newsroom.links_page(name or "Newsroom", stories[:LATEST], self.zone)
        return Document(text, changed=self._changed)

    def _story(self, request: web.Request) -> Document:
        """A story's JSON or its page."""
        slug, suffix, _ = request.path[1:].partition(".json")
        if slug in self._former:
            location = f"/{self._former[slug].slug}{suffix}"
            return Document("", status=301, headers={"Location": location})
        story = self._stories.get(slug)
        if story is None or story.status != 200:
            return missing(story.status if story else 404)
        if suffix:
            return Document(self._json(story), JSON, changed=story.changed)
        return Document(newsroom.story_page(story, self.zone), changed=story.changed)

    def _json(self, story: Story) -> str:
        return json.dumps(story.data(self.zone), ensure_ascii=False, indent=4)

    def _aggregator(self, request: web.Request) -> Document:
        """A page of the feed; out of Drupal's cache it has the words that it was stored with."""
        now, number = self.now(), number_of(request.query, "page", 0)
        if self.page_cache is None:
            return Document(self._feed_page(number, now), changed=now)
        at, text = self._rendered.get(request.raw_path, (now, ""))
        state = "HIT" if text and now - at < self.page_cache else "MISS"
        if state == "MISS":
            at, text = now, self._feed_page(number, now)
            self._rendered[request.raw_path] = at, text
        headers: dict[str, str] = {"X-Drupal-Cache": state, hdrs.LAST_MODIFIED: http_date(at)}
        return Document(text, changed=at, headers=headers)

    def _feed_page(self, number: int, at: datetime) -> str:
        items, size = self._collected(), self.page_size
        # Behind the last page Drupal's pager shows the last one.
        shown = 0 if self.repeat_pages else min(number, max(0, len(items) - 1) // size)
        has_next = self.repeat_pages or (shown + 1) * size < len(items)
        return newsroom.feed_page(
            items[shown * size :][:size],
            at=at,
            zone=self.zone,
            upstream=self.upstream_url,
            pager=(number if self.repeat_pages else shown, has_next),
        )

    def _upstream(self, _: web.Request) -> Document:
        items = newest(self._items.values())[: self.feed_size]
        return Document(newsroom.upstream_feed(items, self.zone), RSS, changed=self._posted)


# --- Faults --------------------------------------------------------------------------------------


def error(status: int, **headers: str) -> web.Response:
    """*status* with an HTML body."""
    return web.Response(
        status=status, text=newsroom.error_html(status), content_type="text/html", headers=headers
    )


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    """The right headers, and then half of the body that they promise."""
    response = web.StreamResponse(headers=request[_HEADERS])
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    return response


async def reset(request: web.Request, body: bytes) -> web.StreamResponse:
    """The connection is reset in the middle of the body."""
    response = await _half(request, body)
    transport = request.transport
    if transport is not None:
        # Lingering for no time makes the kernel send RST; wait until the client has its half.
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        await asyncio.sleep(0.05)
        transport.abort()
    return response


async def short(request: web.Request, body: bytes) -> web.StreamResponse:
    """The connection is closed in the middle of the body."""
    response = await _half(request, body)
    if request.transport is not None:
        request.transport.close()
    return response


async def truncated(request: web.Request, body: bytes) -> web.StreamResponse:
    """Half of the body, as if that were all."""
    return web.Response(headers=request[_HEADERS], body=body[: len(body) // 2])


async def error_page(request: web.Request, body: bytes) -> web.StreamResponse:
    """Status 200, and an HTML page that says that it is an error."""
    return web.Response(text=newsroom.error_html(500), content_type="text/html")


def answers(text: str, content_type: str) -> Fault:
    """Answers with *text*, whatever the site has."""

    async def fault(request: web.Request, body: bytes) -> web.StreamResponse:
        return web.Response(text=text, content_type=content_type)

    return fault


def wrong_type(content_type: str) -> Fault:
    """The right body with another Content-Type."""

    async def fault(request: web.Request, body: bytes) -> web.StreamResponse:
        headers = request[_HEADERS] | {hdrs.CONTENT_TYPE: content_type}
        return web.Response(headers=headers, body=body)

    return fault


async def invalid_utf8(request: web.Request, body: bytes) -> web.StreamResponse:
    """An é in Latin-1, between two words or, where there are none, inside an address."""
    words, slugs = (
        re.compile(rb"[a-z]{2}%b(?=[a-z]{2,}%b[a-z]{2})" % (joint, joint)) for joint in (b" ", b"-")
    )
    match = words.search(body, len(body) // 2) or words.search(body) or slugs.search(body)
    at = match.end() if match else len(body)
    return _altered(request, body[:at] + b"\xe9" + body[at:])


async def bom(request: web.Request, body: bytes) -> web.StreamResponse:
    """A byte order mark in front of the body."""
    return _altered(request, b"\xef\xbb\xbf" + body)


def _altered(request: web.Request, body: bytes) -> web.Response:
    kind = {hdrs.CONTENT_TYPE: request[_HEADERS][hdrs.CONTENT_TYPE]}
    return web.Response(headers=kind, body=body)


async def elsewhere(request: web.Request, body: bytes) -> web.StreamResponse:
    """A redirect to another host."""
    return web.Response(
        status=302, headers={hdrs.LOCATION: f"http://elsewhere.example{request.raw_path}"}
    )


async def loop(request: web.Request, body: bytes) -> web.StreamResponse:
    """A redirect to itself, each time with a higher number in the query."""
    path = _AGAIN.sub("", request.raw_path)
    again = _AGAIN.search(request.raw_path)
    number = int(again[1]) + 1 if again else 1
    location = f"{path}{'&' if '?' in path else '?'}again={number}"
    return web.Response(status=302, headers={hdrs.LOCATION: location})


def unavailable(retry_after: str) -> Fault:
    """503 with a Retry-After."""
    return _later(503, retry_after)


def too_many(retry_after: str) -> Fault:
    """429 with a Retry-After."""
    return _later(429, retry_after)


def _later(status: int, retry_after: str) -> Fault:
    async def fault(request: web.Request, body: bytes) -> web.StreamResponse:
        return error(status, **{hdrs.RETRY_AFTER: retry_after})

    return fault


async def hang(request: web.Request, body: bytes) -> web.StreamResponse:
    """No answer until the server stops."""
    await request.app[_STOPPED].wait()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


# --- By hand -------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description="Serve both sources.")
    parser.add_argument("--stories", type=int, default=400)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--publish-every", type=float, metavar="SECONDS")
    options = parser.parse_args()
    # A shell that starts this in the background has it ignore Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with Site(stories=options.stories, items=options.items, port=options.port) as site:
        try:
            say(
                f"{site.url}\n"
                f"scrapy crawl belga -s BELGAFEED_SITE_BELGA={site.url} -s BELGAFEED_PACE=loopback\n"
                f"scrapy crawl ministry -s BELGAFEED_SITE_MINISTRY={site.feed_url}"
                " -s BELGAFEED_PACE=loopback"
            )
            while True:
                time.sleep(options.publish_every or 3600)
                if options.publish_every:
                    say(f"published {site.publish()[0]}")
                    say(f"posted {site.post()[0]}")
        except KeyboardInterrupt:
            kinds = Counter(ask.kind for ask in site.asked)
            counters = "".join(f", {kind} {count}" for kind, count in kinds.most_common())
            say(f"asked {site.count()}{counters}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
