"""Blocks of Prezly's editor that become fields: cards, attachments and contact cards.

Their inner markup differs from one version of the editor to the next, so a
block is read by the names of its parts where it has them, and by its headings
and links where not. No word of a block is lost: what is not its title belongs
to its description.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

from lxml.etree import _Element as Element

from belgafeed.items import Attachment, Contact, Related
from belgafeed.markup.cleaned import Removal
from belgafeed.markup.document import BREAKS, HEADINGS
from belgafeed.markup.elements import address, class_name, dropped
from belgafeed.markup.line import plain

# Linear: single classes on both sides of a literal.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")
_PHONE = re.compile(r"\+?[\d ()./-]+")
# The parts that name what a block is about, the surest first.
_TITLES = ("title", "headline", "name", "filename", "file-name", "label", "heading", "link")


class _Content:
    """What a block says, in order, each with the part that it stands in."""

    def __init__(self, element: Element, removals: list[Removal]) -> None:
        self.words: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self._removals = removals
        self._gap = ""
        self._read(element, "")

    def _read(self, element: Element, within: str) -> None:
        tag = element.tag
        part, is_break = _part(tag, element.get("class"), within)
        if tag == "a":
            self.links.append((part, element.get("href", "")))
        if is_break:
            self._gap = "\n"
        elif tag == "a":
            self._gap = self._gap or " "
        if element.text:
            self._add(part, element.text)
        for child in element:
            if rule := dropped(child):
                self._removals.append(Removal(rule, plain(" ".join(child.itertext()))))
            else:
                self._read(child, part)
            if child.tail:
                self._add(part, child.tail)
        if is_break:
            self._gap = "\n"
        elif tag == "a":
            self._gap = self._gap or " "

    def _add(self, part: str, text: str) -> None:
        if text.isspace():
            self._gap = self._gap or " "
            return
        gap = self._gap or (" " if text[0].isspace() else "")
        self.words.append((part, gap + plain(text)))
        self._gap = " " if text[-1].isspace() else ""

    def take(self, *parts: str) -> str:
        """The words of the first of *parts* that says something; they are taken away."""
        present = {part for part, _ in self.words}
        for name in parts:
            if name in present:
                words = "".join([text for part, text in self.words if part == name])
                self.words = [each for each in self.words if each[0] != name]
                return plain(words)
        return ""

    def rest(self) -> str:
        return plain(self.text())

    def text(self) -> str:
        return "".join([text for _, text in self.words]).strip()


@lru_cache(maxsize=512)
def _part(tag: str, classes: str | None, within: str) -> tuple[str, bool]:
    """The part that an element begins, and if it ends the line. One without a name belongs to
    the part around it."""
    name = class_name(classes).part if classes else None
    if name is not None and name.startswith("provider"):
        part = "provider"
    elif name in _TITLES:
        part = name
    elif within in ("", "link"):
        part = "heading" if tag in HEADINGS else "link" if tag == "a" else within
    else:
        part = within
    return part, tag in BREAKS


def card(element: Element, base_url: str, removals: list[Removal]) -> Related | None:
    """The story that a card leads to; ``None`` for a card without a title or an address."""
    content = _Content(element, removals)
    title = content.take(*_TITLES)
    url = _first([url for part, url in content.links if part != "provider"], base_url)
    if not title or url is None:
        return None
    provider = content.take("provider")
    return Related(url, title, content.rest() or None, provider or None)


def attachment(element: Element, base_url: str, removals: list[Removal]) -> Attachment | None:
    """The file of an attachment block; ``None`` where it has no address."""
    content = _Content(element, removals)
    url = _first([url for _, url in content.links], base_url)
    if url is None:
        return None
    title = content.take(*_TITLES)
    return Attachment(url, title or None, content.rest() or None)


def contact(element: Element, base_url: str, removals: list[Removal]) -> Contact | None:
    """The contact card: everything that it says, and where its links lead; ``None`` for one that
    says nothing."""
    content = _Content(element, removals)
    text = content.text()
    if not text:
        return None
    urls = [url.strip() for _, url in content.links]
    return Contact(
        name=content.take(*_TITLES) or None,
        text=text,
        emails=_behind("mailto:", urls, _EMAIL),
        phones=_behind("tel:", urls, _PHONE),
        urls=tuple(dict.fromkeys(filter(None, (address(url, base_url) for url in urls)))),
    )


def _behind(scheme: str, urls: Iterable[str], shape: re.Pattern[str]) -> tuple[str, ...]:
    """What the addresses of one scheme lead to, without the headers of a message."""
    found = (url[len(scheme) :].partition("?")[0] for url in urls if url.lower().startswith(scheme))
    return tuple(dict.fromkeys(filter(shape.fullmatch, map(plain, map(unquote, found)))))


def _first(urls: Iterable[str], base_url: str) -> str | None:
    return next(filter(None, (address(url, base_url) for url in urls)), None)
