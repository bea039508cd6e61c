"""ninjs 2.0, news in JSON, as IPTC standardised it for news agencies and newsrooms."""

import json
from collections.abc import Iterator
from typing import Any

from belgafeed.exporters.jsontext import as_json, without_empty
from belgafeed.exporters.story import StoryExporter, iri, is_withdrawn, provenance
from belgafeed.items import Credit, Image, NewsItem

_STANDARD = {
    "name": "ninjs",
    "version": "2.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.0.json",
}
_KINDS = {"video": "video", "audio": "audio"}


class NinjsExporter(StoryExporter):
    """Writes an object a line: ninjs has no object for several stories."""

    def write_story(self, item: NewsItem) -> None:
        said = _withdrawn() if is_withdrawn(item) else _story(item)
        said["descriptions"] = [*said.get("descriptions", ()), _provenance(item)]
        self.file.write(as_json(without_empty({**_management(item), **said})) + b"\n")


def _management(item: NewsItem) -> dict[str, Any]:
    """What the object is, apart from what the story says.

    Its version is ours, and so is the time at which that was made; the content
    is as old as the story.
    """
    return {
        "uri": iri(item),
        "standard": _STANDARD,
        "type": "text",
        "version": None if item.revision is None else str(item.revision),
        "versioncreated": item.fetched_at.isoformat(),
        "contentcreated": item.published and item.published.isoformat(),
        "infosources": [{"literal": item.source}],
        "altids": [
            {"role": role, "value": value}
            for role, value in (
                ("uid", item.uid),
                ("guid", item.guid),
                ("short_url", item.short_url),
            )
            if value
        ],
        "renditions": [_at(item.url, "text/html")] if item.url else [],
    }


def _withdrawn() -> dict[str, Any]:
    return {"pubstatus": "canceled", "representationtype": "partial"}


def _story(item: NewsItem) -> dict[str, Any]:
    descriptions = [("summary", item.summary), *_credits(*item.credits)]
    descriptions += [("contact", contact.text) for contact in item.contacts]
    return {
        "pubstatus": "usable",
        "representationtype": "full",
        "language": item.language,
        "slugline": item.slug,
        "by": ", ".join(item.authors) or None,
        "headlines": _texts(("main", item.title)),
        "descriptions": _texts(*descriptions),
        "bodies": [
            {"role": "main", "contenttype": kind, "value": text}
            for kind, text in (("text/html", item.body_html), ("text/plain", item.body_text))
            if text
        ],
        "associations": list(_associations(item)),
    }


def _associations(item: NewsItem) -> Iterator[dict[str, Any]]:
    """What comes with the story, each under a name of its own."""
    pictures = [("header", item.image)] if item.image else []
    pictures += [(f"image-{number}", image) for number, image in enumerate(item.images, 1)]
    for name, image in pictures:
        yield without_empty({"name": name, **_picture(image)})
    for number, embed in enumerate(item.embeds, 1):
        values = {"name": f"embed-{number}", "uri": embed.url, "renditions": [_at(embed.url)]}
        yield {**values, "type": _KINDS.get(embed.kind, "component")}
    for number, file in enumerate(item.attachments, 1):
        texts = {"headlines": _texts(("main", file.title))}
        texts["descriptions"] = _texts(("summary", file.description))
        values = {"name": f"attachment-{number}", "uri": file.url, "renditions": [_at(file.url)]}
        yield without_empty({**values, "type": "component", **texts})
    for number, card in enumerate(item.related, 1):
        texts = {"headlines": _texts(("main", card.title))}
        texts["descriptions"] = _texts(("summary", card.description), ("provider", card.provider))
        values = {"name": f"related-{number}", "uri": card.url, "renditions": [_at(card.url)]}
        yield without_empty({**values, "representationtype": "partial", **texts})


def _picture(image: Image) -> dict[str, Any]:
    credit = image.credit
    agency = credit and credit.agency
    return {
        "uri": image.url,
        "type": "picture",
        "by": credit and credit.person,
        "infosources": [{"name": agency}] if agency else [],
        "descriptions": _texts(("caption", image.caption), *_credits(credit)),
        "renditions": [_at(image.url)],
    }


def _credits(*credits_: Credit | None) -> list[tuple[str, str | None]]:
    return [("credit", credit.text) for credit in credits_ if credit]


def _texts(*texts: tuple[str, str | None]) -> list[dict[str, str]]:
    return [
        {"role": role, "contenttype": "text/plain", "value": text} for role, text in texts if text
    ]


def _at(url: str, kind: str | None = None) -> dict[str, Any]:
    return without_empty({"name": "web", "href": url, "contenttype": kind})


def _provenance(item: NewsItem) -> dict[str, Any]:
    """ninjs lets in no properties of others; a description can be of any type."""
    modified = item.modified and item.modified.isoformat()
    value = json.dumps({**provenance(item), "modified": modified}, ensure_ascii=False)
    return {"role": "provenance", "contenttype": "application/json", "value": value}
