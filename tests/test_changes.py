"""What changed between two versions: its kinds, and the words."""

from dataclasses import fields, replace
from difflib import Match, SequenceMatcher
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed import changes
from belgafeed.changes import KINDS, Edit, context, facts, kinds, words
from belgafeed.identity import digest
from belgafeed.items import Attachment, Contact, Credit, Embed, Image, Link, NewsItem, Related
from tests.rows import each_row
from tests.tables import rows
from tests.test_identity import AGED, CREDIT, NOON, STORY

# What a field of an item can be; few values, so that two items often have the same.
VALUES: dict[str, list[Any]] = {
    "status": [None, "new", "changed", "retracted"],
    "title": ["Rail strike", "Rail  strike\n", "Rail strike ends"],
    "body_text": ["Trains stop.", "Trains\n\nstop.", "Trains go.", ""],
    "body_html": ["<p>Trains stop.</p>", ""],
    "authors": [(), ("Desk",), ("Desk", "Jane Roe")],
    "credit": [None, CREDIT, Credit(None, "X", CREDIT.text)],
    "credits": [(), (CREDIT,), (CREDIT, CREDIT), (CREDIT, Credit(None, "X", "© X"))],
    "image": [None, Image("https://a.be/1.jpg"), Image("https://a.be/1.jpg", "A train")],
    "images": [(), (Image("https://a.be/1.jpg"),), (Image("https://a.be/1.jpg", "A train"),)],
    "links": [(), (Link("https://b.be/", "plan"),), (Link("https://b.be/", "the plan"),)],
    "related": [(), (Related("https://a.be/2", "Bus"),)],
    "embeds": [(), (Embed("https://a.be/v", "video"),), (Embed("https://a.be/v", "audio"),)],
    "attachments": [(), (Attachment("https://a.be/f"),), (Attachment("https://a.be/f", "Plan"),)],
    "contacts": [(), (Contact("An", "An"),), (Contact("An", "An", ("an@a.be",)),)],
    "published_method": [None, "relative", "stated", "assumed", "listing"],
    "published_text": [None, "", "2 hours ago", "2021-05-07"],
    "published_stated": [None, "", "2021-05-07"],
    "published": [None, NOON],
    "digest": [None, "1:0"],
    "revision": [None, 2],
    "cluster": [None, "c"],
}
ITEMS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
).map(lambda values: replace(STORY, **values))

STATED = replace(STORY, published_method="stated", published_stated="2021-05-07T10:00:00Z")


@each_row(
    ("old", "new", "expected"),
    [
        (STORY, STORY, ""),
        (STORY, replace(STORY, status="retracted"), "withdrawn"),
        (replace(STORY, status="retracted"), STORY, "restored"),
        (replace(STORY, status="new"), replace(STORY, status="changed"), ""),
        (STORY, replace(STORY, title="Bus strike"), "headline"),
        (STORY, replace(STORY, body_text="Trains stop?"), "text"),
        (STORY, replace(STORY, body_text="Trains\n\nstop."), ""),
        (STORY, replace(STORY, image=None), "photo"),
        (STORY, replace(STORY, image=Image("https://a.be/header.jpg", "Other")), ""),
        (STORY, replace(STORY, images=()), "photo"),
        (STORY, replace(STORY, images=(Image("https://a.be/1.jpg", "Other"),)), "photo"),
        (STORY, replace(STORY, credit=CREDIT), "photo"),
        (STORY, replace(STORY, credits=(CREDIT,)), ""),
        (STORY, replace(STORY, credits=(CREDIT, CREDIT)), "photo"),
        (STORY, replace(STORY, published_text="2021-05-08"), "date"),
        (STORY, replace(STORY, published_method="listing"), ""),
        (STATED, replace(STATED, published_text="today"), ""),
        (STATED, replace(STATED, published_stated="2021-05-08"), "date"),
        (AGED, replace(AGED, published_text="3 hours ago"), ""),
        (STORY, AGED, "date"),
        (STORY, replace(STORY, authors=()), "byline"),
        (STORY, replace(STORY, links=()), "links"),
        (STORY, replace(STORY, embeds=(Embed("https://a.be/v", "video"),)), "embeds"),
        (STORY, replace(STORY, attachments=(Attachment("https://a.be/f"),)), "attachments"),
        (STORY, replace(STORY, contacts=(Contact("An", "An Claes"),)), "contacts"),
        (
            STORY,
            replace(STORY, links=(), body_text="", title="", image=None, status="retracted"),
            "withdrawn headline text photo links",
        ),
    ],
)
def test_kinds(old: NewsItem, new: NewsItem, expected: str) -> None:
    assert kinds(old, new) == tuple(expected.split())


@given(ITEMS, ITEMS)
def test_a_version_has_a_kind_of_change(old: NewsItem, new: NewsItem) -> None:
    """There are kinds where the digest is another one, and none where it is the same."""
    found = kinds(old, new)
    assert bool(found) == (digest(old) != digest(new))
    assert found == tuple(kind for kind in KINDS if kind in found)
    swap = {"withdrawn": "restored", "restored": "withdrawn"}
    assert kinds(new, old) == tuple(swap.get(kind, kind) for kind in found)


@each_row("name", VALUES)
def test_each_field_by_itself(name: str) -> None:
    """Each change of one field has one kind at most, and the digest agrees."""
    for value in VALUES[name]:
        for other in VALUES[name]:
            old, new = replace(STATED, **{name: value}), replace(STATED, **{name: other})
            assert len(kinds(old, new)) == (digest(old) != digest(new))


def test_the_fields_that_can_change_are_fields() -> None:
    assert set(VALUES) <= {field.name for field in fields(NewsItem)}


def shown(edits: list[Edit]) -> str:
    """``[out→in]`` for each change, ``<…>`` for what is cut, and ``/`` for a new line."""
    marks = {"same": "{}", "out": "[-{}]", "in": "[+{}]", "cut": "<{}>"}
    text = "".join(marks[edit.op].format(edit.text) for edit in edits)
    return text.replace("\n", "/")


# old | new | how it reads
TEXTS = """
a b c           | a b c            | a b c
# Punctuation is by itself, and a word stays a word.
the word.       | the word,        | the word[-.][+,]
the word.       | the word         | the word[-.]
the word        | “the word”       | [+“]the word[+”]
Is it so.       | Is it so?!       | Is it so[-.][+?!]
tax-free l’eau  | tax free l’or    | [-tax-free l’eau][+tax free l’or]
1.180 kilos     | 1.280 kilos      | [-1.180][+1.280] kilos
from www.a.be   | from www.b.be    | from [-www.a.be][+www.b.be]
so…” he says    | so” he says      | so[-…]” he says
a «¿b?          | a «b?            | a «[-¿]b?
is 🇧🇪 here      | is 🇫🇷 here       | is [-🇧🇪][+🇫🇷] here
a café          | a cafe           | a [-café][+cafe]
# White space goes with what came or went.
a b c           | a c              | a [-b ]c
a b             | a                | a[- b]
a b             | a b c            | a b[+ c]
b               | a b              | [+a ]b
a. b            | a b              | a[-.] b
a b             | a, b             | a[+,] b
a b             | a/b              | a[- ][+/]b
a//b            | a/b              | a[-//][+/]b
a b c           | a//b c           | a[- ][+//]b c
a b             | a//x b           | a[+//x] b
a//b            | a//x//b          | a//[+x//]b
# What is new is a sentence or a line, where it can be.
It rains. It pours.  | It rains. It snows. It pours. | It rains. [+It snows. ]It pours.
X. It rains. It pours. Y. | Z. It rains. It snows. It pours. W. | [-X][+Z]. It rains. [+It snows. ]It pours. [-Y][+W].
It rains. It snows. It pours. | It rains. It pours.  | It rains. [-It snows. ]It pours.
It rains… It pours.  | It rains… It snows… It pours. | It rains… [+It snows… ]It pours.
No. A b.//No. A d.   | No. A b.//No. A c.//No. A d.  | No. A b.//[+No. A c.//]No. A d.
It rains.       | It rains. Now.   | It rains.[+ Now.]
It rains.       | It rains.//Now.  | It rains.[+//Now.]
It pours.       | Now. It pours.   | [+Now. ]It pours.
A. B.//C. D.    | A. B.//Now. B.//C. D. | A. B.//[+Now. B.//]C. D.
go far now      | go far far now   | go far [+far ]now
all all all     | all all          | [-all ]all all
# Small words between two that changed go with them.
the cat of the house | a dog of a barn | [-the cat of the house][+a dog of a barn]
on 3 May 2021   | on 4 May 2022    | on [-3 May 2021][+4 May 2022]
one, two, three | four, five, six  | [-one, two, three][+four, five, six]
# But not so many, not across lines, and not where nothing was replaced.
ox to be or cat | dog to be or hen | [-ox][+dog] to be or [-cat][+hen]
one house three | two house four   | [-one][+two] house [-three][+four]
one with three  | two with four    | [-one][+two] with [-three][+four]
one.//three     | two.//four       | [-one][+two].//[-three][+four]
one//and three  | two and four     | [-one//][+two ]and [-three][+four]
one and three   | two//and four    | [-one ][+two//]and [-three][+four]
# A short text does not go by its lines.
a//Ad//b c d e  | a f//b c d e//Ad//g | a[-//Ad][+ f]//b c d e[+//Ad//g]
Ghent and Bruges now | Ghent, and Bruges, now | Ghent[+,] and Bruges[+,] now
"""


@each_row(("old", "new", "expected"), list(rows(TEXTS)))
def test_words(old: str, new: str, expected: str) -> None:
    assert shown(words(old.replace("/", "\n"), new.replace("/", "\n"))) == expected


def test_an_edited_story() -> None:
    """Each edit is one that a person would name."""
    old = (
        "Police arrested two men on Monday in Antwerp after a robbery, the public prosecutor said. "
        "The suspects are 23 and 25 years old."
    )
    new = (
        "Police arrested three men in Antwerp after an armed robbery, the prosecutor's office "
        "said. The suspects are 23, 25 and 31 years old.\n\nThey will appear before a judge."
    )
    assert shown(words(old, new)) == (
        "Police arrested [-two][+three] men [-on Monday ]in Antwerp after [-a][+an armed] robbery, "
        "the [-public prosecutor][+prosecutor's office] said. The suspects are 23[+, 25] and "
        "[-25][+31] years old.[+//They will appear before a judge.]"
    )


@each_row(
    ("old", "new", "edits"),
    [
        ("", "", []),
        (" \n", " \n", [Edit("same", " \n")]),
        ("", "a b", [Edit("in", "a b")]),
        ("a b", "", [Edit("out", "a b")]),
        ("a", " a\n", [Edit("in", " "), Edit("same", "a"), Edit("in", "\n")]),
    ],
)
def test_empty_and_blank(old: str, new: str, edits: list[Edit]) -> None:
    assert words(old, new) == edits


def check_words(old: str, new: str) -> list[Edit]:
    """Nothing is lost and nothing is added, and the edits are in their one valid form."""
    edits = words(old, new)
    assert "".join(edit.text for edit in edits if edit.op != "in") == old
    assert "".join(edit.text for edit in edits if edit.op != "out") == new
    assert all(edit.text for edit in edits)
    following = {(edit.op, after.op) for edit, after in pairwise(edits)}
    assert following.isdisjoint({("same", "same"), ("out", "out"), ("in", "in"), ("in", "out")})
    return edits


WORDS = st.sampled_from(
    ["a", "of", "the", "cat", "house", "stop", "Go", *"-.,;“", "1.180", "🇧🇪", " ", "\n\n"]
)
TEXT = st.lists(WORDS, max_size=30).map(" ".join) | st.lists(WORDS, max_size=30).map("".join)


@given(TEXT | st.text(), TEXT | st.text())
@example("e\u0301 \ud800", "\u0301\u200d\x00\x1c")
def test_words_of_any_text(old: str, new: str) -> None:
    edits = check_words(old, new)
    changed = [edit for edit in edits if edit.op != "same"]
    assert bool(changed) == (old != new)


@given(TEXT, TEXT, st.integers(0, 200))
def test_words_with_little_work(old: str, new: str, most: int) -> None:
    """However little may be compared, nothing is lost; and long texts go by their lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "_MOST", most)
        check_words(old, new)


def test_a_long_text_is_compared_by_its_lines() -> None:
    """Words that are the same all over would be too many to compare one by one."""
    lines = [f"Line {number} {'of the day ' * 20}." for number in range(300)]
    edited = list(lines)
    edited[10] = edited[10].replace("Line", "Row")
    edited[200:203] = ["Nothing more."]
    edited.insert(250, "And this.")
    edits = check_words("\n\n".join(lines), "\n\n".join(edited))
    changed = [edit for edit in edits if edit.op != "same"]
    assert changed[:2] == [Edit("out", "Line"), Edit("in", "Row")]
    assert changed[-1] == Edit("in", "And this.\n\n")
    assert len(changed) < 10


def test_lines_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no more than lines can be compared, one that is the same is so to its last word."""
    monkeypatch.setattr(changes, "_MOST", 10)
    first, second, third = "one " * 20, "two " * 20, "three " * 20
    edits = check_words(f"{first}1\n{second}2\n{third}3", f"{first}4\n{second}2\n{third}5")
    assert [edit.op for edit in edits] == ["same", "out", "in", "same", "out", "in"]
    edits = check_words(f"0 {first}1\n{second}2\n{third}3", f"6 {first}4\n{second}2\n{third}5")
    assert edits[2] == Edit("same", f"\n{second}2\n")


def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many edits as there can be: each search finds one word, and the rest is left whole."""
    work = 0

    class Counting(SequenceMatcher[str]):
        def find_longest_match(
            self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
        ) -> Match:
            nonlocal work
            work += sum(1 + words_of_new.count(word) for word in words_of_old[alo:ahi])
            return super().find_longest_match(alo, ahi, blo, bhi)

    monkeypatch.setattr(changes, "SequenceMatcher", Counting)
    monkeypatch.setattr(changes, "_MOST", 10_000)
    old, new = (" ".join(f"word{number} {sign}{number}" for number in range(500)) for sign in "xy")
    words_of_old, words_of_new = old.split()[1:], new.split()[1:]
    edits = check_words(old, new)
    assert 5_000 < work <= 10_000
    assert 10 < len(edits) < 100


MEGABYTE = 1_000_000
FEW = " ".join(f"{number * number % 97}" for number in range(MEGABYTE // 3))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(FEW, " ".join(FEW.split()[7::-1] + FEW.split()[5:]) + "!", id="one paragraph"),
        pytest.param(FEW.replace(" ", "\n\n"), FEW[::-1].replace(" ", "\n\n"), id="lines"),
        pytest.param("a b " * (MEGABYTE // 4), "b a " * (MEGABYTE // 4) + "c", id="two words"),
        pytest.param(".," * (MEGABYTE // 2), ",." * (MEGABYTE // 2) + "!", id="punctuation"),
        pytest.param("x" * MEGABYTE, "y" * MEGABYTE, id="one word"),
        pytest.param(" " * MEGABYTE, "\n" * MEGABYTE, id="white space"),
        pytest.param("a-" * (MEGABYTE // 2), "a’" * (MEGABYTE // 2), id="words with joints"),
        pytest.param("\u0301" * MEGABYTE, "\u200d" * MEGABYTE, id="accents"),
    ],
)
def test_a_megabyte_against_another(old: str, new: str) -> None:
    """These would take days, word by word."""
    context(check_words(old, new))


# old | new | words beside each edit | how it reads
CONTEXTS = """
a b c d e f g     | a b c X e f g     | 2 | <… >b c [-d][+X] e f< …>
a b c d e f g     | a b c X e f g     | 3 | a b c [-d][+X] e f g
a b c d e f g     | a b c X e f g     | 0 | <…>[-d][+X]<…>
X b c d e f g h i | Y b c d e f g h Z | 2 | [-X][+Y] b c< … >g h [-i][+Z]
X b c d e i       | Y b c d e Z       | 2 | [-X][+Y] b c d e [-i][+Z]
X. B c d e f.     | X, B c d e f.     | 2 | X[-.][+,] B c< …>
a b c d e         | a b c d e f.      | 2 | <… >d e[+ f.]
a b//c d//e f g   | a b//c d//X f g   | 3 | <… >b//c d//[-e][+X] f g
a b//c//e f g     | a b//c//X f g     | 1 | <… >c//[-e][+X] f< …>
a b c d e         | a b c d e         | 2 |
"""


@each_row(("old", "new", "count", "expected"), list(rows(CONTEXTS)))
def test_context(old: str, new: str, count: str, expected: str) -> None:
    edits = words(old.replace("/", "\n"), new.replace("/", "\n"))
    assert shown(context(edits, int(count))) == expected


def test_context_is_eight_words_unless_told() -> None:
    edits = words(f"{'word ' * 20}old", f"{'word ' * 20}new")
    assert context(edits) == [Edit("cut", "… "), Edit("same", "word " * 8), *edits[1:]]
    assert context([]) == []


@given(TEXT | st.text(), TEXT | st.text(), st.integers(0, 4))
def test_context_keeps_each_change(old: str, new: str, count: int) -> None:
    edits = words(old, new)
    near = context(edits, count)
    changed = [edit for edit in edits if edit.op != "same"]
    assert [edit for edit in near if edit.op in ("out", "in")] == changed
    assert all(len(edit.text.split()) <= 2 * count for edit in near if edit.op == "same")
    assert all(edit.text.strip() == "…" for edit in near if edit.op == "cut")
    assert all(edit.text for edit in near)


@each_row(
    ("kind", "changes", "told"),
    [
        ("byline", {"authors": ("Desk", "Jane Roe")}, ["Desk", "Jane Roe"]),
        ("links", {"links": (Link("https://b.be/", "plan"),)}, ["https://b.be/"]),
        (
            "photo",
            {"image": Image("https://a.be/1.jpg"), "credit": CREDIT}
            | {"images": (Image("https://a.be/2.jpg", "A train"),)}
            | {"credits": (CREDIT, Credit(None, "X", "© X"))},
            ["https://a.be/1.jpg", CREDIT.text, "https://a.be/2.jpg", "A train", "X", "© X"],
        ),
        (
            "date",
            {"published_method": "stated", "published_stated": "2021-05-07T10:00:00Z"},
            ["2021-05-07T10:00:00Z"],
        ),
        ("embeds", {"embeds": (Embed("https://a.be/v", "video"),)}, ["https://a.be/v", "video"]),
        (
            "attachments",
            {"attachments": (Attachment("https://a.be/f", "Plan"),)},
            ["https://a.be/f", "Plan"],
        ),
        ("contacts", {"contacts": (Contact("An", "An Claes"),)}, ["An Claes"]),
        ("headline", {"title": "Bus strike"}, []),
    ],
)
def test_the_facts_of_a_change(kind: str, changes: dict[str, Any], told: list[str]) -> None:
    """What is no text of its own: addresses, names and dates."""
    nothing: dict[str, Any] = {"image": None, "credit": None, "credits": (), "images": ()}
    assert facts(kind, replace(STORY, **{**nothing, **changes})) == told
