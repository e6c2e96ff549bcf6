"""What one page gives: a document and all that stands in it. A column holds the field of its name of a record in `records.py`."""

from __future__ import annotations

import pyarrow as pa

from pipeline.store.schema.columns import BLOCK, DOCUMENT, SECTION, Table, column, count, share, text, time

DOCUMENTS = Table(
    "documents",
    "each content version of a url",
    pa.schema(
        [
            text("document_id", "id made of url and content_digest"),
            text("url", "absolute url without user and password, or `file:PATH` where none is known"),
            text("site", "registrable host of the url; empty for `file:` urls"),
            text("title", "title of the page without the site's name; empty when it has none"),
            text("description", "the page's own summary; empty when it has none"),
            text("language", "ISO 639-1 code, else 639-3, of most of the content; `und` when none can be claimed"),
            share("language_confidence", "0..1"),
            text("script", "`Hans` or `Hant` where the language is Chinese and the text tells which; else empty"),
            text("declared_language", "language tag the page declares, as written; empty when it declares none"),
            column(
                "declared_language_disagrees",
                pa.bool_(),
                "the page declares another language than the one its text is in",
            ),
            text("encoding", "encoding of the body, WHATWG name in lower case"),
            text("encoding_evidence", "what decided on the encoding"),
            text("format", "`html` `text` `markdown`"),
            text(
                "blocks_evidence",
                "what decided on the blocks: the recipe, with the keys of it that found nothing on the page, `site history`, "
                "and the embedded data that text was taken from; empty for the ordinary way",
            ),
            text("author", "as the page names it; empty when it does not"),
            time("published_at", "publication time the page states, UTC", null=True),
            time("modified_at", "time of the last change the page states, UTC", null=True),
            text(
                "canonical_url", "url the page asks to be known by, without user and password; empty when it names none"
            ),
            count("n_sections", "rows in sections"),
            count("n_blocks", "rows in blocks, content or not"),
            count("n_characters", "characters in the text of all sections, headings left out"),
            count("n_repairs", "rows in repairs"),
            count("n_lost_characters", "characters lost before the page came to us, in all its content"),
            text(
                "content_digest",
                "sha256, hex, over title and content blocks after repair, and the price of a product; the same for the same content",
            ),
            time("first_fetched_at", "fetched_at of the first capture that had this content, UTC"),
            text("pipeline_version", "version of page-pipeline that read the page"),
        ]
    ),
    ("url", "first_fetched_at", "document_id"),
)

SECTIONS = Table(
    "sections",
    "each section of a document: a heading and what stands under it",
    pa.schema(
        [
            text("section_id", "id made of document_id and position"),
            DOCUMENT,
            text("parent_id", "section_id of the section around it; null at the top", null=True),
            count("position", "place in the document, from 0"),
            column("level", pa.int32(), "heading level 1 to 6; 0 for what stands before the first heading"),
            text("heading", "text of the heading; empty at level 0"),
            column("heading_path", pa.list_(pa.string()), "headings from the top of the tree down to this one"),
            text("anchor", "id of the heading element, for links with `#`; empty when it has none"),
            text("text", "text of its own blocks, one a line, list markers and subsections left out"),
            text("language", "as in documents"),
            share("language_confidence", "0..1"),
            count("n_characters", "characters in text"),
            count("n_lost_characters", "characters lost in its own blocks, heading included"),
            text("status", "`ok`; `empty`: nothing stood there; `damaged`: some text was lost; `lost`: all of it was"),
        ]
    ),
    ("document_id", "position"),
)

BLOCKS = Table(
    "blocks",
    "each block of a document, content or not",
    pa.schema(
        [
            text("block_id", "id made of document_id and position"),
            DOCUMENT,
            SECTION,
            count("position", "place in the document, from 0"),
            text("kind", "`heading` `paragraph` `list_item` `quote` `attribution` `table` `caption` `code` `image`"),
            text(
                "role",
                "`content`, or why not: `navigation` `header` `footer` `aside` `cookie_notice` `comments` `related` `form` `duplicate`",
            ),
            column("level", pa.int32(), "heading level, depth of a list item from 1, else 0"),
            text("marker", "list number or bullet; empty otherwise"),
            text(
                "text",
                "repaired text; of a table its cells, rows on lines, cells behind tabs; of an image its description",
            ),
            text("language", "as in documents; null for blocks that are not content", null=True),
        ]
    ),
    ("document_id", "position"),
)

REPAIRS = Table(
    "repairs",
    "each change to text: the ledger",
    pa.schema(
        [
            DOCUMENT,
            BLOCK,
            SECTION,
            text(
                "field",
                "text that was changed: `text` of the block, `title` `description` `author`, name of the `product` or its `brand`, or `page` while decoding",
            ),
            count("position", "place in the ledger of the document, from 0; undo from the highest to the lowest"),
            text("step", "`decode` or `repair`"),
            text("rule", "name of the rule"),
            count("start", "first changed character, counted in the text as earlier repairs left it"),
            count("end", "start + length of before"),
            text("before", "what stood there"),
            text("after", "what stands there now"),
            count("n_characters", "damaged characters; of a replacement run its length"),
            share("confidence", "0..1"),
        ]
    ),
    ("document_id", "position"),
)

PRODUCTS = Table(
    "products",
    "each page that sells one product: what it says of it for machines",
    pa.schema(
        [
            DOCUMENT,
            text("name", "its name; empty when it has none"),
            text("brand", "its brand, else who makes it; empty when none is named"),
            text("sku", "the seller's number for it; empty when there is none"),
            text("gtin", "number of the trade item: GTIN, EAN, UPC or ISBN; empty when there is none"),
            column("price", pa.float64(), "lowest price it is offered at; null when none is told", null=True),
            column("highest_price", pa.float64(), "highest one; the same when there is one price", null=True),
            text("currency", "of the prices, ISO 4217; empty when none is told"),
            text(
                "availability",
                "schema.org's word, such as `InStock` `OutOfStock` `PreOrder`: `InStock` if any offer is, else that of the first; empty when none is told",
            ),
            column("rating", pa.float64(), "mean of its ratings, as told", null=True),
            column("best_rating", pa.float64(), "highest rating there can be; schema.org means 5 when null", null=True),
            count("n_ratings", "ratings, else reviews", null=True),
            text("evidence", "where it stands: `JSON-LD` `microdata` `OpenGraph`"),
        ]
    ),
    ("document_id",),
)

LINKS = Table(
    "links",
    "each link of a document",
    pa.schema(
        [
            DOCUMENT,
            BLOCK,
            SECTION,
            count("position", "place in the document, from 0"),
            text("url", "absolute url it points to, without user and password"),
            text("text", "its label"),
            text("rel", "value of `rel`; empty when it has none"),
            text(
                "kind",
                "`internal` (same site) `external` `download` `alternate` (the page in another language) `anchor` (same page)",
            ),
            text("hreflang", "declared language of the target; empty when it has none"),
        ]
    ),
    ("document_id", "position"),
)

TABLE_CELLS = Table(
    "table_cells",
    "each cell of each HTML table that holds data",
    pa.schema(
        [
            DOCUMENT,
            text("block_id", "the table: blocks.block_id"),
            count("row", "from 0"),
            count("column", "from 0, spans of earlier cells resolved"),
            count("row_span", "rows it covers, at least 1"),
            count("column_span", "columns it covers, at least 1"),
            column("is_header", pa.bool_(), "a header cell"),
            text("text", "repaired text"),
        ]
    ),
    ("document_id", "block_id", "row", "column"),
)
