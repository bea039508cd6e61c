"""What holds for every body, however it is written: ``tests/bodies.py`` makes them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator

import nh3
from hypothesis import given
from lxml import etree
from lxml import html as lxml_html

from belgafeed.identity import canonical_url
from belgafeed.markup import Cleaned, MarkupError, clean
from tests.bodies import (
    ASIDE,
    BASE,
    BODIES,
    NAME,
    SOUP,
    STORY,
    UNSEEN,
    Body,
    mangled,
    numbers,
    visible,
)


def cleaned(body: str) -> Cleaned:
    return clean(body, base_url=BASE)


# ------------------------------------------------- no word lost or doubled

WHOLE_WORD = re.compile(r"(?:naïf|日本|🙂|e\u0301)?w\d+(?:ée\u0301|語|é)?")


def field_texts(result: Cleaned) -> list[str]:
    """What the fields say: the caption that several pictures share once, and no name of a
    contact, which its text repeats."""
    captions = {image.caption for image in result.images}
    credited = {image.credit.text for image in result.images if image.credit}
    texts = [*captions, *credited, *(credit.text for credit in result.credits)]
    for card in result.related:
        texts += (card.title, card.description, card.provider)
    for file in result.attachments:
        texts += (file.title, file.description)
    texts += (contact.text for contact in result.contacts)
    return [text for text in texts if text]


def removed_texts(result: Cleaned) -> list[str]:
    return [removal.text for removal in result.removals]


def numbers_in(texts: list[str]) -> list[int]:
    return [number for text in texts for number in numbers(text)]


def check_words(body: str) -> Cleaned:
    """Each word that can be seen is found once; the others nowhere but where they are removed."""
    result = cleaned(body)
    seen = numbers_in(visible(body))
    in_text, in_fields = numbers(result.text), numbers_in(field_texts(result))
    in_removals = numbers_in(removed_texts(result))
    kept = set(seen)
    found = Counter((*in_text, *in_fields, *(each for each in in_removals if each in kept)))
    assert found == Counter(seen)
    if "<thead" not in body and "<caption" not in body:
        assert in_text == [number for number in seen if number in set(in_text)]
    for contact in result.contacts:
        assert set(numbers(contact.name or "")) <= set(numbers(contact.text))
    assert sum(result.removed.values()) == len(result.removals)
    assert all(result.removed[removal.rule] for removal in result.removals)
    return result


@given(BODIES)
def test_no_word_is_lost(body: Body) -> None:
    seen = numbers_in(visible(body.html))
    assert seen == body.numbers(STORY, ASIDE, NAME)  # the body is as it was meant
    result = check_words(body.html)
    story = body.numbers(STORY)
    in_text = numbers(result.text)
    assert [number for number in in_text if body.words[number] == STORY] == story
    assert in_text == sorted(in_text)
    for number in body.numbers(UNSEEN):
        assert number not in in_text


@given(BODIES)
def test_no_letter_is_lost(body: Body) -> None:
    """Words of the story keep their letters: what stands around the number is still there."""
    text = cleaned(body.html).text
    for word in WHOLE_WORD.findall("\n".join(visible(body.html))):
        if body.words[numbers(word)[0]] == STORY:
            assert unicodedata.normalize("NFC", word) in text


@given(mangled())
def test_no_word_is_lost_in_bad_markup(body: str) -> None:
    check_words(body)


# ------------------------------------------------------------ normal form

BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "hr", "table", "figure"}
)
INLINE = frozenset({"a", "strong", "em", "sub", "sup", "br"})
LINES = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"})
# Element → what it may hold.
CONTENT: dict[str, Collection[str]] = {
    "blockquote": BLOCKS,
    "ul": {"li"},
    "ol": {"li"},
    "li": (BLOCKS | INLINE) - {"p"},
    "td": (BLOCKS | INLINE) - {"p"},
    "th": (BLOCKS | INLINE) - {"p"},
    "table": {"caption", "thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "figure": {"img", "a", "figcaption"},
    "hr": (),
    "br": (),
    "img": (),
    **dict.fromkeys(LINES | INLINE - {"br"}, INLINE),
}
WITHOUT_TEXT = frozenset({"blockquote", "ul", "ol", "table", "thead", "tbody", "tr", "figure"})
MAY_BE_EMPTY = frozenset({"td", "th", "br", "hr", "img"})
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
TABLES = (
    *(["thead"], ["tbody"], ["thead", "tbody"], ["caption"]),
    *(["caption", "thead"], ["caption", "tbody"], ["caption", "thead", "tbody"]),
)
SANITISER = nh3.Cleaner(
    tags={*CONTENT}, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None
)


def faults(markup: str) -> Iterator[str]:
    """Where *markup* is not in its normal form."""
    if SANITISER.clean(markup) != markup:
        yield f"sanitised to {SANITISER.clean(markup)}"
    root = lxml_html.document_fromstring(f"<html><body>{markup}</body></html>")[0]
    if root.text or any(child.tail for child in root):
        yield "text in no block"
    yield from (f"<{child.tag}> in no block" for child in root if child.tag not in BLOCKS)
    for node in root.iterdescendants():
        yield from (f"{fault} in <{node.tag}>" for fault in _element_faults(node))
        if node.tag in LINES or node.tag in ("li", "td", "th"):
            yield from (f"{fault} in {line!r}" for line in _lines(node) for fault in _space(line))


def _element_faults(node: etree._Element) -> Iterator[str]:
    tags = [child.tag for child in node]
    texts = [text for text in (node.text, *(child.tail for child in node)) if text]
    yield from (f"<{tag}>" for tag in tags if tag not in _content(node))
    if node.tag in WITHOUT_TEXT and texts:
        yield f"text {texts}"
    if not tags and not texts and node.tag not in MAY_BE_EMPTY:
        yield "nothing"
    if {*node.attrib} - ATTRIBUTES.get(node.tag, set()) or "" in node.attrib.values():
        yield f"attributes {node.attrib}"
    if node.tag == "a" and node.xpath("ancestor::a"):
        yield "a in a"
    if node.tag == "table" and tags not in TABLES:
        yield f"order {tags}"
    if node.tag == "figure" and ("figcaption" in tags[:-1] or tags == ["figcaption"]):
        yield f"order {tags}"
    if node.tag == "hr":
        before, after = node.getprevious(), node.getnext()
        if (before is None and not node.getparent().text) or (after is None and not node.tail):
            yield "a rule at an end"
        if after is not None and after.tag == "hr" and not node.tail:
            yield "a doubled rule"


def _content(node: etree._Element) -> Collection[str]:
    if node.tag == "a" and node.getparent().tag == "figure":
        return {"img"}
    return CONTENT.get(node.tag, ())


def _lines(node: etree._Element) -> list[str]:
    """The lines of text right in *node*, apart at breaks and blocks."""
    lines = [node.text or ""]
    for child in node:
        if child.tag in BLOCKS | {"br"}:
            lines.append("")
        else:
            first, *others = _lines(child)
            lines[-1] += first
            lines += others
        lines[-1] += child.tail or ""
    return lines


def _space(line: str) -> Iterator[str]:
    if line != line.strip():
        yield "space at an end"
    if "  " in line or re.search(r"[^\S ]", line):
        yield "odd space"


def check_form(result: Cleaned) -> None:
    """The markup is valid and minimal, and says what the text says."""
    assert not [*faults(result.html)]
    tree = lxml_html.fragment_fromstring(result.html, create_parent="body")
    captions = [" ".join(node.itertext()) for node in tree.xpath("//figcaption")]
    etree.strip_elements(tree, "figcaption", with_tail=False)
    assert numbers(" ".join(tree.itertext())) == numbers(result.text)
    for number in numbers_in(captions):
        assert number in numbers_in([image.caption or "" for image in result.images])


# ------------------------------------------------------- text and addresses


def check_text(result: Cleaned) -> None:
    text = result.text
    assert text == text.strip()
    assert "  " not in text
    assert "\n\n\n" not in text
    assert all(line == line.strip() for line in text.split("\n"))
    assert unicodedata.is_normalized("NFC", text)
    odd = [each for each in text if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp", "Zs")]
    assert set(odd) <= {" ", "\n"}
    for each in (
        *field_texts(result),
        *(link.text for link in result.links),
        result.summary or "x",
    ):
        assert each
        assert each == each.strip()
        assert unicodedata.is_normalized("NFC", each)
        assert "\u00a0" not in each


def addresses(result: Cleaned) -> Iterator[str]:
    yield from (link.url for link in result.links)
    yield from (image.url for image in result.images)
    yield from (card.url for card in result.related)
    yield from (embed.url for embed in result.embeds)
    yield from (file.url for file in result.attachments)
    for contact in result.contacts:
        yield from contact.urls
    tree = lxml_html.fragment_fromstring(result.html, create_parent="body")
    yield from tree.xpath("//@href | //@src")


def check_addresses(result: Cleaned) -> None:
    for url in addresses(result):
        assert re.match("https?://[^/]", url)
        assert canonical_url(url, fragment=True) == url
        assert not re.search(r"[?&](?:utm_|utm%5F|fbclid)", url)


def check_settled(result: Cleaned) -> None:
    """To clean what is clean changes nothing and finds nothing but its links and figures."""
    again = cleaned(result.html)
    assert again.html == result.html
    assert again.text == result.text
    assert again.summary == result.summary
    assert again.links == result.links
    assert again.removals == ()
    fields = (again.related, again.credits, again.embeds, again.attachments, again.contacts)
    assert fields == ((),) * 5
    shown = [(image.url, image.caption) for image in result.images]
    for image in again.images:
        assert image.credit is None
        assert (image.url, image.caption) in shown


def check(body: str) -> None:
    try:
        result = cleaned(body)
    except MarkupError:
        return
    check_form(result)
    check_text(result)
    check_addresses(result)
    check_settled(result)


@given(BODIES)
def test_normal_form(body: Body) -> None:
    check(body.html)


@given(mangled())
def test_normal_form_of_bad_markup(body: str) -> None:
    check(body)


@given(SOUP)
def test_normal_form_of_anything(body: str) -> None:
    check(body)
