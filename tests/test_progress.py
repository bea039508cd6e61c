"""What whoever waits for a crawl sees, on a real pseudo-terminal; pyte says what is on its screen."""

from pathlib import Path

import pyte
import pytest

from tests import site as faults
from tests.processes import crawl, of_site, on_a_terminal, set_by
from tests.site import Site

pytestmark = pytest.mark.process

WIDTH = 300


def on_screen(site: Site, database: str, *arguments: str) -> tuple[bytes, list[str]]:
    """What a crawl writes to a terminal, and the lines that are left on it in the end."""
    _, written = on_a_terminal(*of_site(site, database, *arguments), width=WIDTH)
    screen = pyte.Screen(WIDTH, 2_000)
    stream = pyte.ByteStream(screen)
    stream.feed(written)
    return written, [line.rstrip() for line in screen.display if line.strip()]


def test_a_line_that_lives_and_a_summary(site: Site, database: str) -> None:
    """The log stands above the line as it would without."""
    slugs = site.publish(60)
    for slug in slugs[::20]:
        site.fail(f"/{slug}.json", faults.answers("{", "application/json"))
    site.latency = 0.3
    written, lines = on_screen(site, database, "belga")
    assert b" of 60 found, " in written
    assert b" to go]" in written
    assert lines[-3].startswith("belga: degraded in ")
    assert lines[-3].endswith("57 found, 57 new, 3 error, 3 missing, 62 request")
    assert lines[-2:] == [
        "  unreadable: document 3",
        "  missing: 3 that the site has and the ledger has not",
    ]
    assert sum("Refused: belga: " in line for line in lines) == 3
    assert all(line.startswith("20") for line in lines if "] " in line and ": INFO" in line)
    assert not any("stories/s" in line or "Dumping Scrapy stats" in line for line in lines)


def test_the_stats_are_in_the_log(site: Site, database: str, tmp_path: Path) -> None:
    site.publish(3)
    log = tmp_path / "belga.log"
    _, lines = on_screen(site, database, "belga", "--logfile", str(log))
    assert len(lines) == 1
    assert lines[0].startswith("belga: ok in ")
    written = log.read_text(encoding="utf-8")
    assert "'item_scraped_count': 3" in written
    assert 'Run: {"source": "belga", "verdict": "ok"' in written


def test_it_can_be_off(site: Site, database: str) -> None:
    site.publish(3)
    written, lines = on_screen(site, database, "belga", *set_by({"BELGAFEED_PROGRESS": "0"}))
    assert b" found, " not in written.replace(b"belga: ok: 3 found, ", b"")
    assert any("Dumping Scrapy stats" in line for line in lines)


@pytest.mark.parametrize("name", ["belga", "ministry"])
def test_it_is_not_there_without_a_terminal(name: str, site: Site, database: str) -> None:
    site.publish(3)
    site.post(3)
    done = crawl(site, database, name)
    assert "\r" not in done.stderr
    assert f"\n{name}: " not in done.stderr
    assert "'item_scraped_count': 3" in done.stderr
