"""How one page is read, for people: what decided, the section tree, what was repaired, what was left out and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pipeline.records import Block, Page, RepairRow, Section

_CUT = 90
_MOST_ROWS = 20
_COLORS = {"ok": "green", "empty": "yellow", "damaged": "red", "lost": "red"}


def page_json(page: Page) -> str:
    """Return a page as JSON: one key for each table."""
    return json.dumps(_tables(page), ensure_ascii=False, indent=2, default=_plain)


def _tables(page: Page) -> dict[str, Any]:
    rows = {
        name: [row._asdict() for row in getattr(page, name)]
        for name in ("blocks", "repairs", "links", "table_cells", "products")
    }
    return {"document": asdict(page.document), "sections": [asdict(section) for section in page.sections], **rows}


def show_page(page: Page, console: Console) -> None:
    """Print how a page was read."""
    console.print(Group(*_parts(page)))


def _parts(page: Page) -> Iterator[RenderableType]:
    document = page.document
    yield Text(document.title or "(no title)", style="bold")
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(page):
        facts.add_row(f"[dim]{name}[/]", escape(value))
    yield facts
    yield Text(f"\nSections ({document.n_sections})", style="bold")
    yield _tree(page)
    if page.repairs:
        yield Text(f"\nRepairs ({document.n_repairs})", style="bold")
        yield _repairs(page.repairs)
    left_out = [block for block in page.blocks if block.role != "content"]
    if left_out:
        yield Text(f"\nLeft out ({len(left_out)} of {document.n_blocks} blocks)", style="bold")
        yield _left_out(left_out)


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    document = page.document
    yield "url", document.url or "(none)"
    yield "format", document.format + (f" ({document.blocks_evidence})" if document.blocks_evidence else "")
    yield "encoding", f"{document.encoding} ({document.encoding_evidence})"
    declared = f", declared {document.declared_language}" if document.declared_language else ""
    yield "language", f"{document.language} ({document.language_confidence:.2f}{declared})"
    for name in ("description", "author", "canonical_url"):
        value = getattr(document, name)
        if value:
            yield name, _short(value)
    for name in ("published_at", "modified_at"):
        time: datetime | None = getattr(document, name)
        if time is not None:
            yield name, time.isoformat()
    for product in page.products:
        told = {name: value for name, value in product._asdict().items() if value not in {"", None}}
        yield (
            "product",
            ", ".join(
                f"{name} {told[name]}"
                for name in ("brand", "price", "currency", "availability", "rating")
                if name in told
            ),
        )
    lost = f", {document.n_lost_characters:,} lost" if document.n_lost_characters else ""
    yield "content", f"{document.n_characters:,} characters{lost}; {len(page.links)} links"


def _tree(page: Page) -> RenderableType:
    if not page.sections:
        return Text("  (no content found)", style="yellow")
    kinds: dict[str | None, Counter[str]] = {}
    for block in page.blocks:
        if block.kind != "heading":
            kinds.setdefault(block.section_id, Counter())[block.kind] += 1
    root = Tree("", hide_root=True, guide_style="dim")
    nodes: dict[str | None, Tree] = {None: root}
    for section in page.sections:
        node = nodes[section.parent_id].add(_section_line(section, kinds.get(section.section_id, Counter())))
        nodes[section.section_id] = node
        if section.text:
            node.add(Text(_short(section.text), style="dim"))
    return root


def _section_line(section: Section, kinds: Counter[str]) -> str:
    held = ", ".join(f"{n} {kind.replace('_', ' ')}{'s' * (n > 1)}" for kind, n in kinds.items())
    lost = f", {section.n_lost_characters:,} characters lost" if section.n_lost_characters else ""
    status = f"[{_COLORS[section.status]}]{section.status}[/]"
    heading = escape(section.heading) or "[dim](before the first heading)[/]"
    level = f"h{section.level}" if section.level else "  "
    return f"[dim]{level}[/] {heading}  {status} [dim]{section.language}{': ' + held if held else ''}{lost}[/]"


def _repairs(repairs: Sequence[RepairRow]) -> Table:
    table = Table("rule", "where", "before", "after", "characters", box=None, header_style="dim")
    for row in repairs[:_MOST_ROWS]:
        where = "page" if row.block_id is None else f"block, {row.start}"
        before, after = _visible(row.before), _visible(row.after)
        table.add_row(row.rule, row.field if row.block_id is None else where, before, after, f"{row.n_characters:,}")
    if len(repairs) > _MOST_ROWS:
        table.add_row(f"[dim]and {len(repairs) - _MOST_ROWS:,} more[/]")
    return table


def _left_out(blocks: list[Block]) -> Table:
    table = Table("role", "kind", "text", box=None, header_style="dim")
    for block in blocks[:_MOST_ROWS]:
        table.add_row(block.role, block.kind, escape(_short(block.text)))
    if len(blocks) > _MOST_ROWS:
        table.add_row(f"[dim]and {len(blocks) - _MOST_ROWS:,} more[/]")
    return table


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CUT else line[: _CUT - 1] + "…"


def _visible(text: str) -> str:
    """Return a stretch of text with what cannot be seen written out."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:40])
    return escape(shown + ("…" if len(text) > 40 else "")) or "[dim](nothing)[/]"


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
