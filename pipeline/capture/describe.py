"""What is known about a file besides its bytes: url, time, content type.

The first of these that speaks decides: the sidecar `NAME.meta.json`, a line of `manifest.csv` or `manifest.jsonl` in its
folder, its place (`raw/HOST/PATH` is `https://HOST/PATH`), its name and modification time.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.capture.files import MANIFESTS, SIDECAR, Found
from pipeline.errors import PageError

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)", re.IGNORECASE)
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
        self._manifests: dict[Path, dict[str, dict[str, Any]]] = {}

    def __call__(self, found: Found) -> Description:
        """Return what is known about `found`.

        Raises:
            PageError: its sidecar or manifest cannot be read or says something impossible.
        """
        told = self._sidecar(found.path) or self._manifest(found.path.parent).get(found.path.name, {})
        url = told.get("url")
        if url is not None and not (isinstance(url, str) and urlsplit(url).scheme):
            raise PageError("capture", "bad_metadata", f"url is not absolute: {url!r}")
        status = told.get("http_status") or told.get("status")
        if status is not None and not str(status).isdigit():
            raise PageError("capture", "bad_metadata", f"http_status is not a number: {status!r}")
        return Description(
            url=url or url_of_place(found.source),
            fetched_at=_time(told["fetched_at"]) if told.get("fetched_at") else found.modified_at,
            content_type=str(told.get("content_type") or found.content_type or "") or None,
            http_status=int(status) if status is not None else None,
        )

    def _sidecar(self, path: Path) -> dict[str, Any]:
        file = path.with_name(path.name + SIDECAR)
        try:
            return _mapping(json.loads(file.read_text(encoding="utf-8")), file.name)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise PageError("capture", "bad_metadata", f"{file.name} cannot be read: {error}") from error

    def _manifest(self, folder: Path) -> dict[str, dict[str, Any]]:
        if folder not in self._manifests:
            rows: dict[str, dict[str, Any]] = {}
            for name in MANIFESTS:
                try:
                    rows |= _read_manifest(folder / name)
                except FileNotFoundError:
                    continue
                except (OSError, ValueError, csv.Error) as error:
                    raise PageError("capture", "bad_metadata", f"{name} cannot be read: {error}") from error
            self._manifests[folder] = rows
        return self._manifests[folder]


def _read_manifest(file: Path) -> dict[str, dict[str, Any]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
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


def url_of_place(source: str) -> str:
    """Return the url that a path below raw/ stands for.

    >>> url_of_place("example.org/a b.html"), url_of_place("notes.html")
    ('https://example.org/a%20b.html', 'file:notes.html')
    """
    host, _, path = source.partition("/")
    if path and _HOST.fullmatch(host):
        return f"https://{host.lower()}/{quote(path, safe='/%~:@!$&()*+,;=-._')}"
    return f"file:{quote(source)}"


def _time(value: object) -> datetime:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        time = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError) as error:
        raise PageError("capture", "bad_metadata", f"fetched_at is not an ISO 8601 time: {value!r}") from error
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
