"""White space is layout: runs of it become one space before repair looks at the text.

A no-break space stays where it may be the second byte of a UTF-8 sequence read in a single-byte encoding (`Ã` + U+00A0
is `à`); `settle` turns the rest into plain spaces once repair has had its say. Controls and U+FFFD are damage, not
layout: they are left for repair.
"""

from __future__ import annotations

import re

# Characters that the lead bytes C2..EF of UTF-8 become in cp1252, latin-1, cp1250, cp1251, cp437, cp850, mac-roman and koi8-r
# and after which U+00A0 stands for the byte A0 (or, in mac-roman, CA).
_LEADS = "ÂÃÄÅÆÇÈÉÎÏÐÑÒØÙÚâãäåæçèéêëìíîïĂĹĆÄĐŃŇŘŮВГРСвгд├┬╨╤├┼├ã¬√ƒ‚€"
_SPACES = "\t\n\v\f\r \u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_RUN = re.compile(rf"(?:[{_SPACES}]|(?<![{_LEADS}])\xa0)+")
_HELD = re.compile(
    rf"\xa0(?<=[{_LEADS}]\xa0)"
)  # written so that the search begins with a plain character, which is fast
_HELD_CONTROLS = "\x1c\x1d\x1e\x1f\x85"  # white space to str.split, damage to us


def collapse(text: str) -> str:
    r"""Return `text` with every run of white space as one space, none at its ends.

    >>> collapse("  a \n b\xa0c ")
    'a b c'
    >>> collapse("voilÃ\xa0 tout")
    'voilÃ\xa0 tout'
    """
    if _HELD.search(text) or any(map(text.__contains__, _HELD_CONTROLS)):
        return _RUN.sub(" ", text).strip(" ")
    return " ".join(text.split())  # the same for all other text, and five times cheaper


def settle(text: str) -> str:
    r"""Return `text` with each no-break space as a plain space; the length stays, so offsets do.

    >>> settle("w\xa0kierunku")
    'w kierunku'
    """
    return text.replace("\xa0", " ")
