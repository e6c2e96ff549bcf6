"""Measures of a page that all features are made of: sizes of blocks, sums over containers, inherited signs.

Blocks of a container are contiguous, so what a container holds is the difference of two running sums.
"""

from __future__ import annotations

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
MOST_TOKENS = 12
"""class words that are read; frameworks that spell out a style with more say nothing about its place"""

_WELCOME = v.SIGN["main"] | v.SIGN["body_text"] | v.SIGN["name_content"]

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


# Tags in an order that a threshold can cut: what holds text, what holds parts of a page, what holds its frame.
_TAGS = (
    "p pre blockquote dd dt h1 h2 h3 h4 h5 h6 td th figcaption li summary article main section div table tr ul ol dl "
    "center address figure img details fieldset form aside header footer nav html body label"
)
TAG = {tag: number for number, tag in enumerate(_TAGS.split())}
"""number of a tag; tags that are not here count alike, as -1"""


class Names:
    """The class and id values of a page, read token by token: pages have few tokens and many values.

    Attributes:
        words: the words of each token.
        stem: number that values share whose first token is the same but for the number at its end.
        signs: evidence bits of each value.
    """

    def __init__(self, values: Sequence[str]) -> None:
        tokens: dict[str, int] = {}
        stems: dict[str, int] = {}
        stem: list[int] = []
        start: list[int] = []
        flat: list[int] = []
        for value in values:
            parts = value.split(None, MOST_TOKENS)[:MOST_TOKENS] or [""]
            start.append(len(flat))
            flat += [tokens.setdefault(part, len(tokens)) for part in parts]
            stem.append(stems.setdefault(parts[0].rstrip("0123456789"), len(stems)))
        self._start, self._flat = np.array(start), np.array(flat)
        self.stem: Integers = np.array(stem)
        self.words: list[list[str]] = v.name_words(list(tokens))
        signs = np.array([v.word_signs(words) for words in self.words])
        self.signs: Integers = np.bitwise_or.reduceat(signs[self._flat], self._start)

    def sums(self, of_token: Integers) -> Integers:
        """Return for each value the sum of what its tokens have in `of_token`."""
        found: Integers = np.add.reduceat(of_token[self._flat], self._start)
        return found


class Measures:
    """Measures of one page with at least one block.

    Attributes:
        size: characters of each block, CJK counted twice.
        kinds: characters of each block by class, one row a class.
        linked: share of linked characters of each block.
        tag: number of the tag of each block, see `TAG`.
        sums: totals of each container, one row each: size, linked size, unlinked size, prose, blocks, headings.
        total: the same of the page, at least 1.
        running: the same up to each block, one column more than blocks.
        name: number of the class and id value of each container in `names`. Containers that hold no block are left out.
        names: those values.
        tags: number of the tag of each container.
        kind: number that containers share which are made alike: same tag, same first name but for the digits at its end
            (`post-17 odd`, `post-18 even`).
        jumps: for each container the ancestor 1, 2, 4... above it, the page where there is none.
        signs: evidence bits of each container, inherited.
        landmarks: the bits that landmarks alone give it, inherited, whatever its share of the page.
    """

    def __init__(self, blocks: Blocks, containers: Containers) -> None:
        n = self.n = len(blocks.text)
        length = np.fromiter(map(len, blocks.text), np.int64, n)
        codes = np.frombuffer("".join(blocks.text).encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = _CLASSES.take(codes, mode="clip")
        ends = np.cumsum(length)
        owner = np.repeat(np.arange(0, n * N_CLASSES, N_CLASSES), length)
        owner += classes
        self.kinds: Integers = np.bincount(owner, minlength=n * N_CLASSES).reshape(n, N_CLASSES).T
        self.length: Integers = length
        self.size: Floats = (length + self.kinds[WIDE]).astype(np.float64)
        self.words: Floats = (self.kinds[SPACE] + self.kinds[WIDE] + 1).astype(np.float64)
        """about as many as the block has; a CJK character is one"""
        self.ends_sentence: Flags = classes[ends - 1] == STOP
        self.linked: Floats = np.array(blocks.link_length) / length
        self.buttons: Floats = np.array(blocks.button_length) / length
        self.state: Integers = np.array(blocks.state)
        self.level: Integers = np.array(blocks.level)
        self.tag: Integers = np.array([TAG.get(tag, -1) for tag in blocks.tag])
        self.heading: Flags = (self.state & v.HEADING) > 0
        plain = self.size * (1 - self.linked)
        is_prose = (self.size > PROSE_LENGTH) & (self.linked < PROSE_LINKED) & ~self.heading
        self.prose: Floats = np.where(is_prose, plain, 0.0)
        self.running: Floats = np.zeros((6, n + 1))
        rows = (self.size, self.size * self.linked, plain, self.prose, np.ones(n), self.heading)
        for row, values in zip(self.running, rows, strict=True):
            np.cumsum(values, out=row[1:])
        self._take_containers(blocks, containers)
        self.sums: Floats = self.running[:, self.end] - self.running[:, self.first]
        self.total: Floats = np.maximum(self.running[:, n], 1.0)
        self._inherit()

    def _take_containers(self, blocks: Blocks, containers: Containers) -> None:
        """Number the containers that hold a block, a parent before its children; 0 is the page."""
        first, end = np.array(containers.first), np.array(containers.end)
        holds = end > first
        position = np.cumsum(holds) - 1
        walked = np.flatnonzero(holds)
        self.first: Integers = first[walked]
        self.end: Integers = end[walked]
        self.parent: Integers = position[np.array(containers.parent)[walked]]
        self.container: Integers = position[np.array(blocks.container)]
        self.depth: Integers = np.array(containers.depth)[walked]
        self.own_signs: Integers = np.array(containers.signs)[walked]
        numbers = walked.tolist()
        self.tags: Integers = np.array([TAG.get(containers.tag[number], -1) for number in numbers])
        ids: dict[str, int] = {}
        self.name: Integers = np.array([ids.setdefault(containers.names[number], len(ids)) for number in numbers])
        self.names = Names(list(ids))
        self.kind: Integers = np.unique(self.names.stem[self.name] * (len(TAG) + 1) + self.tags, return_inverse=True)[1]
        self.jumps: list[Integers] = [self.parent]
        while self.jumps[-1].any():
            self.jumps.append(self.jumps[-1][self.jumps[-1]])

    def _inherit(self) -> None:
        """Set the signs of each container: its own unless it is too large to be judged by them, and its ancestors'."""
        large = self.sums[2] > GUARDED_SHARE * self.total[2]
        found = self.own_signs | self.names.signs[self.name]
        self.signs: Integers = np.where(large, found & _WELCOME, found)
        self.landmarks: Integers = self.own_signs
        for jump in self.jumps:
            self.signs = self.signs | self.signs[jump]
            self.landmarks = self.landmarks | self.landmarks[jump]

    def within(self, number: int) -> Flags:
        """Return for each block whether container `number` holds it."""
        inside = np.zeros(self.n, bool)
        inside[self.first[number] : self.end[number]] = True
        return inside

    def has(self, sign: str) -> Flags:
        """Return for each block whether it or anything around it has `sign`."""
        return (self.signs[self.container] & v.SIGN[sign]) > 0

    def most(self, own: Floats) -> Floats:
        """Return the greatest of each row of `own` over each container and all around it."""
        found = own
        for jump in self.jumps:
            found = np.maximum(found, found[:, jump])
        return found

    def sum_around(self, own: Floats) -> Floats:
        """Return the sum of each row of `own` over each container and all around it but the page."""
        found = own.copy()
        found[:, 0] = 0.0
        for jump in self.jumps:
            found += found[:, jump]
        return found
