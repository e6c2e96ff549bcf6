"""How likely words are in each language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pipeline.refine.repair.confusion import spelling
from pipeline.refine.repair.confusion.tables import Floats, tables

_TAIL = "\3"  # stands behind a word in the tables
_UNLISTED = float(np.float32(2.3))  # nats: one word in ten is in no list
_LEAST_LETTER = -9.0  # ln P of a word of one letter
LONGEST = 24
"""letters of a word that are looked at"""

_REMEMBERED = 16_384  # words: 3 MB
_FOREIGN = 7.0  # nats that a word of another language costs: between 4 and 12 nothing changed
_LANGUAGES = {"hr": "sh", "bs": "sh", "sr-latn": "sh", "no": "nb", "nn": "nb", "in": "id", "iw": "he", "tl": "fil"}


_view: Callable[[Any], Any] = memoryview  # how loops see an array


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
            return cast("Floats", _spelling(words))
    if missing:
        first = len(memory.places)
        memory.rows[first : first + len(missing)] = _spelling(missing)
        memory.places.update(zip(missing, range(first, first + len(missing)), strict=True))
    found: Floats = memory.rows[[memory.places[word] for word in words]] if words else memory.rows[:0]
    return found


def _spelling(words: Sequence[str]) -> NDArray[np.float64]:
    """Return the same without asking the memory, in doubles."""
    known = tables()
    found = np.empty((len(words), len(known.languages)))
    if not words:
        return found
    spelt = [word[:LONGEST] + _TAIL for word in words]
    spelling.add_costs(spelt, found, known.numbers, known.codes, known.costs)
    found *= -0.125
    found -= _UNLISTED
    rows, starts = _view(found), _view(known.word_starts)
    languages, costs = _view(known.word_languages), _view(known.word_costs)
    row_of = known.words.get
    for place, word in enumerate(words):
        row = row_of(word, -1)
        if row >= 0:
            _raise_to_list(rows, place, starts[row], starts[row + 1], languages, costs)
        elif len(word) == 1:
            found[place] = np.maximum(found[place], _LEAST_LETTER)
    return found


def _raise_to_list(found: Any, place: int, start: int, end: int, languages: Any, costs: Any) -> None:
    """Raise a row of `found` to what the lists of languages, from `start` to `end` in the tables, say of its word."""
    for cell in range(start, end):
        listed = costs[cell] * -0.25
        found[place, languages[cell]] = max(found[place, languages[cell]], listed)


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
