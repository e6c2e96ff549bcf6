"""ZIP archives, and WACZ, which are ZIP archives of WARC files (https://specs.webrecorder.net/wacz/1.1.1/)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from pipeline.capture.members import Member, Places, is_about_others, records_of
from pipeline.capture.record import Reader, Record, Spot, Stored, check_sum
from pipeline.capture.stream import Slice, Stream, seekable
from pipeline.capture.zip_entries import DEFLATED, LOCAL, STORED, Entry, entries
from pipeline.errors import PageError


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
            for entry in entries(file, most):
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


def _records(file: Slice, offset: int | None, entry: Entry, inner: dict[str, Reader], most: int) -> Iterator[Record]:
    if entry.is_link:
        yield Record(entry.place, skipped="a link; links in archives are not followed")
        return
    try:
        start = _start(file, entry)
        reader = next((read for ending, read in inner.items() if entry.name.lower().endswith(ending)), None)
        yield from records_of(_member(file, offset, entry, start), reader, most)
    except PageError as problem:
        yield Record(entry.place, n_bytes=entry.n_bytes, problem=problem)


def _member(file: Slice, base: int | None, entry: Entry, start: int) -> Member:
    is_plain = entry.method == STORED

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


def _start(file: Slice, entry: Entry) -> int:
    """Return where the bytes of a member begin, behind its local header.

    Raises:
        PageError: they cannot be read.
    """
    if entry.is_encrypted:
        raise PageError("capture", "encrypted", "the member is encrypted: put it there without its password")
    if entry.method not in {STORED, DEFLATED}:
        raise PageError("capture", "damaged", f"it is packed with method {entry.method}; 0 and 8 (deflate) are read")
    file.seek(entry.offset)
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size or not head.startswith(b"PK\3\4"):
        raise PageError("capture", "damaged", f"there is no member at byte {entry.offset:,}")
    *_, n_name, n_extra = LOCAL.unpack(head)
    return int(entry.offset + LOCAL.size + n_name + n_extra)
