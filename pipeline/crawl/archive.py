"""WARC files of a crawl: written beside their final name, synced, and renamed when whole."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.version import VERSION

UNFINISHED: Final = ".open"
"""Ending of a file that a crawl is writing, or was when it was killed."""

_MOST_BYTES: Final = 1_000_000_000  # then a new file is begun, as archives commonly do
_CHUNK: Final = 1 << 20
# Of gzip. On the 146 KB pages of `make bench-recrawl` 4 takes 1.5 ms and 37.6 KB, warcio's 9 takes 4.0 ms and 35.8 KB, and
# compressing was what a crawl spent most of its time on. Most servers send compressed bodies, on which no level gains.
_LEVEL: Final = 4
_WARC = "WARC/1.1"

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back."""

    url: str
    """as asked"""
    method: str
    """GET"""
    request_headers: Headers
    """as sent"""
    protocol: str
    """`HTTP/1.1`"""
    status: int
    """HTTP status code"""
    reason: str
    """the words behind it"""
    response_headers: Headers
    """as received, without those of the transfer"""
    body: bytes
    """as sent, still compressed if it was"""
    digest: str
    """of the body, as in `WARC-Payload-Digest`; empty without a body"""
    ip_address: str
    """of the server; empty when not known"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The record that holds the body already."""

    record_id: str
    """WARC-Record-ID"""
    date: str
    """WARC-Date"""
    digest: str
    """WARC-Payload-Digest"""


class _Members:
    """Writes each record as a gzip member, which its flush ends, as readers that seek need it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._begin()

    def _begin(self) -> None:
        self._member = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)

    def write(self, data: bytes) -> None:
        self._out.write(self._member.compress(data))

    def flush(self) -> None:
        self._out.write(self._member.flush())
        self._begin()


class Archive:
    """The WARC files of one crawl of one site."""

    def __init__(self, folder: Path, name: str, information: dict[str, str]) -> None:
        """Begin in `folder`, which is made if it is missing.

        Args:
            folder: where the files go.
            name: start of their names.
            information: what `warcinfo` says of the crawl.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = name
        self._information = {"software": f"page-pipeline/{VERSION}", "format": "WARC File Format 1.1", **information}
        self._number = 0
        self._file: BinaryIO | None = None
        self._writer: WARCWriter | None = None
        self.n_bytes = 0
        """bytes written to finished files"""

    def write(self, exchange: Exchange, earlier: Earlier | None = None) -> Earlier:
        """Write a request with its response, or with a revisit if the body is that of `earlier`.

        Returns:
            The record that holds the body: the one just written, or `earlier`.
        """
        writer = self._open()
        date = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        named = {"WARC-Date": date} | ({"WARC-IP-Address": exchange.ip_address} if exchange.ip_address else {})
        http = StatusAndHeaders(
            f"{exchange.status} {exchange.reason}", list(exchange.response_headers), exchange.protocol
        )
        if earlier is None:
            record = writer.create_warc_record(
                exchange.url,
                "response",
                payload=io.BytesIO(exchange.body),
                length=len(exchange.body),
                http_headers=http,
                warc_headers_dict=named | ({"WARC-Payload-Digest": exchange.digest} if exchange.digest else {}),
            )
        else:
            record = writer.create_revisit_record(
                exchange.url,
                digest=earlier.digest,
                refers_to_uri=exchange.url,
                refers_to_date=earlier.date,
                http_headers=http,
                warc_headers_dict=named | {"WARC-Refers-To": earlier.record_id},
            )
            if exchange.status == 304:
                profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
                record.rec_headers.replace_header("WARC-Profile", profile)
        line = f"{exchange.method} {_path(exchange.url)} HTTP/1.1"
        request = writer.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(),
            length=0,
            http_headers=StatusAndHeaders(line, list(exchange.request_headers), is_http_request=True),
            warc_headers_dict=dict(named),
        )
        writer.write_request_response_pair(request, record)
        return earlier or Earlier(record.rec_headers.get_header("WARC-Record-ID"), date, exchange.digest)

    def sync(self) -> None:
        """Make sure that what was written is on the disk; begin a new file if this one is large."""
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._file.tell() >= _MOST_BYTES:
            self.close()

    def close(self) -> None:
        """Finish the file that is open; a crawl in which nothing came leaves one as well, and is seen to have been."""
        if not self._number:
            self._open()
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self.n_bytes += self._file.tell()
        self._file.close()
        _finish(Path(self._file.name))
        self._file = self._writer = None

    def _open(self) -> WARCWriter:
        if self._writer is None:
            name = f"{self._name}-{self._number:05}.warc.gz"
            self._number += 1
            self._file = (self._folder / (name + UNFINISHED)).open("xb")
            self._writer = WARCWriter(_Members(self._file), gzip=False, warc_version=_WARC)
            self._writer.write_record(self._writer.create_warcinfo_record(name, self._information))
        return self._writer


def recover(folder: Path) -> list[Path]:
    """Finish the files that a killed crawl left in `folder`, each up to its last whole record; return them.

    A file in which no record is whole is removed.
    """
    finished = []
    for file in sorted(folder.glob(f"*{UNFINISHED}")):
        end = _end_of_members(file)
        if not end:
            file.unlink()
            continue
        with file.open("r+b") as out:
            out.truncate(end)
            os.fsync(out.fileno())
        finished.append(_finish(file))
    return finished


def _finish(file: Path) -> Path:
    """Give a whole file its name."""
    final = file.with_name(file.name.removesuffix(UNFINISHED))
    file.rename(final)
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return final


def _end_of_members(file: Path) -> int:
    """Return where the last whole gzip member ends, in bytes: each record is one."""
    end = read = 0
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            read += len(chunk)
            try:
                while chunk:
                    while chunk and not member.eof:
                        member.decompress(chunk, _CHUNK)
                        chunk = member.unused_data if member.eof else member.unconsumed_tail
                    if member.eof:
                        end = read - len(chunk)
                        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            except zlib.error:
                break
    return end


def _path(url: str) -> str:
    """Return what of a url stands in a request line."""
    rest = url.partition("://")[2].partition("#")[0]
    host = rest.partition("?")[0].partition("/")[0]
    path = rest[len(host) :]
    return path if path.startswith("/") else f"/{path}"
