"""The tables of letters and words, loaded when the gate first fires.

They take 0.2 s and some 40 MB, and are the same in every process; `data/README.md` says what the files hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.refine.repair.confusion.alphabets import ALPHABETS
from pipeline.refine.repair.confusion.codecs import WRITTEN, characters

Floats: TypeAlias = NDArray[np.float32]
Numbers: TypeAlias = NDArray[np.int64]

_NEUTRAL = "“”„‘’…–—«»"
_LEAST, _NO_LETTER, _CAPITAL = -14.0, -12.0, -3.0  # ln P
_OWN_SHARE = 1e-4  # letters rarer than this in a list are those of foreign names


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known about letters and words; one column for each language."""

    languages: tuple[str, ...]
    """their tags"""
    numbers: NDArray[np.uint32]
    """number of each code point below 65,536 in `codes`; 0 where it is in none"""
    codes: NDArray[np.uint32]
    """letters that follow each other, up to three, as one number of ten bits a letter; sorted"""
    costs: NDArray[np.uint8]
    """[codes, languages] -ln P of the last letter after those before, in eighths; the last row stands for all others"""
    words: dict[str, int]
    """row of each known word"""
    word_starts: NDArray[np.int64]
    """[words + 1] where the languages of each word begin in the next two"""
    word_languages: NDArray[np.uint8]
    """column"""
    word_costs: NDArray[np.uint8]
    """-ln P of the word there, in quarters"""
    votes: dict[str, int]
    """what each word tells about the language: a number of eight bits (0..4) for each column, the first lowest"""
    by_byte: Floats
    """[128, codecs * languages] ln P of the letter that each byte from 128 stands for; codecs in the order of `WRITTEN`"""
    alphabets: tuple[frozenset[str], ...]
    """letters beyond ASCII of each language, both cases"""

    def lists(self, word: str, column: int) -> bool:
        """Return whether `word` is in the list of the language of `column`."""
        row = self.words.get(word)
        return row is not None and column in self.word_languages[self.word_starts[row] : self.word_starts[row + 1]]


def _open(name: str) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of one file of tables."""
    source = files("pipeline.refine.repair") / "data" / f"{name}.npz"
    with source.open("rb") as stream, np.load(stream) as arrays:
        return dict(arrays)


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the tables; only the first call reads them."""
    spelling, other, letters, costs = _open("spelling_1"), _open("spelling_2"), _open("letters"), _open("word_costs")
    languages = tuple(map(str, letters["languages"]))
    known = str(letters["characters"])
    numbers = np.zeros(65_536, np.uint32)
    numbers[[ord(character) for character in known]] = np.arange(1, len(known) + 1)
    rows = np.concatenate((spelling["costs"], other["costs"])).T
    words = [word for part in (1, 2) for word in _open(f"words_{part}")["words"].tobytes().decode().split("\n")]
    starts = np.concatenate(([0], np.cumsum(costs["counts"], dtype=np.int64)))
    share = letters["costs"].astype(np.float32).T / np.float32(-8)
    return Tables(
        languages,
        numbers,
        np.cumsum(spelling["codes"], dtype=np.uint32),
        np.ascontiguousarray(np.concatenate((rows, np.full((1, rows.shape[1]), 110, np.uint8)))),
        dict(zip(words, range(len(words)), strict=True)),
        starts,
        costs["languages"].astype(np.uint8),
        costs["costs"].astype(np.uint8),
        _votes(words, starts, costs["languages"].astype(np.uint8), costs["points"].astype(np.uint8), len(languages)),
        _by_byte(known, share, languages),
        tuple(_alphabet(language, known, share[:, column]) for column, language in enumerate(languages)),
    )


def _votes(
    words: list[str], starts: Numbers, columns: NDArray[np.uint8], points: NDArray[np.uint8], n_languages: int
) -> dict[str, int]:
    """Return the number of each word whose bytes are the points it gives to the languages."""
    most = int(points.max()) + 1
    one = np.array([[point << 8 * column for point in range(most)] for column in range(n_languages)], dtype=object)
    sums = np.add.reduceat(one[columns, points], starts[:-1])  # every word is of some language
    return dict(zip(words, sums.tolist(), strict=True))


def _by_byte(known: str, share: Floats, languages: tuple[str, ...]) -> Floats:
    """Return how likely each byte of each codec is in each language: the letters among those beyond ASCII."""
    small = np.maximum(_LEAST, share)
    capital = np.maximum(_LEAST, share + np.float32(_CAPITAL))
    same = np.repeat(np.array([[_LEAST], [-6], [_NO_LETTER], [-22]], np.float32), len(languages), axis=1)
    least, neutral, no_letter, control = range(2 * len(known), 2 * len(known) + 4)
    place = {character: row for row, character in enumerate(known)}

    def row_of(character: str) -> int:
        lower = "i" if character == "İ" else character.lower()
        if character in _NEUTRAL:
            return neutral
        if character <= "\xa0":
            return no_letter if character == "\xa0" else control
        if lower in place:
            return place[lower] + (0 if character == lower else len(known))
        return least if character.isalpha() else no_letter

    rows = [[row_of(characters(codec)[byte]) for codec in WRITTEN] for byte in range(128, 256)]
    found: Floats = np.concatenate((small, capital, same))[np.array(rows)]
    return found.reshape(128, -1)


def _alphabet(language: str, known: str, share: Floats) -> frozenset[str]:
    """Return the letters beyond ASCII of `language`, as written down or as its list has them."""
    letters = ALPHABETS.get(language) or "".join(
        character
        for character, cost in zip(known, share.tolist(), strict=True)
        if character > "\x7f" and cost > np.log(_OWN_SHARE)
    )
    return frozenset(letters + letters.replace("ß", "").upper())
