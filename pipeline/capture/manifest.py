"""`manifest.csv` and `manifest.jsonl`: a line for each file of a folder, with its url and time."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.capture.files import MANIFESTS, open_regular

_FILE_COLUMNS = ("file", "path", "name")
_KEPT = ("url", "fetched_at", "content_type", "http_status", "status")
_TABLE = "CREATE TABLE lines (name BLOB PRIMARY KEY, told TEXT) WITHOUT ROWID"


class Manifest:
    """What the manifests of a folder say, by file name; on the disk when that is much: a folder may hold a million files."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read them; without a folder there are none.

        Raises:
            ValueError: one cannot be read or makes no sense.
        """
        self._database: sqlite3.Connection | None = None
        for file in [folder / name for name in MANIFESTS] if folder else []:
            try:
                with open_regular(file) as bare:
                    self._read(bare, file.name)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, RecursionError, csv.Error, sqlite3.Error) as error:
                self.close()
                raise ValueError(f"{file.name} cannot be read: {error}") from error

    def of(self, name: str) -> dict[str, Any]:
        """Return what is told about a file; nothing where no line names it."""
        if self._database is None:
            return {}
        row = self._database.execute("SELECT told FROM lines WHERE name = ?", (_key(name),)).fetchone()
        told: dict[str, Any] = json.loads(row[0]) if row else {}
        return told

    def close(self) -> None:
        """Forget it all."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def __del__(self) -> None:
        """Let go of the disk, where nobody said `close`."""
        self.close()

    def _read(self, bare: io.BufferedReader, name: str) -> None:
        if self._database is None:
            self._database = sqlite3.connect("", isolation_level=None)  # no name: held in memory while it is small
            self._database.executescript(f"PRAGMA journal_mode=OFF; BEGIN; {_TABLE}")
        with io.TextIOWrapper(bare, encoding="utf-8-sig", newline="") as lines:
            rows = _csv_rows(lines) if name.endswith(".csv") else _json_rows(lines, name)
            self._database.executemany("INSERT OR REPLACE INTO lines VALUES (?, ?)", _named(rows))


def mapping(value: object, name: str) -> dict[str, Any]:
    """Return an object read from JSON.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{name} must hold an object with url and fetched_at")  # noqa: TRY004 - caught as bad input
    return value


def _named(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[bytes, str]]:
    """Yield file name and what is told; of several lines for one file the last counts: who appends tells what is newer.

    Raises:
        ValueError: there are lines, and none names a file.
    """
    n_rows, n_named = 0, 0
    for n_rows, row in enumerate(rows, 1):  # noqa: B007 - counted
        file = next((str(row[key]) for key in _FILE_COLUMNS if row.get(key)), "").rsplit("/", 1)[-1]
        if file:
            n_named += 1
            yield _key(file), json.dumps({key: row[key] for key in _KEPT if row.get(key) is not None})
    if n_rows and not n_named:
        raise ValueError(f"none of its {n_rows:,} lines names a file, under {' or '.join(_FILE_COLUMNS)}")


def _csv_rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    table = csv.reader(lines, strict=True)
    names = [name.strip().lower() for name in next(table, ())]
    for values in table:
        yield dict(zip(names, map(str.strip, values), strict=False))


def _json_rows(lines: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    return (mapping(json.loads(line), name) for line in lines if line.strip())


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")  # a name on the disk may hold bytes that are no UTF-8
