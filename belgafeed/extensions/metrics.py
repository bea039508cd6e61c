"""Writes how all sources are into a file for Prometheus's node exporter (``BELGAFEED_METRICS_FILE``)."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

import filelock
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector

from belgafeed.health import Source, judged
from belgafeed.ledger import Archive, LedgerError
from belgafeed.signals import run_concluded
from belgafeed.verdict import EXIT_STATUS

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

logger = logging.getLogger(__name__)

_NAME = "BELGAFEED_METRICS_FILE"
# Seconds: so long a run waits for another one that writes.
_PATIENCE = 10

_VERDICT = "Whether this is the verdict on the last run that is at its end."
_EVENTS = "What that run did with stories, by event; found counts them all."
# Counts of a run that are no stories → the name and meaning of the metric.
_COUNTS = {
    "error": ("belgafeed_run_errors", "Errors of that run."),
    "missing": ("belgafeed_run_missing_stories", "What the site had then and the ledger had not."),
    "request": ("belgafeed_run_requests", "Requests of that run."),
}


class Metrics:
    """At the end of each run, from the ledger: the file always has all sources."""

    def __init__(self, stats: StatsCollector, path: Path, database_url: str) -> None:
        self.stats = stats
        self.path = path
        self.database_url = database_url

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if (path := path_of(crawler.settings)) is None:
            raise NotConfigured
        extension = cls(crawler.stats, path, crawler.settings["BELGAFEED_DATABASE_URL"])
        crawler.signals.connect(extension.run_concluded, run_concluded)
        return extension

    async def run_concluded(self) -> None:
        await asyncio.to_thread(self.conclude)

    def conclude(self) -> None:
        try:
            self.write(datetime.now(UTC))
        except (OSError, LedgerError) as error:
            self.stats.inc_value("belgafeed/metrics/error")
            logger.error("Metrics not written: %s: %s", self.path, error)  # noqa: TRY400

    def write(self, now: datetime) -> None:
        """Read and write alone, so that no run puts an older state in the place of a newer one."""
        from prometheus_client import generate_latest  # noqa: PLC0415

        if not self.path.parent.is_dir():
            raise NotADirectoryError(f"no such folder: {self.path.parent}")
        with filelock.FileLock(f"{self.path}.lock", _PATIENCE):
            with Archive(self.database_url) as ledger:
                text = generate_latest(registry(sources(ledger, now)))
            part = self.path.with_name(f"{self.path.name}.part")
            part.write_bytes(text)
            # The exporter is another user, and what a crawl writes may be its owner's alone.
            part.chmod(0o644)
            part.replace(self.path)


def path_of(settings: BaseSettings) -> Path | None:
    """Where the metrics go; ``None`` where nobody wants any."""
    return Path(settings[_NAME]) if settings[_NAME] else None


def check(settings: BaseSettings) -> None:
    """Raises :class:`ValueError` where the client of Prometheus is missing, or nobody would read the file."""
    path = path_of(settings)
    if path is not None and find_spec("prometheus_client") is None:
        needed = "pip install -r requirements-metrics.txt, or the extra belgafeed[metrics]"
        raise ValueError(f"{_NAME} needs prometheus_client: {needed}")
    if path is not None and path.suffix != ".prom":
        raise ValueError(f"{_NAME}: the node exporter reads files that end in .prom, not {path}")


def sources(ledger: Archive, now: datetime) -> Iterator[Source]:
    """All sources, each as of its last run that is at its end; of one at work, that is the run before."""
    for last in ledger.last_runs():
        run = last
        if judged(last, now).verdict is None:
            run = ledger.run_before(last.source, last.started) or last
        yield Source.of(ledger, run, now)


def registry(sources: Iterable[Source]) -> "CollectorRegistry":
    """What Prometheus gets to know of them."""
    from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415

    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, ("source", *labels), registry=registry)

    verdicts = gauge("belgafeed_run_verdict", _VERDICT, "verdict")
    ended = gauge("belgafeed_run_timestamp_seconds", "When that run ended, or was killed.")
    lasted = gauge("belgafeed_run_duration_seconds", "How long that run took.")
    events = gauge("belgafeed_run_stories", _EVENTS, "event")
    counts = {event: gauge(*named) for event, named in _COUNTS.items()}
    stored = gauge("belgafeed_stories", "Stories in the ledger.")
    newest = gauge(
        "belgafeed_newest_story_timestamp_seconds", "When the newest story was published."
    )
    for run, standing in sources:
        for verdict in EXIT_STATUS:
            verdicts.labels(run.source, verdict).set(run.verdict == verdict)
        ended.labels(run.source).set(run.finished.timestamp())
        lasted.labels(run.source).set((run.finished - run.started).total_seconds())
        for event, number in run.counts.items():
            if event in counts:
                counts[event].labels(run.source).set(number)
            else:
                events.labels(run.source, event).set(number)
        stored.labels(run.source).set(standing.stories)
        if standing.newest is not None:
            newest.labels(run.source).set(standing.newest.timestamp())
    return registry
