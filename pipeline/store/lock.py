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

    Args:
        processed: the folder.
        wait: wait for the other run to end instead of raising.

    Raises:
        BusyError: another run holds it and `wait` is false.
        StoreError: the folder cannot be made or written.
    """
    check_path(processed)
    with held(processed / _FILE, "output", "run", wait=wait) as descriptor:
        with explained(processed):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield


@contextmanager
def held(file: Path, folder: str, who: str, *, wait: bool | None = None) -> Iterator[int]:
    """Hold the lock that is a file, in a folder that is made if it is missing, and give its descriptor.

    The system gives the lock back when the last process ends that has the descriptor, however it ends: who is killed
    leaves nothing to clean up.

    Args:
        file: the lock. What it holds names the process that has it.
        folder: what the folder is for, in messages.
        who: what else may hold the lock, in messages.
        wait: wait for that to end instead of raising; None where who calls has no such choice.

    Raises:
        BusyError: it is held and `wait` is false.
        StoreError: the folder cannot be made or written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"{folder} folder {file.parent} cannot be written ({error.strerror}): "
            "check its permissions or name another one"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).strip()  # any bytes, where some other program wrote to the file
            by = f"another {who} (process {holder.decode()})" if holder.isdigit() else f"another {who}"
            choice = "" if wait is None else ", or use --wait"
            raise BusyError(f"{by} is working on {file.parent}: wait for it to end{choice}") from None
        yield descriptor
    finally:
        os.close(descriptor)
