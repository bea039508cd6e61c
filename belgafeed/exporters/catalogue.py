"""The stories of a site, by day, until its pages are written."""

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby

from belgafeed.exporters.dates import MONTHS, day_of, local
from belgafeed.exporters.story import is_withdrawn
from belgafeed.items import NewsItem, from_record, to_record

ENTRIES = 100
"""Stories on one page of a list, and in one file of the search."""

# What no page of HTML may hold.
_NO_HTML = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


@dataclass(frozen=True, slots=True)
class List:
    """The stories of one day, or those without a date, on one page or more."""

    day: str
    """``2026-11-20``; empty for those without a date."""
    count: int

    @property
    def name(self) -> str:
        return day_of(datetime.fromisoformat(self.day)) if self.day else "Stories without a date"

    @property
    def parts(self) -> int:
        return -(-self.count // ENTRIES)

    @property
    def page(self) -> str:
        return self.paged(0)

    def paged(self, part: int) -> str:
        number = f"-{part + 1}" if part else ""
        return f"days/{self.day or 'undated'}{number}.html"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the archive."""

    month: str
    """``2026-11``"""
    days: list[List]

    @property
    def name(self) -> str:
        return f"{MONTHS[int(self.month[5:]) - 1]} {self.month[:4]}"

    @property
    def page(self) -> str:
        return f"months/{self.month}.html"

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)


class Catalogue:
    """The stories of a site, by day, and the words to find them by.

    An unnamed database of SQLite is a file that the system removes when it is
    closed, and when the process is killed as well.
    """

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        # UTF-16 puts words in the order in which JavaScript compares them.
        self.database.executescript(
            """
            PRAGMA encoding = 'UTF-16be'; PRAGMA journal_mode = OFF; PRAGMA cache_size = -8000;
            PRAGMA temp_store = FILE;
            CREATE TABLE story (page PRIMARY KEY, day, moment, cluster, url, title, record);
            CREATE INDEX by_day ON story (day, moment DESC, page);
            CREATE INDEX by_cluster ON story (cluster, moment DESC, page);
            CREATE INDEX by_url ON story (url, page);
            CREATE TABLE posting (word, number);
            BEGIN;
            """
        )

    def close(self) -> None:
        self.database.close()

    def add(self, item: NewsItem) -> None:
        """Keep the story in place of an earlier version of it."""
        moment = item.published or item.fetched_at
        record = zlib.compress(json.dumps(to_record(item)).encode(), 1)
        values = (
            page_of(item.uid),
            local(moment).date().isoformat() if item.published else "",
            moment.astimezone(UTC).isoformat(),
            *(value and clean(value) for value in (item.cluster, item.url)),
            "" if is_withdrawn(item) else clean(title_of(item)),
            record,
        )
        self.database.execute("REPLACE INTO story VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def lists(self) -> list[List]:
        """The days, newest first, and what has none behind them."""
        found = self.database.execute(
            "SELECT day, count(*) FROM story GROUP BY day ORDER BY day DESC"
        )
        return [List(*row) for row in found]

    def stories(self, day: str) -> Iterator[tuple[str, NewsItem]]:
        """Page and story, the newest first."""
        found = self.database.execute(
            "SELECT page, record FROM story WHERE day = ? ORDER BY moment DESC, page", (day,)
        )
        for page, record in found:
            yield page, from_record(json.loads(zlib.decompress(record)))

    def kin(self, item: NewsItem) -> list[tuple[str, str]]:
        """Page and title of some stories that are nearly this one."""
        found = self.database.execute(
            "SELECT page, title FROM story WHERE cluster = ? ORDER BY moment DESC, page LIMIT 11",
            (item.cluster and clean(item.cluster),),
        )
        own = page_of(item.uid)
        return [(page, title) for page, title in found if page != own][:10]

    def page_at(self, url: str) -> str | None:
        """The page of the story with that address."""
        found = self.database.execute("SELECT min(page) FROM story WHERE url = ?", (clean(url),))
        page: str | None = found.fetchone()[0]
        return page

    def index(self, number: int, words: set[str]) -> None:
        self.database.executemany(
            "INSERT INTO posting VALUES (?, ?)", ((word, number) for word in words)
        )

    def words(self) -> Iterator[tuple[str, list[int]]]:
        """Each word with the numbers of its stories, both in order."""
        found = self.database.execute("SELECT word, number FROM posting ORDER BY word, number")
        for word, rows in groupby(found, key=lambda row: str(row[0])):
            yield word, [number for _, number in rows]


def page_of(uid: str) -> str:
    """The story's page: a name that is this story's alone, on any file system and in any version."""
    digest = sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    # The end of an address says most.
    words = re.sub("[^a-z0-9]+", "-", uid.lower()).strip("-")
    words = words if len(words) <= 60 else words[-60:].partition("-")[2]
    return f"stories/{digest[:2]}/{'-'.join(filter(None, (words, digest)))}.html"


def title_of(item: NewsItem) -> str:
    return cut(item.title.strip(), 300) or "Untitled"


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def clean(text: str) -> str:
    return _NO_HTML.sub("\ufffd", text)
