"""Undo a confusion: the edits that turn a text read in one charset into what was written in the other."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.refine.repair.confusion.codecs import Pair, mending, numbers
from pipeline.refine.repair.confusion.score import log_likelihood
from pipeline.refine.repair.confusion.signs import SYMBOLS
from pipeline.refine.repair.confusion.words import TOKEN, meant_words, words
from pipeline.refine.repair.edits import Edit

_BETTER = 0.5  # nats that a word must gain to be changed by itself


def convert(text: str, pair: Pair, confidence: float) -> list[Edit]:
    """Return one edit for each run of characters that `pair` changes.

    >>> [(edit.start, edit.after) for edit in convert("by³ g³ówny", Pair("cp1250", "cp1252"), 1.0)]
    [(2, 'ł'), (5, 'ł')]
    """
    table = mending(pair)
    return [
        Edit(match.start(), match.end(), match.group().translate(table), match.end() - match.start(), confidence)
        for match in _changed(pair).finditer(text)
    ]


@lru_cache(maxsize=64)
def _changed(pair: Pair) -> re.Pattern[str]:
    """Return the pattern of a run of characters that `pair` changes."""
    return re.compile(f"[{re.escape(''.join(map(chr, mending(pair))))}]+")


def convert_words(text: str, pair: Pair, column: int, confidence: float) -> list[Edit]:
    """Return the same for those words only that are likelier so in the language of `column`, and can be read so."""
    known, table = numbers(pair.read), mending(pair)
    found: list[tuple[int, str, list[str], list[str]]] = []
    for match in TOKEN.finditer(text):
        token = match.group()
        if token.isascii() or any(
            character not in known and (character.isalpha() or character in SYMBOLS)
            for character in token
            if character > "\x7f"
        ):
            continue
        mended = token.translate(table)
        if mended != token and (meant := meant_words(mended)):
            found.append((match.start(), token, words(token), meant))
    if not found:
        return []
    every = [word for _, _, old, new in found for word in old + new]
    gains = log_likelihood(every)[:, column].tolist()
    edits: list[Edit] = []
    place = 0
    for start, token, old, new in found:
        middle, end = place + len(old), place + len(old) + len(new)
        if sum(gains[middle:end]) > sum(gains[place:middle]) + _BETTER:
            edits += [
                Edit(start + edit.start, start + edit.end, edit.after, edit.n_characters, confidence)
                for edit in convert(token, pair, confidence)
            ]
        place = end
    return edits
