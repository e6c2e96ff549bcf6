"""Opening processed/ and appending to it exactly once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Field,
    Transaction,
    WriterProperties,
    write_deltalake,
)

from pipeline.errors import StoreError
from pipeline.store import journal
from pipeline.store.explain import explained
from pipeline.store.journal import Draft, Ends, messages
from pipeline.store.lock import check_path
from pipeline.store.schema import SCHEMA_VERSION, TABLES, Table, describe

_APPLICATION = "page-pipeline"
_VERSION_FILE = "_version.json"
# How a run writes Parquet files; `maintain` merges them with more effort. zstd at level 3 takes half as long again, for files
# an eighth smaller. Of ids and texts no two are the same, and every file has the whole range of them: to look for repeated
# ones and for the smallest took a third of the time, and no query is faster for it.
_UNIQUE = frozenset({"block_id", "section_id", "parent_id", "url", "text", "heading", "before", "after", "signature"})
_PLAIN = ColumnProperties(dictionary_enabled=False, statistics_enabled="NONE")
_OF_A_PAGE = frozenset({"sections", "blocks", "repairs", "links", "table_cells", "fingerprints"})


class Store:
    """The tables of one processed/ folder, open for appending. The caller holds the lock."""

    def __init__(self, processed: Path) -> None:
        """Open `processed`, make what is missing, finish what a killed run left.

        Raises:
            StoreError: it cannot be read or written, or a newer page-pipeline made it.
        """
        self.processed = processed
        """the folder"""
        self._broken = False
        with explained(processed):
            _check_version(processed)
            self._tables = {table.name: _open(processed, table) for table in TABLES.values()}
            for number, folder in journal.pending(processed):
                self._apply(number, folder)
            self._number = 1 + max(self._last_number(name) for name in self._tables)

    def draft(self) -> Draft:
        """Return a new batch to write rows into. Batches are committed in the order in which they were asked for."""
        self._number += 1
        return Draft(self.processed, self._number - 1)

    def commit(self, draft: Draft, ends: Ends) -> None:
        """Append the rows of `draft` up to `ends` to the tables: all or, if the process dies, all of them later.

        Raises:
            StoreError: the disk is full or a folder cannot be written. Nothing is half done then: the next run
                finishes the batch or does it again.
        """
        if not ends or self._broken:
            draft.close()
        if not ends:
            return
        if self._broken:
            raise StoreError(f"an earlier commit to {self.processed} failed: run again to finish it")
        self._broken = True  # until this batch is done: a table that has a later one would never take its rows
        with explained(self.processed):
            self._apply(draft.number, draft.finish(ends))
        self._broken = False

    def append(self, batch: Mapping[str, pa.Table]) -> None:
        """Append `batch` (table name -> rows) as one commit; as `commit` does."""
        draft = self.draft()
        self.commit(draft, draft.add({name: messages(rows) for name, rows in batch.items() if rows.num_rows}, {}))

    def table(self, name: str) -> DeltaTable:
        """Return a table as Delta Lake sees it."""
        return self._tables[name]

    def read(self, name: str, columns: Sequence[str], where: pc.Expression | None = None) -> pa.Table:
        """Return columns of a table, of the rows that meet the condition.

        Raises:
            StoreError: its files are gone or damaged.
        """
        with explained(self.processed):
            return open_dataset(self.processed, self._tables[name], TABLES[name]).to_table(
                columns=list(columns), filter=where
            )

    def batches(
        self, name: str, columns: Sequence[str], where: pc.Expression | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield what `read` returns, some ten thousand rows at a time and no more than a few such parts in memory.

        Raises:
            StoreError: its files are gone or damaged.
        """
        with explained(self.processed):
            yield from open_dataset(self.processed, self._tables[name], TABLES[name]).to_batches(
                columns=list(columns), filter=where, batch_size=2**15, batch_readahead=2, fragment_readahead=1
            )

    def _apply(self, number: int, folder: Path) -> None:
        """Append the batch in `folder` to the tables that have not got it, and remove it."""
        batch = journal.files(folder)
        # captures last: a document counts once a capture names it
        for name in sorted(batch, key=lambda name: (name == "captures", name)):
            if self._last_number(name) < number:
                with pa.memory_map(str(batch[name])) as file:
                    # each page is a batch of its own: it takes delta-rs an eighth longer to write hundreds than one
                    rows = pa.ipc.open_stream(file).read_all().combine_chunks()
                    write_deltalake(
                        self._tables[name],
                        _with_all_columns(rows.to_reader(), TABLES[name]),
                        mode="append",
                        writer_properties=_writer(name),
                        commit_properties=CommitProperties(app_transactions=[Transaction(_APPLICATION, number)]),
                    )
                self._tables[name].update_incremental()
        journal.remove(folder)

    def _last_number(self, name: str) -> int:
        return self._tables[name].transaction_version(_APPLICATION) or 0


def _writer(name: str) -> WriterProperties:
    unique = _UNIQUE.intersection(TABLES[name].schema.names) if name in _OF_A_PAGE else ()
    return WriterProperties(
        compression="ZSTD", compression_level=1, column_properties=dict.fromkeys(unique, _PLAIN) or None
    )


def open_dataset(processed: Path, delta: DeltaTable, table: Table) -> pa.dataset.Dataset:
    """Return the data files of `delta` as a pyarrow dataset; columns that older files lack are null.

    The files are read by pyarrow itself. deltalake's own dataset reads them through a Python file system, whose threads
    now and then abort the interpreter at its exit (seen with pyarrow 26.0 and deltalake 1.6). Only the names of the files
    are taken from it, since it spells their folder as in a url.
    """
    files = [str(processed / table.name / uri.rpartition("/")[2]) for uri in delta.file_uris()]
    schema = pa.schema([field.with_nullable(True) for field in table.schema])
    return pa.dataset.dataset(files, schema=schema, format="parquet")


def open_table(processed: Path, table: Table) -> DeltaTable:
    """Return a table for reading.

    Raises:
        StoreError: processed/ has no such table, or a newer page-pipeline made it.
    """
    check_path(processed)
    with explained(processed):
        if not has_table(processed, table):
            raise StoreError(f"there are no tables in {processed}: run `pipeline run` first, or name another folder")
        _check_version(processed, write=False)
        return DeltaTable(_folder(processed, table))


def has_table(processed: Path, table: Table) -> bool:
    """Return whether processed/ has a table; one made by an older page-pipeline lacks those that came later.

    Raises:
        StoreError: it has files of it, but not the log that says which count.
    """
    folder = _folder(processed, table)
    if DeltaTable.is_deltatable(str(folder)):
        return True
    if any(folder.glob("*.parquet")):
        raise StoreError(
            f"table folder {processed / table.name} holds Parquet files but no Delta log, which says what counts: "
            f"copy its _delta_log back, or move all of {processed} away and run again"
        )
    return False


def _folder(processed: Path, table: Table) -> Path:
    # deltalake 1.6 takes a relative path with a colon for a url, and would look for a bucket in the cloud
    return Path(os.path.realpath(processed), table.name)


def _open(processed: Path, table: Table) -> DeltaTable:
    folder = _folder(processed, table)
    if not has_table(processed, table):  # or killed while it was made: it has no log yet
        return DeltaTable.create(folder, schema=table.schema, name=table.name, description=f"one row for {table.row}")
    delta = DeltaTable(folder)
    known = {field.name for field in delta.schema().fields}
    missing = [field.with_nullable(True) for field in table.schema if field.name not in known]
    if missing:  # made before these columns were added
        delta.alter.add_columns([Field.from_arrow(field) for field in missing])
    # rows whose columns are described in other words than the table's would be refused
    described = {field.name: field.metadata.get("comment") for field in delta.schema().fields}
    reworded = [field for field in table.schema if described.get(field.name, describe(field)) != describe(field)]
    for field in reworded:
        delta.alter.set_column_metadata(field.name, {"comment": describe(field)})
    if missing or reworded:
        delta.update_incremental()
    return delta


def _with_all_columns(rows: pa.RecordBatchReader, table: Table) -> pa.RecordBatchReader:
    """Return rows that a killed run of an older version may have written down, as columns of today; null where it had none."""
    if rows.schema.names == table.schema.names:
        return rows if rows.schema.equals(table.schema, check_metadata=True) else rows.cast(table.schema)
    schema = pa.schema(
        [field if field.name in rows.schema.names else field.with_nullable(True) for field in table.schema]
    )

    def filled() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            columns = [
                batch.column(field.name) if field.name in rows.schema.names else pa.nulls(len(batch), field.type)
                for field in schema
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, filled())


def _check_version(processed: Path, *, write: bool = True) -> None:
    file = processed / _VERSION_FILE
    try:
        version = int(json.loads(file.read_text())["schema_version"])
    except FileNotFoundError:
        if write:
            part = file.with_suffix(".part")
            part.write_text(json.dumps({"schema_version": SCHEMA_VERSION}) + "\n")
            part.replace(file)
        return
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f'{file} is damaged: write {{"schema_version": {SCHEMA_VERSION}}} into it') from error
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{processed} was made by a newer page-pipeline (schema {version}, this one knows {SCHEMA_VERSION}): "
            "install that version, or name another folder"
        )
