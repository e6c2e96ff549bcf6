"""What is sent to a worker and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.errors import PageError


@dataclass(frozen=True, slots=True)
class Task:
    """One capture to take in."""

    path: Path
    """the file"""
    source: str
    """its path below raw/"""
    source_modified_at: datetime
    """UTC"""
    n_bytes: int
    """size of the file when it was listed"""
    url: str
    """absolute url, or `file:PATH`"""
    fetched_at: datetime
    """UTC"""
    content_type: str | None
    """None for a file that is no page"""
    http_status: int | None
    """where known"""
    attempt: int = 1
    """1, or more for a retry"""
    capture_id: str | None = None
    """id of the capture, for a retry"""
    problem: PageError | None = None
    """why it failed before it was read, if it did"""
    known_digest: str | None = None
    """body_digest of the newest capture of its url that gave a document"""
    known_document: str | None = None
    """that document"""

    @property
    def order(self) -> tuple[datetime, str]:
        """Oldest first: the outcome of a capture depends on the one of its url before it."""
        return self.fetched_at, self.source


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task."""

    n_bytes: int
    """bytes of the body"""
    body_digest: str | None = None
    """sha256 of the body, hex; None when it was not read"""
    document_id: str | None = None
    """the document it contains; None when it failed or was skipped"""
    rows: dict[str, bytes] = field(default_factory=dict)
    """the document's rows by table, packed by `pack`; empty when the body is that of a known document"""
    rules: dict[str, int] = field(default_factory=dict)
    """the document's repairs by rule"""
    problem: PageError | None = None
    """why there is no document"""
