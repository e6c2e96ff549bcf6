"""JSON lines: an object a line with `url`, one of `html` `text` `body_base64`, and, where known, `fetched_at`.

`content_type` and `http_status` (or `status`) are taken, too. A line that is no such object is a failure of its own.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from pipeline.capture.record import Record, Spot, Stored
from pipeline.capture.stream import Stream
from pipeline.capture.told import fetched_at_of, status_of, text_of, url_of
from pipeline.errors import PageError

BODIES = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8", "body_base64": None}
"""Where a body may stand, with the content type it has if none is told."""

_LONGEST_REST = 2**16  # bytes of a line beside its body: url, time, names


def scan_jsonl(stored: Stored, most: int, /) -> Iterator[Record]:
    """Yield the record on each line; a damaged or cut file ends in a record with that problem."""
    stream = Stream(stored.source, stored.offset)
    longest = most + _LONGEST_REST
    number = 0
    try:
        while not stream.is_at_end():
            number += 1
            offset = stream.spot() if not stream.codec else None
            line = stream.line(longest)
            if len(line) == longest and not line.endswith(b"\n"):
                passed = len(line) + stream.skip_line(most)
                yield Record(str(number), n_bytes=passed, problem=_too_large(passed, most))
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _record(str(number), line, offset, most)
    except PageError as problem:
        yield Record(str(number + 1 if problem.code == "damaged" else number or 1), problem=problem)


def record_of(place: str, told: dict[str, Any], most: int) -> Record:
    """Return the record that a JSON object, or a row of a table, tells.

    >>> record_of("1", {"url": "https://example.org/", "text": "Oil"}, 99).body
    b'Oil'
    """
    url, problem = "", None
    body, kind, status, time = b"", None, None, None
    try:
        url = url_of(told)
        time = fetched_at_of(told)
        status = status_of(told.get("http_status") or told.get("status"))
        body, kind = _body(told)
        kind = text_of(told, "content_type") or kind
        if len(body) > most:
            raise _too_large(len(body), most)
    except PageError as error:
        problem = error
    return Record(place, url, time, kind, status, n_bytes=len(body), body=None if problem else body, problem=problem)


def read_line(line: bytes, most: int) -> bytes:
    """Return the body that stands on a line.

    Raises:
        PageError: there is none.
    """
    record = _parsed("", line, most)
    if record.body is None:
        raise record.problem or PageError("capture", "bad_record", "the line holds no body any more")
    return record.body


def _record(place: str, line: bytes, offset: int | None, most: int) -> Record:
    record = _parsed(place, line, most)
    if offset is None or record.body is None:
        return record
    return Record(
        place,
        record.url,
        record.fetched_at,
        record.content_type,
        record.http_status,
        record.n_bytes,
        spot=Spot("line", offset, len(line)),
    )


def _parsed(place: str, line: bytes, most: int) -> Record:
    try:
        told = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        cut = "" if line.endswith(b"\n") else "; it has no end, the file may be cut here"
        problem = PageError("capture", "bad_record", f"the line is no JSON: {error}{cut}")
        return Record(place, n_bytes=len(line), problem=problem)
    if not isinstance(told, dict):
        problem = PageError(
            "capture", "bad_record", "the line is no JSON object with url and html, text or body_base64"
        )
        return Record(place, n_bytes=len(line), problem=problem)
    return record_of(place, told, most)


def _body(told: dict[str, Any]) -> tuple[bytes, str | None]:
    """Return the body told and the content type it has by that."""
    for name, kind in BODIES.items():
        value = told.get(name)
        if value is None:
            continue
        if isinstance(value, bytes):
            return value, None if kind is None else kind.partition(";")[0]
        if not isinstance(value, str):
            raise PageError("capture", "bad_record", f"{name} is not a text")
        if name != "body_base64":
            return value.encode("utf-8", "surrogatepass"), kind  # halves of characters: decoding will say so
        try:
            return base64.b64decode(value, validate=True), None
        except (binascii.Error, ValueError) as error:
            raise PageError("capture", "bad_record", f"body_base64 cannot be read: {error}") from error
    raise PageError("capture", "bad_record", f"it has none of {', '.join(BODIES)}")


def _too_large(length: int, most: int) -> PageError:
    return PageError("capture", "too_large", f"{length:,} bytes; max_body_bytes allows {most:,}")
