"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): a feed that readers of news subscribe to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from belgafeed.exporters.jsontext import JsonDocument, without_empty
from belgafeed.exporters.story import NOTICE, WITHDRAWN, is_withdrawn, provenance
from belgafeed.items import Attachment, NewsItem

_ABOUT = "What JSON Feed has no field for. The bounds of a date are in UTC, and inclusive."

# Python's own table alone: that of the machine would give another file elsewhere.
_TYPES = MimeTypes()
for _ending, _type in {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ics": "text/calendar",
    ".m4a": "audio/mp4",
    ".webp": "image/webp",
}.items():
    _TYPES.add_type(_type, _ending)


class JsonFeedExporter(JsonDocument):
    """The feed, with a story on each line."""

    def head(self) -> dict[str, Any]:
        return {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed.title,
            "home_page_url": self.feed.url,
            "_belgafeed": {"about": _ABOUT, "made_at": self.feed.made_at.isoformat()},
            "items": [],
        }

    def entry(self, item: NewsItem) -> dict[str, Any]:
        said = _withdrawn() if is_withdrawn(item) else _story(item)
        names = {"id": item.uid, "url": item.url}
        return {**names, **_dates(item), **said, "_belgafeed": _extension(item)}


def _dates(item: NewsItem) -> dict[str, Any]:
    return {
        "date_published": item.published and item.published.isoformat(),
        "date_modified": item.modified and item.modified.isoformat(),
    }


def _story(item: NewsItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "summary": item.summary,
        "content_html": item.body_html or None,
        "content_text": item.body_text,
        "image": item.image and item.image.url,
        "authors": [{"name": name} for name in item.authors],
        "language": item.language,
        "attachments": list(_attachments(item.attachments)),
    }


def _withdrawn() -> dict[str, Any]:
    """Readers put it in place of the story: it has the same id."""
    return {
        "title": WITHDRAWN,
        "content_text": NOTICE,
    }


def _attachments(attachments: tuple[Attachment, ...]) -> Iterator[dict[str, Any]]:
    """Those whose kind their name tells. Of one title, the format takes them for one thing in several kinds."""
    titles = Counter(each.title for each in attachments)
    for each in attachments:
        if kind := _type_of(each.url):
            title = each.title if titles[each.title] == 1 else None
            yield without_empty({"url": each.url, "mime_type": kind, "title": title})


def _type_of(url: str) -> str | None:
    try:
        ending = PurePosixPath(urlsplit(url).path).suffix
    except ValueError:  # no address
        return None
    kind, packed = _TYPES.guess_type(f"file{ending}")
    return "application/gzip" if packed == "gzip" else kind


def _extension(item: NewsItem) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if not is_withdrawn(item):
        images = (item.image, *item.images)
        credits_ = (*(image.credit for image in images if image), item.credit, *item.credits)
        if lines := dict.fromkeys(credit.text for credit in credits_ if credit):
            more["credits"] = list(lines)
        if item.attachments:
            more["attachments"] = [asdict(each) for each in item.attachments]
    return {"about": _ABOUT, **provenance(item), **more}
