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
    Cell,
    Document,
    Language,
    Link,
    Page,
    Piece,
    Repair,
    RepairRow,
    Rows,
    Section,
    TableCell,
    Text,
    make_id,
    part_ids,
)
from pipeline.refine.language import ChineseScript, disagrees
from pipeline.refine.sections import Outline, Passage
from pipeline.version import VERSION


@dataclass(frozen=True, slots=True)
class Languages:
    """Language of a page and its parts."""

    document: Language
    """of most of the content"""
    sections: tuple[Language, ...]
    """one for each section"""
    blocks: tuple[str | None, ...]
    """code for each block; None for those that are not content"""
    script: ChineseScript = ""
    """of a page in Chinese"""


def make_page(text: Text, capture: Capture, mended: Mended, sections: Sequence[Outline], languages: Languages) -> Page:
    """Return the rows of a page."""
    digest = content_digest(mended, sections)
    document_id = make_id("document", capture.url, digest)
    rows = _sections(document_id, sections, languages)
    passages, pieces = mended.passages, mended.draft.pieces
    blocks = _blocks(document_id, passages, _owners(rows, sections, len(passages)), languages.blocks)
    repairs = _repairs(blocks, passages, [("page", text.repairs), *mended.ledgers], document_id)
    told = mended.draft.metadata
    document = Document(
        document_id=document_id,
        url=capture.url,
        site=site_of(capture.url),
        title=told.title,
        description=told.description,
        language=languages.document.code,
        language_confidence=languages.document.confidence,
        script=languages.script,
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
    links = _links(blocks, pieces, told.alternates, document_id)
    products = (told.product._replace(document_id=document_id),) if told.product else ()
    return Page(document, rows, blocks, repairs, links, _cells(blocks, pieces, document_id), products)


def content_digest(mended: Mended, sections: Sequence[Outline]) -> str:
    """Return the sha256, as hex, of what makes a version of a page: its title and content blocks after repair, its price.

    Menus, dates, link targets and markup are not in it, so that a page whose footer counts visitors is not new every
    night; what was lost is, so that a crawl that lost text is not the same as one that had none.
    """
    passages, told = mended.passages, mended.draft.metadata
    parts = [told.title]
    if told.product:
        parts.append(f"\x1d{told.product.offer()}")
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
) -> Rows[Block]:
    count = len(passages)
    kinds, roles, levels, markers, _, texts, _ = zip(*passages, strict=True) if passages else [()] * 7
    ids = part_ids(document_id, "block", count)
    columns = (ids, [document_id] * count, owners, range(count), kinds, roles, levels, markers, texts, languages)
    return Rows(Block, columns)


def _repairs(
    blocks: Rows[Block],
    passages: Sequence[Passage],
    others: Sequence[tuple[str, Sequence[Repair]]],
    document_id: str,
) -> Rows[RepairRow]:
    """Return the ledger of the document: `others`, which are those of decoding and of metadata, then that of its blocks."""
    ids, _, owners, *_ = blocks.columns
    fields: list[str] = []
    found: list[Repair] = []
    for field, repairs in others:
        fields += [field] * len(repairs)
        found += repairs
    block_ids: list[str | None] = [None] * len(found)
    section_ids: list[str | None] = [None] * len(found)
    for place, passage in enumerate(passages):
        if repairs := passage.repairs:
            block_ids += [ids[place]] * len(repairs)
            section_ids += [owners[place]] * len(repairs)
            found += repairs
    count = len(found)
    fields += ["text"] * (count - len(fields))
    steps, rules, starts, ends, befores, *rest = zip(*found, strict=True) if found else [()] * 8
    befores = tuple([before if before.isascii() else _storable(before) for before in befores])
    place_of = ([document_id] * count, block_ids, section_ids, fields, range(count))
    return Rows(RepairRow, (*place_of, steps, rules, starts, ends, befores, *rest))


def _storable(text: str) -> str:
    r"""Return text with halves of surrogate pairs, which no table can hold, written out as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


def _links(blocks: Rows[Block], pieces: Sequence[Piece], alternates: Sequence[Anchor], document_id: str) -> Rows[Link]:
    ids, _, owners, *_ = blocks.columns
    found: list[Anchor] = list(alternates)
    block_ids: list[str | None] = [None] * len(found)
    section_ids: list[str | None] = [None] * len(found)
    for place, piece in enumerate(pieces):
        if links := piece.links:
            block_ids += [ids[place]] * len(links)
            section_ids += [owners[place]] * len(links)
            found += links
    count = len(found)
    told = zip(*found, strict=True) if found else [()] * 5
    return Rows(Link, ([document_id] * count, block_ids, section_ids, range(count), *told))


def _cells(blocks: Rows[Block], pieces: Sequence[Piece], document_id: str) -> Rows[TableCell]:
    ids = blocks.columns[0]
    found: list[Cell] = []
    block_ids: list[str] = []
    for place, piece in enumerate(pieces):
        if cells := piece.cells:
            block_ids += [ids[place]] * len(cells)
            found += cells
    told = zip(*found, strict=True) if found else [()] * 6
    return Rows(TableCell, ([document_id] * len(found), block_ids, *told))
