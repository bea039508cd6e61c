"""``scrapy history``: the versions of a story, and what changed from one to the next."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from scrapy.exceptions import UsageError

from belgafeed import changes
from belgafeed.items import NewsItem, to_record
from belgafeed.ledger import Archive, Version
from belgafeed.ledgercommand import LedgerCommand, as_json, shown

# What stands before and behind words that were taken out and put in: for a terminal that shows
# colours (red and struck through, green and underlined), and as git's word diff writes it.
_COLOURS = {"out": ("\x1b[31;9m", "\x1b[0m"), "in": ("\x1b[32;4m", "\x1b[0m")}
_SIGNS = {"out": ("[-", "-]"), "in": ("{+", "+}")}
_NOTHING = ("", "")
# The kinds of change that are told as words of a text.
_TEXTS = {"headline": "title", "text": "body_text"}


class Command(LedgerCommand):
    """Exit status 1 where no such story is stored."""

    def syntax(self) -> str:
        return "[options] URL_OR_UID"

    def short_desc(self) -> str:
        return "Show the versions of a story and what changed from one to the next"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="a version a line, for programs")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError
        with Archive(self.database_url) as archive:
            found = {uid: archive.versions(uid) for uid in archive.find(args[0])}
        if not found:
            print(f"no such story: {args[0]}", file=sys.stderr)
            self.exitcode = 1
        for uid, versions in found.items():
            steps = pairwise([None, *versions])
            if opts.json:
                for before, version in steps:
                    assert version is not None
                    print(as_json(_told(uid, before, version)))
            else:
                print(shown(uid))
                for before, version in steps:
                    assert version is not None
                    self._show(before, version)

    def _show(self, before: Version | None, version: Version) -> None:
        at = version.stored_at.astimezone(self.zone)
        kinds = _kinds(before, version)
        what = f"{version.status}: {', '.join(kinds)}" if kinds else version.status
        print(f"\n{version.revision}  {at:%Y-%m-%d %H:%M:%S %Z}  {what}")
        if version.item is None:
            print("   its text was let go (scrapy retain)")
        elif before is None:
            print(f"   {shown(version.item.title)}")
        elif before.item is None:
            print(
                f"   {shown(version.item.title)}\n   the version before was let go (scrapy retain)"
            )
        else:
            for line in _lines(before.item, version.item, kinds, _marks()):
                print(f"   {line}")


def _marks() -> dict[str, tuple[str, str]]:
    return _COLOURS if sys.stdout.isatty() and "NO_COLOR" not in os.environ else _SIGNS


def _kinds(before: Version | None, version: Version) -> tuple[str, ...]:
    if before is None or before.item is None or version.item is None:
        return ()
    return changes.kinds(before.item, version.item)


def _lines(
    old: NewsItem, new: NewsItem, kinds: Sequence[str], marks: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """What changed, a kind after the other."""
    for kind in kinds:
        if field := _TEXTS.get(kind):
            edits = changes.context(changes.words(getattr(old, field), getattr(new, field)))
            text = "".join(_marked(edit, marks) for edit in edits)
            yield from (f"{kind}: {text}" if kind == "headline" else text).splitlines()
        else:
            was, now = changes.facts(kind, old), changes.facts(kind, new)
            gone = [changes.Edit("out", fact) for fact in was if fact not in now]
            come = [changes.Edit("in", fact) for fact in now if fact not in was]
            yield from (f"{kind}: {_marked(edit, marks)}" for edit in gone + come)


def _marked(edit: changes.Edit, marks: dict[str, tuple[str, str]]) -> str:
    """Each line of an edit with its marks, so that no colour runs over the margin."""
    begin, end = marks.get(edit.op, _NOTHING)
    return "\n".join(f"{begin}{line}{end}" if line else "" for line in shown(edit.text).split("\n"))


def _told(uid: str, before: Version | None, version: Version) -> dict[str, Any]:
    kinds = _kinds(before, version)
    told = {
        "uid": uid,
        "revision": version.revision,
        "status": version.status,
        "stored_at": version.stored_at,
        "kinds": kinds,
        "item": version.item and to_record(version.item),
    }
    if before is not None and before.item is not None and version.item is not None:
        told["edits"] = {
            field: changes.words(getattr(before.item, field), getattr(version.item, field))
            for kind, field in _TEXTS.items()
            if kind in kinds
        }
    return told
