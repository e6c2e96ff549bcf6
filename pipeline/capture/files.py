"""Plain files below raw/: which there are, and their bodies."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path, PurePath
from urllib.parse import quote

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
UNFINISHED = ".open"
"""Ending of a file that a crawl is writing."""
MANIFESTS = ("manifest.csv", "manifest.jsonl")
# A host as crawlers name folders by it, in any script (RFC 5890), with a port or the dot of the root behind it. Numbers
# alone are none: folders are named after days and versions.
_HOST = re.compile(
    r"(?P<host>(?:\w(?:[\w-]{0,61}\w)?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]+))\.?(?P<port>:\d{1,5})?", re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    problem: str = ""
    """why this folder cannot be read, if it is one"""


def check_raw(raw: Path) -> None:
    """Make sure that there is an input folder.

    Raises:
        StoreError: `raw` is missing, not a folder, or cannot be read.
    """
    if not raw.is_dir():
        what = "is not a folder" if raw.exists() else "does not exist"
        raise StoreError(f"input folder {raw} {what}: create it and put pages there, or name another one")
    if not os.access(raw, os.R_OK | os.X_OK):
        raise StoreError(f"input folder {raw} cannot be read: check its permissions")


def discover(raw: Path) -> Iterator[Found]:
    """Yield every file below `raw` that is not a sidecar, a manifest, unfinished, hidden, or `raw/README.md`.

    They come in no set order.

    Links to folders are followed, each folder once. A folder that cannot be read is yielded itself, with its `problem`.

    Raises:
        StoreError: `raw` cannot be read.
    """
    check_raw(raw)
    seen: set[tuple[int, int]] = set()
    folders = [("", str(raw))]
    while folders:
        below, folder = folders.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116 - texts and not paths: a million files are listed in half the time
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:  # one entry after the other: a folder may hold a million
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if _is_folder(entry):
                        folders.append((f"{below}{entry.name}/", entry.path))
                    elif not _is_about_others(entry.name) and (below or entry.name != "README.md"):
                        yield _found(f"{below}{entry.name}", entry.path)
        except OSError as error:
            yield replace(_found(below, folder), n_bytes=0, problem=f"{error.strerror or error}")


def read_body(path: Path, max_body_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        PageError: it is gone, cannot be read, or is larger than `max_body_bytes` (then it is not read).
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > max_body_bytes:
                raise PageError("capture", "too_large", f"{size:,} bytes; max_body_bytes allows {max_body_bytes:,}")
            return file.read()
    except OSError as error:
        raise PageError("capture", "unreadable", f"{error.strerror or error}") from error


@contextmanager
def open_regular(path: Path) -> Iterator[BufferedReader]:
    """Open a file for reading; a pipe or a device, which could keep us waiting for ever, is an OSError."""
    with open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        yield file


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe opens without waiting for who writes to it


def as_text(path: PurePath) -> str:
    r"""Return a path with `/` between folders; bytes that are not UTF-8 appear as `\xNN`.

    >>> as_text(PurePath("caf\udce9.html"))
    'caf\\xe9.html'
    """
    return _text(path.as_posix())


def _text(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def url_of_place(source: str) -> str:
    """Return the url that a path below raw/ stands for.

    >>> url_of_place("example.org/a b.html"), url_of_place("notes.html")
    ('https://example.org/a%20b.html', 'file:notes.html')
    >>> url_of_place("Example.ORG.:8080/a.html"), url_of_place("2024.11/a.html")
    ('https://example.org:8080/a.html', 'file:2024.11/a.html')
    """
    folder, _, path = source.partition("/")
    found = _HOST.fullmatch(folder)
    host = _ascii_host(found["host"].lower()) if found and path else ""
    if found and host:
        return f"https://{host}{found['port'] or ''}/{quote(path, safe='/%~:@!$&()*+,;=-._')}"
    return f"file:{quote(source)}"


def _ascii_host(host: str) -> str:
    """Return a host as urls hold it (IDNA 2003, that of the standard library); empty where that would be another host."""
    if host.isascii():
        return host
    try:
        encoded = host.encode("idna").decode()
        return encoded if encoded.encode().decode("idna") == host else ""
    except UnicodeError:
        return ""


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle: reading it will say so
        return False


def _is_about_others(name: str) -> bool:
    return name.endswith((SIDECAR, UNFINISHED)) or name in MANIFESTS


def _found(place: str, path: str) -> Found:
    size, modified = 0, _EPOCH
    with suppress(OSError):  # a dangling link, or gone since it was listed: reading it will say so
        status = os.stat(path)  # noqa: PTH116
        size, modified = status.st_size, _time(status)
        with suppress(FileNotFoundError):
            modified = max(modified, _time(os.stat(path + SIDECAR)))  # noqa: PTH116
    ending = os.path.splitext(path)[1].lower()  # noqa: PTH122
    return Found(Path(path), _text(place), size, modified, CONTENT_TYPES.get(ending))


def _time(status: os.stat_result) -> datetime:
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC)
    except (ValueError, OverflowError):  # some file systems keep times behind the year 9999
        return _EPOCH
