"""What the trees see of each block: itself, its neighbours, the containers around it, the rows of look-alikes it is in.

Everything is computed for all blocks at once; nothing here decides. Each function gives a slab of the matrix, and `NAMES`
names them in that order. The order is part of the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.lexicon import Lexicon
from pipeline.extract.html.measures import OTHER, STOP, SYMBOL, TAG, UPPER, WIDE, Flags, Floats, Integers, Measures
from pipeline.extract.html.phrases import tails

Column: TypeAlias = Flags | Integers | Floats | float
Matrix: TypeAlias = NDArray[np.float32]

_REPEATED = 3
"""look-alike neighbours from which containers are a row: posts, cards, entries"""
_ROW_LENGTH = 40.0
"""characters of a member of a row; less is a list of words or links"""
_TEXT, _LINKED, _PLAIN, _PROSE, _COUNT, _HEADINGS = range(6)  # rows of `Measures.sums`
_FAR = 60  # blocks; what is further off is far


def _names(names: str) -> list[str]:
    return names.split()


def _levels(names: str, levels: Sequence[object]) -> list[str]:
    return [f"{name}_{level}" for name in names.split() for level in levels]


# Inherited evidence that trees ask for; of 250 trees over all signs the others moved the leaves by less than .2% each.
_ASKED = (
    "main", "body_text", "hidden", "name_footer", "name_aside", "name_comments", "name_related", "name_form", "name_meta",
)  # fmt: skip
_ASKED_FIRM = ("footer", "form", "aside", "nav")
_ASKED_STATES = ("ITEM", "QUOTE", "FIGURE", "CAPTION")
_UPS = (0, 1, 2, 3, 5)
_REACHES = (2, 6, 15)
_STEPS = (-2, -1, 1, 2)
_NEAR = ("size", "tag", "label", "name_sum")
_ROW_COLUMNS = "members size linked prose text own"
_PAGE_TAGS = ("p", "li", "article", "section", "table", "form")

NAMES = (
    *_names("size linked plain words word_length stops symbols upper other ends_sentence tag level copies"),
    *_ASKED_STATES,
    *_ASKED, *(f"firm_{name}" for name in _ASKED_FIRM),
    *_names("label label_heading label_3 label_10 titles_before"),
    *_levels("container_size container_linked mean prose alike start headings container_tag label_held name_own", _UPS),
    *_names("name_least name_most name_sum depth in_most in_all out_most out_all below_most article_prose article_size"),
    *_names("outside_main outside_body_text outside_article"),
    *_levels(_ROW_COLUMNS, ("row", "outer_row")),
    *_names("group_count group_mean group_linked group_prose"),
    *_names("position prose_before"), *_levels("near_prose near_linked near_mean", _REACHES),
    *_names("linked_after since_heading to_heading under_level under_tail tails_before section_prose section_linked"),
    *_names("section_size tops tops_before from_prose to_prose"),
    *_names("page_blocks page_size page_linked page_prose page_mean page_headings page_wide"),
    *_levels("page", _PAGE_TAGS),
    *_levels(" ".join(_NEAR), _STEPS),
)  # fmt: skip


def look_alikes(m: Measures) -> Integers:
    """Return a number for each block that it shares with all that are made alike.

    That is: same tag and heading level, and the three containers around it have the same tags and first names.
    """
    up, n = m.parent, int(m.kind.max()) + 1
    path = (m.kind * n + m.kind[up]) * n + m.kind[up[up]]
    _, path = np.unique(path, return_inverse=True)
    key = (path[m.container] * (len(TAG) + 1) + m.tag + 1) * 8 + np.minimum(m.level, 6) * m.heading
    return np.unique(key, return_inverse=True)[1]


def features(blocks: Blocks, m: Measures, group: Integers, title: str, lexicon: Lexicon) -> Matrix:
    """Return the values of the features, a row for each of `NAMES` and a column a block."""
    label = lexicon.of_labels(blocks.text)
    matrix = np.empty((len(NAMES), m.n), np.float32)
    row = 0
    for slab in (
        _of_block(blocks, m), _of_signs(m), _of_labels(blocks, m, label, title), *_of_containers(m, label, lexicon),
        _of_rows(m), _of_group(m, group), _of_place(m), _of_headings(blocks, m), _of_page(m),
    ):  # fmt: skip
        if isinstance(slab, np.ndarray):
            matrix[row : row + len(slab)] = slab
        else:
            for number, values in enumerate(slab, row):
                matrix[number] = values
        row += len(slab)
    _add_neighbours(matrix, row)
    return matrix


def _of_block(blocks: Blocks, m: Measures) -> tuple[Column, ...]:
    """Return what the block itself is."""
    counts = Counter(blocks.text)
    length, kinds = m.length, m.kinds
    return (
        np.log1p(m.size), m.linked, np.log1p(m.size * (1 - m.linked)), np.minimum(m.words, 200), length / m.words,
        kinds[STOP] / length, kinds[SYMBOL] / length, kinds[UPPER] / length, kinds[OTHER] / length,
        m.ends_sentence, m.tag, m.level * m.heading, np.array([counts[text] for text in blocks.text]),
        *((m.state & getattr(v, name)) > 0 for name in _ASKED_STATES),
    )  # fmt: skip


def _of_signs(m: Measures) -> Flags:
    """Return what the names and landmarks around the block say."""
    asked = np.array([v.SIGN[name] for name in _ASKED])[:, None]
    firm = np.array([v.SIGN[name] for name in _ASKED_FIRM])[:, None]
    return np.concatenate(((m.signs & asked) > 0, (m.landmarks & firm) > 0))[:, m.container]


def _of_labels(blocks: Blocks, m: Measures, label: Integers, title: str) -> tuple[Column, ...]:
    """Return what the words of labels are worth: the block's, its heading's, those of the blocks around it."""
    order = np.arange(m.n)
    running = np.append(0, np.cumsum(label))
    heading = np.maximum.accumulate(np.where(m.heading, order, -1))
    means = []
    for reach in (3, 10):
        first, end = np.maximum(order - reach, 0), np.minimum(order + reach + 1, m.n)
        means.append((running[end] - running[first]) / (end - first))
    is_title = np.zeros(m.n, bool)
    folded = title.casefold()
    for number in np.flatnonzero(m.length == len(title)).tolist():
        is_title[number] = blocks.text[number].casefold() == folded
    return label, np.where(heading >= 0, label[heading], 0), *means, np.cumsum(is_title)


def _of_containers(m: Measures, label: Integers, lexicon: Lexicon) -> tuple[Floats, Floats, tuple[Column, ...]]:
    """Return what the containers around the block hold: its own and those 1, 2, 3 and 5 further out."""
    sums, here = m.sums, m.container
    size, count = np.maximum(sums[_TEXT], 1), np.maximum(sums[_COUNT], 1)
    prose, running = sums[_PROSE] / m.total[_PROSE], np.append(0, np.cumsum(label))
    named = lexicon.of_names(m.names)[m.name]
    columns = np.stack(
        (
            np.log1p(sums[_TEXT]), sums[_LINKED] / size, sums[_TEXT] / count, prose, np.bincount(m.kind)[m.kind],
            m.first / m.n, sums[_HEADINGS] / count, m.tags, (running[m.end] - running[m.first]) / count, named,
        )
    )  # fmt: skip
    ups = [here]
    for _ in range(_UPS[-1]):
        ups.append(m.parent[ups[-1]])
    table = columns[:, np.concatenate([ups[up] for up in _UPS])].reshape(-1, m.n)
    order = np.arange(len(prose))
    is_article = (m.tags == TAG["article"]) | (m.tags == TAG["section"])
    total, in_most, in_all = m.sum_around(np.stack((named, prose > 0.5, prose > 0.9)))
    least, most, article = m.most(np.stack((-named, named, order * is_article)))
    article = article.astype(np.int64)
    inside = article > 0
    around = np.stack(
        (
            least, most, total, m.depth, in_most, in_all, in_most.max() - in_most, in_all.max() - in_all,
            m.depth - in_most, np.where(inside, prose[article], -1), np.where(inside, columns[0, article], -1),
        )
    )[:, here]  # fmt: skip
    return table, around, _outside(m, prose)


def _outside(m: Measures, prose: Floats) -> tuple[Column, ...]:
    """Return whether the block is outside of what holds the text: main, the text's own container, the one article."""
    outside: list[Column] = []
    for name in ("main", "body_text"):
        inside = m.has(name)
        outside.append(~inside & inside.any())
    articles = np.flatnonzero((m.tags == TAG["article"]) & (prose > 0.5))
    return *outside, ~m.within(int(articles[-1])) if len(articles) else 0.0


def _of_rows(m: Measures) -> Floats:
    """Return what the innermost and the outermost row of look-alikes around the block is like.

    A row is three or more containers of one parent with the same tag and names: posts of a thread, cards, entries.
    """
    _, row = np.unique(m.parent * (m.kind.max() + 1) + m.kind, return_inverse=True)
    members = np.bincount(row).astype(np.float64)
    text, linked, prose = (np.bincount(row, m.sums[number]) for number in (_TEXT, _LINKED, _PROSE))
    size = np.maximum(text, 1)
    is_row = (members >= _REPEATED) & (text > _ROW_LENGTH * members)
    is_row[row[0]] = False
    of_row = np.stack(
        (members, np.log1p(size / members), linked / size, prose / m.total[_PROSE], size / m.total[_TEXT])
    )
    found, order, last = is_row[row], np.arange(len(row)), len(row)
    inner, outer = m.most(np.stack((np.where(found, order, 0), np.where(found, last - order, 0)))).astype(np.int64)
    outer = np.where(outer > 0, last - outer, 0)
    member = np.stack((inner, outer))
    values = np.concatenate((of_row[:, row[member]], np.log1p(m.sums[_TEXT, member])[None]))
    flat: Floats = np.where(member == 0, -1, values)[:, :, m.container].reshape(-1, m.n)
    return flat


def _of_group(m: Measures, group: Integers) -> Floats:
    """Return what the look-alikes of the block are, wherever on the page they stand."""
    count = np.bincount(group)
    size, linked, prose = (np.bincount(group, values) for values in (m.size, m.linked, m.prose))
    return np.stack((count, size / count, linked / count, prose / m.total[_PROSE]))[:, group]


def _of_place(m: Measures) -> tuple[Column, ...]:
    """Return where the block stands: after how much of the page, beside what."""
    n, running = m.n, m.running
    order = np.arange(n)
    wanted = running[[_TEXT, _LINKED, _PROSE, _COUNT]]
    reaches = np.array(_REACHES)[:, None]
    near = wanted[:, np.minimum(order + reaches + 1, n)] - wanted[:, np.maximum(order - reaches, 0)]
    text = np.maximum(near[0], 1)
    after = wanted[:2, np.minimum(order + _REACHES[-1] + 1, n)] - wanted[:2, :n]
    return (
        running[_TEXT, :n] / m.total[_TEXT], running[_PROSE, :n] / m.total[_PROSE],
        *(near[2] / text), *(near[1] / text), *(text / near[3]), after[1] / np.maximum(after[0], 1),
    )  # fmt: skip


def _of_headings(blocks: Blocks, m: Measures) -> tuple[Column, ...]:
    """Return under which heading the block stands, how much is there, and how far the prose of the page is."""
    n, running, order = m.n, m.running, np.arange(m.n)
    last = np.maximum.accumulate(np.where(m.heading, order, -1))
    following = np.append(np.minimum.accumulate(np.where(m.heading, order, n)[::-1])[::-1], n)
    under, heading = last >= 0, np.maximum(last, 0)
    tail = tails(blocks.text, m.heading)
    section = running[:, following[1:]] - running[:, heading]
    text = np.maximum(section[_TEXT], 1)
    tops = np.cumsum(m.heading & (m.level == 1))
    prose = np.flatnonzero(m.prose > 0)
    first, end = (prose[0], prose[-1]) if len(prose) else (n, n)
    return (
        np.minimum(order - last, _FAR), np.minimum(following[:n] - order, _FAR), np.where(under, m.level[heading], 0),
        np.where(under, tail[heading], 0), np.cumsum(tail > 0), section[_PROSE] / text, section[_LINKED] / text,
        np.log1p(text), tops[-1], tops, order - first, end - order,
    )  # fmt: skip


def _of_page(m: Measures) -> Floats:
    """Return what is the same for all blocks of the page."""
    total = m.total
    tags = np.bincount(m.tags + 1, minlength=len(TAG) + 1)
    return np.array(
        [
            m.n, np.log1p(total[_TEXT]), total[_LINKED] / total[_TEXT], total[_PROSE] / total[_TEXT],
            total[_TEXT] / total[_COUNT], total[_HEADINGS], m.kinds[WIDE].sum() / m.length.sum(),
            *tags[[TAG[tag] + 1 for tag in _PAGE_TAGS]],
        ]
    )[:, None]  # fmt: skip


_NEAR_ROWS = [NAMES.index(name) for name in _NEAR]


def _add_neighbours(matrix: Matrix, row: int) -> None:
    """Fill the rows of `matrix` from `row` on with some features of the blocks before and after; -1 where is none."""
    n = matrix.shape[1]
    padded = np.full((len(_NEAR), n + 4), -1, np.float32)
    padded[:, 2:-2] = matrix[_NEAR_ROWS]
    moved = np.stack([padded[:, 2 + step : n + 2 + step] for step in _STEPS], 1)
    matrix[row:] = moved.reshape(-1, n)
