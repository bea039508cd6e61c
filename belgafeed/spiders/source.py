"""What the spiders share: their starts, the stamps of a document, and how errors are told."""

import ipaddress
import logging
import os
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, UsageError
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure
from w3lib.url import file_uri_to_path

from belgafeed import dates
from belgafeed.addon import NEAR_DUPLICATES, one_of, pace_of
from belgafeed.items import NewsItem, SourceError, without_positions
from belgafeed.ledger import (
    Archive,
    Bookmark,
    Document,
    Frontier,
    LedgerError,
    Letter,
    Letters,
    RunName,
)
from belgafeed.middlewares import SiteClosed
from belgafeed.middlewares.reasons import reason_of
from belgafeed.schedule import Schedule, read_duration
from belgafeed.shape import Shape
from belgafeed.signals import document_refused
from belgafeed.site import Site
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)

_WEB = ("http://", "https://")
# So many of what is missing are named at the end of a run; the ledger has them all.
_NAMED = 20
# So many stored stories are held in memory at a time.
_AT_A_TIME = 100
# Where they come from, as if it were an address.
OUTBOX = "data:,outbox"


class SourceSpider(Spider):
    """A spider of one source.

    Spider arguments: ``start``, one or more URLs, files or folders apart by
    commas or spaces, instead of the live site; ``rendered_at``, the instant at
    which the saved pages in ``start`` were made, in ISO 8601 with its offset;
    ``letters``, the numbers of dead letters that are read again instead of a start.
    """

    known_arguments: ClassVar[frozenset[str]] = frozenset({"start", "rendered_at", "letters"})
    site_setting: ClassVar[str]
    """The setting with the addresses of the live sites."""
    suffixes: ClassVar[tuple[str, ...]]
    """How the names of the documents end that a folder is searched for."""

    def __init__(
        self,
        *,
        starts: list[str],
        letters: list[int],
        rendered_at: datetime | None,
        settings: BaseSettings,
    ) -> None:
        super().__init__()
        self.starts = starts
        self.letters = letters
        self.rendered_at = rendered_at
        # A file has no host, and a crawl of files has no other.
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in starts})
        self.started = datetime.now(UTC)
        self.frontier = Frontier(
            settings["BELGAFEED_DATABASE_URL"],
            self.name,
            self.started,
            sorted({site_of(url) for url in starts if url.startswith(_WEB)}),
        )
        self.run = RunName(self.started, self.frontier.places)
        self.stored = Archive(settings["BELGAFEED_DATABASE_URL"])
        self.worker = Worker(self.frontier, self._not_written)
        self.schedule = Schedule.read(settings["BELGAFEED_REVISIT"])
        self.overlap = read_duration(settings["BELGAFEED_OVERLAP"])
        self.told: set[str] = set()
        self.missing: dict[str, str] = {}
        self.shapes: dict[str, Shape] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises :class:`scrapy.exceptions.UsageError` for arguments that make no sense."""
        spider = cls(**cls.arguments(crawler.settings, **kwargs), settings=crawler.settings)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_error, signals.item_error)
        return spider

    @classmethod
    def arguments(cls, settings: BaseSettings, **kwargs: str) -> dict[str, Any]:
        """The spider's arguments from the command line, checked.

        Names with an underscore in front, such as scrapyd's ``_job``, are not ours.
        """
        given = {name for name in kwargs if not name.startswith("_")}
        if unknown := sorted(given - cls.known_arguments):
            known = ", ".join(sorted(cls.known_arguments))
            raise cls._misuse(f"unknown argument {', '.join(unknown)}; known: {known}")
        cls._check(settings)
        letters = cls._letters(kwargs.get("letters"))
        starts = [] if letters else cls._starts(kwargs.get("start"), settings)
        away = _away(starts)
        if away and settings["BELGAFEED_PACE"] == "loopback":
            raise cls._misuse(f"BELGAFEED_PACE=loopback is for this machine, not for {away}")
        return {
            "starts": starts,
            "letters": letters,
            "rendered_at": cls._instant(kwargs.get("rendered_at")),
        }

    @classmethod
    def _check(cls, settings: BaseSettings) -> None:
        try:
            Site.from_settings(settings)
            pace_of(settings)
            one_of(settings, "BELGAFEED_NEAR_DUPLICATES", NEAR_DUPLICATES)
        except ValueError as error:
            raise cls._misuse(str(error)) from None
        for name, read in (
            ("BELGAFEED_REVISIT", Schedule.read),
            ("BELGAFEED_OVERLAP", read_duration),
            ("BELGAFEED_STALLED", read_duration),
        ):
            try:
                read(settings[name] or "")
            except ValueError as error:
                raise cls._misuse(f"{name}: {error}") from None

    @classmethod
    def _letters(cls, text: str | None) -> list[int]:
        try:
            return [int(number) for number in words(text)] if text else []
        except ValueError:
            raise cls._misuse(f"letters: numbers were expected, not {text!r}") from None

    @classmethod
    def _starts(cls, start: str | None, settings: BaseSettings) -> list[str]:
        if start is None:
            site = settings.get(cls.site_setting)
            if not site:
                raise cls._misuse(
                    f"which site? Say -s {cls.site_setting}=https://... for a live one, or"
                    " -a start=... for URLs, files or folders"
                )
            return [cls._web_address(each, cls.site_setting) for each in words(site)]
        if not start.strip():
            raise cls._misuse("start: empty")
        # os.path also answers for a text that is too long to be a name.
        parts = [start] if os.path.exists(start) else words(start)
        starts = [url for part in parts for url in cls._expand(part)]
        return list(dict.fromkeys(starts))

    @classmethod
    def _expand(cls, start: str) -> list[str]:
        if start.startswith(_WEB):
            return [cls._web_address(start, "start")]
        path = Path(file_uri_to_path(start) if start.startswith("file:") else start).expanduser()
        if os.path.isdir(path):
            files = sorted(each for each in path.rglob("*") if each.name.endswith(cls.suffixes))
            problem = f"holds no {' or '.join('*' + suffix for suffix in cls.suffixes)}"
        else:
            files = [path] if os.path.isfile(path) else []
            problem = "no such file or folder"
        if not files:
            raise cls._misuse(f"start: {start[:200]!r}: {problem}")
        return [each.resolve().as_uri() for each in files]

    @classmethod
    def _web_address(cls, url: str, name: str) -> str:
        if not url.startswith(_WEB) or not urlsplit(url).hostname:
            raise cls._misuse(f"{name}: not a web address: {url!r}")
        return url

    @classmethod
    def _instant(cls, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise cls._misuse(
                "rendered_at: an instant with its offset was expected, such as"
                f" 2021-05-08T00:00:00+02:00, not {text!r}"
            )
        return moment.astimezone(UTC)

    @classmethod
    def _misuse(cls, problem: str) -> UsageError:
        return UsageError(f"{cls.name}: {problem}", print_help=False)

    async def start(self) -> AsyncIterator[Request]:
        """The starts, in their order; none where another run is at work."""
        if not await self.worker.ask(self.frontier.lock):
            logger.warning(
                "Overlap: %s: another run is at work on this source with this ledger,"
                " so this one ends",
                self.name,
            )
            self.count("run/overlap")
            raise CloseSpider("quiet")
        away = _away(self.starts)
        if away and not self.crawler.settings["BELGAFEED_CONTACT"]:
            logger.warning(
                "Contact: %s: %s cannot tell who is crawling; set BELGAFEED_CONTACT to an"
                " address at which you can be reached",
                self.name,
                urlsplit(away).hostname,
            )
        # Not as items of this method: Scrapy would wait for them for ever if the run was told to end.
        yield self._answered(Request(OUTBOX, self.give_out, priority=1), Response(OUTBOX))
        for letter in await self.worker.ask(self._waiting_letters):
            request = await self.letter_request(letter)
            request.meta["stamps"] = letter.fetched_at, letter.rendered_at
            yield self._answered(request, _answer(letter))
        for index, url in enumerate(self.starts):
            for request in await self.first_requests(url):
                yield request.replace(priority=-index)

    def _answered(self, request: Request, answer: Response) -> Request:
        """A request that asks nobody."""
        request.meta.update(answer=answer, allow_offsite=True)
        return request.replace(dont_filter=True)

    async def give_out(self, response: Response) -> AsyncIterator[NewsItem]:
        """What runs stored that did not get to their end."""
        after = ""
        while self.crawler.crawling and (
            items := await self.worker.ask(
                self.stored.undelivered, self.name, self.run, _AT_A_TIME, after
            )
        ):
            for item in items:
                yield item
            after = items[-1].uid

    def _waiting_letters(self) -> list[Letter]:
        if not self.letters:
            return []
        with Letters(self.crawler.settings["BELGAFEED_DATABASE_URL"]) as letters:
            return [each for each in letters.waiting(self.letters) if each.source == self.name]

    async def letter_request(self, letter: Letter) -> Request:
        """The request of which *letter* was the answer."""
        raise NotImplementedError

    async def first_requests(self, url: str) -> Iterable[Request]:
        """The requests for one start."""
        raise NotImplementedError

    def stamps(self, response: Response) -> tuple[datetime, datetime | None]:
        """When a document was read, and when the site made it; the same each time."""
        if "stamps" not in response.meta:
            now = datetime.now(UTC).replace(microsecond=0)
            response.meta["stamps"] = now, self.rendered_at or self._made(response, now)
        stamps: tuple[datetime, datetime | None] = response.meta["stamps"]
        return stamps

    def _made(self, response: Response, now: datetime) -> datetime | None:
        if response.url.startswith("file:"):
            return None
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        cached = response.meta.get("cache_timestamp")
        stored_at = None if cached is None else datetime.fromtimestamp(cached, UTC)
        made = dates.reference(headers, now=now, stored_at=stored_at)
        for event in (made.method, *made.flags):
            self.count(f"read/rendered_at/{event}")
        return made.at

    def count(self, event: str) -> None:
        self.crawler.stats.inc_value(f"belgafeed/{event}")

    def refused(self, error: SourceError, response: Response | None = None) -> None:
        """Log and count a document, or a part of one, that could not be read.

        With its *response*, it is kept for those who want to know what was missed.
        """
        self.count("read/error")
        self.count(f"read/error/{without_positions(error.field)}")
        logger.error("Refused: %s", error)
        part = f" {error.field}" if "[" in error.field else ""
        self.missing[f"{error.url}{part}"] = f"{error.field}: {error.problem}"
        if response is not None:
            self.stamps(response)
            self.crawler.signals.send_catch_log(
                document_refused, spider=self, response=response, error=error
            )

    def text_of(self, response: Response) -> str:
        """The text of a page; what says that it is something else is read if it looks like text.

        Raises :class:`SourceError` where it is not text.
        """
        if "html" not in (header(response, "Content-Type") or "html"):
            self.count("read/content_type")
        if not isinstance(response, TextResponse):
            if b"\0" in response.body[:1000]:
                problem = "text was expected, not bytes"
                raise SourceError(self.name, response.url, "document", problem)
            response = TextResponse(response.url, body=response.body)
        text = response.text
        if "\ufffd" in text:
            self.count("read/undecodable")
        return text

    def missed_window(self, url: str) -> None:
        """A poll met no story that the last one saw."""
        self.count("listing/missed-window")
        logger.warning(
            "missed-window: %s: %s shares no story with the last poll; reading on until it does",
            self.name,
            url,
        )

    def walk_ended(self, why: str, url: str) -> None:
        """The reading of a listing is at its end."""
        self.count(f"listing/end/{why}")
        if why == "repeats":
            logger.warning("Repeats: %s: %s: nothing but what was listed", self.name, url)

    def note_unknown(self, names: Iterable[str], url: str) -> None:
        """Count what the reader does not know, and show each name once."""
        for name in names:
            self.count(f"read/unknown/{name}")
            if name not in self.told:
                self.told.add(name)
                logger.warning("Unknown: %s: %s: %s", self.name, url, name)

    def failed(self, failure: Failure) -> None:
        """Log and count a document that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure.value)
        if not self.crawler.crawling:
            # The run was told to end; the next one asks again.
            self.count("fetch/skipped")
            return
        if isinstance(failure.value, SiteClosed):
            self.count("fetch/skipped")
            if reason.words not in self.told:
                self.told.add(reason.words)
                self.count("fetch/error")
                logger.error("Not reached: %s: %s", self.name, reason.words)
            return
        self.count("fetch/error")
        self.count(f"fetch/error/{reason.name}")
        url = asked_url(request)
        self.missing[url] = reason.words
        logger.error("Not fetched: %s: %s: %s", self.name, url, reason.words)

    def start_failed(self, failure: Failure) -> None:
        if self.crawler.crawling:
            self.count("fetch/start_error")
        self.failed(failure)

    def item_dropped(self, item: NewsItem, exception: Exception) -> None:
        """A step refused an item: its document brought nothing."""
        if isinstance(exception.__cause__, SourceError):
            self._item_lost(item, exception.__cause__.problem)

    def item_error(self, item: NewsItem, failure: Failure) -> None:
        """A step raised what it should not have."""
        self._item_lost(item, fault(failure))

    def _item_lost(self, item: NewsItem, problem: str) -> None:
        self.lost(item.document.url if item.document else item.url or item.uid, problem)

    def lost(self, url: str, problem: str) -> None:
        """A document brought nothing, and is tried again by later runs."""
        self.missing[url] = problem
        self.worker.note(self.frontier.failed, url, datetime.now(UTC), problem)

    def _not_written(self, error: LedgerError) -> None:
        """Perhaps a fault of the ledger was the problem; an address is due until its story is stored."""
        self.count("ledger/error")
        logger.error("Not written down: %s", error)

    async def closed(self, reason: str) -> None:
        """Say what is missing, and let the next run begin."""
        try:
            await self.settle(reason)
        except LedgerError as error:
            self._not_written(error)
        await self.worker.close(self.frontier, self.stored)

    async def settle(self, reason: str) -> None:
        """Write down what the run found; *reason* is Scrapy's."""
        if reason != "quiet":
            await self._tell_missing()
        for url, shape in self.shapes.items():
            before = await self.worker.ask(self.frontier.reshaped, url, shape)
            if before:
                self._compare(url, before, shape)

    def _compare(self, url: str, before: Shape, shape: Shape) -> None:
        """Say how the first page of a listing is another one than at the last poll."""
        if shape.is_thin(before):
            self.count("listing/thin")
            logger.warning(
                "Thin: %s: %s: %d entries, and %d before", self.name, url, shape.size, before.size
            )
        gone, fresh = shape.gone_since(before), shape.new_since(before)
        if gone or fresh:
            self.count("listing/reshaped")
            logger.warning(
                "Layout: %s: %s: gone: %s; new: %s",
                self.name,
                url,
                ", ".join(gone) or "nothing",
                ", ".join(fresh) or "nothing",
            )

    async def _tell_missing(self) -> None:
        try:
            problems = await self.worker.ask(self.frontier.problems)
            left = await self.worker.ask(self.frontier.left)
        except LedgerError:
            # Whatever needed the ledger before has said so.
            problems, left = [], 0
        missing = {**dict(problems), **self.missing}
        for url, problem in list(missing.items())[:_NAMED]:
            logger.warning("Missing: %s: %s: %s", self.name, url, problem)
        if len(missing) > _NAMED:
            logger.warning("Missing: %s: and %d more", self.name, len(missing) - _NAMED)
        if left:
            logger.warning(
                "Missing: %s: %d stories that are listed were not asked for; the next run does that",
                self.name,
                left,
            )
        self.crawler.stats.set_value("belgafeed/run/missing", len(missing) + left)


def _answer(letter: Letter) -> Response:
    headers = Headers(letter.headers)
    kind = responsetypes.from_args(headers=headers, url=letter.url, body=letter.body)
    return kind(letter.url, status=letter.status, headers=headers, body=letter.body)


def fault(failure: Failure) -> str:
    """What went wrong in our own code, in a line."""
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"


def asked_url(request: Request) -> str:
    """The address that was asked for first, before any redirect."""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def validators(bookmark: Bookmark | Document) -> dict[str, str | None]:
    """What a conditional request sends."""
    return {"etag": bookmark.etag, "last_modified": bookmark.last_modified}


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")


def site_of(url: str) -> str:
    """The root of an address, without a slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _away(urls: Iterable[str]) -> str | None:
    """The first of some addresses that is not on this machine."""
    return next((url for url in urls if url.startswith(_WEB) and not is_loopback(url)), None)


def is_private(url: str) -> bool:
    """Whether an address names a machine or network that is nobody else's business."""
    try:
        return not ipaddress.ip_address(urlsplit(url).hostname or "").is_global
    except ValueError:
        return is_loopback(url)


def words(text: str) -> list[str]:
    """Words apart by commas or white space; one empty word where there is none."""
    return re.split(r"[,\s]+", text.strip(", \n"))
