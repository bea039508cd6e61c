"""CSV and Parquet: the csv module, LibreOffice, DuckDB and pyarrow read what was exported."""

import ast
import bz2
import csv
import gzip
import io
import json
import logging
import lzma
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, ClassVar

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pytest_twisted import ensureDeferred
from scrapy import Spider
from scrapy.extensions.postprocessing import PostProcessingManager

from belgafeed.exporters import parquet
from belgafeed.exporters.parquet import ParquetExporter
from belgafeed.exporters.story import StoryExporter
from belgafeed.exporters.table import CsvExporter
from belgafeed.items import (
    Attachment,
    Contact,
    Credit,
    Document,
    Embed,
    Image,
    Link,
    NewsItem,
    Related,
    from_record,
    to_record,
)
from belgafeed.schema import schema
from tests.conftest import Crawler
from tests.exporting import FEED, NOW, export, export_to
from tests.processes import LIMIT
from tests.replay import ROOT, SEEDS
from tests.rows import each_row

SOFFICE = shutil.which("soffice")


def story(key: str = "a", **facts: Any) -> NewsItem:
    date = dict.fromkeys(("published", "published_earliest", "published_latest"), NOW)
    address = f"https://newsroom.example/{key}"
    names = {"uid": f"belga:{key}", "source": "belga", "url": address, "title": f"Title of {key}"}
    return NewsItem(**{**names, **date, "fetched_at": NOW, **facts})


CREDIT = Credit("BELGA PHOTO", None, "BELGA PHOTO - © l’été")
RICH = story(
    "rich",
    title='\'t Is zomer: "crème brûlée" à l’œuf 🇧🇪',
    summary="Één,\ntwee;\r\ndrie\tvier",
    body_text="a\n\nb ]]> \x01\x1b\u200f\ufffe",
    authors=("An, Bo", 'C "D"'),
    credit=CREDIT,
    credits=(CREDIT, Credit(None, "JO", "Jo")),
    image=Image("https://pictures.example/1", None, Credit(None, "JO", "Foto: Jo")),
    images=(Image("https://pictures.example/2", "Kop"), Image("https://pictures.example/3")),
    links=(Link("https://else.example/", "=elders"),),
    related=(Related("https://else.example/2", "Er", None, "Wij"),),
    embeds=(Embed("https://video.example/", "video"),),
    attachments=(Attachment("https://files.example/", None, "PDF"),),
    contacts=(Contact(None, "Jo\n02 123", ("jo@else.example",), ("+3221234567",), ()),),
    published_earliest=NOW - timedelta(minutes=30),
    published_precision="hour",
    published_flags=("ambiguous", "narrowed"),
    modified=NOW.replace(microsecond=123_456),
    document=Document("https://newsroom.example/rich", 'W/"1"', None, ("https://old.example/",)),
    revision=2,
    removed={"script": 2, "=style": 1},
    format_version=3,
)
UNDATED = story("undated", published=None, published_earliest=None, published_latest=None)
WITHDRAWN = story("gone", status="retracted", body_text="It was so.", summary="So")
STORIES = (RICH, UNDATED, WITHDRAWN)

# --- What can stand in an item

SIGNS = st.characters(codec=None, exclude_categories=()) | st.sampled_from(
    "=+-@\t\r\n'\",;\0\ud800[{"
)
texts = st.text(SIGNS, min_size=1)
words = st.none() | texts
instants = st.none() | st.datetimes(
    datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)
)
hostile = st.builds(
    story,
    title=texts,
    summary=words,
    body_html=st.text(SIGNS),
    authors=st.lists(st.text(SIGNS)).map(tuple),
    image=st.none()
    | st.builds(Image, texts, words, st.none() | st.builds(Credit, words, words, texts)),
    links=st.lists(st.builds(Link, st.text(SIGNS), st.text(SIGNS))).map(tuple),
    document=st.none() | st.builds(Document, texts, words, words, st.lists(texts).map(tuple)),
    modified=instants,
    removed=st.dictionaries(texts, st.integers(-(2**63), 2**63 - 1)),
    format_version=st.none() | st.integers(-(2**63), 2**63 - 1),
)


def holdable(value: Any, signs: str) -> Any:
    """*value* as a format holds it that knows no such *signs*."""
    if isinstance(value, str):
        return re.sub(signs, "\ufffd", value)
    if isinstance(value, dict):
        return {holdable(name, signs): holdable(part, signs) for name, part in value.items()}
    return [holdable(part, signs) for part in value] if isinstance(value, list) else value


HALVES, NO_TEXT = "[\ud800-\udfff]", "[\0\ud800-\udfff]"


@each_row("kind", [CsvExporter, ParquetExporter])
def test_what_is_no_story(kind: type[StoryExporter]) -> None:
    exporter: Any = kind(io.BytesIO(), feed=FEED)
    exporter.start_exporting()
    with pytest.raises(TypeError, match="a NewsItem was expected, not dict"):
        exporter.export_item(to_record(RICH))


@each_row("kind", [CsvExporter, ParquetExporter])
def test_the_same_stories_are_the_same_bytes(kind: type[StoryExporter]) -> None:
    assert export(kind, *STORIES) == export(kind, *STORIES)


# --- CSV

HEADER = (
    "uid,source,url,short_url,slug,title,summary,body_html,body_text,language,authors,author_ref,"
    "credit_agency,credit_person,credit_text,credits,image_url,image_caption,image_credit_agency,"
    "image_credit_person,image_credit_text,images,links,related,embeds,attachments,contacts,"
    "published,published_earliest,published_latest,published_precision,published_method,"
    "published_flags,published_text,published_stated,shown_earliest,shown_latest,guid,modified,"
    "modified_text,fetched_at,rendered_at,document_url,document_etag,document_last_modified,"
    "document_moved_from,digest,revision,status,cluster,removed,format_version"
)
PARTS = ("image_credit", "image", "credit", "document")
LISTS = (
    *("authors", "credits", "images", "links", "related", "embeds", "attachments", "contacts"),
    *("published_flags", "document_moved_from"),
)


def rows(data: bytes, encoding: str = "utf-8", **options: Any) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    text = io.StringIO(data.decode(encoding), newline="")
    return list(csv.DictReader(text, strict=True, **options))


PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
# As the page tells users to do it.
LEADING = ast.literal_eval(PAGE.partition("re.sub(")[2].partition(', "", cell)')[0])


def undone(cell: str) -> str:
    """The text that the exporter was given."""
    return re.sub(LEADING, "", cell)


def read_back(row: dict[str, str]) -> dict[str, Any]:
    """The record that *row* was made of."""
    record: dict[str, Any] = {name: undone(cell) or None for name, cell in row.items()}
    for name in LISTS:
        record[name] = json.loads(record[name] or "[]")
    record["removed"] = json.loads(record["removed"] or "{}")
    for name in ("revision", "format_version"):
        record[name] = record[name] and int(record[name])
    for name in ("body_html", "body_text"):
        record[name] = record[name] or ""
    for part in PARTS:
        inner = [name for name in record if name.startswith(f"{part}_")]
        value = {name.removeprefix(f"{part}_"): record.pop(name) for name in inner}
        record[part] = value if any(value.values()) else None
    return record


def test_the_columns_stay() -> None:
    """Also where no story has anything to put there."""
    assert export(CsvExporter).decode() == f"{HEADER}\r\n"
    assert export(CsvExporter, UNDATED).decode().splitlines()[0] == HEADER


def test_rows_read_back() -> None:
    found = rows(export(CsvExporter, *STORIES))
    assert [from_record(read_back(row)) for row in found] == list(STORIES)
    assert found[0]["published_earliest"] == "2026-11-20T10:30:00+00:00"
    assert found[0]["credit_text"] == CREDIT.text
    assert found[0]["image_credit_person"] == "JO"
    assert found[0]["authors"] == '["An, Bo","C \\"D\\""]'
    assert found[0]["removed"] == '{"script":2,"=style":1}'
    assert {found[1][name] for name in ("published", "images", "removed", "revision")} == {""}
    assert (found[2]["status"], found[2]["body_text"]) == ("retracted", "It was so.")


@given(hostile)
def test_any_text_reads_back_from_csv(item: NewsItem) -> None:
    data = export(CsvExporter, item, RICH)
    assert b"\0" not in data
    first, second = rows(data)
    # Within a list, JSON writes NUL with an escape.
    assert holdable(read_back(first), NO_TEXT) == holdable(to_record(item), NO_TEXT)
    assert from_record(read_back(second)) == RICH
    typed = ("format_version", "revision")
    cells = (cell for name, cell in first.items() if name not in typed)
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []


@each_row(
    ("text", "cell"),
    [
        ("=cmd()", "'=cmd()"),
        ("'=cmd()", "''=cmd()"),
        ("-5 graden", "'-5 graden"),
        ("@premier", "'@premier"),
        ("\t=1", "'\t=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'t Kofschip", "'t Kofschip"),
        ("'s Morgens", "'s Morgens"),
        ("1 = 1", "1 = 1"),
        ("a\0b\udc00", "a\ufffdb\ufffd"),
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula(text: str, cell: str) -> None:
    (row,) = rows(export(CsvExporter, story(title=text, format_version=-1)))
    assert row["title"] == cell
    # A number is none.
    assert row["format_version"] == "-1"


@each_row("encoding", ["utf-8", "utf-8-sig", "utf-16", None])
def test_what_is_appended(encoding: str | None) -> None:
    """One header and one byte order mark, though each run has an exporter of its own."""
    file = io.BytesIO()
    export_to(CsvExporter, file, encoding=encoding)
    for item in STORIES:
        export_to(CsvExporter, file, item, encoding=encoding)
    assert file.getvalue() == export(CsvExporter, *STORIES, encoding=encoding)
    assert len(rows(file.getvalue(), encoding or "utf-8")) == 3
    assert file.getvalue().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")


@pytest.mark.parametrize(
    ("packing", "unpacked"),
    [
        ("GzipPlugin", gzip.decompress),
        ("Bz2Plugin", bz2.decompress),
        ("LZMAPlugin", lzma.decompress),
    ],
)
def test_what_is_appended_to_a_packed_file(
    packing: str, unpacked: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "news.csv.packed"
    for item in STORIES:
        with path.open("ab") as file:
            packed = PostProcessingManager(
                [f"scrapy.extensions.postprocessing.{packing}"], file, {}
            )
            export_to(CsvExporter, packed, item)
            packed.close()
    assert unpacked(path.read_bytes()) == export(CsvExporter, *STORIES)


class Pipe(io.RawIOBase):
    """Takes what it is given, and cannot go back."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += data
        return memoryview(data).nbytes


def test_a_pipe_gets_a_header() -> None:
    pipe = Pipe()
    export_to(CsvExporter, pipe, RICH)
    assert bytes(pipe.content) == export(CsvExporter, RICH)


def test_an_encoding_that_has_not_all_letters() -> None:
    data = export(CsvExporter, story(title="Café 🇧🇪"), encoding="cp1252")
    assert rows(data, "cp1252")[0]["title"] == "Café ??"


@each_row(
    ("wanted", "header"),
    [
        (["title", "uid"], "title,uid"),
        (["image_credit_text", "document"], "image_credit_text,document_url,document_etag,document_last_modified,document_moved_from"),
        ({"title": "kop", "credit": "foto"}, "kop,foto_agency,foto_person,foto_text"),
    ],
)  # fmt: skip
def test_columns_that_are_chosen(wanted: Any, header: str) -> None:
    lines = export(CsvExporter, RICH, fields_to_export=wanted).decode().split("\r\n")
    assert lines[0] == header


def test_a_column_that_no_story_has(caplog: pytest.LogCaptureFixture) -> None:
    assert export(CsvExporter, RICH, fields_to_export=["ttile", "uid"]).decode() == (
        "ttile,uid\r\n,belga:rich\r\n"
    )
    assert [line.getMessage() for line in caplog.records] == [
        "csv: no such field, its column is empty: ttile"
    ]


def test_semicolons_and_no_header() -> None:
    options = {"delimiter": ";", "include_headers_line": False}
    data = export(CsvExporter, RICH, **options)
    (row,) = rows(data, delimiter=";", fieldnames=HEADER.split(","))
    assert from_record(read_back(row)) == RICH


def test_a_paragraph_of_a_megabyte() -> None:
    item = story(body_text='é"\n' * 350_000)
    assert from_record(read_back(rows(export(CsvExporter, item))[0])) == item
    assert from_table(read(export(ParquetExporter, item))) == [item]


@pytest.mark.slow
@pytest.mark.skipif(
    SOFFICE is None, reason="no LibreOffice: install it (Debian: apt install libreoffice-calc)"
)
def test_libreoffice_reads_the_csv(tmp_path: Path) -> None:
    """Letters and line breaks are whole, and nothing is a formula."""
    formulas = [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1",
        "@SUM(1)",
        '=HYPERLINK("https://x.example")',
    ]
    letters = [RICH.title, "Één\ntwee\n\nœuvre 🧇", "'t = 1", "a, b; c"]
    stories = [story(str(n), title=text) for n, text in enumerate([*formulas, *letters])]
    (tmp_path / "ours.csv").write_bytes(export(CsvExporter, *stories))
    with (tmp_path / "control.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([title] for title in formulas)
    convert(tmp_path, "control.csv", "ours.csv")
    assert len(cells(tmp_path / "control.fods", "//table:table-cell[@table:formula]")) == 3
    assert cells(tmp_path / "ours.fods", "//*[@table:formula]") == []
    titles = cells(tmp_path / "ours.fods", "//table:table-row/table:table-cell[6]")
    assert titles == ["title", *(f"'{text}" for text in formulas), *letters]


def convert(folder: Path, *names: str) -> None:
    """The third number is UTF-8: without it, LibreOffice goes by the locale."""
    assert SOFFICE is not None
    done = subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--infilter=CSV:44,34,76,1", "--convert-to", "fods", "--outdir", str(folder)),
            *(str(folder / name) for name in names),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr


TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def cells(path: Path, xpath: str) -> list[str]:
    """The texts of the cells of a sheet, a paragraph a line."""
    sheet = etree.parse(path)
    for empty in list(sheet.iter(f"{{{TABLE}}}table-cell")):
        for _ in range(1, int(empty.get(f"{{{TABLE}}}number-columns-repeated", 1))):
            empty.addnext(etree.Element(empty.tag))
    found = sheet.xpath(xpath, namespaces={"table": TABLE})
    return ["\n".join("".join(p.itertext()) for p in cell.iter(f"{{{TEXT}}}p")) for cell in found]


def relation(query: str) -> duckdb.DuckDBPyRelation:
    found = duckdb.sql(query)
    assert found is not None
    return found


def test_duckdb_reads_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(export(CsvExporter, *STORIES))
    table = relation(f"from read_csv('{path}', header = true, delim = ',', quote = '\"')")
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert types["published"] == types["fetched_at"] == "TIMESTAMP WITH TIME ZONE"
    found = table.select(
        "title, summary, epoch_ms(published), json(links)->>'$[0].text', revision"
    ).fetchall()
    assert found[0] == (RICH.title, RICH.summary, NOW.timestamp() * 1000, "=elders", 2)
    assert found[1][2] is None


# --- Parquet


def read(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


def from_table(table: Any) -> list[NewsItem]:
    """The items that the rows of an Arrow table were made of."""
    instants = [field.name for field in table.schema if pa.types.is_timestamp(field.type)]
    records = table.to_pylist(maps_as_pydicts="strict")
    for record, name in ((record, name) for record in records for name in instants):
        record[name] = record[name] and record[name].isoformat()
    return [from_record(record) for record in records]


def test_rows_are_the_items() -> None:
    table = read(export(ParquetExporter, *STORIES))
    assert from_table(table) == list(STORIES)
    assert table.column("published_earliest")[0].as_py() == NOW - timedelta(minutes=30)


@given(hostile)
def test_any_text_reads_back_from_parquet(item: NewsItem) -> None:
    (found,) = from_table(read(export(ParquetExporter, item)))
    assert to_record(found) == holdable(to_record(item), HALVES)


def test_a_number_that_no_column_holds() -> None:
    item = story(format_version=2**63)
    assert from_table(read(export(ParquetExporter, item))) == [replace(item, format_version=None)]


def test_an_empty_export_has_the_schema() -> None:
    table = read(export(ParquetExporter))
    assert table.num_rows == 0
    assert table.schema == read(export(ParquetExporter, RICH)).schema
    assert table.schema.names == list(schema()["properties"])
    assert table.schema.metadata[b"belgafeed.item"].decode() == schema()["$id"]


def test_the_types() -> None:
    found = read(export(ParquetExporter)).schema
    assert found.field("published") == pa.field("published", pa.timestamp("us", tz="UTC"))
    assert found.field("title") == pa.field("title", pa.string(), nullable=False)
    assert found.field("revision") == pa.field("revision", pa.int64())
    assert str(found.field("authors").type) == "list<element: string not null>"
    assert str(found.field("embeds").type) == (
        "list<element: struct<url: string not null, kind: string not null> not null>"
    )
    assert pa.types.is_map(found.field("removed").type)
    assert not found.field("removed").nullable
    assert found.field("document").nullable


@pytest.mark.parametrize(("name", "limit"), [("_ROWS", 2), ("_CHARACTERS", 75)])
def test_row_groups_are_bounded(name: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the bytes of their batches, and these by rows and by characters."""
    monkeypatch.setattr(parquet, name, limit)
    monkeypatch.setattr(parquet, "_GROUP", 1)
    stories = [story(str(number)) for number in range(5)]
    data = export(ParquetExporter, *stories)
    facts = pq.ParquetFile(io.BytesIO(data)).metadata
    assert [facts.row_group(group).num_rows for group in range(facts.num_row_groups)] == [2, 2, 1]
    columns = [facts.row_group(0).column(number) for number in range(facts.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD"}
    assert from_table(read(data)) == stories


def test_a_group_has_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [story(str(number)) for number in range(5)]
    whole = export(ParquetExporter, *stories)
    monkeypatch.setattr(parquet, "_ROWS", 2)
    data = export(ParquetExporter, *stories)
    assert pq.ParquetFile(io.BytesIO(data)).metadata.num_row_groups == 1
    assert from_table(read(data)) == from_table(read(whole)) == stories


def test_a_file_that_cannot_seek() -> None:
    """It is written from its begin to its end, and stays open."""
    pipe, packed = Pipe(), io.BytesIO()
    export_to(ParquetExporter, pipe, *STORIES)
    assert not pipe.closed
    assert bytes(pipe.content) == export(ParquetExporter, *STORIES)
    packing = PostProcessingManager(["scrapy.extensions.postprocessing.GzipPlugin"], packed, {})
    export_to(ParquetExporter, packing, *STORIES)
    packing.close()
    assert gzip.decompress(packed.getvalue()) == bytes(pipe.content)


def test_duckdb_reads_parquet(tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    path.write_bytes(export(ParquetExporter, *STORIES))
    table = relation(f"from '{path}'")
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert types["published"] == "TIMESTAMP WITH TIME ZONE"
    assert types["authors"] == "VARCHAR[]"
    assert types["embeds"] == "STRUCT(url VARCHAR, kind VARCHAR)[]"
    assert types["removed"] == "MAP(VARCHAR, BIGINT)"
    found = table.select(
        "title, epoch_us(modified), removed['script'], contacts[1].phones[1], image.credit.person"
    ).fetchall()
    assert found[0] == (RICH.title, 1_795_172_400_123_456, 2, "+3221234567", "JO")
    assert found[1] == (UNDATED.title, None, None, None, None)


# --- Without pyarrow


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)


@pytest.mark.usefixtures("without_pyarrow")
def test_it_says_what_is_missing() -> None:
    with pytest.raises(ImportError, match=r"pip install -r requirements-export\.txt"):
        ParquetExporter(io.BytesIO(), feed=FEED)


@pytest.mark.parametrize("name", ["news.parquet", "news.parquet.gz"])
@pytest.mark.usefixtures("without_pyarrow")
@ensureDeferred
async def test_a_crawl_without_pyarrow(
    name: str, run: Crawler, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Two lines say so, whatever the number of stories, and the old file stays."""
    path = tmp_path / name
    path.write_bytes(b"old")
    options: dict[str, Any] = {"format": "parquet", "overwrite": True}
    if name.endswith(".gz"):
        options["postprocessing"] = ["scrapy.extensions.postprocessing.GzipPlugin"]
    done = await run("belga", start=str(SEEDS / "belga"), settings={"FEEDS": {path: options}})
    errors = [line.getMessage() for line in caplog.records if line.levelno == logging.ERROR]
    assert len(errors) == 2
    assert errors[0].startswith(f"Unwritable: {path}: Parquet needs pyarrow: pip install -r ")
    assert errors[1] == f"Error storing parquet feed ({len(done.items)} items) in: {path}"
    assert done.stats["feedexport/failed_count/WholeFile"] == 1
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir() if "sqlite" not in each.name] == [name]


class Elsewhere:
    """A place that is no file."""

    stored: ClassVar[list[IO[bytes]]] = []

    def __init__(self, uri: str, *, feed_options: Any = None) -> None:
        pass

    def open(self, spider: Spider) -> IO[bytes]:
        return io.BytesIO()

    def store(self, file: IO[bytes]) -> None:
        self.stored.append(file)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.usefixtures("without_pyarrow")
@ensureDeferred
async def test_a_place_elsewhere_without_pyarrow(
    kind: str, run: Crawler, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Elsewhere, "stored", [])
    settings = {
        "FEEDS": {f"elsewhere://place/news.{kind}": {"format": kind}},
        "FEED_STORAGES": {"elsewhere": Elsewhere},
    }
    done = await run("belga", start=str(SEEDS / "belga"), settings=settings)
    assert len(done.items) == 11
    lines = [line for line in caplog.records if line.name == "belgafeed.exporters.parquet"]
    assert len(Elsewhere.stored) == (kind == "csv")
    failed = done.stats.get("feedexport/failed_count/ParquetExporter", 0)
    assert failed == len(lines) == (kind == "parquet")
