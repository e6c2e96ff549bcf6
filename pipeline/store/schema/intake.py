"""What a run took in: captures, those that failed, and the run itself."""

from __future__ import annotations

import pyarrow as pa

from pipeline.store.schema.columns import COUNTS, Table, column, count, text, time

CAPTURES = Table(
    "captures",
    "each capture ever taken in, one more for each retry",
    pa.schema(
        [
            text("capture_id", "id made of source, url, time and content of the capture; a retry keeps it"),
            text("url", "absolute url without user and password, or `file:PATH` where none is known"),
            text("site", "registrable host of the url; empty for `file:` urls"),
            time(
                "fetched_at",
                "when the page was fetched, UTC: from sidecar or manifest, else the file's modification time",
            ),
            text("source", "path below raw/, with `#` and the record behind it for containers"),
            time(
                "source_modified_at",
                "modification time of the file, or of the container, when it was read, UTC",
                null=True,
            ),
            text("body_digest", "sha256 of the raw bytes, hex; null when the body was never read", null=True),
            count("n_bytes", "size of the body in bytes"),
            text("content_type", "HTTP Content-Type, else the type the file name stands for", null=True),
            column("http_status", pa.int32(), "HTTP status code, where known", null=True),
            text(
                "outcome",
                "`new` `changed` `unchanged` (against the capture of the url before it) `failed` `skipped` "
                "`gone` (no longer there: HTTP status 404 or 410 after a page) `suspect` (suddenly tiny, or says that it is not shown; not current until seen twice)",
            ),
            text("reason", "why it was skipped, failed, is gone or suspect; null otherwise", null=True),
            column("attempt", pa.int32(), "1 for the first try, one more for each retry; the highest one counts"),
            text(
                "document_id", "what it contained: documents.document_id; null when it failed or was skipped", null=True
            ),
            text("run_id", "the run that took it in: runs.run_id"),
        ]
    ),
    ("fetched_at", "source", "attempt"),
)

FAILURES = Table(
    "failures",
    "each failed attempt at a capture",
    pa.schema(
        [
            text("capture_id", "captures.capture_id"),
            text("url", "absolute url without user and password, or `file:PATH` where none is known"),
            text("source", "path below raw/"),
            text(
                "stage",
                "`capture` `decode` `blocks` `repair` `sections` `language` `tables`, or `worker` when the process died",
            ),
            text(
                "code",
                "short stable word for counting: `empty` `not_text` `too_large` `unreadable` `timeout` `crash` `bug`...",
            ),
            text("detail", "what happened, in a sentence"),
            column("attempt", pa.int32(), "which try failed, from 1"),
            text("run_id", "runs.run_id"),
            time("failed_at", "UTC"),
        ]
    ),
    ("failed_at", "source", "attempt"),
)

RUNS = Table(
    "runs",
    "each run",
    pa.schema(
        [
            text("run_id", "time of its start and a random part"),
            time("started_at", "UTC"),
            time("finished_at", "UTC; null when it was interrupted", null=True),
            text("pipeline_version", "version of page-pipeline"),
            text("settings_digest", "changes when a setting does that can change a row"),
            count("n_captures", "captures taken in: the sum of the six counts behind it"),
            count("n_new", "captures of urls never seen before"),
            count("n_changed", "captures whose content differs from the one before"),
            count("n_unchanged", "captures with the same content as before"),
            count("n_failed", "captures that gave no document"),
            count("n_skipped", "files and records that are not pages"),
            count("n_suspect", "captures that were not believed: suddenly tiny, or not shown", null=True),
            count("n_gone", "captures that found no page any more where one was", null=True),
            count("n_known", "files, containers and records left alone since they were taken in before"),
            count("n_bytes", "bytes of the bodies read"),
            column("failures", COUNTS, "failed captures by code"),
            column("repairs", COUNTS, "repairs in new documents by rule"),
            column(
                "stages",
                pa.map_(pa.string(), pa.float64()),
                "seconds of work by stage, of all workers together; `commit`: writing the tables",
                null=True,
            ),
        ]
    ),
    ("started_at",),
)
