"""Body HTML of the two sources → a small, safe subset of it, its text, and named fields.

We know the markup, so cards, credits and figures become data instead of noise
in the text. What is taken out is counted by rule; an unknown block keeps its
text and links. Cleaning its own output changes nothing, and the sanitiser
(nh3) has the last word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import nh3
from lxml import etree, html

from belgafeed.identity import canonical_url, original_image
from belgafeed.items import Credit, Image, Link, Related

MAX_LENGTH = 10_000_000
MAX_DEPTH = 500

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
TABLE = frozenset({"table", "caption", "thead", "tbody", "tr", "th", "td"})
INLINE = frozenset({"a", "strong", "em", "sub", "sup", "br"})
BLOCKS = HEADINGS | LISTS | TABLE | {"p", "li", "blockquote", "hr", "figure"}
# What ends a line of text; the cells of a table stand on one.
BREAKS = BLOCKS - {"td", "th"}
KEPT = BLOCKS | INLINE | {"figcaption", "img"}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}

_SAME = {"b": "strong", "i": "em", "h1": "h2", "tfoot": "tbody"}
_ACTIVE = (
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "select",
    "textarea",
    "head",
    "link",
    "meta",
    "base",
    "title",
)
_CONTAINERS = frozenset(
    {
        *("div", "section", "article", "aside", "main", "header", "footer", "nav", "address"),
        *("details", "summary", "dl", "dt", "dd", "form", "fieldset", "center", "pre"),
        *("picture", "video", "audio"),
    }
)
# What holds lines of text rather than paragraphs.
_LINES = HEADINGS | {"h1", "li", "td", "th", "caption", "figcaption"}
# What stands by itself, in no paragraph.
_STANDING = BLOCKS | _CONTAINERS | {"figcaption", "h1"}
# What the rules get to see; any other tag goes at once, and its text stays.
_READ = {*KEPT, *_CONTAINERS, *_ACTIVE, *_SAME, "span", "small"}
_PARSER = nh3.Cleaner(
    tags=_READ,
    clean_content_tags=set(),
    attributes={**ATTRIBUTES, "*": {"class", "id"}},
    link_rel=None,
)
_SANITISER = nh3.Cleaner(
    tags=set(KEPT), attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None
)
# Elements that hold nothing, or that the next one of their kind closes.
_SHALLOW = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
    }
)
_CARDS = frozenset({"bookmark", "story-bookmark"})
# Blocks of the editor that the rules below take apart; the others are counted by class.
_UNDERSTOOD = _CARDS | {"image", "gallery"}
# A quote is a quote and a table a table, whatever its class.
_SPEAKING = KEPT - {"p"}
_RELATED_HEADINGS = frozenset(
    {
        "related news",
        "related stories",
        "related articles",
        "read also",
        "read more",
        "lees ook",
        "lees meer",
        "gerelateerd nieuws",
        "gerelateerde artikels",
        "lire aussi",
        "à lire aussi",
        "lisez aussi",
        "articles liés",
    }
)
_CREDIT_TAGS = ("sup", "sub", "small", "em", "i", "p", "span", "figcaption")
_AGENCIES = (
    "BELGA PHOTO",
    "BELGAIMAGE",
    "BELGA",
    "PHOTONEWS",
    "PHOTO NEWS",
    "AFP",
    "REUTERS",
    "EPA-EFE",
    "EPA",
    "ANP",
    "DPA",
    "ANSA",
    "ISOPIX",
    "GETTY IMAGES",
    "HANS LUCAS",
    "AP",
)

# Every regex here is linear: literals and single character classes that do not overlap.
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLOCK_CLASS = re.compile(r"release-content-([a-z]+(?:-[a-z]+)*)")
_CREDIT = re.compile(r"(?:©|\(c\)|copyright ?[:©])[\s:]*(\S.{0,150})", re.IGNORECASE)
_CAPTION_CREDIT = re.compile(r"\s*(?:©|\(c\)).{0,150}\Z", re.IGNORECASE)
_AGENCY = re.compile(
    rf"(?:{'|'.join(_AGENCIES)})(?:\s?/\s?(?:{'|'.join(_AGENCIES)}))*(?!\w)", re.IGNORECASE
)


class MarkupError(ValueError):
    """A body that cannot be cleaned; says why."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body, taken apart."""

    html: str
    """The structure in the tags of :data:`KEPT`."""
    text: str
    """What a person reads; paragraphs apart by a blank line."""
    summary: str | None
    """The lead: the first paragraph."""
    links: tuple[Link, ...]
    related: tuple[Related, ...]
    images: tuple[Image, ...]
    credit: Credit | None
    removed: Mapping[str, int]
    """What was taken out: rule → count. ``unwrapped:<class>`` counts blocks that are not
    known; their text and links are kept."""


@dataclass(slots=True)
class _Found:
    """What the rules take out of one body."""

    base_url: str
    links: list[Link] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    credit: Credit | None = None
    removed: Counter[str] = field(default_factory=Counter)

    def address(self, url: str | None, *, fragment: bool = False) -> str | None:
        """*url* canonical; ``None`` for one that is no web address."""
        try:
            return canonical_url(url, base=self.base_url, fragment=fragment) if url else None
        except ValueError:
            return None

    def remove(self, element: html.HtmlElement, rule: str) -> None:
        self.removed[rule] += 1
        element.drop_tree()


def clean(markup: str, *, base_url: str) -> Cleaned:
    """*markup* cleaned; its relative addresses count from *base_url*.

    Raises :class:`MarkupError` where it is too long or cannot be parsed.
    """
    root = _parse(markup)
    found = _Found(base_url)
    for rule in _RULES:
        rule(root, found)
    text = _Text(root)
    return Cleaned(
        html=_SANITISER.clean("".join(html.tostring(child, encoding="unicode") for child in root)),
        text=text.join(),
        summary=text.lead(),
        links=tuple(found.links),
        related=tuple(found.related),
        images=tuple(found.images),
        credit=found.credit,
        removed=dict(found.removed),
    )


def plain(text: str) -> str:
    """*text* as one line: Unicode NFC, every run of white space one plain space."""
    text = _UNPRINTABLE.sub("", text)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _parse(markup: str) -> html.HtmlElement:
    """The tree that a browser would build. nh3 reads HTML as browsers do and writes it well
    formed, so that lxml, which has rules of its own for broken HTML, has nothing to mend."""
    if len(markup) > MAX_LENGTH:
        raise MarkupError(f"a body of {len(markup)} characters; at most {MAX_LENGTH} are read")
    if _depth(markup) > MAX_DEPTH:
        raise MarkupError(f"nested deeper than {MAX_DEPTH} elements")
    formed = _PARSER.clean(_UNPRINTABLE.sub("", markup))
    parser = html.HTMLParser(huge_tree=True)
    # What was written as a character reference is a character by now. With a body opened, a
    # script or style stays where it stands.
    document = f"<body>{_UNPRINTABLE.sub('', formed)}</body>"
    body = html.document_fromstring(document, parser=parser).find("body")
    if fatal := parser.error_log.filter_from_fatals():
        raise MarkupError(f"cannot be parsed: {fatal[0].message}")
    return body


def _depth(markup: str) -> int:
    """How deep elements can be nested at most; parsers take quadratic time over thousands."""
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        if tag[2].lower() not in _SHALLOW:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _words(element: html.HtmlElement) -> str:
    """What *element* says, on one line."""
    texts = [element.text or ""]
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part is not element:
            gap = " " if part.tag == "br" or part.tag in _STANDING else ""
            texts += gap, (part.text if event == "start" else part.tail) or ""
    return plain("".join(texts))


def _drop_active(root: html.HtmlElement, found: _Found) -> None:
    """What runs, frames or draws, with its content."""
    for element in list(root.iter(*_ACTIVE)):
        found.remove(element, f"element:{element.tag}")


def _take_cards(root: html.HtmlElement, found: _Found) -> None:
    """Cards → related stories; the heading above the first of them and its rule go along."""
    for element in list(root.iter("div", "p")):
        if _block_name(element) not in _CARDS:
            continue
        titles = element.xpath(".//*[contains(@class, '__title')]")
        links = element.xpath(".//a[@href]/@href")
        address = found.address(next(iter(links), None))
        if not titles or not address:
            continue
        texts = [_words(each) for each in element.xpath(".//*[contains(@class, '__description')]")]
        description = next(filter(None, texts), None)
        found.related.append(Related(address, _words(titles[0]), description))
        _drop_related_heading(element, found)
        found.remove(element, "card")


def _drop_related_heading(card: html.HtmlElement, found: _Found) -> None:
    heading = card.getprevious()
    if heading is None or _words(heading).rstrip(": ").lower() not in _RELATED_HEADINGS:
        return
    rule = heading.getprevious()
    found.remove(heading, "related-heading")
    if rule is not None and rule.tag == "hr":
        found.remove(rule, "rule")


def _block_name(element: html.HtmlElement) -> str | None:
    """``bookmark`` for ``release-content-bookmark``, without its modifiers and parts."""
    for name in element.get("class", "").split():
        if match := _BLOCK_CLASS.fullmatch(name):
            return match[1]
    return None


def _take_images(root: html.HtmlElement, found: _Found) -> None:
    """Figures → images. A picture outside of a figure goes to the field alone."""
    for picture in list(root.iter("img")):
        # The proxy's address is read as it stands, for a canonical one has lost its escapes; the
        # store's as well once it surely has a scheme.
        address = found.address(original_image(picture.get("src", "").strip()))
        figure = next(picture.iterancestors("figure"), None)
        if address is None:
            found.remove(picture, "image-without-address")
            continue
        url = original_image(address)
        if figure is None:
            found.images.append(Image(url, plain(picture.get("alt", "")) or None))
            found.remove(picture, "image")
            continue
        caption = next((_words(each) for each in figure.iter("figcaption")), "")
        text = _CAPTION_CREDIT.sub("", caption)
        found.images.append(Image(url, text or None, _read_credit(caption[len(text) :])))
        picture.set("src", url)


def _open_figures(root: html.HtmlElement, found: _Found) -> None:
    """A caption is a field of its image; without one, it and its figure are text like any other."""
    figures = {next(picture.iterancestors("figure")) for picture in root.iter("img")}
    kept = figures | {next(figure.iter("figcaption"), None) for figure in figures}
    for element in list(root.iter("figure", "figcaption")):
        if element not in kept:
            element.tag = "div"


def _open_containers(root: html.HtmlElement, found: _Found) -> None:
    """A container of text alone is a paragraph; in any other, loose text gets paragraphs."""
    for element in list(root.iter(*_CONTAINERS, *_LINES, "blockquote")):
        if any(child.tag in _STANDING for child in element):
            _wrap_loose(element)
        elif element.tag in _CONTAINERS:
            element.tag = "p"


def _take_credits(root: html.HtmlElement, found: _Found) -> None:
    """Credits, innermost element first, so that each is found once; the first in the body counts."""
    for element in reversed(list(root.iter(*_CREDIT_TAGS))):
        if element.tag == "figcaption":
            _strip_credit(element, found)
        elif next(element.iterancestors("figcaption"), None) is not None:
            continue  # its image has it
        elif credit := _read_credit(_words(element)):
            found.credit = credit
            found.remove(element, "credit")


def _strip_credit(caption: html.HtmlElement, found: _Found) -> None:
    """The caption without its credit, which the image has. It becomes plain text."""
    text = _words(caption)
    kept = _CAPTION_CREDIT.sub("", text)
    if kept != text:
        for child in list(caption):
            caption.remove(child)
        caption.text = kept
        found.removed["credit"] += 1


def _read_credit(line: str) -> Credit | None:
    line = line.strip()
    match = _CREDIT.fullmatch(line)
    if not match:
        return None
    named = _AGENCY.match(match[1])
    if line.startswith("(") and named is None:
        return None  # the third point of a list, (c), is no credit
    person = (match[1][named.end() :] if named else match[1]).strip(" /,-–|")
    return Credit(named[0] if named else None, person or None, line)


def _simplify(root: html.HtmlElement, found: _Found) -> None:
    """Only the kept tags and the attributes that mean something."""
    for element in list(root.iterdescendants()):
        name = _block_name(element)
        if name is not None and name not in _UNDERSTOOD and element.tag not in _SPEAKING:
            found.removed[f"unwrapped:release-content-{name}"] += 1
        element.tag = _SAME.get(element.tag, element.tag)
        for attribute in set(element.attrib) - ATTRIBUTES.get(element.tag, set()):
            del element.attrib[attribute]
        if element.tag not in KEPT:
            element.drop_tag()
    _wrap_loose(root)


def _wrap_loose(container: html.HtmlElement, found: _Found | None = None) -> None:
    """Text that stands between blocks gets a paragraph of its own."""
    children, texts = list(container), [container.text, *(child.tail for child in container)]
    container.text, paragraph = None, None
    for text, child in zip(texts, [None, *children], strict=True):
        if child is not None:
            child.tail = None
            if child.tag in _STANDING:
                paragraph = None
            else:
                if paragraph is None:
                    paragraph = html.Element("p")
                    child.addprevious(paragraph)
                paragraph.append(child)
        if text and (text.strip() or paragraph is not None):
            if paragraph is None:
                paragraph = html.Element("p")
                if child is None:
                    container.insert(0, paragraph)
                else:
                    child.addnext(paragraph)
            _append_text(paragraph, text)


def _append_text(element: html.HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _take_links(root: html.HtmlElement, found: _Found) -> None:
    for anchor in list(root.iter("a")):
        text = _words(anchor)
        address = found.address(anchor.get("href"), fragment=True)
        if address is None:
            found.removed["link-without-address"] += 1
            anchor.drop_tag()
        else:
            anchor.set("href", address)
            if text:
                found.links.append(Link(address, text))


def _drop_empty(root: html.HtmlElement, found: _Found) -> None:
    """Elements that say nothing, innermost first; the space that one of them held stays."""
    for element in reversed(list(root.iterdescendants())):
        if element.tag in ("img", "br", "hr", "td", "th"):
            continue
        if all(child.tag in ("br", "hr") for child in element) and not _words(element):
            found.removed["empty"] += 1
            if element.tag in INLINE:
                element.drop_tag()
            else:
                element.drop_tree()


def _drop_rules(root: html.HtmlElement, found: _Found) -> None:
    """A rule stays only between text."""
    for rule in list(root.iter("hr")):
        before, after = rule.getprevious(), rule.getnext()
        if before is None or after is None or after.tag == "hr":
            found.remove(rule, "rule")


def _flatten_cells(root: html.HtmlElement, found: _Found) -> None:
    """A list item, table cell and the like holds its lines itself, without paragraphs."""
    for paragraph in list(root.iter("p")):
        parent, before = paragraph.getparent(), paragraph.getprevious()
        if parent.tag in _LINES:
            text = parent.text if before is None else before.tail
            if text or (before is not None and before.tag in INLINE):
                paragraph.addprevious(html.Element("br"))
            paragraph.drop_tag()


def _even_spaces(root: html.HtmlElement, found: _Found) -> None:
    """White space as a browser would show it, with no-break spaces made plain."""
    for element in root.iter():
        element.text = element.text and _even(element.text)
        element.tail = element.tail and _even(element.tail)
        if element.tag in BLOCKS:
            element.text = element.text and element.text.lstrip()
            element.tail = element.tail and element.tail.lstrip()
            if len(element):
                element[-1].tail = element[-1].tail and element[-1].tail.rstrip()
            else:
                element.text = element.text and element.text.rstrip()


def _even(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text))


_RULES = (
    _drop_active,
    _wrap_loose,
    _open_containers,  # first, so that text stays apart when what stands between it goes
    _take_cards,
    _take_images,
    _open_figures,
    _open_containers,
    _take_credits,
    _simplify,
    _take_links,
    _drop_empty,
    _drop_rules,
    _flatten_cells,
    _even_spaces,
)


class _Text:
    """The paragraphs, list items and table rows of a tree, as (kind, text)."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.blocks: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._kind = "p"
        self._lists: list[int | None] = []
        self._in_caption = False
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._start(element.tag)
                self._add(element.text)
            else:
                self._end(element.tag)
                self._add(element.tail)
        self._break("p")

    def _start(self, tag: str) -> None:
        if tag in BREAKS:
            self._break(tag)
        if tag in LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._words.append(self._marker())
        elif tag in ("td", "th") and self._words:
            self._words.append(" | ")
        elif tag == "br":
            self._words.append("\n")
        elif tag == "figcaption":
            self._in_caption = True

    def _end(self, tag: str) -> None:
        if tag in BREAKS:
            self._break("p")
        if tag in LISTS:
            self._lists.pop()
        elif tag == "figcaption":
            self._in_caption = False

    def _add(self, text: str | None) -> None:
        """A caption is a field of its image, so it is not in the text."""
        if text and not self._in_caption:
            self._words.append(text)

    def _break(self, kind: str) -> None:
        if line := _line(self._words):
            self.blocks.append((self._kind, line))
        self._words, self._kind = [], kind

    def _marker(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def lead(self) -> str | None:
        """The first paragraph, on one line."""
        leads = (text for kind, text in self.blocks if kind == "p")
        return " ".join(next(leads, "").split()) or None

    def join(self) -> str:
        """Paragraphs apart by a blank line; items of a list and rows of a table by none."""
        parts: list[str] = []
        previous = ""
        for kind, text in self.blocks:
            if parts:
                parts.append("\n" if kind == previous and kind in ("li", "tr") else "\n\n")
            parts.append(text)
            previous = kind
        return "".join(parts)


def _line(words: list[str]) -> str:
    lines = "".join(words).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
