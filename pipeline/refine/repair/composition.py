"""Letters written as a base and a mark where Unicode has one character for both."""

from __future__ import annotations

import re
import unicodedata

from pipeline.refine.repair.edits import Edit, Hints, difference

_WORD = re.compile(r"[^ \t\n]+")  # no character composes with a space before it


def is_decomposed(text: str) -> bool:
    """Return whether `text` is not in Unicode's normalization form C."""
    return not unicodedata.is_normalized("NFC", text)


def compose_letters(text: str, _hints: Hints) -> list[Edit]:
    """Bring the text to normalization form C, word by word.

    Left alone: ligatures, full-width letters, superscripts and the like, which form KC would fold. They are how the
    author wrote, not damage.

    >>> compose_letters("cafe\u0301", Hints())[0].after
    'é'
    """
    edits: list[Edit] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii() and is_decomposed(word):
            edits += difference(word, unicodedata.normalize("NFC", word), match.start())
    return edits
