"""The words of a text that are worth looking at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.refine.repair.confusion.gate import looks_misplaced
from pipeline.refine.repair.confusion.signs import EDGES, QUOTES, lowered

# Only these part tokens: `\s` would match U+00A0 and U+0085, which are letters where a charset was taken for another.
TOKEN = re.compile(r"[^\x00-@\[-`{-\x7f]+")
_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f’–—\xa0]+")
_LONGEST = 5_000  # code points of a text that are read for the sample
_N_ASCII = 14


@dataclass(frozen=True, slots=True)
class Sample:
    """Some words of a text."""

    odd: list[str]
    """different tokens with something beyond ASCII, those with misplaced symbols first"""
    plain: list[str]
    """words in ASCII: they tell the language"""


def sample(text: str, most: int) -> Sample:
    """Return at most `most` tokens with something beyond ASCII, evenly taken from `text`, and a few without.

    >>> sample("by³ tam g³ówny dom", 28)
    Sample(odd=['by³', 'g³ówny'], plain=['tam', 'dom'])
    """
    odd: dict[str, None] = {}
    plain: dict[str, None] = {}
    for token in TOKEN.findall(text[:_LONGEST]):
        if not token.isascii():
            odd[token] = None
        elif len(plain) < _N_ASCII:
            plain[token.lower()] = None
    tokens = list(odd)
    if len(tokens) > most:
        misplaced = [token for token in tokens if looks_misplaced(token)][: most // 3]
        others = [token for token in tokens if token not in misplaced]
        room = most - len(misplaced)
        tokens = misplaced + others[:: max(1, len(others) // room)][:room]
    return Sample(tokens, list(plain))


def words(token: str) -> list[str]:
    """Return the words of a token as it stands, in lower case, without symbols around them."""
    return [word for each in _WORD.findall(lowered(token)) if (word := each.strip(EDGES))]


def meant_words(token: str) -> list[str]:
    """Return the words of a token as a charset would have it: symbols stay, since sound words have none.

    >>> words("pi•"), meant_words("pi•")
    (['pi'], ['pi•'])
    """
    return [word for each in _WORD.findall(lowered(token)) if (word := each.strip(QUOTES))]
