"""Which texts count as nearly the same: what a sketch depends on, and how well it finds edits.

The stories and their edits are made up, of several kinds, since nobody knows what the next
newsroom writes; the same ones in every run.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate, chain
from random import Random
from statistics import mean, stdev

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from belgafeed.likeness import ASKED, ENTERED, LIKE, Sketch, likeness, sketch
from tests.rows import each_row

STORY = (
    "De gemeenteraad van Duinhove keurt de nieuwe begroting goed. « C’est une bonne nouvelle », "
    "a déclaré l’échevin. The bridge costs €4.2 million – “money well spent”, says Zoë Dœuvre."
)
SAMPLE = (
    "ff3858fc9a90903a018c3ab3c29c43a36767077767773a84a307583ae067c29a"
    "a3a3002e9c3858fce06767845151b3e0c223843aa33affdd232e3ad201e0c200"
    "840067b301072343e0d23a90d258d284d2b300779c67b3b30167e0e077d20723"
    "a3010707fc9aff900138ff9a77772367019aa358518cb3a33a903823e02e438c"
    "a743c2f05348484691d8461381c8f0b911110fc211c2462eb90fc246db118153"
    "b9b98754c843c2f0db11112e808013db816c2e46b946a7226c54462a91db8187"
    "2e871113910f6cf0db2a46482ac22a2e2a1387c2c81113139111dbdbc22a0f6c"
    "b9910f0ff053a7489143a753c2c26c119153b9c280d8138d4648436cdb54f0d8"
)
FIRST_KEYS = (2810459204, 4211257810, 3721867521, 1234820461)


def sketched(text: str) -> Sketch:
    found = sketch(text)
    assert found is not None
    return found


WORDS = st.lists(st.text("abcdeéßœ019", min_size=1, max_size=3), min_size=8, max_size=30)
PROSE = WORDS.map(" ".join).filter(lambda text: sketch(text) is not None)
SIGNS = st.text(st.characters(exclude_categories=()))
ANYTHING = st.one_of(SIGNS, st.lists(SIGNS, min_size=8).map(" ".join))
SAMPLES = st.one_of(
    st.binary(min_size=256, max_size=256), PROSE.map(lambda text: sketched(text).sample)
)


# What counts, and what does not.


def test_the_sketch_of_a_text_stays_what_it_is() -> None:
    """Stored sketches and keys would find nothing any more, or the wrong thing."""
    assert sketched(STORY).sample.hex() == SAMPLE
    assert sketched(STORY).keys[:4] == FIRST_KEYS


@each_row(
    ("one", "other"),
    [
        ("De Raad", "de RAAD"),
        ("l'État, c'est moi", "L’ÉTAT – c’est «\u202fmoi\u202f»!"),
        ("à l'Etat", "À L’ÉTAT"),
        ("een \"plan\" en 'meer'", "een “plan” en ‘meer’"),
        ("één café", unicodedata.normalize("NFD", "één café")),
        ("de straße", "DE STRASSE"),
        ("die STRAẞE", "die strasse"),
        ("œuvre ŠKODA Ÿ", "ŒUVRE škoda ÿ"),
        ("Ștefan Dvořák", "ștefan DVOŘÁK"),
        ("Совет Ελλάδα", "совет ΕΛΛΆΔΑ"),
        ("samen\u00adwerking", "samenwerking"),
        ("samen\u200bwerking", "samenwerking"),
        ("a\tb\n\nc\u00a0d", "  a b c d  "),
        ("een-twee (drie) vier_vijf…", "een, twee; drie? vier! vijf 🎉"),
        ("\x00\x81een\ud800twee", "een twee"),
    ],
)
def test_what_does_not_count(one: str, other: str) -> None:
    rest = " voor de zes of zeven anderen die er nog zijn"
    assert sketched(one + rest) == sketched(other + rest)


@each_row(
    ("one", "other"),
    [("4.2", "42"), ("raad", "raat"), ("совет", "завет")],
)
def test_what_counts(one: str, other: str) -> None:
    rest = " voor de zes of zeven anderen die er nog zijn"
    assert likeness(sketched(one + rest).sample, sketched(other + rest).sample) < 1


@each_row(
    "text", ["", " .,! ", "een twee drie vier vijf zes zeven", "ja neen " * 50, "\ud800" * 20]
)
def test_what_says_too_little(text: str) -> None:
    assert sketch(text) is None


def test_a_text_that_fills_the_whole_sample() -> None:
    """It has more runs of words than the sample has places."""
    text = [f"word{number}" for number in range(2_000)]
    edited = [*text[:1_000], "another", *text[1_001:]]
    samples = [sketched(" ".join(each)).sample for each in (text, edited, text[::2])]
    assert likeness(samples[0], samples[1]) > 0.9
    assert likeness(samples[0], samples[2]) < 0.1


def test_the_shortest_text() -> None:
    assert sketch("een twee drie vier vijf zes zeven acht") is not None
    assert sketch("een twee drie vier vijf zes zeven Zeven") is None


@given(ANYTHING)
@example("\ud800\udfff" * 10)
def test_any_text_has_a_sketch_or_none(text: str) -> None:
    found = sketch(text)
    assert found is None or (len(found.sample) == 256 and found.keys)
    assert found == sketch(text)


@given(PROSE)
def test_case_and_what_is_between_words_do_not_count(text: str) -> None:
    dressed = " ¶ ".join(f"“{word.upper()}”," for word in text.split(" "))
    assert sketch(dressed) == sketch(text)
    assert sketch(unicodedata.normalize("NFD", text.title())) == sketch(text)


@given(PROSE)
def test_order_and_number_of_shingles_do_not_count(text: str) -> None:
    words = text.split()
    assert sketch(" ".join(words[::-1])) == sketch(text)
    assert sketch(" ".join(words * 3)) == sketch(" ".join(words * 2))


@given(PROSE)
def test_a_text_is_like_itself(text: str) -> None:
    assert likeness(sketched(text).sample, sketched(text).sample) == 1.0


@given(SAMPLES, SAMPLES)
def test_likeness_is_symmetric(one: bytes, other: bytes) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)
    assert (likeness(one, other) == 1.0) is (one == other)


FEW_WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(
    st.one_of(
        PROSE,
        st.integers(8, 400).map(lambda count: " ".join(map(str, range(count)))),
        FEW_WORDS.map(lambda words: " ".join(["a b c d e f g h", *words])),
    )
)
def test_the_keys_of_a_text(text: str) -> None:
    keys = sketched(text).keys
    assert all(0 <= key < 2**32 for key in keys)
    assert len(set(keys)) == len(keys)
    assert len(keys) <= ASKED
    assert len(keys) == ASKED or len(set(text.split())) < 60


# How well edits are found.

Sentences = list[list[str]]


class Kind:
    """A kind of text; *word* gives one to put in where an edit needs one."""

    def word(self, lots: Random) -> str:
        raise NotImplementedError

    def story(self, lots: Random) -> Sentences:
        """Some 2 kB: 330 words, or a few more."""
        return list(self.sentences(lots, 330))

    def sentences(self, lots: Random, length: int) -> Iterator[list[str]]:
        while length > 0:
            sentence = self.sentence(lots)
            length -= len(sentence)
            yield sentence

    def sentence(self, lots: Random) -> list[str]:
        raise NotImplementedError


SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def made_up(number: int) -> str:
    """A word for each number."""
    rest, last = divmod(number, len(SYLLABLES))
    return made_up(rest - 1) + SYLLABLES[last] if rest else SYLLABLES[last]


class Drawn(Kind):
    """Words drawn from so many; by Zipf's law if *uneven*, else all as often."""

    def __init__(self, count: int, *, uneven: bool = False) -> None:
        self.words = [made_up(number) for number in range(count)]
        self.weights = list(accumulate(1 / (n if uneven else 1) for n in range(1, count + 1)))

    def word(self, lots: Random) -> str:
        return lots.choices(self.words, cum_weights=self.weights)[0]

    def sentence(self, lots: Random) -> list[str]:
        return lots.choices(self.words, cum_weights=self.weights, k=lots.randint(6, 20))


GRAMMARS = {
    "nl": "de het een deze zijn|is wordt heeft kan zal|in op van met voor na|en maar omdat dat",
    "fr": "le la les l’ une|est sera peut a doit|dans sur de à avec pour|et mais car que",
    "en": "the a this his their|is was has will may|in on of with for after|and but while that",
}


class Spoken(Kind):
    """Sentences by a grammar: few small words between many nouns and verbs."""

    def __init__(self, language: str) -> None:
        small = [words.split() for words in GRAMMARS[language].split("|")]
        self.articles, self.auxiliaries, self.prepositions, self.links = small
        self.nouns, self.verbs = Drawn(1_000), Drawn(300)

    def word(self, lots: Random) -> str:
        return self.nouns.word(lots)

    def sentence(self, lots: Random) -> list[str]:
        parts = [self.thing(lots), [lots.choice(self.auxiliaries), self.verbs.word(lots)]]
        while lots.random() < 0.6:
            parts.append([lots.choice(self.prepositions), *self.thing(lots)])
        if lots.random() < 0.3:
            parts.append([lots.choice(self.links), *self.sentence(lots)])
        return list(chain(*parts))

    def thing(self, lots: Random) -> list[str]:
        adjectives = [self.verbs.word(lots)] if lots.random() < 0.4 else []
        return [lots.choice(self.articles), *adjectives, self.nouns.word(lots)]


class Shared(Kind):
    """A quarter of the words are sentences that every story has."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.common = list(kind.sentences(Random(1), 85))

    def word(self, lots: Random) -> str:
        return self.kind.word(lots)

    def story(self, lots: Random) -> Sentences:
        return [*self.kind.sentences(lots, 245), *self.common]


class Phrases(Kind):
    """Sentences of five phrases, each one of ten."""

    def __init__(self) -> None:
        lots, words = Random(1), Drawn(1_000)
        phrases = [[words.word(lots), words.word(lots)] for _ in range(50)]
        self.choices = [phrases[first : first + 10] for first in range(0, 50, 10)]

    def word(self, lots: Random) -> str:
        return lots.choice(self.sentence(lots))

    def sentence(self, lots: Random) -> list[str]:
        return list(chain.from_iterable(map(lots.choice, self.choices)))


KINDS: dict[str, Kind] = {
    "200 words": Drawn(200),
    "200 words, uneven": Drawn(200, uneven=True),
    "2000 words, uneven": Drawn(2_000, uneven=True),
    "50000 words": Drawn(50_000),
    **{language: Spoken(language) for language in GRAMMARS},
    "2000 words, a quarter shared": Shared(Drawn(2_000)),
    "nl, a quarter shared": Shared(Spoken("nl")),
    "phrases": Phrases(),
}


def places(words: list[str], share: float, lots: Random) -> list[int]:
    return lots.sample(range(len(words) - 1), round(share * len(words)))


def exchange(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    chosen = set(places(words, share, lots))
    return [kind.word(lots) if at in chosen else word for at, word in enumerate(words)]


def renew(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    """New words are ones that no other story has."""
    chosen = set(places(words, share, lots))
    return [f"x{lots.getrandbits(32)}" if at in chosen else word for at, word in enumerate(words)]


def delete(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    chosen = set(places(words, share, lots))
    return [word for at, word in enumerate(words) if at not in chosen]


def insert(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    chosen = set(places(words, share, lots))
    pairs = ([word, kind.word(lots)] if at in chosen else [word] for at, word in enumerate(words))
    return list(chain(*pairs))


def swap(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    """Each of these words with the one behind it, so twice as many are elsewhere."""
    swapped = list(words)
    for at in places(words, share, lots):
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    return swapped


def rewrite(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    """One run of words."""
    length = round(share * len(words))
    start = lots.randrange(len(words) - length)
    fresh = [kind.word(lots) for _ in range(length)]
    return [*words[:start], *fresh, *words[start + length :]]


def move(words: list[str], share: float, lots: Random, kind: Kind) -> list[str]:
    """One run of words, to the front."""
    length = round(share * len(words))
    start = lots.randrange(len(words) - length)
    return [*words[start : start + length], *words[:start], *words[start + length :]]


Edit = Callable[[list[str], float, Random, Kind], list[str]]
EDITS: list[Edit] = [exchange, renew, delete, insert, swap, rewrite, move]


@cache
def stories(kind: str) -> list[tuple[list[str], Sketch]]:
    """The words and the sketches of 1,000 stories."""
    lots = Random(2026)
    words = [list(chain(*KINDS[kind].story(lots))) for _ in range(1_000)]
    return [(each, sketched(" ".join(each))) for each in words]


def is_found(known: Sketch, fresh: Sketch) -> bool:
    is_candidate = not set(known.keys[:ENTERED]).isdisjoint(fresh.keys)
    return is_candidate and likeness(known.sample, fresh.sample) >= LIKE


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("share", "least"), [(0.05, 0.97), (0.10, 0.90)])
def test_edits_are_found(kind: str, share: float, least: float) -> None:
    lots = Random(2027)
    originals = stories(kind)[:200]
    for edit in EDITS:
        found = [
            is_found(original, sketched(" ".join(edit(words, share, lots, KINDS[kind]))))
            for words, original in originals
        ]
        assert mean(found) >= least, edit.__name__


def candidates(sketches: list[Sketch]) -> Iterator[tuple[Sketch, Sketch]]:
    """The pairs that an index would name: each with those that are entered under one of its keys."""
    index = defaultdict(set)
    for number, each in enumerate(sketches):
        for key in each.keys[:ENTERED]:
            index[key].add(number)
    for number, each in enumerate(sketches):
        found = set().union(*(index[key] for key in each.keys if key in index)) - {number}
        yield from ((each, sketches[other]) for other in found)


@pytest.mark.slow
@each_row("kind", KINDS)
def test_unrelated_stories_are_no_pairs(kind: str) -> None:
    found = candidates([sketch for _, sketch in stories(kind)])
    assert sum(likeness(one.sample, other.sample) >= LIKE for one, other in found) <= 2


# Of few words the same come together more often, where some are frequent.
@pytest.mark.slow
@each_row(
    ("kind", "most"),
    [
        ("200 words", 5),
        ("200 words, uneven", 100),
        ("2000 words, uneven", 5),
        ("50000 words", 5),
        *((language, 5) for language in GRAMMARS),
    ],
)
def test_a_lookup_returns_few_of_100_000_stories(kind: str, most: int) -> None:
    found = list(candidates([sketch for _, sketch in stories(kind)]))
    assert len(found) / 999_000 <= most / 100_000


def shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(sorted(three)) for three in zip(words, words[1:], words[2:], strict=False)}


@pytest.mark.slow
@each_row(("length", "most"), [(25, 0.11), (330, 0.04), (2_000, 0.05)])
def test_likeness_estimates_the_shared_part(length: int, most: float) -> None:
    """Without bias, and no further off than a sample of 128 has to be."""
    kind, lots = Drawn(2_000), Random(2028)
    errors = []
    for number in range(100):
        words = [kind.word(lots) for _ in range(length)]
        edited = exchange(words, (number % 10) / 20, lots, kind)
        one, other = shingles(words), shingles(edited)
        estimate = likeness(sketched(" ".join(words)).sample, sketched(" ".join(edited)).sample)
        errors.append(estimate - len(one & other) / len(one | other))
    assert abs(mean(errors)) < most / 5
    assert stdev(errors) < most
