"""A cleaned body: blocks that hold blocks and lines, and how they are written as HTML and text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from belgafeed.items import Credit
from belgafeed.markup.line import Run, as_html, as_text, attribute, joined

HEADINGS = {"h1": "h2", **{tag: tag for tag in ("h2", "h3", "h4", "h5", "h6")}}
LISTS = frozenset({"ul", "ol"})
CELLS = frozenset({"td", "th"})
CONTAINERS = frozenset(
    {
        *("div", "section", "article", "aside", "main", "header", "footer", "nav", "address"),
        *("details", "summary", "dl", "dt", "dd", "form", "fieldset", "legend", "center"),
        *("pre", "hgroup", "search", "menu", "dir", "option", "optgroup", "listing", "xmp"),
    }
)
"""Elements that only hold others: they end a line, and nothing is left of them."""
BREAKS = (
    CONTAINERS
    | LISTS
    | CELLS
    | HEADINGS.keys()
    | {
        *("p", "br", "hr", "li", "blockquote", "figure", "figcaption"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr"),
    }
)
"""Elements that end a line."""
_VOID = frozenset({"hr", "img"})


@dataclass(slots=True, eq=False)
class Line:
    """Running text in a paragraph, a heading or a caption. List items and cells hold their
    words without a paragraph: there the tag is empty."""

    tag: str
    runs: list[Run]
    text: str


@dataclass(slots=True, eq=False)
class Block:
    """An element that holds lines and other blocks."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Block | Line]" = field(default_factory=list)
    is_implied: bool = False
    """The source left it out: the list of a stray item, the row of a stray cell."""
    is_head: bool = False
    """A row of a table's head."""
    texts: list[str] = field(default_factory=list)
    """What it says, one text a paragraph; known once it is closed, after the blocks in it."""

    def close(self) -> None:
        if self.tag == "table":
            self._close_table()
        elif self.tag == "tr":
            cells = " | ".join("\n".join(_texts(cell)) for cell in self.children)
            lines = (" ".join(line.split()) for line in cells.split("\n"))
            self.texts = ["\n".join(lines)] if cells.strip(" |") else []
        elif self.tag in LISTS:
            items = [self._item(index, child) for index, child in enumerate(self.children)]
            self.texts = list(filter(None, ["\n".join(filter(None, items))]))
        else:
            self.texts = [text for child in self.children for text in _texts(child)]

    def _item(self, index: int, item: "Block | Line") -> str:
        """An item behind its marker; one that begins with a list of its own needs none."""
        text = "\n".join(_texts(item))
        if not text or (isinstance(item, Block) and item.children[0].tag in LISTS):
            return text
        marker = f"{int(self.attributes.get('start', 1)) + index}." if self.tag == "ol" else "-"
        return f"{marker} {text}"

    def _close_table(self) -> None:
        """The caption, then the rows of the head, then all others."""
        runs = [child.runs for child in self.children if isinstance(child, Line)]
        captions = [Line("caption", line, as_text(line)) for line in [joined(runs)]] if runs else []
        rows = [child for child in self.children if isinstance(child, Block)]
        heads = next((at for at, row in enumerate(rows) if not row.is_head), len(rows))
        sections = (
            Block("thead", children=[*rows[:heads]]),
            Block("tbody", children=[*rows[heads:]]),
        )
        parts: list[Block | Line] = [*captions, *rows]
        self.texts = list(
            filter(None, ["\n".join(text for part in parts for text in _texts(part))])
        )
        self.children = [*captions, *(section for section in sections if section.children)]


def _texts(node: "Block | Line") -> list[str]:
    """A caption of a picture is a field of its image, so it is not in the text."""
    if isinstance(node, Block):
        return node.texts
    return [] if node.tag == "figcaption" else [node.text]


@dataclass(slots=True, eq=False)
class Figure(Block):
    """Pictures, and under them a caption."""

    tag: str = "figure"
    caption: str | None = None
    credit: Credit | None = None


def blocks(root: Block) -> Iterator[Block]:
    """All blocks in *root*, each before those in it."""
    waiting = [child for child in reversed(root.children) if isinstance(child, Block)]
    while waiting:
        block = waiting.pop()
        yield block
        waiting += [child for child in reversed(block.children) if isinstance(child, Block)]


def as_markup(root: Block) -> tuple[str, list[Line]]:
    """The HTML of what *root* holds, and the lines in it. Blocks can be nested too deeply for
    recursion."""
    parts: list[str] = []
    lines: list[Line] = []
    waiting: list[Block | Line | str] = [*reversed(root.children)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Line):
            lines.append(node)
            words = as_html(node.runs)
            parts.append(f"<{node.tag}>{words}</{node.tag}>" if node.tag else words)
        elif isinstance(node, str):
            parts.append(node)
        else:
            attributes = "".join([attribute(*each) for each in node.attributes.items()])
            parts.append(f"<{node.tag}{attributes}>")
            if node.tag not in _VOID:
                waiting.append(f"</{node.tag}>")
                waiting += reversed(node.children)
    return "".join(parts), lines
