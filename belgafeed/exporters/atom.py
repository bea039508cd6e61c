"""Atom (RFC 4287), with tombstones (RFC 6721) for stories that were withdrawn."""

from belgafeed.exporters.story import NAMESPACE, StoryExporter, iri, is_withdrawn
from belgafeed.exporters.xml import XmlWriter
from belgafeed.items import NewsItem

_PREFIXES: dict[str | None, str] = {
    None: "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


class AtomExporter(StoryExporter):
    """A feed with an entry for each story."""

    def start_exporting(self) -> None:
        self.xml = xml = XmlWriter(self.file, _PREFIXES)
        xml.begin("feed")
        xml.put("id", f"{NAMESPACE}:feed")
        xml.put("title", self.feed.title)
        xml.put("updated", self.feed.made_at.isoformat())
        xml.put("link", rel="alternate", href=self.feed.url)
        xml.put("generator", "belgafeed")
        # Of entries that name nobody.
        with xml.inside("author"):
            xml.put("name", self.feed.title)

    def write_story(self, item: NewsItem) -> None:
        if is_withdrawn(item):
            self._tombstone(item)
        else:
            self._entry(item)

    def _entry(self, item: NewsItem) -> None:
        xml = self.xml
        with xml.inside("entry", lang=item.language):
            xml.put("id", iri(item))
            xml.put("title", item.title)
            # Atom asks for it. Where neither an edit nor a date is known, it is when the story was read.
            xml.put("updated", (item.modified or item.published or item.fetched_at).isoformat())
            if item.published:
                xml.put("published", item.published.isoformat())
            if item.url:
                xml.put("link", rel="alternate", type="text/html", href=item.url)
            for attachment in item.attachments:
                xml.put("link", rel="enclosure", href=attachment.url, title=attachment.title)
            for author in item.authors:
                with xml.inside("author"):
                    xml.put("name", author)
            if item.summary:
                xml.put("summary", item.summary)
            # Without a link to the story Atom asks for content, be it empty.
            if item.body_html or not item.url:
                xml.put("content", item.body_html, type="html")
            xml.put_provenance(item)

    def _tombstone(self, item: NewsItem) -> None:
        xml = self.xml
        when = (item.rendered_at or item.fetched_at).isoformat()
        with xml.inside("at:deleted-entry", ref=iri(item), when=when):
            xml.put("at:comment", "Withdrawn by its source")
            xml.put_provenance(item)

    def finish_exporting(self) -> None:
        self.xml.end()
