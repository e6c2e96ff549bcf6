"""UTF-16 and UTF-32, and the ISO-2022 encodings, which switch alphabets by escape sequences."""

from __future__ import annotations

import re

from pipeline.extract.mends import Mend, apply, find_nuls
from pipeline.records import REPLACEMENT, Repair, Text

_UNITS = {"utf-16le": 2, "utf-16be": 2, "utf-32le": 4, "utf-32be": 4}
"""encoding -> bytes of a code unit"""
_SAMPLE_BYTES = 2**13
"""bytes looked at to recognise UTF-16 and UTF-32; a page of which they show nothing is no page"""
_PRINTABLE_SHARE = 0.97
"""share of characters that can be printed in a text; random bytes have 0.87 at most and 16-bit samples 0.90,
in 200 trials of 1,024 units each"""
_COMMON_SHARE = 0.01
"""share of characters that are ASCII or CJK punctuation, which tells the byte orders apart: blanks and commas alone
are more, and a text in the wrong order has none"""
_LOW_NUL_SHARE = 0.2
"""share of the NULs that may be low bytes of a unit in what is UTF-8 as well, as ASCII and Cyrillic in UTF-16 are; NULs
strewn over a UTF-8 text are low in half of the cases"""
_COMMON = re.compile(r"[\t\n\r -~\u3000-\u3002\uff01-\uff1f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = (
    (re.compile(rb"\x1b\$\)C"), "iso-2022-kr", ("iso2022_kr",)),
    (
        re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([JI])"),
        "iso-2022-jp",
        ("iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_2004"),
    ),
)
"""escape sequences that only one encoding uses, its name, and Python's codecs, the usual one first"""


def find_utf16(body: bytes) -> str | None:
    r"""Return `utf-16le`, `utf-16be`, `utf-32le` or `utf-32be` when `body`, which has NULs, is that without a mark.

    >>> find_utf16("<p>Zażółć</p>".encode("utf-16-be")), find_utf16(b"a stray \0 in a text")
    ('utf-16be', None)
    """
    best, most = None, _COMMON_SHARE
    for encoding, unit in reversed(_UNITS.items()):
        sample = body[: min(len(body), _SAMPLE_BYTES) // unit * unit]
        low = sample[0 if encoding.endswith("le") else unit - 1 :: unit]
        if _is_utf8(sample) and low.count(0) > _LOW_NUL_SHARE * sample.count(0):
            continue
        try:
            text = sample.decode(encoding, "surrogatepass")
        except UnicodeDecodeError:
            continue
        n_printable = sum(character.isprintable() or character in "\t\n\r\f\u3000" for character in text)
        share = len(_COMMON.findall(text)) / (len(text) or 1)
        if n_printable >= _PRINTABLE_SHARE * len(text) and share > most:
            best, most = encoding, share
    return best


def _is_utf8(sample: bytes) -> bool:
    return len(sample.decode("utf-8", "ignore").encode()) >= len(sample) - 3  # its last character may be cut


def find_escape_encoding(body: bytes) -> str | None:
    r"""Return the ISO-2022 encoding whose escape sequences 7-bit `body` has, None where it has none.

    >>> find_escape_encoding(b"\x1b$B2?$H\x1b(B"), find_escape_encoding(b"\x1b[1mbold\x1b[0m")
    ('iso-2022-jp', None)
    """
    if not body.isascii():
        return None
    return next((encoding for escape, encoding, _ in _ESCAPES if escape.search(body)), None)


def read_wide(body: bytes, encoding: str, evidence: str) -> Text:
    """Return the text of `body` in one of the encodings of this module.

    A lone surrogate becomes U+FFFD and an incomplete code unit at the end is dropped, each with a ledger row. Escape
    sequences that no codec knows leave U+FFFD in the text and say so in the evidence.
    """
    if encoding not in _UNITS:
        return _read_escapes(body, encoding, evidence)
    unit = _UNITS[encoding]
    end = len(body) // unit * unit
    try:
        text = body[:end].decode(encoding, "surrogatepass")
    except UnicodeDecodeError:  # UTF-32 beyond U+10FFFF, or UTF-16 that ends in half a pair
        text = body[:end].decode(encoding, "replace")
    mends = [Mend(m.start(), m.end(), "undecodable_bytes", REPLACEMENT, 1) for m in _LONE_SURROGATE.finditer(text)]
    value, repairs = apply(text, encoding, [*mends, *find_nuls(text)])
    if end < len(body):
        half = body[end:].decode("latin-1")
        cut = Repair("decode", "cut_character", len(value), len(value) + len(half), half, "", 1, 1.0)
        repairs = (*repairs, cut)
    return Text(value, encoding, evidence, repairs)


def _read_escapes(body: bytes, encoding: str, evidence: str) -> Text:
    codecs = next(codecs for _, name, codecs in _ESCAPES if name == encoding)
    for codec in codecs:
        try:
            return Text(body.decode(codec), encoding, evidence)
        except UnicodeDecodeError:
            continue
    value = body.decode(codecs[0], "replace")
    return Text(value, encoding, f"{evidence}, {value.count(REPLACEMENT)} of them unreadable")
