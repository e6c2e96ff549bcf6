"""Bytes in order, unpacked on the way, with no more of them in memory than one step unpacks to."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol

import zstandard

from pipeline.capture.record import Source, Stored
from pipeline.errors import PageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_CHUNK = 2**16
# Packed bytes fed at a time. Deflate makes at most 1,032 times as much of them; the shortest block of zstd, 4 bytes,
# unpacks to 128 KiB. Either way a step is at most 16 MiB.
_STEP = {"gzip": 2**14, "deflate": 2**14, "zstd": 2**9}
_ZSTD_WINDOW = 2**27  # what `zstd` itself unpacks without being asked to
# A record too large to read is passed over, to get at those behind it, for so many times `max_body_bytes`. Beyond that
# it must at least have been paid for: crawls hold films of gigabytes, which do not shrink; bombs do.
_MOST_PASSED = 16
_MOST_RATIO = 100


# What one step unpacks to that is worth asking whether time is up: what is read at once from the disk may unpack to
# gigabytes, and a reader may make nothing of them, such as empty lines.
_MUCH = 2**17


class Engine(Protocol):
    """What zlib and zstandard have in common."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached."""

    @property
    def unused_data(self) -> bytes:
        """What was fed beyond the end."""

    def decompress(self, data: bytes, /) -> bytes:
        """Return what `data` unpacks to."""


class Slice(io.RawIOBase):
    """A stretch of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._length = length
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` and return how many bytes it got; 0 at the end."""
        view = memoryview(buffer)
        self._file.seek(self._start + self._position)
        found = self._file.read(max(0, min(len(view), self._length - self._position)))
        view[: len(found)] = found
        self._position += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to `offset` from the start (0), from here (1) or from the end (2)."""
        self._position = max(0, offset + (0, self._position, self._length)[whence])
        return self._position

    def forward(self, size: int) -> int:
        """Pass over `size` bytes without reading them and return how many there were."""
        end = self._file.seek(0, 2) - self._start
        step = max(0, min(size, min(self._length, end) - self._position))
        self._position += step
        return step

    def part(self, start: int, length: int) -> Slice:
        """Return a stretch of this one."""
        return Slice(self._file, self._start + start, length)


class Stream:
    """The unpacked bytes of a source: gzip and zstd are told by their first bytes, all else is read as it is.

    `truncated` and `damaged` are raised as PageError where they are met; what came before was handed out by then.
    """

    def __init__(self, source: Source, offset: int | None = 0, codec: str = "") -> None:
        """Read `source`, whose first byte lies at `offset` of the file on disk, or nowhere as it is."""
        self._source = source
        self._raw = source.read(_CHUNK)
        self._raw_at = offset or 0
        self._is_on_disk = offset is not None
        self.codec = codec or ("gzip" if self._raw.startswith(_GZIP) else "zstd" if self._raw.startswith(_ZSTD) else "")
        self._engine: Engine | None = None
        self._out = b""
        self._from = 0  # first byte of _out not handed out yet
        self._member = self._raw_at  # where the compressed member under way begins
        self._in_member = 0  # bytes of it handed out

    @property
    def raw_position(self) -> int:
        """Bytes of the file on disk taken so far, whatever lies between."""
        below: int = getattr(self._source, "raw_position", self._raw_at)
        return below

    def here(self) -> str:
        """Return how far the file was read, as an offset in it."""
        return str(self._raw_at - (0 if self.codec else len(self._out) - self._from))

    def place(self) -> str:
        """Return where the next byte is: an offset in the file, or that of its compressed member, `+`, and bytes into it."""
        return str(self._member) if self._starts_member() else f"{self._member}+{self._in_member}"

    def spot(self) -> int | None:
        """Return the offset in the file at which reading can begin here; None when it cannot."""
        return self._member if self._is_on_disk and self._starts_member() else None

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, fewer only at the end; of none at all only those below are told."""
        parts = []
        if not size:
            self._source.read(0)
        while size and (part := self._some(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def line(self, most: int) -> bytes:
        """Return the bytes up to a line feed, with it; of a longer line the first `most`."""
        parts, size = [], 0
        while size < most and self._has_more():
            end = self._out.find(b"\n", self._from, self._from + most - size)
            part = self._some(most - size if end < 0 else end + 1 - self._from)
            parts.append(part)
            size += len(part)
            if end >= 0:
                break
        return b"".join(parts)

    def skip(self, size: int, most: int) -> int:
        """Pass over `size` bytes and return how many there were.

        Raises:
            PageError: `bomb`, when they are many times `most` and nearly nothing in the file.
        """
        self._has_more()
        passed = self._pass_over(size if self.codec else min(size, len(self._out) - self._from), most, until=b"")
        if not self.codec and isinstance(self._source, Slice):
            step = self._source.forward(size - passed)
            self._raw_at += step
            return passed + step
        return passed + self._pass_over(size - passed, most, until=b"")

    def skip_line(self, most: int) -> int:
        """Pass over the rest of a line; result and error as of `skip`."""
        return self._pass_over(None, most, until=b"\n")

    def skip_blank_lines(self) -> None:
        """Pass over line ends, to the next compressed member at most."""
        while self._fill() and self._out[self._from] in b"\r\n":
            self._some(1)

    def is_at_end(self) -> bool:
        """Whether there is nothing more."""
        return not self._has_more()

    def _starts_member(self) -> bool:
        if not self.codec:
            self._member, self._in_member = self._raw_at - (len(self._out) - self._from), 0
            return True
        if not self._fill():
            self._begin()
        return self._in_member == 0

    def _some(self, size: int) -> bytes:
        if not self._has_more():
            return b""
        part = self._out[self._from : self._from + size]
        self._advance(len(part))
        return part

    def _advance(self, size: int) -> int:
        self._from += size
        self._in_member += size
        return size

    def _pass_over(self, size: int | None, most: int, until: bytes) -> int:
        passed, before, had = 0, self.raw_position, len(self._out) - self._from
        while (size is None or passed < size) and self._has_more():
            end = self._out.find(until, self._from) if until else -1
            step = len(self._out) - self._from if end < 0 else end + 1 - self._from
            passed += self._advance(step if size is None else min(step, size - passed))
            if end >= 0:
                break
            paid = self.raw_position - before
            unpacked = passed - had  # what was unpacked before was paid for before
            if unpacked > _MOST_PASSED * most and unpacked > _MOST_RATIO * paid:
                detail = f"{paid:,} bytes unpack to more than {unpacked:,}; nothing behind them was read"
                raise PageError("capture", "bomb", detail)
        return passed

    def _has_more(self) -> bool:
        while not self._fill():
            if not self.codec or not self._begin():
                return False
        return True

    def _begin(self) -> bool:
        """Begin the next compressed member; return whether there is one."""
        if self._engine is not None and not self._engine.eof:
            return False
        if self.codec == "gzip" and self._engine is not None:  # tape and disk blocks are filled up with zeros
            while self._raw or self._pull():
                kept = self._raw.lstrip(b"\0")
                self._raw_at += len(self._raw) - len(kept)
                self._raw = kept
                if kept:
                    break
        if (not self._raw and not self._pull()) or (self.codec == "deflate" and self._engine is not None):
            return False
        while len(self._raw) < len(_ZSTD) and (more := self._source.read(_CHUNK)):
            self._raw += more
        magic = {"gzip": _GZIP, "zstd": _ZSTD}.get(self.codec, b"")
        if not self._raw.startswith(magic):
            code = "truncated" if magic.startswith(self._raw) else "damaged"
            raise PageError("capture", code, f"at byte {self._raw_at:,} stands no {self.codec} member")
        self._member, self._in_member = self._raw_at, 0
        self._engine = _engine(self.codec)
        return True

    def _fill(self) -> bool:
        """Make sure that there are unpacked bytes of the member under way; return whether there are."""
        while self._from >= len(self._out):
            self._from = 0
            if not self.codec:
                self._out, self._raw = self._raw or self._source.read(_CHUNK), b""
                self._raw_at += len(self._out)
                if not self._out:
                    return False
                continue
            self._out = b""
            if self._engine is None or self._engine.eof:
                return False
            if not self._raw and not self._pull():
                raise PageError("capture", "truncated", f"the file ends at byte {self._raw_at:,}, inside a record")
            self._feed(self._engine)
        return True

    def _feed(self, engine: Engine) -> None:
        data = self._raw[: _STEP[self.codec]]
        try:
            self._out = engine.decompress(data)
        except (zlib.error, zstandard.ZstdError) as error:
            raise PageError("capture", "damaged", f"cannot be unpacked at byte {self._raw_at:,}: {error}") from error
        if len(self._out) >= _MUCH:
            self._source.read(0)  # nothing, but who watches the time gets a word in
        used = len(data) - len(engine.unused_data)
        self._raw = self._raw[used:]
        self._raw_at += used

    def _pull(self) -> bool:
        self._raw = self._source.read(_CHUNK)
        return bool(self._raw)


def _engine(codec: str) -> Engine:
    if codec == "zstd":
        return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    return zlib.decompressobj(16 + zlib.MAX_WBITS if codec == "gzip" else -zlib.MAX_WBITS)


@contextmanager
def seekable(stored: Stored, most: int) -> Iterator[Slice]:
    """Give what is stored as a file in which one can go back: itself, or for the time being a copy without a name.

    Raises:
        PageError: `too_large`, when it would have to be copied and is more than 16 times `most`.
    """
    if isinstance(stored.source, Slice):
        yield stored.source
        return
    with tempfile.TemporaryFile() as file:
        while part := stored.source.read(_CHUNK):
            file.write(part)
            if file.tell() > _MOST_PASSED * most:
                detail = f"an archive in an archive of more than {_MOST_PASSED * most:,} bytes is not unpacked"
                raise PageError("capture", "too_large", detail)
        yield Slice(file, 0, file.tell())
