"""A run as people see it: progress while it goes, a summary when it is done."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.batch.account import OUTCOMES, RunReport

MEANING = {
    "new": "first version of their url",
    "changed": "content differs from the version before",
    "unchanged": "same content as before",
    "failed": "gave no document: see `pipeline failures`",
    "skipped": "files that are not pages",
    "gone": "no page any more where one was",
    "suspect": "suddenly tiny, or says that it is not shown; believed when seen twice",
}

_REDRAWN = 0.1  # seconds; to work out a speed for each of many captures takes longer than to take in some of them


class Watch:
    """Shows the progress of a run."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("reading pages"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("[red]{task.fields[failed]}[/]"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task: TaskID | None = None
        self._drawn = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def update(self, done: int, total: int, report: RunReport) -> None:
        """Show that `done` of `total` captures are done."""
        now = time.monotonic()
        if self._progress.disable or (done < total and now - self._drawn < _REDRAWN):
            return
        self._drawn = now
        if self._task is None:
            self._task = self._progress.add_task("", total=total, rate="", failed="")
        task = next(task for task in self._progress.tasks if task.id == self._task)
        rate = f"{task.speed:,.0f} pages/s" if task.speed else ""
        n_failed = report.outcomes["failed"]
        self._progress.update(self._task, completed=done, rate=rate, failed=f"{n_failed:,} failed" if n_failed else "")


def show_report(report: RunReport, processed: Path, console: Console) -> None:
    """Print what a run did."""
    if not report.n_captures:
        n_before = report.n_known + report.n_same
        were = "was" if n_before == 1 else "were"
        told = f"Nothing new: {counted_things(n_before, 'file')} {were} taken in before."
        console.print(told if n_before else "Nothing to take in.")
        return
    seconds = max(report.seconds, 1e-3)
    console.print(
        f"[bold]{counted_things(report.n_captures, 'capture')}[/] in {seconds:,.1f} s "
        f"({report.n_captures / seconds:,.0f} pages/s, {report.n_bytes / seconds / 1e6:,.1f} MB/s)"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for outcome in OUTCOMES:
        if report.outcomes[outcome]:
            table.add_row(f"{report.outcomes[outcome]:,}", outcome, f"[dim]{MEANING[outcome]}[/]")
    if report.n_known + report.n_same:
        table.add_row(f"[dim]{report.n_known + report.n_same:,}[/]", "[dim]left alone[/]", "[dim]taken in before[/]")
    console.print(table)
    for title, counts in (("Failures", report.failures), ("Repairs", report.repairs)):
        if counts:
            console.print(f"{title}: {counted(counts)}")
    console.print(f"Tables are in [bold]{escape(str(processed))}[/]; `pipeline status` sums them up.")


def counted_things(n: int, name: str) -> str:
    """Return a number of things as words.

    >>> counted_things(1, "capture"), counted_things(1_000, "capture")
    ('1 capture', '1,000 captures')
    """
    return f"{n:,} {name}{'' if n == 1 else 's'}"


def counted(counts: Counter[str] | dict[str, int]) -> str:
    """Return counts as words, the largest first.

    >>> counted({"control": 2, "mojibake": 1_500})
    'mojibake 1,500, control 2'
    """
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
