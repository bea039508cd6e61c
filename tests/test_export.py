"""What an export has: the part of the archive that was asked for, whole, and where to go on."""

import csv
import gzip
import json
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from belgafeed.items import NewsItem, to_record
from belgafeed.ledger import Extracts, Ledger, LedgerError, Selection
from tests.ledgers import sql
from tests.processes import launched, scrapy, until

DATABASES = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "https://newsroom.example"


def story(name: str, age: timedelta = timedelta(), **facts: Any) -> NewsItem:
    """One whose date is known to the hour before and behind."""
    published = NOW - age
    dates = {
        "published": published,
        "published_earliest": published - HOUR,
        "published_latest": published + HOUR,
        "published_precision": "hour",
        "rendered_at": NOW,
    }
    key = {"uid": f"belga:{name}", "source": "belga", "url": f"{SITE}/{name}", "title": name}
    return NewsItem(**{**key, "language": "nl-BE", "fetched_at": NOW, **dates, **facts})


UNDATED: dict[str, Any] = dict.fromkeys(
    ("published", "published_earliest", "published_latest", "published_precision")
)
A, B, C = story("a"), story("b", DAY, language="fr"), story("c", 9 * DAY, language="nl")
M = story("m", 2 * DAY, uid="ministry:m", source="ministry", language=None)
OLD = story("u", **UNDATED)


@pytest.fixture
def stored(database: str) -> str:
    put(database, M, A, OLD, C, B)
    return database


def put(database: str, *items: NewsItem) -> None:
    with Ledger(database) as ledger:
        for item in items:
            ledger.put(item)


def titles(database: str, cursor: int | None = None, **selection: Any) -> str:
    with Extracts(database) as extracts:
        return " ".join(each.title for each in extracts.extract(Selection(**selection), cursor))


def edited(item: NewsItem, title: str, hours: int = 1, **facts: Any) -> NewsItem:
    return replace(item, title=title, rendered_at=NOW + hours * HOUR, **facts)


# --- Which stories


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({}, "a b m c u"),
        ({"limit": 2}, "a b"),
        ({"limit": 0}, ""),
        ({"source": "ministry"}, "m"),
        ({"language": "nl"}, "a c u"),
        ({"language": "nl-BE"}, "a u"),
        ({"language": "n"}, ""),
        ({"language": "n%"}, ""),
        ({"since": NOW - 2 * DAY}, "a b m"),
        ({"until": NOW - 2 * DAY}, "m c"),
        ({"since": NOW - 3 * DAY, "until": NOW - 12 * HOUR, "source": "belga"}, "b"),
    ],
)
def test_what_is_selected(stored: str, selection: dict[str, Any], expected: str) -> None:
    assert titles(stored, **selection) == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"since": NOW + HOUR}, "a"),
        ({"since": NOW + HOUR + timedelta(seconds=1)}, ""),
        ({"until": NOW - 9 * DAY - HOUR}, "c"),
        ({"until": NOW - 9 * DAY - HOUR - timedelta(seconds=1)}, ""),
    ],
)
def test_a_date_that_is_an_interval_counts_wherever_it_may_be(
    stored: str, bounds: dict[str, Any], expected: str
) -> None:
    assert titles(stored, **bounds) == expected


def test_stories_without_a_date_are_counted_where_one_is_asked_for(stored: str) -> None:
    with Extracts(stored) as extracts:
        assert extracts.count_undated(Selection(since=NOW)) == 1
        assert extracts.count_undated(Selection(until=NOW, source="ministry")) == 0
        assert extracts.count_undated(Selection()) == 0


def test_what_comes_is_the_story_as_it_is_now(stored: str) -> None:
    """Its date is the one that all sightings give, which its document need not have."""
    put(stored, replace(A, published_latest=NOW, rendered_at=NOW + HOUR))
    with Extracts(stored) as extracts:
        item = next(extracts.extract(Selection(source="belga")))
    assert (item.published_latest, item.revision, item.status) == (NOW, 1, "new")


def test_all_versions(stored: str) -> None:
    """Each story's in their order; those that were thinned have no text to give out."""
    put(stored, edited(C, "c2"), edited(C, "c3", 2))
    sql(stored, "update revisions set item = null where uid = 'belga:c' and revision = 2")
    with Extracts(stored) as extracts:
        found = list(extracts.extract(Selection(language="nl", revisions=True)))
    assert [(each.title, each.revision) for each in found] == [
        *(("a", 1), ("c", 1), ("c3", 3), ("u", 1)),
    ]


# --- From one export to the next


class Consumer:
    """Keeps a copy of the stories by what has changed since it last asked."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.next = 0
        self.copy: dict[str, dict[str, Any]] = {}

    def sync(self) -> str:
        with Extracts(self.database) as extracts:
            cursor = extracts.cursor()
            got = list(extracts.extract(Selection(changed_since=self.next), cursor))
        self.next = cursor
        self.copy |= {each.uid: to_record(each) for each in got}
        return " ".join(each.title for each in got)


def test_changes_since_the_last_export(stored: str) -> None:
    """News, edits and withdrawals, each once, in their order, and dates that got closer."""
    consumer = Consumer(stored)
    assert consumer.sync() == "m a u c b"
    assert consumer.sync() == ""
    put(stored, edited(C, "c2"), story("d"), A, edited(B, "b", status="retracted"))
    assert consumer.sync() == "c2 d b"
    assert consumer.copy["belga:b"]["status"] == "retracted"
    put(stored, replace(A, published_latest=NOW, rendered_at=NOW + HOUR))
    assert consumer.sync() == "a"
    put(stored, replace(A, url=f"{SITE}/a-new", short_url=None, rendered_at=NOW + 2 * HOUR))
    assert consumer.sync() == "a"
    with Extracts(stored) as extracts:
        assert consumer.copy == {
            each.uid: to_record(each) for each in extracts.extract(Selection())
        }


def test_a_cursor_of_another_ledger(stored: str) -> None:
    with Extracts(stored) as extracts:
        ahead = Selection(changed_since=extracts.cursor() + 1)
        with pytest.raises(LedgerError, match="begin anew with 0"):
            next(extracts.extract(ahead, extracts.cursor()))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_a_longer_transaction_changes_comes_with_the_next_export(stored: str) -> None:
    """It has a lower number than what others have changed and stored meanwhile."""
    consumer = Consumer(stored)
    consumer.sync()
    with Ledger(stored) as slow:
        with slow._writing() as connection:
            slow._put(connection, story("slow"), None)
            put(stored, story("quick"))
            assert consumer.sync() == ""
        assert consumer.sync() == "slow quick"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_ledger_that_was_moved_to_another_server(stored: str) -> None:
    """Its numbers may be ahead of those of its new server: all of it comes anew, and nothing is lost."""
    sql(stored, "update stories set changed = changed + 1000000000000")
    consumer = Consumer(stored)
    assert len(consumer.sync().split()) == 5
    put(stored, story("d"))
    assert consumer.sync() == "d"


# --- The command

Exporting = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def export(stored: str, tmp_path: Path) -> Exporting:
    """``export("news.csv", "--limit", "2")``, as a process of its own in an empty folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return scrapy(*of(stored, *arguments), cwd=tmp_path, variables=PROJECT)

    return run


PROJECT = {"SCRAPY_SETTINGS_MODULE": "belgafeed.settings"}


def of(database: str, *arguments: str) -> list[str]:
    return ["export", *arguments, "-s", f"BELGAFEED_DATABASE_URL={database}"]


@pytest.mark.process
def test_a_file(export: Exporting, tmp_path: Path) -> None:
    done = export("news.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "5 stories: news.jsonl\n")
    lines = (tmp_path / "news.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [each["title"] for each in records] == ["a", "b", "m", "c", "u"]
    assert records[0] | {"digest": None} == to_record(
        replace(A, revision=1, status="new", cluster="belga:a")
    )


@pytest.mark.process
def test_programs_get_the_cursor(export: Exporting, tmp_path: Path, stored: str) -> None:
    done = export("news.csv", "--changed-since", "0")
    assert done.stdout.strip().isdigit()
    put(stored, edited(C, "c2"))
    done = export("news.csv", "--changed-since", done.stdout.strip())
    assert done.stderr == "1 stories: news.csv\n"
    with (tmp_path / "news.csv").open(encoding="utf-8", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["c2"]


@pytest.mark.process
def test_standard_output(export: Exporting) -> None:
    done = export("-", "--since", "2026-11-19", "--until", "2026-11-19")
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == ["b"]
    assert done.stderr == ("1 stories: stdout:\n1 stories without a date are not among them\n")


@pytest.mark.process
def test_a_packed_file_in_a_format_that_is_said(export: Exporting, tmp_path: Path) -> None:
    assert export("news.gz", "--format", "json", "--limit", "2").returncode == 0
    assert len(json.loads(gzip.decompress((tmp_path / "news.gz").read_bytes()))) == 2


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "Usage"),
        (("a.jsonl", "b.jsonl"), "Usage"),
        (("news",), "which format? Say --format, one of"),
        (("news.docx",), "no such format: docx; one of"),
        (("ftp://a:b@c.example/site/", "--format", "html"), "ftp://c.example/site/: on a server,"),
        (("x.jsonl", "--since", "soon"), "a time such as 90s, 5m"),
        (("x.jsonl", "--limit", "-1"), "--limit: a number from 0 on"),
        (("x.jsonl", "--changed-since", "99999999999"), "begin anew with 0"),
        (("x.jsonl", "--changed-since", "0", "--limit", "1"), "do not go together"),
        (("x.jsonl", "--changed-since", "0", "--revisions"), "do not go together"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_arguments_that_make_no_sense(
    arguments: tuple[str, ...], problem: str, export: Exporting, tmp_path: Path
) -> None:
    done = export(*arguments)
    assert done.returncode == 2
    assert problem in done.stdout + done.stderr
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_ledger_that_breaks_off(export: Exporting, stored: str, tmp_path: Path) -> None:
    """What was exported before stays; half of a file is none."""
    (tmp_path / "x.jsonl").write_text("old")
    sql(stored, "update stories set item = '{}' where uid = 'belga:c'")
    done = export("x.jsonl")
    assert done.returncode == 1
    assert (tmp_path / "x.jsonl").read_text() == "old"


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_written(export: Exporting) -> None:
    done = export("/dev/full", "--format", "jsonlines")
    assert done.returncode == 1
    assert "Unwritable: /dev/full" in done.stderr


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_export_that_is_told_to_end(stored: str, tmp_path: Path) -> None:
    """It ends, and leaves no part of a file."""
    sql(
        stored,
        "insert into stories select 1000 + value, uid || value, source, url, slug, title, language,"
        " published, published_earliest, published_latest, published_precision, published_method,"
        " published_flags, modified, sighted_at, rendered_at, stored_at, status, revision, digest,"
        " restless, cluster, changed, sketch, item from stories, (with recursive n(value) as (select"
        " 1 union all select value + 1 from n where value < 50000) select value from n)"
        " where uid = 'belga:a'",
    )
    with launched(*of(stored, "x.jsonl"), cwd=tmp_path, variables=PROJECT) as process:
        until(lambda: any(tmp_path.glob(".x.jsonl.*")))
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 1
    assert {each.name for each in tmp_path.iterdir()} <= {
        *("belgafeed.sqlite", "belgafeed.sqlite.lock", "belgafeed.sqlite-shm"),
        "belgafeed.sqlite-wal",
    }


# --- On a server


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_on_a_server(export: Exporting, ftp: tuple[str, Path]) -> None:
    """Who logs in there is told to nobody."""
    address, folder = ftp
    done = export(f"{address}/site.zip", "--format", "html")
    shown = address.replace("news:se%2Fcret@", "")
    assert (done.returncode, done.stderr) == (0, f"5 stories: {shown}/site.zip\n")
    with ZipFile(folder / "site.zip") as site:
        assert "index.html" in site.namelist()


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_ledger_that_breaks_off_sends_nothing(
    export: Exporting, stored: str, ftp: tuple[str, Path]
) -> None:
    address, folder = ftp
    (folder / "x.jsonl").write_text("old")
    sql(stored, "update stories set item = '{}' where uid = 'belga:c'")
    assert export(f"{address}/x.jsonl").returncode == 1
    assert (folder / "x.jsonl").read_text() == "old"
