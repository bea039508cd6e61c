"""The ledger: new, changed or same in one statement, and evidence in its order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from belgafeed.items import Document, Link, NewsItem
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
    assert verdicts(ledger, seen(STORY, 3)) == [("same", 3)]


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
    # Edited at the same time, it is no older.
    again = replace(edited, body_text="Three.")
    assert verdicts(ledger, again) == [("changed", 2)]


def test_what_another_story_said_is_no_version_of_this_one(ledger: Ledger) -> None:
    """However alike they are: a version was seen where this story had it."""
    other = replace(STORY, uid="belga:other", url="https://newsroom.example/other", slug="other")
    verdicts(ledger, STORY, seen(STORY, 1, body_text="Two."), seen(STORY, 2, body_text="Three."))
    assert verdicts(ledger, other, replace(other, body_text="Two.")) == [("new", 1), ("changed", 2)]
    assert verdicts(
        ledger, seen(other, 2, body_text="Four."), seen(other, 1, body_text="Three.")
    ) == [("changed", 3), ("stale", None)]


def test_a_story_that_moves(ledger: Ledger, database: str) -> None:
    """It is found where it is now, whatever an older copy says, and it is no other version."""
    moved = seen(STORY, 2, url="https://newsroom.example/b", slug="b")
    assert verdicts(ledger, seen(STORY, 1), moved, seen(STORY, 0)) == [
        ("new", 1),
        ("same", 1),
        ("same", 1),
    ]
    assert sql(database, "select url, slug from stories") == [(moved.url, "b")]
    assert ledger.by_slug("belga", "a") is None
    current = ledger.by_slug("belga", "b")
    assert current is not None
    assert (current.url, current.slug, current.title) == (moved.url, "b", "A")
    assert ledger.counts() == {"stories": 1, "revisions": 1}


def test_an_old_address_that_is_heard_of_later(ledger: Ledger) -> None:
    """Of a version that is known: who comes by it is the same story from then on."""
    old = "https://newsroom.example/old"
    led = Document("https://newsroom.example/a.json", '"1"', None, (f"{old}.json",))
    assert verdicts(ledger, STORY, replace(STORY, document=led)) == [("new", 1), ("same", 1)]
    assert ledger.find(old) == [STORY.uid]


def test_who_comes_by_an_address_is_the_story_that_is_there_now(ledger: Ledger) -> None:
    """Also where the address was the name of another one."""
    here, there = "https://newsroom.example/a", "https://newsroom.example/b"
    first = replace(STORY, uid=f"belga:{here}", url=here)
    second = replace(STORY, uid="belga:two", url=there, short_url="http://prez.ly/two", title="B")
    verdicts(ledger, first, second, replace(second, url=here))
    stored = ledger.put(replace(first, title="C")).item
    assert (stored.uid, stored.status) == ("belga:two", "changed")


@pytest.mark.parametrize("body", ["One.", "Two."])
def test_a_family_stays_where_none_is_looked_for(ledger: Ledger, database: str, body: str) -> None:
    family = ledger.put(STORY).item.cluster
    assert family is not None
    with Ledger(database, clusters=False) as other:
        assert other.put(replace(STORY, body_text=body)).item.cluster == family
    assert ledger.latest(1)[0].cluster == family


def test_an_older_copy_does_not_change_the_family(ledger: Ledger) -> None:
    """Its words may be those of another one."""
    sea, hill = (" ".join(f"{word}{number}" for number in range(60)) for word in ("sea", "hill"))
    other = replace(STORY, uid="belga:other", url="https://newsroom.example/other", body_text=hill)
    family, others = (
        ledger.put(seen(item, 1)).item.cluster for item in (replace(STORY, body_text=sea), other)
    )
    assert family != others
    stored = ledger.put(seen(STORY, 0, body_text=hill)).item
    assert (stored.status, stored.cluster) == ("stale", family)


def test_looks_that_bring_nothing_save_up_no_versions(database: str) -> None:
    """A story is not calmer than calm."""
    with Ledger(database, restless=1) as ledger:
        calm = [seen(STORY, hour) for hour in (0, 1, 2)]
        edits = [seen(STORY, hour, body_text=f"{hour}") for hour in (3, 4)]
        assert [status for status, _ in verdicts(ledger, *calm, *edits)] == [
            *("new", "same", "same"),
            *("changed", "restless"),
        ]


def given_out(database: str, run: str | None, *items: NewsItem) -> list[tuple[str | None, bool]]:
    """The statuses in a run, and whether each is given out again."""
    with Ledger(database, run=run) as ledger:
        return [(stored.status, again) for stored, _, again in map(ledger.put, items)]


def test_what_a_run_left_is_given_out_by_the_next(database: str) -> None:
    edited = seen(STORY, 2, body_text="Two.")
    assert given_out(database, "one", seen(STORY, 1), edited) == [
        ("new", False),
        ("changed", False),
    ]
    # Without a run nobody waits for it; and an older copy is not what was left.
    assert given_out(database, None, edited) == [("same", False)]
    assert given_out(database, "two", seen(STORY, 0, body_text="Old.")) == [("stale", False)]
    assert given_out(database, "two", edited, edited) == [("changed", True), ("same", False)]


def test_what_was_given_out_is_not_waited_for(database: str) -> None:
    """Neither is what comes again, nor does one run settle what is another's."""
    other = replace(STORY, uid="belga:other", url="https://newsroom.example/other", title="B")
    given_out(database, "one", STORY)
    given_out(database, "two", other)
    with Ledger(database) as ledger:
        ledger.delivered("one")
    assert given_out(database, "three", STORY) == [("same", False)]
    assert given_out(database, "four", STORY, other) == [("same", False), ("new", True)]


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


def test_a_later_record_of_a_run(ledger: Ledger) -> None:
    """It takes the place of an earlier one, and of no other run."""
    other = Run("ministry", NOW, NOW + HOUR, "finished", {"new": 1}, "ok")
    before = Run("belga", NOW - HOUR, NOW, "finished", {"same": 2}, "quiet")
    begun = Run("belga", NOW, NOW, "running", {})
    done = Run(
        *("belga", NOW, NOW + HOUR, "finished", {"new": 2, "error": 1}, "degraded"),
        reasons=("unfetched: timeout 1",),
        coverage={"title": 2, "image": 1},
    )
    for run in (other, before, begun, done):
        ledger.record(run)
    assert ledger.last_runs() == [done, other]
    kept = sorted(ledger.runs_since(NOW - HOUR), key=lambda run: (run.started, run.source))
    assert kept == [before, done, other]


def test_what_was_told_last_of_a_source(ledger: Ledger) -> None:
    assert ledger.told("belga") is None
    ledger.tell("belga", "failed", NOW)
    ledger.tell("ministry", "degraded", NOW)
    ledger.tell("belga", "ok", NOW + HOUR)
    assert (ledger.told("belga"), ledger.told("ministry")) == ("ok", "degraded")


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
    assert sql(database, "select count(distinct rendered_at) from sightings") == [(2,)]


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


def test_the_newest_sighting_is_the_measure(ledger: Ledger) -> None:
    """What came later from an earlier hour does not make an older contradiction the newer one."""
    for hour, sighted in [(0, dated(-8, 0)), (3, dated(-6, 2)), (1, dated(-7, -2))]:
        ledger.put(seen(sighted, hour))
    assert ledger.put(seen(dated(4, 6), 2)).sighting == "contradiction"
    assert known(ledger) == [-6, -4, -2, "contradiction", "narrowed"]


def test_a_file_of_unknown_time_is_no_later_sighting(ledger: Ledger) -> None:
    """Its words may be the current ones; the date was last seen where it was."""
    saved = dated(-2, 0, title="B")
    assert verdicts(ledger, seen(dated(-2, 0), 2), saved) == [("new", 1), ("changed", 2)]
    older = seen(dated(4, 6, title="B"), 1)
    assert ledger.put(older).sighting == "contradiction"
    assert known(ledger) == [-2, -1, 0, "contradiction"]


def test_the_date_of_the_current_words_wins(ledger: Ledger) -> None:
    """Of files whose time nobody knows."""
    ledger.put(dated(-2, 0))
    stored, sighting, _ = ledger.put(dated(4, 6, title="B"))
    assert (stored.status, sighting) == ("changed", "contradiction")
    assert known(ledger) == [4, 5, 6, "contradiction"]


def test_a_sighting_without_words(ledger: Ledger, database: str) -> None:
    ledger.put(seen(dated(-8, 0), 0))
    assert ledger.put(seen(dated(-6, 2, published_text=None), 1)).sighting == "narrowed"
    assert sightings(database) == [("", "narrowed")]


def test_a_date_of_which_only_the_bounds_are_said(ledger: Ledger) -> None:
    """It is as fine as they are, and stated."""
    unsaid = {"published_method": None, "published_precision": None}
    ledger.put(seen(dated(-8, 0, **unsaid), 0))
    stored = ledger.put(seen(dated(-6, 2, **unsaid), 1)).item
    assert (stored.published_precision, stored.published_method) == ("day", "stated")
    ledger.put(seen(dated(-8, -5), 2))
    (stored,) = ledger.latest(2)
    assert (stored.published_precision, stored.published_method) == ("hour", "relative")


@pytest.mark.parametrize("name", ["published_earliest", "published", "published_latest"])
def test_half_a_date_is_none(ledger: Ledger, name: str) -> None:
    ledger.put(seen(dated(-2, 0), 0))
    stored, sighting, _ = ledger.put(seen(dated(-1, 0), 1, **{name: None}))
    assert sighting is None
    assert (stored.published_earliest, stored.published) == (NOW - 2 * HOUR, NOW - HOUR)
    assert known(ledger) == [-2, -1, 0]


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
    stored, sighting, _ = ledger.put(undated)
    assert (stored.published, sighting) == (NOW - HOUR, None)
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
