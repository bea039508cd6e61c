"""Search, history, forget, retain and deadletters: what they show, what they do, how they end."""

import argparse
import io
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from scrapy.exceptions import UsageError

from belgafeed.items import Link, NewsItem
from belgafeed.ledger import Frontier, Ledger, Letter, Letters, Run, Upkeep
from tests import processes
from tests.conftest import Crawler
from tests.ledgers import fill, make_room
from tests.replay import HTML, JSON, Answer, project_settings
from tests.test_aggregator import page
from tests.test_ministry import FEED, aged, feed
from tests.test_ministry import SITE as FEED_SITE
from tests.test_prezly import story

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "https://newsroom.example"
A, B, C = (f"{SITE}/{name}" for name in "abc")
STORY = NewsItem(
    uid="belga:a",
    source="belga",
    url=A,
    title="De brug is open",
    body_text="De sluis bij de brug sluit om zes uur.\n\nEr is een omleiding.",
    language="nl-BE",
    published=NOW,
    published_earliest=NOW - HOUR,
    published_latest=NOW + HOUR,
    fetched_at=NOW,
)
EDITED = replace(
    STORY,
    title="De brug is dicht",
    body_text="De sluis bij de brug sluit om acht uur.\n\nEr is een omleiding.",
    authors=("An Claes",),
    links=(Link(B, "hier"),),
    fetched_at=NOW + HOUR,
)
GONE = replace(EDITED, status="retracted", fetched_at=NOW + DAY)
ESCAPE = "\x1b"


class Shown:
    """What a run of a command printed, and its exit status."""

    def __init__(self, capsys: pytest.CaptureFixture[str], database: str, *arguments: str) -> None:
        command = import_module(f"belgafeed.commands.{arguments[0]}").Command()
        command.settings = project_settings(database)
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        options, rest = parser.parse_known_args(arguments[1:])
        command.run(rest, options)
        self.out, self.err = capsys.readouterr()
        self.status = command.exitcode
        self.lines = self.out.splitlines()


Showing = Callable[..., Shown]


@pytest.fixture
def show(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Showing:
    """``show("search", "words", "--json")``: the command over the ledger, in 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Shown:
        return Shown(capsys, database, *arguments)

    return run


@pytest.fixture
def stored(database: str) -> str:
    """A ledger with a story that was edited and withdrawn, and another one."""
    with Ledger(database) as ledger:
        other = replace(STORY, uid="ministry:b", source="ministry", url=None, title="Straße " * 30)
        for item in (STORY, EDITED, GONE, replace(other, published=NOW - HOUR)):
            ledger.put(item)
    return database


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("search", ""),
        ("search brug --limit -1", ""),
        ("history", ""),
        ("history a b", ""),
        ("forget", ""),
        ("retain", ""),
        ("retain --older-than 90d a", ""),
        (
            "retain --older-than soon",
            "a time such as 90s, 5m, 6h, 3d or 2w was expected, not 'soon'",
        ),
        ("retain --older-than -1d", "a time such as 90s, 5m, 6h, 3d or 2w was expected"),
        ("retain --older-than 999999999w", "a time such as 90s, 5m, 6h, 3d or 2w was expected"),
        ("deadletters one", "'one'"),
        ("deadletters 7 8", "no such letter: 7, 8"),
        ("deadletters --retry 7", "no such letter: 7"),
    ],
)
def test_arguments_that_make_no_sense(arguments: str, message: str, show: Showing) -> None:
    with pytest.raises(UsageError) as refused:
        show(*arguments.replace("-1d", "=-1d").replace("than =", "than=").split())
    assert message in str(refused.value)
    assert bool(message) != refused.value.print_help


@pytest.mark.parametrize(
    "arguments", ["search a", "history a", "forget a", "retain --older-than 1d", "deadletters"]
)
def test_a_ledger_that_cannot_be_used(
    arguments: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="unable to open database file") as refused:
        Shown(capsys, f"sqlite:///{tmp_path}", *arguments.split())
    assert not refused.value.print_help


# --- search


def test_search_shows_a_table(show: Showing, stored: str) -> None:
    """As wide as the terminal, the newest first."""
    shown = show("search", "sluis", "brug*")
    assert (shown.status, shown.err) == (0, "")
    assert [re.split("  +", line)[:3] for line in shown.lines] == [
        ["published (Europe/Brussels)", "lang", "title"],
        ["2026-11-20 11:00 – 13:00", "nl-BE", "De brug is dicht"],
        ["2026-11-20 11:00 – 13:00", "nl-BE", shown.lines[2].partition("nl-BE  ")[2]],
    ]
    assert [len(line) <= 100 for line in shown.lines] == [True] * 3
    assert shown.lines[2].endswith("…")
    assert len(show("search", "sluis", "--limit", "1").lines) == 2


def test_search_for_a_story_without_a_date_or_an_address(show: Showing, database: str) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("published", "published_earliest", "published_latest", "url", "language")
    )
    with Ledger(database) as ledger:
        ledger.put(replace(STORY, **nothing))
    assert re.split("  +", show("search", "sluis").lines[1]) == [
        *("unknown", "De brug is open", "belga:a"),
    ]


def test_search_for_a_story_with_an_exact_date(show: Showing, database: str) -> None:
    with Ledger(database) as ledger:
        ledger.put(replace(STORY, published_earliest=NOW, published_latest=NOW))
    assert show("search", "sluis").lines[1].startswith("2026-11-20 12:00  ")


def test_search_for_programs(show: Showing, stored: str) -> None:
    shown = show("search", '"brug is"', "--json")
    (record,) = map(json.loads, shown.lines)
    assert (record["uid"], record["status"], record["revision"]) == ("belga:a", "retracted", 3)
    assert record["published"] == "2026-11-20T11:00:00+00:00"
    assert len(show("search", "STRASSE", "--json").lines) == 0
    assert "ß" in show("search", "straße", "--json").out


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_search_that_finds_nothing(options: list[str], show: Showing, stored: str) -> None:
    shown = show("search", "tunnel", *options)
    assert (shown.status, shown.out) == (1, "" if options else "no such story\n")
    assert show("search", '" "', *options).status == 1
    assert show("search", "sluis", "--limit", "0", *options).status == 1


# --- history

HISTORY = """
belga:a

1  2026-11-20 12:00:00 CET  new
   De brug is open

2  2026-11-20 13:00:00 CET  changed: headline, text, byline, links
   headline: De brug is [-open-]{+dicht+}
   De sluis bij de brug sluit om [-zes-]{+acht+} uur.

   Er is een omleiding.
   byline: {+An Claes+}
   links: {+https://newsroom.example/b+}

3  2026-11-21 12:00:00 CET  retracted: withdrawn
"""


def plain(text: str) -> str:
    """Without the white space that ends a line."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("name", ["belga:a", f"{A}/?utm_source=x"])
def test_the_history_of_a_story(name: str, show: Showing, stored: str) -> None:
    shown = show("history", name)
    assert (shown.status, shown.err) == (0, "")
    assert plain(shown.out) == plain(HISTORY)


def test_the_history_in_colours(
    show: Showing, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal, and where nobody asked for none."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    coloured = show("history", A).out
    for begin, end in (("31;9m", "[-"), ("32;4m", "{+")):
        coloured = coloured.replace(f"{ESCAPE}[{begin}", end)
    assert coloured.count(f"{ESCAPE}[0m") == 6
    shown = re.sub(r"(\[-|\{\+)([^\x1b\n]*)\x1b\[0m", _signed, coloured)
    assert plain(shown) == plain(HISTORY)
    monkeypatch.setenv("NO_COLOR", "")
    assert plain(show("history", A).out) == plain(HISTORY)


def _signed(edit: re.Match[str]) -> str:
    return f"{edit[0][:2]}{edit[2]}{'-]' if edit[1] == '[-' else '+}'}"


def test_no_colour_runs_over_a_margin(
    show: Showing, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of an edit is coloured by itself."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with Ledger(database) as ledger:
        ledger.put(STORY)
        ledger.put(replace(STORY, body_text="Een.\n\nTwee.\n\nDrie."))
    for line in show("history", A).lines:
        assert line.count(f"{ESCAPE}[0m") * 2 == line.count(ESCAPE)


def test_the_history_for_programs(show: Showing, stored: str) -> None:
    first, second, third = map(json.loads, show("history", A, "--json").lines)
    assert [first[name] for name in ("uid", "revision", "status", "stored_at", "kinds")] == [
        *("belga:a", 1, "new", "2026-11-20T11:00:00+00:00", []),
    ]
    assert first["item"]["title"] == "De brug is open"
    assert "edits" not in first
    assert second["kinds"] == ["headline", "text", "byline", "links"]
    assert second["edits"]["title"] == [
        ["same", "De brug is "],
        ["out", "open"],
        ["in", "dicht"],
    ]
    for way, item in (("out", first), ("in", second)):
        text = "".join(
            words for kind, words in second["edits"]["body_text"] if kind in ("same", way)
        )
        assert text == item["item"]["body_text"]
    assert (third["kinds"], third["edits"]) == (["withdrawn"], {})


def test_the_history_of_what_was_thinned(show: Showing, database: str) -> None:
    with Ledger(database) as ledger:
        for hour in range(4):
            ledger.put(replace(STORY, title=f"Titel {hour}", fetched_at=NOW + hour * HOUR))
    with Upkeep(database) as upkeep:
        upkeep.thin(NOW + 2 * HOUR)
    shown = show("history", A)
    assert [line for line in shown.lines if line.startswith("   ")] == [
        "   Titel 0",
        "   its text was let go (scrapy retain)",
        "   Titel 2",
        "   the version before was let go (scrapy retain)",
        "   headline: Titel [-2-]{+3+}",
    ]
    records = [json.loads(line) for line in show("history", A, "--json").lines]
    assert [record["item"] is None for record in records] == [False, True, False, False]
    assert [record["kinds"] for record in records] == [[], [], [], ["headline"]]
    assert ["edits" in record for record in records] == [False, False, False, True]


def test_the_history_of_several_stories_at_one_address(show: Showing, database: str) -> None:
    with Ledger(database) as ledger:
        ledger.put(STORY)
        ledger.put(replace(STORY, uid=f"ministry:{A}", source="ministry"))
    assert [line for line in show("history", A).lines if ":" in line and " " not in line] == [
        "belga:a",
        f"ministry:{A}",
    ]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_history_of_nothing(options: list[str], show: Showing, stored: str) -> None:
    shown = show("history", B, *options)
    assert (shown.status, shown.out, shown.err) == (1, "", f"no such story: {B}\n")


# --- forget


def test_forget(show: Showing, stored: str) -> None:
    shown = show("forget", A, "ministry:b")
    assert (shown.status, shown.err) == (0, "")
    assert shown.lines == ["forgotten: belga:a", "forgotten: ministry:b"]
    assert len(show("history", A).lines) > 5


def test_forget_what_is_not_known(show: Showing, stored: str) -> None:
    """What is known is forgotten all the same."""
    shown = show("forget", "nobody", A, B)
    assert (shown.status, shown.lines) == (1, ["forgotten: belga:a"])
    assert shown.err == f"not known: nobody\nnot known: {B}\n"


@ensureDeferred
async def test_what_is_forgotten_comes_with_the_next_crawl(
    run: Crawler, show: Showing, database: str
) -> None:
    site = {f"{A}.json": answer(url=A)}
    await run("belga", site, start=A)
    assert (await run("belga", site, start=A)).items == []
    assert show("forget", A).lines == ["forgotten: belga:aBcD", f"forgotten: {A}.json"]
    assert [item.revision for item in (await run("belga", site, start=A)).items] == [1]


# --- retain


@pytest.fixture
def old(database: str) -> str:
    """A ledger with one of each that is old."""
    with Ledger(database) as ledger:
        for age in (9, 8, 7):
            moment = datetime.now(UTC) - age * DAY
            ledger.record(Run("belga", moment, moment, "finished", {}))
            ledger.put(
                replace(
                    STORY,
                    title=f"{age}",
                    fetched_at=moment,
                    rendered_at=moment,
                    published_earliest=NOW - age * HOUR / 10,
                    published_method="relative",
                    published_text=f"{age}",
                )
            )
    with Letters(database) as letters:
        letters.keep(letter(fetched_at=moment))
    return database


WHAT = [
    "  1 revisions between a first and a current one lose their text",
    "  2 sightings, 2 runs and 1 dead letters go",
    "  current stories, first versions and the last run of each source stay",
]


def test_retain_says_what_it_will_do_first(show: Showing, old: str) -> None:
    """Where nobody can be asked, it does nothing."""
    for _ in range(2):
        shown = show("retain", "--older-than", "5d")
        assert re.fullmatch(
            r"older than \d{4}-\d\d-\d\d \d\d:\d\d CES?T, in sqlite:///.*belgafeed\.sqlite:",
            shown.lines[0],
        )
        assert shown.lines[1:] == [*WHAT, "nothing was done; --yes does it"]
        assert shown.status == 0


def test_retain_does_it(show: Showing, old: str) -> None:
    assert show("retain", "--older-than", "5d", "--yes").lines[1:] == [*WHAT, "done"]
    shown = show("retain", "--older-than", "5d", "--yes")
    assert shown.lines[1].startswith("  0 revisions ")
    assert shown.lines[2] == "  0 sightings, 0 runs and 0 dead letters go"
    assert shown.lines[4:] == ["nothing to do"]
    assert "its text was let go" in show("history", A).out
    assert show("deadletters").lines == ["no dead letters"]


def test_nothing_is_old_enough(show: Showing, old: str) -> None:
    assert show("retain", "--older-than", "4w", "--yes").lines[-1] == "nothing to do"


class Terminal(io.StringIO):
    """Somebody who types this."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "is_done"),
    [("y\n", True), ("Yes \n", True), ("n\n", False), ("\n", False), ("yeah\n", False)],
)
def test_retain_asks_at_a_terminal(
    typed: str, is_done: bool, show: Showing, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    shown = show("retain", "--older-than", "5d")
    told = "done" if is_done else "nothing was done; --yes does it"
    assert shown.out.endswith(f"{WHAT[-1]}\ndo it? [y/N] {told}\n")
    assert ("its text was let go" in show("history", A).out) == is_done


# --- deadletters


def answer(**facts: Any) -> Answer:
    return Answer(json.dumps(story(**facts)).encode(), headers=JSON)


def letter(**facts: Any) -> Letter:
    return Letter(
        **{
            "source": "belga",
            "url": f"{A}.json",
            "uid": "belga:a",
            "field": "pipeline",
            "problem": "RuntimeError: a fault",
            "fetched_at": NOW,
            "rendered_at": None,
            "status": 200,
            "headers": {"content-type": "application/json"},
            "body": b'{"title": "\xc3\xa9"}',
            **facts,
        }
    )


@pytest.fixture
def missed(database: str) -> str:
    """A ledger with two dead letters, of which one came twice."""
    with Letters(database) as letters:
        for hour in range(2):
            letters.keep(letter(fetched_at=NOW + hour * HOUR))
        letters.keep(letter(source="ministry", url=FEED, uid="", field="document", body=b"\xff\0"))
    return database


def test_dead_letters_are_listed(show: Showing, missed: str) -> None:
    shown = show("deadletters")
    assert (shown.status, shown.err) == (1, "")
    assert [re.split("  +", line)[:5] for line in shown.lines] == [
        ["letter", "since (UTC)", "times", "source", "problem"],
        ["1", "2026-11-20 11:00", "2", "belga", "pipeline: RuntimeError: a fault"],
        [
            shown.lines[2].split()[0],
            "2026-11-20 11:00",
            "1",
            "ministry",
            "document: RuntimeError: a fault",
        ],
    ]
    assert shown.lines[1].endswith("  belga:a")
    assert "https://" in shown.lines[2]
    assert [line.split()[0] for line in show("deadletters", "1").lines] == ["letter", "1"]


def test_dead_letters_for_programs(show: Showing, missed: str) -> None:
    first, second = map(json.loads, show("deadletters", "--json").lines)
    assert first == {
        **{name: getattr(letter(), name) for name in ("source", "url", "uid", "field", "problem")},
        "fetched_at": "2026-11-20T12:00:00+00:00",
        "rendered_at": None,
        "status": 200,
        "headers": {"content-type": "application/json"},
        "body": '{"title": "é"}',
        "letter": 1,
        "first_at": "2026-11-20T11:00:00+00:00",
        "times": 2,
    }
    assert second["body"] == "\ufffd\0"


def test_dead_letters_as_they_came(missed: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    command = import_module("belgafeed.commands.deadletters").Command()
    command.settings = project_settings(missed)
    options = argparse.Namespace(retry=False, raw=True, json=False)
    command.run([], options)
    assert capsysbinary.readouterr().out == b'{"title": "\xc3\xa9"}\xff\0'
    command.run(["1"], options)
    assert capsysbinary.readouterr().out == b'{"title": "\xc3\xa9"}'


@pytest.mark.parametrize("options", [["--retry"], ["--raw"], ["--json"], []])
def test_no_dead_letters(options: list[str], show: Showing) -> None:
    shown = show("deadletters", *options)
    assert (shown.status, shown.out) == (
        0,
        "" if {"--raw", "--json"} & {*options} else "no dead letters\n",
    )


class Broken:
    """A step that cannot stand a letter."""

    def process_item(self, item: NewsItem) -> NewsItem:
        if "b" in item.title.lower():
            raise RuntimeError(f"no {item.title}")
        return item


OURS = {
    f"belgafeed.pipelines.{name}": number
    for number, name in enumerate(("Clean", "ResolveDates", "Validate", "Deduplicate"))
}
STEPS: dict[str, int | None] = {**OURS, "tests.test_upkeep_commands.Broken": 1}
BREAKS = {"ITEM_PIPELINES": STEPS}


def waiting(database: str) -> list[tuple[str, str, str, int]]:
    with Letters(database) as letters:
        return [(each.uid, each.field, each.problem, each.times) for each in letters.waiting()]


@ensureDeferred
async def test_what_a_step_failed_on_is_kept_until_it_is_stored(
    run: Crawler, database: str
) -> None:
    """By whichever crawl stores it."""
    site = {f"{A}.json": answer(url=A, title="B")}
    for times in (1, 2):
        crawl = await run("belga", site, settings=BREAKS, start=A)
        assert crawl.ours("deadletter") == {"kept": 1}
        assert waiting(database) == [("belga:aBcD", "pipeline", "RuntimeError: no B", times)]
    crawl = await run("belga", site, start=A)
    assert [item.title for item in crawl.items] == ["B"]
    assert waiting(database) == []


@ensureDeferred
async def test_a_version_that_is_known_already_is_no_letter_either(
    run: Crawler, database: str
) -> None:
    """The story went back to the words that are stored."""
    fine = {f"{A}.json": answer(url=A, title="A")}
    await run("belga", fine, start=A)
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    assert len(waiting(database)) == 1
    crawl = await run("belga", fine, start=A)
    assert (crawl.ours("ledger"), waiting(database)) == ({"same": 1}, [])


@ensureDeferred
async def test_what_a_step_refuses_is_kept_with_its_answer(run: Crawler, database: str) -> None:
    """As the site sent it, without its secrets."""
    headers = {
        **JSON,
        "Set-Cookie": "a=secret",
        "ETag": '"1"',
        "Date": "Fri, 20 Nov 2026 11:00:00 GMT",
    }
    body = json.dumps(story(url=A, title="\x01")).encode()
    await run("belga", {f"{A}.json": Answer(body, headers=headers)}, start=A)
    with Letters(database) as letters:
        (kept,) = letters.waiting()
    assert (kept.uid, kept.field, kept.problem) == ("belga:aBcD", "title", "empty")
    assert (kept.url, kept.status, kept.body) == (f"{A}.json", 200, body)
    assert kept.headers["etag"] == '"1"'
    assert "secret" not in str(kept.headers)


@ensureDeferred
async def test_a_document_that_cannot_be_read_is_kept_until_it_can(
    run: Crawler, database: str
) -> None:
    await run("belga", {f"{A}.json": Answer(b'{"title": ', headers=JSON)}, start=A)
    assert waiting(database) == [("", "document", "not JSON: it breaks off", 1)]
    await run("belga", {f"{A}.json": answer(url=A)}, start=A)
    assert waiting(database) == []


@ensureDeferred
async def test_a_letter_that_cannot_be_kept(
    run: Crawler, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so, and the story is missing all the same."""
    with Letters(database):
        fill(database, "dead_letters")
    site = {f"{A}.json": answer(url=A, title="B")}
    crawl = await run("belga", site, settings=BREAKS, start=A)
    assert crawl.ours("run")["missing"] == 1
    assert caplog.text.count("Dead letter not kept: ledger: sqlite") == 1
    make_room(database, "dead_letters")
    assert waiting(database) == []


@ensureDeferred
async def test_a_letter_is_read_again(run: Crawler, database: str) -> None:
    """Nobody is asked for anything, and the story has the times that it had."""
    made = "Fri, 20 Nov 2026 10:00:00 GMT"
    body = json.dumps(story(url=A, title="B")).encode()
    headers = {**JSON, "X-Drupal-Cache": "HIT", "Last-Modified": made, "ETag": '"1"'}
    await run("belga", {f"{A}.json": Answer(body, headers=headers)}, settings=BREAKS, start=A)
    with Letters(database) as letters:
        (kept,) = letters.waiting()
        crawl = await run("belga", letters=f"{kept.letter}")
        (item,) = crawl.items
        assert (item.title, item.status, item.uid) == ("B", "new", kept.uid)
        assert (item.fetched_at, item.rendered_at) == (kept.fetched_at, kept.rendered_at)
        assert item.rendered_at == NOW - HOUR
        assert item.document is not None
        assert (item.document.url, item.document.etag) == (f"{A}.json", '"1"')
        assert [name for name in crawl.stats if name.startswith("replay/http")] == []
        assert letters.waiting() == []


@ensureDeferred
async def test_a_letter_that_fails_again(run: Crawler, database: str) -> None:
    """It is the same letter, with the times that it had."""
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    with Letters(database) as letters:
        (kept,) = letters.waiting()
        crawl = await run("belga", settings=BREAKS, letters=f"{kept.letter}")
        assert crawl.items == []
        assert letters.waiting() == [replace(kept, times=2)]
        letters.settle([kept])
        assert letters.waiting() == [replace(kept, times=2)]


@ensureDeferred
async def test_a_letter_of_an_older_version_overrules_nothing(run: Crawler, database: str) -> None:
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    with Ledger(database) as ledger, Letters(database) as letters:
        (kept,) = letters.waiting()
        newer = replace(STORY, uid="belga:aBcD", published_earliest=NOW - 9 * DAY)
        ledger.put(replace(newer, rendered_at=datetime.now(UTC) + HOUR))
        crawl = await run("belga", letters=f"{kept.letter}")
        assert (crawl.items, crawl.ours("ledger")["stale"]) == ([], 1)
        assert letters.waiting() == []
        assert ledger.latest(1)[0].title == STORY.title


@ensureDeferred
async def test_an_item_of_a_page_that_failed(run: Crawler, database: str) -> None:
    """The others are stored; read again, it has the date that it had beside them."""
    site = aged(NOW, a="1 hour ago", b="2 hours ago", c="3 hours ago")
    crawl = await run("ministry", site, settings={**FEED_SITE, **BREAKS})
    assert [item.title for item in crawl.items] == ["a", "c"]
    uid = "ministry:https://source.example/b"
    assert waiting(database) == [(uid, "pipeline", "RuntimeError: no b", 1)]
    with Letters(database) as letters:
        (kept,) = letters.waiting()
    assert (kept.url, kept.body, kept.rendered_at) == (FEED, site[FEED].body, NOW)
    crawl = await run("ministry", letters=f"{kept.letter}")
    assert [(item.title, item.published_latest) for item in crawl.items] == [("b", NOW - 2 * HOUR)]
    assert crawl.ours("ledger") == {"new": 1, "same": 2}
    assert waiting(database) == []


@ensureDeferred
async def test_a_later_page_with_the_item_that_failed(run: Crawler, database: str) -> None:
    site = aged(NOW, a="1 hour ago", b="2 hours ago")
    await run("ministry", site, settings={**FEED_SITE, **BREAKS})
    assert len(waiting(database)) == 1
    await run("ministry", aged(NOW + HOUR, b="3 hours ago"), settings=FEED_SITE)
    assert waiting(database) == []


@ensureDeferred
async def test_an_item_that_the_feed_behind_its_page_dated(run: Crawler, database: str) -> None:
    """The letter has the page, and not the feed."""
    icon = '<a class="feed-icon" href="https://ministry.example/rss">Subscribe to Havens feed</a>'
    entry = '<h3><a href="https://source.example/b">b</a></h3><div>2 days ago</div>'
    body = page(entry, feed=icon).encode()
    rss = b"<rss version='2.0'><channel></channel></rss>"
    site = {FEED: Answer(body, headers=HTML), "https://ministry.example/rss": Answer(rss)}
    crawl = await run("ministry", site, settings={**FEED_SITE, **BREAKS})
    assert crawl.asked("https://ministry.example/rss") == 1
    with Letters(database) as letters:
        (kept,) = letters.waiting()
    assert (kept.url, kept.body) == (FEED, body)


@ensureDeferred
async def test_letters_of_another_source_are_left_alone(run: Crawler, missed: str) -> None:
    before = waiting(missed)
    crawl = await run("ministry", letters="1")
    assert (crawl.items, waiting(missed)) == ([], before)


@pytest.mark.parametrize("numbers", ["one", "1,b", "1.5"])
@ensureDeferred
async def test_numbers_that_are_none(numbers: str, run: Crawler) -> None:
    with pytest.raises(UsageError, match=f"belga: letters: numbers were expected, not '{numbers}'"):
        await run("belga", letters=numbers)


# --- In processes of their own


def of(database: str, *arguments: str) -> list[str]:
    return [*arguments, "-s", f"BELGAFEED_DATABASE_URL={database}", "-s", "FEEDS={}"]


def scrapy(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return processes.scrapy(*of(database, *arguments), variables={"COLUMNS": "100"})


def on_a_terminal(database: str, *arguments: str, typed: str = "") -> str:
    """What the command writes to a terminal at which somebody types that."""
    status, written = processes.on_a_terminal(
        *of(database, *arguments), typed=typed, variables={"TERM": "xterm"}
    )
    assert status == 0
    return written.decode().replace("\r\n", "\n")


@pytest.mark.process
def test_the_history_on_a_terminal(stored: str) -> None:
    written = on_a_terminal(stored, "history", A)
    assert f"De brug is {ESCAPE}[31;9mopen{ESCAPE}[0m{ESCAPE}[32;4mdicht{ESCAPE}[0m" in written


@pytest.mark.process
def test_retain_on_a_terminal(old: str) -> None:
    written = on_a_terminal(old, "retain", "--older-than", "5d", typed="y\n")
    assert written.endswith("do it? [y/N] done\n")


@pytest.mark.process
def test_search_in_a_pipe(stored: str) -> None:
    done = scrapy(stored, "search", "sluis", "brug")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 3)
    done = scrapy(stored, "search", "\udce9t\udce9")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.process
@ensureDeferred
async def test_a_retry_of_two_sources(run: Crawler, database: str, tmp_path: Path) -> None:
    """They are read again, given out, and gone; without a network, since nobody is asked."""
    unreadable = {f"{C}.json": Answer(b'{"title": ', headers=JSON)}
    site = {f"{A}.json": answer(url=A, title="B"), **unreadable}
    await run("belga", site, settings=BREAKS, start=f"{A} {C}")
    await run(
        "ministry", aged(NOW, a="1 hour ago", b="2 hours ago"), settings={**FEED_SITE, **BREAKS}
    )
    with Letters(database) as letters:
        first, second, third = letters.waiting()
    out = tmp_path / "out.jsonl"
    done = scrapy(database, "deadletters", "--retry", "-o", str(out))
    assert done.returncode == 1
    assert f"Refused: belga: {C}.json: document: not JSON: it breaks off" in done.stderr
    assert "document: not JSON: it breaks off" in done.stdout
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {record["title"]: record["fetched_at"] for record in records} == {
        "B": first.fetched_at.isoformat(),
        "b": third.fetched_at.isoformat(),
    }
    assert waiting(database) == [("", "document", "not JSON: it breaks off", 2)]
    with Letters(database) as letters:
        assert letters.waiting() == [replace(second, times=2)]


@pytest.mark.process
@ensureDeferred
async def test_a_retry_with_the_fault_still_there(run: Crawler, database: str) -> None:
    """Those that were asked for fail again; the others are as they were."""
    site = {f"{url}.json": answer(url=url, short_url=None, title="B") for url in (A, B)}
    await run("belga", site, settings=BREAKS, start=f"{A} {B}")
    steps = f"ITEM_PIPELINES={json.dumps(STEPS)}"
    done = scrapy(database, "deadletters", "--retry", "2", "-s", steps)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.splitlines()[1].startswith("2 ")
    assert [times for *_, times in waiting(database)] == [1, 2]


@pytest.mark.process
@ensureDeferred
async def test_a_retry_that_finds_another_run_at_work(run: Crawler, database: str) -> None:
    """It reads nothing, so nothing is settled."""
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    before = waiting(database)
    with Frontier(database, "belga", NOW) as other:
        assert other.lock()
        done = scrapy(database, "deadletters", "--retry")
    assert (done.returncode, waiting(database)) == (1, before)


# --- Cases that were wrong once


class Faulty:
    """A fault of ours in reading what came."""

    async def process_spider_output(
        self, response: object, result: AsyncIterator[object]
    ) -> AsyncIterator[object]:
        async for each in result:
            if each is not None:
                raise RuntimeError("a fault")
            yield each


@pytest.mark.process
@ensureDeferred
async def test_a_retry_that_succeeds_says_so(run: Crawler, database: str) -> None:
    site = {f"{url}.json": answer(url=url, short_url=None, title="B") for url in (A, B)}
    await run("belga", site, settings=BREAKS, start=f"{A} {B}")
    done = scrapy(database, "deadletters", "--retry", "2")
    assert [uid for uid, *_ in waiting(database)] == [f"belga:{A}"]
    assert (done.returncode, done.stdout) == (0, "no dead letters\n")


@pytest.mark.process
@ensureDeferred
async def test_a_retry_of_two_sources_into_one_new_file(
    run: Crawler, database: str, tmp_path: Path
) -> None:
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    await run("ministry", aged(NOW, b="2 hours ago"), settings={**FEED_SITE, **BREAKS})
    out = tmp_path / "out.jsonl"
    done = scrapy(database, "deadletters", "--retry", "-O", str(out))
    assert "-O: letters of several sources would overwrite each other" in done.stderr
    assert (done.returncode, len(waiting(database)), out.exists()) == (2, 2, False)


@pytest.mark.process
@ensureDeferred
async def test_a_retry_with_a_fault_in_the_reader(run: Crawler, database: str) -> None:
    await run("belga", {f"{A}.json": answer(url=A, title="B")}, settings=BREAKS, start=A)
    middlewares = json.dumps({"tests.test_upkeep_commands.Faulty": 1})
    done = scrapy(database, "deadletters", "--retry", "-s", f"SPIDER_MIDDLEWARES={middlewares}")
    assert (done.returncode, len(waiting(database))) == (1, 1)


@ensureDeferred
async def test_a_story_of_which_a_part_can_be_read_again(run: Crawler, database: str) -> None:
    bad = answer(url=A, links=[{"description": "x", "url": "javascript:x"}])
    await run("belga", {f"{A}.json": bad}, start=A)
    await run("belga", {f"{A}.json": answer(url=A)}, start=A)
    assert waiting(database) == []


@ensureDeferred
async def test_a_long_link_costs_no_story(run: Crawler) -> None:
    long = f"https://maps.example/?q={'x' * 2_100}"
    site = {f"{A}.json": answer(url=A, links=[{"description": "x", "url": long}])}
    assert len((await run("belga", site, start=A)).items) == 1


@pytest.mark.parametrize("raw", [True, False])
@ensureDeferred
async def test_halves_of_characters_in_odd_encodings(raw: bool, run: Crawler) -> None:
    name = "a@@b" if raw else "a\ud800b"
    data = json.dumps(story(url=A, author={"first_name": name, "last_name": "C"}))
    body = data.encode().replace(b"@@", b"\xed\xa0\x80") if raw else data.encode("utf-16")
    crawl = await run("belga", {f"{A}.json": Answer(body, headers=JSON)}, start=A)
    assert len(crawl.items) == 1


def test_what_joins_an_emoji_is_shown(show: Showing, database: str) -> None:
    with Ledger(database) as ledger:
        ledger.put(replace(STORY, title="👩🏽\u200d🚀"))
    assert "👩🏽\u200d🚀" in show("history", A).out


@ensureDeferred
async def test_an_address_that_redirects_later(run: Crawler, database: str) -> None:
    there = {f"{A}.json": answer(url=A)}
    moved = {f"{C}.json": Answer(status=301, headers={"Location": f"{A}.json"})}
    await run("belga", there, start=A)
    await run("belga", {**there, **moved}, start=C)
    with Upkeep(database) as ledger:
        assert ledger.find(C) == ["belga:aBcD"]


@ensureDeferred
async def test_a_slug_without_end_is_refused(run: Crawler, database: str) -> None:
    slug = "".join(map(chr, range(0x4E00, 0x5200)))
    await run("belga", {f"{A}.json": answer(url=A, slug=slug)}, start=A)
    assert [field for _, field, *_ in waiting(database)] == ["slug"]


def test_a_search_of_many_words(show: Showing) -> None:
    with pytest.raises(UsageError, match="more than 50 words"):
        show("search", *["brug"] * 51)


@ensureDeferred
async def test_a_feed_page_that_can_be_read_again(run: Crawler, database: str) -> None:
    await run("ministry", {FEED: Answer(b"<html>Soon</html>", headers=HTML)}, settings=FEED_SITE)
    assert [field for _, field, *_ in waiting(database)] == ["document"]
    await run("ministry", {FEED: feed("a")}, settings=FEED_SITE)
    assert waiting(database) == []


@ensureDeferred
async def test_a_file_that_can_be_read_again(run: Crawler, database: str, tmp_path: Path) -> None:
    saved = tmp_path / "a.json"
    saved.write_bytes(b'{"title": ')
    await run("belga", start=str(saved))
    saved.write_bytes(answer(url=A).body)
    assert len((await run("belga", start=str(saved))).items) == 1
    assert waiting(database) == []


@ensureDeferred
async def test_a_document_of_a_site_under_another_scheme(run: Crawler, database: str) -> None:
    plain = f"{A.replace('https:', 'http:')}.json"
    moved = {plain: Answer(status=301, headers={"Location": f"{A}.json"})}
    await run("belga", {**moved, f"{A}.json": Answer(b"{", headers=JSON)}, start=plain)
    assert len((await run("belga", {**moved, f"{A}.json": answer(url=A)}, start=plain)).items) == 1
    assert waiting(database) == []


@ensureDeferred
async def test_a_story_that_is_known_under_another_name(run: Crawler, database: str) -> None:
    """It had no short link when it was first seen."""
    await run("belga", {f"{A}.json": answer(url=A, short_url=None)}, start=A)
    site = {f"{A}.json": answer(url=A, title="B")}
    await run("belga", site, settings=BREAKS, start=A)
    assert len((await run("belga", site, start=A)).items) == 1
    assert waiting(database) == []


def test_retain_at_a_terminal_where_nobody_answers(
    show: Showing, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert (
        show("retain", "--older-than", "5d").lines[-1].endswith("nothing was done; --yes does it")
    )


@pytest.mark.parametrize("arguments", [f"deadletters {2**63}", f"search brug --limit {2**63}"])
def test_numbers_of_no_end(arguments: str, show: Showing) -> None:
    with pytest.raises(UsageError) as refused:
        show(*arguments.split())
    assert str(refused.value)
    assert not refused.value.print_help


@pytest.mark.parametrize("command", ["history", "forget", "deadletters"])
def test_a_document_does_not_steer_the_terminal(command: str, show: Showing, database: str) -> None:
    """By its short link, its author, or what an error says of it."""
    evil = f"a{ESCAPE}[2Jb\x9bc\u202e"
    with Ledger(database) as ledger:
        ledger.put(replace(STORY, uid=f"belga:{evil}"))
        ledger.put(replace(STORY, uid=f"belga:{evil}", authors=(evil,)))
    with Letters(database) as letters:
        letters.keep(letter(uid=f"belga:{evil}", problem=evil))
    shown = show(command, *([] if command == "deadletters" else [A])).out
    assert all(sign.isprintable() or sign == "\n" for sign in shown)


@pytest.mark.process
def test_a_reader_that_has_seen_enough(database: str) -> None:
    with Ledger(database) as ledger:
        for number in range(20):
            text = "brug " * 2_000
            ledger.put(replace(STORY, uid=f"belga:{number}", url=None, body_text=text))
    assert processes.first_line(*of(database, "search", "brug", "--json")).endswith("}\n")


def test_a_problem_of_several_lines(show: Showing, database: str) -> None:
    with Letters(database) as letters:
        letters.keep(letter(problem="ValueError: a\nb"))
    assert len(show("deadletters").lines) == 2
