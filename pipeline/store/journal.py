"""A batch is written down whole before any table sees it.

An append to nine tables is nine commits, and a process can die between any two. So a batch first becomes a folder
`_journal/NUMBER` that appears by one rename, complete or not at all. Then each table gets its rows in a commit that
also records NUMBER as the table's application transaction, `captures` last; then the folder goes. A run that finds the
folder of a dead one does the same again: a table that already has NUMBER is left alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

_FOLDER = "_journal"


def write(processed: Path, number: int, batch: Mapping[str, pa.Table]) -> Path:
    """Write `batch` (table name -> rows) down and return its folder."""
    folder = processed / _FOLDER
    unfinished = folder / f"{number}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, rows in batch.items():
        with (unfinished / f"{name}.arrow").open("wb") as file:
            with pa.ipc.new_stream(file, rows.schema) as stream:
                stream.write_table(rows)
            file.flush()
            os.fsync(file.fileno())
    finished = folder / str(number)
    unfinished.rename(finished)
    _sync(folder)
    return finished


def pending(processed: Path) -> list[tuple[int, Path]]:
    """Return (number, folder) of the batches that were written down and not yet removed, oldest first.

    What a process left half written is thrown away: none of its rows is in any table.
    """
    folder = processed / _FOLDER
    if not folder.is_dir():
        return []
    for unfinished in folder.glob("*.part"):
        shutil.rmtree(unfinished)
    return sorted((int(entry.name), entry) for entry in folder.iterdir() if entry.name.isdigit())


def read(folder: Path) -> dict[str, pa.Table]:
    """Return the batch in `folder`: table name -> rows."""
    batch = {}
    for file in sorted(folder.glob("*.arrow")):
        with file.open("rb") as stream:
            batch[file.stem] = pa.ipc.open_stream(stream).read_all()
    return batch


def remove(folder: Path) -> None:
    """Remove a batch that is in the tables; by way of a rename, so that a half removed one is never taken for whole."""
    gone = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
