"""One look at a text that says which characters it has, so that most rules need none of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


_WORTH = 8_000  # code points from which searching only beyond ASCII pays for its arrays
_NONE = np.zeros(0, np.uint16)


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern that begins with one of a few characters."""

    pattern: re.Pattern[str]
    """matches from that character on; what stands before, it looks behind for"""
    heads: NDArray[np.bool_]
    """the characters, all beyond ASCII, as `table_of` returns them"""
    before: frozenset[str] | None = None
    """characters, one of which always stands before a match; None where others may"""


@dataclass(frozen=True, slots=True)
class Glance:
    """The texts of a page, joined, and where they have characters beyond ASCII: a pattern need not look elsewhere."""

    text: str
    """all of it"""
    characters: frozenset[str]
    """the different ones, as `characters_of` returns them"""
    codes: NDArray[np.uint16]
    """all code points; those beyond U+FFFF as U+FFFF"""
    places: NDArray[np.intp]
    """where those beyond ASCII stand"""
    odd: NDArray[np.uint16]
    """the code points there"""

    @property
    def is_long(self) -> bool:
        """Whether the arrays are there: for a short text a search is faster."""
        return len(self.text) >= _WORTH

    def heads(self, table: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return where the characters beyond ASCII of `table`, which `table_of` returned, stand."""
        found: NDArray[np.intp] = self.places[table[self.odd]]
        return found

    def shows(self, sought: Sought) -> bool:
        """Return whether `sought` is somewhere."""
        text, before, match = self.text, sought.before, sought.pattern.match
        if not self.is_long:
            return sought.pattern.search(text) is not None
        for place in self.heads(sought.heads).tolist():
            if (before is None or text[place - 1] in before) and match(text, place):
                return True
        return False


def glance_at(text: str) -> Glance:
    """Return what one look at `text` tells."""
    if len(text) < _WORTH:
        return Glance(text, characters_of(text), _NONE, np.flatnonzero(_NONE), _NONE)
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(wide, 0xFFFF).astype(np.uint16)
    places = np.flatnonzero(codes > 0x7F)
    return Glance(text, characters_of(text), codes, places, codes[places])


def table_of(characters: Iterable[str]) -> NDArray[np.bool_]:
    """Return for each code point below U+10000 whether it is one of `characters`."""
    table = np.zeros(65_536, bool)
    table[[ord(character) for character in characters if character < "\uffff"]] = True
    return table


def signs_of(one: re.Pattern[str]) -> frozenset[str]:
    """Return the characters below U+10000 that `one`, the pattern of a single character, matches.

    >>> sorted(signs_of(re.compile("[a-c]")))
    ['a', 'b', 'c']
    """
    return frozenset(one.findall("".join(map(chr, range(65_536)))))
