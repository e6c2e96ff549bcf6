"""Measures of a page that all features are made of: sizes of blocks, sums over containers, inherited signs.

Blocks of a container are contiguous, so what a container holds is the difference of two running sums. Containers come
in document order, a parent before its children, so what is inherited is there when a child asks for it.

Loops read and write arrays through `view`: compiled that is memory, interpreted twice as fast as items of an array. Flags
are bytes, 0 or 1.
"""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks, Containers
from pipeline.extract.html.names import SIGNS, read_tokens
from pipeline.extract.html.phrases import opening

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.uint8]

_IS_COMPILED = not __file__.endswith(".py")


def view(array: Any) -> Any:
    """Return how loops see an array: compiled they see its memory as it is."""
    return array if _IS_COMPILED else memoryview(array)


GUARDED_SHARE = 0.3
"""A container with more of the page's unlinked text than this is not judged by its name or landmark: some pages keep
all their text in `<div class="sidebar-layout">` or one `<header>`."""
_PROSE_LENGTH = 80
"""Characters (CJK counted twice) from which an unlinked block counts as prose."""
_PROSE_LINKED = 0.4
"""Share of linked characters from which it does not."""

_WELCOME = v.SIGN["main"] | v.SIGN["body_text"] | v.SIGN["name_content"]

SPACE, LETTER, UPPER, DIGIT, COMMA, STOP, SYMBOL, WIDE, OTHER = range(9)
"""What a character counts as. WIDE is CJK, which carries about as much as two letters."""
N_CLASSES = 9
TEXT, LINKED, PLAIN, PROSE, COUNT, HEADINGS = range(6)
"""Rows of what is summed: characters, CJK counted twice; those in links, not in links, in prose; blocks; headings."""


def _classify() -> bytes:
    """Return the class of each character; what is not of the basic plane is OTHER."""
    classes = bytearray([OTHER]) * 65536
    for code in range(65536):
        character = chr(code)
        if character.isalpha():
            classes[code] = UPPER if character.isupper() else LETTER
        elif character.isspace():
            classes[code] = SPACE
        elif character.isdigit():
            classes[code] = DIGIT
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF)):
        classes[first : last + 1] = bytes([WIDE]) * (last + 1 - first)
    for members, number in ((",;:、，；：", COMMA), (".!?。！？…", STOP), ("|©®™→›»•·×+$€£¥%#@<>{}=_*&~^", SYMBOL)):
        for member in members:
            classes[ord(member)] = number
    return bytes(classes) + bytes([OTHER]) * (sys.maxunicode + 1 - len(classes))


_CLASSES = _classify()


# Tags in an order that a threshold can cut: what holds text, what holds parts of a page, what holds its frame.
_TAGS = (
    "p pre blockquote dd dt h1 h2 h3 h4 h5 h6 td th figcaption li summary article main section div table tr ul ol dl "
    "center address figure img details fieldset form aside header footer nav html body label"
)
TAG = {tag: number for number, tag in enumerate(_TAGS.split())}
"""number of a tag; tags that are not here count alike, as -1"""


class Measures:
    """Measures of one page with at least one block.

    Attributes:
        n: number of blocks.
        kinds: characters of each block by class, one row a class.
        length: characters of each block.
        size: the same, CJK counted twice.
        plain: size without what is in links.
        words: about as many words as each block has; a CJK character is one.
        linked: share of linked characters of each block.
        buttons: share of its characters in buttons.
        prose: size of each block of prose, 0 for others.
        ends_sentence: whether the last character of each block ends a sentence.
        state: structure bits of each block.
        level: heading level, else depth of the list.
        heading: whether each block is a heading.
        opens: what it opens as one, see `phrases.opening`.
        tag: number of the tag of each block, see `TAG`.
        running: what is summed up to each block, a row each, one column more than blocks.
        total: the same of the page, at least 1.
        sums: the same of each container. Containers that hold no block are left out.
        first: first block of each container.
        end: one past its last block.
        parent: number of the container around it; the page's own is the page.
        depth: how deep it lies.
        container: number of the container of each block.
        evidence: `signs` of the container of each block.
        landmark: `landmarks` of it.
        tags: number of the tag of each container.
        names: tokens of each class and id value of the page.
        name: number of the value of each container in `names`.
        kind: number that containers share which are made alike: same tag, same first name but for the digits at its end
            (`post-17 odd`, `post-18 even`).
        signs: evidence bits of each container, inherited.
        landmarks: the bits that landmarks alone give it, inherited, whatever its share of the page.
    """

    def __init__(self, blocks: Blocks, containers: Containers) -> None:
        n = self.n = len(blocks.text)
        self.kinds: Integers = np.zeros((N_CLASSES, n), np.int64)
        self.length, self.state, self.level, self.tag, self.opens, self.container, self.evidence, self.landmark = (
            np.zeros((8, n), np.int64)
        )
        self.size, self.plain, self.words, self.linked, self.buttons, self.prose = np.zeros((6, n))
        self.ends_sentence, self.heading = np.zeros((2, n), np.uint8)
        self.running: Floats = np.zeros((6, n + 1))
        _count_characters(self, blocks.text)
        _measure_blocks(self, blocks)
        self.total: Floats = np.maximum(self.running[:, n], 1.0)
        held, position = _number_containers(containers.first, containers.end)
        self.sums: Floats = np.zeros((6, len(held)))
        self.first, self.end, self.parent, self.depth, self.tags, self.name, self.kind, self.signs, self.landmarks = (
            np.zeros((9, len(held)), np.int64)
        )
        self.names: list[list[str]] = []
        _take_containers(self, blocks, containers, held, position)
        _name_containers(self, containers, held)

    def within(self, number: int) -> NDArray[np.bool_]:
        """Return for each block whether container `number` holds it."""
        inside = np.zeros(self.n, bool)
        inside[self.first[number] : self.end[number]] = True
        return inside

    def has(self, sign: str) -> NDArray[np.bool_]:
        """Return for each block whether it or anything around it has `sign`."""
        return (self.evidence & v.SIGN[sign]) > 0


# ---------------------------------------------------------------- blocks


def _count_characters(m: Measures, texts: list[str]) -> None:
    """Set how many characters each block has, of which classes, and what that makes of it."""
    kinds, ends_sentence = view(m.kinds), view(m.ends_sentence)
    length, size, words = view(m.length), view(m.size), view(m.words)
    classes, space, stop, wide = _CLASSES, SPACE, STOP, WIDE
    for block, text in enumerate(texts):
        counts = [0] * 9
        kind = 0
        for character in text:
            kind = classes[ord(character)]
            counts[kind] += 1
        ends_sentence[block] = kind == stop
        length[block] = max(len(text), 1)
        size[block] = length[block] + counts[wide]
        words[block] = counts[space] + counts[wide] + 1
        for kind in range(9):
            kinds[kind, block] = counts[kind]


def _measure_blocks(m: Measures, blocks: Blocks) -> None:
    """Set what else is known of each block by itself, and the running sums."""
    texts, tags, states, levels = blocks.text, blocks.tag, blocks.state, blocks.level
    link_length, button_length, length, size = (
        blocks.link_length, blocks.button_length, view(m.length), view(m.size),
    )  # fmt: skip
    state, level, tag, heading, opens, plain, linked, buttons, prose, running = (
        view(m.state), view(m.level), view(m.tag), view(m.heading), view(m.opens),
        view(m.plain), view(m.linked), view(m.buttons), view(m.prose), view(m.running),
    )  # fmt: skip
    numbers, heading_bit = TAG, v.HEADING
    for block in range(m.n):
        tag[block] = numbers.get(tags[block], -1)
        state[block], level[block] = states[block], levels[block]
        if state[block] & heading_bit:
            heading[block], opens[block] = 1, opening(texts[block])
        linked[block] = link_length[block] / length[block]
        buttons[block] = button_length[block] / length[block]
        plain[block] = size[block] * (1 - linked[block])
        is_prose = size[block] > _PROSE_LENGTH and linked[block] < _PROSE_LINKED and not heading[block]
        prose[block] = plain[block] if is_prose else 0.0
        running[0, block + 1] = running[0, block] + size[block]  # TEXT
        running[1, block + 1] = running[1, block] + size[block] * linked[block]  # LINKED
        running[2, block + 1] = running[2, block] + plain[block]  # PLAIN
        running[3, block + 1] = running[3, block] + prose[block]  # PROSE
        running[4, block + 1] = block + 1  # COUNT
        running[5, block + 1] = running[5, block] + heading[block]  # HEADINGS


# ---------------------------------------------------------------- containers


def _number_containers(firsts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    """Return which containers hold a block, and for each container its number among those, or that of one before it."""
    held: list[int] = []
    position: list[int] = []
    for number, first in enumerate(firsts):
        if ends[number] > first:
            held.append(number)
        position.append(len(held) - 1)
    return held, position


def _take_containers(m: Measures, blocks: Blocks, containers: Containers, held: list[int], position: list[int]) -> None:
    """Set where each container that holds a block lies and what it holds, a parent before its children."""
    firsts, ends, parents, depths, tag_names = (
        containers.first, containers.end, containers.parent, containers.depth, containers.tag,
    )  # fmt: skip
    first, end, parent, depth, tags = (
        view(m.first), view(m.end), view(m.parent), view(m.depth), view(m.tags),
    )  # fmt: skip
    sums, running, container = view(m.sums), view(m.running), view(m.container)
    numbers = TAG
    for number, walked in enumerate(held):
        first[number], end[number], depth[number] = firsts[walked], ends[walked], depths[walked]
        parent[number] = position[parents[walked]]
        tags[number] = numbers.get(tag_names[walked], -1)
        for row in range(6):
            sums[row, number] = running[row, end[number]] - running[row, first[number]]
    for block, walked in enumerate(blocks.container):
        container[block] = position[walked]


def _name_containers(m: Measures, containers: Containers, held: list[int]) -> None:
    """Set which containers are named alike, and what names and landmarks say: of themselves and of all around them.

    A container that is too large to be judged by them has only those of its own signs that are welcome.
    """
    walked_names, walked_signs = containers.names, containers.signs
    name, kind, signs, landmarks, tags, parent, sums = (
        view(m.name), view(m.kind), view(m.signs), view(m.landmarks), view(m.tags),
        view(m.parent), view(m.sums),
    )  # fmt: skip
    names: dict[str, int] = {}
    stems: dict[str, int] = {}
    kinds: dict[int, int] = {}
    tokens_of = m.names
    stem_of: list[int] = []
    signs_of: list[int] = []
    n_tags, most, memory = len(TAG) + 1, GUARDED_SHARE * m.total[PLAIN], SIGNS
    for number, walked in enumerate(held):
        value = walked_names[walked]
        known = names.setdefault(value, len(names))
        if known == len(stem_of):
            tokens = read_tokens(value)
            named = 0
            for token in tokens:
                named |= memory.number(token)
            tokens_of.append(tokens)
            stem_of.append(stems.setdefault(_stem(tokens[0]), len(stems)))
            signs_of.append(named)
        name[number] = known
        stem, named, own = stem_of[known], signs_of[known], walked_signs[walked]
        kind[number] = kinds.setdefault(stem * n_tags + tags[number], len(kinds))
        found = own | named
        if sums[2, number] > most:  # PLAIN
            found &= _WELCOME
        signs[number] = found | signs[parent[number]]
        landmarks[number] = own | landmarks[parent[number]]
    container, evidence, landmark = view(m.container), view(m.evidence), view(m.landmark)
    for block in range(m.n):
        evidence[block], landmark[block] = signs[container[block]], landmarks[container[block]]


def _stem(token: str) -> str:
    """Return a token without the digits at its end."""
    end = len(token)
    while end and "0" <= token[end - 1] <= "9":
        end -= 1
    return token[:end]
