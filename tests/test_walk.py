"""How far a listing is read: tables of small ones, and polls of one that changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed.walk import Entry, Range, Walk, unpinned
from tests.rows import each_row
from tests.tables import rows

DAY = timedelta(days=1)


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + number * DAY


def entries(page: str) -> list[Entry]:
    """``9`` is a story of day 9, ``a9`` another one, ``a`` one without a date."""
    words = page.replace("*", "").split()
    return [
        Entry(word, day(int(digits)) if (digits := word.strip("ab")) else None) for word in words
    ]


def read(pages: str, walk: Walk) -> Iterator[Walk]:
    """The states of a walk over pages that are apart by ``;``; ``*`` is behind what was known."""
    for page in pages.split(";"):
        known = {word.rstrip("*") for word in page.split() if word.endswith("*")}
        walk = walk.after(entries(page), known)
        yield walk
        if walk.ended:
            return


def floor_of(text: str) -> datetime | None:
    return None if text == "-" else day(int(text))


# floor | pages | why it ends and after which page; 0 where it goes on
POLLS = """
5 | 9* 8* 7* 4*                   | known 1
5 | 9* 8* 4* ; 3* 2*              | known 1
5 | 9  8* 4* ; 3* 2*              | known 2
5 | 9  8  7  ; 6* 5* 4*           | known 2
5 | 9  8  4* ; 3* 2  ; 1*         | known 3
# What is known above the floor proves nothing: a poll that was killed wrote it down.
5 | 9* 8*    ; 7  6  ; 4* 3*      | known 3
5 | 9* 8*    ; 7* 6* ; 5* 5*      | known 0
# The floor itself belongs to what is read.
5 | 6* 5*    ; 4*                 | known 2
# Pinned stories stand first and are old.
5 | 2* 1* 9* ; 8  7  ; 6* 4*      | known 3
5 | 2* 9* 8* ; 7* 4*              | known 2
5 | 2  9* 8* 4* ; 3*              | known 2
# Stories that came in between push those of a page to the next.
5 | 9* 8*    ; 8* 7* ; 7* 4*      | known 3
5 | 9  8     ; 8* 4*              | known 2
5 | 9  8     ; 9* 8* ; 7* 4*      | repeats 2
# One without a date is as good as its neighbours, and has to be known.
5 | a* 9* b* 4*                   | known 1
5 | 9* 4* a  ; 3*                 | known 2
5 | 9  4*    ; a* b*              | known 2
5 | a* b*    ; a8* b8* ;          | end 3
5 | 9  8     ;                    | end 2
5 | 9  8                          | known 0
"""
FIRST_POLLS = """
- | 9 8 ; 7 6 ; 5                 | most 2
- | 9 8 7 ; 6 5                   | most 1
- | 9 8 ; 9 7 ; 5                 | most 2
# With nothing that was read to its end before, what is known is no reason to stop.
- | 9* 8* ; 7* 6*                 | most 2
- | 9* 8* ; 9* 8*                 | repeats 2
- | 9 8 ;                         | end 2
- |                                 | end 1
"""
ARCHIVES = """
5 | 9* 8* ; 7 6 ; 4 3             | floor 3
5 | 9* 8* ; 7* 5* ; 4             | floor 3
5 | 2 1 9 ; 8 7 ; 6 4             | floor 3
5 | 9 8   ; 8 9                   | repeats 2
5 | 9 8   ; 7                     | floor 0
- | 9 8   ; 7 6 ; 2 1 ;           | end 4
"""


def check(walk: Walk, pages: str, end: str) -> None:
    """It ends as the table says, and only a listing of nothing but repeats is not read as it should."""
    reason, after = end.split()
    states = list(read(pages, walk))
    if after == "0":
        assert states[-1].ended is None
        assert not states[-1].is_whole
    else:
        assert (states[-1].ended, len(states)) == (reason, int(after))
        assert states[-1].is_whole is (reason != "repeats")


@each_row(("floor", "pages", "end"), rows(POLLS))
def test_a_poll(floor: str, pages: str, end: str) -> None:
    check(Walk(is_poll=True, floor=floor_of(floor)), pages, end)


@each_row(("pages", "end"), [("9* 8*", "known 1"), ("9 8* ; 7* a*", "known 2"), ("9 8 ;", "end 2")])
def test_a_poll_of_dates_that_say_little(pages: str, end: str) -> None:
    """It begins as one that is back: a page without news ends it, wherever that is."""
    check(Walk(is_poll=True, floor=day(5), is_back=True), pages, end)


@each_row(("floor", "pages", "end"), rows(FIRST_POLLS))
def test_a_first_poll(floor: str, pages: str, end: str) -> None:
    check(Walk(is_poll=True, floor=floor_of(floor), most=3), pages, end)


@each_row(("floor", "pages", "end"), rows(ARCHIVES))
def test_a_walk_over_the_archive(floor: str, pages: str, end: str) -> None:
    """Known stories do not end it, they are where the last one was killed."""
    check(Walk(is_poll=False, floor=floor_of(floor)), pages, end)


@each_row(
    ("pages", "end"),
    [("9* 8* 4 3", "known 1"), ("9 8 4 ; 3 2", "known 2"), ("2 9* 4 ; 3", "known 2")],
)
def test_a_poll_that_comes_to_the_archive(pages: str, end: str) -> None:
    """What is behind the horizon need not be known."""
    check(Walk(is_poll=True, floor=day(5), horizon=day(5)), pages, end)


# floor | pages | whether stories may have been missed
WINDOWS = """
5 | 9  8           | missed
5 | 9  8*          |
5 | 9* 8*          |
# That a pinned story is known says nothing.
5 | 2* 9 8         | missed
5 | 9  8  ; 7  6   | missed
5 | 9  8  ; 7  6*  |
5 | 9  8  ; 9* 7   | missed
# What a page met before stays met.
5 | 9  8* ; 7  6   |
5 |                |
- | 9  8           |
"""


@each_row(("floor", "pages", "missed"), rows(WINDOWS))
def test_a_missed_window(floor: str, pages: str, missed: str) -> None:
    *_, last = read(pages, Walk(is_poll=True, floor=floor_of(floor)))
    assert last.has_missed is (missed == "missed")
    *_, last = read(pages, Walk(is_poll=False, floor=floor_of(floor)))
    assert not last.has_missed


@each_row(
    ("pages", "newest", "oldest"),
    [
        ("9 8", "9", "8"),
        ("2 9 8", "9", "8"),
        ("8 7; 9 6", "9", "6"),
        ("7 6; 9 8", "9", "6"),
        ("a 7; b", "7", "7"),
        ("a b", "-", "-"),
        ("", "-", "-"),
    ],
)
def test_the_newest_and_the_oldest_story(pages: str, newest: str, oldest: str) -> None:
    *_, last = read(pages, Walk(is_poll=True))
    assert (last.newest, last.oldest) == (floor_of(newest), floor_of(oldest))


# horizon | a page | its stories that are not behind it
HORIZONS = """
5 | 9 8 7   | 9 8 7
5 | 9 5 4 3 | 9 5
5 | 4 3     |
5 | 9 a 4 b | 9 a b
# A pinned one is news, however old it is.
5 | 2 9 4   | 2 9
- | 9 4 3   | 9 4 3
"""


@each_row(("horizon", "page", "kept"), rows(HORIZONS))
def test_what_is_behind_the_horizon(horizon: str, page: str, kept: str) -> None:
    walk = Walk(is_poll=True, horizon=floor_of(horizon))
    assert walk.within(entries(page)) == entries(kept)


# a page | its stories that are not pinned
PAGES = """
9 8 7      | 9 8 7
2 9 8 7    | 9 8 7
8 9 7      | 9 7
2 3 9 8    | 9 8
9 a9 8     | 9 a9 8
a 9 b 8    | a 9 b 8
2 a 9      | a 9
2          | 2
a          | a
           |
"""


@each_row(("page", "kept"), rows(PAGES))
def test_pinned_stories(page: str, kept: str) -> None:
    assert unpinned(entries(page)) == entries(kept)


# since | until | a story | whether the archive that is asked for has it
RANGES = """
- | - | 5 | yes
- | - | a | yes
5 | - | 6 | yes
5 | - | 5 | yes
5 | - | 4 | no
- | 5 | 4 | yes
# The first instant that is too late.
- | 5 | 5 | no
- | 5 | 6 | no
5 | 7 | 4 | no
5 | 7 | 5 | yes
5 | 7 | 6 | yes
5 | 7 | 7 | no
5 | 7 | a | yes
"""


@each_row(("since", "until", "story", "answer"), rows(RANGES))
def test_a_part_of_the_archive(since: str, until: str, story: str, answer: str) -> None:
    """One without a date may belong to any."""
    part = Range(floor_of(since), floor_of(until))
    (entry,) = entries(story)
    assert part.holds(entry.published) is (answer == "yes")


# --- Polls of a newsroom at work

OVERLAP = 5 * DAY
FIRST_PAGE = 4  # more than are pinned


@dataclass
class Newsroom:
    """Stories by id with the day of each, the newest first behind those that are pinned."""

    stories: dict[str, datetime] = field(default_factory=dict)
    pinned: list[str] = field(default_factory=list)
    today: int = 100

    def publish(self, ages: list[int]) -> None:
        """A story a day for each of *ages*, dated so many days back."""
        for age in ages:
            self.today += 1
            self.stories[f"{len(self.stories)}"] = day(self.today - age)

    def pin(self, places: list[int]) -> None:
        self.pinned = [f"{place % len(self.stories)}" for place in places if self.stories]

    def listing(self) -> list[Entry]:
        newest = sorted(self.stories, key=lambda name: (self.stories[name], name), reverse=True)
        in_order = dict.fromkeys([*self.pinned, *newest])
        return [Entry(name, self.stories[name]) for name in in_order]


@dataclass(frozen=True)
class Poll:
    """What happens before it and while it runs."""

    published: list[int]
    pinned: list[int]
    between: list[int]
    """How many stories come in after each page."""
    page: int
    """How many stories a later page has."""
    killed_after: int | None
    """The page that it does not survive."""


@dataclass
class Reader:
    """What the ledger keeps from one poll to the next."""

    most: int
    known: set[str] = field(default_factory=set)
    cursor: datetime | None = None
    horizon: datetime | None = None

    def poll(self, newsroom: Newsroom, how: Poll) -> Walk | None:
        """The walk to its end; ``None`` where it was killed."""
        started = day(newsroom.today)
        floor = self.cursor and self.cursor - OVERLAP
        walk = Walk(True, floor, None if floor else self.most, self.horizon)
        start, limit = 0, FIRST_PAGE
        for number in count(1):
            page = newsroom.listing()[start : start + limit]
            there = {entry.id for entry in walk.within(page)}
            known = self.known & there
            self.known |= there
            if how.killed_after == number:
                return None
            walk = walk.after(page, known)
            assert number <= len(newsroom.stories) + 1, "no end"
            if walk.ended:
                break
            start, limit = start + len(page), how.page
            for _ in range(how.between[number % 3]):
                newsroom.stories[f"{len(newsroom.stories)}"] = started
        if walk.is_whole and walk.newest:
            if floor is None:
                self.horizon = walk.oldest if walk.ended == "most" else None
            self.cursor = min(walk.newest, started)
        return walk


POLL = st.builds(
    Poll,
    published=st.lists(st.integers(-9, 5), max_size=12),
    pinned=st.lists(st.integers(0, 99), max_size=FIRST_PAGE - 1),
    between=st.lists(st.sampled_from([0, 0, 0, 1, 4]), min_size=3, max_size=3),
    page=st.integers(1, 9),
    killed_after=st.sampled_from([None, None, 1, 2, 3]),
)
QUIET = Poll([], [], [0, 0, 0], 9, None)


@given(
    st.lists(st.integers(0, 60), max_size=20), st.sampled_from([6, 99]), st.lists(POLL, max_size=6)
)
@example([0] * 9, 99, [QUIET, Poll([0] * 9, [0], [0, 0, 0], 1, 1)])
def test_no_story_is_lost(archive: list[int], most: int, polls: list[Poll]) -> None:
    """Whatever was killed before: a poll that is whole knows all but the archive, and what the
    first one left there no later one fetches."""
    newsroom, reader = Newsroom(), Reader(most)
    newsroom.publish(archive)
    left: set[str] | None = None
    for poll in [*polls, QUIET, QUIET]:
        newsroom.publish(poll.published)
        newsroom.pin(poll.pinned)
        there = set(newsroom.stories)
        walk = reader.poll(newsroom, poll)
        if left is not None:
            left -= {*newsroom.pinned}
            assert left.isdisjoint(reader.known)
        if walk is None or not walk.is_whole:
            continue
        horizon = reader.horizon or day(0)
        behind = {name for name in there if newsroom.stories[name] <= horizon}
        if left is None and there:
            assert reader.horizon is None or walk.ended == "most"
            left = {name for name in behind if newsroom.stories[name] < horizon} - reader.known
        assert there - reader.known <= behind
    assert set(newsroom.stories) - reader.known <= behind
