"""The dates of one page together: what its formatter is set to, and what its order says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from belgafeed.dates import Formatter, is_age, recognise, resolve, resolve_page
from tests.formatters import drupal_7_parts, drupal_8_counts, drupal_8_parts
from tests.rows import each_row
from tests.tables import AT, instant

BRUSSELS = ZoneInfo("Europe/Brussels")


@each_row(
    ("texts", "drupal", "granularity"),
    [
        ([], None, None),
        # Proofs of Drupal 7: a part that is zero is skipped, and 360 days are twelve months.
        (["2 years 6 days ago"], 7, 2),
        (["1 hour 3 sec ago"], 7, 2),
        (["1 month 1 day ago"], 7, 2),
        (["12 months ago"], 7, None),
        (["12 months 4 days ago"], 7, 2),
        (["1 year 12 months ago"], 7, 2),
        # Proofs of Drupal 8: a month of 31 days, or a day of 25 hours.
        (["4 weeks 2 days ago"], 8, 2),
        (["1 month 4 weeks 2 days ago"], 8, 3),
        (["24 hours 30 minutes ago"], 8, 2),
        (["24 hours ago"], 8, None),
        # Neither proof
        (["4 weeks ago"], None, None),
        (["4 weeks 1 day ago"], None, 2),
        (["11 months 3 weeks ago"], None, 2),
        (["23 hours ago"], None, None),
        # The words, where the parts prove nothing
        (["5 min ago"], 7, None),
        (["5 min 3 sec ago"], 7, 2),
        (["il y a 5 min"], 7, None),
        (["vor 5 Min. 3 Sek."], 7, 2),
        (["5 minutes ago"], 8, None),
        (["54 minutes 57 seconds ago"], 8, 2),
        (["30 seconden geleden"], 8, None),
        (["il y a 3 heures 1 minute"], 8, 2),
        # The parts go before the words: a translation can be anything.
        (["2 years 6 days ago", "5 minutes ago"], 7, 2),
        (["4 weeks 2 days ago", "5 min ago"], 8, 2),
        # Proofs that contradict one another
        (["2 years 6 days ago", "4 weeks 2 days ago"], None, 2),
        (["5 min ago", "6 minutes ago"], None, None),
        (["5 min 3 seconds ago"], None, 2),
        # Most parts, wherever they are
        (["2 days ago", "2 days 3 hours 4 minutes ago", "1 week 1 day ago"], 8, 3),
        (["1 year 2 months 3 weeks 4 days ago"], None, 4),
        # Single parts: three of them say that there are never more
        (["2 days ago"], None, None),
        (["2 days ago", "3 days ago"], None, None),
        (["2 days ago", "3 days ago", "1 week ago"], None, 1),
        (["2 days ago", "3 days ago", "1 week ago", "1 month 1 week ago"], 8, 2),
        # A text that ends before the seconds, where there was room for more
        (["2 days ago", "3 days 4 hours ago", "5 min ago"], 8, 2),
        (["1 week 3 days ago", "3 days 4 hours 5 min ago"], 8, 3),
        (["2 days ago", "2 years 6 days ago"], None, 2),
        (["5 min ago", "6 min 3 sec ago"], 7, 2),
        # Behind seconds nothing can be missing.
        (["2 days ago", "3 days ago", "4 seconds ago"], 8, None),
        (["1 second ago", "2 seconds ago", "3 seconds ago", "4 seconds ago"], 8, None),
        # What is no age does not tell.
        (["never", "", "x" * 300, "22 februari 2021", "5 minutes", "-2 days ago"], None, None),
        (["never", "", "2 dagen 16 hours ago", "\u200b", "x" * 201], None, 2),
        (["5 min read", "2 minutes", "seconde"], None, None),
        (["7 days 3 hours ago", "in 3 min"], 7, 2),
    ],
)
def test_recognise(texts: list[str], drupal: int | None, granularity: int | None) -> None:
    expected = Formatter(drupal=drupal, granularity=granularity)
    assert recognise(texts) == expected
    assert recognise(reversed(texts)) == expected


AGES = st.lists(st.integers(0, 3 * 366 * 86_400), min_size=1, max_size=20)
PAGE = st.datetimes(datetime(2004, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)


@given(PAGE, AGES, st.integers(1, 3), st.sampled_from([7, 8]))
def test_recognise_what_printed_the_page(
    at: datetime, ages: list[int], granularity: int, drupal: int
) -> None:
    """It never takes one version for the other, nor finds more parts than there are."""
    texts = []
    for age in ages:
        elapsed = timedelta(seconds=age)
        parts = (
            drupal_8_parts(drupal_8_counts(at - elapsed, at, BRUSSELS), granularity)
            if drupal == 8
            else drupal_7_parts(elapsed, granularity)
        )
        short = {"minutes": "min", "seconds": "sec"} if drupal == 7 else {}
        texts.append(" ".join(f"{count} {short.get(unit, unit)}" for count, unit in parts) + " ago")
    found = recognise(texts)
    assert found.drupal in (None, drupal)
    assert found.granularity is None or found.granularity <= granularity


@given(st.lists(st.text()))
def test_recognise_any_text(texts: list[str]) -> None:
    found = recognise(texts)
    if not any(map(is_age, texts)):
        assert found == Formatter(None, None)


def test_page() -> None:
    """Entries that are no date stay empty, and all others are as they are alone."""
    entries: list[tuple[str, str | None]] = [
        ("5 minutes ago", None),
        ("never", None),
        ("2 dagen 16 hours ago", None),
        ("", None),
        ("Posted by admin", ""),
        ("13 months ago", None),
        ("1 month 1 week ago", "2021-03-30T10:00:00+02:00"),
        ("", "2021-03-01"),
    ]
    found = resolve_page(entries, at=instant(AT))
    assert [when is not None for when in found] == [1, 0, 1, 0, 0, 0, 1, 1]
    for (words, stated), when in zip(entries, found, strict=True):
        if when:
            assert when == resolve(words, at=instant(AT), stated=stated)


def test_page_is_tightened_by_its_order() -> None:
    """A week and a day in it: the day bounds the entries above and below."""
    entries: list[tuple[str, str | None]] = [
        ("1 month 1 week ago", None),
        ("", "2021-03-28"),
        ("1 month 1 week ago", None),
    ]
    above, day, below = resolve_page(entries, at=instant(AT))
    assert above is not None
    assert day is not None
    assert below is not None
    assert (above.earliest, above.latest) == (
        instant("2021-03-28T00:00:00+01:00"),
        instant("2021-03-31T16:00:00+02:00"),
    )
    assert (below.earliest, below.latest) == (
        instant("2021-03-24T16:00:01+01:00"),
        instant("2021-03-28T23:59:59+02:00"),
    )
    assert (above.flags, day.flags, below.flags) == (("narrowed",), (), ("narrowed",))


def test_page_out_of_order() -> None:
    found = resolve_page([("2 days ago", None), ("1 day ago", None)], at=instant(AT))
    assert [when and when.flags for when in found] == [("out-of-order",), ("out-of-order",)]


def test_page_settings() -> None:
    """Each one reaches the formatter."""
    at = instant("2021-03-30T20:00:00+00:00")
    entries: list[tuple[str, str | None]] = [("1 month ago", None)]
    found = [
        resolve_page(entries, at=at),
        resolve_page(entries, at=at, zone="Asia/Tokyo"),
        resolve_page(entries, at=at, granularity=1),
        resolve_page(entries, at=at, drupal=7),
    ]
    assert found == [
        [resolve("1 month ago", at=at)],
        [resolve("1 month ago", at=at, zone="Asia/Tokyo")],
        [resolve("1 month ago", at=at, granularity=1)],
        [resolve("1 month ago", at=at, drupal=7)],
    ]
    assert len({str(each) for each in found}) == 4


def test_page_without_a_reference() -> None:
    """Only what is absolute resolves."""
    entries: list[tuple[str, str | None]] = [
        ("2 days ago", None),
        ("2 days ago", "2021-05-05"),
        ("22 februari 2021", None),
    ]
    found = resolve_page(entries, at=None)
    assert found == [None, resolve("2021-05-05", at=None), resolve("2021-02-22", at=None)]


def test_empty_page() -> None:
    assert resolve_page([], at=instant(AT)) == []


@given(PAGE, AGES, st.integers(1, 3))
def test_page_holds_its_truths(at: datetime, ages: list[int], granularity: int) -> None:
    """A page that is sorted, the newest first: each date is in its interval, order and all."""
    truths = [at - timedelta(seconds=age) for age in sorted(ages)]
    entries: list[tuple[str, str | None]] = []
    for truth in truths:
        parts = drupal_8_parts(drupal_8_counts(truth, at, BRUSSELS), granularity)
        entries.append((" ".join(f"{count} {unit}" for count, unit in parts) + " ago", None))
    found = resolve_page(entries, at=at, granularity=granularity)
    for truth, when in zip(truths, found, strict=True):
        assert when is not None
        assert when.earliest <= truth <= when.latest
        assert "out-of-order" not in when.flags


def test_pages_of_one_site_tell_together() -> None:
    """The version by the nearest page that tells, the most parts of all."""
    assert Formatter(7, 1).behind(Formatter(8, 2)) == Formatter(7, 2)
    assert Formatter().behind(Formatter(8, 2)) == Formatter(8, 2)
    assert Formatter(8, 3).behind(Formatter()) == Formatter(8, 3)
    assert Formatter().behind(Formatter()) == Formatter()
