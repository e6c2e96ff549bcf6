"""A page as Markdown, from the same blocks as its rows.

Read again as Markdown it gives the same headings, kinds and texts. What Markdown has no words for (captions, tables with
spans, the source of a quote) is written as the HTML elements that CommonMark lets through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape as escape_html

from pipeline.records import Block, Link, Page, TableCell

# What would start markup where the text means the character itself.
_INLINE = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([#=]|[+-](?=[\s-]|$))|^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_HEADING_END = re.compile(r"(#+)$")
_FENCE = re.compile(r"`{3,}")
_NUMBER = re.compile(r"[0-9]{1,9}")
# A cell is prose from here on average; what reads tables takes wider ones for layout unless they say what they are.
_CELL_MEAN = 160


def to_markdown(page: Page) -> str:
    """Return the content blocks of a page as CommonMark with tables, ending in a line break."""
    cells: dict[str, list[TableCell]] = {}
    for cell in page.table_cells:
        cells.setdefault(cell.block_id, []).append(cell)
    links: dict[str, list[Link]] = {}
    for link in page.links:
        if link.block_id is not None:
            links.setdefault(link.block_id, []).append(link)
    parts: list[str] = []
    items = _Items()
    previous: Block | None = None
    for block in page.blocks:
        own = cells.get(block.block_id, [])
        if block.role != "content" or not (block.text or own):
            continue
        text = _linked(block.text, links.get(block.block_id, ()))
        if block.kind == "list_item":
            parts += items.write(block, text)
        else:
            items.close()
            parts += ("\n\n", _block(block, text, own, previous))
        previous = block
    return "".join(parts[1:]) + "\n" if parts else ""


def escape(text: str) -> str:
    r"""Return text so that Markdown shows it as it is; its line breaks stay line breaks.

    >>> escape("2 * 3 [sic]"), escape("1986. A year"), escape("- no item")
    ('2 \\* 3 \\[sic\\]', '1986\\. A year', '\\- no item')
    """
    return _break_lines(_INLINE.sub(r"\\\g<0>", text))


def _break_lines(text: str) -> str:
    return _LINE_START.sub(_escape_start, text).replace("\n", "\\\n")


def _escape_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _linked(text: str, links: Sequence[Link]) -> str:
    """Return `text` escaped, with each link at the place where its label stands; a label in pieces stays text."""
    out: list[str] = []
    done = 0
    for link in links:
        start = text.find(link.text, done)
        end = start + len(link.text)
        if start < 0 or "\n" in link.text or not any(map(str.isalnum, link.text)):
            continue
        if _touches(text, start) or _touches(text, end):
            continue
        label, before = (_INLINE.sub(r"\\\g<0>", part) for part in (link.text, text[done:start]))
        out += (before, f"[{label}]({_target(link.url)})")
        done = end
    return _break_lines("".join([*out, _INLINE.sub(r"\\\g<0>", text[done:])]))


def _touches(text: str, place: int) -> bool:
    """Whether a small and a capital letter meet, which would be parted if a link began or ended between them."""
    return 0 < place < len(text) and text[place - 1].islower() and text[place].isupper()


def _target(url: str) -> str:
    safe = url.replace("\\", "%5C").replace("\n", "%0A").replace("<", "%3C").replace(">", "%3E")
    return f"<{safe}>" if re.search(r"[\s()&]", safe) else safe


# ---------------------------------------------------------------- blocks


def _block(block: Block, text: str, cells: list[TableCell], previous: Block | None) -> str:
    match block.kind:
        case "heading":
            line = _HEADING_END.sub(r"\\\1", " ".join(text.replace("\\\n", " ").split()))
            return f"{'#' * max(1, min(6, block.level))} {line}"
        case "quote":
            return "> " + text.replace("\n", "\n> ")
        case "attribution":
            quoted = previous is not None and previous.kind in {"quote", "attribution"}
            return f"> <cite>{text.replace(chr(10), chr(10) + '> ')}</cite>" if quoted else text
        case "caption":
            return f"<figcaption>{_html(block.text)}</figcaption>"
        case "code":
            fence = "`" * (1 + max((len(run) for run in _FENCE.findall(block.text)), default=2))
            return f"{fence}\n{block.text}\n{fence}"
        case "image":
            if " " in block.text:
                return f"![{text}]()"
            return f'<figure><img alt="{_html(block.text)}"></figure>'
        case "table":
            return "\n".join(_pipes(cells) if _is_plain(cells) else _elements(cells))
        case _:
            return text


def _html(text: str) -> str:
    return escape_html(text).replace("\n", "<br>")


# ---------------------------------------------------------------- lists


class _Items:
    """The lists that are open: where the text of each item of the deepest chain begins, and how it is numbered."""

    def __init__(self) -> None:
        self._offsets: list[int] = []
        self._numbers: list[tuple[int, str]] = []  # last number and its delimiter; (0, "-") for bullets

    def close(self) -> None:
        """End all lists."""
        self._offsets.clear()
        self._numbers.clear()

    def write(self, block: Block, text: str) -> tuple[str, str]:
        """Return the break before an item and its lines; levels that no item opened are opened by empty ones there."""
        level = max(1, block.level)
        is_open = bool(self._offsets)
        if not block.marker and len(self._offsets) >= level:  # a further paragraph of the item before
            self._cut(level)
            return "\n\n", self._indented(" " * self._offsets[-1], text)
        last = self._numbers[level - 1] if len(self._numbers) >= level else None
        self._cut(level - 1)
        lead = " " * (self._offsets[-1] if self._offsets else 0)
        while len(self._offsets) < level - 1:
            lead += "- "
            self._push(len(lead), (0, "-"))
        number = _next(block.marker, last)
        mark = "-" if number[1] == "-" else f"{number[0]}{number[1]}"
        lead += f"{mark} "
        self._push(len(lead), number)
        # a list that does not begin at 1 cannot follow a line of text at once
        is_close = is_open and (number[1] == "-" or number[0] == 1 or (last is not None and number[1] == last[1]))
        return "\n" if is_close else "\n\n", lead + self._indented(" " * len(lead), text).lstrip(" ")

    def _push(self, offset: int, number: tuple[int, str]) -> None:
        self._offsets.append(offset)
        self._numbers.append(number)

    def _cut(self, level: int) -> None:
        del self._offsets[level:], self._numbers[level:]

    @staticmethod
    def _indented(indent: str, text: str) -> str:
        return indent + text.replace("\n", f"\n{indent}")


def _next(marker: str, last: tuple[int, str] | None) -> tuple[int, str]:
    """Return number and delimiter of an item; a count that starts anew gets the other delimiter, which starts a list.

    Letters and Roman numerals, which Markdown does not count in, become the numbers they stand for by their order.
    """
    if not marker or not marker.isalnum():
        return 0, "-"
    before, delimiter = last if last is not None and last[1] != "-" else (0, ".")
    number = int(marker) if _NUMBER.fullmatch(marker) else before + 1
    if last is not None and last[1] != "-" and number != before + 1:
        delimiter = ")" if delimiter == "." else "."
    return number, delimiter


# ---------------------------------------------------------------- tables


def _is_plain(cells: list[TableCell]) -> bool:
    """Whether pipes can show a table: two rows and columns at least, all of one width, no spans, no prose."""
    rows = {cell.row for cell in cells}
    columns = {cell.column for cell in cells}
    return (
        min(len(rows), len(columns)) > 1
        and len(cells) == len(rows) * len(columns)
        and max(columns) + 1 == len(columns)
        and all(cell.row_span == cell.column_span == 1 for cell in cells)
        and sum(len(cell.text) for cell in cells) <= _CELL_MEAN * len(cells)
    )


def _pipes(cells: list[TableCell]) -> Iterator[str]:
    """Yield the lines of a table whose first row is its head."""
    width = 1 + max(cell.column for cell in cells)
    row: list[str] = []
    for cell in cells:
        row.append(_INLINE.sub(r"\\\g<0>", cell.text).replace("\n", "<br>"))
        if len(row) == width:
            yield f"| {' | '.join(row)} |"
            if cell.row == cells[0].row:
                yield f"|{' --- |' * width}"
            row = []


def _elements(cells: list[TableCell]) -> Iterator[str]:
    """Yield the lines of a table with spans, or of another that pipes cannot show."""
    yield '<table role="table">'
    row: int | None = None
    line = ""
    for cell in cells:
        if cell.row != row:
            if row is not None:
                yield f"{line}</tr>"
            line, row = "<tr>", cell.row
        tag = "th" if cell.is_header else "td"
        spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
        line += f"<{tag}{spans}>{_html(cell.text)}</{tag}>"
    yield f"{line}</tr>"
    yield "</table>"
