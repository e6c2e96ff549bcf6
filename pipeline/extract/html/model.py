"""What was fitted: trees over the features of a block, and what words are worth.

`data/README.md` says what they were fitted on. Trees are oblivious: all nodes of one level ask the same question, so a
tree is six look-ups into the matrix of features and one into its leaves, done for all trees and blocks at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html.lexicon import Lexicon
from pipeline.extract.html.measures import Floats

_AT_ONCE = 2048  # blocks; keeps the work on a page of 100,000 blocks below 5 MB


@dataclass(frozen=True, slots=True)
class Trees:
    """Fitted trees."""

    feature: NDArray[np.int64]
    """[depth, trees] number of the feature that a level asks about"""
    threshold: NDArray[np.float32]
    """[depth, trees, 1] the answer is yes above it"""
    leaf: NDArray[np.float32]
    """[trees, 2^depth] bit k of a leaf's number is the answer at level k"""
    bias: float
    """log odds before the first tree"""

    def __call__(self, matrix: NDArray[np.float32]) -> Floats:
        """Return the share of each column of `matrix` (features x blocks) that is content, as far as they know."""
        parts = [self._part(matrix[:, first : first + _AT_ONCE]) for first in range(0, matrix.shape[1], _AT_ONCE)]
        return np.concatenate(parts)

    def _part(self, matrix: NDArray[np.float32]) -> Floats:
        trees, leaves = self.leaf.shape
        place = np.zeros((trees, matrix.shape[1]), np.uint8)
        for level, (feature, threshold) in enumerate(zip(self.feature, self.threshold, strict=True)):
            place |= (matrix.take(feature, 0) > threshold).view(np.uint8) << np.uint8(level)
        odds = self.leaf.ravel().take(place + np.arange(0, trees * leaves, leaves)[:, None]).sum(0, dtype=np.float64)
        odds += self.bias
        result: Floats = 1 / (1 + np.exp(-odds))
        return result


class Model(NamedTuple):
    """All that was fitted."""

    names: tuple[str, ...]
    """features in the order of the matrix"""
    trees: Trees
    lexicon: Lexicon


def read_model(arrays: Mapping[str, NDArray[np.generic]], part: str = "") -> Model:
    """Return the model that `arrays` hold under names that begin with `part`."""

    def words(name: str) -> list[str]:
        return arrays[f"{part}{name}"].tobytes().decode().split("\n")

    def values(name: str) -> dict[str, int]:
        return dict(zip(words(name), arrays[f"{part}{name}_worth"].astype(np.int64).tolist(), strict=True))

    trees = Trees(
        arrays[f"{part}feature"].astype(np.int64),
        arrays[f"{part}threshold"].astype(np.float32)[:, :, None],
        arrays[f"{part}leaf"].astype(np.float32),
        float(arrays[f"{part}bias"].astype(np.float64)),
    )
    return Model(tuple(words("names")), trees, Lexicon(values("label_words"), values("name_words")))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model of the package; only the first call reads it."""
    with (files("pipeline.extract.html") / "data" / "model.npz").open("rb") as stream, np.load(stream) as arrays:
        return read_model(arrays)
