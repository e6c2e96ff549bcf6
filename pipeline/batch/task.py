"""What is sent to a worker and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from pipeline.capture import Reference, Spot
from pipeline.errors import PageError
from pipeline.extract.site_history import SiteHistory
from pipeline.records import make_id


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
    """as told, or what its name stands for"""
    http_status: int | None
    """where known"""
    attempt: int = 1
    """1, or more for a retry"""
    capture_id: str | None = None
    """id of the capture, for a retry"""
    problem: PageError | None = None
    """why it failed before it was read, if it did"""
    spot: Spot | None = None
    """where its body lies in `path`; None when it is the whole file"""
    is_record: bool = False
    """a record of a container, whose time of modification is not its own"""
    has_time: bool = True
    """whether `fetched_at` is its own and not that of the container"""
    skipped: str = ""
    """why it is no page, if it is none"""
    refers_to: Reference | None = None
    """the capture it is said to be the same as; it has no body then"""
    known_digest: str | None = None
    """body_digest of the newest capture of its url that gave a document"""
    known_document: str | None = None
    """that document"""
    history: SiteHistory | None = None
    """what earlier pages of its site held, if it is to be read with that"""

    def __reduce__(self) -> tuple[type[Task], tuple[object, ...]]:
        """Be packed by place: each task is, twice, and by names that takes ten times as long."""
        return Task, _VALUES(self)


_VALUES = attrgetter(*Task.__dataclass_fields__)


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
    """the document's rows by table, each a message of an Arrow stream; empty when the body is that of a known document"""
    n_characters: int = 0
    """characters of its content; 0 when the body is that of a known document"""
    is_refusal: bool = False
    """whether the page says that it is not shown"""
    rules: dict[str, int] = field(default_factory=dict)
    """the document's repairs by rule"""
    problem: PageError | None = None
    """why there is no document"""


def unread(task: Task) -> Result | None:
    """Return the result of a task that there is nothing to read for; None where there is."""
    if task.problem is not None or task.skipped or task.refers_to is not None:
        return Result(task.n_bytes, problem=task.problem)
    return None


def capture_id_of(task: Task, body_digest: str | None) -> str:
    """Return the id of a capture: made of its path, url and time, and of its body if that was read.

    The time is left out where it is only that of the container, so that a record that stays what it was keeps its id when
    others are added.
    """
    time = task.fetched_at.isoformat() if task.has_time else ""
    if task.is_record:
        content = body_digest or f"{task.n_bytes} {task.skipped}"
    else:
        content = body_digest or f"{task.n_bytes} {task.source_modified_at.isoformat()}"
    return make_id("capture", task.source, task.url, time, content)
