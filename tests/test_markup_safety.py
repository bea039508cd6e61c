"""Nothing that runs gets through the cleaner, whatever it is given."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from belgafeed.items import Link
from belgafeed.markup import Cleaned, MarkupError, clean
from tests.rows import each_row
from tests.vectors import IN_VALUES, TEXT_ONLY, VECTORS

BASE = "https://news.example/stories/today"
PLACES = {
    "alone": "{}",
    "between paragraphs": "<p>before</p>{}<p>after</p>",
    "in an item": "<ul><li>{}</li></ul>",
    "in a cell": "<table><tr><td>{}</td></tr></table>",
    "in a caption": '<figure><img src="/a.jpg"><figcaption>{}</figcaption></figure>',
}

TAGS = (
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
    *("a", "strong", "em", "sub", "sup"),
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
TAG = re.compile(rf'<(?:/?(?:{"|".join(TAGS)})|(?:{"|".join(ATTRIBUTES)})(?: [a-z]+="[^"<>]*")+)>')
ADDRESS = re.compile(r"https?://[^\x00-\x20\x7f/?#\\<>\"^`{|}]+(?:[/?#][^\x00-\x20\x7f<>\"]*)?")
# Fields that hold an address.
ADDRESSES = {"url", "urls", "image"}

Element = tuple[str, Mapping[str, str | None]]


def cleaned(body: str) -> Cleaned:
    return clean(body, base_url=BASE)


# -------------------------------------------------------------- the checker


class Reader(HTMLParser):
    """The elements of a markup as the standard library sees them, and what else is in it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.others: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((tag, {}))

    def handle_comment(self, data: str) -> None:
        self.others.append(f"comment: {data}")

    def handle_decl(self, decl: str) -> None:
        self.others.append(f"declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        self.others.append(f"instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        self.others.append(f"section: {data}")


def read(markup: str) -> tuple[list[Element], list[str]]:
    """The elements that two parsers see in *markup*, and what is no element."""
    reader = Reader(markup)
    elements, others = reader.elements, reader.others
    root = lxml_html.document_fromstring(f"<html><body>{markup}</body></html>")
    for node in root.getroottree().xpath("//node()[not(self::text())]"):
        if not isinstance(node.tag, str):
            others.append(f"no element: {node}")
        elif node.tag not in ("html", "body") or node.attrib:
            elements.append((node.tag, dict(node.attrib.items())))
    return elements, others


def faults(markup: str) -> list[str]:
    """What a reader's browser should not be given."""
    elements, found = read(markup)
    found += (f"no tag: {text}" for text in TAG.split(markup) if "<" in text or ">" in text)
    for tag, attributes in elements:
        if tag not in TAGS:
            found.append(f"tag: {tag}")
        for name, value in attributes.items():
            if name not in ATTRIBUTES.get(tag, ()):
                found.append(f"attribute: {name} of {tag}")
            elif name in ("href", "src") and not is_web_address(value):
                found.append(f"address: {value}")
    return found


def is_web_address(url: str | None) -> bool:
    try:
        return bool(url and ADDRESS.fullmatch(url) and urlsplit(url).hostname)
    except ValueError:
        return False


def strings(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a result, however deep, with the name of the field that it is in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from strings(each, key)
    elif is_dataclass(value):
        for each in fields(value):
            yield from strings(getattr(value, each.name), each.name)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from strings(each, name)
    elif value is not None and not isinstance(value, (bool, int, float)):
        raise TypeError(f"{name}: {value!r}")  # a kind of field that nobody thought of


def all_faults(result: object) -> list[str]:
    found = []
    for name, text in strings(result):
        if name in ADDRESSES and not is_web_address(text):
            found.append(f"field {name}: {text}")
        elif name == "html":
            found += faults(text)
    return found


def words_in_values(result: object) -> list[str]:
    """The attributes and addresses that have the word that every vector wants to call."""
    values: list[str] = []
    for name, text in strings(result):
        if name in ADDRESSES:
            values.append(text)
        elif name == "html":
            elements, _ = read(text)
            values += (f"{key}={value}" for _, named in elements for key, value in named.items())
    return [value for value in values if "alert" in value.lower()]


@each_row(
    "markup",
    [
        "<script>x</script>",
        "<svg></svg>",
        "<div>x</div>",
        "<b>x</b>",
        "</form>",
        "<P>x</P>",
        "<p onclick='x'>x</p>",
        '<p onclick="x">x</p>',
        '<p class="x">x</p>',
        '<img src="https://a.example/" srcset="https://a.example/">',
        '<img src="https://a.example/"onerror="x">',
        '<td href="https://a.example/">x</td>',
        '<a href="javascript:x">x</a>',
        '<a href="&#1;javascript&colon;x">x</a>',
        '<a href="java&#9;script:x">x</a>',
        '<a href="/relative">x</a>',
        '<a href="//a.example/">x</a>',
        '<a href="https:">x</a>',
        '<a href="https:///x">x</a>',
        '<a href="https://:80/">x</a>',
        '<a href="https://[x/">x</a>',
        '<a href="https://\\a.example/">x</a>',
        '<a href="https://a.example/x y">x</a>',
        '<a href="https://a.example/&lt;x&gt;">x</a>',
        '<a href="https://&lt;x&gt;/">x</a>',
        '<a href="https://x&quot;y/">x</a>',
        '<a href="">x</a>',
        '<a href="mailto:a@a.example">x</a>',
        "<a href>x</a>",
        '<img src="data:,x">',
        "<!-- x -->",
        "<!-->",
        "<!doctype html>",
        "<?x?>",
        "<![CDATA[x]]>",
        '<body onload="x">',
        '<p>x</p><img src="https://a.example/"',
        "<p",
        "a < b",
        "a > b",
        "<\x00p>",
    ],
)
def test_the_checker_sees_faults_in_markup(markup: str) -> None:
    assert faults(markup)
    assert faults(f"<p>before</p>{markup}<p>after</p>")


@each_row(
    "result",
    [
        {"html": "<script>x</script>"},
        {"url": "javascript:x"},
        {"url": ""},
        {"image": "/relative"},
        {"urls": ("https://a.example/", "data:,x")},
        {"parts": [{"parts": ({"url": "https://"},)}]},
        (Link("https://a.example/", "x"), Link("vbscript:x", "x")),
    ],
)
def test_the_checker_sees_faults_in_fields(result: object) -> None:
    assert all_faults(result)


@each_row(
    "result",
    [
        {"html": '<p>x</p><img src="https://a.example/" alt="alert">'},
        {"html": '<a href="https://a.example/&#97;lert">x</a>'},
        {"html": "<td colspan='ALERT'>x</td>"},
        {"parts": ({"url": "https://a.example/alert"},)},
    ],
)
def test_the_checker_sees_the_word(result: object) -> None:
    assert words_in_values(result)


def test_the_checker_lets_good_markup_pass() -> None:
    markup = (
        '<p>alert &lt;&amp;<br><a href="https://a.example/?b#c"><strong>x</strong></a></p><hr>'
        '<figure><img src="http://a.example/" alt="x"><figcaption></figcaption></figure>'
        '<ol start="3"><li>x</li></ol><table><tr><td colspan="2" rowspan="3">x</td></tr></table>'
    )
    result = {"html": markup, "text": "alert <script>", "parts": [{"url": "https://a.example"}]}
    assert not all_faults(result)
    assert not words_in_values(result)


def test_the_checker_refuses_what_it_cannot_walk() -> None:
    with pytest.raises(TypeError, match="url"):
        all_faults({"url": b"javascript:x"})


# -------------------------------------------------------------- the vectors


def test_the_vectors_are_many_and_distinct() -> None:
    bodies = {" ".join(vector.split()) for vector in VECTORS.values()}
    assert len(bodies) == len(VECTORS) >= 100
    assert set(VECTORS) >= TEXT_ONLY | IN_VALUES


@each_row("place", PLACES)
@each_row("name", VECTORS)
def test_nothing_that_runs_gets_through(name: str, place: str) -> None:
    result = cleaned(PLACES[place].replace("{}", VECTORS[name]))
    assert not all_faults(result)
    if name not in IN_VALUES:
        assert not words_in_values(result)
        if name not in TEXT_ONLY:
            assert "alert" not in f"{result.html} {result.text} {result.summary}".lower()
    if place == "between paragraphs":
        assert result.text.startswith("before")
    assert cleaned(result.html).html == result.html


@each_row("between", ["", "\"'>"])
def test_all_vectors_in_one_body(between: str) -> None:
    bodies = [*VECTORS.values()]
    for start in range(0, len(bodies), 10):  # some vectors swallow all that comes after them
        assert not all_faults(cleaned(between.join(bodies[start:] + bodies[:start])))


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """Vectors with a piece cut out, each put into the gap of the next."""
    body = ""
    for vector in draw(st.lists(st.sampled_from([*VECTORS.values()]), min_size=1, max_size=3)):
        start = draw(st.integers(0, len(vector)))
        end = draw(st.integers(start, len(vector)))
        body = vector[:start] + body + vector[end:]
    return body


@given(spliced(), st.sampled_from([*PLACES.values()]))
def test_nothing_that_runs_comes_of_pieces(body: str, place: str) -> None:
    try:
        result = cleaned(place.replace("{}", body))
    except MarkupError:
        return
    assert not all_faults(result)


@given(spliced())
def test_pieces_that_are_cleaned_stay_as_they_are(body: str) -> None:
    try:
        result = cleaned(f"<p>before</p>{body}<p>after</p>")
    except MarkupError:
        return
    assert cleaned(result.html).html == result.html
