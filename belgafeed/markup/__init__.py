"""Body HTML of the two sources → a small, safe subset of it, its text, and named fields.

We know the markup, so cards, credits and figures become data instead of noise
in the text. What is taken out is counted by rule; an unknown block keeps its
text and links. Cleaning its own output changes nothing, and the sanitiser
(nh3) has the last word.
"""

import re
from collections.abc import Mapping

import nh3
from lxml import etree
from lxml.etree import _Element as Element

from belgafeed.markup.cleaned import Cleaned, MarkupError, Removal
from belgafeed.markup.document import as_markup
from belgafeed.markup.line import plain
from belgafeed.markup.reader import MAX_DEPTH, NUMBERS, TOO_DEEP, Reader

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_SIGNS",
    "MAX_TAGS",
    "Cleaned",
    "MarkupError",
    "Removal",
    "clean",
    "plain",
]

MAX_LENGTH = 10_000_000
"""Characters of the longest body that is read."""
MAX_TAGS = 500_000
"""Tags in it, at most; each takes memory."""
MAX_SIGNS = 50_000
"""Signs in one line that the sanitiser escapes, or looks at twice: over these it takes quadratic
time."""
MAX_ATTRIBUTES = 1000
"""Attributes of one element."""
_SMALL = 32_768

_SIGNS = re.compile("[&<>\x80-\xbf]")
# Linear: one class up to its end.
_QUOTED = re.compile(r"=\s*(?:\"[^\">]*>|'[^'>]*>)")

_SANITISER = nh3.Cleaner(
    tags={
        *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
        *("a", "strong", "em", "sub", "sup"),
    },
    attributes={
        "a": {"href"},
        "img": {"src", "alt"},
        **{tag: set(names) for tag, names in NUMBERS.items()},
    },
    url_schemes={"http", "https"},
    link_rel=None,
)


def clean(html: str, *, base_url: str) -> Cleaned:
    """*html* cleaned; its relative addresses count from *base_url*.

    Raises :class:`MarkupError` where it is too long or nested too deeply.
    """
    if len(html) > MAX_LENGTH:
        raise MarkupError(f"a body of {len(html)} characters; at most {MAX_LENGTH} are read")
    if html.count("<") > MAX_TAGS:
        raise MarkupError(f"a body of more than {MAX_TAGS} tags")
    found = Reader(base_url)
    root = _parse(html)
    while root is not None:
        found.read(root)
        root = root.getnext()  # what stands behind </html>
    document = found.builder.finish()
    markup, lines = as_markup(document)
    for line in lines:
        if len(line.text) > MAX_SIGNS and len(_SIGNS.findall(line.text)) > MAX_SIGNS:
            raise MarkupError(f"a line with more than {MAX_SIGNS} signs such as & and ©")
    leads = (line.text for line in lines if line.tag == "p")
    return Cleaned(
        html=_SANITISER.clean(markup),
        text="\n\n".join(document.texts),
        summary=next(map(plain, leads), None),
        links=found.links(lines),
        related=tuple(found.related),
        images=found.builder.images(),
        credits=tuple(found.builder.credits),
        embeds=tuple(found.embeds),
        attachments=tuple(found.attachments),
        contacts=tuple(found.contacts),
        removals=tuple(found.removals),
    )


def _parse(html: str) -> Element | None:
    """The tree of a body; ``None`` for an empty one."""
    try:
        html.encode()
    except UnicodeEncodeError:  # lone surrogates, which no encoding can write
        html = html.encode("utf-8", "ignore").decode()
    html = html.replace("\0", "")
    for tag, other in (("b", "strong"), ("i", "em")):
        # The parser ends these two at a paragraph, which browsers do not.
        if f"<{tag}>" in html and f"<{tag} " not in html:
            html = html.replace(f"<{tag}>", f"<{other}>").replace(f"</{tag}>", f"</{other}>")
    if html.lstrip().startswith("<?xml"):
        html = html.replace("?", "", 1)
    if len(html) > _SMALL and _is_suspicious(html):
        etree.fromstring(html, etree.HTMLParser(target=_Probe()))
    parser = etree.HTMLParser(
        remove_comments=True, remove_pis=True, default_doctype=False, collect_ids=False
    )
    root = etree.fromstring(html, parser)
    for error in parser.error_log:
        if error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            is_deep = "depth" in error.message
            raise MarkupError(TOO_DEEP if is_deep else "too much text in one element")
    return root


def _is_suspicious(html: str) -> bool:
    """If a tag could have thousands of attributes: the parser takes quadratic time over these."""
    tags = (part[part.find("<") :] for part in html.split(">"))
    return any(len(tag) > 1000 for tag in tags) or _QUOTED.search(html) is not None


class _Probe:
    """Stops a body at an element with too many attributes."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise MarkupError(f"<{tag[:40]}> has more than {MAX_ATTRIBUTES} attributes")

    def close(self) -> None:
        """Nothing was found."""
