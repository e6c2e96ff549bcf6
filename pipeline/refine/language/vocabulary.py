"""Frequent words of 36 languages: which languages have a word, and whether any has it.

The detectors count letter sequences, so made-up words that can be spoken look like language to them, and two words are too
few to tell relatives apart. A list of words knows.

`data/vocabulary.bin`, 8,000 words a language, is compressed by zlib and holds the number of words in each bucket, a byte
each; then a byte for each word, its mark; then eight bytes for each, little-endian, a bit for each language that has it. One
word in a hundred that is in no list has the mark of another one.
"""

from __future__ import annotations

import math
import sys
import unicodedata
import zlib
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Final, NamedTuple

FILE: Final = files("pipeline.refine.language") / "data" / "vocabulary.bin"
BUCKETS: Final = 1 << 16
# The bit of each language in the table. One list is of Serbian, Croatian and Bosnian, in Latin letters, and stands here as
# `hr`; that of `sr` is the same in Cyrillic.
_LISTED: Final = (
    "ca cs da de en es fi tl fr hr hu id is it lt lv ms nl no pl pt ro sk sl sv tr vi bg mk ru sr uk ar fa ur hi"
)
LISTED: Final = tuple(_LISTED.split())
_LIST_OF: Final = {"bs": "hr"}
# What has no accent that could be taken off it.
_UNACCENTED: Final = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ı": "i",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "\u093c": "",
}
SEQUENCES: Final = files("pipeline.refine.language") / "data" / "letters.bin"
# The letters that `SEQUENCES` counts, the end of a word first.
ALPHABETS: Final = (" abcdefghijklmnopqrstuvwxyz", " абвгдежзиклмнопрстуфхцчшщъыьэюяієґђјљњћџѓѕќ")
_NUMBERS: Final = tuple({letter: number for number, letter in enumerate(alphabet)} for alphabet in ALPHABETS)
_USUAL: Final = 3.0  # `oddity` of most words that are in no list
_ACRONYM: Final = 5  # letters of a word in capitals that may be one
_FEW: Final = 2  # languages that words may speak for at once
_MOST: Final = 12  # words of a text that are looked up: of 40 three times the cost and no better


class _Folded(dict[str, str]):
    """What each letter is folded to; those that are new are looked up once."""

    def __missing__(self, letter: str) -> str:
        self[letter] = folded = unicodedata.normalize("NFD", letter)[0]
        return folded


_folded: Final = _Folded(_UNACCENTED).__getitem__


def fold(word: str) -> str:
    """Return a word in small letters without accents, as the table has it.

    >>> fold("Żółć"), fold("МОЙ")
    ('zolc', 'мои')
    """
    word = word.lower()
    if word.isascii():
        return word
    return "".join(map(_folded, word))


def place(word: str) -> tuple[int, int]:
    """Return the bucket of a folded word and its mark in it."""
    found = zlib.crc32(word.encode("utf-8", "replace"))
    return found >> 16, found & 255


class _Table(NamedTuple):
    starts: array[int]
    marks: bytes
    masks: array[int]


@cache
def _table() -> _Table:
    content = zlib.decompress(FILE.read_bytes())
    starts = array("I", accumulate(content[:BUCKETS], initial=0))
    words = starts[-1]
    masks = array("Q", content[BUCKETS + words :])
    if sys.byteorder == "big":
        masks.byteswap()
    return _Table(starts, content[BUCKETS : BUCKETS + words], masks)


@lru_cache(maxsize=8_192)
def lists_with(word: str) -> int:
    """Return a number with a byte for each of `LISTED`, the first one lowest: 1 where the list has the word."""
    mask = mask_of(word)
    return _bytes_of(mask) if mask else 0


def mask_of(word: str) -> int:
    """Return a number with a bit for each of `LISTED`, the first one lowest: 1 where the list has the word."""
    starts, marks, masks = _table()
    bucket, mark = place(fold(word))
    at = marks.find(mark, starts[bucket], starts[bucket + 1])
    return 0 if at < 0 else masks[at]


_BITS: Final = tuple(bytes([byte >> bit & 1 for bit in range(8)]) for byte in range(256))


@lru_cache(maxsize=1_024)  # most words are in one list or in a few that are alike
def _bytes_of(mask: int) -> int:
    return int.from_bytes(b"".join([_BITS[byte] for byte in mask.to_bytes(8, "little")]), "little")


@cache
def _costs() -> tuple[bytes, ...]:
    content, found = zlib.decompress(SEQUENCES.read_bytes()), []
    for alphabet in ALPHABETS:
        found.append(content[: len(alphabet) ** 3])
        content = content[len(alphabet) ** 3 :]
    return tuple(found)


@lru_cache(maxsize=8_192)
def oddity(word: str) -> float:
    """Return how unlike words its letters follow each other: -ln P of the next letter, mean; 0 where the tables lack a letter.

    >>> oddity("bemowed") < 3 < oddity("nldicoktb")
    True
    """
    folded = fold(word)
    for numbers, costs in zip(_NUMBERS, _costs(), strict=True):
        places = [numbers.get(letter, -1) for letter in folded]
        if -1 not in places:
            return _strangeness(places, costs, len(numbers))
    return 0.0


def _strangeness(places: list[int], costs: bytes, n: int) -> float:
    """Return the mean cost of the letters of a word and of its end; each follows on two of `n`."""
    pair = total = 0
    for number in [*places, 0]:
        total += costs[pair * n + number]
        pair = (pair * n + number) % (n * n)
    return total / 16 / (len(places) + 1)


class Known(NamedTuple):
    """How many of the words of a text are in the lists. Words of one letter, and those that came before, do not count."""

    counts: bytes
    """how many of them each of `LISTED` has; none where there is one word, which may be a name, alone"""
    words: int
    """how many there are"""
    best: float
    """the largest share that a list has, 0..1"""
    unknown: float
    """share of the words that no list has, 0..1"""
    names: float
    """share of the words that no list has and that begin with a capital, 0..1"""
    oddity: float
    """`oddity` of the words that no list has beyond that of most words, summed, over the number of words; not of acronyms"""
    nothing: float
    """where no list has any of the words: 0 for one word, .5 for two, 1 for four or more"""

    def of(self, code: str) -> float | None:
        """Return the share that a language has, 0..1; None where it has no list."""
        at = _AT.get(_LIST_OF.get(code, code))
        return None if at is None else self.counts[at] / max(1, self.words)

    def first(self) -> list[str]:
        """Return the languages whose lists have most of the words, if these are few."""
        counts = self.counts
        most = max(counts, default=0)
        if not most or counts.count(most) > _FEW:
            return []
        first, last = counts.find(most), counts.rfind(most)
        return [LISTED[first]] if first == last else [LISTED[first], LISTED[last]]


_AT: Final = {code: at for at, code in enumerate(LISTED)}
_NO_WORDS: Final = Known(bytes(len(LISTED)), 0, 0.0, 0.0, 0.0, 0.0, 0.0)


def known(found: Sequence[str]) -> Known:
    """Return how many of these words, or of the first of them, each list has.

    >>> known(["Fußball", "Lumaq"]).of("de"), known(["Fußball", "Lumaq"]).unknown
    (0.5, 0.5)
    """
    words = list(dict.fromkeys([word for word in found[:_MOST] if len(word) > 1]))
    if not words:
        return _NO_WORDS
    n = len(words)
    total = 0
    unknown = []
    for word in words:
        if has := lists_with(word):
            total += has
        else:
            unknown.append(word)
    counts = total.to_bytes(len(LISTED), "little") if n > 1 else _NO_WORDS.counts
    spoken = [word for word in unknown if len(word) > _ACRONYM or not word.isupper()]
    if all(map(str.isupper, words)):
        spoken = unknown  # capitals are how it is written
    return Known(
        counts,
        n,
        max(counts) / n,
        len(unknown) / n,
        sum([word[0].isupper() for word in unknown]) / n,
        sum([max(0.0, oddity(word) - _USUAL) for word in spoken]) / n,
        min(1.0, math.log2(n) / 2) if len(unknown) == n else 0.0,
    )
