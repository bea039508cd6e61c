"""The archive: who is the same story, what is nearly the same, what is found, forgotten and thinned."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_twisted import ensureDeferred

from belgafeed.identity import canonical_url, uid
from belgafeed.items import Document, NewsItem
from belgafeed.ledger import (
    Dated,
    Frontier,
    Ledger,
    LedgerError,
    Letter,
    Letters,
    Listed,
    Run,
    Thinned,
    Upkeep,
    upgrades,
)
from belgafeed.ledger.tables import SCHEMA_VERSION
from tests.conftest import Crawler
from tests.ledgers import sql
from tests.replay import JSON, Answer
from tests.tables import rows
from tests.test_aggregator import page
from tests.test_ministry import FEED
from tests.test_ministry import item as entry
from tests.test_prezly import ENTRY, story

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "https://newsroom.example"
A, B, C = (f"{SITE}/{name}" for name in "abc")
DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    with Ledger(database) as ledger:
        yield ledger


@pytest.fixture
def letters(database: str) -> Iterator[Letters]:
    with Letters(database) as letters:
        yield letters


@pytest.fixture
def upkeep(database: str) -> Iterator[Upkeep]:
    with Upkeep(database) as ledger:
        yield ledger


def at(address: str, short: str | None = None, source: str = "belga", **facts: Any) -> NewsItem:
    """The story at an address, as the readers make it."""
    url = canonical_url(address)
    return NewsItem(
        **{
            "uid": uid(source, short or url),
            "source": source,
            "url": url,
            "short_url": short and f"http://prez.ly/{short}",
            "title": "A",
            "body_text": "One.",
            "fetched_at": NOW,
            **facts,
        }
    )


def put(ledger: Ledger, *items: NewsItem) -> list[tuple[str, str | None]]:
    """The names and the verdicts."""
    stored = [ledger.put(item).item for item in items]
    return [(item.uid.partition(":")[2], item.status) for item in stored]


def read_at(url: str, *moved_from: str) -> dict[str, Any]:
    """Where a story was read, and by which redirects."""
    moved = tuple(f"{old}.json" for old in moved_from)
    return {"document": Document(f"{url}.json", '"1"', "Fri", moved)}


def dated(moment: datetime) -> dict[str, Any]:
    return dict.fromkeys(("published", "published_earliest", "published_latest"), moment)


# --- Who is the same story


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        (A, True),
        ("http://newsroom.example/a", True),
        (f"{A}/", True),
        (f"{A}?utm_source=x&fbclid=y", True),
        (f"{A}/?utm_medium=rss#top", True),
        ("HTTPS://Newsroom.EXAMPLE/a", True),
        ("http://prez.ly/aBcD", True),
        (f"{SITE}/old", True),
        (f"{SITE}/older/", True),
        (f"{SITE}/A", False),
        (f"{A}?page=2", False),
        (f"{A}/a", False),
        (SITE, False),
    ],
)
def test_who_comes_by_an_address_of_a_story(address: str, is_known: bool, ledger: Ledger) -> None:
    document = read_at(A, f"{SITE}/older", f"{SITE}/old")
    ledger.put(at(A, short="aBcD", **document))
    comes = at(address)
    expected = ("aBcD", "same") if is_known else (comes.uid.partition(":")[2], "new")
    assert put(ledger, comes) == [expected]
    assert put(ledger, replace(comes, title="B")) == [(expected[0], "changed")]
    assert ledger.counts()["stories"] == 2 - is_known


def test_a_short_link_that_comes_later_changes_no_name(ledger: Ledger) -> None:
    name = A
    assert put(ledger, at(A), at(A, short="aBcD"), at(A, short="aBcD", title="B"), at(A)) == [
        (name, "new"),
        (name, "same"),
        (name, "changed"),
        (name, "same"),
    ]
    assert ledger.find("http://prez.ly/aBcD") == [f"belga:{A}"]


def test_a_short_link_goes_before_the_address(ledger: Ledger) -> None:
    """Where two stories exchange their addresses, each stays itself."""
    first, second = at(A, short="one"), at(B, short="two", title="B")
    ledger.put(first)
    ledger.put(second)
    moved = replace(first, url=B), replace(second, url=A)
    assert put(ledger, *moved) == [("one", "same"), ("two", "same")]
    assert put(ledger, at(A, title="B"), at(B)) == [("two", "same"), ("one", "same")]
    assert [each.url for each in ledger.latest(9)] == [B, A]


def test_another_story_takes_an_address_over(ledger: Ledger) -> None:
    """With a short link of its own it is no edit of the story that was there."""
    ledger.put(at(A, short="one"))
    assert put(ledger, at(A, short="two", title="B")) == [("two", "new")]
    assert ledger.find(A) == ["belga:two"]
    assert put(ledger, at(A, title="C"), at(A, short="one", title="D")) == [
        ("two", "changed"),
        ("one", "changed"),
    ]


def test_another_source_at_the_same_address(ledger: Ledger) -> None:
    """Two stories of one family, however short they are and whoever comes first."""
    one, other = at(A, short="one"), at(f"{A}/?utm_source=feed", source="ministry", title="B")
    assert put(ledger, one, other, one, other) == [
        ("one", "new"),
        (A, "new"),
        ("one", "same"),
        (A, "same"),
    ]
    assert {each.cluster for each in ledger.latest(9)} == {"belga:one"}
    assert ledger.find(A) == ["belga:one", f"ministry:{A}"]


def test_a_story_without_an_address(ledger: Ledger, database: str) -> None:
    """From a page that was saved as plain text: its name is all that it has."""
    item = at(A, url=None, short_url=None, uid="ministry:words-1", source="ministry")
    assert put(ledger, item, item) == [("words-1", "new"), ("words-1", "same")]
    assert ledger.find("ministry:words-1") == ["ministry:words-1"]
    assert sql(database, "select * from addresses") == []


# --- What is nearly the same


def text(stem: str, *, without: str = "", count: int = 60) -> str:
    """So many words, of which some are other ones: those whose number ends with a digit of *without*."""
    words = (f"{stem}{number}" for number in range(count))
    return " ".join(
        f"other{word}" if without and word.endswith(tuple(without)) else word for word in words
    )


def family(ledger: Ledger, name: str, body: str, **facts: Any) -> str | None:
    """The family of the story of that name, once it has that text."""
    cluster = ledger.put(at(f"{SITE}/{name}", short=name, body_text=body, **facts)).item.cluster
    return cluster and cluster.partition(":")[2]


SEA, HILL = text("zee"), text("berg")
NEAR_SEA = SEA.replace("zee3", "meer3")


def test_near_duplicates_are_one_family(ledger: Ledger) -> None:
    """Under the name of the first; the others are alone."""
    assert family(ledger, "a", SEA) == "a"
    assert family(ledger, "b", HILL) == "b"
    assert family(ledger, "c", NEAR_SEA) == "a"
    assert family(ledger, "d", SEA.upper(), source="ministry", uid="ministry:d") == "a"
    assert family(ledger, "e", f"{NEAR_SEA} En nog wat.") == "a"
    assert family(ledger, "f", text("zee", without="13579")) == "f"
    assert family(ledger, "g", "") == "g"
    stored = {each.uid: each.cluster for each in ledger.latest(9)}
    assert [name for name, cluster in sorted(stored.items()) if cluster == "belga:a"] == [
        *("belga:a", "belga:c", "belga:e", "ministry:d"),
    ]


def test_short_texts_are_alone(ledger: Ledger) -> None:
    """What a few words have in common may be chance."""
    for name in "ab":
        assert family(ledger, name, "De sluis is open.") == name


def test_a_family_stays_together(ledger: Ledger) -> None:
    """Also where its first story, or another one, gets an altogether different text."""
    assert [family(ledger, name, SEA) for name in "abc"] == ["a", "a", "a"]
    assert family(ledger, "b", HILL) == "a"
    assert family(ledger, "a", text("stad")) == "a"
    assert family(ledger, "a", SEA, status="retracted") == "a"
    assert {each.cluster for each in ledger.latest(9)} == {"belga:a"}
    # The newest who is like one of them is one of them, too.
    assert family(ledger, "d", HILL) == "a"


def test_the_index_follows_an_edit(ledger: Ledger, database: str) -> None:
    """A story that is alone joins a family by its new text, and is no longer found by its old one."""
    family(ledger, "a", SEA)
    assert family(ledger, "b", HILL) == "b"
    assert family(ledger, "c", text("stad")) == "c"
    assert family(ledger, "b", NEAR_SEA) == "a"
    assert family(ledger, "d", HILL) == "d"
    assert family(ledger, "c", "kort") == "c"
    assert family(ledger, "e", text("stad")) == "e"
    assert family(ledger, "c", HILL) == "d"
    counts = sql(database, "select count(*) from shingles group by story order by story")
    assert counts == [(4,)] * 5


def test_an_edit_that_is_no_edit_of_the_text(ledger: Ledger) -> None:
    family(ledger, "a", SEA)
    assert family(ledger, "b", HILL) == "b"
    assert family(ledger, "b", HILL, authors=("An",)) == "b"


def test_of_several_that_are_alike_the_likest(ledger: Ledger) -> None:
    family(ledger, "a", text("zee", without="37"))
    assert family(ledger, "b", text("zee", without="0159")) == "b"
    assert family(ledger, "c", text("zee", without="015")) == "b"


def test_a_large_family(ledger: Ledger, database: str) -> None:
    """What a source says every day fills no index, and is found all the same."""
    names = [f"{number:03}" for number in range(120)]
    assert {family(ledger, name, SEA) for name in names} == {"000"}
    counts = sql(database, "select count(*) from shingles group by shingle")
    assert counts == [(50,)] * 8


def test_near_duplicates_need_not_be_looked_for(database: str) -> None:
    """What was stored meanwhile has a family from its next edit on, or from its address."""
    with Ledger(database, clusters=False) as ledger:
        assert [family(ledger, name, SEA) for name in "ab"] == [None, None]
        assert family(ledger, "b", HILL) is None
        assert {each.cluster for each in ledger.latest(9)} == {None}
    with Ledger(database) as ledger:
        assert family(ledger, "a", SEA) is None
        assert family(ledger, "a", NEAR_SEA) == "a"
        assert family(ledger, "c", SEA) == "a"
        other = at(f"{SITE}/b", source="ministry")
        assert ledger.put(other).item.cluster == "belga:b"


# --- Restless stories


def looks(ledger: Ledger, *hours: float, body: str | None = None, **facts: Any) -> list[str | None]:
    """The verdicts on a story that has another text at each look, or has that *body*."""
    items = (
        at(A, short="a", body_text=body or f"{hour}", rendered_at=NOW + hour * HOUR, **facts)
        for hour in hours
    )
    return [ledger.put(item).item.status for item in items]


def test_a_restless_story(database: str) -> None:
    """After so many versions in a row one a day is kept; a look that brings nothing new calms it."""
    with Ledger(database, restless=3) as ledger:
        assert looks(ledger, *range(6)) == ["new", *["changed"] * 3, *["restless"] * 2]
        assert looks(ledger, 26.9, 27, 28) == ["restless", "changed", "restless"]
        assert ledger.counts()["revisions"] == 5
        assert looks(ledger, 29, 30, body="27") == ["same", "same"]
        assert looks(ledger, 31, 32, 33) == ["changed", "changed", "restless"]


def test_a_story_is_restless_after_24_versions_in_a_row(ledger: Ledger) -> None:
    assert looks(ledger, *(hour / 10 for hour in range(27))) == [
        "new",
        *["changed"] * 24,
        *["restless"] * 2,
    ]


def test_what_a_restless_story_said_stays(database: str) -> None:
    """Nothing of what was not kept is stored, and an older copy is still known."""
    with Ledger(database, restless=1) as ledger:
        looks(ledger, 0, 1, 2)
        (stored,) = ledger.latest(9)
        assert (stored.body_text, stored.revision, stored.rendered_at) == ("1", 2, NOW + HOUR)
        assert looks(ledger, 0, 0.5) == ["same", "stale"]
        restless = ledger.put(replace(stored, body_text="3", rendered_at=NOW + 3 * HOUR)).item
        assert (restless.status, restless.revision) == ("restless", None)
        known = ledger.put(replace(stored, body_text="0", rendered_at=NOW + 4 * HOUR)).item
        assert (known.status, known.revision) == ("restless", 1)


def test_a_withdrawal_of_a_restless_story_is_stored(database: str) -> None:
    with Ledger(database, restless=1) as ledger:
        assert looks(ledger, 0, 1, 2) == ["new", "changed", "restless"]
        assert looks(ledger, 3, status="retracted") == ["retracted"]


def test_files_of_unknown_time_are_not_restless(database: str) -> None:
    with Ledger(database, restless=1) as ledger:
        looks(ledger, 0, 1, 2)
        saved = [at(A, short="b", body_text=f"{number}") for number in range(4)]
        assert {status for _, status in put(ledger, *saved)} == {"new", "changed"}
        assert sql(database, "select restless from stories order by uid") == [(1,), (0,)]


@ensureDeferred
async def test_a_crawl_says_once_that_a_story_is_restless(
    run: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"BELGAFEED_RESTLESS": 1}
    for hour in range(4):
        made = f"Fri, 20 Nov 2026 1{hour}:00:00 GMT"
        body = json.dumps(story(body=f"<p>{hour}</p>", url=A)).encode()
        answer = Answer(body, headers={**JSON, "X-Drupal-Cache": "HIT", "Last-Modified": made})
        crawl = await run("belga", {f"{A}.json": answer}, settings=settings, start=f"{A}.json")
        assert crawl.ours("ledger") == {("new", "changed", "restless")[min(hour, 2)]: 1}
        told = caplog.messages.count(
            f"Restless: belga: {A}: another text at every look; one version a day is kept"
        )
        assert told == max(hour - 1, 0)


# --- What is found

STORIES = {
    "carillon": ("Le carillon retrouve sa voix", "École d’été à Mons, où l’œuvre est jouée."),
    "brug": ("De brug is open", "De sluis bij de brug sluit om zes uur, zegt België."),
    "muehle": ("Die Mühle im Großen Tal", "Über die Straße – AND so on."),
    "sluis": ("Sluis van Oostmere", "De brug open is wat anders dan open brug."),
}


@pytest.fixture
def news(ledger: Ledger) -> Ledger:
    """A ledger with these stories, of which each is older than the one before."""
    for age, (name, (title, body)) in enumerate(STORIES.items()):
        facts = {"title": title, "body_text": body, **dated(NOW - age * HOUR)}
        ledger.put(at(f"{SITE}/{name}", short=name, **facts))
    return ledger


def found(ledger: Ledger, words: str, limit: int = 9) -> list[str]:
    return [item.uid.removeprefix("belga:") for item in ledger.search(words, limit)]


# words | the stories that have them, the newest first
SEARCHES = """
brug              | brug sluis
brug sluis        | brug sluis
brug oostmere     | sluis
BRUG              | brug sluis
brug muehle       |
carillon école    | carillon
# Phrases.
"brug is open"    | brug
"de brug"         | brug sluis
"brug open"       | sluis
"open brug"       | sluis
"brug is" sluis   | brug
brug"is open"sluis | brug
"open brug        | brug sluis
# Beginnings.
slui*             | brug sluis
slui              |
"brug is o*"      | brug
o* brug           | brug sluis
SLUI*** zes       | brug
# Accents and case, both ways.
ecole ETE         | carillon
école d'été       | carillon
D’ÉTÉ             | carillon
ÉCO*              | carillon
belgie            | brug
BELGIË            | brug
mühle             | muehle
muhle             | muehle
MÜHLE uber        | muehle
straße großen     | muehle
œuvre             | carillon
"""


def answers(ledger: Ledger, searches: Iterable[str]) -> dict[str, str]:
    return {words: " ".join(found(ledger, words)) for words in searches}


def test_searches(news: Ledger) -> None:
    expected = dict(rows(SEARCHES))
    assert answers(news, expected) == expected


def test_operators_of_the_databases_are_none(news: Ledger) -> None:
    expected = {
        **{f"{sign}brug": "brug sluis" for sign in "-+^!&|(){}[]<>'*:%_\\"},
        **{f"brug {sign} open": "brug sluis" for sign in "-+^!&|(){}[]<>~'*:/%_\\"},
        "brug AND open": "",
        "AND so": "muehle",
        "brug OR carillon": "",
        "NOT brug": "",
        "NEAR(brug open)": "",
        "title:brug": "",
        "{title}:brug": "",
        "brug <-> is": "brug sluis",
        "brug:A": "",
        "brug's": "",
    }
    assert answers(news, expected) == expected


def test_without_words_nothing_is_found(news: Ledger) -> None:
    nothing = ["", " \t\n", "…", "– *", '"', '""', '"…" *', "' \" ( ) ^ : - &"]
    assert set(answers(news, nothing).values()) == {""}


def test_the_newest_come_first_up_to_a_limit(news: Ledger) -> None:
    news.put(at(C, short="undated", title="De brug"))
    assert found(news, "de brug") == ["brug", "sluis", "undated"]
    assert found(news, "de brug", 2) == ["brug", "sluis"]
    assert found(news, "de brug", 0) == []


def test_the_index_of_words_follows_an_edit(news: Ledger) -> None:
    """Also a withdrawal, and a move that is no edit."""
    edited = at(f"{SITE}/brug", short="brug", title="De tunnel", body_text="De sluis blijft dicht.")
    assert found(news, "tunnel") == []
    news.put(edited)
    assert found(news, "tunnel") == found(news, "sluis blijft") == ["brug"]
    assert found(news, "belgie") == []
    assert found(news, "brug") == ["sluis"]
    news.put(replace(edited, status="retracted"))
    assert found(news, "tunnel blijft") == ["brug"]
    news.put(replace(edited, status="retracted", url=B, title="De  tunnel"))
    assert found(news, "tunnel blijft") == ["brug"]
    news.put(replace(edited, title="De brug"))
    assert found(news, "tunnel") == []


def test_what_comes_back_is_the_story(news: Ledger) -> None:
    assert news.search("oostmere", 1) == [news.story("belga:sluis")]


_SIGNS = "\"*()^:-+&|!<>\\'%_{}[]~,.;/ \0½²日éß"
_WRITABLE = st.characters(exclude_categories=["Cs"])


def test_anything_may_be_searched_for(news: Ledger) -> None:
    """There is an answer, or a clear error."""

    @given(st.text(st.sampled_from(_SIGNS) | st.sampled_from("brug") | _WRITABLE))
    @example("AND OR NOT NEAR(brug open, 3) * ^")
    @example("a\0b")
    @example("brug" * 20_000)
    @example(f"{'b' * 3_000}*")
    @example(" ".join(map(str, range(300))))
    def search(words: str) -> None:
        try:
            assert len(news.search(words, 9)) <= 4
        except LedgerError as error:
            assert "\n" not in str(error)

    search()
    assert found(news, "oostmere") == ["sluis"]


def test_a_story_of_a_megabyte(ledger: Ledger) -> None:
    """It is found by its first words; PostgreSQL knows no more of them."""
    body = " ".join(f"woord{number}" for number in range(100_000))
    ledger.put(at(A, short="long", body_text=body))
    ledger.put(at(B, short="other"))
    assert found(ledger, "woord0 woord9999") == ["long"]
    assert found(ledger, '"woord12 woord13 woord14*"') == ["long"]
    assert found(ledger, "woord") == []
    (story,) = ledger.search("woord1", 9)
    assert story.body_text == body
    edited = at(A, short="long", body_text=f"einde {body}")
    assert put(ledger, edited, edited) == [("long", "changed"), ("long", "same")]
    assert found(ledger, "einde") == ["long"]


def test_a_story_by_any_of_its_names(ledger: Ledger) -> None:
    ledger.put(at(A, short="aBcD", **read_at(A, f"{SITE}/old")))
    names = [
        *("belga:aBcD", A, "http://newsroom.example/a/", f" {A}?utm_source=x#top"),
        *(f"{A}.json", f"{A}.json?utm_source=x", "http://prez.ly/aBcD", "https://prez.ly/aBcD/"),
        *(f"{SITE}/old", f"{SITE}/old.json"),
    ]
    assert {name: ledger.find(name) for name in names} == {name: ["belga:aBcD"] for name in names}
    others = ["aBcD", "belga:abcd", "newsroom.example/a", f"{A}?page=2", SITE, "http://[", "%", ""]
    assert not any(map(ledger.find, [*others, "x" * 100_000]))


def test_a_name_of_several_stories(ledger: Ledger) -> None:
    put(ledger, at(A), at(A, source="ministry"))
    assert ledger.find(A) == [f"belga:{A}", f"ministry:{A}"]
    assert ledger.find(f"ministry:{A}") == [f"ministry:{A}"]


def test_the_versions_of_a_story(ledger: Ledger) -> None:
    first = at(A, short="a", published_text="gisteren")
    second = replace(first, title="B", fetched_at=NOW + HOUR)
    third = replace(second, status="retracted", fetched_at=NOW + DAY)
    stored = [ledger.put(item).item for item in (first, second, third)]
    versions = ledger.versions("belga:a")
    assert [(each.revision, each.status, each.stored_at) for each in versions] == [
        (1, "new", NOW),
        (2, "changed", NOW + HOUR),
        (3, "retracted", NOW + DAY),
    ]
    assert [each.item for each in versions] == stored
    assert ledger.versions("belga:b") == []


# --- Forgotten


def listed(database: str, *urls: str, hours: float = 0) -> None:
    with Frontier(database, "belga", NOW + hours * HOUR, [SITE]) as frontier:
        frontier.expect([Listed(f"{url}.json", NOW) for url in urls])
        frontier.remember(f"{SITE}/api", '"1"', "Fri")


def due(database: str, hours: float) -> list[tuple[str, str | None, str | None]]:
    """What a crawl takes that starts so many hours from now, with its validators."""
    with Frontier(database, "belga", NOW + hours * HOUR, [SITE]) as frontier:
        return [(each.url[:-5], each.etag, each.last_modified) for each in frontier.take(9)]


@pytest.mark.parametrize("name", ["belga:a", f"{A}/?utm_source=x", f"{A}.json", "http://prez.ly/a"])
def test_a_forgotten_story_is_due_at_once(name: str, database: str, upkeep: Upkeep) -> None:
    """Without what the site was told of it; its old addresses and other stories are not."""
    listed(database, A, B)
    with Ledger(database) as ledger:
        put(ledger, at(A, short="a", **read_at(A, f"{SITE}/old")), at(B, **read_at(B)))
    assert due(database, 1) == []
    assert upkeep.forget(name, NOW + 2 * HOUR) == ["belga:a", f"{A}.json"]
    assert due(database, 1.9) == []
    assert due(database, 2) == [(A, None, None)]
    assert upkeep.counts() == {"stories": 2, "revisions": 2}


def test_what_was_said_of_an_address_is_forgotten(database: str, upkeep: Upkeep) -> None:
    """It failed nine times, or was not there: it is asked for all the same."""
    listed(database, A, B)
    with Frontier(database, "belga", NOW, [SITE]) as frontier:
        for _ in range(9):
            frontier.failed(f"{A}.json", NOW, "HTTP status 500")
        unread = frontier.document(f"{B}.json")
        frontier.missing(unread, NOW, NOW + DAY, "HTTP status 404")
        assert upkeep.forget(A, NOW + HOUR) == upkeep.forget(f"{A}/", NOW + HOUR) == [f"{A}.json"]
        assert upkeep.forget(f"{B}.json", NOW + HOUR) == [f"{B}.json"]
        assert frontier.problems() == []
        assert not frontier.missing(unread, NOW, NOW + HOUR, "HTTP status 404")
    assert sorted(due(database, 1)) == [(A, None, None), (B, None, None)]


def test_listings_are_read_again_for_a_forgotten_story(database: str, upkeep: Upkeep) -> None:
    """Those of its own source: a feed page has its stories, and is not read where it did not change."""
    with Ledger(database) as ledger:
        put(ledger, at(A, source="ministry"), at(B))
    for source in ("belga", "ministry"):
        with Frontier(database, source, NOW) as frontier:
            frontier.remember(f"{SITE}/{source}", '"1"', "Fri")
            frontier.reached(f"{SITE}/{source}", NOW)
    assert upkeep.forget(A, NOW) == [f"ministry:{A}"]
    statement = "select source, etag, last_modified from listings order by source"
    assert sql(database, statement) == [("belga", '"1"', "Fri"), ("ministry", None, None)]
    assert upkeep.forget("nobody", NOW) == []
    assert sql(database, statement)[0] == ("belga", '"1"', "Fri")


@ensureDeferred
async def test_a_forgotten_story_is_given_out_as_it_is_stored(run: Crawler, database: str) -> None:
    """Once, with the status and the revision that it has; also where it is withdrawn, or changed."""
    url = f"{A}.json"

    async def crawl(title: str, status: int = 200) -> list[tuple[str | None, int | None]]:
        body = json.dumps(story(title=title, url=A)).encode()
        crawl = await run("belga", {url: Answer(body, status, JSON)}, start=url)
        return [(item.status, item.revision) for item in crawl.items]

    def forget() -> None:
        with Upkeep(database) as ledger:
            assert ledger.forget(A, datetime.now(UTC))

    assert await crawl("A") == [("new", 1)]
    forget()
    age(database)
    assert [await crawl("B"), await crawl("B")] == [[("changed", 2)], []]
    forget()
    assert [await crawl("B"), await crawl("B")] == [[("changed", 2)], []]
    age(database)
    assert [await crawl("B", 410), await crawl("B", 410)] == [[], [("retracted", 3)]]
    forget()
    assert [await crawl("B", 410) for _ in range(3)] == [[], [("retracted", 3)], []]


def age(database: str) -> None:
    """What is stored is from long ago, so that the same second makes no difference."""
    sql(database, "update stories set rendered_at = '2020-01-01 00:00:00.000000'")


@ensureDeferred
async def test_a_forgotten_story_of_a_feed_page(run: Crawler, database: str) -> None:
    body = page(entry("a"), entry("b"), feed="").encode()
    site = {FEED: Answer(body, headers={"Content-Type": "text/html", "ETag": '"1"'})}
    facts: dict[str, Any] = {"settings": {"BELGAFEED_SITE_MINISTRY": FEED}}
    assert len((await run("ministry", site, **facts)).items) == 2
    with Upkeep(database) as ledger:
        assert ledger.forget("https://source.example/a", NOW) == [
            "ministry:https://source.example/a"
        ]
    crawl = await run("ministry", site, **facts)
    assert [(item.title, item.status, item.revision) for item in crawl.items] == [("a", "new", 1)]
    assert (await run("ministry", site, **facts)).items == []


# --- Thinned


def edited(database: str, name: str, *ages: int, **facts: Any) -> None:
    """A story with a version of each of these ages, in days."""
    with Ledger(database) as ledger:
        for age in ages:
            moment = NOW - age * DAY
            ledger.put(at(f"{SITE}/{name}", short=name, body_text=f"{age}", fetched_at=moment))


def kept(ledger: Upkeep, name: str) -> list[str | None]:
    """The texts of the versions; none where it was let go."""
    items = [each.item for each in ledger.versions(f"belga:{name}")]
    return [None if item is None else item.body_text for item in items]


def test_old_versions_lose_their_text(database: str, upkeep: Upkeep) -> None:
    """All but the first one, the current one, and what is younger."""
    edited(database, "a", 9, 8, 7, 2, 1)
    edited(database, "b", 9, 8)
    edited(database, "c", 9)
    edited(database, "d", 2, 1)
    before = upkeep.latest(9)
    assert upkeep.count_old(NOW - 5 * DAY) == Thinned(2, 0, 0, 0)
    assert upkeep.thin(NOW - 5 * DAY) == Thinned(2, 0, 0, 0)
    assert kept(upkeep, "a") == ["9", None, None, "2", "1"]
    assert [kept(upkeep, name) for name in "bcd"] == [["9", "8"], ["9"], ["2", "1"]]
    assert upkeep.latest(9) == before
    assert upkeep.count_old(NOW - 5 * DAY) == upkeep.thin(NOW - 5 * DAY) == Thinned(0, 0, 0, 0)
    assert upkeep.thin(NOW + DAY) == Thinned(1, 0, 0, 0)
    assert kept(upkeep, "a") == ["9", None, None, None, "1"]


def test_an_instant_is_not_before_itself(database: str, upkeep: Upkeep) -> None:
    edited(database, "a", 9, 8, 7)
    assert upkeep.count_old(NOW - 8 * DAY).revisions == 0
    assert upkeep.count_old(NOW - 8 * DAY + timedelta(seconds=1)).revisions == 1


def test_a_thinned_version_is_still_known(database: str, upkeep: Upkeep) -> None:
    """A saved file that has it is no new version, and a later look that has it is an edit."""
    edited(database, "a", 9, 8, 7)
    upkeep.thin(NOW)
    with Ledger(database) as ledger:
        old = at(f"{SITE}/a", short="a", body_text="8")
        stored = ledger.put(old).item
        assert (stored.status, stored.revision) == ("same", 2)
        assert ledger.put(replace(old, rendered_at=NOW)).item.revision == 4
    assert kept(upkeep, "a") == ["9", None, "7", "8"]
    assert sql(database, "select revision, status from revisions where item is null") == [
        (2, "changed")
    ]


def test_old_runs_sightings_and_letters_go(database: str, upkeep: Upkeep, letters: Letters) -> None:
    """But the last run of each source; a letter is as old as its last answer."""
    with Ledger(database) as ledger:
        for source, age in (("belga", 9), ("ministry", 8), ("belga", 7), ("belga", 6)):
            start = NOW - age * DAY
            ledger.record(Run(source, start, start + HOUR, "finished", {"new": age}))
        for days in (10, 9, 7, 1):
            bounds = {**dated(NOW), "published_earliest": NOW - days * DAY}
            facts = {"published_method": "relative", "published_text": f"{days}", **bounds}
            ledger.put(at(A, rendered_at=NOW - days * DAY, **facts))
        (known,) = ledger.latest(9)
    for days in (9, 8, 1):
        letters.keep(letter(uid=f"belga:{days}", fetched_at=NOW - days * DAY))
    letters.keep(letter(uid="belga:9", fetched_at=NOW))
    assert upkeep.count_old(NOW - 5 * DAY) == Thinned(0, 2, 2, 1)
    assert upkeep.thin(NOW - 5 * DAY) == Thinned(0, 2, 2, 1)
    assert [(run.source, run.counts) for run in upkeep.last_runs()] == [
        ("belga", {"new": 6}),
        ("ministry", {"new": 8}),
    ]
    assert sql(database, "select count(*) from runs") == [(2,)]
    assert sql(database, "select published_text from sightings") == [("1",)]
    assert [each.uid for each in letters.waiting()] == ["belga:9", "belga:1"]
    assert upkeep.latest(9) == [known]
    assert upkeep.thin(NOW - 5 * DAY) == Thinned(0, 0, 0, 0)


# --- Dead letters


def letter(**facts: Any) -> Letter:
    return Letter(
        **{
            "source": "belga",
            "url": f"{A}.json",
            "uid": "belga:a",
            "field": "pipeline",
            "problem": "RuntimeError: a fault",
            "fetched_at": NOW,
            "rendered_at": NOW - HOUR,
            "status": 200,
            "headers": {"content-type": "application/json"},
            "body": b"\0\xff{}",
            **facts,
        }
    )


def test_a_letter_comes_back_as_it_was_kept(letters: Letters) -> None:
    letters.keep(letter())
    letters.keep(letter(uid="", rendered_at=None, body=b""))
    first, second = letters.waiting()
    assert first == letter(letter=first.letter, first_at=NOW)
    assert second == letter(letter=second.letter, first_at=NOW, uid="", rendered_at=None, body=b"")


def test_a_letter_that_comes_again(letters: Letters) -> None:
    """It is one, with its last answer, since when, and how often."""
    letters.keep(letter())
    again = letter(fetched_at=NOW + HOUR, problem="another", field="title", body=b"{1}", status=404)
    letters.keep(again)
    (kept,) = letters.waiting()
    assert kept == replace(again, letter=kept.letter, first_at=NOW, times=2)
    letters.keep(letter(fetched_at=NOW + 2 * HOUR))
    (kept,) = letters.waiting()
    assert (kept.times, kept.body, kept.first_at) == (3, letter().body, NOW)


def test_letters_of_other_items_documents_and_sources(letters: Letters) -> None:
    for facts in ({}, {"uid": "belga:b"}, {"url": B}, {"source": "ministry"}, {"uid": ""}):
        letters.keep(letter(**facts))
    waiting = letters.waiting()
    assert len(waiting) == 5
    numbers = [each.letter or 0 for each in waiting]
    assert numbers == sorted(set(numbers))
    assert letters.waiting([numbers[2], 999]) == [waiting[2]]
    assert letters.addressees("belga") == {"belga:a", "belga:b", f"{A}.json", B}
    assert letters.addressees("nobody") == set()


def test_nobody_waits_for_what_is_stored(letters: Letters) -> None:
    """Of a document that could not be read, only its address is known."""
    for facts in (
        {},
        {"url": f"{B}.json"},
        {"uid": ""},
        {"uid": "", "url": f"{B}.json"},
        {"uid": "belga:b"},
        {"source": "ministry"},
    ):
        letters.keep(letter(**facts))

    def left() -> list[tuple[str, str]]:
        return [(each.uid, each.url.removeprefix(SITE)) for each in letters.waiting()]

    letters.done(at(C, short="a"), "")
    assert left() == [
        *[("", "/a.json"), ("", "/b.json")],
        *[("belga:b", "/a.json"), ("belga:a", "/a.json")],
    ]
    letters.done(at(C, short="c"), f"{B}.json")
    assert left() == [("", "/a.json"), ("belga:b", "/a.json"), ("belga:a", "/a.json")]
    letters.done(at(C, short="c", **read_at(A)), f"{A}.json")
    assert [each.source for each in letters.waiting()] == ["ministry"]
    letters.done(replace(at(C, source="ministry"), uid="belga:a"), "")
    assert letters.waiting() == []


def test_a_page_with_a_part_that_could_not_be_read_waits(letters: Letters) -> None:
    """Its other items say nothing of that one."""
    letters.keep(letter(uid="", field="items[3].title"))
    letters.done(at(B, short="b"), f"{A}.json")
    assert len(letters.waiting()) == 1


def test_what_did_not_come_back_is_settled(letters: Letters) -> None:
    for name in "abc":
        letters.keep(letter(uid=f"belga:{name}"))
    tried = letters.waiting()
    letters.keep(letter(uid="belga:b"))
    letters.keep(letter(uid="belga:d"))
    letters.done(at(C, short="c"), "")
    letters.settle(tried)
    assert [(each.uid, each.times) for each in letters.waiting()] == [
        ("belga:b", 2),
        ("belga:d", 1),
    ]
    letters.settle([letter(), *tried])
    assert len(letters.waiting()) == 2


# --- As others see it


def test_what_statistics_ask_for(ledger: Ledger) -> None:
    """By when stories were published, or stored where that is not known; runs by their begin."""
    old, precise = dated(NOW - 9 * DAY), {**dated(NOW), "published_precision": "second"}
    put(ledger, at(A, language="nl", **precise), at(B, **old), at(f"{SITE}/undated"))
    assert sorted(ledger.dated_since(NOW), key=str) == [
        Dated("belga", "nl", NOW, "second"),
        Dated("belga", None, None, None),
    ]
    assert len(ledger.dated_since(NOW - 9 * DAY)) == 3
    for day in range(3):
        began = NOW - day * DAY
        ledger.record(Run("belga", began, began + HOUR, "finished", {}, "ok", (), {"title": day}))
    assert [each.started for each in ledger.runs_since(NOW - DAY)] == [NOW - DAY, NOW]
    assert ledger.coverages("belga", NOW - DAY) == [{"title": 0}, {"title": 1}]
    assert ledger.coverages("ministry", NOW - DAY) == []
    before = ledger.run_before("belga", NOW)
    assert before is not None
    assert before.started == NOW - DAY
    assert ledger.run_before("belga", NOW - 2 * DAY) is None


def test_the_addresses_that_fail(ledger: Ledger, database: str) -> None:
    """The worst first, and none that was never tried."""
    with Frontier(database, "belga", NOW, [SITE]) as frontier:
        frontier.expect([Listed(f"{url}.json") for url in (A, B, f"{SITE}/c")])
        for url, times in ((A, 1), (B, 3)):
            for _ in range(times):
                frontier.failed(f"{url}.json", NOW, "HTTP status 500")
    found = [(each.url, each.failures, each.problem) for each in ledger.failing(9)]
    assert found == [(f"{B}.json", 3, "HTTP status 500"), (f"{A}.json", 1, "HTTP status 500")]
    assert [each.url for each in ledger.failing(1)] == [f"{B}.json"]


def utc(value: str | datetime) -> str | datetime:
    return value if isinstance(value, str) else value.astimezone(UTC)


def test_the_feed_is_the_news_and_nothing_else(ledger: Ledger, database: str) -> None:
    facts: dict[str, Any] = {
        **dated(NOW),
        "published_precision": "second",
        "summary": "Lead",
        "language": "nl-BE",
        "modified": NOW,
    }
    put(ledger, at(A, short="a", body_text="No.\n\nOne.", **facts), at(B, short="b"))
    put(ledger, at(B, short="b", status="retracted"), at(A, short="a", title="B", **facts))
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        ((names, row),) = [
            (tuple(each._mapping), each._mapping)
            for each in connection.execute(sa.text("select * from feed"))
        ]
    engine.dispose()
    assert names == (
        *("uid", "source", "url", "language"),
        *("published", "published_earliest", "published_latest", "published_precision"),
        *("modified", "title", "summary", "body_text", "revision", "cluster"),
    )
    plain = {name: value for name, value in row.items() if not name.startswith(("publ", "modif"))}
    assert plain == {
        "uid": "belga:a",
        "source": "belga",
        "url": A,
        "language": "nl-BE",
        "title": "B",
        "summary": "Lead",
        "body_text": "One.",
        "revision": 2,
        "cluster": "belga:a",
    }
    instants = ("published", "published_earliest", "published_latest", "modified")
    # A server shows them in the zone of its session, a file has no zones: there they are in UTC.
    shown = {str(utc(row[name]))[:19] for name in instants}
    assert shown == {"2026-11-20 11:00:00"}
    put(ledger, at(B, short="b", rendered_at=NOW + HOUR))
    assert sql(database, "select uid from feed order by uid") == [("belga:a",), ("belga:b",)]


def test_the_next_schema_is_one_step_from_this_one(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(database) as ledger:
        ledger.put(at(A))
    step = ("ALTER TABLE stories ADD COLUMN mood TEXT DEFAULT 'calm'",)
    monkeypatch.setitem(upgrades._STATEMENTS, SCHEMA_VERSION, step)
    for module in ("upgrades", "database"):
        name = f"belgafeed.ledger.{module}.SCHEMA_VERSION"
        monkeypatch.setattr(name, SCHEMA_VERSION + 1)
    with Ledger(database) as ledger:
        assert put(ledger, at(A)) == [(A, "same")]
    assert sql(database, "select mood from stories") == [("calm",)]
    assert sql(database, "select version from schema_version") == [(SCHEMA_VERSION + 1,)]


# --- Text of all kinds

LONG = "alinea " * 150_000
TEXTS = {
    "emoji": "👩🏽‍🚀 en \U0001f1e7\U0001f1ea",
    "right to left": "\u202ebrug\u202c \u200f\u2067ab\u2069",
    "combining": "e\u0301\u0308\u0328" * 99,
    "no character": "\ufffe\uffff\U0010ffff",
    "controls": "a\x01\x1b[2J\x7f\x85\u2028b",
    "quotes": "'\"\\ %s ? :a $1 {0}",
    "one word": "x" * 1_000_000,
    "paragraphs": LONG,
    "nul": "a\0b",
    "lone": "a\ud800b",
}


@pytest.mark.parametrize("field", ["title", "body_text"])
@pytest.mark.parametrize("kind", TEXTS)
def test_text_of_all_kinds(kind: str, field: str, ledger: Ledger, database: str) -> None:
    """It is stored and comes back as it was, or is refused; the ledger works on in either case."""
    item = at(A, short="a", **{field: f"brug {TEXTS[kind]}"})
    try:
        stored = ledger.put(item).item
    except LedgerError as error:
        assert "\n" not in str(error)
        assert ledger.counts() == {"stories": 0, "revisions": 0}
    else:
        assert ledger.story("belga:a") == stored
        assert getattr(stored, field) == getattr(item, field)
        assert ledger.put(item).item.status == "same"
        assert found(ledger, "brug") == ["a"]
    assert put(ledger, at(B, short="b", title="brug")) == [("b", "new")]
    assert "b" in found(ledger, "brug")
    assert len(sql(database, "select * from feed")) == ledger.counts()["stories"]


def prezly(**stories: dict[str, Any]) -> tuple[dict[str, Answer], str]:
    """The answers of a newsroom with these stories, and where to start."""
    bodies = {
        f"{SITE}/{name}.json": story(url=f"{SITE}/{name}", short_url=None, **facts)
        for name, facts in stories.items()
    }
    site = {url: Answer(json.dumps(each).encode(), headers=JSON) for url, each in bodies.items()}
    return site, " ".join(site)


@pytest.mark.parametrize("kind", ["nul", "lone"])
@pytest.mark.parametrize("field", ["title", "body", "author", "slug"])
@ensureDeferred
async def test_text_of_all_kinds_through_the_front_door(
    kind: str, field: str, run: Crawler, database: str
) -> None:
    """A newsroom may write what it wants: the story is stored without it, and so are the others."""
    words = f"brug {TEXTS[kind]}"
    value = {"first_name": words, "last_name": "Claes"} if field == "author" else words
    site, start = prezly(a={field: value}, b={})
    crawl = await run("belga", site, start=start)
    assert [item.url for item in crawl.items] == [A, B]
    item = crawl.items[0]
    said = {*item.title, *item.body_text, *"".join(item.authors), *str(item.slug)}
    assert not said & {"\0", "\ud800"}
    with Ledger(database) as ledger:
        assert ledger.story(f"belga:{A}") == item


@ensureDeferred
async def test_signs_of_all_kinds_through_the_front_door(run: Crawler, database: str) -> None:
    words = f"brug {TEXTS['emoji']} {TEXTS['right to left']}"
    names = {"first_name": words, "last_name": "Claes"}
    site, start = prezly(a={"title": words, "body": words, "author": names, "slug": words}, b={})
    crawl = await run("belga", site, start=start)
    item = crawl.items[0]
    assert (item.title, item.body_text, item.slug) == (words, words, words)
    assert item.authors == (f"{words} Claes",)
    with Ledger(database) as ledger:
        assert ledger.story(f"belga:{A}") == item
        assert found(ledger, "brug") == [A]


@pytest.mark.parametrize("field", ["title", "text", "address"])
@ensureDeferred
async def test_bytes_of_all_kinds_in_a_feed_page(field: str, run: Crawler, database: str) -> None:
    """For what is no character there is one that stands for it."""
    bad = [b"\0", b"&#0;", b"&#xD800;", b"\xed\xa0\x80", b"\xff"]
    entries = [entry(f"{number}") for number in range(len(bad))]
    body = page(*entries, feed="").encode()
    for number, raw in enumerate(bad):
        if field == "text":
            body = body.replace(b"Tekst", b"Te" + raw + b"\nkst", 1)
        else:
            name = {"title": b">%d<", "address": b'example/%d"'}[field] % number
            body = body.replace(name, name[:-1] + raw + name[-1:])
    answer = Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})
    crawl = await run("ministry", {FEED: answer}, settings={"BELGAFEED_SITE_MINISTRY": FEED})
    assert crawl.ours("ledger") == {"new": len(bad)}
    for item in crawl.items:
        shown = {"title": item.title, "text": item.body_text, "address": unquote(item.uid)}[field]
        assert "\ufffd" in shown
    with Ledger(database) as ledger:
        assert {item.uid for item in ledger.latest(9)} == {item.uid for item in crawl.items}


# --- Cases that were wrong once


def test_an_older_version_at_another_address_is_not_the_current_one(ledger: Ledger) -> None:
    """Of saved files of unknown time: the address may be another one, the words are not."""
    old, new = at(A, short="a", body_text="Brug."), at(A, short="a", body_text="Tunnel.")
    assert put(ledger, old, new, replace(old, url=B)) == [
        ("a", "new"),
        ("a", "changed"),
        ("a", "same"),
    ]
    assert ledger.latest(1)[0].body_text == "Tunnel."
    assert (found(ledger, "tunnel"), found(ledger, "brug")) == (["a"], [])


def test_a_story_that_had_no_short_link_at_first_moves(ledger: Ledger) -> None:
    ledger.put(at(A))
    ledger.put(at(A, short="a", title="B"))
    assert put(ledger, at(B, short="a", title="B")) == [(A, "same")]


def test_a_short_link_of_a_known_version_is_a_name(ledger: Ledger) -> None:
    ledger.put(at(A))
    ledger.put(at(A, short="a"))
    assert ledger.find("http://prez.ly/a") == [f"belga:{A}"]


def test_an_older_document_does_not_take_an_address_back(ledger: Ledger) -> None:
    old = at(A, short="one")
    put(ledger, old, at(A, short="two", title="B"), old)
    assert ledger.find(A) == ["belga:two"]


def test_a_restless_story_that_is_back(database: str) -> None:
    """Somebody may read in the feed that it was withdrawn."""
    with Ledger(database, restless=1) as ledger:
        looks(ledger, 0, 1, 2)
        looks(ledger, 3, status="retracted")
        assert looks(ledger, 4) == ["changed"]


def test_an_old_address_of_a_forgotten_story_is_not_due(database: str, upkeep: Upkeep) -> None:
    with Ledger(database) as ledger:
        ledger.put(at(A, short="a", **read_at(A, B)))
    assert upkeep.forget(B, NOW) == ["belga:a", f"{A}.json"]
    assert due(database, 1) == [(A, None, None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("man/vrouw", "man vrouw"),
        ("COVID-19", "19"),
        ("100.000 euro", "100"),
        ("op vrt.be te zien", "vrt"),
        ("info@belga.be", "belga"),
        ("de tax-free zone", "tax-fr*"),
        ("brug", "/brug"),
    ],
)
def test_what_parts_words(text: str, words: str, ledger: Ledger) -> None:
    ledger.put(at(A, short="a", body_text=text))
    assert found(ledger, words) == ["a"]


def test_a_beginning_of_no_word(ledger: Ledger) -> None:
    assert found(ledger, "²*") == found(ledger, f"{'b' * 3_000}*") == []


@pytest.mark.parametrize("look", ["search", "find", "versions", "story"])
def test_a_lone_surrogate_in_a_question(look: str, ledger: Ledger) -> None:
    """No database knows it; the error says which ledger was asked."""
    with pytest.raises(
        LedgerError, match=r"^ledger: (sqlite|postgresql)\S*: .*surrogates not allowed"
    ):
        getattr(ledger, look)("a\ud800b", *([9] if look == "search" else []))


def test_no_two_letters_have_one_number(letters: Letters) -> None:
    """A retry may store one and miss another; that is not what was tried."""
    letters.keep(letter())
    tried = letters.waiting()
    letters.done(at(A, short="a"), "")
    letters.keep(letter(uid="belga:b"))
    letters.settle(tried)
    assert [each.uid for each in letters.waiting()] == ["belga:b"]


@pytest.mark.parametrize("slug", ["a\0b", "a\ud800b", "".join(map(chr, range(0x4E00, 0x5200)))])
@ensureDeferred
async def test_an_address_that_cannot_be_stored_costs_no_other(slug: str, run: Crawler) -> None:
    """A NUL, a lone surrogate; or more than 2.7 kB, which is too long for an index of PostgreSQL."""
    entries = [{**ENTRY, "slug": name} for name in ("b", slug)]
    listing = json.dumps({"data": entries, "total": 2}).encode()
    site = {
        f"{SITE}/api/stories?limit=100&offset=0": Answer(listing, headers=JSON),
        **prezly(b={})[0],
    }
    crawl = await run("belga", site, start=SITE)
    assert [item.url for item in crawl.items] == [B]


@pytest.mark.parametrize("few", [0, 5_000])
def test_few_and_many_are_found_alike(
    few: int, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many, the newest are met on the way through all."""
    monkeypatch.setattr("belgafeed.ledger.archive._FEW", few)
    for number, name in enumerate("abc"):
        when = NOW + number * HOUR
        bridge = at(f"{SITE}/{name}", short=name, body_text="De brug is open.")
        ledger.put(replace(bridge, published=when, published_earliest=when, published_latest=when))
    ledger.put(at(f"{SITE}/d", short="d", body_text="De tunnel."))
    assert [item.uid for item in ledger.search("brug", 2)] == ["belga:c", "belga:b"]
    assert [item.uid for item in ledger.search('"brug is" op*', 9)][-1] == "belga:a"
