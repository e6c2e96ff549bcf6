"""Which units of a text dump are headings: those of a heading's shape that stand before what a heading stands before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.extract import text_shapes as shape
from pipeline.records import REPLACEMENT, Kind, Role

_WORD = re.compile(r"\w+")
# Columns from which a paragraph is text that a heading can stand before, whatever it ends with.
_SUBSTANCE = 60


@dataclass(frozen=True)
class Unit:
    """A piece in the making."""

    text: str
    kind: Kind = "paragraph"
    role: Role = "content"
    level: int = 0
    marker: str = ""
    alone: bool = True
    """blank lines (or the page's ends) on both sides, or in a dense dump: only such a line can be a heading"""
    dense: bool = False
    """it stands among lines of prose without blank lines between them"""
    indent: int = 0
    """columns before it"""
    line: str = ""
    """an item with its marker, as it stood there"""

    @cached_property
    def is_candidate(self) -> bool:
        """Whether it may be a heading by itself."""
        return self.kind == "heading" or (
            self.kind == "paragraph" and self.role == "content" and self.alone and shape.has_heading_shape(self.text)
        )

    @property
    def opens_text(self) -> bool:
        """Whether it may be the first thing under a heading: it does not go on in the middle of a sentence."""
        return self.kind != "paragraph" or not (shape.is_small(self.text[0]) or self.text[0] in ".,;:)]")

    @cached_property
    def has_substance(self) -> bool:
        """Whether it is what a heading stands before, rather than one more short line."""
        return (
            self.kind not in {"paragraph", "attribution"}
            or shape.width(self.text) >= _SUBSTANCE
            or shape.SENTENCE_END.search(self.text) is not None
            or REPLACEMENT in self.text
        )


def mark_headings(units: list[Unit]) -> list[Unit]:
    """Return the units with those that are headings marked so, levels by number, shape and place."""
    units = _free_numbered(units)
    out = list(units)
    heading = ""
    titled = False
    start = next((index for index, unit in enumerate(units) if unit.role == "content"), 0)
    for index, run in _candidate_runs(units):
        after = units[index + len(run)] if index + len(run) < len(units) else None
        for offset, unit in enumerate(run):
            if unit.kind != "heading" and not _stands(offset, run, after, titled=titled):
                continue
            if unit.kind != "heading" and _is_label(unit, heading):
                continue
            first = not titled and index + offset <= start
            titled = titled or first
            heading = unit.text
            out[index + offset] = replace(unit, kind="heading", level=_level(unit, first=first))
    return _rank_capitals(out)


def _free_numbered(units: list[Unit]) -> list[Unit]:
    """A numbered line before a paragraph, with no item numbered like it beside it, is no item of a list: "2. Rivers"."""
    out = list(units)
    for index in range(len(units) - 2, -1, -1):
        unit, after = units[index], out[index + 1]
        is_numbered = unit.kind == "list_item" and unit.marker != "•" and unit.line.endswith(unit.text)  # on one line
        if not is_numbered or not shape.has_heading_shape(unit.line):
            continue
        beside = (units[index - 1] if index else None, units[index + 1])
        if any(one is not None and one.kind == "list_item" and _style(one) == _style(unit) for one in beside):
            continue
        if after.opens_text and (after.has_substance or after.is_candidate):
            out[index] = Unit(unit.line, dense=not unit.alone)
    return out


def _style(item: Unit) -> str:
    """Return what an item is counted with: bullets, digits, letters or others."""
    mark = item.marker[:1]
    return "•" if mark == "•" else "digit" if mark.isdecimal() else "letter" if mark.isascii() else "other"


def _candidate_runs(units: Sequence[Unit]) -> Iterator[tuple[int, list[Unit]]]:
    """Yield (index, units) of the longest runs of heading-like units."""
    index = 0
    while index < len(units):
        run: list[Unit] = []
        while index + len(run) < len(units) and units[index + len(run)].is_candidate:
            run.append(units[index + len(run)])
        if run:
            yield index, run
        index += max(1, len(run))


def _stands(offset: int, run: list[Unit], after: Unit | None, *, titled: bool) -> bool:
    """Whether a unit of a run of candidates is a heading, given what stands behind the run.

    In a run of two both can be headings, the first of an empty section. In a longer one the first is a heading, the
    last belongs to the text below it and what stands between is a tagline or a list of names. Where no blank lines tell
    names from headings, only the last is one, and the title.
    """
    unit = run[offset]
    if offset == len(run) - 1:
        return after is not None and after.opens_text and (after.has_substance or not titled)
    if unit.dense and titled:
        return offset == len(run) - 2 and len(run) == 2
    return offset == 0


def _is_label(unit: Unit, heading: str) -> bool:
    """A short line that only repeats words of its heading ("Download the report" / "Download") is a label."""
    words = set(_WORD.findall(unit.text.casefold()))
    return bool(heading) and words < set(_WORD.findall(heading.casefold()))


def _level(unit: Unit, *, first: bool) -> int:
    """Level 1 for the title, else 2, or as deep as its section number ("2.1 Rivers" is 3)."""
    if unit.kind == "heading":
        return unit.level
    return 1 if first else min(6, 2 + shape.section_depth(unit.text))


def _rank_capitals(units: list[Unit]) -> list[Unit]:
    """Where headings in capitals and others take turns, those in capitals are the higher ones."""
    own = [(index, unit) for index, unit in enumerate(units) if unit.kind == "heading" and unit.level == 2]
    capital = [unit.text.isupper() for _, unit in own]
    if sum(capital) < 2 or all(capital) or not capital[0]:
        return units
    out = list(units)
    for (index, unit), is_capital in zip(own, capital, strict=True):
        if not is_capital:
            out[index] = replace(unit, level=3)
    return out
