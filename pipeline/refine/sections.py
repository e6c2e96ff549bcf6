"""The section tree: which block stands under which heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.records import REPLACEMENT, Kind, Repair, Role, Status


class Passage(NamedTuple):
    """A block after repair, before it has ids."""

    kind: Kind
    """what it is"""
    role: Role
    """content, or why not"""
    level: int
    """heading level, or depth of a list item"""
    marker: str
    """list number or bullet"""
    anchor: str
    """id of the element"""
    text: str
    """repaired text"""
    repairs: tuple[Repair, ...]
    """its ledger"""

    @property
    def n_lost(self) -> int:
        """Characters lost before the page came to us: U+FFFD that stand in the text and those that repair removed."""
        removed = sum(
            repair.n_characters - repair.after.count(REPLACEMENT)
            for repair in self.repairs
            if repair.rule == "replacement_run"
        )
        return removed + self.text.count(REPLACEMENT)


@dataclass(slots=True)
class Outline:
    """A section while the tree grows: indices into the list of sections and of passages."""

    level: int
    """1-6; 0 for what stands before the first heading"""
    heading: str
    """its text; empty at level 0"""
    anchor: str
    """id of the heading element"""
    parent: int | None
    """index of the section around it"""
    path: tuple[str, ...]
    """headings from the root to this one"""
    passages: list[int] = field(default_factory=list)
    """indices of its own passages, the heading first"""
    n_lost: int = 0
    """lost characters in its own passages"""
    text: str = ""
    """text of its own passages, the heading left out"""
    status: Status = "ok"
    """`lost` when damage left nothing, `damaged` when it left something, `empty` when nothing was there"""


def outline(passages: Sequence[Passage]) -> list[Outline]:
    """Return the sections of a page in reading order; every content passage stands in exactly one.

    A section belongs to the nearest heading above it of a higher level, even where levels are skipped. Its text is its
    own, that of the sections below it not included: one line for each block, list markers left out.
    """
    sections: list[Outline] = []
    open_sections: list[int] = []
    for index, passage in enumerate(passages):
        if passage.role != "content":
            continue
        if passage.kind == "heading" and (passage.text or passage.n_lost):
            while open_sections and sections[open_sections[-1]].level >= passage.level:
                open_sections.pop()
            parent = open_sections[-1] if open_sections else None
            path = (*sections[parent].path, passage.text) if parent is not None else (passage.text,)
            open_sections.append(len(sections))
            sections.append(Outline(passage.level, passage.text, passage.anchor, parent, path))
        elif not sections:
            sections.append(Outline(0, "", "", None, ()))
        sections[-1].passages.append(index)
        sections[-1].n_lost += passage.n_lost
    for section in sections:
        own = [passages[index] for index in section.passages]
        section.text = "\n".join(p.text for p in own if p.kind != "heading" and p.text)
    _judge(sections)
    return sections


def _judge(sections: list[Outline]) -> None:
    """Set the status of each section; a chapter that only holds sections with text is not empty."""
    filled = [bool(section.text) for section in sections]
    for index in range(len(sections) - 1, -1, -1):  # children come after their parents
        parent = sections[index].parent
        if parent is not None and filled[index]:
            filled[parent] = True
    for section, has_text in zip(sections, filled, strict=True):
        if section.n_lost:
            section.status = "damaged" if section.text else "lost"
        elif not has_text:
            section.status = "empty"
