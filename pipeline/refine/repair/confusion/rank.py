"""The pairs of charsets that a sample can have come from, by single letters only."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from pipeline.refine.repair.confusion.codecs import (
    COMMON,
    READ_AS,
    WRITTEN,
    WRITTEN_LATIN,
    WRITTEN_OTHER,
    Pair,
    numbers,
)
from pipeline.refine.repair.confusion.signs import EDGES, YIELDED
from pipeline.refine.repair.confusion.tables import Floats, tables

_ASCII_LETTER = re.compile("[A-Za-z]")
_FREE = frozenset("“”„‘’…–—«»•")  # stand in texts that were damaged before an editor set its quotes
_UNCOMMON = -3.0  # nats
_UNFIT, _UNFIT_PARTIAL = -6.0, -5.0  # nats for each character that the codec does not have
_LEAST_FITTING = 0.25  # of the tokens


def ranked(
    tokens: list[str], prior: Floats, controls: frozenset[str], *, partial: bool
) -> list[tuple[float, Pair, frozenset[int]]]:
    """Return the pairs that `tokens` can have come from, with the tokens that are no part of it, likeliest first.

    By single letters only: how often each byte occurs, times what it would be in each codec and language.
    """
    known = tables()
    counts = _odd_characters(tokens)
    needed = {
        character for character in counts if character.isalpha() or (character in YIELDED and character not in _FREE)
    }
    codecs, first, last = _scripts(tokens)
    shared: dict[tuple[object, ...], list[float]] = {}
    ranked: list[tuple[float, Pair, frozenset[int]]] = []
    for read in READ_AS:
        to_byte = numbers(read)
        missing = needed - to_byte.keys()
        if bool(missing) != partial or not controls <= to_byte.keys():
            continue
        sound = frozenset(place for place, token in enumerate(tokens) if not missing.isdisjoint(token))
        if missing and len(tokens) - len(sound) < max(1, _LEAST_FITTING * len(tokens)):
            continue
        seen = _odd_characters([token for place, token in enumerate(tokens) if place not in sound]) if sound else counts
        pairs = [(to_byte[character] - 128, count) for character, count in seen.items() if character in to_byte]
        if not pairs:
            continue
        key = (tuple(pairs), sound)
        ranks = shared.get(key)
        if ranks is None:
            places, weights = np.array(pairs).T
            sums = weights.astype(np.float32) @ known.by_byte[places, first:last]
            ranks = shared[key] = (sums.reshape(len(codecs), -1) + prior).max(1).tolist()
        fitting = sum(count for _, count in pairs)
        penalty = (
            _UNFIT_PARTIAL * (sum(counts.values()) - fitting) if sound else _UNFIT * (sum(seen.values()) - fitting)
        )
        for written, rank in zip(codecs, ranks, strict=True):
            pair = Pair(written, read)
            if written != read:
                ranked.append((rank + penalty + (pair not in COMMON) * _UNCOMMON, pair, sound))
    ranked.sort(key=lambda each: -each[0])
    return ranked


def _odd_characters(tokens: list[str]) -> Counter[str]:
    """Return how often each character beyond ASCII is in `tokens`, symbols around them left out."""
    counts = Counter("".join([token.strip(EDGES) or token for token in tokens]))
    return Counter({character: count for character, count in counts.items() if character > "\x7f"})


def _scripts(tokens: list[str]) -> tuple[tuple[str, ...], int, int]:
    """Return the codecs `tokens` can have been written in, and where their columns begin and end.

    Words that mix letters of ASCII with odd ones are in Latin letters; words that never do are in others.
    """
    n_languages = len(tables().languages)
    split, end = len(WRITTEN_LATIN) * n_languages, len(WRITTEN) * n_languages
    mixed = sum(_ASCII_LETTER.search(token) is not None for token in tokens)
    if 2 * mixed >= len(tokens):
        return WRITTEN_LATIN, 0, split
    if mixed == 0 and len(tokens) >= 3 and sum(map(len, tokens)) > 4 * len(tokens):
        return WRITTEN_OTHER, split, end
    return WRITTEN, 0, end
