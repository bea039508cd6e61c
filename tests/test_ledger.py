"""The ledger: new, changed or same in one statement, and evidence in its order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from belgafeed.items import Link, NewsItem
from belgafeed.ledger import Ledger, LedgerError, Run
from tests.ledgers import fill, make_room, sql

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
DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    with Ledger(database) as ledger:
        yield ledger


def verdicts(ledger: Ledger, *items: NewsItem) -> list[tuple[str | None, int | None]]:
    return [(stored.status, stored.revision) for stored, *_ in map(ledger.put, items)]


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
    stored = ledger.put(STORY).item
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


def test_all_versions_are_kept(ledger: Ledger, database: str) -> None:
    verdicts(ledger, STORY, replace(STORY, title="B"), replace(STORY, title="C"))
    rows = sql(
        database, "select revision, status, item ->> 'title' from revisions order by revision"
    )
    assert rows == [(1, "new", "A"), (2, "changed", "B"), (3, "changed", "C")]
    assert ledger.counts() == {"stories": 1, "revisions": 3}


@pytest.mark.parametrize("table", ["revisions", "shingles"])
def test_all_of_a_story_is_one_transaction(ledger: Ledger, database: str, table: str) -> None:
    """Where a part of it cannot be stored, the story does not count as seen."""
    ledger.put(STORY)
    fill(database, table)
    edited = replace(STORY, title="B", body_text="een twee drie vier vijf zes zeven acht")
    with pytest.raises(LedgerError, match="full"):
        ledger.put(edited)
    assert ledger.latest(1)[0].title == "A"
    make_room(database, table)
    assert ledger.put(edited).item.status == "changed"


def test_the_newest_come_first_and_the_undated_last(ledger: Ledger) -> None:
    for name, published in {"b": NOW, "c": None, "a": NOW + HOUR}.items():
        url = f"https://newsroom.example/{name}"
        ledger.put(replace(STORY, uid=name, url=url, title=name, published=published))
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


def test_two_ledgers_share_a_file(ledger: Ledger, database: str) -> None:
    with Ledger(database) as other:
        assert verdicts(other, STORY) == [("new", 1)]
        assert verdicts(ledger, STORY) == [("same", 1)]


def test_a_ledger_survives_its_process(database: str) -> None:
    for expected in ("new", "same"):
        with Ledger(database) as ledger:
            assert ledger.put(STORY).item.status == expected


def dated(earliest: float, latest: float, **changes: Any) -> NewsItem:
    """The story with these bounds, in hours from now."""
    changes = {"published_method": "relative", "published_text": f"{earliest} {latest}", **changes}
    return replace(
        STORY,
        published_earliest=NOW + earliest * HOUR,
        published=NOW + (earliest + latest) / 2 * HOUR,
        published_latest=NOW + latest * HOUR,
        **changes,
    )


def known(ledger: Ledger) -> list[Any]:
    (story,) = ledger.latest(2)
    assert story.published is not None
    assert story.published_earliest is not None
    assert story.published_latest is not None
    moments = (story.published_earliest, story.published, story.published_latest)
    return [*((moment - NOW) / HOUR for moment in moments), *story.published_flags]


def sightings(database: str) -> list[tuple[Any, ...]]:
    return sql(database, "select published_text, outcome from sightings order by rendered_at")


def test_each_sighting_tightens_the_date(ledger: Ledger, database: str) -> None:
    assert ledger.put(seen(dated(-8, 0), 0)).sighting is None
    for hour, sighted in enumerate([dated(-6, 2), dated(-9, 1), dated(-7, -4)], start=1):
        stored, sighting, _ = ledger.put(seen(sighted, hour))
        assert (stored.status, sighting) == ("same", None if hour == 2 else "narrowed")
    assert known(ledger) == [-6, -5, -4, "narrowed"]
    assert ledger.counts() == {"stories": 1, "revisions": 1}
    assert sightings(database) == [("-6 2", "narrowed"), ("-7 -4", "narrowed")]


def test_what_comes_back_has_the_date_of_all_sightings(ledger: Ledger) -> None:
    ledger.put(seen(dated(-8, 0), 0))
    stored = ledger.put(seen(dated(-6, 2), 1)).item
    assert (stored.published_earliest, stored.published_latest) == (NOW - 6 * HOUR, NOW)
    assert ledger.by_slug("belga", "a") == replace(stored, status="new", **first_words())


def first_words() -> dict[str, Any]:
    """The words stay those of the document that is stored."""
    return {"published_text": "-8 0", "rendered_at": NOW}


def test_a_new_version_keeps_the_finer_date(ledger: Ledger, database: str) -> None:
    ledger.put(seen(dated(-1, 0), 0))
    stored, sighting, _ = ledger.put(seen(dated(-24, 0, title="B"), 24))
    assert (stored.status, sighting) == ("changed", None)
    assert known(ledger) == [-1, -0.5, 0]
    (row,) = sql(database, "select item ->> 'published_earliest' from revisions where revision = 2")
    assert row == ((NOW - HOUR).isoformat(),)


def test_the_words_of_one_text_are_one_sighting(ledger: Ledger, database: str) -> None:
    ledger.put(seen(dated(-24, 0), 0))
    for hour in (1, 2, 3):
        week = dated(hour - 24, hour, published_text="1 week ago")
        assert ledger.put(seen(week, hour)).sighting == "narrowed"
    assert sightings(database) == [("1 week ago", "narrowed")]


@pytest.mark.parametrize(
    ("hours", "bounds"),
    [(1, [4, 5, 6]), (-1, [-2, -1, 0]), (0, [-2, -1, 0])],
    ids=["newer", "older", "of the same second"],
)
def test_a_contradiction(ledger: Ledger, hours: float, bounds: list[float]) -> None:
    """The newer text wins; seen again, neither changes anything."""
    documents = [seen(dated(-2, 0), 0), seen(dated(4, 6), hours)]
    assert [ledger.put(each).sighting for each in documents] == [None, "contradiction"]
    assert known(ledger) == [*bounds, "contradiction"]
    assert [ledger.put(each).sighting for each in documents] == [None, None]
    assert known(ledger) == [*bounds, "contradiction"]


def test_a_listed_instant_is_not_overruled_by_an_assumed_zone(ledger: Ledger) -> None:
    ledger.put(seen(dated(0, 0, published_method="listing"), 0))
    stored, sighting, _ = ledger.put(seen(dated(1, 1, published_method="assumed"), 1))
    assert sighting == "contradiction"
    assert (stored.published, stored.published_method) == (NOW, "listing")


def test_an_undated_story_gets_its_date(ledger: Ledger) -> None:
    undated = replace(
        STORY, published_earliest=None, published=None, published_latest=None, published_text="x"
    )
    ledger.put(undated)
    assert ledger.put(seen(dated(-2, 0), 0)).sighting == "narrowed"
    assert known(ledger) == [-2, -1, 0]
    assert ledger.put(undated).sighting is None
    assert known(ledger) == [-2, -1, 0]


def test_how_things_are_with_a_source(ledger: Ledger) -> None:
    assert ledger.standing("belga", NOW) == (None, 0, 0, None)
    ledger.put(STORY)
    published = STORY.published
    assert published is not None
    assert ledger.standing("belga", published) == (published, 1, 1, None)
    assert ledger.standing("belga", published + HOUR) == (published, 1, 0, None)
    assert ledger.published_since("belga", published) == [published]
    assert ledger.published_since("belga", published + HOUR) == []
