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
    words = _words_of_labels([text])[:-1]
    return {*words, f"^{words[0]}", f"={' '.join(words)}"} if words else set()


def _words_of_labels(texts: Sequence[str]) -> list[str]:
    """Return the words of all texts, a line feed after each text; none for texts that are no labels."""
    labels = "\n".join([text.replace("\n", " ") if len(text) <= LABEL_LENGTH else "" for text in texts])
    return ["0" if "0" <= word <= ":" else word for word in _WORD.findall(f"{labels.lower()}\n")]


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
        total, whole = 0, ""
        for word in _words_of_labels(texts):  # no list for each text: the garbage collector would walk them all
            if word == "\n":
                sums.append(total + worth(f"={whole}", 0) if whole else 0)
                total, whole = 0, ""
            elif whole:
                total += worth(word, 0)
                whole = f"{whole} {word}"
            else:
                total = worth(f"^{word}", 0) + worth(word, 0)
                whole = word
        return np.array(sums)

    def of_names(self, names: Names) -> Integers:
        """Return the sum of what the words of each class and id value are worth."""
        worth = self.names.get
        return names.sums(np.array([sum([worth(word, 0) for word in words]) for words in names.words]))
