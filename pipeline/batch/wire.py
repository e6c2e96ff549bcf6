"""What goes over the wire from a worker to the run: a line of JSON, then rows as Arrow record batches.

Nothing that comes from a worker is unpickled: it has read pages of strangers. The run does not decode the rows either, it
appends the messages as they are to the journal, whose files are Arrow streams.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline.batch.task import Result
from pipeline.errors import PageError

READY = b"ready"
"""What a worker says once it has loaded what it needs."""
RETIRED = b"retired"
"""What a worker says that holds so much memory between two pages that it ends; what was sent to it goes to another."""

_HEADER_BYTES = 4  # length of the line of JSON, big endian


class Answer(NamedTuple):
    """A result as it comes out of the wire."""

    result: Result
    """what became of the task"""
    spent: Mapping[str, float]
    """seconds by stage"""


def encode(result: Result, spent: Mapping[str, float]) -> bytes:
    """Return a result as bytes."""
    problem = result.problem
    header: dict[str, Any] = {
        "n_bytes": result.n_bytes,
        "body_digest": result.body_digest,
        "document_id": result.document_id,
        "n_characters": result.n_characters,
        "is_refusal": result.is_refusal,
        "rules": result.rules,
        "problem": [problem.stage, problem.code, problem.detail] if problem is not None else None,
        "sizes": {name: len(message) for name, message in result.rows.items()},
        "spent": {name: round(seconds, 6) for name, seconds in spent.items()},
    }
    line = json.dumps(header).encode()
    return b"".join([len(line).to_bytes(_HEADER_BYTES), line, *result.rows.values()])


def decode(message: bytes) -> Answer:
    """Return what `encode` made bytes of.

    >>> decode(encode(Result(3, problem=PageError("decode", "empty", "nothing")), {"decode": 0.5})).spent
    {'decode': 0.5}
    """
    at = _HEADER_BYTES + int.from_bytes(message[:_HEADER_BYTES])
    header = json.loads(message[_HEADER_BYTES:at])
    rows = {}
    for name, size in header.pop("sizes").items():
        rows[name] = message[at : at + size]
        at += size
    spent, problem = header.pop("spent"), header.pop("problem")
    return Answer(Result(**header, rows=rows, problem=PageError(*problem) if problem else None), spent)
