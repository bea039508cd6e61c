"""What makes a story the same story, and a version the same version."""

import hashlib
import json
import re
from dataclasses import asdict
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from belgafeed.items import NewsItem

DIGEST_VERSION = 1

# Parameters that say how a reader came to a page, not which page it is. Linear: literals only.
_TRACKING = re.compile(
    r"(utm_|mc_|pk_|mtm_|matomo_|piwik_|hsa_|_hs|oly_|vero_|elq|trk_|_ga|_gac|_gl)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|srsltid|msclkid|yclid"
    r"|ysclid|igshid|igsh|twclid|ttclid|li_fat_id|epik|rdt_cid|scclid|mibextid|ref_src|ref_url"
    r"|wt_mc|wt_zmc|s_cid|s_kwcid|mkt_tok|ml_subscriber|cmpid|ncid|dm_i|_openstat",
    re.IGNORECASE,
)
# Linear: each part has its own length.
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?")
# Addresses that are canonical already: most are, and to see that costs little. Linear: what
# begins a part of the path or of the host does not occur in the part before.
_CANONICAL = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]+(?:(?:/[\w-][\w.-]*)+/?|/)(#[\w-]+)?", re.ASCII
)
# A name, or an IPv6 address; browsers take no other sign in a host. Linear: single classes.
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
# Linear: matched at the start only, with one run before a literal, so at most one way back.
_IMAGE_PROXY = re.compile(r"https?://[\w.-]+\.imgix\.net/(https?%3A%2F%2F[^/?#]+)", re.IGNORECASE)
_IMAGE_STORE = re.compile(
    r"(https?://(?:[\w.-]+\.prezly\.com|[\w-]+\.ucarecd\.net|ucarecdn\.com)/[0-9a-f-]{36}/)-/"
)
# Dates that the source states itself. Words that count back from now change with every look.
_STATED = frozenset({"stated", "assumed", "listing"})
# How many parts of the content, the last ones, lie beside the text.
_BESIDE = 4
# Plain values of frozen parts hold no circles to look for.
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def canonical_url(url: str, *, base: str = "", fragment: bool = False) -> str:
    """*url* made absolute and canonical, without tracking parameters.

    The fragment goes unless *fragment* is true. Raises :class:`ValueError`
    where the result is not an ``http`` or ``https`` address with a host.
    """
    if match := _CANONICAL.fullmatch(url):
        return url if fragment or match[1] is None else url[: match.start(1)]
    parts = urlsplit(urljoin(base, url.strip()))
    # The rest of the query stays as it is written: it need not be UTF-8.
    query = "&".join(each for each in parts.query.split("&") if not _is_tracking(each))
    address = urlunsplit(parts._replace(query=query))
    canonical = canonicalize_url(address, keep_fragments=fragment)
    parts = urlsplit(canonical)
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(f"not a web address: {url[:200]!r}")
    return canonical


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(unquote_plus(parameter.partition("=")[0])) is not None


def language_tag(text: str) -> str | None:
    """The BCP 47 tag of ``en_BE``, ``en-be`` or ``en``; ``None`` for anything else."""
    match = _LOCALE.fullmatch(text.strip())
    if match is None:
        return None
    return f"{match[1].lower()}-{match[2].upper()}" if match[2] else match[1].lower()


def uid(source: str, key: str) -> str:
    """The stable identity ``<source>:<key>``; a key that is an address is :func:`compared`."""
    return f"{source}:{compared(key)}"


def compared(url: str) -> str:
    """An address as it is compared: the same with http or https, with and without a slash at the end."""
    if url.startswith("http:"):
        url = f"https{url[4:]}"
    return url.rstrip("/")


def words_key(*texts: str) -> str:
    """A key for a story that has no address: its own words."""
    return f"words-{_hash([text.split() for text in texts])[:32]}"


class Content(NamedTuple):
    """What a reader would call the story, part by part, as plain values.

    Volatile fields (when it was fetched, what ages said) and markup noise are
    no part of it; a date that the source states is.
    """

    is_withdrawn: bool
    headline: list[str]
    """Its words."""
    text: list[str]
    """Its words."""
    links: list[str]
    """Where they lead."""
    header: str | None
    """The address of the header image."""
    images: list[tuple[str, str | None]]
    """Address and caption."""
    credit: str | None
    byline: tuple[str, ...]
    date: str | None
    """As the source states it; ``None`` where it states none, or counts back from now."""
    credits: list[dict[str, Any]]
    """All after the first. From here on is what lies beside the text."""
    embeds: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    contacts: list[dict[str, Any]]


def content(item: NewsItem) -> Content:
    """The content of *item*, from which the digest is made."""
    is_dated = item.published_method in _STATED
    return Content(
        item.status == "retracted",
        item.title.split(),
        item.body_text.split(),
        [link.url for link in item.links],
        item.image.url if item.image else None,
        [(image.url, image.caption) for image in item.images],
        item.credit.text if item.credit else None,
        item.authors,
        (item.published_stated or item.published_text) if is_dated else None,
        [*map(asdict, item.credits[1:])],
        [*map(asdict, item.embeds)],
        [*map(asdict, item.attachments)],
        [*map(asdict, item.contacts)],
    )


def digest(item: NewsItem) -> str:
    """The digest of a story's :func:`content`, as ``<version>:<hex>``.

    What lies beside the text counts where there is any, so that the digest of
    a story that has nothing such stays what it was before belgafeed knew of it.
    """
    parts = content(item)
    story, beside = parts[:-_BESIDE], parts[-_BESIDE:]
    return f"{DIGEST_VERSION}:{_hash((*story, beside) if any(beside) else story)}"


def _hash(value: object) -> str:
    return hashlib.sha256(_JSON.encode(value).encode("utf-8", "surrogatepass")).hexdigest()


def original_image(url: str) -> str:
    """The address of the picture as it was uploaded.

    The image host writes its operations behind the picture's uuid
    (``/-/resize/800x/``); the proxy carries the whole address in its path,
    percent-encoded.
    """
    if proxied := _IMAGE_PROXY.match(url):
        url = unquote(proxied[1])
    stored = _IMAGE_STORE.match(url)
    return stored[1] if stored else url
