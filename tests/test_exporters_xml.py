"""NewsML-G2: read by the library of IPTC, and held against what its schema asks for.

And what RSS, Atom and NewsML-G2 have in common.
"""

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from NewsMLG2 import NewsMLG2Document  # type: ignore[import-untyped]

from belgafeed.exporters.atom import AtomExporter
from belgafeed.exporters.newsmlg2 import NewsMLG2Exporter
from belgafeed.exporters.rss import RssExporter
from belgafeed.exporters.story import StoryExporter
from belgafeed.items import (
    Attachment,
    Contact,
    Credit,
    Embed,
    Image,
    NewsItem,
    Related,
)
from tests.exporting import FEED, NOW, export
from tests.rows import each_row

ATOM, G2 = "{http://www.w3.org/2005/Atom}", "{http://iptc.org/std/nar/2006-10-01/}"
HTML = "{http://www.w3.org/1999/xhtml}"
EXPORTERS: list[type[StoryExporter]] = [RssExporter, AtomExporter, NewsMLG2Exporter]
STORY = NewsItem(
    uid="ministry:https://ministry.example/één",
    source="ministry",
    url="https://ministry.example/een?a=1&b=2",
    short_url="https://m.example/1",
    slug="een-cafe",
    title="Één café & <b>ça</b> ]]> 🧇",
    summary="De lead, « en deux langues ».",
    body_html="<p>Één <strong>alinea</strong> &amp; nog<br>wat.</p><ul><li>a<li>b</ul>",
    body_text="Één alinea & nog\nwat.\n\n- a\n- b",
    language="nl-BE",
    authors=("An Claes", "Zoë D’Hondt"),
    credit=Credit("BELGA PHOTO", "JAN PEETERS", "BELGA PHOTO JAN PEETERS"),
    image=Image("https://cdn.example/1.jpg", "De brug", Credit("BELGA", None, "BELGA PHOTO")),
    images=(Image("https://cdn.example/2.jpg"),),
    embeds=(Embed("https://video.example/1", "video"),),
    attachments=(Attachment("https://cdn.example/a.pdf", "Bijlage", "PDF, 1 MB"),),
    related=(Related("https://ministry.example/2", "Nog een", "Meer"),),
    contacts=(Contact("Pers", "Pers\n02 123 45 67"),),
    guid="node/12",
    published=NOW - timedelta(hours=1),
    published_earliest=NOW - timedelta(hours=2),
    published_latest=NOW,
    published_precision="hour",
    published_method="relative",
    published_flags=("ambiguous", "narrowed"),
    published_text="1 uur geleden",
    modified=NOW - timedelta(minutes=5),
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
BARE = NewsItem(uid="belga:bare", source="belga", url=None, title="Bare", fetched_at=NOW)
GONE = replace(STORY, uid="belga:gone", status="retracted", revision=3)


def tree(document: bytes) -> Any:
    return etree.fromstring(document)


def news_item(item: NewsItem) -> Any:
    (found,) = tree(export(NewsMLG2Exporter, item)).iter(f"{G2}newsItem")
    return found


def read(item: NewsItem) -> Any:
    """As the library of IPTC reads it."""
    return NewsMLG2Document(etree.tostring(news_item(item))).get_item()


# --- NewsML-G2, as others read it


def test_a_reader_gets_the_message() -> None:
    message = NewsMLG2Document(export(NewsMLG2Exporter, STORY, UNDATED)).get_item()
    assert str(message.header.sent) == "2026-11-20T11:00:00+00:00"
    assert str(message.header.sender) == FEED.title
    assert len(message.itemset.to_xml()) == 2


def test_a_reader_gets_the_management() -> None:
    item = read(STORY)
    assert (item.guid, item.version) == (
        "urn:x-belgafeed:story:ministry:https://ministry.example/%C3%A9%C3%A9n",
        "2",
    )
    assert (item.standard, item.conformance, item.xml_lang) == ("NewsML-G2", "power", "nl-BE")
    # The codes mean something: their schemes are in the catalogue that the item names.
    schemes = [item.get_catalogs().get_scheme_for_alias(each) for each in ("ninat", "stat", "drol")]
    assert [each.uri.rsplit("/", 2)[1] for each in schemes] == [
        "ninature",
        "pubstatusg2",
        "descriptionrole",
    ]
    meta = item.itemmeta
    assert (meta.itemclass.qcode, meta.pubstatus.qcode) == ("ninat:text", "stat:usable")
    assert str(meta.provider.name[0]) == FEED.title
    assert str(meta.versioncreated) == "2026-11-20T11:00:00+00:00"
    assert (str(meta.altrep), meta.altrep.contenttype) == (STORY.url, "text/html")


def test_a_reader_gets_the_story() -> None:
    meta = read(STORY).contentmeta
    assert str(meta.contentcreated) == "2026-11-20T10:00:00+00:00"
    assert str(meta.contentmodified) == "2026-11-20T10:55:00+00:00"
    assert str(meta.headline) == STORY.title
    assert str(meta.slugline) == STORY.slug
    assert str(meta.by) == "An Claes, Zoë D’Hondt"
    assert [str(each.name[0]) for each in meta.creator] == list(STORY.authors)
    assert str(meta.infosource[0].name[0]) == "ministry"
    assert meta.language[0].tag == "nl-BE"
    assert str(meta.creditline) == "BELGA PHOTO JAN PEETERS"
    assert (str(meta.description), meta.description[0].role) == (STORY.summary, "drol:summary")


def test_a_reader_gets_the_text() -> None:
    content = read(STORY).contentset
    assert content.inlinexml[0].contenttype == "application/xhtml+xml"
    assert str(content.inlinedata).split() == STORY.body_text.split()
    assert news_item(STORY).findtext(f".//{G2}inlineData") == STORY.body_text
    (page,) = news_item(STORY).iter(f"{HTML}html")
    assert page.findtext(f"{HTML}head/{HTML}title") == STORY.title
    found = [(each.tag.removeprefix(HTML), each.text) for each in page[1].iter()]
    assert found == [
        ("body", None),
        ("p", "Één "),
        ("strong", "alinea"),
        ("br", None),
        ("ul", None),
        ("li", "a"),
        ("li", "b"),
    ]


def test_what_a_story_shows_and_points_to() -> None:
    found = [
        (link.get("reluri") or link.get("rel"), link.get("href"), [*link.itertext()])
        for link in news_item(STORY).iter(f"{G2}link")
    ]
    assert found == [
        ("urn:x-belgafeed:1:header-image", "https://cdn.example/1.jpg", ["De brug", "BELGA PHOTO"]),
        ("urn:x-belgafeed:1:image", "https://cdn.example/2.jpg", []),
        ("urn:x-belgafeed:1:embed-video", "https://video.example/1", []),
        ("urn:x-belgafeed:1:attachment", "https://cdn.example/a.pdf", ["PDF, 1 MB"]),
        ("irel:seeAlso", "https://ministry.example/2", ["Meer"]),
    ]


def test_an_interval_stays_one() -> None:
    """The library reads the bounds beside the date."""
    prefix = "urn:x-belgafeed:1:"
    properties = read(STORY).contentmeta.contentMetaExtProperty
    values = {each.reluri.removeprefix(prefix): each.value for each in properties}
    assert values == {
        "contact": "Pers\n02 123 45 67",
        "published-earliest": "2026-11-20T09:00:00+00:00",
        "published-estimate": "2026-11-20T10:00:00+00:00",
        "published-latest": "2026-11-20T11:00:00+00:00",
        "published-precision": "hour",
        "published-method": "relative",
        "published-flags": "ambiguous narrowed",
        "published-text": "1 uur geleden",
    }
    own = read(STORY).itemmeta.itemmetaextproperty
    assert {each.reluri.removeprefix(prefix): each.value for each in own} == {
        "uid": STORY.uid,
        "source": "ministry",
        "status": "changed",
        "revision": "2",
        "cluster": "belga:a",
        "fetched_at": "2026-11-20T11:00:00+00:00",
    }


def test_a_story_without_a_date_gets_none() -> None:
    meta = news_item(UNDATED).find(f"{G2}contentMeta")
    assert {meta.find(f"{G2}{name}") for name in ("contentCreated", "contentModified")} == {None}
    assert not [each for each in meta if "published" in each.get("reluri", "")]


def test_a_withdrawn_story_is_canceled() -> None:
    item = read(GONE)
    assert item.itemmeta.pubstatus.qcode == "stat:canceled"
    assert str(item.itemmeta.ednote) == "Withdrawn by its source"
    assert item.guid == read(replace(GONE, status="new")).guid
    assert str(item.contentmeta.contentcreated) == "2026-11-20T10:00:00+00:00"
    document = export(NewsMLG2Exporter, GONE).decode()
    for words in ("Één", "lead", "alinea", "Claes", "PEETERS", "brug", "cdn", "Pers", "een-cafe"):
        assert words not in document


# --- NewsML-G2: what its XML Schema (2.34, power) asks for. No package brings the schema along.

# Type → its elements, in order. What is together in one string may be mixed.
ORDER = {
    "newsMessage": ("header", "itemSet"),
    "header": ("sent", "catalogRef catalog", "sender", "transmitId", "priority", "origin"),
    "newsItem": ("catalogRef catalog", "rightsInfo", "itemMeta", "contentMeta", "contentSet"),
    # Group ItemManagementGroup, then what type ItemMetadataType adds.
    "itemMeta": (
        *("itemClass", "provider", "versionCreated", "firstCreated", "embargoed", "pubStatus"),
        *("role", "fileName", "generator", "profile", "service", "title", "edNote", "memberOf"),
        *("instanceOf", "signal", "altRep", "deliverableOf", "hash", "expires", "origRep"),
        *("incomingFeedId", "metadataCreator", "link", "itemMetaExtProperty"),
    ),
    # Type ContentMetadataAfDType with the groups AdministrativeMetadataGroup and
    # DescriptiveMetadataGroup.
    "contentMeta": (
        *("icon", "urgency", "contentCreated", "contentModified", "digitalSourceType"),
        "located infoSource creator contributor audience exclAudience altId rating userInteraction",
        "language genre keyword subject slugline headline dateline by creditline description",
        "contentMetaExtProperty",
    ),
    "contentSet": ("inlineXML inlineData remoteContent",),
}
NEEDED = {
    "newsMessage": {"header", "itemSet"},
    "header": {"sent"},
    "newsItem": {"itemMeta"},
    "itemMeta": {"itemClass", "provider", "versionCreated"},
}
AT_MOST_ONCE = {"itemMeta", "contentMeta", "contentSet", "contentCreated", "contentModified"}
AT_MOST_ONCE |= {"itemClass", "provider", "versionCreated", "pubStatus", "sent", "sender"}
# Type xs:dateTime, with the offset that the specification recommends.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
INSTANTS = ("sent", "versionCreated", "contentCreated", "contentModified")
# Type g2normalizedString.
ONE_LINE = ("name", "slugline", "creditline", "generator")


def faults(root: Any) -> list[str]:
    return [*faults_of_order(root), *faults_of_values(root)]


def faults_of_order(root: Any) -> Iterator[str]:
    for parent in root.iter(*(f"{G2}{name}" for name in ORDER)):
        name = etree.QName(parent).localname
        children = [etree.QName(each).localname for each in parent]
        places = {each: place for place, names in enumerate(ORDER[name]) for each in names.split()}
        order = [places.get(each, -1) for each in children]
        if order != sorted(order) or -1 in order:
            yield f"order in {name}: {children}"
        if missing := NEEDED.get(name, set()) - set(children):
            yield f"{name} lacks {missing}"
        yield from (f"{each} twice" for each in AT_MOST_ONCE if children.count(each) > 1)


def faults_of_values(root: Any) -> Iterator[str]:
    for item in root.iter(f"{G2}newsItem"):
        if not {"standard", "standardversion", "guid"} <= set(item.attrib):
            yield "newsItem lacks an attribute"
        if int(item.get("version", 1)) < 1:
            yield "no version: " + item.get("version")
    for each in root.iter(*(f"{G2}{name}" for name in INSTANTS)):
        if not INSTANT.fullmatch(each.text):
            yield f"no instant: {each.text}"
    for each in root.iter(*(f"{G2}{name}" for name in ONE_LINE)):
        if set(each.text or "") & set("\t\n\r"):
            yield f"more than a line: {each.text}"
    for each in root.iter(f"{G2}inlineXML"):
        if len(each) != 1:
            yield "inlineXML without one element"


def test_the_rules_of_the_schema() -> None:
    odd = replace(STORY, slug="a\tb", authors=("A\nB",), credits=(Credit(None, None, "C\r\nD"),))
    root = tree(export(NewsMLG2Exporter, STORY, UNDATED, BARE, GONE, odd))
    assert faults(root) == []
    assert len(root.findall(f"{G2}itemSet/{G2}newsItem")) == 5
    guids = [each.get("guid") for each in root.iter(f"{G2}newsItem")]
    assert len({*guids}) == 4
    # Data types are names of XML Schema; the prefix has to stand for it.
    typed = [each for each in root.iter() if each.get("valuedatatype")]
    assert {each.get("valuedatatype") for each in typed} == {"xs:dateTime", "xs:string"}
    assert {each.nsmap["xs"] for each in typed} == {"http://www.w3.org/2001/XMLSchema"}


@each_row(
    ("spoil", "fault"),
    [
        (lambda item: item.append(item[0]), "order in newsItem"),
        (lambda item: item[1].insert(0, item[1][2]), "order in itemMeta"),
        (lambda item: item[1].remove(item[1][1]), "itemMeta lacks"),
        (lambda item: item.attrib.pop("guid"), "newsItem lacks"),
        (lambda item: item[2].append(item[2][0]), "order in contentMeta"),
        (lambda item: item.insert(1, deepcopy(item[1])), "itemMeta twice"),
        (lambda item: item.set("version", "0"), "no version"),
        (lambda item: setattr(item[1][2], "text", "2026-11-20"), "no instant"),
        (lambda item: setattr(item[1][1][0], "text", "a\nb"), "more than a line"),
        (lambda item: item[3][0].clear(), "inlineXML without"),
    ],
)
def test_the_rules_find_faults(spoil: Any, fault: str) -> None:
    item = news_item(STORY)
    spoil(item)
    assert any(each.startswith(fault) for each in faults(item))


# --- What the three have in common


@each_row("exporter", EXPORTERS)
def test_the_same_stories_give_the_same_bytes(exporter: type[StoryExporter]) -> None:
    assert export(exporter, STORY, GONE) == export(exporter, STORY, GONE)


@each_row("exporter", EXPORTERS)
@each_row("other", [None, {"title": "A"}, "A"])
def test_what_is_no_story(exporter: type[StoryExporter], other: object) -> None:
    """It is refused, and the document goes on without it."""
    file = io.BytesIO()
    made = exporter(file, feed=FEED)
    made.start_exporting()
    with pytest.raises(TypeError, match=f"a NewsItem was expected, not {type(other).__name__}"):
        made.export_item(cast(NewsItem, other))
    made.export_item(STORY)
    made.finish_exporting()
    assert file.getvalue() == export(exporter, STORY)


def test_an_entry_without_a_link_has_content() -> None:
    """RFC 4287, 4.1.2: one or the other."""
    entry = tree(export(AtomExporter, BARE)).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link") is None
    assert entry.find(f"{ATOM}content") is not None


HOSTILE = [
    *(
        "]]>",
        "<!--",
        "<!-- a -- b -->",
        "<?xml version='1.0'?>",
        "\x00\x1b\x7f",
        "\ud800",
        "\ufffe",
    ),
    *("=cmd()", "\u202e\u200f", "👩🏽‍🚀", "&amp;&nbsp;&#0;", "\r\n\t", "</body></html>x", "<html>"),
    *("<a\"b c'd=e>", "<a:b xmlns='urn:a' c:d='e' xmlns:c=f>g", "<{x} y{z}=1>", '<p ="a" \x01=b>'),
    *("<title><frameset><head>", "<![CDATA[<b>]]>", "<b>" * 1_000 + "x", "x" * 1_000_000),
    "<p xml:lang=nl onclick=\x0b>",
]
texts = st.text(st.characters(exclude_categories=()), max_size=60) | st.text(
    st.sampled_from("<>/!?-[]{}&;:='\" \n\x00abx"), max_size=40
)


def held(text: str) -> str:
    """What XML 1.0 has of a text."""
    return "".join(each if each in "\t\n\r" or is_held(ord(each)) else "\ufffd" for each in text)


def is_held(point: int) -> bool:
    return 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or point > 0xFFFF


def with_text(text: str) -> NewsItem:
    """A story that has *text* everywhere."""
    return replace(
        STORY,
        uid=f"belga:{text[:90]}",
        slug=text[:90],
        title=text,
        summary=text,
        body_html=text,
        body_text=text,
        authors=(text,),
        image=Image("https://cdn.example/1.jpg", text, Credit(None, None, text)),
        attachments=(Attachment("https://cdn.example/a", text, text),),
        related=(Related("https://ministry.example/2", text, text),),
        contacts=(Contact(text, text),),
        published_text=text,
    )


def check_text(text: str) -> None:
    root = tree(export(NewsMLG2Exporter, with_text(text)))
    assert faults(root) == []
    kept = held(text)
    assert root.findtext(f".//{G2}headline") == kept
    assert root.findtext(f".//{G2}by") == kept
    if text:
        assert root.findtext(f".//{G2}inlineData") == kept
        assert root.findtext(f".//{G2}description[@role='drol:summary']") == kept
    (link,) = root.iterfind(f".//{G2}link[@rel='irel:seeAlso']")
    assert link.get("title") == kept
    one_line = "".join(" " if each in "\t\n\r" else each for each in kept)
    assert root.findtext(f".//{G2}creator/{G2}name") == one_line
    assert {etree.QName(each).namespace for each in root.iter(f"{HTML}*")} <= {HTML[1:-1]}


@each_row("text", HOSTILE)
def test_hostile_text_comes_back(text: str) -> None:
    check_text(text)


def test_what_is_nested_too_deeply_keeps_its_words() -> None:
    html = "<p>" + "<b>" * 1_000 + "one<i>two</i>" + "</b>" * 1_000 + "three</p>"
    body = news_item(replace(STORY, body_html=html)).find(f".//{HTML}body")
    assert ("".join(body.itertext()), len(list(body.iter(f"{HTML}i")))) == ("onetwothree", 0)


@given(texts)
@example("")
def test_any_text_comes_back(text: str) -> None:
    check_text(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=60))
def test_the_words_of_a_body_come_back(text: str) -> None:
    """In XHTML as well."""
    paragraph = etree.Element("p")
    paragraph.text = text
    body = etree.tostring(paragraph, method="html", encoding="unicode")
    page = news_item(replace(STORY, body_html=body)).find(f".//{HTML}body")
    assert ["".join(page.itertext()), page[0].tag] == [text, f"{HTML}p"]


@each_row("exporter", [RssExporter, AtomExporter])
@each_row("text", HOSTILE)
def test_a_reader_of_feeds_takes_hostile_text(exporter: type[StoryExporter], text: str) -> None:
    # feedparser looks for addresses in bylines, and takes minutes for a long one.
    hostile = replace(with_text(text), authors=(text[:1_000],))
    found = feedparser.parse(export(exporter, hostile, STORY))
    assert not found.bozo, found.bozo_exception
    assert (len(found.entries), found.entries[1].title) == (2, STORY.title)
