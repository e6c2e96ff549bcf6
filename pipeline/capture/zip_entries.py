"""What members a ZIP archive has: from the list at its end or, where it is cut, from what stands before each.

The list is read entry by entry: `zipfile` keeps an object for each member, 700 MB for a million pages.
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT names the fields.
"""

from __future__ import annotations

import io
import stat
import struct
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from pipeline.capture.stream import Slice, Stream
from pipeline.errors import PageError

LOCAL = struct.Struct("<4s5H3L2H")
"""What stands before each member."""
STORED, DEFLATED = 0, 8
"""Ways to pack a member."""

_HEAD, _LISTED, _END_OF_LIST = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LONGEST_COMMENT = 2**16
_MAX_32 = 0xFFFFFFFF
_ENCRYPTED, _SIZES_BEHIND, _UTF_8 = 0x1, 0x8, 0x800
_DESCRIPTOR = b"PK\7\x08"
_LONGEST_DESCRIPTOR = 24


class Entry(NamedTuple):
    """A member as the archive tells it."""

    name: str
    """its path there"""
    is_encrypted: bool
    """it has a password"""
    is_link: bool
    """it leads elsewhere"""
    method: int
    """how it is packed"""
    modified_at: datetime | None
    """UTC; None when it was never told"""
    packed: int
    """bytes in the archive"""
    n_bytes: int
    """bytes unpacked"""
    offset: int
    """where what stands before it begins"""
    checksum: int | None
    """CRC-32; None when it is not known"""
    place: str = ""
    """what stands for it in `captures.source`, once it is known which members of its name came before"""


def entries(file: Slice, most: int) -> Iterator[Entry]:
    """Yield the members of an archive; of one that is cut those in front of the cut.

    Args:
        file: the archive.
        most: largest body, bytes.

    Raises:
        PageError: it is cut, damaged or a bomb; what was yielded by then can be read.
    """
    size = file.seek(0, 2)
    found = _directory(file, size)
    if found is None:
        yield from _from_heads(file, size, most)
        return
    start, length, shift = found
    all_packed = 0
    directory = io.BufferedReader(file.part(start, length), 2**16)
    while head := directory.read(_ENTRY.size):
        if len(head) < _ENTRY.size or not head.startswith(_LISTED):
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
        yield Entry(
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


def _from_heads(file: Slice, size: int, most: int) -> Iterator[Entry]:
    """Yield the members of an archive without a list, one behind the other; the last one may be cut itself."""
    file.seek(0)
    position, size = 0, file.forward(size)  # of a member of an archive that is cut less is there than was told
    while (head := _read(file, position, LOCAL.size)).startswith(_HEAD) and len(head) == LOCAL.size:
        _, _, flags, method, time, date, checksum, packed, n_bytes, n_name, n_extra = LOCAL.unpack(head)
        name = _name(file.read(n_name), flags)
        n_bytes, packed, _ = _wide(file.read(n_extra), n_bytes, packed, 0)
        entry = Entry(
            name=name,
            is_encrypted=bool(flags & _ENCRYPTED),
            is_link=False,  # only the list tells; what is in a link is no page
            method=method,
            modified_at=_time(date, time),
            packed=packed,
            n_bytes=n_bytes,
            offset=position,
            checksum=checksum,
        )
        start = position + LOCAL.size + n_name + n_extra
        if flags & _SIZES_BEHIND and not packed:
            entry, position = _measured(file, entry, start, most)
        else:
            position = start + packed
        if start < size:
            yield entry
    if len(head) < LOCAL.size or head.startswith(_LISTED):
        told = f"the file ends at byte {size:,}, before its list of members does; what stands in front was read"
        raise PageError("capture", "truncated", told)
    told = f"at byte {position:,} stands no member, and no list of them at the end; what stands in front was read"
    raise PageError("capture", "damaged", told)


def _measured(file: Slice, entry: Entry, start: int, most: int) -> tuple[Entry, int]:
    """Return a member with the sizes that its writer did not know before, and where the next one begins.

    Raises:
        PageError: it is cut, a bomb, or not packed, so that nothing says where it ends.
    """
    if entry.method != DEFLATED:
        raise PageError("capture", "truncated", f"nothing says where the member {entry.name[:200]!r} ends")
    stream = Stream(file.part(start, file.seek(0, 2) - start), start, "deflate")
    n_bytes = stream.skip(sys.maxsize, most)
    end = stream.raw_position
    behind = _read(file, end, _LONGEST_DESCRIPTOR + len(_HEAD))
    at = len(_DESCRIPTOR) if behind.startswith(_DESCRIPTOR) else 0
    ends = [found for sign in (_HEAD, _LISTED) if (found := behind.find(sign, at + 12)) >= 0]
    measured = entry._replace(
        packed=end - start, n_bytes=n_bytes, checksum=int.from_bytes(behind[at : at + 4], "little") if ends else None
    )
    return measured, end + min(ends, default=len(behind))


def _read(file: Slice, position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)


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


def _directory(file: Slice, size: int) -> tuple[int, int, int] | None:
    """Return where the list of members begins, its length, and how far all offsets are off; None where it is cut off.

    Raises:
        PageError: it cannot be found, or the file is no ZIP archive.
    """
    begins_with_member = _read(file, 0, len(_HEAD)) == _HEAD
    tail = max(0, size - _END.size - _LONGEST_COMMENT)
    found = _read(file, tail, size - tail)
    at = found.rfind(_END_OF_LIST)
    if at < 0 or at + _END.size > len(found):
        if begins_with_member:
            return None
        raise PageError("capture", "damaged", "it has no list of members at its end: no ZIP archive, or cut short")
    _, _, _, _, count, length, start, _ = _END.unpack_from(found, at)
    end = tail + at
    if _MAX_32 in {length, start} or count == 0xFFFF:
        locator = _read(file, max(0, end - _LOCATOR_64.size), _LOCATOR_64.size)
        if locator.startswith(b"PK\6\7"):
            end = _LOCATOR_64.unpack(locator)[2]
            record = _read(file, end, _END_64.size)
            if len(record) < _END_64.size or not record.startswith(b"PK\6\6"):
                raise PageError("capture", "damaged", "the list of its members cannot be found")
            length, start = _END_64.unpack(record)[8:10]
    shift = end - length - start  # something stands in front of the archive
    if shift < 0:
        raise PageError("capture", "damaged", "the list of its members cannot be found")
    if shift and begins_with_member:  # the list is that of an archive in this one, which is cut behind it
        return None
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
