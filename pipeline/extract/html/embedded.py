"""The last resort: what a page whose body shows nothing without scripts says of itself in JSON-LD and meta tags."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from pipeline.extract.html.metadata import json_things
from pipeline.extract.html.whitespace import BREAK, collapse
from pipeline.records import Metadata, Piece

NEARLY_EMPTY = 100
"""Characters of text below which a body says nothing: a spinner, "please enable JavaScript"."""
_TEXTS = ("headline", "articleBody", "text", "reviewBody", "description")
_END = re.compile(r"(?i)</p>|<br\s*/?>|\n")
_TAG = re.compile(r"<[^<>]{0,500}>")


def embedded_pieces(json_ld: Sequence[str], metadata: Metadata) -> tuple[Piece, ...]:
    """Return the title and the texts of the page's JSON-LD, each once; its description where there are none.

    >>> script = '{"@type": "Question", "text": "Does it float?", "acceptedAnswer": {"text": "<p>It does.</p>"}}'
    >>> [(piece.kind, piece.text) for piece in embedded_pieces([script], Metadata(title="Boats"))]
    [('heading', 'Boats'), ('paragraph', 'Does it float?'), ('paragraph', 'It does.')]
    """
    lines: dict[str, None] = {}
    for thing in json_things(list(json_ld)):
        for name in _TEXTS:
            value = thing.get(name)
            if isinstance(value, str):
                lines |= dict.fromkeys(_lines(value))
    if not lines:
        lines = dict.fromkeys(_lines(metadata.description))
    lines.pop("", None)
    lines.pop(metadata.title, None)
    title = (Piece("heading", metadata.title, level=1),) if metadata.title and lines else ()
    return (*title, *(Piece("paragraph", line) for line in lines))


def _lines(text: str) -> list[str]:
    """Return the paragraphs of a text that may hold markup."""
    return collapse(html.unescape(_TAG.sub(" ", _END.sub(BREAK, text)))).split("\n")
