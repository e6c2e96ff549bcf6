"""Which page a worker is on and since when, in memory that the run sees: exact at whatever moment the worker dies."""

from __future__ import annotations

import mmap
import os
import tempfile
import time
from typing import NamedTuple

_SIZE = 16
_NUMBER, _SINCE = 0, 1


class Begun(NamedTuple):
    """A page that a worker is on."""

    number: int
    """as the run told it"""
    since: float
    """seconds of the monotonic clock, which all processes of a machine share"""


class Stamp:
    """Two words in shared memory; the worker writes, the run reads."""

    def __init__(self, descriptor: int) -> None:
        """Map the memory behind `descriptor`, which can be closed afterwards."""
        self._words = memoryview(mmap.mmap(descriptor, _SIZE)).cast("Q")

    def begin(self, number: int) -> None:
        """Say that the page `number`, 1 or more, is begun now."""
        self._words[_SINCE] = time.monotonic_ns()
        self._words[_NUMBER] = number

    def end(self) -> None:
        """Say that it is done, and no other begun."""
        self._words[_NUMBER] = 0

    def read(self) -> Begun | None:
        """Return the page that is under way; None between two pages.

        >>> descriptor = open_memory()
        >>> theirs, ours = Stamp(descriptor), Stamp(descriptor)
        >>> os.close(descriptor)
        >>> theirs.begin(7)
        >>> ours.read().number
        7
        >>> theirs.end()
        >>> ours.read() is None
        True
        """
        while True:
            number, since = self._words[_NUMBER], self._words[_SINCE]
            if number == self._words[_NUMBER]:  # otherwise it went on to another page meanwhile
                return Begun(number, since / 1e9) if number else None


def open_memory() -> int:
    """Return the descriptor of memory for one `Stamp`; the caller closes it.

    Raises:
        OSError: there is no room for it.
    """
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("stamp")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.write(descriptor, bytes(_SIZE))
    return descriptor
