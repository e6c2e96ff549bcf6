"""From results to rows: the outcome of each capture, and which documents are new."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from pipeline.batch.account import RunReport
from pipeline.batch.due import Plan, Version, before
from pipeline.batch.task import Result, Task
from pipeline.batch.wire import unpack
from pipeline.errors import PageError
from pipeline.extract.site import site_of
from pipeline.records import make_id
from pipeline.store.rows import dicts_to_table

# A batch is also cut when its packed rows pass this: a thousand pages of 300 kB each would be a commit of 300 MB.
_MOST_BYTES = 128 * 1024 * 1024


# Characters of a failure's detail: an unforeseen error may carry the whole page in its message.
_LONGEST_DETAIL = 1_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """All that one capture adds."""

    capture: dict[str, Any]
    failure: dict[str, Any] | None
    rows: dict[str, pa.Table]


class Batch:
    """Rows of the captures that are read but not committed yet."""

    def __init__(self, plan: Plan, report: RunReport) -> None:
        self.same: list[Task] = []
        """files that were read and found to hold a capture already taken in"""
        self._plan = plan
        self._report = report
        self._documents = {one.document_id for found in plan.versions.values() for one in found}
        self._entries: list[_Entry] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether its rows take so much memory that they should be committed."""
        return self._size >= _MOST_BYTES

    @property
    def n_captures(self) -> int:
        """Captures in it."""
        return len(self._entries)

    def add(self, task: Task, result: Result) -> None:
        """Judge one result against what came before it, and add its rows."""
        capture_id = task.capture_id or _capture_id(task, result)
        if task.capture_id is None and capture_id in self._plan.capture_ids:
            self.same.append(task)
            self._report.n_same += 1
            return
        self._plan.capture_ids.add(capture_id)
        outcome, reason = self._judge(task, result)
        capture = {
            "capture_id": capture_id,
            "url": task.url,
            "site": site_of(task.url),
            "fetched_at": task.fetched_at,
            "source": task.source,
            "source_modified_at": task.source_modified_at,
            "body_digest": result.body_digest,
            "n_bytes": result.n_bytes,
            "content_type": task.content_type,
            "http_status": task.http_status,
            "outcome": outcome,
            "reason": reason,
            "attempt": task.attempt,
            "document_id": result.document_id,
            "run_id": self._report.run_id,
        }
        failure = self._failure(capture_id, task, result.problem) if result.problem is not None else None
        rows = self._new_rows(task, result)
        # in one step, so that Ctrl-C at any place leaves either all of a capture here or nothing
        self._entries.append(_Entry(capture, failure, rows))
        self._size += len(result.rows) if rows else 0
        self._report.outcomes[outcome] += 1
        self._report.n_bytes += result.n_bytes if result.body_digest else 0
        if result.problem is not None:
            self._report.failures[result.problem.code] += 1
        if "repairs" in rows:
            self._report.repairs.update(rows["repairs"]["rule"].to_pylist())

    def take(self) -> dict[str, pa.Table]:
        """Return all rows (table name -> rows) and begin anew."""
        entries, self._entries, self._size = self._entries, [], 0
        parts: dict[str, list[pa.Table]] = {
            "captures": [dicts_to_table("captures", [one.capture for one in entries])],
            "failures": [dicts_to_table("failures", [one.failure for one in entries if one.failure is not None])],
        }
        for one in entries:
            for name, rows in one.rows.items():
                parts.setdefault(name, []).append(rows)
        return {name: pa.concat_tables(rows) for name, rows in parts.items()}

    def _judge(self, task: Task, result: Result) -> tuple[str, str | None]:
        """Return the outcome of a capture and the reason for it, if there is one to give."""
        if result.problem is not None:
            return "failed", _sound(str(result.problem))
        if result.document_id is None:
            ending = PurePosixPath(task.source).suffix or "none"
            return "skipped", f"no page format has the file name ending {ending}"
        known = before(self._plan.versions.get(task.url, []), task)
        if known is None:
            return "new", None
        return ("unchanged" if known.document_id == result.document_id else "changed"), None

    def _failure(self, capture_id: str, task: Task, problem: PageError) -> dict[str, Any]:
        return {
            "capture_id": capture_id,
            "url": task.url,
            "source": task.source,
            "stage": problem.stage,
            "code": problem.code,
            "detail": _sound(problem.detail),
            "attempt": task.attempt,
            "run_id": self._report.run_id,
            "failed_at": datetime.now(UTC),
        }

    def _new_rows(self, task: Task, result: Result) -> dict[str, pa.Table]:
        """Return the rows of the document (table name -> rows); none if an earlier capture brought them."""
        if result.document_id is None:
            return {}
        version = Version(task.fetched_at, task.source, task.attempt, result.document_id, result.body_digest)
        bisect.insort(self._plan.versions.setdefault(task.url, []), version)
        if result.document_id in self._documents:
            return {}
        self._documents.add(result.document_id)
        return unpack(result.rows)


def _capture_id(task: Task, result: Result) -> str:
    content = result.body_digest or f"{task.n_bytes} {task.source_modified_at.isoformat()}"
    return make_id("capture", task.source, task.url, task.fetched_at.isoformat(), content)


def _sound(text: str) -> str:
    """Return a text that a table can hold: no half characters from damaged pages, no whole pages."""
    return text[:_LONGEST_DETAIL].encode("utf-8", "backslashreplace").decode()
