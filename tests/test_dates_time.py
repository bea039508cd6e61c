"""What the ``datetime`` of a ``<time>`` states, and the words inside it."""

import pytest

from belgafeed.dates import NoDate, NoReference, UnknownDate, resolve
from tests.rows import each_row
from tests.tables import AT, check, instant, rows

# stated | words, in a page made at AT | earliest | latest | exact to | method | flags
BOTH = """
# An instant is the date, where the words allow it.
2021-05-05T15:30:00+02:00       | 2 days ago          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:00+02:00 | second | stated   |
2021-05-05T13:30:00Z            | 2 days ago          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:00+02:00 | second | stated   |
2021-05-05T15:30+0200           | 2 days ago          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:59+02:00 | minute | stated   |
2021-05-05 15:30:00             | 2 days ago          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:00+02:00 | second | assumed  |
2021-05-05T15:30:00+02:00       | 5 mei 2021          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:00+02:00 | second | stated   |
Wed, 05 May 2021 15:30:00 +0200 | 2 days ago          | 2021-05-05T15:30:00+02:00 | 2021-05-05T15:30:00+02:00 | second | stated   |
# A day and the words hold both; the words are the finer here ...
2021-05-05                      | 2 days ago          | 2021-05-05T15:00:01+02:00 | 2021-05-05T16:00:00+02:00 | hour   | relative |
2021-05-05                      | 5 mei 2021 om 10:30 | 2021-05-05T10:30:00+02:00 | 2021-05-05T10:30:59+02:00 | minute | assumed  |
2021-05-05                      | 2 days 15 hours ago | 2021-05-05T00:00:01+02:00 | 2021-05-05T01:00:00+02:00 | hour   | relative |
# ... only in part ...
2021-05-05                      | 2 days 16 hours ago | 2021-05-05T00:00:00+02:00 | 2021-05-05T00:00:00+02:00 | second | relative | narrowed
2021-04-29                      | 1 week ago          | 2021-04-29T16:00:01+02:00 | 2021-04-29T23:59:59+02:00 | day    | day      | narrowed
2021-04-30                      | 1 week ago          | 2021-04-30T00:00:00+02:00 | 2021-04-30T16:00:00+02:00 | day    | day      | narrowed
# ... and not at all here.
2021-04-01                      | 1 month ago         | 2021-04-01T00:00:00+02:00 | 2021-04-01T23:59:59+02:00 | day    | day      |
# What is stated is kept where the words exclude it.
2021-05-01T10:00:00+02:00       | 2 days ago          | 2021-05-01T10:00:00+02:00 | 2021-05-01T10:00:00+02:00 | second | stated   | contradiction
2021-05-01 10:00                | 2 days ago          | 2021-05-01T10:00:00+02:00 | 2021-05-01T10:00:59+02:00 | minute | assumed  | contradiction
2021-05-04                      | 2 days ago          | 2021-05-04T00:00:00+02:00 | 2021-05-04T23:59:59+02:00 | day    | day      | contradiction
2021-05-05T16:00:01+02:00       | 2 days ago          | 2021-05-05T16:00:01+02:00 | 2021-05-05T16:00:01+02:00 | second | stated   | contradiction
2021-10-31 02:30                | 2 days ago          | 2021-10-31T02:30:00+02:00 | 2021-10-31T02:30:59+01:00 | minute | assumed  | ambiguous contradiction
"""


@each_row(
    ("stated", "words", "expected", "method", "flags"),
    [
        pytest.param(*row[:2], row[2:5], row[5], tuple(row[6].split()), id=f"{row[0]}, {row[1]}")
        for row in rows(BOTH)
    ],
)
def test_both(
    stated: str, words: str, expected: list[str], method: str, flags: tuple[str, ...]
) -> None:
    """The same as an argument and in the markup."""
    when = resolve(words, at=instant(AT), stated=stated)
    check(when, *expected)
    assert (when.method, when.flags) == (method, flags)
    assert resolve(f'<time datetime="{stated}">{words}</time>', at=instant(AT)) == when


def test_one_hour_of_two_is_told() -> None:
    """The words say which of the two hours at the end of summer time it was."""
    when = resolve(
        "2 hours 30 minutes ago",
        at=instant("2021-10-31T04:00:00+01:00"),
        stated="2021-10-31 02:30:00",
    )
    check(when, "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:00+02:00", "second")
    assert when.flags == ("ambiguous", "narrowed")


@each_row(
    "broken",
    [
        "",
        "  ",
        "bogus",
        "2 days ago",
        "never",
        "gisteren",
        "2021-05",
        "2021-13-45",
        "2021-05-05T25:00:00Z",
        "1620221400",
        "PT2H",
        "x" * 5000,
        "2021-05-05" + " " * 5000,
        "9999-12-31",
    ],
)
def test_broken(broken: str) -> None:
    """The words are left, and what they say alone; an age in the attribute is not read."""
    for words in ("2 days ago", "5 mei 2021"):
        alone = resolve(words, at=instant(AT))
        assert resolve(words, at=instant(AT), stated=broken) == alone
        assert resolve(f'<time datetime="{broken}">{words}</time>', at=instant(AT)) == alone
    with pytest.raises(NoDate):
        resolve("never", at=instant(AT), stated=broken)
    with pytest.raises(NoReference):
        resolve("2 days ago", at=None, stated=broken)
    with pytest.raises(UnknownDate, match="not a date: 'Posted by admin'"):
        resolve("Posted by admin", at=instant(AT), stated=broken)


@each_row(
    "words",
    ["", "never", "Nooit", "Posted by admin", "7 days ago", "-2 days ago", "31/02/2021", "x" * 201],
)
@each_row("stated", ["2021-05-05T15:30:00+02:00", "2021-05-05"])
def test_words_that_cannot_be_read(stated: str, words: str) -> None:
    """What is stated stands alone, and nothing contradicts it."""
    alone = resolve(stated, at=None)
    assert resolve(words, at=instant(AT), stated=stated) == alone
    assert resolve(f'<time datetime="{stated}">{words}</time>', at=instant(AT)) == alone


@each_row("words", ["2 days ago", "gisteren", "in 3 uur"])
def test_no_reference(words: str) -> None:
    """Words that count from nothing say nothing."""
    for stated in ("2021-05-01T15:30:00+02:00", "2021-05-01"):
        assert resolve(words, at=None, stated=stated) == resolve(stated, at=None)


def test_no_reference_for_a_date() -> None:
    when = resolve("5 mei 2021", at=None, stated="2021-05-06")
    assert when.flags == ("contradiction",)
    assert when.precision == "day"


@each_row(
    "markup",
    [
        '<time datetime="2021-05-05T15:30:00+02:00">{}</time>',
        "<time datetime='2021-05-05T15:30:00+02:00'>{}</time>",
        "<time datetime=2021-05-05T15:30:00+02:00>{}</time>",
        '<TIME DATETIME="2021-05-05T15:30:00+02:00">{}</TIME>',
        '<time\n  datetime = "2021-05-05T15:30:00+02:00"\n>{}</time>',
        '<time class="datetime" datetime="2021-05-05T15:30:00+02:00" title="x">{}</time>',
        '<time data-datetime="2020-01-01" datetime="2021-05-05T15:30:00+02:00">{}</time>',
        '<span><time datetime="2021-05-05T15:30:00+02:00"><em>{}</em></time></span>',
        '{} <time datetime="2021-05-05T15:30:00+02:00"></time>',
        '<time datetime="2021-05-05T15:30:00+02:00">{}',
    ],
)
def test_markup(markup: str) -> None:
    second = "2021-05-05T15:30:00+02:00"
    when = resolve(markup.format("2 days ago"), at=instant(AT))
    check(when, second, second, "second")
    assert (when.method, when.flags) == ("stated", ())


@each_row(
    "markup",
    [
        "<time>{}</time>",
        "<time datetime>{}</time>",
        "<time datetime=>{}</time>",
        '<time class="datetime">{}</time>',
        '<time title="2021-05-01">{}</time>',
        '<time xdatetime="2021-05-01">{}</time>',
        '<em datetime="2021-05-01">{}</em>',
        '<span datetime="2021-05-01">{}</span>',
    ],
)
def test_markup_that_states_nothing(markup: str) -> None:
    alone = resolve("2 days ago", at=instant(AT))
    assert resolve(markup.format("2 days ago"), at=instant(AT)) == alone


def test_another_element_states_nothing() -> None:
    """Its name only begins like that of one that does; and the text with it is no age."""
    with pytest.raises(UnknownDate, match="the direction stands before or after"):
        resolve('<timer datetime="2021-05-01">2 days ago</timer>', at=instant(AT))


def test_argument_goes_before_markup() -> None:
    text = '<time datetime="2021-05-01">2 days ago</time>'
    assert resolve(text, at=instant(AT)).flags == ("contradiction",)
    assert resolve(text, at=instant(AT), stated="2021-05-05").flags == ()
    assert resolve(text, at=instant(AT), stated="") == resolve("2 days ago", at=instant(AT))


def test_zone_of_the_site() -> None:
    """A day that is stated is the site's; and so is a clock time."""
    when = resolve("", at=None, zone="Asia/Tokyo", stated="2021-05-05")
    check(when, "2021-05-05T00:00:00+09:00", "2021-05-05T23:59:59+09:00", "day")


def test_long_markup() -> None:
    """Its length does not count, the words' does."""
    second = "2021-05-05T15:30:00+02:00"
    text = f'<time class="{"x " * 500}" datetime="{second}">2 days ago</time>'
    check(resolve(text, at=instant(AT)), second, second, "second")
    check(resolve(text + "x" * 201, at=instant(AT)), second, second, "second")
