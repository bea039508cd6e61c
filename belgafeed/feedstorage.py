"""Feeds that are whole or absent: a run that does not get to its end leaves the file as it was."""

import asyncio
import io
import logging
import os
import re
import shutil
import stat
import sys
from contextlib import suppress
from errno import EEXIST
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector
from w3lib.url import file_uri_to_path

from belgafeed.feedfolder import FolderPart, sync

if sys.platform != "win32":
    import fcntl

logger = logging.getLogger(__name__)

# Formats of which a file is one document, that nothing can be appended to.
_ONE_DOCUMENT = frozenset(
    ("json", "xml", "parquet", "rss", "atom", "jsonfeed", "newsmlg2", "jsonld", "markdown", "html")
)
FOLDERS = frozenset(("markdown", "html"))
"""Formats of many files: a folder, or a file that is called .zip."""
# They name what is open already, which may be a file.
_OPEN_ALREADY = ("/dev/std", "/dev/fd/", "/proc/")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def uri_params(params: dict[str, Any], spider: Spider) -> dict[str, Any]:
    """What the address of a feed may name: Scrapy's ``name``, ``time`` and such, and the ``day``, in UTC."""
    return {**params, "day": params["time"][: len("2026-11-20")]}


def without_password(uri: str, instead: str = "") -> str:
    """The address of a feed as it may be shown: who logs in there is nobody's business."""
    return re.sub("(?<=://)[^/]*@", instead, uri)


class WholeFile:
    """Writes beside the target, and puts the file into its place when the run has finished.

    A batch that is full while the run goes on is whole by itself. After any
    other end than a good one the target stays as it was. What is no regular
    file (``/dev/stdout``, a FIFO) has no place to put another into, and is
    written straight.
    """

    def __init__(
        self, stats: StatsCollector, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> None:
        self.stats = stats
        self.path = file_uri_to_path(uri) if uri.startswith("file:") else uri
        options = feed_options or {}
        self.append = not options.get("overwrite", False)
        self.format = str(options.get("format", ""))
        self.part: _Part | FolderPart | None = None

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> Self:
        return cls(crawler.stats, uri, feed_options=feed_options)

    def open(self, spider: Spider) -> IO[bytes]:
        try:
            self.writer = self._open()
        except OSError as error:
            self.writer = _Writer(os.devnull, "wb")
            self.writer.fail(error, self.path)
        # The name that gzip writes into its header.
        self.writer.name = self.path
        return _Buffered(self.writer)

    def _open(self) -> "_Writer":
        if self.append and self.format in _ONE_DOCUMENT and os.path.exists(self.path):
            problem = f"nothing can be appended to {self.format}; overwrite it (-O)"
            raise FileExistsError(EEXIST, problem)
        if self.format in FOLDERS and not self.path.endswith(".zip"):
            self.part = FolderPart(Path(os.path.realpath(self.path)))
            writer = _Writer(os.devnull, "wb")
            writer.folder = self.part.path
            return writer
        special = os.path.exists(self.path) and not os.path.isfile(self.path)
        if special or self.path.startswith(_OPEN_ALREADY):
            return _Writer(self.path, "ab" if self.append else "wb")
        self.part = _Part(Path(os.path.realpath(self.path)), append=self.append)
        return _Writer(self.part.file.fileno(), "wb", closefd=False)

    def store(self, file: IO[bytes]) -> None:
        try:
            file.close()
            if self.writer.error is not None:
                raise self.writer.error
            if self.part is not None:
                require_end(self.stats, self.path)
                self.part.publish()
        finally:
            if self.part is not None:
                self.part.discard()


def require_end(stats: StatsCollector, path: str) -> None:
    """Go on only if the run has made what it was asked for; else *path* stays as it was."""
    reason = stats.get_value("finish_reason")
    if is_whole(reason):
        return
    stats.inc_value("belgafeed/feed/unpublished")
    logger.log(
        logging.INFO if reason == "quiet" else logging.WARNING,
        "Unpublished: %s: the run did not finish (%s); the file stays as it was",
        path,
        reason,
    )
    # Ends the task that stores this feed. Scrapy would log and count the feed as stored if this
    # function returned, and as an error, with a traceback, for any other exception.
    raise asyncio.CancelledError


def is_whole(reason: str | None) -> bool:
    """Whether a run that ended so, or that goes on still, has made what it was asked for.

    An end that was set by ``CLOSESPIDER_ITEMCOUNT`` and the like is the wish
    of the user. Nobody wishes for errors; that many break a run off.
    """
    if reason is None or reason == "finished":
        return True
    return reason.startswith("closespider_") and reason != "closespider_errorcount"


def has_failed(stats: StatsCollector) -> bool:
    """Whether a run could not store one of its feeds, wherever that is."""
    return any(name.startswith("feedexport/failed_count") for name in stats.get_stats())


class _Writer(io.FileIO):
    """Logs its first error and swallows all that is written from then on; ``error`` has it.

    Else Scrapy logs an error with each item, and the file has a hole where
    the disk was full for a while.
    """

    error: OSError | None = None
    folder: Path | None = None
    """The folder that stands for the file, where the feed is one."""

    def write(self, data: Any) -> int:
        if self.error is None:
            try:
                return super().write(data)
            except OSError as error:
                self.fail(error, self.name)
        return memoryview(data).nbytes

    def fail(self, error: OSError, path: Any) -> None:
        self.error = error
        logger.error("Unwritable: %s: %s", path, error)


class _Buffered(io.BufferedWriter):
    """Collects small writes; has the folder of its writer."""

    @property
    def folder(self) -> Path | None:
        return cast(_Writer, self.raw).folder


class _Part:
    """A file beside *target*, which takes its place in the end.

    It is locked as long as this process lives, so that the next run can tell
    it from one that a killed run left.
    """

    def __init__(self, target: Path, *, append: bool) -> None:
        self.target = target
        self.append = append
        target.parent.mkdir(parents=True, exist_ok=True)
        # A folder that cannot be listed can be written to.
        with suppress(OSError):
            _sweep(target)
        self.path, self.file = _create(target)
        self.copied = _state(None)
        try:
            if append:
                self._copy()
            self.begin = self.file.tell()
        except BaseException:
            self.discard()
            raise

    def _copy(self) -> None:
        with suppress(FileNotFoundError), self.target.open("rb") as old:
            self.copied = _state(os.fstat(old.fileno()))
            self._add(old)

    def _add(self, source: IO[bytes]) -> None:
        with open(self.file.fileno(), "wb", closefd=False) as file:
            shutil.copyfileobj(source, file)

    def publish(self) -> None:
        old = _look(self.target)
        if self.append and self.copied != _state(old):
            self._publish_behind()
            return
        if old is not None:
            # Those that it was created with went through the umask.
            os.chmod(self.path, stat.S_IMODE(old.st_mode))
        os.fsync(self.file)
        if sys.platform == "win32":
            # There, what is open gets no new name.
            self.file.close()
        os.replace(self.path, self.target)
        sync(self.target.parent)

    def _publish_behind(self) -> None:
        """Append to what another run has published meanwhile."""
        later = _Part(self.target, append=True)
        try:
            with self.path.open("rb") as own:
                own.seek(self.begin)
                later._add(own)
            later.publish()
        finally:
            later.discard()

    def discard(self) -> None:
        """Leave nothing behind; what is published has another name."""
        self.file.close()
        self.path.unlink(missing_ok=True)


def _create(target: Path) -> tuple[Path, io.FileIO]:
    """A new part, and the file that holds its lock."""
    old = _look(target)
    # What is private is private while it is written, too.
    mode = 0o666 if old is None else stat.S_IMODE(old.st_mode)
    while True:
        path = target.with_name(f".{target.name}.{token_hex(4)}.part")
        file = io.FileIO(os.open(path, _NEW, mode), "wb")
        if sys.platform != "win32":
            # Where a file system has no locks, no sweep gets one either.
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        # The sweep of another run may have met it before it was locked.
        if path.exists():
            return path, file
        file.close()


def _sweep(target: Path) -> None:
    """Remove the parts for *target* that no living process holds."""
    if sys.platform != "win32":
        ours = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}\.part")
        for name in filter(ours.fullmatch, os.listdir(target.parent)):
            # It may be held, or gone by now.
            with suppress(OSError), target.with_name(name).open("r+b") as part:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(part.name)


def _look(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _state(found: os.stat_result | None) -> tuple[int, ...]:
    """What is another where a file has been written."""
    if found is None:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
