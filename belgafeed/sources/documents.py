"""Bytes → JSON, XML or HTML, or a :class:`SourceError` that says why they are none."""

import json
import re
from typing import Any

from lxml import etree, html

from belgafeed.items import SourceError

_XML = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)


# NUL, and halves of characters: JSON can write them, and no database can keep them. Linear: literals.
_ODD = re.compile(r"\\u(0000|[dD][89a-fA-F])|[\ud800-\udfff]")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class NoJson(SourceError):
    """A document that is no JSON; *why* is a name for that."""

    def __init__(self, source: str, url: str, why: str, problem: str) -> None:
        super().__init__(source, url, "document", f"not JSON: {problem}")
        self.why = why


def read_json(body: bytes, *, source: str, url: str) -> object:
    """The JSON in *body*, which may begin with a byte order mark.

    What is no character stands as U+FFFD.

    Raises :class:`NoJson`: ``encoding``, ``html``, ``truncated`` or ``syntax``.
    """
    try:
        # As json.loads reads bytes.
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        value = json.loads(text)
        return _mended(value) if _ODD.search(text) else value
    except UnicodeDecodeError as error:
        raise NoJson(source, url, "encoding", f"byte {error.start} is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        is_cut = isinstance(error, json.JSONDecodeError) and (
            error.msg.startswith("Unterminated") or error.pos >= len(error.doc.rstrip())
        )
        if body.lstrip().startswith(b"<"):
            why, problem = "html", "a page of HTML"
        elif is_cut:
            why, problem = "truncated", "it breaks off"
        else:
            why, problem = "syntax", str(error)
        raise NoJson(source, url, why, problem) from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_TEXT.sub("\ufffd", value)
    if isinstance(value, list):
        return [*map(_mended, value)]
    if isinstance(value, dict):
        return {_mended(name): _mended(part) for name, part in value.items()}
    return value


def read_xml(document: bytes, *, source: str, url: str) -> etree._Element:
    """The root of the XML in *document*; nothing outside of it is read."""
    try:
        return etree.fromstring(document, _XML)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(source, url, "document", f"not XML: {error}") from None


def read_html(document: str, *, source: str, url: str) -> html.HtmlElement:
    """The root of the HTML in *document*, without comments."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(document.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(source, url, "document", f"not HTML: {error}") from None
