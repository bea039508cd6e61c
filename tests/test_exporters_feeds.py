"""RSS and Atom: read by feedparser, and held against what the two specifications ask for."""

import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from belgafeed.exporters.atom import AtomExporter
from belgafeed.exporters.rss import RssExporter
from belgafeed.exporters.story import StoryExporter
from belgafeed.items import Attachment, Credit, Image, NewsItem
from tests.exporting import FEED, NOW, export
from tests.rows import each_row

ATOM, BF = "{http://www.w3.org/2005/Atom}", "{urn:x-belgafeed:1}"
EXPORTERS: list[type[StoryExporter]] = [RssExporter, AtomExporter]
STORY = NewsItem(
    uid="ministry:https://ministry.example/één?a=1",
    source="ministry",
    url="https://ministry.example/een?a=1&b=2",
    title="Één café & <b>ça</b> ]]> 🧇",
    summary="De lead, « en deux langues ».",
    body_html="<p>Één <strong>alinea</strong> &amp; nog wat.</p>",
    body_text="Één alinea & nog wat.",
    language="nl-BE",
    authors=("An Claes", "Zoë D’Hondt"),
    image=Image("https://cdn.example/1.jpg", "De brug", Credit("BELGA PHOTO", None, "BELGA PHOTO")),
    attachments=(Attachment("https://cdn.example/a.pdf", "Bijlage"),),
    published=NOW - timedelta(hours=1),
    published_earliest=NOW - timedelta(hours=2),
    published_latest=NOW,
    published_precision="hour",
    published_method="relative",
    published_flags=("ambiguous", "narrowed"),
    published_text="1 uur geleden",
    modified=NOW,
    fetched_at=NOW,
    status="changed",
    revision=2,
    cluster="belga:a",
)
UNDATED = replace(
    STORY,
    uid="ministry:undated",
    published=None,
    published_earliest=None,
    published_latest=None,
    published_precision=None,
    modified=None,
)
GONE = replace(STORY, uid="belga:gone", status="retracted", revision=3)


def parsed(document: bytes) -> Any:
    found = feedparser.parse(document)
    assert not found.bozo, found.bozo_exception
    return found


def moment(parts: Any) -> datetime:
    return datetime.fromtimestamp(timegm(parts), UTC)


@each_row("exporter", EXPORTERS)
def test_a_reader_gets_the_story(exporter: type[StoryExporter]) -> None:
    found = parsed(export(exporter, STORY, UNDATED))
    assert found.feed.title == FEED.title
    assert found.feed.link == FEED.url
    entry, undated = found.entries
    assert entry.title == STORY.title
    assert entry.link == STORY.url
    assert entry.summary == STORY.summary
    assert entry.content[0].value == STORY.body_html
    assert moment(entry.published_parsed) == STORY.published
    assert [each.name for each in entry.authors] == list(STORY.authors) or entry.author
    assert "published" not in undated
    assert len({entry.id, undated.id}) == 2


@each_row("exporter", EXPORTERS)
def test_an_interval_stays_one(exporter: type[StoryExporter]) -> None:
    """Its bounds and the words of the source stand beside the estimate."""
    root = etree.fromstring(export(exporter, STORY))
    (published,) = root.iter(f"{BF}published")
    assert published.text == "1 uur geleden"
    assert dict(published.attrib) == {
        "earliest": "2026-11-20T09:00:00+00:00",
        "estimate": "2026-11-20T10:00:00+00:00",
        "latest": "2026-11-20T11:00:00+00:00",
        "precision": "hour",
        "method": "relative",
        "flags": "ambiguous narrowed",
    }
    (story,) = root.iter(f"{BF}story")
    assert dict(story.attrib) == {
        "uid": STORY.uid,
        "source": "ministry",
        "status": "changed",
        "revision": "2",
        "cluster": "belga:a",
        "fetched_at": "2026-11-20T11:00:00+00:00",
    }
    assert not list(etree.fromstring(export(exporter, UNDATED)).iter(f"{BF}published"))


@each_row("exporter", EXPORTERS)
def test_words_that_were_withdrawn_are_not_given_out(exporter: type[StoryExporter]) -> None:
    document = export(exporter, GONE)
    parsed(document)
    for words in ("Één", "lead", "alinea", "Claes"):
        assert words not in document.decode()
    assert b'status="retracted"' in document


def test_a_withdrawn_story_in_atom_is_a_tombstone() -> None:
    """RFC 6721: it names the entry that is gone."""
    root = etree.fromstring(export(AtomExporter, replace(GONE, status="new"), GONE))
    (entry,) = root.iter(f"{ATOM}entry")
    (tombstone,) = root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert tombstone.get("ref") == entry.findtext(f"{ATOM}id")
    assert tombstone.get("when") == "2026-11-20T11:00:00+00:00"


# --- What the specifications ask for

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def test_atom_keeps_its_rules() -> None:
    root = etree.fromstring(export(AtomExporter, STORY, UNDATED, GONE))
    names = [etree.QName(each).localname for each in root]
    # 4.1.1: one of each; an author, for the entries without one; entries come last.
    for name in ("id", "title", "updated", "author"):
        assert names.count(name) == 1
    assert sorted(names[names.index("entry") :]) == ["deleted-entry", "entry", "entry"]
    for entry in root.iter(f"{ATOM}entry"):
        inside = [each.tag.removeprefix(ATOM) for each in entry]
        # 4.1.2
        for name in ("id", "title", "updated"):
            assert inside.count(name) == 1
        for name in ("published", "summary", "content"):
            assert inside.count(name) <= 1
        # Without content there has to be an alternate link, and one of each type at most.
        links = [(each.get("rel"), each.get("type")) for each in entry.iter(f"{ATOM}link")]
        assert links.count(("alternate", "text/html")) == 1
        assert entry.find(f"{ATOM}content").get("type") == "html"
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    # 4.2.6: absolute IRIs, none twice.
    assert len(set(ids)) == len(ids)
    assert all(urlsplit(each).scheme for each in ids)
    # 3.3
    for name in ("updated", "published"):
        assert all(RFC_3339.fullmatch(each.text) for each in root.iter(f"{ATOM}{name}"))


def test_rss_keeps_its_rules() -> None:
    root = etree.fromstring(export(RssExporter, STORY, UNDATED, GONE))
    assert (root.tag, root.get("version"), [each.tag for each in root]) == (
        "rss",
        "2.0",
        ["channel"],
    )
    channel = root[0]
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1
    items = channel.findall("item")
    for item in items:
        plain = [each.tag for each in item if not each.tag.startswith("{")]
        assert len(plain) == len(set(plain))
        assert "title" in plain or "description" in plain
        assert item.find("guid").get("isPermaLink") == "false"
        # RFC 822, with a year of four digits.
        for date in item.findall("pubDate"):
            assert parsedate_to_datetime(date.text) == STORY.published
            assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", date.text)
    assert len({item.findtext("guid") for item in items}) == 3


@each_row("exporter", EXPORTERS)
def test_a_feed_without_stories(exporter: type[StoryExporter]) -> None:
    assert (
        parsed(
            export(
                exporter,
            )
        ).entries
        == []
    )


# --- Hostile text

HOSTILE = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60) | st.sampled_from(
    [
        "]]>",
        "<!--",
        "\x00\x1b",
        "\ud800",
        "\ufffe",
        "=cmd()",
        "\u202e\u200f",
        "👩🏽‍🚀",
        "&amp;",
        "x" * 1_000_000,
    ]
)


def held(text: str) -> str:
    """What XML 1.0 has of a text, as a parser gives it back."""
    kept = (
        sign
        if sign in "\t\n\r"
        or " " <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign > "\uffff"
        else "\ufffd"
        for sign in text
    )
    return "".join(kept)


@given(HOSTILE)
def test_any_text_comes_back(text: str) -> None:
    """What XML cannot hold is U+FFFD."""
    item = replace(STORY, uid=f"belga:{text[:90]}", title=text, body_html=text, authors=(text,))
    for exporter in EXPORTERS:
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        root = etree.fromstring(export(exporter, item), parser)
        texts = [each.text or "" for each in root.iter("{*}title", "{*}creator", "{*}name")]
        texts += [each.text or "" for each in root.iter("{*}content", "{*}encoded")]
        assert texts.count(held(text)) == 3
