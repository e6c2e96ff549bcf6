"""One run at a time on one processed/."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BusyError, StoreError
from pipeline.store.explain import explained

_FILE = "_lock"


@contextmanager
def locked(processed: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock of `processed`, which is made if it is missing.

    The system gives the lock back when the process ends, however it ends: a killed run leaves nothing to clean up.

    Args:
        processed: the folder.
        wait: wait for the other run to end instead of raising.

    Raises:
        BusyError: another run holds it and `wait` is false.
        StoreError: the folder cannot be made or written.
    """
    try:
        processed.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(processed / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"output folder {processed} cannot be written ({error.strerror}): check its permissions or name another one"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            raise BusyError(
                f"another run (process {holder}) is working on {processed}: wait for it to end, or use --wait"
            ) from None
        with explained(processed):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
