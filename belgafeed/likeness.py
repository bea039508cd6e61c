"""Whether two texts are nearly the same, told from a short sketch of each. Pure.

A text counts as the set of its shingles: every three words that stand together, whatever their
order. How like two texts are is the share of shingles that both have among those that either has
(Jaccard). A sketch is a fair sample of the set that comes out alike for like sets (MinHash), so
that sketches answer instead of texts. What is taken from it: MinHash by one permutation (Li, Owen,
Zhang 2012), empty buckets that borrow (Shrivastava 2017), two bytes of each minimum (Li, König 2010).
An index finds like texts by keys, of longer shingles: five words, around the least hashes of all
(bottom-k, Broder 1997).

Sketches are the same on every machine and with every Python, signs aside that only the newer
Unicode of one knows. Stored ones have to be made anew when a rule below changes.
"""

import codecs
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import shake_128
from itertools import compress
from typing import NamedTuple
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
ENTERED = 4
"""An index has a row for so many keys of a text, which is what a story costs most.

Where a tenth of the words is exchanged, a run of five survives with a probability of 0.9⁵ = 0.59,
and one of four with 1 - 0.41⁴ = 0.97. Of 100,000 unrelated stories in made-up Dutch, French or English
less than one has a key in common with another; with keys of three words that were 800, and with keys
of six more edits would be missed."""
ASKED = 8
"""So many keys of a text are looked up: what is among the least of one text is not among as many
of another that has new words, or for which an index passed over what too many have."""

# The lower half of a sketch.
_LOW = (1 << 8 * _BUCKETS) - 1
# What a bucket has that no shingle fell into: more than any value.
_EMPTY = 1 << 32
# The golden ratio in 30 bits: times the sum of three hashes of 32 bits it stays below 64 bits.
_SPREAD = 0x278DDE6D
# The bucket of each byte.
_BUCKET_OF = bytes(byte % _BUCKETS for byte in range(256))
_MASK = (1 << 32) - 1
_ONES = b"\1" * 256 + bytes(256)
# From which buckets an empty one borrows, each in an order of its own: were it always the next one,
# few shingles would fill many in a row.
_LENDERS = tuple(
    bytes(sorted(range(_BUCKETS), key=shake_128(bytes([bucket])).digest(_BUCKETS).__getitem__))
    for bucket in range(_BUCKETS)
)


class Sketch(NamedTuple):
    """What is kept of a text."""

    sample: bytes
    """256 bytes, for :func:`likeness`."""
    keys: tuple[int, ...]
    """To find like texts by: 8 of 32 bits, fewer of a very short text, the least first.

    Near-duplicates have, as a rule, one of the first 4 of either among the 8 of
    the other. A passage that many texts have in common may give all of them the
    same key, so whoever looks texts up should take only so many for each.
    """


def sketch(text: str) -> Sketch | None:
    """The sketch of a text; ``None`` for one with fewer than 8 different words.

    Case, accents, punctuation and white space do not count, nor does it where
    and how often a shingle comes.
    """
    words = list(map(crc32, _words(text)))
    # Nearly always some of the first words tell.
    if len(set(words[:20])) < _FEWEST_WORDS and len(set(words)) < _FEWEST_WORDS:
        return None
    hashes, count = _hashes(words), len(words) - 2
    # Bits 16 to 47 of each hash; the highest 8 of these say the bucket.
    values = struct.unpack_from(f"<{2 * count}I", hashes, offset=2)[::2]
    tops = hashes[5 : 8 * count : 8]
    return Sketch(_sample(values, tops), _keys(values, tops))


def likeness(one: bytes, other: bytes) -> float:
    """How much of their shingles two texts have in common, by their samples: from 0 to 1."""
    difference = int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
    either = (difference >> 8 * _BUCKETS | difference) & _LOW
    return either.to_bytes(_BUCKETS, "little").count(0) / _BUCKETS


def _hashes(words: Sequence[int]) -> bytes:
    """The hash of each shingle, 8 bytes, from the hashes of the words; two of no shingle behind them.

    All at once, as one number that has 64 bits for each: Python knows no faster
    way to add and multiply many. A sum does not tell the order of words, so a
    swap of two costs no more than an exchange of one. The product ends what
    CRCs have in common where words do, and the bits in its middle depend on all
    bits of the sum.
    """
    row = int.from_bytes(struct.pack(f"<{len(words)}Q", *words), "little")
    products = (row + (row >> 64) + (row >> 128)) * _SPREAD
    return products.to_bytes(8 * len(words), "little")


def _sample(values: Sequence[int], tops: bytes) -> bytes:
    """Two bytes of the least value in each bucket."""
    least = [_EMPTY] * _BUCKETS
    for bucket, value in zip(tops.translate(_BUCKET_OF), values, strict=True):
        if value < least[bucket]:  # noqa: PLR1730  # min() takes twice the time
            least[bucket] = value
    if _EMPTY in least:
        least = _filled(least)
    # Two bytes of each: the lowest of all, then the next ones of all.
    packed = struct.pack(f"<{_BUCKETS}I", *least)
    return packed[::4] + packed[1::4]


def _keys(values: Sequence[int], tops: bytes) -> tuple[int, ...]:
    """A key for each run of five words whose middle three have one of the least values."""
    places = range(1, len(values) - 1)
    # Those with a low highest byte, some 20, are enough as a rule, and quickly sorted.
    below = min(256, 256 * 20 // len(values))
    low = tops[1:-1].translate(_ONES[256 - below : 512 - below])
    keys = _keys_at(values, compress(places, low))
    if len(keys) < ASKED:
        keys = _keys_at(values, places)
    return tuple(keys[:ASKED])


def _keys_at(values: Sequence[int], places: Iterable[int]) -> list[int]:
    runs = {(values[at], values[at - 1] + values[at + 1] & _MASK) for at in places}
    # Where words come again in other orders, two runs can have one key.
    return list(dict.fromkeys([key for _, key in sorted(runs)]))


def _filled(least: list[int]) -> list[int]:
    """The values of all buckets, where each empty one has borrowed that of another."""
    filled, bucket = list(least), -1
    for _ in range(least.count(_EMPTY)):
        bucket = least.index(_EMPTY, bucket + 1)
        lent = filter(_EMPTY.__gt__, map(least.__getitem__, _LENDERS[bucket]))
        filled[bucket] = next(lent)
    return filled


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
