"""The Prezly reader: strict on structure, and every field arrives."""

import codecs
import re
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed.items import Image, Related, SourceError
from belgafeed.sources.documents import NoJson, read_json
from belgafeed.sources.prezly import (
    Listing,
    Story,
    StoryRef,
    read_feed,
    read_home,
    read_listing,
    read_sitemap,
    read_story,
)
from tests.rows import each_row
from tests.tables import rows

URL = "https://newsroom.example/a-story.json"
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
UUID = "60c362fb-3ddd-4fa3-9be8-5a73bd46748c"
STORY: dict[str, Any] = {
    "title": "A story",
    "modified_at": "2026-11-20 10:00:01",
    "published_at": "2026-11-19 09:00:00",
    "url": "https://newsroom.example/a-story?utm_source=x",
    "short_url": "http://prez.ly/aBcD",
    "culture": "nl_BE",
    "language": "NL",
    "slug": "a-story",
    "body": "<p>Text</p>",
    "header": {
        "large": f"https://cdn.uc.assets.prezly.com/{UUID}/-/preview/1200x1200/-/format/auto/",
        "release": None,
    },
    "links": [{"description": "Another", "url": "https://newsroom.example/another"}],
    "author": {"first_name": "An", "last_name": "Claes"},
    "format_version": 5,
}


def story(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(STORY), **changes}


def read(data: object, **facts: Any) -> Story:
    return read_story(data, source="belga", url=URL, fetched_at=NOW, **facts)


def test_every_field_arrives() -> None:
    item = read(STORY).item
    assert item.uid == "belga:aBcD"
    assert item.url == "https://newsroom.example/a-story"
    assert (item.short_url, item.slug) == ("http://prez.ly/aBcD", "a-story")
    assert (item.title, item.body_html) == ("A story", "<p>Text</p>")
    assert item.language == "nl-BE"
    assert item.authors == ("An Claes",)
    assert item.image == Image(f"https://cdn.uc.assets.prezly.com/{UUID}/")
    assert item.related == (Related("https://newsroom.example/another", "Another"),)
    assert item.published_text == "2026-11-19 09:00:00"
    assert item.modified_text == "2026-11-20 10:00:01"
    assert (item.format_version, item.fetched_at) == (5, NOW)
    assert read(STORY).unknown == ()


@each_row(
    ("changes", "field", "value"),
    [
        ({"author": None}, "authors", ()),
        ({"author": []}, "authors", ()),
        ({"author": {"first_name": None, "last_name": "Belga"}}, "authors", ("Belga",)),
        ({"published_at": None}, "published_text", None),
        ({"short_url": None}, "uid", "belga:https://newsroom.example/a-story"),
        ({"header": None}, "image", None),
        ({"header": []}, "image", None),
        ({"header": {"large": None, "release": None}}, "image", None),
        ({"links": []}, "related", ()),
        ({"culture": "fr"}, "language", "fr"),
        ({"body": ""}, "body_html", ""),
    ],
)
def test_what_may_be_empty(changes: dict[str, Any], field: str, value: object) -> None:
    assert getattr(read(story(**changes)).item, field) == value


@each_row("key", STORY)
def test_a_missing_key_is_named(key: str) -> None:
    data = story()
    del data[key]
    with pytest.raises(SourceError) as caught:
        read(data)
    assert str(caught.value) == f"belga: {URL}: {key}: missing"


@each_row("key", STORY)
def test_a_mistyped_key_is_named(key: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(story(**{key: True}))
    assert (caught.value.source, caught.value.url, caught.value.field) == ("belga", URL, key)


@each_row(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": None}, "title"),
        ({"url": "/a-story"}, "url"),
        ({"short_url": "aBcD"}, "short_url"),
        ({"culture": "Belgian Dutch"}, "culture"),
        ({"published_at": "soon"}, "published_at"),
        ({"modified_at": "2026-02-30 10:00:00"}, "modified_at"),
        ({"links": [{"description": "x"}]}, "links[0].url"),
        ({"links": ["x"]}, "links[0]"),
        ({"header": {"large": 5, "release": None}}, "header.large"),
        ({"header": {"large": "javascript:x", "release": None}}, "header.large"),
        ({"format_version": "5"}, "format_version"),
    ],
)
def test_a_wrong_value_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(story(**changes))
    assert caught.value.field == field


def test_a_document_that_is_no_object() -> None:
    with pytest.raises(SourceError, match=r"document: an object was expected, not a list"):
        read(["x"])


def test_unknown_keys_are_named_with_their_path() -> None:
    data = story(subtitle="New", format_version=9)
    data["links"] = [{**data["links"][0], "icon": n} for n in range(2)]
    data["author"]["email"] = "an@newsroom.example"
    assert read(data).unknown == ("subtitle", "author.email", "links[].icon", "format_version=9")


def test_the_listings_instant_is_the_better_one() -> None:
    listed = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    item = read(STORY, listed_at=listed).item
    assert (item.published, item.published_earliest, item.published_latest) == (listed,) * 3
    assert (item.published_precision, item.published_method) == ("second", "listing")
    assert item.published_text == "2026-11-19 09:00:00"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STORY, "x"]), inner),
    )
)
def test_any_json_is_a_story_or_a_source_error(data: object) -> None:
    try:
        read(data)
    except SourceError as error:
        assert error.field


ENTRY: dict[str, Any] = {
    "uuid": UUID,
    "slug": "a-story",
    "title": "A story",
    "subtitle": None,
    "published_at": "2026-11-19T09:00:00+01:00",
    "categories": [],
    "links": {"newsroom_view": "https://newsroom.example/a-story"},
    "oembed": {},
    "thumbnail_image": None,
}


def test_a_listing_keeps_its_order() -> None:
    data = {"data": [ENTRY, {**ENTRY, "slug": "b", "published_at": None}], "total": 2}
    listing = read_listing(data, source="belga", url=URL)
    published = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    paths = [(story.path, story.published) for story in listing.stories]
    assert paths == [("/a-story", published), ("/b", None)]
    assert (listing.errors, listing.unknown, listing.total) == ((), (), 2)


def test_a_date_without_an_offset_says_nothing() -> None:
    data = {"data": [{**ENTRY, "published_at": "2026-11-19 09:00:00"}]}
    (only,) = read_listing(data, source="belga", url=URL).stories
    assert only.published is None


@each_row(
    ("entry", "field"),
    [
        ("x", "data[1]"),
        ({}, "data[1].slug"),
        ({"slug": "", "published_at": None}, "data[1].slug"),
        ({"slug": "../etc/passwd", "published_at": None}, "data[1].slug"),
        ({"slug": "b", "published_at": "soon"}, "data[1].published_at"),
    ],
)
def test_a_bad_entry_costs_no_other(entry: object, field: str) -> None:
    listing = read_listing({"data": [ENTRY, entry, ENTRY]}, source="belga", url=URL)
    assert len(listing.stories) == 2
    assert [error.field for error in listing.errors] == [field]


def test_unknown_keys_of_a_listing() -> None:
    data = {"data": [{**ENTRY, "new": 1}, {**ENTRY, "new": 2}], "total": 2, "pages": 1}
    assert read_listing(data, source="belga", url=URL).unknown == ("pages", "data[].new")


@each_row("data", [[], {}, {"data": None}, {"data": {}}])
def test_what_is_no_listing(data: object) -> None:
    with pytest.raises(SourceError):
        read_listing(data, source="belga", url=URL)


def feed(*entries: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(entries)}</channel></rss>".encode()


def test_a_feed_keeps_its_order() -> None:
    listing = read_feed(
        feed(
            "<item><link>https://newsroom.example/b</link>"
            "<pubDate>Thu, 19 Nov 2026 09:00:00 +0100</pubDate></item>",
            "<item><title>no link</title></item>",
            "<item><link>https://newsroom.example/a?utm_source=rss</link></item>",
            "<item><link>mailto:a@b.example</link></item>",
        ),
        source="belga",
        url=URL,
    )
    published = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    assert listing.stories == (StoryRef("/b", published), StoryRef("/a", None))
    assert [error.field for error in listing.errors] == ["item[1].link", "item[3].link"]


@each_row(
    "document",
    [b"", b"<html><body>Not found</body></html>", b"<rss>", b"{}"],
)
def test_what_is_no_feed(document: bytes) -> None:
    with pytest.raises(SourceError):
        read_feed(document, source="belga", url=URL)


def test_a_feed_reads_no_file_of_ours() -> None:
    document = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>
    <rss><channel><item><link>https://newsroom.example/&x;</link></item></channel></rss>"""
    listing = read_feed(document, source="belga", url=URL)
    assert [reference.path for reference in listing.stories] in ([], ["/"])


@each_row(
    ("total", "claimed"),
    [(0, 0), (17, 17), (None, None), ("17", None), (17.5, None), (True, None), ([17], None)],
)
def test_how_many_stories_a_listing_claims(total: object, claimed: int | None) -> None:
    """Only a number is a claim; whatever it is, it is no news to us."""
    listing = read_listing({"data": [], "total": total}, source="belga", url=URL)
    assert (listing.total, listing.unknown) == (claimed, ())


def headline(**changes: Any) -> str | None:
    (only,) = read_listing({"data": [{**ENTRY, **changes}]}, source="belga", url=URL).stories
    return only.headline


@each_row(
    ("changes", "is_edit"),
    [
        ({"title": "A stories"}, True),
        ({"title": "Another", "subtitle": "story"}, True),
        ({"subtitle": "And a lead"}, True),
        ({"published_at": "2026-11-19T09:00:01+01:00"}, True),
        ({"title": "A  story ", "subtitle": None}, False),
        ({"uuid": "x", "categories": [1], "thumbnail_image": "y", "slug": "z"}, False),
    ],
)
def test_what_a_listing_shows_of_a_story(changes: dict[str, Any], is_edit: bool) -> None:
    """Its words and its date are the headline; another one is an edit."""
    assert headline() is not None
    assert (headline(**changes) != headline()) is is_edit


def test_a_feed_shows_no_story_whole() -> None:
    entry = "<item><title>A</title><link>https://newsroom.example/a</link></item>"
    assert read_feed(feed(entry), source="belga", url=URL).stories == (StoryRef("/a"),)


SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# an address | its path, where it can be a story
ADDRESSES = """
https://newsroom.example/a-story                     | /a-story
https://newsroom.example/b-story/                    | /b-story
https://newsroom.example/c-story?utm_source=x#top    | /c-story
/d-story                                             | /d-story
e-story                                              | /e-story
https://newsroom.example/nieuws                      | /nieuws
https://newsroom.example/                            |
https://newsroom.example/nl                          |
https://newsroom.example/en-be                       |
https://newsroom.example/fr_BE/                      |
https://newsroom.example/media                       |
https://newsroom.example/category/sport              |
https://newsroom.example/category                    |
https://newsroom.example/search?q=x                  |
https://newsroom.example/feed                        |
https://newsroom.example/sitemap.xml                 |
                                                     |
"""
URLS = [url for url, _ in rows(ADDRESSES)]
PATHS = tuple(path for _, path in rows(ADDRESSES) if path)


def paths(listing: Listing) -> tuple[str, ...]:
    assert all(story == StoryRef(story.path) for story in listing.stories)
    return tuple(story.path for story in listing.stories)


@each_row("namespace", [f" xmlns='{SITEMAP}'", ""])
def test_the_stories_in_a_sitemap(namespace: str) -> None:
    """Each once, and none of the other pages that it names; of its dates none is a publication."""
    locs = "".join(
        f"<url><loc>\n{each} </loc><lastmod>2026-11-19</lastmod></url>" for each in URLS + URLS[:2]
    )
    document = f"<urlset{namespace}>{locs}<url/><url><loc/></url></urlset>".encode()
    assert paths(read_sitemap(document, source="belga", url=URL)) == PATHS


@each_row(
    "document",
    [b"", b"<html><body>Not found</body></html>", b"<urlset>", b"{}", feed(), b"<sitemapindex/>"],
)
def test_what_is_no_sitemap(document: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read_sitemap(document, source="belga", url=URL)
    assert (caught.value.url, caught.value.field) == (URL, "document")


def test_a_bad_address_costs_no_other() -> None:
    document = b"<urlset><url><loc>http://[</loc></url><url><loc>/a</loc></url></urlset>"
    assert paths(read_sitemap(document, source="belga", url=URL)) == ("/a",)


def test_a_home_page_that_is_xhtml() -> None:
    document = "<?xml version='1.0' encoding='utf-8'?><p>\u00e9 <a href='/caf\u00e9-a'>x</a></p>"
    assert paths(read_home(document, source="belga", url=URL)) == ("/caf\u00e9-a",)


@each_row(
    ("body", "why"),
    [
        (b'{"a": "\xe9"}', "encoding"),
        (b"\n <!DOCTYPE html><p>", "html"),
        (b'{"a": "b', "truncated"),
        (b'{"a": 1, ', "truncated"),
        (b"", "truncated"),
        (b"{'a': 1}", "syntax"),
        (b"[" * 100_000, "syntax"),
    ],
)
def test_what_is_no_json(body: bytes, why: str) -> None:
    with pytest.raises(NoJson, match=f"belga: {URL}: document: not JSON: ") as caught:
        read_json(body, source="belga", url=URL)
    assert caught.value.why == why


@each_row("mark", [b"", codecs.BOM_UTF8])
def test_json_behind_a_byte_order_mark(mark: bytes) -> None:
    assert read_json(mark + '{"é": 1}'.encode(), source="belga", url=URL) == {"é": 1}


def test_an_empty_sitemap_names_nothing() -> None:
    assert read_sitemap(b"<urlset/>", source="belga", url=URL) == Listing(())


def test_an_anchor_leads_nowhere() -> None:
    document = '<a name="top">x</a><a href="">x</a><a href="/b">x</a>'
    assert paths(read_home(document, source="belga", url="https://newsroom.example/a")) == ("/b",)


def test_the_stories_on_a_home_page() -> None:
    elsewhere = ["https://other.example/c", "mailto:an@newsroom.example", "http://[", "//[/d"]
    links = "".join(
        f'<p><a class="card" href="{each}">x</a></p>' for each in URLS + URLS[:2] + elsewhere
    )
    document = f"<html><body><a name=top>x</a>{links}<link href='/e'></body></html>"
    assert paths(read_home(document, source="belga", url=URL)) == PATHS


@each_row(
    "document",
    [
        "",
        "  ",
        "<!-- -->",
        "<p>Onderhoud",
        '<a href="/nl">NL</a>',
        '<a href="https://x.be/a">x</a>',
    ],
)
def test_what_is_no_home_page(document: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_home(document, source="belga", url=URL)
    assert (caught.value.url, caught.value.field) == (URL, "document")


@given(
    st.text()
    | st.lists(st.sampled_from(["<a href=", "'/a'", "http://[", ">", "</a>", "x"])).map("".join)
)
@example("<?xml version='1.0' encoding='utf-8'?><a href='/a'>x</a>")
def test_any_text_is_a_home_page_or_a_source_error(document: str) -> None:
    try:
        listing = read_home(document, source="belga", url=URL)
    except SourceError:
        return
    assert all(re.fullmatch(r"/[^/]+", story.path) for story in listing.stories)


def test_a_name_in_a_listing_that_is_too_long_costs_no_other_entry() -> None:
    listing = {"data": [{**ENTRY, "slug": "a" * 2_001}, {**ENTRY, "slug": "b"}], "total": 2}
    found = read_listing(listing, source="belga", url=URL)
    assert [each.path for each in found.stories] == ["/b"]
    (error,) = found.errors
    assert (error.field, "too long" in str(error)) == ("data[0].slug", True)


@each_row(
    ("text", "value"),
    [
        (r'{"a\ud800": ["x\u0000", {"b": 1}]}', {"a\ufffd": ["x\ufffd", {"b": 1}]}),
        (r'["\ud83d\ude00", "\udcff"]', ["😀", "\ufffd"]),
        (r'"\u00e9"', "é"),
    ],
)
def test_what_is_no_character_stands_as_one_that_says_so(text: str, value: object) -> None:
    assert read_json(text.encode(), source="belga", url=URL) == value
