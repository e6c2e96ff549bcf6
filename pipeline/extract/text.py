"""Text dumps: blocks of a page from which some tool took the markup away.

What is left is shape and surroundings: blank lines, indentation, bullets, numbers on a line of their own, short lines
before long ones. The words themselves are never looked up, so that the rules hold in any language, with one exception:
a short line that only repeats words of its heading ("Download the report" / "Download") is a label, not a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.layout import collapse
from pipeline.records import REPLACEMENT, Draft, Kind, Piece, Role

# A heading of the development dumps has at most 12 words and 96 characters; scripts without spaces are shorter still.
_HEADING_CHARACTERS = 100
_HEADING_WORDS = 14
# Lines that a mail reader or `fmt` wrapped are nearly full; menu entries and verses are not.
_WRAPPED_LINE = 55
_QUOTE_CHARACTERS = 400

_BULLETS = "•‣◦▪▫●○■□∙·*+–—-"
_LONE_MARKER = re.compile(rf"[{_BULLETS}]?\s*(\d{{1,3}}[.)]?|[{_BULLETS}])")
_ITEM = re.compile(rf"([{_BULLETS}]|\d{{1,3}}[.)]|[a-zA-Z][.)])\s+(\S.*)")
_RULE = re.compile(r"(={3,}|-{3,}|~{3,})")
_SECTION_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_NO_HEADING_END = re.compile(r"[.,;:。，；：…·|]['\"”»)]*$")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S")
_NAME = r"[^\W\d_a-z][\w'’.-]*"
_PARTICLE = r"(?:de|da|di|del|della|van|von|der|den|la|le|el|al|bin|ibn|y|e|zu|af|av)"
_ATTRIBUTION = re.compile(rf"(?:[—–-]\s*)?{_NAME}(?:\s(?:{_PARTICLE}|{_NAME})){{1,4}},\s[^\W\d_][^.!?]{{2,80}}")
_DASH_ATTRIBUTION = re.compile(rf"[—–]\s*{_NAME}(?:\s(?:{_PARTICLE}|{_NAME})){{0,4}}(?:,\s[^.!?]{{2,80}})?")
_SENTENCE_END = re.compile(r"[.!?。！？…]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece in the making."""

    text: str
    kind: Kind = "paragraph"
    role: Role = "content"
    level: int = 0
    marker: str = ""
    alone: bool = True  # blank lines (or the page's ends) on both sides: only such a line can be a heading


def read_text(text: str) -> Draft:
    r"""Return the blocks of a text dump, without a title of its own: its first heading is the title.

    >>> [(piece.kind, piece.text) for piece in read_text("Turin\n\nA city.\n\nRivers\n\nThe Po flows by.").pieces]
    [('heading', 'Turin'), ('paragraph', 'A city.'), ('heading', 'Rivers'), ('paragraph', 'The Po flows by.')]
    """
    units = _mark_attributions(_mark_headings(_mark_masthead(_attach_markers(list(_units(text))))))
    return Draft("text", tuple(Piece(u.kind, u.text, u.role, u.level, u.marker) for u in units))


def _units(text: str) -> Iterator[_Unit]:
    """Yield the groups of lines between blank lines, each split or joined as its shape asks."""
    for group in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")):
        lines = [line for line in (collapse(line) for line in group.split("\n")) if line]
        if lines:
            yield from _split_group(lines)


def _split_group(lines: list[str]) -> Iterator[_Unit]:
    if len(lines) == 2 and _RULE.fullmatch(lines[1]) and _has_heading_shape(lines[0]):
        yield _Unit(lines[0], "heading", level=1 if lines[1][0] == "=" else 2)
    elif len(lines) == 1 and _LONE_MARKER.fullmatch(lines[0]):
        yield _Unit(lines[0])
    elif any(_ITEM.fullmatch(line) for line in lines) and not _is_wrapped(lines):
        yield from _items(lines)
    elif _is_wrapped(lines):
        yield _Unit(" ".join(lines))
    else:
        yield from (_Unit(line, alone=len(lines) == 1) for line in lines if not _RULE.fullmatch(line))


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph that was broken at a right margin."""
    inner = lines[:-1]
    return (
        bool(inner) and min(map(len, inner)) >= _WRAPPED_LINE and not any(_ITEM.fullmatch(line) for line in lines[1:])
    )


def _items(lines: list[str]) -> Iterator[_Unit]:
    """Yield list items, each with the lines that continue it."""
    unit: _Unit | None = None
    for line in lines:
        match = _ITEM.fullmatch(line)
        if match is None and unit is not None:
            unit = replace(unit, text=f"{unit.text} {line}")
            continue
        if unit is not None:
            yield unit
        unit = _item(match[1], match[2]) if match else _Unit(line, alone=False)
    if unit is not None:
        yield unit


def _item(marker: str, text: str) -> _Unit:
    bare = marker.rstrip(".)")
    return _Unit(text, "list_item", level=1, marker="•" if marker in _BULLETS else bare, alone=False)


def _attach_markers(units: list[_Unit]) -> list[_Unit]:
    """Give a bullet or number that stands on a line of its own to the text below it.

    A bare number only counts where it continues a count that began at 1: a year or a price on its own line does not.
    """
    out: list[_Unit] = []
    marker, expected = "", 1
    for index, unit in enumerate(units):
        match = _LONE_MARKER.fullmatch(unit.text) if unit.kind == "paragraph" else None
        number = match[1].rstrip(".)") if match else ""
        if match and index + 1 < len(units) and (unit.text[0] in _BULLETS or number == str(expected)):
            marker = "•" if number in _BULLETS else number
            expected = int(number) + 1 if number.isdigit() else 1
        elif marker:
            out.append(_item(marker, unit.text))
            marker = ""
        else:
            expected = 1 if _has_heading_shape(unit.text) else expected
            out.append(unit)
    return out


def _mark_masthead(units: list[_Unit]) -> list[_Unit]:
    """Short lines stuck together above the first line that stands alone are the site's name and its menu."""
    top = 0
    while top < len(units) and not units[top].alone and units[top].kind == "paragraph":
        top += 1
    first = units[top] if top < len(units) else None
    if first is None or not _is_candidate(first) or not all(_has_heading_shape(unit.text) for unit in units[:top]):
        return units
    head = [replace(unit, role="navigation" if index else "header") for index, unit in enumerate(units[:top])]
    return head + units[top:]


def _mark_headings(units: list[_Unit]) -> list[_Unit]:
    out = list(units)
    heading = ""
    titled = False
    for index, run in _candidate_runs(units):
        followed = index + len(run) < len(units)
        for offset, unit in enumerate(run):
            inner = 0 < offset < len(run) - 1
            last = offset == len(run) - 1
            if inner or (last and not followed) or _is_label(unit, heading):
                continue
            first = not titled and all(other.role != "content" for other in units[: index + offset])
            titled = titled or first
            heading = unit.text
            out[index + offset] = replace(unit, kind="heading", level=_level(unit, first=first))
    return out


def _candidate_runs(units: Sequence[_Unit]) -> Iterator[tuple[int, list[_Unit]]]:
    """Yield (index, units) of the longest runs of heading-like units.

    In a run of two both can be headings, the first of an empty section. In a longer one the first is a heading, the
    last belongs to the text below it and what stands between is a tagline or a list of names.
    """
    index = 0
    while index < len(units):
        run: list[_Unit] = []
        while index + len(run) < len(units) and _is_candidate(units[index + len(run)]):
            run.append(units[index + len(run)])
        if run:
            yield index, run
        index += max(1, len(run))


def _is_candidate(unit: _Unit) -> bool:
    return unit.kind == "heading" or (
        unit.kind == "paragraph" and unit.role == "content" and unit.alone and _has_heading_shape(unit.text)
    )


def _has_heading_shape(text: str) -> bool:
    """Whether a line could be a heading by its looks alone.

    >>> [_has_heading_shape(line) for line in ("Key findings", "What now?", "It rained.", "in part", "2021", "www.a.org")]
    [True, True, False, False, False, False]
    """
    if len(text) > _HEADING_CHARACTERS or len(text.split()) > _HEADING_WORDS:
        return False
    first = next((character for character in text if character.isalnum()), "")
    starts = first.isdigit() or (first.isalpha() and not first.islower())
    return (
        starts
        and any(map(str.isalpha, text))
        and text.count(REPLACEMENT) * 2 < len(text)
        and not _NO_HEADING_END.search(text)
        and not _ADDRESS.search(text)
        and not _is_attribution(text)
    )


def _is_attribution(text: str) -> bool:
    return bool(_ATTRIBUTION.fullmatch(text) or _DASH_ATTRIBUTION.fullmatch(text))


def _is_label(unit: _Unit, heading: str) -> bool:
    words = set(_WORD.findall(unit.text.casefold()))
    return bool(heading) and words < set(_WORD.findall(heading.casefold()))


def _level(unit: _Unit, *, first: bool) -> int:
    """Level 1 for the title, else 2, or as deep as its section number ("2.1 Rivers" is 3)."""
    number = _SECTION_NUMBER.match(unit.text)
    if unit.kind == "heading":
        return unit.level
    if first:
        return 1
    return min(6, 2 + number[1].count(".")) if number else 2


def _mark_attributions(units: list[_Unit]) -> list[_Unit]:
    """A line with a name and an office below a short paragraph makes that paragraph a quote."""
    out = list(units)
    for index in range(1, len(units)):
        quote, line = out[index - 1], units[index]
        if line.kind != "paragraph" or quote.kind != "paragraph" or not (line.alone and _is_attribution(line.text)):
            continue
        if len(quote.text) <= _QUOTE_CHARACTERS and _SENTENCE_END.search(quote.text[-3:]):
            out[index - 1] = replace(quote, kind="quote")
            out[index] = replace(line, kind="attribution", text=line.text.lstrip("—–- "))
    return out
