"""What the trees see of each block: itself, its neighbours, the containers around it, the rows of look-alikes it is in.

Nothing here decides. Each group of features has one function, which fills its rows of the matrix, a column a block, in
the order of `feature_names`. What hangs on containers alone is computed for each container and then dealt out to its
blocks.

As in `measures`, loops see arrays through `view`, and containers come a parent before its children.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import feature_names as f
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.feature_names import NAMES, ROWS
from pipeline.extract.html.lexicon import Lexicon
from pipeline.extract.html.measures import (
    OTHER,
    PROSE,
    STOP,
    SYMBOL,
    TAG,
    TEXT,
    UPPER,
    WIDE,
    Floats,
    Integers,
    Measures,
    view,
)  # fmt: skip
from pipeline.extract.html.rows import of_rows

Matrix: TypeAlias = NDArray[np.float32]

_FAR = 60
"""blocks; what is further off is far"""
_MOST_WORDS = 200

_NEAR_ROWS = tuple(NAMES.index(name) for name in f.NEAR)
_KINDS = (STOP, SYMBOL, UPPER, OTHER)
_STATE_BITS = tuple(getattr(v, name) for name in f.STATES)
_BITS = tuple(v.SIGN[name] for name in f.SIGNS)
_TEXT_BITS = (v.SIGN["main"], v.SIGN["body_text"])
_FIRM_BITS = tuple(v.SIGN[name] for name in f.FIRM_SIGNS)


def look_alikes(m: Measures) -> Integers:
    """Return a number for each block that it shares with all that are made alike.

    That is: same tag and heading level, and the three containers around it have the same tags and first names.
    """
    found = np.zeros(m.n, np.int64)
    group, container, parent, kind = view(found), view(m.container), view(m.parent), view(m.kind)
    tag, level, heading = view(m.tag), view(m.level), view(m.heading)
    pairs: dict[int, int] = {}
    groups: dict[int, int] = {}
    n_kinds, n_tags = len(kind), len(TAG) + 1
    pair = view(array("q", [-1]) * n_kinds)  # number of a container's kind and its parent's, once it is asked for
    for block in range(m.n):
        number, above = container[block], parent[container[block]]
        if pair[above] < 0:
            pair[above] = pairs.setdefault(kind[above] * n_kinds + kind[parent[above]], len(pairs))
        path = kind[number] * n_kinds + pair[above]
        shape = (tag[block] + 1) * 8 + min(level[block], 6) * heading[block]
        group[block] = groups.setdefault(path * n_tags * 8 + shape, len(groups))
    return found


def features(blocks: Blocks, m: Measures, group: Integers, title: str, lexicon: Lexicon) -> Matrix:
    """Return the values of the features, a row for each of `NAMES` and a column a block."""
    matrix: Matrix = np.empty((len(NAMES), m.n), np.float32)
    rows = {name: matrix[place] for name, place in ROWS.items()}
    label, named = array("q", lexicon.of_labels(blocks.text)), array("q", lexicon.of_names(m.names))
    running = array("q", accumulate(label, initial=0))
    held = np.log1p(m.sums[TEXT])
    _of_block(m, blocks.text, rows["block"])
    _of_signs(m, rows["signs"])
    _of_labels(m, blocks.text, label, running, title, rows["labels"])
    _of_containers(m, held, running, named, rows["containers"])
    _of_around(m, held, named, rows["around"])
    _outside(m, rows["outside"])
    of_rows(m, held, rows["rows"])
    _of_group(m, group, rows["group"])
    _of_place(m, rows["place"])
    _of_headings(m, rows["headings"])
    _of_page(m, rows["page"])
    _of_near(matrix, rows["near"])
    return matrix


def _of_block(m: Measures, texts: list[str], rows: Matrix) -> None:
    """Fill in what the block itself is."""
    out, kinds, length, words = view(rows), view(m.kinds), view(m.length), view(m.words)
    state, tag, level, heading = (
        view(m.state), view(m.tag), view(m.level), view(m.heading),
    )  # fmt: skip
    linked, ends_sentence = view(m.linked), view(m.ends_sentence)
    copies: dict[str, int] = {}
    for text in texts:
        copies[text] = copies.get(text, 0) + 1
    np.log1p(m.size, out=rows[0])
    np.log1p(m.plain, out=rows[2])
    for block in range(m.n):
        out[1, block] = linked[block]
        out[3, block] = min(words[block], _MOST_WORDS)
        out[4, block] = length[block] / words[block]
        out[9, block] = ends_sentence[block]
        out[10, block] = tag[block]
        out[11, block] = level[block] * heading[block]
        out[12, block] = copies[texts[block]]
    for row, kind in enumerate(_KINDS, 5):
        for block in range(m.n):
            out[row, block] = kinds[kind, block] / length[block]
    for row, bit in enumerate(_STATE_BITS, 13):
        for block in range(m.n):
            out[row, block] = (state[block] & bit) > 0


def _of_signs(m: Measures, rows: Matrix) -> None:
    """Fill in what the names and landmarks around the block say."""
    out, evidence, landmark = view(rows), view(m.evidence), view(m.landmark)
    for row, bit in enumerate(_BITS):
        for block in range(m.n):
            out[row, block] = (evidence[block] & bit) > 0
    for row, bit in enumerate(_FIRM_BITS, len(_BITS)):
        for block in range(m.n):
            out[row, block] = (landmark[block] & bit) > 0


def _of_labels(
    m: Measures, texts: list[str], labels: array[int], runnings: array[int], title: str, rows: Matrix
) -> None:
    """Fill in what the words of labels are worth: the block's, its heading's, those of the blocks around it."""
    out, heading, label, running = view(rows), view(m.heading), view(labels), view(runnings)
    n, n_titles, above, folded = m.n, 0, 0, title.casefold()
    for block in range(n):
        above = label[block] if heading[block] else above
        out[0, block] = label[block]
        out[1, block] = above
        if len(texts[block]) == len(title) and texts[block].casefold() == folded:
            n_titles += 1
        out[4, block] = n_titles
    for row, reach in ((2, 3), (3, 10)):
        for block in range(n):
            first, end = max(block - reach, 0), min(block + reach + 1, n)
            before, behind = running[first], running[end]
            out[row, block] = (behind - before) / (end - first)


def _of_containers(m: Measures, held: Floats, runnings: array[int], worths: array[int], rows: Matrix) -> None:
    """Fill in what the containers around the block hold: its own and those 1, 2, 3 and 5 further out."""
    table: Matrix = np.empty((10, len(m.parent)), np.float32)
    alike, out, sums = view(np.bincount(m.kind)), view(table), view(m.sums)
    first, end, tags, kind, name = view(m.first), view(m.end), view(m.tags), view(m.kind), view(m.name)
    running, named, log_size = view(runnings), view(worths), view(held)
    n, total = m.n, float(m.total[PROSE])
    for number in range(len(kind)):
        size, count = max(sums[0, number], 1.0), max(sums[4, number], 1.0)
        before, behind = running[first[number]], running[end[number]]
        out[0, number] = log_size[number]
        out[1, number] = sums[1, number] / size
        out[2, number] = sums[0, number] / count
        out[3, number] = sums[3, number] / total
        out[4, number] = alike[kind[number]]
        out[5, number] = first[number] / n
        out[6, number] = sums[5, number] / count
        out[7, number] = tags[number]
        out[8, number] = (behind - before) / count
        out[9, number] = named[name[number]]
    ups = [m.container]
    for _ in range(f.UPS[-1]):
        ups.append(m.parent[ups[-1]])
    table.take(np.array([ups[up] for up in f.UPS]), 1, rows.reshape(10, len(f.UPS), m.n), "clip")


def _of_around(m: Measures, held: Floats, worths: array[int], rows: Matrix) -> None:
    """Fill in what comes together over all containers around the block; of the page itself, what its name is worth."""
    table: Matrix = np.zeros((len(rows), len(m.parent)), np.float32)
    out, prose, size, named = view(table), view(m.sums[PROSE] / m.total[PROSE]), view(held), view(worths)
    parent, depth, tags, name = view(m.parent), view(m.depth), view(m.tags), view(m.name)
    article_tag, section_tag = TAG["article"], TAG["section"]
    article = [0] * len(parent)
    deepest_most = deepest_all = 0.0
    out[0, 0], out[1, 0], out[9, 0], out[10, 0] = -named[name[0]], named[name[0]], -1, -1
    for number in range(1, len(parent)):
        above, worth = parent[number], named[name[number]]
        out[0, number] = max(-worth, out[0, above])
        out[1, number] = max(worth, out[1, above])
        out[2, number] = out[2, above] + worth
        out[3, number] = depth[number]
        out[4, number] = out[4, above] + (prose[number] > 0.5)
        out[5, number] = out[5, above] + (prose[number] > 0.9)
        deepest_most, deepest_all = max(deepest_most, out[4, number]), max(deepest_all, out[5, number])
        around = number if tags[number] in {article_tag, section_tag} else article[above]
        article[number] = around
        out[9, number] = prose[around] if around else -1
        out[10, number] = size[around] if around else -1
    for number in range(len(parent)):
        out[6, number] = deepest_most - out[4, number]
        out[7, number] = deepest_all - out[5, number]
        out[8, number] = depth[number] - out[4, number]
    table.take(m.container, 1, rows, "clip")


def _outside(m: Measures, rows: Matrix) -> None:
    """Fill in whether the block is outside of what holds the text: main, the text's own container, the one article."""
    out, evidence, tags, sums = view(rows), view(m.evidence), view(m.tags), view(m.sums)
    first, end, n, article, total = 0, 0, m.n, TAG["article"], float(m.total[PROSE])
    for row, bit in enumerate(_TEXT_BITS):
        inside = 0
        for block in range(n):
            inside |= evidence[block] & bit
        for block in range(n):
            out[row, block] = inside > evidence[block] & bit
    for number in range(len(tags)):
        if tags[number] == article and sums[3, number] / total > 0.5:
            first, end = m.first[number], m.end[number]
    for block in range(n):
        out[2, block] = end > 0 and not first <= block < end


def _of_group(m: Measures, groups: Integers, rows: Matrix) -> None:
    """Fill in what the look-alikes of the block are, wherever on the page they stand."""
    out, group, sums = view(rows), view(groups), view(np.zeros((m.n, 4)))
    size, linked, prose, total = view(m.size), view(m.linked), view(m.prose), float(m.total[PROSE])
    for block in range(m.n):
        number = group[block]
        sums[number, 0] += 1
        sums[number, 1] += size[block]
        sums[number, 2] += linked[block]
        sums[number, 3] += prose[block]
    for block in range(m.n):
        number = group[block]
        out[0, block] = sums[number, 0]
        out[1, block] = sums[number, 1] / sums[number, 0]
        out[2, block] = sums[number, 2] / sums[number, 0]
        out[3, block] = sums[number, 3] / total


def _of_place(m: Measures, rows: Matrix) -> None:
    """Fill in where the block stands: after how much of the page, beside what."""
    out, running = view(rows), view(m.running)
    n, text, prose = m.n, float(m.total[TEXT]), float(m.total[PROSE])
    for block in range(n):
        out[0, block] = running[0, block] / text
        out[1, block] = running[3, block] / prose
    for row, reach in enumerate(f.REACHES, 2):
        for block in range(n):
            first, end = max(block - reach, 0), min(block + reach + 1, n)
            near = running[0, end] - running[0, first]
            size = max(near, 1.0)
            out[row, block] = (running[3, end] - running[3, first]) / size
            out[row + 3, block] = (running[1, end] - running[1, first]) / size
            out[row + 6, block] = size / (running[4, end] - running[4, first])
    reach = f.REACHES[-1]
    for block in range(n):
        end = min(block + reach + 1, n)
        out[11, block] = (running[1, end] - running[1, block]) / max(running[0, end] - running[0, block], 1.0)


def _of_headings(m: Measures, rows: Matrix) -> None:
    """Fill in under which heading the block stands, how much is there, and how far the prose of the page is."""
    size = np.zeros(m.n)
    _fill_headings(m, size, rows)
    np.log1p(size, out=rows[7])
    out, heading, level, prose = view(rows), view(m.heading), view(m.level), view(m.prose)
    n, tops, first, last = m.n, 0, m.n, m.n
    for block in range(n):
        tops += heading[block] and level[block] == 1
        out[9, block] = tops
        if prose[block] > 0:
            first, last = min(first, block), block
    for block in range(n):
        out[8, block] = tops
        out[10, block] = block - first
        out[11, block] = last - block


def _fill_headings(m: Measures, section_size: Floats, rows: Matrix) -> None:
    """Fill in what stands under the heading of each block, up to the next heading."""
    out, opens, size, running = view(rows), view(m.opens), view(section_size), view(m.running)
    heading, level = view(m.heading), view(m.level)
    n, far, last, n_tails = m.n, _FAR, -1, 0
    following = n
    for block in range(n - 1, -1, -1):
        size[block] = following  # of the blocks behind
        if heading[block]:
            following = block
        out[1, block] = min(following - block, far)
    for block in range(n):
        if heading[block]:
            last = block
            n_tails += opens[block] > 0
        first, end = max(last, 0), int(size[block])
        size[block] = max(running[0, end] - running[0, first], 1.0)
        out[0, block] = min(block - last, far)
        out[2, block] = level[last] if last >= 0 else 0
        out[3, block] = opens[last] if last >= 0 else 0
        out[4, block] = n_tails
        out[5, block] = (running[3, end] - running[3, first]) / size[block]
        out[6, block] = (running[1, end] - running[1, first]) / size[block]


def _of_page(m: Measures, rows: Matrix) -> None:
    """Fill in what is the same for all blocks of the page."""
    text, linked, _, prose, count, headings = m.total.tolist()
    tags = np.bincount(m.tags + 1, minlength=len(TAG) + 1)
    values = (
        m.n, np.log1p(text), linked / text, prose / text, text / count, headings, m.kinds[WIDE].sum() / m.length.sum(),
        *(tags[TAG[tag] + 1] for tag in f.PAGE_TAGS),
    )  # fmt: skip
    rows[:] = np.array(values)[:, None]


def _of_near(matrix: Matrix, rows: Matrix) -> None:
    """Fill in some features of the blocks before and after; -1 where is none."""
    known, out = view(matrix), view(rows)
    n, to = matrix.shape[1], 0
    for row in _NEAR_ROWS:
        for step in f.STEPS:
            for block in range(n):
                out[to, block] = known[row, block + step] if 0 <= block + step < n else -1
            to += 1
