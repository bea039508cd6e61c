"""What the entries of a listing are made of, and what that tells."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.ledger import Frontier
from belgafeed.shape import Shape
from belgafeed.sources.aggregator import read_page
from belgafeed.sources.prezly import read_listing
from tests.processes import crawl
from tests.replay import SEEDS
from tests.rows import each_row
from tests.site import Site
from tests.test_frontier import NOW

ENTRIES = st.lists(st.frozensets(st.sampled_from("abcd")), max_size=12)


def page(*parts: str, count: int = 10) -> Shape:
    return Shape.of([*[parts[0].split()] * (count - len(parts[1:])), *map(str.split, parts[1:])])


@each_row(
    ("before", "now", "gone", "new"),
    [
        (page("a b"), page("a b"), [], []),
        (page("a b"), page("a"), ["b"], []),
        (page("a"), page("a b"), [], ["b"]),
        (page("a b"), page("a c"), ["b"], ["c"]),
        # What some have comes and goes with the news.
        (page("a", "a b"), page("a"), [], []),
        (page("a b"), page("a", "a b"), [], []),
        (page("a"), page("a", "a b"), [], []),
        # Few entries say little.
        (page("a b"), page("a", count=9), [], []),
        (page("a b", count=9), page("a"), [], []),
    ],
)
def test_what_changed(before: Shape, now: Shape, gone: Sequence[str], new: Sequence[str]) -> None:
    assert (now.gone_since(before), now.new_since(before)) == (gone, new)


@each_row(
    ("before", "now", "expected"),
    [(20, 9, True), (20, 10, False), (10, 4, True), (9, 0, False), (10, 0, True), (5, 20, False)],
)
def test_what_is_thin(before: int, now: int, *, expected: bool) -> None:
    assert Shape.of([["a"]] * now).is_thin(Shape.of([["a"]] * before)) is expected


@given(ENTRIES, ENTRIES)
def test_a_change_back_is_the_same_one(
    first: list[frozenset[str]], second: list[frozenset[str]]
) -> None:
    before, now = Shape.of(first), Shape.of(second)
    assert now.gone_since(before) == before.new_since(now)
    assert before.gone_since(before) == []
    assert Shape.from_record(before.as_record()) == before


@each_row("path", sorted((SEEDS / "ministry").glob("*.html")))
def test_of_a_feed_page(path: Path) -> None:
    """With its blocks, and not with what stands in a description."""
    text = path.read_text("utf-8")
    shape = read_page(text, source="m", url="https://m.example/", fetched_at=NOW).shape
    assert shape is not None
    assert shape.always
    assert all(name.startswith(("article", "h3", "div", "time")) for name in shape.ever)


def test_of_a_listing() -> None:
    """Keys that say nothing are as good as absent; an entry that is none has no parts."""
    data = {"data": [{"title": "A", "image": None}, {"title": "B", "image": 1}, 3]}
    shape = read_listing(data, source="b", url="https://b.example/").shape
    assert shape == Shape(3, frozenset(), frozenset({"title", "image"}))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_it_is_kept(database: str) -> None:
    one, two = page("a"), page("b")
    with Frontier(database, "belga", NOW, []) as frontier:
        url = "https://b.example/api"
        assert frontier.reshaped(url, one) is None
        frontier.reached(url, NOW)
        assert frontier.reshaped(url, one) == one
        assert frontier.reshaped(url, two) == one
        assert frontier.reshaped(url, two) == two
        assert frontier.bookmark(url).cursor == NOW


@pytest.mark.process
@pytest.mark.parametrize("name", ["belga", "ministry"])
def test_a_new_layout_is_told_and_is_no_loss(name: str, site: Site, database: str) -> None:
    site.publish(12)
    site.post(12)
    crawl(site, database, name)
    with Frontier(database, name, NOW, []) as frontier:
        url = site.feed_url if name == "ministry" else f"{site.url}/api/stories?limit=100&offset=0"
        before = frontier.reshaped(url, page("former"))
        assert before
        assert before.size == 12
    site.publish()
    site.post()
    done = crawl(site, database, name)
    assert f"Layout: {name}: {url}: gone: former; new: " in done.stderr
    assert f"{name}: ok: " in done.stderr
    assert "Layout: " not in crawl(site, database, name).stderr
