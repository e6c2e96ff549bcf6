"""Rows of look-alikes: three or more containers of one parent with the same tag and names. Posts of a thread, cards, entries.

A row is a feature of all blocks in it: see `features`.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html.measures import PROSE, TEXT, Floats, Integers, Measures, view

Numbers: TypeAlias = NDArray[np.float32]

_REPEATED = 3
"""look-alike neighbours from which containers are a row"""
_ROW_LENGTH = 40.0
"""characters of a member of a row; less is a list of words or links"""


def of_rows(m: Measures, log_size: Floats, rows: Numbers) -> None:
    """Fill in what the innermost and the outermost row around each block is like.

    Args:
        m: measures of the page.
        log_size: log of the characters of each container.
        rows: six features, each of the innermost and then of the outermost row; -1 where there is none.
    """
    n = len(m.parent)
    mean, inner_and_outer = np.zeros(n), np.zeros((2, n), np.int64)
    table: Numbers = np.empty((6, n), np.float32)
    _find_rows(m, np.zeros((n, 4)), inner_and_outer, mean, table)
    np.log1p(mean, out=table[1])
    table[5] = log_size
    table[:, 0] = -1  # where there is no row
    _deal_out(m, inner_and_outer, table, rows)


def _find_rows(m: Measures, row_sums: Floats, inner_and_outer: Integers, mean_size: Floats, table: Numbers) -> None:
    """Find the rows: what each holds, which member of which row each container is in, what each member is part of."""
    parent, kind, sums, held, found = view(m.parent), view(m.kind), view(row_sums), view(m.sums), view(inner_and_outer)
    mean, out = view(mean_size), view(table)
    numbers: dict[int, int] = {}
    n, text, prose = len(parent), float(m.total[TEXT]), float(m.total[PROSE])
    row = [numbers.setdefault(parent[number] * n + kind[number], len(numbers)) for number in range(n)]
    for number in range(n):
        here = row[number]
        sums[here, 0] += 1
        sums[here, 1] += held[0, number]
        sums[here, 2] += held[1, number]
        sums[here, 3] += held[3, number]
    for number in range(1, n):
        here, above = row[number], parent[number]
        is_row = here and sums[here, 0] >= _REPEATED and sums[here, 1] > _ROW_LENGTH * sums[here, 0]  # 0: the page's
        found[0, number] = number if is_row else found[0, above]
        found[1, number] = number if is_row and not found[1, above] else found[1, above]
        size = max(sums[here, 1], 1.0)
        mean[number] = size / sums[here, 0]
        out[0, number] = sums[here, 0]
        out[2, number] = sums[here, 2] / size
        out[3, number] = sums[here, 3] / prose
        out[4, number] = size / text


def _deal_out(m: Measures, inner_and_outer: Integers, table: Numbers, rows: Numbers) -> None:
    """Give each block the values of the two containers that are members of its rows."""
    container, found, values, out = view(m.container), view(inner_and_outer), view(table), view(rows)
    for block in range(m.n):
        for which in range(2):
            number = found[which, container[block]]
            for row in range(6):
                out[2 * row + which, block] = values[row, number]
