"""Answers a request of which the answer is a dead letter: nobody is asked."""

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes


class FromLetter:
    """Reads what was kept, in ``request.meta["letter"]``."""

    def process_request(self, request: Request) -> Response | None:
        letter = request.meta.get("letter")
        if letter is None:
            return None
        headers = Headers(letter.headers)
        made = responsetypes.from_args(headers=headers, url=letter.url, body=letter.body)
        return made(letter.url, status=letter.status, headers=headers, body=letter.body)
