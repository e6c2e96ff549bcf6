"""HTML tables: which are data and which are layout, and where the cells of a data table stand.

The walk reads the content of every table as ordinary blocks. When a table ends, `is_data` looks at what came in: a data
table's blocks are folded into one block with cells, a layout table's blocks stay as they are.
"""

from __future__ import annotations

from pipeline.records import Cell

MAX_COLUMN_SPAN = 1000
"""HTML standard, attr-tdth-colspan"""
MAX_ROW_SPAN = 65534
"""HTML standard, attr-tdth-rowspan"""
MAX_SLOTS = 200_000
"""places of the grid that are looked at; behind that spans count as 1, so that a page of large spans stays cheap"""

# A cell of more characters than this is prose, not data. Chosen on documentation pages, whose longest real cells are
# two sentences long.
_PROSE_CELL = 400
_PROSE_MEAN = 160
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it


class OpenCell:
    """A cell as the walk meets it."""

    def __init__(self, row: int, row_span: int, column_span: int, first: int, *, is_header: bool) -> None:
        self.row = row
        self.row_span = row_span
        self.column_span = column_span
        self.is_header = is_header
        self.first = first  # number of its first block
        self.end = 0  # one past its last block
        self.text = ""  # filled in when the table ends


class OpenTable:
    """A table whose end has not come yet."""

    def __init__(self, first: int, container: int, anchor: str, declared: str) -> None:
        self.first = first  # number of the block that would follow if the table were empty
        self.container = container
        self.anchor = anchor  # its id
        self.declared = declared  # its ARIA role
        self.n_rows = 0
        self.cells: list[OpenCell] = []
        self.has_structure = False  # a nested table, a heading or a form field came inside
        self.has_caption = False


def is_data(table: OpenTable) -> bool:
    """Return whether `table`, with the texts of its cells filled in, holds data rather than the page's layout.

    Layout: declared so, holds headings, other tables or form fields, has one column or one row, or cells full of prose.
    """
    if table.declared in {"presentation", "none"} or table.has_structure or len(table.cells) < 2:
        return False
    headers = sum(cell.is_header for cell in table.cells)
    if table.declared in {"table", "grid"} or (table.has_caption and headers):
        return True
    n_columns = len(table.cells) / max(table.n_rows, 1)
    if n_columns <= 1 or table.n_rows < 2:
        return False
    lengths = [len(cell.text) for cell in table.cells]
    if headers:
        return sum(lengths) / len(lengths) <= 2 * _PROSE_MEAN
    return max(lengths) <= _PROSE_CELL and sum(lengths) / len(lengths) <= _PROSE_MEAN


def place_cells(cells: list[OpenCell]) -> tuple[Cell, ...]:
    """Return `cells` at their places in the grid, after the HTML standard's table model ("forming a table").

    A cell takes the first column of its row that no cell of an earlier row reaches down into. Spans are cut at the
    standard's limits, row spans also at the last row; a rowspan of 0 reaches to the last row.

    >>> spans = [(0, 2, 1), (0, 1, 1), (1, 1, 1)]
    >>> texts = [OpenCell(*span, first=0, is_header=False) for span in spans]
    >>> [(cell.row, cell.column, cell.row_span) for cell in place_cells(texts)]
    [(0, 0, 2), (0, 1, 1), (1, 1, 1)]
    """
    last_row = cells[-1].row if cells else 0
    reached: dict[int, int] = {}  # column -> first row that is free again
    placed = []
    row = column = slots = 0
    for cell in cells:
        if cell.row != row:
            row, column = cell.row, 0
        while slots < MAX_SLOTS and reached.get(column, 0) > row:
            column += 1
            slots += 1
        rows = min(cell.row_span or MAX_ROW_SPAN, MAX_ROW_SPAN, last_row - row + 1)
        columns = min(max(cell.column_span, 1), MAX_COLUMN_SPAN)
        slots += columns
        if slots > MAX_SLOTS:
            rows = columns = 1
        if rows > 1:
            reached.update(dict.fromkeys(range(column, column + columns), row + rows))
        placed.append(_new(Cell, (row, column, rows, columns, cell.is_header, cell.text)))
        column += columns
    return tuple(placed)
