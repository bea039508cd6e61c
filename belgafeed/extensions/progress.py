"""What a crawl does, on the terminal of whoever waits for it: a line that lives, and a few at its end."""

import logging
import sys
from typing import Any, Self, TextIO

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.statscollectors import StatsCollector
from scrapy.utils.log import get_scrapy_root_handler
from tqdm import tqdm  # type: ignore[import-untyped]
from twisted.internet.task import LoopingCall

from belgafeed.addon import is_watched
from belgafeed.extensions.runrecord import count
from belgafeed.extensions.runrecord import logger as record
from belgafeed.ledger import Run
from belgafeed.signals import run_concluded

_EVERY = 0.5
"""Seconds from one look to the next."""
_LINE = "{desc}: {n_fmt} found{postfix} [{elapsed}, {rate_fmt}]"
_LINE_TO_AN_END = (
    "{desc}: {n_fmt} of {total_fmt} found{postfix} [{elapsed}, {rate_fmt}, {remaining} to go]"
)


class Progress:
    """Only where somebody looks: standard error is a terminal, and ``BELGAFEED_PROGRESS`` is on."""

    def __init__(self, stats: StatsCollector, screen: TextIO) -> None:
        self.stats = stats
        self.screen = screen
        self.loop = LoopingCall(self.look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not is_watched(crawler.settings):
            raise NotConfigured
        extension = cls(crawler.stats, sys.stderr)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.run_concluded, run_concluded)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        self.bar: tqdm[Any] = tqdm(
            desc=spider.name, unit=" stories", file=self.screen, bar_format=_LINE, leave=False
        )
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler) and handler.stream is self.screen:
            handler.setStream(_Above(self.screen))
            # The lines at the end say it.
            handler.addFilter(lambda line: line.name != record.name)
        self.loop.start(_EVERY)

    def look(self) -> None:
        counts = count(self.stats)
        if total := self.stats.get_value("belgafeed/frontier/wanted"):
            self.bar.total = total
            self.bar.bar_format = _LINE_TO_AN_END
        self.bar.set_postfix_str(_shown(counts), refresh=False)
        self.bar.n = counts["found"]
        self.bar.refresh()

    def run_concluded(self, run: Run) -> None:
        if self.loop.running:
            self.loop.stop()
            self.bar.close()
        seconds = (run.finished - run.started).total_seconds()
        lines = [f"{run.source}: {run.verdict} in {seconds:.0f} s: {run.counts['found']} found"]
        lines[0] += f", {_shown(run.counts)}"
        for line in [*lines, *(f"  {reason}" for reason in run.reasons)]:
            print(line, file=self.screen)


class _Above:
    """Where the log goes: above the line that lives."""

    def __init__(self, screen: TextIO) -> None:
        self.screen = screen

    def write(self, text: str) -> None:
        tqdm.write(text, file=self.screen, end="")

    def flush(self) -> None:
        self.screen.flush()


def _shown(counts: Any) -> str:
    shown = ("new", "changed", "retracted", "same", "error", "missing", "request")
    always = ("new", "request")
    return ", ".join(f"{counts[name]} {name}" for name in shown if counts[name] or name in always)
