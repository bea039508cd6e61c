"""The reader of feed pages: every rendering, every missing block, and what a page says of itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.items import SourceError
from belgafeed.sources.aggregator import (
    FeedPage,
    UpstreamEntry,
    read_page,
    read_text,
    read_upstream,
)
from tests.replay import SEEDS
from tests.rows import each_row
from tests.tables import rows

URL = "https://ministry.example/nl/aggregator/sources/3"
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
DOCUMENTS = Path(__file__).with_name("documents")

TITLE = '<h3 class="feed-item-title"><a href="https://source.example/a">Titel A</a></h3>'
AGE = '<div class="field field--name-timestamp">2 dagen 16 hours ago</div>'
TEXT = '<div class="item-description">Tekst &amp; <b>uitleg</b>.</div>'
AUTHOR = '<div class="field field--name-author">258</div>'
ICON = '<a class="feed-icon" href="/rss.xml">Subscribe to Havens feed</a>'
CHECKED = (
    '<div class="field field--name-checked"><div class="field__label">Checked</div>'
    '<div class="field__item">54 minutes 57 seconds ago</div></div>'
)


def page(*articles: str, feed: str = CHECKED + ICON, lang: str = "nl", head: str = "") -> str:
    items = "".join(f'<article class="aggregator-item">{article}</article>' for article in articles)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Havens | Site</title>{head}</head><body>'
        f'<div class="aggregator-feed">{items}{feed}</div></body></html>'
    )


def read(document: str) -> FeedPage:
    return read_page(document, source="ministry", url=URL, fetched_at=NOW, rendered_at=NOW)


def test_every_field_of_an_item_arrives() -> None:
    (item,) = read(page(TITLE + AGE + TEXT + AUTHOR)).items
    assert item.uid == "ministry:https://source.example/a"
    assert (item.url, item.title) == ("https://source.example/a", "Titel A")
    assert item.published_text == "2 dagen 16 hours ago"
    assert item.body_html == "Tekst &amp; <b>uitleg</b>."
    assert (item.author_ref, item.authors) == ("258", ())
    assert (item.language, item.fetched_at, item.rendered_at) == ("nl", NOW, NOW)


def test_what_the_page_says_of_its_feed() -> None:
    found = read(page(TITLE + AGE))
    assert (found.title, found.checked) == ("Havens", "54 minutes 57 seconds ago")
    assert found.upstream == "https://ministry.example/rss.xml"
    assert (found.next_page, found.errors, found.unknown) == (None, (), ())


STABLE_TITLE = '<h3><a href="https://source.example/a">Titel A</a></h3>'


@each_row(
    "article",
    [
        f"{STABLE_TITLE}<div>2 dagen ago</div>{TEXT}<div>258</div>",
        f"{STABLE_TITLE}\n<div>\n 2 dagen ago </div>\n<div></div>{TEXT}<div>258</div>",
        f'{STABLE_TITLE}<div><a href="/aggregator/sources/3">Havens</a></div>'
        f"<div>2 dagen ago</div>{TEXT}<div>258</div>",
        f"{STABLE_TITLE}<div>258</div><div>2 dagen ago</div>{TEXT}",
        f"<div>{STABLE_TITLE}</div><div><div>2 dagen ago</div>{TEXT}<div>258</div></div>",
    ],
)
def test_a_theme_without_classes(article: str) -> None:
    found = read(f"<html><body><div><article>{article}</article></div></body></html>")
    (item,) = found.items
    assert (item.title, item.published_text) == ("Titel A", "2 dagen ago")
    assert (item.body_html, item.author_ref) == ("Tekst &amp; <b>uitleg</b>.", "258")
    assert found.unknown == ()


def test_labels_are_no_values() -> None:
    label = '<div class="field__label">Label</div><div class="field__item">{}</div>'
    age = f'<div class="field--name-timestamp">{label.format("2 dagen ago")}</div>'
    author = f'<div class="field--name-author">{label.format("258")}</div>'
    (item,) = read(page(TITLE + age + author)).items
    assert (item.published_text, item.author_ref) == ("2 dagen ago", "258")
    plain = "<div><div>Label</div><div>2 dagen ago</div></div>"
    (item,) = read(f"<article>{STABLE_TITLE}{plain}{TEXT}</article>").items
    assert item.published_text == "2 dagen ago"


def test_an_author_with_a_name_is_a_byline() -> None:
    (item,) = read(page(f"{TITLE}{AGE}{TEXT}<div>Redactie</div>")).items
    assert (item.authors, item.author_ref) == (("Redactie",), None)


@each_row(
    ("article", "field"),
    [
        (AGE + TEXT, "title"),
        ('<h3><a href="/a"> </a></h3>' + AGE, "title"),
        ("<h3>Titel</h3>" + AGE, "url"),
        ('<h3><a href="">Titel</a></h3>' + AGE, "url"),
        ('<h3><a href="javascript:x">Titel</a></h3>' + AGE, "url"),
        (TITLE + TEXT, "age"),
    ],
)
def test_a_missing_block_costs_no_other_item(article: str, field: str) -> None:
    good = TITLE + AGE + TEXT
    found = read(page(good, article, good))
    assert len(found.items) == 2
    (error,) = found.errors
    assert (error.source, error.url, error.field) == ("ministry", URL, f"item[1].{field}")


def test_unknown_blocks_are_named_once() -> None:
    extra = '<div class="field--name-reads big">17</div><ul class="tags"><li>x</li></ul>'
    found = read(page(TITLE + AGE + extra, TITLE + AGE + extra, feed="<div class=ad>Koop!</div>"))
    assert found.unknown == ("div.ad", "div.field--name-reads", "ul.tags")


@each_row(
    ("pager", "following"),
    [
        ('<nav class="pager"><a href="?page=2" rel="next">›</a></nav>', f"{URL}?page=2"),
        (
            '<ul class="pager"><li class="pager__item pager__item--next">'
            '<a href="?page=1">›</a></li></ul>',
            f"{URL}?page=1",
        ),
        (
            '<ul class="pager"><li class="pager-next"><a href="/x?page=1">›</a></li></ul>',
            "https://ministry.example/x?page=1",
        ),
        ('<nav class="pager"><a href="?page=0" rel="prev">‹</a></nav>', None),
        ('<nav class="pager"><a href="http://[" rel="next">›</a></nav>', None),
    ],
)
def test_the_pager(pager: str, following: str | None) -> None:
    assert read(page(TITLE + AGE, feed=pager)).next_page == following


@each_row(
    ("icon", "title"),
    [
        ('<a class="feed-icon" href="/r">Subscribe to Havens feed</a>', "Havens"),
        ('<a class="feed-icon" href="/r">Aboneer op Havens feed</a>', "Havens"),
        ('<a class="feed-icon" href="/r">S’abonner à Ports</a>', "Ports"),
        ('<a class="feed-icon" href="/r" title="Subscribe to Havens feed"></a>', "Havens"),
        ('<a class="feed-icon" href="/r">RSS</a><h1>Kop</h1>', "Kop"),
        ("<h1>Kop</h1>", "Kop"),
        ("", "Havens"),
    ],
)
def test_the_feeds_title(icon: str, title: str) -> None:
    assert read(page(TITLE + AGE, feed=icon)).title == title


@each_row(
    ("checked", "age"),
    [
        (CHECKED, "54 minutes 57 seconds ago"),
        ("<div><div>Vérifié</div><div>il y a 2 heures</div></div>", "il y a 2 heures"),
        ("<div><div>Checked</div><div>never</div></div>", "never"),
        ('<div class="feed-updated"><em>Updated:</em> 12 min ago</div>', "12 min ago"),
        ("<div><div>Lezers</div><div>17</div></div>", None),
    ],
)
def test_when_the_site_looked(checked: str, age: str | None) -> None:
    assert read(page(TITLE + AGE, feed=checked)).checked == age


@each_row("stamp", ["2026-11-18T09:30:15+01:00", "2026-11-18", "no date", ""])
def test_a_time_element(stamp: str) -> None:
    """Both stay as they are; what they mean together is for the date to say."""
    (item,) = read(page(f'{TITLE}<div><time datetime="{stamp}">2 dagen ago</time></div>')).items
    assert (item.published_text, item.published_stated) == ("2 dagen ago", stamp)
    assert item.published is None


@each_row(
    "feed",
    [
        '<div class="aggregator-feed"><h2>Leeg</h2></div>',
        '<div class="feed-source"><h2>Leeg</h2></div>',
        f"<div>{ICON}</div>",
    ],
)
def test_an_empty_feed_is_no_error(feed: str) -> None:
    found = read(f"<html><body>{feed}</body></html>")
    assert (found.items, found.errors) == ((), ())


@each_row(
    "document",
    ["", "   ", "<html><body><p>Onderhoud</p></body></html>", "<article><p>x</p></article>", "{}"],
)
def test_what_is_no_feed_page(document: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(document)
    assert (caught.value.url, caught.value.field) == (URL, "document")


@each_row(("lang", "tag"), [("nl", "nl"), ("fr-be", "fr-BE"), ("", None), ("x-klingon", None)])
def test_the_language_of_the_page(lang: str, tag: str | None) -> None:
    assert read(page(TITLE + AGE, lang=lang)).items[0].language == tag


def test_items_in_wrappers_share_their_feed() -> None:
    article = f'<article class="aggregator-item">{TITLE + AGE}</article>'
    rows = f"<div class=row>{article}</div>" * 2
    found = read(f"<html><body><nav>Menu</nav><div>{rows}{CHECKED}</div></body></html>")
    assert (len(found.items), found.checked) == (2, "54 minutes 57 seconds ago")


@given(st.text())
def test_any_text_is_a_page_or_a_source_error(document: str) -> None:
    try:
        read(document)
    except SourceError as error:
        assert error.url == URL


@given(
    st.lists(
        st.sampled_from(
            [
                TITLE,
                AGE,
                TEXT,
                AUTHOR,
                ICON,
                CHECKED,
                "<div>",
                "</div>",
                "<article>",
                "</article>",
                "<time>",
                "text",
                "<h3>",
            ]
        )
    )
)
def test_any_order_of_blocks_is_a_page_or_a_source_error(blocks: list[str]) -> None:
    try:
        found = read("".join(blocks))
    except SourceError:
        return
    assert all(item.title and item.url for item in found.items)


def text(document: str) -> FeedPage:
    return read_text(document, source="ministry", url="file:///feed.txt", fetched_at=NOW)


ITEM = "Titel A\n\n2 dagen ago\nEen zin.\n258\n"


def test_an_item_in_plain_text() -> None:
    (item,) = text(ITEM).items
    assert (item.title, item.published_text) == ("Titel A", "2 dagen ago")
    assert (item.body_html, item.author_ref) == ("<p>Een zin.</p>", "258")
    assert item.url is None
    assert item.uid.startswith("ministry:words-")


def test_items_of_other_words_are_others() -> None:
    same, other = text(ITEM).items[0], text(ITEM.replace("zin", "woord")).items[0]
    assert same.uid == text(ITEM.replace("2 dagen", "3 dagen")).items[0].uid
    assert same.uid != other.uid


@each_row(
    ("foot", "checked"),
    [
        ("Checked\n54 minutes ago\nSubscribe to Havens feed", "54 minutes ago"),
        ("Checked 54 minutes ago\nSubscribe to Havens feed", "54 minutes ago"),
        ("\nVérifié\n\n54 minutes ago\n", "54 minutes ago"),
        ("Nagekeken\n54 minutes ago", "54 minutes ago"),
        ("", None),
    ],
)
def test_the_foot_of_a_text(foot: str, checked: str | None) -> None:
    found = text(f"Skip to main content\n\n{ITEM}\n{ITEM}{foot}")
    assert found.checked == checked
    assert [item.body_html for item in found.items] == ["<p>Een zin.</p>"] * 2
    assert [item.author_ref for item in found.items] == ["258"] * 2


@each_row("document", ["", "Zomaar tekst\nzonder meer", "2 dagen ago"])
def test_a_text_without_items(document: str) -> None:
    with pytest.raises(SourceError, match="no line is an item's age"):
        text(document)


@given(st.lists(st.sampled_from(["", "Titel", "2 dagen ago", "258", "Checked", "Een zin."])))
def test_any_lines_are_a_page_or_a_source_error(lines: list[str]) -> None:
    try:
        found = text("\n".join(lines))
    except SourceError:
        return
    assert all(item.title and item.published_text == "2 dagen ago" for item in found.items)


@each_row("path", sorted(SEEDS.glob("ministry/*")))
def test_our_own_pages_hold_nothing_unknown(path: Path) -> None:
    found = read(path.read_text(encoding="utf-8"))
    assert found.items
    assert (found.errors, found.unknown) == ((), ())


RSS = "https://ministry.example/rss.xml"
A, B = "https://source.example/a", "https://source.example/b"
ATOM = "xmlns='http://www.w3.org/2005/Atom'"
RDF = (
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"
)


def upstream(document: str | bytes) -> dict[str, UpstreamEntry]:
    raw = document if isinstance(document, bytes) else document.encode()
    return read_upstream(raw, source="ministry", url=RSS)


def rss(*entries: str) -> str:
    own = f"<title>Feed</title><link>{A}feed</link><pubDate>never</pubDate>"
    items = "".join(f"<item>{entry}</item>" for entry in entries)
    return f"<rss version='2.0'><channel>{own}{items}</channel></rss>"


@each_row(
    "document",
    [
        rss(f"<link> {A} </link><guid isPermaLink='false'> 17 </guid><pubDate> Fri </pubDate>"),
        (
            f"<?xml version='1.0' encoding='iso-8859-1'?><rdf:RDF {RDF}><channel><link>{A}feed</link>"
            f"</channel><item><title>é</title><link>{A}</link><guid>17</guid><dc:date>Fri</dc:date>"
            "</item></rdf:RDF>"
        ).encode("iso-8859-1"),
        f"<feed {ATOM}><id>feed</id><updated>never</updated><link href='{A}feed'/><entry><id>17</id>"
        f"<link rel='self' href='{A}x'/><link href='http://['/><link href='{A}'/>"
        "<updated>Sat</updated><published>Fri</published></entry></feed>",
        f"<feed {ATOM}><entry><link rel='enclosure' href='{A}x'/><link rel='alternate' href='{A}'/>"
        "<id>17</id><published> </published><updated>Fri</updated></entry></feed>",
    ],
)
def test_a_feed_behind_a_page(document: str | bytes) -> None:
    """What its entry says, and nothing of what the feed says of itself."""
    assert upstream(document) == {A: UpstreamEntry("17", "Fri")}


# An entry | the addresses under which it is found
ENTRIES = f"""
<link>{A}</link>                                          | {A}
<link>{A}?utm_source=rss#top</link>                       | {A}
<link>/a?page=2</link>                                    | https://ministry.example/a?page=2
<link>{A}</link><guid>{B}?utm_medium=x</guid>             | {A} {B}
<link>{A}</link><guid>{A}</guid>                          | {A}
<guid isPermaLink='true'>{B}</guid>                       | {B}
<link>{A}</link><guid>urn:uuid:17</guid>                  | {A}
<link>{A}</link><guid isPermaLink='false'>{B}</guid>      | {A}
<link>mailto:a@b.example</link><guid>{B}</guid>           | {B}
<link>http://[</link>                                     |
<guid>17</guid>                                           |
<link/>                                                   |
<link> </link><link>{B}</link>                            | {B}
<link rel='self' href='{A}'/><link>{B}</link>             | {B}
"""


@each_row(("entry", "found"), rows(ENTRIES))
def test_the_addresses_of_an_entry(entry: str, found: str) -> None:
    """As canonical as those of the page's items, and a bad one costs no other entry."""
    last = UpstreamEntry("last", None)
    entries = upstream(rss(entry, "<link>/last</link><guid>last</guid>"))
    assert entries.pop("https://ministry.example/last") == last
    assert list(entries) == found.split()


def test_an_entry_that_says_little() -> None:
    assert upstream(rss(f"<link>{A}</link>")) == {A: UpstreamEntry(None, None)}
    assert upstream(rss(f"<link>{A}</link><guid> </guid><pubDate/>")) == {
        A: UpstreamEntry(None, None)
    }


def test_of_two_entries_at_one_address_the_first_counts() -> None:
    """A feed has its newest first."""
    twice = (f"<link>{A}</link><guid>{name}</guid>" for name in ("1", "2"))
    assert upstream(rss(*twice)) == {A: UpstreamEntry("1", None)}


@each_row(
    "document",
    [
        "",
        "Not found",
        "{}",
        "<rss>",
        "<html/>",
        "<urlset/>",
        "<?xml version='1.0' encoding='x'?><rss/>",
    ],
)
def test_what_is_no_feed_behind_a_page(document: str) -> None:
    with pytest.raises(SourceError) as caught:
        upstream(document)
    assert (caught.value.url, caught.value.field) == (RSS, "document")


def bomb(levels: int) -> str:
    """Entities that are each ten of the one before."""
    bigger = "".join(
        f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>" for level in range(1, levels + 1)
    )
    entry = f"<link>{A}/&e{levels};</link><guid>&e{levels};</guid>"
    return f"<!DOCTYPE rss [<!ENTITY e0 '0123456789'>{bigger}]>{rss(entry)}"


@each_row("levels", [1, 3, 9])
def test_entities_never_grow(levels: int) -> None:
    try:
        entries = upstream(bomb(levels))
    except SourceError as error:
        assert levels == 9
        assert error.field == "document"
        return
    assert all(len(address) < 100 for address in entries)
    assert all(len(said.guid or "") < 100 for said in entries.values())


def test_a_feed_behind_a_page_reads_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret-words")
    declared = f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    entries = upstream(declared + rss(f"<link>{A}&x;</link><guid>&x;</guid><pubDate>&x;</pubDate>"))
    assert "secret-words" not in repr(entries)


@given(
    st.binary()
    | st.lists(
        st.sampled_from(
            ["<link>", "</link>", "<link/>", "<guid>", "</guid>", A, "http://[", "&amp;"]
        )
    ).map(lambda parts: rss("".join(parts)).encode())
)
def test_any_bytes_are_a_feed_or_a_source_error(document: bytes) -> None:
    try:
        entries = upstream(document)
    except SourceError as error:
        assert error.url == RSS
        return
    assert all(address.startswith("http") for address in entries)
