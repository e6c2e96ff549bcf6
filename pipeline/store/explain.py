"""What the file system and the libraries say about processed/, in one sentence for people."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError

from pipeline.errors import StoreError

_FULL = ("No space left", "os error 28", "File too large", "os error 27", "Disk quota", "disk is full")


@contextmanager
def explained(processed: Path) -> Iterator[None]:
    """Turn what goes wrong inside while using `processed` into a StoreError."""
    try:
        yield
    except (OSError, DeltaError, pa.ArrowException, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
        if full or any(sign in str(error) for sign in _FULL):
            raise StoreError(
                f"no space left while writing {processed}: free some and run again; what was committed is safe"
            ) from error
        if isinstance(error, PermissionError) or "Permission denied" in str(error):
            raise StoreError(
                f"output folder {processed} cannot be written (Permission denied): "
                "check its permissions or name another one"
            ) from error
        if isinstance(error, FileNotFoundError):
            raise StoreError(f"the tables in {processed} cannot be used: a file of them is missing: {error}") from error
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise StoreError(f"the tables in {processed} cannot be used: {first_line}") from error
