"""What is known about a file besides its bytes: url, time, content type.

The first of these that speaks decides: the sidecar `NAME.meta.json`, a line of `manifest.csv` or `manifest.jsonl` in its
folder, its place (`raw/HOST/PATH` is `https://HOST/PATH`), its name and modification time.
"""

from __future__ import annotations

import csv
import errno
import io
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.capture.files import MANIFESTS, SIDECAR, Found, as_text, open_regular, url_of_place
from pipeline.capture.told import status_of, text_of, time_of, url_of
from pipeline.errors import PageError

_FILE_COLUMNS = ("file", "path", "name")


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
    """Describes files; reads each manifest once."""

    def __init__(self) -> None:
        self._manifests: dict[Path, dict[str, dict[str, Any]] | PageError] = {}

    def __call__(self, found: Found) -> Description:
        """Return what is known about `found`.

        Raises:
            PageError: its sidecar or manifest cannot be read or says something impossible.
        """
        told = self._sidecar(found.path) or self._manifest(found.path.parent).get(found.path.name, {})
        return Description(
            url=url_of(told) or url_of_place(found.source),
            fetched_at=time_of(told["fetched_at"]) if told.get("fetched_at") else found.modified_at,
            content_type=text_of(told, "content_type") or found.content_type,
            http_status=status_of(told.get("http_status") or told.get("status")),
        )

    def _sidecar(self, path: Path) -> dict[str, Any]:
        file = path.with_name(path.name + SIDECAR)
        name = as_text(Path(file.name))
        try:
            with open_regular(file) as lines:
                return _mapping(json.loads(lines.read().decode("utf-8-sig")), name)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return {}
            raise PageError("capture", "bad_metadata", f"{name} cannot be read: {error}") from error

    def _manifest(self, folder: Path) -> dict[str, dict[str, Any]]:
        if folder not in self._manifests:
            self._manifests[folder] = _read_manifests(folder)
        rows = self._manifests[folder]
        if isinstance(rows, PageError):
            raise rows
        return rows


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
        if file.suffix == ".csv":
            rows: list[dict[str, Any]] = list(csv.DictReader(lines))
        else:
            rows = [_mapping(json.loads(line), file.name) for line in lines if line.strip()]
    named = ((next((str(row[key]) for key in _FILE_COLUMNS if row.get(key)), ""), row) for row in rows)
    return {name.rsplit("/", 1)[-1]: row for name, row in named if name}


def _mapping(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must hold an object with url and fetched_at")  # noqa: TRY004 - caught as bad input
    return value
