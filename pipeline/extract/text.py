"""Text dumps: blocks of a page from which some tool took the markup away.

What is left is shape and surroundings: blank lines, indentation, bullets, numbers on a line of their own, short lines
before long ones. `text_shapes.py` knows what one line looks like, `text_headings.py` what its neighbours make of it;
here lines become units: groups between blank lines, each split or joined as its shape asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from pipeline.extract import text_shapes as shape
from pipeline.extract.layout import collapse
from pipeline.extract.text_headings import Unit, mark_headings
from pipeline.records import Cell, Draft, Piece

# Lines that a mail reader or `fmt` wrapped are nearly full; menu entries and verses are not.
_WRAPPED_LINE = 55
# A line this long was not wrapped. Where most full lines are as long, a line is a block.
_UNWRAPPED_LINE = 120
_QUOTE_CHARACTERS = 400
_PROSE_LINE = 80
_DENSE_LINES = (
    3  # of two, a short one above prose is as often a byline; but beside rows of cells two are part of a dense dump
)
_BLANK = re.compile(r"\n[^\S\n]*\n")
_TAB = 4


class _Line(NamedTuple):
    text: str  # white space collapsed
    raw: str
    indent: int  # columns


def read_text(text: str) -> Draft:
    r"""Return the blocks of a text dump, without a title of its own: its first heading is the title.

    >>> [(piece.kind, piece.text) for piece in read_text("Turin\n\nA city.\n\nRivers\n\nThe Po flows by.").pieces]
    [('heading', 'Turin'), ('paragraph', 'A city.'), ('heading', 'Rivers'), ('paragraph', 'The Po flows by.')]
    """
    units = _mark_attributions(mark_headings(_mark_masthead(_attach_markers(list(_units(text))))))
    return Draft("text", tuple(_piece(unit) for unit in _nested(units)))


def _piece(unit: Unit) -> Piece:
    if unit.kind != "table":
        return Piece(unit.kind, unit.text, unit.role, unit.level, unit.marker)
    rows = shape.columns(unit.text.split("\n"))
    cells = [Cell(y, x, 1, 1, False, collapse(cell)) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    return Piece("table", "", unit.role, cells=tuple(cells))


# ---------------------------------------------------------------- lines to units


def _units(text: str) -> Iterator[Unit]:
    """Yield the units of a dump; fenced code is cut out first, since blank lines in it part nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    full = [n for line in text.split("\n") if (n := shape.width(line)) >= _WRAPPED_LINE]
    is_wrapped = sum(n > _UNWRAPPED_LINE for n in full) * 3 < len(full)
    for part, is_code in _fenced(text.split("\n")):
        if is_code:
            if part.strip():
                yield Unit(part.strip("\n").rstrip(), "code")
            continue
        for group in _BLANK.split(part):
            lines = [_line(line) for line in group.split("\n")]
            yield from _split_group([line for line in lines if line.text], wrapped=is_wrapped)


def _fenced(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield stretches of the dump, each with whether it stood between fences; one that is never closed is none."""
    fences = {number: found for number, line in enumerate(lines) if (found := shape.FENCE.fullmatch(line.rstrip()))}
    closers = {mark: [n for n, one in fences.items() if one[1] == mark and not one[2]] for mark in ("```", "~~~")}
    start = 0
    for number, fence in fences.items():
        ends = closers[fence[1]]
        at = bisect_right(ends, number)
        if number < start or at == len(ends):
            continue
        yield "\n".join(lines[start:number]), False
        yield "\n".join(lines[number + 1 : ends[at]]), True
        start = ends[at] + 1
    yield "\n".join(lines[start:]), False


def _line(raw: str) -> _Line:
    spread = raw.expandtabs(_TAB)
    return _Line(collapse(raw), raw.rstrip(), len(spread) - len(spread.lstrip()))


def _split_group(lines: list[_Line], *, wrapped: bool) -> Iterator[Unit]:
    """Yield the units of lines that stand together; `wrapped` tells whether the dump breaks lines at a margin."""
    parts = [(is_row, list(part)) for is_row, part in groupby(lines, _is_row)]
    for is_row, part in parts:
        if is_row and shape.columns([line.raw for line in part]):
            yield Unit("\n".join(line.raw for line in part), "table")
        elif is_row:
            yield from (Unit(line.text, alone=False) for line in part)
        else:
            yield from _split_text(part, wrapped=wrapped, beside_rows=len(parts) > 1)


def _is_row(line: _Line) -> bool:
    """Return whether a line is a row of cells parted by tabs; behind a bullet a tab parts nothing."""
    return "\t" in line.raw.strip() and not _is_item(line.text)


def _split_text(lines: list[_Line], *, wrapped: bool, beside_rows: bool) -> Iterator[Unit]:
    """Yield the units of lines that stand together and are no rows of cells."""
    if not lines:
        return
    texts = [line.text for line in lines]
    heading, taken = _marked_heading(texts)
    if heading is not None:
        yield heading
        yield from _split_text(lines[taken:], wrapped=wrapped, beside_rows=beside_rows)
    elif len(lines) == 1 and shape.LONE_MARKER.fullmatch(texts[0]):
        yield Unit(texts[0])
    elif shape.columns([line.raw for line in lines]):
        yield Unit("\n".join(line.raw for line in lines), "table")
    elif shape.is_code([line.raw for line in lines]):
        yield Unit("\n".join(line.raw for line in lines), "code")
    elif all(text[0] == ">" for text in texts):
        yield Unit(" ".join(filter(None, (text.lstrip("> ") for text in texts))) or texts[0], "quote")
    elif _is_item(texts[0]) or any(map(shape.ITEM.fullmatch, texts[1:])):
        yield from _items(lines, wrapped=wrapped)
    elif wrapped and _is_filled(texts):
        yield Unit(" ".join(texts))
    else:
        yield from _plain(texts, 2 if beside_rows else _DENSE_LINES)


def _marked_heading(texts: list[str]) -> tuple[Unit | None, int]:
    """Return the heading that a group begins with, underlined or behind `#`, and how many lines it takes."""
    start = 1 if len(texts) > 2 and shape.RULE.fullmatch(texts[0]) else 0  # a line above, too
    if len(texts) > start + 1 and (rule := shape.RULE.fullmatch(texts[start + 1])):
        level = 1 if rule[1][0] in "=═" else 2
        if shape.has_heading_shape(texts[start]) and shape.width(texts[start]) <= 2 * len(rule[1]) + 10:
            return Unit(texts[start], "heading", level=level), start + 2
    found = shape.ATX.fullmatch(texts[0])
    if found and shape.has_heading_shape(found[2]) and not any(text[0] == "#" for text in texts[1:]):
        return Unit(found[2], "heading", level=len(found[1])), 1
    return None, 0


def _plain(texts: list[str], least: int = _DENSE_LINES) -> Iterator[Unit]:
    """Yield one unit a line. Where lines of prose make up a group of `least` lines, its short lines may be headings."""
    prose = sum(n for text in texts if (n := shape.width(text)) >= _PROSE_LINE)
    is_dense = len(texts) >= least and prose * 2 > sum(map(shape.width, texts))
    yield from (
        Unit(text, alone=len(texts) == 1 or is_dense, dense=is_dense)
        for text in texts
        if not shape.RULE.fullmatch(text)
    )


def _is_filled(texts: Sequence[str]) -> bool:
    """Whether the lines are one paragraph that was broken at a right margin."""
    return len(texts) > 1 and min(map(shape.width, texts[:-1])) >= _WRAPPED_LINE


def _is_item(text: str) -> bool:
    """Whether a line that begins a group is an item; "A. Smith" is none."""
    found = shape.ITEM.fullmatch(text)
    return bool(found) and not (found is not None and found[1][0].isalpha() and found[1][-1] == ".")


# ---------------------------------------------------------------- lists


def _items(lines: list[_Line], *, wrapped: bool) -> Iterator[Unit]:
    """Yield list items, each with the lines that continue it: indented ones, and what follows a full line."""
    unit: Unit | None = None
    loose: list[str] = []  # lines before the first item or behind the last
    last = 0
    for line in lines:
        match = shape.ITEM.fullmatch(line.text)
        if match is None and unit is not None and (line.indent > unit.indent or (wrapped and last >= _WRAPPED_LINE)):
            unit = replace(unit, text=f"{unit.text} {line.text}")
        elif match is None:
            if unit is not None:
                yield unit
            unit = None
            loose.append(line.text)
        else:
            if unit is not None:
                yield unit
            yield from _paragraphs(loose, wrapped=wrapped)
            loose = []
            unit = replace(_item(match[1], match[2]), line=line.text, indent=line.indent, alone=len(lines) == 1)
        last = shape.width(line.text)
    if unit is not None:
        yield unit
    yield from _paragraphs(loose, wrapped=wrapped)


def _paragraphs(texts: list[str], *, wrapped: bool) -> Iterator[Unit]:
    if wrapped and _is_filled(texts):
        yield Unit(" ".join(texts))
    else:
        yield from (replace(unit, alone=False) if not unit.dense else unit for unit in _plain(texts))


def _item(marker: str, text: str) -> Unit:
    bare = marker.strip(".()、．（）")
    return Unit(text, "list_item", level=1, marker="•" if marker in shape.BULLETS else bare, alone=False)


def _attach_markers(units: list[Unit]) -> list[Unit]:
    """Give a bullet or number that stands on a line of its own to the text below it.

    A bare number only counts where it continues a count that began at 1: a year or a price on its own line does not.
    """
    out: list[Unit] = []
    marker, expected = "", 1
    for index, unit in enumerate(units):
        match = shape.LONE_MARKER.fullmatch(unit.text) if unit.kind == "paragraph" else None
        number = match[1].rstrip(".)") if match else ""
        if match and index + 1 < len(units) and (unit.text[0] in shape.BULLETS or _counts(number, expected)):
            marker = "•" if number in shape.BULLETS else number
            expected = int(number) + 1 if number.isdigit() else 1
        elif marker:
            out.append(_item(marker, unit.text) if unit.kind == "paragraph" else unit)
            marker = ""
        else:
            expected = 1 if shape.has_heading_shape(unit.text) else expected
            out.append(unit)
    return out


def _counts(number: str, expected: int) -> bool:
    return number.isdigit() and int(number) == expected


def _nested(units: list[Unit]) -> list[Unit]:
    """Return the units with items of a list as deep as they are indented."""
    out = list(units)
    indents: list[int] = []
    for index, unit in enumerate(units):
        if unit.kind != "list_item":
            indents.clear()
            continue
        while indents and unit.indent < indents[-1]:
            indents.pop()
        if not indents or unit.indent > indents[-1]:
            indents.append(unit.indent)
        out[index] = replace(unit, level=len(indents))
    return out


# ---------------------------------------------------------------- what is around


def _mark_masthead(units: list[Unit]) -> list[Unit]:
    """Short lines stuck together above the first line that stands alone are the site's name and its menu."""
    top = 0
    while top < len(units) and not units[top].alone and units[top].kind == "paragraph":
        top += 1
    first = units[top] if top < len(units) else None
    if first is None or not first.is_candidate or not all(shape.has_heading_shape(unit.text) for unit in units[:top]):
        return units
    head = [replace(unit, role="navigation" if index else "header") for index, unit in enumerate(units[:top])]
    return head + units[top:]


def _mark_attributions(units: list[Unit]) -> list[Unit]:
    """A line with a name and an office below a short paragraph makes that paragraph a quote."""
    out = list(units)
    for index in range(1, len(units)):
        quote, line = out[index - 1], units[index]
        text = line.line or line.text  # a name behind a dash looks like an item
        if line.kind not in {"paragraph", "list_item"} or not (line.alone and shape.is_attribution(text)):
            continue
        if line.kind == "list_item" and index + 1 < len(units) and units[index + 1].kind == "list_item":
            continue
        is_said = quote.kind == "paragraph" and len(quote.text) <= _QUOTE_CHARACTERS
        if quote.kind == "quote" or (is_said and shape.SENTENCE_END.search(quote.text)):
            out[index - 1] = replace(quote, kind="quote")
            out[index] = Unit(text.lstrip("—–―- "), "attribution")
    return out
