"""The pairs of charsets that a sample can have come from, by single letters only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from pipeline.refine.repair.confusion.codecs import (
    COMMON,
    READ_AS,
    WRITTEN,
    WRITTEN_LATIN,
    Pair,
    numbers,
)
from pipeline.refine.repair.confusion.signs import EDGES, YIELDED
from pipeline.refine.repair.confusion.tables import Floats, tables

Bytes: TypeAlias = tuple[tuple[int, int], ...]
"""bytes from 128, counted from there, with how often each occurs"""

_ASCII_LETTER = re.compile("[A-Za-z]")
_FREE = frozenset("“”„‘’…–—«»•")  # stand in texts that were damaged before an editor set its quotes
_UNCOMMON = -3.0  # nats
_UNFIT, _UNFIT_PARTIAL = -6.0, -5.0  # nats for each character that the codec does not have
_LEAST_FITTING = 0.25  # of the tokens


def ranked(
    tokens: list[str], prior: Floats, controls: frozenset[str], *, partial: bool
) -> Iterator[tuple[float, Pair, frozenset[int]]]:
    """Yield the pairs that `tokens` can have come from, with the tokens that are no part of it, likeliest first.

    By single letters only: how often each byte occurs, times what it would be in each codec and language.
    """
    counts = _odd_characters(tokens)
    needed = {
        character for character in counts if character.isalpha() or (character in YIELDED and character not in _FREE)
    }
    found: list[tuple[str, Bytes, frozenset[int]]] = []
    penalties: list[float] = []
    for read in READ_AS:
        to_byte = numbers(read)
        missing = needed - to_byte.keys()
        if bool(missing) != partial or not controls <= to_byte.keys():
            continue
        sound = frozenset(place for place, token in enumerate(tokens) if not missing.isdisjoint(token))
        if missing and len(tokens) - len(sound) < max(1, _LEAST_FITTING * len(tokens)):
            continue
        seen = _odd_characters([token for place, token in enumerate(tokens) if place not in sound]) if sound else counts
        shown = tuple((to_byte[character] - 128, count) for character, count in seen.items() if character in to_byte)
        if not shown:
            continue
        fitting = sum(count for _, count in shown)
        found.append((read, shown, sound))
        penalties.append(
            _UNFIT_PARTIAL * (sum(counts.values()) - fitting) if sound else _UNFIT * (sum(seen.values()) - fitting)
        )
    if not found:
        return
    codecs = _scripts(tokens)
    places = {shown: place for place, shown in enumerate(dict.fromkeys(shown for _, shown, _ in found))}
    likelihood = _likelihood(list(places), codecs, prior)[[places[shown] for _, shown, _ in found]]
    prices = np.array([_prices(read)[codecs] for read, _, _ in found])
    ranks = likelihood + np.array(penalties, np.float32)[:, None] + prices
    width = ranks.shape[1]
    for place in np.argsort(-ranks.ravel(), kind="stable").tolist():
        row, column = divmod(place, width)
        rank = float(ranks[row, column])
        if rank == -np.inf:
            return
        read, _, sound = found[row]
        yield rank, Pair(WRITTEN[codecs.start + column], read), sound


def _likelihood(some: Sequence[Bytes], codecs: slice, prior: Floats) -> Floats:
    """Return how likely each of `some` counts of bytes is in each of the `codecs` and the language that suits it best."""
    known = tables()
    n_languages = len(known.languages)
    counts = np.zeros((len(some), 128), np.float32)
    for row, shown in enumerate(some):
        places, weights = zip(*shown, strict=True)
        counts[row, places] = weights
    used = np.flatnonzero(counts.any(0))
    sums = counts[:, used] @ known.by_byte[used, codecs.start * n_languages : codecs.stop * n_languages]
    found: Floats = (sums.reshape(len(some), -1, n_languages) + prior).max(2)
    return found


@lru_cache(maxsize=len(READ_AS))
def _prices(read: str) -> Floats:
    """Return what the pairs of `read` and each codec cost for being seldom met; no text is written in what it is read in."""
    pairs = [Pair(written, read) for written in WRITTEN]
    return np.array(
        [-np.inf if pair.written == read else (pair not in COMMON) * _UNCOMMON for pair in pairs], np.float32
    )


def _odd_characters(tokens: list[str]) -> Counter[str]:
    """Return how often each character beyond ASCII is in `tokens`, symbols around them left out unless there are no others."""
    for some in ([token.strip(EDGES) or token for token in tokens], tokens):
        counts = Counter("".join(some))
        odd = Counter({character: count for character, count in counts.items() if character > "\x7f"})
        if odd:
            return odd
    return Counter()


def _scripts(tokens: list[str]) -> slice:
    """Return which of the codecs `tokens` can have been written in.

    Words that mix letters of ASCII with odd ones are in Latin letters; words that never do are in others.
    """
    mixed = sum([_ASCII_LETTER.search(token) is not None for token in tokens])
    if 2 * mixed >= len(tokens):
        return slice(0, len(WRITTEN_LATIN))
    if mixed == 0 and len(tokens) >= 3 and sum(map(len, tokens)) > 4 * len(tokens):
        return slice(len(WRITTEN_LATIN), len(WRITTEN))
    return slice(0, len(WRITTEN))
