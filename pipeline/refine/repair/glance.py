"""One look at a text that says which characters it has, so that most rules need none of their own."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeAlias

import numpy as np

Places: TypeAlias = "array[int]"

# Printable ASCII that no rule asks about, and layout. One pass over the bytes drops it, for a thirtieth of a set's time.
_DULL = bytes(set(b"\t\n\r") | set(range(0x20, 0x7F)) - set(b"&\\<%="))
_IS_DULL = bytes(code in _DULL for code in range(0x80))
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

    `text` is all of it, `characters` are the different ones, as `characters_of` returns them. The places are found when first
    asked for: what characters a clean page has mostly decides alone.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.characters, self._n_odd = look_at(text)
        self._places: Places | None = None

    @property
    def is_long(self) -> bool:
        """Whether the places are worth finding: for a short text a search is faster."""
        return len(self.text) >= _WORTH

    def heads(self, table: bytes) -> list[int]:
        """Return where the characters beyond ASCII of `table`, which `table_of` returned, stand."""
        text, places = self.text, self._odd_places()
        found: list[int] = []
        for at in range(len(places)):
            character = text[places[at]]
            if character <= "\uffff" and table[ord(character)]:
                found.append(places[at])
        return found

    def _odd_places(self) -> Places:
        """Return where the characters beyond ASCII stand."""
        if self._places is None:
            self._places = places_of(self.text, self._n_odd)
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


def look_at(text: str) -> tuple[frozenset[str], int]:
    """Return `characters_of` a long text, and how many characters it has beyond ASCII."""
    seen = bytearray(65_536)
    found: list[str] = []
    n_odd = 0
    for character in text:
        code = ord(character)
        if code < 0x80:
            if _IS_DULL[code]:
                continue
        else:
            n_odd += 1
            if code > 0xFFFF:
                half = 0xDC00 | code & 0x3FF
                code = 0xD7C0 + (code >> 10)
                if not seen[half]:
                    seen[half] = 1
                    found.append(chr(half))
        if not seen[code]:
            seen[code] = 1
            found.append(chr(code))
    return frozenset(found), n_odd


def places_of(text: str, n_odd: int) -> Places:
    """Return where `text` has its `n_odd` characters beyond ASCII."""
    found = array("i", bytes(4 * n_odd))
    places = found
    at = 0
    for place, character in enumerate(text):
        if character > "\x7f":
            places[at] = place
            at += 1
    return found


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
