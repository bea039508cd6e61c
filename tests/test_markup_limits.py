"""Bodies that are too long, too deep or broken, and such as would hang a slow cleaner."""

import pytest

from belgafeed.markup import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_SIGNS,
    MarkupError,
    clean,
    plain,
)
from tests.markup import BASE, settled
from tests.rows import each_row


def test_too_long() -> None:
    assert settled(" " * (MAX_LENGTH - 4) + "word").text == "word"
    with pytest.raises(MarkupError, match=str(MAX_LENGTH + 1)):
        clean("x" * (MAX_LENGTH + 1), base_url=BASE)


@each_row(
    "opening",
    [
        pytest.param("<div>", id="containers"),
        pytest.param("<DIV>", id="capitals"),
        pytest.param("<b>", id="inline"),
        pytest.param("<ul><li>", id="lists"),
        pytest.param("<blockquote>", id="quotes"),
        pytest.param("<custom-tag>", id="unknown tags"),
    ],
)
def test_depth(opening: str) -> None:
    count = (MAX_DEPTH - 4) // opening.count("<")
    assert settled(f"{opening * count}word").text.split()[-1] == "word"
    with pytest.raises(MarkupError, match=str(MAX_DEPTH)):
        clean(f"{opening * (count + 5)}word", base_url=BASE)


@each_row(
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
        clean(body, base_url=BASE)


def test_length_is_not_depth() -> None:
    assert len(settled("<div><P>a<BR><i>b</i></P></div>" * 3000).text.split()) == 6000


NAMES = [f"a{number}" for number in range(300_000)]


@each_row(
    "body",
    [
        pytest.param(f"<p {' '.join(NAMES)}>x</p>", id="bare"),
        pytest.param(f"<p {'/'.join(NAMES)}>x</p>", id="slashes between"),
        pytest.param("<p " + "=1 ".join(NAMES) + ">x</p>", id="with values"),
        pytest.param("<p " + '=">" '.join(NAMES) + ">x</p>", id="a tag's end in values"),
        pytest.param("<p " + "='>'\n".join(NAMES) + ">x</p>", id="a tag's end in single quotes"),
        pytest.param("<p " + '="<p>" '.join(NAMES) + ">x</p>", id="tags in values"),
        pytest.param("<p " + '=  ">" '.join(NAMES) + ">x</p>", id="space before values"),
    ],
)
def test_too_many_attributes(body: str) -> None:
    with pytest.raises(MarkupError, match="attributes"):
        clean(body, base_url=BASE)


MANY = 100_000
SOME = 20_000
TOO_DEEP = [
    pytest.param("<div>" * MANY + "x", id="containers"),
    pytest.param("<b>" * MANY + "x" + "</b>" * MANY, id="inline"),
    pytest.param("<a href=/><div>" * MANY, id="links"),
    pytest.param("".join(f"<b id={n}>" for n in range(MANY)) + "<p>x</p>" * 1000, id="unclosed"),
]


@each_row("body", TOO_DEEP)
def test_far_too_deep(body: str) -> None:
    with pytest.raises(MarkupError, match=str(MAX_DEPTH)):
        clean(body, base_url=BASE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("".join(f"<p><b id={n}>x" for n in range(MANY)), MANY, id="unclosed in p"),
        pytest.param("<b><p>x</b>" * MANY, MANY, id="misnested"),
        pytest.param("<p>" + "<b>x</b> " * MANY, MANY, id="emphasis"),
        pytest.param("<p>" + "<b>x</b> y " * MANY, 2 * MANY, id="alternating emphasis"),
        pytest.param("<p>" + "<a href=/x>y</a> " * MANY, MANY, id="links"),
        pytest.param("<p>" + "<small>Belga</small> " * MANY + "x", MANY + 1, id="small print"),
        pytest.param("x" + "<br>" * 2 * MANY + "y", 2, id="breaks"),
        pytest.param("<p>" + "x<br>" * 2 * MANY, 2 * MANY, id="lines"),
        pytest.param("<p>" + "x<br><br>" * MANY, MANY, id="blank lines"),
        pytest.param("<h2>" + "<div>x</div>" * MANY + "</h2>", MANY, id="lines of a heading"),
        pytest.param("<ul>" + "<li>x</li>" * MANY + "</ul>", 2 * MANY, id="items"),
        pytest.param("<table>" + "<tr><td>x</td></tr>" * MANY + "</table>", MANY, id="rows"),
        pytest.param("<p>x</p><hr>" * MANY, MANY, id="rules"),
        pytest.param("<p></p>" * 2 * MANY + "x", 1, id="empty paragraphs"),
        pytest.param("<p>" + "&amp;&eacute;&nope;&#x41; " * SOME, SOME, id="entities"),
        pytest.param("<p>" + "& " * SOME, SOME, id="ampersands"),
        pytest.param("word " * 10 * MANY, 10 * MANY, id="plain text"),
        pytest.param("x" * 50 * MANY, 1, id="one word"),
        pytest.param("<p>x" + "&nbsp;" * 5 * MANY + "y", 2, id="spaces"),
        pytest.param("<p>" + "© " * SOME, SOME, id="signs"),
        pytest.param("<p>© Belga</p>" * MANY + "<p>x</p>", 1, id="credits"),
        pytest.param("".join(f"<p>© Jan {n}</p>" for n in range(SOME)), 0, id="many credits"),
        pytest.param("<p>" + "© Belga<br>x<br>" * SOME, SOME, id="credits by line"),
        pytest.param("<p>" + "<sup>© Belga</sup>x " * SOME, SOME, id="credits in small print"),
        pytest.param("<li>x</li>" * SOME, 2 * SOME, id="stray items"),
        pytest.param("<div><td>x</td></div>" * SOME, 2 * SOME - 1, id="stray cells"),
        pytest.param("<table>" + "x<tr>" * SOME, 2 * SOME - 1, id="words between rows"),
        pytest.param("<ul>" + "<ul><li>x</li></ul>" * SOME, 2 * SOME, id="lists in a list"),
        pytest.param("<ul>" + "x<p>y</p>" * SOME, 4 * SOME, id="words between items"),
        pytest.param("<!-- -->" * 4 * MANY + "x", 1, id="comments"),
        pytest.param("<script>x</script>" * 2 * MANY + "x", 1, id="scripts"),
        pytest.param(f'<p class="{"a " * 10 * MANY}">x</p>', 1, id="classes"),
        pytest.param(f'<p style="{"display: " * 5 * MANY}">x</p>', 1, id="styles"),
        pytest.param(f'<p title="{"<p>" * 4 * MANY}">x</p>', 1, id="tags in a value"),
        pytest.param('<p>x</p><a title="' + "<p> " * 4 * MANY, 1, id="a value without an end"),
    ],
)
def test_large_bodies(body: str, words: int) -> None:
    """As many words as there are, and no longer than the time that a test has."""
    assert len(clean(body, base_url=BASE).text.split()) == words


@each_row(
    "body",
    [
        pytest.param("<p>" + "<b>x</b>y" * 500_000, id="emphasis"),
        pytest.param("<" * 2_000_000, id="angles"),
    ],
)
def test_too_many_tags(body: str) -> None:
    with pytest.raises(MarkupError, match="tags"):
        clean(body, base_url=BASE)


@each_row(
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
    result = settled(f'<p>one{noise}</p>{noise}<p><a href="/x{noise}">two</a></p>{noise}')
    text = result.text.replace("\ufffd", "")
    assert text.split() == ["one", "two"]
    assert set(text) <= {*"onetw", "\n"}


@each_row(
    ("body", "html", "text"),
    [
        pytest.param("word", "<p>word</p>", "word", id="plain text"),
        pytest.param("one\n\ntwo", "<p>one two</p>", "one two", id="plain text of two lines"),
        pytest.param("", "", "", id="empty"),
        pytest.param("<!-- c -->", "", "", id="comment alone"),
        pytest.param("<!DOCTYPE html>", "", "", id="doctype alone"),
        pytest.param("\x00", "", "", id="NUL alone"),
        pytest.param("\ud800", "", "", id="surrogate alone"),
        pytest.param(
            "<p>&eacute;&#039;&amp;&lt;b&gt;&quot;&rsquo;&euro;&nope;</p>",
            "<p>é'&amp;&lt;b&gt;\"’€&amp;nope;</p>",
            "é'&<b>\"’€&nope;",
            id="entities",
        ),
        pytest.param(
            "&lt;p&gt;a&amp;lt;b&lt;/p&gt;",
            "<p>&lt;p&gt;a&amp;lt;b&lt;/p&gt;</p>",
            "<p>a&lt;b</p>",
            id="escaped markup stays so",
        ),
        pytest.param("<p>a&#150;b&#128;c</p>", "<p>a–b€c</p>", "a–b€c", id="Windows by reference"),
        pytest.param(
            "<p>A &copy 2024 &ampb</p>", "<p>A © 2024 &amp;b</p>", "A © 2024 &b", id="no semicolon"
        ),
        pytest.param('<?xml version="1.0" encoding="utf-8"?><p>é</p>', "<p>é</p>", "é", id="XML"),
        pytest.param('\n <?xml version="1.0"?>\n<p>a</p>', "<p>a</p>", "a", id="XML behind spaces"),
        pytest.param('<?xml encoding="utf-16"?>é', "<p>é</p>", "é", id="XML in another encoding"),
        pytest.param(
            "<!DOCTYPE html><html><head><title>t</title></head><body><p>a</p></body></html>",
            "<p>a</p>",
            "a",
            id="whole document",
        ),
        pytest.param(
            "<p>a</p></div></body></html>x", "<p>a</p><p>x</p>", "a\n\nx", id="behind the end"
        ),
        pytest.param(
            "<p>a</p></html><!-- c --><p>b</p></html><script>d</script>e<div>f</div>",
            "<p>a</p><p>b</p><p>e</p><p>f</p>",
            "a\n\nb\n\ne\n\nf",
            id="much behind the end",
        ),
    ],
)
def test_odd_bodies(body: str, html: str, text: str) -> None:
    result = settled(body)
    assert (result.html, result.text) == (html, text)


@each_row(
    ("text", "line"),
    [
        ("  a \n\t b\u00a0c ", "a b c"),
        ("e\u0301", "é"),
        ("a\x00b\x1bc\ud800d\ufffe", "abcd"),
        ("a\u2028b\u0085c", "a b c"),
        ("", ""),
    ],
)
def test_plain(text: str, line: str) -> None:
    assert plain(text) == line


def test_too_many_signs_in_a_line() -> None:
    """The sanitiser takes quadratic time over them."""
    assert clean(f"<p>{'& ' * MAX_SIGNS}</p>", base_url=BASE).text
    with pytest.raises(MarkupError, match=f"{MAX_SIGNS} signs"):
        clean(f"<p>{'© &' * MAX_SIGNS}</p>", base_url=BASE)
