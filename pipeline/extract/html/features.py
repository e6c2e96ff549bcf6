"""What the trees see of each block: itself, its neighbours, the containers around it, the rows of look-alikes it is in.

Everything is computed for all blocks at once; nothing here decides. The order of features is part of the model: `NAMES`
of the model must be the names that `features` gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.lexicon import Lexicon
from pipeline.extract.html.measures import (
    COMMA,
    DIGIT,
    OTHER,
    STOP,
    SYMBOL,
    UPPER,
    WIDE,
    Flags,
    Floats,
    Integers,
    Measures,
    chain,
)
from pipeline.extract.html.phrases import calls, tails

Column: TypeAlias = Flags | Integers | Floats | NDArray[np.float32] | NDArray[np.uint8] | float
Feature: TypeAlias = tuple[str, Column]
Matrix: TypeAlias = NDArray[np.float32]

# Tags in an order that a threshold can cut: what holds text, what holds parts of a page, what holds its frame.
_TAGS = (
    "p pre blockquote dd dt h1 h2 h3 h4 h5 h6 td th figcaption li summary article main section div table tr ul ol dl "
    "center address figure img details fieldset form aside header footer nav html body label"
)
_TAG = {tag: number for number, tag in enumerate(_TAGS.split())}


_REPEATED = 3
"""look-alike neighbours from which containers are a row: posts, cards, entries"""
_ROW_LENGTH = 40.0
"""characters of a member of a row; less is a list of words or links"""


def look_alikes(blocks: Blocks, m: Measures) -> Integers:
    """Return a number for each block that it shares with all that are made alike.

    That is: same tag and heading level, and the three containers around it have the same tags and first names.
    """
    up, n = m.parent, int(m.kind.max()) + 1
    path = (m.kind * n + m.kind[up]) * n + m.kind[up[up]]
    _, path = np.unique(path, return_inverse=True)
    tags: dict[str, int] = {}
    tag = np.array([tags.setdefault(tag, len(tags)) for tag in blocks.tag])
    key = (path[m.container] * len(tags) + tag) * 8 + np.minimum(m.level, 6) * m.heading
    return np.unique(key, return_inverse=True)[1]


def features(blocks: Blocks, m: Measures, group: Integers, title: str, lexicon: Lexicon) -> tuple[list[str], Matrix]:
    """Return the names of the features and their values, a row a feature and a column a block."""
    parts = (
        *_of_words(blocks, m, lexicon),
        *_of_block(blocks, m, title),
        *_of_containers(m),
        *_of_rows(m),
        *_of_group(m, group),
        *_of_place(blocks, m),
        *_of_page(m),
    )
    matrix = np.empty((len(parts), m.n), np.float32)
    for row, (_, column) in zip(matrix, parts, strict=True):
        row[:] = column
    names = [name for name, _ in parts]
    return _with_neighbours(names, matrix)


def _of_block(blocks: Blocks, m: Measures, title: str) -> Iterator[Feature]:
    """Yield what the block itself is, and what the names around it say."""
    yield "size", np.log1p(m.size)
    yield "linked", m.linked
    yield "buttons", m.buttons
    yield "plain", np.log1p(m.size * (1 - m.linked))
    yield "words", np.minimum(m.words, 200)
    yield "word_length", m.length / m.words
    for name, number in (("commas", COMMA), ("stops", STOP), ("symbols", SYMBOL), ("digits", DIGIT), ("upper", UPPER)):
        yield name, m.kinds[number] / m.length
    yield "n_stops", m.kinds[STOP]
    yield "other", m.kinds[OTHER] / m.length
    yield "wide", m.kinds[WIDE] / m.length
    yield "opening", m.opening
    yield "ends_sentence", m.ends_sentence
    yield "level", m.level * m.heading
    yield "tag", _tags(blocks.tag)
    for name in ("ITEM", "TABLE", "QUOTE", "PRE", "FIGURE", "DETAILS", "CAPTION", "DEFINITION"):
        yield name, (m.state & getattr(v, name)) > 0
    signs = m.signs[m.container]
    for bit, name in enumerate(v.SIGNS):
        yield name, (signs >> bit) & 1
    firm = m.landmarks[m.container]
    for name in ("nav", "header", "footer", "aside", "form", "hidden"):
        yield f"firm_{name}", (firm & v.SIGN[name]) > 0
    yield "call", calls(blocks.text, m.size)
    folded = title.casefold()
    same = _flags(bool(folded) and len(text) < 300 and text.casefold() == folded for text in blocks.text)
    yield "is_title", same
    yield "titles_before", np.cumsum(same)
    counts: dict[str, int] = {}
    for text in blocks.text:
        counts[text] = counts.get(text, 0) + 1
    yield "copies", np.fromiter((counts[text] for text in blocks.text), np.float32, m.n)


def _of_words(blocks: Blocks, m: Measures, lexicon: Lexicon) -> Iterator[Feature]:
    """Yield what the words of labels and of names are worth: the block's, its heading's, its containers'."""
    label = lexicon.of_labels(blocks.text)
    total = label[:, 2]
    for name, column in zip(("least", "most", "sum"), label.T, strict=True):
        yield f"label_{name}", column
    running = np.append(0.0, np.cumsum(total))
    order = np.arange(m.n)
    heading = np.maximum.accumulate(np.where(m.heading, order, -1))
    yield "label_heading", np.where(heading >= 0, total[np.maximum(heading, 0)], 0)
    for reach in (3, 10):
        first, end = np.maximum(order - reach, 0), np.minimum(order + reach + 1, m.n)
        yield f"label_{reach}", (running[end] - running[first]) / (end - first)
    held = (running[m.end] - running[m.first]) / np.maximum(m.sums[:, 4], 1)
    here = m.container
    for up in (0, 1, 2, 3):
        yield f"label_held_{up}", held[here]
        here = m.parent[here]
    named = lexicon.of_names(m.names)[m.name]
    least, most, summed = named[:, 0].tolist(), named[:, 1].tolist(), named[:, 2].tolist()
    since = [0] * len(least)
    for number, parent in enumerate(m.parents):
        if number and least[parent] <= least[number]:
            least[number] = least[parent]
            since[number] = since[parent] + 1
        most[number] = max(most[number], most[parent])
        summed[number] += summed[parent] if number else 0
    here = m.container
    yield "name_least", np.array(least)[here]
    yield "name_most", np.array(most)[here]
    yield "name_sum", np.array(summed)[here]
    yield "name_since", np.array(since)[here]
    for up in (0, 1, 2, 3):
        yield f"name_own_{up}", named[here, 2]
        here = m.parent[here]


def _of_containers(m: Measures) -> Iterator[Feature]:
    """Yield what the containers around the block hold: its own and those 1, 2, 3 and 5 further out."""
    sums, here, parent = m.sums, m.container, m.parent
    size = np.maximum(sums[:, 0], 1)
    count = np.maximum(sums[:, 4], 1)
    linked, prose, mean = sums[:, 1] / size, sums[:, 3] / m.total[3], sums[:, 0] / count
    columns = (
        ("size", np.log1p(sums[:, 0])), ("linked", linked), ("blocks", sums[:, 4]), ("prose", prose), ("mean", mean),
        ("headings", sums[:, 5] / count), ("tag", _tags(m.tags)),
        ("children", np.bincount(parent[1:], minlength=len(parent))), ("start", m.first / m.n),
        ("alike", np.bincount(m.kind)[m.kind]),
    )  # fmt: skip
    table = np.stack([column.astype(np.float32) for _, column in columns])
    for up in range(6):
        if up != 4:
            gathered = table[:, here]
            for (name, _), column in zip(columns, gathered, strict=True):
                yield f"{name}_{up}", column
        here = parent[here]
    here = m.container
    yield "depth", m.depth[here]
    for name, share in (("most", 0.5), ("all", 0.9)):
        holders = chain(m.parents, (prose > share).tolist())
        deepest = holders.max()
        yield f"in_{name}", holders[here]
        yield f"out_{name}", deepest - holders[here]
        yield f"below_{name}", m.depth[here] - holders[here]
    article = _nearest(m, {"article", "section"})[here]
    yield "article_prose", np.where(article, prose[article], -1)
    yield "article_size", np.where(article, np.log1p(sums[article, 0]), -1)
    yield "article_start", np.where(article, m.first[article] / m.n, -1)
    for name in ("main", "body_text"):
        inside = m.has(name)
        yield f"outside_{name}", ~inside & inside.any()
    articles = np.flatnonzero(_flags(tag == "article" for tag in m.tags) & (prose > 0.5))
    yield "outside_article", ~m.within(int(articles[-1])) if len(articles) else 0.0


def _of_rows(m: Measures) -> Iterator[Feature]:
    """Yield what the outermost and the innermost row of look-alikes around the block is like.

    A row is three or more containers of one parent with the same tag and names: posts of a thread, cards, entries.
    """
    _, row = np.unique(m.parent * (m.kind.max() + 1) + m.kind, return_inverse=True)
    members = np.bincount(row).astype(np.float64)
    totals = [np.bincount(row, m.sums[:, column]) for column in (0, 1, 3, 5)]
    size = np.maximum(totals[0], 1)
    is_row = (members >= _REPEATED) & (totals[0] > _ROW_LENGTH * members)
    is_row[row[0]] = False
    inner, outer = [0] * len(row), [0] * len(row)
    for number, (parent, found) in enumerate(zip(m.parents, is_row[row].tolist(), strict=True)):
        inner[number] = number if found else inner[parent]
        outer[number] = outer[parent] or (number if found else 0)
    for name, nearest in (("row", inner), ("outer_row", outer)):
        member = np.array(nearest)[m.container]
        which = row[member]
        outside = member == 0
        for column, values in (
            ("members", members[which]), ("size", np.log1p(size / members)[which]), ("linked", (totals[1] / size)[which]),
            ("prose", (totals[2] / m.total[3])[which]), ("text", (size / m.total[0])[which]),
            ("headings", (totals[3] / members)[which]),
            ("own", np.log1p(m.sums[member, 0])), ("within", np.arange(m.n) - m.first[member]),
        ):  # fmt: skip
            yield f"{name}_{column}", np.where(outside, -1, values)


def _of_group(m: Measures, group: Integers) -> Iterator[Feature]:
    """Yield what the look-alikes of the block are, wherever on the page they stand."""
    count = np.bincount(group)
    for name, values in (
        ("count", count), ("mean", np.bincount(group, m.size) / count),
        ("linked", np.bincount(group, m.linked) / count), ("prose", np.bincount(group, m.prose) / m.total[3]),
    ):  # fmt: skip
        yield f"group_{name}", values[group]


def _of_place(blocks: Blocks, m: Measures) -> Iterator[Feature]:
    """Yield where the block stands: beside what, under which heading, before or after how much prose."""
    n, running = m.n, m.running
    order = np.arange(n)
    yield "order", order / n
    yield "position", running[:n, 0] / m.total[0]
    yield "prose_before", running[:n, 3] / m.total[3]
    yield "prose_after", m.total[3] - running[1:, 3]
    for reach in (2, 6, 15):
        first, end = np.maximum(order - reach, 0), np.minimum(order + reach + 1, n)
        for side, near in (("", running[end] - running[first]), ("after_", running[end] - running[order])):
            total = np.maximum(near[:, 0], 1)
            yield f"prose_{side}{reach}", near[:, 3] / total
            yield f"linked_{side}{reach}", near[:, 1] / total
            yield f"mean_{side}{reach}", total / np.maximum(near[:, 4], 1)
        yield f"headings_{reach}", (running[end, 5] - running[first, 5]) / (end - first)
    last = np.maximum.accumulate(np.where(m.heading, order, -1))
    following = np.append(np.minimum.accumulate(np.where(m.heading, order, n)[::-1])[::-1], n)
    heading = np.maximum(last, 0)
    yield "since_heading", np.minimum(order - last, 60)
    yield "to_heading", np.minimum(following[:n] - order, 60)
    yield "under_level", np.where(last >= 0, m.level[heading], 0)
    tail = tails(blocks.text, m.heading)
    yield "under_tail", np.where(last >= 0, tail[heading], 0)
    yield "tails_before", np.cumsum(tail > 0)
    section = running[following[1:]] - running[heading]
    total = np.maximum(section[:, 0], 1)
    yield "section_prose", section[:, 3] / total
    yield "section_linked", section[:, 1] / total
    yield "section_size", np.log1p(total)
    tops = np.cumsum(m.heading & (m.level == 1))
    yield "tops_before", tops
    yield "tops", np.full(n, tops[-1])
    prose = np.flatnonzero(m.prose > 0)
    ends = (prose[0], prose[-1]) if len(prose) else (n, n)
    yield "from_prose", order - ends[0]
    yield "to_prose", ends[1] - order


def _of_page(m: Measures) -> Iterator[Feature]:
    """Yield what is the same for all blocks of the page."""
    total = m.total
    yield "page_blocks", float(m.n)
    yield "page_size", float(np.log1p(total[0]))
    yield "page_linked", float(total[1] / total[0])
    yield "page_prose", float(total[3] / total[0])
    yield "page_mean", float(total[0] / total[4])
    yield "page_headings", float(total[5])
    yield "page_wide", float(m.kinds[WIDE].sum() / m.length.sum())
    for tag in ("p", "li", "article", "section", "table", "form"):
        yield f"page_{tag}", float(m.tags.count(tag))


def _with_neighbours(names: list[str], matrix: Matrix) -> tuple[list[str], Matrix]:
    """Return the features with some of those of the blocks before and after."""
    near = [
        names.index(name)
        for name in ("size", "linked", "ends_sentence", "tag", "level", "depth", "stops", "label_sum", "name_sum")
    ]
    n = matrix.shape[1]
    base = matrix[near]
    whole = [matrix]
    all_names = list(names)
    for step in (-3, -2, -1, 1, 2, 3):
        moved = np.full_like(base, -1)
        if abs(step) < n:
            if step > 0:
                moved[:, :-step] = base[:, step:]
            else:
                moved[:, -step:] = base[:, :step]
        whole.append(moved)
        all_names += [f"{names[number]}{step:+d}" for number in near]
    return all_names, np.concatenate(whole)


def _nearest(m: Measures, tags: set[str]) -> Integers:
    """Return for each container the nearest one of `tags` around it, 0 for none."""
    nearest = [0] * len(m.tags)
    for number, (tag, parent) in enumerate(zip(m.tags, m.parents, strict=True)):
        nearest[number] = number if tag in tags else nearest[parent]
    return np.array(nearest)


def _tags(tags: list[str]) -> NDArray[np.float32]:
    return np.array([_TAG.get(tag, -1) for tag in tags], np.float32)


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, bool)
