"""Runs of UTF-8 that a text shows where it was read as a single-byte codec.

Compiled modules take the loops of `utf8_runs_loop.pxd` instead, which need no pattern. `numbers`, `bytes_of` and
`is_neutral` are the tables of `codec_bytes`, `bit` the place of a codec among its `CODECS`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.refine.repair.codec_bytes import CODECS, TABLES

Run: TypeAlias = tuple[
    int, int, str
]  # where sequences in a row begin, one past the last, the characters they stand for
Numbers: TypeAlias = NDArray[np.uint16]
Bytes: TypeAlias = NDArray[np.uint8]


def odd_numbers(text: str, numbers: Numbers) -> Numbers:
    """Return the number of each character of `text` beyond ASCII, in order."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return numbers[np.where(points < len(numbers), points, 0)][points > 0x7F]


def n_foreign(odd: Numbers, is_neutral: Bytes) -> int:
    """Return how many characters of a text, given by the numbers of those beyond ASCII, are not neutral."""
    return len(odd) - int(np.count_nonzero(is_neutral[odd]))


def least_covered(odd: Numbers, shown: Bytes, is_neutral: Bytes, share: float, foreign: int) -> float:
    """Return how many characters of a text must be sequences in a codec; -1 where it cannot have so many.

    `odd` are the numbers of those beyond ASCII, `foreign` of which are not neutral, and `shown` are the bytes of the codec
    by number; `share` of those that are bytes or not neutral must be.
    """
    found = shown[odd]
    is_byte = found > 0
    least = share * int(np.count_nonzero(is_byte | (is_neutral[odd] == 0)))
    legal = is_byte & (found < 0xF5)
    if (
        np.count_nonzero(is_byte & (found < 0xC0)) * 2.1 < foreign
        or not (legal & (found >= 0xC2)).any()
        or np.count_nonzero(legal) < least
    ):
        return -1.0
    return least


def runs_of(text: str, bit: int, numbers: Numbers, bytes_of: Bytes) -> list[Run]:  # noqa: ARG001 - the loop needs them
    """Return the runs of sequences of UTF-8 (Unicode 16, table 3-7) that `text` shows in a codec."""
    return [(match.start(), match.end(), _decoded(bit, match.group())) for match in _runs(bit).finditer(text)]


@lru_cache(maxsize=2_048)
def _decoded(bit: int, run: str) -> str:
    """Return the characters whose UTF-8 bytes `run` shows."""
    return bytes(map(TABLES[CODECS[bit]].index, run, [0x80] * len(run))).decode()


@lru_cache(maxsize=len(CODECS))
def _runs(bit: int) -> re.Pattern[str]:
    """Return the pattern of a run in the characters of a codec."""
    table = TABLES[CODECS[bit]]
    more = _one_of(table, 0x80, 0xC0)
    sequences = (
        _one_of(table, 0xC2, 0xE0) + more,
        _one_of(table, 0xE0, 0xE1) + _one_of(table, 0xA0, 0xC0) + more,
        f"{_one_of(table, 0xE1, 0xED)}{more}{{2}}",
        _one_of(table, 0xED, 0xEE) + _one_of(table, 0x80, 0xA0) + more,
        f"{_one_of(table, 0xEE, 0xF0)}{more}{{2}}",
        f"{_one_of(table, 0xF0, 0xF1)}{_one_of(table, 0x90, 0xC0)}{more}{{2}}",
        f"{_one_of(table, 0xF1, 0xF4)}{more}{{3}}",
    )
    return re.compile(f"(?:{'|'.join(sequences)})+")


def _one_of(table: str, first: int, end: int) -> str:
    return "[" + re.escape(table[first:end]) + "]"
