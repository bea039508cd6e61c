"""What the tests of the exporters share."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from belgafeed.exporters.story import Feed, StoryExporter

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
FEED = Feed("Nieuws & <“actualité”>", "https://feed.example/", NOW)


def export_to(kind: type[StoryExporter], file: Any, *items: Any, **options: Any) -> None:
    exporter = kind(file, feed=FEED, **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()


def export(kind: type[StoryExporter], *items: Any, **options: Any) -> bytes:
    file = BytesIO()
    export_to(kind, file, *items, **options)
    return file.getvalue()
