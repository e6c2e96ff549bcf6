"""Repair of a whole page: every text of its draft goes through repair together, and comes back in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.extract.layout import collapse, settle
from pipeline.records import Anchor, Cell, Draft, Piece, Repair, Repaired
from pipeline.refine.repair import repair, repair_all
from pipeline.refine.sections import Passage

# In code these stand for themselves.
_MEANT_IN_CODE = frozenset({"entity", "escape", "percent", "mail_word", "quoted_printable"})
_Labelled = TypeVar("_Labelled", Cell, Anchor)


@dataclass(frozen=True, slots=True)
class Mended:
    """A draft after repair."""

    draft: Draft
    """pieces with repaired link labels and cells; their own texts are in `passages`"""
    passages: tuple[Passage, ...]
    """one for each piece: its repaired text and ledger"""
    ledgers: tuple[tuple[str, tuple[Repair, ...]], ...]
    """(field, ledger) of the metadata that repair changed"""


def repair_draft(draft: Draft, off: frozenset[str] = frozenset()) -> Mended:
    """Return the draft with every text repaired.

    The texts of a page are repaired together, since what is wrong with one is mostly wrong with all. A link's label
    is part of its block's text: it is repaired likewise and needs no rows of its own.
    """
    pieces, metadata = draft.pieces, draft.metadata
    texts: list[str] = [metadata.title, metadata.description, metadata.author]
    for piece in pieces:
        texts.append("" if piece.kind == "code" else piece.text)
        if piece.cells:
            texts += [cell.text for cell in piece.cells]
    language = metadata.declared_language.replace("_", "-").partition("-")[0].lower() or None
    repaired = iter(repair_all(texts, language, off=off))
    told = [(name, next(repaired)) for name in ("title", "description", "author")]
    mended = [_repair_piece(piece, repaired, off) for piece in pieces]
    mended = _repair_labels(mended, language, off)
    passages = tuple(passage for _, passage in mended)
    title, description, author = (settle(one.text) for _, one in told)
    metadata = replace(metadata, title=title or _title(passages), description=description, author=author)
    return Mended(
        Draft(draft.format, tuple(piece for piece, _ in mended), metadata, draft.evidence),
        passages,
        tuple((name, one.repairs) for name, one in told if one.repairs),
    )


def _title(passages: Sequence[Passage]) -> str:
    """Return the first heading of the highest level among the content, for a page that names no title."""
    headings = [p for p in passages if p.kind == "heading" and p.role == "content" and p.text]
    return min(headings, key=lambda p: p.level).text if headings else ""


def _repair_piece(piece: Piece, repaired: Iterator[Repaired], off: frozenset[str]) -> tuple[Piece, Passage]:
    """Take the repaired texts of one piece from `repaired` and put them in place."""
    text = next(repaired)
    if not (text.repairs or piece.cells or piece.kind == "code"):  # most are
        own = text.text if "\xa0" not in text.text else _fold(text.text)
        return piece, Passage(piece.kind, piece.role, piece.level, piece.marker, piece.anchor, own, ())
    if piece.kind == "code":
        text = repair(piece.text, off=off | _MEANT_IN_CODE)
    cells = piece.cells
    if cells:
        each = [next(repaired) for _ in cells]
        text = _join_cells(piece, each)
        cells = tuple(_with_text(cell, settle(one.text)) for cell, one in zip(cells, each, strict=True))
    if cells != piece.cells:
        piece = piece._replace(cells=cells)
    # a change of length would put the ledger's offsets wrong, so white space is folded above only, where there is none
    settled = settle(text.text)
    return piece, Passage(piece.kind, piece.role, piece.level, piece.marker, piece.anchor, settled, text.repairs)


def _repair_labels(
    mended: Sequence[tuple[Piece, Passage]], language: str | None, off: frozenset[str]
) -> list[tuple[Piece, Passage]]:
    """Repair the labels of links: those of blocks that were repaired, and those that are not in their block's text."""
    labels = {
        link.text
        for piece, passage in mended
        for link in piece.links
        if passage.repairs or link.text not in passage.text
    }
    ordered = sorted(labels)
    found = dict(zip(ordered, (_fold(one.text) for one in repair_all(ordered, language, off=off)), strict=True))
    changed = {label: text for label, text in found.items() if text != label}
    if not changed:
        return list(mended)
    return [
        (
            piece._replace(links=tuple(_with_text(link, changed.get(link.text, link.text)) for link in piece.links)),
            passage,
        )
        for piece, passage in mended
    ]


def _with_text(record: _Labelled, text: str) -> _Labelled:
    return record if record.text == text else record._replace(text=text)


def _fold(text: str) -> str:
    return text if "\xa0" not in text else "\n".join(collapse(settle(line)) for line in text.split("\n"))


def _join_cells(piece: Piece, cells: Sequence[Repaired]) -> Repaired:
    """Return the text of a table, rows on lines and cells behind tabs, with the cells' ledgers moved to their places."""
    text: list[str] = []
    repairs: list[Repair] = []
    length = 0
    row = 0
    for cell, one in zip(piece.cells, cells, strict=True):
        separator = "" if not text else "\n" if cell.row != row else "\t"
        row = cell.row
        length += len(separator)
        # rows before this cell are final, those behind it still as they were: what the ledger's order promises
        repairs += (_moved(repair, length) for repair in one.repairs)
        text += (separator, one.text)
        length += len(one.text)
    return Repaired("".join(text), tuple(repairs))


def _moved(repair: Repair, by: int) -> Repair:
    return repair._replace(start=repair.start + by, end=repair.end + by)
