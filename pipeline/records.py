"""The values that flow through the pipeline, from bytes to rows.

    Capture -> Text -> Draft (of Pieces) -> Page (Document, Sections, Blocks, Links, TableCells, Repairs)

Every record is immutable; those made by the hundred for each page are named tuples, which take a fifth of the time of a
frozen dataclass to make. Those that become rows (`Document`, `Section`, `Block`, `RepairRow`, `Link`, `TableCell`, `Product`) have
one field for each column of their table in `store/schema/page.py`, by the same name; a test keeps the two equal.
Offsets and counts are in code points. Ids are hex strings made by `make_id` (`ids.py`), a `Repair` is in `ledger.py`; urls
come without user and password (`urls.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from pipeline.ids import make_id as make_id
from pipeline.ids import part_ids as part_ids
from pipeline.languages import Language as Language
from pipeline.languages import LanguageSpan as LanguageSpan
from pipeline.ledger import Repair as Repair
from pipeline.ledger import Repaired as Repaired
from pipeline.ledger import replay as replay
from pipeline.ledger import undo as undo
from pipeline.product import Product as Product
from pipeline.rows import Rows as Rows
from pipeline.urls import without_credentials as without_credentials

Kind = Literal["heading", "paragraph", "list_item", "quote", "attribution", "table", "caption", "code", "image"]
Role = Literal[
    "content", "navigation", "header", "footer", "aside", "cookie_notice", "comments", "related", "form", "duplicate"
]
Status = Literal["ok", "empty", "damaged", "lost"]
LinkKind = Literal["internal", "external", "download", "alternate", "anchor"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


# ---------------------------------------------------------------- in: bytes and text


@dataclass(frozen=True, slots=True)
class Capture:
    """One response or file exactly as it arrived."""

    body: bytes
    """the raw bytes"""
    url: str
    """absolute url without user and password, or `file:PATH` (relative to raw/) where none is known"""
    fetched_at: datetime
    """when it was fetched, UTC"""
    source: str
    """path below raw/, with `#RECORD` after it for a record of a container"""
    content_type: str | None = None
    """HTTP Content-Type, or the type its file name stands for"""
    http_status: int | None = None
    """HTTP status code, where known"""
    modified_at: datetime | None = None
    """modification time of the file below raw/, UTC; None for a record of a container"""


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded body."""

    value: str
    """the text"""
    encoding: str
    """name of the encoding, lower case, WHATWG spelling where there is one (`utf-8`, `windows-1250`)"""
    evidence: str
    """which step decided: `bom`, `utf-8`, `mostly utf-8`, `declared`, `detected`..., with what it saw"""
    repairs: tuple[Repair, ...] = ()
    """what was cut or mended on the way, step `decode`"""


# ---------------------------------------------------------------- between extract and refine


class Anchor(NamedTuple):
    """A link as it stands in the page."""

    url: str
    """absolute url"""
    text: str
    """its label"""
    rel: str = ""
    """value of `rel`"""
    kind: LinkKind = "external"
    """what it points to"""
    hreflang: str = ""
    """declared language of the target"""


class Cell(NamedTuple):
    """A cell of an HTML table."""

    row: int
    """from 0"""
    column: int
    """from 0, spans resolved"""
    row_span: int
    """rows it covers, at least 1"""
    column_span: int
    """columns it covers, at least 1"""
    is_header: bool
    """a `th`"""
    text: str
    """its text"""


class Piece(NamedTuple):
    """A block as a page format reads it, before repair."""

    kind: Kind
    """what it is"""
    text: str
    """its text; empty for a table, whose text is in `cells`"""
    role: Role = "content"
    """content, or why not"""
    level: int = 0
    """heading level 1-6, depth of a list item from 1, else 0"""
    marker: str = ""
    """list number or bullet"""
    anchor: str = ""
    """id of the element, a target for `#fragment`"""
    links: tuple[Anchor, ...] = ()
    """links inside it"""
    cells: tuple[Cell, ...] = ()
    """cells, for a table"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself."""

    title: str = ""
    """title of the page without the site's name"""
    description: str = ""
    """one or two sentences"""
    author: str = ""
    """person or organisation"""
    published_at: datetime | None = None
    """first publication, UTC"""
    modified_at: datetime | None = None
    """last change, UTC"""
    canonical_url: str = ""
    """the url the page asks to be known by"""
    declared_language: str = ""
    """language tag the page declares, as written"""
    alternates: tuple[Anchor, ...] = ()
    """the page in other languages, from hreflang"""
    product: Product | None = None
    """what it says about the product it sells; without a document_id yet"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as its format reads it, before repair."""

    format: str
    """`html`, `text` or `markdown`"""
    pieces: tuple[Piece, ...]
    """blocks in reading order, content or not"""
    metadata: Metadata = field(default_factory=Metadata)
    """what the page says about itself"""
    evidence: str = ""
    """what decided on the blocks where it was not the ordinary way: a recipe and what it did not find, embedded data"""


# ---------------------------------------------------------------- out: rows


@dataclass(frozen=True, slots=True)
class Document:
    """One content version of one url: a row of `documents`."""

    document_id: str
    url: str
    site: str
    title: str
    description: str
    language: str
    language_confidence: float
    script: str
    declared_language: str
    declared_language_disagrees: bool
    encoding: str
    encoding_evidence: str
    format: str
    blocks_evidence: str
    author: str
    published_at: datetime | None
    modified_at: datetime | None
    canonical_url: str
    n_sections: int
    n_blocks: int
    n_characters: int
    n_repairs: int
    n_lost_characters: int
    content_digest: str
    first_fetched_at: datetime
    pipeline_version: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: a row of `sections`."""

    section_id: str
    document_id: str
    parent_id: str | None
    position: int
    level: int
    heading: str
    heading_path: tuple[str, ...]
    anchor: str
    text: str
    language: str
    language_confidence: float
    n_characters: int
    n_lost_characters: int
    status: Status


class Block(NamedTuple):
    """The smallest piece kept: a row of `blocks`."""

    block_id: str
    document_id: str
    section_id: str | None
    position: int
    kind: Kind
    role: Role
    level: int
    marker: str
    text: str
    language: str | None


class RepairRow(NamedTuple):
    """A repair and the place it was made in: a row of `repairs`."""

    document_id: str
    block_id: str | None
    section_id: str | None
    field: str
    position: int
    step: str
    rule: str
    start: int
    end: int
    before: str
    after: str
    n_characters: int
    confidence: float

    def repair(self) -> Repair:
        """Return the change alone, for `undo` and `replay`."""
        return Repair(
            self.step, self.rule, self.start, self.end, self.before, self.after, self.n_characters, self.confidence
        )


class Link(NamedTuple):
    """A link: a row of `links`."""

    document_id: str
    block_id: str | None
    section_id: str | None
    position: int
    url: str
    text: str
    rel: str
    kind: LinkKind
    hreflang: str


class TableCell(NamedTuple):
    """A cell of an HTML table: a row of `table_cells`."""

    document_id: str
    block_id: str
    row: int
    column: int
    row_span: int
    column_span: int
    is_header: bool
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that one page gives: one document and its rows."""

    document: Document
    sections: tuple[Section, ...]
    blocks: Rows[Block]
    repairs: Rows[RepairRow]
    links: Rows[Link]
    table_cells: Rows[TableCell]
    products: tuple[Product, ...] = ()

    @property
    def text(self) -> str:
        """Text of the content blocks, headings included, an empty line between two."""
        return "\n\n".join(filter(None, self.content))

    @property
    def content(self) -> list[str]:
        """Text of each content block, in order."""
        roles, texts = self.blocks.column("role"), self.blocks.column("text")
        return [text for role, text in zip(roles, texts, strict=True) if role == "content"]

    @property
    def headings(self) -> list[tuple[int, str]]:
        """(level, text) of every heading that is content, in order."""
        return [
            (block.level, block.text) for block in self.blocks if block.kind == "heading" and block.role == "content"
        ]

    def markdown(self) -> str:
        """Return the content blocks as Markdown."""
        from pipeline.view.markdown import to_markdown  # noqa: PLC0415 - records stay free of rooms at import

        return to_markdown(self)

    def seen_first(self, fetched_at: datetime) -> Page:
        """Return the same page with another `first_fetched_at`."""
        return replace(self, document=replace(self.document, first_fetched_at=fetched_at))
