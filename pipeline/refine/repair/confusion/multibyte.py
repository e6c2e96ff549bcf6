"""Chinese, Japanese and Korean text that was read as a single-byte charset."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from pipeline.refine.repair.confusion.codecs import numbers
from pipeline.refine.repair.edits import Edit

_READ_AS = ("cp1252", "latin-1", "cp1251", "mac-roman", "cp437", "cp1250")
_WRITTEN = (("gbk", "zh"), ("cp932", "ja"), ("cp949", "ko"), ("euc_jp", "ja"), ("big5", "zh"))
_LEAST_ODD = 0.35  # of what is not white space: such text is nearly all bytes beyond ASCII
_LEAST_COMMON = (
    0.86  # of the characters found are among the 2,200 commonest: 0.97 and more where true, below 0.5 by chance
)
_NO_KANA = 0.1  # Japanese without kana is seldom that
_CLOSER = 0.02
_KANA = re.compile("[\u3040-\u30ff]")
_SYLLABLES = "".join(map(chr, range(0x3040, 0x3100)))
_PUNCTUATION = "\u3000\u3001\u3002" + "".join(map(chr, range(0xFF01, 0xFF5F)))
_ASCII = dict.fromkeys(range(128))
_SHORTEST = 4
_LOST = 40  # one character in this many may be lost
_RUN = re.compile(r"[^\n]+")


class _Reading(NamedTuple):
    """What a text says in a multi-byte charset."""

    share: float
    """of its characters that are common ones, 0..1"""
    text: str
    """what it says"""


@lru_cache(maxsize=1)
def _common() -> dict[str, frozenset[str]]:
    """Return the commonest characters of each language."""
    source = files("pipeline.refine.repair") / "data" / "ideograms.npz"
    with source.open("rb") as stream, np.load(stream) as arrays:
        return {
            language: frozenset(str(characters) + _PUNCTUATION + (_SYLLABLES if language == "ja" else ""))
            for language, characters in zip(("ja", "zh", "ko"), arrays["characters"], strict=True)
        }


def decode_multibyte(text: str) -> list[Edit]:
    """Return the edits that give a text in Chinese, Japanese or Korean letters its letters back; none where it is none.

    >>> [edit.after for edit in decode_multibyte("Äã½ñÌì¹ýµÃºÃÂð")]
    ['你今天过得好吗']
    """
    found = _read(text)
    if found is None:
        return []
    old, new = _RUN.findall(text), _RUN.findall(found.text)
    if len(old) != len(new):
        return [Edit(0, len(text), found.text, len(found.text), round(found.share, 2))]
    return [
        Edit(match.start(), match.end(), after, len(after), round(found.share, 2))
        for match, after in zip(_RUN.finditer(text), new, strict=True)
        if match.group() != after
    ]


@lru_cache(maxsize=256)  # the texts of a page are asked about twice
def _read(text: str) -> _Reading | None:
    """Return the best reading of `text`, or None where none is good."""
    n_odd = len(text) - len(text.encode("ascii", "ignore"))
    if n_odd < 6 or n_odd < _LEAST_ODD * sum(map(len, text.split())):
        return None
    best: _Reading | None = None
    for read in _READ_AS:
        to_byte = numbers(read)
        if any(character > "\x7f" and character not in to_byte for character in set(text)):
            continue
        data = bytes([to_byte[character] if character > "\x7f" else ord(character) for character in text])
        for written, language in _WRITTEN:
            reading = _reading(data, written, language)
            if reading is not None and (best is None or reading.share > best.share + _CLOSER):
                best = reading
    return best if best is not None and best.share >= _LEAST_COMMON and len(best.text) >= _SHORTEST else None


def _reading(data: bytes, written: str, language: str) -> _Reading | None:
    """Return what `data` says in one charset, or None where it is no text in it."""
    meant = data.decode(written, "replace")
    if meant.count("\ufffd") * _LOST > len(meant):
        return None
    odd = meant.translate(_ASCII)
    if len(odd) < 3:
        return None
    share = sum(map(_common()[language].__contains__, odd)) / len(odd)
    if language == "ja" and not _KANA.search(meant):
        share -= _NO_KANA
    return _Reading(share, meant)
