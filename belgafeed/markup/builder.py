"""Builds a document in its normal form from words, breaks, and blocks that begin and end.

Whatever a body does, what comes out is valid: an item is in a list, a cell in
a row, words are in a paragraph, and nothing is empty.
"""

from collections.abc import Container, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from belgafeed.items import Credit, Image
from belgafeed.markup.cleaned import Removal
from belgafeed.markup.credits import MAX_LENGTH, may_hold_credit, read_credit, split_credits
from belgafeed.markup.document import CELLS, LISTS, Block, Figure, Line, blocks
from belgafeed.markup.line import (
    Formats,
    Run,
    anchor_of,
    as_text,
    cut,
    joined,
    paragraphs,
    plain,
    settle,
)

_CAPTIONS = {"caption": "table", "figcaption": "figure"}
_PICTURES = frozenset({"img", "a"})
# What stands only in some blocks → what is missing around it, by the block that is open; and the
# blocks in which only some things stand.
_AROUND: dict[str, dict[str, tuple[str, ...]]] = {
    "li": {"ul": (), "ol": (), "": ("ul",)},
    "tr": {"table": (), "": ("table",)},
    **{cell: {"tr": (), "table": ("tr",), "": ("table", "tr")} for cell in CELLS},
}
_INSIDE = {"ul": ("li",), "ol": ("li",), "table": ("tr", "td"), "tr": ("td",)}
_PARTS = _AROUND.keys()
# What was left out is left out once for all neighbours.
_AGAIN = frozenset({"ul", "table", "tr"})
_PARTIAL = _INSIDE.keys()
_HOLDERS = CELLS | {"li"}
_SMALL = ("small", "sup", "sub", "em")
_NO_SMALL = frozenset(_SMALL).isdisjoint
# What is left of a line without its credits can be a credit, but not so often.
_MAX_TURNS = 20


class Mark(NamedTuple):
    """A place in a line."""

    line: list[Run] | None
    start: int


class Builder:
    """What is taken out is added to *removals*."""

    def __init__(self, removals: list[Removal]) -> None:
        self.root = Block("body")
        self.credits: dict[Credit, None] = {}
        """Each once, in order."""
        self.formats: Formats = ()
        self.tag = "p"
        self.is_head = False
        self._removals = removals
        self.count = 0
        self._breaks = 0
        self.open = [self.root]
        self._line: list[Run] | None = None
        self._pictures: list[tuple[str, str, Figure | None]] = []

    @property
    def mark(self) -> Mark:
        return Mark(self._line, len(self._line or ()))

    def leave(self, depth: int, tag: str) -> None:
        """The end of an element that began at *depth*, in a line with *tag*."""
        if self._line is not None or self.open[-1].is_implied:
            self.end_line(inside=len(self.open) == depth and self.tag == tag)
        while len(self.open) > depth:
            self._close()
        self.tag = tag

    def count_empty(self, count: int) -> None:
        """Count a paragraph that added nothing to *count*."""
        if self.count == count and self._line is None:
            self._remove("empty", "")

    def add(self, text: str) -> None:
        if self._line is None:
            if text.isspace():
                return
            self._make_room("p")
            self._line = []
        self._line.append((text, self.formats))

    def add_break(self) -> None:
        if self._line is not None:
            self._line.append((None, self.formats))
            self._breaks += 1

    def end_line(self, *, inside: bool = False) -> None:
        """What comes next is on a new line; *inside* of a heading or a caption that goes on."""
        if self._line is not None:
            if inside and self.tag != "p":
                self.add_break()
                return
            runs, self._line = self._line, None
            self._finish(runs)
        while self.open[-1].is_implied:
            self._close()

    def enter(self, block: Block) -> None:
        """What comes next is in *block*."""
        self.end_line()
        self._make_room(block.tag)
        self._push(block)
        self.tag = "p"

    def enter_heading(self, tag: str) -> None:
        """What comes next is in a heading; in a caption it is a line of that."""
        self.end_line(inside=self.tag in _CAPTIONS)
        if self.tag not in _CAPTIONS:
            self.tag = tag

    def enter_caption(self, tag: str) -> None:
        """What comes next is the caption of what is open, if that is of the right kind."""
        self.end_line(inside=self.tag in _CAPTIONS)
        last = self.open[-1]
        if last.tag == "gallery" and last.children and isinstance(last.children[-1], Figure):
            self.open.append(last.children[-1])
        if self.open[-1].tag == _CAPTIONS[tag]:
            self.tag = tag

    def add_rule(self) -> None:
        """A rule; in the end it stays only between text."""
        self.end_line()
        self._make_room("hr")
        self.open[-1].children.append(Block("hr"))

    def add_picture(self, url: str, alt: str) -> None:
        """In a figure it stays; outside of one it is a field alone."""
        holder = self.open[-1]
        if holder.tag not in ("figure", "gallery"):
            self._pictures.append((url, alt, None))
            self._remove("image", "")
            return
        self.end_line()
        figure = holder if isinstance(holder, Figure) else Figure()
        if figure is not holder:
            holder.children.append(figure)
        picture = Block("img", {"src": url, "alt": alt} if alt else {"src": url})
        if anchor := anchor_of(self.formats):
            anchor.is_used = True
            picture = Block("a", {"href": anchor.url}, [picture])
        figure.children.append(picture)
        self._pictures.append((url, alt, figure))
        self.count += 1

    def drop_related_heading(self, headings: Container[str]) -> None:
        """The line before this place, if it announces cards, and the rule above it."""
        self.end_line()
        before = self.open[-1].children
        if before and isinstance(line := before[-1], Line):
            words = line.text
            if len(words) < 40 and words.rstrip(": ").lower() in headings:
                self._remove("related-heading", words)
                before.pop()
                if before and before[-1].tag == "hr":
                    self._remove("rule", "")
                    before.pop()

    def take_named_credit(self, mark: Mark) -> None:
        """The words since *mark*, in an element that is called a credit."""
        line = self._line
        if line is None:
            return
        start = mark.start if mark.line is line else 0
        words = plain("".join([text or " " for text, _ in line[start : start + 30]]))
        if words and len(words) <= MAX_LENGTH and len(line) <= start + 30:
            del line[start:]
            self._take(read_credit(words, alone=True) or Credit(None, words, words))

    def finish(self) -> Block:
        """The document: nothing more will come."""
        self.end_line()
        for block in reversed([self.root, *blocks(self.root)]):
            self._settle(block)
        children = self.root.children
        while children and self._drop_last(children):
            pass
        self.root.close()
        return self.root

    def images(self) -> tuple[Image, ...]:
        """The pictures, in order."""
        return tuple(
            Image(url, figure.caption, figure.credit) if figure else Image(url, alt or None)
            for url, alt, figure in self._pictures
        )

    def _remove(self, rule: str, text: str) -> None:
        self.count += 1
        self._removals.append(Removal(rule, text))

    def _drop_last(self, children: "list[Block | Line]") -> bool:
        """Take what a story does not end with: a rule, and a line that names agencies and people
        alone. True if there was one."""
        last = children[-1]
        if last.tag == "hr":
            self._remove("rule", "")
            children.pop()
            return True
        if not isinstance(last, Line) or last.tag != "p":
            return False
        said, _, end = last.text.rpartition("\n")
        credit = read_credit(end, alone=True) if said or len(children) > 1 else None
        if credit is None:
            return False
        self._take(credit)
        children[-1:] = [_line("p", _shortened(last.runs, said))] if said else []
        return True

    def _take(self, credit: Credit) -> None:
        """The first credit in a figure is that of its pictures, any other one of the body."""
        figure = self.open[-1]
        if isinstance(figure, Figure) and figure.credit is None:
            figure.credit = credit
        else:
            self.credits[credit] = None
        self._remove("credit", "")

    def _finish(self, runs: list[Run]) -> None:
        """The line that ends here; a blank line in it makes it two paragraphs."""
        if len(runs) == 1 and self.tag not in _CAPTIONS and _NO_SMALL(runs[0][1]):
            text = plain(runs[0][0] or "")  # most lines are this simple
            if not may_hold_credit(text):
                self._add_line(Line(self.tag, [(text, runs[0][1])], text))
                return
        parts = [runs]
        if self._breaks > 1 and self.tag == "p":
            parts = list(paragraphs(runs))
        self._breaks = 0
        for part in parts:
            settled = settle(part)
            if self.tag == "caption":
                settled = _without_small(settled)
            elif self.tag != "figcaption":  # its figure decides
                settled = self._without_credits(settled, alone=False)
            self._add_line(_line(self.tag, settled))

    def _add_line(self, line: Line) -> None:
        if line.text:
            self.open[-1].children.append(line)
            self.count += 1

    def _without_credits(self, runs: list[Run], *, alone: bool) -> list[Run]:
        """A settled line without the credits in it, and small print as plain print."""
        is_plain = all(_NO_SMALL(formats) for _, formats in runs)
        for _ in range(_MAX_TURNS):
            found, kept = ([], runs) if is_plain else _small_credits(runs)
            if not found:
                said, found = split_credits(as_text(runs), alone=alone)
                if not found:
                    break
                kept = _shortened(runs, said)
            for credit in found:
                self._take(credit)
            runs = kept
        return runs if is_plain else _without_small(runs)

    def _make_room(self, tag: str) -> None:
        """Open what the source left out around an element, or around words."""
        parent = self.open[-1]
        if parent.tag not in _PARTIAL and tag not in _PARTS:
            return
        for each in self._missing(tag, parent):
            siblings = self.open[-1].children
            last = siblings[-1] if siblings else None
            if isinstance(last, Block) and last.tag == each and each in _AGAIN and last.is_implied:
                self.open.append(last)
            else:
                self._push(Block(each, is_implied=True))

    def _missing(self, tag: str, parent: Block) -> tuple[str, ...]:
        inside = _INSIDE.get(parent.tag, ())
        if tag in _PARTS:
            around = _AROUND[tag]
            return around[parent.tag] if parent.tag in around else (*inside, *around[""])
        if tag in LISTS and parent.tag in LISTS and parent.children:
            item = parent.children[-1]
            assert isinstance(item, Block)
            self.open.append(item)  # a list in a list belongs to its last item
            return ()
        return () if tag == "p" and self.tag == "caption" else inside

    def _push(self, block: Block) -> None:
        if block.tag == "tr":
            block.is_head = self.is_head
        self.open[-1].children.append(block)
        self.open.append(block)

    def _close(self) -> None:
        block = self.open.pop()
        siblings = self.open[-1].children
        if isinstance(block, Figure) and any(node.tag in _PICTURES for node in block.children):
            siblings += self._close_figure(block)
        elif block.tag in ("figure", "gallery"):
            siblings.pop()
            self._dissolve(block, siblings)
        elif not block.children and block.tag not in CELLS:
            siblings.pop()
            if not block.is_implied:
                self._remove("empty", "")

    def _close_figure(self, figure: Figure) -> "list[Block | Line]":
        """Pictures, then one caption. Gives what else stands in it, which goes behind it."""
        lines = [node for node in figure.children if isinstance(node, Line)]
        captions = [line.runs for line in lines if line.tag == "figcaption"]
        others = [node for node in figure.children if node.tag not in (*_PICTURES, "figcaption")]
        figure.children = [node for node in figure.children if node.tag in _PICTURES]
        if captions:
            self.open.append(figure)  # its first credit is that of its pictures
            runs = self._without_credits(joined(captions), alone=True)
            self.open.pop()
            figure.caption = plain(as_text(runs)) or None
            if runs:
                figure.children.append(_line("figcaption", runs))
        return others

    def _dissolve(self, block: Block, siblings: "list[Block | Line]") -> None:
        """What stands in a gallery, or in a figure without a picture, stands there by itself: a
        caption is a paragraph, and its credit one of the body."""
        if isinstance(block, Figure) and block.credit is not None:
            self.credits[block.credit] = None
        for node in block.children:
            if not isinstance(node, Line) or node.tag != "figcaption":
                siblings.append(node)
            elif runs := self._without_credits(node.runs, alone=False):
                siblings.append(_line("p", runs))

    def _settle(self, block: Block) -> None:
        """The last work on a block, after that on all blocks in it."""
        said = [node for node in block.children if not _is_empty(node)]
        for _ in range(len(block.children) - len(said)):
            self._remove("empty", "")
        kept: list[Block | Line] = []
        for node in self._held(said) if block.tag in _HOLDERS else said:
            if node.tag == "hr" and (not kept or kept[-1].tag == "hr"):
                self._remove("rule", "")
            else:
                kept.append(node)
        if kept and kept[-1].tag == "hr":
            kept.pop()
            self._remove("rule", "")
        block.children = kept
        block.close()

    def _held(self, nodes: "Iterable[Block | Line]") -> "Iterator[Block | Line]":
        """A list item or a cell holds its words itself: its paragraphs are lines."""
        for is_line, group in groupby(nodes, lambda node: node.tag in ("p", "")):
            if not is_line:
                yield from group
                continue
            lines = [node.runs for node in group if isinstance(node, Line)]
            runs = (
                lines[0] if len(lines) == 1 else self._without_credits(joined(lines), alone=False)
            )
            if runs:
                yield _line("", runs)


def _is_empty(node: Block | Line) -> bool:
    if isinstance(node, Line) or node.tag in (*CELLS, "hr", "img"):
        return False
    if node.tag == "tr":
        return not any(cell.children for cell in node.children if isinstance(cell, Block))
    return not node.children


def _line(tag: str, runs: list[Run]) -> Line:
    return Line(tag, runs, as_text(runs))


def _shortened(runs: list[Run], kept: str) -> list[Run]:
    """*runs* of which the text *kept* stays, with its emphasis where that is their beginning."""
    beginning = cut(runs, len(kept))
    if as_text(beginning) == kept:
        return beginning
    return settle([run for line in kept.split("\n") for run in ((line, ()), (None, ()))])


def _small_credits(runs: list[Run]) -> tuple[list[Credit], list[Run]]:
    """The credits in small print, and the line without them. At the end of the line they need no
    sign; emphasis does, unless nothing else is in the line, for agencies are also spoken of."""
    found: list[Credit] = []
    for kind in _SMALL:
        kept: list[list[Run]] = []
        for is_small, group in groupby(reversed(runs), partial(_stands_in, kind)):
            part = [*group][::-1]
            alone = not kept and (kind != "em" or len(part) == len(runs))
            credit = read_credit(as_text(part), alone=alone) if is_small else None
            if credit is None:
                kept.append(part)
            else:
                found.append(credit)
        if found:
            return found[::-1], settle([run for part in reversed(kept) for run in part])
    return found, runs


def _stands_in(kind: str, run: Run) -> bool:
    return kind in run[1]


def _without_small(runs: list[Run]) -> list[Run]:
    """Small print is for finding credits; nothing is left of it."""
    if not any("small" in formats for _, formats in runs):
        return runs
    return settle(
        [(text, tuple(each for each in formats if each != "small")) for text, formats in runs]
    )
