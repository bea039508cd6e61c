"""Linked data: each story as a NewsArticle of schema.org, in JSON-LD."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from belgafeed.exporters.story import NAMESPACE, StoryExporter, is_withdrawn, provenance
from belgafeed.items import Image, NewsItem

_INSTANT = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
_CONTEXT = [
    "https://schema.org",
    {
        "bf": f"{NAMESPACE}:",
        **{f"bf:{name}": _INSTANT for name in ("earliest", "estimate", "latest", "fetched_at")},
    },
]
# schema.org has these.
_TWICE = frozenset({"uid", "revision"})
_MEDIA = {"video": "VideoObject", "audio": "AudioObject"}


class JsonLdExporter(StoryExporter):
    """Writes one graph, a story on each line."""

    is_first = True

    def start_exporting(self) -> None:
        self.file.write(_as_json({"@context": _CONTEXT, "@graph": []}).removesuffix(b"]}"))

    def export_item(self, item: NewsItem) -> None:
        if not isinstance(item, NewsItem):
            raise TypeError(f"a NewsItem was expected, not {type(item).__name__}")
        said = {"creativeWorkStatus": "Withdrawn"} if is_withdrawn(item) else _story(item)
        separator = b"\n" if self.is_first else b",\n"
        self.file.write(separator + _as_json(_without_empty({**self._identity(item), **said})))
        self.is_first = False

    def finish_exporting(self) -> None:
        self.file.write(b"\n]}\n")

    def _identity(self, item: NewsItem) -> dict[str, Any]:
        """Which version of which story it is, from when, and who says so.

        Each version is a node of its own: were it the story's, two versions
        would be one with two headlines.
        """
        story = _uri_of(item.uid)
        version = "" if item.revision is None else f"#{item.revision}"
        document = item.document.url if item.document else None
        return {
            "@type": "NewsArticle",
            "@id": f"{story}{version}",
            "exampleOfWork": {"@id": story} if version else None,
            "identifier": item.uid,
            "version": item.revision,
            "url": item.url,
            "datePublished": item.published and item.published.isoformat(),
            "dateModified": item.modified and item.modified.isoformat(),
            "publisher": {"@type": "Organization", "identifier": item.source},
            "isBasedOn": document if document != item.url else None,
            "sdDatePublished": item.fetched_at.isoformat(),
            "sdPublisher": _thing("Organization", name=self.feed.title, url=self.feed.url),
            **_ours({k: v for k, v in provenance(item).items() if k not in _TWICE}),
        }


def _story(item: NewsItem) -> dict[str, Any]:
    pictures = [item.image, *item.images]
    return {
        "headline": item.title,
        "description": item.summary,
        "articleBody": item.body_text or None,
        "inLanguage": item.language,
        # A byline names a person or a desk and does not say which, so it has no type.
        "author": [{"name": name} for name in item.authors],
        "creditText": list(dict.fromkeys(credit.text for credit in item.credits)),
        "image": [_picture(image) for image in pictures if image],
        "citation": [_thing("WebPage", url=link.url, name=link.text) for link in item.links],
        "mentions": list(_related(item)),
        "associatedMedia": list(_media(item)),
    }


def _picture(image: Image) -> dict[str, Any]:
    credit = image.credit
    agency, person = (credit.agency, credit.person) if credit else (None, None)
    return _thing(
        "ImageObject",
        contentUrl=image.url,
        caption=image.caption,
        creditText=credit and credit.text,
        creator=_thing("Person", name=person) if person else None,
        sourceOrganization=_thing("Organization", name=agency) if agency else None,
    )


def _related(item: NewsItem) -> Iterator[dict[str, Any]]:
    for card in item.related:
        values = {"url": card.url, "name": card.title, "description": card.description}
        yield _thing("WebPage", **values, **_ours({"provider": card.provider}))


def _media(item: NewsItem) -> Iterator[dict[str, Any]]:
    for embed in item.embeds:
        yield _thing(_MEDIA.get(embed.kind, "MediaObject"), embedUrl=embed.url)
    for file in item.attachments:
        values = {"contentUrl": file.url, "name": file.title, "description": file.description}
        yield _thing("MediaObject", **values)


def _thing(kind: str, **values: Any) -> dict[str, Any]:
    return {"@type": kind, **_without_empty(values)}


def _ours(values: dict[str, Any]) -> dict[str, Any]:
    """The same in our own terms, which schema.org has not."""
    return {
        f"bf:{name}": _ours(value) if isinstance(value, dict) else value
        for name, value in _without_empty(values).items()
    }


def _uri_of(uid: str) -> str:
    """The same in all versions of a story."""
    return f"urn:x-belgafeed:story:{quote(uid, safe=':/=&~', errors='replace')}"


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def _as_json(value: Any) -> bytes:
    """Halves of characters become U+FFFD: strict readers refuse a document that has them."""
    text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
