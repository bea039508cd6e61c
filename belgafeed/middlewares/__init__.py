"""Components between the spiders and the network: one concern of HTTP each."""

from scrapy.exceptions import IgnoreRequest


class OtherSite(IgnoreRequest):
    """A redirect leads to another site."""


class SiteClosed(IgnoreRequest):
    """No request to this site makes sense any more in this run; says why."""
