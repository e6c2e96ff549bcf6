"""The row of `fingerprints` of a page: made by the worker that read it, or later from the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.records import Page
from pipeline.refine.duplicates import ALGORITHM, fingerprint
from pipeline.store.rows import dict_message


def fingerprint_of(document_id: str, site: str, texts: Iterable[str]) -> dict[str, Any]:
    """Return the row of a document of that `site` whose content blocks have these texts."""
    return {"document_id": document_id, "site": site, "algorithm": ALGORITHM, **fingerprint(texts)._asdict()}


def fingerprint_message(page: Page) -> bytes:
    """Return the row for a page, as a message of an Arrow stream."""
    return dict_message("fingerprints", fingerprint_of(page.document.document_id, page.document.site, page.content))
