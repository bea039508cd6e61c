"""The text of a story as CommonMark.

Plain tables are written with bars, which most readers of Markdown know though
CommonMark has none; all other things that it has no sign for stand as HTML,
which it allows.
"""

import re
from collections.abc import Container, Iterator
from html import escape
from urllib.parse import quote

from lxml import etree, html
from lxml.etree import _Element as Element

from belgafeed.exporters.story import is_web
from belgafeed.items import NewsItem

_NO_TEXT = re.compile("[\0-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOTHING = "\ufffd"
_SPACE = re.compile("[ \t\r\n\f]+")
# What has a meaning anywhere in a line; of "&", only in front of a name.
_SIGN = re.compile(r"[\\`*_\[\]<~]|&(?=[#a-zA-Z0-9]|\Z)")
# What has one at the beginning: a list, a heading, a quote, a line under a heading or a table.
_BEGIN = re.compile(r"(>|[-+=#|:](?![^\W_]))|([0-9]{1,9})(?=[.)](?:\s|\Z))")
_BREAK = "\\\n"
_NO_ADDRESS = re.compile(r"[\s()<>\\\"`|\x7f-\x9f]")

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_BLOCKS = frozenset(
    {
        *("p", "div", "ul", "ol", "li", "blockquote", "hr", "figure", "figcaption", "table"),
        *("caption", "thead", "tbody", "tr", "th", "td", *_HEADINGS),
    }
)
_EMPHASIS = {"strong": "**", "em": "*"}
_AS_HTML = frozenset({"sub", "sup"})
_PARTS = {
    "table": {"thead", "tbody", "tr"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
}
_IN_TABLES = _BLOCKS | _EMPHASIS.keys() | _AS_HTML | {"a", "br", "img"}
_ATTRIBUTES = ("href", "src", "alt", "colspan", "rowspan", "start")
_UNSEEN = frozenset({"script", "style"})
# Readers of Markdown give up some levels further (markdown-it: 20).
_DEPTH = 16
_MANY = 100_000_000


def title_of(item: NewsItem) -> str:
    """The title, to stand behind the sign of a heading."""
    return _heading(_plain(item.title))


def body_of(item: NewsItem) -> list[str]:
    """The paragraphs, lists and so on of the story."""
    root = _parsed(item.body_html)
    if root is not None and _depth(root) <= _DEPTH and (blocks := _blocks(root)):
        return blocks
    texts = (
        _BREAK.join(map(_plain, text.split("\n"))) for text in re.split("\n\n+", item.body_text)
    )
    return [lines for lines in map(_lines, texts) if lines]


def _parsed(body: str) -> Element | None:
    if not body.strip():
        return None
    markup = f"<body>{_NO_TEXT.sub(_NOTHING, body)}</body>".encode()
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    root: Element = html.document_fromstring(markup, parser=parser).body
    return root


def _depth(root: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _blocks(parent: Element) -> list[str]:
    """What is in an element, each block without the indent of those around it."""
    blocks: list[str] = []
    line = _Line()
    line.add_text(parent.text)
    before, is_other = None, False
    for child in parent:
        if child.tag in _BLOCKS:
            text = line.paragraphs()
            # Two lists in a row would be one, were their signs the same.
            is_other = child.tag == before and not text and not is_other
            found = _block(child, is_other)
            blocks += [*text, *found]
            before, line = child.tag if found else before, _Line()
        else:
            line.add(child)
        line.add_text(child.tail)
    return [*blocks, *line.paragraphs()]


def _block(element: Element, is_other: bool) -> list[str]:
    tag = element.tag
    if tag in _HEADINGS:
        text = _heading(_inline(element))
        return [f"{_HEADINGS[tag]} {text}"] if text else []
    if tag in ("ul", "ol") and not _has_more(element, {"li"}):
        return _list(element, is_other)
    if tag in ("hr", "table"):
        return ["___" if tag == "hr" else _table(element)]
    blocks = _blocks(element)
    if tag == "blockquote" and blocks:
        return [re.sub("^(.?)", _quoted, "\n\n".join(blocks), flags=re.MULTILINE)]
    if tag == "figure" and not _has_more(element, {"img", "a", "figcaption"}):
        return [_BREAK.join(blocks)] if blocks else []
    return blocks


def _has_more(element: Element, tags: Container[str]) -> bool:
    """Whether there is anything in it but elements of that kind."""
    texts = (element.text, *(each.tail for each in element))
    return any(text and text.strip() for text in texts) or any(
        each.tag not in tags for each in element
    )


def _quoted(match: re.Match[str]) -> str:
    return f"> {match[1]}" if match[1] else ">"


def _list(element: Element, is_other: bool) -> list[str]:
    items = [blocks for each in element if (blocks := _blocks(each))]
    first = int(start) if re.fullmatch("[0-9]{1,9}", start := element.get("start", "")) else 1
    texts = []
    for number, blocks in enumerate(items, min(first, _MANY)):
        sign = ("*" if is_other else "-") if element.tag == "ul" else f"{number}{'.)'[is_other]}"
        indent = " " * (len(sign) + 1)
        text = re.sub("\n(?=[^\n])", f"\n{indent}", "\n\n".join(blocks))
        texts.append(f"{sign} {text}")
    is_tight = all(len(blocks) == 1 for blocks in items)
    return [("\n" if is_tight else "\n\n").join(texts)] if texts else []


def _table(table: Element) -> str:
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if not rows or not _is_plain(table, rows):
        return "".join(_as_html(table)).strip()
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def _is_plain(table: Element, rows: list[list[Element]]) -> bool:
    """Whether bars can say it all: a row of headings, then cells with nothing but words."""
    cells = [cell for row in rows for cell in row]
    return (
        [{cell.tag for cell in row} for row in rows] == [{"th"}, *[{"td"}] * (len(rows) - 1)]
        and {len(row) for row in rows} == {len(rows[0])}
        and not any(cell.get("colspan") or cell.get("rowspan") for cell in cells)
        and not any(each.tag in _BLOCKS for cell in cells for each in cell.iterdescendants())
        and not any(_has_more(part, _PARTS[part.tag]) for part in table.iter(*_PARTS))
    )


def _cell(cell: Element) -> str:
    return _inline(cell).replace(_BREAK, "<br>").replace("|", "\\|")


def _as_html(root: Element) -> Iterator[str]:
    """What needs no more than HTML's own signs; without blank lines, for these end it."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        is_kept = tag in _IN_TABLES
        if event == "start":
            if tag == "tr":
                yield "\n"
            if is_kept:
                yield f"<{tag}{''.join(_attributes(element))}>"
            if tag not in _UNSEEN:
                yield _as_words(element.text)
            continue
        if is_kept and tag not in ("br", "hr", "img"):
            yield f"</{tag}>"
        if element is not root:
            yield _as_words(element.tail)


def _as_words(text: str | None) -> str:
    return escape(_SPACE.sub(" ", text or ""), quote=False)


def _attributes(element: Element) -> Iterator[str]:
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value is not None and (name not in ("href", "src") or is_web(value)):
            yield f' {name}="{escape(_SPACE.sub(" ", value))}"'


def _inline(element: Element) -> str:
    line = _Line()
    line.add_inside(element)
    return line.text()


def _heading(text: str) -> str:
    """On one line; signs at its end would count as its own."""
    return text.replace(_BREAK, " ").replace("#", "\\#").strip(" ")


def _plain(text: str) -> str:
    """Words that stand for themselves within a line."""
    return _SIGN.sub(r"\\\g<0>", _SPACE.sub(" ", _NO_TEXT.sub(_NOTHING, text))).strip(" ")


def _lines(text: str) -> str:
    """A line that begins one of the file, and those behind its breaks."""
    lines = (line.strip(" ") for line in text.split(_BREAK))
    return _BREAK.join(_begin(line) for line in lines if line)


def _begin(line: str) -> str:
    match = _BEGIN.match(line)
    at = match and max(match.start(1), match.end(2))
    return line if at is None else f"{line[:at]}\\{line[at:]}"


class _Line:
    """Running text, in pieces until it is known what stands around each."""

    def __init__(self) -> None:
        self.pieces: list[str | None] = []
        """``None`` is the begin or the end of emphasis."""
        self.emphasis: list[tuple[int, int, str]] = []

    def paragraphs(self) -> list[str]:
        text = _lines(self.text())
        return [text] if text else []

    def add_text(self, text: str | None) -> None:
        if text:
            self.pieces.append(_SIGN.sub(r"\\\g<0>", _SPACE.sub(" ", text)))

    def add(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self.pieces.append(_BREAK)
        elif tag == "img":
            self._add_picture(element)
        elif tag == "a" and is_web(element.get("href")):
            last = self.pieces[-1] if self.pieces else None
            if last and last.endswith("!"):  # it would make a picture of the link
                self.pieces[-1] = f"{last[:-1]}\\!"
            self._add_around("[", element, f"]({_address(element.get('href'))})")
        elif tag in _EMPHASIS:
            begin = len(self.pieces)
            if self._add_around(None, element, None):
                self.emphasis.append((begin, len(self.pieces) - 1, tag))
        elif tag in _AS_HTML:
            self._add_around(f"<{tag}>", element, f"</{tag}>")
        elif tag in _BLOCKS:
            self._add_around(_BREAK, element, _BREAK)
        elif tag not in _UNSEEN:
            self.add_inside(element)

    def add_inside(self, element: Element) -> None:
        self.add_text(element.text)
        for child in element:
            self.add(child)
            self.add_text(child.tail)

    def _add_around(self, begin: str | None, element: Element, end: str | None) -> bool:
        """Nothing around nothing."""
        count = len(self.pieces)
        self.pieces.append(begin)
        self.add_inside(element)
        if len(self.pieces) == count + 1:
            self.pieces.pop()
            return False
        self.pieces.append(end)
        return True

    def _add_picture(self, element: Element) -> None:
        source = element.get("src")
        if is_web(source):
            self.pieces.append(f"![{_plain(element.get('alt', ''))}]({_address(source)})")

    def text(self) -> str:
        signs: dict[int, str] = {}
        for begin, end, tag in self.emphasis:
            is_clear = self._is_clear(begin, end)
            signs[begin] = _EMPHASIS[tag] if is_clear else f"<{tag}>"
            signs[end] = _EMPHASIS[tag] if is_clear else f"</{tag}>"
        pieces = (signs[at] if each is None else each for at, each in enumerate(self.pieces))
        return "".join(pieces).strip(" ")

    def _is_clear(self, begin: int, end: int) -> bool:
        """Whether asterisks here can be read in one way.

        There is a letter or digit inside of them, or a space outside.
        CommonMark's own rules allow some more, which are hard to be sure of.
        """
        edges = (
            (self._sign_at(begin - 1, -1), self._sign_at(begin + 1, 0)),
            (self._sign_at(end + 1, 0), self._sign_at(end - 1, -1)),
        )
        return all(
            outside not in ("", "*") and inside.strip() and (outside == " " or inside.isalnum())
            for outside, inside in edges
        )

    def _sign_at(self, at: int, place: int) -> str:
        """A sign of a piece: nothing for emphasis, a space at an end of the line."""
        if not 0 <= at < len(self.pieces):
            return " "
        piece = self.pieces[at]
        return piece[place].replace("\n", " ") if piece else ""


def _address(url: str) -> str:
    """As it can stand between parentheses."""
    url = _NO_ADDRESS.sub(lambda match: quote(match[0]), _NO_TEXT.sub(_NOTHING, url))
    return re.sub("&(?=[#a-zA-Z0-9]+;)", r"\\&", url)
