"""What the spiders share: their starts, the stamps of a document, and how errors are told."""

import logging
import os
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure
from w3lib.url import file_uri_to_path

from belgafeed import dates
from belgafeed.items import SourceError, without_positions
from belgafeed.site import Site

logger = logging.getLogger(__name__)

ARGUMENTS = frozenset({"start", "rendered_at"})

_WEB = ("http://", "https://")


class SourceSpider(Spider):
    """A spider of one source.

    Spider arguments: ``start``, one or more URLs, files or folders apart by
    commas or spaces, instead of the live site; ``rendered_at``, the instant at
    which the saved pages in ``start`` were made, in ISO 8601 with its offset.
    """

    site_setting: ClassVar[str]
    """The setting with the address of the live site."""
    suffixes: ClassVar[tuple[str, ...]]
    """How the names of the documents end that a folder is searched for."""

    def __init__(
        self, *, starts: list[str], rendered_at: datetime | None, settings: BaseSettings
    ) -> None:
        super().__init__()
        self.starts = starts
        self.rendered_at = rendered_at
        # A file has no host, and a crawl of files has no other.
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in starts})
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises :class:`scrapy.exceptions.UsageError` for arguments that make no sense."""
        spider = cls(**cls.arguments(crawler.settings, **kwargs), settings=crawler.settings)
        spider._set_crawler(crawler)
        return spider

    @classmethod
    def arguments(cls, settings: BaseSettings, **kwargs: str) -> dict[str, Any]:
        """The spider's arguments from the command line, checked.

        Names with an underscore in front, such as scrapyd's ``_job``, are not ours.
        """
        unknown = sorted(name for name in kwargs.keys() - ARGUMENTS if not name.startswith("_"))
        if unknown:
            known = ", ".join(sorted(ARGUMENTS))
            raise cls._misuse(f"unknown argument {', '.join(unknown)}; known: {known}")
        try:
            Site.from_settings(settings)
        except ValueError as error:
            raise cls._misuse(str(error)) from None
        return {
            "starts": cls._starts(kwargs.get("start"), settings),
            "rendered_at": cls._instant(kwargs.get("rendered_at")),
        }

    @classmethod
    def _starts(cls, start: str | None, settings: BaseSettings) -> list[str]:
        if start is None:
            site = settings.get(cls.site_setting)
            if not site:
                raise cls._misuse(
                    f"which site? Say -s {cls.site_setting}=https://... for a live one, or"
                    " -a start=... for URLs, files or folders"
                )
            return [cls._web_address(site, cls.site_setting)]
        if not start.strip():
            raise cls._misuse("start: empty")
        # os.path also answers for a text that is too long to be a name.
        parts = [start] if os.path.exists(start) else re.split(r"[,\s]+", start.strip(", \n"))
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
        """The starts, in their order."""
        for index, url in enumerate(self.starts):
            yield self.first_request(url).replace(priority=-index)

    def first_request(self, url: str) -> Request:
        """The request for one start."""
        raise NotImplementedError

    def stamps(self, response: Response) -> tuple[datetime, datetime | None]:
        """When a document was read, and when the site made it."""
        now = datetime.now(UTC).replace(microsecond=0)
        return now, self.rendered_at or self._made(response, now)

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

    def refused(self, error: SourceError) -> None:
        """Log and count a document, or a part of one, that could not be read."""
        self.count("read/error")
        self.count(f"read/error/{without_positions(error.field)}")
        logger.error("Refused: %s", error)

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
        reason = failure.getErrorMessage()
        if isinstance(failure.value, HttpError):
            reason = f"HTTP status {failure.value.response.status}"
        self.count("fetch/error")
        logger.error("Not fetched: %s: %s: %s", self.name, request.url, reason)

    def start_failed(self, failure: Failure) -> None:
        self.count("fetch/start_error")
        self.failed(failure)
