"""NewsML-G2, news in XML, as IPTC standardised it for the exchange between news agencies."""

from collections.abc import Iterator

from belgafeed.exporters.story import NAMESPACE, StoryExporter, iri, is_withdrawn, provenance
from belgafeed.exporters.xml import XmlWriter, of_one_line, xhtml
from belgafeed.items import Credit, Image, NewsItem

# Of xs: data types are named with it.
_PREFIXES: dict[str | None, str] = {
    None: "http://iptc.org/std/nar/2006-10-01/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
_STANDARD = {"standard": "NewsML-G2", "standardversion": "2.34", "conformance": "power"}
# It says what ninat:, stat:, drol: and irel: stand for.
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"


class NewsMLG2Exporter(StoryExporter):
    """Writes a news message with a news item for each story.

    The order of the elements is the schema's.
    """

    def start_exporting(self) -> None:
        self.xml = xml = XmlWriter(self.file, _PREFIXES)
        xml.begin("newsMessage")
        with xml.inside("header"):
            xml.put("sent", self.feed.made_at.isoformat())
            xml.put("sender", self.feed.title)
        xml.open.enter_context(xml.inside("itemSet"))

    def write_story(self, item: NewsItem) -> None:
        xml = self.xml
        version = None if item.revision is None else str(item.revision)
        own = {**_STANDARD, "guid": iri(item), "version": version, "lang": item.language}
        with xml.inside("newsItem", **own):
            xml.put("catalogRef", href=_CATALOG)
            with xml.inside("itemMeta"):
                self._management(item)
            with xml.inside("contentMeta"):
                self._dates(item)
                self._named("infoSource", item.source)
                if not is_withdrawn(item):
                    self._description(item)
                self._bounds(item)
            if not is_withdrawn(item):
                self._content(item)

    def _management(self, item: NewsItem) -> None:
        """The news item is ours, and so is the time at which its version was made."""
        xml = self.xml
        xml.put("itemClass", qcode="ninat:text")
        self._named("provider", self.feed.title)
        xml.put("versionCreated", item.fetched_at.isoformat())
        xml.put("pubStatus", qcode="stat:canceled" if is_withdrawn(item) else "stat:usable")
        xml.put("generator", "belgafeed")
        if is_withdrawn(item):
            xml.put("edNote", "Withdrawn by its source")
        else:
            if item.url:
                xml.put("altRep", item.url, contenttype="text/html")
            self._links(item)
        said = provenance(item)
        del said["published"]
        for name, value in said.items():
            if value is not None:
                xml.put("itemMetaExtProperty", reluri=f"{NAMESPACE}:{name}", value=str(value))

    def _links(self, item: NewsItem) -> None:
        """What the story shows and points to. IPTC has a word for the relation to the last only."""
        xml = self.xml
        for relation, image in _pictures(item):
            with xml.inside("link", reluri=relation, href=image.url):
                if image.caption:
                    xml.put("description", image.caption, role="drol:caption")
                self._credits(image.credit)
        for embed in item.embeds:
            xml.put("link", reluri=f"{NAMESPACE}:embed-{embed.kind}", href=embed.url)
        for file in item.attachments:
            relation = f"{NAMESPACE}:attachment"
            with xml.inside("link", reluri=relation, href=file.url, title=file.title):
                if file.description:
                    xml.put("description", file.description)
        for card in item.related:
            with xml.inside("link", rel="irel:seeAlso", href=card.url, title=card.title):
                if card.description:
                    xml.put("description", card.description)

    def _dates(self, item: NewsItem) -> None:
        if item.published:
            self.xml.put("contentCreated", item.published.isoformat())
        if item.modified:
            self.xml.put("contentModified", item.modified.isoformat())

    def _description(self, item: NewsItem) -> None:
        xml = self.xml
        for author in item.authors:
            self._named("creator", author)
        for kind, text in (("guid", item.guid), ("short_url", item.short_url)):
            if text:
                xml.put("altId", text, typeuri=f"{NAMESPACE}:{kind}")
        if item.language:
            xml.put("language", tag=item.language)
        if item.slug:
            xml.put("slugline", of_one_line(item.slug))
        xml.put("headline", item.title)
        if item.authors:
            xml.put("by", ", ".join(item.authors))
        self._credits(*(item.credits or (item.credit,)))
        if item.summary:
            xml.put("description", item.summary, role="drol:summary")
        for contact in item.contacts:
            relation = f"{NAMESPACE}:contact"
            xml.put("contentMetaExtProperty", reluri=relation, value=contact.text)

    def _bounds(self, item: NewsItem) -> None:
        """How exact the date is: the schema has no interval for the date of a text."""
        for name, value in (provenance(item)["published"] or {}).items():
            if value:
                is_instant = name in ("earliest", "estimate", "latest")
                self.xml.put(
                    "contentMetaExtProperty",
                    reluri=f"{NAMESPACE}:published-{name}",
                    value=" ".join(value) if name == "flags" else value,
                    valuedatatype="xs:dateTime" if is_instant else "xs:string",
                )

    def _content(self, item: NewsItem) -> None:
        """The text, twice where there are both: with its structure and without."""
        xml = self.xml
        if item.body_html or item.body_text:
            with xml.inside("contentSet"):
                if item.body_html:
                    with xml.inside("inlineXML", contenttype="application/xhtml+xml"):
                        xml.put_tree(xhtml(item.title, item.body_html))
                if item.body_text:
                    xml.put("inlineData", item.body_text, contenttype="text/plain")

    def _named(self, element: str, name: str) -> None:
        with self.xml.inside(element):
            self.xml.put("name", of_one_line(name))

    def _credits(self, *credits_: Credit | None) -> None:
        for credit in credits_:
            if credit:
                self.xml.put("creditline", of_one_line(credit.text))

    def finish_exporting(self) -> None:
        self.xml.end()


def _pictures(item: NewsItem) -> Iterator[tuple[str, Image]]:
    if item.image:
        yield f"{NAMESPACE}:header-image", item.image
    for image in item.images:
        yield f"{NAMESPACE}:image", image
