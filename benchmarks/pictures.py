"""The pictures of the documentation: ``python -m benchmarks.pictures``.

A crawl is run on a pseudo-terminal against the server of the tests, and its screen is drawn while it works
and when it has ended. The report is about a ledger with four weeks of invented runs and stories. It needs
Chromium, and Pillow (benchmarks/requirements.txt).
"""

import os
import pty
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread

import pyte
from PIL import Image

from belgafeed.items import NewsItem
from belgafeed.ledger import Ledger, Run
from tests import site as faults
from tests.site import Site

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH, HEIGHT = 120, 8
_FRAME = 200
HALF_AN_HOUR = timedelta(minutes=30)
SCREEN = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #17181b; color: #e9e6df; font: 15px/1.5 "DejaVu Sans Mono", monospace; }
pre { margin: 0; padding: 18px 22px; font: inherit; }
</style><pre>"""


class Terminal:
    """A pseudo-terminal with a screen that can be read at any time."""

    def __init__(self) -> None:
        self.own, self.its = pty.openpty()
        termios.tcsetwinsize(self.its, (HEIGHT, WIDTH))
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.ByteStream(self.screen)

    def run(self, shown: str, *command: str) -> Iterator[str]:
        """What is on the screen, now and then, until the command has ended; *shown* stands above it."""
        self.stream.feed(f"$ {shown}\r\n".encode())
        with subprocess.Popen(command, cwd=ROOT, stdout=self.its, stderr=self.its) as process:
            os.close(self.its)
            reader = Thread(target=self._read)
            reader.start()
            while process.poll() is None:
                time.sleep(0.2)
                yield self.text
            reader.join()
        yield self.text

    def _read(self) -> None:
        try:
            while read := os.read(self.own, 65_536):
                self.stream.feed(read)
        except OSError:  # The other end is closed.
            os.close(self.own)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()


def crawl(folder: Path) -> tuple[str, str]:
    """The screen in the middle of a crawl, and at its end."""
    with Site(stories=400, every=HALF_AN_HOUR) as site:
        for slug in site.slugs[100:300:100]:
            site.fail(f"/{slug}.json", faults.answers("{", "application/json"))
        site.latency = 0.25
        settings = {
            "BELGAFEED_SITE_BELGA": site.url,
            "BELGAFEED_DATABASE_URL": f"sqlite:///{folder / 'belgafeed.sqlite'}",
            "BELGAFEED_PACE": "loopback",
            "LOG_FILE": str(folder / "belga.log"),
            "FEEDS": "{}",
        }
        pairs = [part for pair in settings.items() for part in ("-s", "=".join(pair))]
        shown = "scrapy crawl belga --logfile belga.log"
        seen = [*Terminal().run(shown, sys.executable, "-m", "scrapy", "crawl", "belga", *pairs)]
    working = [text for text in seen if " found, " in text and " to go]" in text]
    return working[len(working) // 2], seen[-1]


def invent(url: str, now: datetime, seed: int = 1) -> None:
    """Four weeks of half-hourly runs on two sources."""
    lots = Random(seed)
    with Ledger(url) as ledger:
        for number in range(28 * 48):
            began = now - HALF_AN_HOUR * (28 * 48 - number)
            for source in ("belga", "ministry"):
                _poll(ledger, source, began, lots)


def _poll(ledger: Ledger, source: str, began: datetime, lots: Random) -> None:
    busy = (1.0 if began.weekday() < 5 else 0.35) * (1.0 if 6 <= began.hour <= 19 else 0.08)
    busy *= 1.0 if source == "belga" else 0.3
    new = sum(lots.random() < busy * 0.3 for _ in range(4))
    changed, retracted = int(lots.random() < 0.15 * busy), int(lots.random() < 0.01 * busy)
    verdict = "ok" if new + changed + retracted else "quiet"
    reasons: tuple[str, ...] = ()
    fate = lots.random()
    if fate < 0.0015:
        verdict, reasons = "failed", ("unreached: http-503 4",)
    elif fate < 0.006:
        verdict, reasons = (
            "degraded",
            ("unfetched: http-500 1", "missing: 1 that the site has and the ledger has not"),
        )
    request = 1 + new + changed + retracted + int(lots.random() < busy)
    counts = {
        "found": new + changed,
        "new": new,
        "changed": changed,
        "retracted": retracted,
        "request": request,
    }
    coverage = _coverage(source, new + changed, lots)
    seconds = 2 + 1.1 * request * lots.uniform(0.8, 1.6)
    end = began + timedelta(seconds=seconds)
    ledger.record(Run(source, began, end, "finished", counts, verdict, reasons, coverage))
    for index in range(new):
        ledger.put(_story(source, f"{began:%d%H%M}{index}", began, lots))


def _coverage(source: str, count: int, lots: Random) -> dict[str, int]:
    shares = {
        "title": 1.0,
        "body_text": 1.0,
        "language": 1.0,
        "published": 1.0,
        "modified": 1.0,
        "image": 0.93,
    }
    shares |= {"credits": 0.6, "links": 0.35, "related": 0.5, "short_url": 1.0}
    if source == "ministry":
        shares = {
            "title": 1.0,
            "body_text": 0.97,
            "language": 1.0,
            "published": 1.0,
            "links": 0.4,
            "guid": 0.9,
        }
    if not count:
        return {}
    return {
        name: sum(lots.random() < share for _ in range(count)) for name, share in shares.items()
    }


def _story(source: str, key: str, at: datetime, lots: Random) -> NewsItem:
    language, precision, width = "nl-BE", "second", 0
    if source == "belga":
        language = lots.choices(("nl-BE", "fr-BE", "en-BE"), (5, 4, 2))[0]
    else:
        precision = lots.choices(("second", "hour", "day"), (6, 3, 1))[0]
        width = {"second": 0, "hour": 3_599, "day": 86_399}[precision]
    published = at - timedelta(seconds=lots.randrange(1_800))
    return NewsItem(
        uid=f"{source}:{key}",
        source=source,
        url=f"https://newsroom.example/{key}",
        title=f"Story {key}",
        body_text=f"What story {key} says.",
        language=language,
        published=published,
        published_earliest=published - timedelta(seconds=width // 2),
        published_latest=published + timedelta(seconds=width - width // 2),
        published_precision=precision,
        fetched_at=at,
    )


def picture(page: Path, into: Path, width: int, height: int, *, is_dark: bool = False) -> None:
    """Draw a page as a browser shows it; what the window itself takes of its height is cut off."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "Chromium is not installed"
    scheme = ("--blink-settings=preferredColorScheme=0",) if is_dark else ()
    with TemporaryDirectory() as profile:
        subprocess.run(
            [
                *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(
                    *scheme,
                    f"--user-data-dir={profile}",
                    f"--window-size={width},{height + _FRAME}",
                ),
                *("--allow-file-access-from-files", f"--screenshot={into}", page.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    with Image.open(into) as drawn:
        drawn.crop((0, 0, width, height)).save(into, optimize=True)


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for text, target in zip(crawl(folder), ("progress.png", "summary.png"), strict=True):
            page = folder / "screen.html"
            page.write_text(f"{SCREEN}{escape(text)}</pre>", encoding="utf-8")
            picture(page, DOCS / target, 1130, 36 + 23 * (text.count("\n") + 1))
        url = f"sqlite:///{folder / 'invented.sqlite'}"
        invent(url, datetime.now(UTC).replace(second=0, microsecond=0))
        page = folder / "report.html"
        setting = f"BELGAFEED_DATABASE_URL={url}"
        subprocess.run(
            [sys.executable, "-m", "scrapy", "report", "-o", str(page), "-s", setting],
            cwd=ROOT,
            check=True,
        )
        picture(page, DOCS / "report.png", 1280, 1480)
        picture(page, DOCS / "report-dark.png", 1280, 1480, is_dark=True)
        frame = folder / "phone.html"
        tops = (0, 1480, 2960)
        frames = "".join(
            '<div style="overflow:hidden;height:1480px"><iframe src="report.html" style="width:360px;'
            f'height:6000px;border:0;margin-top:-{top}px"></iframe></div>'
            for top in tops
        )
        frame.write_text(
            f'<body style="margin:0;display:flex;gap:16px;background:#888">{frames}',
            encoding="utf-8",
        )
        picture(frame, DOCS / "report-phone.png", 1112, 1480)


if __name__ == "__main__":
    main()
