"""WARC and WARC.gz, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/.

`response` and `resource` records are captures, and so are `revisit` records, by the capture they refer to. The others hold
no page and are counted. Places are offsets in the file, at which any WARC reader can begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.capture.record import Record, Reference, Spot, Stored
from pipeline.capture.stream import Stream
from pipeline.capture.told import is_page_type, time_of, url_of
from pipeline.errors import PageError
from pipeline.records import without_credentials

# Bytes of a header, of WARC or HTTP. Servers stop at 8 to 64 KiB; crawlers write less.
_LONGEST_HEADER = 2**16
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b")
_VERSION = re.compile(rb"WARC/\d+\.\d+\s*\Z")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class _Header(NamedTuple):
    fields: dict[str, str]
    length: int  # bytes of the block behind it


class _Block(NamedTuple):
    """What stands in a record, as HTTP tells it."""

    status: int | None
    content_type: str
    is_chunked: bool
    start: int
    """where the body begins in the block"""


def scan_warc(stored: Stored, most: int, /) -> Iterator[Record]:
    """Yield what the records of a WARC file hold, then one line for each kind of record that holds no page.

    Where the file is cut, damaged or no WARC file any more, a record with that problem is the last one.
    """
    stream = Stream(stored.source, stored.offset)
    others: Counter[str] = Counter()
    place, header = "0", None
    try:
        while True:
            header = None
            stream.skip_blank_lines()
            place = stream.here()
            if stream.is_at_end():
                break
            place, offset = stream.place(), stream.spot()
            header = _read_header(stream)
            kind = header.fields.get("warc-type", "")
            if kind in {"response", "resource", "revisit"}:
                yield _record(stream, header, place, offset, most)
            else:
                others[kind or "nameless"] += 1
                _skip_block(stream, header.length, most)
    except PageError as problem:
        yield Record(place, _target(header), problem=problem)
    for kind, n in sorted(others.items()):
        yield Record(kind, skipped=f"{n:,} {kind} {'record, which holds' if n == 1 else 'records, which hold'} no page")


def read_warc(stream: Stream, most: int) -> bytes:
    """Return the body of the record that `stream` begins with.

    Raises:
        PageError: it is larger than `most` bytes or cut.
    """
    stream.skip_blank_lines()
    header = _read_header(stream)
    start, block = _read_block(stream, header)
    length = header.length - block.start
    if length > most:
        raise _too_large(length, most)
    return _body(stream, start, block, length)


def _record(stream: Stream, header: _Header, place: str, offset: int | None, most: int) -> Record:
    """Return the record whose header was read, and leave the stream behind its block."""
    fields = header.fields
    start, block = _read_block(stream, header)
    length = header.length - block.start
    is_revisit = fields["warc-type"] == "revisit"
    problem, url, time, refers = None, "", None, None
    try:
        url = _target(header, strict=True)
        time = time_of(fields.get("warc-date", ""))
        refers = _reference(fields, url) if is_revisit else None
    except PageError as error:
        problem = error
    is_page = is_page_type(block.content_type) and not is_revisit
    if is_page and length > most:
        problem = problem or _too_large(length, most)
    body, spot = None, None
    if offset is None and is_page and not problem:
        body = _body(stream, start, block, length)
    else:
        _skip_block(stream, header.length - len(start), most)
        spot = Spot("warc", offset, 0) if offset is not None and is_page and not problem else None
    return Record(
        place=place,
        url=url,
        fetched_at=time,
        content_type=block.content_type or None,
        http_status=block.status,
        n_bytes=length,
        spot=spot,
        body=body,
        problem=problem,
        skipped="" if is_page or is_revisit or problem else f"content type {block.content_type} is no page",
        payload_digest=fields.get("warc-payload-digest", ""),
        refers_to=refers,
    )


def _target(header: _Header | None, *, strict: bool = False) -> str:
    """Return the url of a record; if not `strict`, an empty one where it makes no sense."""
    told = header.fields.get("warc-target-uri", "").strip("<>") if header else ""
    try:
        return url_of({"url": told})
    except PageError:
        if strict:
            raise
        return ""


def _reference(fields: dict[str, str], url: str) -> Reference:
    """Return what a revisit refers to; a server that answered "not modified" means the capture of that url before."""
    told = fields.get("warc-refers-to-date")
    target = without_credentials(fields.get("warc-refers-to-target-uri", "").strip("<>"))
    if not target and (told or fields.get("warc-profile", "").endswith("server-not-modified")):
        target = url
    return Reference(target, time_of(told) if told else None, fields.get("warc-payload-digest", ""))


def _read_header(stream: Stream) -> _Header:
    line = stream.line(_LONGEST_HEADER)
    if not _VERSION.match(line):
        if not line.endswith(b"\n") and b"WARC/1.".startswith(line[:7]):
            raise PageError("capture", "truncated", "the file ends inside the header of a record")
        raise PageError("capture", "damaged", "here should begin a WARC record; nothing behind it was read")
    fields: dict[str, str] = {}
    size, name = len(line), ""
    while (line := stream.line(_LONGEST_HEADER)).strip():
        size += len(line)
        if size > _LONGEST_HEADER:
            raise PageError("capture", "damaged", f"a record's header has more than {_LONGEST_HEADER:,} bytes")
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:  # folded, as WARC 1.0 allows
            fields[name] += f" {text.strip()}"
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        fields[name] = value.strip()
    if not line.endswith(b"\n"):
        raise PageError("capture", "truncated", "the file ends inside the header of a record")
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise PageError("capture", "damaged", f"Content-Length of a record is {length[:40]!r}, so its end is unknown")
    return _Header(fields, int(length))


def _read_block(stream: Stream, header: _Header) -> tuple[bytes, _Block]:
    """Return the first bytes of a block, and what they say about the rest."""
    kind = header.fields.get("content-type", "")
    if not kind.lower().replace(" ", "").startswith("application/http") and (
        header.fields.get("warc-type") != "response" or kind
    ):
        return b"", _Block(None, kind, is_chunked=False, start=0)
    start = stream.read(min(header.length, _LONGEST_HEADER))
    if len(start) < min(header.length, _LONGEST_HEADER):
        raise _cut(len(start), header.length)
    return start, _http(start)


def _http(block: bytes) -> _Block:
    r"""Return what the HTTP header at the beginning of `block` says.

    >>> _http(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>")
    _Block(status=404, content_type='text/html', is_chunked=False, start=51)
    """
    status = _STATUS_LINE.match(block)
    end = _END_OF_HEADER.search(block)
    if status is None:
        return _Block(None, "", is_chunked=False, start=0)  # no header: all of it is body
    stop = end.end() if end else len(block)
    kind, is_chunked = "", False
    for line in block[: end.start() if end else stop].split(b"\n")[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        match name.strip().lower():
            case "content-type":
                kind = kind or value.strip()
            case "transfer-encoding":
                is_chunked = is_chunked or "chunked" in value.lower()
    return _Block(int(status[1]), kind[:1_024], is_chunked, stop)


def _body(stream: Stream, start: bytes, block: _Block, length: int) -> bytes:
    body = start[block.start :] + stream.read(length - (len(start) - block.start))
    if len(body) < length:
        raise _cut(len(body), length)
    return unchunk(body) if block.is_chunked else body


def unchunk(body: bytes) -> bytes:
    r"""Return `body` without the lengths that chunked transfer put between its pieces.

    Crawlers also store bodies that they joined already, under headers that still say `chunked`; these stay as they are.
    Of a body that breaks off the pieces up to there are returned.

    >>> unchunk(b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"), unchunk(b"<p>hello")
    (b'hello world', b'<p>hello')
    """
    parts: list[bytes] = []
    position = 0
    while size := _CHUNK_SIZE.match(body, position):
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(body[size.end() : size.end() + length])
        position = size.end() + length
        position += 2 if body.startswith(b"\r\n", position) else 1
    return b"".join(parts) if position >= len(body) and parts else body


def _skip_block(stream: Stream, length: int, most: int) -> None:
    passed = stream.skip(length, most)
    if passed < length:
        raise _cut(passed, length)


def _cut(found: int, length: int) -> PageError:
    return PageError("capture", "truncated", f"the file ends {length - found:,} bytes before the end of this record")


def _too_large(length: int, most: int) -> PageError:
    return PageError("capture", "too_large", f"{length:,} bytes; max_body_bytes allows {most:,}")
