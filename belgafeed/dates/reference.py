"""The instant from which the relative words of a page count: when the site made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from belgafeed.dates.when import DAY, SECOND, ZERO

# How far a cache's Age and the age that Date shows may be apart and still be the same.
_CLOSE = 10 * SECOND


@dataclass(frozen=True, slots=True)
class Reference:
    """The instant that relative words count from, and how it was found."""

    at: datetime
    method: str
    """``page-cache``, ``http-cache``, ``date`` or ``clock``."""
    flags: tuple[str, ...] = ()
    """``clock-off``: the server's clock is more than a day off and was not trusted."""


def reference(
    headers: Mapping[str, str], *, now: datetime, stored_at: datetime | None = None
) -> Reference:
    """The instant at which the site made a page.

    *headers* have lower-case names. *stored_at* is when an HTTP cache on our
    side stored the page, ``None`` where it came from the network at *now*.

    A page from Drupal's page cache keeps its words, and then ``Last-Modified``
    is the time that it was made. Otherwise it is ``stored_at``, or ``Date``,
    minus ``Age``. A cache that keeps the origin's ``Date`` (RFC 9111, section
    4) shows its age in both; then it counts once. Of a server whose clock is
    more than a day off, only the distance of two times is trusted.
    """
    received = stored_at or now
    sent = http_date(headers.get("date"))
    is_off = sent is not None and abs(sent - received) > DAY
    flags = ("clock-off",) if is_off else ()
    if headers.get("x-drupal-cache", "").upper() == "HIT":
        made = _made(headers, sent, received, is_off=is_off)
        if made is not None:
            return Reference(made, "page-cache", flags)
    age = _age(headers.get("age", "0"))
    if stored_at:
        return Reference(stored_at - age, "http-cache", flags)
    if sent is None or is_off:
        return Reference(now - age, "clock", flags)
    is_counted = abs(now - sent - age) <= min(_CLOSE, age / 2)
    return Reference(sent if is_counted else sent - age, "date")


def _made(
    headers: Mapping[str, str], sent: datetime | None, received: datetime, *, is_off: bool
) -> datetime | None:
    """When a page of Drupal's cache was made, by our clock where the server's is off."""
    made = http_date(headers.get("last-modified"))
    if made is None or made > (sent or received):
        return None
    if sent is None or not is_off:
        return made
    try:
        return received - (sent - made)
    except OverflowError:
        return None


def _age(value: str) -> timedelta:
    """The seconds in an ``Age``; nothing where it is no number, or more than any cache keeps."""
    return int(value) * SECOND if value.isdecimal() and len(value) < 9 else ZERO


def http_date(value: str | None) -> datetime | None:
    """The instant in a header, in UTC; ``None`` where it has none with a zone."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
