"""One look at a text that says which characters it has, so that most rules need none of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Printable ASCII that no rule asks about, and layout. One pass over the bytes drops it, for a thirtieth of a set's time.
_DULL = bytes(set(b"\t\n\r") | set(range(0x20, 0x7F)) - set(b"&\\<%="))
_LONG = 600  # characters left from which an array is faster than a set: three times at 3,000


def characters_of(text: str) -> frozenset[str]:
    """Return the different characters of `text` that some rule asks about: all but the plain ones of ASCII.

    Those beyond U+FFFF come as the two halves of their UTF-16 pairs.

    >>> sorted(characters_of("zażółć, <zażółć>"))
    ['<', 'ó', 'ć', 'ł', 'ż']
    """
    left = text.encode("utf-8", "surrogatepass").translate(None, _DULL).decode("utf-8", "surrogatepass")
    if len(left) < _LONG:
        found = frozenset(left)
        if max(found, default="") <= "\uffff":
            return found
    wide = left.encode("utf-16-le", "surrogatepass")
    seen = np.zeros(65_536, bool)
    seen[np.frombuffer(wide, np.uint16).astype(np.intp)] = True  # twice as fast as by numbers of 16 bits
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))


_WORTH = 4_000  # code points from which searching only beyond ASCII pays for its arrays


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern that begins with one of a few characters."""

    pattern: re.Pattern[str]
    """matches from that character on; what stands before, it looks behind for"""
    heads: NDArray[np.bool_]
    """the characters, all beyond ASCII, as `table_of` returns them"""
    before: frozenset[str] | None = None
    """characters, one of which always stands before a match; None where others may"""


@dataclass(slots=True)
class Glance:
    """The texts of a page, joined, and where they have characters beyond ASCII: a pattern need not look elsewhere.

    The arrays are made when first asked for: what characters a clean page has mostly decides alone.
    """

    text: str
    """all of it"""
    characters: frozenset[str]
    """the different ones, as `characters_of` returns them"""
    codes: NDArray[np.uint32] = field(init=False)
    """all code points"""
    _places: NDArray[np.intp] | None = None
    _odd: NDArray[np.uint32] = field(init=False)

    @property
    def is_long(self) -> bool:
        """Whether the arrays are worth making: for a short text a search is faster."""
        return len(self.text) >= _WORTH

    def heads(self, table: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return where the characters beyond ASCII of `table`, which `table_of` returned, stand."""
        if self._places is None:
            self.codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
            self._places = np.flatnonzero(self.codes > 0x7F)
            self._odd = np.minimum(self.codes[self._places], 0xFFFF)
        found: NDArray[np.intp] = self._places[table[self._odd]]
        return found

    def owners(self, texts: Sequence[str], places: NDArray[np.intp]) -> list[str]:
        """Return those of `texts`, which joined by one character each are this page, that `places` lie in, each once."""
        if not len(places):
            return []
        ends = np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)) + 1)
        found = dict.fromkeys(np.searchsorted(ends, places, side="right").tolist())
        return list(dict.fromkeys([texts[index] for index in found]))

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
    return Glance(text, characters_of(text))


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
