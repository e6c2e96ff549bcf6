"""TAR archives, plain or packed with gzip or zstd, read once from front to back."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from pipeline.capture.members import Member, Places, as_place, is_about_others, records_of
from pipeline.capture.record import Reader, Record, Spot, Stored
from pipeline.capture.stream import Stream
from pipeline.errors import PageError

# Bytes of headers between two members: long names and attributes are read whole, a few KiB on real ones.
_MOST_HEADER = 2**20


class _Gate:
    """A stream for `tarfile`, which would read a header of any length into memory."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self.most = most
        self._left = _MOST_HEADER
        self.position = 0
        self.is_in_member = False
        self.last = b""
        self.is_cut = False

    @property
    def raw_position(self) -> int:
        return self._stream.raw_position

    def read(self, size: int) -> bytes:
        if not self.is_in_member:
            self._left -= size
            if self._left < 0:
                raise PageError("capture", "bomb", f"a header has more than {_MOST_HEADER:,} bytes")
        found = self._stream.read(size)
        self.position += len(found)
        self.last = found
        return found

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int) -> int:
        """Pass over what lies before `offset`; a tar file is never read backwards."""
        self.position += self._stream.skip(offset - self.position, self.most)
        self._left = _MOST_HEADER
        return self.position


class _Body:
    """The bytes of a member, from front to back."""

    def __init__(self, gate: _Gate, length: int) -> None:
        self._gate = gate
        self._left = length

    @property
    def raw_position(self) -> int:
        return self._gate.raw_position

    def read(self, size: int, /) -> bytes:
        self._gate.is_in_member = True
        try:
            found = self._gate.read(min(size, self._left))
        finally:
            self._gate.is_in_member = False
        if len(found) < min(size, self._left):
            raise PageError("capture", "truncated", f"the file ends {self._left - len(found):,} bytes before this one")
        self._left -= len(found)
        return found


def scan_tar(stored: Stored, most: int, inner: dict[str, Reader]) -> Iterator[Record]:
    """Yield the records of each member; a cut or damaged archive ends in a record with that problem.

    Args:
        stored: the archive.
        most: largest body, bytes.
        inner: readers of the containers that may stand in it, by file name ending.
    """
    stream = Stream(stored.source, stored.offset)
    offset = stored.offset if not stream.codec else None
    gate = _Gate(stream, most)
    place = ""
    try:
        with tarfile.TarFile(fileobj=gate) as archive, closing(Places()) as places:  # type: ignore[arg-type]
            while (entry := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # it would keep every header
                if entry.isdir() or is_about_others(entry.name):
                    place = as_place(entry.name)
                else:
                    place = places.of(entry.name)
                    yield from _records(gate, offset, entry, place, inner)
                if gate.is_cut:
                    return
                gate.seek(entry.offset_data)  # also starts the count of header bytes anew
        if gate.last.strip(b"\0") or not gate.last:  # where a header makes no sense, tarfile just ends
            yield Record(f"{place}+", problem=_broken_off(gate))
    except tarfile.TarError as error:
        code = "truncated" if "unexpected end" in str(error) or "truncated" in str(error) else "damaged"
        told = f"no TAR archive from byte {gate.position:,} on: {error}"
        yield Record(f"{place}+", problem=PageError("capture", code, told))
    except PageError as problem:
        yield Record(f"{place}+", problem=problem)


def _broken_off(gate: _Gate) -> PageError:
    code = "damaged" if len(gate.last) == tarfile.BLOCKSIZE else "truncated"
    return PageError("capture", code, f"the archive breaks off at byte {gate.position:,}, behind this member")


def _records(
    gate: _Gate, offset: int | None, entry: tarfile.TarInfo, place: str, inner: dict[str, Reader]
) -> Iterator[Record]:
    if not entry.isreg() or entry.issparse():
        what = "a link; links in archives are not followed" if entry.issym() or entry.islnk() else "no regular file"
        yield Record(place, skipped=what)
        return
    body = _Body(gate, entry.size)
    start = None if offset is None else offset + entry.offset_data

    def store() -> Stored:
        return Stored(entry.name, body, start, entry.size)

    reader = next((read for ending, read in inner.items() if entry.name.lower().endswith(ending)), None)
    spot = None if start is None else Spot("slice", start, entry.size)
    if spot is not None and reader is None and gate.seek(end := entry.offset_data + entry.size) < end:
        problem = PageError("capture", "truncated", f"the file ends {end - gate.position:,} bytes before the end of it")
        yield Record(place, n_bytes=entry.size, problem=problem)
        gate.is_cut = True
        return
    time = datetime.fromtimestamp(entry.mtime, UTC) if 0 < entry.mtime < 2**33 else None
    member = Member(entry.name, place, time, entry.size, spot, lambda: body.read(entry.size), store)
    yield from records_of(member, reader, gate.most)
