"""``scrapy clean``: what it shows, and that it stores nothing."""

import argparse
import io
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from scrapy.crawler import CrawlerRunner
from scrapy.exceptions import UsageError
from scrapy.http import HtmlResponse

from belgafeed.commands.clean import Body, Command, Page, Screen, render, safe, story_address
from belgafeed.items import Attachment, Contact, Credit, Embed, Image, Link, Related, SourceError
from belgafeed.markup import MAX_DEPTH, Cleaned, Removal, clean
from tests import processes
from tests.replay import HTML, JSON, ROOT, SEEDS, Answer, project_settings, replay_settings
from tests.rows import each_row
from tests.test_prezly import story

SITE = "https://newsroom.example"
STORY = SEEDS / "belga/2026-11-18/streekmuseum-van-duinhove-zet-duizend-zeekaarten-online.json"
FEED = SEEDS / "ministry/feed-page-0.html"
CREDIT = Credit("BELGA PHOTO", "AN CLAES", "© BELGA PHOTO AN CLAES")
ESCAPE = "\x1b"


def cleaned(**fields: Any) -> Cleaned:
    nothing: dict[str, Any] = dict.fromkeys(Cleaned.__slots__, ())
    return Cleaned(**{**nothing, "html": "", "text": "", "summary": None, **fields})


def lines(screen: Screen | None = None, name: str = "a.html", **fields: Any) -> list[str]:
    return render(Body(name, "<p>Text</p>", ""), cleaned(**fields), screen or Screen())


def section(heading: str, shown: list[str]) -> list[str]:
    """The lines under a heading, up to the next blank one."""
    if heading not in shown:
        return []
    below = [*shown[shown.index(heading) + 1 :], ""]
    return below[: below.index("")]


def test_sections_in_their_order() -> None:
    shown = lines(
        html="<p>Kept</p>",
        text="Kept",
        credits=(CREDIT,),
        removals=(Removal("empty", ""), Removal("unwrapped:release-content-poll", "")),
    )
    assert shown == [
        *("a.html  11 → 11 characters", ""),
        *("KEPT", "  Kept", ""),
        *("MOVED", "  credit  © BELGA PHOTO AN CLAES → agency BELGA PHOTO, person AN CLAES", ""),
        *("REMOVED", "  empty   1×", ""),
        *("UNKNOWN", "  release-content-poll   1×"),
    ]


def test_what_is_empty_says_so_or_is_not_there() -> None:
    assert lines()[2:] == ["KEPT", "  (nothing)"]


@each_row(
    ("fields", "expected"),
    [
        (
            {"credits": [Credit(None, "AN", "foto: AN"), Credit("AFP", None, "© AFP")]},
            ["credit  foto: AN → person AN", "credit  © AFP → agency AFP"],
        ),
        ({"related": [Related("https://a/", "Title")]}, ["related  Title  https://a/"]),
        (
            {"related": [Related("https://a/", "Title", "Teaser", "The Paper")]},
            ["related  Title  https://a/", "         The Paper · Teaser"],
        ),
        ({"images": [Image("https://a/")]}, ["image  https://a/"]),
        (
            {"images": [Image("https://a/", "Caption", CREDIT)]},
            [
                "image  Caption  https://a/",
                "       © BELGA PHOTO AN CLAES → agency BELGA PHOTO, person AN CLAES",
            ],
        ),
        ({"embeds": [Embed("https://a/", "video")]}, ["embed  video  https://a/"]),
        (
            {"attachments": [Attachment("https://a/", "Report", "PDF")]},
            ["attachment  Report  https://a/", "            PDF"],
        ),
        ({"attachments": [Attachment("https://a/")]}, ["attachment  https://a/"]),
        (
            {
                "contacts": [
                    Contact("An", "An\nDesk\n+32 1", ("a@b.c",), ("+321",), ("https://a/",))
                ]
            },
            [
                "contact  An · Desk · +32 1",
                "         → name An, email a@b.c, phone +321, url https://a/",
            ],
        ),
        (
            {"links": [Link("https://a/", "one"), Link("https://b/", "another")]},
            ["link  one      https://a/", "link  another  https://b/"],
        ),
    ],
)
def test_what_moved(fields: dict[str, Any], expected: list[str]) -> None:
    assert section("MOVED", lines(**fields)) == [f"  {line}" for line in expected]


def test_rules_with_their_words_the_busiest_first() -> None:
    rules = [("rule", ""), ("pixel", "https://a/"), ("hidden", "b"), ("pixel", "https://c/")]
    rules += [("hidden", "b"), ("hidden", "d")]
    shown = lines(removals=tuple(Removal(*each) for each in rules))
    assert section("REMOVED", shown) == [
        *("  hidden   3×  b · d", "  pixel    2×  https://a/ · https://c/", "  rule     1×"),
    ]


@each_row("width", [5, 20, 40, 80, 100, 300])
def test_a_terminal_is_not_overrun(width: int) -> None:
    long = "word " * 80
    shown = lines(
        Screen(width),
        name=long,
        text=f"{long}\n\n{'x' * 300}",
        related=(Related("https://a/" + "a" * 300, long, long, long),),
        removals=(Removal("hidden", long), Removal("unwrapped:release-content-poll", long)),
    )
    if width > 60:
        assert max(map(len, shown)) <= width
    assert max(map(len, section("KEPT", shown))) <= 90
    assert "…" in shown[0]


def test_a_pipe_gets_everything() -> None:
    long = "word " * 80 + "end"
    shown = lines(name=long, text=long, links=(Link("https://a/" + "a" * 300, long),))
    assert shown[0].startswith(f"{long}  ")
    assert section("KEPT", shown) == [f"  {long}"]
    assert section("MOVED", shown) == [f"  link  {long}  https://a/{'a' * 300}"]


def test_colours_change_nothing_else() -> None:
    fields: dict[str, Any] = {
        "text": "Kept",
        "links": (Link("https://a/", "words"), Link("https://b/", "more words")),
        "removals": (Removal("empty", ""), Removal("unwrapped:release-content-poll", "")),
    }
    coloured = lines(Screen(100, has_colours=True), **fields)
    for heading, code in (("KEPT", 32), ("MOVED", 36), ("REMOVED", 31), ("UNKNOWN", 33)):
        assert f"{ESCAPE}[1;{code}m{heading}{ESCAPE}[0m" in coloured
    plain = [re.sub(r"\x1b\[[\d;]+m", "", line) for line in coloured]
    assert plain == lines(Screen(100), **fields)


def test_a_document_does_not_steer_the_terminal() -> None:
    evil = f"a{ESCAPE}[2Jb\x9bc\x07\u2028\udc80"
    shown = "\n".join(
        lines(
            name=evil,
            text=evil,
            related=(Related(evil, evil, evil, evil),),
            contacts=(Contact(evil, evil, (evil,), (evil,), (evil,)),),
            removals=(Removal(evil, evil), Removal(f"unwrapped:{evil}", evil)),
        )
    )
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert "a\\u001b[2Jb\\u009bc\\u0007\\u2028\\udc80" in shown
    assert json.loads(f'"{safe(evil)}"') == evil


# In this process: the command over files.


class Shown:
    """What a run of the command printed, and its exit status."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        command = Command()
        command.settings = project_settings("sqlite:///nowhere/belgafeed.sqlite")
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        options, rest = parser.parse_known_args(arguments)
        command.run(rest, options)
        self.out, self.err = capsys.readouterr()
        self.status = command.exitcode
        self.lines = self.out.splitlines()


Cleaning = Callable[..., Shown]


@pytest.fixture
def cleaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cleaning:
    """``cleaning(name, document, *options)``: the command over a document in a folder."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, document: bytes, *options: str) -> Shown:
        Path(name).write_bytes(document)
        return Shown(capsys, name, *options)

    return run


@pytest.fixture(autouse=True)
def _no_ledger(tmp_path: Path) -> Iterator[None]:
    """Nothing is stored, wherever it is asked."""
    before = set(ROOT.glob("*.sqlite*"))
    yield
    assert [*tmp_path.rglob("*.sqlite*")] == []
    assert set(ROOT.glob("*.sqlite*")) <= before


def test_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(STORY.read_bytes())
    expected = clean(data["body"], base_url=data["url"])
    shown = Shown(capsys, str(STORY))
    assert (shown.status, shown.err) == (0, "")
    assert shown.out == "\n".join(
        [*render(Body(str(STORY), data["body"], ""), expected, Screen()), ""]
    )
    assert {"KEPT", "MOVED", "REMOVED", "UNKNOWN"} <= set(shown.lines)
    assert ESCAPE not in shown.out


def test_a_story_as_html_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(STORY.read_bytes())
    expected = clean(data["body"], base_url=data["url"])
    assert Shown(capsys, str(STORY), "--html").out == f"{expected.html}\n"
    (line,) = Shown(capsys, str(STORY), "--json").lines
    record = json.loads(line)
    assert set(Cleaned.__slots__) | {"name", "removed"} == set(record)
    assert record["name"] == str(STORY)
    assert (record["html"], record["text"]) == (expected.html, expected.text)
    assert record["removed"] == dict(expected.removed)
    assert record["removals"] == [each._asdict() for each in expected.removals]
    assert [card["url"] for card in record["related"]] == [card.url for card in expected.related]
    assert "é" in line


def test_a_feed_page_item_by_item(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown(capsys, str(FEED))
    assert (shown.status, shown.err) == (0, "")
    records = [json.loads(line) for line in Shown(capsys, str(FEED), "--json").lines]
    assert len(records) == shown.lines.count("KEPT") > 5
    heads = [line.rpartition("  ")[0] for line in shown.lines if line.endswith(" characters")]
    assert heads == [record["name"] for record in records]
    assert heads[0] == "Sluis van Oostmere weer open na nazicht van de deuren"


TEXT = "Title\n\n2 days ago\n\nSome text.\n\n258\n"
ITEM = """<article class="aggregator-item"><h3 class="feed-item-title">{}</h3>
<div class="field--name-timestamp">1 day ago</div><div class="item-description">{}</div></article>"""
LINKED = '<a href="https://a.example/x">Title</a>'


def page(*items: tuple[str, str]) -> str:
    return f"<html><body><div>{''.join(ITEM.format(*item) for item in items)}</div></body></html>"


@pytest.mark.parametrize(
    ("name", "document", "options", "heads", "words"),
    [
        ("a.html", "<p>One</p><p>Two</p>", [], ["a.html"], "  One\n\n  Two"),
        ("a.html", "", [], ["a.html"], "  (nothing)"),
        ("a.html", page((LINKED, "Words")), [], ["Title"], "  Words"),
        ("a.html", page((LINKED, "1"), (LINKED, "2")), [], ["Title", "Title"], "KEPT\n  2"),
        ("a.txt", TEXT, [], ["Title"], "  Some text."),
        ("page", TEXT, [], ["Title"], "  Some text."),
        ("a.txt", "Just words & more", [], ["a.txt"], "  Just words & more"),
        ("page", json.dumps(story(body="<p>Story</p>")), [], ["page"], "  Story"),
        ("a.json", "\ufeff" + json.dumps(story(body="<p>Story</p>")), [], ["a.json"], "  Story"),
        ("a.html", '<a href="/x">words</a>', [], ["a.html"], "link-without-address   1×  /x"),
        (
            *("a.html", '<a href="/x">words</a>', ["--base", f"{SITE}/a"], ["a.html"]),
            f"link  words  {SITE}/x",
        ),
        (
            *("a.html", page(('<a href="x">Title</a>', "W")), ["--base", f"{SITE}/a/"]),
            *(["Title"], "  W"),
        ),
    ],
)
def test_documents(
    name: str, document: str, options: list[str], heads: list[str], words: str, cleaning: Cleaning
) -> None:
    shown = cleaning(name, document.encode(), *options)
    found = [line.rpartition("  ")[0] for line in shown.lines if line.endswith(" characters")]
    assert (shown.status, shown.err, found) == (0, "", heads)
    assert words in shown.out


def test_legacy_bytes(cleaning: Cleaning) -> None:
    document = "<meta charset=windows-1252><p>café</p>"
    assert "  café" in cleaning("a.html", document.encode("cp1252")).lines


@pytest.mark.parametrize(
    ("name", "document", "problem", "kept"),
    [
        ("a.json", b"nope", "a.json: document: not JSON: Expecting value", 0),
        ("a.json", b"[" * 100_000, "a.json: document: not JSON: ", 0),
        ("a.json", b"[]", "a.json: document: an object was expected, not a list", 0),
        ("a.json", b"{}", "a.json: url: missing", 0),
        ("a", b'{"url": ', "a: document: not JSON: ", 0),
        ("a.json", b'{"url": "\xff', "a.json: document: not JSON: ", 0),
        ("a.html", b"\x89PNG\0\1\2", "a.html: document: text was expected, not bytes", 0),
        ("a.html", b"<b>" * 9 * MAX_DEPTH, "a.html: body_html: nested deeper than", 0),
        ("a.html", page(("Title", "-"), (LINKED, "W")).encode(), "a.html: item[0].url: ", 1),
        (
            "a.html",
            page((LINKED, "<b>" * (MAX_DEPTH + 9)), (LINKED, "W")).encode(),
            "clean: Title: body_html: nested deeper",
            1,
        ),
    ],
)
def test_what_cannot_be_read_is_one_line(
    name: str,
    document: bytes,
    problem: str,
    kept: int,
    cleaning: Cleaning,
) -> None:
    shown = cleaning(name, document)
    assert (shown.status, shown.lines.count("KEPT")) == (1, kept)
    assert shown.err.startswith("clean: ")
    assert problem in shown.err
    assert shown.err.count("\n") == 1


def test_an_error_does_not_steer_the_terminal(cleaning: Cleaning) -> None:
    shown = cleaning(f"a{ESCAPE}[2J\udc80.json", b"nope")
    assert shown.status == 1
    assert "a\\u001b[2J\\udc80.json: document: not JSON" in shown.err
    assert ESCAPE not in shown.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], ""),
        (["a", "b"], ""),
        (["a", "--nope"], ""),
        (["nope.json"], "'nope.json': No such file or directory"),
        (["."], "'.': Is a directory"),
        (["a\0b"], "embedded null byte"),
        (["x" * 5000], "File name too long"),
        ([f"no{ESCAPE}[2Jpe"], r"'no\x1b[2Jpe': No such file"),
        (["http://"], "not a web address: 'http://'"),
        (["HTTPS://["], "not a web address: 'HTTPS://['"),
        (["ftp://a.example/a"], "No such file"),
        (["README.md", "--base", "a.html"], "not a web address: 'a.html'"),
    ],
)
def test_arguments_that_make_no_sense(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError) as refused:
        Shown(capsys, *arguments)
    assert message in str(refused.value)
    assert bool(message) != refused.value.print_help


def test_html_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        Shown(capsys, str(STORY), "--html", "--json")
    assert refused.value.code == 2


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"<p>Some words</p>")))
    shown = Shown(capsys, "-")
    assert shown.lines == ["-  17 → 17 characters", "", "KEPT", "  Some words"]


# In this process: the spider over a table of answers.


async def fetch(
    database: str, site: dict[str, Answer], url: str, **settings: Any
) -> tuple[list[Body | SourceError], list[str]]:
    """What was read at *url*, and what was asked for."""
    runner = CrawlerRunner(replay_settings(database, REPLAY=site, **settings))
    crawler = runner.create_crawler(Page)
    parts: list[Body | SourceError] = []
    await runner.crawl(crawler, url=url, parts=parts)
    asked = [name.removeprefix("replay/") for name in crawler.stats.get_stats()]
    return parts, [name for name in asked if name.startswith("http") and "robots" not in name]


def html(document: str) -> Answer:
    return Answer(document.encode(), headers=HTML)


STORY_ANSWER = Answer(json.dumps(story(body="<p>Story</p>")).encode(), headers=JSON)
ALTERNATE = '<html><link rel="alternate" type="application/json" href="{}"><p>Page</p>'


@pytest.mark.parametrize(
    ("url", "site", "bodies", "asked"),
    [
        (f"{SITE}/a.json", {f"{SITE}/a.json": STORY_ANSWER}, ["<p>Story</p>"], 1),
        (
            f"{SITE}/a",
            {f"{SITE}/a": html("<html>"), f"{SITE}/a.json": STORY_ANSWER},
            ["<p>Story</p>"],
            2,
        ),
        (
            f"{SITE}/a/?x=1",
            {f"{SITE}/a/?x=1": html("<html>"), f"{SITE}/a.json": STORY_ANSWER},
            ["<p>Story</p>"],
            2,
        ),
        (
            f"{SITE}/a",
            {f"{SITE}/a": html(ALTERNATE.format("/api/1")), f"{SITE}/api/1": STORY_ANSWER},
            ["<p>Story</p>"],
            2,
        ),
        (f"{SITE}/a", {f"{SITE}/a": html("<html>Page")}, ["<html>Page"], 2),
        (
            f"{SITE}/a",
            {f"{SITE}/a": html("<html>Page"), f"{SITE}/a.json": html("<html>Not here")},
            ["<html>Page"],
            2,
        ),
        (f"{SITE}/", {f"{SITE}/": html("<html>Front")}, ["<html>Front"], 1),
        (f"{SITE}/f", {f"{SITE}/f": html(page((LINKED, "W")))}, ["W"], 1),
    ],
)
@ensureDeferred
async def test_addresses(
    url: str, site: dict[str, Answer], bodies: list[str], asked: int, database: str
) -> None:
    parts, requests = await fetch(database, site, url)
    assert [part.html for part in parts if isinstance(part, Body)] == bodies
    assert (len(parts), len(requests)) == (len(bodies), asked)


@ensureDeferred
async def test_the_page_is_shown_where_its_json_is_not_to_be_had(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (part,), _ = await fetch(database, {f"{SITE}/a": html("<html>Page")}, f"{SITE}/a")
    assert part == Body(f"{SITE}/a", "<html>Page", f"{SITE}/a")
    told = capsys.readouterr().err
    assert told == (
        f"clean: {SITE}/a.json: document: not fetched: HTTP status 404 (the page is shown)\n"
    )


PLAIN = {"Content-Type": "text/plain"}


@pytest.mark.parametrize(
    ("site", "problem"),
    [
        ({}, "not fetched: HTTP status 404"),
        ({f"{SITE}/a": Answer(status=503)}, "not fetched: HTTP status 503"),
        ({f"{SITE}/a": Answer(error=OSError("no route"))}, "not fetched: no route"),
        ({f"{SITE}/a": Answer(error=OSError())}, "not fetched: OSError"),
        (
            {f"{SITE}/robots.txt": Answer(b"User-agent: *\nDisallow: /", headers=PLAIN)},
            "not fetched: Forbidden by robots.txt",
        ),
        (
            {f"{SITE}/a": Answer(status=302, headers={"Location": "https://other.example/"})},
            "not fetched: a redirect to another site, other.example, is not followed",
        ),
        ({f"{SITE}/a": Answer(b"\x89PNG\1\2")}, "text was expected, not bytes"),
    ],
)
@ensureDeferred
async def test_addresses_that_cannot_be_read(
    site: dict[str, Answer], problem: str, database: str
) -> None:
    (part,), _ = await fetch(database, site, f"{SITE}/a", RETRY_ENABLED=True, RETRY_TIMES=0)
    assert str(part) == f"clean: {SITE}/a: document: {problem}"


@each_row(
    ("url", "stated", "expected"),
    [
        (f"{SITE}/a", None, f"{SITE}/a.json"),
        (f"{SITE}/a/?q=1#x", None, f"{SITE}/a.json"),
        (SITE, None, None),
        (f"{SITE}/", "/api/1", f"{SITE}/api/1"),
        (f"{SITE}/a", "https://other.example/a.json", None),
        (f"{SITE}/a", "javascript:alert(1)", None),
        (f"{SITE}/a", "http://[", None),
    ],
)
def test_where_the_json_of_a_story_is(url: str, stated: str | None, expected: str | None) -> None:
    document = "<p>Page</p>" if stated is None else ALTERNATE.format(stated)
    assert story_address(HtmlResponse(url, body=document.encode())) == expected


# In processes of their own.


def scrapy(*arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return processes.scrapy("clean", *arguments, variables={"COLUMNS": "100"}, **how)


def on_a_terminal(*arguments: str, **variables: str) -> str:
    """What the command writes to a terminal of 100 columns."""
    status, written = processes.on_a_terminal(
        "clean", *arguments, variables={"TERM": "xterm", **variables}
    )
    assert status == 0
    return written.decode()


@pytest.mark.process
def test_in_a_pipe() -> None:
    done = scrapy("-", given="<p>Some words</p><p>&nbsp;</p>")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "-  30 → 17 characters"
    assert ESCAPE not in done.stdout


@pytest.mark.process
def test_on_a_terminal() -> None:
    written = on_a_terminal(str(STORY.relative_to(ROOT)))
    for heading, code in (("KEPT", 32), ("MOVED", 36), ("REMOVED", 31)):
        assert f"{ESCAPE}[1;{code}m{heading}{ESCAPE}[0m\r\n" in written
    plain = re.sub(r"\x1b\[[\d;]+m", "", written)
    assert ESCAPE not in plain
    assert max(map(len, plain.splitlines())) <= 100


@pytest.mark.process
@each_row("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_on_a_terminal_without_colours(variables: dict[str, str]) -> None:
    written = on_a_terminal(str(FEED.relative_to(ROOT)), **variables)
    assert ESCAPE not in written
    assert max(map(len, written.splitlines())) <= 100


@pytest.mark.process
def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    long = tmp_path / "a.html"
    long.write_text("<p>Some words</p>" * 50_000, encoding="utf-8")
    assert processes.first_line("clean", str(long)).startswith(f"{long}  850,000 → ")


class Site(BaseHTTPRequestHandler):
    """A newsroom with one story."""

    def do_GET(self) -> None:
        answers = {
            "/robots.txt": (200, b"User-agent: *\nDisallow: /private"),
            "/a-story.json": (200, STORY.read_bytes()),
        }
        status, body = answers.get(self.path, (404, b"not here"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing, for the test's output is its own."""


@pytest.fixture
def live() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.process
@pytest.mark.parametrize(
    ("path", "status", "out", "err"),
    [
        ("/a-story.json", 0, "KEPT\n  Het streekmuseum", ""),
        ("/nope", 1, "", "not fetched: HTTP status 404\n"),
        ("/private/a", 1, "", "not fetched: Forbidden by robots.txt\n"),
    ],
)
def test_a_live_site(path: str, status: int, out: str, err: str, live: str, tmp_path: Path) -> None:
    database = f"BELGAFEED_DATABASE_URL=sqlite:///{tmp_path / 'belgafeed.sqlite'}"
    done = scrapy(live + path, "-s", "DOWNLOAD_DELAY=0", "-s", database)
    assert done.returncode == status
    assert out in done.stdout
    assert done.stderr == (err and f"clean: {live}{path}: document: {err}")


@pytest.mark.process
def test_no_such_file() -> None:
    done = scrapy("nope.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'nope.json': No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
