"""The JSON Schema: jsonschema takes every item as it is exported, and no other record."""

import io
import json
import re
import runpy
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from scrapy.exporters import BaseItemExporter, JsonItemExporter, JsonLinesItemExporter

from belgafeed import items, schema
from belgafeed.items import NewsItem, from_record, to_record
from tests.replay import ROOT
from tests.rows import each_row
from tests.test_golden import EXPECTED

SCHEMA = schema.schema()
JUDGE = Draft202012Validator(SCHEMA)
NOW = datetime(2026, 11, 20, 11, 0, 0, 123_456, tzinfo=UTC)
RECORDS: list[dict[str, Any]] = [
    {**record, "fetched_at": NOW.isoformat()}
    for path in sorted(EXPECTED.iterdir())
    for record in json.loads(path.read_text(encoding="utf-8"))
]
STORIES = [from_record(record) for record in RECORDS]
# One that has something everywhere where a schema has more to say than a type.
FULL: dict[str, Any] = {
    **to_record(
        NewsItem(
            uid="belga:a",
            source="belga",
            url="https://newsroom.example/a",
            title="A",
            language="nl-BE",
            published=NOW,
            published_earliest=NOW,
            published_latest=NOW,
            published_precision="second",
            published_method="listing",
            published_flags=("narrowed",),
            fetched_at=NOW,
            digest="1:0a",
            revision=1,
            status="new",
            removed={"script": 1},
            format_version=3,
        )
    ),
    "image": {"url": "https://p.example/", "caption": None, "credit": None},
    "embeds": [{"url": "https://v.example/", "kind": "video"}],
}


def test_the_published_file() -> None:
    """``python -m belgafeed.schema > docs/item.schema.json`` makes it anew."""
    published = (ROOT / "docs" / "item.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == SCHEMA


def test_the_command_writes_the_file(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    runpy.run_path(str(schema.__file__), run_name="__main__")
    assert capfdbinary.readouterr().out == (ROOT / "docs" / "item.schema.json").read_bytes()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["$id"] == f"urn:x-belgafeed:item:{schema.VERSION}"


def test_each_field_is_there_and_described() -> None:
    kinds = {"NewsItem": SCHEMA, **SCHEMA["$defs"]}
    assert len(kinds) == 9
    for name, kind in kinds.items():
        names = [field.name for field in fields(getattr(items, name))]
        assert list(kind["properties"]) == kind["required"] == names
        assert kind["additionalProperties"] is False
        for value in (kind, *kind["properties"].values()):
            assert re.fullmatch(r"[^:].*[.:)0-9a-z…]", value["description"])
            assert not re.search("None|:class:|``|\n", value["description"])
    assert SCHEMA["properties"]["title"]["description"] == "The headline, plain text."
    assert "`belgafeed.dates.When`" in SCHEMA["properties"]["published_flags"]["description"]


def test_its_words_are_those_of_the_docs() -> None:
    page = (ROOT / "docs" / "item.md").read_text(encoding="utf-8")
    properties = SCHEMA["properties"]
    for name in ("published_precision", "published_method", "status"):
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        meaning = line.split("|")[2].split(" exact to: ")[-1]
        words = re.findall(r"[a-z]+", meaning)
        assert set(properties[name]["enum"]) - {None} <= set(words)
    flags = next(line for line in page.splitlines() if line.startswith("| `published_flags` |"))
    named = re.findall("`([a-z-]+)`", flags.split("|")[2])
    assert properties["published_flags"]["items"]["enum"] == named


def test_golden_items_are_right() -> None:
    assert len(RECORDS) > 30
    assert {record["source"] for record in RECORDS} == {"belga", "ministry"}
    assert [
        list(map(str, JUDGE.iter_errors(record)))
        for record in RECORDS
        if not JUDGE.is_valid(record)
    ] == []


@each_row(
    ("kind", "load"),
    [
        (JsonItemExporter, json.loads),
        (JsonLinesItemExporter, lambda text: list(map(json.loads, text.splitlines()))),
    ],
)
def test_what_scrapy_writes_is_right(
    kind: Callable[..., BaseItemExporter], load: Callable[[bytes], list[dict[str, Any]]]
) -> None:
    file = io.BytesIO()
    exporter = kind(file, encoding="utf-8")
    exporter.start_exporting()
    for item in STORIES:
        exporter.export_item(item)
    exporter.finish_exporting()
    found = load(file.getvalue())
    assert found == RECORDS
    assert all(map(JUDGE.is_valid, found))


def test_a_full_record_is_right() -> None:
    JUDGE.validate(FULL)
    JUDGE.validate({**FULL, "status": None, "published_precision": None, "url": None})
    undated = dict.fromkeys(("published", "published_earliest", "published_latest"))
    JUDGE.validate({**FULL, **undated})


@each_row(
    "changes",
    [
        {"more": 1},
        {"uid": ""},
        {"title": None},
        {"url": "javascript:alert(1)"},
        {"language": "english"},
        {"authors": "An"},
        {"authors": [None]},
        {"fetched_at": None},
        {"fetched_at": "2026-11-20"},
        {"fetched_at": "2026-11-20T12:00:00+01:00"},
        {"fetched_at": "2026-11-20T12:00:00"},
        {"published": None},
        {"published_latest": None},
        {"published_precision": "fortnight"},
        {"published_method": "guessed"},
        {"published_flags": ["odd"]},
        {"status": "deleted"},
        {"digest": "0a"},
        {"revision": 0},
        {"revision": "1"},
        {"removed": {"script": "1"}},
        {"format_version": 1.5},
        {"image": {"url": "https://p.example/"}},
        {"image": {"url": None, "caption": None, "credit": None}},
        {"image": "https://p.example/"},
        {"embeds": [{"url": "https://v.example/", "kind": "game"}]},
        {"links": [{"url": "https://v.example/", "text": "a", "rel": "b"}]},
    ],
)
def test_a_wrong_record(changes: dict[str, Any]) -> None:
    assert JUDGE.is_valid(FULL)
    assert not JUDGE.is_valid({**FULL, **changes})


@each_row("name", [field.name for field in fields(NewsItem)])
def test_a_record_without_a_field(name: str) -> None:
    assert not JUDGE.is_valid({key: value for key, value in FULL.items() if key != name})
