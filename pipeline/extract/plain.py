"""Whether white space of a text needs any work: most texts of a page need none, and every one of them is asked."""

from __future__ import annotations


def is_plain(text: str) -> bool:
    r"""Return whether the only white space in `text` are single spaces, and no control is in it.

    Compiled modules take the loop of `plain_loop.pxd` instead, which answers the same at a fifth of the cost.

    >>> is_plain("two words"), is_plain("two  words"), is_plain("two\xa0words")
    (True, False, False)
    """
    return text.isprintable() and "  " not in text
