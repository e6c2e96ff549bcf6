"""What single words are worth: how often text under a class or id word, or with a word in it, was content on other sites.

The values are part of the model. A word that the development sites do not share is worth nothing, either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import fsum

import numpy as np

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.measures import Floats

LABEL_LENGTH = 60
"""characters up to which a block is read as a label, whose words tell what it is for"""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MOST_NAMES = 12  # class words that are read; frameworks that spell out a style with more say nothing about its place
_CACHED = 65_536  # words

Values = Mapping[str, float]
Worth = tuple[float, float, float]
_NOTHING: Worth = (0.0, 0.0, 0.0)


def name_words(names: str) -> set[str]:
    """Return the words of a class and id value.

    >>> sorted(name_words("relatedPosts grid-3"))
    ['grid', 'posts', 'related']
    """
    return {word for token in names.split()[:_MOST_NAMES] for word in v.name_words(token) if 1 < len(word) < 20}


def label_words(text: str) -> set[str]:
    """Return the words of a short text, the first one marked, and the whole of it marked; digits count alike.

    >>> sorted(label_words("Read 12 more"))
    ['0', '=read 0 more', '^read', 'more', 'read']
    >>> label_words("a text of more than sixty characters is no label, whatever it says")
    set()
    """
    if len(text) > LABEL_LENGTH:
        return set()
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]
    return {*words, f"^{words[0]}", f"={' '.join(words)}"} if words else set()


class Lexicon:
    """What words are worth, by label and by name.

    Args:
        labels: words of short texts.
        names: words of class and id.
    """

    def __init__(self, labels: Values, names: Values) -> None:
        self.labels = labels
        self.names = names
        self._tokens: dict[str, Worth] = {}
        self._texts: dict[str, Worth] = {}

    def of_labels(self, texts: Sequence[str]) -> Floats:
        """Return the least, the greatest and the sum of what the words of each text are worth, a column each."""
        return np.array([self._of_label(text) if len(text) <= LABEL_LENGTH else _NOTHING for text in texts])

    def of_names(self, names: Sequence[str]) -> Floats:
        """Return the same for the words of each class and id value."""
        return np.array([self._of_name(value) if value else _NOTHING for value in names])

    def _of_label(self, text: str) -> Worth:
        row = self._texts.get(text)
        if row is None:
            if len(self._texts) > _CACHED:
                self._texts.clear()
            row = self._texts[text] = _worth(label_words(text), self.labels)
        return row

    def _of_name(self, names: str) -> Worth:
        least = most = total = 0.0
        tokens = self._tokens
        if len(tokens) > _CACHED:
            tokens.clear()
        for token in names.split()[:_MOST_NAMES]:
            row = tokens.get(token)
            if row is None:
                row = tokens[token] = _worth(v.name_words(token), self.names)
            if row is not _NOTHING:
                least, most, total = min(least, row[0]), max(most, row[1]), total + row[2]
        return least, most, total


def _worth(words: Iterable[str], values: Values) -> Worth:
    """Return least, greatest and sum; the sum is exact, since sets have no order and ties between splits hang on a bit."""
    found = [values[word] for word in words if word in values]
    return (min(0.0, *found), max(0.0, *found), fsum(found)) if found else _NOTHING
