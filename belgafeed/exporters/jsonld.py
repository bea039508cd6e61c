"""Linked data: each story as a NewsArticle of schema.org, in JSON-LD."""

from collections.abc import Iterator
from typing import Any

from belgafeed.exporters.jsontext import JsonDocument, without_empty
from belgafeed.exporters.story import NAMESPACE, iri, is_withdrawn, provenance
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


class JsonLdExporter(JsonDocument):
    """One graph, with a story on each line."""

    def head(self) -> dict[str, Any]:
        return {"@context": _CONTEXT, "@graph": []}

    def entry(self, item: NewsItem) -> dict[str, Any]:
        said = {"creativeWorkStatus": "Withdrawn"} if is_withdrawn(item) else _story(item)
        return {**self._identity(item), **said}

    def _identity(self, item: NewsItem) -> dict[str, Any]:
        """Which version of which story it is, from when, and who says so.

        Each version is a node of its own: were it the story's, two versions
        would be one with two headlines.
        """
        story = iri(item)
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
    return {"@type": kind, **without_empty(values)}


def _ours(values: dict[str, Any]) -> dict[str, Any]:
    """The same in our own terms, which schema.org has not."""
    return {
        f"bf:{name}": _ours(value) if isinstance(value, dict) else value
        for name, value in without_empty(values).items()
    }
