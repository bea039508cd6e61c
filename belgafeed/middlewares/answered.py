"""Answers a request that brings its answer along, as that to a dead letter does: nobody is asked."""

from scrapy import Request
from scrapy.http import Response


class Answered:
    """The answer is in ``request.meta["answer"]``."""

    def process_request(self, request: Request) -> Response | None:
        answer: Response | None = request.meta.get("answer")
        return answer
