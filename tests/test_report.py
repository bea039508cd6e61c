"""The page that `scrapy report` writes: its numbers are the ledger's, and a browser finds no fault in it."""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.items import NewsItem
from belgafeed.ledger import Dated, Failing, Frontier, Ledger, Listed, Run, Standing
from belgafeed.report import Facts, Spans, page
from belgafeed.report.charts import Columns, Series, Shares, Strip, round_up
from tests import site as faults
from tests.processes import crawl, scrapy
from tests.replay import ROOT
from tests.rows import each_row
from tests.site import Site
from tests.test_exporters_html import browse, in_browser, parsed, words

DATABASES = ("sqlite", "postgresql")
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OWNED = '"><script>document.title="owned"</script>'
STYLE = (ROOT / "belgafeed" / "report" / "style.css").read_text(encoding="utf-8")


def report(database: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    out = ("-o", str(folder / "report.html"))
    return scrapy("report", *arguments, "-s", f"BELGAFEED_DATABASE_URL={database}", *out)


def a_run(source: str, began: datetime, verdict: str | None = "ok", **counts: int) -> Run:
    reasons = () if verdict in ("ok", "quiet") else (f"unfetched: http-500 {OWNED}",)
    coverage = {"title": counts.get("new", 0), "image": counts.get("new", 0) // 2}
    end = began + timedelta(seconds=counts.get("seconds", 5))
    return Run(source, began, end, "finished", counts, verdict, reasons, coverage)


def facts(days: int = 28, **changes: Any) -> Facts:
    values: dict[str, Any] = {
        "since": NOW - days * DAY,
        "at": NOW,
        "zone": BRUSSELS,
        "sources": [],
        "runs": [],
        "stories": [],
        "failing": [],
    }
    return Facts(**{**values, **changes})


def busy(days: int) -> Facts:
    """A source like few others, and all that it says is malicious."""
    began = [NOW - each * timedelta(minutes=30) for each in range(48 * days)]
    runs = [
        a_run(OWNED, at, ("ok", "quiet", "degraded", "failed")[n % 4], request=9, new=3, changed=2)
        for n, at in enumerate(began)
    ]
    languages = ("nl-BE", "fr-BE", "en-BE", "de-BE", None, "es-ES", OWNED)
    precisions = ("second", "hour", "day", None)
    stories = [
        Dated(OWNED, languages[n % 7], at if n % 4 < 3 else None, precisions[n % 4])
        for n, at in enumerate(began)
    ]
    failing = [Failing(OWNED, f"https://a.example/{OWNED}", 3, OWNED, NOW)]
    standing = Standing(NOW, 1000, 70, None)
    return facts(days, runs=runs, stories=stories, failing=failing, sources=[(runs[2], standing)])


def tables(text: str) -> dict[str, list[list[str]]]:
    """Title of a figure → the cells of its table."""
    found = {}
    for figure in parsed(text).iter("figure"):
        rows = [[words(cell) for cell in row] for row in figure.iter("tr")]
        found[words(figure.find("figcaption"))] = rows
    return found


@pytest.mark.process
def test_the_numbers_are_those_of_the_ledger(site: Site, database: str, tmp_path: Path) -> None:
    first, second, *_ = site.publish(4, at=site.now() - 2 * DAY)
    site.post(3)
    crawl(site, database, "belga")
    site.fail(f"/{second}.json", faults.answers("{", "application/json"))
    site.edit(first, title="Another title")
    site.edit(second, title="Unread")
    crawl(site, database, "belga")
    crawl(site, database, "ministry")
    done = report(database, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r".*report\.html: \d+ kB, 28 days until now\n", done.stdout)
    shown = tables((tmp_path / "report.html").read_text("utf-8"))
    head, *rows = shown["Stories a day, by source"]
    assert head == ["day", "belga", "ministry"]
    assert len(rows) == 28
    assert (rows[-3][1:], rows[-1][1:]) == (["4", "0"], ["0", "3"])
    assert sum(int(row[1]) for row in shown["Stories by hour of the day, by source"][1:]) == 4
    assert shown["Edits and withdrawals"][-1][1:] == ["1", "0"]
    assert shown["Verdicts on belga, the worst of each day"][-1][1:] == ["0", "1", "1", "0"]
    assert shown["How precise the dates are"][1][:2] == ["belga", "4"]
    ((_, said, count, _),) = shown["Why runs were not ok"][1:3:2]
    assert (said.partition(":")[0], count) == ("unreadable", "1")
    assert shown["What fails again and again"][1][1] == f"{site.url}/{second}.json"
    assert [row[0] for row in shown["The slowest runs"][1:]].count("belga") == 2
    fields = {
        row[0]: row[1:] for row in shown["How many of the new and changed stories have a field"]
    }
    assert fields["field"] == ["belga, of 5", "ministry, of 3"]
    assert fields["body_text"] == ["100 %", "100 %"]


@pytest.mark.process
def test_a_ledger_without_runs(database: str, tmp_path: Path) -> None:
    with Ledger(database):
        pass
    assert report(database, tmp_path).returncode == 0
    assert "No runs yet." in words(parsed((tmp_path / "report.html").read_text("utf-8")))


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--days", "0"), "--days: 1 to 730 were expected, not 0"),
        (("--days", "731"), "--days: 1 to 730"),
        (("more",), "Usage"),
    ],
)
def test_misuse(arguments: tuple[str, ...], problem: str, database: str, tmp_path: Path) -> None:
    done = report(database, tmp_path, *arguments)
    assert done.returncode == 2
    assert problem in done.stdout + done.stderr
    assert not (tmp_path / "report.html").exists()


@pytest.mark.process
def test_where_it_cannot_be_written(database: str, tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    done = report(database, tmp_path)
    assert done.returncode == 2
    assert "report.html: Is a directory" in done.stderr


@in_browser
def test_in_a_browser(tmp_path: Path) -> None:
    """It opens from disk, asks for nothing, and what the source says stays text."""
    (tmp_path / "report.html").write_text(page(busy(28)), encoding="utf-8")
    shown, console, network = browse(tmp_path, tmp_path / "report.html")
    assert (console, ".example" in network) == ([], False)
    assert "<title>belgafeed: runs and stories until 2026-11-20 12:00</title>" in shown


@each_row("days", [1, 28, 730])
def test_it_is_small_and_whole(days: int) -> None:
    text = page(busy(days))
    assert len(text.encode()) < 1_000_000
    root = parsed(text)
    assert len([*root.iter("figure")]) == 12
    assert not [each for each in root.iter() if {"src", "href"} & each.attrib.keys()]
    # What is drawn is said, and is in a table.
    for figure in root.iter("figure"):
        assert figure.find("figcaption") is not None
        assert figure.find(".//table") is not None
        for drawn in figure.iter("svg"):
            assert drawn.get("aria-label")


@each_row("theme", [0, 1])
def test_colours_can_be_told_from_the_ground(theme: int) -> None:
    """As WCAG 2.2 wants it: 4.5 for text, 3 for what is drawn."""
    block = STYLE.split("* { box-sizing")[0].split("@media")[theme]
    colours = dict(re.findall(r"--(\w+): (#\w+)", block))
    for name, least in (("ink", 4.5), ("soft", 4.5), ("link", 4.5)):
        assert min(contrast(colours[name], colours[on]) for on in ("paper", "card")) >= least
    drawn = [name for name in colours if name not in ("paper", "card", "line")]
    assert [name for name in drawn if contrast(colours[name], colours["card"]) < 3] == []


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@each_row(
    ("since", "at", "first", "last", "count"),
    [
        # A day is one of the zone, also where the clocks change.
        ("2026-10-24T22:00+00:00", "2026-10-26T22:59+00:00", "25 Oct", "26 Oct", 2),
        ("2026-03-28T23:00+00:00", "2026-03-29T22:00+00:00", "29 Mar", "30 Mar", 2),
        ("2026-11-20T00:00+01:00", "2026-11-20T00:00+01:00", "20 Nov", "20 Nov", 1),
        # Weeks begin on Mondays.
        ("2026-07-01T00:00+02:00", "2026-11-20T00:00+01:00", "29 Jun", "16 Nov", 21),
    ],
)
def test_spans(since: str, at: str, first: str, last: str, count: int) -> None:
    spans = Spans(datetime.fromisoformat(since), datetime.fromisoformat(at), BRUSSELS)
    assert spans.count == count
    assert (first in spans.labels[0], last in spans.labels[-1]) == (True, True)
    assert 1 <= len(spans.ticks) <= 6
    assert spans.of(datetime.fromisoformat(at)) == count - 1
    assert spans.of(datetime.fromisoformat(since) - 8 * DAY) is None
    assert spans.of(datetime.fromisoformat(at) + 8 * DAY) is None


COUNTS = st.lists(st.integers(0, 10**6), min_size=3, max_size=3)


@given(st.lists(COUNTS, max_size=4), st.booleans())
def test_columns_stay_in_their_plot(values: list[list[int]], is_stacked: bool) -> None:
    series = [Series(f"s{n}", "c0", each) for n, each in enumerate(values)]
    chart = Columns("T", "day", ["a", "b", "c"], [], series, is_stacked)
    for index, (said, marks) in enumerate(chart.marks()):
        for mark in marks:
            assert index < mark.x
            assert mark.x + mark.width <= index + 1
            assert mark.y > -1e-6
            assert mark.y + mark.height < 100 + 1e-6
        assert len(marks) == sum(each[index] > 0 for each in values)
        assert (": none" in said) is not any(each[index] for each in values)
    assert len(chart.table()) == 4
    assert chart.words.startswith("T: ")


@given(st.integers(0, 10**9))
def test_a_scale_is_round(number: int) -> None:
    top = round_up(number)
    assert number <= top <= max(1, 2 * number)
    assert str(top).rstrip("0") in ("1", "2", "4", "6", "8")


def test_what_is_said_of_a_chart() -> None:
    series = [Series("red", "c0", [1, 4]), Series("blue", "c1", [2, 0])]
    chart = Columns("Balls", "day", ["Monday", "Tuesday"], [], series)
    assert chart.words == "Balls: 5 red, 2 blue. The most, 4: Tuesday."
    assert [said for said, _ in chart.marks()] == ["Monday: 1 red, 2 blue", "Tuesday: 4 red"]
    assert [tick.text for tick in chart.scale] == ["0", "2", "4"]
    shares = Shares("Colours", "bag", [("red", "p0"), ("blue", "p1")], [("mine", [1, 3])])
    assert shares.words == "Colours. mine: 25 % red, 75 % blue"
    days = ["Monday", "Tuesday", "Wednesday"]
    strip = Strip("Days", ("failed", "ok"), days, [], [(0, 2), (1, 1), (0, 0)])
    assert strip.words == "Days: 1 failed, 3 ok"
    assert [(said, [mark.style for mark in marks]) for said, marks in strip.marks()] == [
        ("Monday: 2 ok", ["ok"]),
        ("Tuesday: 1 failed, 1 ok", ["failed"]),
        ("Wednesday: no run", []),
    ]


def test_a_run_by_a_clock_that_was_wrong() -> None:
    """It counts, and has no day to stand at."""
    runs = [a_run("belga", NOW, request=2), a_run("belga", NOW + 3 * DAY, request=5)]
    text = page(facts(runs=runs))
    assert "<dt>requests</dt><dd>7</dd>" in text
    assert [row[1] for row in tables(text)["Requests against news"][1:] if row[1] != "0"] == ["2"]


def test_what_it_asks_of_the_ledger(database: str) -> None:
    with Ledger(database) as ledger:
        for number in range(3):
            ledger.record(a_run("belga", NOW - number * DAY))
        item = NewsItem(uid="belga:a", source="belga", url=None, title="A", fetched_at=NOW)
        ledger.put(item)
        exact: dict[str, Any] = {"published": NOW - DAY, "published_earliest": NOW - DAY}
        exact |= {"published_latest": NOW - DAY}
        ledger.put(
            replace(item, uid="belga:b", language="nl", published_precision="second", **exact)
        )
        assert [run.started for run in ledger.runs_since(NOW - DAY)] == [NOW - DAY, NOW]
        dated = Dated("belga", "nl", NOW - DAY, "second")
        assert sorted(ledger.dated_since(NOW - DAY), key=str) == [
            dated,
            Dated("belga", None, None, None),
        ]
        assert dated not in ledger.dated_since(NOW)
        assert ledger.failing(5) == []
        with Frontier(database, "belga", NOW, ["https://b.example"]) as frontier:
            urls = [f"https://b.example/{name}.json" for name in "abc"]
            frontier.expect([Listed(url) for url in urls])
            for url in (urls[1], urls[2], urls[1]):
                frontier.failed(url, NOW, "a problem")
        assert [each[:4] for each in ledger.failing(5)] == [
            ("belga", urls[1], 2, "a problem"),
            ("belga", urls[2], 1, "a problem"),
        ]
        assert len(ledger.failing(1)) == 1
