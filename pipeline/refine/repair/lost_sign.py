"""U+FFFD that was written as UTF-8 and read with a wrong codec: the sign of a loss, itself damaged."""

from __future__ import annotations

import re

from pipeline.records import REPLACEMENT
from pipeline.refine.repair.edits import Edit, Hints

_CODECS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac-roman", "cp437", "cp850", "cp852", "koi8-r")
_SIGNS = {REPLACEMENT.encode().decode(codec, "replace") for codec in _CODECS}
_TWICE = {sign.encode().decode(codec, "replace") for sign in _SIGNS for codec in ("cp1252", "cp1250")}
SIGN = re.compile("|".join(sorted(sign for sign in _TWICE | _SIGNS if REPLACEMENT not in sign)))


def unfold_lost_signs(text: str, _hints: Hints) -> list[Edit]:
    r"""Write `ï¿½`, `ďż˝`, `пїЅ` and the like as the U+FFFD that they are.

    Nothing is left alone: no language writes these three in a row.

    >>> unfold_lost_signs("Kï¿½ln", Hints())[0].after == "\ufffd"
    True
    """
    return [Edit(*match.span(), REPLACEMENT) for match in SIGN.finditer(text)]
