"""Measures of a page that all evidence is made of: sizes of blocks, sums over containers, inherited signs.

Blocks of a container are contiguous, so what a container holds is the difference of two running sums.
"""

from __future__ import annotations

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

_WELCOME = v.SIGN["main"] | v.SIGN["body_text"]

# What a character counts as: 1 CJK (carries about as much as two letters), 2 end of a sentence.
_CLASSES = np.zeros(65536, np.uint8)
for _first, _last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF)):
    _CLASSES[_first : _last + 1] = 1
for _character in ".!?。！？…":
    _CLASSES[ord(_character)] = 2


class Measures:
    """Measures of one page with at least one block.

    Attributes:
        size: characters of each block, CJK counted twice.
        linked: share of linked characters of each block.
        sums: totals of each container: size, linked size, unlinked size, prose, blocks.
        total: the same of the page, at least 1.
        running: the same up to each block, one row more than blocks.
        signs: evidence bits of each container, inherited.
    """

    def __init__(self, blocks: Blocks, containers: Containers) -> None:
        n = self.n = len(blocks.text)
        length = np.fromiter(map(len, blocks.text), np.int64, n)
        codes = np.frombuffer("".join(blocks.text).encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = _CLASSES[np.minimum(codes, 65535)]
        ends = np.cumsum(length)
        wide = np.append(0, np.cumsum(classes == 1))[np.append(0, ends)]
        self.size: Floats = (length + np.diff(wide)).astype(np.float64)
        self.ends_sentence: Flags = classes[ends - 1] == 2
        self.linked: Floats = np.array(blocks.link_length) / length
        self.buttons: Floats = np.array(blocks.button_length) / length
        self.state: Integers = np.array(blocks.state)
        self.level: Integers = np.array(blocks.level)
        self.heading: Flags = (self.state & v.HEADING) > 0
        self.container: Integers = np.array(blocks.container)
        plain = self.size * (1 - self.linked)
        is_prose = (self.size > PROSE_LENGTH) & (self.linked < PROSE_LINKED) & ~self.heading
        columns = (self.size, self.size * self.linked, plain, np.where(is_prose, plain, 0.0), np.ones(n))
        self.running: Floats = np.zeros((n + 1, len(columns)))
        np.cumsum(np.stack(columns, 1), 0, out=self.running[1:])
        self.parent: Integers = np.array(containers.parent)
        self.first: Integers = np.array(containers.first)
        self.end: Integers = np.array(containers.end)
        self.sums: Floats = self.running[self.end] - self.running[self.first]
        self.total: Floats = np.maximum(self.running[n], 1.0)
        self.signs: Integers = self._inherit(containers)
        depth = np.array(containers.depth)
        holders = np.flatnonzero(self.sums[:, 3] > 0.6 * self.total[3])
        self.core = int(holders[np.argmax(depth[holders])]) if len(holders) else 0
        """the deepest container with most of the prose"""

    def _inherit(self, containers: Containers) -> Integers:
        """Return the signs of each container: its own unless it is too large to be judged by them, and its ancestors'."""
        large = (self.sums[:, 2] > GUARDED_SHARE * self.total[2]).tolist()
        signs = [0] * len(large)
        rows = zip(containers.signs, containers.names, containers.parent, large, strict=True)
        for number, (own, names, parent, is_large) in enumerate(rows):
            found = own | v.name_signs(names) if names else own
            signs[number] = signs[parent] | (found & _WELCOME if is_large else found)
        return np.array(signs)

    def within(self, number: int) -> Flags:
        """Return for each block whether container `number` holds it."""
        inside = np.zeros(self.n, bool)
        inside[self.first[number] : self.end[number]] = True
        return inside

    def has(self, sign: str) -> Flags:
        """Return for each block whether it or anything around it has `sign`."""
        return (self.signs[self.container] & v.SIGN[sign]) > 0
