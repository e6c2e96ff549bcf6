"""What is found by comparing documents: with the version before, with other languages, with other pages of the site."""

from __future__ import annotations

import pyarrow as pa

from pipeline.store.schema.columns import COUNTS, DOCUMENT, Table, column, count, share, text, time

SECTION_CHANGES = Table(
    "section_changes",
    "each way in which a section differs between two consecutive versions of a url; one edited and moved has two",
    pa.schema(
        [
            text("url", "absolute url, or `file:PATH` where none is known"),
            text("site", "registrable host of the url; empty for `file:` urls"),
            time("changed_at", "fetched_at of the first capture of the newer version, UTC"),
            text("from_document_id", "the older version: documents.document_id"),
            text("to_document_id", "the newer version: documents.document_id"),
            text("from_section_id", "the section in the older version; null for an added one", null=True),
            text("to_section_id", "the section in the newer version; null for a removed one", null=True),
            count("position", "place in the list of changes of this pair of versions, from 0"),
            text("heading", "heading of the section, the newer one; empty for what stands before the first heading"),
            text("change", "`added` `removed` `edited` `moved` `renamed`"),
            share("similarity", "of both texts, 0..1: share of words and signs kept; 0 for added and removed sections"),
            text(
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
            text("group_id", "the page, whatever its language; id made of the first url that was found for it"),
            text("document_id", "one version of it in one language: documents.document_id"),
            text("language", "as in documents"),
            text("url", "absolute url"),
            text(
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
            DOCUMENT,
            text("site", "registrable host of the url; empty for `file:` urls"),
            text("algorithm", "how it was made; those made alike can be compared"),
            count("n_shingles", "runs of three words (five characters without spaces between words) in its content"),
            column(
                "signature",
                pa.binary(),
                "MinHash of them: 128 numbers of 16 bits, little-endian; the share that two have in common estimates the similarity; empty when there are no shingles",
            ),
        ]
    ),
    ("document_id", "algorithm"),
)

SITE_HISTORIES = Table(
    "site_histories",
    "each site of which the template was learned, with the setting `site_evidence`",
    pa.schema(
        [
            text("site", "registrable host of the pages"),
            time("learned_at", "when the run began that learned it, UTC; it never changes again"),
            text("run_id", "runs.run_id"),
            count("n_documents", "pages of different content that were looked at, 20 to 50"),
            column(
                "texts",
                COUNTS,
                "what stands on at least 30% of them and was taken for content on one: on how many; new pages are read with it",
            ),
        ]
    ),
    ("site",),
)

DUPLICATES = Table(
    "duplicates",
    "each document that repeats another one of its site",
    pa.schema(
        [
            text("document_id", "the copy: documents.document_id"),
            text("url", "absolute url of the copy"),
            text("site", "registrable host of the url"),
            text(
                "duplicate_of",
                "documents.document_id of what it repeats: the page whose url it asks to be known by, else the one that was fetched first",
            ),
            share("similarity", "0..1: estimated share of runs of words in common; 1 when the content is the same"),
            text(
                "evidence",
                "`canonical`: the page asks to be known by the other one's url, and at least half of it is the same; `content`: it has the same content_digest; `text`: it is much alike",
            ),
            time("found_at", "when the later of both was first fetched, UTC"),
        ]
    ),
    ("site", "url", "found_at", "document_id"),
)
