"""When a story is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.schedule import Schedule, ago, read_duration
from tests.rows import each_row
from tests.tables import rows

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

DURATIONS = """
90s  | 0:01:30
5m   | 0:05:00
6h   | 6:00:00
3d   | 3 days, 0:00:00
2w   | 14 days, 0:00:00
0s   | 0:00:00
007m | 0:07:00
"""


@each_row(("text", "length"), rows(DURATIONS))
def test_a_duration(text: str, length: str) -> None:
    assert str(read_duration(text)) == length
    assert read_duration(f" {text}\n") == read_duration(text)


@each_row(
    "text",
    [
        "",
        "5",
        "m",
        "5 m",
        "5M",
        "5y",
        "-5m",
        "1.5h",
        "1h30m",
        "1h 6h",
        "5min",
        "9999999s",
        "999999w",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="a time such as 90s, 5m, 6h, 3d or 2w was expected"):
        read_duration(text)


SCHEDULES = """
1h 6h 1d     | 1 6 24
1d,1h , 6h   | 1 6 24
6h 360m 1h   | 1 6
0s 1h 0d     | 1
             |
0h           |
"""


@each_row(("text", "hours"), rows(SCHEDULES))
def test_a_schedule(text: str, hours: str) -> None:
    """Each age once and in order, however it is written; zero is none."""
    assert Schedule.read(text).ages == tuple(float(hour) * HOUR for hour in hours.split())


@each_row("text", ["often", "1h 6", "1h;6h", "1h -6h"])
def test_what_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError, match="a time such as"):
        Schedule.read(text)


# For a schedule of 1h 6h 1d: hours from the publication to the look | hours to the next one
LOOKS = """
0    | 1
0.5  | 1
1    | 5
4    | 2
5    | 1
# Not sooner than the first age, though the next is nearer.
5.5  | 1
6    | 18
22.5 | 1.5
23.9 | 1
24   | never
1000 | never
# In the future: as old as the look.
-3   | 1
"""


@each_row(("hours", "wait"), rows(LOOKS))
def test_the_next_look(hours: str, wait: str) -> None:
    published = NOW - float(hours) * HOUR
    due = None if wait == "never" else NOW + float(wait) * HOUR
    assert Schedule.read("1h 6h 1d").next_look(published, NOW) == due


@each_row("published", [NOW - HOUR, NOW + HOUR])
def test_no_schedule_is_no_look(published: datetime) -> None:
    assert Schedule.read("").next_look(published, NOW) is None


@each_row(("text", "wait"), [("2h 6h", 2 * HOUR), ("6h 30m", HOUR / 2), ("", HOUR)])
def test_the_second_look_at_what_is_gone(text: str, wait: timedelta) -> None:
    assert Schedule.read(text).second_look(NOW) == NOW + wait


@given(
    st.lists(st.sampled_from(["30s", "7m", "1h", "90m", "6h", "1d", "2w"]), min_size=1),
    st.integers(0, 40 * 86_400),
    st.lists(st.integers(0, 86_400), min_size=8, max_size=8),
)
def test_looks_come_to_an_end(ages: list[str], age: int, delays: list[int]) -> None:
    """However late each look is: one for each age at most, and none too soon after another."""
    schedule = Schedule.read(" ".join(ages))
    at, looks = NOW + timedelta(seconds=age), 0
    while due := schedule.next_look(NOW, at):
        assert due - at >= schedule.ages[0]
        at, looks = due + timedelta(seconds=delays[looks]), looks + 1
        assert looks <= len(schedule.ages)
    assert at - NOW >= schedule.ages[-1]


AGES = """
-1     | in 1 s
0      | 0 s ago
119    | 119 s ago
120    | 2 m ago
7199   | 119 m ago
7200   | 2 h ago
172799 | 47 h ago
172800 | 2 d ago
-86400 | in 24 h
"""


@each_row(("seconds", "words"), rows(AGES))
def test_how_long_ago(seconds: str, words: str) -> None:
    assert ago(NOW - timedelta(seconds=int(seconds)), NOW) == words
    assert ago(None, NOW) == "–"
