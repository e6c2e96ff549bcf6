"""Runs of U+FFFD: text that an earlier decoder lost."""

from __future__ import annotations

import re

from pipeline.records import REPLACEMENT
from pipeline.refine.repair.edits import Edit, Hints

_RUN = re.compile(r"\ufffd+(?:\s+\ufffd+)*")
_PIECE = re.compile(r"\ufffd+")


def strip_replacement_runs(text: str, _hints: Hints) -> list[Edit]:
    r"""Remove runs of U+FFFD at the ends of the text and on lines of their own; shorten a run inside to one mark.

    A run is U+FFFD in a row, and the white space between such rows belongs to it: 6,706 of them are one edit with
    `n_characters` 6706. A row that touches a letter does not reach over white space, for that still parts two words.

    Left alone: a single U+FFFD inside the text, which already is the mark of its gap, and a single one that touches a
    letter at an end of the text, which stands for a lost letter and not for lost text.

    >>> [(edit.start, edit.end, edit.after) for edit in strip_replacement_runs("Lyon \ufffd\ufffd\ufffd", Hints())]
    [(4, 8, '')]
    """
    edits: list[Edit] = []
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    for match in _RUN.finditer(text):
        start, end = match.span()
        pieces = [piece.span() for piece in _PIECE.finditer(text, start, end)]
        if start > 0 and not text[start - 1].isspace() and end == last and _is_single(pieces[0]):
            start = pieces.pop(0)[1]  # a lost letter at the end of the last word
        elif end < len(text) and not text[end].isspace() and start == first and _is_single(pieces[-1]):
            end = pieces.pop()[0]
        if not pieces:
            continue
        if start <= first or end >= last:
            start = 0 if start <= first else len(text[:start].rstrip())
            end = len(text) if end >= last else end
            if start == 0 and end < len(text):
                end = len(text) - len(text[end:].lstrip())
            edits.append(Edit(start, end, "", _count(pieces)))
        else:
            edits += _inside(text, start, end, pieces)
    return edits


def _inside(text: str, start: int, end: int, pieces: list[tuple[int, int]]) -> list[Edit]:
    """Return the edits for the run `start`..`end` between other text."""
    if text[start - 1] == "\n" and text[end] == "\n":
        return [Edit(start, end + 1, "", _count(pieces))]
    if text[start - 1].isspace() and text[end].isspace():
        pieces = [(start, end)] if len(pieces) > 1 else pieces
        count = text.count(REPLACEMENT, start, end)
        return [Edit(start, end, REPLACEMENT, count)] if count > 1 else []
    return [Edit(*piece, REPLACEMENT, piece[1] - piece[0]) for piece in pieces if not _is_single(piece)]


def _is_single(piece: tuple[int, int]) -> bool:
    """Return whether `piece` is one character."""
    return piece[1] - piece[0] == 1


def _count(pieces: list[tuple[int, int]]) -> int:
    """Return how many U+FFFD the `pieces` hold."""
    return sum(end - start for start, end in pieces)
