"""A crawl as people see it, and as machines read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.crawl.run import CrawlReport

_WORDS = {
    "finished": "done",
    "closespider_timeout": "out of time, the next crawl goes on",
    "shutdown": "interrupted, the next crawl goes on",
    "died": "its process died",
}


class CrawlWatch:
    """Says what happens while it happens: lines for people, or one JSON a line for machines."""

    def __init__(self, *, as_json: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._as_json = as_json

    def update(self, event: dict[str, Any]) -> None:
        """Show one event."""
        if self._as_json:
            print(json.dumps(event), flush=True)  # noqa: T201 - standard output is what machines read
            return
        site = f"[bold]{escape(event['site'])}[/]"
        kind = event["event"]
        if kind == "problem":
            self._console.print(f"{site}: [red]{escape(event['url'])}[/] {escape(event['detail'])}", soft_wrap=True)
        elif kind == "died":
            self._console.print(f"{site}: [red]{escape(event['detail'])}[/]", soft_wrap=True)
        elif kind == "progress" and self._console.is_terminal:
            self._console.print(f"{site}: {event['responses']:,} pages, {event['revisits']:,} unchanged")


def show_crawl(reports: Sequence[CrawlReport], console: Console, *, as_json: bool) -> None:
    """Print what a crawl did: a table for people, or one JSON line."""
    if as_json:
        print(json.dumps({"event": "crawled", "sites": [asdict(report) for report in reports]}))  # noqa: T201
        return
    if not reports:
        console.print("No site is due.")
        return
    table = Table(
        "site", "pages", "unchanged", "problems", "forbidden", "MB", "seconds", "", box=None, header_style="dim"
    )
    for column in table.columns[1:-1]:
        column.justify = "right"
    for report in reports:
        numbers = (report.responses, report.revisits, report.problems, report.forbidden)
        table.add_row(
            escape(report.site),
            *(f"{number:,}" for number in numbers),
            f"{report.n_bytes / 1e6:,.1f}",
            f"{report.seconds:,.1f}",
            _WORDS.get(report.reason, report.reason),
        )
    console.print(table)
