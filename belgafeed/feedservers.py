"""Feeds on servers are whole or absent, too: what a run did not finish is not sent there."""

from typing import IO, Any, Self

from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import (
    BlockingFeedStorage,
    FTPFeedStorage,
    GCSFeedStorage,
    S3FeedStorage,
)
from scrapy.statscollectors import StatsCollector
from twisted.internet.defer import Deferred

from belgafeed.feedstorage import require_end, without_password


class _WholeFeed(BlockingFeedStorage):
    """Sends what was collected in a temporary file once the run has finished."""

    stats: StatsCollector
    uri: str

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> Self:
        storage: Self = super().from_crawler(crawler, uri, feed_options=feed_options)  # type: ignore[misc]
        storage.stats, storage.uri = crawler.stats, without_password(uri)
        return storage

    def store(self, file: IO[bytes]) -> Deferred[None]:
        try:
            require_end(self.stats, self.uri)
        except BaseException:
            file.close()
            raise
        return super().store(file)


class WholeFTP(_WholeFeed, FTPFeedStorage):
    """``ftp://`` and ``ftps://``."""


class WholeS3(_WholeFeed, S3FeedStorage):
    """``s3://``."""


class WholeGCS(_WholeFeed, GCSFeedStorage):
    """``gs://``, Google Cloud."""
