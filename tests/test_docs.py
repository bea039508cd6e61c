"""The pages on dates, cleaning, polling, settings and the ledger say what the code does."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.settings import Settings

from belgafeed import __version__, settings
from belgafeed.changes import KINDS
from belgafeed.dates import resolve
from belgafeed.ledger import Ledger
from belgafeed.ledger.tables import metadata
from belgafeed.likeness import ASKED, ENTERED, LIKE, sketch
from belgafeed.markup import MAX_ATTRIBUTES, MAX_DEPTH, MAX_LENGTH, MAX_SIGNS, MAX_TAGS
from benchmarks import polls
from benchmarks.extractors import BELGAFEED, measure, read_samples
from benchmarks.polling import compare, simulate, table
from benchmarks.settings import COSTS, PACES, THROTTLES, changed, crawl_anew, observe
from tests.ledgers import sql
from tests.replay import ROOT
from tests.rows import each_row
from tests.site import Site
from tests.test_bad_sites import BROKEN, ODD

PAGE = (ROOT / "docs" / "dates.md").read_text(encoding="utf-8")
DATABASES = ("sqlite", "postgresql")
EXAMPLES = re.findall(r"\| ([^|]+) \| (\S+ \S+) \| (\d), (\d) \| (\S+ \S+) \| (\S+ \S+) \|", PAGE)
BRUSSELS = ZoneInfo("Europe/Brussels")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 8


@each_row("example", EXAMPLES)
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


@pytest.mark.slow
def test_the_figures() -> None:
    """The simulation gives the same figures each time; the truth is in every interval of it."""
    assert table([compare(), *simulate()]) in PAGE


POLLING = (ROOT / "docs" / "polling.md").read_text(encoding="utf-8")


@pytest.mark.slow
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


SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def rows_of(page: str, head: str) -> dict[str, list[str]]:
    """Setting → the cells of its row, in tables with this head."""
    found, is_open = {}, False
    for line in page.splitlines():
        is_open = line.startswith("|") and (is_open or line == head)
        if is_open and (name := re.match(r"\| `([A-Z_]+)`", line)):
            found[name[1]] = [cell.strip(" `") for cell in line.split("|")[2:-1]]
    return found


def as_told(value: object) -> str:
    return "none" if value is None else "empty" if value == "" else f"{value}"


def test_the_defaults_of_settings() -> None:
    """Ours, and Scrapy's, as the page has them; a file of items is told as one."""
    ours, scrapy = Settings(), Settings()
    ours.setmodule("belgafeed.settings")
    two = rows_of(SETTINGS, "| setting | default | meaning |")
    three = rows_of(SETTINGS, "| setting | default | Scrapy | why |")
    assert (len(two) > 20, len(three) > 10) == (True, True)
    assert two.pop("FEEDS")[0] == "news/<source>/<day>.jsonl"
    told = {name: cells[0] for name, cells in (two | three).items()}
    assert told | {"BELGAFEED_MAX_WAIT": "300.0"} == {name: as_told(ours[name]) for name in told}
    assert {name: cells[1] for name, cells in three.items()} == {
        name: as_told(scrapy[name]) for name in three
    }
    # What a pace sets, and Scrapy otherwise.
    paces = rows_of(SETTINGS, "| setting | `polite` | `brisk` | `loopback` | Scrapy |")
    assert {name: cells[3] for name, cells in paces.items()} == {
        name: as_told(scrapy[name]) for name in paces
    }


def test_each_default_has_its_reason() -> None:
    for head in ("| setting | default | meaning |", "| setting | default | Scrapy | why |"):
        for name, cells in rows_of(SETTINGS, head).items():
            assert len(cells[-1].split()) > 3, name


def test_what_is_changed_for_tuning_is_on_the_page() -> None:
    """All that belgafeed sets otherwise than Scrapy, save what wires its parts together."""
    wiring = {
        *("ADDONS", "BOT_NAME", "COMMANDS_MODULE", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS"),
        *("FEED_EXPORTERS", "FEED_STORAGES", "FEED_URI_PARAMS", "ITEM_PIPELINES"),
        *(
            "DOWNLOAD_HANDLERS",
            "DOWNLOAD_SLOTS",
            "NEWSPIDER_MODULE",
            "SPIDER_MODULES",
            "USER_AGENT",
        ),
    }
    named = set(re.findall(r"`([A-Z_]+)`", SETTINGS))
    assert {name for name in dir(settings) if name.isupper()} - wiring <= named


def test_what_the_page_measures_is_what_the_benchmark_does() -> None:
    rows = [changed(each) for each in (*PACES, *THROTTLES, *COSTS)]
    section = SETTINGS[SETTINGS.index("## Measured") :]
    shown = re.findall(r"^\| (default|`[^|]*`) \|", section, re.MULTILINE)
    assert shown == rows
    assert section.count("|---|") == 4


@pytest.mark.slow
@each_row("pace", ["brisk", "loopback"])
def test_the_site_says_what_a_pace_is(pace: str) -> None:
    """A small run of the benchmark: requests are counted, and none are waited for in vain."""
    with Site(stories=6) as site:
        site.latency = 0.05
        used = crawl_anew(site, {"BELGAFEED_PACE": pace})
        seen = observe(site)
    assert site.count() == 8
    assert 1 <= seen.at_once <= (4 if pace == "brisk" else 16)
    # 0.2 s, half of it at least, and a second for a busy machine.
    assert seen.shortest >= (0.05 if pace == "brisk" else 0)
    assert used.megabytes > 20
