"""From chances to a decision for the whole page: look-alikes agree, and the cut that gives the best expected F1."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from pipeline.extract.html.measures import Floats, Integers, view

Chances: TypeAlias = Floats

# Chosen on the development pages, each site judged by trees fitted to other sites. Without agreement wcxb-dev loses
# .004, forums .02; with the independent expectation alone scrapinghub loses .008; without _SURE it loses .01.
_AGREEMENT = 0.5
"""how far the log odds of a block move to the mean of its look-alikes"""
_INDEPENDENT = 0.4
"""weight of the F1 expected where blocks are right or wrong by themselves, against all at once"""
_A_LEVEL = 50  # levels in 1
_LEVELS: list[float] = np.arange(0.04, 0.9, 1 / _A_LEVEL).tolist()
_WIDTHS: list[float] = np.diff(_LEVELS, prepend=0.0).tolist()
_LEAST, _MOST = 0.1, 0.7
_SURE, _SURE_CUT = 0.88, 0.65
"""where so much F1 is expected the page is clear, and what is doubtful on a clear page is one clump: comments, the next
article"""


def agree(chance: Chances, words: Floats, group: Integers) -> Floats:
    """Return the log odds of `chance`, each moved towards those of its group, longer blocks counting more."""
    clipped = np.minimum(np.maximum(chance, 1e-3), 1 - 1e-3)  # np.clip takes three times as long
    odds = np.log(clipped / (1 - clipped))
    weight = np.sqrt(np.maximum(words, 1))
    mean = np.bincount(group, weight * odds) / np.bincount(group, weight)
    result: Floats = (1 - _AGREEMENT) * odds + _AGREEMENT * mean[group]
    return result


def best_cut(chance: Chances, words: Floats) -> float:
    """Return the chance from which blocks are kept, so that the F1 of the page's words can be expected to be greatest.

    Two expectations are mixed. Were blocks independent, F1 of a set is 2 * expected right words / (words kept + expected
    true words). Were they all one clump, truth is {chance > u} for a u that may be anything; then a large doubtful part
    is worth less, since it is wrong as a whole or right as a whole.
    """
    kept, right = _reached(chance, words)
    true = right[0]
    kept, right = kept[1:], right[1:]
    alone = [2 * right[level] / max(kept[level] + true, 1e-9) for level in range(len(kept))]
    clump = _clump(kept)
    best, most = 0, -1.0
    for level, cut in enumerate(_LEVELS):
        expected = _INDEPENDENT * alone[level] + (1 - _INDEPENDENT) * clump[level]
        if _LEAST <= cut <= _MOST and expected > most:
            best, most = level, expected
    cut = _LEVELS[best]
    return max(cut, _SURE_CUT) if alone[best] >= _SURE else cut


def _reached(chance: Chances, words: Floats) -> list[list[float]]:
    """Return how many words reach each number of levels, 0 to all of them, and how many of these are right, by expectation."""
    chances, weights, levels = view(chance), view(words), view(np.array(_LEVELS))
    found = np.zeros((2, len(_LEVELS) + 1))
    sums, n = view(found), len(_LEVELS)
    for block in range(len(chances)):
        mine, weight = chances[block], max(weights[block], 0.5)
        level = min(max(int(mine * _A_LEVEL), 0), n)  # about; then to the digit
        while level > 0 and levels[level - 1] > mine:
            level -= 1
        while level < n and levels[level] <= mine:
            level += 1
        sums[0, level] += weight
        sums[1, level] += weight * mine
    for level in range(n - 1, -1, -1):
        sums[0, level] += sums[0, level + 1]
        sums[1, level] += sums[1, level + 1]
    sums_of: list[list[float]] = found.tolist()
    return sums_of


def _clump(kept: list[float]) -> list[float]:
    """Return the F1 to be expected at each level where the truth is all above some level, each as likely as it is wide."""
    found = []
    above = kept
    widths = _WIDTHS
    for mine in kept:
        total = 0.0
        for level in range(len(kept)):
            total += 2 * min(mine, above[level]) / max(mine + above[level], 1e-9) * widths[level]
        found.append(total)
    return found
