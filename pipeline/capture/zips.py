"""ZIP archives, and WACZ, which are ZIP archives of WARC files (https://specs.webrecorder.net/wacz/1.1.1/).

The list of members at the end of the file is read entry by entry: `zipfile` keeps an object for each member, 700 MB for
a million pages. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT names the fields.
"""

from __future__ import annotations

import io
import stat
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

from pipeline.capture.members import Member, Places, is_about_others, records_of
from pipeline.capture.record import Reader, Record, Spot, Stored, check_sum
from pipeline.capture.stream import Slice, Stream, seekable
from pipeline.errors import PageError

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 2**16
_MAX_32 = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF_8 = 0x1, 0x800


class _Entry(NamedTuple):
    name: str
    is_encrypted: bool
    is_link: bool
    method: int
    modified_at: datetime | None
    packed: int
    n_bytes: int
    offset: int  # of its local header
    checksum: int
    place: str = ""  # once it is known which members of that name came before


def scan_zip(stored: Stored, most: int, inner: dict[str, Reader], *, only: str = "") -> Iterator[Record]:
    """Yield the records of each member, of those below the folder `only` where it is named.

    Args:
        stored: the archive.
        most: largest body, bytes.
        inner: readers of the containers that may stand in it, by file name ending.
        only: folder whose members count; the others are counted in one line.
    """
    others = 0
    try:
        with seekable(stored, most) as file, closing(Places()) as places:
            for entry in _entries(file):
                if entry.name.endswith("/") or is_about_others(entry.name):
                    continue
                if entry.name.startswith(only):
                    yield from _records(file, stored.offset, entry._replace(place=places.of(entry.name)), inner, most)
                else:
                    others += 1
    except PageError as problem:
        yield Record("", problem=problem)
    if others:
        yield Record("package", skipped=f"{others:,} files of the package that are no WARC files")


def _records(file: Slice, offset: int | None, entry: _Entry, inner: dict[str, Reader], most: int) -> Iterator[Record]:
    if entry.is_link:
        yield Record(entry.place, skipped="a link; links in archives are not followed")
        return
    try:
        start = _start(file, entry)
        reader = next((read for ending, read in inner.items() if entry.name.lower().endswith(ending)), None)
        yield from records_of(_member(file, offset, entry, start), reader, most)
    except PageError as problem:
        yield Record(entry.place, n_bytes=entry.n_bytes, problem=problem)


def _member(file: Slice, base: int | None, entry: _Entry, start: int) -> Member:
    is_plain = entry.method == _STORED

    def store() -> Stored:
        part = file.part(start, entry.packed)
        offset = base + start if is_plain and base is not None else None
        return Stored(entry.name, part if is_plain else Stream(part, None, "deflate"), offset, entry.n_bytes)

    def read() -> bytes:
        body = store().source.read(entry.n_bytes)
        check_sum(body, entry.checksum)
        return body

    spot = None
    if base is not None:
        spot = Spot("slice" if is_plain else "deflated", base + start, entry.packed, entry.checksum)
    return Member(entry.name, entry.place, entry.modified_at, entry.n_bytes, spot, read, store)


def _start(file: Slice, entry: _Entry) -> int:
    """Return where the bytes of a member begin, behind its local header.

    Raises:
        PageError: they cannot be read.
    """
    if entry.is_encrypted:
        raise PageError("capture", "encrypted", "the member is encrypted: put it there without its password")
    if entry.method not in {_STORED, _DEFLATED}:
        raise PageError("capture", "damaged", f"it is packed with method {entry.method}; 0 and 8 (deflate) are read")
    file.seek(entry.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\3\4"):
        raise PageError("capture", "damaged", f"there is no member at byte {entry.offset:,}")
    *_, n_name, n_extra = _LOCAL.unpack(head)
    return int(entry.offset + _LOCAL.size + n_name + n_extra)


def _entries(file: Slice) -> Iterator[_Entry]:
    size = file.seek(0, 2)
    start, length, shift = _directory(file, size)
    all_packed = 0
    directory = io.BufferedReader(file.part(start, length), 2**16)
    while head := directory.read(_ENTRY.size):
        if len(head) < _ENTRY.size or not head.startswith(b"PK\1\2"):
            raise PageError("capture", "damaged", "the list of its members breaks off; the rest was not read")
        fields = _ENTRY.unpack(head)
        _, _, system, _, _, flags, method, time, date, checksum, packed, n_bytes, n_name, n_extra, n_comment = fields[
            :15
        ]
        mode, offset = fields[17], fields[18]
        name = _name(directory.read(n_name), flags)
        n_bytes, packed, offset = _wide(directory.read(n_extra), n_bytes, packed, offset)
        directory.read(n_comment)
        all_packed += packed
        if all_packed > size:  # members that share their bytes: a bomb of David Fifield's kind
            raise PageError("capture", "bomb", "its members take more room than it has; the rest was not read")
        yield _Entry(
            name=name,
            is_encrypted=bool(flags & _ENCRYPTED),
            is_link=system == 3 and stat.S_ISLNK(mode >> 16),
            method=method,
            modified_at=_time(date, time),
            packed=packed,
            n_bytes=n_bytes,
            offset=offset + shift,
            checksum=checksum,
        )


def _name(told: bytes, flags: int) -> str:
    r"""Return the name of a member.

    Without the flag that says UTF-8 it should be in cp437 (APPNOTE.TXT, appendix D). Many programs write UTF-8 all the
    same, and hardly a name in cp437 looks so: it would need a piece of a frame before an accented letter, or ß before two.

    >>> _name("\u0142.html".encode(), 0), _name(b"caf\x82.html", 0), _name(b"\xff", _UTF_8)
    ('ł.html', 'café.html', '\\xff')
    """
    if flags & _UTF_8:
        return told.decode("utf-8", "backslashreplace")
    try:
        return told.decode("utf-8")
    except UnicodeDecodeError:
        return told.decode("cp437")


def _directory(file: Slice, size: int) -> tuple[int, int, int]:
    """Return where the list of members begins, its length, and how far all offsets are off."""
    tail = file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    found = file.read(size - tail)
    at = found.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(found):
        raise PageError("capture", "damaged", "it has no list of members at its end: no ZIP archive, or cut short")
    _, _, _, _, count, length, start, _ = _END.unpack_from(found, at)
    end = tail + at
    if _MAX_32 in {length, start} or count == 0xFFFF:
        file.seek(max(0, end - _LOCATOR_64.size))
        locator = file.read(_LOCATOR_64.size)
        if locator.startswith(b"PK\6\7"):
            end = _LOCATOR_64.unpack(locator)[2]
            file.seek(end)
            record = file.read(_END_64.size)
            if len(record) < _END_64.size or not record.startswith(b"PK\6\6"):
                raise PageError("capture", "damaged", "the list of its members cannot be found")
            length, start = _END_64.unpack(record)[8:10]
    shift = end - length - start  # something stands in front of the archive
    if shift < 0:
        raise PageError("capture", "damaged", "the list of its members cannot be found")
    return start + shift, length, shift


def _wide(extra: bytes, n_bytes: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return sizes and offset with those that did not fit into 32 bits taken from the extra field 1."""
    values = [n_bytes, packed, offset]
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            field = extra[position + 4 : position + 4 + length]
            wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            values = [next(wide, value) if value == _MAX_32 else value for value in values]
        position += 4 + length
    return values[0], values[1], values[2]


def _time(date: int, time: int) -> datetime | None:
    """Return a DOS time, which knows no zone and is taken as UTC; None for one that was never set."""
    try:
        found = datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:
        return None
    return None if found.year == 1980 else found
