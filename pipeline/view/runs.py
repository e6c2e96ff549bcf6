"""How the last runs went: what came out, what failed, how fast, and where the time went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from pipeline.batch.account import OUTCOMES
from pipeline.store.history import load
from pipeline.view.report import counted, counted_things


def runs(processed: Path, last: int = 10) -> list[dict[str, Any]]:
    """Return the last runs, newest last, ready for JSON.

    Raises:
        StoreError: there are no tables.
    """
    rows = load("runs", processed, current=False).tail(last).to_dict("records")
    return [_run({str(name): value for name, value in row.items()}) for row in rows]


def show_runs(found: list[dict[str, Any]], console: Console) -> None:
    """Print what `runs` found: a few lines for each, which a terminal of 80 columns shows whole."""
    for run in found:
        took = f"{run['seconds']:,.1f} s" if run["seconds"] is not None else "[red]interrupted[/]"
        console.print(f"[bold]{run['run_id']}[/]  {took}")
        console.print(
            f"  {counted_things(run['captures'], 'capture')}: {counted({k: n for k, n in run['outcomes'].items() if n}) or '-'}"
        )
        if run["pages_per_second"] is not None:
            console.print(f"  {run['pages_per_second']:,.0f} pages/s, {run['megabytes_per_second']:,.1f} MB/s")
        for name in ("failures", "repairs"):
            if run[name]:
                console.print(f"  {name}: {counted(run[name])}")
        if run["stages"]:
            console.print(f"  seconds by stage: {_shares(run['stages'])}")
    if not found:
        console.print("No runs.")


def _shares(stages: dict[str, float]) -> str:
    """Return seconds by stage as words, the longest first.

    >>> _shares({"decode": 1.0, "blocks": 3.0})
    'blocks 3.0 (75%), decode 1.0 (25%)'
    """
    total = sum(stages.values()) or 1.0
    ordered = sorted(stages.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {seconds:,.1f} ({seconds / total:.0%})" for name, seconds in ordered)


def _run(row: dict[str, Any]) -> dict[str, Any]:
    start, end = row["started_at"], row["finished_at"]
    seconds = None if pd.isna(end) else (end - start).total_seconds()
    return {
        "run_id": row["run_id"],
        "started_at": start.isoformat(),
        "finished_at": None if seconds is None else end.isoformat(),
        "seconds": seconds,
        "captures": row["n_captures"],
        "outcomes": {outcome: _counted(row[f"n_{outcome}"]) for outcome in OUTCOMES},
        "known": row["n_known"],
        "bytes": row["n_bytes"],
        "pages_per_second": round(row["n_captures"] / seconds, 2) if seconds else None,
        "megabytes_per_second": round(row["n_bytes"] / 1e6 / seconds, 2) if seconds else None,
        "failures": row["failures"],
        "repairs": row["repairs"],
        "stages": row["stages"] if isinstance(row["stages"], dict) else {},
    }


def _counted(value: float) -> int:
    return 0 if pd.isna(value) else int(value)  # a run of an older version had no such count
