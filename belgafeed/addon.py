"""What has to be decided from several settings at once."""

import sys
from collections.abc import Collection
from typing import Any, ClassVar

from scrapy.settings import BaseSettings

# BELGAFEED_PACE → how hard a site is asked. Each can be set by itself as well, and then counts.
PACES: dict[str, dict[str, Any]] = {
    # One request at a time, a second apart, slower where the site is slow. It also keeps documents
    # in the order of the starts, and a story must not come after its own correction.
    "polite": {
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 1.0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": 1.0,
    },
    # For a site whose owner said that it may be so, and for a backfill at night.
    "brisk": {
        "CONCURRENT_REQUESTS": 4,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
        "DOWNLOAD_DELAY": 0.2,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": 0.2,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 2.0,
    },
    # For a site on this machine, and only for such a one.
    "loopback": {
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
    },
}


# BELGAFEED_NEAR_DUPLICATES: what becomes of a story that is nearly one that is stored.
NEAR_DUPLICATES = ("flag", "drop", "off")


def one_of(settings: BaseSettings, name: str, known: Collection[str]) -> str:
    """A setting that is one of some words; raises :class:`ValueError` where it is none."""
    value: str = settings[name]
    if value not in known:
        raise ValueError(f"{name}: one of {', '.join(known)} was expected, not {value!r}")
    return value


def pace_of(settings: BaseSettings) -> dict[str, Any]:
    """What ``BELGAFEED_PACE`` sets; raises :class:`ValueError` where it is none."""
    return PACES[one_of(settings, "BELGAFEED_PACE", PACES)]


def is_watched(settings: BaseSettings) -> bool:
    """Whether somebody looks at the terminal while it crawls, and wants to see how far it is."""
    return settings.getbool("BELGAFEED_PROGRESS") and sys.stderr.isatty()


class Terminal:
    """On a terminal a few lines say what a run did; a page of stats is for the log in a file."""

    decided_by: ClassVar[str] = "BELGAFEED_PROGRESS"

    def update_settings(self, settings: BaseSettings) -> None:
        if is_watched(settings) and not settings["LOG_FILE"]:
            settings.set("STATS_DUMP", value=False, priority="addon")


class Contact:
    """Says in the user agent who crawls and how to reach them (``BELGAFEED_CONTACT``)."""

    decided_by: ClassVar[str] = "BELGAFEED_CONTACT"

    def update_settings(self, settings: BaseSettings) -> None:
        if contact := settings["BELGAFEED_CONTACT"]:
            priority = settings.getpriority("USER_AGENT") or 0
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority)


class Pace:
    """Sets what belongs to ``BELGAFEED_PACE``; what is set by itself stays."""

    decided_by: ClassVar[str] = "BELGAFEED_PACE"

    def update_settings(self, settings: BaseSettings) -> None:
        settings.setdict(pace_of(settings), "addon")
