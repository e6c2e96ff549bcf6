"""Bodies that a crawler stored as they came over the wire, still compressed."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Generator, Iterator

import brotli  # type: ignore[import-untyped]
import zstandard

from pipeline.errors import PageError

MAX_BYTES = 64 * 2**20
"""largest body unwrapped: some 200 times a page of 315 KB, and memory a worker can spare"""
MAX_RATIO = 200
"""largest growth of what unpacks to over `_SMALL`: deflate itself ends at 1,032; chosen without measuring"""
_SMALL = 2**20
"""bytes below which growth harms nobody"""
_LAYERS = 3
"""compression inside compression that is still undone; two, a server's and a proxy's, are seen in crawls"""
_STEP = 2**14
"""compressed bytes fed at a time: deflate makes at most 16 MiB of them before the caps are looked at"""
_ZSTD_STEP = 2**8
"""the same for zstd, whose shortest block is 4 bytes and unpacks to 128 KiB"""
_BROTLI_STEP = 2**8
"""the same for brotli; as many bytes are lost before a place that cannot be read"""
_BROTLI_OUTPUT = 2**20
"""bytes taken out of brotli at a time; it can make 16 MiB of a few bytes"""
_ZSTD_WINDOW = 2**23
"""largest window RFC 9659 lets a server use"""
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"

_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_Chunks = Generator[bytes, None, bool]
"""yields pieces of the unpacked body, returns whether the stream was whole"""


def unwrap(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return `body` without its compression and the name of each layer taken off (`gzip`, `zstd cut short`).

    Only compression that announces itself (gzip, zstd, zlib) is undone; see `unwrap_bare` for the rest. The good
    beginning of a damaged or truncated stream is kept. A body that is not compressed is returned as it is.

    Raises:
        PageError: `decode`, `too_large` when it unpacks to more than `MAX_BYTES` or grows more than `MAX_RATIO` times.

    >>> unwrap(zlib.compress(b"<p>text</p>"))
    (b'<p>text</p>', ('deflate',))
    """
    layers: tuple[str, ...] = ()
    while len(layers) < _LAYERS:
        if body.startswith(_GZIP):
            name, chunks = "gzip", _inflate(body, 16 + zlib.MAX_WBITS)
        elif body.startswith(_ZSTD):
            name, chunks = "zstd", _unpack_zstd(body)
        elif body[:1] == b"x" and int.from_bytes(body[:2], "big") % 31 == 0:  # the header's checksum, RFC 1950
            name, chunks = "deflate", _inflate(body, zlib.MAX_WBITS)
        else:
            break
        text, whole = _collect(chunks, len(body))
        # A text may well begin with `x^`, a header of zlib; read as deflate it breaks off before it grows.
        if not (whole or (text and (name != "deflate" or len(text) > len(body)))):
            break
        body, layers = text, (*layers, name if whole else f"{name} cut short")
    return body, layers


def unwrap_bare(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return `body` without brotli or headerless deflate, which announce nothing; as it is when it holds neither.

    Any bytes may look like the beginning of such a stream, so only one counts that ends exactly where the body ends, or
    of which more UTF-8 text comes than the body has bytes.

    Raises:
        PageError: as `unwrap`.

    >>> unwrap_bare(brotli.compress(b"<p>text</p>"))
    (b'<p>text</p>', ('brotli',))
    """
    for name, chunks in (("brotli", _unpack_brotli(body)), ("deflate", _inflate(body, -zlib.MAX_WBITS))):
        text, whole = _collect(chunks, len(body))
        if text and whole:
            return text, (name,)
        if len(text) > len(body) and _is_text(text):
            return text, (f"{name} cut short",)
    return body, ()


def _is_text(data: bytes) -> bool:
    """Return whether `data`, but for a last character that may be cut, are UTF-8 without controls."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text)


def _collect(chunks: _Chunks, packed: int) -> tuple[bytes, bool]:
    out: list[bytes] = []
    size = 0
    limit = min(MAX_BYTES, max(_SMALL, packed * MAX_RATIO))
    while True:
        try:
            out.append(next(chunks))
        except StopIteration as stop:
            return b"".join(out), bool(stop.value)
        size += len(out[-1])
        if size > limit:
            raise PageError(
                "decode", "too_large", f"{packed} compressed bytes unpack to more than {limit}; the page was not read"
            )


def _inflate(body: bytes, window: int) -> _Chunks:
    stream = zlib.decompressobj(window)
    position = 0
    while position < len(body):
        step = body[position : position + _STEP]
        before = stream.copy()
        try:
            chunk = stream.decompress(step)
        except zlib.error:
            yield from _salvage(before, step)
            return False
        yield chunk
        position += len(step) - len(stream.unused_data)
        if stream.eof:
            if not body.startswith(_GZIP, position):  # gzip may hold several members, and padding after the last
                return window > 0 or position == len(body)
            stream = zlib.decompressobj(window)
    return False


def _salvage(stream: zlib._Decompress, step: bytes) -> Iterator[bytes]:
    """Yield what comes of `step` before the byte that cannot be read: a checksum may be all that is wrong."""
    for at in range(len(step)):
        try:
            chunk = stream.decompress(step[at : at + 1])
        except zlib.error:
            return
        yield chunk


def _unpack_zstd(body: bytes) -> _Chunks:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    stream = unpacker.decompressobj()
    position = 0
    while position < len(body):
        step = body[position : position + _ZSTD_STEP]
        try:
            yield stream.decompress(step)
        except zstandard.ZstdError:
            return False
        position += len(step) - len(stream.unused_data)
        if stream.eof:
            if not body.startswith(_ZSTD, position):
                return True
            stream = unpacker.decompressobj()
    return False


def _unpack_brotli(body: bytes) -> _Chunks:
    stream = brotli.Decompressor()
    for position in range(0, len(body), _BROTLI_STEP):
        step = body[position : position + _BROTLI_STEP]
        while step or not (stream.can_accept_more_data() or stream.is_finished()):
            try:
                chunk = stream.process(step, output_buffer_limit=_BROTLI_OUTPUT)
            except brotli.error:  # includes bytes left over behind the end
                return False
            yield chunk
            step = b""
        if stream.is_finished():
            return position + _BROTLI_STEP >= len(body)
    return False
