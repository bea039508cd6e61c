"""The frontier: what a crawl has to fetch, when it looks again, and what a killed one leaves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from belgafeed import items
from belgafeed.items import NewsItem
from belgafeed.ledger import Bookmark, Document, Frontier, Ledger, LedgerError, Listed
from tests.ledgers import fill, make_room
from tests.tables import rows

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://newsroom.example"
DATABASES = ("sqlite", "postgresql")
A, B, C, D = (f"{SITE}/{name}.json" for name in "abcd")
LISTING = f"{SITE}/api/stories"

Crawl = Callable[..., Frontier]
Store = Callable[..., None]


@pytest.fixture
def crawl(database: str) -> Iterator[Crawl]:
    """``crawl(hours)`` is the frontier as a crawl sees it that starts so many hours from now."""
    with ExitStack() as opened:

        def start(
            hours: float = 0, source: str = "belga", sites: tuple[str, ...] = (SITE,)
        ) -> Frontier:
            ledger = database
            return opened.enter_context(Frontier(ledger, source, NOW + hours * HOUR, sites))

        yield start


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """``store(url, due=hours)`` puts the story that was read from that address now."""
    with Ledger(database) as ledger:

        def put(
            url: str, due: float | None = None, moved: tuple[str, ...] = (), **facts: Any
        ) -> None:
            at = facts.setdefault("published", NOW)
            item = NewsItem(
                **{
                    "uid": f"belga:{url}",
                    "source": "belga",
                    "url": url[:-5],
                    "title": "A",
                    **facts,
                },
                published_earliest=at,
                published_latest=at,
                fetched_at=NOW,
                document=items.Document(url, '"1"', "Fri", moved),
            )
            ledger.put(item, next_look=lambda *_: None if due is None else NOW + due * HOUR)

        yield put


def taken(frontier: Frontier, limit: int = 10, *, archive: bool = False) -> list[str]:
    """The names of what it takes: ``a`` for the address A."""
    return [each.url[-6] for each in frontier.take(limit, archive=archive)]


def listed(*urls: str, **facts: Any) -> list[Listed]:
    return [Listed(url, **facts) for url in urls]


# --- What listings name


def test_what_is_listed_is_known_from_then_on(crawl: Crawl) -> None:
    assert crawl().expect(listed(A, B)) == set()
    assert crawl().expect(listed(B, C, C)) == {B}
    assert crawl().expect([]) == set()


def test_an_address_is_taken_once_in_a_run(crawl: Crawl) -> None:
    """The newest stories first; and by the next run again, where nothing came of it."""
    crawl().expect([Listed(A, NOW - HOUR), Listed(B), Listed(D), Listed(C, NOW)])
    assert [taken(crawl(), 3), taken(crawl(), 3), taken(crawl(), 3)] == [["c", "a", "b"], ["d"], []]
    assert taken(crawl(1)) == ["c", "a", "b", "d"]


def test_what_the_listing_states_comes_along(crawl: Crawl) -> None:
    crawl().expect([Listed(A, NOW - HOUR, "words")])
    expected = Document(A, listed_at=NOW - HOUR, published=NOW - HOUR)
    assert crawl().document(A) == expected
    assert crawl().take(1) == [expected]
    assert crawl().document(B) == Document(B)


# how it was listed, in order | taken by a poll | by a walk over the archive
LISTED = """
poll            | a | a
archive         |   | a
archive poll    | a | a
poll archive    | a | a
archive archive |   | a
"""


@pytest.mark.parametrize(
    ("how", "by_poll", "by_archive"), [pytest.param(*row) for row in rows(LISTED)]
)
def test_the_archive_is_left_to_walks_over_it(
    crawl: Crawl, how: str, by_poll: str, by_archive: str
) -> None:
    for each in how.split():
        crawl().expect(listed(A), archive=each == "archive")
    for hours, archive, names in ((1, False, by_poll.split()), (2, True, by_archive.split())):
        assert crawl(hours).left(archive=archive) == len(names)
        assert taken(crawl(hours), archive=archive) == names


def test_a_walk_over_the_archive_takes_only_what_is_not_stored(crawl: Crawl, store: Store) -> None:
    crawl().expect(listed(A, B), archive=True)
    store(A, due=1)
    assert taken(crawl(1), archive=True) == ["b"]
    assert taken(crawl(1)) == ["a"]


# headline of the stored story | as listed now | whether that is an edit
HEADLINES = """
one | two | edit
one | one |
one | -   |
-   | one |
"""


@pytest.mark.parametrize(("before", "now", "edit"), [pytest.param(*row) for row in rows(HEADLINES)])
@pytest.mark.parametrize("archive", [False, True])
def test_a_story_that_is_shown_otherwise_is_due(
    crawl: Crawl, store: Store, before: str, now: str, edit: str, archive: bool
) -> None:
    crawl().expect(listed(A, headline=None if before == "-" else before))
    store(A)
    shown = Listed(A, NOW - HOUR, None if now == "-" else now)
    assert crawl(1).expect([shown], archive=archive) == {A}
    assert taken(crawl(1)) == (["a"] if edit else [])
    assert crawl().document(A).listed_at == (None if now in (before, "-") else NOW - HOUR)
    crawl(2).expect([shown])
    assert taken(crawl(2)) == (["a"] if edit else [])
    store(A)
    crawl(3).expect([shown])
    assert taken(crawl(3)) == []


def test_another_headline_does_not_end_a_wait(crawl: Crawl) -> None:
    """A story that cannot be fetched is not asked for at each edit."""
    crawl().expect(listed(A, headline="one"))
    for _ in range(9):
        crawl().failed(A, NOW, "HTTP status 500")
    crawl(1).expect(listed(A, headline="two"))
    assert taken(crawl(1)) == []


@pytest.mark.parametrize(
    ("sites", "names"),
    [
        ((SITE,), ["a"]),
        (("https://news_oom.example",), []),
        (("https://newsroom.exampl",), []),
        ((f"{SITE}:8443", SITE), ["b", "a"]),
        ((), []),
    ],
)
def test_addresses_elsewhere_are_not_taken(
    crawl: Crawl, sites: tuple[str, ...], names: list[str]
) -> None:
    crawl().expect([Listed(A, NOW), Listed(f"{SITE}:8443/b.json", NOW + HOUR)])
    crawl().failed(A, NOW, "x")
    frontier = crawl(1, sites=sites)
    assert taken(frontier) == names
    assert frontier.left() == len(names)
    assert [url for url, _ in frontier.problems()] == [A] * ("a" in names)
    assert taken(crawl(1, "ministry")) == []


def test_more_addresses_than_one_statement_takes(crawl: Crawl, store: Store) -> None:
    many = [f"{SITE}/{number}.json" for number in range(2_100)]
    assert crawl().expect(listed(*many[:2_050])) == set()
    assert crawl().expect(listed(*many)) == set(many[:2_050])
    assert crawl().left() == 2_100
    store(A)
    assert crawl().stored([f"belga:{A}", *many]) == {f"belga:{A}"}
    assert not crawl().remember(LISTING, '"1"', None, urls=many)
    assert {each.url for each in crawl().take(5_000)} == set(many)


# --- Looks that bring nothing


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 0), (2, 5), (3, 10), (4, 20), (10, 1_280), (11, 1_280), (99, 1_280)],
)
def test_what_fails_waits_longer_each_time(crawl: Crawl, failures: int, minutes: float) -> None:
    crawl().expect(listed(A))
    for _ in range(failures):
        crawl().failed(A, NOW + HOUR, "HTTP status 500")
    due = 1 + minutes / 60
    assert crawl().problems() == [(A, "HTTP status 500")]
    assert (crawl(due - 0.001).left(), taken(crawl(due - 0.001))) == (0, [])
    assert (crawl(due).left(), taken(crawl(due))) == (1, ["a"])


def test_what_failed_is_not_taken_by_the_same_run(crawl: Crawl) -> None:
    """Nor by another that started in the same instant, though the look is older, to the second."""
    crawl().expect(listed(A))
    crawl(1).failed(A, NOW, "HTTP status 500")
    assert (taken(crawl(1)), taken(crawl(1.001))) == ([], ["a"])


def test_a_look_that_succeeds_ends_the_waits(crawl: Crawl, store: Store) -> None:
    crawl().expect(listed(A, B))
    looks: list[Callable[[], None]] = [
        lambda: store(A),
        lambda: crawl().unchanged(A, NOW, NOW + HOUR),
    ]
    for hours, succeed in enumerate(looks):
        for _ in range(9):
            crawl().failed(A, NOW, "x")
        succeed()
        crawl().failed(A, NOW, "x")
        assert "a" in taken(crawl((hours + 1) / 100))
    assert crawl().problems() == []


def test_a_failure_of_what_is_not_written_down_is_nothing(crawl: Crawl) -> None:
    """A saved file, say."""
    crawl().failed("file:///a.json", NOW, "x")
    assert crawl().expect(listed("file:///a.json")) == set()


@pytest.mark.parametrize("is_listed", [True, False])
def test_what_was_never_stored_is_asked_for_less_and_less(crawl: Crawl, is_listed: bool) -> None:
    """Again when it has been missing for twice as long; a listing may name it too early."""
    crawl().expect(listed(A) if is_listed else [])
    assert not crawl().missing(Document(A), NOW, NOW + HOUR, "HTTP status 404")
    for hours in (1, 2, 4, 8):
        assert (taken(crawl(hours - 0.1)), taken(crawl(hours))) == ([], ["a"])
        at = NOW + hours * HOUR
        assert crawl().missing(Document(A), at, at + HOUR, "HTTP status 404")
        assert crawl().problems() == []


def test_what_is_stored_is_asked_for_again(crawl: Crawl, store: Store) -> None:
    store(A)
    known = crawl().document(A)
    for hours, said_before in ((1, False), (2, True)):
        assert crawl().missing(known, NOW, NOW + hours * HOUR, "gone") is said_before
        assert (taken(crawl(hours - 0.1)), taken(crawl(hours))) == ([], ["a"])
    assert crawl().problems() == []


@pytest.mark.parametrize(
    ("status", "said_before"), [(None, False), ("retracted", True)], ids=["story", "retraction"]
)
def test_a_story_that_is_back_is_missing_anew(
    crawl: Crawl, store: Store, status: str | None, said_before: bool
) -> None:
    store(A)
    known = crawl().document(A)
    crawl().missing(known, NOW, NOW + HOUR, "gone")
    store(A, status=status)
    assert crawl().missing(known, NOW, NOW + HOUR, "gone") is said_before
    crawl().unchanged(A, NOW, None)
    assert crawl().missing(known, NOW, NOW + HOUR, "gone") is False


# --- Looks that bring the story


def test_a_stored_story_is_seen_and_due_when_it_was_said(crawl: Crawl, store: Store) -> None:
    crawl().expect([Listed(A, NOW - HOUR), Listed(B)])
    store(A, due=2, published=NOW - 2 * HOUR)
    store(B)
    expected = Document(A, f"belga:{A}", NOW - HOUR, NOW - 2 * HOUR, '"1"', "Fri")
    assert crawl().document(A) == expected
    assert (taken(crawl(1.9)), crawl(2).take(9)) == ([], [expected])
    crawl().unchanged(A, NOW + 2 * HOUR, NOW + 5 * HOUR)
    assert (taken(crawl(4.9)), taken(crawl(5)), taken(crawl(999))) == ([], ["a"], ["a"])


@pytest.mark.parametrize("table", ["revisions", "documents"])
def test_a_story_and_its_address_are_one_transaction(
    crawl: Crawl, store: Store, database: str, table: str
) -> None:
    """Where one of them cannot be written, the other is not either."""
    crawl().expect(listed(A))
    fill(database, table, "INSERT" if table == "revisions" else "UPDATE")
    with pytest.raises(LedgerError, match="full"):
        store(A)
    make_room(database, table)
    assert crawl().stored([f"belga:{A}"]) == set()
    assert taken(crawl()) == ["a"]


def test_a_story_that_moved_leaves_old_addresses(crawl: Crawl, store: Store) -> None:
    """Old are those that redirected, and all others of the story; none is looked at again."""
    crawl().expect(listed(A, B, headline="one"))
    store(A, due=1, uid="belga:x")
    store(C, due=1, uid="belga:x", moved=(B, D))
    crawl(1).expect(listed(A, B, D, headline="one"))
    crawl(1).look_again(NOW - HOUR)
    assert taken(crawl(1)) == ["c"]
    assert {crawl().document(url).uid for url in (A, B, C, D)} == {"belga:x"}
    store(A, uid="belga:x")
    crawl(2).look_again(NOW - HOUR)
    assert taken(crawl(2)) == ["a"]


def test_a_part_of_a_page_has_no_address(crawl: Crawl, database: str) -> None:
    item = NewsItem(uid="ministry:a", source="ministry", url=A, title="A", fetched_at=NOW)
    with Ledger(database) as ledger:
        ledger.put(item, next_look=lambda *_: NOW)
    assert crawl().stored(["ministry:a", "ministry:b"]) == {"ministry:a"}
    assert taken(crawl(1, "ministry")) == []


# Of stories from 1, 2 and 3 hours ago, those that are listed | from, to | those that are due
LEFT_OUT = """
a c   | 3 - | b
c     | 3 - | a b
c     | 3 1 | b
a     | 2 - |
      | 4 2 | c
a b c | 4 - |
"""


@pytest.mark.parametrize(("names", "window", "due"), [pytest.param(*row) for row in rows(LEFT_OUT)])
def test_what_a_listing_leaves_out(
    crawl: Crawl, store: Store, names: str, window: str, due: str
) -> None:
    """Both ends are listed themselves, or may have neighbours of the same instant."""
    shown = {
        name: Listed(f"{SITE}/{name}.json", NOW - hours * HOUR, "words")
        for hours, name in enumerate("abc", start=1)
    }
    crawl().expect(list(shown.values()))
    for each in shown.values():
        store(each.url, published=each.published)
    since, until = (None if each == "-" else NOW - int(each) * HOUR for each in window.split())
    assert since is not None
    there = [shown[name].url for name in names.split()]
    assert crawl(1).unlist(SITE, there, since, until) == len(due.split())
    assert taken(crawl(1)) == due.split()


def test_what_is_left_out_is_due_once(crawl: Crawl, store: Store) -> None:
    """Until it is listed again, which is no edit."""
    shown = Listed(A, NOW, "words")
    crawl().expect([shown])
    store(A)
    assert crawl(1).unlist(SITE, [], NOW - HOUR) == 1
    crawl(1).unchanged(A, NOW, None)
    assert crawl(2).unlist(SITE, [], NOW - HOUR) == 0
    crawl(3).expect([shown])
    assert taken(crawl(3)) == []
    assert crawl(4).unlist(SITE, [], NOW - HOUR) == 1


def test_what_cannot_be_left_out(crawl: Crawl, store: Store) -> None:
    """What is not stored, has moved, was not listed with its words, or is elsewhere."""
    other = "https://other.example/e.json"
    crawl().expect([Listed(url, NOW, "words") for url in (A, B, other)])
    crawl().expect([Listed(D, NOW)])
    for url in (other, D):
        store(url)
    store(B, uid="belga:x")
    store(C, uid="belga:x")
    assert crawl(1).unlist(SITE, [], NOW - HOUR) == 0


def test_what_another_site_of_the_run_leaves_out(crawl: Crawl, store: Store) -> None:
    other = "https://other.example"
    both = (SITE, other)
    crawl(sites=both).expect([Listed(f"{site}/a.json", NOW, "words") for site in both])
    for site in both:
        store(f"{site}/a.json")
    assert crawl(1, sites=both).unlist(SITE, [A], NOW - HOUR) == 0
    assert crawl(1, sites=both).unlist(other, [], NOW - HOUR) == 1


def test_an_address_that_is_given_to_another_story(crawl: Crawl, store: Store) -> None:
    """It belonged to a story that has moved; the listing shows something else there now."""
    crawl().expect([Listed(A, NOW, "words")])
    store(A, uid="belga:x")
    store(B, uid="belga:x")
    crawl(1).expect([Listed(A, NOW, "words")])
    assert taken(crawl(1)) == []
    crawl(2).expect([Listed(A, NOW, "other words")])
    assert crawl(2).take(9)[0] == Document(A, None, NOW, NOW, None, None)


def test_an_address_that_is_listed_twice_is_new_once(crawl: Crawl) -> None:
    many = [Listed(f"{SITE}/{number}.json") for number in range(1000)]
    assert crawl().expect([*many, many[0]]) == set()


def test_looking_again(crawl: Crawl, store: Store) -> None:
    """At what is stored and young enough; one without a date is as old as the first look."""
    store(A, published=NOW - 3 * HOUR)
    store(B, published=NOW - 2 * HOUR)
    store(C, published=None)
    store("https://other.example/e.json")
    crawl().expect(listed(D))
    crawl().missing(Document(D), NOW, NOW + 9 * HOUR, "gone")
    assert taken(crawl(1)) == []
    crawl(1).look_again(NOW - 2 * HOUR)
    assert taken(crawl(1)) == ["c", "b"]
    assert taken(crawl(1, sites=("https://other.example",))) == []


# --- Listings


def test_how_far_a_listing_was_read(crawl: Crawl) -> None:
    assert crawl().bookmark(LISTING) == Bookmark()
    crawl().reached(LISTING, NOW)
    assert crawl().remember(LISTING, '"1"', "Fri")
    assert crawl().bookmark(LISTING) == Bookmark(NOW, '"1"', "Fri")
    crawl().reached(LISTING, NOW + HOUR)
    assert crawl().bookmark(LISTING) == Bookmark(NOW + HOUR, '"1"', "Fri")
    crawl().begun(LISTING, NOW - HOUR)
    assert crawl().bookmark(LISTING) == Bookmark(NOW + HOUR, '"1"', "Fri", NOW - HOUR)
    crawl().begun(LISTING, None)
    crawl().reached(LISTING, None)
    assert crawl().bookmark(LISTING) == Bookmark(None, '"1"', "Fri")
    assert crawl().bookmark(f"{LISTING}?offset=100") == Bookmark()


def test_an_answer_is_remembered_once_all_that_it_named_is_stored(
    crawl: Crawl, store: Store
) -> None:
    """Until then it has to be read again, so what was remembered before is forgotten."""
    crawl().remember(LISTING, '"0"', "Thu")
    crawl().expect(listed(A, B))
    named = {"urls": [A, B], "uids": [f"belga:{A}"]}
    assert not crawl().remember(LISTING, '"1"', "Fri", **named)
    assert crawl().bookmark(LISTING) == Bookmark()
    store(A)
    assert not crawl().remember(LISTING, '"1"', "Fri", **named)
    assert crawl().bookmark(LISTING) == Bookmark()
    crawl().missing(Document(B), NOW, NOW + HOUR, "what is not there counts as stored")
    assert crawl().remember(LISTING, '"1"', "Fri", **named)
    assert crawl().bookmark(LISTING) == Bookmark(None, '"1"', "Fri")
    assert not crawl().remember(LISTING, '"2"', "Sat", uids=[f"belga:{A}", "belga:x"])
