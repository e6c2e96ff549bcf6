"""The log of a run for machines: one line of JSON for each event."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.batch.task import Result, Task
from pipeline.errors import StoreError

_LONGEST_DETAIL = 1_000


class Log:
    """Adds lines to a file; to none when its name is empty.

    Each line goes out in one write to the end of the file, so that several runs may share it and a reader that follows it
    sees whole lines.
    """

    def __init__(self, name: str, run_id: str) -> None:
        """Open the file.

        Raises:
            StoreError: it cannot be written.
        """
        self._run_id = run_id
        self._name = name
        self._file: int | None = None
        if name:
            try:
                self._file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                raise StoreError(f"log file {name} cannot be written ({error.strerror}): name another one") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self("run_stopped", error=f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL])
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __call__(self, event: str, **facts: object) -> None:
        """Add the line of an event.

        Raises:
            StoreError: the disk is full.
        """
        if self._file is None:
            return
        told = {"time": datetime.now(UTC).isoformat(), "run_id": self._run_id, "event": event, **facts}
        try:
            os.write(self._file, json.dumps(told).encode() + b"\n")
        except OSError as error:
            raise StoreError(f"log file {self._name} cannot be written ({error.strerror}): name another one") from error

    def failed(self, task: Task, result: Result) -> None:
        """Add the line of a page that gave no document."""
        problem = result.problem
        if problem is not None:
            detail = problem.detail[:_LONGEST_DETAIL]
            self(
                "page_failed",
                source=task.source,
                url=task.url,
                stage=problem.stage,
                code=problem.code,
                detail=detail,
                attempt=task.attempt,
            )
