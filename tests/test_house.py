"""The rules of the house: imports point one way, and the docs say what the code does."""

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from belgafeed import settings
from belgafeed.items import NewsItem
from tests.replay import ROOT
from tests.rows import each_row

PACKAGE = ROOT / "belgafeed"
SOURCES = sorted(PACKAGE.rglob("*.py"))
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Module → the modules of ours that it may import. What is not named may import none.
MAY_IMPORT = {
    "dates.clock": {"dates.when"},
    "dates.words": {"dates.when"},
    "dates.drupal": {"dates.when", "dates.clock", "dates.words"},
    "dates.absolute": {"dates.when", "dates.clock", "dates.words"},
    "dates.evidence": {"dates.when"},
    "dates.reference": {"dates.when"},
    "dates.reading": {
        f"dates.{name}" for name in ("when", "words", "drupal", "absolute", "evidence")
    },
    "dates.page": {f"dates.{name}" for name in ("when", "words", "drupal", "evidence", "reading")},
    "dates": {
        f"dates.{name}" for name in ("when", "words", "evidence", "reading", "reference", "page")
    },
    "changes": {"items", "identity"},
    "identity": {"items"},
    "markup.line": {"items"},
    "markup.cleaned": {"items"},
    "markup.credits": {"items"},
    "markup.elements": {"items", "identity"},
    "markup.document": {"items", "markup.line"},
    "markup.builder": {
        *("items", "markup.cleaned", "markup.credits", "markup.document", "markup.line"),
    },
    "markup.fields": {
        *("items", "markup.cleaned", "markup.document", "markup.elements", "markup.line"),
    },
    "markup.reader": {
        *("items", "markup", "markup.builder", "markup.cleaned", "markup.document"),
        *("markup.elements", "markup.fields", "markup.line"),
    },
    "markup": {"markup.cleaned", "markup.document", "markup.line", "markup.reader"},
    "site": {"dates"},
    "sources.record": {"items"},
    "sources.documents": {"items"},
    "sources.prezly": {
        "items",
        "dates",
        "identity",
        "shape",
        "sources.documents",
        "sources.record",
    },
    "sources.aggregator": {"items", "dates", "identity", "shape", "sources.documents"},
    "ledger.addresses": {"items", "identity", "ledger.tables"},
    "ledger.clusters": {"items", "identity", "likeness", "ledger.tables"},
    "ledger.furniture": {"ledger.tables"},
    "ledger.upgrades": {
        *("items", "identity", "ledger.addresses", "ledger.clusters", "ledger.furniture"),
        "ledger.tables",
    },
    "ledger.database": {"identity", "ledger.tables", "ledger.upgrades"},
    "ledger.frontier": {"items", "shape", "ledger.database", "ledger.tables"},
    "ledger.outbox": {"ledger.tables"},
    "ledger.archive": {
        *("items", "identity", "ledger.database", "ledger.furniture", "ledger.outbox"),
        "ledger.tables",
    },
    "ledger.stories": {
        *("items", "dates", "identity", "ledger.addresses", "ledger.archive", "ledger.clusters"),
        *("ledger.database", "ledger.frontier", "ledger.outbox", "ledger.tables"),
    },
    "ledger.extracts": {"items", "ledger.archive", "ledger.database", "ledger.tables"},
    "ledger.letters": {"items", "ledger.database", "ledger.tables"},
    "ledger.upkeep": {"ledger.archive", "ledger.outbox", "ledger.tables"},
    "ledger": {
        f"ledger.{name}"
        for name in (
            *("archive", "database", "extracts", "frontier", "letters", "outbox", "stories"),
            "upkeep",
        )
    },
    "worker": {"ledger"},
    "pipelines": {"items", "addon", "dates", "markup", "ledger", "schedule", "site", "worker"},
    "middlewares.backoff": {"dates", "middlewares"},
    "middlewares.reasons": {"middlewares"},
    "middlewares.robots": {"middlewares", "middlewares.reasons"},
    "middlewares.samesite": {"middlewares"},
    "spiders.source": {
        *("items", "addon", "dates", "ledger", "middlewares", "middlewares.reasons"),
        *("schedule", "shape", "signals", "site", "worker"),
    },
    "spiders.belga": {
        *("items", "ledger", "middlewares", "middlewares.reasons", "schedule", "sources"),
        *("sources.documents", "spiders.source", "walk"),
    },
    "spiders.ministry": {
        *("items", "dates", "ledger", "middlewares.reasons", "schedule", "site", "sources"),
        *("spiders.source", "walk"),
    },
    "exporters.story": {"items"},
    "exporters.xml": {"items", "exporters.story"},
    **{
        f"exporters.{name}": {"items", "exporters.story"}
        for name in ("jsontext", "parquet", "table")
    },
    **{
        f"exporters.{name}": {"items", "exporters.story", "exporters.jsontext"}
        for name in ("jsonfeed", "ninjs", "jsonld")
    },
    **{
        f"exporters.{name}": {"items", "exporters.story", "exporters.xml"}
        for name in ("rss", "atom", "newsmlg2")
    },
    "exporters.commonmark": {"items", "exporters.story"},
    "exporters.markdown": {
        *("items", "exporters.commonmark", "exporters.folder", "exporters.story"),
    },
    "exporters.dates": {"items"},
    "exporters.catalogue": {"items", "exporters.dates", "exporters.story"},
    "exporters.search": {"items", "exporters.catalogue", "exporters.dates"},
    "exporters.html": {
        *("items", "exporters.catalogue", "exporters.dates", "exporters.folder"),
        *("exporters.search", "exporters.story"),
    },
    "extensions.deadletters": {"items", "ledger", "signals", "worker"},
    "extensions.delivery": {"feedstorage", "ledger", "worker"},
    "extensions.runrecord": {
        *("expectations", "health", "items", "ledger", "signals", "site", "verdict", "worker"),
    },
    "extensions.progress": {"addon", "extensions.runrecord", "ledger", "signals"},
    "extensions.alerts": {"alerts", "extensions.runrecord", "ledger", "signals"},
    "extensions.metrics": {"health", "ledger", "signals", "verdict"},
    "health": {"ledger"},
    "alerts": {"health", "ledger"},
    "feedstorage": {"feedfolder"},
    "schema": {"items"},
    "exports": {"items", "ledger"},
    "feedservers": {"feedstorage"},
    "commands.export": {"exports", "feedstorage", "ledger", "schedule", "site"},
    "commands.crawl": {
        *("alerts", "extensions", "extensions.runrecord", "feedcommand", "ledger"),
        *("spiders.source", "verdict"),
    },
    "effective": {"feedstorage", "settingsdoc"},
    "commands.explain": {"effective", "ledgercommand", "settingsdoc"},
    "commands.clean": {"items", "markup", "sources"},
    "ledgercommand": {"ledger", "site"},
    "commands.deadletters": {"feedcommand", "ledger", "ledgercommand"},
    "commands.forget": {"ledger", "ledgercommand"},
    "commands.history": {"", "changes", "items", "ledger", "ledgercommand"},
    "commands.retain": {"ledger", "ledgercommand", "schedule"},
    "commands.search": {"items", "ledger", "ledgercommand"},
    "commands.status": {
        *("extensions.runrecord", "health", "ledger", "ledgercommand", "schedule", "verdict"),
    },
    "report.charts": set(),
    "report": {"items", "ledger", "report.charts", "schedule"},
    "commands.report": {"health", "ledger", "ledgercommand", "report"},
    "commands.stories": {"items", "ledger", "ledgercommand"},
    "settings": {""},
}
PURE = {
    *(
        "",
        "changes",
        "items",
        "dates",
        "markup",
        "identity",
        "likeness",
        "schedule",
        "schema",
        "settingsdoc",
        "shape",
        "sources",
        "site",
        "verdict",
        "expectations",
    ),
    "walk",
}


def module(path: Path) -> str:
    """``sources.prezly`` for its file; the package itself is the empty name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> set[str]:
    """The full names that a file imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            is_package = node.module == "belgafeed"
            names = {f"belgafeed.{alias.name}" for alias in node.names} if is_package else set()
            found |= names or {node.module}
    return found


@each_row("path", SOURCES)
def test_imports_point_one_way(path: Path) -> None:
    ours = {
        name.removeprefix("belgafeed").lstrip(".").removesuffix("__version__")
        for name in imports(path)
        if name.partition(".")[0] == "belgafeed"
    }
    assert ours <= MAY_IMPORT.get(module(path), set())


@each_row("path", [path for path in SOURCES if module(path).partition(".")[0] in PURE])
def test_pure_modules_know_nothing_of_scrapy(path: Path) -> None:
    assert {name.partition(".")[0] for name in imports(path)}.isdisjoint({"scrapy", "twisted"})


@each_row("name", [name for name in dir(settings) if name.startswith("BELGAFEED_")])
def test_each_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in DOCS["settings.md"]


def test_no_setting_is_documented_that_is_not_there() -> None:
    everything = "\n".join([README, *DOCS.values()])
    # The last one is the tests' own, from the environment.
    known = {*dir(settings), "BELGAFEED_TEST_POSTGRES"}
    assert set(re.findall(r"BELGAFEED_[A-Z_]*[A-Z]", everything)) <= known


def test_each_changed_setting_names_the_default() -> None:
    """Above every value that Scrapy sets otherwise stands what Scrapy has."""
    ours = {"BOT_NAME", "SPIDER_MODULES", "NEWSPIDER_MODULE", "COMMANDS_MODULE"}
    components = {"ITEM_PIPELINES", "EXTENSIONS", "ADDONS", "DOWNLOADER_MIDDLEWARES"}
    comments, unexplained = "", []
    for line in (PACKAGE / "settings.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comments += line
        elif match := re.match(r"([A-Z_]+) = ", line):
            if not match[1].startswith("BELGAFEED_") and "# default " not in comments:
                unexplained.append(match[1])
        elif not line:
            comments = ""
    assert set(unexplained) <= ours | components


def stats() -> set[str]:
    """The fixed beginnings of the names of all stats that the code counts."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = re.findall(r'f?"belgafeed/([a-z_/]+)', text)
    counted = re.findall(r'self\.count\(f?"([a-z_/]+)', text)
    return {name.rstrip("/") for name in named + counted}


def test_each_stat_is_documented() -> None:
    assert len(stats()) > 10
    missing = {name for name in stats() if f"belgafeed/{name}" not in DOCS["log.md"]}
    assert missing == set()


@each_row("name", [field.name for field in fields(NewsItem)])
def test_each_field_is_documented(name: str) -> None:
    first_cells = "".join(
        line.split("|")[1] for line in DOCS["item.md"].splitlines() if "|" in line
    )
    assert f"`{name}`" in first_cells


@each_row("command", [path.stem for path in (PACKAGE / "commands").glob("[a-z]*.py")])
def test_each_command_is_documented(command: str) -> None:
    assert f"scrapy {command}" in README


@each_row("name", [*DOCS, "CHANGELOG.md"])
def test_the_readme_leads_to_each_page(name: str) -> None:
    assert f"({'' if name == 'CHANGELOG.md' else 'docs/'}{name})" in README


def test_the_plain_commands_of_the_readme(tmp_path: Path) -> None:
    """Run as written, in a copy, save for the two that set up what is here already."""
    block = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[1]
    commands = [line for line in block.splitlines() if "/scrapy " in line]
    assert len(commands) == 3
    for name in ("belgafeed", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    scrapy = [sys.executable, "-m", "scrapy"]
    for command in commands:
        arguments = command.split()[1:]
        done = subprocess.run(
            [*scrapy, *arguments],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    shown = re.findall(r"```\n(published .*?)```", README, re.DOTALL)[0].splitlines()
    promised = [line for line in shown if not line.startswith(("ledger", "feed"))]
    printed = " ".join(done.stdout.split())
    assert [line for line in promised if " ".join(line.rstrip("…").split()) not in printed] == []
    assert len((tmp_path / "news.jsonl").read_text(encoding="utf-8").splitlines()) == 42
