"""A page as Markdown, from the same blocks as its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.records import Block, Page, TableCell

# What would start markup where the text means the character itself.
_INLINE = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)", re.MULTILINE)
_FENCE = re.compile(r"`{3,}")


def to_markdown(page: Page) -> str:
    """Return the content blocks of a page as CommonMark with tables, ending in a line break."""
    cells: dict[str, list[TableCell]] = {}
    for cell in page.table_cells:
        cells.setdefault(cell.block_id, []).append(cell)
    parts: list[str] = []
    previous: Block | None = None
    for block in page.blocks:
        if block.role != "content" or not (block.text or block.block_id in cells):
            continue
        together = previous is not None and previous.kind == block.kind == "list_item"
        parts += ("\n" if together else "\n\n", _block(block, cells.get(block.block_id, [])))
        previous = block
    return "".join(parts[1:]) + "\n" if parts else ""


def escape(text: str) -> str:
    r"""Return text so that Markdown shows it as it is.

    >>> escape("2 * 3 [sic]")
    '2 \\* 3 \\[sic\\]'
    """
    return _LINE_START.sub(r"\1\\\2", _INLINE.sub(r"\\\1", text))


def _block(block: Block, cells: list[TableCell]) -> str:
    text = escape(block.text)
    match block.kind:
        case "heading":
            return f"{'#' * max(1, min(6, block.level))} {' '.join(text.split())}"
        case "list_item":
            marker = f"{block.marker}." if block.marker.isalnum() else "-"
            indent = "   " * max(0, block.level - 1)
            return f"{indent}{marker} " + text.replace("\n", f"\n{indent}{' ' * (len(marker) + 1)}")
        case "quote":
            return "> " + text.replace("\n", "\n> ")
        case "attribution":
            return f"> — {text}"
        case "code":
            fence = "`" * (1 + max((len(run) for run in _FENCE.findall(block.text)), default=2))
            return f"{fence}\n{block.text}\n{fence}"
        case "image":
            return f"*{text}*"
        case "table":
            return "\n".join(_rows(cells))
        case _:
            return text.replace("\n", "  \n")


def _rows(cells: Iterable[TableCell]) -> Iterator[str]:
    """Yield the lines of a table; a cell that spans several stands in the first of them."""
    grid: dict[tuple[int, int], str] = {}
    height = width = 0
    for cell in cells:
        grid[cell.row, cell.column] = escape(" ".join(cell.text.split())).replace("|", "\\|")
        height, width = max(height, cell.row + 1), max(width, cell.column + cell.column_span)
    width = min(width, 1 + max((column for _, column in grid), default=0))
    for row in range(height):
        yield "| " + " | ".join(grid.get((row, column), "") for column in range(width)) + " |"
        if row == 0:
            yield "|" + " --- |" * width
