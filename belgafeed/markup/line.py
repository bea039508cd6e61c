"""A line of running text: words with their emphasis and links, spaced as a typesetter would."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from belgafeed.items import Link

# Linear: one class.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """*text* as one line: Unicode NFC, every run of white space one plain space, and without
    control characters, lone surrogates and what is no character."""
    if not text.isprintable() or "  " in text:  # in most text every space is a plain one already
        text = " ".join(text.split())
        if not text.isprintable():
            text = " ".join(_UNPRINTABLE.sub("", text).split())
    # Behind a tag a long solidus overlay would change the sign that ends it, for a reader in NFC.
    text = text.rstrip().lstrip(" \u0338")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Anchor:
    """A link around words. Two links beside each other stay two, even to the same address."""

    __slots__ = ("is_used", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_used = False


Formats = tuple[str | Anchor, ...]
"""What words stand in, from the outside in: ``strong``, ``em``, ``sub``, ``sup`` or a link."""

Run = tuple[str | None, Formats]
"""Words and what they stand in; ``None`` is a line break."""


def anchor_of(formats: Formats) -> Anchor | None:
    """The link that words stand in; there is at most one."""
    for each in formats:
        if isinstance(each, Anchor):
            return each
    return None


def settle(runs: Sequence[Run]) -> list[Run]:
    """*runs* in their one normal form: what looks alike is written alike.

    Every run of white space is one plain space, which stands in what the words
    on both of its sides stand in; there is none at the ends and around breaks.
    Breaks come one at a time, and none at the ends. Text is in Unicode NFC.
    """
    if len(runs) == 1 and (text := runs[0][0]):  # most lines are this simple
        words = plain(text)
        return [(words, runs[0][1])] if words else []
    found: list[tuple[list[str] | None, Formats]] = []
    space = False
    for text, formats in _whole(runs):
        if text is None:
            if found and found[-1][0] is not None:
                found.append((None, formats))
            space = False
        elif words := plain(text):
            if (space or text[0].isspace()) and found and found[-1][0] is not None:
                _put(found, " ", _common(found[-1][1], formats))
            _put(found, words, formats)
            space = text[-1].isspace()
        else:
            space = space or bool(text)
    if found and found[-1][0] is None:
        found.pop()
    return list(_even_breaks(found))


def joined(lines: Sequence[list[Run]]) -> list[Run]:
    """Settled lines as one, with breaks between."""
    if len(lines) == 1:
        return lines[0]
    return settle([run for line in lines for run in (*line, (None, ()))])


def _whole(runs: Iterable[Run]) -> Iterator[Run]:
    """The pieces that the parser gave, put together again."""
    pieces: list[str] = []
    within: Formats = ()
    for text, formats in runs:
        if text is None or formats is not within:
            if pieces:
                yield "".join(pieces), within
                pieces = []
            within = formats
        if text is None:
            yield None, formats
        else:
            pieces.append(text)
    if pieces:
        yield "".join(pieces), within


def _put(found: list[tuple[list[str] | None, Formats]], text: str, formats: Formats) -> None:
    if found and found[-1][1] == formats and (pieces := found[-1][0]) is not None:
        pieces.append(text)
    else:
        found.append(([text], formats))


def _even_breaks(found: Sequence[tuple[list[str] | None, Formats]]) -> Iterator[Run]:
    """A break stands in what the words before and behind it stand in."""
    for index, (pieces, formats) in enumerate(found):
        if pieces is None:
            yield None, _common(found[index - 1][1], found[index + 1][1])
        else:
            yield unicodedata.normalize("NFC", "".join(pieces)), formats


def _common(one: Formats, other: Formats) -> Formats:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return one[:count]


def paragraphs(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Raw *runs* apart where two breaks or more make a blank line."""
    paragraph: list[Run] = []
    breaks = 0
    for run in runs:
        if run[0] is None:
            breaks += 1
        elif breaks and run[0].strip():
            if breaks > 1:
                yield paragraph
                paragraph = []
            breaks = 0
        paragraph.append(run)
    yield paragraph


def cut(runs: Iterable[Run], length: int) -> list[Run]:
    """The first *length* characters of settled *runs*, where a break is one."""
    kept: list[Run] = []
    for text, formats in runs:
        if length <= 0:
            break
        kept.append((text and text[:length], formats))
        length -= len(text) if text else 1
    return settle(kept)


def as_text(runs: Sequence[Run]) -> str:
    if len(runs) == 1:
        return runs[0][0] or ""
    return unicodedata.normalize("NFC", "".join("\n" if text is None else text for text, _ in runs))


def as_html(runs: Sequence[Run]) -> str:
    """Each element opened once for all neighbours that stand in it."""
    if len(runs) == 1 and not runs[0][1]:
        return escape(runs[0][0] or "")
    parts: list[str] = []
    opened: Formats = ()
    for text, formats in runs:
        if formats != opened:
            kept = len(_common(opened, formats))
            parts += [f"</{_tag(each)}>" for each in reversed(opened[kept:])]
            parts += [_start(each) for each in formats[kept:]]
            opened = formats
        parts.append("<br>" if text is None else escape(text))
    parts += [f"</{_tag(each)}>" for each in reversed(opened)]
    return "".join(parts)


def _tag(part: str | Anchor) -> str:
    return part if isinstance(part, str) else "a"


def _start(part: str | Anchor) -> str:
    return f"<{part}>" if isinstance(part, str) else f"<a{attribute('href', part.url)}>"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(name: str, value: str) -> str:
    value = escape(value).replace('"', "&quot;")
    return f' {name}="{value}"'


def links(runs: Iterable[Run]) -> Iterator[Link]:
    """The links of a line with their words, in order."""
    within: Anchor | None = None
    words: list[str] = []
    for text, formats in (*runs, ("", ())):
        anchor = anchor_of(formats)
        if anchor is not within:
            if within is not None:
                within.is_used = True
                yield Link(within.url, plain("".join(words)))
            within, words = anchor, []
        words.append(" " if text is None else text)
