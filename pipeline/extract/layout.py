"""White space is layout: runs of it become one space before repair looks at the text.

A no-break space stays where it may be the second byte of a UTF-8 sequence read in a single-byte encoding (`Ã` + U+00A0
is `à`); `settle` turns the rest into plain spaces once repair has had its say. Controls and U+FFFD are damage, not
layout: they are left for repair.
"""

from __future__ import annotations

import re

from pipeline.extract import plain

# Characters that the lead bytes C2..EF of UTF-8 become in cp1252, latin-1, cp1250, cp1251, cp437, cp850, mac-roman and koi8-r
# and after which U+00A0 stands for the byte A0 (or, in mac-roman, CA).
LEADS = "ÂÃÄÅÆÇÈÉÎÏÐÑÒØÙÚâãäåæçèéêëìíîïĂĹĆÄĐŃŇŘŮВГРСвгд├┬╨╤├┼├ã¬√ƒ‚€"
_SPACES = "\t\n\v\f\r \u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_RUN = re.compile(rf"(?:[{_SPACES}]|(?<![{LEADS}])\xa0)+")
_HELD = re.compile(
    rf"\xa0(?<=[{LEADS}]\xa0)"
)  # written so that the search begins with a plain character, which is fast
_STAND_IN = "\ufdd0"  # a noncharacter: for a no-break space that is held while the text is split


def collapse(text: str) -> str:
    r"""Return `text` with every run of white space as one space, none at its ends.

    >>> collapse("  a \n b\xa0c ")
    'a b c'
    >>> collapse("voilÃ\xa0 tout")
    'voilÃ\xa0 tout'
    """
    squeezed = plain.squeeze(text, LEADS)
    if squeezed is not None:
        return squeezed
    # controls that are white space to str.split, damage to us
    if "\x1c" in text or "\x1d" in text or "\x1e" in text or "\x1f" in text or "\x85" in text or _STAND_IN in text:
        return _RUN.sub(" ", text).strip(" ")
    if "\xa0" not in text:
        return " ".join(text.split())  # the same as for all other text, and five times cheaper
    text = _HELD.sub(_STAND_IN, text).replace("\xa0", " ")
    return " ".join(text.split()).replace(_STAND_IN, "\xa0")


def settle(text: str) -> str:
    r"""Return `text` with each no-break space as a plain space; the length stays, so offsets do.

    >>> settle("w\xa0kierunku")
    'w kierunku'
    """
    return text.replace("\xa0", " ")
