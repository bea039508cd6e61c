"""Feed pages of Drupal's aggregator → raw items, the next page, and what the page says of its feed.

The renderings of Drupal 8 and later differ by theme: *classy* and its children
name each field in a class, *stable* leaves plain ``div``s in a fixed order.
Drupal 7 has classes of its own. A page saved as plain text keeps the order of
the lines and nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from belgafeed import dates, identity
from belgafeed.items import NewsItem, SourceError
from belgafeed.shape import Shape
from belgafeed.sources.documents import read_html, read_xml

# Class → what the block is; templates of Drupal 7 (feed-…) and of Drupal 8 and later (field--…).
_KINDS = {
    "feed-item-title": "title",
    "feed-item-date": "age",
    "field--name-timestamp": "age",
    "item-description": "description",
    "feed-item-body": "description",
    "field--name-description": "description",
    "field--name-author": "author",
    "feed-item-source": "feed",
    "field--name-fid": "feed",
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_CHECKED = ("field--name-checked", "feed-updated")
# Blocks that speak of the feed, not of an item. Known, and nothing in them is news.
_FEED_BLOCKS = frozenset(
    {
        *_CHECKED,
        "feed-icon",
        "feed-source",
        "feed-image",
        "feed-description",
        "feed-url",
        "field--name-image",
        "field--name-link",
        "pager",
        "more-link",
        "item-list",
        "aggregator-feed",
    }
)

# Every regex here is linear: literals around one run of anything.
_SUBSCRIBE = re.compile(
    r"(?:Subscribe to|Abonn?eer op|Abonneren op|S[’']abonner à) (.+?)(?: feed)?"
)
_LABEL = re.compile(
    r"(?:checked|updated|gecontroleerd|bijgewerkt|vérifié|mis à jour|geprüft|aktualisiert):?",
    re.IGNORECASE,
)

_NEXT_PAGE = (
    ".//a[@href][contains(concat(' ', @rel, ' '), ' next ')]"
    " | .//li[contains(@class, 'pager') and contains(@class, 'next')]//a[@href]"
)
EXPECTED = (
    "not a feed page; expected article.aggregator-item, .feed-item, an article with an h3,"
    " .aggregator-feed or a.feed-icon"
)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What one page of a feed says."""

    title: str | None
    """The feed's name."""
    checked: str | None
    """The raw age of the site's own last look at the feed."""
    upstream: str | None
    """The address of the feed that the site reads, behind the feed icon."""
    next_page: str | None
    """The address of the pager's next page."""
    items: tuple[NewsItem, ...]
    """Raw, in page order: newest first."""
    errors: tuple[SourceError, ...] = ()
    """The items that could not be read."""
    unknown: tuple[str, ...] = ()
    """The blocks that the reader does not know, each once, as ``tag.class``."""
    shape: Shape | None = None
    """What its items are made of; ``None`` for text."""


def read_page(
    document: str,
    *,
    source: str,
    url: str,
    fetched_at: datetime,
    rendered_at: datetime | None = None,
) -> FeedPage:
    """The feed page in *document*, the HTML served at *url*.

    Raises :class:`SourceError` where it is no feed page.
    """
    root = read_html(document, source=source, url=url)
    articles = _articles(root)
    feed = _feed_block(root, articles)
    if feed is None:
        raise SourceError(source, url, "document", EXPECTED)
    items, errors, unknown = [], [], _unknown_feed_blocks(feed, articles)
    for index, article in enumerate(articles):
        parts = _Parts(article)
        unknown += parts.unknown
        try:
            fields = _fields(parts, source, url)
            items.append(
                NewsItem(
                    source=source,
                    language=identity.language_tag(root.get("lang", "")),
                    fetched_at=fetched_at,
                    rendered_at=rendered_at,
                    **fields,
                )
            )
        except _Refused as error:
            errors.append(SourceError(source, url, f"item[{index}].{error.field}", str(error)))
    icon = next(_with_class(feed, "feed-icon"), None)
    following = root.xpath(_NEXT_PAGE)
    return FeedPage(
        title=_feed_title(root, icon),
        checked=_checked(feed),
        upstream=None if icon is None else _address(url, icon),
        next_page=_address(url, following[0]) if following else None,
        items=tuple(items),
        errors=tuple(errors),
        unknown=tuple(dict.fromkeys(unknown)),
        shape=Shape.of(map(_blocks, articles)),
    )


class _Refused(ValueError):
    """A field of an item that is missing or is not what it should be."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


class _Parts:
    """The blocks of one item, by what they are."""

    def __init__(self, article: html.HtmlElement) -> None:
        self.blocks: dict[str, html.HtmlElement] = {}
        self.unknown: list[str] = []
        plain = [block for kind, block in _walk(article) if not self._claims(kind, block)]
        for block in plain:
            if not self._claims(self._guess(block), block) and _text(block):
                self.unknown.append(_name(block))

    def _claims(self, kind: str | None, block: html.HtmlElement) -> bool:
        if kind is None or kind in self.blocks:
            return False
        self.blocks[kind] = block
        return True

    def _guess(self, block: html.HtmlElement) -> str | None:
        """What a block without a telling class is, by core's order: age, description, author."""
        text = _text(block)
        if block.get("class") or block.tag not in ("div", "span", "p") or not text:
            return None
        if text.isdecimal():
            return "author"
        links = block.findall("a")
        if len(links) == 1 and "aggregator/sources/" in links[0].get("href", ""):
            return "feed"
        description = self.blocks.get("description")
        follows = description is not None and description in block.itersiblings(preceding=True)
        return "author" if follows else "age"


def _fields(parts: _Parts, source: str, url: str) -> dict[str, Any]:
    """The fields of one item; raises :class:`_Refused` where a block is missing."""
    title, address = _heading(parts.blocks.get("title"), url)
    if "age" not in parts.blocks:
        raise _Refused("age", "missing")
    description, author = parts.blocks.get("description"), parts.blocks.get("author")
    return {
        "uid": identity.uid(source, address),
        "url": address,
        "title": title,
        "body_html": "" if description is None else _inner_html(description),
        **_author("" if author is None else _value(author)),
        **_date(parts.blocks["age"]),
    }


def _heading(heading: html.HtmlElement | None, url: str) -> tuple[str, str]:
    if heading is None:
        raise _Refused("title", "missing")
    title = _text(heading)
    if not title:
        raise _Refused("title", "empty")
    anchor = heading if heading.tag == "a" else heading.find(".//a[@href]")
    if anchor is None or not anchor.get("href"):
        raise _Refused("url", "the title has no link")
    try:
        return title, identity.canonical_url(anchor.get("href"), base=url)
    except ValueError as error:
        raise _Refused("url", str(error)) from None


def _author(text: str) -> dict[str, Any]:
    if text.isdecimal():
        return {"author_ref": text}
    return {"authors": (text,) if text else ()}


def _date(block: html.HtmlElement) -> dict[str, Any]:
    """The raw words, and what a ``<time datetime>`` around them states."""
    stamped = next(block.iter("time"), None)
    return {
        "published_text": _value(block),
        "published_stated": None if stamped is None else stamped.get("datetime"),
    }


def _articles(root: html.HtmlElement) -> list[html.HtmlElement]:
    for name in ("aggregator-item", "feed-item"):
        if found := list(_with_class(root, name)):
            return found
    return [
        article
        for article in root.iter("article")
        if any(kind in ("title", "description") for kind, _ in _walk(article))
    ]


def _walk(element: html.HtmlElement) -> Iterator[tuple[str | None, html.HtmlElement]]:
    """The blocks in *element*, in order; a wrapper around known blocks is looked into."""
    for child in element.iterchildren(etree.Element):
        kind = _kind(child)
        if kind is None and any(_kind(inner) for inner in child.iterdescendants(etree.Element)):
            yield from _walk(child)
        else:
            yield kind, child


def _kind(element: html.HtmlElement) -> str | None:
    for name in element.get("class", "").split():
        if name in _KINDS:
            return _KINDS[name]
    if element.tag in _HEADINGS:
        return "title"
    return "age" if element.tag == "time" else None


def _feed_block(
    root: html.HtmlElement, articles: Sequence[html.HtmlElement]
) -> html.HtmlElement | None:
    """The innermost block that holds all items; of an empty feed, the block with its icon."""
    if not articles:
        for name in ("aggregator-feed", "feed-source"):
            for block in _with_class(root, name):
                return block
        icon = next(_with_class(root, "feed-icon"), None)
        return None if icon is None else icon.getparent()
    around_last = set(articles[-1].iterancestors())
    return next(block for block in articles[0].iterancestors() if block in around_last)


def _blocks(article: html.HtmlElement) -> Iterator[str]:
    """An item and its blocks by their names and all classes; what is in a block is the upstream's."""
    for block in (article, *(block for _, block in _walk(article))):
        yield ".".join([block.tag, *block.get("class", "").split()])


def _unknown_feed_blocks(feed: html.HtmlElement, articles: Sequence[html.HtmlElement]) -> list[str]:
    names, known_articles = [], set(articles)
    for block in feed.iterchildren(etree.Element):
        known = _FEED_BLOCKS.intersection(block.get("class", "").split()) or block.tag in _HEADINGS
        if not known and block not in known_articles and _text(block) and not _labelled_age(block):
            names.append(_name(block))
    return names


def _checked(feed: html.HtmlElement) -> str | None:
    for name in _CHECKED:
        for block in _with_class(feed, name):
            return _LABEL.sub("", _value(block), count=1).strip()
    return next(filter(None, map(_labelled_age, feed.iterchildren("div"))), None)


def _labelled_age(block: html.HtmlElement) -> str | None:
    """The age in a block that holds a label and an age and nothing else."""
    value = _value(block)
    return value if value != _text(block) and dates.is_age(value) else None


def _feed_title(root: html.HtmlElement, icon: html.HtmlElement | None) -> str | None:
    offers = [] if icon is None else [_text(icon), icon.get("title", "")]
    for offer in offers:
        if match := _SUBSCRIBE.fullmatch(offer):
            return match[1]
    headings = [_text(heading) for heading in root.iter("h1")]
    page_title = root.findtext(".//title", "").partition("|")[0]
    return next(filter(None, [*headings, *offers, " ".join(page_title.split())]), None)


@dataclass(frozen=True, slots=True)
class UpstreamEntry:
    """What the feed behind a page says of one of its stories."""

    guid: str | None
    """Its id in that feed."""
    published: str | None
    """The raw words of its date."""


def read_upstream(document: bytes, *, source: str, url: str) -> dict[str, UpstreamEntry]:
    """Canonical address → what the feed in *document* says of the story there.

    It may be RSS of any version, or Atom. Raises :class:`SourceError` where
    it is neither.
    """
    root = read_xml(document, source=source, url=url)
    if etree.QName(root).localname not in ("rss", "RDF", "feed"):
        raise SourceError(source, url, "document", f"RSS or Atom was expected, not <{root.tag}>")
    entries: dict[str, UpstreamEntry] = {}
    for entry in root.iter("{*}item", "{*}entry"):
        guid = _said(entry, "guid", "{*}guid", "{*}id")
        said = UpstreamEntry(guid, _said(entry, "pubDate", "{*}published", "{*}date", "{*}updated"))
        for address in _addresses(entry, guid):
            try:
                entries.setdefault(identity.canonical_url(address, base=url), said)
            except ValueError:
                continue
    return entries


def _said(entry: etree._Element, *names: str) -> str | None:
    """The first of these children that says anything."""
    texts = (entry.findtext(name) for name in names)
    return next((text.strip() for text in texts if text and text.strip()), None)


def _addresses(entry: etree._Element, guid: str | None) -> Iterator[str]:
    """Where an entry says that its story is: RSS has it as text, Atom as an attribute."""
    for link in entry.iterfind("{*}link"):
        if link.text and link.text.strip():
            yield link.text.strip()
        elif link.get("rel", "alternate") == "alternate" and link.get("href"):
            yield link.get("href")
    permalink = entry.find("guid")
    is_address = permalink is None or permalink.get("isPermaLink", "true") != "false"
    if guid and is_address and guid.startswith(("http://", "https://")):
        yield guid


def read_text(
    document: str,
    *,
    source: str,
    url: str,
    fetched_at: datetime,
    rendered_at: datetime | None = None,
) -> FeedPage:
    """The feed page in *document*, the plain text of such a page.

    An item is its title, its age, its description and its author, each on a
    line. Text has no links, so an item is known by its words.

    Raises :class:`SourceError` where no line is the age of an item.
    """
    lines = _Lines(document)
    if not lines.ages:
        raise SourceError(source, url, "document", "not a feed page; no line is an item's age")
    items = []
    for age, stop in zip(lines.ages, lines.stops(), strict=True):
        title, words = lines.text[lines.before(age)], lines.text[age]
        body = [line for line in lines.text[age + 1 : stop] if line]
        author = body.pop() if body and body[-1].isdecimal() else None
        items.append(
            NewsItem(
                uid=identity.uid(source, identity.words_key(title, *body)),
                source=source,
                url=None,
                title=title,
                body_html="".join(f"<p>{escape(line)}</p>" for line in body),
                author_ref=author,
                published_text=words,
                fetched_at=fetched_at,
                rendered_at=rendered_at,
            )
        )
    subscribe = map(_SUBSCRIBE.fullmatch, lines.text)
    return FeedPage(
        title=next((match[1] for match in subscribe if match), None),
        checked=lines.checked,
        upstream=None,
        next_page=None,
        items=tuple(items),
    )


class _Lines:
    """The lines of a page saved as text: which are the ages of items, and where items end."""

    def __init__(self, document: str) -> None:
        self.text = [" ".join(line.split()) for line in document.splitlines()]
        ages = [index for index, line in enumerate(self.text) if dates.is_age(line)]
        apart = any(self._blank_before(age) for age in ages)
        own = {age for age in ages if self._is_feeds_own(age, apart)}
        self.ages = [age for age in ages if age not in own]
        self.checked = None
        self._end = len(self.text)
        if own:
            first = min(own)
            self.checked = _LABEL.sub("", self.text[first], count=1).strip()
            labelled = _LABEL.match(self.text[first])
            self._end = first if labelled else self.before(first)

    def before(self, index: int) -> int:
        """The nearest line above that is not blank; -1 where there is none."""
        return next((above for above in range(index - 1, -1, -1) if self.text[above]), -1)

    def stops(self) -> list[int]:
        """For each item the line after its last."""
        return [*(self.before(age) for age in self.ages[1:]), self._end]

    def _blank_before(self, age: int) -> bool:
        return age > 0 and not self.text[age - 1]

    def _is_feeds_own(self, age: int, apart: bool) -> bool:
        """Whether an age is the feed's ("Checked"): it has a label, or stands close under one."""
        above = self.before(age)
        if above < 0 or _LABEL.match(self.text[age]) or _LABEL.fullmatch(self.text[above]):
            return True
        return apart and not self._blank_before(age)


def _with_class(root: html.HtmlElement, name: str) -> Iterator[html.HtmlElement]:
    for element in root.iter(etree.Element):
        if name in element.get("class", "").split():
            yield element


def _address(url: str, link: html.HtmlElement) -> str | None:
    """Where *link* leads, on any scheme; ``None`` where nobody can say."""
    href: str = link.get("href", "")
    try:
        return urljoin(url, href)
    except ValueError:
        return None


def _text(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _value(field: html.HtmlElement) -> str:
    """What a field says, without its label."""
    value = next(_with_class(field, "field__item"), None)
    if value is None:
        parts = list(field.iterchildren("div"))
        value = parts[1] if len(parts) == 2 else field
    return _text(value)


def _inner_html(element: html.HtmlElement) -> str:
    children = (html.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "", quote=False) + "".join(children)


def _name(element: html.HtmlElement) -> str:
    return ".".join([element.tag, *element.get("class", "").split()[:1]])
