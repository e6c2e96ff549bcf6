"""What changed between versions, for people and for scripts."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from pipeline.errors import StoreError
from pipeline.store.history import load
from pipeline.view.report import counted_things

_COLOURS = {"added": "green", "removed": "red", "edited": "yellow", "moved": "cyan", "renamed": "magenta"}
_CHANGED = re.compile(r"(\[-.*?-\]|\{\+.*?\+\})")
_SHOWN = 300  # characters of a diff on the screen; the table and --json have all of it


def changes(
    processed: Path, since: str | None = None, site: str | None = None, url: str | None = None
) -> list[dict[str, Any]]:
    """Return the changes between versions, oldest first, ready for JSON.

    Args:
        processed: folder with the tables.
        since: only versions first fetched on that day or at that time, or later; ISO 8601, UTC.
        site: only urls of that registrable host.
        url: only that url.

    Raises:
        StoreError: there are no tables, or `since` is no date.
    """
    conditions = [f"{name} = {_quoted(value)}" for name, value in (("site", site), ("url", url)) if value is not None]
    if since is not None:
        conditions.append(f"changed_at >= timestamp {_quoted(_moment(since))}")
    rows = load("section_changes", processed, where=" and ".join(conditions) or None)
    rows["changed_at"] = rows["changed_at"].map(lambda time: time.isoformat())
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def show_changes(found: list[dict[str, Any]], console: Console) -> None:
    """Print what `changes` found: a heading for each new version of a url, a line or two for each change."""
    if not found:
        console.print("No changes.")
        return
    versions = groupby(found, key=lambda row: (row["changed_at"], row["url"], row["to_document_id"]))
    n_versions = 0
    for (changed_at, url, _), rows in versions:
        n_versions += 1
        console.print(f"[bold]{escape(url)}[/]  [dim]{changed_at[:16].replace('T', ' ')}[/]", soft_wrap=True)
        for row in rows:
            name = escape(row["heading"] or "(before the first heading)")
            alike = f"  [dim]{row['similarity']:.0%} the same[/]" if row["change"] == "edited" else ""
            console.print(f"  [{_COLOURS[row['change']]}]{row['change']:8}[/] {name}{alike}", soft_wrap=True)
            if row["diff"]:
                console.print(_painted(row["diff"]), soft_wrap=True)
    console.print(f"{counted_things(len(found), 'change')} in {counted_things(n_versions, 'new version')}.")


def _painted(diff: str) -> Text:
    """Return the start of a diff on one line, with colours."""
    short = " ".join(diff.split())
    shown = Text(" " * 11)
    for part in _CHANGED.split(short if len(short) <= _SHOWN else short[:_SHOWN] + "…"):
        shown.append(part, {"[-": "red", "{+": "green"}.get(part[:2]))
    return shown


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _moment(text: str) -> str:
    """Return a day or time as SQL understands it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text).isoformat()
        except ValueError as error:
            raise StoreError(f"--since must be a day or a time in ISO 8601, found {text!r}") from error
    return f"{day.isoformat()}T00:00:00+00:00"  # also of 20261101 and 2026-W10, which SQL does not know
