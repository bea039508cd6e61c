"""The instant from which the words of a page count."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.dates import Reference, reference
from tests.rows import each_row
from tests.tables import instant, rows

NOW = "2021-05-07T14:00:00+00:00"
STORED = "2021-05-01T08:00:00+00:00"

# Date | Age | X-Drupal-Cache | Last-Modified | made at | method | flags, of an answer at NOW
FROM_THE_NETWORK = """
-                   | -   | -    | -                   | 2021-05-07T14:00:00 | clock      |
2021-05-07T13:50:00 | -   | -    | -                   | 2021-05-07T13:50:00 | date       |
# A proxy kept it, and stamped it anew when it sent it.
2021-05-07T14:00:00 | 600 | -    | -                   | 2021-05-07T13:50:00 | date       |
2021-05-07T13:59:58 | 600 | -    | -                   | 2021-05-07T13:49:58 | date       |
# It left the origin's Date, which shows the same age: once is enough ...
2021-05-07T13:50:00 | 600 | -    | -                   | 2021-05-07T13:50:00 | date       |
2021-05-07T13:49:50 | 600 | -    | -                   | 2021-05-07T13:49:50 | date       |
2021-05-07T13:50:10 | 600 | -    | -                   | 2021-05-07T13:50:10 | date       |
# ... but not where they are more than ten seconds apart,
2021-05-07T13:49:49 | 600 | -    | -                   | 2021-05-07T13:39:49 | date       |
2021-05-07T13:50:11 | 600 | -    | -                   | 2021-05-07T13:40:11 | date       |
# or more than half the age.
2021-05-07T13:59:45 | 10  | -    | -                   | 2021-05-07T13:59:45 | date       |
2021-05-07T13:59:44 | 10  | -    | -                   | 2021-05-07T13:59:34 | date       |
2021-05-07T13:59:55 | 10  | -    | -                   | 2021-05-07T13:59:55 | date       |
2021-05-07T13:59:56 | 10  | -    | -                   | 2021-05-07T13:59:46 | date       |
2021-05-07T13:59:59 | 1   | -    | -                   | 2021-05-07T13:59:59 | date       |
2021-05-07T14:00:00 | 1   | -    | -                   | 2021-05-07T13:59:59 | date       |
2021-05-07T13:50:00 | 0   | -    | -                   | 2021-05-07T13:50:00 | date       |
# No Date
-                   | 600 | -    | -                   | 2021-05-07T13:50:00 | clock      |
# Months, and still an age
-                   | 10000000 | - | -                  | 2021-01-11T20:13:20 | clock      |
# Drupal's page cache: made when it was last modified, and a proxy adds nothing to that.
-                   | -   | HIT  | 2021-05-06T22:00:00 | 2021-05-06T22:00:00 | page-cache |
2021-05-07T13:50:00 | 600 | hit  | 2021-05-06T22:00:00 | 2021-05-06T22:00:00 | page-cache |
2021-05-07T13:50:00 | -   | HIT  | 2021-05-07T13:50:00 | 2021-05-07T13:50:00 | page-cache |
2021-05-07T13:50:00 | -   | HIT  | 2020-05-07T13:50:00 | 2020-05-07T13:50:00 | page-cache |
2021-05-07T13:50:00 | -   | MISS | 2021-05-06T22:00:00 | 2021-05-07T13:50:00 | date       |
2021-05-07T13:50:00 | -   | -    | 2021-05-06T22:00:00 | 2021-05-07T13:50:00 | date       |
2021-05-07T13:50:00 | -   | HIT  | -                   | 2021-05-07T13:50:00 | date       |
# Modified after it was sent: nonsense.
2021-05-07T13:50:00 | -   | HIT  | 2021-05-07T13:50:01 | 2021-05-07T13:50:00 | date       |
2021-05-07T13:50:00 | 600 | HIT  | 2021-05-07T13:55:00 | 2021-05-07T13:50:00 | date       |
-                   | -   | HIT  | 2021-05-07T14:00:01 | 2021-05-07T14:00:00 | clock      |
# A clock that is a day off still counts, but not one that is more.
2021-05-08T14:00:00 | -   | -    | -                   | 2021-05-08T14:00:00 | date       |
2021-05-06T14:00:00 | -   | -    | -                   | 2021-05-06T14:00:00 | date       |
2021-05-08T14:00:01 | -   | -    | -                   | 2021-05-07T14:00:00 | clock      | clock-off
2021-05-06T13:59:59 | -   | -    | -                   | 2021-05-07T14:00:00 | clock      | clock-off
2021-05-06T13:59:59 | 600 | -    | -                   | 2021-05-07T13:50:00 | clock      | clock-off
# Two of its times are as far apart as they say: two hours.
2019-01-01T12:00:00 | -   | HIT  | 2019-01-01T10:00:00 | 2021-05-07T12:00:00 | page-cache | clock-off
2031-01-01T12:00:00 | 600 | HIT  | 2031-01-01T10:00:00 | 2021-05-07T12:00:00 | page-cache | clock-off
2019-01-01T12:00:00 | -   | HIT  | 2019-01-01T12:00:01 | 2021-05-07T14:00:00 | clock      | clock-off
"""

# The same, of a page that a cache on our side stored at STORED
FROM_THE_CACHE = """
-                   | -   | -   | -                   | 2021-05-01T08:00:00 | http-cache |
2021-05-01T07:50:00 | -   | -   | -                   | 2021-05-01T08:00:00 | http-cache |
2021-05-01T08:00:00 | 600 | -   | -                   | 2021-05-01T07:50:00 | http-cache |
-                   | 600 | -   | -                   | 2021-05-01T07:50:00 | http-cache |
2021-05-01T08:00:00 | -   | HIT | 2021-04-30T22:00:00 | 2021-04-30T22:00:00 | page-cache |
-                   | 600 | HIT | 2021-04-30T22:00:00 | 2021-04-30T22:00:00 | page-cache |
# Modified after it was stored
-                   | -   | HIT | 2021-05-06T22:00:00 | 2021-05-01T08:00:00 | http-cache |
# A Date is held against the time that it was stored, not against now.
2021-05-07T13:50:00 | -   | -   | -                   | 2021-05-01T08:00:00 | http-cache | clock-off
2021-05-07T13:50:00 | 600 | -   | -                   | 2021-05-01T07:50:00 | http-cache | clock-off
2021-05-07T13:50:00 | -   | HIT | 2021-05-07T11:50:00 | 2021-05-01T06:00:00 | page-cache | clock-off
"""


def http(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment).replace(tzinfo=UTC), usegmt=True)


def headers_of(cells: list[str]) -> dict[str, str]:
    names = ("date", "age", "x-drupal-cache", "last-modified")
    stated = {name: cell for name, cell in zip(names, cells, strict=True) if cell != "-"}
    return {
        name: http(cell) if name in ("date", "last-modified") else cell
        for name, cell in stated.items()
    }


@each_row(
    ("stored_at", "headers", "at", "method", "flags"),
    [
        pytest.param(stored, headers_of(row[:4]), *row[4:], id=", ".join(row[:4]))
        for stored, table in ((None, FROM_THE_NETWORK), (STORED, FROM_THE_CACHE))
        for row in rows(table)
    ],
)
def test_reference(
    stored_at: str | None, headers: dict[str, str], at: str, method: str, flags: str
) -> None:
    stored = instant(stored_at) if stored_at else None
    expected = Reference(instant(f"{at}+00:00"), method, tuple(flags.split()))
    assert reference(headers, now=instant(NOW), stored_at=stored) == expected


@each_row(
    "date",
    [
        "Fri, 07 May 2021 15:50:00 +0200",
        "Friday, 07-May-21 13:50:00 GMT",
        "Fri May  7 13:50:00 2021 +0000",
        "07 May 2021 13:50:00 GMT",
    ],
)
def test_another_form_of_date(date: str) -> None:
    """Any zone and any form that the standard library reads; the answer is in UTC."""
    found = reference({"date": date}, now=instant(NOW))
    assert found == Reference(instant("2021-05-07T13:50:00+00:00"), "date")
    assert found.at.utcoffset() == timedelta()


@each_row(
    "broken",
    [
        "",
        "yesterday",
        "0",
        "Fri, 07 May 2021 99:00:00 GMT",
        "Fri, 07 May 2021 13:50:00 -0000",
        "Fri, 07 May 2021 13:50:00 +99999999999999",
        "Fri, 31 Dec 9999 23:59:00 -2300",
        "Fri, 07 May 99999999999999999999 13:50:00 GMT",
    ],
)
def test_without_a_good_date(broken: str) -> None:
    """A broken stamp is as good as none."""
    headers = {"date": broken, "last-modified": broken, "x-drupal-cache": "HIT"}
    assert reference(headers, now=instant(NOW)) == Reference(instant(NOW), "clock")


@each_row("age", ["", "-5", "1.5", "²", "soon", "600, 5", "999999999", "9" * 5000])
def test_without_a_good_age(age: str) -> None:
    found = reference({"date": http("2021-05-07T13:50:00"), "age": age}, now=instant(NOW))
    assert found == Reference(instant("2021-05-07T13:50:00+00:00"), "date")


def test_the_ends_of_time() -> None:
    """A clock that is off by thousands of years is only off."""
    headers = {
        "x-drupal-cache": "HIT",
        "date": "Fri, 31 Dec 9999 23:59:00 GMT",
        "last-modified": "Fri, 01 Jan 0100 00:00:00 GMT",
    }
    found = reference(headers, now=instant(NOW))
    assert found.flags == ("clock-off",)
    assert found.method == "clock"


STAMPS = st.datetimes(datetime(100, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: format_datetime(moment, usegmt=True)
)
NEAR = st.integers(-200_000, 10_000).map(
    lambda seconds: format_datetime(instant(NOW) + timedelta(seconds=seconds), usegmt=True)
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "date": st.one_of(STAMPS, NEAR, NEAR, st.text()),
        "age": st.one_of(st.integers(0, 10**9).map(str), st.text()),
        "last-modified": st.one_of(STAMPS, NEAR, NEAR, st.text()),
        "x-drupal-cache": st.sampled_from(["HIT", "MISS", "hit", ""]),
    },
)


@given(HEADERS, st.none() | st.just(instant(STORED)))
def test_always_answers(headers: dict[str, str], stored_at: datetime | None) -> None:
    """Whatever a server says, with an instant that is not later than it can be."""
    found = reference(headers, now=instant(NOW), stored_at=stored_at)
    assert found.at.utcoffset() == timedelta()
    assert found.method in ("page-cache", "http-cache" if stored_at else "date", "clock")
    assert found.flags in ((), ("clock-off",))
    received = stored_at or instant(NOW)
    assert found.at <= received + timedelta(days=1)
    assert found.flags == () or found.at <= received
