"""Measures of a page that all features are made of: sizes of blocks, sums over containers, inherited signs.

Blocks of a container are contiguous, so what a container holds is the difference of two running sums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks, Containers

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

GUARDED_SHARE = 0.3
"""A container with more of the page's unlinked text than this is not judged by its name or landmark: some pages keep
all their text in `<div class="sidebar-layout">` or one `<header>`."""
PROSE_LENGTH = 80
"""Characters (CJK counted twice) from which an unlinked block counts as prose."""
PROSE_LINKED = 0.4
"""Share of linked characters from which it does not."""

_WELCOME = v.SIGN["main"] | v.SIGN["body_text"] | v.SIGN["name_content"]

_DIGITS = re.compile(r"\d+")

SPACE, LETTER, UPPER, DIGIT, COMMA, STOP, SYMBOL, WIDE, OTHER = range(9)
"""What a character counts as. WIDE is CJK, which carries about as much as two letters."""
N_CLASSES = 9


def _classify() -> NDArray[np.uint8]:
    """Return the class of each character of the basic plane."""
    classes = np.full(65536, OTHER, np.uint8)
    for code in range(65536):
        character = chr(code)
        if character.isalpha():
            classes[code] = UPPER if character.isupper() else LETTER
        elif character.isspace():
            classes[code] = SPACE
        elif character.isdigit():
            classes[code] = DIGIT
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF)):
        classes[first : last + 1] = WIDE
    for members, number in ((",;:、，；：", COMMA), (".!?。！？…", STOP), ("|©®™→›»•·×+$€£¥%#@<>{}=_*&~^", SYMBOL)):
        classes[[ord(character) for character in members]] = number
    return classes


_CLASSES = _classify()


def _stem(names: str) -> str:
    """Return the first word of a class value without digits.

    >>> _stem("post-18 even")
    'post-'
    """
    first = names.split(None, 1)
    return _DIGITS.sub("", first[0]) if first else ""


class Measures:
    """Measures of one page with at least one block.

    Attributes:
        size: characters of each block, CJK counted twice.
        kinds: characters of each block by class, one row a class.
        linked: share of linked characters of each block.
        sums: totals of each container: size, linked size, unlinked size, prose, blocks, headings.
        total: the same of the page, at least 1.
        running: the same up to each block, one row more than blocks.
        of: the walk's number of each container; those that hold no block are left out.
        name: number of the class and id value of each container in `names`.
        kind: number that containers share which are made alike: same tag, same first name but for its digits
            (`post-17 odd`, `post-18 even`).
        signs: evidence bits of each container, inherited.
        landmarks: the bits that landmarks alone give it, inherited, whatever its share of the page.
    """

    def __init__(self, blocks: Blocks, containers: Containers) -> None:
        n = self.n = len(blocks.text)
        length = np.fromiter(map(len, blocks.text), np.int64, n)
        codes = np.frombuffer("".join(blocks.text).encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = _CLASSES[np.minimum(codes, 65535)]
        ends = np.cumsum(length)
        owner = np.repeat(np.arange(0, n * N_CLASSES, N_CLASSES), length)
        self.kinds: Integers = np.bincount(owner + classes, minlength=n * N_CLASSES).reshape(n, N_CLASSES).T
        self.length: Integers = length
        self.size: Floats = (length + self.kinds[WIDE]).astype(np.float64)
        self.words: Floats = (self.kinds[SPACE] + self.kinds[WIDE] + 1).astype(np.float64)
        """about as many as the block has; a CJK character is one"""
        self.opening: NDArray[np.uint8] = classes[ends - length]
        self.ends_sentence: Flags = classes[ends - 1] == STOP
        self.linked: Floats = np.array(blocks.link_length) / length
        self.buttons: Floats = np.array(blocks.button_length) / length
        self.state: Integers = np.array(blocks.state)
        self.level: Integers = np.array(blocks.level)
        self.heading: Flags = (self.state & v.HEADING) > 0
        plain = self.size * (1 - self.linked)
        is_prose = (self.size > PROSE_LENGTH) & (self.linked < PROSE_LINKED) & ~self.heading
        self.prose: Floats = np.where(is_prose, plain, 0.0)
        columns = (self.size, self.size * self.linked, plain, self.prose, np.ones(n), self.heading)
        self.running: Floats = np.zeros((n + 1, len(columns)))
        np.cumsum(np.stack(columns, 1), 0, out=self.running[1:])
        self._take_containers(blocks, containers)
        self.sums: Floats = self.running[self.end] - self.running[self.first]
        self.total: Floats = np.maximum(self.running[n], 1.0)
        self._inherit(containers)

    def _take_containers(self, blocks: Blocks, containers: Containers) -> None:
        """Number the containers that hold a block, a parent before its children; 0 is the page."""
        first, end = np.array(containers.first), np.array(containers.end)
        holds = end > first
        position = np.cumsum(holds) - 1
        self.of: list[int] = np.flatnonzero(holds).tolist()
        self.first: Integers = first[holds]
        self.end: Integers = end[holds]
        self.parent: Integers = position[np.array(containers.parent)[holds]]
        self.parents: list[int] = self.parent.tolist()
        self.container: Integers = position[np.array(blocks.container)]
        self.tags: list[str] = [containers.tag[number] for number in self.of]
        self.depth: Integers = np.array(containers.depth)[holds]
        ids: dict[str, int] = {}
        self.name: list[int] = [ids.setdefault(containers.names[number], len(ids)) for number in self.of]
        self.names: list[str] = list(ids)
        kinds: dict[tuple[str, str], int] = {}
        stems = [_stem(name) for name in self.names]
        self.kind: Integers = np.array(
            [kinds.setdefault((tag, stems[name]), len(kinds)) for tag, name in zip(self.tags, self.name, strict=True)]
        )

    def _inherit(self, containers: Containers) -> None:
        """Set the signs of each container: its own unless it is too large to be judged by them, and its ancestors'."""
        large = (self.sums[:, 2] > GUARDED_SHARE * self.total[2]).tolist()
        named = [v.name_signs(name) if name else 0 for name in self.names]
        signs, firm = [0] * len(large), [0] * len(large)
        for number, (old, name, parent, is_large) in enumerate(
            zip(self.of, self.name, self.parents, large, strict=True)
        ):
            own = containers.signs[old]
            found = own | named[name]
            signs[number] = signs[parent] | (found & _WELCOME if is_large else found)
            firm[number] = firm[parent] | own
        self.signs: Integers = np.array(signs)
        self.landmarks: Integers = np.array(firm)

    def within(self, number: int) -> Flags:
        """Return for each block whether container `number` holds it."""
        inside = np.zeros(self.n, bool)
        inside[self.first[number] : self.end[number]] = True
        return inside

    def has(self, sign: str) -> Flags:
        """Return for each block whether it or anything around it has `sign`."""
        return (self.signs[self.container] & v.SIGN[sign]) > 0


def chain(parent: Sequence[int], own: Sequence[int]) -> Integers:
    """Return the sum of `own` over each container and all around it; a parent stands before its children."""
    total = list(own)
    for number in range(1, len(total)):
        total[number] += total[parent[number]]
    return np.array(total)
