"""CSV: a row for each story, for spreadsheets, databases and data frames."""

import codecs
import csv
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from io import BytesIO
from types import NoneType
from typing import IO, Any, get_args, get_type_hints

from scrapy.extensions.postprocessing import PostProcessingManager

from belgafeed.exporters.story import Feed, StoryExporter
from belgafeed.items import NewsItem, to_record

logger = logging.getLogger(__name__)

# What no text file holds: NUL, and halves of characters.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
# Where spreadsheets see a formula. Apostrophes before it count, too, so that the one that is put in
# front can be told from one that was there. Linear: the two parts have nothing in common.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    path: tuple[str, ...]
    """The fields that lead to it: of the item, of its part …"""


class CsvExporter(StoryExporter):
    """Writes CSV as RFC 4180 has it, with the same columns in the same order whatever the stories have.

    Texts that a spreadsheet would take for a formula get an apostrophe in
    front. A file that has rows already gets no second header.
    """

    def __init__(
        self,
        file: IO[bytes],
        *,
        feed: Feed,
        include_headers_line: bool = True,
        delimiter: str = ",",
        **options: Any,
    ) -> None:
        super().__init__(file, feed=feed, **options)
        self.include_headers_line = include_headers_line
        self.columns = list(_chosen(self.fields_to_export))
        self.encoder = codecs.getincrementalencoder(self.encoding or "utf-8")("replace")
        self.rows = csv.writer(self, delimiter=delimiter)

    def start_exporting(self) -> None:
        if _has_rows(self.file):
            # No byte order mark in the middle, either.
            self.encoder.setstate(0)
        elif self.include_headers_line:
            self.rows.writerow([column.name for column in self.columns])

    def write_story(self, item: NewsItem) -> None:
        record = to_record(item)
        self.rows.writerow([_cell(_value(record, column.path)) for column in self.columns])

    def write(self, row: str) -> None:
        """Take a *row* from the writer of the csv module."""
        self.file.write(self.encoder.encode(row))


def _has_rows(file: IO[bytes]) -> bool:
    """Whether something stands before what is written next."""
    try:
        return file.tell() > _begin(file)
    except OSError:
        # A pipe has no position.
        return False


def _begin(file: Any) -> int:
    """Where an empty *file* is; gzip has written the name into it by now."""
    if not isinstance(file, PostProcessingManager):
        return 0
    empty: Any = BytesIO()
    empty.name = getattr(file.file, "name", "")
    packed = PostProcessingManager(file.plugins, empty, file.feed_options)
    position = packed.tell()
    packed.close()
    return position


def _columns(kind: type, path: tuple[str, ...] = ()) -> Iterator[_Column]:
    """A column for each field; a part of which there is at most one has columns of its own."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        here = (*path, field.name)
        parts = get_args(hints[field.name])
        if NoneType in parts and is_dataclass(parts[0]):
            assert isinstance(parts[0], type)
            yield from _columns(parts[0], here)
        else:
            yield _Column("_".join(here), here)


_COLUMNS = tuple(_columns(NewsItem))


def _chosen(wanted: Mapping[str, str] | Iterable[str] | None) -> Iterator[_Column]:
    """The columns that ``FEED_EXPORT_FIELDS`` names: each by its name, or all of a field by the field's."""
    if wanted is None:
        yield from _COLUMNS
        return
    names = wanted if isinstance(wanted, Mapping) else {name: name for name in wanted}
    for name, title in names.items():
        found = [column for column in _COLUMNS if name in (column.name, column.path[0])]
        for column in found:
            yield _Column(title + column.name.removeprefix(name), column.path)
        if not found:
            # Another feed may have it; the names are set for all of them.
            logger.warning("csv: no such field, its column is empty: %s", name)
            yield _Column(title, (name,))


def _value(part: Any, path: tuple[str, ...]) -> Any:
    """What is at the end of *path*; ``None`` where it breaks off."""
    for name in path:
        part = part and part.get(name)
    return part


def _cell(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = _NO_TEXT.sub("\ufffd", value)
    return f"'{text}" if _FORMULA.match(text) else text
