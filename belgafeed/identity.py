"""What makes a story the same story, and a version the same version."""

import hashlib
import json
import re
from dataclasses import asdict
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
    """The stable identity ``<source>:<key>``.

    A key that is an address counts once for http and https, with and without a
    slash at the end.
    """
    if key.startswith("http:"):
        key = f"https{key[4:]}"
    return f"{source}:{key.rstrip('/')}"


def words_key(*texts: str) -> str:
    """A key for a story that has no address: its own words."""
    return f"words-{_hash([text.split() for text in texts])[:32]}"


def digest(item: NewsItem) -> str:
    """The digest of what a reader would call the story, as ``<version>:<hex>``.

    Volatile fields (when it was fetched, what ages said) and markup noise do
    not count; a date that the source states does. What lies beside the text
    counts where there is any, so that the digest of a story that has nothing
    such stays what it was before belgafeed knew of it.
    """
    content = [
        item.status == "retracted",
        item.title.split(),
        item.body_text.split(),
        [link.url for link in item.links],
        item.image and item.image.url,
        [[image.url, image.caption] for image in item.images],
        item.credit and item.credit.text,
        item.authors,
        (item.published_stated or item.published_text)
        if item.published_method in _STATED
        else None,
    ]
    beside = (item.credits[1:], item.embeds, item.attachments, item.contacts)
    if any(beside):
        content.append([[asdict(part) for part in parts] for parts in beside])
    return f"{DIGEST_VERSION}:{_hash(content)}"


def _hash(content: object) -> str:
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


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
