"""What a site is set to, as far as its dates go: its zone and its formatter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from belgafeed.dates import DRUPAL, GRANULARITY, Formatter


@dataclass(frozen=True, slots=True)
class Site:
    """The settings ``BELGAFEED_ZONE``, ``BELGAFEED_DRUPAL`` and ``BELGAFEED_GRANULARITY``."""

    zone: str
    formatter: Formatter
    """``None`` for what each page has to tell."""

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Raises :class:`ValueError` with the name of a setting that makes no sense."""
        zone = settings["BELGAFEED_ZONE"]
        try:
            ZoneInfo(zone)
        except (LookupError, ValueError, TypeError, OSError):
            raise ValueError(f"BELGAFEED_ZONE: no such time zone: {zone!r}") from None
        drupal = _number(settings, "BELGAFEED_DRUPAL", at_least=7)
        return cls(zone, Formatter(drupal, _number(settings, "BELGAFEED_GRANULARITY", at_least=1)))

    def choose(self, seen: Formatter) -> dict[str, tuple[int, str]]:
        """What to read a page by, and how that was found: ``set``, ``recognised`` or ``default``.

        *seen* is what the page tells. A setting goes before it.
        """
        found = {}
        for name, default in (("drupal", DRUPAL), ("granularity", GRANULARITY)):
            if value := getattr(self.formatter, name):
                found[name] = (value, "set")
            elif value := getattr(seen, name):
                found[name] = (value, "recognised")
            else:
                found[name] = (default, "default")
        return found


def _number(settings: Mapping[str, Any], name: str, *, at_least: int) -> int | None:
    value = settings[name]
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < at_least:
        raise ValueError(f"{name}: a number from {at_least} on was expected, not {value!r}")
    return number
