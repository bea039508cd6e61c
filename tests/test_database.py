"""The database: made once, brought up from every earlier version, and what cannot be used says so."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from belgafeed.ledger import Bookmark, Document, Frontier, Ledger, LedgerError, Listed
from tests.ledgers import file_of, restore, sql
from tests.rows import each_row
from tests.test_ledger import STORY

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://newsroom.example"
A, B, C, D = (f"{SITE}/{name}.json" for name in "abcd")


def test_a_ledger_survives_its_process(database: str) -> None:
    for expected in ("new", "same"):
        with Ledger(database) as ledger:
            assert ledger.put(STORY).item.status == expected


def test_closing_an_unopened_ledger(database: str) -> None:
    Ledger(database).close()
    assert not file_of(database).exists()


@each_row(
    ("url", "message"),
    [
        ("belgafeed.sqlite", "not a database URL"),
        ("mysql://me:secret@db.example/news", "only sqlite:/// and postgresql:// are supported"),
        ("postgresql://me:secret@127.0.0.1:1/news", "me:.*127.0.0.1:1/news: .*refused"),
        ("sqlite:////no/such/folder/belgafeed.sqlite", "unable to open database file"),
    ],
)
def test_a_ledger_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        Ledger(url).open()
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_the_extra_postgresql_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"needs psycopg: .* belgafeed\[postgresql\]"):
        Ledger("postgresql://me@db.example/news")


@pytest.mark.parametrize(
    ("column", "message"),
    [("version", "its schema is version 99"), ("digests", "its digest is version 99")],
)
def test_a_ledger_of_a_newer_belgafeed(database: str, column: str, message: str) -> None:
    with Ledger(database):
        pass
    sql(database, f"update schema_version set {column} = 99")
    with pytest.raises(LedgerError, match=message):
        Ledger(database).open()


def test_a_file_that_is_no_database(database: str) -> None:
    file_of(database).write_text("news " * 1000)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger(database).open()


def test_a_digest_of_an_older_rule_is_no_edit(database: str) -> None:
    """The rule of digests changed: what is stored is digested anew, once, and nothing looks edited."""
    with Ledger(database) as ledger:
        ledger.put(STORY)
        fresh = ledger.put(replace(STORY, title="B")).item.digest
    sql(database, "update schema_version set digests = 0")
    for table in ("stories", "revisions"):
        sql(database, f"update {table} set digest = '0:old'")
    with Ledger(database) as ledger:
        stored = ledger.put(replace(STORY, title="B")).item
    assert (stored.status, stored.revision, stored.digest) == ("same", 2, fresh)
    assert len(set(sql(database, "select digest from revisions"))) == 2


# --- Earlier versions


def test_a_ledger_of_the_first_version_is_brought_up(database: str) -> None:
    """With its stories and what was known of their dates."""
    restore(database, 1)
    with Ledger(database) as ledger:
        (story,) = ledger.latest(2)
        assert (story.title, story.published_method, story.published_flags) == ("A", "relative", ())
        assert ledger.last_runs()[0].counts == {"new": 1}
        again = replace(story, published_latest=story.published, rendered_at=NOW + HOUR)
        assert ledger.put(again).sighting == "narrowed"
    with Ledger(database) as ledger:
        assert ledger.counts() == {"stories": 1, "revisions": 1}
    with Frontier(database, "belga", NOW, [SITE]) as frontier:
        assert frontier.expect([Listed(A)]) == set()


def test_a_ledger_of_the_second_version_is_brought_up(database: str) -> None:
    """With its stories, and with those of newsrooms as seen: nothing is fetched once more."""
    restore(database, 2)
    with Ledger(database) as ledger:
        assert ledger.counts() == {"stories": 3, "revisions": 4}
        assert [item.title for item in ledger.latest(9)] == ["C", "A", "B"]
        assert ledger.latest(1)[0].published_flags == ("narrowed",)
        assert ledger.last_runs()[0].counts == {"new": 2, "changed": 1}
    with Frontier(database, "belga", NOW, [SITE]) as frontier:
        assert frontier.expect([Listed(url, headline="words") for url in (A, B, C)]) == {A, B}
        assert frontier.take(9) == [Document(C)]
        published = NOW - 2 * HOUR
        assert frontier.document(A) == Document(A, "belga:aBcD", None, published, None, None)
    with Frontier(database, "belga", NOW + HOUR, [SITE]) as frontier:
        frontier.look_again(published)
        assert {each.url for each in frontier.take(9)} == {A, B, C}
    with Frontier(database, "ministry", NOW) as frontier:
        page = "https://source.example/a.json"
        assert frontier.document(page) == Document(page)


def test_a_ledger_of_the_third_version_is_brought_up(database: str) -> None:
    """With all its versions; words, addresses and families are there as if it had been of today."""
    restore(database, 3)
    with Ledger(database) as ledger:
        assert ledger.counts() == {"stories": 4, "revisions": 5}
        assert [each.status for each in ledger.versions("belga:a")] == ["new", "changed"]
        assert [item.uid for item in ledger.search("scharnieren", 9)] == ["belga:a", "belga:b"]
        assert {item.cluster for item in ledger.search("scharnieren", 9)} == {"belga:a"}
        assert ledger.find("http://newsroom.example/b/") == ["belga:b"]
        assert ledger.story("ministry:https://source.example/m").published_flags == ("narrowed",)  # type: ignore[union-attr]
        assert ledger.last_runs()[0].counts == {"found": 4, "new": 3, "changed": 1}
        known = ledger.story("belga:a")
        assert known is not None
        assert ledger.put(known).item.status == "same"
    with Frontier(database, "belga", NOW, [SITE]) as frontier:
        assert frontier.bookmark(f"{SITE}/?locale=") == Bookmark(cursor=NOW)
        assert [problem for _, problem in frontier.problems()] == ["HTTP status 500"]
    assert len(sql(database, "select * from sightings")) == 1
    assert {row[0] for row in sql(database, "select title from feed")} == {
        "A, bijgewerkt",
        "A",
        "M",
    }
    assert sql(database, "pragma foreign_key_check") == []
    assert sql(database, "pragma integrity_check") == [("ok",)]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_ledger_of_the_fourth_version_is_brought_up(database: str) -> None:
    """With its families; near-duplicates are found by the index of today."""
    restore(database, 4)
    with Ledger(database) as ledger:
        families = [(each.uid, each.cluster) for each in ledger.latest(9) if each.source == "belga"]
        known = ledger.story("belga:b")
        assert known is not None
        fresh = replace(known, uid="belga:x", short_url=f"{SITE}/x", url=f"{SITE}/x")
        assert ledger.put(fresh).item.cluster == known.cluster
        assert "belga:b" in [item.uid for item in ledger.search("scharnieren", 9)]
    assert len({cluster for _, cluster in families}) == 1
    counts = sql(database, "select count(*) from shingles group by story order by story")
    assert counts == [(4,)] * 5
    assert sql(database, "select version from schema_version") == [(5,)]


@pytest.mark.parametrize(("version", "revisions"), [(1, 1), (2, 4), (3, 5), (4, 6)])
def test_runs_that_start_together_bring_a_ledger_up_once(
    database: str, version: int, revisions: int
) -> None:
    restore(database, version)

    def count(_: int) -> int:
        with Ledger(database) as ledger:
            return ledger.counts()["revisions"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(8))) == [revisions] * 8


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(database: str) -> None:
    restore(database, 3)
    sql(database, "update stories set item = 'no json' where uid = 'belga:b'")
    before = sql(database, "select name, sql from sqlite_master order by name")
    with pytest.raises(LedgerError):
        Ledger(database).open()
    assert sql(database, "select name, sql from sqlite_master order by name") == before
    assert sql(database, "select version from schema_version") == [(3,)]
