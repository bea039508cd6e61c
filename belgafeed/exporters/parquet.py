"""Parquet: typed columns, for data frames and analytical databases."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType
from typing import IO, Any, Self, cast, get_args, get_origin, get_type_hints

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from belgafeed.exporters.story import Feed, StoryExporter
from belgafeed.items import NewsItem

logger = logging.getLogger(__name__)

_ITEM = "urn:x-belgafeed:item:1"
"""The ``$id`` of the item's JSON Schema: these are its fields."""

_ROWS, _CHARACTERS = 100, 1_000_000
"""With so many a batch is full. As Arrow has them, texts need less than as Python does."""
_GROUP = 8_000_000
"""With so many bytes in batches a group of rows is full. The file ends with a list of the groups, and
that is kept until then: groups must not be many."""

_SOUGHT_BY = (
    "source",
    "language",
    "published",
    "published_earliest",
    "published_latest",
    "fetched_at",
)
"""The least and the greatest value of these tell a reader which groups to skip. Of all columns they would
make the list of groups long."""

# UTF-8 has no halves of characters.
_HALVES = re.compile("[\ud800-\udfff]")


class ParquetExporter(StoryExporter):
    """Writes the stories in groups; there is never more than one group in memory."""

    def __init__(self, file: IO[bytes], *, feed: Feed, **options: Any) -> None:
        super().__init__(file, feed=feed, **options)
        self.arrow = _arrow()
        self.schema = self.arrow.schema(_fields(NewsItem, self.arrow), {"belgafeed.item": _ITEM})
        self.rows: list[dict[str, Any]] = []
        self.characters = 0
        self.batches: list[Any] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **options: Any) -> Self:
        try:
            return super().from_crawler(crawler, file, **options)
        except ImportError as error:
            refusing = _Refusing.from_crawler(crawler, file, **options)
            refusing.refuse(error, crawler.stats)
            return cast(Self, refusing)

    def start_exporting(self) -> None:
        self.writer = self.arrow.parquet.ParquetWriter(
            self.file, self.schema, compression="zstd", write_statistics=list(_SOUGHT_BY)
        )

    def write_story(self, item: NewsItem) -> None:
        row = _plain(item)
        self.rows.append(row)
        self.characters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self.rows) >= _ROWS or self.characters >= _CHARACTERS:
            self._pack()

    def finish_exporting(self) -> None:
        if self.rows:
            self._pack()
        if self.batches:
            self._write_group()
        self.writer.close()

    def _pack(self) -> None:
        self.batches.append(self.arrow.RecordBatch.from_pylist(self.rows, schema=self.schema))
        self.rows, self.characters = [], 0
        # Else what was freed stays with this process.
        self.arrow.default_memory_pool().release_unused()
        if sum(batch.nbytes for batch in self.batches) >= _GROUP:
            self._write_group()

    def _write_group(self) -> None:
        self.writer.write_table(self.arrow.Table.from_batches(self.batches))
        self.batches = []


class _Refusing(StoryExporter):
    """Takes its place where pyarrow is missing. Scrapy would begin a new file and log a new error for
    each story; this takes them all, and has no file stored.
    """

    failure: ImportError | None = None

    def refuse(self, error: ImportError, stats: StatsCollector) -> None:
        # A file on this machine can be told that it failed; what packs one has it as its own.
        writer: Any = getattr(getattr(self.file, "file", self.file), "raw", None)
        if hasattr(writer, "fail"):
            writer.fail(OSError(str(error)), writer.name)
        else:
            logger.error("Unwritable: %s", error)
            stats.inc_value("feedexport/failed_count/ParquetExporter")
            self.failure = error

    def write_story(self, item: NewsItem) -> None:
        pass

    def finish_exporting(self) -> None:
        if self.failure is not None:
            raise self.failure


def _arrow() -> Any:
    # Its own allocator keeps some 10 MB more of what was freed, and is there once it is imported.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        # Not at the top: Scrapy loads each exporter for each crawl, and few need this.
        import pyarrow.parquet  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError as error:
        problem = f"Parquet needs pyarrow: pip install -r requirements-export.txt ({error})"
        raise ImportError(problem) from error
    return pyarrow


def _fields(kind: type, arrow: Any) -> Iterator[Any]:
    hints = get_type_hints(kind)
    return (_field(field.name, hints[field.name], arrow) for field in fields(kind))


def _field(name: str, hint: Any, arrow: Any) -> Any:
    parts = get_args(hint)
    if NoneType in parts:
        return arrow.field(name, _type(parts[0], arrow))
    return arrow.field(name, _type(hint, arrow), nullable=False)


def _type(hint: Any, arrow: Any) -> Any:
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return arrow.struct(_fields(hint, arrow))
    if get_origin(hint) is tuple:
        return arrow.list_(_field("element", get_args(hint)[0], arrow))
    if get_origin(hint) is Mapping:
        key, value = get_args(hint)
        return arrow.map_(_type(key, arrow), _field("value", value, arrow))
    return {
        str: arrow.string(),
        int: arrow.int64(),
        datetime: arrow.timestamp("us", tz="UTC"),
    }[hint]


def _plain(value: Any) -> Any:
    """*value* as pyarrow takes it."""
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return [(_plain(key), number) for key, number in value.items()]
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, int) and value.bit_length() > 63:
        # A source can state any number; one that no column holds would break off the whole export.
        return None
    return value
