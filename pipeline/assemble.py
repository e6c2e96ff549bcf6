"""From what the stages found to rows: ids, positions, counts, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
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
    Repair,
    RepairRow,
    Section,
    TableCell,
    Text,
    make_id,
    part_ids,
)
from pipeline.refine.language import disagrees
from pipeline.refine.sections import Outline
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


def make_page(text: Text, capture: Capture, mended: Mended, sections: Sequence[Outline], languages: Languages) -> Page:
    """Return the rows of a page."""
    digest = content_digest(mended, sections)
    document_id = make_id("document", capture.url, digest)
    rows = _sections(document_id, sections, languages)
    owner = {index: rows[number].section_id for number, one in enumerate(sections) for index in one.passages}
    blocks = _blocks(document_id, mended, owner, languages)
    repairs = tuple(_repairs(document_id, text, mended, blocks))
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
    cells = tuple(
        TableCell(
            document_id, block.block_id, c.row, c.column, c.row_span, c.column_span, is_header=c.is_header, text=c.text
        )
        for block, piece in zip(blocks, mended.draft.pieces, strict=True)
        for c in piece.cells
    )
    links = tuple(_links(document_id, mended, blocks))
    products = (told.product._replace(document_id=document_id),) if told.product else ()
    return Page(document, rows, blocks, repairs, links, cells, products)


def content_digest(mended: Mended, sections: Sequence[Outline]) -> str:
    """Return the sha256, as hex, of what makes a version of a page: its title and content blocks after repair, its price.

    Menus, dates, link targets and markup are not in it, so that a page whose footer counts visitors is not new every
    night; what was lost is, so that a crawl that lost text is not the same as one that had none.
    """
    hasher = hashlib.sha256(mended.draft.metadata.title.encode("utf-8", "replace"))
    if product := mended.draft.metadata.product:
        hasher.update(f"\x1d{product.offer()}".encode("utf-8", "replace"))
    for section in sections:
        hasher.update(f"\x1e{section.n_lost}".encode())
        for index in section.passages:
            passage = mended.passages[index]
            line = f"\x1f{passage.kind}\x1f{passage.level}\x1f{passage.marker}\x1f{passage.text}"
            hasher.update(line.encode("utf-8", "replace"))
    return hasher.hexdigest()


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


def _blocks(document_id: str, mended: Mended, owner: dict[int, str], languages: Languages) -> tuple[Block, ...]:
    passages = mended.passages
    rows = zip(part_ids(document_id, "block", len(passages)), passages, languages.blocks, strict=True)
    return tuple(
        # by place: there are hundreds a page, and names cost as much again
        Block(
            block_id,
            document_id,
            owner.get(position),
            position,
            one.kind,
            one.role,
            one.level,
            one.marker,
            one.text,
            language,
        )
        for position, (block_id, one, language) in enumerate(rows)
    )


def _repairs(document_id: str, text: Text, mended: Mended, blocks: Sequence[Block]) -> Iterator[RepairRow]:
    """Yield the ledger of the document: what decoding changed, then its metadata, then its blocks."""
    ledgers: list[tuple[str, Block | None, tuple[Repair, ...]]] = [("page", None, text.repairs)]
    ledgers += [(name, None, repairs) for name, repairs in mended.ledgers]
    ledgers += [("text", block, one.repairs) for block, one in zip(blocks, mended.passages, strict=True) if one.repairs]
    position = 0
    for field, block, repairs in ledgers:
        for repair in repairs:
            yield RepairRow(
                document_id=document_id,
                block_id=block.block_id if block else None,
                section_id=block.section_id if block else None,
                field=field,
                position=position,
                step=repair.step,
                rule=repair.rule,
                start=repair.start,
                end=repair.end,
                before=_storable(repair.before),
                after=repair.after,
                n_characters=repair.n_characters,
                confidence=repair.confidence,
            )
            position += 1


def _storable(text: str) -> str:
    r"""Return text with halves of surrogate pairs, which no table can hold, written out as `\udc80`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _links(document_id: str, mended: Mended, blocks: Sequence[Block]) -> Iterator[Link]:
    found: list[tuple[str | None, str | None, Anchor]] = [
        (None, None, link) for link in mended.draft.metadata.alternates
    ]
    for block, piece in zip(blocks, mended.draft.pieces, strict=True):
        if piece.links:
            found += [(block.block_id, block.section_id, link) for link in piece.links]
    for position, (block_id, section_id, link) in enumerate(found):
        yield Link(document_id, block_id, section_id, position, link.url, link.text, link.rel, link.kind, link.hreflang)
