"""Several statements about dates: what they say together, and what one takes from another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import assume, given
from hypothesis import strategies as st

from belgafeed.dates import When, excludes, in_order, narrow, unit_of
from tests.rows import each_row
from tests.tables import rows, sound

UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
NOON = datetime(2021, 5, 7, 12, tzinfo=UTC)


def clock(time: str) -> datetime:
    """``HH:MM`` or ``HH:MM:SS`` of the day."""
    return datetime.fromisoformat(f"2021-05-07T{time}+00:00")


def span(times: str, method: str = "relative", *flags: str) -> When:
    """``HH:MM-HH:MM``; a single time is an instant."""
    earliest, _, latest = times.partition("-")
    return made(clock(earliest), clock(latest or earliest), method, *flags)


def made(earliest: datetime, latest: datetime, method: str = "relative", *flags: str) -> When:
    middle = earliest + timedelta(seconds=(latest - earliest).total_seconds() // 2)
    return When(earliest, middle, latest, unit_of(latest - earliest), method, tuple(sorted(flags)))


# known | sighted | together | exact to
OVERLAPPING = """
10:00-14:00 | 12:00-16:00    | 12:00-14:00    | day
12:00-16:00 | 10:00-14:00    | 12:00-14:00    | day
10:00-14:00 | 11:00-13:00    | 11:00-13:00    | day
10:00-14:00 | 12:00          | 12:00          | second
10:00-14:00 | 14:00-15:00    | 14:00          | second
10:00-14:00 | 09:00-10:00    | 10:00          | second
10:00-14:00 | 13:01-16:00    | 13:01-14:00    | hour
10:00-10:30 | 10:29:01-11:00 | 10:29:01-10:30 | minute
"""


@each_row(
    ("known", "sighted", "together", "precision"),
    rows(OVERLAPPING),
)
def test_narrow(known: str, sighted: str, together: str, precision: str) -> None:
    """What both hold, halfway in it, and as fine as it is wide."""
    expected = replace(span(together), precision=precision, flags=("narrowed",))
    assert narrow(span(known), span(sighted)) == expected


@each_row("sighted", ["10:00-14:00", "09:00-15:00", "10:00-18:00", "00:00-14:00"])
@each_row("method", ["relative", "stated", "assumed"])
def test_nothing_added(sighted: str, method: str) -> None:
    """A coarser sighting leaves the finer one as it is, its flags too."""
    known = span("10:00-14:00", "relative", "ambiguous")
    assert narrow(known, span(sighted, method, "contradiction")) is known


def test_method_of_the_finer() -> None:
    """The finer statement's method stays, whichever came first."""
    coarse, fine = span("10:00-16:00"), span("09:00-11:00", "assumed")
    assert narrow(coarse, fine).method == narrow(fine, coarse).method == "assumed"


def test_precision_is_never_coarser() -> None:
    """An hour out of a text that is exact to the minute stays exact to the minute."""
    known = replace(span("10:00-14:00"), precision="minute")
    assert narrow(known, span("11:00-15:00")).precision == "minute"


@each_row(
    ("known", "together", "unit"),
    [
        (800, 20, "month"),
        (800, 5, "week"),
        (800, 0.5, "day"),
        (20, 5, "week"),
        (20, 0.5, "day"),
        (5, 0.5, "day"),
        (0.5, 0.01, "hour"),
    ],
)
def test_precision_of_what_both_say(known: float, together: float, unit: str) -> None:
    """Two coarse statements, that many days wide, are finer where they share less."""
    days, shared = timedelta(days=known), timedelta(days=together)
    found = narrow(made(NOON - days, NOON), made(NOON - shared, NOON + days))
    assert bounds(found) == (NOON - shared, NOON)
    assert found.precision == unit


# known | its method | sighted | its method | the winner
APART = """
10:00-11:00 | relative | 12:00-13:00 | relative | sighted
12:00-13:00 | relative | 10:00-11:00 | relative | sighted
10:00:00    | stated   | 12:00-13:00 | relative | sighted
10:00-11:00 | relative | 12:00       | stated   | sighted
10:00-11:00 | day      | 11:00:01    | stated   | sighted
10:00-11:00 | assumed  | 12:00-13:00 | relative | sighted
10:00-11:00 | assumed  | 12:00-13:00 | assumed  | sighted
10:00-11:00 | relative | 12:00-13:00 | assumed  | known
10:00       | stated   | 12:00       | assumed  | known
10:00       | listing  | 12:00       | assumed  | known
10:00-11:00 | day      | 12:00       | assumed  | known
10:00       | upstream | 12:00-13:00 | relative | known
12:00:00    | upstream | 10:00-11:00 | relative | known
10:00       | upstream | 12:00       | assumed  | known
10:00       | upstream | 12:00       | upstream | sighted
10:00       | upstream | 12:00       | stated   | sighted
10:00-11:00 | relative | 12:00       | upstream | sighted
10:00       | listing  | 12:00-13:00 | relative | sighted
"""


@each_row(
    ("known", "known_method", "sighted", "sighted_method", "winner"),
    rows(APART),
)
def test_contradiction(
    known: str, known_method: str, sighted: str, sighted_method: str, winner: str
) -> None:
    """The newer wins; a clock time in an assumed zone not over anything better, and an age not
    over the feed that its page is made from. Flags stay."""
    one = span(known, known_method, "out-of-order")
    other = span(sighted, sighted_method, "ambiguous")
    expected = one if winner == "known" else other
    flags = ("ambiguous", "contradiction", "out-of-order")
    assert narrow(one, other) == replace(expected, flags=flags)
    assert excludes(one, other)
    assert excludes(other, one)


def test_flags_of_both_stay() -> None:
    known = span("10:00-14:00", "relative", "narrowed", "contradiction")
    sighted = span("12:00-16:00", "relative", "ambiguous")
    assert narrow(known, sighted).flags == ("ambiguous", "contradiction", "narrowed")


def test_neighbours_do_not_exclude() -> None:
    """The bounds belong to the interval."""
    assert not excludes(span("10:00-12:00"), span("12:00-13:00"))
    assert excludes(span("10:00-12:00"), span("12:00:01-13:00"))


METHODS = st.sampled_from(["relative", "stated", "listing", "upstream", "assumed", "day"])
FLAGS = st.lists(st.sampled_from(["ambiguous", "contradiction", "narrowed"]), unique=True)
REACH = st.sampled_from([0, 1, 59, 3600, 86_400, 7 * 86_400, 400 * 86_400]).flatmap(
    lambda most: st.integers(0, most).map(lambda seconds: timedelta(seconds=seconds))
)
MOMENTS = st.integers(-3 * 86_400, 3 * 86_400).map(lambda away: NOON + timedelta(seconds=away))


@st.composite
def around(draw: st.DrawFn, truth: datetime) -> When:
    """A statement that is true of *truth*."""
    begin, end = truth - draw(REACH), truth + draw(REACH)
    return made(begin, end, draw(METHODS), *draw(FLAGS))


ANY = MOMENTS.flatmap(around)


def bounds(when: When) -> tuple[datetime, datetime]:
    return when.earliest, when.latest


@given(ANY, ANY)
def test_narrow_never_widens(known: When, sighted: When) -> None:
    found = narrow(known, sighted)
    assert sound(found)
    assert found.width <= max(known.width, sighted.width)
    assert {*known.flags} <= {*found.flags}
    if excludes(known, sighted):
        assert "contradiction" in found.flags
        assert bounds(found) in (bounds(known), bounds(sighted))
    else:
        assert bounds(found) == (
            max(known.earliest, sighted.earliest),
            min(known.latest, sighted.latest),
        )
        finest = max(UNITS.index(each.precision) for each in (known, found))
        assert UNITS.index(found.precision) == finest
        assert found is known or "narrowed" in found.flags


@given(ANY, ANY)
def test_narrow_is_idempotent(known: When, sighted: When) -> None:
    """The same sighting twice says no more than once."""
    once = narrow(known, sighted)
    assert narrow(once, sighted) == once


@given(MOMENTS, st.lists(ANY, max_size=6))
def test_ages_never_overrule_the_feed_behind_the_page(truth: datetime, seen: list[When]) -> None:
    ages = [replace(each, method="relative") for each in seen]
    found = reduce(narrow, ages, made(truth, truth, "upstream"))
    assert bounds(found) == (truth, truth)
    assert found.method == "upstream"
    assert ("contradiction" in found.flags) is any(excludes(each, found) for each in ages)


@given(st.data(), MOMENTS)
def test_sightings_in_any_order(data: st.DataObject, truth: datetime) -> None:
    """What is true stays so, and the bounds do not depend on what was seen first."""
    seen = data.draw(st.lists(around(truth), min_size=1, max_size=6))
    shuffled = data.draw(st.permutations(seen))
    found = reduce(narrow, seen)
    assert bounds(found) == bounds(reduce(narrow, shuffled))
    assert bounds(found) == (max(each.earliest for each in seen), min(each.latest for each in seen))
    assert found.earliest <= truth <= found.latest


# A page of dates from above to below | what its order makes of them; "!" is out of order
PAGES = """
12:00-13:00 10:00-11:00           | 12:00-13:00 10:00-11:00
# The upper is no earlier than the lower, and the lower no later than the upper.
10:00-13:00 11:00-14:00           | 11:00-13:00 11:00-13:00
10:00-13:00 12:00                 | 12:00-13:00 12:00
11:00       10:00-13:00           | 11:00 10:00-11:00
10:00-13:00 10:00-13:00           | 10:00-13:00 10:00-13:00
# Not only the nearest, and not those between without a date.
09:00-18:00 - 10:00-17:00 12:00   | 12:00-18:00 - 12:00-17:00 12:00
15:00 - 10:00-17:00 - 09:00-18:00 | 15:00 - 10:00-15:00 - 09:00-15:00
14:00 10:00-17:00 12:00           | 14:00 12:00-14:00 12:00
-                                 | -
12:00                             | 12:00
# Two that contradict one another: the page is not sorted, so nothing is tightened.
10:00 12:00                       | 10:00! 12:00!
10:00 12:00 09:00-13:00           | 10:00! 12:00! 09:00-13:00
# One that contradicts all above it, or one of them
14:00 09:00-13:00 15:00 11:00     | 14:00! 09:00-13:00! 15:00! 11:00
16:00 18:00 10:00-17:00 12:00     | 16:00! 18:00! 10:00-17:00 12:00
"""


def page(written: str) -> list[When | None]:
    return [
        None
        if each == "-"
        else span(each.rstrip("!"), "relative", *["out-of-order"] * ("!" in each))
        for each in written.split()
    ]


@each_row(("before", "after"), rows(PAGES))
def test_in_order(before: str, after: str) -> None:
    given_, expected = page(before), page(after)
    found = in_order(given_)
    for old, new, wanted in zip(given_, found, expected, strict=True):
        if old is None or new is None or wanted is None:
            assert old is new is wanted
            continue
        is_tighter = bounds(new) != bounds(old)
        flags = ("narrowed",) if is_tighter else wanted.flags
        assert (new.earliest, new.estimate, new.latest) == (
            wanted.earliest,
            wanted.estimate,
            wanted.latest,
        )
        assert new.flags == flags
        assert is_tighter or new == replace(old, flags=flags)


@each_row(
    ("seconds", "unit"),
    [
        (1, "second"),
        (2, "minute"),
        (60, "minute"),
        (61, "hour"),
        (3_600, "hour"),
        (3_601, "day"),
        (86_400, "day"),
        (86_401, "week"),
        (7 * 86_400, "week"),
        (7 * 86_400 + 1, "month"),
        (31 * 86_400, "month"),
        (31 * 86_400 + 1, "year"),
        (4_000 * 86_400, "year"),
    ],
)
def test_unit_of(seconds: int, unit: str) -> None:
    """The finest unit that has so many seconds; both bounds count."""
    assert unit_of(timedelta(seconds=seconds - 1)) == unit


def test_in_order_of_nothing() -> None:
    assert in_order([]) == []
    assert in_order([None, None]) == [None, None]


def test_in_order_makes_precision_finer() -> None:
    """Half an hour out of a day is exact to the hour."""
    upper, lower = in_order([span("12:30"), span("12:00-23:00")])
    assert upper is not None
    assert lower is not None
    assert (upper.precision, lower.precision) == ("second", "hour")


@given(st.data(), st.lists(MOMENTS, max_size=8))
def test_order_keeps_the_truth(data: st.DataObject, truths: list[datetime]) -> None:
    """Sorted truths, each in its interval, are in the tighter ones as well."""
    truths.sort(reverse=True)
    whens = [data.draw(st.none() | around(truth)) for truth in truths]
    found = in_order(whens)
    for truth, old, new in zip(truths, whens, found, strict=True):
        assert (old is None) is (new is None)
        if old and new:
            assert new.earliest <= truth <= new.latest
            assert "out-of-order" not in new.flags


def dated(whens: Sequence[When | None]) -> list[When]:
    return [when for when in whens if when]


@given(st.lists(st.none() | ANY, max_size=8))
def test_in_order_never_widens(whens: list[When | None]) -> None:
    found = in_order(whens)
    assert len(found) == len(whens)
    for old, new in zip(whens, found, strict=True):
        assert (old is None) is (new is None)
        if old and new:
            assert sound(new)
            assert old.earliest <= new.earliest
            assert new.latest <= old.latest
            assert {*old.flags} <= {*new.flags}
            assert UNITS.index(new.precision) >= UNITS.index(old.precision)


@given(st.lists(st.none() | ANY, max_size=8))
def test_in_order_is_idempotent(whens: list[When | None]) -> None:
    once = in_order(whens)
    assert in_order(once) == once


@given(st.lists(ANY, min_size=2, max_size=8))
def test_a_page_that_is_not_sorted(whens: list[When]) -> None:
    """Its order tightens nothing, and flags those that contradict it."""
    found = dated(in_order(whens))
    misfits = [index for index, when in enumerate(found) if "out-of-order" in when.flags]
    assume(misfits)
    assert list(map(bounds, found)) == list(map(bounds, whens))
    assert [found[i] for i in range(len(found)) if i not in misfits] == [
        whens[i] for i in range(len(whens)) if i not in misfits
    ]
    # Each of them contradicts another one.
    for index in misfits:
        above = any(whens[i].latest < whens[index].earliest for i in range(index))
        below = any(when.earliest > whens[index].latest for when in whens[index + 1 :])
        assert above or below
