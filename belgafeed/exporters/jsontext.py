"""What the formats in JSON share: text that strict readers take, and a document that is one list."""

import json
from abc import abstractmethod
from typing import Any

from belgafeed.exporters.story import StoryExporter, whole
from belgafeed.items import NewsItem


class JsonDocument(StoryExporter):
    """Writes one object, whose last member is a list with a story on each line."""

    is_first = True

    @abstractmethod
    def head(self) -> dict[str, Any]:
        """The object, with the list empty."""

    @abstractmethod
    def entry(self, item: NewsItem) -> dict[str, Any]:
        """What the list has for a story; what is empty in it is left out."""

    def start_exporting(self) -> None:
        self.file.write(as_json(self.head()).removesuffix(b"]}"))

    def write_story(self, item: NewsItem) -> None:
        separator = b"\n" if self.is_first else b",\n"
        self.file.write(separator + as_json(without_empty(self.entry(item))))
        self.is_first = False

    def finish_exporting(self) -> None:
        self.file.write(b"\n]}\n")


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def as_json(value: Any) -> bytes:
    """Halves of characters become U+FFFD: strict readers refuse a document that has them."""
    return whole(json.dumps(value, ensure_ascii=False)).encode()
