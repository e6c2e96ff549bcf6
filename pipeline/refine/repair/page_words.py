"""What the whole words of a page tell about its damaged ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pipeline.records import REPLACEMENT
from pipeline.refine.language import detect
from pipeline.refine.repair.lexicon import blank, is_listed, language_of, words_of

DAMAGED = re.compile(r"(?<![^\W\d_])[^\W\d_]*+(?:\ufffd+[^\W\d_]*+)+")
"""a word with its U+FFFD, or U+FFFD alone"""
_WHOLE = re.compile(r"(?<![\w\ufffd])[^\W\d_]{3,}+(?![\w\ufffd])")
_ENOUGH_RUNS = 4  # rows of U+FFFD that are all even by chance on no page
_LIKELY = 0.95  # confidence from which on the detector helps; 0.9 restores 0.4 point more of texts alone, and reads letters into three words
_CERTAIN = 0.9  # confidence from which on the detector overrules the words; 0.5 and 0.99 give the same numbers
_CEDILLA = re.compile("[şţŞŢ]")
_COMMA = re.compile("[șțȘȚ]")


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity, so that hints can be a key
class PageWords:
    """The words of a page, or of a text of it."""

    language: str | None = None
    """the word list that they fit, where one does"""
    whole: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """for a skeleton what stood in its gaps, and how often"""
    doubled: bool | None = False
    """whether no U+FFFD touches a letter alone, as where each byte of a letter became one; None where too few do"""
    cedilla: bool = False
    """whether Romanian is written with cedillas, as it was before Unicode had the comma"""


def page_words(texts: Sequence[str], language: str | None) -> PageWords:
    r"""Return what the words of `texts` tell; `language` is the declared one, which they may contradict.

    >>> found = page_words(["Le v\ufffdlo est dans la maison et sur le vélo il est tr\ufffds bien"], "fr")
    >>> found.language, found.whole["v?lo"]["é"], found.doubled
    ('fr', 1, False)
    """
    whole: dict[str, Counter[str]] = {}
    for word in chain.from_iterable(map(_WHOLE.findall, texts)):
        if not word.isascii():
            skeleton, gaps = blank(word.lower())
            whole.setdefault(skeleton, Counter())[gaps] += 1
    runs = list(_runs(texts))
    even = bool(runs) and min(runs) > 1
    return PageWords(
        _language([*map(single, texts)] if even else texts, language),
        whole,
        (True if len(runs) >= _ENOUGH_RUNS else None) if even else False,
        any(map(_CEDILLA.search, texts)) and not any(map(_COMMA.search, texts)),
    )


def _language(texts: Sequence[str], declared: str | None) -> str | None:
    """Return the word list that fits `texts`.

    The detector, which knows more languages, helps where the commonest words leave it open, and says no where they take a
    language without a list for its relative: Afrikaans for Dutch.
    """
    detected = detect("\n".join(texts), declared)
    if detected.confidence >= _CERTAIN and not is_listed(detected.code):
        return None
    words = list(chain.from_iterable(map(words_of, texts)))
    found = language_of(words, declared)
    return found or (language_of(words, detected.code) if detected.confidence >= _LIKELY else None)


def single(text: str) -> str:
    """Return `text` with one U+FFFD for each two."""
    return text.replace(2 * REPLACEMENT, REPLACEMENT)


def _runs(texts: Sequence[str]) -> Iterator[int]:
    """Return how long the rows of U+FFFD in words are."""
    for text in texts:
        for match in DAMAGED.finditer(text) if REPLACEMENT in text else ():
            if match.end() - match.start() > match[0].count(REPLACEMENT):
                yield from map(len, re.findall("\ufffd+", match[0]))
