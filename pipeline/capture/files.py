"""Plain files below raw/: which there are, and their bodies."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import PageError, StoreError

CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
}
"""File name endings that are pages, with the content type they stand for."""

SIDECAR = ".meta.json"
MANIFESTS = ("manifest.csv", "manifest.jsonl")


@dataclass(frozen=True, slots=True)
class Found:
    """A file below raw/ that could hold a page."""

    path: Path
    """where it lies"""
    source: str
    """its path below raw/ with `/` between folders; bytes that are not UTF-8 appear as `\\xNN`"""
    n_bytes: int
    """its size"""
    modified_at: datetime
    """when it or its sidecar was last modified, UTC, whole microseconds"""
    content_type: str | None
    """what its name stands for; None when no page format has that ending"""


def discover(raw: Path) -> Iterator[Found]:
    """Yield every file below `raw` that is not a sidecar, a manifest, hidden, or `raw/README.md`; in no set order.

    Links to folders are followed, each folder once.

    Raises:
        StoreError: `raw` is missing, not a folder, or cannot be read.
    """
    if not raw.is_dir():
        what = "is not a folder" if raw.exists() else "does not exist"
        raise StoreError(f"input folder {raw} {what}: create it and put pages there, or name another one")
    if not os.access(raw, os.R_OK | os.X_OK):
        raise StoreError(f"input folder {raw} cannot be read: check its permissions")
    seen: set[tuple[int, int]] = set()
    folders = [raw]
    while folders:
        folder = folders.pop()
        try:
            status = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise StoreError(f"folder {folder} cannot be read ({error.strerror}): check its permissions") from error
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        names = {entry.name for entry in entries}
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(Path(entry.path))
            elif not _is_about_others(entry.name) and not (folder == raw and entry.name == "README.md"):
                yield _found(raw, Path(entry.path), has_sidecar=entry.name + SIDECAR in names)


def read_body(path: Path, max_body_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        PageError: it is gone, cannot be read, or is larger than `max_body_bytes` (then it is not read).
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PageError("capture", "unreadable", "not a regular file")
            if status.st_size > max_body_bytes:
                raise PageError(
                    "capture", "too_large", f"{status.st_size:,} bytes; max_body_bytes allows {max_body_bytes:,}"
                )
            return file.read()
    except OSError as error:
        raise PageError("capture", "unreadable", f"{error.strerror or error}") from error


def _is_about_others(name: str) -> bool:
    return name.endswith(SIDECAR) or name in MANIFESTS


def _found(raw: Path, path: Path, *, has_sidecar: bool) -> Found:
    relative = os.fsencode(path.relative_to(raw).as_posix()).decode("utf-8", "backslashreplace")
    modified, size = 0.0, 0
    try:
        status = path.stat()
        size, modified = status.st_size, status.st_mtime
        if has_sidecar:
            modified = max(modified, path.with_name(path.name + SIDECAR).stat().st_mtime)
    except OSError:  # a dangling link, or gone since it was listed: reading it will say so
        pass
    kind = CONTENT_TYPES.get(path.suffix.lower())
    return Found(path, relative, size, datetime.fromtimestamp(modified, UTC), kind)
