"""Whether two texts are nearly the same, told from a short sketch of each. Pure.

A text counts as the set of its shingles: every three words that stand together, whatever their
order. How like two texts are is the share of shingles that both have among those that either has
(Jaccard). A sketch is a fair sample of the set that comes out alike for like sets (MinHash), so
that sketches answer instead of texts, and parts of them are keys that an index can find. What is
taken from it: MinHash by one permutation (Li, Owen, Zhang 2012), empty buckets that borrow
(Shrivastava 2017), two bytes of each minimum (Li, König 2010).

Sketches are the same on every machine and with every Python, signs aside that only the newer
Unicode of one knows. Stored ones have to be made anew when a rule below changes.
"""

import codecs
import struct
import unicodedata
from collections.abc import Iterable
from hashlib import shake_128
from zlib import crc32

LIKE = 0.4
"""Two texts are near-duplicates from this likeness on.

A story of 330 words and the same with every tenth word exchanged are at 0.57 (0.9³ of the shingles
survive, of those that either has); of 31,000 such pairs, of many kinds of text, none was measured
below 0.41. Stories that have a quarter of their sentences in common are at 0.15, and of 500,000
pairs none was above 0.30. Those that have half in common are at 0.33 and as a rule let go, too.
"""

# A text of fewer different words says too little: what two of them share may well be chance.
_FEWEST_WORDS = 8
# A story of 2 kB has some 330 shingles. With more buckets more of them would stay empty, with fewer
# the estimate would be less exact; with these its standard deviation is below 0.04.
_BUCKETS = 128
# Each band is two buckets, and each story has a row for each band in the index, which is what a story
# costs most. One with a tenth of its words exchanged has a band in common with the first with a
# probability of 1 - (1 - 0.57²)⁹ = 0.97, unrelated ones that share 1 % of the shingles with 0.001;
# 16 bands of three buckets would find as many, and fewer that are not. Shingles of two words would do
# with fewer bands still, but stories made from the same few phrases have half of those in common, and
# then count as near-duplicates.
BANDS = 9

# The lower half of a sketch.
_LOW = (1 << 8 * _BUCKETS) - 1
# What a bucket has that no shingle fell into: more than any value.
_EMPTY = 1 << 32
# The golden ratio in 30 bits: times the sum of three hashes of 32 bits it stays below 64 bits.
_SPREAD = 0x278DDE6D
# The bucket of each byte.
_BUCKET_OF = bytes(byte % _BUCKETS for byte in range(256))
# From which buckets an empty one borrows, each in an order of its own: were it always the next one,
# few shingles would fill all rows of a band.
_LENDERS = tuple(
    bytes(sorted(range(_BUCKETS), key=shake_128(bytes([bucket])).digest(_BUCKETS).__getitem__))
    for bucket in range(_BUCKETS)
)


def sketch(text: str) -> bytes | None:
    """The sketch of a text, 256 bytes; ``None`` for one with fewer than 8 different words.

    Case, accents, punctuation and white space do not count, nor does it where
    and how often a shingle comes.
    """
    words = list(map(crc32, _words(text)))
    # Nearly always some of the first words tell.
    if len(set(words[:20])) < _FEWEST_WORDS and len(set(words)) < _FEWEST_WORDS:
        return None
    least = [_EMPTY] * _BUCKETS
    for bucket, value in _shingles(words):
        if value < least[bucket]:  # noqa: PLR1730  # min() takes twice the time
            least[bucket] = value
    if _EMPTY in least:
        least = _filled(least)
    # Two bytes of each: the lowest of all, then the next ones of all.
    packed = struct.pack(f"<{_BUCKETS}I", *least)
    return packed[::4] + packed[1::4]


def bands(sketch: bytes) -> tuple[int, ...]:
    """The keys to find like texts by, 9 of them: near-duplicates have one in common, as a rule.

    Each is from 0 to 2³⁶ - 1, the number of its band in the highest bits.
    Texts that share a key are candidates, for :func:`likeness` to decide on. A
    passage that many texts have in common may give all of them the same key of
    one band, so whoever looks candidates up should take only so many for a key.
    """
    low, high = sketch[:_BUCKETS], sketch[_BUCKETS:]
    parts = (part[row * BANDS : (row + 1) * BANDS] for part in (low, high) for row in range(2))
    keys = zip(range(BANDS), *parts, strict=True)
    return tuple([band << 32 | a << 24 | b << 16 | c << 8 | d for band, a, b, c, d in keys])


def likeness(one: bytes, other: bytes) -> float:
    """How much of their shingles two texts have in common, by their sketches: from 0 to 1."""
    difference = int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
    either = (difference >> 8 * _BUCKETS | difference) & _LOW
    return either.to_bytes(_BUCKETS, "little").count(0) / _BUCKETS


def _shingles(words: list[int]) -> Iterable[tuple[int, int]]:
    """The bucket and the value of each shingle, from the hashes of the words.

    All at once, as one number that has 64 bits for each word: Python knows no
    faster way to add and multiply many. A sum does not tell the order of words,
    so a swap of two costs no more than an exchange of one. It also ends what
    CRCs have in common where words do, and the bits in the middle of the
    product depend on all bits of it.
    """
    row = int.from_bytes(struct.pack(f"<{len(words)}Q", *words), "little")
    products = (row + (row >> 64) + (row >> 128)) * _SPREAD
    packed = products.to_bytes(8 * len(words), "little")
    count = len(words) - 2
    # Bits 16 to 47 of each 64 are the value; the highest 8 of these say the bucket.
    values = struct.unpack_from(f"<{2 * count}I", packed, offset=2)[::2]
    return zip(packed[5 : 8 * count : 8].translate(_BUCKET_OF), values, strict=True)


def _filled(least: list[int]) -> list[int]:
    """The values of all buckets, where each empty one has borrowed that of another."""
    lenders = {bucket for bucket, value in enumerate(least) if value != _EMPTY}
    return [
        value if value != _EMPTY else least[next(filter(lenders.__contains__, _LENDERS[bucket]))]
        for bucket, value in enumerate(least)
    ]


def _words(text: str) -> list[bytes]:
    """The words of a text without case and accents, in Windows-1252.

    That has what is common in Dutch, French, German and English, typographic
    signs included, as one byte each: so one table of bytes says what is a
    letter, and nothing goes through the text sign by sign in Python.
    """
    spelled = text.encode("cp1252", _SPELLING).replace(_SHARP_S, b"ss")
    return spelled.translate(_LETTERS, _SOFT_HYPHEN).split()


_SHARP_S = "ß".encode("cp1252")
_SOFT_HYPHEN = "\N{SOFT HYPHEN}".encode("cp1252")


def _letter(byte: int) -> int:
    """What stands for a byte of Windows-1252: a letter without case and accent, or a space."""
    sign = bytes([byte]).decode("cp1252", "replace")
    if not sign.isalnum():
        return ord(" ")
    return unicodedata.normalize("NFD", sign.casefold())[0].encode("cp1252", "replace")[0]


_LETTERS = bytes(_letter(byte) for byte in range(256))


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Signs that Windows-1252 does not have, in ones that it has; an error handler of codecs."""
    assert isinstance(error, UnicodeEncodeError)
    signs = unicodedata.normalize("NFD", error.object[error.start : error.end].casefold())
    return "".join(map(_spelled, signs)), error.end


def _spelled(sign: str) -> str:
    """A letter, as its number where it is not ASCII; nothing for an accent; a space for the rest."""
    if sign.isalnum():
        return sign if sign.isascii() else f"{ord(sign):x}"
    return "" if unicodedata.category(sign) in ("Mn", "Me", "Cf") else " "


# The name is known to the whole process, as names of error handlers are.
_SPELLING = "belgafeed.likeness"
codecs.register_error(_SPELLING, _spell)
