"""The commands as a user runs them, in processes of their own."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests import processes
from tests.replay import ROOT, SEEDS

pytestmark = pytest.mark.process


def scrapy(
    *arguments: str, folder: Path, cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy`` with its ledger in *folder*."""
    database = f"BELGAFEED_DATABASE_URL=sqlite:///{folder / 'belgafeed.sqlite'}"
    return processes.scrapy(
        *arguments, "-s", database, variables={"COLUMNS": "100", **variables}, cwd=cwd
    )


def read_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_crawl_belga(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = scrapy(
        "crawl", "belga", "-a", f"start={SEEDS / 'belga'}", "-O", str(out), folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    items = read_lines(out)
    assert [item["status"] for item in items].count("new") == 9
    assert {"changed", "retracted"} < {item["status"] for item in items}
    carillon = next(item for item in items if str(item["slug"]).startswith("le-carillon"))
    assert carillon["language"] == "fr-BE"
    assert str(carillon["published"]).endswith("+00:00")
    assert "belga: ok: 11 found, 9 new, 1 changed, 1 retracted" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ((), {"news"}),
        (("-O", "a.json"), {"a.json"}),
        (("-O", "a.json", "-s", 'FEEDS={"b.csv": {"format": "csv"}}'), {"a.json", "b.csv"}),
        (("-s", "FEEDS={}"), set()),
    ],
)
def test_the_feed_that_is_always_there(
    arguments: tuple[str, ...], written: set[str], tmp_path: Path
) -> None:
    """A file a day, unless something else is asked for; a crawl without news writes none."""
    crawl = ("crawl", "belga", "-a", f"start={SEEDS / 'belga'}", *arguments)
    project = {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "belgafeed.settings"}
    for _ in range(2):
        done = scrapy(*crawl, folder=tmp_path, cwd=tmp_path, **project)
        assert done.returncode == 0, done.stderr
    assert {each.name for each in tmp_path.iterdir() if "sqlite" not in each.name} == written
    lines = [
        line for each in tmp_path.glob("news/belga/????-??-??.jsonl") for line in read_lines(each)
    ]
    assert len(lines) == (11 if "news" in written else 0)


def test_crawl_ministry_then_stories(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    crawl = (
        *("crawl", "ministry", "-a", f"start={SEEDS / 'ministry' / 'feed-stable.html'}"),
        *("-a", "rendered_at=2026-11-20T12:00:00+01:00", "-O", str(out)),
    )
    done = scrapy(*crawl, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    first = json.loads(out.read_text(encoding="utf-8"))[0]
    assert first["published_earliest"] == "2026-11-20T08:18:01+00:00"
    assert first["published_latest"] == "2026-11-20T08:19:00+00:00"
    assert scrapy(*crawl, folder=tmp_path).returncode == 0

    shown = scrapy("stories", "--limit", "2", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert re.split("  +", lines[0]) == [
        *("published (Europe/Brussels)", "exact to", "lang", "status", "title")
    ]
    assert re.split("  +", lines[1])[:4] == ["2026-11-20 09:18 – 09:19", "minute", "fr", "new"]
    assert lines[3] == "… and 3 more"
    assert lines[5] == "ministry  5 read: nothing new (quiet)"
    assert lines[6].endswith("belgafeed.sqlite: 5 stories, 5 revisions")
    assert all(len(line) <= 100 for line in lines[:3])


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("crawl", "belga", "-a", "start=nope.json"), 2, "start: 'nope.json': no such file"),
        (("crawl", "ministry"), 2, "Say -s BELGAFEED_SITE_MINISTRY=https://"),
        (("crawl", "belgium"), 2, "Spider not found: belgium"),
        (("crawl", "belga", "ministry"), 2, "scrapy crawl [options] <spider>"),
        (("crawl", "belga", "-a", "start=requirements.txt"), 1, "document: not JSON"),
        (
            ("crawl", "belga", "-a", "start=http://127.0.0.1:1/a"),
            1,
            "Not reached: belga: 127.0.0.1:1 could",
        ),
        (
            ("crawl", "belga", "-a", "start=seeds/belga", "-O", "/proc/news.json"),
            1,
            "Unwritable: /",
        ),
        (("crawl", "belga", "-s", "BELGAFEED_NEAR_DUPLICATES=no"), 2, "one of flag, drop, off was"),
        (("crawl", "belga", "-s", "BELGAFEED_PACE=fast"), 2, "one of polite, brisk, loopback was"),
        (("stories", "--limit", "-1"), 2, "scrapy stories"),
        (("stories", "-s", "BELGAFEED_ZONE=Brussels"), 2, "BELGAFEED_ZONE: no such time zone"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_exit_status(arguments: tuple[str, ...], status: int, message: str, tmp_path: Path) -> None:
    quick = ("-s", "RETRY_ENABLED=False", "-s", "DOWNLOAD_DELAY=0")
    done = scrapy(*arguments, *quick, folder=tmp_path)
    assert done.returncode == status
    assert message in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["crawl belga -a start=seeds/belga", "stories"])
def test_a_ledger_that_cannot_be_opened_is_one_clear_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "belgafeed.sqlite").mkdir()
    done = scrapy(*command.split(), folder=tmp_path)
    assert done.returncode == 2
    assert "belgafeed.sqlite: unable to open database file" in done.stderr
    assert "Traceback" not in done.stderr
