"""What docs/settings.md and the comments of a settings file say of each setting. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

# Linear: no two parts of each can match the same sign.
_NAMED = re.compile(r"`([A-Z][A-Z_]+)(?:=[^`]*)?`")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_CELL = re.compile(r"(?<!\\)\|")
_ASSIGNED = re.compile(r"([A-Z][A-Z_]*) = ")
# The columns that hold sentences; the others hold values.
_PROSE = ("meaning", "why")


class Comment(NamedTuple):
    """Where a settings file sets something, and what it says about it."""

    line: int
    text: str


def explanations(markdown: str) -> dict[str, list[str]]:
    """Setting → what the tables say of it, in plain paragraphs.

    A table's first column names settings in code, also with a value that was
    tried (```NAME=VALUE```); what is in its other columns is about them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for heading, head, cells in _rows(markdown):
        label = plain(cells[0]) if head[0] == "setting" else f"{heading}: {plain(cells[0])}"
        values, prose = [], []
        for name, cell in zip(head[1:], map(plain, cells[1:]), strict=True):
            if name in _PROSE:
                prose.append(cell)
            elif cell:
                values.append(f"{name} {cell}")
        for setting in dict.fromkeys(_NAMED.findall(cells[0])):
            found[setting] += [*prose, f"{label}: {'; '.join(values)}"]
    return dict(found)


def _rows(markdown: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each row of each table, with the heading above it and the head of its table."""
    heading, head = "", None
    for line in markdown.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if not line.startswith("|"):
            head = None
        elif head is None:
            head = [plain(cell) for cell in _cells(line)]
        elif not line.startswith("|---"):
            yield heading, head, _cells(line)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace(r"\|", "|") for cell in _CELL.split(line)[1:-1]]


def plain(markdown: str) -> str:
    """A line without its marks; links say where they lead."""
    return _LINK.sub(_link, markdown).replace("`", "").replace("**", "")


def _link(link: re.Match[str]) -> str:
    text, target = link.groups()
    if target.startswith("#"):
        target = f"settings.md{target}"
    if "://" not in target:
        target = f"docs/{target}"
    return target if target.endswith(text) else f"{text} ({target})"


def comments(source: str) -> dict[str, Comment]:
    """Setting → where a settings file sets it, and the comment above; settings in a row share one."""
    found: dict[str, Comment] = {}
    words: list[str] = []
    is_open = False
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("#"):
            words = [*(words if is_open else []), line.lstrip("# ")]
        elif match := _ASSIGNED.match(line):
            found[match[1]] = Comment(number, " ".join(words))
        elif not line:
            words = []
        is_open = line.startswith("#")
    return found
