"""Why a document could not be fetched: a name to count by, and words for a person."""

from typing import NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from belgafeed.middlewares import OtherSite


class Reason(NamedTuple):
    """Why something was not fetched."""

    name: str
    words: str


_BY_TYPE: dict[type[BaseException], Reason] = {
    ResponseDataLossError: Reason("data-loss", "the answer broke off"),
    DownloadTimeoutError: Reason("timeout", "no answer in time"),
    CannotResolveHostError: Reason("dns", "its name cannot be resolved"),
    DownloadConnectionRefusedError: Reason("refused", "the connection was refused"),
    DownloadCancelledError: Reason("cancelled", "the answer is too large"),
    DownloadFailedError: Reason("connection", "the connection failed"),
    OtherSite: Reason("other-site", ""),
}
# Scrapy's own words, where it has no class for them.
_BY_WORDS = {"Forbidden by robots.txt": "robots", "max redirections reached": "redirect-loop"}


def reason_of(error: BaseException | None) -> Reason:
    """The reason in *error*; of one that is not known, its class and its own words."""
    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, HttpError):
        status = error.response.status
        return Reason(f"http-{status}", f"HTTP status {status}")
    for kind, (name, words) in _BY_TYPE.items():
        if isinstance(error, kind):
            return Reason(name, words or said)
    if isinstance(error, IgnoreRequest):
        return Reason(_BY_WORDS.get(said, "ignored"), said)
    return Reason("other", said)
