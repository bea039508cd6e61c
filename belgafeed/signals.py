"""What the parts of a crawl tell each other, besides Scrapy's own signals."""

document_refused = object()
"""A document, or a part of one, could not be read: ``spider``, ``response``, ``error``."""
