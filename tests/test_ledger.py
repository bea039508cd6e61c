"""The ledger: new, changed or same in one statement, and evidence in its order."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from belgafeed.items import Link, NewsItem
from belgafeed.ledger import Ledger, LedgerError, Run

NOW = datetime(2026, 11, 20, 11, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORY = NewsItem(
    uid="belga:aBcD",
    source="belga",
    url="https://newsroom.example/a",
    slug="a",
    title="A",
    body_text="One.",
    links=(Link("https://newsroom.example/b", "b"),),
    published_earliest=NOW - HOUR,
    published=NOW,
    published_latest=NOW + HOUR,
    published_precision="hour",
    fetched_at=NOW,
    removed={"card": 1},
)


@pytest.fixture
def ledger(database: Path) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{database}") as ledger:
        yield ledger


def verdicts(ledger: Ledger, *items: NewsItem) -> list[tuple[str | None, int | None]]:
    return [(stored.status, stored.revision) for stored in map(ledger.put, items)]


def seen(item: NewsItem, hours: float, **changes: Any) -> NewsItem:
    """*item* as the site made it *hours* from now."""
    return replace(item, rendered_at=NOW + hours * HOUR, **changes)


def test_new_then_same_then_changed(ledger: Ledger) -> None:
    edited = replace(STORY, body_text="Two.")
    assert verdicts(ledger, STORY, STORY, edited, edited) == [
        ("new", 1),
        ("same", 1),
        ("changed", 2),
        ("same", 2),
    ]


def test_what_is_stored_comes_back(ledger: Ledger) -> None:
    stored = ledger.put(STORY)
    assert stored.digest is not None
    assert ledger.by_slug("belga", "a") == stored
    assert ledger.latest(10) == [stored]


def test_volatile_fields_make_no_revision(ledger: Ledger) -> None:
    ledger.put(STORY)
    later = replace(
        STORY, fetched_at=NOW + HOUR, published_text="3 hours ago", published=NOW + HOUR / 2
    )
    assert verdicts(ledger, later) == [("same", 1)]


def test_a_retraction_is_a_revision_and_keeps_the_story(ledger: Ledger) -> None:
    ledger.put(STORY)
    known = ledger.by_slug("belga", "a")
    assert known is not None
    assert verdicts(ledger, *[replace(known, status="retracted")] * 2) == [
        ("retracted", 2),
        ("same", 2),
    ]
    current = ledger.by_slug("belga", "a")
    assert current is not None
    assert (current.status, current.title, current.body_text) == ("retracted", "A", "One.")


def test_a_retraction_of_what_was_never_seen_is_stored(ledger: Ledger) -> None:
    assert verdicts(ledger, replace(STORY, status="retracted")) == [("retracted", 1)]


def test_a_later_document_overrules(ledger: Ledger) -> None:
    """Also where it says what an earlier version said: a correction taken back."""
    assert verdicts(ledger, seen(STORY, 0), seen(STORY, 1, body_text="Two."), seen(STORY, 2)) == [
        ("new", 1),
        ("changed", 2),
        ("changed", 3),
    ]


def test_a_story_that_comes_back_is_no_longer_retracted(ledger: Ledger) -> None:
    assert verdicts(ledger, seen(STORY, 0), seen(STORY, 1, status="retracted"), seen(STORY, 2)) == [
        ("new", 1),
        ("retracted", 2),
        ("changed", 3),
    ]


def test_an_older_copy_changes_nothing(ledger: Ledger) -> None:
    """A cache may serve yesterday's version after today's."""
    assert verdicts(
        ledger,
        seen(STORY, 0),
        seen(STORY, 2, body_text="Two."),
        seen(STORY, 1),
        seen(STORY, 1, body_text="Between."),
    ) == [("new", 1), ("changed", 2), ("same", 1), ("stale", None)]
    assert ledger.latest(1)[0].body_text == "Two."


def test_a_file_of_unknown_time_adds_only_what_was_never_seen(ledger: Ledger) -> None:
    edited = replace(STORY, body_text="Two.")
    assert verdicts(ledger, STORY, edited, STORY, edited) == [
        ("new", 1),
        ("changed", 2),
        ("same", 1),
        ("same", 2),
    ]


def test_a_file_older_by_its_own_word_changes_nothing(ledger: Ledger) -> None:
    edited = replace(STORY, body_text="Two.", modified=NOW + HOUR)
    assert verdicts(ledger, edited, replace(STORY, modified=NOW)) == [("new", 1), ("stale", None)]


def test_the_live_site_overrules_a_file(ledger: Ledger) -> None:
    assert verdicts(ledger, STORY, replace(STORY, status="retracted"), seen(STORY, 1)) == [
        ("new", 1),
        ("retracted", 2),
        ("changed", 3),
    ]


def test_two_documents_of_one_second(ledger: Ledger) -> None:
    """A version that was never seen counts; one that is known does not come back."""
    assert verdicts(ledger, seen(STORY, 1), seen(STORY, 1, body_text="Two."), seen(STORY, 1)) == [
        ("new", 1),
        ("changed", 2),
        ("same", 1),
    ]


def test_all_versions_are_kept(ledger: Ledger, database: Path) -> None:
    verdicts(ledger, STORY, replace(STORY, title="B"), replace(STORY, title="C"))
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "select revision, status, item ->> 'title' from revisions order by revision"
        ).fetchall()
    connection.close()
    assert rows == [(1, "new", "A"), (2, "changed", "B"), (3, "changed", "C")]
    assert ledger.counts() == {"stories": 1, "revisions": 3}


def test_story_and_revision_are_one_transaction(ledger: Ledger, database: Path) -> None:
    """Where the revision cannot be stored, the story does not count as seen."""
    ledger.put(STORY)
    with sqlite3.connect(database) as connection:
        connection.execute(
            "create trigger full before insert on revisions begin select raise(abort, 'full'); end"
        )
    connection.close()
    with pytest.raises(LedgerError, match="full"):
        ledger.put(replace(STORY, title="B"))
    assert ledger.latest(1)[0].title == "A"


def test_the_newest_come_first_and_the_undated_last(ledger: Ledger) -> None:
    for name, published in {"b": NOW, "c": None, "a": NOW + HOUR}.items():
        ledger.put(replace(STORY, uid=name, title=name, published=published))
    assert [item.title for item in ledger.latest(10)] == ["a", "b", "c"]
    assert [item.title for item in ledger.latest(1)] == ["a"]


def test_stories_by_slug(ledger: Ledger) -> None:
    ledger.put(STORY)
    assert ledger.by_slug("belga", "b") is None
    assert ledger.by_slug("ministry", "a") is None


def test_the_last_run_of_each_source(ledger: Ledger) -> None:
    runs = [
        Run(source, NOW + start * HOUR, NOW + (start + 1) * HOUR, "finished", {"new": start})
        for source, start in [("ministry", 0), ("belga", 1), ("ministry", 2)]
    ]
    for run in runs:
        ledger.record(run)
    assert ledger.last_runs() == [runs[1], runs[2]]


def test_two_ledgers_share_a_file(ledger: Ledger, database: Path) -> None:
    with Ledger(f"sqlite:///{database}") as other:
        assert verdicts(other, STORY) == [("new", 1)]
        assert verdicts(ledger, STORY) == [("same", 1)]


def test_a_ledger_survives_its_process(database: Path) -> None:
    for expected in ("new", "same"):
        with Ledger(f"sqlite:///{database}") as ledger:
            assert ledger.put(STORY).status == expected


def test_closing_an_unopened_ledger(database: Path) -> None:
    Ledger(f"sqlite:///{database}").close()
    assert not database.exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("belgafeed.sqlite", "not a database URL"),
        ("postgresql://me:secret@db.example/news", "only sqlite:/// is supported"),
        ("sqlite:////no/such/folder/belgafeed.sqlite", "unable to open database file"),
    ],
)
def test_a_ledger_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        Ledger(url).open()
    assert "secret" not in str(caught.value)


def test_a_ledger_of_a_newer_belgafeed(database: Path) -> None:
    with Ledger(f"sqlite:///{database}"):
        pass
    with sqlite3.connect(database) as connection:
        connection.execute("update schema_version set version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="its schema is version 99"):
        Ledger(f"sqlite:///{database}").open()


def test_a_file_that_is_no_database(database: Path) -> None:
    database.write_text("news " * 1000)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger(f"sqlite:///{database}").open()
