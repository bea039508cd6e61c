"""The search of a site, which has no server."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from belgafeed.exporters.catalogue import ENTRIES, Catalogue
from belgafeed.exporters.dates import Date
from belgafeed.items import NewsItem

_SHARD = 32_000
"""Numbers in one file of the search: some 100 kB."""
_HEAD = 2_000
"""So many characters of a title and of a lead are searched."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss"})


class Entry(NamedTuple):
    """A story in a list."""

    page: str
    date: Date | None
    title: str
    """Empty for a story that was withdrawn."""
    summary: str
    language: str
    source: str


class Search:
    """Writes what the search loads: words with the numbers of their stories, and what it shows of
    stories by their number. Each file is a script, for pages from disk can load nothing else."""

    def __init__(self, put: Callable[[str, str], None], catalogue: Catalogue) -> None:
        self.put = put
        self.catalogue = catalogue
        self.count = 0
        self.shown: list[tuple[str, ...]] = []
        self.firsts: list[str] = []

    def add(self, entry: Entry, item: NewsItem) -> None:
        words = _words(item.title[:_HEAD]) | _words((item.summary or "")[:_HEAD])
        self.catalogue.index(self.count, words)
        self.count += 1
        date = str(entry.date or "Date not known")
        place = (entry.language, entry.source)
        self.shown.append((entry.page, entry.title, entry.summary, *place, date))
        if len(self.shown) == ENTRIES:
            self._show()

    def finish(self) -> None:
        """``index.js`` has the first word of each file of words."""
        if self.shown:
            self._show()
        shard: dict[str, list[int]] = {}
        size = 0
        for word, numbers in self.catalogue.words():
            # Gaps are shorter than numbers.
            shard[word] = [b - a for a, b in zip([0, *numbers], numbers, strict=False)]
            size += len(numbers) + 4
            if size > _SHARD:
                self._shard(shard)
                shard, size = {}, 0
        if shard:
            self._shard(shard)
        self._data("index", {"firsts": self.firsts, "block": ENTRIES})

    def _show(self) -> None:
        self._data(f"stories-{(self.count - 1) // ENTRIES}", self.shown)
        self.shown = []

    def _shard(self, shard: dict[str, list[int]]) -> None:
        self._data(f"words-{len(self.firsts)}", shard)
        self.firsts.append(next(iter(shard)))

    def _data(self, name: str, data: Any) -> None:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        self.put(f"search/{name}.js", f'belgafeed("{name}",{text});\n')


def _words(text: str) -> set[str]:
    """The words to find *text* by, as the script folds and cuts them: without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign)[0] != "M")
    found = re.findall(r"[^\W_]{2,}", plain.lower().translate(_LETTERS))
    return {word[:40] for word in found}
