"""Rows of a table as a page gives them: by column, and as records for whoever asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple, TypeVar, overload

_Row = TypeVar("_Row", bound=NamedTuple)
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it


class Rows(Sequence[_Row]):
    """Rows of one table: a sequence of records, kept by column as tables take them.

    A record is made when it is asked for: of a page that only goes into tables none ever is, and they are a thousand.

    >>> from pipeline.records import Cell
    >>> rows = Rows(Cell, ((0, 0), (0, 1), (1, 1), (1, 1), (True, False), ("Year", "2024")))
    >>> len(rows), rows[1].text, [cell.column for cell in rows]
    (2, '2024', [0, 1])
    """

    __slots__ = ("_record", "columns")

    def __init__(self, record: type[_Row], columns: tuple[Sequence[Any], ...]) -> None:
        """Take the columns, all of one length, in the order of the record's fields."""
        self._record = record
        self.columns = columns

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of one field."""
        return self.columns[self._record._fields.index(name)]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[_Row]:
        return map(_new, repeat(self._record), zip(*self.columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> _Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_Row, ...]: ...
    def __getitem__(self, index: int | slice) -> _Row | tuple[_Row, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        return _new(self._record, [column[index] for column in self.columns])

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Rows | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
