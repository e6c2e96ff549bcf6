"""What earlier runs took in, as 16 bytes a file: enough to tell what is new, and little enough for tens of millions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.capture import CONTAINER_FILE, CONTAINER_PLACE
from pipeline.store.tables import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEEN = "_seen.arrow"
_SIZE = 16  # bytes of a digest: two of 10 billion files are the same with a chance of 1 in 10^19

# Containers that a version which could not open them passed over as files that are no pages: this one opens them.
_UNOPENED = (pc.field("outcome") == "skipped") & pc.match_substring_regex(pc.field("source"), CONTAINER_FILE)


def file_key(source: str, n_bytes: int, modified_at: datetime) -> str:
    """Return what tells a file from the same file after a change."""
    return f"{source}|{n_bytes}|{_microseconds(modified_at)}"


def record_key(source: str, modified_at: datetime) -> str:
    """Return the same of a record; `modified_at` is that of its container."""
    return f"{source}||{_microseconds(modified_at)}"


def content_key(source: str, n_bytes: int, digest: str) -> str:
    """Return what tells a container from the same one with other bytes in it, whenever it was modified."""
    return f"{source}|{n_bytes}|{digest}"


class Known:
    """Keys of all captures, and of files and containers that gave none."""

    def __init__(self, processed: Path, store: Store) -> None:
        """Read them, part by part."""
        parts = [_digests(keys) for keys in _capture_keys(store)]
        self._digests = np.sort(np.frombuffer(b"".join([*parts, _seen(processed)]), dtype=f"S{_SIZE}"))

    def which(self, keys: Sequence[str]) -> list[bool]:
        """Return for each key whether it is known."""
        if not len(self._digests):
            return [False] * len(keys)
        wanted = np.frombuffer(_digests(keys), dtype=self._digests.dtype)
        found = np.minimum(np.searchsorted(self._digests, wanted), len(self._digests) - 1)
        known: list[bool] = (self._digests[found] == wanted).tolist()
        return known


def remember(processed: Path, keys: Iterable[str]) -> None:
    """Note keys of files that are in no row of `captures` as they are now, so that no later run reads them again.

    The note saves reading and nothing else: without it they are read once more.
    """
    new = _digests(list(keys))
    if not new:
        return
    digests = np.unique(np.frombuffer(new + _seen(processed), dtype=f"V{_SIZE}").view(f"S{_SIZE}"))
    column = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_SIZE), len(digests), [None, pa.py_buffer(digests.tobytes())]
    )
    file = processed / _SEEN
    part = file.with_suffix(".part")
    with suppress(OSError):  # a full disk is for the tables to report
        with part.open("wb") as out, pa.ipc.new_stream(out, pa.schema([("key", pa.binary(_SIZE))])) as stream:
            stream.write_table(pa.table({"key": column}))
        part.replace(file)


def _capture_keys(store: Store) -> Iterator[list[str]]:
    for rows in store.batches("captures", ["source", "n_bytes", "source_modified_at"], ~_UNOPENED):
        source = rows.column("source")
        size = pc.if_else(
            pc.match_substring_regex(source, CONTAINER_PLACE), "", rows.column("n_bytes").cast(pa.string())
        )
        time = rows.column("source_modified_at").cast(pa.int64()).cast(pa.string())
        keys: list[str] = pc.binary_join_element_wise(source, size, time, "|").drop_null().to_pylist()
        yield keys


def _digests(keys: Sequence[str]) -> bytes:
    return b"".join([hashlib.blake2b(key.encode(), digest_size=_SIZE).digest() for key in keys])


def _seen(processed: Path) -> bytes:
    try:
        with (processed / _SEEN).open("rb") as file:
            keys = pa.ipc.open_stream(file).read_all()["key"]
    except (OSError, KeyError, pa.ArrowException):
        return b""
    return b"".join(keys.to_pylist()) if keys.type == pa.binary(_SIZE) else b""


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)
