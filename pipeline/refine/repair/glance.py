"""One look at a text that says which characters it has, so that most rules need none of their own."""

from __future__ import annotations

import re

import numpy as np

_LONG = 600  # code points from which an array is faster than a set: three times at 3,000


def characters_of(text: str) -> frozenset[str]:
    """Return the different characters of `text`; those beyond U+FFFF may come as the two halves of their UTF-16 pairs.

    >>> sorted(characters_of("zażółć, zażółć"))
    [' ', ',', 'a', 'z', 'ó', 'ć', 'ł', 'ż']
    """
    if len(text) < _LONG:
        return frozenset(text)
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    seen = np.zeros(65_536, bool)
    seen[codes.astype(np.intp)] = True  # twice as fast as by numbers of 16 bits
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))


def signs_of(one: re.Pattern[str]) -> frozenset[str]:
    """Return the characters below U+10000 that `one`, the pattern of a single character, matches.

    >>> sorted(signs_of(re.compile("[a-c]")))
    ['a', 'b', 'c']
    """
    return frozenset(one.findall("".join(map(chr, range(65_536)))))
