"""Files that hold many captures: which there are, what is in them, and the body of one record.

A new format is one module with a `Reader` and one line in `_FORMATS`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import zstandard

from pipeline.capture.bounds import Watched, within_bounds
from pipeline.capture.files import open_regular
from pipeline.capture.jsonl import read_line, scan_jsonl
from pipeline.capture.record import Reader, Record, Spot, Stored, check_sum, or_none
from pipeline.capture.stream import Slice, Stream
from pipeline.capture.tars import scan_tar
from pipeline.capture.warc import read_warc, scan_warc
from pipeline.capture.zips import scan_zip
from pipeline.errors import PageError


def _scan_parquet(stored: Stored, most: int, /) -> Iterator[Record]:
    from pipeline.capture.parquet import scan_parquet  # noqa: PLC0415 - workers do without its parts of pyarrow

    return scan_parquet(stored, most)


def _too_deep(stored: Stored, _most: int, /) -> Iterator[Record]:
    yield Record(
        "", n_bytes=stored.length or 0, skipped="a container in an archive in an archive is not opened: unpack it"
    )


_LISTS: dict[str, Reader] = {
    ".warc": scan_warc,
    ".warc.gz": scan_warc,
    ".jsonl": scan_jsonl,
    ".jsonl.gz": scan_jsonl,
    ".jsonl.zst": scan_jsonl,
    ".parquet": _scan_parquet,
}
_ARCHIVES = (".wacz", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst")


def _archives(inner: dict[str, Reader]) -> dict[str, Reader]:
    """Return the readers of archives in which `inner` is opened."""
    tar, zipped = partial(scan_tar, inner=inner), partial(scan_zip, inner=inner)
    warcs = {ending: reader for ending, reader in _LISTS.items() if ending.startswith(".warc")}
    wacz = partial(scan_zip, inner=warcs, only="archive/")
    return {ending: {".wacz": wacz, ".zip": zipped}.get(ending, tar) for ending in _ARCHIVES}


_INNERMOST = _LISTS | _archives(dict.fromkeys([*_LISTS, *_ARCHIVES], _too_deep))
_FORMATS: dict[str, Reader] = _LISTS | _archives(_INNERMOST)

ENDINGS = tuple(sorted(_FORMATS, key=len, reverse=True))
"""File name endings of containers."""
CONTAINER_PLACE = rf"(?i)(?:{'|'.join(re.escape(ending) for ending in ENDINGS)})#"
"""What `captures.source` of a record matches, and nearly no file's path does."""
CONTAINER_FILE = rf"(?i)^[^#]*(?:{'|'.join(re.escape(ending) for ending in ENDINGS)})$"
"""What `captures.source` of a container as a whole matches."""


def is_container(name: str) -> bool:
    """Return whether a file of that name holds records.

    >>> is_container("crawl-1.WARC.gz"), is_container("page.html")
    (True, False)
    """
    return name.lower().endswith(ENDINGS)


def scan(path: Path, most: int) -> Iterator[Record]:
    """Yield what is in a container, in its order. What cannot be read is a record with a problem.

    Args:
        path: the file.
        most: `max_body_bytes`; a larger body is never read whole.
    """
    reader = next(_FORMATS[ending] for ending in ENDINGS if path.name.lower().endswith(ending))
    try:
        with open_regular(path) as file:
            length = file.seek(0, 2)
            stored = Stored(path.name, Slice(Watched(file, length), 0, length), 0, length)
            for record in within_bounds(or_none(reader(stored, most)), length):
                yield replace(record, place=record.place.rstrip("#"))
    except OSError as error:
        yield Record("", problem=PageError("capture", "unreadable", f"{error.strerror or error}"))
    except PageError as problem:
        yield Record("", problem=problem)
    except Exception as error:  # noqa: BLE001 - one odd file must not end the run, this one and every one after it
        detail = f"its list of records cannot be read: {type(error).__name__}: {error}"
        yield Record("", problem=PageError("capture", "bug", detail))


def read_spot(path: Path, spot: Spot, most: int) -> bytes:
    """Return the body of one record.

    Raises:
        PageError: the file is gone or no longer what it was, or the body is larger than `most` bytes.
    """
    try:
        with open_regular(path) as file:
            if spot.kind == "warc":
                length = file.seek(0, 2) - spot.offset
                return read_warc(Stream(Slice(file, spot.offset, length), spot.offset), most)
            file.seek(spot.offset)
            found = file.read(spot.length)
    except OSError as error:
        raise PageError("capture", "unreadable", f"{error.strerror or error}") from error
    if len(found) < spot.length:
        raise PageError(
            "capture", "truncated", f"the file ends {spot.length - len(found):,} bytes before the end of it"
        )
    match spot.kind:
        case "line":
            return read_line(found, most)
        case "spooled":
            return zstandard.ZstdDecompressor().decompress(found)
    body = _inflated(found, most) if spot.kind == "deflated" else found
    check_sum(body, spot.checksum)
    return body


def _inflated(packed: bytes, most: int) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = engine.decompress(packed, most + 1)
    except zlib.error as error:
        raise PageError("capture", "damaged", f"the member cannot be unpacked: {error}") from error
    if len(body) > most:
        raise PageError("capture", "too_large", f"unpacks to more than the {most:,} bytes that max_body_bytes allows")
    return body
