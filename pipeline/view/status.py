"""What is in the tables, how the last runs went, what failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.batch.account import OUTCOMES
from pipeline.store.history import count_rows, load
from pipeline.store.schema import TABLES
from pipeline.view.report import counted, counted_things
from pipeline.view.runs import runs, show_runs

_LAST_RUNS = 5
_WORST_SITES = 10


def status(processed: Path) -> dict[str, Any]:
    """Return counts over all captures, documents and runs, ready for JSON.

    Raises:
        StoreError: there are no tables.
    """
    captures = load("captures", processed, columns=["outcome", "fetched_at", "url"])
    documents = load(
        "documents", processed, columns=["site", "language", "n_characters", "n_lost_characters", "n_repairs"]
    )
    failed = load("failures", processed, columns=["code"])
    by_outcome = captures["outcome"].value_counts()
    return {
        "captures": len(captures),
        "outcomes": {outcome: int(by_outcome.get(outcome, 0)) for outcome in OUTCOMES},
        "urls": int(captures["url"].nunique()),
        "first_fetched_at": _time(captures["fetched_at"].min()),
        "last_fetched_at": _time(captures["fetched_at"].max()),
        "current_documents": len(documents),
        "characters": int(documents["n_characters"].sum()),
        "lost_characters": int(documents["n_lost_characters"].sum()),
        "sites": _top(documents["site"]),
        "languages": _top(documents["language"]),
        "failures": _top(failed["code"]),
        "damaged_sites": _damaged(documents),
        "rows": {name: count_rows(name, processed) for name in TABLES},
        "runs": runs(processed, _LAST_RUNS),
    }


def failures(processed: Path) -> list[dict[str, Any]]:
    """Return the failures that no later capture mended, ready for JSON.

    Raises:
        StoreError: there are no tables.
    """
    rows = _dicts(load("failures", processed))
    return [{**row, "failed_at": _time(row["failed_at"])} for row in rows]


def show_status(found: dict[str, Any], processed: Path, console: Console) -> None:
    """Print what `status` found."""
    sums = " + ".join(f"{n:,} {outcome}" for outcome, n in found["outcomes"].items())
    console.print(f"[bold]{escape(str(processed))}[/]: {found['captures']:,} captures = {sums}")
    console.print(
        f"{found['current_documents']:,} current documents, {found['characters']:,} characters, "
        f"{found['lost_characters']:,} lost"
    )
    for name in ("languages", "sites", "failures"):
        if found[name]:
            console.print(f"{name}: {escape(counted(found[name]))}")
    if found["damaged_sites"]:
        sites = Table("sites damaged most", "documents", "lost characters", "repairs", box=None, header_style="dim")
        for column in sites.columns[1:]:
            column.justify = "right"
        for site, sums in found["damaged_sites"].items():
            sites.add_row(escape(site), *(f"{n:,}" for n in sums.values()))
        console.print(sites)
    table = Table("table", "rows", box=None, header_style="dim")
    table.columns[1].justify = "right"
    for name, n_rows in found["rows"].items():
        table.add_row(name, f"{n_rows:,}")
    console.print(table)
    show_runs(found["runs"], console)


def show_failures(found: list[dict[str, Any]], console: Console) -> None:
    """Print what `failures` found."""
    if not found:
        console.print("No failures.")
        return
    table = Table("source", "stage", "code", "detail", "attempts", box=None, header_style="dim")
    for row in found:
        table.add_row(*(escape(str(row[name])) for name in ("source", "stage", "code", "detail", "attempt")))
    console.print(table)
    console.print(f"{counted_things(len(found), 'failure')}. `pipeline retry` takes them in again.")


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _damaged(documents: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return the sites whose current documents lost most characters or needed most repairs, worst first."""
    hurt = documents[(documents["n_lost_characters"] > 0) | (documents["n_repairs"] > 0)]
    sums = hurt.groupby("site").agg(
        documents=("site", "size"), lost_characters=("n_lost_characters", "sum"), repairs=("n_repairs", "sum")
    )
    worst = sums.sort_values(["lost_characters", "repairs"], ascending=False).head(_WORST_SITES)
    return {
        str(site) or "(no site)": {str(name): int(n) for name, n in row.items()}
        for site, row in zip(worst.index, worst.to_dict("records"), strict=True)
    }


def _top(column: pd.Series[str]) -> dict[str, int]:
    return {str(name): int(n) for name, n in column.value_counts().head(10).items()}


def _time(value: pd.Timestamp | None) -> str | None:
    return None if value is None or pd.isna(value) else value.isoformat()
