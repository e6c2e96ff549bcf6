"""How likely words are in each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipeline.refine.repair.confusion.tables import Floats, tables

_FRAME = "\1\2", "\3"
LONGEST = 24
"""letters of a word that are looked at"""

_REMEMBERED = 16_384  # words: 3 MB
_FOREIGN = 7.0  # nats that a word of another language costs: between 4 and 12 nothing changed
_LANGUAGES = {"hr": "sh", "bs": "sh", "sr-latn": "sh", "no": "nb", "nn": "nb", "in": "id", "iw": "he", "tl": "fil"}


class _Memory:
    """Rows of words asked before: candidates, texts and pages share most of theirs."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.rows = np.empty((_REMEMBERED, len(tables().languages)), np.float32)


@lru_cache(maxsize=1)
def _memory() -> _Memory:
    return _Memory()


def log_likelihood(words: Sequence[str]) -> Floats:
    """Return ln P of each word in each language: [words, languages], nats.

    A word of the list has the better of its own frequency and its spelling; others have their spelling: the product of
    the probabilities of each letter after the two before it, or after as many as the tables know.
    """
    memory = _memory()
    missing = [word for word in dict.fromkeys(words) if word not in memory.places]
    if len(memory.places) + len(missing) > _REMEMBERED:
        memory.places.clear()
        missing = list(dict.fromkeys(words))
        if len(missing) > _REMEMBERED:
            return _spelling(words)
    if missing:
        first = len(memory.places)
        memory.rows[first : first + len(missing)] = _spelling(missing)
        memory.places.update(zip(missing, range(first, first + len(missing)), strict=True))
    found: Floats = memory.rows[[memory.places[word] for word in words]] if words else memory.rows[:0]
    return found


def _spelling(words: Sequence[str]) -> Floats:
    """Return the same without asking the memory."""
    known = tables()
    head, tail = _FRAME
    framed = "".join([f"{head}{word[:LONGEST]}{tail}" for word in words])
    codes = np.frombuffer(framed.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = known.numbers[np.where(codes < 65_536, codes, 0)]
    ends = np.flatnonzero(codes == 1)  # a word begins behind these, and has its first letter two places on
    inside = np.ones(len(codes), bool)
    inside[ends] = inside[ends + 1] = False
    places = np.flatnonzero(inside)
    last, before = letters[places], letters[places - 1]
    triples = letters[places - 2] << 20 | before << 10 | last
    rows = _rows(triples, before << 10 | last, last)
    sizes = np.fromiter((min(len(word), LONGEST) + 1 for word in words), np.int64, len(words))
    firsts = np.concatenate(([0], np.cumsum(sizes[:-1])))
    found: Floats = np.add.reduceat(known.costs[rows], firsts, axis=0, dtype=np.int32) * np.float32(-1 / 8)
    found -= np.float32(2.3)  # one word in ten is in no list
    row_of = known.words.get
    listed = np.array([row_of(word, -1) for word in words])
    short = np.flatnonzero((sizes == 2) & (listed < 0))
    found[short] = np.maximum(found[short], -9)
    with_row = np.flatnonzero(listed >= 0)
    starts = known.word_starts[listed[with_row]]
    counts = known.word_starts[listed[with_row] + 1] - starts
    cells = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    places, columns = np.repeat(with_row, counts), known.word_languages[cells]
    found[places, columns] = np.maximum(found[places, columns], known.word_costs[cells] * np.float32(-1 / 4))
    return found


def _rows(*codes: np.ndarray) -> np.ndarray:
    """Return the row of the first of `codes` that the tables know, for each place."""
    known = tables().codes
    rows = np.full(len(codes[0]), len(known))
    left = np.arange(len(rows))
    for each in codes:
        wanted = each[left]
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        hit = known[place] == wanted
        rows[left[hit]] = place[hit]
        left = left[~hit]
        if not len(left):
            break
    return rows


def or_foreign(likelihood: Floats) -> Floats:
    """Return `likelihood` [words, languages] where each word may be of another language at a price: nats."""
    found: Floats = np.maximum(likelihood, likelihood.max(1, keepdims=True) - np.float32(_FOREIGN))
    return found


def best_language(likelihood: Floats, prior: Floats) -> tuple[float, int]:
    """Return how likely the words of `likelihood` are together in the language that suits them best, and its column.

    Each word may be foreign at a price, so that one name decides nothing.
    """
    if not len(likelihood):
        column = int(prior.argmax())
    else:
        prior = or_foreign(likelihood).sum(0) + prior
        column = int(prior.argmax())
    return float(prior[column]), column


def language_prior(words: Sequence[str], language: str | None) -> Floats:
    """Return what words in ASCII and the tag of the page say about the language, in nats, 0 for the best."""
    known = tables()
    prior = np.zeros(len(known.languages), np.float32)
    if words:
        likelihood = log_likelihood(words)
        told = np.maximum(likelihood - likelihood.max(1, keepdims=True), -4).sum(0)
        prior = np.maximum((told - told.max()) * np.float32(0.7), -18).astype(np.float32)
    tag = (language or "").lower()
    tag = _LANGUAGES.get(tag) or _LANGUAGES.get(tag.split("-")[0]) or tag.split("-")[0]
    if tag in known.languages:
        prior = prior - np.float32(6)
        prior[known.languages.index(tag)] += 6
    return prior
