"""The characters that single-byte codecs have for bytes beyond ASCII, as tables for loops over texts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# In the order of preference where two read the same text as something equally sound.
CODECS = (
    "cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman", "cp437", "cp852", "koi8-r",
    "cp850", "cp866", "cp1253", "cp1254", "cp1257", "cp1256", "cp737",
    "iso8859-15", "mac-latin2", "cp775", "iso8859-4", "koi8-u",
)  # fmt: skip

SELDOM = frozenset({"iso8859-15", "mac-latin2", "cp775", "iso8859-4", "koi8-u"})
"""of those, what few programs ever read pages in: asked where no other reads a text"""


def _characters(codec: str) -> str:
    """Return the 256 characters of `codec`; bytes it leaves undefined stand for the C1 control of their number."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(256))


TABLES = {codec: _characters(codec) for codec in CODECS}
NEUTRAL = frozenset("“”„‘’‚‛«»‹›–—―…•·°§€£¥©®™×÷²³½¼¾±¿¡\xa0\xad№\u200b\u200c\u200d\u200e\u200f\ufeff\ufffd")
"""signs that stand in sound text too"""


def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the four tables below."""
    known = sorted(NEUTRAL.union(*(table[0x80:] for table in TABLES.values())))
    points = list(map(ord, known))
    number_of = np.zeros(0x10000, np.uint16)
    number_of[points] = np.arange(1, len(known) + 1)
    bytes_of = np.zeros((len(CODECS), len(known) + 1), np.uint8)
    for bit, table in enumerate(TABLES.values()):
        for byte in range(0x80, 0x100):
            bytes_of[bit, number_of[ord(table[byte])]] = byte
    bits = np.uint32(1) << np.arange(len(CODECS), dtype=np.uint32)[:, None]
    is_two, is_longer = (bytes_of >= 0xC2) & (bytes_of < 0xE0), (bytes_of >= 0xE0) & (bytes_of < 0xF4)
    is_later, is_no_first = (bytes_of >= 0x80) & (bytes_of < 0xC0), bytes_of < 0xC0
    steps = np.array([np.where(step, bits, 0).sum(0) for step in (is_two, is_longer, is_later, is_no_first)], np.uint32)
    is_neutral = np.zeros(len(known) + 1, np.uint8)
    is_neutral[number_of[list(map(ord, NEUTRAL))]] = 1
    return number_of, bytes_of, steps, is_neutral


NUMBER_OF, BYTES_OF, STEPS, IS_NEUTRAL = _tables()
"""Of each character below U+10000 its number, 0 for those that no codec has beyond ASCII and that are not neutral; by
codec and number its byte, 0 where it is none; by step and number one bit a codec, whether its byte leads a sequence of
two, one of three or four, follows, or is no first byte; and by number whether it is neutral."""
