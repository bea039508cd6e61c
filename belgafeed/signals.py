"""What the parts of a crawl tell each other, besides Scrapy's own signals."""

spider_settled = object()
"""A spider has written down all that it found: ``spider``, ``reason``, as ``spider_closed`` has them."""

document_refused = object()
"""A document, or a part of one, could not be read: ``spider``, ``response``, ``error``."""
