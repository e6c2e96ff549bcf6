"""Headings of pages that mark none up: lines in bold type, and lines whose class calls them titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks, Containers
from pipeline.extract.html.names import name_words
from pipeline.records import Role

_LENGTH = 100  # characters; a longer one is a lead or a warning
_FEWEST = 3  # one or two bold lines are a lead, a name or a call
_MOST_SHARE = 0.5  # of the blocks; where more are bold, bold type is how the page is set
_LEVEL = 2  # below the title
_NO_HEADING = v.PRE | v.QUOTE | v.ITEM | v.TABLE | v.FIGURE | v.CAPTION | v.DEFINITION
_SENTENCE_END = (".", ",", ";", "…", "。", "，", "、", "；")
_TITLE_WORDS = frozenset({"title", "heading", "headline", "subtitle", "subheading", "subhead"})
_NUMBER = re.compile(r"\d{1,2}((?:\.\d{1,2})+)\b")


def mark_headlines(blocks: Blocks, containers: Containers, roles: Sequence[Role]) -> None:
    """Make headings of the lines that stand for them, where the content has no heading below level 1.

    Such a line is short, no sentence, no item of a list, and has more text under it than it has itself. Its level is 2, more
    with a number of several parts ("2.1").
    """
    content = [number for number, role in enumerate(roles) if role == "content"]
    if any(blocks.state[number] & v.HEADING and blocks.level[number] > 1 for number in content):
        return
    lines = {number for number in content if _is_line(blocks, containers, number)}
    found: list[int] = []
    under = 0  # characters between a line and the next, or the end
    for number in reversed(content):
        if number in lines:
            if under > len(blocks.text[number]):
                found.append(number)
            under = 0
        else:
            under = 0 if blocks.state[number] & v.HEADING else under + len(blocks.text[number])
    if not _FEWEST <= len(found) <= _MOST_SHARE * len(content):
        return
    for number in found:
        parts = _NUMBER.match(blocks.text[number])
        blocks.state[number] |= v.HEADING
        blocks.level[number] = min(_LEVEL + (parts[1].count(".") if parts else 0), 6)


def _is_line(blocks: Blocks, containers: Containers, number: int) -> bool:
    """Return whether a block may be a heading by its looks."""
    text, state = blocks.text[number], blocks.state[number]
    if len(text) > _LENGTH or state & (_NO_HEADING | v.HEADING) or blocks.cells[number] or blocks.tag[number] == "img":
        return False
    if text.endswith(_SENTENCE_END) or "\n" in text or blocks.link_length[number] * 2 > len(text):
        return False
    if state & v.STRONG:
        return True
    container = blocks.container[number]
    if containers.end[container] - containers.first[container] != 1 or not containers.names[container]:
        return False
    return any(not _TITLE_WORDS.isdisjoint(name_words(name)) for name in containers.names[container].split())
