"""What is known about a file besides its bytes: url, time, content type.

The first of these that speaks decides: the sidecar `NAME.meta.json`, a line of `manifest.csv` or `manifest.jsonl` in its
folder, its place (`raw/HOST/PATH` is `https://HOST/PATH`), its name and modification time.
"""

from __future__ import annotations

import csv
import errno
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.capture.files import MANIFESTS, SIDECAR, Found, as_text, open_regular, url_of_place
from pipeline.capture.told import fetched_at_of, status_of, text_of, url_of
from pipeline.errors import PageError

_FILE_COLUMNS = ("file", "path", "name")
_KEPT = ("url", "fetched_at", "content_type", "http_status", "status")
# Bytes that are read of a sidecar; real ones, with all headers of request and response, have some thousand.
_LONGEST_SIDECAR = 2**20


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about a capture before its body is read."""

    url: str
    """absolute url, or `file:PATH`"""
    fetched_at: datetime
    """UTC"""
    content_type: str | None
    """HTTP Content-Type or what the file's name stands for"""
    http_status: int | None
    """where known"""


class Describer:
    """Describes files; reads each manifest once when the files of a folder come one behind the other."""

    def __init__(self) -> None:
        self._folder: Path | None = None  # one at a time: a crawl of a million pages may have a manifest in each
        self._rows: dict[str, dict[str, Any]] | PageError = {}

    def __call__(self, found: Found) -> Description:
        """Return what is known about `found`.

        Raises:
            PageError: its sidecar or manifest cannot be read or says something impossible.
        """
        told = self._sidecar(found.path) or self._manifest(found.path.parent).get(found.path.name, {})
        return Description(
            url=url_of(told) or url_of_place(found.source),
            fetched_at=fetched_at_of(told) or found.modified_at,
            content_type=text_of(told, "content_type") or found.content_type,
            http_status=status_of(told.get("http_status") or told.get("status")),
        )

    def _sidecar(self, path: Path) -> dict[str, Any]:
        file = path.with_name(path.name + SIDECAR)
        name = as_text(Path(file.name))
        try:
            with open_regular(file) as lines:
                text = lines.read(_LONGEST_SIDECAR)
                return _mapping(json.loads(text.decode("utf-8-sig")), name)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return {}
            raise PageError("capture", "bad_metadata", f"{name} cannot be read: {error}") from error

    def _manifest(self, folder: Path) -> dict[str, dict[str, Any]]:
        if folder != self._folder:
            self._folder, self._rows = folder, _read_manifests(folder)
        if isinstance(self._rows, PageError):
            raise self._rows
        return self._rows


def _read_manifests(folder: Path) -> dict[str, dict[str, Any]] | PageError:
    """Return what the manifests of a folder say, by file name, or what is wrong with them."""
    rows: dict[str, dict[str, Any]] = {}
    for name in MANIFESTS:
        try:
            rows |= _read_manifest(folder / name)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError, csv.Error) as error:
            return PageError("capture", "bad_metadata", f"{name} cannot be read: {error}")
    return rows


def _read_manifest(file: Path) -> dict[str, dict[str, Any]]:
    with open_regular(file) as bare, io.TextIOWrapper(bare, encoding="utf-8-sig", newline="") as lines:
        rows = _csv_rows(lines) if file.suffix == ".csv" else _json_rows(lines, file.name)
        named: dict[str, dict[str, Any]] = {}
        n_rows = 0
        for n_rows, row in enumerate(rows, 1):  # noqa: B007 - counted
            name = next((str(row[key]) for key in _FILE_COLUMNS if row.get(key)), "")
            if name:  # of several lines for one file the last counts: who appends tells what is newer
                named[name.rsplit("/", 1)[-1]] = {key: row[key] for key in _KEPT if row.get(key) is not None}
    if n_rows and not named:
        raise ValueError(f"none of its {n_rows:,} lines names a file, under {' or '.join(_FILE_COLUMNS)}")
    return named


def _csv_rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    table = csv.reader(lines, strict=True)
    names = [name.strip().lower() for name in next(table, ())]
    for values in table:
        yield dict(zip(names, map(str.strip, values), strict=False))


def _json_rows(lines: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    return (_mapping(json.loads(line), name) for line in lines if line.strip())


def _mapping(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must hold an object with url and fetched_at")  # noqa: TRY004 - caught as bad input
    return value
