"""One record of what a crawl did and what it was worth: lines in the log and a row in the ledger."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfo

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.task import LoopingCall

from belgafeed.expectations import LEARNT, overdue, thinned
from belgafeed.health import RUNNING
from belgafeed.items import NewsItem
from belgafeed.ledger import Ledger, LedgerError, Run
from belgafeed.signals import run_concluded
from belgafeed.site import Site
from belgafeed.verdict import judge
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

VERDICT = "belgafeed/run/verdict"
"""The stat that has the verdict on the run, once it is at its end."""

EVENTS = (
    "new",
    "changed",
    "retracted",
    "again",
    "same",
    "stale",
    "restless",
    "narrowed",
    "contradiction",
)
COVERED = (
    *("title", "summary", "body_text", "language", "authors", "published", "modified", "image"),
    *("images", "credits", "links", "related", "embeds", "attachments", "short_url", "guid"),
)
"""The fields of which it is counted how many stories have them."""
_FIELD = "belgafeed/field/"
_BEAT = 60.0
"""Seconds from one sign of life to the next."""


class RunRecord:
    """Counts what Scrapy does not count, and says at the end what the run did."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.settings = crawler.settings
        self.source = ""
        self.started = datetime.now(UTC)
        self.beat = LoopingCall(lambda: deferred_from_coro(self.live()))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        crawler.signals.connect(extension.item_error, signals.item_error)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def item_scraped(self, item: NewsItem) -> None:
        if item.status in ("new", "changed"):
            for name in COVERED:
                if getattr(item, name):
                    self.stats.inc_value(f"{_FIELD}{name}")

    def item_error(self) -> None:
        """A step raised what it should not have."""
        self.stats.inc_value("belgafeed/pipeline/error")

    def spider_error(self) -> None:
        self.stats.inc_value("belgafeed/spider/error")

    def spider_opened(self, spider: Spider) -> None:
        self.source = spider.name
        self.is_live = is_live(spider)
        # Old stories are other ones.
        self.is_poll = self.is_live and getattr(spider, "archive", None) is None
        if self.is_live:
            self.beaten = self.beat.start(_BEAT)

    async def live(self) -> None:
        """Write down that the run is at work."""
        await self._record(Run(self.source, self.started, datetime.now(UTC), RUNNING, {}))

    async def engine_stopped(self) -> None:
        """All is done, and the feeds are where they belong, or not."""
        if self.beat.running:
            self.beat.stop()
            # A sign of life that is on its way must not come after the end.
            await maybe_deferred_to_future(self.beaten)
        coverage = self._coverage() if self.is_poll else {}
        concerns = await self._concerns(coverage)
        run = conclude(self.stats, self.source, self.started, concerns, coverage=coverage)
        await self._record(run)
        await self.crawler.signals.send_catch_log_async(run_concluded, run=run)

    def _coverage(self) -> dict[str, int]:
        counts = {name: self.stats.get_value(f"{_FIELD}{name}", 0) for name in COVERED}
        return counts if counts["title"] else {}

    async def _concerns(self, coverage: Mapping[str, int]) -> list[str]:
        """What is the matter with what was found, seen beside what the source did before."""
        if not self.is_live:
            return []
        zone = ZoneInfo(Site.from_settings(self.settings).zone)
        since = self.started - LEARNT
        try:
            published = await self._ask(Ledger.published_since, self.source, since)
            # A poll without news adds nothing to what was said of the last ones.
            covered = await self._ask(Ledger.coverages, self.source, since) if coverage else []
        except LedgerError:
            # Whatever needed the ledger before has said so.
            return []
        reason = overdue([each for each in published if each <= self.started], self.started, zone)
        return [*filter(None, [reason]), *(thinned([coverage, *covered]) if covered else ())]

    async def _record(self, run: Run) -> None:
        try:
            await self._ask(Ledger.record, run)
        except LedgerError as error:
            logger.error("%s: the run is not recorded: %s", run.source, error)  # noqa: TRY400

    async def _ask(
        self, work: Callable[Concatenate[Ledger, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        ledger = Ledger(self.settings["BELGAFEED_DATABASE_URL"])
        worker = Worker(ledger)
        try:
            return await worker.ask(work, ledger, *args, **kwargs)
        finally:
            await worker.close(ledger)


def are_live(starts: Sequence[str]) -> bool:
    """Whether the site itself is asked: what somebody saved says nothing of the source."""
    return any(url.startswith("http") for url in starts)


def is_live(spider: Spider | None) -> bool:
    """The same of a spider; one of somebody else's has no starts."""
    return are_live(getattr(spider, "starts", ()))


def conclude(
    stats: StatsCollector,
    source: str,
    started: datetime,
    concerns: Sequence[str] = (),
    crash: str | None = None,
    *,
    coverage: Mapping[str, int] | None = None,
) -> Run:
    """The record of a run that is at its end; it is in the log, its verdict in the stats."""
    counts = count(stats)
    verdict = judge(stats.get_stats(), concerns, crash)
    stats.set_value(VERDICT, verdict.name)
    reason = stats.get_value("finish_reason", "crashed")
    run = Run(
        source,
        started,
        datetime.now(UTC),
        reason,
        counts,
        verdict.name,
        verdict.reasons,
        coverage or {},
    )
    level = logging.INFO if verdict.name in ("ok", "quiet") else logging.WARNING
    for each in verdict.reasons:
        logger.log(level, "%s: %s: %s", source, verdict.name, each)
    shown = ", ".join(f"{number} {event}" for event, number in counts.items())
    logger.info("%s: %s: %s", source, verdict.name, shown)
    logger.info("Run: %s", json.dumps(as_record(run)))
    return run


def as_record(run: Run) -> dict[str, Any]:
    """The run for programs: instants in ISO 8601, UTC."""
    return {
        "source": run.source,
        "verdict": run.verdict,
        "reasons": list(run.reasons),
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat(),
        "reason": run.reason,
        "counts": dict(run.counts),
        "coverage": dict(run.coverage),
    }


def count(stats: StatsCollector) -> dict[str, int]:
    """The counts of a run by event: found, new, changed, retracted, again, same, stale,
    restless, narrowed, contradiction, error, missing, request."""
    values = {event: stats.get_value(f"belgafeed/ledger/{event}", 0) for event in EVENTS}
    errors = [
        number
        for name, number in stats.get_stats().items()
        if name.startswith("belgafeed/") and name.endswith("/error")
    ]
    found = stats.get_value("item_scraped_count", 0) + stats.get_value("item_dropped_count", 0)
    missing = stats.get_value("belgafeed/run/missing", 0)
    requests = stats.get_value("downloader/request_count", 0)
    return {
        "found": found,
        **values,
        "error": sum(errors),
        "missing": missing,
        "request": requests,
    }
