"""A batch is written down whole before any table sees it.

An append to nine tables is nine commits, and a process can die between any two. So a batch first becomes a folder
`_journal/NUMBER` that appears by one rename, complete or not at all. Then each table gets its rows in a commit that
also records NUMBER as the table's application transaction, `captures` last; then the folder goes. A run that finds the
folder of a dead one does the same again: a table that already has NUMBER is left alone.

The folder is `NUMBER.part` while it fills, page by page, so that a run holds no rows in memory. Each file in it is an Arrow
stream.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.errors import StoreError
from pipeline.store.explain import explained
from pipeline.store.schema import TABLES

_FOLDER = "_journal"
_NAME = re.compile(r"(?P<number>[0-9]+)(?P<part>\.part)?")

Ends = Mapping[str, int]
"""Where the rows of each table end, in bytes of its file. Who goes on from an earlier one forgets what came after it."""


class Draft:
    """A batch that is being written down."""

    def __init__(self, processed: Path, number: int) -> None:
        """Make an empty one; nothing is written before the first `add`."""
        self.number = number
        self._processed = processed
        self._folder = processed / _FOLDER / f"{number}.part"
        self._files: dict[str, int] = {}

    def add(self, messages: Mapping[str, bytes], ends: Ends) -> Ends:
        """Write rows (table name -> messages of an Arrow stream) behind `ends`, and return where they end.

        They are part of the batch once `finish` is told so: whoever is interrupted in here has added nothing.

        Raises:
            StoreError: the disk is full or the folder cannot be written.
        """
        after = dict(ends)
        with explained(self._processed):
            for name, message in messages.items():
                file = self._files.get(name)
                if file is None:
                    file = self._files[name] = self._open(name)
                if name not in after:
                    after[name] = _write(file, TABLES[name].schema.serialize(), 0)
                after[name] = _write(file, message, after[name])
        return after

    def finish(self, ends: Ends) -> Path:
        """Cut the files to `ends`, make the batch appear and return its folder."""
        try:
            for name, file in self._files.items():
                if name in ends:
                    os.ftruncate(file, ends[name])
                    os.fsync(file)
                else:
                    (self._folder / f"{name}.arrow").unlink()
        finally:
            self.close()
        finished = self._folder.with_suffix("")
        _sync(self._folder)  # its files are on disk, their names perhaps not: a whole batch must not lack one
        self._folder.rename(finished)
        _sync(finished.parent)
        return finished

    def close(self) -> None:
        """Let go of the files; what is not finished by now is thrown away by the next run."""
        while self._files:
            os.close(self._files.popitem()[1])

    def _open(self, name: str) -> int:
        if not self._files:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
        return os.open(self._folder / f"{name}.arrow", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def pending(processed: Path) -> list[tuple[int, Path]]:
    """Return (number, folder) of the batches that were written down and not yet removed, oldest first.

    What a process left half written is thrown away: none of its rows is in any table. What has no name of ours is left
    alone: file systems and desktops put things into folders.

    Raises:
        StoreError: something has the name of a batch and is none, or one that can be read no more.
    """
    folder = processed / _FOLDER
    if not folder.is_dir():
        return []
    found = []
    for entry in folder.iterdir():
        if name := _NAME.fullmatch(entry.name):
            if entry.is_symlink() or not entry.is_dir():
                raise _no_batch(entry, "is no folder")
            if name["part"]:
                shutil.rmtree(entry)
            else:
                _check(entry)
                found.append((int(name["number"]), entry))
    return sorted(found)


def files(folder: Path) -> dict[str, Path]:
    """Return the files of the batch in `folder`: table name -> Arrow stream.

    Raises:
        StoreError: something else is in it.
    """
    found = {}
    for entry in folder.iterdir():
        if entry.suffix != ".arrow" or entry.stem not in TABLES or not entry.is_file():
            raise _no_batch(entry, "holds no rows of a table")
        found[entry.stem] = entry
    return found


def _check(folder: Path) -> None:
    """Make sure that the batch in `folder` can be read; one that a process could not write to its end has no such name."""
    for file in files(folder).values():
        try:
            with pa.OSFile(str(file)) as rows:
                for _ in pa.ipc.open_stream(rows):
                    pass
        except (OSError, pa.ArrowException) as error:
            raise StoreError(
                f"{file}, rows that a killed run wrote down, cannot be read ({error}): copy it back, or move all of "
                f"{folder.parents[1]} away and run again"
            ) from error


def _no_batch(entry: Path, problem: str) -> StoreError:
    return StoreError(f"{entry} {problem}, and no run put it there: move it out of {entry.parent} and run again")


def remove(folder: Path) -> None:
    """Remove a batch that is in the tables; by way of a rename, so that a half removed one is never taken for whole."""
    gone = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone)


def messages(rows: pa.Table) -> bytes:
    """Return rows as messages of an Arrow stream, without the schema."""
    return b"".join([batch.serialize().to_pybytes() for batch in rows.to_batches()])


def _write(file: int, content: bytes, start: int) -> int:
    """Write all of `content` at `start` and return its end."""
    view, end = memoryview(content), start + len(content)
    while view:
        view = view[os.pwrite(file, view, end - len(view)) :]
    return end


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
