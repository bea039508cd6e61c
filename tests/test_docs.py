"""The page on dates says what the code does."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from belgafeed import __version__
from belgafeed.dates import resolve
from benchmarks.polling import compare, simulate, table
from tests.replay import ROOT

PAGE = (ROOT / "docs" / "dates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"\| ([^|]+) \| (\S+ \S+) \| (\d), (\d) \| (\S+ \S+) \| (\S+ \S+) \|", PAGE)
BRUSSELS = ZoneInfo("Europe/Brussels")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_example(example: tuple[str, ...]) -> None:
    text, made, drupal, granularity, *bounds = example
    at = datetime.fromisoformat(made).replace(tzinfo=BRUSSELS)
    when = resolve(text, at=at, drupal=int(drupal), granularity=int(granularity))
    shown = [
        f"{each.astimezone(BRUSSELS):%Y-%m-%d %H:%M:%S}" for each in (when.earliest, when.latest)
    ]
    assert shown == bounds


def test_each_flag_is_explained() -> None:
    table = PAGE[PAGE.index("| flag in `published_flags`") :]
    explained = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    code = (ROOT / "belgafeed" / "dates" / "when.py").read_text(encoding="utf-8")
    assert explained == re.findall(r"``([a-z-]+)``:\s", code)
    item = (ROOT / "docs" / "item.md").read_text(encoding="utf-8")
    assert f"`{'`, `'.join(explained)}`" in item


def test_the_version_to_cite() -> None:
    assert f"version {__version__}." in PAGE
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation


def test_the_figures() -> None:
    """The simulation gives the same figures each time; the truth is in every interval of it."""
    assert table([compare(), *simulate()]) in PAGE
