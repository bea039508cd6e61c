"""A site of pages that opens from disk: days, stories, and a search without a server.

Stories come in any order, and again when they change, and a page in a ZIP file can be written only
once. So they are kept in a temporary database while the run goes on, and the pages are written when
it ends: the last version of each story, and no word of one that was withdrawn meanwhile.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from html import unescape
from itertools import groupby, islice
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from belgafeed.exporters.catalogue import (
    ENTRIES,
    Catalogue,
    List,
    Month,
    clean,
    cut,
    title_of,
)
from belgafeed.exporters.dates import in_words, published
from belgafeed.exporters.folder import Folder, folder_of
from belgafeed.exporters.search import Entry, Search
from belgafeed.exporters.story import NOTICE, WITHDRAWN, Feed, StoryExporter, is_web, is_withdrawn
from belgafeed.items import Image, NewsItem

_T = TypeVar("_T")

_NEWEST_DAYS, _NEWEST_STORIES = 5, 10
# As cleaning writes a picture; linear, for each attribute ends with its quote.
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"]*")+) ?/?>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')

_METHODS = {
    "relative": "an age, counted back from when the page was made",
    "listing": "the newsroom’s listing",
    "upstream": "the feed that the page is made from",
    "stated": "a time with its offset from UTC",
    "assumed": "a time of day without an offset",
    "day": "a calendar day",
}
_FLAGS = {
    "ambiguous": "The words can be read in two ways; the interval holds both.",
    "contradiction": "Another statement of the source contradicts this date.",
    "narrowed": "Other statements of the source make the interval narrower than these words do.",
    "out-of-order": "The date does not fit the order of its page.",
}


class HtmlExporter(StoryExporter):
    """Writes ``index.html`` and all that it leads to."""

    def start_exporting(self) -> None:
        self.catalogue = Catalogue()

    def write_story(self, item: NewsItem) -> None:
        self.catalogue.add(item)

    def finish_exporting(self) -> None:
        with closing(self.catalogue), closing(folder_of(self.file)) as folder:
            _Site(folder, self.feed, self.catalogue).write()


class _Site:
    """Writes the pages of a catalogue, one after the other."""

    def __init__(self, folder: Folder, feed: Feed, catalogue: Catalogue) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.loader = PackageLoader("belgafeed.exporters", "site")
        self.templates = Environment(
            loader=self.loader,
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(feed=feed, methods=_METHODS, flags=_FLAGS)
        self.templates.globals.update(no_title=WITHDRAWN, notice=NOTICE)
        self.templates.tests["web"] = is_web
        self.templates.filters["instant"] = lambda moment: in_words(moment, moment)
        self.search = Search(self._put, catalogue)

    def write(self) -> None:
        lists = self.catalogue.lists()
        newest = []
        for place, each in enumerate(lists):
            newer = lists[place - 1] if place else None
            older = lists[place + 1] if place + 1 < len(lists) else None
            first = self._list(each, newer, older)
            if place < _NEWEST_DAYS and each.day:
                newest.append((each, first[:_NEWEST_STORIES]))
        self._index(lists, newest)
        self._render("search.html", "search.html")
        self.search.finish()
        for name in ("style.css", "search.js"):
            self._put(name, self.loader.get_source(self.templates, name)[0])

    def _list(self, each: List, newer: List | None, older: List | None) -> list[Entry]:
        """Write the stories of a list and its own pages; the entries of the first page."""
        stories = self.catalogue.stories(each.day)
        first: list[Entry] = []
        for part in range(each.parts):
            page = each.paged(part)
            entries = [
                self._story(each, page, name, item) for name, item in islice(stories, ENTRIES)
            ]
            first = first or entries
            around = {"newer": newer, "older": older}
            self._render(page, "list.html", list=each, part=part, entries=entries, **around)
        return first

    def _story(self, each: List, list_page: str, page: str, item: NewsItem) -> Entry:
        entry = _entry(page, item, each.day)
        self._render(
            page,
            "story.html",
            list=each,
            list_page=list_page,
            item=item,
            entry=entry._replace(date=published(item)),
            lead=_lead(item),
            body=Markup(_PICTURE.sub(_linked, item.body_html)),  # noqa: S704 - cleaned, nh3 last
            pictures=_pictures(item),
            related=[(card, self.catalogue.page_at(card.url)) for card in item.related],
            kin=self.catalogue.kin(item),
        )
        if entry.title:
            self.search.add(entry._replace(date=published(item)), item)
        return entry

    def _index(self, lists: Sequence[List], newest: list[tuple[List, list[Entry]]]) -> None:
        days = [each for each in lists if each.day]
        months = [Month(*pair) for pair in _grouped(days, lambda each: each.day[:7])]
        for month in months:
            self._render(month.page, "month.html", month=month, days=month.days)
        self._render(
            "index.html",
            "index.html",
            total=sum(each.count for each in lists),
            newest=newest,
            years=_grouped(months, lambda month: month.month[:4]),
            undated=next((each for each in lists if not each.day), None),
        )

    def _render(self, page: str, template: str, **values: Any) -> None:
        root = "../" * page.count("/")
        self._put(page, self.templates.get_template(template).render(root=root, **values))

    def _put(self, name: str, text: str) -> None:
        self.folder.put(name, clean(text).encode())


def _entry(page: str, item: NewsItem, day: str) -> Entry:
    date, place = published(item, day), (item.language or "", item.source)
    if is_withdrawn(item):
        return Entry(page, date, "", "", *place)
    return Entry(page, date, title_of(item), cut(item.summary or "", 240), *place)


def _lead(item: NewsItem) -> str | None:
    """The lead where the body does not begin with it."""
    summary = item.summary or ""
    return None if item.body_text.startswith(summary) else summary


def _pictures(item: NewsItem) -> list[Image]:
    pictures = (item.image, *item.images)
    return list({picture.url: picture for picture in pictures if picture}.values())


def _linked(match: re.Match[str]) -> str:
    """A link in place of a picture: whose server it is on would know who reads what."""
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
    url, words = attributes.get("src", ""), attributes.get("alt", "")
    label = Markup('<span lang="en">Picture:</span> <bdi>{}</bdi>').format(words)
    return Markup('<a href="{}">{}</a>').format(url, label) if is_web(url) else label


def _grouped(sequence: Sequence[_T], key: Callable[[_T], str]) -> list[tuple[str, list[_T]]]:
    return [(name, list(group)) for name, group in groupby(sequence, key)]
