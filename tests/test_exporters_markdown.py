"""Markdown: YAML reads back what stands in front, and CommonMark the words of the body."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import escape
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt

from belgafeed.exporters.markdown import MarkdownExporter
from belgafeed.items import Attachment, Credit, Image, Link, NewsItem, to_record
from belgafeed.markup import clean
from tests.bodies import BODIES, Body
from tests.exporting import NOW, export_to
from tests.rows import each_row

STORY = NewsItem(
    uid="belga:one",
    source="belga",
    url="https://newsroom.example/trains",
    slug="trains-run",
    title="Trains *run* again",
    summary="All lines are open.",
    language="en-BE",
    published=NOW,
    published_earliest=NOW,
    published_latest=NOW + timedelta(seconds=59),
    published_precision="minute",
    fetched_at=NOW,
)
ODD = (
    "]]> \x00\x07\x1f\x7f\x85\u2028\u2029\ufeff \ufffe\uffff \u202e =cmd() 🚂 \ud800 --- \\u0041 é"
)
SECRET = "Zeventien"

COMMONMARK = MarkdownIt("commonmark").enable("table")
BREAKING = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "figure", "br"),
    *("figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "hr", "body"),
}
COUNTED = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "strong", "em"),
    *("sub", "sup", "a", "img", "table", "tr", "th", "td"),
}


def files(*stories: NewsItem) -> dict[str, str]:
    """What a ZIP file with the stories holds."""
    file = BytesIO()
    export_to(MarkdownExporter, file, *stories)
    with ZipFile(file) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


def parts(item: NewsItem) -> tuple[Any, str]:
    """What YAML reads in front, and the text behind."""
    (text,) = files(item).values()
    begin, front, body = re.split("^---\n", text, maxsplit=2, flags=re.MULTILINE)
    assert begin == ""
    return yaml.safe_load(front), body


def body_of(markup: str, text: str = "") -> str:
    """The Markdown of a body, without the title."""
    return parts(replace(STORY, title="", body_html=markup, body_text=text))[1].strip("\n")


def rendered(markup: str) -> str:
    """A body as HTML again."""
    return str(COMMONMARK.render(body_of(markup)))


def tree(markup: str) -> Any:
    return html.document_fromstring(f"<body><p></p>{markup}</body>").body


def words(markup: str) -> list[str]:
    """What a reader sees, word for word."""
    return "".join(_pieces(tree(markup))).split()


def _pieces(root: Any) -> Iterator[str]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        yield " " if element.tag in BREAKING else ""
        yield (element.text if event == "start" else element.tail) or ""


def structure(markup: str) -> tuple[Counter[str], list[str]]:
    """How many of each element there are, and where links and pictures lead."""
    elements = list(tree(markup).iter())
    addresses = [each.get("href") or each.get("src") for each in elements]
    counts = Counter(each.tag for each in elements if each.tag in COUNTED)
    return counts, [unquote(address) for address in addresses if address]


def check(markup: str) -> None:
    """Words and structure are what they were."""
    again = rendered(markup)
    assert words(again) == words(markup)
    assert structure(again) == structure(markup)


def cleaned(body: str) -> str:
    return clean(body, base_url="https://newsroom.example/").html


SIGNS = st.lists(
    st.sampled_from([*"ab1é *_[]()<>!#&-+.)`|~:=\\;'/{}$^\u00a0。«", "&copy;", "---", "1. "]),
    min_size=1,
    max_size=8,
).map(lambda signs: escape("".join(signs)))
RUNS = st.recursive(
    SIGNS | st.just("<br>"),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.partition(' ')[0]}>",
        st.sampled_from(
            ["strong", "em", "sub", "sup", 'a href="https://x.example/(a)_b_?c&amp;d"']
        ),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)
LINES = st.lists(RUNS, min_size=1, max_size=4).map("".join)


def _within(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.builds("<li>{}{}</li>".format, LINES, blocks | st.just(""))
    items = st.lists(item, min_size=1, max_size=3).map("".join)
    cells = st.lists(LINES, min_size=2, max_size=2)
    rows = st.builds(
        lambda tag, row: f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>",
        st.sampled_from(["th", "td"]),
        cells,
    )
    return st.one_of(
        st.builds("<ul>{}</ul>".format, items),
        st.builds('<ol start="{}">{}</ol>'.format, st.integers(0, 10**9), items),
        st.builds("<blockquote>{}</blockquote>".format, blocks),
        st.builds("<table>{}</table>".format, st.lists(rows, min_size=1, max_size=3).map("".join)),
        st.lists(blocks, min_size=2, max_size=3).map("".join),
    )


PARAGRAPHS = st.one_of(
    st.builds("<p>{}</p>".format, LINES),
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["h2", "h4", "h6"]), LINES),
    st.just("<hr>"),
    st.builds(
        '<figure><img src="https://x.example/a b.jpg" alt="{}"><figcaption>{}</figcaption></figure>'.format,
        SIGNS,
        LINES,
    ),
)
HOSTILE = st.recursive(PARAGRAPHS, _within, max_leaves=4).map(cleaned)


@given(HOSTILE)
@example("<p>1. a<br>- b<br>+ c<br># d<br>&gt; e<br>=== f<br>--- g<br>2) h</p>")
@example("<p>Wow!<a href='https://x.example/'>link</a> and *not* <strong>«so»</strong>x</p>")
@example("<p><em><strong>both</strong></em> <strong>a</strong>b<em>c</em><em>d</em></p>")
@example("<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol start='7'><li>d</li></ol>")
@example("<h2>Ends with ##</h2><p>a | b<br>--- | ---</p><p>&amp;amp; &amp;copy; C:\\</p>")
def test_any_signs_stay_words(markup: str) -> None:
    check(markup)


@given(BODIES)
def test_any_body_keeps_its_words_and_structure(body: Body) -> None:
    check(cleaned(body.html))


@each_row(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\\\nlines"),
        ("<h2>Head</h2><h3>Low #1</h3>", "## Head\n\n### Low \\#1"),
        ("<p>So <strong>bold</strong>, <em>slanted</em></p>", "So **bold**, *slanted*"),
        (
            "<p>H<sub>2</sub>O <strong>a</strong><em>b</em></p>",
            "H<sub>2</sub>O <strong>a</strong><em>b</em>",
        ),
        ("<p>1.5 million, -5 °C, a_b</p>", "1.5 million, -5 °C, a\\_b"),
        ("<p>1. No list</p><p>- nor this</p>", "1\\. No list\n\n\\- nor this"),
        ("<p>AT&amp;T, a &amp; b &lt;c&gt;</p>", "AT\\&T, a & b \\<c>"),
        ("<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>", "- a\n- b\n\n* c"),
        ('<ol start="9"><li>a</li><li>b</li></ol>', "9. a\n10. b"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n\n  - b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>a</p><hr><p>b</p>", "a\n\n___\n\nb"),
        (
            '<p><a href="https://x.example/a_(b)">a link</a></p>',
            "[a link](https://x.example/a_%28b%29)",
        ),
        (
            '<figure><img src="https://x.example/a.jpg" alt="A [b]"><figcaption>Seen</figcaption></figure>',
            "![A \\[b\\]](https://x.example/a.jpg)\\\nSeen",
        ),
        (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1<br>2</td><td>3|4</td></tr></tbody></table>",
            "| a | b |\n| --- | --- |\n| 1<br>2 | 3\\|4 |",
        ),
        (
            '<table><tbody><tr><td colspan="2">a &amp; *b*</td></tr></tbody></table>',
            '<table><tbody>\n<tr><td colspan="2">a &amp; *b*</td></tr></tbody></table>',
        ),
    ],
)
def test_how_it_is_written(markup: str, text: str) -> None:
    assert body_of(markup) == text
    check(markup)


@each_row("markup", ["", "<blockquote>" * 3_000 + "deep" + "</blockquote>" * 3_000, "<!-- -->"])
def test_a_body_without_structure_is_its_text(markup: str) -> None:
    assert body_of(markup, "# One\n\n- two\\\n1. three") == "\\# One\n\n\\- two\\\\\\\n1\\. three"


def test_what_cleaning_leaves_nowhere() -> None:
    """Nothing is made of nothing, and what has no sign here is its words."""
    assert body_of('<p>a<em></em><span>b</span><img src="data:x">c<script>x</script></p>') == "abc"
    assert words(rendered("<sub>a<div>b</div>c</sub>")) == ["a", "b", "c"]
    assert body_of("<ul>loose<li>a</li></ul>") == "loose\n\na"


def test_what_is_unsafe_is_left_out() -> None:
    """Bodies come clean; should one not, nothing runs all the same."""
    text = body_of(
        '<p onclick="x()">a<script>evil()</script><a href="javascript:evil()">b</a></p>'
        '<table onclick="evil()"><tr><td><script>evil()</script>c</td></tr></table>'
    )
    assert "evil" not in text
    assert words(str(COMMONMARK.render(text))) == ["ab", "c"]


texts = st.text(
    st.characters() | st.sampled_from("\x7f\x85\u2028\ufeff\ud800:#'\"\n-{}[],&*!|>%@`")
)


@given(
    st.builds(
        replace,
        st.just(STORY),
        title=texts,
        summary=st.none() | texts,
        authors=st.lists(texts).map(tuple),
        image=st.none() | st.builds(Image, texts, texts, st.builds(Credit, texts, texts, texts)),
        links=st.lists(st.builds(Link, texts, texts)).map(tuple),
        attachments=st.lists(st.builds(Attachment, texts, texts)).map(tuple),
        removed=st.dictionaries(texts, st.integers(), max_size=3),
        published_text=texts,
        revision=st.none() | st.integers(),
    )
)
@example(replace(STORY, title=ODD, summary=ODD, removed={"unwrapped:" + "x" * 3_000: 1, ODD: 2}))
def test_yaml_reads_all_fields_back(item: NewsItem) -> None:
    front, _ = parts(item)
    record = to_record(item)
    assert front == without_halves({name: record[name] for name in record if "body" not in name})
    assert list(front)[:5] == ["uid", "source", "url", "short_url", "slug"]


def without_halves(value: Any) -> Any:
    """Halves of characters become U+FFFD, two that fit become one whole."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [without_halves(each) for each in value]
    if isinstance(value, dict):
        return {without_halves(name): without_halves(each) for name, each in value.items()}
    return value


def test_the_title_is_a_heading() -> None:
    item = replace(STORY, body_html="<p>All lines are open.</p>")
    assert parts(item)[1] == "\n# Trains \\*run\\* again\n\nAll lines are open.\n"


def test_odd_and_large_text() -> None:
    markup = f"<p>{escape(ODD * 5_000)}</p>"
    again = words(str(COMMONMARK.render(body_of(markup))))
    expected = re.sub("[\x00\x07\x1f\ufffe\uffff\ud800]", "\ufffd", ODD * 5_000)
    assert again == expected.split()


def test_a_withdrawn_story_has_no_words() -> None:
    secret = Image("https://images.example/s.jpg", SECRET, Credit(None, SECRET, SECRET))
    item = replace(
        STORY,
        title=SECRET,
        summary=SECRET,
        body_html=f"<p>{SECRET}</p>",
        body_text=SECRET,
        authors=(SECRET,),
        credits=(Credit(None, None, SECRET),),
        image=secret,
        images=(secret,),
        links=(Link("https://x.example/", SECRET),),
        attachments=(Attachment("https://x.example/a.pdf", SECRET),),
    )
    assert SECRET in "".join(files(item).values())
    item = replace(item, status="retracted")
    assert SECRET not in "".join(files(item).values())
    front, body = parts(item)
    assert (front["uid"], front["status"]) == ("belga:one", "retracted")
    assert front["published_latest"] == "2026-11-20T11:00:59+00:00"
    assert body.startswith("\n# Withdrawn story\n\nThe source has withdrawn this story.")


def test_where_files_are() -> None:
    undated = replace(STORY, uid="belga:two", slug=None, published=None)
    assert list(files(STORY, undated)) == [
        "belga/2026/11/trains-run-f740467d34030ba1.md",
        "belga/undated/belga-two-5c68b6679b628698.md",
    ]


def test_versions_do_not_overwrite_each_other() -> None:
    later = replace(STORY, revision=2, slug="trains-ran", published=NOW - timedelta(days=300))
    found = files(STORY, later, replace(STORY, revision=3), replace(STORY, uid="belga:two"))
    assert [name.partition("f740467d34030ba1")[2] for name in found] == [
        *(".md", "-2.md", "-3.md", ""),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x",
        "CON",
        "nul.md",
        "é" * 2_000,
        "",
        ".",
        "日本",
        "a\0b",
        "\ud800",
        "A",
    ],
)
def test_names_are_safe_on_any_file_system(name: str, tmp_path: Path) -> None:
    items = [replace(STORY, uid=f"{name}:{key}", slug=name, source=name) for key in ("a", "A", "á")]
    export_to(MarkdownExporter, SimpleNamespace(folder=tmp_path), *items)
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")]
    assert len({each.casefold() for each in names}) == len(names) == 3
    for each in names:
        assert re.fullmatch(r"[a-z0-9-]+/2026/11/[a-z0-9-]+\.md", each)
        assert all(len(part) < 100 for part in each.split("/"))
        assert each.partition("/")[0] not in ("con", "nul")
    assert sorted(files(*items)) == sorted(names)


def test_the_same_again() -> None:
    one, other = BytesIO(), BytesIO()
    for file in (one, other):
        export_to(MarkdownExporter, file, STORY, replace(STORY, uid="belga:two"))
    assert one.getvalue() == other.getvalue()


def test_what_is_no_story() -> None:
    with pytest.raises(TypeError, match="a NewsItem was expected, not dict"):
        export_to(MarkdownExporter, BytesIO(), {})
