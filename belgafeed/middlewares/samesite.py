"""A redirect does not lead to another site."""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from belgafeed.middlewares import OtherSite


class SameSite:
    """Refuses redirects to a host that is neither the asked one nor below it.

    Scrapy's offsite filter drops them as well, but without a word to the
    spider, and a story would be missing that nobody counts.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if location is None or not 300 <= response.status < 400:
            return response
        target = urlsplit(urljoin(request.url, location.decode("latin-1"))).hostname or ""
        asked = urlsplit(request.url).hostname or ""
        if target == asked or target.endswith(f".{asked}"):
            return response
        raise OtherSite(f"a redirect to another site, {target or 'nowhere'}, is not followed")
