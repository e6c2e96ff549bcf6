"""Where characters stand behind each other as the bytes of a sequence of UTF-8 do, in some codec.

Compiled modules take the loops of `utf8_steps_loop.pxd` instead, which stop where they know. `numbers` and `steps` are those
of `codec_bytes`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_AROUND = np.arange(-3, 3)[:, None]  # characters around the one where the gate fires
_LEFT = np.isin(np.arange(0x10000), [0xFFFD, *range(0x80, 0xA0)])  # of a sequence whose bytes were lost
_LEADS = np.isin(np.arange(0x10000), [*map(ord, "ÂÃÅÎÐÙâã")])  # before a space
_SPACE, _OPENING, _EURO = map(ord, " â€")


def near(text: str, places: list[int], numbers: NDArray[np.uint16], steps: NDArray[np.uint32]) -> list[int]:
    """Return those of `places` around which stands a sequence of one codec, behind no other first byte, or what is left of one."""
    if not places:
        return []
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    heads = np.array(places)
    at = heads + _AROUND
    around = np.minimum(points.take(at, mode="clip"), 0xFFFF)  # [6, heads]
    around[(at < 0) | (at >= len(points))] = _SPACE
    two, longer, later, before = steps[:, numbers[around]]
    found = ((two[1:-1] & later[2:] & before[:-2]) != 0).any(0) | _LEFT[around[1:]].any(0)
    found |= ((longer[1:-2] & later[2:-1] & later[3:] & before[:-3]) != 0).any(0)
    found |= (_LEADS[around[1:-1]] & (around[2:] == _SPACE)).any(0)
    found |= ((around[1:-1] == _OPENING) & (around[2:] == _EURO)).any(0)
    kept: list[int] = heads[found].tolist()
    return kept


def sequences(text: str, numbers: NDArray[np.uint16], steps: NDArray[np.uint32]) -> int:
    """Return the codecs in which `text` has what may be a sequence of UTF-8: one bit each."""
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(points) < 2:
        return 0
    two, longer, later, before = steps[:, numbers[points]]
    found = two[:-1] & later[1:]
    found[1:] &= before[:-2]
    found[:-1] |= longer[:-2] & later[1:-1] & later[2:]
    return int(np.bitwise_or.reduce(found))
