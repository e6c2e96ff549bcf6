"""What was fitted: trees over the features of a block, and what words are worth.

`data/README.md` says what they were fitted on.
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
from pipeline.extract.html.trees import sum_leaves


@dataclass(frozen=True, slots=True)
class Trees:
    """Fitted trees."""

    feature: NDArray[np.int64]
    """[depth, trees] number of the feature that a level asks about"""
    threshold: NDArray[np.float32]
    """[depth, trees] the answer is yes above it"""
    leaf: NDArray[np.float32]
    """[trees, 2^depth] bit k of a leaf's number is the answer at level k"""
    bias: float
    """log odds before the first tree"""

    def __call__(self, matrix: NDArray[np.float32]) -> Floats:
        """Return the share of each column of `matrix` (features x blocks) that is content, as far as they know."""
        odds = sum_leaves(matrix, self.feature, self.threshold, self.leaf) + self.bias
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
        arrays[f"{part}threshold"].astype(np.float32),
        arrays[f"{part}leaf"].astype(np.float32),
        float(arrays[f"{part}bias"].astype(np.float64)),
    )
    return Model(tuple(words("names")), trees, Lexicon(values("label_words"), values("name_words")))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model of the package; only the first call reads it."""
    with (files("pipeline.extract.html") / "data" / "model.npz").open("rb") as stream, np.load(stream) as arrays:
        return read_model(arrays)
