"""From chances to a decision for the whole page: look-alikes agree, and the cut that gives the best expected F1."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from pipeline.extract.html.measures import Floats, Integers

Chances: TypeAlias = Floats

# Chosen on the development pages, each site judged by trees fitted to other sites. Without agreement wcxb-dev loses
# .004, forums .02; with the independent expectation alone scrapinghub loses .008; without _SURE it loses .01.
_AGREEMENT = 0.5
"""how far the log odds of a block move to the mean of its look-alikes"""
_INDEPENDENT = 0.4
"""weight of the F1 expected where blocks are right or wrong by themselves, against all at once"""
_LEVELS: list[float] = np.arange(0.04, 0.9, 0.02).tolist()
_WIDTHS: list[float] = np.diff(_LEVELS, prepend=0.0).tolist()
_LEAST, _MOST = 0.1, 0.7
_SURE, _SURE_CUT = 0.88, 0.65
"""where so much F1 is expected the page is clear, and what is doubtful on a clear page is one clump: comments, the next
article"""


def agree(chance: Chances, words: Floats, group: Integers) -> Floats:
    """Return the log odds of `chance`, each moved towards those of its group, longer blocks counting more."""
    clipped = np.clip(chance, 1e-3, 1 - 1e-3)
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
    weight = np.maximum(words, 0.5)
    reached = np.searchsorted(_LEVELS, chance, "right")  # how many levels each block reaches
    kept, right = (
        np.bincount(reached, values, len(_LEVELS) + 1)[::-1].cumsum()[::-1].tolist()
        for values in (weight, weight * chance)
    )
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
