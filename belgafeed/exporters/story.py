"""What the formats share: the facts of a feed, and what each says of a story beside its own fields."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter

from belgafeed.items import NewsItem

NAMESPACE = "urn:x-belgafeed:1"
"""Of what belgafeed says in XML and in linked data beside the terms of a format."""


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

    @abstractmethod
    def export_item(self, item: NewsItem) -> None:
        """Write the story."""


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
