"""``scrapy export``: the archive, or a part of it, as a file, a folder or on standard output."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.python import without_none_values

from belgafeed.exports import SETTINGS, ExportSpider
from belgafeed.feedstorage import FOLDERS, has_failed, without_password
from belgafeed.ledger import Extracts, LedgerError, Selection
from belgafeed.schedule import read_duration
from belgafeed.site import Site

_PACKED = {
    ".gz": "scrapy.extensions.postprocessing.GzipPlugin",
    ".bz2": "scrapy.extensions.postprocessing.Bz2Plugin",
    ".xz": "scrapy.extensions.postprocessing.LZMAPlugin",
}


class Command(ScrapyCommand):
    """Exit status 0 for a whole export; 1 where it could not be written; 2 for arguments that make no
    sense.
    """

    requires_project = True
    # The process is made where its settings are known.
    requires_crawler_process = False

    def syntax(self) -> str:
        return "OUT [options]"

    def short_desc(self) -> str:
        return "Write the archive, or a part of it, in any format"

    def long_desc(self) -> str:
        return (
            "OUT is a file, a folder (markdown, html), - for standard output, or any address that Scrapy"
            " stores feeds at (s3://, gs://, ftp://). Its ending says the format, unless --format does;"
            " .gz, .bz2 and .xz behind it pack. Stories whose date is an interval count as published at"
            " any time within it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--format", metavar="NAME", help="such as jsonlines, csv, parquet, rss, atom, html")
        add("--since", metavar="WHEN", help="published then or later: 7d, 2026-11-20, an instant")
        add("--until", metavar="WHEN", help="published then or before")
        add("--source", metavar="NAME", help="belga or ministry")
        add("--language", metavar="TAG", help="such as nl, which is also nl-BE")
        changed = "what changed since an export that printed CURSOR (0: all); prints the next one"
        add("--changed-since", metavar="CURSOR", type=int, help=changed)
        add("--revisions", action="store_true", help="all versions, not only the current ones")
        add("--limit", metavar="N", type=int, help="stories at most")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if len(args) != 1:
            raise UsageError
        try:
            selection = _selection(opts, ZoneInfo(Site.from_settings(self.settings).zone))
            feed = _feed(args[0], opts.format, self.settings)
            with Extracts(self.settings["BELGAFEED_DATABASE_URL"]) as extracts:
                self._export(extracts, selection, feed)
        except (LedgerError, ValueError, OverflowError) as error:
            raise UsageError(str(error), print_help=False) from None

    def _export(
        self, extracts: Extracts, selection: Selection, feed: dict[str, dict[str, Any]]
    ) -> None:
        cursor = None if selection.changed_since is None else extracts.cursor()
        # Asked beforehand: what is wrong is an error of one line, and no file is begun.
        next(extracts.extract(replace(selection, limit=1), cursor), None)
        assert self.settings is not None
        settings = self.settings.copy()
        settings.setdict(SETTINGS | {"FEEDS": feed}, "cmdline")
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(ExportSpider)
        process.crawl(crawler, extracts, selection, cursor)
        process.start()
        if process.bootstrap_failed or has_failed(crawler.stats) or not _is_finished(crawler):
            self.exitcode = 1
            return
        (out,) = feed
        count = crawler.stats.get_value("item_scraped_count", 0)
        _say(f"{count} {'versions' if selection.revisions else 'stories'}: {without_password(out)}")
        if undated := extracts.count_undated(selection):
            _say(f"{undated} stories without a date are not among them")
        if cursor is not None:
            # Where the stories are there already, a program would not find it.
            print(cursor, file=sys.stderr if out == "stdout:" else sys.stdout)


def _is_finished(crawler: Crawler) -> bool:
    return bool(crawler.stats.get_value("finish_reason") == "finished")


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _selection(opts: argparse.Namespace, zone: ZoneInfo) -> Selection:
    if opts.revisions and opts.changed_since is not None:
        raise ValueError("--revisions and --changed-since do not go together")
    for name in ("limit", "changed_since"):
        if (number := getattr(opts, name)) is not None and number < 0:
            raise ValueError(f"--{name.replace('_', '-')}: a number from 0 on was expected")
    if opts.limit is not None and opts.changed_since is not None:
        raise ValueError("--limit and --changed-since do not go together: what is cut off is lost")
    now = datetime.now(UTC)
    return Selection(
        since=_moment(opts.since, now, zone),
        until=_moment(opts.until, now, zone, is_end=True),
        source=opts.source,
        language=opts.language,
        changed_since=opts.changed_since,
        revisions=opts.revisions,
        limit=opts.limit,
    )


def _moment(
    text: str | None, now: datetime, zone: ZoneInfo, *, is_end: bool = False
) -> datetime | None:
    """An age, a day (the whole of it) or an instant."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now - read_duration(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    if is_end and len(text) <= len("2026-11-20"):
        moment += timedelta(days=1) - timedelta(seconds=1)
    return moment.astimezone(UTC)


def _feed(out: str, name: str | None, settings: BaseSettings) -> dict[str, dict[str, Any]]:
    """The setting ``FEEDS``."""
    path = PurePath(out)
    options: dict[str, Any] = {"store_empty": True}
    if path.suffix in _PACKED:
        options["postprocessing"] = [_PACKED[path.suffix]]
        path = path.with_suffix("")
    if out == "-":
        out, path = "stdout:", PurePath("-.jsonl")
    else:
        options["overwrite"] = True
    known = without_none_values(settings.getwithbase("FEED_EXPORTERS"))
    options["format"] = name or path.suffix.removeprefix(".")
    if options["format"] not in known:
        raise ValueError(
            f"{out}: which format? Say --format, one of {', '.join(sorted(known))}"
            if not options["format"]
            else f"no such format: {options['format']}; one of {', '.join(sorted(known))}"
        )
    is_on_server = "://" in out and not out.startswith("file:")
    if is_on_server and options["format"] in FOLDERS and not out.endswith(".zip"):
        raise ValueError(
            f"{without_password(out)}: on a server, {options['format']} is a .zip file"
        )
    return {out: options}
