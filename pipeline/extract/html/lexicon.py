"""What single words are worth: how often text under a class or id word, or with a word in it, was content on other sites.

The values are part of the model. A word that the development sites do not share is worth nothing, either way.
"""

from __future__ import annotations

from pipeline.extract.html.names import Memory, name_words, read_tokens

LABEL_LENGTH = 60
"""characters up to which a block is read as a label, whose words tell what it is for"""

Values = dict[str, int]
"""word -> log odds, in whole steps: sums of them do not hang on their order"""


def words_of_names(names: str) -> set[str]:
    """Return the words of a class and id value.

    >>> sorted(words_of_names("relatedPosts grid-3"))
    ['grid', 'posts', 'related']
    """
    return {word for token in read_tokens(names) for word in name_words(token) if 1 < len(word) < 20}


def label_words(text: str) -> list[str]:
    """Return the words of a short text, the first one marked, and the whole of it marked; digits count alike.

    >>> label_words("Read 12 more")
    ['read', '0', 'more', '^read', '=read 0 more']
    >>> label_words("a text of more than sixty characters is no label, whatever it says")
    []
    """
    if len(text) > LABEL_LENGTH:
        return []
    words = _runs(text.lower())
    return [*words, f"^{words[0]}", f"={' '.join(words)}"] if words else []


def _worth(values: Values, words: list[str]) -> int:
    """Return the sum of what words are worth."""
    total = 0
    for word in words:
        total += values.get(word, 0)
    return total


def _runs(text: str) -> list[str]:
    """Return the runs of letters, and the runs of digits as "0"."""
    runs = []
    start = kind = 0  # of the run that is open: 1 letters, 2 digits, 0 none
    for end, character in enumerate(text):
        here = 2 if character.isdecimal() else 1 if character.isalnum() else 0
        if here != kind:
            if kind:
                runs.append("0" if "0" <= text[start] <= "9" else text[start:end])
            start, kind = end, here
    if kind:
        runs.append("0" if "0" <= text[start] <= "9" else text[start:])
    return runs


class Lexicon:
    """What words are worth, by label and by name.

    Args:
        labels: words of short texts.
        names: words of class and id.
    """

    def __init__(self, labels: Values, names: Values) -> None:
        self.labels = labels
        self.names = names
        self._of_label = Memory(self._label_worth)
        self._of_token = Memory(self._token_worth)

    def of_labels(self, texts: list[str]) -> list[int]:
        """Return the sum of what the words of each text are worth."""
        memory, longest = self._of_label, LABEL_LENGTH
        return [memory.number(text) if len(text) <= longest else 0 for text in texts]

    def of_names(self, names: list[list[str]]) -> list[int]:
        """Return the sum of what the words of each class and id value, given by its tokens, are worth."""
        memory = self._of_token
        sums = []
        for tokens in names:
            total = 0
            for token in tokens:
                total += memory.number(token)
            sums.append(total)
        return sums

    def _label_worth(self, text: str) -> int:
        return _worth(self.labels, label_words(text))

    def _token_worth(self, token: str) -> int:
        return _worth(self.names, name_words(token))
