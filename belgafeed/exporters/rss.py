"""RSS 2.0, with the modules that readers know (content, Dublin Core, Media RSS)."""

from email.utils import format_datetime

from belgafeed.exporters.story import StoryExporter, is_withdrawn
from belgafeed.exporters.xml import XmlWriter
from belgafeed.items import Image, NewsItem

_PREFIXES: dict[str | None, str] = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
}


class RssExporter(StoryExporter):
    """A channel with an item for each story."""

    def start_exporting(self) -> None:
        self.xml = xml = XmlWriter(self.file, _PREFIXES)
        xml.begin("rss", version="2.0")
        xml.open.enter_context(xml.inside("channel"))
        xml.put("title", self.feed.title)
        xml.put("link", self.feed.url)
        xml.put("description", self.feed.title)
        xml.put("lastBuildDate", format_datetime(self.feed.made_at))
        xml.put("generator", "belgafeed")

    def write_story(self, item: NewsItem) -> None:
        xml = self.xml
        with xml.inside("item"):
            # RSS has no word for a story that is gone. What readers have under this guid becomes this.
            xml.put("title", "Withdrawn by its source" if is_withdrawn(item) else item.title)
            if item.url:
                xml.put("link", item.url)
            xml.put("guid", item.uid, isPermaLink="false")
            if item.published:
                xml.put("pubDate", format_datetime(item.published))
            if item.modified:
                xml.put("dcterms:modified", item.modified.isoformat())
            if not is_withdrawn(item):
                self._words(item)
            xml.put_provenance(item)

    def _words(self, item: NewsItem) -> None:
        xml = self.xml
        for author in item.authors:
            xml.put("dc:creator", author)
        if item.language:
            xml.put("dc:language", item.language)
        if item.summary:
            xml.put("description", item.summary)
        if item.body_html:
            xml.put("content:encoded", item.body_html)
        if item.image:
            self._picture(item.image)

    def _picture(self, image: Image) -> None:
        xml = self.xml
        with xml.inside("media:content", url=image.url, medium="image"):
            if image.caption:
                xml.put("media:description", image.caption)
            if image.credit:
                xml.put("media:credit", image.credit.text)

    def finish_exporting(self) -> None:
        self.xml.end()
