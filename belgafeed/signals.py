"""What the parts of a crawl tell each other, besides Scrapy's own signals."""

run_concluded = object()
"""A run is at its end, and recorded: ``run``, what it did and was worth."""

document_refused = object()
"""A document, or a part of one, could not be read: ``spider``, ``response``, ``error``."""
