"""What a rule hands back, and the three ways to make it.

A rule reads a text and returns `Edit`s: places in the text as the rule saw it, from left to right, none overlapping.
`apply` makes the new text of them and writes the ledger; nothing else in this package changes text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from pipeline.records import Repair
from pipeline.refine.repair.confusion.codecs import PageConfusion
from pipeline.refine.repair.confusion.judge import Verdict
from pipeline.refine.repair.page_words import PageWords

_TOKEN = re.compile(r"[ \t\n]+|[^ \t\n]+")
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it
_MOST_TOKENS = 400  # longer lines whose words moved are one edit: aligning costs the square of this


class Edit(NamedTuple):  # a page of mojibake has 3,000 of them
    """One change, in the offsets of the text that the rule was given."""

    start: int
    """first code point changed"""
    end: int
    """one past the last"""
    after: str
    """what stands there now"""
    n_characters: int = 1
    """damaged characters it is about"""
    confidence: float = 1.0
    """0..1"""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a text from outside it."""

    language: str | None = None
    """language tag of the page, where known"""
    codecs: frozenset[str] = frozenset()
    """codecs that other texts of the same page were proven to be misread as"""
    confusion: PageConfusion | None = None
    """the single-byte charsets that the page was written in and read in, where its texts prove that"""
    words: PageWords | None = None
    """what the words of the whole page tell, where it holds U+FFFD beside letters"""
    verdicts: Mapping[str, Verdict | None] = field(default_factory=dict, compare=False)
    """what texts of the page that look confused were judged to be, all at once"""


Gate: TypeAlias = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of damage: how to see it, how to mend it."""

    name: str
    """as written in the ledger and in settings"""
    gate: Gate
    """cheap test; where it says no, `find` would return nothing"""
    find: Callable[[str, Hints], list[Edit]]
    """the edits that mend a text"""
    description: str
    """one line for people"""
    signs: frozenset[str] | None = None
    """characters; a page that has none of them need not be asked. None: it always is"""


def apply(text: str, rule: str, edits: Iterable[Edit]) -> tuple[str, list[Repair]]:
    """Return the changed text and the ledger rows of `edits`, named `rule`.

    >>> apply("a b c", "r", [Edit(0, 1, "aa"), Edit(4, 5, "")])[0]
    'aa b '
    """
    out: list[str] = []
    rows: list[Repair] = []
    position = shift = 0
    for first, end, after, n_characters, confidence in edits:
        before = text[first:end]
        if before == after:
            continue
        start = first + shift
        rows.append(_new(Repair, ("repair", rule, start, start + len(before), before, after, n_characters, confidence)))
        out += (text[position:first], after)
        position = end
        shift += len(after) - len(before)
    out.append(text[position:])
    return "".join(out), rows


def cut(text: str, spans: Iterable[tuple[int, int, int]], confidence: float = 1.0) -> list[Edit]:
    """Return the edits that remove `spans` (start, end, damaged characters) and leave no white space over.

    A span that held white space and stood between two words leaves one space behind, so that they stay two words; a
    span that stood between two spaces, or between a space and the edge of the text, takes one of the spaces along.

    >>> [(edit.start, edit.end, edit.after) for edit in cut("a # b", [(2, 3, 1)])]
    [(2, 4, '')]
    """
    edits: list[Edit] = []
    for start, end, count in _joined(text, spans):
        first, last = start, end
        free_left = start == 0 or text[start - 1].isspace()
        free_right = end == len(text) or text[end].isspace()
        after = ""
        if free_left and free_right:
            if end < len(text):
                last += 1
            elif start > 0:
                first -= 1
        elif not free_left and not free_right and any(map(str.isspace, text[start:end])):
            after = "\n" if "\n" in text[start:end] else " "
        edits.append(Edit(first, last, after, count, confidence))
    return edits


def _joined(text: str, spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return `spans` with those that only white space parts made one."""
    joined: list[tuple[int, int, int]] = []
    for start, end, count in spans:
        if joined and not text[joined[-1][1] : start].strip():
            begin, _, total = joined.pop()
            joined.append((begin, end, total + count))
        else:
            joined.append((start, end, count))
    return joined


def difference(before: str, after: str, start: int = 0, confidence: float = 1.0) -> list[Edit]:
    """Return small edits that turn `before`, which begins at `start`, into `after`: one for each changed word.

    >>> [(edit.start, edit.after) for edit in difference("dÃ³m i sÅ‚oÅ„", "dóm i słoń")]
    [(1, 'ó'), (8, 'łoń')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) == len(new):
        pairs = [(index, index + 1, index, index + 1) for index in range(len(old)) if old[index] != new[index]]
    elif max(len(old), len(new)) <= _MOST_TOKENS:
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        pairs = [(a, b, c, d) for tag, a, b, c, d in codes if tag != "equal"]
    else:
        pairs = [(0, len(old), 0, len(new))]
    offsets = [start]
    for token in old:
        offsets.append(offsets[-1] + len(token))
    return [_trimmed(offsets[a], "".join(old[a:b]), "".join(new[c:d]), confidence) for a, b, c, d in pairs]


def _trimmed(start: int, before: str, after: str, confidence: float) -> Edit:
    """Return the edit without the letters that `before` and `after` share at their ends."""
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    mended = after[head : len(after) - tail]
    damaged = sum(character > "\x7f" for character in mended)
    return Edit(start + head, start + len(before) - tail, mended, max(1, damaged), confidence)
