"""Keeping the tables quick: small files merged into large ones, and what they replaced removed after a while."""

from __future__ import annotations

from dataclasses import dataclass

from deltalake import DeltaTable, WriterProperties

from pipeline.store.explain import explained
from pipeline.store.tables import Store

# Bytes. Large enough that a million pages are some hundred files a table; small enough to be merged in 400 MB of memory.
_FILE_SIZE = 64 * 1024 * 1024
_FEWEST = 2  # files that are worth merging
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)  # what is merged stays; a run writes in haste


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What was done to one table."""

    table: str
    """its name"""
    files_before: int
    """files that its rows were in"""
    files_after: int
    """files that they are in now"""
    removed: int
    """files deleted: replaced by larger ones more than `history_days` ago, or left behind by a killed run"""


def maintain_table(store: Store, name: str, history_days: float) -> Upkeep:
    """Merge the small files of a table and delete those that were replaced long ago; no row comes, goes or changes.

    Every row stays, so `load(as_of=...)` answers for any day as before. What goes are older *versions of the Delta table*:
    a reader that opened one of them more than `history_days` ago finds its files gone.

    Raises:
        StoreError: the disk is full, or the files cannot be read or written.
    """
    with explained(store.processed):
        delta = store.table(name)
        before = len(delta.file_uris())
        if before >= _FEWEST:
            delta.optimize.compact(target_size=_FILE_SIZE, max_concurrent_tasks=1, writer_properties=_WRITER)
            delta.update_incremental()
        removed = delta.vacuum(
            retention_hours=round(history_days * 24), dry_run=False, enforce_retention_duration=False
        )
        _shorten_log(delta)
        return Upkeep(name, before, len(delta.file_uris()), len(removed))


def _shorten_log(delta: DeltaTable) -> None:
    """Sum up the log in a checkpoint, so that opening the table does not read one file for each commit ever made."""
    delta.create_checkpoint()
    delta.cleanup_metadata()
