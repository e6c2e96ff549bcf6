"""Which characters a text has but the plain ones of ASCII, and where.

Compiled modules take the loops of `beyond_ascii_loop.pxd` instead, which go over a page once where this does several times.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.int32]

# Printable ASCII that no rule asks about, and layout. One pass over the bytes drops it, for a thirtieth of a set's time.
_DULL = bytes(set(b"\t\n\r") | set(range(0x20, 0x7F)) - set(b"&\\<%="))
_NO_FIRST = bytes(range(0xC0))  # bytes that begin no character beyond ASCII
_LONG = 600  # characters left from which an array is faster than a set: three times at 3,000


def characters_of(text: str) -> frozenset[str]:
    """Return the different characters of `text` that some rule asks about: all but the plain ones of ASCII.

    Those beyond U+FFFF come as the two halves of their UTF-16 pairs.

    >>> sorted(characters_of("zażółć, <zażółć>"))
    ['<', 'ó', 'ć', 'ł', 'ż']
    """
    return _different(text.encode("utf-8", "surrogatepass").translate(None, _DULL))


def look_at(text: str) -> tuple[frozenset[str], int]:
    """Return `characters_of` a long text, and how many characters it has beyond ASCII."""
    left = text.encode("utf-8", "surrogatepass").translate(None, _DULL)
    return _different(left), len(left.translate(None, _NO_FIRST))


def _different(utf8: bytes) -> frozenset[str]:
    """Return the different characters of a text."""
    left = utf8.decode("utf-8", "surrogatepass")
    if len(left) < _LONG:
        found = frozenset(left)
        if max(found, default="") <= "\uffff":
            return found
    wide = left.encode("utf-16-le", "surrogatepass")
    seen = np.zeros(65_536, bool)
    seen[np.frombuffer(wide, np.uint16).astype(np.intp)] = True  # twice as fast as by numbers of 16 bits
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))


def find_places(text: str, places: Places) -> None:
    """Set `places` to where `text` has its characters beyond ASCII: there must be as many."""
    places[:] = np.flatnonzero(_points(text) > 0x7F)


def heads(text: str, places: Places, table: bytes) -> list[int]:
    """Return those of `places` in `text` where a character of `table` stands, as `glance.table_of` returns it."""
    points = np.minimum(_points(text)[places], 0xFFFF)
    found: list[int] = places[np.frombuffer(table, bool)[points]].tolist()
    return found


def _points(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
