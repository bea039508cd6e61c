"""The pages on dates, cleaning, polling and the ledger say what the code does."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from belgafeed import __version__
from belgafeed.changes import KINDS
from belgafeed.dates import resolve
from belgafeed.ledger import Ledger
from belgafeed.ledger.tables import metadata
from belgafeed.likeness import ASKED, ENTERED, LIKE, sketch
from belgafeed.markup import MAX_ATTRIBUTES, MAX_DEPTH, MAX_LENGTH, MAX_SIGNS, MAX_TAGS
from benchmarks import polls
from benchmarks.extractors import BELGAFEED, measure, read_samples
from benchmarks.polling import compare, simulate, table
from tests.ledgers import sql
from tests.replay import ROOT
from tests.test_bad_sites import BROKEN, ODD

PAGE = (ROOT / "docs" / "dates.md").read_text(encoding="utf-8")
DATABASES = ("sqlite", "postgresql")
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


POLLING = (ROOT / "docs" / "polling.md").read_text(encoding="utf-8")


def test_what_polls_cost() -> None:
    """The newsroom counts the same each time."""
    assert polls.table(polls.measure()) in POLLING
    assert polls.measure_backfill() in " ".join(POLLING.split())


def test_each_fault_of_a_site_is_named() -> None:
    counted = {row[2] for row in BROKEN} | {row[2] for row in ODD}
    named = {name.replace("<status>", status) for name in NAMED for status in ("500", "403", "429")}
    assert {f"belgafeed/{name}" for name in counted} <= named


NAMED = re.findall(r"`(belgafeed/[^`]+)`", POLLING)

CLEANING = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")


def test_what_cleaning_keeps_and_leaks() -> None:
    """Our column of the comparison; the other tools are not there in tests."""
    section = CLEANING[CLEANING.index("## Beside other tools") : CLEANING.index("## Cost")]
    rows = [line.split("|") for line in section.splitlines() if re.search(" of |taken out", line)]
    shown = [row[2].strip() for row in rows if len(row) > 6]
    assert shown == measure(BELGAFEED, read_samples())


def test_each_rule_is_explained() -> None:
    table = CLEANING[CLEANING.index("| rule | what goes |") : CLEANING.index("## Limits")]
    explained = set(re.findall(r"`([a-z-]+(?::<[a-z]+>|:release-content-<name>)?)`", table))
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "belgafeed" / "markup").glob("*.py")
    )
    named = set(re.findall(r'_remove\(f?"([a-z-]+)(?:[":])', code))
    named |= {"hidden", "pixel", "element"}
    assert len(named) > 12
    assert {rule.partition(":")[0] for rule in explained} >= named


def test_the_limits() -> None:
    limits = CLEANING[CLEANING.index("## Limits") :]
    for limit in (MAX_LENGTH, MAX_TAGS, MAX_DEPTH, MAX_ATTRIBUTES, MAX_SIGNS):
        assert f"{limit:,} " in limits


LEDGER = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")


def test_each_table_of_the_ledger_is_explained() -> None:
    tables = LEDGER[LEDGER.index("| table |") :]
    named = re.findall(r"^\| `(\w+)` \| ", tables, re.MULTILINE)
    assert sorted(named) == sorted(["feed", *metadata.tables])


def test_each_kind_of_change_is_named() -> None:
    kinds = re.findall(r"`(\w+)`", LEDGER[LEDGER.index("Kinds of change: ") :].split(". Both")[0])
    assert tuple(kinds) == KINDS


def test_the_rule_of_near_duplicates() -> None:
    found = sketch(" ".join(map(str, range(20))))
    assert found is not None
    assert (len(found.sample), ENTERED, ASKED, LIKE) == (256, 4, 8, 0.4)
    assert "a sample of 256 bytes" in LEDGER
    assert "four of the runs of five words of each, by eight" in " ".join(LEDGER.split())
    assert "from four tenths on" in " ".join(LEDGER.split())


@pytest.mark.parametrize("query", re.findall(r"^SELECT .*;$", LEDGER, re.MULTILINE))
def test_the_queries_of_the_page(query: str, database: str) -> None:
    with Ledger(database):
        pass
    assert sql(database, query) == []
