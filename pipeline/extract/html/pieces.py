"""From the walk's lists to pieces: which kind each block is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.links import Links
from pipeline.extract.html.vocabulary import CAPTION, CREDIT, FIGURE, HEADING, ITEM, PRE, QUOTE
from pipeline.records import Kind, Piece, Role

_DASH = re.compile(r"[—–―‒-]{1,2}\s*\S")
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it
_CREDIT_LENGTH = 120  # characters; an attribution names a person or a work


def make_pieces(blocks: Blocks, roles: Sequence[Role], links: Links) -> tuple[Piece, ...]:
    """Return one piece a block, in order."""
    pieces: list[Piece] = []
    previous: Kind | None = None
    for number, text in enumerate(blocks.text):
        role, own, anchor = roles[number], blocks.links[number], blocks.anchor[number]
        anchors = links.anchors(own) if own else ()
        kind = _kind(blocks, number, previous)
        if kind == "list_item":
            level, marker = blocks.level[number], blocks.marker[number]
            pieces.append(_new(Piece, (kind, text, role, level, marker, anchor, anchors, ())))
        elif kind == "heading":
            pieces.append(_new(Piece, (kind, text, role, blocks.level[number], "", anchor, anchors, ())))
        elif kind == "table":
            pieces.append(_new(Piece, (kind, "", role, 0, "", anchor, anchors, blocks.cells[number])))
        else:
            pieces.append(_new(Piece, (kind, text, role, 0, "", anchor, anchors, ())))
        previous = kind
    return tuple(pieces)


def _kind(blocks: Blocks, number: int, previous: Kind | None) -> Kind:
    """Return the kind of a block.

    A list item that comes in several blocks is a `list_item` with a marker and further `list_item`s of the same level
    without one. Terms and definitions (`dt`, `dd`) are paragraphs, as is a `summary`.
    """
    tag, state = blocks.tag[number], blocks.state[number]
    if blocks.cells[number]:
        return "table"
    if tag == "img":
        return "image"
    if not state and previous != "quote":  # most blocks
        return "paragraph"
    if state & HEADING:
        return "heading"
    if state & PRE:
        return "code"
    near_quote = state & QUOTE or (previous == "quote" and (state & FIGURE or tag in {"footer", "cite", "p"}))
    if near_quote and previous in {"quote", "attribution"} and _is_credit(blocks, number):
        return "attribution"
    if state & QUOTE:
        return "quote"
    if state & CAPTION:
        return "caption"
    return "list_item" if state & ITEM else "paragraph"


def _is_credit(blocks: Blocks, number: int) -> bool:
    """Return whether a block in or behind a quote names its source: by its element, or as a line with a dash."""
    if blocks.state[number] & (CREDIT | CAPTION) or blocks.tag[number] == "footer":
        return True
    text = blocks.text[number]
    return len(text) <= _CREDIT_LENGTH and _DASH.match(text) is not None
