"""Gradient boosting with oblivious trees, in numpy: every split of a level asks the same question.

Such trees are few numbers and one look-up for a whole page. Fitting is exact arithmetic in a fixed order: the same rows
and seed give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many trees of which kind."""

    trees: int = 250
    depth: int = 6
    rate: float = 0.12
    """what part of its correction a tree makes"""
    ridge: float = 20.0
    """pull of the leaves to 0, in units of weight"""
    rows: float = 0.25
    """chance of a row of mean weight to be seen by a tree; heavier rows are seen more often and count less in return"""
    columns: float = 0.25
    """share of features that a tree may ask about"""
    bins: int = 48
    """thresholds a feature is cut at, at most"""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Trees:
    """Fitted trees: at each level of each tree a feature and a threshold, and one value a leaf."""

    feature: NDArray[np.int64]
    """trees x depth"""
    threshold: NDArray[np.float32]
    """trees x depth; a row goes right where its value is greater"""
    leaf: NDArray[np.float32]
    """trees x 2^depth; bit k of a leaf's number is the answer at level k"""
    bias: float


def borders(column: NDArray[np.float32], bins: int) -> NDArray[np.float32]:
    """Return up to `bins` thresholds between values of `column`, at even shares of its rows."""
    values = np.unique(column)
    if len(values) - 1 > bins:
        values = np.unique(np.quantile(column, np.linspace(0, 1, bins + 1), method="nearest"))
    return ((values[:-1].astype(np.float64) + values[1:]) / 2).astype(np.float32)


def fit(matrix: NDArray[np.float32], target: Floats, weight: Floats, plan: Plan) -> Trees:
    """Return trees fitted to `target` (shares) by weighted cross-entropy. `matrix` has a row a feature."""
    random = np.random.default_rng(plan.seed)
    cuts = [borders(row, plan.bins) for row in matrix]
    binned = [np.searchsorted(cut, row, "left").astype(np.uint8) for cut, row in zip(cuts, matrix, strict=True)]
    usable = [number for number, cut in enumerate(cuts) if len(cut)]
    weight = weight / weight.mean()
    bias = float(np.log((weight * target).sum() / (weight * (1 - target)).sum()))
    score = np.full(len(target), bias)
    feature = np.zeros((plan.trees, plan.depth), np.int64)
    threshold = np.zeros((plan.trees, plan.depth), np.float32)
    leaf = np.zeros((plan.trees, 1 << plan.depth), np.float32)
    size = plan.bins + 1
    seen = np.clip(plan.rows * weight, 0.05, 1.0)
    for tree in range(plan.trees):
        chance = 1 / (1 + np.exp(-score))
        slope, bend = weight * (target - chance), weight * chance * (1 - chance)
        rows = np.flatnonzero(random.random(len(target)) < seen)
        some = random.choice(usable, max(1, int(len(usable) * plan.columns)), replace=False)
        place, whole = np.zeros(len(rows), np.int64), np.zeros(len(target), np.int64)
        mine = {number: binned[number][rows] for number in some.tolist()}
        slopes, bends = slope[rows] / seen[rows], bend[rows] / seen[rows]
        for level in range(plan.depth):
            best = (-1.0, 0, 0)
            base = place * size
            for number, column in mine.items():
                where = base + column
                slope_sums = np.bincount(where, slopes, size << level).astype(np.float64)
                bend_sums = np.bincount(where, bends, size << level).astype(np.float64)
                gain = _gains(slope_sums, bend_sums, size, plan.ridge)
                cut = int(np.argmax(gain[: len(cuts[number])]))
                best = max(best, (float(gain[cut]), number, cut), key=lambda found: found[0])
            _, number, cut = best
            feature[tree, level], threshold[tree, level] = number, cuts[number][cut]
            place |= (mine[number] > cut).astype(np.int64) << level
            whole |= (binned[number] > cut).astype(np.int64) << level
        n = 1 << plan.depth
        step = np.bincount(place, slopes, n) / (np.bincount(place, bends, n) + plan.ridge)
        leaf[tree] = (plan.rate * step).astype(np.float16)
        score += leaf[tree][whole]
    return Trees(feature, threshold, leaf, bias)


def _gains(slopes: Floats, bends: Floats, size: int, ridge: float) -> Floats:
    """Return what each threshold gains over all leaves."""
    left_slope, left_bend = slopes.reshape(-1, size).cumsum(1), bends.reshape(-1, size).cumsum(1)
    right_slope, right_bend = left_slope[:, -1:] - left_slope, left_bend[:, -1:] - left_bend
    found: Floats = (left_slope**2 / (left_bend + ridge) + right_slope**2 / (right_bend + ridge)).sum(0)
    return found


def predict(trees: Trees, matrix: NDArray[np.float32]) -> Floats:
    """Return the share that `trees` expect of each column of `matrix`."""
    total = np.full(matrix.shape[1], trees.bias)
    for features, thresholds, leaves in zip(trees.feature, trees.threshold, trees.leaf, strict=True):
        place = np.zeros(matrix.shape[1], np.int64)
        for level, (number, cut) in enumerate(zip(features, thresholds, strict=True)):
            place |= (matrix[number] > cut).astype(np.int64) << level
        total += leaves[place]
    result: Floats = 1 / (1 + np.exp(-total))
    return result
