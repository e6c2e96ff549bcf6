# cython: boundscheck=False, wraparound=False, nonecheck=False
"""Oblivious trees: all nodes of one level ask the same question, so a tree is a look-up by its six answers.

Compiled, a loop compares 64 blocks at a time; an interpreter does better with numpy. Both give the same: leaves are
half-precision numbers, whose sums are exact, so order makes no difference.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html.measures import Floats, Integers, view

Numbers: TypeAlias = NDArray[np.float32]

_WIDTH = 64  # blocks that the loop takes at once
_AT_ONCE = 2048  # blocks that numpy takes at once; keeps its work on a page of 100,000 blocks below 5 MB
_IS_COMPILED = not __file__.endswith(".py")


def sum_leaves(matrix: Numbers, feature: Integers, threshold: Numbers, leaf: Numbers) -> Floats:
    """Return for each column of `matrix` (features x blocks) the sum of the leaves that its answers lead to.

    Args:
        matrix: the features.
        feature: [depth, trees] number of the feature that a level asks about.
        threshold: [depth, trees] the answer is yes above it.
        leaf: [trees, 2^depth] bit k of a leaf's number is the answer at level k.

    Raises:
        ValueError: the trees do not fit each other, or ask for features that are not there.
    """
    depth, trees = feature.shape
    if threshold.shape != (depth, trees) or leaf.shape != (trees, 1 << depth):
        raise ValueError(f"trees of unlike shapes: {feature.shape}, {threshold.shape}, {leaf.shape}")
    if feature.size and not 0 <= feature.min() <= feature.max() < len(matrix):
        raise ValueError(f"trees ask for features {feature.min()} to {feature.max()}, there are {len(matrix)}")
    return (in_loops if _IS_COMPILED else in_numpy)(matrix, feature, threshold, leaf)


def in_loops(matrix: Numbers, feature: Integers, threshold: Numbers, leaf: Numbers) -> Floats:
    """Return the sums by comparing 64 blocks with one threshold after the other; the last 64 may overlap others."""
    n = matrix.shape[1]
    wide = np.ascontiguousarray(matrix) if n >= _WIDTH else np.pad(matrix, ((0, 0), (0, _WIDTH - n)))
    found = np.zeros(wide.shape[1])
    views = [view(array) for array in (wide, feature, threshold, leaf, found)]
    for first in (*range(0, n - _WIDTH, _WIDTH), max(n - _WIDTH, 0)):
        _sum_part(first, *views)
    return found[:n]


def _sum_part(first: int, matrix: Any, feature: Any, threshold: Any, leaf: Any, found: Any) -> None:
    """Set the sums of the 64 blocks from `first` on. No index is checked here."""
    sums = [0.0] * 64
    for tree in range(len(leaf)):
        place = [0] * 64
        for level in range(len(feature)):
            row, cut, bit = feature[level, tree], threshold[level, tree], 1 << level
            for block in range(64):
                place[block] |= bit if matrix[row, first + block] > cut else 0
        for block in range(64):
            sums[block] += leaf[tree, place[block]]
    for block in range(64):
        found[first + block] = sums[block]


def in_numpy(matrix: Numbers, feature: Integers, threshold: Numbers, leaf: Numbers) -> Floats:
    """Return the sums by asking all trees at once."""
    parts = range(0, matrix.shape[1], _AT_ONCE)
    return np.concatenate([_ask(matrix[:, part : part + _AT_ONCE], feature, threshold, leaf) for part in parts])


def _ask(matrix: Numbers, feature: Integers, threshold: Numbers, leaf: Numbers) -> Floats:
    trees, leaves = leaf.shape
    place = np.zeros((trees, matrix.shape[1]), np.uint8)
    for level, (asked, cut) in enumerate(zip(feature, threshold, strict=True)):
        place |= (matrix.take(asked, 0) > cut[:, None]).view(np.uint8) << np.uint8(level)
    found: Floats = leaf.ravel().take(place + np.arange(0, trees * leaves, leaves)[:, None]).sum(0, dtype=np.float64)
    return found
