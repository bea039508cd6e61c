"""A Markdown file for each story: its fields as YAML in front, then its text as CommonMark."""

import json
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from belgafeed.exporters.commonmark import body_of, title_of
from belgafeed.exporters.folder import folder_of
from belgafeed.exporters.story import (
    NOTICE,
    WITHDRAWN,
    StoryExporter,
    is_withdrawn,
    whole,
)
from belgafeed.items import NewsItem, to_record

_BODIES = frozenset({"body_html", "body_text"})
# Names that Windows keeps for devices.
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
# What YAML cannot hold or takes for the end of a line, and JSON writes as it is.
_NO_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# A reader may look no further for the end of a key (PyYAML: 1,024 characters, of which one of ours
# can take six).
_LONG_KEY = 150


class MarkdownExporter(StoryExporter):
    """Writes a folder for each source, year and month, or a ZIP file with them."""

    def start_exporting(self) -> None:
        self.folder = folder_of(self.file)
        self.seen: set[bytes] = set()
        self.versions: Counter[bytes] = Counter()
        """Of the few stories that came more than once: how often again."""

    def write_story(self, item: NewsItem) -> None:
        shown = _without_words(item) if is_withdrawn(item) else item
        self.folder.put(self._name(item), whole(_document(shown)).encode())

    def finish_exporting(self) -> None:
        self.folder.close()

    def _name(self, item: NewsItem) -> str:
        """A name that is this story's alone on any file system; a version that comes later has its number."""
        key = sha256(item.uid.encode("utf-8", "surrogatepass")).digest()[:8]
        if key in self.seen:
            self.versions[key] += 1
        self.seen.add(key)
        number = f"-{self.versions[key] + 1}" if key in self.versions else ""
        date = item.published
        folder = f"{date.year:04}/{date.month:02}" if date else "undated"
        name = f"{_slug(item.slug or item.uid)}-{key.hex()}{number}".lstrip("-")
        return f"{_safe(item.source)}/{folder}/{name}.md"


def _slug(text: str) -> str:
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:60].strip("-")


def _safe(source: str) -> str:
    name = _slug(source)
    return f"source-{name}".rstrip("-") if not name or _DEVICE.fullmatch(name) else name


def _without_words(item: NewsItem) -> NewsItem:
    return replace(
        item,
        title=WITHDRAWN,
        summary=None,
        body_html="",
        body_text=NOTICE,
        authors=(),
        author_ref=None,
        credit=None,
        credits=(),
        image=None,
        images=(),
        links=(),
        related=(),
        embeds=(),
        attachments=(),
        contacts=(),
    )


def _document(item: NewsItem) -> str:
    record = to_record(item)
    front = [f"{name}: {_yaml(record[name])}" for name in record if name not in _BODIES]
    blocks = [f"# {title}"] if (title := title_of(item)) else []
    return "\n".join(["---", *front, "---", "", "\n\n".join([*blocks, *body_of(item)]), ""])


def _yaml(value: Any) -> str:
    """JSON, which YAML reads: dates and the like stay strings."""
    if isinstance(value, dict) and any(len(key) > _LONG_KEY for key in value):
        return "{" + ", ".join(f"? {_yaml(key)} : {_yaml(value[key])}" for key in value) + "}"
    return _NO_YAML.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)
    )
