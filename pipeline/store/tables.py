"""Opening processed/ and appending to it exactly once."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
from deltalake import CommitProperties, DeltaTable, Field, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from pipeline.errors import StoreError
from pipeline.store import journal
from pipeline.store.schema import SCHEMA_VERSION, TABLES, Table

_APPLICATION = "page-pipeline"
_VERSION_FILE = "_version.json"
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)


class Store:
    """The tables of one processed/ folder, open for appending. The caller holds the lock."""

    def __init__(self, processed: Path) -> None:
        """Open `processed`, make what is missing, finish what a killed run left.

        Raises:
            StoreError: it cannot be read or written, or a newer page-pipeline made it.
        """
        self._processed = processed
        self._broken = False
        with _explained(processed):
            _check_version(processed)
            self._tables = {table.name: _open(processed, table) for table in TABLES.values()}
            for number, folder in journal.pending(processed):
                self._apply(number, journal.read(folder))
                journal.remove(folder)
            self._number = 1 + max(self._last_number(name) for name in self._tables)

    def append(self, batch: Mapping[str, pa.Table]) -> None:
        """Append `batch` (table name -> rows) to the tables: all of it or, if the process dies, all of it later.

        Raises:
            StoreError: the disk is full or a folder cannot be written. Nothing is half done then: the next run
                finishes the batch or does it again.
        """
        filled = {name: rows for name, rows in batch.items() if rows.num_rows}
        if not filled:
            return
        if self._broken:
            raise StoreError(f"an earlier commit to {self._processed} failed: run again to finish it")
        self._broken = True  # until this batch is done, a second one would take its number
        with _explained(self._processed):
            folder = journal.write(self._processed, self._number, filled)
            self._apply(self._number, filled)
            journal.remove(folder)
        self._number += 1
        self._broken = False

    def dataset(self, name: str) -> pa.dataset.Dataset:
        """Return a table for scanning with pyarrow."""
        return open_dataset(self._tables[name], TABLES[name])

    def _apply(self, number: int, batch: Mapping[str, pa.Table]) -> None:
        # captures last: a document counts once a capture names it
        for name in sorted(batch, key=lambda name: (name == "captures", name)):
            if self._last_number(name) < number:
                write_deltalake(
                    self._tables[name],
                    batch[name],
                    mode="append",
                    writer_properties=_WRITER,
                    commit_properties=CommitProperties(app_transactions=[Transaction(_APPLICATION, number)]),
                )
                self._tables[name].update_incremental()

    def _last_number(self, name: str) -> int:
        return self._tables[name].transaction_version(_APPLICATION) or 0


def open_dataset(delta: DeltaTable, table: Table) -> pa.dataset.Dataset:
    """Return the data files of `delta` as a pyarrow dataset; columns that older files lack are null.

    The files are read by pyarrow itself. deltalake's own dataset reads them through a Python file system, whose threads
    now and then abort the interpreter at its exit (seen with pyarrow 26.0 and deltalake 1.6).
    """
    schema = pa.schema([field.with_nullable(True) for field in table.schema])
    return pa.dataset.dataset(delta.file_uris(), schema=schema, format="parquet")


def open_table(processed: Path, table: Table) -> DeltaTable:
    """Return a table for reading.

    Raises:
        StoreError: processed/ has no such table, or a newer page-pipeline made it.
    """
    with _explained(processed):
        folder = processed / table.name
        if not (folder / "_delta_log").is_dir():
            raise StoreError(f"there are no tables in {processed}: run `pipeline run` first, or name another folder")
        _check_version(processed, write=False)
        return DeltaTable(folder)


def _open(processed: Path, table: Table) -> DeltaTable:
    folder = processed / table.name
    if not (folder / "_delta_log").is_dir():
        return DeltaTable.create(folder, schema=table.schema, name=table.name, description=f"one row for {table.row}")
    delta = DeltaTable(folder)
    known = {field.name for field in delta.schema().fields}
    missing = [field.with_nullable(True) for field in table.schema if field.name not in known]
    if missing:  # made before these columns were added
        delta.alter.add_columns([Field.from_arrow(field) for field in missing])
        delta.update_incremental()
    return delta


def _check_version(processed: Path, *, write: bool = True) -> None:
    file = processed / _VERSION_FILE
    try:
        version = int(json.loads(file.read_text())["schema_version"])
    except FileNotFoundError:
        if write:
            file.write_text(json.dumps({"schema_version": SCHEMA_VERSION}) + "\n")
        return
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f'{file} is damaged: write {{"schema_version": {SCHEMA_VERSION}}} into it') from error
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{processed} was made by a newer page-pipeline (schema {version}, this one knows {SCHEMA_VERSION}): "
            "install that version, or name another folder"
        )


_FULL = ("No space left", "os error 28", "File too large", "os error 27", "Disk quota")


@contextmanager
def _explained(processed: Path) -> Iterator[None]:
    """Turn what the file system and the Delta library raise into one sentence for people."""
    try:
        yield
    except (OSError, DeltaError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
        if full or any(sign in str(error) for sign in _FULL):
            raise StoreError(
                f"no space left while writing {processed}: free some and run again; what was committed is safe"
            ) from error
        if isinstance(error, PermissionError) or "Permission denied" in str(error):
            raise StoreError(
                f"output folder {processed} cannot be written (Permission denied): "
                "check its permissions or name another one"
            ) from error
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise StoreError(f"the tables in {processed} cannot be used: {first_line}") from error
