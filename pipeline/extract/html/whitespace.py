"""White space of a page: what is layout in running text, and what stays as it is in preformatted text."""

from __future__ import annotations

from pipeline.extract import layout, plain
from pipeline.extract.layout import LEADS

BREAK = "\0"
"""Stands for `<br>` in collected text; no parser lets a NUL through, so it cannot be text."""

LAYOUT = " \t\n\r\f"
"""White space of the HTML standard (https://infra.spec.whatwg.org/#ascii-whitespace)."""


def collapse(text: str) -> str:
    r"""Return `text` with every run of white space as one space, none at either end, `BREAK` as a line break.

    >>> collapse(f"  two \n words{BREAK} and\u00a0more ")
    'two words\nand more'
    >>> collapse("voil\u00c3\u00a0 !\u0085")
    'voilÃ\xa0 !\x85'
    """
    squeezed = plain.squeeze(text, LEADS)
    if squeezed is not None:
        return squeezed
    if BREAK in text:
        return "\n".join(filter(None, map(collapse, text.split(BREAK))))
    return layout.collapse(text)


def verbatim(text: str) -> str:
    r"""Return preformatted `text` with its line breaks and indentation, without blank lines around it.

    >>> verbatim(f"\n  if x:{BREAK}    y  \n\n")
    '  if x:\n    y'
    """
    text = text.replace("\r\n", "\n").replace(BREAK, "\n").rstrip(LAYOUT)
    first = len(text) - len(text.lstrip(LAYOUT))
    return text[text.rfind("\n", 0, first) + 1 :]
