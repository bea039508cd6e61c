"""Who is told what: each change of verdict once, whatever becomes of the run, and no secret to anybody else."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from belgafeed import alerts
from belgafeed.alerts import Teller, is_news, message
from belgafeed.ledger import Ledger, Run
from tests import site as faults
from tests.conftest import Crawler
from tests.ledgers import fill, sql
from tests.processes import crawl, set_by, started, wait_for
from tests.receiver import SECRET, Receiver
from tests.replay import SEEDS, project_settings
from tests.rows import each_row
from tests.site import Site
from tests.test_verdict import QUICK, unopened

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
RUN = Run("belga", NOW, NOW + timedelta(seconds=9), "finished", {}, "failed", ("unreached", "x"))
FEED = "/nl/aggregator/sources/1"
# apprise takes half a second of each run that tells.
on_both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """One that the environment names."""
    with Receiver() as receiver:
        monkeypatch.setenv("BELGAFEED_ALERT_URLS", receiver.url)
        yield receiver


# --- What is news


@each_row(
    ("told", "verdict", "news"),
    [
        (None, "ok", False),
        (None, "quiet", False),
        (None, "degraded", True),
        (None, "failed", True),
        ("ok", "ok", False),
        ("ok", "quiet", False),
        ("ok", "degraded", True),
        ("ok", "failed", True),
        ("degraded", "degraded", False),
        ("degraded", "failed", True),
        ("degraded", "quiet", True),
        ("failed", "failed", False),
        ("failed", "degraded", True),
        ("failed", "ok", True),
        ("failed", "quiet", True),
    ],
)
def test_only_a_change_is_news(told: str | None, verdict: str, news: bool) -> None:
    assert is_news(told, verdict) is news


def test_the_words() -> None:
    assert message("ok", RUN) == {
        "title": "belga: failed (was ok)",
        "body": "unreached\nx\nThe run began on 2026-11-20 at 11:00 UTC.",
        "verdict": "failed",
    }
    assert message(None, RUN)["title"] == "belga: failed"
    recovered = message("failed", replace(RUN, verdict="quiet", reasons=()))
    assert recovered["title"] == "belga: ok (was failed)"
    assert recovered["body"] == "The run began on 2026-11-20 at 11:00 UTC."


# --- Runs that come to their end


@on_both
async def test_a_source_that_goes_up_and_down(
    site: Site, poll: Crawler, receiver: Receiver
) -> None:
    """Only the changes are told, and what was the matter."""
    alerted = {"BELGAFEED_ALERT_URLS": receiver.url, "RETRY_ENABLED": False}
    site.post(3)
    for _ in range(3):
        await poll("ministry", alerted)
    assert receiver.heard() == []
    site.fail(FEED, 403)
    down = await poll("ministry", alerted)
    assert down.ours("alert") == {"sent": 1}
    assert receiver.alerts[0]["message"].startswith("unreached: http-403 1\n")
    assert receiver.alerts[0]["type"] == "failure"
    assert receiver.heard() == ["ministry: failed (was ok)"]
    for _ in range(2):
        assert (await poll("ministry", alerted)).ours("alert") == {}
    assert receiver.heard() == []
    site.heal()
    await poll("ministry", alerted)
    await poll("ministry", alerted)
    assert receiver.heard() == ["ministry: ok (was failed)"]


async def test_what_is_in_doubt_is_told(site: Site, poll: Crawler, receiver: Receiver) -> None:
    alerted = {"BELGAFEED_ALERT_URLS": [receiver.url]}
    site.publish(3)
    await poll("belga", alerted)
    empty = '{"data": [], "total": 0}'
    site.fail("/api/stories", faults.answers(empty, "application/json"))
    await poll("belga", alerted)
    await poll("belga", alerted)
    assert receiver.alerts[0]["type"] == "warning"
    site.heal()
    await poll("belga", alerted)
    assert receiver.heard() == ["belga: degraded (was ok)", "belga: ok (was degraded)"]


@on_both
async def test_what_says_nothing_of_the_source(
    site: Site, poll: Crawler, receiver: Receiver, tmp_path: Path
) -> None:
    """Saved documents, and runs of somebody who has no alerts, neither tell nor hide a change."""
    alerted = {"BELGAFEED_ALERT_URLS": receiver.url, "RETRY_ENABLED": False}
    site.post(3)
    await poll("ministry", alerted)
    (tmp_path / "empty.html").write_text("<html></html>")
    saved = await poll("ministry", alerted, start=str(tmp_path / "empty.html"))
    assert saved.ours("run")["verdict"] == "failed"
    site.fail(FEED, 403)
    unheard = await poll("ministry", {"BELGAFEED_ALERT_URLS": None, "RETRY_ENABLED": False})
    assert unheard.ours("run")["verdict"] == "failed"
    assert receiver.heard() == []
    await poll("ministry", alerted)
    assert receiver.heard() == ["ministry: failed (was ok)"]
    saved = await poll(
        "ministry", alerted, start=str(SEEDS / "ministry"), rendered_at="2026-11-20T12:00Z"
    )
    assert saved.ours("run")["verdict"] == "ok"
    assert receiver.heard() == []
    site.heal()
    await poll("ministry", alerted)
    assert receiver.heard() == ["ministry: ok (was failed)"]


@pytest.mark.process
def test_an_overlap_neither_tells_nor_hides(site: Site, database: str, receiver: Receiver) -> None:
    site.fail("/api/stories", 403)
    site.fail("/feed", 403)
    site.fail("/sitemap.xml", 403)
    site.fail("/", 403)
    crawl(site, database, "belga", *QUICK)
    assert receiver.heard() == ["belga: failed"]
    site.heal()
    for slug in site.publish(3):
        site.fail(f"/{slug}.json", faults.hang, times=1)
    with started(site, database, "belga"):
        wait_for(site, "story", 1)
        second = crawl(site, database, "belga")
        assert "Overlap" in second.stderr
    assert receiver.heard() == []
    crawl(site, database, "belga")
    assert receiver.heard() == ["belga: ok (was failed)"]


# --- Runs that do not


@on_both
async def test_a_run_that_was_killed(
    site: Site, poll: Crawler, receiver: Receiver, database: str
) -> None:
    """It could not tell, so the next one does as it begins."""
    alerted = {"BELGAFEED_ALERT_URLS": receiver.url}
    site.post(3)
    site.publish(3)
    now = datetime.now(UTC)
    begun, alive = now - timedelta(hours=1), now - timedelta(minutes=59)
    with Ledger(database) as ledger:
        ledger.tell("ministry", "ok", begun)
        ledger.record(Run("ministry", begun, alive, "running", {}))
        # This one may still be at work.
        ledger.record(Run("belga", begun, now, "running", {}))
    await poll("belga", alerted)
    assert receiver.heard() == []
    await poll("ministry", alerted)
    assert "killed: no sign of life since " in receiver.alerts[0]["message"]
    assert receiver.heard() == ["ministry: failed (was ok)", "ministry: ok (was failed)"]


@pytest.mark.process
def test_a_run_that_crashes(site: Site, database: str, receiver: Receiver) -> None:
    site.publish(2)
    crawl(site, database, "belga")
    for _ in range(2):
        done = crawl(site, database, *unopened(site, database))
        assert done.returncode == 1
    assert receiver.alerts[0]["message"].startswith("crashed: before its end")
    assert receiver.heard() == ["belga: failed (was ok)"]
    crawl(site, database, "belga")
    assert receiver.heard() == ["belga: ok (was failed)"]


@pytest.mark.process
def test_a_ledger_that_cannot_be_opened(site: Site, receiver: Receiver) -> None:
    """Nobody remembers what was told, so it is told each time, save for saved documents."""
    nowhere = "sqlite:////no/such/folder/belgafeed.sqlite"
    for _ in range(2):
        assert crawl(site, nowhere, "belga").returncode == 2
    assert "unable to open database file" in receiver.alerts[0]["message"]
    assert receiver.heard() == ["belga: failed"] * 2
    assert crawl(site, nowhere, "belga", "-a", f"start={SEEDS / 'belga'}").returncode == 2
    assert receiver.heard() == []


def test_a_ledger_that_does_not_remember(database: str, receiver: Receiver) -> None:
    """What was told and could not be written down is told again."""
    with Ledger(database):
        pass
    fill(database, "alerts")
    teller = Teller([receiver.url], database)
    assert [teller.tell(RUN), teller.tell(RUN)] == [(1, 0), (1, 0)]
    assert receiver.heard() == ["belga: failed"] * 2


# --- Receivers that do not take it


async def test_what_nobody_took_is_told_by_the_next_run(
    site: Site, poll: Crawler, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    alerted = {"BELGAFEED_ALERT_URLS": receiver.url, "RETRY_ENABLED": False}
    receiver.status = 500
    site.fail(FEED, 403)
    lost = await poll("ministry", alerted)
    assert lost.ours("alert") == {"error": 1}
    lines = [line.getMessage() for line in caplog.records if "Alert" in line.getMessage()]
    assert lines == ["Alert not delivered: ministry: failed: BELGAFEED_ALERT_URLS, number 1 (json)"]
    receiver.status = 200
    receiver.heard()
    await poll("ministry", alerted)
    await poll("ministry", alerted)
    assert receiver.heard() == ["ministry: failed"]


async def test_one_of_two_is_enough(site: Site, poll: Crawler, receiver: Receiver) -> None:
    """Else whoever is there would be told on each run, for as long as another is away."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = f"json://127.0.0.1:{closed.getsockname()[1]}/x"
        alerted = {"BELGAFEED_ALERT_URLS": f"{away}\n{receiver.url}", "RETRY_ENABLED": False}
        site.fail(FEED, 403)
        told = await poll("ministry", alerted)
        assert told.ours("alert") == {"sent": 1, "error": 1}
        assert (await poll("ministry", alerted)).ours("alert") == {}
    assert receiver.heard() == ["ministry: failed"]


@pytest.mark.slow
def test_one_that_never_ends_its_answer(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte of it comes in time; another receiver is told all the same."""
    monkeypatch.setattr(alerts, "_PATIENCE", 6)
    with Receiver() as slow, Receiver() as other:
        slow.drips = True
        assert Teller([slow.url, other.url], database).tell(RUN) == (1, 1)
        assert other.heard() == ["belga: failed"]


def test_a_messenger_that_hangs(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "_LIMIT", 0.01)
    with Receiver() as receiver:
        teller = Teller([receiver.url], database)
        assert teller.tell(RUN) == (0, 1)
        with pytest.raises(ValueError, match="apprise cannot be used"):
            teller.check()


# --- Settings, and secrets


@pytest.mark.process
@pytest.mark.parametrize(
    ("urls", "problem"),
    [
        ("json://127.0.0.1/a slack://S3cret nothing", "number 2, 3 of 3 is no URL of apprise's"),
        ("S3cret", "number 1 of 1 is no URL of apprise's"),
    ],
)
def test_a_url_that_is_none(site: Site, database: str, urls: str, problem: str) -> None:
    done = crawl(site, database, "belga", *set_by({"BELGAFEED_ALERT_URLS": urls}))
    assert (done.returncode, site.count()) == (2, 0)
    assert f"BELGAFEED_ALERT_URLS: {problem}" in done.stderr
    assert "S3cret" not in done.stderr


def test_without_apprise(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    teller = Teller.from_settings(project_settings(database, BELGAFEED_ALERT_URLS="json://x"))
    assert teller is not None
    with pytest.raises(ValueError, match=r"needs apprise: .* belgafeed\[alerts\]"):
        teller.check()


@pytest.mark.process
def test_nobody_sees_the_secrets(site: Site, database: str, receiver: Receiver) -> None:
    """Not in the most talkative of logs, and nowhere in the ledger."""
    site.fail(FEED, 403)
    loud = set_by({"LOG_LEVEL": "DEBUG", "RETRY_ENABLED": "0"})
    written = ""
    for status in (200, 500):
        receiver.status = status
        done = crawl(site, database, "ministry", *loud)
        written += done.stdout + done.stderr
        sql(database, "delete from alerts")
    written += crawl(site, database, *unopened(site, database), *loud).stderr
    written += crawl(site, "sqlite:////no/such/folder/x", "ministry", *loud).stderr
    assert receiver.heard() == ["ministry: failed"] * 2 + ["belga: failed", "ministry: failed"]
    assert "Overridden settings" in written
    assert "Alert not delivered: ministry: failed: BELGAFEED_ALERT_URLS, number 1 (json)" in written
    assert SECRET not in written
    assert SECRET.encode() not in Path(database.removeprefix("sqlite:///")).read_bytes()
