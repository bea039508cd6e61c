"""Absolute dates, clock times and day words, in four languages."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belgafeed.dates import UnknownDate, exact, hours_off, resolve
from tests.rows import each_row
from tests.tables import AT, check, check_refused, instant, rows

# text | earliest | latest | exact to | method
STATED = """
# ISO 8601
2021-02-22                      | 2021-02-22T00:00:00+01:00 | 2021-02-22T23:59:59+01:00 | day    | day
2021-03-28                      | 2021-03-28T00:00:00+01:00 | 2021-03-28T23:59:59+02:00 | day    | day
2021-10-31                      | 2021-10-31T00:00:00+02:00 | 2021-10-31T23:59:59+01:00 | day    | day
2021-02-22 10:00                | 2021-02-22T10:00:00+01:00 | 2021-02-22T10:00:59+01:00 | minute | assumed
2021-07-22T10:00:30             | 2021-07-22T10:00:30+02:00 | 2021-07-22T10:00:30+02:00 | second | assumed
2021-02-22T10:00+05:30          | 2021-02-22T10:00:00+05:30 | 2021-02-22T10:00:59+05:30 | minute | stated
2021-02-22T10:00:00-0500        | 2021-02-22T10:00:00-05:00 | 2021-02-22T10:00:00-05:00 | second | stated
2021-02-22T10:00:00.987Z        | 2021-02-22T10:00:00+00:00 | 2021-02-22T10:00:00+00:00 | second | stated
2021-02-22 10:00:00 +01:00      | 2021-02-22T10:00:00+01:00 | 2021-02-22T10:00:00+01:00 | second | stated
2021-02-03t10:00z               | 2021-02-03T10:00:00+00:00 | 2021-02-03T10:00:59+00:00 | minute | stated
# RFC 2822; only these zones are sure
Fri, 07 May 2021 16:00:05 +0200 | 2021-05-07T16:00:05+02:00 | 2021-05-07T16:00:05+02:00 | second | stated
Fri, 07 May 2021 14:00:00 GMT   | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | stated
Fri, 07 May 2021 14:00:00 Z     | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | stated
Fri, 7 May 2021 14:00:00 UT     | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | stated
7 May 2021 16:00 +0200          | 2021-05-07T16:00:00+02:00 | 2021-05-07T16:00:59+02:00 | minute | stated
Fri, 07 May 2021 14:00:00 -0000 | 2021-05-07T14:00:00+00:00 | 2021-05-07T14:00:00+00:00 | second | assumed
Fri, 07 May 2021 14:00:05 CEST  | 2021-05-07T14:00:05+02:00 | 2021-05-07T14:00:05+02:00 | second | stated
"""


@each_row(
    ("text", "earliest", "latest", "exact_to", "method"),
    rows(STATED),
)
def test_stated_date(text: str, earliest: str, latest: str, exact_to: str, method: str) -> None:
    """A date needs no reference, and one does not change it."""
    when = resolve(text, at=None)
    check(when, earliest, latest, exact_to)
    assert (when.method, when.flags) == (method, ())
    assert resolve(text, at=instant("1999-12-31T12:00:00+01:00")) == when


# text | the day
DAYS = """
# Numbers: day first, with their year in full
22/02/2021                   | 2021-02-22
22.02.2021                   | 2021-02-22
22-02-2021                   | 2021-02-22
05/07/2021                   | 2021-07-05
5-7-2021                     | 2021-07-05
5.7.2021                     | 2021-07-05
29/02/2024                   | 2024-02-29
22/12/2021                   | 2021-12-22
# A weekday can say that the month is first (Drupal 7)
Fri, 05/07/2021              | 2021-05-07
vr, 07/05/2021               | 2021-05-07
Ven. 05/07/2021              | 2021-05-07
Mo, 05/07/2021               | 2021-07-05
Mon, 02/22/2021              | 2021-02-22
ma, 22/02/2021               | 2021-02-22
# Dutch
22 februari 2021             | 2021-02-22
maandag 22 februari 2021     | 2021-02-22
maandag, 22 februari 2021    | 2021-02-22
ma 22 feb 2021               | 2021-02-22
ma. 22 feb. 2021             | 2021-02-22
op 22 februari 2021          | 2021-02-22
de 22 februari 2021          | 2021-02-22
1ste maart 2021              | 2021-03-01
22ste februari 2021          | 2021-02-22
3de juni 2021                | 2021-06-03
3e juni 2021                 | 2021-06-03
1 mrt 2021                   | 2021-03-01
15 okt 2021                  | 2021-10-15
woensdag 5 mei 2021          | 2021-05-05
maandag, februari 22, 2021   | 2021-02-22
# French
le 22 février 2021           | 2021-02-22
le 22 de février 2021        | 2021-02-22
le 22 d'avril 2021           | 2021-04-22
le 22 d’avril 2021           | 2021-04-22
lundi 22 février 2021        | 2021-02-22
lun. 22 févr. 2021           | 2021-02-22
lun 22 fév 2021              | 2021-02-22
1er août 2021                | 2021-08-01
le 1er mai 2021              | 2021-05-01
mardi 1er juin 2021          | 2021-06-01
14 juil. 2021                | 2021-07-14
14 juillet 2021              | 2021-07-14
25 déc. 2021                 | 2021-12-25
lundi, février 22, 2021      | 2021-02-22
# German
22. Februar 2021             | 2021-02-22
Montag, 22. Februar 2021     | 2021-02-22
Montag, den 22. Februar 2021 | 2021-02-22
Mo, 22. Feb. 2021            | 2021-02-22
am 22. Februar 2021          | 2021-02-22
der 22. Februar 2021         | 2021-02-22
22.Februar 2021              | 2021-02-22
22. März 2021                | 2021-03-22
Samstag, 2. Oktober 2021     | 2021-10-02
Sonnabend, 2. Okt. 2021      | 2021-10-02
3. Dez 2021                  | 2021-12-03
Montag, Februar 22, 2021     | 2021-02-22
# English
22 February 2021             | 2021-02-22
22nd February 2021           | 2021-02-22
22nd of February 2021        | 2021-02-22
the 1st of March 2021        | 2021-03-01
3rd June 2021                | 2021-06-03
4th Jun 2021                 | 2021-06-04
22-Feb-2021                  | 2021-02-22
on 22 February 2021          | 2021-02-22
February 22, 2021            | 2021-02-22
February 22 2021             | 2021-02-22
May 5, 2021                  | 2021-05-05
March 1st, 2021              | 2021-03-01
June 3rd, 2021               | 2021-06-03
June 4th 2021                | 2021-06-04
Feb. 22, 2021                | 2021-02-22
February 22nd, 2021          | 2021-02-22
Monday 22 February 2021      | 2021-02-22
Monday, February 22, 2021    | 2021-02-22
Mon 22 Feb 2021              | 2021-02-22
15 Sept 2021                 | 2021-09-15
# Letters of any size, and any space
22 FÉVRIER 2021              | 2021-02-22
22\u00a0mars\u202f2021       | 2021-03-22
"""


@each_row(("text", "day"), rows(DAYS))
def test_day(text: str, day: str) -> None:
    """All of the day, as the site's zone has it."""
    when = resolve(text, at=None)
    assert (when.precision, when.method, when.flags) == ("day", "day", ())
    assert when == resolve(day, at=None)


MONTHS = """
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
Januar Februar März April Mai Juni Juli August September Oktober November Dezember
Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez
January February March April May June July August September October November December
Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
"""


@each_row(
    ("name", "month"),
    [
        pytest.param(name, month, id=name)
        for line in MONTHS.strip().splitlines()
        for month, name in enumerate(line.split(), 1)
    ],
)
def test_month(name: str, month: int) -> None:
    expected = resolve(f"2021-{month:02}-22", at=None)
    assert resolve(f"22 {name} 2021", at=None) == expected
    assert resolve(f"22 {name}. 2021", at=None) == expected
    assert resolve(f"{name} 22, 2021", at=None) == expected


# The 22nd to the 28th of February 2021 were a Monday to a Sunday.
WEEKDAYS = """
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
ma di wo do vr za zo
lundi mardi mercredi jeudi vendredi samedi dimanche
lun mar mer jeu ven sam dim
Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
Mo Di Mi Do Fr Sa So
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
Mon Tue Wed Thu Fri Sat Sun
"""


@each_row(
    ("name", "day"),
    [
        pytest.param(name, day, id=name)
        for line in WEEKDAYS.strip().splitlines()
        for day, name in enumerate(line.split(), 22)
    ],
)
def test_weekday(name: str, day: int) -> None:
    """It is held against the date, and only against it."""
    expected = resolve(f"2021-02-{day}", at=None)
    assert resolve(f"{name} {day} februari 2021", at=None) == expected
    assert resolve(f"{name}, {day}/02/2021", at=None) == expected
    for other in {*range(22, 29)} - {day}:
        with pytest.raises(UnknownDate, match="not that day of the week"):
            resolve(f"{name} {other} februari 2021", at=None)


# clock, behind "22 februari 2021" | earliest | latest | exact to | method
CLOCKS = """
10:30          | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
,10:30         | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
, 10:30        | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
- 10:30        | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
– 10:30        | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
10:30:15       | 2021-02-22T10:30:15+01:00 | 2021-02-22T10:30:15+01:00 | second | assumed
0:00           | 2021-02-22T00:00:00+01:00 | 2021-02-22T00:00:59+01:00 | minute | assumed
23:59:59       | 2021-02-22T23:59:59+01:00 | 2021-02-22T23:59:59+01:00 | second | assumed
# Dutch
om 10:30       | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
om 10.30       | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
om 10.30 uur   | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
10:30 uur      | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
om 10:30u      | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
om 10u30       | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
# French
à 10h30        | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
à 10 h 30      | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
à 10:30 h      | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
# German
um 10:30 Uhr   | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
, 10.30 Uhr    | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
# English
at 10:30       | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | assumed
2:30 pm        | 2021-02-22T14:30:00+01:00 | 2021-02-22T14:30:59+01:00 | minute | assumed
2:30pm         | 2021-02-22T14:30:00+01:00 | 2021-02-22T14:30:59+01:00 | minute | assumed
2:30 a.m.      | 2021-02-22T02:30:00+01:00 | 2021-02-22T02:30:59+01:00 | minute | assumed
1:30 pm        | 2021-02-22T13:30:00+01:00 | 2021-02-22T13:30:59+01:00 | minute | assumed
12:30 am       | 2021-02-22T00:30:00+01:00 | 2021-02-22T00:30:59+01:00 | minute | assumed
12:30 pm       | 2021-02-22T12:30:00+01:00 | 2021-02-22T12:30:59+01:00 | minute | assumed
# With an offset
10:30 UTC      | 2021-02-22T10:30:00+00:00 | 2021-02-22T10:30:59+00:00 | minute | stated
10:30 GMT      | 2021-02-22T10:30:00+00:00 | 2021-02-22T10:30:59+00:00 | minute | stated
10:30 CET      | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | stated
10:30 CEST     | 2021-02-22T10:30:00+02:00 | 2021-02-22T10:30:59+02:00 | minute | stated
10:30 Uhr CET  | 2021-02-22T10:30:00+01:00 | 2021-02-22T10:30:59+01:00 | minute | stated
2:30:05 pm UTC | 2021-02-22T14:30:05+00:00 | 2021-02-22T14:30:05+00:00 | second | stated
"""
_CLOCK_ROWS = [
    pytest.param(clock, expected, method, id=clock) for clock, *expected, method in rows(CLOCKS)
]


@each_row(("clock", "expected", "method"), _CLOCK_ROWS)
@each_row(
    "day",
    [
        "22 februari 2021",
        "maandag, februari 22, 2021",
        "Mon, 02/22/2021",
        "lundi 22/02/2021",
        "22. Feb. 2021",
    ],
)
def test_clock(day: str, clock: str, expected: list[str], method: str) -> None:
    """Behind any date; "maandag, februari 22, 2021 - 10:30" is Drupal's long format."""
    text = day + clock if clock.startswith(",") else f"{day} {clock}"
    when = resolve(text, at=None)
    check(when, *expected)
    assert (when.method, when.flags) == (method, ())


# The day word | the day, in a page made at 2021-05-07T00:30:00+02:00
DAY_WORDS = """
vandaag      | 2021-05-07
gisteren     | 2021-05-06
Eergisteren  | 2021-05-05
morgen       | 2021-05-08
overmorgen   | 2021-05-09
aujourd'hui  | 2021-05-07
aujourd’hui  | 2021-05-07
hier         | 2021-05-06
avant-hier   | 2021-05-05
demain       | 2021-05-08
après-demain | 2021-05-09
heute        | 2021-05-07
gestern      | 2021-05-06
vorgestern   | 2021-05-05
übermorgen   | 2021-05-09
today        | 2021-05-07
Yesterday    | 2021-05-06
tomorrow     | 2021-05-08
Day before yesterday | 2021-05-05
day after tomorrow   | 2021-05-09
"""


@each_row(("text", "day"), rows(DAY_WORDS))
@each_row(
    "clock", ["", " 10:30", ", 10:30", " om 10u30", " à 10h30", " um 10:30 Uhr", " at 10:30 am"]
)
def test_day_word(text: str, day: str, clock: str) -> None:
    """The day is the site's: in UTC this page is still of the day before."""
    when = resolve(text + clock, at=instant("2021-05-06T22:30:00+00:00"))
    assert when == resolve(f"{day} 10:30" if clock else day, at=None)
    with pytest.raises(UnknownDate, match="not a date"):
        resolve(text + clock, at=None)


def test_day_word_with_an_offset() -> None:
    when = resolve("gisteren 10:30 UTC", at=instant(AT))
    check(when, "2021-05-06T10:30:00+00:00", "2021-05-06T10:30:59+00:00", "minute")
    assert when.method == "stated"


@each_row("text", ["now", "this wk", "next mo", "last decade", "till date", "noon"])
def test_no_day_word(text: str) -> None:
    with pytest.raises(UnknownDate, match="not a date"):
        resolve(text, at=instant(AT))


@given(st.text(st.characters(categories=["L"]), min_size=3, max_size=12))
def test_any_name_of_a_month(name: str) -> None:
    """A name that no month has is refused, and nothing else happens."""
    try:
        when = resolve(f"1 {name} 2021", at=None)
    except UnknownDate:
        return
    assert (when.precision, when.method) == ("day", "day")


@each_row(
    ("text", "why"),
    [
        # No such day
        ("2021-02-30", "day is out of range for month"),
        ("31/02/2021", "day is out of range for month"),
        ("29/02/2021", "day is out of range for month"),
        ("0/02/2021", "day is out of range for month"),
        ("31 april 2021", "day is out of range for month"),
        ("32 mei 2021", "day is out of range for month"),
        ("le 30 février 2021", "day is out of range for month"),
        ("1 mei 0000", "year 0 is out of range"),
        # Numbers with the month first, of which no weekday tells
        ("05/13/2021", "not a date"),
        ("02/22/2021", "not a date"),
        ("13/13/2021", "not a date"),
        ("Fri, 13/13/2021", "not a date"),
        # Half a year, or two separators
        ("22/02/21", "not a date"),
        ("22-2-21", "not a date"),
        ("22 februari 21", "not a date"),
        ("22 februari '21", "not a date"),
        ("Mon, 22 Feb 21 10:00:00 GMT", "not a date"),
        ("22/02-2021", "not a date"),
        ("22.02/2021", "not a date"),
        ("22 02 2021", "not a date"),
        ("2021/02/22", "not a date"),
        ("2021-2-22", "not a date"),
        ("٢٢/٠٢/٢٠٢١", "not a date"),
        ("22/02/20212", "not a date"),
        ("022/02/2021", "not a date"),
        ("22/002/2021", "not a date"),
        ("022 februari 2021", "not a date"),
        ("May 005, 2021", "not a date"),
        ("007 May 2021 16:00 +0200", "not a date"),
        ("7 May 2021 016:00 +0200", "not a date"),
        ("7 May 2021 16:000 +0200", "not a date"),
        ("7 May 2021 16:00:000 +0200", "not a date"),
        ("7 May 2021 16:00 +02000", "not a date"),
        # Not that day of the week
        ("dinsdag 22 februari 2021", "not that day of the week"),
        ("Tuesday, February 22, 2021 - 10:00", "not that day of the week"),
        ("mar. 22/02/2021", "not that day of the week"),
        ("Tue, 02/22/2021", "not that day of the week"),
        ("Thu, 07 May 2021 14:00:00 GMT", "not that day of the week"),
        ("Xyz, 07 May 2021 14:00:00 GMT", "not that day of the week"),
        # Words that are none
        ("Xyz, 05/07/2021", "not a date"),
        ("22 foobar 2021", "not a date"),
        ("22 maandag 2021", "not a date"),
        ("22 gisteren 2021", "not a date"),
        ("februari 2021", "not a date"),
        ("op februari 22", "not a date"),
        ("maandag gisteren", "not a date"),
        ("op gisteren", "not a date"),
        ("22 februari 2021 of 23 februari 2021", "not a date"),
        ("Posted on 22 February 2021", "not a date"),
        ("– maandag 22 februari 2021", "not a date"),
        ("22 (mei) 2021", "not a date"),
        ("(May) 22, 2021", "not a date"),
        ("February 22, 2021 or so", "not a date"),
        ("7 May 2021 16:00 +0200 or so", "not a date"),
        ("22 enero 2021", "not a date"),
        # Clocks
        ("22 februari 2021 24:00", "hour must be in 0..23"),
        ("22 februari 2021 25:00", "hour must be in 0..23"),
        ("05/07/2021 25:00", "hour must be in 0..23"),
        ("22 februari 2021 10:60", "minute must be in 0..59"),
        ("22 februari 2021 10:30:60", "second must be in 0..59"),
        ("22 February 2021 13:30 pm", "no such hour before or after noon"),
        ("22 February 2021 0:30 am", "no such hour before or after noon"),
        ("22 februari 2021 010:30", "not a date"),
        ("22 februari 2021 10:030", "not a date"),
        ("22 februari 2021 10:30:015", "not a date"),
        ("22 februari 2021 10:3", "not a date"),
        ("22 februari 2021 10", "not a date"),
        ("22 februari 2021 10h", "not a date"),
        ("22 februari 2021 2 pm", "not a date"),
        ("22 februari 2021 10:30 EST", "not a date"),
        ("22 februari 2021 10:30 11:30", "not a date"),
        ("10:30 22 februari 2021", "not a date"),
        ("gisteren 24:30", "hour must be in 0..23"),
        ("2021-02-03T25:00", "hour must be in 0..23"),
        ("2021-02-03T10:00+99:00", "offset"),
        ("2021-02-03T10", "not a date"),
        ("Fri, 07 May 2021 25:00:00 GMT", "hour must be in 0..23"),
        ("Fri, 07 May 2021 14:00:00 EST", "not a date"),
        ("7 xyz 2021 14:00 +0200", "7 xyz 2021 14:00"),
        # The ends of time
        ("9999-12-31", "outside the years that can be written"),
        ("0001-01-01T00:00+14:00", "outside the years that can be written"),
        ("1 january 0001", "outside the years that can be written"),
    ],
)
def test_refusal(text: str, why: str) -> None:
    check_refused(text, why)


@each_row(
    ("text", "first", "last"),
    [
        ("Thu, 01/07/2021", "2021-01-07", "2021-07-01"),
        ("do 7/1/2021", "2021-01-07", "2021-07-01"),
        ("zondag 11.07.2021", "2021-07-11", "2021-11-07"),
        ("Sun, 07-11-2021", "2021-07-11", "2021-11-07"),
    ],
)
@each_row("clock", ["", " - 16:00"])
def test_both_orders(text: str, first: str, last: str, clock: str) -> None:
    """Both fall on that weekday, so the interval holds both days."""
    when = resolve(text + clock, at=None)
    begin, end = (resolve(day + clock.replace(" -", ""), at=None) for day in (first, last))
    assert (when.earliest, when.latest) == (begin.earliest, end.latest)
    assert (when.precision, when.method) == ("year", begin.method)
    assert when.flags == ("ambiguous",)


@each_row("text", ["Wed, 05/05/2021", "vr, 07/05/2021 - 16:00", "01/07/2021"])
def test_unambiguous_order(text: str) -> None:
    """Both orders are one day, or one does not fit, or nothing says that the month is first."""
    assert resolve(text, at=None).flags == ()


@each_row(
    ("text", "earliest", "latest"),
    [
        ("2021-10-31 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("31/10/2021 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("31 oktober 2021 02:30", "2021-10-31T02:30:00+02:00", "2021-10-31T02:30:59+01:00"),
        ("2021-10-31 02:00", "2021-10-31T02:00:00+02:00", "2021-10-31T02:00:59+01:00"),
        ("2021-10-31 02:59:59", "2021-10-31T02:59:59+02:00", "2021-10-31T02:59:59+01:00"),
        # The hour that spring skips: before the change or behind it.
        ("2021-03-28 02:30", "2021-03-28T01:30:00+01:00", "2021-03-28T03:30:59+02:00"),
        ("28 maart 2021 om 2u00", "2021-03-28T01:00:00+01:00", "2021-03-28T03:00:59+02:00"),
    ],
)
def test_ambiguous_hour(text: str, earliest: str, latest: str) -> None:
    when = resolve(text, at=None)
    assert (when.earliest, when.latest) == (instant(earliest), instant(latest))
    assert (when.method, when.flags) == ("assumed", ("ambiguous",))


@each_row(
    "text",
    [
        "2021-10-31 01:59:59",
        "2021-10-31 03:00",
        "2021-10-31T02:30+01:00",
        "31 oktober 2021 02:30 CET",
        "2021-10-31",
        "2021-03-28 01:59:59",
        "2021-03-28 03:00",
    ],
)
def test_unambiguous_hour(text: str) -> None:
    assert resolve(text, at=None).flags == ()


def test_another_zone() -> None:
    day = resolve("22 februari 2021", at=None, zone="Asia/Tokyo")
    check(day, "2021-02-22T00:00:00+09:00", "2021-02-22T23:59:59+09:00", "day")
    second = resolve("22 februari 2021 10:30:00", at=None, zone="Asia/Tokyo")
    check(second, "2021-02-22T10:30:00+09:00", "2021-02-22T10:30:00+09:00", "second")


@each_row(
    "text",
    [
        "\u200b2021-02-22T10:00:00+05:30\ufeff",
        "2021-02-22\u00a010:00:00+05:30",
        "Mon,\u00a022 Feb 2021 10:00:00 +0530",
        "<em>22 Feb 2021\u200910:00:00 +0530</em>",
    ],
)
def test_noise_keeps_the_offset(text: str) -> None:
    when = resolve(text, at=None)
    check(when, "2021-02-22T10:00:00+05:30", "2021-02-22T10:00:00+05:30", "second")
    assert when.method == "stated"


@each_row(
    ("text", "moment", "zone", "hours"),
    [
        ("2026-05-06 20:02:00", "2026-05-06T18:02:00+00:00", "Europe/Brussels", 0),
        ("2026-05-06 20:02:00", "2026-05-06T20:02:00+00:00", "Europe/Brussels", 2),
        ("2026-05-06 20:02:00", "2026-05-06T20:02:00+00:00", "UTC", 0),
        ("2026-05-06 20:02:00", "2026-05-06T18:32:00+00:00", "UTC", -1.5),
        ("2026-05-06 20:02", "2026-05-06T20:02:59+00:00", "UTC", 0),
        ("2021-10-31 02:30:00", "2021-10-31T02:30:00+01:00", "Europe/Brussels", 0),
        # It states its offset itself, or is no clock time.
        ("2026-05-06T20:02:00Z", "2026-05-06T20:02:00+00:00", "UTC", None),
        ("2026-05-06", "2026-05-06T20:02:00+00:00", "UTC", None),
        ("2 days ago", "2026-05-06T20:02:00+00:00", "UTC", None),
        ("", "2026-05-06T20:02:00+00:00", "UTC", None),
    ],
)
def test_hours_off(text: str, moment: str, zone: str, hours: float | None) -> None:
    assert hours_off(text, datetime.fromisoformat(moment), zone=zone) == hours


@each_row("row", [*rows(STATED)])
def test_the_date_in_a_feed(row: list[str]) -> None:
    """Only one with its own offset is exact; no zone is assumed for a feed."""
    text, earliest, latest, precision, method = row
    when = exact(text)
    if method != "stated":
        assert when is None
        return
    assert when is not None
    check(when, earliest, latest, precision)
    assert (when.method, when.flags) == ("upstream", ())


@each_row("text", ["", "soon", "2 days ago", "never", "Fri, 07 May 2021 14:00:00 EST"])
def test_no_exact_date(text: str) -> None:
    assert exact(text) is None
