"""What an element of a body is, by its name and its attributes."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from belgafeed.identity import canonical_url, original_image
from belgafeed.items import Embed

PLAYERS = {"iframe": None, "object": None, "embed": None, "video": "video", "audio": "audio"}
"""Element → the kind of what it plays, where that is sure."""
# What runs or asks, and what a browser does not show, or not as text.
_DROPPED = {
    tag: f"element:{tag}"
    for tag in (
        *("script", "style", "template", "noscript", "noembed", "noframes", "title", "svg", "math"),
        *("select", "textarea", "datalist", "canvas", "applet", "frame"),
    )
}
DROPPABLE = frozenset({*_DROPPED, *PLAYERS})
_PICTURE_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original")
_PLAYER_ADDRESSES = ("src", "data-src", "data-lazy-src", "data", "value")
_PERMALINKS = ("url", "cite", "data-href", "data-instgrm-permalink", "data-oembed-url", "data-url")

# Every regex here is linear: literals around single classes.
_BLOCK = re.compile(r"release-content-([a-z]+(?:-[a-z]+)*)(?:--[\w-]*)?")
_PART = re.compile(r"[a-z-]+__([a-z]+(?:-[a-z]+)*)(?:--[\w-]*)?")
_ID = re.compile(
    r"(bookmark|story-bookmark|gallery|attachment|contact|embed)-[0-9a-f]{8}-[0-9a-f-]{27}"
)
_HIDDEN = re.compile(r"(?:display\s?:\s?none|visibility\s?:\s?hidden)(?![\w-])")
_CREDIT = re.compile(r"(?:[\w-]*[-_])?(?:credits?|copyright)", re.IGNORECASE)
_SOCIAL = re.compile(
    r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed"
    r"|reddit-(?:embed-bq|card)|text-post-media|fb-(?:post|video)"
)

_HOSTS = {
    "video": (
        *(
            "youtube.com",
            "youtube-nocookie.com",
            "youtu.be",
            "vimeo.com",
            "dailymotion.com",
            "dai.ly",
        ),
        *(
            "twitch.tv",
            "brightcove.net",
            "jwplatform.com",
            "jwplayer.com",
            "kaltura.com",
            "ted.com",
        ),
        *("wistia.com", "wistia.net", "streamable.com", "rumble.com", "fb.watch", "loom.com"),
        *("vrt.be", "auvio.rtbf.be", "multimedia.europarl.europa.eu", "audiovisual.ec.europa.eu"),
    ),
    "audio": (
        *("spotify.com", "soundcloud.com", "podcasts.apple.com", "music.apple.com", "deezer.com"),
        *("mixcloud.com", "acast.com", "spreaker.com", "anchor.fm", "podbean.com", "omny.fm"),
        *("buzzsprout.com", "simplecast.com", "libsyn.com", "bandcamp.com", "audioboom.com"),
        *("megaphone.fm", "transistor.fm", "ausha.co", "springcast.fm", "podcastics.com"),
    ),
    "social": (
        *("twitter.com", "x.com", "facebook.com", "instagram.com", "tiktok.com", "linkedin.com"),
        *("threads.net", "threads.com", "bsky.app", "mastodon.social", "reddit.com", "t.me"),
        *("pinterest.com", "tumblr.com", "snapchat.com", "flickr.com"),
    ),
}
_KIND_OF_HOST = {host: kind for kind, hosts in _HOSTS.items() for host in hosts}
_KIND_OF_FILE = {
    **dict.fromkeys(("mp4", "m4v", "webm", "mov", "m3u8", "ogv", "mpd"), "video"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "wav", "aac", "flac", "opus"), "audio"),
}


def dropped(element: Element) -> str | None:
    """The rule by which an element goes with all that is in it; ``None`` for one that stays."""
    tag = element.tag
    if tag in DROPPABLE:
        return _DROPPED.get(tag) or ("pixel" if is_pixel(element) else "embed")
    if element.get("hidden") is not None:
        return "hidden"
    style = element.get("style", "").lower()
    if ("none" in style or "hidden" in style) and _HIDDEN.search(style):
        return "hidden"
    return None


def is_pixel(element: Element) -> bool:
    """What nobody can see is there to count readers."""
    return any(element.get(side, "").strip() in ("0", "1") for side in ("width", "height"))


class Name(NamedTuple):
    """What the classes of an element say that it is."""

    block: str | None = None
    """``bookmark`` for ``release-content-bookmark``, without modifiers."""
    part: str | None = None
    """``title`` for ``release-content-bookmark__title``, a part of a block."""
    is_credit: bool = False
    is_social: bool = False
    """A post of social media."""


_NAMELESS = Name()


def name(element: Element) -> Name:
    classes = element.get("class")
    found = class_name(classes) if classes else _NAMELESS
    identifier = element.get("id")
    if identifier and found.block is None and (match := _ID.fullmatch(identifier)):
        return found._replace(block=match[1])
    return found


@lru_cache(maxsize=512)
def class_name(classes: str) -> Name:
    names = classes.split()
    blocks = filter(None, map(_BLOCK.fullmatch, names))
    parts = filter(None, map(_PART.fullmatch, names))
    return Name(
        next((match[1] for match in blocks), None),
        next((match[1] for match in parts), None),
        any(map(_CREDIT.fullmatch, names)),
        any(map(_SOCIAL.fullmatch, names)),
    )


def address(url: str | None, base_url: str, *, fragment: bool = False) -> str | None:
    """*url* canonical; ``None`` for one that is no web address."""
    try:
        return canonical_url(url, base=base_url, fragment=fragment) if url else None
    except ValueError:
        return None


def picture_address(url: str | None, base_url: str) -> str | None:
    """The address of the original picture, canonical. The proxy's address is read as it stands,
    for a canonical one has lost its escapes; the store's as well once it surely has a scheme."""
    found = address(original_image((url or "").strip()), base_url)
    return found and original_image(found)


def picture(element: Element, base_url: str) -> str | None:
    """The original address of the picture that *element* shows."""
    found = (picture_address(element.get(name), base_url) for name in _PICTURE_ADDRESSES)
    return next(filter(None, found), None)


def player(element: Element, base_url: str) -> Embed | None:
    """What *element* plays, by its own address or that of one of its sources."""
    parts = (element, *element.iter("source", "embed", "param", "iframe"))
    found = (_first(part, _PLAYER_ADDRESSES, base_url) for part in parts)
    url = next(filter(None, found), None)
    return embed(url, PLAYERS[element.tag]) if url else None


def permalink(element: Element, base_url: str) -> str | None:
    """The address of what *element* stands for until a script puts a player there."""
    return _first(element, _PERMALINKS, base_url)


def _first(element: Element, names: Iterable[str], base_url: str) -> str | None:
    return next(filter(None, (address(element.get(name), base_url) for name in names)), None)


def embed(url: str, kind: str | None = None) -> Embed:
    """What plays at *url*; where no *kind* is sure, by its host or the name of its file."""
    if kind is not None:
        return Embed(url, kind)
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    for start in range(len(labels) - 1):
        if found := _KIND_OF_HOST.get(".".join(labels[start:])):
            return Embed(url, found)
    return Embed(url, _KIND_OF_FILE.get(parts.path.rpartition(".")[2].lower(), "other"))
