"""The site is whole, honest and harmless: html5lib and a real browser say so."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from types import SimpleNamespace
from typing import Any, cast
from unicodedata import category
from urllib.parse import quote, urlsplit
from zipfile import ZipFile

import html5lib  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from belgafeed.exporters import search
from belgafeed.exporters.html import HtmlExporter
from belgafeed.items import Attachment, Contact, Credit, Embed, Image, NewsItem, Related
from tests.exporting import FEED, NOW, export, export_to
from tests.processes import LIMIT
from tests.replay import ROOT
from tests.rows import Test, each_row

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
OWNED = '<script>document.title="owned"</script>'
NO_BROWSER = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium: install it (Debian: apt install chromium)"
)


def in_browser(test: Test) -> Test:
    """A test that looks at a page in Chromium."""
    return pytest.mark.browser(pytest.mark.slow(NO_BROWSER(test)))


def story(key: str, published: datetime | None = NOW, seconds: int = 0, **changes: Any) -> NewsItem:
    latest = published and published + timedelta(seconds=seconds)
    values: dict[str, Any] = {
        "uid": f"belga:{key}",
        "source": "belga",
        "url": f"https://newsroom.example/{key}",
        "title": f"Title of {key}",
        "language": "nl-BE",
        "fetched_at": NOW,
        "published": published,
        "published_earliest": published,
        "published_latest": latest,
        "published_precision": published and "second",
    }
    return NewsItem(**{**values, **changes})


def on_disk(folder: Path, stories: Iterable[NewsItem]) -> Path:
    export_to(HtmlExporter, SimpleNamespace(folder=folder), *stories)
    return folder


def site(*stories: NewsItem) -> dict[str, str]:
    """Name → text; each name once."""
    with ZipFile(BytesIO(export(HtmlExporter, *stories))) as archive:
        names = archive.namelist()
        assert len({name.casefold() for name in names}) == len(names)
        return {name: archive.read(name).decode() for name in names}


def parsed(text: str) -> Any:
    """The page; an error in it raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def page_of(uid: str, files: dict[str, str]) -> Any:
    found = [text for text in files.values() if f'<code dir="auto">{uid}</code>' in text]
    assert len(found) == 1
    return parsed(found[0])


def words(text: Any) -> str:
    """Of an element or a string."""
    return " ".join((text if isinstance(text, str) else "".join(text.itertext())).split())


def holdable(text: str) -> str:
    """*text* as far as HTML can hold it."""
    return "".join(
        "\ufffd"
        if (category(sign) in ("Cc", "Cs") and sign not in "\t\n\f\r")
        or 0xFDD0 <= ord(sign) <= 0xFDEF
        or ord(sign) & 0xFFFE == 0xFFFE
        else sign
        for sign in text
    )


RICH = story(
    "rich",
    title='Café "l’été" au cœur <b>',
    summary="Een lead apart.",
    body_html=(
        '<p>Eerst &amp; vooral.</p><figure><img src="https://pictures.example/a.jpg" alt="Een > b">'
        '<figcaption>Onderschrift</figcaption></figure><p><a href="https://else.example/">Elders</a></p>'
    ),
    body_text="Eerst & vooral.\n\nElders",
    authors=("An", "Bo"),
    credits=(Credit("BELGA", None, "© BELGA"),),
    image=Image("https://pictures.example/head.jpg", "Kop", Credit(None, "Jo", "Foto: Jo")),
    images=(Image("https://pictures.example/a.jpg"),),
    related=(
        Related("https://newsroom.example/plain", "Here", "Of it", "Us"),
        Related("https://else.example/x", "There"),
    ),
    embeds=(Embed("https://video.example/1", "video"),),
    attachments=(Attachment("https://files.example/a.pdf", "Report", "PDF"),),
    contacts=(Contact("Jo", "Jo\n02 123 45 67"),),
    cluster="belga:plain",
    published_text="2 uur geleden",
    published_method="relative",
    published_flags=("narrowed", "odd"),
    modified=NOW,
    status="changed",
    revision=2,
)
WITHDRAWN = story(
    "gone", title="Secrettitle", summary="Secretlead", status="retracted", cluster="belga:plain"
)
WITHDRAWN = replace(WITHDRAWN, body_html="<p>Secretbody</p>", body_text="Secretbody")
STORIES = [
    RICH,
    WITHDRAWN,
    story("plain", cluster="belga:plain"),
    story("week", NOW - timedelta(days=40), 7 * 86_400 - 1, published_precision="week"),
    story("undated", None),
    *(story(f"old-{number}", NOW - timedelta(days=2)) for number in range(101)),
]


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return site(*STORIES)


def test_each_page_is_valid_and_each_link_leads_somewhere(files: dict[str, str]) -> None:
    pages = {name: parsed(text) for name, text in files.items() if name.endswith(".html")}
    reached = {"index.html"}
    for name, page in pages.items():
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(set(ids)) == len(ids)
        for element in page.iter():
            assert element.tag != "img"
            assert element.get("for", "q") in ids
            parts = urlsplit(element.get("href") or element.get("src") or element.get("action", ""))
            assert parts.scheme in ("", "https")
            assert parts.fragment == "" or parts.fragment in ids
            if parts.path and not parts.scheme:
                reached.add(normpath(join(dirname(name), parts.path)))
    assert reached == {name for name in files if not name.startswith("search/")}


def test_what_a_story_says(files: dict[str, str]) -> None:
    page = page_of("belga:rich", files)
    article = page.find(".//article")
    assert article.get("lang") == "nl-BE"
    assert words(article.find("h1")) == RICH.title
    assert words(article.find("p[@class='lead']")) == "Een lead apart."
    assert words(article.find("div")) == (
        "Eerst & vooral.Picture: Een > bOnderschriftElders"  # blocks have no space between
    )
    links = {words(a): a.get("href") for a in page.iter("a")}
    assert links["Picture: Een > b"] == "https://pictures.example/a.jpg"
    assert links["Kop"] == "https://pictures.example/head.jpg"
    assert links["Report"] == "https://files.example/a.pdf"
    assert links["There"] == "https://else.example/x"
    assert links["https://newsroom.example/rich"] == "https://newsroom.example/rich"
    # The one that the card names and the one of its family is the same, and on this site.
    assert links["Here"] == links["Title of plain"]
    assert links["Here"].startswith("../../stories/")
    text = words(page)
    for said in ("By An, Bo", "© BELGA", "Foto: Jo", "02 123 45 67", "2, changed", "the second"):
        assert said in text
    assert "an age, counted back" in text
    assert "2 uur geleden" in text
    assert "narrower than these words" in text
    assert "Noteodd" in text


def test_a_lead_that_begins_the_body_stands_once() -> None:
    item = replace(RICH, summary="Eerst & vooral.")
    article = page_of("belga:rich", site(item)).find(".//article")
    assert words(article).count("Eerst & vooral.") == 1


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@each_row(
    ("earliest", "latest", "said", "instants"),
    [
        (
            *("2026-11-18T11:20:00", "2026-11-18T11:20:00"),
            "Published Wednesday 18 November 2026 at 12:20:00 CET",
            ["2026-11-18T11:20:00Z"],
        ),
        (
            *("2021-02-22T09:00:00", "2021-02-22T09:00:59"),
            "Published Monday 22 February 2021 at 10:00 CET",
            ["2021-02-22T09:00Z"],
        ),
        (
            *("2026-11-20T08:18:01", "2026-11-20T08:19:00"),
            "Published Friday 20 November 2026 between 09:18:01 and 09:19:00 CET",
            ["2026-11-20T08:18:01Z", "2026-11-20T08:19:00Z"],
        ),
        (
            *("2021-05-04T21:00:01", "2021-05-04T22:00:00"),
            "Published between Tuesday 4 May 2021, 23:00:01 and Wednesday 5 May 2021, 00:00:00 CEST",
            [],
        ),
        (
            *("2021-10-31T00:30:00", "2021-10-31T01:30:59"),
            "Published Sunday 31 October 2021 between 02:30:00 CEST and 02:30:59 CET",
            [],
        ),
        (
            *("2021-02-21T23:00:00", "2021-02-22T22:59:59"),
            "Published Monday 22 February 2021",
            [],
        ),
        (
            *("2021-02-21T23:00:00", "2021-02-28T22:59:59"),
            "Published between Monday 22 February 2021 and Sunday 28 February 2021",
            [],
        ),
    ],
)
def test_a_date_says_what_is_known(
    earliest: str, latest: str, said: str, instants: list[str]
) -> None:
    first, last = utc(earliest), utc(latest)
    item = story("a", first, int((last - first).total_seconds()))
    line = page_of("belga:a", site(item)).find(".//article/p[@class='when']")
    assert words(line) == said
    assert [element.get("datetime") for element in line.iter("time")] == instants


def test_an_undated_story_gets_no_date(files: dict[str, str]) -> None:
    article = page_of("belga:undated", files).find(".//article")
    assert "When it was published is not known" in words(article)
    assert "Title of undated" in files["days/undated.html"]
    assert all(item not in words(article) for item in ("2026", "November"))


@each_row("year", [1, 9999])
def test_the_ends_of_the_calendar(year: int) -> None:
    ends = {1: datetime.min, 9999: datetime.max}[year].replace(tzinfo=UTC)
    assert f"days/{year:04}-" in "".join(site(story("a", ends)))


def test_a_withdrawn_story_is_named_and_not_told(files: dict[str, str]) -> None:
    assert "secret" not in "".join(files.values()).lower()
    assert "has withdrawn this story" in words(page_of("belga:gone", files))
    assert "Withdrawn story belga, nl-BE withdrawn by its source" in words(
        parsed(files["days/2026-11-20.html"])
    )


def test_the_later_version_counts() -> None:
    later = replace(RICH, title="Anew", revision=3)
    assert site(RICH, later) == site(later)
    assert "Anew" not in "".join(site(later, replace(WITHDRAWN, uid=RICH.uid)).values())


def test_order_and_place_do_not_matter(tmp_path: Path, files: dict[str, str]) -> None:
    assert export(HtmlExporter, *STORIES) == export(HtmlExporter, *STORIES[::-1])
    on_disk(tmp_path, STORIES)
    found = (path for path in tmp_path.rglob("*") if path.is_file())
    assert {str(path.relative_to(tmp_path)): path.read_text("utf-8") for path in found} == files


def test_long_lists_have_pages(files: dict[str, str]) -> None:
    first, second = (
        parsed(files[f"days/2026-11-18{part}.html"]).findall(".//ol/li") for part in ("", "-2")
    )
    assert (len(first), len(second)) == (100, 1)
    assert len(parsed(files["index.html"]).findall(".//ol/li")) == 3 + 10 + 1


def test_nothing_to_show() -> None:
    files = site()
    assert sorted(files) == [
        "index.html",
        "search.html",
        "search.js",
        "search/index.js",
        "style.css",
    ]
    assert "0 stories." in words(parsed(files["index.html"]))


def test_what_is_no_story() -> None:
    exporter = HtmlExporter(BytesIO(), feed=FEED)
    exporter.start_exporting()
    with pytest.raises(TypeError, match="not dict"):
        exporter.export_item(cast(Any, {"title": "a"}))
    exporter.finish_exporting()


# Each example writes a whole site.
FEWER = settings(max_examples=settings().max_examples // 8 + 5)
hostile = st.text(st.characters() | st.sampled_from("\0\x0b\x7f\ud800\ufffe\u202e<>&\"'=]`/%{}"))
uids = st.text(min_size=1) | st.sampled_from(["../../x", "CON", "a/b", "A", "a", "İ", "ß" * 900])


@example("\x1f", "", "")
@given(hostile, hostile, hostile)
@FEWER
def test_any_text_makes_a_good_page(title: str, summary: str, name: str) -> None:
    item = story(
        *("a", NOW),
        title=f"x{title}",
        summary=summary,
        published_text=name,
        url=f"https://x.example/{name}",
        language=name,
        cluster=name,
        authors=(name,),
        related=(Related(f"https://x.example/{name}", title), Related(f"javascript:{name}", "b")),
        contacts=(Contact(None, name),),
        image=Image(f"data:{name}", summary),
    )
    files = site(item, replace(item, uid=f"other:{name}"))
    pages = [parsed(text) for name, text in files.items() if name.endswith(".html")]
    headings = [page.findall(".//article/h1") for page in pages]
    shown = words(holdable(f"x{title}".strip()))
    assert [words(h1) for found in headings for h1 in found] == [shown] * 2
    for page in pages:
        assert {urlsplit(a.get("href")).scheme for a in page.iter("a")} <= {"", "https"}


def test_a_megabyte_stands_once() -> None:
    long = "lang " * 200_000
    files = site(story("a", title=long, summary=long, body_text="b", body_html=f"<p>{long}</p>"))
    sizes = {name: len(text) for name, text in files.items()}
    page = next(name for name in files if "stories/" in name and "search" not in name)
    assert sizes.pop(page) > 3 * len(long)
    assert max(sizes.values()) < 20_000


@given(st.sets(uids, max_size=8))
@FEWER
def test_each_story_has_a_name_of_its_own(several: set[str]) -> None:
    names = [name for name in site(*(story("a", uid=uid) for uid in several)) if "stories/" in name]
    assert len({name.casefold() for name in names}) == len(several)
    assert all(re.fullmatch(r"stories/[0-9a-f]{2}/[a-z0-9-]{20,81}\.html", name) for name in names)


def test_it_works_from_an_installed_zip(tmp_path: Path) -> None:
    package = tmp_path / "package.zip"
    with ZipFile(package, "w") as archive:
        for path in (ROOT / "belgafeed").rglob("*"):
            if path.suffix in (".py", ".html", ".css", ".js"):
                archive.write(path, path.relative_to(ROOT))
    code = (
        "import sys, io, datetime; sys.path.insert(0, sys.argv[1])\n"
        "from belgafeed.exporters import html, story\n"
        "assert html.__file__.startswith(sys.argv[1])\n"
        "feed = story.Feed('t', 'u', datetime.datetime.now(datetime.UTC))\n"
        "exporter = html.HtmlExporter(io.BytesIO(), feed=feed)\n"
        "exporter.start_exporting(); exporter.finish_exporting()"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(package)], cwd=tmp_path, check=True, timeout=LIMIT
    )


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_is_enough_for_weak_eyes(scheme: int, files: dict[str, str]) -> None:
    """WCAG 2, AA: 4.5 to 1."""
    blocks = re.findall(r"--paper:[^}]*", files["style.css"])
    colours = dict(re.findall(r"--(\w+): (#\w{6})", blocks[scheme]))
    for front, back in (("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("ink", "mark")):
        dark, light = sorted(luminance(colours[name]) for name in (front, back))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


def browse(tmp_path: Path, page: Path, query: str = "") -> tuple[str, list[str], str]:
    """What the page becomes in a browser, what the console says, and the log of the network."""
    log = tmp_path / "network.json"
    command = [
        *(str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"),
        *(f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}"),
        *("--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000"),
        f"{page.as_uri()}{query and f'?q={quote(query)}'}",
    ]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=True)
    lines = done.stderr.decode(errors="replace").splitlines()
    return done.stdout.decode(), [line for line in lines if "CONSOLE" in line], log.read_text()


@in_browser
def test_the_browser_would_tell(tmp_path: Path) -> None:
    """What the tests below look for is seen where it happens."""
    page = tmp_path / "page.html"
    page.write_text(
        f"<title>a</title>{OWNED}<img src='https://pictures.example/a'><script>x(</script>"
    )
    shown, console, network = browse(tmp_path, page)
    assert "<title>owned</title>" in shown
    assert "SyntaxError" in console[0]
    assert "pictures.example" in network


@in_browser
@pytest.mark.parametrize("name", ["index.html", "stories/*/belga-owned-*.html"])
def test_pages_open_from_disk_and_do_nothing_else(name: str, tmp_path: Path) -> None:
    owned = replace(
        RICH, uid="belga:owned", title=OWNED, summary=f"{OWNED}\u202e", authors=(OWNED,)
    )
    [page] = on_disk(tmp_path / "site", [owned, WITHDRAWN]).glob(name)
    shown, console, network = browse(tmp_path, page)
    assert "<title>owned</title>" not in shown
    assert '<link rel="stylesheet"' in shown
    assert console == []
    assert ".example" not in network


@in_browser
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("COEUR ete strasse", ["Café au cœur de l'été, Straße"]),
        ("script", [f"</script>{OWNED}"]),
        ("zelfde", [f"zelfde {number}" for number in range(20)]),
        ("secret", []),
        ("москв", ["В Москве", "Москва река"]),
    ],
)
def test_search_without_a_server(
    query: str, titles: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As many files as a big site has.
    monkeypatch.setattr(search, "_SHARD", 8)
    monkeypatch.setattr(search, "ENTRIES", 7)
    several = [
        "Café au cœur de l'été, Straße",
        f"</script>{OWNED}",
        "В Москве",
        "Москва река",
    ]
    stories = [story(str(number), title=title) for number, title in enumerate(several)]
    stories += [
        story(f"z{number}", NOW - timedelta(hours=number), title=f"zelfde {number}")
        for number in range(25)
    ]
    folder = on_disk(tmp_path / "site", [*stories, WITHDRAWN])
    assert len(list((folder / "search").glob("words-*.js"))) > 2
    shown, console, network = browse(tmp_path, folder / "search.html", query)
    results = html5lib.parse(shown, namespaceHTMLElements=False).find(".//ol[@id='results']")
    links = list(results.iter("a"))
    assert [words(link) for link in links] == titles
    assert all((folder / link.get("href")).is_file() for link in links)
    assert "<title>owned</title>" not in shown
    assert console == []
    assert ".example" not in network
