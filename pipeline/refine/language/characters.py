"""What is asked of each character of a text: is it a sign of code, is it a letter, is it a letter beyond a-z.

Compiled modules take the loops of `characters_loop.pxd` instead, which answer the same at a tenth of the cost.
"""

from __future__ import annotations

import re
from typing import Final

# The pattern begins with one set of rare characters: that is fast.
_SIGN: Final = re.compile(
    r"[\d\\=<>{}_|#$^*~\[\]@/&%+.:();A-Z-]"
    r"(?:(?<=[^.:();A-Z-])|(?<=[a-z]-)[a-z]\S*\s+[a-z]\w*-[a-z]|(?<=\w[.:])\w|(?<=\w\()|(?<=\))\.|(?<=;)\s|(?<=[;:])$|(?<=[a-z][A-Z]))"
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def has_code_sign(text: str) -> bool:
    """Return whether anything in a text makes it worth looking for code; False is certain.

    >>> has_code_sign("well-known time-outs"), has_code_sign("The gate (shut).")
    (True, True)
    >>> has_code_sign("The gate (shut) of a well-known house: open")
    False
    """
    return _SIGN.search(text) is not None


def words_of(text: str) -> list[str]:
    """Return the words of a text: letters that stand side by side.

    >>> words_of("Art. 5a: naïve l'été")
    ['Art', 'a', 'naïve', 'l', 'été']
    """
    return _WORD.findall(text)


def letters_beyond(text: str) -> frozenset[str]:
    """Return the letters of a text beyond a-z, in lower case.

    >>> sorted(letters_beyond("À L'ÉTÉ…"))
    ['à', 'é']
    """
    return frozenset([letter for letter in set(text.lower()) if letter > "\x7f" and letter.isalpha()])
