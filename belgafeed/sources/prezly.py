"""Prezly newsrooms: a story's JSON → a raw item; listings → references to stories."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from belgafeed import dates, identity
from belgafeed.items import MAX_NAME, Image, NewsItem, Related, SourceError
from belgafeed.shape import Shape
from belgafeed.sources.documents import read_html, read_xml
from belgafeed.sources.record import Record

# 1 is HTML, 3 to 6 are versions of the structured editor; ``body`` is HTML in all.
FORMAT_VERSIONS = frozenset({1, 3, 4, 5, 6})

# The path of a story's page. Other pages of a newsroom are deeper, or a locale ("nl", "nl-be"), or
# one of a few words. Linear: one run of a class behind a look ahead of fixed words.
_STORY = re.compile(r"/(?!(?:[a-z]{2}(?:[-_][A-Za-z]{2})?|media|search|feed|category)$)[^/?#.]+")


@dataclass(frozen=True, slots=True)
class Story:
    """What a story's document says."""

    item: NewsItem
    """Raw: its body is as served."""
    unknown: tuple[str, ...]
    """The keys that the reader does not know, with their path."""


@dataclass(frozen=True, slots=True)
class StoryRef:
    """A story as a listing names it."""

    path: str
    """The path of the story's page on its site, ``/<slug>``."""
    published: datetime | None = None
    """The instant that the listing states, in UTC."""
    headline: str | None = None
    """A digest of what the listing shows of the story, where it shows it whole."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing says."""

    stories: tuple[StoryRef, ...]
    """In the listing's order."""
    errors: tuple[SourceError, ...] = ()
    """The entries that could not be read."""
    unknown: tuple[str, ...] = ()
    """The keys that the reader does not know, each once."""
    total: int | None = None
    """How many stories there are, as the listing claims."""
    shape: Shape | None = None
    """What its entries are made of, where that is told: the interface's only."""


def read_story(
    data: object,
    *,
    source: str,
    url: str,
    fetched_at: datetime,
    rendered_at: datetime | None = None,
    listed_at: datetime | None = None,
) -> Story:
    """The story in *data*, the parsed JSON of the document at *url*.

    *listed_at* is the instant of publication that a listing stated for it. The
    document's own timestamps have no offset, so that one is the better.

    Raises :class:`SourceError` where a key is missing or is not of its type.
    """
    record = Record(data, source=source, url=url)
    page = _address(record, "url", record.take("url", str))
    short_url = record.take_optional("short_url", str)
    if short_url is not None:
        _address(record, "short_url", short_url)
    record.take_optional("language", str)
    item = NewsItem(
        uid=identity.uid(source, short_url.rstrip("/").rpartition("/")[2] if short_url else page),
        source=source,
        url=page,
        short_url=short_url,
        slug=record.take("slug", str),
        title=_filled(record, "title"),
        body_html=record.take("body", str),
        language=_language(record),
        published=listed_at,
        published_earliest=listed_at,
        published_latest=listed_at,
        published_precision="second" if listed_at else None,
        published_method="listing" if listed_at else None,
        published_text=_timestamp(record, "published_at"),
        modified_text=_timestamp(record, "modified_at"),
        fetched_at=fetched_at,
        rendered_at=rendered_at,
        format_version=record.take("format_version", int),
        **_parts(record, page),
    )
    unknown = record.unknown()
    if item.format_version not in FORMAT_VERSIONS:
        unknown = (*unknown, f"format_version={item.format_version}")
    return Story(item, unknown)


def read_listing(data: object, *, source: str, url: str) -> Listing:
    """The stories that ``/api/stories`` names, in its order: pinned ones, then newest first.

    Raises :class:`SourceError` where *data* is no such listing.
    """
    listing = Record(data, source=source, url=url)
    entries = listing.take("data", list)
    total = listing.pick("total")
    listing.skip("total")
    stories, errors = [], []
    unknown = dict.fromkeys(listing.unknown())
    for index, entry in enumerate(entries):
        try:
            record = Record(entry, source=source, url=url, path=f"data[{index}]")
            stories.append(_reference(record))
            unknown |= dict.fromkeys(record.unknown())
        except SourceError as error:
            errors.append(error)
    return Listing(
        tuple(stories),
        tuple(errors),
        tuple(unknown),
        total if type(total) is int else None,
        Shape.of(map(_keys, entries)),
    )


def _keys(entry: object) -> list[str]:
    """The keys of an entry that say anything."""
    return (
        [key for key, value in entry.items() if value is not None]
        if isinstance(entry, dict)
        else []
    )


def read_feed(document: bytes, *, source: str, url: str) -> Listing:
    """The stories that the newsroom's RSS names, in its order.

    Raises :class:`SourceError` where *document* is no RSS.
    """
    root = _xml(document, "rss", source, url)
    stories, errors = [], []
    for index, entry in enumerate(root.iterfind("channel/item")):
        record = Record(
            {"link": entry.findtext("link"), "pubDate": entry.findtext("pubDate")},
            source=source,
            url=url,
            path=f"item[{index}]",
        )
        try:
            path = _path(record, "link", record.take("link", str))
            stories.append(StoryRef(path, _instant(record, "pubDate")))
        except SourceError as error:
            errors.append(error)
    return Listing(tuple(stories), tuple(errors))


def read_sitemap(document: bytes, *, source: str, url: str) -> Listing:
    """The addresses in the newsroom's sitemap that can be stories, in its order.

    It also names home pages, categories and media, and does not say which is
    which. Raises :class:`SourceError` where *document* is no sitemap.
    """
    root = _xml(document, "urlset", source, url)
    addresses = (each.text or "" for each in root.iter("{*}loc"))
    return _candidates(_joined(url, address.strip()) for address in addresses)


def read_home(document: str, *, source: str, url: str) -> Listing:
    """The addresses on a page of the newsroom that can be stories, in its order.

    Raises :class:`SourceError` where there is none.
    """
    root = read_html(document, source=source, url=url)
    own = urlsplit(url).hostname
    links = (_joined(url, link.get("href")) for link in root.iter("a") if link.get("href"))
    listing = _candidates(link for link in links if urlsplit(link).hostname == own)
    if not listing.stories:
        raise SourceError(source, url, "document", "links to stories of the newsroom were expected")
    return listing


def _candidates(urls: Iterable[str]) -> Listing:
    """The stories among the addresses of a site: their path is one name."""
    paths = (urlsplit(url).path.removesuffix("/") for url in urls)
    return Listing(tuple(StoryRef(path) for path in dict.fromkeys(paths) if _STORY.fullmatch(path)))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _xml(document: bytes, root_name: str, source: str, url: str) -> etree._Element:
    root = read_xml(document, source=source, url=url)
    if etree.QName(root).localname != root_name:
        raise SourceError(source, url, "document", f"<{root_name}> was expected, not <{root.tag}>")
    return root


def _parts(record: Record, page: str) -> dict[str, Any]:
    """The fields that come from nested objects."""
    name, image = None, None
    if author := record.record("author"):
        names = (author.take_optional(key, str) for key in ("first_name", "last_name"))
        name = " ".join(filter(None, names)).strip()
    if images := record.record("header"):
        for key in ("release", "large"):
            if size := images.take_optional(key, str):
                image = Image(_address(images, key, identity.original_image(size), base=page))
    return {
        "authors": (name,) if name else (),
        "image": image,
        "related": tuple(
            Related(_address(card, "url", card.take("url", str)), card.take("description", str))
            for card in record.records("links")
        ),
    }


def _reference(record: Record) -> StoryRef:
    slug = record.take("slug", str).strip("/")
    if not slug or "/" in slug:
        raise record.error("slug", f"not a slug: {slug[:60]!r}")
    _check_length(record, "slug", slug)
    shown = [record.pick(key) for key in ("title", "subtitle", "published_at")]
    record.skip("uuid", "title", "subtitle", "categories", "links", "oembed", "thumbnail_image")
    headline = identity.words_key(*map(str, shown))
    return StoryRef(f"/{slug}", _instant(record, "published_at"), headline)


def _instant(record: Record, key: str) -> datetime | None:
    """An instant with its own offset; a date without one says less than the story does."""
    _, when = _date(record, key)
    return when.estimate if when is not None and when.method == "stated" else None


def _timestamp(record: Record, key: str) -> str | None:
    """The words of a date that can be read; its zone is for the ResolveDates step to say."""
    return _date(record, key)[0]


def _date(record: Record, key: str) -> tuple[str | None, dates.When | None]:
    text = record.take_optional(key, str)
    try:
        return text, None if text is None else dates.resolve(text, at=None)
    except dates.UnknownDate as error:
        raise record.error(key, str(error)) from None


def _language(record: Record) -> str:
    culture = record.take("culture", str)
    tag = identity.language_tag(culture)
    if tag is None:
        raise record.error("culture", f"not a culture such as en_BE: {culture[:60]!r}")
    return tag


def _filled(record: Record, key: str) -> str:
    text = record.take(key, str)
    if not text.strip():
        raise record.error(key, "empty")
    return text


def _address(record: Record, key: str, url: str, base: str = "") -> str:
    try:
        return identity.canonical_url(url, base=base)
    except ValueError as error:
        raise record.error(key, str(error)) from None


def _path(record: Record, key: str, url: str) -> str:
    path = urlsplit(_address(record, key, url)).path
    _check_length(record, key, path)
    return path


def _check_length(record: Record, key: str, path: str) -> None:
    """One entry of a listing must not keep the others from being written down."""
    if len(quote(path)) > MAX_NAME:
        raise record.error(key, f"too long: {path[:60]!r}")
