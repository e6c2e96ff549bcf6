"""How likely the letters of words are behind each other.

Compiled modules take the loop of `spelling_loop.pxd` instead, which says the same a word at a time.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Doubles: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.uint32]


def add_costs(words: list[str], found: Doubles, numbers: Codes, codes: Codes, costs: NDArray[np.uint8]) -> None:
    """Set `found` [words, languages] to what the letters of each word cost, in the unit of `costs`.

    `numbers`, `codes` and `costs` are those of `tables.Tables`. A letter costs what it does behind the two before it, or
    behind as many as the codes know. Two more stand before each word, U+0001 and U+0002.
    """
    framed = "".join([f"\1\2{word}" for word in words])
    points = np.frombuffer(framed.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = numbers[np.where(points < len(numbers), points, 0)]
    sizes = np.fromiter(map(len, words), np.intp, len(words))
    firsts = np.cumsum(sizes) - sizes
    places = np.arange(len(points) - 2 * len(words)) + np.repeat(2 * np.arange(1, len(words) + 1), sizes)
    last, before = letters[places], letters[places - 1]
    rows = _rows(codes, (letters[places - 2] << 20 | before << 10 | last, before << 10 | last, last))
    np.add.reduceat(costs[rows], firsts, axis=0, dtype=np.float64, out=found)


def _rows(codes: Codes, wanted: tuple[NDArray[np.integer[Any]], ...]) -> NDArray[np.intp]:
    """Return for each place the row of the first of those `wanted` there that `codes` has, the one behind all for none."""
    rows = np.full(len(wanted[0]), len(codes), np.intp)
    left = np.arange(len(rows))
    for each in wanted:
        asked = each[left]
        found = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
        is_hit = codes[found] == asked
        rows[left[is_hit]] = found[is_hit]
        left = left[~is_hit]
        if not len(left):
            break
    return rows
