"""The one normal form of HTML that a body is brought into, and its text, links and summary."""

import pytest

from belgafeed.items import Link
from belgafeed.markup import clean
from tests.markup import settled
from tests.rows import each_row

NEWS = "https://news.example"


def check(body: str, html: str, text: str) -> None:
    result = settled(body)
    assert (result.html, result.text) == (html, text)


@each_row(
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
        pytest.param("<h2>a<br><br>b</h2>", "<h2>a<br>b</h2>", "a\nb", id="breaks in a heading"),
        pytest.param("<p>a<br>b<br/>c</p>", "<p>a<br>b<br>c</p>", "a\nb\nc", id="br"),
        pytest.param("<p><br>a<br></p>", "<p>a</p>", "a", id="br at the ends"),
        pytest.param(
            "<p>a<br><br>b<br/>c<br> <br>&nbsp;<br>d</p>",
            "<p>a</p><p>b<br>c</p><p>d</p>",
            "a\n\nb\nc\n\nd",
            id="a blank line is the end of a paragraph",
        ),
        pytest.param(
            "<p>a<b>b<br><br>c</b></p>",
            "<p>a<strong>b</strong></p><p><strong>c</strong></p>",
            "ab\n\nc",
            id="a blank line in emphasis",
        ),
        pytest.param(
            "one<p>two</p>three <b>3</b><br>more<p>four</p>five",
            "<p>one</p><p>two</p><p>three <strong>3</strong><br>more</p><p>four</p><p>five</p>",
            "one\n\ntwo\n\nthree 3\nmore\n\nfour\n\nfive",
            id="loose text",
        ),
        pytest.param(
            "<blockquote>a<div>b</div><p>c</p></blockquote>",
            "<blockquote><p>a</p><p>b</p><p>c</p></blockquote>",
            "a\n\nb\n\nc",
            id="quote",
        ),
        pytest.param(
            "<blockquote>a<blockquote>b</blockquote></blockquote><blockquote>c</blockquote>",
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"
            "<blockquote><p>c</p></blockquote>",
            "a\n\nb\n\nc",
            id="quotes in quotes",
        ),
        pytest.param(
            "<p></p><p>&nbsp;</p><p><br></p><p> <b> </b> </p><ul><li></li></ul><p>x</p>"
            "<blockquote><hr></blockquote><br>",
            "<p>x</p>",
            "x",
            id="empty blocks",
        ),
        pytest.param("<hr><p>a</p><hr>", "<p>a</p>", "a", id="hr at the ends"),
        pytest.param(
            "<p>a</p><hr><hr><p></p><hr><p>b</p>",
            "<p>a</p><hr><p>b</p>",
            "a\n\nb",
            id="hr doubled",
        ),
        pytest.param(
            "<p>a<hr>b</p><div><hr></div><p>c</p>",
            "<p>a</p><hr><p>b</p><hr><p>c</p>",
            "a\n\nb\n\nc",
            id="hr in a p and in a div",
        ),
        pytest.param(
            "<blockquote><hr>a<hr>b<hr></blockquote><ul><li>d<hr>e</li></ul>",
            "<blockquote><p>a</p><hr><p>b</p></blockquote><ul><li>d<hr>e</li></ul>",
            "a\n\nb\n\n- d\ne",
            id="hr between loose text",
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
        pytest.param("<p>a<custom-tag>b</custom-tag></p>", "<p>ab</p>", "ab", id="unknown tag"),
        pytest.param("<p>a<!-- no -->b<?php no ?>c</p>", "<p>abc</p>", "abc", id="comments"),
    ],
)
def test_blocks(body: str, html: str, text: str) -> None:
    check(body, html, text)


@each_row(
    ("body", "html", "text"),
    [
        pytest.param(
            "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>",
            "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>",
            "- a\n- b\n\n- c",
            id="ul",
        ),
        pytest.param(
            '<ol start="3"><li>a</li><li>b</li></ol><ol><li>c</li></ol>',
            '<ol start="3"><li>a</li><li>b</li></ol><ol><li>c</li></ol>',
            "3. a\n4. b\n\n1. c",
            id="ol",
        ),
        pytest.param(
            "<ol start=x><li>a</ol><ol start=1e3><li>b</ol><ol start='007' type=a><li>c</ol>",
            '<ol><li>a</li></ol><ol><li>b</li></ol><ol start="7"><li>c</li></ol>',
            "1. a\n\n1. b\n\n7. c",
            id="start is a number",
        ),
        pytest.param(
            "<ol><li>a<ul><li>x</li></ul></li><li>b<ol><li>y</li></ol></li><li>c</li></ol>",
            "<ol><li>a<ul><li>x</li></ul></li><li>b<ol><li>y</li></ol></li><li>c</li></ol>",
            "1. a\n- x\n2. b\n1. y\n3. c",
            id="nested",
        ),
        pytest.param(
            "<ul><li>a <ol><li>x</li></ol> b <b>c</b> </li><li>d</li></ul>",
            "<ul><li>a<ol><li>x</li></ol>b <strong>c</strong></li><li>d</li></ul>",
            "- a\n1. x\nb c\n- d",
            id="text after a nested list",
        ),
        pytest.param(
            "<ul><li>a</li><ol start=5><li>b</li></ol><li>c</li></ul>",
            '<ul><li>a<ol start="5"><li>b</li></ol></li><li>c</li></ul>',
            "- a\n5. b\n- c",
            id="a list in a list belongs to the last item",
        ),
        pytest.param("<li>a</li>", "<ul><li>a</li></ul>", "- a", id="item without a list"),
        pytest.param(
            "<li>a</li>\n<li>b</li>text<li>c</li>",
            "<ul><li>a</li><li>b</li></ul><p>text</p><ul><li>c</li></ul>",
            "- a\n- b\n\ntext\n\n- c",
            id="items without a list share one",
        ),
        pytest.param(
            "<ul><p>a</p><li>b</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "- a\n- b",
            id="words without an item",
        ),
        pytest.param(
            "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>",
            "<ul><li>a<br>b</li></ul>",
            "- a\nb",
            id="paragraphs in an item",
        ),
        pytest.param(
            "<ul><li><p>a</p>b</li><li>c<div>d</div>e<br><br>f</li><li><b>g</b><p>h</p></li></ul>",
            "<ul><li>a<br>b</li><li>c<br>d<br>e<br>f</li><li><strong>g</strong><br>h</li></ul>",
            "- a\nb\n- c\nd\ne\nf\n- g\nh",
            id="lines of an item",
        ),
        pytest.param(
            "<ul><li><h3>a</h3>b</li><li><blockquote>c</blockquote></li></ul>",
            "<ul><li><h3>a</h3>b</li><li><blockquote><p>c</p></blockquote></li></ul>",
            "- a\nb\n- c",
            id="blocks in an item",
        ),
        pytest.param(
            "<ol><li>a</li><li> </li><li>b</li></ol>",
            "<ol><li>a</li><li>b</li></ol>",
            "1. a\n2. b",
            id="empty item",
        ),
    ],
)
def test_lists(body: str, html: str, text: str) -> None:
    check(body, html, text)


@each_row(
    ("body", "html", "text"),
    [
        pytest.param(
            "<table border=1><caption>Cap</caption><thead><tr><th>a</th><th colspan=2>b</th></tr>"
            "</thead><tr><td rowspan=2>1</td><td></td><td>3</td></tr>"
            "<tfoot><tr><td>sum</td></tr></tfoot></table>",
            '<table><caption>Cap</caption><thead><tr><th>a</th><th colspan="2">b</th></tr></thead>'
            '<tbody><tr><td rowspan="2">1</td><td></td><td>3</td></tr>'
            "<tr><td>sum</td></tr></tbody></table>",
            "Cap\na | b\n1 | | 3\nsum",
            id="all parts",
        ),
        pytest.param(
            "<table><tbody><tr><td>a<td>b<tbody><tr><td>c</table>",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
            "a | b\nc",
            id="one body, and end tags left out",
        ),
        pytest.param(
            "<table><tr><td colspan=2.5>a<td rowspan=-1>b<td colspan=abc>c<td colspan=99999>d</table>",
            "<table><tbody><tr><td>a</td><td>b</td><td>c</td><td>d</td></tr></tbody></table>",
            "a | b | c | d",
            id="spans are whole numbers",
        ),
        pytest.param(
            "<table><tr><td><p>a</p><p>b</p></td><td>c<ul><li>d</li></ul></td></tr></table>",
            "<table><tbody><tr><td>a<br>b</td><td>c<ul><li>d</li></ul></td></tr></tbody></table>",
            "a\nb | c\n- d",
            id="blocks in a cell",
        ),
        pytest.param(
            "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>",
            "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table></td>"
            "<td>b</td></tr></tbody></table>",
            "a | b",
            id="table in a table",
        ),
        pytest.param(
            "<div><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></div>d",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table><p>d</p>",
            "a | b\nc\n\nd",
            id="rows without a table",
        ),
        pytest.param(
            "<table>a<tr>b<td>c</td></tr></table>",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>",
            "a\nb | c",
            id="words without a cell",
        ),
        pytest.param(
            "<table><caption></caption><tr></tr><tr><td></td></tr><tr><td>a</td></tr></table>"
            "<table><tr><td> </td></tr></table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
            "a",
            id="empty rows and tables",
        ),
        pytest.param("<caption>a</caption>", "<p>a</p>", "a", id="caption without a table"),
        pytest.param(
            "<table><caption>a<br><br>b</caption><tr><td>c</td></tr></table>",
            "<table><caption>a<br>b</caption><tbody><tr><td>c</td></tr></tbody></table>",
            "a\nb\nc",
            id="lines of a caption",
        ),
    ],
)
def test_tables(body: str, html: str, text: str) -> None:
    check(body, html, text)


@each_row(
    ("body", "html", "text"),
    [
        pytest.param(
            "<p><b>a</b> <i>b</i> <strong>c</strong> <em>d</em> <u>e</u> <span>f</span>"
            " H<sub>2</sub>O m<sup>2</sup> <cite>g</cite></p>",
            "<p><strong>a</strong> <em>b</em> <strong>c</strong> <em>d</em> e f"
            " H<sub>2</sub>O m<sup>2</sup> g</p>",
            "a b c d e f H2O m2 g",
            id="kinds",
        ),
        pytest.param(
            "<p>x<strong> b </strong>y <em> c</em> </p>",
            "<p>x <strong>b</strong> y <em>c</em></p>",
            "x b y c",
            id="spaces at its edges go out",
        ),
        pytest.param(
            "<p><b>a</b><strong>b</strong> <b>c</b></p>",
            "<p><strong>ab c</strong></p>",
            "ab c",
            id="equal neighbours are one",
        ),
        pytest.param(
            "<p><b>a <strong>b</strong></b><b><i>c</i></b></p>",
            "<p><strong>a b<em>c</em></strong></p>",
            "a bc",
            id="the same within itself",
        ),
        pytest.param(
            "<p><b>a</b><br><b>b</b></p>",
            "<p><strong>a<br>b</strong></p>",
            "a\nb",
            id="over a break",
        ),
        pytest.param(
            "<p>a<b> </b>b <i></i> c<a href='/x'> </a>d</p>",
            "<p>a b c d</p>",
            "a b c d",
            id="empty ones hold spaces",
        ),
        pytest.param(
            "<p><b>a<i>b</b>c</i></p>", "<p><strong>a<em>b</em></strong>c</p>", "abc", id="crossed"
        ),
        pytest.param(
            "<strong>a<div>b</div>c</strong>",
            "<p><strong>a</strong></p><p><strong>b</strong></p><p><strong>c</strong></p>",
            "a\n\nb\n\nc",
            id="around a block",
        ),
        pytest.param(
            "<em>a<ul><li>b</li></ul>c</em>",
            "<p><em>a</em></p><ul><li><em>b</em></li></ul><p><em>c</em></p>",
            "a\n\n- b\n\nc",
            id="around a list",
        ),
        pytest.param(
            "<a href=/x>a<h3>b</h3>c</a>",
            f'<p><a href="{NEWS}/x">a</a></p><h3><a href="{NEWS}/x">b</a></h3>'
            f'<p><a href="{NEWS}/x">c</a></p>',
            "a\n\nb\n\nc",
            id="a link around blocks",
        ),
        pytest.param(
            "<p><a href=/x>a</a><a href=/x>b</a></p>",
            f'<p><a href="{NEWS}/x">a</a><a href="{NEWS}/x">b</a></p>',
            "ab",
            id="two links stay two",
        ),
        pytest.param(
            "<p>e\u0301t\u00e9 e<b>\u0301</b></p>",
            "<p>été e<strong>\u0301</strong></p>",
            "été é",
            id="NFC",
        ),
        pytest.param(
            "<p>&nbsp;a&nbsp;\u202f b\u2009c\n\td </p>", "<p>a b c d</p>", "a b c d", id="spaces"
        ),
    ],
)
def test_emphasis_and_spaces(body: str, html: str, text: str) -> None:
    check(body, html, text)


@each_row(
    ("body", "html", "text"),
    [
        pytest.param("a</div></body>x", "<p>ax</p>", "ax", id="stray end tags"),
        pytest.param("<p>a<p>b<div>c", "<p>a</p><p>b</p><p>c</p>", "a\n\nb\n\nc", id="unclosed"),
        pytest.param(
            "<p>a<h2>b</h2>c</p>", "<p>a</p><h2>b</h2><p>c</p>", "a\n\nb\n\nc", id="heading in a p"
        ),
        pytest.param(
            "<p>a<ul><li>b</ul>c</p>",
            "<p>a</p><ul><li>b</li></ul><p>c</p>",
            "a\n\n- b\n\nc",
            id="list in a p",
        ),
        pytest.param(
            "<h2><ul><li>a</li></ul></h2>", "<ul><li>a</li></ul>", "- a", id="list in an h2"
        ),
        pytest.param(
            "a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>", "a < b && c > d", id="signs"
        ),
    ],
)
def test_misnesting(body: str, html: str, text: str) -> None:
    check(body, html, text)


@each_row(
    ("href", "url"),
    [
        pytest.param("https://a.example/b", "https://a.example/b", id="absolute"),
        pytest.param("/b", f"{NEWS}/b", id="from the root"),
        pytest.param("b", f"{NEWS}/stories/b", id="relative"),
        pytest.param("//a.example/b", "https://a.example/b", id="without a scheme"),
        pytest.param("#part", f"{NEWS}/stories/today#part", id="fragment alone"),
        pytest.param("/b?id=1#part-2", f"{NEWS}/b?id=1#part-2", id="fragment"),
        pytest.param("/b?utm_source=x&amp;id=1&amp;fbclid=y#c", f"{NEWS}/b?id=1#c", id="tracked"),
        pytest.param("/b?utm_medium=email", f"{NEWS}/b", id="only tracked"),
        pytest.param(" HTTPS://A.example/b ", "https://a.example/b", id="spaces and capitals"),
        pytest.param("/caf\u00e9 bar", f"{NEWS}/caf%C3%A9%20bar", id="not ASCII"),
    ],
)
def test_links_are_absolute_and_canonical(href: str, url: str) -> None:
    result = settled(
        f'<p>see <a href="{href}" target="_blank" rel="nofollow">the <b>page</b></a></p>'
    )
    assert result.html == f'<p>see <a href="{url}">the <strong>page</strong></a></p>'
    assert result.text == "see the page"
    assert result.links == (Link(url, "the page"),)
    assert not result.removals


@each_row("href", ["mailto:a@b.example", "tel:+3221234567", "ftp://a.example/", "http://[x", ""])
def test_a_link_to_no_web_address_is_text(href: str) -> None:
    result = settled(f'<p>see <a href="{href}">the page</a></p>')
    assert (result.html, result.links) == ("<p>see the page</p>", ())
    assert result.removals == (("link-without-address", href),)


def test_an_anchor_without_an_address_is_no_link() -> None:
    result = settled('<p>see <a name="x">the page</a></p>')
    assert (result.html, result.links, result.removals) == ("<p>see the page</p>", (), ())


def test_a_link_without_words_goes() -> None:
    result = settled('<p>a <a href="/x"><b> </b></a> b</p>')
    assert (result.html, result.links) == ("<p>a b</p>", ())
    assert result.removals == (("link-without-words", f"{NEWS}/x"),)


def test_a_relative_link_without_a_base_is_text() -> None:
    result = clean('<p><a href="/b">one</a> <a href="https://a.example/">two</a></p>', base_url="")
    assert result.html == '<p>one <a href="https://a.example/">two</a></p>'
    assert result.links == (Link("https://a.example/", "two"),)


def test_links_keep_their_order_and_their_lines_apart() -> None:
    result = settled('<ul><li><a href="/2">b<br>c</a></li></ul><p><a href="/1">a</a></p>')
    assert result.links == (Link(f"{NEWS}/2", "b c"), Link(f"{NEWS}/1", "a"))


@each_row(
    ("body", "summary"),
    [
        pytest.param("<p>One<br>two</p><p>Three</p>", "One two", id="first paragraph"),
        pytest.param("<p>One<br><br>two</p>", "One", id="up to a blank line"),
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
    assert settled(body).summary == summary


@each_row(
    ("body", "html", "text"),
    [
        pytest.param(
            "<td>a</td><td>b</td>",
            "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            "a | b",
            id="stray cells",
        ),
        pytest.param(
            "<table><caption>one</caption><tr><td>a</td></tr><caption>two</caption></table>",
            "<table><caption>one<br>two</caption><tbody><tr><td>a</td></tr></tbody></table>",
            "one\ntwo\na",
            id="two captions",
        ),
        pytest.param(
            "<table><caption><blockquote>a</blockquote></caption><tr><td>b</table>",
            "<table><tbody><tr><td><blockquote><p>a</p></blockquote></td></tr>"
            "<tr><td>b</td></tr></tbody></table>",
            "a\nb",
            id="quote in a caption",
        ),
        pytest.param(
            "<table><li>x</li>y</table>",
            "<table><tbody><tr><td><ul><li>x</li></ul></td><td>y</td></tr></tbody></table>",
            "- x | y",
            id="item in a table",
        ),
        pytest.param(
            "<b><p>a</p><p>b</p></b>",
            "<p><strong>a</strong></p><p><strong>b</strong></p>",
            "a\n\nb",
            id="b around paragraphs",
        ),
        pytest.param(
            "<ul><ul><li>b</li></ul></ul>",
            "<ul><li><ul><li>b</li></ul></li></ul>",
            "- b",
            id="list in a list",
        ),
        pytest.param(
            "<figure>words<hr><img src=/a.jpg><hr>more</figure>",
            '<figure><img src="https://news.example/a.jpg"></figure><p>words</p><hr><p>more</p>',
            "words\n\nmore",
            id="rules in a figure",
        ),
        pytest.param(
            "<li>a<td></li></td><p>b</p>",
            "<ul><li>a<br>b</li></ul>",
            "- a\nb",
            id="nothing between lines",
        ),
        pytest.param("<p><a href='/x'>\u0338 y</a></p>", None, "y", id="overlay behind a tag"),
    ],
)
def test_odd_nesting(body: str, html: str | None, text: str) -> None:
    result = settled(body)
    assert result.text == text
    assert html is None or result.html == html
