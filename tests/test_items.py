"""The item: its fields are documented, it survives a round trip, and faults are named."""

import ast
import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed import items
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
    SourceError,
    from_record,
    problems,
    to_record,
)
from tests.rows import each_row

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
BRUSSELS = timezone(timedelta(hours=1))
GOOD = NewsItem(
    uid="belga:a",
    source="belga",
    url="https://newsroom.example/a",
    title="A",
    language="en-BE",
    published_earliest=NOW,
    published=NOW,
    published_latest=NOW,
    published_precision="second",
    fetched_at=NOW,
)

instants = st.none() | st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
)
texts = st.none() | st.text()
credit_lines = st.none() | st.builds(Credit, texts, texts, st.text())
images = st.builds(Image, st.text(), texts, credit_lines)


@given(
    st.builds(
        NewsItem,
        uid=st.text(),
        source=st.text(),
        url=texts,
        title=st.text(),
        authors=st.lists(st.text()).map(tuple),
        credit=credit_lines,
        image=st.none() | images,
        images=st.lists(images).map(tuple),
        links=st.lists(st.builds(Link, st.text(), st.text())).map(tuple),
        related=st.lists(st.builds(Related, st.text(), st.text(), texts)).map(tuple),
        credits=st.lists(st.builds(Credit, texts, texts, st.text())).map(tuple),
        embeds=st.lists(st.builds(Embed, st.text(), st.text())).map(tuple),
        attachments=st.lists(st.builds(Attachment, st.text(), texts, texts)).map(tuple),
        contacts=st.lists(
            st.builds(Contact, texts, st.text(), *[st.lists(st.text()).map(tuple)] * 3)
        ).map(tuple),
        published=instants,
        shown_earliest=instants,
        shown_latest=instants,
        guid=texts,
        modified=instants,
        rendered_at=instants,
        document=st.none()
        | st.builds(Document, st.text(), texts, texts, st.lists(st.text()).map(tuple)),
        fetched_at=st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)),
        removed=st.dictionaries(st.text(), st.integers()),
        revision=st.none() | st.integers(),
    )
)
def test_an_item_survives_json(item: NewsItem) -> None:
    assert from_record(json.loads(json.dumps(to_record(item)))) == item


def test_instants_are_written_with_their_offset() -> None:
    assert to_record(GOOD)["published"] == "2026-11-20T11:00:00+00:00"


def test_a_record_of_before_documents_is_an_item() -> None:
    """Ledgers hold stories from before these fields were there."""
    record = to_record(GOOD)
    for name in ("document", "guid", "shown_earliest", "shown_latest"):
        del record[name]
    assert from_record(record) == GOOD


def test_a_good_item_has_no_problems() -> None:
    assert list(problems(GOOD)) == []


@each_row(
    ("changes", "field"),
    [
        ({"uid": ""}, "uid"),
        ({"source": ""}, "source"),
        ({"title": ""}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"short_url": "prez.ly/a"}, "short_url"),
        ({"slug": "a" * 2_001}, "slug"),
        ({"body_text": "a\0b"}, "body_text"),
        ({"title": "a\ud800"}, "title"),
        ({"language": "english"}, "language"),
        ({"language": "en_BE"}, "language"),
        ({"fetched_at": datetime(2026, 11, 20)}, "fetched_at"),
        ({"modified": NOW.astimezone(BRUSSELS)}, "modified"),
        ({"published_precision": "fortnight"}, "published_precision"),
        ({"published_earliest": None}, "published"),
        ({"published_earliest": NOW + timedelta(seconds=1)}, "published"),
        ({"published_latest": NOW - timedelta(seconds=1)}, "published"),
    ],
)
def test_a_fault_is_named(changes: dict[str, Any], field: str) -> None:
    assert [name for name, _ in problems(dataclasses.replace(GOOD, **changes))] == [field]


def test_an_item_without_a_date_is_good() -> None:
    undated = dataclasses.replace(
        GOOD, published=None, published_earliest=None, published_latest=None
    )
    assert list(problems(undated)) == []


def test_items_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        GOOD.title = "B"  # type: ignore[misc]


def test_an_error_names_source_url_and_field() -> None:
    error = SourceError("belga", "https://newsroom.example/a.json", "body", "missing")
    assert str(error) == "belga: https://newsroom.example/a.json: body: missing"


def documented_fields() -> dict[str, set[str]]:
    """Class → the fields that have a text behind them."""
    tree = ast.parse(Path(items.__file__).read_text(encoding="utf-8"))
    return {
        node.name: {
            field.target.id
            for field, text in zip(node.body, node.body[1:], strict=False)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        }
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


@each_row("kind", [NewsItem, Link, Related, Credit, Image, Embed, Attachment, Contact, Document])
def test_each_field_is_documented(kind: type) -> None:
    names = {field.name for field in dataclasses.fields(kind)}
    assert documented_fields()[kind.__name__] == names
