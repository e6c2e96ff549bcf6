"""The charsets that texts were written in and read in, and which two are often taken for each other."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

READ_AS = (
    "cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman", "cp437", "koi8-r",
    "cp1253", "cp1254", "cp850", "cp866", "cp1257",
)  # fmt: skip
"""what a text may have been read in; where two give the same bytes, the first is named"""

WRITTEN_LATIN = (
    "cp1250", "iso8859-2", "cp1254", "cp1252", "cp1257", "cp852", "cp437", "cp850", "mac-roman", "iso8859-16",
    "iso8859-4", "cp857", "cp775", "mac-latin2", "iso8859-13", "mac-turkish",
)  # fmt: skip
"""what a text in Latin letters may have been written in"""

WRITTEN_OTHER = (
    "cp1251", "cp1253", "cp1255", "cp1256", "koi8-r", "iso8859-7", "cp866", "cp874", "iso8859-5", "koi8-u", "cp737",
    "cp862", "mac-cyrillic", "iso8859-6", "mac-greek",
)  # fmt: skip
"""the same for other scripts"""

WRITTEN = WRITTEN_LATIN + WRITTEN_OTHER


class Pair(NamedTuple):
    """One confusion."""

    written: str
    """codec the bytes were meant in"""
    read: str
    """codec they were read in"""


class PageConfusion(NamedTuple):
    """What the texts of a page tell together."""

    pair: Pair
    """what was taken for what"""
    whole: bool
    """whether all of the page was; else its texts are asked one by one"""


COMMON = frozenset(
    [
        Pair(written, read)
        for written in ("cp1250", "cp1254", "cp1251", "cp1253", "cp1257")
        for read in ("cp1252", "latin-1")
    ]
    + [Pair("iso8859-2", read) for read in ("cp1252", "latin-1", "cp1250")]
    + [Pair("cp1255", "cp1252"), Pair("cp1256", "cp1252"), Pair("koi8-r", "cp1251"), Pair("cp1251", "koi8-r")]
    + [Pair("cp1250", "iso8859-2"), Pair("cp866", "cp1251"), Pair("koi8-r", "cp1252"), Pair("koi8-r", "latin-1")]
    + [Pair("cp852", "cp1250"), Pair("cp852", "cp1252")]
    + [Pair(written, "cp1252") for written in ("cp850", "cp437", "mac-roman")]
    + [Pair("cp1252", read) for read in READ_AS]
)
"""pairs that one meets; others must be 2.5 nats better"""

CLASSIC = frozenset(
    Pair(written, read)
    for written in ("cp1250", "iso8859-2", "cp1254", "cp1257", "cp1251")
    for read in ("cp1252", "latin-1")
)
"""pairs that pages without a declared charset fell to for decades: one word is proof enough"""

RARE = frozenset(
    {"mac-latin2", "mac-greek", "mac-turkish", "cp775", "iso8859-4", "iso8859-13", "iso8859-16", "cp737", "cp857",
     "cp862", "iso8859-6", "koi8-u", "mac-cyrillic"}
)  # fmt: skip
"""codecs that few pages were ever written in; another 2.5 nats"""


@lru_cache(maxsize=64)
def characters(codec: str) -> str:
    """Return the 256 characters of `codec`; bytes it leaves undefined stand for the C1 control of their number.

    >>> characters("cp1250")[0xB3]
    'ł'
    """
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(256))


@lru_cache(maxsize=64)
def numbers(codec: str) -> dict[str, int]:
    """Return the byte of each character of `codec` beyond ASCII."""
    return {character: byte for byte, character in enumerate(characters(codec)) if byte > 127}


@lru_cache(maxsize=256)
def mending(pair: Pair) -> dict[int, str]:
    """Return what `str.translate` needs to turn text read in one codec into what was written in the other.

    >>> "g³ówny".translate(mending(Pair("cp1250", "cp1252")))
    'główny'
    """
    meant, seen = characters(pair.written), characters(pair.read)
    return {ord(seen[byte]): meant[byte] for byte in range(128, 256) if meant[byte] != seen[byte]}
