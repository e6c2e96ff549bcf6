"""What is known about a file besides its bytes: url, time, content type.

The first of these that speaks decides: the sidecar `NAME.meta.json`, a line of `manifest.csv` or `manifest.jsonl` in its
folder, its place (`raw/HOST/PATH` is `https://HOST/PATH`), its name and modification time.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import reprlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.capture.files import MANIFESTS, SIDECAR, Found, as_text, open_regular
from pipeline.errors import PageError

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)", re.IGNORECASE)
_FILE_COLUMNS = ("file", "path", "name")
# Bytes. Servers refuse urls from about 8,000; and eight tasks with more than this would not fit a worker's socket.
_LONGEST = {"url": 8_192, "content_type": 1_024}


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
            url=_url(told) or url_of_place(found.source),
            fetched_at=_time(told["fetched_at"]) if told.get("fetched_at") else found.modified_at,
            content_type=_text(told, "content_type") or found.content_type,
            http_status=_status(told.get("http_status") or told.get("status")),
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


def url_of_place(source: str) -> str:
    """Return the url that a path below raw/ stands for.

    >>> url_of_place("example.org/a b.html"), url_of_place("notes.html")
    ('https://example.org/a%20b.html', 'file:notes.html')
    """
    host, _, path = source.partition("/")
    if path and _HOST.fullmatch(host):
        return f"https://{host.lower()}/{quote(path, safe='/%~:@!$&()*+,;=-._')}"
    return f"file:{quote(source)}"


def _text(told: dict[str, Any], name: str) -> str:
    """Return a text that a sidecar or manifest tells; an empty one when it does not."""
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refused(f"{name} is not a text", value)
    try:
        length = len(value.encode())
    except UnicodeEncodeError as error:
        raise _refused(f"{name} holds half a character", value) from error
    if length > _LONGEST[name]:
        raise _refused(f"{name} has {length:,} bytes, at most {_LONGEST[name]:,} are taken", value)
    return value.strip()


def _url(told: dict[str, Any]) -> str:
    url = _text(told, "url")
    try:
        is_absolute = bool(urlsplit(url).scheme)
    except ValueError:
        is_absolute = False
    if url and not is_absolute:
        raise _refused("url is not absolute", url)
    return url


def _status(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        status = int(str(value))
    except ValueError:
        status = -1
    if status == 0:  # what some scrapers write when there was no answer
        return None
    if not 100 <= status <= 999:
        raise _refused("http_status is not a number from 100 to 999", value)
    return status


def _time(value: object) -> datetime:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        time = datetime.fromisoformat(str(value).strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _refused("fetched_at is not an ISO 8601 time", value) from error


def _refused(what: str, value: object) -> PageError:
    return PageError("capture", "bad_metadata", f"{what}: {reprlib.repr(value)}")
