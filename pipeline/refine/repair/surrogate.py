"""Halves of UTF-16 pairs that stand in text as characters."""

from __future__ import annotations

import re

from pipeline.records import REPLACEMENT
from pipeline.refine.repair.edits import Edit, Hints

HALF = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


def join_surrogates(text: str, _hints: Hints) -> list[Edit]:
    r"""Join the two halves of a character; a half alone becomes U+FFFD.

    No encoding can write a half alone, so nothing is left alone here: a text that holds one could not be stored.

    >>> join_surrogates("\ud83d\ude00", Hints())[0].after
    '😀'
    """
    return [_whole(match) for match in _PAIR.finditer(text)]


def _whole(match: re.Match[str]) -> Edit:
    """Return the edit for a pair or a half."""
    found = match.group()
    after = REPLACEMENT
    if len(found) == 2:
        after = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return Edit(*match.span(), after)
