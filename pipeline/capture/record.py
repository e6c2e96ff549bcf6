"""What a container gives: one record after the other, each with its place and the way to its body."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from pipeline.errors import PageError


class Spot(NamedTuple):
    """Where the body of a record lies in a file, so that a worker can read it without what stands before it."""

    kind: Literal["warc", "line", "slice", "deflated", "spooled"]
    """how to read it: a WARC record, a line of JSON, bytes as they are, deflated, or put aside by `Spool`"""
    offset: int
    """bytes from the start of the file"""
    length: int
    """bytes there; 0 for a WARC record, which tells its own length"""
    checksum: int | None = None
    """CRC-32 of the body, where the archive tells it"""


@dataclass(frozen=True, slots=True)
class Reference:
    """The capture that a `revisit` record says it is the same as; what is not told is empty."""

    url: str
    """url of that capture"""
    fetched_at: datetime | None
    """when it was made"""
    payload_digest: str
    """digest of its payload, as the crawler wrote it"""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a container."""

    place: str
    """what stands behind `#` in `captures.source`"""
    url: str = ""
    """absolute url; empty when the record does not tell one"""
    fetched_at: datetime | None = None
    """UTC; None when the record does not tell"""
    content_type: str | None = None
    """HTTP Content-Type, or what its name stands for"""
    http_status: int | None = None
    """where known"""
    n_bytes: int = 0
    """size of the body as it lies there"""
    spot: Spot | None = None
    """where a worker finds the body"""
    body: bytes | None = None
    """the body, of a record that can only be read in passing"""
    problem: PageError | None = None
    """why it gives no document, if that is known already"""
    skipped: str = ""
    """why it is no page, if it is none"""
    payload_digest: str = ""
    """as the crawler wrote it"""
    refers_to: Reference | None = None
    """of a record that has no body of its own"""
    name: str = ""
    """what its url is made of where it tells none; empty for its place"""


def check_sum(body: bytes, checksum: int | None) -> None:
    """Make sure that a body is the one whose CRC-32 an archive tells.

    Raises:
        PageError: it is another one: bits of it were lost.
    """
    if checksum is not None and zlib.crc32(body) != checksum:
        raise PageError(
            "capture", "damaged", "the member is not what it was when it was packed: its checksum is another"
        )


def or_none(records: Iterator[Record]) -> Iterator[Record]:
    """Yield the records of a container; of one that holds none, a record that says so."""
    first = next(records, None)
    yield first if first is not None else Record("", skipped="there is no record in it")
    yield from records


class Source(Protocol):
    """Bytes that come from front to back."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class Stored(NamedTuple):
    """A file, or a member of an archive, that holds records."""

    name: str
    """its name, which tells its format"""
    source: Source
    """its bytes"""
    offset: int | None
    """where they begin in the file on disk; None when they do not lie there as they are"""
    length: int | None
    """how many they are, where known"""


class Reader(Protocol):
    """Reads one container format."""

    def __call__(self, stored: Stored, most: int, /) -> Iterator[Record]:
        """Yield its records; a body of more than `most` bytes is never read whole.

        Raises:
            PageError: nothing behind this place can be read.
        """
