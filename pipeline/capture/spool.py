"""Bodies put aside: those of records that can only be read in passing wait here for their worker."""

from __future__ import annotations

from pathlib import Path

import zstandard

from pipeline.capture.record import Spot

_LEVEL = 1  # 400 MB/s; the file takes about the room that the packed container takes


class Spool:
    """A scratch file. What an earlier one of that name held is thrown away."""

    def __init__(self, path: Path) -> None:
        """Use `path`, which is made when the first body comes."""
        self.path = path
        self._end = 0
        self._packer = zstandard.ZstdCompressor(_LEVEL)
        path.unlink(missing_ok=True)

    def add(self, body: bytes) -> Spot:
        """Put a body aside and return where it is."""
        packed = self._packer.compress(body)
        with self.path.open("ab") as file:
            file.write(packed)
        spot = Spot("spooled", self._end, len(packed))
        self._end += len(packed)
        return spot

    def close(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)
