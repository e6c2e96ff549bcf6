"""From what the stages found to rows: ids, positions, counts, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.site import site_of
from pipeline.mend import Mended
from pipeline.records import (
    Anchor,
    Block,
    Capture,
    Document,
    Language,
    Link,
    Page,
    Piece,
    Repair,
    RepairRow,
    Section,
    TableCell,
    Text,
    make_id,
    part_ids,
)
from pipeline.refine.language import disagrees
from pipeline.refine.sections import Outline, Passage
from pipeline.version import VERSION

_new = tuple.__new__  # of a named tuple: there are a thousand a page, and calling their class costs three times as much


@dataclass(frozen=True, slots=True)
class Languages:
    """Language of a page and its parts."""

    document: Language
    """of most of the content"""
    sections: tuple[Language, ...]
    """one for each section"""
    blocks: tuple[str | None, ...]
    """code for each block; None for those that are not content"""


def make_page(text: Text, capture: Capture, mended: Mended, sections: Sequence[Outline], languages: Languages) -> Page:
    """Return the rows of a page."""
    digest = content_digest(mended, sections)
    document_id = make_id("document", capture.url, digest)
    rows = _sections(document_id, sections, languages)
    blocks = _blocks(document_id, mended.passages, _owners(rows, sections, len(mended.passages)), languages.blocks)
    repairs = _repairs(document_id, text, mended, blocks)
    told = mended.draft.metadata
    document = Document(
        document_id=document_id,
        url=capture.url,
        site=site_of(capture.url),
        title=told.title,
        description=told.description,
        language=languages.document.code,
        language_confidence=languages.document.confidence,
        declared_language=told.declared_language,
        declared_language_disagrees=disagrees(told.declared_language, languages.document),
        encoding=text.encoding,
        encoding_evidence=text.evidence,
        format=mended.draft.format,
        blocks_evidence=mended.draft.evidence,
        author=told.author,
        published_at=told.published_at,
        modified_at=told.modified_at,
        canonical_url=told.canonical_url,
        n_sections=len(rows),
        n_blocks=len(blocks),
        n_characters=sum(section.n_characters for section in rows),
        n_repairs=len(repairs),
        n_lost_characters=sum(section.n_lost_characters for section in rows),
        content_digest=digest,
        first_fetched_at=capture.fetched_at,
        pipeline_version=VERSION,
    )
    links = _links(document_id, mended, blocks)
    return Page(document, rows, blocks, repairs, links, _cells(document_id, mended.draft.pieces, blocks))


def content_digest(mended: Mended, sections: Sequence[Outline]) -> str:
    """Return the sha256, as hex, of what makes a version of a page: its title and content blocks after repair.

    Menus, dates, link targets and markup are not in it, so that a page whose footer counts visitors is not new every
    night; what was lost is, so that a crawl that lost text is not the same as one that had none.
    """
    passages = mended.passages
    parts = [mended.draft.metadata.title]
    for section in sections:
        parts.append(f"\x1e{section.n_lost}")
        for index in section.passages:
            kind, _, level, marker, _, text, _ = passages[index]
            parts += ("\x1f", kind, f"\x1f{level}\x1f", marker, "\x1f", text)
    return hashlib.sha256("".join(parts).encode("utf-8", "replace")).hexdigest()


def _sections(document_id: str, sections: Sequence[Outline], languages: Languages) -> tuple[Section, ...]:
    ids = part_ids(document_id, "section", len(sections))
    return tuple(
        Section(
            section_id=ids[position],
            document_id=document_id,
            parent_id=None if one.parent is None else ids[one.parent],
            position=position,
            level=one.level,
            heading=one.heading,
            heading_path=one.path,
            anchor=one.anchor,
            text=one.text,
            language=language.code,
            language_confidence=language.confidence,
            n_characters=len(one.text),
            n_lost_characters=one.n_lost,
            status=one.status,
        )
        for position, (one, language) in enumerate(zip(sections, languages.sections, strict=True))
    )


def _owners(rows: Sequence[Section], sections: Sequence[Outline], n_blocks: int) -> list[str | None]:
    """Return the id of the section that each block stands in; None for those that stand in none."""
    owners: list[str | None] = [None] * n_blocks
    for row, section in zip(rows, sections, strict=True):
        for index in section.passages:
            owners[index] = row.section_id
    return owners


def _blocks(
    document_id: str,
    passages: Sequence[Passage],
    owners: Sequence[str | None],
    languages: Sequence[str | None],
) -> tuple[Block, ...]:
    blocks = []
    position = 0
    columns = zip(part_ids(document_id, "block", len(passages)), owners, passages, languages, strict=True)
    for block_id, owner, passage, language in columns:
        kind, role, level, marker, _, text, _ = passage
        row = (block_id, document_id, owner, position, kind, role, level, marker, text, language)
        blocks.append(_new(Block, row))
        position += 1  # noqa: SIM113 - enumerate hides the type of it from C
    return tuple(blocks)


def _repairs(document_id: str, text: Text, mended: Mended, blocks: Sequence[Block]) -> tuple[RepairRow, ...]:
    """Return the ledger of the document: what decoding changed, then its metadata, then its blocks."""
    ledgers: list[tuple[str, Block | None, Sequence[Repair]]] = [("page", None, text.repairs)]
    ledgers += [(name, None, repairs) for name, repairs in mended.ledgers]
    ledgers += [("text", block, one.repairs) for block, one in zip(blocks, mended.passages, strict=True) if one.repairs]
    rows = []
    position = 0
    for field, block, repairs in ledgers:
        block_id, section_id = (block.block_id, block.section_id) if block else (None, None)
        for repair in repairs:
            kept = repair if repair[4].isascii() else repair._replace(before=_storable(repair.before))
            rows.append(_new(RepairRow, (document_id, block_id, section_id, field, position) + kept))  # noqa: RUF005
            position += 1
    return tuple(rows)


def _storable(text: str) -> str:
    r"""Return text with halves of surrogate pairs, which no table can hold, written out as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


def _links(document_id: str, mended: Mended, blocks: Sequence[Block]) -> tuple[Link, ...]:
    found: list[tuple[str | None, str | None, Sequence[Anchor]]] = [(None, None, mended.draft.metadata.alternates)]
    for block, piece in zip(blocks, mended.draft.pieces, strict=True):
        if piece.links:
            found.append((block.block_id, block.section_id, piece.links))
    rows = []
    position = 0
    for block_id, section_id, links in found:
        for link in links:
            rows.append(_new(Link, (document_id, block_id, section_id, position) + link))  # noqa: RUF005 - half the time
            position += 1
    return tuple(rows)


def _cells(document_id: str, pieces: Sequence[Piece], blocks: Sequence[Block]) -> tuple[TableCell, ...]:
    rows = []
    for block, piece in zip(blocks, pieces, strict=True):
        if piece.cells:
            block_id = block.block_id
            rows += [_new(TableCell, (document_id, block_id) + cell) for cell in piece.cells]  # noqa: RUF005
    return tuple(rows)
