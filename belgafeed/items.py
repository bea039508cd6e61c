"""The item: one version of one piece of news.

A spider makes a raw :class:`NewsItem`; each pipeline step returns a new one
(:func:`dataclasses.replace`), so nobody writes on another's item. Field names
follow schema.org's NewsArticle and the feeds' own words, in snake case.
Instants are aware and in UTC. ``None`` means that the source does not say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from itemadapter import ItemAdapter

PRECISIONS = ("second", "minute", "hour", "day", "week", "month", "year")

# BCP 47 as far as the sources use it: a language, then perhaps a script and a
# region. Linear: each part has its own length and nothing repeats.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")


MAX_NAME = 2_000
"""So many bytes a uid, an address or a slug may have; a longer one is nobody's, and no index of a
database would take it."""

# NUL, and halves of characters: no database can keep them.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

# Linear: digits between two literals.
_POSITION = re.compile(r"\[\d+\]")


def without_positions(field: str) -> str:
    """``links[].url`` for ``links[3].url``: the name under which a field is counted."""
    return _POSITION.sub("[]", field)


class SourceError(ValueError):
    """A document that does not say what it should, where it should.

    The message names the source, the URL and the field, so that a line of the
    log is enough to find the fault.
    """

    def __init__(self, source: str, url: str, field: str, problem: str) -> None:
        super().__init__(f"{source}: {url}: {field}: {problem}")
        self.source = source
        self.url = url
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the running text."""

    url: str
    """Absolute and canonical; its fragment is kept."""
    text: str
    """The words that are linked."""


@dataclass(frozen=True, slots=True)
class Related:
    """A card that points to another story."""

    url: str
    """Absolute and canonical."""
    title: str
    """The card's headline."""
    description: str | None = None
    """The card's teaser, often cut by the site with "..."."""
    provider: str | None = None
    """Whose story it is, as the card says: the name of a site, sometimes a date."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made a photo."""

    agency: str | None
    """As written, for example ``BELGA PHOTO``; ``None`` where only a person is named."""
    person: str | None
    """As written, often in capitals."""
    text: str
    """The whole line as it stood."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the story."""

    url: str
    """The original, without the resize operations of the image host."""
    caption: str | None = None
    """What is written under it, without the credit."""
    credit: Credit | None = None
    """Who made it, when its caption says so."""


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that plays or shows in a frame of its own."""

    url: str
    """Absolute and canonical."""
    kind: str
    """``video``, ``audio``, ``social`` or ``other``."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with the story."""

    url: str
    """Absolute and canonical."""
    title: str | None = None
    """What the file is called."""
    description: str | None = None
    """What else is said of it: its kind, its size."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card."""

    name: str | None
    """Who or what it names; ``None`` where no part of the card is marked so."""
    text: str
    """Everything that the card says, a line for each of its parts."""
    emails: tuple[str, ...] = ()
    """Where its ``mailto:`` links lead."""
    phones: tuple[str, ...] = ()
    """Where its ``tel:`` links lead."""
    urls: tuple[str, ...] = ()
    """Where its other links lead: absolute and canonical."""


@dataclass(frozen=True, slots=True)
class Document:
    """The answer that a story was read from."""

    url: str
    """Its address on the site that was asked, at the end of all redirects."""
    etag: str | None = None
    """What the server calls this version."""
    last_modified: str | None = None
    """When the server says that it changed, as written."""
    moved_from: tuple[str, ...] = ()
    """The addresses that redirected there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """One version of one piece of news."""

    uid: str
    """Stable identity, ``<source>:<key>``; the key survives a new slug where the site allows."""
    source: str
    """The spider's name: ``belga`` or ``ministry``."""
    url: str | None
    """Canonical address of the story; ``None`` only for a page saved as plain text."""
    short_url: str | None = None
    """The site's own short link."""
    slug: str | None = None
    """The last part of the story's address, as the site states it."""
    title: str
    """The headline, plain text."""
    summary: str | None = None
    """The lead, plain text."""
    body_html: str = ""
    """The story in a small, safe subset of HTML; as served until the Clean step."""
    body_text: str = ""
    """The story as a person reads it: paragraphs apart by a blank line."""
    language: str | None = None
    """BCP 47, for example ``en-BE``."""
    authors: tuple[str, ...] = ()
    """Bylines: names of people or desks."""
    author_ref: str | None = None
    """The bare number that an aggregator prints for an author; opaque, never a byline."""
    credit: Credit | None = None
    """The photo credit of the story: the first of its credits."""
    credits: tuple[Credit, ...] = ()
    """The photo credits in the body that stand in no caption, in order."""
    image: Image | None = None
    """The header image."""
    images: tuple[Image, ...] = ()
    """The images in the body, in order."""
    links: tuple[Link, ...] = ()
    """The links in the running text, in order."""
    related: tuple[Related, ...] = ()
    """The cards that point to other stories, in order."""
    embeds: tuple[Embed, ...] = ()
    """Videos, audio and posts of social media that the body shows, in order."""
    attachments: tuple[Attachment, ...] = ()
    """The files that come with the story, in order."""
    contacts: tuple[Contact, ...] = ()
    """The contact cards, in order."""
    published: datetime | None = None
    """Best estimate of the instant of publication; between the two bounds."""
    published_earliest: datetime | None = None
    """First whole second at which it can have been published (inclusive)."""
    published_latest: datetime | None = None
    """Last whole second at which it can have been published (inclusive)."""
    published_precision: str | None = None
    """How wide the bounds are: second, minute, hour, day, week, month or year."""
    published_method: str | None = None
    """How it was found: a method of :class:`belgafeed.dates.When`."""
    published_flags: tuple[str, ...] = ()
    """What to know about the date: flags of :class:`belgafeed.dates.When`."""
    published_text: str | None = None
    """The raw words of the source."""
    published_stated: str | None = None
    """The date that the source gives machines beside the words (``<time datetime>``), as written."""
    shown_earliest: datetime | None = None
    """First second that the words on the page allow, where an exact date came from elsewhere."""
    shown_latest: datetime | None = None
    """Last second that they allow."""
    guid: str | None = None
    """The id that the feed which a ministry's page is made from gives the story."""
    modified: datetime | None = None
    """Instant of the last edit that the source states."""
    modified_text: str | None = None
    """The raw words of the source."""
    fetched_at: datetime
    """When belgafeed read the document."""
    rendered_at: datetime | None = None
    """When the site made the document: relative words count from here. ``None`` for a saved
    file whose time nobody gave."""
    document: Document | None = None
    """The story's own document on the web; ``None`` for a part of a page and for a saved file."""
    digest: str | None = None
    """Digest of the content without volatile fields, with its version: ``1:<hex>``."""
    revision: int | None = None
    """1, 2, 3 …: which stored version of the story this is."""
    status: str | None = None
    """What the ledger made of it: new, changed or retracted."""
    cluster: str | None = None
    """The family of near-duplicates that the story belongs to: the uid of the first of them."""
    removed: Mapping[str, int] = field(default_factory=dict)
    """What cleaning took out of the body: rule → count."""
    format_version: int | None = None
    """The version of the body's format, as the source states it."""


def problems(item: NewsItem) -> Iterator[tuple[str, str]]:
    """What is wrong with a finished item, as (field, problem); nothing for a good one."""
    for name in ("uid", "source", "title"):
        if not getattr(item, name):
            yield name, "empty"
    yield from _name_problems(item)
    if item.language is not None and not _LANGUAGE.fullmatch(item.language):
        yield "language", f"not a BCP 47 tag: {item.language!r}"
    for name, value in ItemAdapter(item).items():
        if isinstance(value, datetime) and value.utcoffset() != UTC.utcoffset(None):
            yield name, f"not an aware instant in UTC: {value}"
        if isinstance(value, str) and (bad := _NO_TEXT.search(value)):
            yield name, f"no character: {bad[0]!r}"
    if item.published_precision not in (*PRECISIONS, None):
        yield "published_precision", f"not one of {', '.join(PRECISIONS)}"
    yield from _date_problems(item)


def _name_problems(item: NewsItem) -> Iterator[tuple[str, str]]:
    for name in ("url", "short_url"):
        url = getattr(item, name)
        if url is not None and urlsplit(url).scheme not in ("http", "https"):
            yield name, f"not a web address: {url!r}"
    for name in ("uid", "url", "short_url", "slug"):
        text = getattr(item, name) or ""
        if len(text.encode("utf-8", "replace")) > MAX_NAME:
            yield name, f"more than {MAX_NAME:,} bytes: {text[:60]!r}"


def _date_problems(item: NewsItem) -> Iterator[tuple[str, str]]:
    earliest, published, latest = dates = (
        item.published_earliest,
        item.published,
        item.published_latest,
    )
    if earliest is None or published is None or latest is None:
        if any(dates):
            yield "published", "an estimate and its two bounds come together"
    elif not earliest <= published <= latest:
        yield "published", f"{published} is not within {earliest} to {latest}"


def to_record(item: NewsItem) -> dict[str, Any]:
    """*item* as plain JSON values: instants in ISO 8601 with their offset, tuples as lists."""
    return {name: _plain(getattr(item, name)) for name in NewsItem.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def from_record(record: Mapping[str, Any]) -> NewsItem:
    """The item that :func:`to_record` wrote down.

    Raises :class:`TypeError` or :class:`KeyError` where *record* is not one.
    """
    values = dict(record)
    for name in _INSTANTS:
        text = values.get(name)
        values[name] = text and datetime.fromisoformat(text)
    values["links"] = tuple(Link(**link) for link in values["links"])
    values["related"] = tuple(Related(**card) for card in values["related"])
    values["images"] = tuple(_image(image) for image in values["images"])
    values["image"] = values["image"] and _image(values["image"])
    values["credit"] = values["credit"] and Credit(**values["credit"])
    values["credits"] = tuple(Credit(**credit) for credit in values.get("credits", ()))
    values["embeds"] = tuple(Embed(**embed) for embed in values.get("embeds", ()))
    values["attachments"] = tuple(Attachment(**each) for each in values.get("attachments", ()))
    values["contacts"] = tuple(_contact(contact) for contact in values.get("contacts", ()))
    values["document"] = _document(values.get("document"))
    values["authors"] = tuple(values["authors"])
    values["published_flags"] = tuple(values.get("published_flags", ()))
    return NewsItem(**values)


_INSTANTS = (
    "published",
    "published_earliest",
    "published_latest",
    "shown_earliest",
    "shown_latest",
    "modified",
    "fetched_at",
    "rendered_at",
)


def _image(record: Mapping[str, Any]) -> Image:
    credit = record["credit"]
    return Image(record["url"], record["caption"], credit and Credit(**credit))


def _contact(record: Mapping[str, Any]) -> Contact:
    several = {name: tuple(record[name]) for name in ("emails", "phones", "urls")}
    return Contact(record["name"], record["text"], **several)


def _document(record: Mapping[str, Any] | None) -> Document | None:
    return Document(**{**record, "moved_from": tuple(record["moved_from"])}) if record else None
