"""A parsed body, element by element → a document in its normal form, and fields."""

from collections.abc import Callable

from lxml.etree import _Element as Element

from belgafeed.items import Attachment, Contact, Embed, Link, Related
from belgafeed.markup import elements, fields
from belgafeed.markup.builder import Builder
from belgafeed.markup.cleaned import MarkupError, Removal
from belgafeed.markup.document import CELLS, CONTAINERS, HEADINGS, LISTS, Block, Figure, Line
from belgafeed.markup.elements import DROPPABLE
from belgafeed.markup.line import Anchor, links, plain

MAX_DEPTH = 200
"""Elements within each other, at most."""
TOO_DEEP = f"nested deeper than {MAX_DEPTH} elements"
NUMBERS = {"ol": ("start",), **dict.fromkeys(CELLS, ("colspan", "rowspan"))}
"""Element → the attributes that are kept: whole numbers."""

_FORMATS = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "sub": "sub",
    "sup": "sup",
    "small": "small",
}
_CARDS = frozenset({"bookmark", "story-bookmark", "coverage"})
_CONTACTS = frozenset({"contact", "contact-card"})
# Blocks of the editor that hold a player → the kind of what it plays, where that is sure.
_EMBEDS = {"embed": None, "video": "video"}
# A quote is a quote and a table a table, whatever its class.
_SPEAKING = frozenset(
    {
        *LISTS,
        *CELLS,
        *HEADINGS,
        *("li", "blockquote", "table", "tr", "figure", "figcaption", "hr", "a"),
    }
)
_RELATED_HEADINGS = frozenset(
    {
        *("related", "related news", "related stories", "related articles", "related coverage"),
        *("read also", "read more", "see also", "more on this", "more news", "further reading"),
        *("lees ook", "lees meer", "lees verder", "meer lezen", "meer nieuws", "verwant nieuws"),
        *("gerelateerd", "gerelateerd nieuws", "gerelateerde artikels", "gerelateerde artikelen"),
        *("meer over dit onderwerp", "lire aussi", "à lire aussi", "lisez aussi", "voir aussi"),
        *("à lire", "à lire également", "lire également", "articles liés", "actualités liées"),
        *("sur le même sujet", "lesen sie auch", "mehr zum thema"),
    }
)


class Reader:
    """Reads elements into a document and fields."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.removals: list[Removal] = []
        self.builder = Builder(self.removals)
        self.related: list[Related] = []
        self.embeds: list[Embed] = []
        self.attachments: list[Attachment] = []
        self.contacts: list[Contact] = []
        self._anchors: list[Anchor] = []
        self._depth = 0

    def read(self, element: Element) -> None:
        """What is in *element*."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MarkupError(TOO_DEEP)
        add = self.builder.add
        if element.text:
            add(element.text)
        for child in element:
            if child.tag in DROPPABLE or child.keys():
                self._read_marked(child)
            else:
                self._read_plain(child)
            if child.tail:
                add(child.tail)
        self._depth -= 1

    def links(self, lines: list[Line]) -> tuple[Link, ...]:
        """The links in the lines that are left; a link without words is none."""
        if not self._anchors:
            return ()
        marked = (line.runs for line in lines if len(line.runs) > 1 or line.runs[0][1])
        found = tuple(link for runs in marked for link in links(runs))
        for anchor in self._anchors:
            if not anchor.is_used:
                self._remove("link-without-words", anchor.url)
        return found

    def _remove(self, rule: str, text: str) -> None:
        self.removals.append(Removal(rule, text))

    def _read_marked(self, element: Element) -> None:
        """An element that can be more than its tag says, by its attributes or what it plays."""
        name = elements.name(element)
        if rule := elements.dropped(element):
            self._drop(element, rule)
        elif name.block is not None:
            self._read_block(element, name.block)
        elif name.part is not None and name.part.endswith("caption"):
            self._read_standing(element, _start_caption)
        elif name.is_credit:
            self._read_credit(element)
        elif name.is_social or element.tag == "oembed":
            self._read_embed(element, "social" if name.is_social else None)
        else:
            self._read_plain(element)

    def _read_credit(self, element: Element) -> None:
        """An element that is called a credit."""
        if element.tag in _SPEAKING:
            self._read_plain(element)
            return
        builder = self.builder
        stands = element.tag in _STARTS
        if stands:
            builder.end_line(inside=True)
        mark = builder.mark
        self.read(element)
        builder.take_named_credit(mark)
        if stands:
            builder.end_line(inside=True)

    def _drop(self, element: Element, rule: str) -> None:
        embed = elements.player(element, self.base_url) if rule == "embed" else None
        is_void = element.tag == "embed"  # the parser thinks that what follows it is in it
        if embed is not None:
            self.embeds.append(embed)
            self._remove("embed", "")
        else:
            rule = f"element:{element.tag}" if rule == "embed" else rule
            self._remove(rule, "" if is_void else plain(" ".join(element.itertext())))
        if is_void:
            self.read(element)

    def _read_block(self, element: Element, name: str) -> None:
        """A block of the editor; one that is not understood, or says too little, is text."""
        if name in _PICTURES:
            self._read_standing(element, _PICTURES[name])
        elif name in _EMBEDS:
            self._read_embed(element, _EMBEDS[name])
        elif not self._take(element, name):
            if element.tag not in _SPEAKING:
                self._remove(f"unwrapped:release-content-{name}", "")
            self._read_plain(element)

    def _take(self, element: Element, name: str) -> bool:
        """A block that becomes a field as a whole."""
        removals: list[Removal] = []
        if name in _CARDS and (card := fields.card(element, self.base_url, removals)):
            self.builder.drop_related_heading(_RELATED_HEADINGS)
            self.related.append(card)
            self._remove("card", "")
        elif name == "attachment" and (file := fields.attachment(element, self.base_url, removals)):
            self.attachments.append(file)
            self._remove("attachment", "")
        elif name in _CONTACTS and (contact := fields.contact(element, self.base_url, removals)):
            self.contacts.append(contact)
            self._remove("contact", "")
        else:
            return False
        self.builder.end_line()
        self.removals += removals
        return True

    def _read_embed(self, element: Element, kind: str | None) -> None:
        """Where a script puts a player: until then there are words and links, which stay."""
        embeds, anchors = len(self.embeds), len(self._anchors)
        self._read_plain(element)
        url = elements.permalink(element, self.base_url)
        if url is None and len(self._anchors) > anchors:
            # A post ends in the link to it; before that it may mention others.
            url = self._anchors[-1 if kind == "social" else anchors].url
        if url is not None and len(self.embeds) == embeds:
            self.embeds.append(elements.embed(url, kind))

    def _read_plain(self, element: Element) -> None:
        """An element by its name alone."""
        tag = element.tag
        if start := _STARTS.get(tag):
            self._read_standing(element, start)
        elif tag in _FORMATS:
            self._read_format(element, _FORMATS[tag])
        elif tag == "a":
            self._read_anchor(element)
        elif tag == "br":
            self.builder.add_break()
        elif tag == "img":
            self._read_picture(element)
        else:
            self.read(element)

    def _read_standing(self, element: Element, start: "_Start") -> None:
        """An element that stands by itself, on lines of its own."""
        builder = self.builder
        depth, formats, tag = len(builder.open), builder.formats, builder.tag
        is_head, count = builder.is_head, builder.count
        start(builder, element)
        self.read(element)
        builder.leave(depth, tag)
        builder.formats, builder.is_head = formats, is_head
        if element.tag in _PARAGRAPHS:
            builder.count_empty(count)

    def _read_format(self, element: Element, name: str) -> None:
        builder, before = self.builder, self.builder.formats
        if name not in before:
            builder.formats = (*before, name)
        self.read(element)
        builder.formats = before

    def _read_anchor(self, element: Element) -> None:
        href = element.get("href")
        url = elements.address(href, self.base_url, fragment=True)
        if url is None:
            if href is not None:
                self._remove("link-without-address", plain(href)[:200])
            self.read(element)
            return
        anchor = Anchor(url)
        self._anchors.append(anchor)
        builder, before = self.builder, self.builder.formats
        builder.formats = (*(each for each in before if isinstance(each, str)), anchor)
        self.read(element)
        builder.formats = before

    def _read_picture(self, element: Element) -> None:
        url = elements.picture(element, self.base_url)
        if url is None:
            self._remove("image-without-address", plain(element.get("src", ""))[:200])
        elif elements.is_pixel(element):
            self._remove("pixel", url)
        else:
            self.builder.add_picture(url, plain(element.get("alt", "")))


_Start = Callable[[Builder, Element], None]


def _start_container(builder: Builder, element: Element) -> None:
    builder.end_line(inside=True)


def _start_heading(builder: Builder, element: Element) -> None:
    builder.enter_heading(HEADINGS[element.tag])


def _start_block(builder: Builder, element: Element) -> None:
    builder.enter(Block(element.tag, _numbers(element)))


def _start_section(builder: Builder, element: Element) -> None:
    builder.end_line()
    builder.is_head = element.tag == "thead"


def _start_table_caption(builder: Builder, element: Element) -> None:
    builder.enter_caption("caption")


def _start_caption(builder: Builder, element: Element) -> None:
    builder.enter_caption("figcaption")


def _start_figure(builder: Builder, element: Element) -> None:
    builder.enter(Figure())


def _start_gallery(builder: Builder, element: Element) -> None:
    builder.enter(Block("gallery"))


def _start_rule(builder: Builder, element: Element) -> None:
    builder.add_rule()


def _numbers(element: Element) -> dict[str, str]:
    """The attributes that are kept, where they are whole numbers of a sane size."""
    found = ((name, element.get(name, "").strip()) for name in NUMBERS.get(element.tag, ()))
    return {name: str(int(n)) for name, n in found if n.isascii() and n.isdigit() and len(n) < 5}


_STARTS: dict[str, _Start] = {
    **dict.fromkeys(CONTAINERS | {"p"}, _start_container),
    **dict.fromkeys(HEADINGS, _start_heading),
    **dict.fromkeys(LISTS | CELLS | {"li", "blockquote", "table", "tr"}, _start_block),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _start_section),
    "caption": _start_table_caption,
    "figcaption": _start_caption,
    "figure": _start_figure,
    "hr": _start_rule,
}
# Blocks of the editor that hold pictures.
_PICTURES: dict[str, _Start] = {"image": _start_figure, "gallery": _start_gallery}
_PARAGRAPHS = frozenset({"p", *HEADINGS})
