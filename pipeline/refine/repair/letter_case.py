"""Whether a restored letter is a capital."""

from __future__ import annotations

import re

from pipeline.records import REPLACEMENT

_START = re.compile(r"(?:^|(?<![\d.])(?<!\b[^\W\d_])[.!?…]['\"“”„»«›’)\]]*\s+|\n)['\"“”„»«›‹‘’¿¡(\[–—•*\s-]*\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_])[\w\ufffd’'-]*\s*\Z")
_WORD_BEHIND = re.compile(r"\s*([^\W\d_])")

_STOPS = ".!?…:"
_LOOK_AROUND = 24  # code points beside a word that tell whether a sentence, or a name, begins with it

# Tuned on the same sentences as the margins of lost_letter.py.
_COMMON = 1e-4  # frequency from which on a word between two small ones is seldom a name, nor a German noun
_COMMON_IN_NAMES = 1e-3  # the same beside a capital or a sign: `Ankara Üniversitesi`
_SELDOM_NAMES = frozenset({"es", "fr", "it", "pt", "sv"})  # names seldom begin with a letter beyond ASCII there


def cased(text: str, start: int, token: str, lost: str, frequency: float, language: str) -> str:
    r"""Return `lost`, the letters that the U+FFFD of a word stand for, in the case that the word has.

    The lists tell no case. A first letter is a capital where a sentence begins; elsewhere it is small in common words,
    while rarer ones may be names. Where that is not known, U+FFFD stands for it.

    Args:
        text: the text.
        start: where the word begins in it, code points.
        token: the word as it stands there.
        lost: the letters, in lower case.
        frequency: share of the word among all words, 0..1.
        language: its language.

    >>> cased("\ufffdt\ufffd", 0, "\ufffdt\ufffd", "éé", 1e-3, "fr"), cased("S\ufffd", 0, "S\ufffd", "å", 1e-2, "sv")
    ('Éé', 'å')
    >>> cased("Ankara \ufffdniversitesi", 7, "\ufffdniversitesi", "ü", 1e-5, "tr") == "\ufffd"
    True
    """
    before, behind = text[max(0, start - _LOOK_AROUND) : start], text[start + len(token) :][:_LOOK_AROUND]
    known = token.replace(REPLACEMENT, "")
    if known.isupper() and (len(known) > 1 or _among_capitals(before, behind)):
        raised = "".join(up if len(up := letter.upper()) == 1 else letter for letter in lost)
        return "" if any(letter < "\x80" for letter in raised) else raised  # a dotless i, which would have been I
    if token[0] != REPLACEMENT or not lost[0].islower():
        return lost
    if _START.search(before if start > _LOOK_AROUND else "\n" + before):
        first = lost[0].upper()
        return (first if first > "\x80" and len(first) == 1 else REPLACEMENT) + lost[1:]
    return lost if frequency >= _least(before, behind, language) else REPLACEMENT + lost[1:]


def _among_capitals(before: str, behind: str) -> bool:
    """Return whether a word beside is of capitals alone."""
    words = re.findall(r"[^\W\d_]{2,}", before)[-1:] + re.findall(r"[^\W\d_]{2,}", behind)[:1]
    return any(word.isupper() for word in words)


def _least(before: str, behind: str, language: str) -> float:
    """Return the frequency from which on a word that begins no sentence begins with a small letter."""
    if before.rstrip()[-1:] in _STOPS:
        return 1.0
    word_before, word_behind = _WORD_BEFORE.search(before), _WORD_BEHIND.match(behind)
    beside_capital = any(word and word[1].isupper() for word in (word_before, word_behind))
    if beside_capital or word_before is None or before[-1] not in " \n\t\u00a0'’":
        return _COMMON_IN_NAMES
    return 0.0 if language in _SELDOM_NAMES else _COMMON
