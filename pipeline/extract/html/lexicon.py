"""What single words are worth: how often text under a class or id word, or with a word in it, was content on other sites.

The values are part of the model. A word that the development sites do not share is worth nothing, either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.measures import MOST_TOKENS, Integers, Names

LABEL_LENGTH = 60
"""characters up to which a block is read as a label, whose words tell what it is for"""
_WORD = re.compile(r"[^\W\d_]+|\d+|\n")

Values = Mapping[str, int]
"""word -> log odds, in whole steps: sums of them do not hang on their order"""


def name_words(names: str) -> set[str]:
    """Return the words of a class and id value.

    >>> sorted(name_words("relatedPosts grid-3"))
    ['grid', 'posts', 'related']
    """
    return {word for words in v.name_words(names.split()[:MOST_TOKENS]) for word in words if 1 < len(word) < 20}


def label_words(text: str) -> set[str]:
    """Return the words of a short text, the first one marked, and the whole of it marked; digits count alike.

    >>> sorted(label_words("Read 12 more"))
    ['0', '=read 0 more', '^read', 'more', 'read']
    >>> label_words("a text of more than sixty characters is no label, whatever it says")
    set()
    """
    words = _split_labels([text])[0]
    return {*words, f"^{words[0]}", f"={' '.join(words)}"} if words else set()


def _split_labels(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text, in one pass; none for texts that are no labels."""
    found: list[list[str]] = [[]]
    labels = "\n".join([text.replace("\n", " ") if len(text) <= LABEL_LENGTH else "" for text in texts])
    for word in _WORD.findall(labels.lower()):
        if word == "\n":
            found.append([])
        else:
            found[-1].append("0" if word[0] <= "9" else word)
    return found


class Lexicon:
    """What words are worth, by label and by name.

    Args:
        labels: words of short texts.
        names: words of class and id.
    """

    def __init__(self, labels: Values, names: Values) -> None:
        self.labels = labels
        self.names = names

    def of_labels(self, texts: Sequence[str]) -> Integers:
        """Return the sum of what the words of each text are worth."""
        worth, sums = self.labels.get, []
        for words in _split_labels(texts):
            total = 0
            if words:
                total = worth(f"^{words[0]}", 0) + worth(f"={' '.join(words)}", 0)
                for word in words:
                    total += worth(word, 0)
            sums.append(total)
        return np.array(sums)

    def of_names(self, names: Names) -> Integers:
        """Return the sum of what the words of each class and id value are worth."""
        worth = self.names.get
        return names.sums(np.array([sum([worth(word, 0) for word in words]) for words in names.words]))
