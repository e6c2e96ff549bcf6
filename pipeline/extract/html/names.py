"""Class and id values, read token by token: pages of a site have many values, made of few tokens."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.extract.html import vocabulary as v

MOST_TOKENS = 12
"""class words that are read; frameworks that spell out a style with more say nothing about its place"""
_MOST_KNOWN = 1 << 14
"""words whose number is kept; a few megabytes"""


class Memory:
    """What `function` gives for a word; kept for the next page, as the pages of a site share their words.

    >>> lengths = Memory(len)
    >>> lengths.number("one"), lengths.number("three"), len(lengths)
    (3, 5, 2)
    """

    # a subclass of dict with `__missing__` is three times as slow: Python then looks its `__getitem__` up for each word
    def __init__(self, function: Callable[[str], int]) -> None:
        self._function = function
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        """Return how many words are kept."""
        return len(self._known)

    def number(self, word: str) -> int:
        """Return the number of a word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[word] = self._function(word)
        return known


def read_tokens(value: str) -> list[str]:
    """Return the tokens of a class and id value, at least one.

    >>> read_tokens("post  odd"), read_tokens("")
    (['post', 'odd'], [''])
    """
    tokens = value.split(None, MOST_TOKENS)
    if len(tokens) > MOST_TOKENS:
        tokens.pop()  # the rest of the value
    return tokens or [""]


def name_words(token: str) -> list[str]:
    """Return the words of one class or id, lower case; camelCase, hyphens and digits part words.

    >>> name_words("relatedPosts-3"), name_words("HTMLBody x")
    (['related', 'posts'], ['htmlb', 'ody', 'x'])
    """
    words = []
    start, kind = 0, " "  # of the word that is open: "a" lower case, "A" upper case, " " none
    for end, character in enumerate(token):
        here = "a" if "a" <= character <= "z" else "A" if "A" <= character <= "Z" else " "
        if here != kind:
            is_capital = kind == "A" and here == "a" and end - start == 1
            if kind != " " and not is_capital:
                words.append(token[start:end].lower())
            if not is_capital:
                start = end
            kind = here
    if kind != " ":
        words.append(token[start:].lower())
    return words


def _signs(token: str) -> int:
    return v.word_signs(name_words(token))


SIGNS = Memory(_signs)
"""evidence bits of a token"""
