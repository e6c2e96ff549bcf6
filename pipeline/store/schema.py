"""The tables of processed/: columns, types, and what each one means.

This file is the data dictionary: `pipeline tables` and `docs/tables.md` print what stands here, and each description is
stored in the Delta table itself as the column's comment. A column named like a field of a record in `records.py` holds
that field.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import pyarrow as pa

from pipeline.errors import StoreError

SCHEMA_VERSION = 1
"""Goes up when a reader of older tables would misread newer ones; added columns do not count."""

_TIME = pa.timestamp("us", tz="UTC")
_COUNTS = pa.map_(pa.string(), pa.int64())


@dataclass(frozen=True, slots=True)
class Table:
    """One table of processed/."""

    name: str
    """folder name below processed/"""
    row: str
    """what one row stands for"""
    schema: pa.Schema
    """columns with their types and descriptions"""
    order: tuple[str, ...]
    """columns by which `load` sorts the rows"""


def describe(field: pa.Field) -> str:
    """Return the description of a column."""
    return str(field.metadata[b"comment"].decode())


def _column(name: str, kind: pa.DataType, comment: str, *, null: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=null, metadata={"comment": comment})


def _text(name: str, comment: str, *, null: bool = False) -> pa.Field:
    return _column(name, pa.string(), comment, null=null)


def _count(name: str, comment: str, *, null: bool = False) -> pa.Field:
    return _column(name, pa.int64(), comment, null=null)


def _share(name: str, comment: str) -> pa.Field:
    return _column(name, pa.float64(), comment)


def _time(name: str, comment: str, *, null: bool = False) -> pa.Field:
    return _column(name, _TIME, comment, null=null)


_DOCUMENT = _text("document_id", "the document this belongs to: documents.document_id")
_SECTION = _text("section_id", "the section it stands in: sections.section_id; null outside the content", null=True)
_BLOCK = _text("block_id", "the block it stands in: blocks.block_id; null when it is not in a block", null=True)

CAPTURES = Table(
    "captures",
    "each capture ever taken in, one more for each retry",
    pa.schema(
        [
            _text("capture_id", "id made of source, url, time and content of the capture; a retry keeps it"),
            _text("url", "absolute url, or `file:PATH` where none is known"),
            _text("site", "registrable host of the url; empty for `file:` urls"),
            _time(
                "fetched_at",
                "when the page was fetched, UTC: from sidecar or manifest, else the file's modification time",
            ),
            _text("source", "path below raw/, with `#` and the record behind it for containers"),
            _time(
                "source_modified_at",
                "modification time of the file, or of the container, when it was read, UTC",
                null=True,
            ),
            _text("body_digest", "sha256 of the raw bytes, hex; null when the body was never read", null=True),
            _count("n_bytes", "size of the body in bytes"),
            _text("content_type", "HTTP Content-Type, else the type the file name stands for", null=True),
            _column("http_status", pa.int32(), "HTTP status code, where known", null=True),
            _text(
                "outcome",
                "`new` `changed` `unchanged` (against the capture of the url before it) `failed` `skipped` "
                "`gone` (no longer there: HTTP status 404 or 410 after a page) `suspect` (suddenly tiny, or says that it is not shown; not current until seen twice)",
            ),
            _text("reason", "why it was skipped, failed, is gone or suspect; null otherwise", null=True),
            _column("attempt", pa.int32(), "1 for the first try, one more for each retry; the highest one counts"),
            _text(
                "document_id", "what it contained: documents.document_id; null when it failed or was skipped", null=True
            ),
            _text("run_id", "the run that took it in: runs.run_id"),
        ]
    ),
    ("fetched_at", "source", "attempt"),
)

DOCUMENTS = Table(
    "documents",
    "each content version of a url",
    pa.schema(
        [
            _text("document_id", "id made of url and content_digest"),
            _text("url", "absolute url, or `file:PATH` where none is known"),
            _text("site", "registrable host of the url; empty for `file:` urls"),
            _text("title", "title of the page without the site's name; empty when it has none"),
            _text("description", "the page's own summary; empty when it has none"),
            _text("language", "ISO 639-1 code, else 639-3, of most of the content; `und` when none can be claimed"),
            _share("language_confidence", "0..1"),
            _text("declared_language", "language tag the page declares, as written; empty when it declares none"),
            _column(
                "declared_language_disagrees",
                pa.bool_(),
                "the page declares another language than the one its text is in",
            ),
            _text("encoding", "encoding of the body, WHATWG name in lower case"),
            _text("encoding_evidence", "what decided on the encoding"),
            _text("format", "`html` `text` `markdown`"),
            _text(
                "blocks_evidence",
                "what decided on the blocks: the recipe, with the keys of it that found nothing on the page, or the "
                "embedded data the text was taken from; empty for the ordinary way",
            ),
            _text("author", "as the page names it; empty when it does not"),
            _time("published_at", "publication time the page states, UTC", null=True),
            _time("modified_at", "time of the last change the page states, UTC", null=True),
            _text("canonical_url", "url the page asks to be known by; empty when it names none"),
            _count("n_sections", "rows in sections"),
            _count("n_blocks", "rows in blocks, content or not"),
            _count("n_characters", "characters in the text of all sections, headings left out"),
            _count("n_repairs", "rows in repairs"),
            _count("n_lost_characters", "characters lost before the page came to us, in all its content"),
            _text(
                "content_digest",
                "sha256, hex, over title and content blocks after repair; the same for the same content",
            ),
            _time("first_fetched_at", "fetched_at of the first capture that had this content, UTC"),
            _text("pipeline_version", "version of page-pipeline that read the page"),
        ]
    ),
    ("url", "first_fetched_at", "document_id"),
)

SECTIONS = Table(
    "sections",
    "each section of a document: a heading and what stands under it",
    pa.schema(
        [
            _text("section_id", "id made of document_id and position"),
            _DOCUMENT,
            _text("parent_id", "section_id of the section around it; null at the top", null=True),
            _count("position", "place in the document, from 0"),
            _column("level", pa.int32(), "heading level 1 to 6; 0 for what stands before the first heading"),
            _text("heading", "text of the heading; empty at level 0"),
            _column("heading_path", pa.list_(pa.string()), "headings from the top of the tree down to this one"),
            _text("anchor", "id of the heading element, for links with `#`; empty when it has none"),
            _text("text", "text of its own blocks, one a line, list markers and subsections left out"),
            _text("language", "as in documents"),
            _share("language_confidence", "0..1"),
            _count("n_characters", "characters in text"),
            _count("n_lost_characters", "characters lost in its own blocks, heading included"),
            _text("status", "`ok`; `empty`: nothing stood there; `damaged`: some text was lost; `lost`: all of it was"),
        ]
    ),
    ("document_id", "position"),
)

BLOCKS = Table(
    "blocks",
    "each block of a document, content or not",
    pa.schema(
        [
            _text("block_id", "id made of document_id and position"),
            _DOCUMENT,
            _SECTION,
            _count("position", "place in the document, from 0"),
            _text("kind", "`heading` `paragraph` `list_item` `quote` `attribution` `table` `caption` `code` `image`"),
            _text(
                "role",
                "`content`, or why not: `navigation` `header` `footer` `aside` `cookie_notice` `comments` `related` `form` `duplicate`",
            ),
            _column("level", pa.int32(), "heading level, depth of a list item from 1, else 0"),
            _text("marker", "list number or bullet; empty otherwise"),
            _text(
                "text",
                "repaired text; of a table its cells, rows on lines, cells behind tabs; of an image its description",
            ),
            _text("language", "as in documents; null for blocks that are not content", null=True),
        ]
    ),
    ("document_id", "position"),
)

REPAIRS = Table(
    "repairs",
    "each change to text: the ledger",
    pa.schema(
        [
            _DOCUMENT,
            _BLOCK,
            _SECTION,
            _text(
                "field",
                "text that was changed: `text` of the block, `title` `description` `author`, or `page` while decoding",
            ),
            _count("position", "place in the ledger of the document, from 0; undo from the highest to the lowest"),
            _text("step", "`decode` or `repair`"),
            _text("rule", "name of the rule"),
            _count("start", "first changed character, counted in the text as earlier repairs left it"),
            _count("end", "start + length of before"),
            _text("before", "what stood there"),
            _text("after", "what stands there now"),
            _count("n_characters", "damaged characters; of a replacement run its length"),
            _share("confidence", "0..1"),
        ]
    ),
    ("document_id", "position"),
)

LINKS = Table(
    "links",
    "each link of a document",
    pa.schema(
        [
            _DOCUMENT,
            _BLOCK,
            _SECTION,
            _count("position", "place in the document, from 0"),
            _text("url", "absolute url it points to"),
            _text("text", "its label"),
            _text("rel", "value of `rel`; empty when it has none"),
            _text(
                "kind",
                "`internal` (same site) `external` `download` `alternate` (the page in another language) `anchor` (same page)",
            ),
            _text("hreflang", "declared language of the target; empty when it has none"),
        ]
    ),
    ("document_id", "position"),
)

TABLE_CELLS = Table(
    "table_cells",
    "each cell of each HTML table that holds data",
    pa.schema(
        [
            _DOCUMENT,
            _text("block_id", "the table: blocks.block_id"),
            _count("row", "from 0"),
            _count("column", "from 0, spans of earlier cells resolved"),
            _count("row_span", "rows it covers, at least 1"),
            _count("column_span", "columns it covers, at least 1"),
            _column("is_header", pa.bool_(), "a header cell"),
            _text("text", "repaired text"),
        ]
    ),
    ("document_id", "block_id", "row", "column"),
)

FAILURES = Table(
    "failures",
    "each failed attempt at a capture",
    pa.schema(
        [
            _text("capture_id", "captures.capture_id"),
            _text("url", "absolute url, or `file:PATH` where none is known"),
            _text("source", "path below raw/"),
            _text(
                "stage",
                "`capture` `decode` `blocks` `repair` `sections` `language` `tables`, or `worker` when the process died",
            ),
            _text(
                "code",
                "short stable word for counting: `empty` `not_text` `too_large` `unreadable` `timeout` `crash` `bug`...",
            ),
            _text("detail", "what happened, in a sentence"),
            _column("attempt", pa.int32(), "which try failed, from 1"),
            _text("run_id", "runs.run_id"),
            _time("failed_at", "UTC"),
        ]
    ),
    ("failed_at", "source", "attempt"),
)

SECTION_CHANGES = Table(
    "section_changes",
    "each way in which a section differs between two consecutive versions of a url; one edited and moved has two",
    pa.schema(
        [
            _text("url", "absolute url, or `file:PATH` where none is known"),
            _text("site", "registrable host of the url; empty for `file:` urls"),
            _time("changed_at", "fetched_at of the first capture of the newer version, UTC"),
            _text("from_document_id", "the older version: documents.document_id"),
            _text("to_document_id", "the newer version: documents.document_id"),
            _text("from_section_id", "the section in the older version; null for an added one", null=True),
            _text("to_section_id", "the section in the newer version; null for a removed one", null=True),
            _count("position", "place in the list of changes of this pair of versions, from 0"),
            _text("heading", "heading of the section, the newer one; empty for what stands before the first heading"),
            _text("change", "`added` `removed` `edited` `moved` `renamed`"),
            _share(
                "similarity", "of both texts, 0..1: share of words and signs kept; 0 for added and removed sections"
            ),
            _text(
                "diff",
                "what changed, `[-removed-]` and `{+added+}` with a few words around: text for edited, added and removed sections, headings for renamed, places for moved ones",
            ),
        ]
    ),
    ("changed_at", "url", "to_document_id", "position"),
)

TRANSLATIONS = Table(
    "translations",
    "each document that is one page with others in other languages",
    pa.schema(
        [
            _text("group_id", "the page, whatever its language; id made of the first url that was found for it"),
            _text("document_id", "one version of it in one language: documents.document_id"),
            _text("language", "as in documents"),
            _text("url", "absolute url"),
            _text(
                "evidence",
                "`hreflang`: the pages name each other; `url`: their urls differ in the language alone, and their headings are built alike",
            ),
        ]
    ),
    ("group_id", "language", "url", "document_id"),
)

FINGERPRINTS = Table(
    "fingerprints",
    "the content of a document in short, to find others like it",
    pa.schema(
        [
            _DOCUMENT,
            _text("site", "registrable host of the url; empty for `file:` urls"),
            _text("algorithm", "how it was made; those made alike can be compared"),
            _count("n_shingles", "runs of three words (five characters without spaces between words) in its content"),
            _column(
                "signature",
                pa.binary(),
                "MinHash of them: 128 numbers of 16 bits, little-endian; the share that two have in common estimates the similarity; empty when there are no shingles",
            ),
        ]
    ),
    ("document_id", "algorithm"),
)

DUPLICATES = Table(
    "duplicates",
    "each document that repeats another one of its site",
    pa.schema(
        [
            _text("document_id", "the copy: documents.document_id"),
            _text("url", "absolute url of the copy"),
            _text("site", "registrable host of the url"),
            _text(
                "duplicate_of",
                "documents.document_id of what it repeats: the page whose url it asks to be known by, else the one that was fetched first",
            ),
            _share("similarity", "0..1: estimated share of runs of words in common; 1 when the content is the same"),
            _text(
                "evidence",
                "`canonical`: the page asks to be known by the other one's url, and at least half of it is the same; `content`: it has the same content_digest; `text`: it is much alike",
            ),
            _time("found_at", "when the later of both was first fetched, UTC"),
        ]
    ),
    ("site", "url", "found_at", "document_id"),
)

RUNS = Table(
    "runs",
    "each run",
    pa.schema(
        [
            _text("run_id", "time of its start and a random part"),
            _time("started_at", "UTC"),
            _time("finished_at", "UTC; null when it was interrupted", null=True),
            _text("pipeline_version", "version of page-pipeline"),
            _text("settings_digest", "changes when a setting does that can change a row"),
            _count("n_captures", "captures taken in: the sum of the six counts behind it"),
            _count("n_new", "captures of urls never seen before"),
            _count("n_changed", "captures whose content differs from the one before"),
            _count("n_unchanged", "captures with the same content as before"),
            _count("n_failed", "captures that gave no document"),
            _count("n_skipped", "files and records that are not pages"),
            _count("n_suspect", "captures that were not believed: suddenly tiny, or not shown", null=True),
            _count("n_gone", "captures that found no page any more where one was", null=True),
            _count("n_known", "files, containers and records left alone since they were taken in before"),
            _count("n_bytes", "bytes of the bodies read"),
            _column("failures", _COUNTS, "failed captures by code"),
            _column("repairs", _COUNTS, "repairs in new documents by rule"),
            _column(
                "stages",
                pa.map_(pa.string(), pa.float64()),
                "seconds of work by stage, of all workers together; `commit`: writing the tables",
                null=True,
            ),
        ]
    ),
    ("started_at",),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CAPTURES,
        DOCUMENTS,
        SECTIONS,
        BLOCKS,
        REPAIRS,
        LINKS,
        TABLE_CELLS,
        FAILURES,
        SECTION_CHANGES,
        TRANSLATIONS,
        FINGERPRINTS,
        DUPLICATES,
        RUNS,
    )
}
"""All tables by name, in the order of the data dictionary."""


def find_table(name: str) -> Table:
    """Return the table of that name.

    Raises:
        StoreError: there is none; the nearest right name is in the text.
    """
    if not isinstance(name, str) or name not in TABLES:
        near = difflib.get_close_matches(str(name), TABLES, n=1, cutoff=0.5)
        hint = f'did you mean "{near[0]}"?' if near else ""
        raise StoreError(f'there is no table "{name}"; {hint or "the tables are " + ", ".join(TABLES)}')
    return TABLES[name]
