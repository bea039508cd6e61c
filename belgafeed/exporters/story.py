"""What the formats share: the facts of a feed, and what each says of a story beside its own fields."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Self
from urllib.parse import quote

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter

from belgafeed.items import NewsItem

NAMESPACE = "urn:x-belgafeed:1"
"""Of what belgafeed says in XML and in linked data beside the terms of a format."""

_STORY = "urn:x-belgafeed:story:"

WITHDRAWN = "Withdrawn story"
"""What stands for the title of one, and :data:`NOTICE` for its text, where readers want some."""
NOTICE = "The source has withdrawn this story. Its text is not given out any more."


@dataclass(frozen=True, slots=True)
class Feed:
    """What a format says of the whole."""

    title: str
    url: str
    """The page that the stories belong to."""
    made_at: datetime
    """When it was made: an instant in UTC."""


class StoryExporter(BaseItemExporter):
    """Writes stories to a file that is open for bytes.

    What Scrapy sets for all feeds and this format has no use for, such as
    ``FEED_EXPORT_FIELDS``, is let be.
    """

    def __init__(self, file: IO[bytes], *, feed: Feed, **options: Any) -> None:
        super().__init__(**options)
        self.file = file
        self.feed = feed

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **options: Any) -> Self:
        settings = crawler.settings
        feed = Feed(
            title=settings["BELGAFEED_FEED_TITLE"],
            url=settings["BELGAFEED_FEED_URL"] or settings["BELGAFEED_SITE_BELGA"],
            made_at=crawler.stats.get_value("start_time") or datetime.now(UTC),
        )
        return cls(file, feed=feed, **options)

    def export_item(self, item: object) -> None:
        """Write a story; raises :class:`TypeError` for what is none, before anything of it is written."""
        if not isinstance(item, NewsItem):
            raise TypeError(f"a NewsItem was expected, not {type(item).__name__}")
        self.write_story(item)

    @abstractmethod
    def write_story(self, item: NewsItem) -> None:
        """Write the story."""


def iri(item: NewsItem) -> str:
    """The story's name as an IRI, the same in every version, format and export."""
    return f"{_STORY}{quote(item.uid, safe=':/=&~', errors='replace')}"


def is_web(url: str | None) -> bool:
    """Whether it is an address on the web, which a page may lead to."""
    return (url or "").lower().startswith(("http://", "https://"))


def whole(text: str) -> str:
    """*text* with U+FFFD for halves of characters, which no encoding can write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_withdrawn(item: NewsItem) -> bool:
    """Whether the source took the story back: its words are not given out to readers any more."""
    return item.status == "retracted"


def provenance(item: NewsItem) -> dict[str, Any]:
    """What no format has a place for, as plain JSON values: how exact the date is, and which version it is.

    Formats put it into their extension point. ``published`` is ``null`` for a
    story without a date; its bounds are inclusive, to the second.
    """
    published = item.published and {
        "earliest": _instant(item.published_earliest),
        "estimate": _instant(item.published),
        "latest": _instant(item.published_latest),
        "precision": item.published_precision,
        "method": item.published_method,
        "flags": list(item.published_flags),
        "text": item.published_text,
    }
    return {
        "uid": item.uid,
        "source": item.source,
        "status": item.status,
        "revision": item.revision,
        "cluster": item.cluster,
        "published": published,
        "fetched_at": _instant(item.fetched_at),
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
