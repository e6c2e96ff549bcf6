"""From results to rows: the outcome of each capture, and which documents are new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pipeline.batch.account import RunReport
from pipeline.batch.known import file_key
from pipeline.batch.plan import Plan, Version
from pipeline.batch.task import Result, Task, capture_id_of
from pipeline.batch.wire import unpack
from pipeline.capture import Reference
from pipeline.errors import PageError
from pipeline.extract.site import site_of
from pipeline.store.rows import dicts_to_table

# A batch is also cut when its packed rows pass this: a thousand pages of 300 kB each would be a commit of 300 MB.
_MOST_BYTES = 128 * 1024 * 1024


_GONE = frozenset({404, 410})

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
        self.same: list[str] = []
        """keys of files that were read and found to hold a capture already taken in"""
        self._plan = plan
        self._report = report
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
        capture_id = task.capture_id or capture_id_of(task, result.body_digest)
        if task.capture_id is None and self._plan.has_capture(capture_id):
            if not task.is_record:
                self.same.append(file_key(task.source, task.n_bytes, task.source_modified_at))
            self._report.n_same += 1
            return
        self._plan.add_capture(capture_id)
        if referred := self._plan.referred(task):
            result = replace(result, document_id=referred.document_id)
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
        if task.refers_to is not None:
            return ("unchanged", None) if result.document_id else ("skipped", _unresolved(task.refers_to))
        if task.skipped:
            is_gone = task.http_status in _GONE and self._plan.earlier(task) is not None
            return "gone" if is_gone else "skipped", task.skipped
        known = self._plan.before(task)
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
        is_known = self._plan.has_document(task.url, result.document_id)
        self._plan.add_version(task, Version(result.document_id, result.body_digest))
        return {} if is_known or not result.rows else unpack(result.rows)


def _unresolved(refers: Reference) -> str:
    """Return why the capture that a `revisit` record refers to was not found."""
    what = f"{refers.url or 'no url'}, {refers.fetched_at or 'no time'}, {refers.payload_digest or 'no payload digest'}"
    return f"a revisit of a capture that is not in the tables or gave no document: {_sound(what)}"


def _sound(text: str) -> str:
    """Return a text that a table can hold: no half characters from damaged pages, no whole pages."""
    return text[:_LONGEST_DETAIL].encode("utf-8", "backslashreplace").decode()
