"""How long the list of a container's records may take, and how long it may be: a run does nothing else meanwhile."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

from pipeline.capture.record import Record
from pipeline.errors import PageError

# Seconds that any container may take, and what it must bring on each second beyond them. Listing reads 20 to 100 MB a
# second of archives and packed WARC files; a bomb unpacks to a thousand times what it has, and takes for ever over it.
_PATIENCE = 60.0
_SLOWEST = 200_000  # bytes a second
# Records that any container may hold, and the bytes on disk that each one beyond them must have. A packed `revisit` has 300
# and a member of a ZIP archive 80; a TAR archive of empty members that is packed has one or two.
_FREE = 10_000
_FEWEST_BYTES = 8


class OutOfBounds(Exception):  # noqa: N818 - it says what happened, and no reader takes it for a damaged record
    """A container takes too long."""


class Watched(io.BufferedReader):
    """A file that cannot be read on once its list has taken too long."""

    def __init__(self, file: io.BufferedReader, n_bytes: int) -> None:
        super().__init__(file.raw)
        self._seconds = _PATIENCE + n_bytes / _SLOWEST
        self._until = time.monotonic() + self._seconds

    def read(self, size: int | None = -1, /) -> bytes:
        """Read.

        Raises:
            OutOfBounds: time is up.
        """
        if time.monotonic() > self._until:
            raise OutOfBounds(f"listing what is in it took longer than {self._seconds:,.0f} seconds")
        return super().read(size)


def within_bounds(records: Iterator[Record], n_bytes: int) -> Iterator[Record]:
    """Yield the records of a container of `n_bytes`; beyond what it may hold or take one that says so, and no more.

    >>> [record.problem and record.problem.code for record in within_bounds(iter([Record("0")] * 10_002), 8)][-2:]
    [None, 'bomb']
    """
    most = _FREE + n_bytes // _FEWEST_BYTES
    try:
        for number, record in enumerate(records):
            if number == most:
                told = f"{n_bytes:,} bytes that hold more than {most:,} records; the rest was not read"
                yield Record("", problem=PageError("capture", "bomb", told))
                return
            yield record
    except OutOfBounds as error:
        yield Record("", problem=PageError("capture", "timeout", f"{error}; the rest was not read"))
