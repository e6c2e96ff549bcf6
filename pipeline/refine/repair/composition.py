"""Letters written as a base and a mark where Unicode has one character for both."""

from __future__ import annotations

import re
import unicodedata

from pipeline.refine.repair.edits import Edit, Hints, difference

_WORD = re.compile(r"[^ \t\n]+")  # no character composes with a space before it
# Without the long ranges of Unicode 15 to 16 that have no mark, no letter that composes with the one before it, and none that
# another stands for: text of those alone is composed.
MARK = re.compile(
    "[^\0-\u02ff\u0388-\u0482\u0488-\u0590\u05c8-\u060f\u061b-\u064a\u0671-\u06d5\u0900-\u093b\u0960-\u09bb\u0bd8-\u0c3b\u0de0-\u0e37"
    "\u108e-\u1160\u1e00-\u1f70\u2002-\u20cf\u20f1-\u2125\u212c-\u2328\u232b-\u2adb\u2e00-\u3029\u3030-\u3098\u309b-\ua66e\uabee-\ud7ff"
    "\ufe30-\uffff]"
)


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
