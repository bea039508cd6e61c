"""What the commands that read or keep the ledger share."""

import argparse
import json
import os
import sys
import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from shutil import get_terminal_size
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from belgafeed.ledger import LedgerError
from belgafeed.site import Site


class LedgerCommand(ScrapyCommand):
    """A command over the ledger: it crawls nothing, and logs nothing.

    Exit status 2 where the arguments make no sense or the ledger cannot be used.
    """

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            with printing():
                self.work(args, opts)
        except (LedgerError, ValueError, OverflowError) as error:
            raise UsageError(str(error), print_help=False) from None

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """What the command does; raises :class:`ValueError` for arguments that make no sense."""

    @property
    def database_url(self) -> str:
        assert self.settings is not None
        return str(self.settings["BELGAFEED_DATABASE_URL"])

    @property
    def zone(self) -> ZoneInfo:
        """In which times are shown."""
        assert self.settings is not None
        return ZoneInfo(Site.from_settings(self.settings).zone)


@contextmanager
def printing() -> Iterator[None]:
    """For whoever reads standard output, and may leave before its end, as ``head`` does."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# They turn the direction of what follows.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown(text: str) -> str:
    """*text* without what would steer a terminal; lines stay lines."""
    return "".join(sign if _is_plain(sign) else "\ufffd" for sign in text)


def _is_plain(sign: str) -> bool:
    if sign.isprintable() or sign == "\n":
        return True
    # Such as what joins an emoji of several.
    return unicodedata.category(sign) == "Cf" and sign not in _TURNS


def interval(earliest: datetime | None, latest: datetime | None, zone: ZoneInfo) -> str:
    """Both bounds to the minute, without saying twice what they share."""
    if earliest is None or latest is None:
        return "unknown"
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (earliest, latest))
    if first == last:
        return first
    same_day = first[:10] == last[:10]
    return f"{first} – {last[11:] if same_day else last[5:]}"


def table(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    """The rows with their columns aligned, cut to the width of the terminal."""
    width = get_terminal_size((120, 24)).columns
    rows = [tuple(" ".join(shown(cell).split()) for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(map(str.ljust, row, widths)).rstrip()
        yield line if len(line) <= width else f"{line[: width - 1]}…"


def as_json(value: object) -> str:
    """For programs: instants in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=datetime.isoformat)
