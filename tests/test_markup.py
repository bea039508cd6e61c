"""Bodies of stories, taken apart: what stays, what becomes data, and what never gets through."""

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import html as lxml_html

from belgafeed.items import Credit, Image, Link, Related
from belgafeed.markup import MAX_DEPTH, MAX_LENGTH, Cleaned, MarkupError, clean, plain

BASE = "https://news.example/stories/today"
UUID = "4a06dbf5-69e9-4fc5-b963-88d7d4161413"
STORED = f"https://cdn.uc.assets.prezly.com/{UUID}/"
SEEDS = sorted((Path(__file__).parents[1] / "seeds" / "belga").rglob("*.json"))

TAGS = (
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
    *("a", "strong", "em", "sub", "sup"),
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


def cleaned(body: str) -> Cleaned:
    return clean(body, base_url=BASE)


def faults(markup: str) -> list[str]:
    """What a reader's browser should not be given."""
    found = re.findall(rf"<(?!/?(?:{'|'.join(TAGS)})[ >]).*", markup)
    document = lxml_html.document_fromstring(f"<body>{markup}</body>")
    for element in document.iter():
        if not isinstance(element.tag, str):
            found.append(f"not an element: {element}")
            continue
        if element.tag not in (*TAGS, "html", "body"):
            found.append(f"tag {element.tag}")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES.get(element.tag, set()):
                found.append(f"attribute {element.tag}[{name}]")
            elif name in ("href", "src") and not is_web_address(value):
                found.append(f"address {value}")
    return found


def is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def assert_safe(result: Cleaned) -> None:
    assert not faults(result.html)
    parts: tuple[Link | Related | Image, ...] = (*result.links, *result.related, *result.images)
    assert all(is_web_address(part.url) for part in parts)


def assert_settled(result: Cleaned) -> None:
    """Cleaning it once more changes nothing."""
    again = cleaned(result.html)
    assert again.html == result.html
    assert again.text == result.text


# ---------------------------------------------------------------- structure


@pytest.mark.parametrize(
    ("body", "html", "text"),
    [
        pytest.param("", "", "", id="nothing"),
        pytest.param(" \n ", "", "", id="white space"),
        pytest.param("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>", "One\n\nTwo", id="p"),
        pytest.param(
            '<h1>A</h1><h2 id="b">B</h2><h6 class="c">C</h6><p>d</p>',
            "<h2>A</h2><h2>B</h2><h6>C</h6><p>d</p>",
            "A\n\nB\n\nC\n\nd",
            id="headings",
        ),
        pytest.param(
            "<h1>One<div>two</div>three</h1>",
            "<h2>One<br>two<br>three</h2>",
            "One\ntwo\nthree",
            id="lines of a heading",
        ),
        pytest.param(
            "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>",
            "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>",
            "- a\n- b\n- c",
            id="ul",
        ),
        pytest.param(
            '<ol start="3"><li>a</li><li>b</li></ol><ol><li>c</li></ol>',
            "<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>",
            "1. a\n2. b\n1. c",
            id="ol",
        ),
        pytest.param(
            "<ol><li>a<ul><li>x</li></ul></li><li>b<ol><li>y</li></ol></li><li>c</li></ol>",
            "<ol><li>a<ul><li>x</li></ul></li><li>b<ol><li>y</li></ol></li><li>c</li></ol>",
            "1. a\n- x\n2. b\n1. y\n3. c",
            id="nested lists",
        ),
        pytest.param(
            "<ul><li>a <ol><li>x</li></ol> b <b>c</b> </li><li>d</li></ul>",
            "<ul><li>a <ol><li>x</li></ol>b <strong>c</strong></li><li>d</li></ul>",
            "- a\n1. x\n\nb c\n\n- d",
            id="text after a nested list",
        ),
        pytest.param("<li>a</li>", "<li>a</li>", "- a", id="item without a list"),
        pytest.param(
            "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>",
            "<ul><li>a<br>b</li></ul>",
            "- a\nb",
            id="paragraphs in an item",
        ),
        pytest.param(
            "<ul><li><p>a</p>b</li><li>c<div>d</div>e</li><li><b>f</b><p>g</p></li></ul>",
            "<ul><li>a<br>b</li><li>c<br>d<br>e</li><li><strong>f</strong><br>g</li></ul>",
            "- a\nb\n- c\nd\ne\n- f\ng",
            id="text and paragraphs in an item",
        ),
        pytest.param(
            "<blockquote><p>a</p><p>b</p></blockquote>",
            "<blockquote><p>a</p><p>b</p></blockquote>",
            "a\n\nb",
            id="blockquote",
        ),
        pytest.param(
            "<blockquote>a<div>b</div>c</blockquote>",
            "<blockquote><p>a</p><p>b</p><p>c</p></blockquote>",
            "a\n\nb\n\nc",
            id="text in a blockquote",
        ),
        pytest.param(
            "<table border=1><caption>Cap</caption><thead><tr><th>a</th><th colspan=2>b</th></tr>"
            "</thead><tr><td rowspan=2>1</td><td></td><td>3</td></tr>"
            "<tfoot><tr><td>sum</td></tr></tfoot></table>",
            '<table><caption>Cap</caption><thead><tr><th>a</th><th colspan="2">b</th></tr></thead>'
            '<tbody><tr><td rowspan="2">1</td><td></td><td>3</td></tr></tbody>'
            "<tbody><tr><td>sum</td></tr></tbody></table>",
            "Cap\n\na | b\n1 | | 3\nsum",
            id="table",
        ),
        pytest.param(
            "<table><tr><td><p>a</p><p>b</p></td><td>c<ul><li>d</li></ul></td></tr></table>",
            "<table><tbody><tr><td>a<br>b</td><td>c<ul><li>d</li></ul></td></tr></tbody></table>",
            "a\nb | c\n\n- d",
            id="blocks in a cell",
        ),
        pytest.param("<p>a<br>b<br/>c</p>", "<p>a<br>b<br>c</p>", "a\nb\nc", id="br"),
        pytest.param(
            "<p><b>a</b> <i>b</i> <strong>c</strong> <em>d</em> <u>e</u> <span>f</span>"
            " H<sub>2</sub>O m<sup>2</sup> <cite>g</cite></p>",
            "<p><strong>a</strong> <em>b</em> <strong>c</strong> <em>d</em> e f"
            " H<sub>2</sub>O m<sup>2</sup> g</p>",
            "a b c d e f H2O m2 g",
            id="inline",
        ),
        pytest.param(
            "one<p>two</p>three <b>3</b><br>more<p>four</p>five",
            "<p>one</p><p>two</p><p>three <strong>3</strong><br>more</p><p>four</p><p>five</p>",
            "one\n\ntwo\n\nthree 3\nmore\n\nfour\n\nfive",
            id="loose text",
        ),
        pytest.param(
            "<p></p><p>&nbsp;</p><p><br></p><p> <b> </b> </p><ul><li></li></ul><p>x</p>"
            "<blockquote><hr></blockquote><br>",
            "<p>x</p>",
            "x",
            id="empty blocks",
        ),
        pytest.param(
            "<p>a<b> </b>b <i></i> c<a href='/x'> </a>d</p>",
            "<p>a b c d</p>",
            "a b c d",
            id="empty inline elements hold spaces",
        ),
        pytest.param("<hr><p>a</p><hr>", "<p>a</p>", "a", id="hr at the ends"),
        pytest.param(
            "<p>a</p><hr><hr><p></p><hr><p>b</p>",
            "<p>a</p><hr><p>b</p>",
            "a\n\nb",
            id="hr doubled",
        ),
        pytest.param(
            "<p>a</p><div><hr></div><p>b</p>", "<p>a</p><hr><p>b</p>", "a\n\nb", id="hr in a div"
        ),
        pytest.param(
            "<blockquote><hr>a<hr>b<hr>c<hr></blockquote><ul><li>d<hr>e</li></ul>",
            "<blockquote><p>a</p><hr><p>b</p><hr><p>c</p></blockquote><ul><li>d<hr>e</li></ul>",
            "a\n\nb\n\nc\n\n- d\n\ne",
            id="hr between loose text",
        ),
        pytest.param(
            "<p>&eacute;&#039;&amp;&lt;b&gt;&quot;&rsquo;&euro;&nope;</p>",
            "<p>é'&amp;&lt;b&gt;\"’€&amp;nope;</p>",
            "é'&<b>\"’€&nope;",
            id="entities",
        ),
        pytest.param("<p>e\u0301t\u00e9</p>", "<p>été</p>", "été", id="NFC"),
        pytest.param(
            "<p>&nbsp;a&nbsp;\u202f b\u2009c\n\td </p>", "<p>a b c d</p>", "a b c d", id="spaces"
        ),
        pytest.param(
            "<p>a <strong> b </strong> </p>", "<p>a <strong> b </strong></p>", "a b", id="trimmed"
        ),
        pytest.param(
            "<div><div><p>a</p></div>b<section>c<article>d</article></section></div><div></div>",
            "<p>a</p><p>b</p><p>c</p><p>d</p>",
            "a\n\nb\n\nc\n\nd",
            id="div soup",
        ),
        pytest.param(
            "<dl><dt>a</dt><dd><p>b</p><p>c</p></dd></dl>",
            "<p>a</p><p>b</p><p>c</p>",
            "a\n\nb\n\nc",
            id="definitions",
        ),
        pytest.param(
            "<details><summary>a</summary>b</details>", "<p>a</p><p>b</p>", "a\n\nb", id="details"
        ),
        pytest.param("a</div></body>x", "<p>ax</p>", "ax", id="stray end tags"),
        pytest.param(
            "<p>a</p></div></body></html>x", "<p>a</p><p>x</p>", "a\n\nx", id="text after the end"
        ),
        pytest.param("<p>a<p>b<div>c", "<p>a</p><p>b</p><p>c</p>", "a\n\nb\n\nc", id="unclosed"),
        pytest.param("a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>", "a < b && c > d"),
        pytest.param("<p>a<!-- no -->b<?php no ?>c</p>", "<p>abc</p>", "abc", id="comments"),
        pytest.param("<p>a<custom-tag>b</custom-tag></p>", "<p>ab</p>", "ab", id="unknown tag"),
    ],
)
def test_structure(body: str, html: str, text: str) -> None:
    result = cleaned(body)
    assert (result.html, result.text) == (html, text)
    assert_settled(result)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        pytest.param("https://a.example/b", "https://a.example/b", id="absolute"),
        pytest.param("/b", "https://news.example/b", id="from the root"),
        pytest.param("b", "https://news.example/stories/b", id="relative"),
        pytest.param("//a.example/b", "https://a.example/b", id="without a scheme"),
        pytest.param("#part", "https://news.example/stories/today#part", id="fragment alone"),
        pytest.param("/b?id=1#part-2", "https://news.example/b?id=1#part-2", id="fragment"),
        pytest.param(
            "/b?utm_source=x&amp;id=1&amp;fbclid=y#c", "https://news.example/b?id=1#c", id="tracked"
        ),
        pytest.param("/b?utm_medium=email", "https://news.example/b", id="only tracked"),
        pytest.param(" HTTPS://A.example/b ", "https://a.example/b", id="spaces and capitals"),
        pytest.param("/caf\u00e9 bar", "https://news.example/caf%C3%A9%20bar", id="not ASCII"),
    ],
)
def test_links_are_absolute_and_canonical(href: str, url: str) -> None:
    result = cleaned(
        f'<p>see <a href="{href}" target="_blank" rel="nofollow">the <b>page</b></a></p>'
    )
    assert result.html == f'<p>see <a href="{url}">the <strong>page</strong></a></p>'
    assert result.text == "see the page"
    assert result.links == (Link(url, "the page"),)
    assert_settled(result)


@pytest.mark.parametrize(
    "href", ["mailto:a@b.example", "tel:+3221234567", "ftp://a.example/", "http://[x", "https:", ""]
)
def test_a_link_to_no_web_address_is_text(href: str) -> None:
    result = cleaned(f'<p>see <a href="{href}">the page</a></p>')
    assert result.html == "<p>see the page</p>"
    assert result.links == ()
    assert result.removed == {"link-without-address": 1}


def test_a_relative_link_without_a_base_is_text() -> None:
    result = clean('<p><a href="/b">one</a> <a href="https://a.example/">two</a></p>', base_url="")
    assert result.html == '<p>one <a href="https://a.example/">two</a></p>'
    assert result.links == (Link("https://a.example/", "two"),)


def test_links_keep_their_order_and_their_lines_apart() -> None:
    result = cleaned('<ul><li><a href="/2">b<br>c</a></li></ul><p><a href="/1">a</a></p>')
    assert result.links == (
        Link("https://news.example/2", "b c"),
        Link("https://news.example/1", "a"),
    )


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        pytest.param("<p>One<br>two</p><p>Three</p>", "One two", id="first paragraph"),
        pytest.param("<h2>Title</h2><ul><li>x</li></ul><p>Lead</p>", "Lead", id="not a heading"),
        pytest.param(
            "<p>&nbsp;</p><p><sup>© BELGA</sup></p><p>Lead</p>", "Lead", id="not a credit"
        ),
        pytest.param("Lead<p>Two</p>", "Lead", id="loose text"),
        pytest.param("<h2>Title</h2>", None, id="none"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_summary_is_the_first_paragraph(body: str, summary: str | None) -> None:
    assert cleaned(body).summary == summary


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \n\t b\u00a0c ", "a b c"),
        ("e\u0301", "é"),
        ("a\x00b\x1fc\ud800d\ufffe", "abcd"),
        ("", ""),
    ],
)
def test_plain(text: str, line: str) -> None:
    assert plain(text) == line


# -------------------------------------------------------------------- cards


def card(
    title: str = "A title",
    *,
    href: str | None = "https://news.example/other?utm_source=card#top",
    description: str | None = "A teaser...",
    thumbnail: bool = True,
    block: str = "bookmark",
    modifier: str = "horizontal",
) -> str:
    """A card as the editor writes it."""
    name = f"release-content-{block}"
    link = f'href="{href}" target="_blank"' if href else ""
    parts = [f'<div id="{block}-{UUID}"\n     class="{name} {name}--{modifier}">\n']
    if thumbnail:
        parts.append(f'<a class="{name}__thumbnail" {link} style="background-image: url(x)"\n></a>')
    parts.append(
        f'<div class="{name}__details">\n <a class="{name}__title" {link}>\n  {title} </a>'
    )
    if description:
        parts.append(f'<div class="{name}__description">\n {description} </div>')
    if href:
        parts.append(
            f'<a href="https://news.example/" class="{name}__provider">'
            '<img src="https://icons.example/i.png" aria-hidden="true" /> news.example </a>'
        )
    return "\n".join([*parts, "</div>", "</div>\n"])


OTHER = Related("https://news.example/other", "A title", "A teaser...")


@pytest.mark.parametrize(
    ("block", "related"),
    [
        pytest.param(card(), OTHER, id="horizontal"),
        pytest.param(card(modifier="vertical"), OTHER, id="vertical"),
        pytest.param(card(thumbnail=False), OTHER, id="without thumbnail"),
        pytest.param(card(block="story-bookmark"), OTHER, id="story-bookmark"),
        pytest.param(card(href="/other"), OTHER, id="relative address"),
        pytest.param(
            card(description=None), Related("https://news.example/other", "A title"), id="no teaser"
        ),
        pytest.param(
            card("Caf&eacute;<br>&amp;&nbsp;co", description="<p>One</p><p>two</p>"),
            Related("https://news.example/other", "Café & co", "One two"),
            id="lines apart",
        ),
    ],
)
def test_a_card_is_a_related_story(block: str, related: Related) -> None:
    result = cleaned(f"<p>before</p>{block}<p>after</p>")
    assert result.related == (related,)
    assert result.html == "<p>before</p><p>after</p>"
    assert result.text == "before\n\nafter"
    assert (result.links, result.images) == ((), ())
    assert result.removed == {"card": 1}


def test_a_card_of_one_line() -> None:
    name = "release-content-bookmark"
    result = cleaned(
        f'<div class="{name}"><a class="{name}__title" href="/other">A title</a></div>'
    )
    assert result.related == (Related("https://news.example/other", "A title"),)
    assert result.text == ""


@pytest.mark.parametrize("tag", ["div", "blockquote", "section"])
def test_text_around_a_card_stays_apart(tag: str) -> None:
    result = cleaned(f"<{tag}>one{card().strip()}two</{tag}>")
    assert result.text == "one\n\ntwo"
    assert len(result.related) == 1


@pytest.mark.parametrize("href", [None, "mailto:a@b.example", "javascript:alert(1)", "http://[x"])
def test_a_card_that_leads_nowhere_stays_as_text(href: str | None) -> None:
    block = card(href=href).replace("https://news.example/", "mailto:desk@news.example")
    result = cleaned(f"<p>before</p>{block}<p>after</p>")
    provider = ["news.example"] if href else []
    assert result.text.split("\n\n") == ["before", "A title", "A teaser...", *provider, "after"]
    assert (result.related, result.links) == ((), ())
    assert "card" not in result.removed
    assert_settled(result)


HEADINGS = [
    "Related news",
    "Read more",
    "READ ALSO:",
    "Lees ook",
    "Lees meer :",
    "Gerelateerd nieuws",
    "Lire aussi&nbsp;:",
    "&Agrave; lire aussi",
    "A\u0300 lire aussi",
    "Lisez aussi",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    "shape", ["<p><strong>{}</strong></p>", "<h3>{}</h3>", "<div>{}</div>", "{}"]
)
def test_the_heading_above_cards_goes_with_its_rule(heading: str, shape: str) -> None:
    block = shape.format(heading)
    result = cleaned(f"<p>a</p><hr />{block}{card()}{card('Two')}<p>b</p>")
    assert result.text == "a\n\nb"
    assert result.html == "<p>a</p><p>b</p>"
    assert [each.title for each in result.related] == ["A title", "Two"]
    assert result.removed == {"card": 2, "related-heading": 1, "rule": 1}


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_heading_stays_where_no_card_follows(heading: str) -> None:
    result = cleaned(f"<p>a</p><hr /><p>{heading}</p><p>b</p>{card()}")
    assert result.html.startswith("<p>a</p><hr><p>")
    assert result.text == f"a\n\n{cleaned(heading).text}\n\nb"
    assert result.removed == {"card": 1}


def test_the_heading_above_cards_goes_without_a_rule() -> None:
    assert cleaned(f"<h3>Lees ook</h3>{card()}").text == ""
    result = cleaned(f"<p>a</p><h3>Lees ook</h3>{card()}")
    assert result.html == "<p>a</p>"
    assert result.removed == {"card": 1, "related-heading": 1}


def test_another_heading_above_a_card_stays() -> None:
    assert cleaned(f"<h3>Background</h3>{card()}<p>b</p>").text == "Background\n\nb"


# ------------------------------------------------------------------ credits

ANNA = Credit("BELGA PHOTO", "ANNA PEETERS", "© BELGA PHOTO ANNA PEETERS")


@pytest.mark.parametrize(
    ("block", "credit"),
    [
        pytest.param("<p><sup>&copy; BELGA PHOTO ANNA PEETERS</sup></p>", ANNA, id="as recorded"),
        pytest.param("<p>© BELGA PHOTO ANNA PEETERS</p>", ANNA, id="p"),
        pytest.param("<p><em>©&nbsp;BELGA PHOTO ANNA PEETERS</em></p>", ANNA, id="em"),
        pytest.param("<p><i>© BELGA PHOTO <b>ANNA PEETERS</b></i></p>", ANNA, id="i"),
        pytest.param("<small>&#169; BELGA PHOTO ANNA PEETERS</small>", ANNA, id="small"),
        pytest.param("<div>© BELGA PHOTO<br>ANNA PEETERS</div>", ANNA, id="div"),
        pytest.param("<section>© BELGA PHOTO ANNA PEETERS</section>", ANNA, id="section"),
        pytest.param("<dl><dd>© BELGA PHOTO ANNA PEETERS</dd></dl>", ANNA, id="dd"),
        pytest.param("<figcaption>© BELGA PHOTO ANNA PEETERS</figcaption>", ANNA, id="figcaption"),
        pytest.param("© BELGA PHOTO ANNA PEETERS", ANNA, id="loose"),
        pytest.param("<div><h2></h2>© BELGA PHOTO ANNA PEETERS</div>", ANNA, id="loose in a div"),
        pytest.param("<p>(c) AFP</p>", Credit("AFP", None, "(c) AFP"), id="(c)"),
        pytest.param("<p>(C)Reuters</p>", Credit("Reuters", None, "(C)Reuters"), id="(C)"),
        pytest.param(
            "<p>Copyright: Anna Peeters</p>",
            Credit(None, "Anna Peeters", "Copyright: Anna Peeters"),
            id="word",
        ),
        pytest.param(
            "<p>Copyright © ANP</p>", Credit("ANP", None, "Copyright © ANP"), id="word and sign"
        ),
        pytest.param(
            "<p>©BELGAIMAGE</p>", Credit("BELGAIMAGE", None, "©BELGAIMAGE"), id="no space"
        ),
        pytest.param(
            "<p>© AFP / Jan Maes</p>", Credit("AFP", "Jan Maes", "© AFP / Jan Maes"), id="slash"
        ),
        pytest.param(
            "<p>© BELGA/AFP - Jan Maes</p>",
            Credit("BELGA/AFP", "Jan Maes", "© BELGA/AFP - Jan Maes"),
            id="two agencies",
        ),
        pytest.param(
            "<p>© Apolline Maes</p>",
            Credit(None, "Apolline Maes", "© Apolline Maes"),
            id="a name that starts like an agency",
        ),
    ],
)
def test_credits(block: str, credit: Credit) -> None:
    result = cleaned(f"<p>before</p>{block}")
    assert result.credit == credit
    assert (result.html, result.text) == ("<p>before</p>", "before")
    assert result.removed["credit"] == 1


def test_a_credit_at_the_end_of_a_paragraph() -> None:
    result = cleaned("<p>The <em>end</em>. <sup>© AFP</sup></p>")
    assert result.credit == Credit("AFP", None, "© AFP")
    assert result.html == "<p>The <em>end</em>.</p>"


def test_the_first_credit_counts_and_the_others_go() -> None:
    result = cleaned("<p>a</p><p>© BELGA One</p><p>b</p><p>© AFP Two</p>")
    assert result.credit == Credit("BELGA", "One", "© BELGA One")
    assert result.text == "a\n\nb"
    assert result.removed == {"credit": 2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"© signs are old: {'they have been in use for long, ' * 6}", id="long"),
        pytest.param("The © sign", id="sign within"),
        pytest.param("(c) the third point of a list", id="list marker"),
        pytest.param("Copyright law has changed.", id="word"),
    ],
)
def test_prose_is_no_credit(text: str) -> None:
    result = cleaned(f"<p>{text} <em>Copyright directive</em></p>")
    assert result.credit is None
    assert result.text == f"{text.strip()} Copyright directive"


def test_a_sign_alone_is_no_credit() -> None:
    result = cleaned("<p>©</p>")
    assert (result.credit, result.text) == (None, "©")


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("src", "url"),
    [
        pytest.param(f"{STORED}-/preview/1200x1200/-/format/auto/", STORED, id="resized"),
        pytest.param(STORED, STORED, id="original"),
        pytest.param(STORED.removeprefix("https:") + "-/resize/800x/", STORED, id="no scheme"),
        pytest.param(
            f"https://prezly.imgix.net/https%3A%2F%2Fcdn.uc.assets.prezly.com%2F{UUID}"
            "%2F-%2Fpreview%2F600x600%2F?ar=1%3A1&amp;fit=crop&amp;s=7ad968eb",
            STORED,
            id="proxied",
        ),
        pytest.param(
            "https://prezly.imgix.net/https%3A%2F%2FCdn.example%2Fa%20b.jpg?w=600",
            "https://cdn.example/a%20b.jpg",
            id="proxied from elsewhere",
        ),
        pytest.param("/a.jpg?utm_source=x", "https://news.example/a.jpg", id="relative"),
        pytest.param(
            " https://x.imgix.net/https%3A%2F%2Fa.example%2Fa.jpg ",
            "https://a.example/a.jpg",
            id="spaces",
        ),
    ],
)
def test_a_figure_is_an_image_at_its_original_address(src: str, url: str) -> None:
    result = cleaned(
        f'<p>a</p><figure class="x"><img src="{src}" alt="alt" width="9"></figure><p>b</p>'
    )
    assert result.images == (Image(url),)
    assert result.html == f'<p>a</p><figure><img src="{url}" alt="alt"></figure><p>b</p>'
    assert result.text == "a\n\nb"
    assert_settled(result)


@pytest.mark.parametrize(
    ("caption", "image", "kept"),
    [
        pytest.param(
            "A <b>big</b> day", ("A big day", None), "A <strong>big</strong> day", id="words"
        ),
        pytest.param("One<br>two", ("One two", None), "One<br>two", id="lines"),
        pytest.param("<p>One</p><p>two</p>", ("One two", None), "One<br>two", id="blocks"),
        pytest.param(
            "A big day. &copy; BELGA PHOTO ANNA PEETERS",
            ("A big day.", ANNA),
            "A big day.",
            id="credit",
        ),
        pytest.param(
            "A big day <small>© BELGA PHOTO ANNA PEETERS</small>",
            ("A big day", ANNA),
            "A big day",
            id="small credit",
        ),
        pytest.param(
            "<p>A big day</p><p>© BELGA PHOTO ANNA PEETERS</p>",
            ("A big day", ANNA),
            "A big day",
            id="credit in a block",
        ),
        pytest.param("© BELGA PHOTO ANNA PEETERS", (None, ANNA), None, id="only a credit"),
        pytest.param(
            "A big day (C) AFP",
            ("A big day", Credit("AFP", None, "(C) AFP")),
            "A big day",
            id="(C)",
        ),
        pytest.param(f"© {'x' * 200}", (f"© {'x' * 200}", None), f"© {'x' * 200}", id="prose"),
    ],
)
def test_a_caption_is_a_field_of_its_image(
    caption: str, image: tuple[str | None, Credit | None], kept: str | None
) -> None:
    result = cleaned(
        f'<figure><img src="/a.jpg"><figcaption>{caption}</figcaption></figure><p>a</p>'
    )
    assert result.images == (Image("https://news.example/a.jpg", *image),)
    shown = f"<figcaption>{kept}</figcaption>" if kept else ""
    assert result.html == (
        f'<figure><img src="https://news.example/a.jpg">{shown}</figure><p>a</p>'
    )
    assert result.text == "a"
    assert result.credit is None
    assert result.removed.get("credit", 0) == (1 if image[1] else 0)
    assert_settled(result)


@pytest.mark.parametrize(
    ("body", "html", "captions", "text"),
    [
        pytest.param(
            "<figure><table><tr><td>1</td></tr></table><figcaption><p>cap</p></figcaption></figure>",
            "<table><tbody><tr><td>1</td></tr></tbody></table><p>cap</p>",
            [],
            "1\n\ncap",
            id="no picture",
        ),
        pytest.param(
            "<figure><blockquote>a</blockquote><figcaption>who</figcaption></figure>",
            "<blockquote>a</blockquote><p>who</p>",
            [],
            "a\n\nwho",
            id="quote",
        ),
        pytest.param(
            "<figure>"
            "<figure><img src='/a.jpg'><figcaption>one</figcaption></figure>"
            "<figure><img src='/b.jpg'></figure>"
            "<figcaption>all</figcaption>"
            "</figure>",
            '<figure><img src="https://news.example/a.jpg"><figcaption>one</figcaption></figure>'
            '<figure><img src="https://news.example/b.jpg"></figure><p>all</p>',
            ["one", None],
            "all",
            id="gallery of figures",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'><figcaption>one</figcaption><figcaption>two</figcaption></figure>",
            '<figure><img src="https://news.example/a.jpg"><figcaption>one</figcaption><p>two</p></figure>',
            ["one"],
            "two",
            id="two captions",
        ),
        pytest.param(
            "<figure><picture><source srcset='/b.webp'><img src='/a.jpg'></picture>words</figure>",
            '<figure><p><img src="https://news.example/a.jpg"></p>words</figure>',
            [None],
            "words",
            id="picture and words",
        ),
        pytest.param(
            "<div class='release-content-gallery'><figure><a href='/big'><img src='/a.jpg'></a></figure></div>",
            '<figure><a href="https://news.example/big"><img src="https://news.example/a.jpg"></a></figure>',
            [None],
            "",
            id="gallery block",
        ),
        pytest.param(
            "<figure><img src='http://[x'><figcaption>cap</figcaption></figure>",
            "<p>cap</p>",
            [],
            "cap",
            id="bad address",
        ),
    ],
)
def test_shapes_of_figures(body: str, html: str, captions: list[str | None], text: str) -> None:
    result = cleaned(body)
    assert (result.html, result.text) == (html, text)
    assert [image.caption for image in result.images] == captions
    assert_settled(result)


@pytest.mark.parametrize("alt", ["a  view", ""])
def test_a_picture_outside_a_figure_goes_to_the_field_alone(alt: str) -> None:
    result = cleaned(f'<p>a <img src="{STORED}-/resize/9x/" alt="{alt}"> b</p>')
    assert result.images == (Image(STORED, plain(alt) or None),)
    assert result.html == "<p>a b</p>"
    assert result.removed == {"image": 1}


@pytest.mark.parametrize(
    "source",
    [
        'src="http://[x"',
        'src="javascript:alert(1)"',
        'src="data:image/png;base64,AAAA"',
        'src="https://x.imgix.net/https%3A%2F%2F%5B%2Fa.jpg"',
        'src=""',
        "",
    ],
)
def test_a_picture_with_a_bad_address_goes(source: str) -> None:
    result = cleaned(f"<p>a <img {source} alt='x'> b</p>")
    assert result.images == ()
    assert result.html == "<p>a b</p>"
    assert result.removed == {"image-without-address": 1}


# ----------------------------------------------------------- unknown blocks


def test_an_unknown_block_is_counted_and_keeps_its_text_and_links() -> None:
    block = (
        '<div class="wide release-content-contact-card release-content-contact-card--big">'
        '<div class="release-content-contact-card__name">Anna</div>'
        '<a href="/anna">her page</a> and more</div>'
    )
    result = cleaned(f'{block}<p class="release-content-callout">b</p>{block}')
    part = '<p>Anna</p><p><a href="https://news.example/anna">her page</a> and more</p>'
    assert result.html == f"{part}<p>b</p>{part}"
    assert result.links == (Link("https://news.example/anna", "her page"),) * 2
    assert result.removed == {
        "unwrapped:release-content-contact-card": 2,
        "unwrapped:release-content-callout": 1,
    }
    assert_settled(result)


def test_known_blocks_are_not_counted_as_unknown() -> None:
    blocks = '<div class="release-content-{}"><figure><img src="/a.jpg"></figure></div>'
    result = cleaned(blocks.format("image") + blocks.format("gallery") + card())
    assert not [rule for rule in result.removed if rule.startswith("unwrapped")]


def test_every_removal_is_counted() -> None:
    result = cleaned(
        "<script>a</script><style>b</style><iframe src='/c'>c</iframe><iframe></iframe>"
        "<p>&nbsp;</p><p>x <b></b></p><hr><img src='/d.png'>"
    )
    assert result.html == "<p>x</p>"
    assert Counter(result.removed) == {
        "element:script": 1,
        "element:style": 1,
        "element:iframe": 2,
        "empty": 3,  # what held the picture is empty, too
        "rule": 1,
        "image": 1,
    }


# ------------------------------------------------------------------- safety

CODE = "alert(1)"
VECTORS = {
    "script": f"<script>{CODE}</script>",
    "script in capitals": f"<SCRIPT SRC=//evil.example/x.js>{CODE}</SCRIPT>",
    "script unclosed": f"<script>{CODE}",
    "script in script": f"<scr<script>ipt>{CODE}</scr</script>ipt>",
    "script with a slash": f'<script/x src="data:,{CODE}"></script>',
    "script in a comment": f"<!--><script>{CODE}</script>-->",
    "script in a title": f"<title><script>{CODE}</script></title>",
    "script in a select": f"<select><option><script>{CODE}</script></select>",
    "onerror": f"<img src=x onerror={CODE}>",
    "onerror in a figure": f'<figure><img src="/a.jpg" onerror="{CODE}"></figure>',
    "onerror after a slash": f'<img/src="x"/onerror={CODE}>',
    "onerror after a quote": f'<img """><img src=x onerror="{CODE}">',
    "onclick": f'<p onclick="{CODE}">x</p>',
    "onmouseover on a link": f'<a href="/x" onmouseover="{CODE}">x</a>',
    "ontoggle": f"<details open ontoggle={CODE}>x</details>",
    "onload on the body": f"</p><body onload={CODE}>x",
    "onload on html": f"<html onload={CODE}>x",
    "javascript": f'<a href="javascript:{CODE}">x</a>',
    "javascript in capitals": f'<a href=" JaVaScRiPt:{CODE}">x</a>',
    "javascript by entities": f'<a href="&#106;&#x61;vascript&colon;{CODE}">x</a>',
    "javascript with a tab": f'<a href="java&#9;script:{CODE}">x</a>',
    "javascript with a newline": f'<a href="java\nscript:{CODE}">x</a>',
    "javascript after a control": f'<a href="\x01javascript:{CODE}">x</a>',
    "javascript after a reference": f'<a href="&#1;javascript:{CODE}">x</a>',
    "javascript with a NUL": f'<a href="java\x00script:{CODE}">x</a>',
    "javascript in a picture": f'<figure><img src="javascript:{CODE}"></figure>',
    "javascript in a proxied picture": (
        f'<figure><img src="https://x.imgix.net/javascript%3A%2F%2F{CODE}"></figure>'.replace(
            CODE, "alert%281%29"
        )
    ),
    "javascript in a card": card(href=f"javascript:{CODE}"),
    "javascript in an area": f'<map><area href="javascript:{CODE}"></map>',
    "vbscript": f'<a href="vbscript:{CODE}">x</a>',
    "data": f'<a href="data:text/html,<script>{CODE}</script>">x</a>',
    "data in base64": '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    "svg": f"<svg onload={CODE}><script>{CODE}</script></svg>",
    "svg link": f'<svg><a xlink:href="javascript:{CODE}"><text>x</text></a></svg>',
    "svg animation": f'<svg><animate xlink:href=#x attributeName=href values="javascript:{CODE}" />',
    "svg style": f'<svg></p><style><a id="</style><img src=1 onerror={CODE}>">',
    "svg foreign object": f'<svg><foreignObject><img src=x onerror="{CODE}"></foreignObject></svg>',
    "math": f'<math><a xlink:href="javascript:{CODE}">x</a></math>',
    "math action": f'<math><maction actiontype="statusline#{CODE}" href="javascript:{CODE}">x',
    "math style": (
        "<math><mtext><table><mglyph><style><!--</style>"
        f'<img title="--&gt;&lt;img src=1 onerror={CODE}&gt;">'
    ),
    "math form": (
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CODE}>"
    ),
    "iframe": f'<iframe src="javascript:{CODE}"></iframe>',
    "iframe document": f'<iframe srcdoc="<script>{CODE}</script>"></iframe>',
    "object": f'<object data="javascript:{CODE}"><embed src="javascript:{CODE}"></object>',
    "form": f'<form action="javascript:{CODE}"><input type=submit formaction="{CODE}"></form>',
    "button": f'<button formaction="javascript:{CODE}">x</button>',
    "style": f"<style>@import 'javascript:{CODE}'; p {{ color: red }}</style>",
    "style attribute": f'<p style="background: url(javascript:{CODE})">x</p>',
    "style in a heading": f'<h2 style="x:expression({CODE})" id=x class=y>x</h2>',
    "meta": f'<meta http-equiv="refresh" content="0;url=javascript:{CODE}">',
    "base": f'<base href="javascript:{CODE}//">',
    "link": f'<link rel=stylesheet href="javascript:{CODE}">',
    "template": f"<template><script>{CODE}</script></template>",
    "noscript": f'<noscript><p title="</noscript><img src=x onerror={CODE}>"></noscript>',
    "textarea": f'<textarea><img title="</textarea><img src=x onerror={CODE}>"></textarea>',
    "video": f'<video poster="javascript:{CODE}"><source onerror="{CODE}"></video>',
    "table background": f'<table background="javascript:{CODE}"><tr><td>x</td></tr></table>',
    "quote cite": f'<blockquote cite="javascript:{CODE}">x</blockquote>',
    "srcset": f'<figure><img src="/a.jpg" srcset="javascript:{CODE}"></figure>',
    "nested": f'<div><p><b><a href="/x"><i onclick="{CODE}"><u style="{CODE}">x</u></i></a></b></p></div>',
    "end in an attribute": f'<p title="</p><script>{CODE}</script>">x</p>',
    "half a tag": f'<img src="/a.jpg" onerror="{CODE}"',
    "doctype": f'<!DOCTYPE x [<!ENTITY y "{CODE}">]>',
    "instruction": f'<?xml-stylesheet href="javascript:{CODE}"?>',
    "CDATA": f"<svg><![CDATA[><img src=x onerror={CODE}>]]></svg>",
}
# Harmless as what they are: text that a browser shows, and a part of a web address.
HARMLESS = {"script in script", "doctype", "javascript in a proxied picture"}


@pytest.mark.parametrize("name", VECTORS)
def test_nothing_that_runs_gets_through(name: str) -> None:
    for body in (VECTORS[name], f"<p>before</p>{VECTORS[name]}<p>after</p>"):
        result = cleaned(body)
        assert_safe(result)
        if name not in HARMLESS:
            assert "alert" not in f"{result.html} {result}"
    assert result.text.startswith("before")


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<svg></svg>",
        "<p onclick='x'>x</p>",
        "<p class='x'>x</p>",
        "<a href='javascript:x'>x</a>",
        "<a href='/relative'>x</a>",
        "<img src='data:,x'>",
        "<td href='https://a.example/'>x</td>",
        "<!-- x -->",
        "<body onload='x'>",
    ],
)
def test_the_check_itself_sees_faults(markup: str) -> None:
    assert faults(markup)


# ------------------------------------------------------------------- limits


def test_too_long() -> None:
    assert cleaned(" " * (MAX_LENGTH - 4) + "word").text == "word"
    with pytest.raises(MarkupError, match=str(MAX_LENGTH + 1)):
        cleaned("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("<div>", id="containers"),
        pytest.param("<DIV>", id="capitals"),
        pytest.param("<b>", id="inline"),
        pytest.param("<ul><li>", id="lists"),
        pytest.param("<blockquote>", id="quotes"),
    ],
)
def test_as_deep_as_can_be(opening: str) -> None:
    assert cleaned(f"{opening * MAX_DEPTH}word").text.split()[-1] == "word"
    with pytest.raises(MarkupError, match=str(MAX_DEPTH)):
        cleaned(f"{opening * (MAX_DEPTH + 1)}word")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{'</b>' * 3000}{'<div>' * (MAX_DEPTH + 1)}word", id="end tags before"),
        pytest.param(f"{'<div title=</div>>' * 3000}word", id="end tags in attributes"),
        pytest.param(f"{'<div><!--</div>-->' * 3000}word", id="end tags in comments"),
        pytest.param(f"{'<div><table><tr><td></div>' * 490}word", id="end tags out of place"),
    ],
)
def test_hidden_depth_is_an_error_and_never_a_lost_word(body: str) -> None:
    with pytest.raises(MarkupError):
        cleaned(body)


def test_length_is_not_depth() -> None:
    assert len(cleaned("<div><P>a<BR><i>b</i></P></div>" * 3000).text.split()) == 6000


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param("\x00", id="NUL"),
        pytest.param("&#0;", id="NUL by reference"),
        pytest.param("\x1b\x08\x7f", id="controls"),
        pytest.param("&#1;&#x1f;", id="controls by reference"),
        pytest.param("\ud800", id="high surrogate"),
        pytest.param("\udfff\ud800", id="surrogates reversed"),
        pytest.param("&#xd800;", id="surrogate by reference"),
        pytest.param("\ufffe\uffff", id="no characters"),
        pytest.param("&#xfffe;&#xffff;", id="no characters by reference"),
    ],
)
def test_what_cannot_be_printed_does_no_harm(noise: str) -> None:
    result = cleaned(f'<p>one{noise}</p>{noise}<p><a href="/x{noise}">two</a></p>{noise}')
    text = result.text.replace("\ufffd", "")
    assert text.split() == ["one", "two"]
    assert set(text) <= {*"onetw", "\n"}
    assert_safe(result)
    assert_settled(result)


# ------------------------------------------------------------- whole bodies


def test_there_are_sample_stories() -> None:
    assert len(SEEDS) > 5


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_sample_stories(path: Path) -> None:
    story = json.loads(path.read_text("utf-8"))
    result = clean(story["body"], base_url=story["url"])
    assert_safe(result)
    assert_settled(result)
    related = [(each.url, each.title) for each in result.related]
    assert {(each["url"], each["description"]) for each in story["links"]} <= set(related)
    assert len(related) == story["body"].count('bookmark__title"')
    credit = re.search("<sup>(&copy; BELGA PHOTO .*?)</sup>", story["body"])
    assert (result.credit and result.credit.text) == (credit and unescape(credit[1]))
    assert result.summary
    assert result.text.startswith(result.summary)
    for noise in ("©", "Related news", "Lees ook", "Lire aussi", "\u00a0"):
        assert noise not in result.text


@dataclass(frozen=True, slots=True)
class Piece:
    """Markup, and what should become of it."""

    markup: str
    words: tuple[str, ...] = ()
    links: tuple[tuple[str, ...], ...] = ()
    captions: tuple[tuple[str, ...], ...] = ()
    credits: tuple[str, ...] = ()
    cards: tuple[tuple[str, ...], ...] = ()
    headings: int = 0

    def within(self, before: str, after: str) -> "Piece":
        return join([Piece(before), self, Piece(after)])


def join(pieces: list[Piece], between: str = "") -> Piece:
    return Piece(
        between.join(piece.markup for piece in pieces),
        tuple(word for piece in pieces for word in piece.words),
        tuple(link for piece in pieces for link in piece.links),
        tuple(caption for piece in pieces for caption in piece.captions),
        tuple(credit for piece in pieces for credit in piece.credits),
        tuple(card for piece in pieces for card in piece.cards),
        sum(piece.headings for piece in pieces),
    )


LINES = st.sampled_from([("one",), ("deux", "été"), ("drie",), ("à",), ("vóór", "naïf", "Straße")])
GAPS = st.sampled_from([" ", "\n  ", "&nbsp;", "<br>", "<br />\n", "<b> </b>", " <i></i> "])
TAGS_INLINE = ("", "", "", "a", "strong", "b", "em", "i", "sub", "u", "span")
EMPTY = st.sampled_from(
    ["<p></p>", "<p>&nbsp;</p>", "<hr />", "<p><br></p>", "\n", "<div> </div>", "<ul></ul>"]
)


@st.composite
def inline(draw: st.DrawFn, *, link: bool = True, depth: int = 1) -> Piece:
    """Words, some of them stressed or linked, with gaps between them."""
    gap, parts = draw(GAPS), []
    for tag in draw(st.lists(st.sampled_from(TAGS_INLINE), min_size=1, max_size=3)):
        if not tag or not depth or (tag == "a" and not link):
            words = draw(LINES)
            part = Piece(gap.join(words), words)
        else:
            part = draw(inline(link=link and tag != "a", depth=depth - 1))
            part = replace(part, links=(part.words,)) if tag == "a" else part
            start = '<a href="/x?utm_source=y#z" rel="nofollow">' if tag == "a" else f"<{tag}>"
            part = part.within(start, f"</{tag}>")
        parts.append(part)
    return join(parts, gap)


def wrapped(inner: st.SearchStrategy[Piece], *tags: str) -> st.SearchStrategy[Piece]:
    return st.builds(
        lambda tag, piece: piece.within(f"<{tag}>", f"</{tag.split()[0]}>"),
        st.sampled_from(tags),
        inner,
    )


def several(inner: st.SearchStrategy[Piece], most: int = 3) -> st.SearchStrategy[Piece]:
    return st.builds(
        join, st.lists(inner, min_size=1, max_size=most), st.sampled_from(["", "\n", "\n  "])
    )


@st.composite
def figures(draw: st.DrawFn) -> Piece:
    """A picture, perhaps with a caption and a credit."""
    picture = draw(
        st.sampled_from(
            [
                f'<img src="{STORED}-/preview/9x9/" alt="x">',
                '<a href="/big"><img src="/a.jpg"></a>',
                '<div><img src="//a.example/a.jpg"></div>',
                f'<img src="https://x.imgix.net/https%3A%2F%2Fa.example%2F{UUID}?w=9">',
            ]
        )
    )
    caption = draw(st.none() | st.one_of(inline(link=False), wrapped(inline(link=False), "p")))
    credit = draw(st.sampled_from(["", "© BELGA PHOTO ANNA", "<small>(c) AFP / Jan</small>"]))
    if caption is None:
        return Piece(f"<figure>{picture}</figure>", captions=((),))
    return Piece(
        f"<figure>{picture}<figcaption>{caption.markup} {credit}</figcaption></figure>",
        captions=(caption.words,),
        credits=(plain(credit.removeprefix("<small>").removesuffix("</small>")),) if credit else (),
    )


@st.composite
def cards(draw: st.DrawFn) -> Piece:
    """A card, perhaps without a link, perhaps under a heading."""
    title, description = draw(LINES), draw(st.just(()) | LINES)
    linked = draw(st.booleans())
    block = card(
        " ".join(title),
        href="/other" if linked else None,
        description=" ".join(description) or None,
        thumbnail=draw(st.booleans()),
        block=draw(st.sampled_from(["bookmark", "story-bookmark"])),
        modifier=draw(st.sampled_from(["horizontal", "vertical"])),
    )
    if not linked:
        return Piece(block, (*title, *description))
    heading = draw(
        st.sampled_from(["", "<hr /><p><strong>Lees ook</strong></p>", "<h3>Read more:</h3>"])
    )
    return Piece(heading + block, cards=((*title, *description),), headings=bool(heading))


def nested(blocks: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    """Everything that holds blocks."""
    lines = inline()
    inner = several(blocks)
    items = wrapped(st.one_of(lines, inner, joined(lines, inner), joined(inner, lines)), "li")
    cells = wrapped(st.one_of(st.just(Piece("")), lines, inner, joined(lines, inner)), "td", "th")
    rows = several(wrapped(several(cells), "tr"))
    captions = st.just(Piece("")) | wrapped(lines, "caption")
    heads = st.just(Piece("")) | wrapped(rows, "thead")
    tables = wrapped(joined(captions, heads, wrapped(rows, "tbody")), "table border=1")
    return st.one_of(
        wrapped(several(items), "ul", "ol"),
        wrapped(
            inner, "blockquote", "div", "section", "details", "div class=release-content-callout"
        ),
        wrapped(joined(lines, inner, lines), "div", "blockquote", "article"),
        wrapped(several(joined(wrapped(lines, "dt"), wrapped(lines | inner, "dd"))), "dl"),
        tables,
        wrapped(joined(tables, wrapped(lines | wrapped(lines, "p"), "figcaption")), "figure"),
    )


def joined(*parts: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    return st.tuples(*parts).map(lambda pieces: join(list(pieces)))


LEAVES = st.one_of(
    wrapped(
        inline(), "p", "p class=x", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "div", "pre"
    ),
    EMPTY.map(Piece),
    figures(),
    cards(),
)
BODIES = several(st.recursive(LEAVES, nested, max_leaves=6), most=3)


@given(BODIES)
def test_cleaning_twice_changes_nothing(body: Piece) -> None:
    assert_settled(cleaned(body.markup))


@given(BODIES)
def test_no_word_is_lost(body: Piece) -> None:
    result = cleaned(body.markup)
    said = [word for word in result.text.split() if word.isalpha()]
    assert said == list(body.words)
    assert [link.text.split() for link in result.links] == [list(words) for words in body.links]
    assert [(image.caption or "").split() for image in result.images] == [
        list(words) for words in body.captions
    ]
    assert [image.credit.text for image in result.images if image.credit] == list(body.credits)
    assert [f"{each.title} {each.description or ''}".split() for each in result.related] == [
        list(words) for words in body.cards
    ]
    assert result.removed.get("card", 0) == len(body.cards)
    assert result.removed.get("related-heading", 0) == body.headings
    assert_safe(result)


@given(st.text())
def test_text_stays_text(text: str) -> None:
    assume("©" not in text)
    result = cleaned(f"<p>{escape(text)}</p>")
    assert result.text == plain(text)
    assert_safe(result)


def tags(names: str) -> st.SearchStrategy[str]:
    attributes = st.sampled_from(
        [
            "",
            ' href="javascript:alert(1)"',
            " href=/x",
            ' href="http://[x"',
            " src=/a.jpg",
            " src=data:,x",
            " onclick=alert(1)",
            ' style="x"',
            ' class="release-content-bookmark"',
            ' class="release-content-bookmark__title"',
            ' title="</p><script>"',
            " colspan=x",
            ' "',
        ]
    )
    opening = st.builds("<{}{}>".format, st.sampled_from(names.split()), attributes)
    return opening | st.sampled_from(names.split()).map("</{}>".format)


SOUP = st.lists(
    st.one_of(
        tags(
            "p h1 h2 ul ol li blockquote table caption thead tbody tr th td hr figure figcaption"
            " img a strong b em sup br div section span small dl dt dd pre"
        ),
        tags(
            "script style template noscript iframe object svg math select option textarea head"
            " title body html form button input frameset mtext foreignObject plaintext xmp"
        ),
        st.text(max_size=8),
        st.sampled_from(
            ["© BELGA", "Lees ook", "&#1;", "&#xffff;", "&lt;", "<!--", "-->", "<", "]]>"]
        ),
    ),
    max_size=30,
).map("".join)


@given(st.text() | SOUP)
def test_anything_is_read_and_nothing_foreign_comes_out(body: str) -> None:
    assert_safe(cleaned(body))


@given(st.text(max_size=40), st.sampled_from(["href", "src"]))
def test_any_address_is_read(address: str, attribute: str) -> None:
    element = {"href": "<a href='{}'>x</a>", "src": "<figure><img src='{}'></figure>"}[attribute]
    result = cleaned(element.format(escape(address)))
    assert_safe(result)
    assert_settled(result)
