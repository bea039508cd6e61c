"""What changed between two versions of a story, by kind and word by word. Pure."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, chain, groupby, pairwise, takewhile
from typing import Literal, NamedTuple

from belgafeed.identity import Content, content
from belgafeed.items import NewsItem

KINDS = (
    *("withdrawn", "restored", "headline", "text", "photo", "date", "byline"),
    *("links", "embeds", "attachments", "contacts"),
)
"""The kinds of change, in the order in which they are told."""

# The parts of the content that do not bear the name of their kind; see also kinds().
_PHOTO = dict.fromkeys(("header", "images", "credit", "credits"), "photo")

_WORD = r"[\w\u0300-\u036f]+"
_MARKS = r"!-/:-@\[-`{-~\xa1-\xbf\u2010-\u205e"
# A word, with what joins its parts (l’eau, tax-free, 1.180); or one punctuation mark; or a run of
# other signs, as an emoji can be several. The empty word begins the text, so that all white space
# stands behind a word. Linear: no class has a sign of the one that may follow it.
_TOKEN = re.compile(
    rf"(\A|{_WORD}(?:[-.,'’]{_WORD})*|[{_MARKS}]|[^\w\s\u0300-\u036f{_MARKS}]+)(\s*)"
)
_SENTENCE_ENDS = frozenset({"", ".", "!", "?", "…"})
# Comparisons of one word with another; some ten million are done in a second.
_MOST = 4_000_000
# Letters of a word that, between two others that changed, is better told with them.
_SHORT = 3


class Edit(NamedTuple):
    """A stretch of text and what became of it."""

    op: Literal["same", "out", "in", "cut"]
    """``same`` in both versions, taken ``out``, put ``in``; ``cut`` stands for what
    :func:`context` leaves away."""
    text: str
    """As it stands in the text, with its white space; never empty."""


def kinds(old: NewsItem, new: NewsItem) -> tuple[str, ...]:
    """Which of :data:`KINDS` lie between two versions; none where their digests are equal."""
    before, after = content(old), content(new)
    kind = {"is_withdrawn": "withdrawn" if after.is_withdrawn else "restored", **_PHOTO}
    parts = zip(Content._fields, before, after, strict=True)
    changed = {kind.get(name, name) for name, was, now in parts if was != now}
    return tuple(sorted(changed, key=KINDS.index))


def words(old: str, new: str) -> list[Edit]:
    """How *old* became *new*, word by word.

    What is ``same`` and ``out`` makes *old*, what is ``same`` and ``in`` makes
    *new*, to the last blank. Two neighbours are never of one kind, and ``out``
    stands before ``in``. A small word between two that changed goes with them.
    Texts that are too long for this are compared by their lines; what differs
    too much even so is one ``out`` and one ``in``.
    """
    before, after = _read(old), _read(new)
    blocks = _placed(before, after, _joined(before, after, _matched(before, after)))
    pieces = _pieces(before, after, blocks)
    return [
        Edit(op, "".join(text for _, text in run))
        for op, run in groupby((piece for piece in pieces if piece.text), key=lambda each: each.op)
    ]


def context(edits: Sequence[Edit], words: int = 8) -> list[Edit]:
    """*edits* with at most so many *words* of what is the same beside each change.

    The rest is a ``cut`` with the text ``…`` (and a blank where words are beside
    it). Without a change there is nothing to show.
    """
    if all(edit.op == "same" for edit in edits):
        return []
    shown: list[Edit] = []
    for place, edit in enumerate(edits):
        if edit.op == "same":
            is_first, is_last = place == 0, place == len(edits) - 1
            shown += _shortened(edit.text, 0 if is_first else words, 0 if is_last else words)
        else:
            shown.append(edit)
    return shown


def _shortened(text: str, first: int, last: int) -> list[Edit]:
    """A stretch that is the same, down to its *first* and its *last* words."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    if len(spans) <= first + last:
        return [Edit("same", text)]
    start, end = spans[first][0], spans[len(spans) - last - 1][1]
    head, tail = text[:start].rstrip(), text[end:].lstrip()
    cut = f"{' ' if first else ''}…{' ' if last else ''}"
    return [
        edit for edit in (Edit("same", head), Edit("cut", cut), Edit("same", tail)) if edit.text
    ]


class _Text(NamedTuple):
    words: Sequence[str]
    spaces: Sequence[str]
    """The white space behind each word."""


class _Block(NamedTuple):
    """So many words that two texts have in common, and where they begin in each."""

    old: int
    new: int
    size: int

    @property
    def old_end(self) -> int:
        return self.old + self.size

    @property
    def new_end(self) -> int:
        return self.new + self.size


class _Search:
    """Looks for what is in common, and stops where it would compare too much in all."""

    def __init__(self) -> None:
        self._left = _MOST

    def common(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Block]:
        """The longest run that both have, and so on before and behind it; in order."""
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        # The matcher looks, for each of *old*, at all of *new* that are the same.
        equals = Counter(new)
        costs = [*accumulate((1 + equals[each] for each in old), initial=0)]
        found = []
        ranges = [(0, len(old), 0, len(new))]
        while ranges:
            start, end, begin, finish = ranges.pop()
            cost = costs[end] - costs[start]
            if start == end or begin == finish or cost > self._left:
                continue
            self._left -= cost
            block = _Block(*matcher.find_longest_match(start, end, begin, finish))
            if block.size:
                found.append(block)
                ranges.append((block.old_end, end, block.new_end, finish))
                ranges.append((start, block.old, begin, block.new))
        return sorted(found)


def _read(text: str) -> _Text:
    return _Text(*zip(*_TOKEN.findall(text), strict=True))


def _matched(old: _Text, new: _Text) -> list[_Block]:
    """What two texts have in common, in order: first how they begin, last how they end."""
    head = _alike(old.words, new.words)
    tail = _alike(reversed(old.words[head:]), reversed(new.words[head:]))
    first = _Block(0, 0, head)
    last = _Block(len(old.words) - tail, len(new.words) - tail, tail)
    search = _Search()
    is_long = (last.old - head) * (last.new - head) > _MOST
    lines = _common_lines(search, old, new, first, last) if is_long else []
    blocks = [first]
    for before, after in pairwise([first, *lines, last]):
        start, begin = before.old_end, before.new_end
        found = search.common(old.words[start : after.old], new.words[begin : after.new])
        blocks += [_Block(start + each.old, begin + each.new, each.size) for each in found]
        blocks.append(after)
    return blocks


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """With how many equal words two runs begin."""
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _common_lines(
    search: _Search, old: _Text, new: _Text, first: _Block, last: _Block
) -> list[_Block]:
    """The lines, as blocks of their words, that two texts have in common between two blocks."""
    before = _lines(old, first.old_end, last.old)
    after = _lines(new, first.new_end, last.new)
    starts = [*accumulate(map(len, before), initial=first.old_end)]
    begins = [*accumulate(map(len, after), initial=first.new_end)]
    return [
        _Block(starts[old], begins[new], starts[old + size] - starts[old])
        for old, new, size in search.common(before, after)
    ]


def _lines(text: _Text, start: int, end: int) -> list[tuple[str, ...]]:
    """The words from *start* to *end*, line by line."""
    breaks = [place + 1 for place in range(start, end) if "\n" in text.spaces[place]]
    return [tuple(text.words[here:there]) for here, there in pairwise([start, *breaks, end])]


def _joined(old: _Text, new: _Text, blocks: list[_Block]) -> list[_Block]:
    """The blocks without the few small words between two longer runs that were both replaced."""
    kept = blocks[:1]
    for block, after in pairwise(blocks[1:]):
        replaced = min(_replaced(kept[-1], block), _replaced(block, after))
        if block.size > replaced or not _is_small(old, new, block):
            kept.append(block)
    return [*kept, blocks[-1]]


def _replaced(before: _Block, after: _Block) -> int:
    """How many words between two blocks stand for others."""
    return min(after.old - before.old_end, after.new - before.new_end)


def _is_small(old: _Text, new: _Text, block: _Block) -> bool:
    """Whether a block is of short words, and within a line."""
    spaces = chain(
        old.spaces[block.old - 1 : block.old_end], new.spaces[block.new - 1 : block.new_end]
    )
    return all(len(word) <= _SHORT for word in old.words[block.old : block.old_end]) and not any(
        "\n" in space for space in spaces
    )


def _placed(old: _Text, new: _Text, blocks: list[_Block]) -> list[_Block]:
    """The blocks, moved so that what was only put in or taken out is a sentence where it can be.

    Between "It rains." and "It pours." there may be "It snows.", or "snows. It".
    """
    placed = blocks[:1]
    for after in blocks[1:]:
        before = placed.pop()
        # Each keeps a word, so that edits stay apart; but the text may end with one.
        room = (before.size - 1, after.size - (after is not blocks[-1]))
        step = 0
        if before.old_end == after.old:
            step = _step(new, before.new_end, after.new, room)
        elif before.new_end == after.new:
            step = _step(old, before.old_end, after.old, room)
        placed.append(_Block(before.old, before.new, before.size + step))
        placed.append(_Block(after.old + step, after.new + step, after.size - step))
    return placed


def _step(text: _Text, start: int, end: int, room: tuple[int, int]) -> int:
    """By how many words to move an edit to the right, or to the left where it is negative."""
    left, right = room
    before = _alike(
        reversed(text.words[start - left : start]), reversed(text.words[end - left : end])
    )
    after = _alike(text.words[start : start + right], text.words[end : end + right])
    steps = range(-before, after + 1)
    return max(steps, key=lambda step: (_opens(text, start + step), -abs(step)))


def _opens(text: _Text, place: int) -> int:
    """How well an edit can begin at a place: at a line, at a sentence, or elsewhere."""
    if "\n" in text.spaces[place - 1]:
        return 2
    return int(text.words[place - 1] in _SENTENCE_ENDS)


def _pieces(old: _Text, new: _Text, blocks: list[_Block]) -> Iterator[Edit]:
    """The edits in small pieces, of which some are empty."""
    places = [
        (block.old + step, block.new + step) for block in blocks for step in range(block.size)
    ]
    ends = (len(old.words), len(new.words))
    for (here, there), (old_end, new_end) in pairwise([*places, ends]):
        yield Edit("same", old.words[here])
        yield from _replacement(_behind(old, here, old_end), _behind(new, there, new_end))


def _behind(text: _Text, place: int, end: int) -> str:
    """What stands between one word and another, with the white space beside it."""
    rest = zip(text.words[place + 1 : end], text.spaces[place + 1 : end], strict=True)
    return text.spaces[place] + "".join(chain.from_iterable(rest))


def _replacement(was: str, now: str) -> Iterator[Edit]:
    """One text for another, less the white space at either end that both have."""
    if was == now:
        yield Edit("same", was)
        return
    blank = was[: len(was) - len(was.lstrip())]
    head = len(blank) if blank == now[: len(now) - len(now.lstrip())] else 0
    yield Edit("same", was[:head])
    was, now = was[head:], now[head:]
    blank = was[len(was.rstrip()) :]
    tail = len(blank) if blank == now[len(now.rstrip()) :] else 0
    yield Edit("out", was[: len(was) - tail])
    yield Edit("in", now[: len(now) - tail])
    yield Edit("same", was[len(was) - tail :])


def facts(kind: str, item: NewsItem) -> list[str]:
    """What *item* says of a kind of change that is no text: an address, a name, a date."""
    said = content(item)
    told: dict[str, Iterable[object]] = {
        "photo": [said.header, said.credit, *chain(*said.images), *_values(said.credits)],
        "date": [said.date],
        "byline": said.byline,
        "links": said.links,
        "embeds": _values(said.embeds),
        "attachments": _values(said.attachments),
        "contacts": [contact["text"] for contact in said.contacts],
    }
    return [str(fact) for fact in told.get(kind, ()) if fact]


def _values(records: Iterable[dict[str, object]]) -> Iterator[object]:
    return chain.from_iterable(record.values() for record in records)
