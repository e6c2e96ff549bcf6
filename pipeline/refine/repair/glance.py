"""One look at a text that says which characters it has, so that most rules need none of their own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np

from pipeline.refine.repair import beyond_ascii
from pipeline.refine.repair.beyond_ascii import Places

# All characters below U+10000; numbers decoded are there in a tenth of the time that joining characters takes.
_BASIC_PLANE = np.arange(65_536, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
_WORTH = 4_000  # code points from which searching only beyond ASCII pays for its arrays


class Sought:
    """A pattern that begins with one of a few characters.

    `pattern` matches from that character on; what stands before, it looks behind for. `heads` are those characters, all beyond
    ASCII; `before` those, one of which always stands before a match, None where others may; `freed` those of the heads
    that match behind others too.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        heads: Iterable[str],
        before: Iterable[str] | None = None,
        freed: Iterable[str] = "",
    ) -> None:
        self.pattern = pattern
        self.heads = table_of(heads)
        self.before = None if before is None else table_of(before)
        self.freed = table_of(freed)


class Glance:
    """The texts of a page, joined, and where they have characters beyond ASCII: a pattern need not look elsewhere.

    `text` is all of it, `characters` are the different ones, as `beyond_ascii.characters_of` returns them. The places are found when first
    asked for: what characters a clean page has mostly decides alone.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.characters, self._n_odd = beyond_ascii.look_at(text)
        self._places: Places | None = None

    @property
    def is_long(self) -> bool:
        """Whether the places are worth finding: for a short text a search is faster."""
        return len(self.text) >= _WORTH

    def heads(self, table: bytes) -> list[int]:
        """Return where the characters beyond ASCII of `table`, which `table_of` returned, stand."""
        return beyond_ascii.heads(self.text, self._odd_places(), table)

    def _odd_places(self) -> Places:
        """Return where the characters beyond ASCII stand."""
        if self._places is None:
            self._places = np.empty(self._n_odd, np.int32)
            beyond_ascii.find_places(self.text, self._places)
        return self._places

    def owners(self, texts: Sequence[str], places: Sequence[int]) -> list[str]:
        """Return those of `texts`, which joined by one character each are this page, that `places` lie in, each once."""
        if not places:
            return []
        ends = list(accumulate([len(text) + 1 for text in texts]))
        found = dict.fromkeys([bisect_right(ends, place) for place in places])
        return list(dict.fromkeys([texts[index] for index in found]))

    def shows(self, sought: Sought) -> bool:
        """Return whether `sought` is somewhere."""
        text, before, freed, match = self.text, sought.before, sought.freed, sought.pattern.match
        if not self.is_long:
            return sought.pattern.search(text) is not None
        for place in self.heads(sought.heads):
            if before is not None and not freed[ord(text[place])] and not (place and _holds(before, text[place - 1])):
                continue
            if match(text, place):
                return True
        return False


def _holds(table: bytes, character: str) -> bool:
    """Return whether `character` may be one of `table`: those beyond U+FFFF, which it does not tell, may."""
    return character > "\uffff" or table[ord(character)] > 0


def glance_at(text: str) -> Glance:
    """Return what one look at `text` tells."""
    return Glance(text)


def table_of(characters: Iterable[str]) -> bytes:
    """Return for each code point below U+10000 whether it is one of `characters`."""
    table = bytearray(65_536)
    for character in characters:
        if character < "\uffff":
            table[ord(character)] = 1
    return bytes(table)


def signs_of(one: re.Pattern[str]) -> frozenset[str]:
    """Return the characters below U+10000 that `one`, the pattern of a single character, matches.

    >>> sorted(signs_of(re.compile("[a-c]")))
    ['a', 'b', 'c']
    """
    return frozenset(one.findall(_BASIC_PLANE))
