"""From results to rows: the outcome of each capture, and which documents are new."""

from __future__ import annotations

import bisect
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pipeline.assemble import site_of
from pipeline.batch.account import RunReport
from pipeline.batch.due import Plan, Version, before
from pipeline.batch.task import Result, Task
from pipeline.batch.worker import unpack
from pipeline.records import make_id
from pipeline.store.rows import dicts_to_table

# A batch is also cut when its packed rows pass this: a thousand pages of 300 kB each would be a commit of 300 MB.
_MOST_BYTES = 128 * 1024 * 1024


class Batch:
    """Rows of the captures that are read but not committed yet."""

    def __init__(self, plan: Plan, report: RunReport) -> None:
        self.same: list[Task] = []
        """files that were read and found to hold a capture already taken in"""
        self._plan = plan
        self._report = report
        self._documents = {one.document_id for found in plan.versions.values() for one in found}
        self._captures: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._rows: dict[str, list[pa.Table]] = {}
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether its rows take so much memory that they should be committed."""
        return self._size >= _MOST_BYTES

    @property
    def n_captures(self) -> int:
        """Captures in it."""
        return len(self._captures)

    def add(self, task: Task, result: Result) -> None:
        """Judge one result against what came before it, and add its rows."""
        capture_id = task.capture_id or _capture_id(task, result)
        if task.capture_id is None and capture_id in self._plan.capture_ids:
            self.same.append(task)
            self._report.n_same += 1
            return
        self._plan.capture_ids.add(capture_id)
        outcome, reason = self._judge(task, result)
        self._captures.append(
            {
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
        )
        self._report.outcomes[outcome] += 1
        self._report.n_bytes += result.n_bytes if result.body_digest else 0
        if result.problem is not None:
            self._fail(capture_id, task, result)
        elif result.document_id is not None:
            self._keep(task, result, result.document_id)

    def take(self) -> dict[str, pa.Table]:
        """Return all rows (table name -> rows) and begin anew."""
        rows = {name: pa.concat_tables(parts) for name, parts in self._rows.items()}
        rows["captures"] = dicts_to_table("captures", self._captures)
        rows["failures"] = dicts_to_table("failures", self._failures)
        self._captures, self._failures, self._rows, self._size = [], [], {}, 0
        return rows

    def _judge(self, task: Task, result: Result) -> tuple[str, str | None]:
        """Return the outcome of a capture and the reason for it, if there is one to give."""
        if result.problem is not None:
            return "failed", str(result.problem)
        if result.document_id is None:
            ending = task.path.suffix or "none"
            return "skipped", f"no page format has the file name ending {ending}"
        known = before(self._plan.versions.get(task.url, []), task)
        if known is None:
            return "new", None
        return ("unchanged" if known.document_id == result.document_id else "changed"), None

    def _fail(self, capture_id: str, task: Task, result: Result) -> None:
        problem = result.problem
        assert problem is not None  # noqa: S101 - the caller looked
        self._report.failures[problem.code] += 1
        self._failures.append(
            {
                "capture_id": capture_id,
                "url": task.url,
                "source": task.source,
                "stage": problem.stage,
                "code": problem.code,
                "detail": problem.detail,
                "attempt": task.attempt,
                "run_id": self._report.run_id,
                "failed_at": datetime.now(UTC),
            }
        )

    def _keep(self, task: Task, result: Result, document_id: str) -> None:
        """Add the rows of a document unless an earlier capture brought them."""
        version = Version(task.fetched_at, task.source, task.attempt, document_id, result.body_digest)
        bisect.insort(self._plan.versions.setdefault(task.url, []), version)
        if document_id in self._documents:
            return
        self._documents.add(document_id)
        for name, rows in unpack(result.rows).items():
            self._rows.setdefault(name, []).append(rows)
            if name == "repairs":
                self._report.repairs.update(rows["rule"].to_pylist())
        self._size += len(result.rows)


def _capture_id(task: Task, result: Result) -> str:
    content = result.body_digest or f"{task.n_bytes} {task.source_modified_at.isoformat()}"
    return make_id("capture", task.source, task.url, task.fetched_at.isoformat(), content)
