"""White space of a text without a closer look: every text of a page is asked, and most need no more."""

from __future__ import annotations


def squeeze(text: str, leads: str) -> str | None:  # noqa: ARG001 - the loop needs them
    r"""Return `text` as `layout.collapse` does, None where that is not quickly done.

    Compiled modules take the loop of `plain_loop.pxd` instead, which gives up on fewer texts: `leads` are the characters
    behind which it keeps a no-break space.

    >>> squeeze(" two words ", "Ã"), squeeze("two  words", "Ã")
    ('two words', None)
    """
    return text.strip(" ") if text.isprintable() and "  " not in text else None
