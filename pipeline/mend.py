"""Repair of a whole page: every text of its draft goes through repair together, and comes back in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TypeVar

from pipeline.extract.layout import collapse, settle
from pipeline.records import Anchor, Cell, Draft, Piece, Repair, Repaired
from pipeline.refine.repair import find_repaired, repair
from pipeline.refine.sections import Passage

# In code these stand for themselves.
_MEANT_IN_CODE = frozenset({"entity", "escape", "percent", "mail_word", "quoted_printable"})
_Labelled = TypeVar("_Labelled", Cell, Anchor)
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it


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
    said = {"title": metadata.title, "description": metadata.description, "author": metadata.author}
    if product := metadata.product:
        said |= {"product": product.name, "brand": product.brand}
    texts = [*said.values(), *_texts(pieces)]
    language = metadata.declared_language.replace("_", "-").partition("-")[0].lower() or None
    changed = find_repaired(texts, language, off=off)
    told = {name: changed.get(text) or Repaired(text) for name, text in said.items()}
    mended, passages = _repair_pieces(pieces, changed, off)
    mended = _repair_labels(mended, passages, language, off)
    title, description, author, *sold = (settle(one.text) for one in told.values())
    if product:
        product = product._replace(name=sold[0], brand=sold[1])
    metadata = replace(
        metadata, title=title or _title(passages), description=description, author=author, product=product
    )
    return Mended(
        Draft(draft.format, tuple(mended), metadata, draft.evidence),
        tuple(passages),
        tuple((name, one.repairs) for name, one in told.items() if one.repairs),
    )


def _title(passages: Sequence[Passage]) -> str:
    """Return the first heading of the highest level among the content, for a page that names no title."""
    headings = [p for p in passages if p.kind == "heading" and p.role == "content" and p.text]
    return min(headings, key=lambda p: p.level).text if headings else ""


def _texts(pieces: Sequence[Piece]) -> list[str]:
    """Return the texts of all pieces but code, then those of the cells."""
    found: list[str] = []
    cells: list[str] = []
    for piece in pieces:
        kind, text, _, _, _, _, _, own = piece
        if kind != "code":
            found.append(text)
        if own:
            cells += [cell.text for cell in own]
    return found + cells


def _repair_pieces(
    pieces: Sequence[Piece], changed: Mapping[str, Repaired], off: frozenset[str]
) -> tuple[list[Piece], list[Passage]]:
    """Return the pieces with repaired cells, and the passage of each; `changed` holds what repair changed."""
    mended = list(pieces)
    passages: list[Passage] = []
    for place, piece in enumerate(pieces):
        kind, text, role, level, marker, anchor, _, cells = piece
        repairs: tuple[Repair, ...] = ()
        if cells or kind == "code" or text in changed:
            repaired = changed.get(text)
            if kind == "code":
                repaired = repair(text, off=off | _MEANT_IN_CODE)
            if cells:
                repaired, mended[place] = _repair_table(piece, changed)
            # a change of length would put a ledger's offsets wrong, so white space is folded only where there is none
            text, repairs = (settle(repaired.text), repaired.repairs) if repaired is not None else (_fold(text), ())
        elif "\xa0" in text:
            text = _fold(text)
        passages.append(_new(Passage, (kind, role, level, marker, anchor, text, repairs)))
    return mended, passages


def _repair_table(table: Piece, changed: Mapping[str, Repaired]) -> tuple[Repaired, Piece]:
    """Return the text of `table`, whose cells become what `changed` has for them, with its ledger, and the table itself."""
    cells = table.cells
    each = [changed.get(cell.text) for cell in cells]
    texts = [cell.text if one is None else one.text for cell, one in zip(cells, each, strict=True)]
    separators = ["", *("\t" if before.row == cell.row else "\n" for before, cell in pairwise(cells))]
    text = "".join(chain.from_iterable(zip(separators, texts, strict=True)))
    own = tuple(_with_text(cell, settle(one)) for cell, one in zip(cells, texts, strict=True))
    mended = table if own == cells else table._replace(cells=own)
    if not any(each):
        return Repaired(text), mended
    repairs: list[Repair] = []
    start = 0
    for separator, one, after in zip(separators, each, texts, strict=True):
        start += len(separator)
        # rows before this cell are final, those behind it still as they were: what the ledger's order promises
        repairs += (_moved(repair, start) for repair in (one.repairs if one is not None else ()))
        start += len(after)
    return Repaired(text, tuple(repairs)), mended


def _repair_labels(
    pieces: list[Piece], passages: Sequence[Passage], language: str | None, off: frozenset[str]
) -> list[Piece]:
    """Repair the labels of links: those of blocks that were repaired, and those that are not in their block's text."""
    ordered = sorted(_lone_labels(pieces, passages))
    found = find_repaired(ordered, language, off=off)
    after = {label: _fold(found[label].text if label in found else label) for label in ordered}
    changed = {label: text for label, text in after.items() if text != label}
    if not changed:
        return pieces
    return [
        piece._replace(links=tuple(_with_text(link, changed.get(link.text, link.text)) for link in piece.links))
        for piece in pieces
    ]


def _lone_labels(pieces: list[Piece], passages: Sequence[Passage]) -> set[str]:
    """Return the labels of links that are to be repaired by themselves."""
    found: set[str] = set()
    for place, piece in enumerate(pieces):
        links = piece.links
        if links:
            passage = passages[place]
            text, is_repaired = passage.text, bool(passage.repairs)
            for link in links:
                label = link.text
                if is_repaired or label not in text:
                    found.add(label)
    return found


def _with_text(record: _Labelled, text: str) -> _Labelled:
    return record if record.text == text else record._replace(text=text)


def _fold(text: str) -> str:
    return text if "\xa0" not in text else "\n".join(collapse(settle(line)) for line in text.split("\n"))


def _moved(repair: Repair, by: int) -> Repair:
    return repair._replace(start=repair.start + by, end=repair.end + by)
