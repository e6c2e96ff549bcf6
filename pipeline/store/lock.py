"""One run at a time on one processed/."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BusyError, StoreError
from pipeline.store.explain import explained

_FILE = "_lock"
# deltalake 1.6 takes a path for a url: with these in it, it looks for the tables elsewhere or panics
_NO_PATH = re.compile(r"[\x00-\x1f\[\\\]^|\ud800-\udfff]|%[0-9A-Fa-f]{2}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def check_path(processed: Path) -> None:
    """Make sure that Delta tables can be kept in a folder of that name.

    Raises:
        StoreError: they cannot.
    """
    if _URL.match(str(processed)):
        raise StoreError(f"output folder {processed} looks like a url, but tables are kept in local folders: name one")
    found = _NO_PATH.search(os.path.realpath(processed))
    if found:
        raise StoreError(
            f"output folder {str(processed)!r} cannot hold tables, for {found[0]!r} in it: name another one"
        )


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
    check_path(processed)
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
