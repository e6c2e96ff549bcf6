"""From results to rows: the outcome of each capture, and which documents are new."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from pipeline.batch.account import RunReport
from pipeline.batch.known import file_key, remember
from pipeline.batch.log import Log
from pipeline.batch.plan import Plan, Version
from pipeline.batch.task import Result, Task, capture_id_of
from pipeline.batch.wire import Answer
from pipeline.capture import Reference
from pipeline.errors import PageError
from pipeline.extract.site import site_of
from pipeline.refine.refusal import is_suddenly_tiny
from pipeline.store.journal import Draft, Ends, messages
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

# A batch is also cut when its rows take this much on disk, some 200 pages of bench/corpus.py. While they are written,
# delta-rs holds a multiple: a process that only writes peaked at 272 MB with batches of 160 MB, at 216 with 64, at 190 with
# 32. The file of a table is then small, which `pipeline maintain` mends.
_MOST_BYTES = 32 * 1024 * 1024
_GONE = frozenset({404, 410})

# Characters of a failure's detail: an unforeseen error may carry the whole page in its message.
_LONGEST_DETAIL = 1_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """All that one capture adds."""

    capture: dict[str, Any]
    failure: dict[str, Any] | None
    ends: Ends
    """where the rows of its document, and of those before it, end in the draft"""


class Batch:
    """Captures that are read but not committed yet; the rows of their documents are on disk already."""

    def __init__(self, plan: Plan, report: RunReport, draft: Draft) -> None:
        self.same: list[str] = []
        """keys of files that were read and found to hold a capture already taken in"""
        self.draft = draft
        """where the rows are"""
        self._plan = plan
        self._report = report
        self._entries: list[_Entry] = []

    @property
    def is_full(self) -> bool:
        """Whether its rows take so much space that they should be committed."""
        return bool(self._entries) and sum(self._entries[-1].ends.values()) >= _MOST_BYTES

    @property
    def n_captures(self) -> int:
        """Captures in it."""
        return len(self._entries)

    def add(self, task: Task, answer: Answer) -> str | None:
        """Judge one result against what came before it, add its rows, and return the outcome; None if it is no capture.

        Raises:
            StoreError: its rows cannot be written.
        """
        result = answer.result
        self._report.add_stages(answer.spent)
        capture_id = task.capture_id or capture_id_of(task, result.body_digest)
        if task.capture_id is None and self._plan.has_capture(capture_id):
            if not task.is_record:
                self.same.append(file_key(task.source, task.n_bytes, task.source_modified_at))
            self._report.n_same += 1
            return None
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
        is_new = self._is_new_document(task, result)
        ends: Ends = self._entries[-1].ends if self._entries else {}
        if is_new:
            ends = self.draft.add(result.rows, ends)
        # in one step, so that Ctrl-C at any place leaves either all of a capture here or nothing
        self._entries.append(_Entry(capture, failure, ends))
        self._remember(task, result, capture_id, outcome)
        self._count(result, outcome, is_new=is_new)
        return outcome

    def finish(self) -> Ends:
        """Write the captures and failures behind the rows and return where all of it ends."""
        if not self._entries:
            return {}
        rows = {
            "captures": dicts_to_table("captures", [one.capture for one in self._entries]),
            "failures": dicts_to_table("failures", [one.failure for one in self._entries if one.failure is not None]),
        }
        told = {name: messages(table) for name, table in rows.items() if table.num_rows}
        return self.draft.add(told, self._entries[-1].ends)

    def _count(self, result: Result, outcome: str, *, is_new: bool) -> None:
        self._report.outcomes[outcome] += 1
        self._report.n_bytes += result.n_bytes if result.body_digest else 0
        if result.problem is not None:
            self._report.failures[result.problem.code] += 1
        if is_new:
            self._report.repairs.update(result.rules)

    def _remember(self, task: Task, result: Result, capture_id: str, outcome: str) -> None:
        """Note what the captures behind this one are judged against."""
        self._plan.add_capture(capture_id)
        if result.document_id is not None:
            version = Version(result.document_id, result.body_digest)
            self._plan.add_version(task, version, result.n_characters, is_suspect=outcome == "suspect")

    def _is_new_document(self, task: Task, result: Result) -> bool:
        """Return whether the capture brings a document that no capture before it brought: ids are made of url and content."""
        if result.document_id is None or not result.rows:
            return False
        return not self._plan.has_document(task.url, result.document_id)

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
        if known.document_id == result.document_id:
            return "unchanged", None
        if result.document_id is None or self._plan.is_suspected(task.url, result.document_id):
            return "changed", None  # seen twice
        n_before = self._plan.n_characters(known.document_id)
        if result.is_refusal:
            return "suspect", "the page says that it is not shown"
        if is_suddenly_tiny(n_before, result.n_characters):
            return "suspect", f"its content shrank from {n_before:,} to {result.n_characters:,} characters"
        return "changed", None

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


class Commits:
    """Commits batches one after the other in a thread of its own, while the next pages are read."""

    def __init__(self, store: Store, report: RunReport, log: Log) -> None:
        self.report = report
        """what the run did so far"""
        self.log = log
        """where its events go"""
        self._store = store
        self._thread = ThreadPoolExecutor(1, "commit")
        self._under_way: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, plan: Plan) -> Batch:
        """Return an empty batch."""
        return Batch(plan, self.report, self._store.draft())

    def put(self, batch: Batch) -> None:
        """Commit `batch` soon; wait for the one before it, or more and more would wait on a slow disk.

        Raises:
            StoreError: an earlier commit failed.
        """
        self._under_way.append(self._thread.submit(self._commit, batch))
        while len(self._under_way) > 1:
            self._under_way[0].result()
            self._under_way.popleft()

    def close(self) -> None:
        """Wait until all is committed: a second Ctrl-C would leave the tables to another run while this one writes them.

        Raises:
            StoreError: a commit failed.
        """
        again: KeyboardInterrupt | None = None
        while not all(one.done() for one in self._under_way):
            try:
                wait(self._under_way)
            except KeyboardInterrupt as interrupt:
                again = interrupt
        self._thread.shutdown()
        for one in self._under_way:
            one.result()
        if again is not None:
            raise again

    def _commit(self, batch: Batch) -> None:
        start = time.monotonic()
        ends = batch.finish()
        self._store.commit(batch.draft, ends)
        remember(self._store.processed, batch.same)  # 0.1 s with 100,000 notes there, 1.7 s with a million
        seconds = time.monotonic() - start
        self.report.add_stages({"commit": seconds})
        if ends:
            n_bytes = sum(ends.values())
            self.log("batch_committed", captures=batch.n_captures, bytes=n_bytes, seconds=round(seconds, 3))


def _unresolved(refers: Reference) -> str:
    """Return why the capture that a `revisit` record refers to was not found."""
    what = f"{refers.url or 'no url'}, {refers.fetched_at or 'no time'}, {refers.payload_digest or 'no payload digest'}"
    return f"a revisit of a capture that is not in the tables or gave no document: {_sound(what)}"


def _sound(text: str) -> str:
    """Return a text that a table can hold: no half characters from damaged pages, no whole pages."""
    return text[:_LONGEST_DETAIL].encode("utf-8", "backslashreplace").decode()
