"""What the formats in XML share: they are written element by element, and hold no sign that XML has not."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import IO, Any

from lxml import etree

from belgafeed.exporters.story import NAMESPACE, provenance
from belgafeed.items import NewsItem

_XML = "http://www.w3.org/XML/1998/namespace"
_HTML = "http://www.w3.org/1999/xhtml"
# The names that HTML has and XML can hold. Those that begin with xml are XML's own.
_NAME = re.compile("(?!xml)[a-z][a-z0-9-]*")
# Parsers give up at 256 elements within each other. Cleaning lets 200 through.
_DEEP = 200
# XML 1.0, production 2.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def of_one_line(text: str) -> str:
    """*text* with spaces for tabs and line breaks, where a format wants a single line."""
    return re.sub("[\t\n\r]", " ", text)


def xhtml(title: str, html: str) -> Any:
    """A document in XHTML, from a piece of HTML.

    Where XML cannot hold the name of an element, it becomes a ``span``; such an
    attribute is left out. Of what is nested too deeply only the text stays.
    """
    page = f"<html><body>{_held(html)}</body></html>".encode()
    # Comments could hold what XML does not let them.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    body = etree.fromstring(page, parser)
    etree.strip_tags(body, "head", "body")
    document = etree.Element(f"{{{_HTML}}}html", nsmap={None: _HTML})
    head = etree.SubElement(document, f"{{{_HTML}}}head")
    etree.SubElement(head, f"{{{_HTML}}}title").text = _held(title)
    document.append(body)
    depth = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "end":
            continue
        if depth > _DEEP:
            etree.strip_tags(element, "*")
        kept = {name: value for name, value in element.items() if _NAME.fullmatch(name)}
        element.attrib.clear()
        element.attrib.update(kept)
        name = "body" if element is body else element.tag
        element.tag = f"{{{_HTML}}}{name if _NAME.fullmatch(name) else 'span'}"
    return document


class XmlWriter:
    """Writes a document to a file, and keeps nothing of it.

    What XML cannot hold (controls, halves of characters) becomes U+FFFD.
    """

    def __init__(self, file: IO[bytes], prefixes: Mapping[str | None, str]) -> None:
        self.file = file
        self.prefixes = {**prefixes, "bf": NAMESPACE, "xml": _XML}
        self.names = {prefix: name for prefix, name in self.prefixes.items() if prefix}
        self.plain = self.prefixes.get(None)
        self.open = ExitStack()

    def begin(self, root: str, **attributes: str) -> None:
        self.xml = self.open.enter_context(etree.xmlfile(self.file, encoding="utf-8"))
        self.xml.write_declaration()
        element = self.xml.element(self._tag(root), attributes, nsmap=self.prefixes)
        self.open.enter_context(element)

    def end(self) -> None:
        """Close all that is open; the file stays so."""
        self.open.close()

    def inside(self, name: str, **attributes: str | None) -> Any:
        """An element that others go into, as a context."""
        return self.xml.element(self._tag(name), self._attributes(attributes))

    def put(self, name: str, text: str | None = None, **attributes: str | None) -> None:
        """An element with that text."""
        with self.inside(name, **attributes):
            if text:
                self.xml.write(_held(text))

    def put_tree(self, tree: Any) -> None:
        """An element that is there as a whole, with all in it."""
        self.xml.write(tree)

    def put_provenance(self, item: NewsItem) -> None:
        """Which version it is, and how exact its date: what no format has elements for."""
        said = provenance(item)
        published = said.pop("published")
        self.put("bf:story", **{name: _word(value) for name, value in said.items()})
        if published:
            words = published.pop("text")
            published["flags"] = " ".join(published["flags"]) or None
            self.put("bf:published", words, **published)

    def _tag(self, name: str) -> str:
        """``dc:creator`` with its namespace in full."""
        prefix, _, local = name.rpartition(":")
        namespace = self.names[prefix] if prefix else self.plain
        return f"{{{namespace}}}{local}" if namespace else local

    def _attributes(self, attributes: Mapping[str, str | None]) -> dict[str, str]:
        return {
            f"{{{_XML}}}lang" if name == "lang" else name: _held(value)
            for name, value in attributes.items()
            if value is not None
        }


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _held(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
