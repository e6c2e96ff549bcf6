"""In which of its two orthographies Chinese is written."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

ChineseScript = Literal["Hans", "Hant", ""]

# The character sets of the mainland and of Taiwan have 4,383 ideograms in common, which say nothing. GB 2312 has 2,380 more,
# nearly all of them simplified; those of Big5 that it lacks are traditional or rare. Codecs of both come with Python.
_SIMPLIFIED: Final = "gb2312"
_TRADITIONAL: Final = "big5"


def chinese_script(text: str) -> ChineseScript:
    """Return the ISO 15924 code of the script of a Chinese text; empty where both would write it alike.

    Every ideogram counts once, so that a name which comes again and again does not decide. A text that has as many of the one as
    of the other is none of both.

    >>> chinese_script("这个国家的图书馆"), chinese_script("這個國家的圖書館"), chinese_script("人人生而自由")
    ('Hans', 'Hant', '')
    """
    simplified = traditional = 0
    for character in set(text):
        if character >= "\u4e00":
            found = _sets_with(character)
            simplified += found == _SIMPLIFIED
            traditional += found == _TRADITIONAL
    if simplified == traditional:
        return ""
    return "Hans" if simplified > traditional else "Hant"


@lru_cache(maxsize=8_192)
def _sets_with(character: str) -> str:
    """Return the only one of the two character sets that has a character; empty where both have it, or none."""
    found = [charset for charset in (_SIMPLIFIED, _TRADITIONAL) if _has(charset, character)]
    return found[0] if len(found) == 1 else ""


def _has(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
