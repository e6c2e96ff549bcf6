"""From the walk's lists to pieces: which kind each block is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.links import Links
from pipeline.records import Kind, Piece, Role

_DASH = re.compile(r"[—–―‒-]{1,2}\s*\S")
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it
_CREDIT_LENGTH = 120  # characters; an attribution names a person or a work


def make_pieces(blocks: Blocks, roles: Sequence[Role], links: Links) -> tuple[Piece, ...]:
    """Return one piece a block, in order."""
    pieces: list[Piece] = []
    previous: Kind | None = None
    rows = zip(
        blocks.text, roles, blocks.tag, blocks.state, blocks.level, blocks.marker, blocks.anchor, blocks.links,
        blocks.cells, strict=True,
    )  # fmt: skip
    for number, (text, role, tag, state, level, marker, anchor, own, cells) in enumerate(rows):
        anchors = links.anchors(own) if own else ()
        if not state and tag != "img" and previous != "quote" and not cells:  # most blocks
            kind: Kind = "paragraph"
            pieces.append(_new(Piece, (kind, text, role, 0, "", anchor, anchors, ())))
        elif (kind := _kind(blocks, number, previous)) == "list_item":
            pieces.append(_new(Piece, (kind, text, role, level, marker, anchor, anchors, ())))
        elif kind == "table":
            pieces.append(_new(Piece, (kind, "", role, 0, "", anchor, anchors, cells)))
        else:
            pieces.append(_new(Piece, (kind, text, role, level if kind == "heading" else 0, "", anchor, anchors, ())))
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
    if state & v.HEADING:
        return "heading"
    if state & v.PRE:
        return "code"
    near_quote = state & v.QUOTE or (previous == "quote" and (state & v.FIGURE or tag in {"footer", "cite", "p"}))
    if near_quote and previous in {"quote", "attribution"} and _is_credit(blocks, number):
        return "attribution"
    if state & v.QUOTE:
        return "quote"
    if state & v.CAPTION:
        return "caption"
    return "list_item" if state & v.ITEM else "paragraph"


def _is_credit(blocks: Blocks, number: int) -> bool:
    """Return whether a block in or behind a quote names its source: by its element, or as a line with a dash."""
    if blocks.state[number] & (v.CREDIT | v.CAPTION) or blocks.tag[number] == "footer":
        return True
    text = blocks.text[number]
    return len(text) <= _CREDIT_LENGTH and _DASH.match(text) is not None
