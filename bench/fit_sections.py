"""Fit the section model to the development pages beside the checkout, once for each group of sites and once for all.

    python bench/fit_sections.py

Writes `pipeline/extract/html/data/model.npz` (fitted on all pages) and `bench/section_folds.npz` (five models, each fitted
without one group of sites; `bench/sections.py` judges a page by the one that has not seen its site). Only numbers and
single words that several sites share are stored. The same pages give the same bytes. It takes three minutes and 2 GB.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from pathlib import Path

import numpy as np
from boost import Plan, Trees, fit
from numpy.typing import NDArray
from section_pages import FOLDS, SCORER, DevPage, label, pages

from pipeline.extract.html.feature_names import NAMES
from pipeline.extract.html.features import features, look_alikes
from pipeline.extract.html.lexicon import LABEL_LENGTH, Lexicon, label_words, words_of_names
from pipeline.extract.html.links import Links
from pipeline.extract.html.measures import Measures
from pipeline.extract.html.metadata import read_metadata
from pipeline.extract.html.walk import Walk

MODEL = Path(__file__).parents[1] / "pipeline" / "extract" / "html" / "data" / "model.npz"
FOLD_MODELS = Path(__file__).with_name("section_folds.npz")

PLAN = Plan()
# Sets whose pages say less about others: made by few programs, cut by a rule of its own, known by snippets only.
_SET_WEIGHT = {"readability": 0.5, "debdocs": 0.4, "trafsnip": 0.4, "scrapinghub": 1.3, "magic-article": 1.2}
_LENGTH_POWER = 0.7  # a block counts as much as its words to this power; .5 to 1 give the same within .002
_SITES = 5  # on which a word must stand to be worth something
_PRIOR_SITES = 4  # weight of "knows nothing" in what a word is worth
_LEAST_WORTH = 0.15  # log odds
_STEP = 0.05  # log odds; words are worth whole numbers of it

Sums = dict[str, tuple[float, int]]
"""word -> sum of its mean shares on each site, number of sites"""


@dataclass(slots=True)
class Row:
    """One labelled page."""

    page: DevPage
    walk: Walk
    share: NDArray[np.float64]
    """of each block, how much is content"""
    words: NDArray[np.float64]
    title: str

    def weights(self) -> NDArray[np.float64]:
        """Return what each block counts; pages of one set count alike, unlabelled blocks nothing."""
        size = np.where(np.isnan(self.share), 0.0, np.maximum(self.words, 1) ** _LENGTH_POWER)
        factor = 100 * _SET_WEIGHT.get(self.page.collection, 1.0)
        counted: NDArray[np.float64] = size / max(size.sum(), 1e-9) * factor
        return counted


def labelled() -> list[Row]:
    """Return all development pages that have text, labelled."""
    rows = []
    for page in pages():
        walk, share, words = label(page)
        if len(share):
            rows.append(Row(page, walk, share, words, read_metadata(walk, Links("", "")).title))
    return rows


# ---------------------------------------------------------------- words


def site_shares(rows: Iterable[Row]) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """Return for each site how much of what stands under a label word, and under a name word, is content."""
    sums: dict[str, tuple[dict[str, list[float]], dict[str, list[float]]]] = {}
    for row in rows:
        if row.page.text is None:
            continue
        labels, names = sums.setdefault(row.page.site, ({}, {}))
        blocks, containers = row.walk.page.blocks, row.walk.page.containers
        for text, share in zip(blocks.text, row.share.tolist(), strict=True):
            if len(text) <= LABEL_LENGTH:
                _add(labels, set(label_words(text)), share, 1.0)
        weight = row.weights()
        content, whole = (np.append(0.0, np.cumsum(values)) for values in (weight * row.share, weight))
        first, end = np.array(containers.first), np.array(containers.end)
        parts = zip(containers.names, content[end] - content[first], whole[end] - whole[first], strict=True)
        for name, inside, total in parts:
            if name and total > 0:
                _add(names, words_of_names(name), inside, total)
    return {
        site: ({word: a / b for word, (a, b) in labels.items()}, {word: a / b for word, (a, b) in names.items()})
        for site, (labels, names) in sums.items()
    }


def _add(sums: dict[str, list[float]], words: Iterable[str], share: float, weight: float) -> None:
    for word in words:
        sum_of = sums.setdefault(word, [0.0, 0.0])
        sum_of[0] += share
        sum_of[1] += weight


class Words:
    """What words are worth to a page: by all sites but its own."""

    def __init__(self, rows: list[Row]) -> None:
        self._sites = site_shares(rows)
        self._sums = [self._count(which) for which in (0, 1)]
        self._prior = [fsum(a for a, _ in sums.values()) / sum(n for _, n in sums.values()) for sums in self._sums]
        self._values = [
            {word: self._worth(which, total, n) for word, (total, n) in sorted(sums.items()) if n >= _SITES}
            for which, sums in enumerate(self._sums)
        ]
        self.all = Lexicon(*({word: worth for word, worth in values.items() if worth} for values in self._values))
        self._without: dict[str, Lexicon] = {}

    def _count(self, which: int) -> Sums:
        sums: Sums = {}
        for shares in self._sites.values():
            for word, share in shares[which].items():
                total, n = sums.get(word, (0.0, 0))
                sums[word] = (total + share, n + 1)
        return sums

    def _worth(self, which: int, total: float, n: int) -> int:
        """Return the log odds of a word's mean share over those of all words, in whole steps."""
        prior = self._prior[which]
        mean = (total + _PRIOR_SITES * prior) / (n + _PRIOR_SITES)
        worth = float(np.log(mean / (1 - mean)) - np.log(prior / (1 - prior)))
        return round(worth / _STEP) if abs(worth) > _LEAST_WORTH else 0

    def without(self, site: str) -> Lexicon:
        """Return the lexicon as it would be if `site` had not been seen."""
        if site not in self._sites:
            return self.all
        if site not in self._without:
            values = [dict(lexicon) for lexicon in (self.all.labels, self.all.names)]
            for which, shares in enumerate(self._sites[site]):
                for word, share in shares.items():
                    total, n = self._sums[which][word]
                    if n > _SITES:
                        values[which][word] = self._worth(which, total - share, n - 1)
                    else:
                        values[which].pop(word, None)
            self._without[site] = Lexicon(*values)
        return self._without[site]


# ---------------------------------------------------------------- trees


def fit_model(rows: list[Row]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a model fitted to `rows`."""
    words = Words(rows)
    matrices = []
    for row in rows:
        blocks, containers = row.walk.page.blocks, row.walk.page.containers
        lexicon = words.without(row.page.site)
        measures = Measures(blocks, containers)
        matrices.append(features(blocks, measures, look_alikes(measures), row.title, lexicon))
    share = np.concatenate([row.share for row in rows])
    weight = np.concatenate([row.weights() for row in rows])
    known = weight > 0
    trees = fit(np.concatenate(matrices, 1)[:, known], np.clip(share[known], 0.0, 1.0), weight[known], PLAN)
    return _arrays(trees, words.all)


def _arrays(trees: Trees, lexicon: Lexicon) -> dict[str, NDArray[np.generic]]:
    def text(words: Iterable[str]) -> NDArray[np.uint8]:
        return np.frombuffer("\n".join(words).encode(), np.uint8)

    def worth(values: Mapping[str, int]) -> NDArray[np.int8]:
        return np.array([*values.values()]).astype(np.int8)

    return {
        "names": text(NAMES),
        "feature": trees.feature.T.astype(np.int16),
        "threshold": trees.threshold.T.astype(np.float32),
        "leaf": trees.leaf.astype(np.float16),
        "bias": np.array(trees.bias),
        "label_words": text(lexicon.labels),
        "label_words_worth": worth(lexicon.labels),
        "name_words": text(lexicon.names),
        "name_words_worth": worth(lexicon.names),
    }


def write(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write `arrays` as an .npz that is the same for the same arrays: numpy's own holds the time."""
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            stream = io.BytesIO()
            np.save(stream, array)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), stream.getvalue(), zipfile.ZIP_DEFLATED
            )


def main() -> int:
    """Fit and write; exit status 2 when the pages are not there."""
    if not SCORER.is_dir():
        print(f"the development pages are not at {SCORER}", file=sys.stderr)
        return 2
    start = time.perf_counter()
    rows = labelled()
    print(f"{len(rows)} pages labelled, {time.perf_counter() - start:.0f} s", flush=True)
    folds: dict[str, NDArray[np.generic]] = {}
    for fold in range(FOLDS):
        model = fit_model([row for row in rows if row.page.fold != fold])
        folds |= {f"{fold}_{name}": array for name, array in model.items()}
        print(f"without group {fold}, {time.perf_counter() - start:.0f} s", flush=True)
    write(FOLD_MODELS, folds)
    write(MODEL, fit_model(rows))
    print(f"all, {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
