"""``scrapy explain``: what a setting is, where it came from, and that no password is shown."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.cmdline import execute
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings

from belgafeed.effective import Effective
from belgafeed.settingsdoc import plain
from tests.processes import LIMIT
from tests.replay import ROOT, project_settings
from tests.rows import each_row

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
DOCUMENTED = sorted(set(re.findall(r"^\| `([A-Z_]+)`", PAGE, re.MULTILINE)))
Explain = Callable[..., str]


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    """What ``scrapy explain`` prints, if it ends well."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "belgafeed.settings")
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.delenv("EDITOR", raising=False)

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", "explain", *arguments])
        out, err = capsys.readouterr()
        assert (ended.value.code, err) == (0, "")
        return out

    return run


def objects(out: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in map(json.loads, out.splitlines())}


@pytest.mark.parametrize(
    ("arguments", "value", "origin"),
    [
        ("BELGAFEED_OVERLAP", "1d", r"belgafeed/settings\.py, line \d+"),
        ("overlap", "1d", r"belgafeed/settings\.py, line \d+"),
        ("BELGAFEED_OVERLAP -s BELGAFEED_OVERLAP=2d", "2d", "the command line"),
        (
            "DOWNLOAD_DELAY",
            1.0,
            r"the add-on belgafeed\.addon\.Pace, by BELGAFEED_PACE = polite"
            r" \(belgafeed/settings\.py, line \d+\)",
        ),
        # As Scrapy has it, and all the same for a reason of ours.
        (
            "DOWNLOAD_DELAY -s BELGAFEED_PACE=loopback",
            0,
            r"the add-on belgafeed\.addon\.Pace, by BELGAFEED_PACE = loopback"
            r" \(the command line\)",
        ),
        ("DOWNLOAD_DELAY -s DOWNLOAD_DELAY=3", "3", "the command line"),
        (
            "USER_AGENT -s BELGAFEED_CONTACT=a@b.example",
            r"belgafeed/0.1.0 (+a@b.example)",
            r"the add-on belgafeed\.addon\.Contact, by BELGAFEED_CONTACT = a@b\.example"
            r" \(the command line\)",
        ),
        ("USER_AGENT", "belgafeed/0.1.0", r"belgafeed/settings\.py, line \d+"),
        ("AUTOTHROTTLE_MAX_DELAY", 60.0, "Scrapy's default"),
        ("LOG_ENABLED", True, "Scrapy's default"),
        ("log_level -L ERROR", "ERROR", "the command line"),
        ("ROBOTSTXT_OBEY --spider belga", True, r"belgafeed/settings\.py, line \d+"),
        (
            "SETTINGS_MODULE",
            "belgafeed.settings",
            "the environment variable SCRAPY_SETTINGS_MODULE",
        ),
    ],
)
def test_the_value_and_its_origin(
    arguments: str, value: object, origin: str, explain: Explain
) -> None:
    (found,) = objects(explain(*arguments.split(), "--json")).values()
    assert found["value"] == value
    assert re.fullmatch(origin, found["origin"])


def test_the_line_is_the_one(explain: Explain) -> None:
    (found,) = objects(explain("DOWNLOAD_MAXSIZE", "--json")).values()
    line = int(found["origin"].rpartition(" ")[2])
    source = (ROOT / "belgafeed" / "settings.py").read_text(encoding="utf-8").splitlines()
    assert source[line - 1].startswith("DOWNLOAD_MAXSIZE = ")


def test_each_row_of_the_page_is_explained(explain: Explain) -> None:
    found = objects(explain(*DOCUMENTED, "--json"))
    assert list(found) == DOCUMENTED
    assert len(DOCUMENTED) > 30
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            first, *_, last = re.split(r" \| ", line.strip("| "))
            words = re.sub(r"\[([^]]*)\]\([^)]*\)|`|\*\*", lambda link: link[1] or "", last)
            for name in re.findall(r"`([A-Z_]+)", first):
                told = " ".join(found[name]["documentation"])
                assert [word for word in words.split() if word.strip(".,:;()|") not in told] == []


def test_what_a_terminal_shows(explain: Explain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = explain("max_stories", "DOWNLOAD_TIMEOUT", "DNS_TIMEOUT", "RETRY_GIVE_UP_LOG_LEVEL")
    assert "BELGAFEED_MAX_STORIES = 1000\n  from: belgafeed/settings.py, line " in out
    assert "backfill (docs/polling.md)" in " ".join(out.split())
    assert "DOWNLOAD_TIMEOUT = 30\n  from: belgafeed/settings.py, line " in out
    assert "\n  Scrapy's own: 180\n" in out
    assert "Scrapy's documentation has it, under DNS_TIMEOUT in" in out
    assert not re.search(r"[`|]|\*\*|\]\(", out)
    assert all(len(line) <= 60 for line in out.splitlines() if line.startswith("  "))


@each_row(
    ("markdown", "text"),
    [
        ("`A` and **b**", "A and b"),
        ("[runs.md](runs.md)", "docs/runs.md"),
        ("[the ledger](ledger.md#files)", "the ledger (docs/ledger.md#files)"),
        ("[Measured](#measured)", "Measured (docs/settings.md#measured)"),
        ("[Scrapy](https://scrapy.example/)", "Scrapy (https://scrapy.example/)"),
    ],
)
def test_marks_are_taken_off(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_a_setting_that_only_the_settings_file_speaks_of(explain: Explain) -> None:
    out = " ".join(explain("DOWNLOAD_SLOTS").split())
    assert 'DOWNLOAD_SLOTS = {"": {"concurrency": 1, "delay": 0}}' in out
    assert "saved documents (their slot is the empty host) have nobody to be polite to" in out


def test_all_of_them(explain: Explain) -> None:
    heading, *lines = explain("-s", "DNS_TIMEOUT=5").splitlines()
    assert heading.split() == ["setting", "value", "origin"]
    rows = {line.split()[0]: re.split(r" {2,}", line)[1:] for line in lines}
    assert set(DOCUMENTED) <= set(rows)
    assert rows["DNS_TIMEOUT"] == ["5", "the command line"]
    assert "AUTOTHROTTLE_MAX_DELAY" not in rows
    assert set(objects(explain("--json", "-s", "DNS_TIMEOUT=5"))) == set(rows)


@pytest.mark.parametrize(
    ("name", "value", "shows"),
    [
        (
            "BELGAFEED_DATABASE_URL",
            "postgresql://u:hush@h.example/x",
            "postgresql://***@h.example/x",
        ),
        (
            "BELGAFEED_DATABASE_URL",
            "postgresql://u:hu/sh@h.example/x",
            "postgresql://***@h.example",
        ),
        ("BELGAFEED_DATABASE_URL", "postgresql://h.example/x?password=hush", "?password=***"),
        ("FEEDS", '{"ftp://u:hush@h.example/a.json": {"format": "json"}}', "ftp://***@h.example/a"),
        ("BELGAFEED_ALERT_URLS", "https://hooks.example/hush", "***"),
        ("FTP_PASSWORD", "hush", "***"),
        ("MAIL_PASS", "hush", "***"),
        ("AWS_SECRET_ACCESS_KEY", "hush", "***"),
        ("AWS_SESSION_TOKEN", "hush", "***"),
        ("DEFAULT_REQUEST_HEADERS", '{"Authorization": "hush"}', "***"),
        ("FTP_PASSIVE_MODE", "0", "0"),
    ],
)
def test_no_password_is_shown(name: str, value: str, shows: str, explain: Explain) -> None:
    for arguments in ([name], [], ["--json"], [name, "--json"]):
        out = explain(*arguments, "-s", f"{name}={value}")
        (line,) = [each for each in out.splitlines() if name in each.split(" = ")[0]][:1]
        assert "hush" not in out.replace("hu/sh", "hush")
        assert shows in line or "…" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("BELGAFEED_PAEC", "no setting is called BELGAFEED_PAEC; do you mean BELGAFEED_PACE?"),
        ("donwload_delay", "do you mean DOWNLOAD_DELAY"),
        ("xyzzy", "no setting is called xyzzy\n"),
        ("DOWNLOAD_DELAY --spider belgium", "Spider not found: belgium"),
        ("DOWNLOAD_DELAY -s BELGAFEED_PACE=fast", "one of polite, brisk, loopback was expected"),
    ],
)
def test_what_makes_no_sense(
    arguments: str,
    message: str,
    explain: Explain,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        execute(["scrapy", "explain", *arguments.split()])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


class Odd(Spider):
    name = "odd"
    custom_settings = {"DOWNLOAD_DELAY": 7}  # noqa: RUF012


def test_what_a_spider_sets() -> None:
    effective = Effective(project_settings("sqlite://"), Odd)
    assert effective.origin("DOWNLOAD_DELAY") == f"the spider {__name__}.Odd"
    assert effective.settings["DOWNLOAD_DELAY"] == 7


class Disabled:
    def __init__(self) -> None:
        raise NotConfigured


class Silent:
    """An add-on that sets something and does not say by what."""

    def update_settings(self, settings: Settings) -> None:
        settings.set("DNS_TIMEOUT", 1, priority="addon")
        settings.set("RETRY_TIMES", 1, priority=17)


def test_other_add_ons() -> None:
    settings = project_settings("sqlite://", ADDONS={Silent: 1, Disabled: 2})
    effective = Effective(settings)
    assert effective.origin("DNS_TIMEOUT") == f"the add-on {__name__}.Silent"
    assert effective.origin("DOWNLOAD_DELAY") == "Scrapy's default"


def test_another_settings_module(tmp_path: Path) -> None:
    """One of a user's own, from which ours are not far; and without the docs, as in an egg."""
    shutil.copytree(ROOT / "belgafeed", tmp_path / "belgafeed")
    (tmp_path / "mine.py").write_text(
        "from belgafeed.settings import *\n\nBELGAFEED_OVERLAP = '2d'\nif BELGAFEED_UPSTREAM:\n"
        "    BELGAFEED_RESTLESS = 3\n"
    )
    names = ["BELGAFEED_OVERLAP", "BELGAFEED_RESTLESS", "BELGAFEED_MAX_PAGES", "EDITOR"]
    names += ["BELGAFEED_ALERT_URLS"]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "explain", *names],
        cwd=tmp_path,
        env={"SCRAPY_SETTINGS_MODULE": "mine", "PYTHONPATH": str(tmp_path), "EDITOR": "ed"}
        | {"BELGAFEED_ALERT_URLS": "json://me:hush@host/hush"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    assert "BELGAFEED_OVERLAP = 2d\n  from: mine.py, line 3\n" in done.stdout
    assert "BELGAFEED_RESTLESS = 3\n  from: the settings module mine\n" in done.stdout
    assert "BELGAFEED_MAX_PAGES = 50\n  from: belgafeed/settings.py, line " in done.stdout
    assert "EDITOR = ed\n  from: the environment variable EDITOR\n" in done.stdout
    told = "BELGAFEED_ALERT_URLS = ***\n  from: the environment variable BELGAFEED_ALERT_URLS\n"
    assert told in done.stdout
    assert "docs/settings.md is not here: the package is used without its docs" in done.stdout
    assert "a pager that is longer than this is broken" in " ".join(done.stdout.split())
