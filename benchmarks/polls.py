"""What polls ask of a newsroom of 400 stories, counted by the newsroom: ``python -m benchmarks.polls``.

The newsroom is the server of the tests, on loopback; each crawl is a process of
its own, as from cron. It prints the table of docs/polling.md. "All again" is
what a crawler asks that has no memory: robots.txt, the listing, every story.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from belgafeed.ledger import Ledger
from tests.site import Site

ROOT = Path(__file__).resolve().parent.parent
STORIES = 400
# robots.txt, and the listing in pages of 100 as a browser reads them.
ALL_AGAIN = 1 + STORIES // 100 + STORIES


class Row(NamedTuple):
    """What one crawl asked, and what came of it."""

    crawl: str
    requests: int
    stories: int
    stored: str


class Newsroom:
    """The site, and a ledger that is filled from it."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.database = f"sqlite:///{folder / 'belgafeed.sqlite'}"

    def command(self, *arguments: str, **settings: str) -> list[str]:
        settings = {
            "BELGAFEED_DATABASE_URL": self.database,
            "BELGAFEED_SITE_BELGA": self.site.url,
            "BELGAFEED_PACE": "loopback",
            "LOG_LEVEL": "ERROR",
            "FEEDS": "{}",
            **settings,
        }
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", "belga", *arguments, *pairs]

    def counts(self) -> dict[str, int]:
        with Ledger(self.database) as ledger:
            return ledger.counts()

    def crawl(self, name: str, *arguments: str, **settings: str) -> Row:
        """One crawl, from its begin to its end."""
        before = self.counts()
        self.site.reset()
        subprocess.run(self.command(*arguments, **settings), cwd=ROOT, check=True)
        after = self.counts()
        new = after["stories"] - before["stories"]
        changed = after["revisions"] - before["revisions"] - new
        stored = ", ".join(
            f"{count} {what}" for count, what in ((new, "new"), (changed, "changed")) if count
        )
        return Row(name, self.site.count(), self.site.count("story"), stored or "–")

    def crawl_killed(self, stories: int, *arguments: str) -> set[str]:
        """A crawl that is killed after so many stories; the slugs that are stored by then."""
        self.site.reset()
        with subprocess.Popen(self.command(*arguments), cwd=ROOT) as process:
            while self.site.count("story") < stories:
                time.sleep(0.001)
            process.kill()
        with Ledger(self.database) as ledger:
            return {item.slug or "" for item in ledger.latest(STORIES)}

    def asked(self) -> set[str]:
        """The slugs of the stories that were asked for."""
        paths = (ask.path for ask in self.site.asked if ask.kind == "story")
        return {path.removeprefix("/").removesuffix(".json") for path in paths}


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A newsroom with its stories, and an empty ledger."""
    with Site(stories=STORIES) as site, tempfile.TemporaryDirectory() as folder:
        yield Newsroom(site, Path(folder))


def measure() -> Iterator[Row]:
    with newsroom() as room:
        site = room.site
        yield room.crawl("first poll, empty ledger")
        yield room.crawl("nothing new")
        site.validators = set()
        room.crawl("")
        yield room.crawl("nothing new, and a site without ETag and Last-Modified")
        site.validators = {"etag"}
        for new in (1, 10, 150):
            site.publish(new)
            yield room.crawl(f"{new} new {'story' if new == 1 else 'stories'}")
        site.edit(site.slugs[0], title="Quite another headline")
        yield room.crawl("an edited headline")
        # The age at which the story is looked at again comes while we wait.
        (due,) = site.publish()
        soon = {"BELGAFEED_REVISIT": " ".join(f"{age}s" for age in range(6, 60, 2))}
        room.crawl("", **soon)
        site.edit(due, touch=False, body="<p>Another body.</p>")
        time.sleep(6.5)
        yield room.crawl("an edited body, of the one story that is due", **soon)


def measure_backfill() -> str:
    """What a backfill fetches twice that was killed at half."""
    with newsroom() as room:
        stored = room.crawl_killed(STORIES // 2, "-a", "full=1")
        room.crawl("", "-a", "full=1")
        again = len(room.asked() & stored)
        whole = "all" if room.counts() == {"stories": STORIES, "revisions": STORIES} else "NOT all"
        return (
            f"A backfill of {STORIES} stories, killed at half and run again: {whole} {STORIES} are"
            f" stored, once; {again} of those that were stored are fetched again."
        )


def table(rows: Iterable[Row]) -> str:
    """The rows in Markdown."""
    head = "| poll | requests in all | stories among them | stored | of all again |"
    lines = [head, "|---|---:|---:|---|---:|"]
    for row in rows:
        share = f"{row.requests / ALL_AGAIN:.1%}"
        lines.append(f"| {row.crawl} | {row.requests} | {row.stories} | {row.stored} | {share} |")
    return "\n".join(lines)


def main() -> None:
    print(table(measure()))
    print()
    print(measure_backfill())


if __name__ == "__main__":
    main()
