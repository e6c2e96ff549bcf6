"""Appending exactly once, tables of other versions, tables that are damaged."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import check_sums, page_of, rows_of
from deltalake import DeltaTable, write_deltalake
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.batch.wire import pack, unpack
from pipeline.errors import BusyError, StoreError
from pipeline.records import Link, TableCell
from pipeline.settings import Settings
from pipeline.store import journal
from pipeline.store import tables as store_tables
from pipeline.store.lock import locked
from pipeline.store.rows import dicts_to_table, records_to_table
from pipeline.store.schema import SCHEMA_VERSION, TABLES
from pipeline.store.tables import Store

ALONE = Settings(jobs=0)


def batch(*numbers):
    row = dict.fromkeys(TABLES["failures"].schema.names, "x") | {"failed_at": 0}
    return {"failures": dicts_to_table("failures", [row | {"attempt": number} for number in numbers])}


def stored(out):
    return sorted(pipeline.load("failures", out, current=False)["attempt"])


# ---------------------------------------------------------------- appending


def test_batches_are_appended_in_order_and_once(out):
    out.mkdir()
    store = Store(out)
    store.append(batch(1, 2))
    store.append({"failures": batch()["failures"]})
    store.append(batch(3))
    Store(out).append(batch(4))
    assert stored(out) == [1, 2, 3, 4]
    assert DeltaTable(out / "failures").transaction_version("page-pipeline") == 3


def test_failed_commit_blocks_the_next_and_is_finished_later(out, monkeypatch):
    out.mkdir()
    store = Store(out)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_tables, "write_deltalake", fail)
    with pytest.raises(StoreError, match=r"no space left while writing .*: free some and run again"):
        store.append(batch(1))
    monkeypatch.undo()
    with pytest.raises(StoreError, match=r"an earlier commit to .* failed: run again to finish it"):
        store.append(batch(2))
    store.append({})
    Store(out)
    assert stored(out) == [1]


def test_batch_of_an_older_version_is_finished(out):
    """A run of a version without a column was killed; this version finishes its batch."""
    out.mkdir()
    Store(out)
    schema = pa.schema([field for field in TABLES["captures"].schema if field.name != "reason"])
    row = {field.name: None if field.nullable else "x" for field in schema} | {
        "fetched_at": 0,
        "attempt": 1,
        "n_bytes": 1,
    }
    old = {"captures": pa.Table.from_pylist([row], schema=schema)}
    journal.write(out, 1, old)
    Store(out)
    assert pipeline.load("captures", out)["reason"].isna().tolist() == [True]


def test_lock_is_held_by_one(out):
    said = r"another run \(process \d+\) is working on .*: wait for it to end, or use --wait"
    with locked(out), pytest.raises(BusyError, match=said), locked(out):
        pass
    with locked(out):
        pass


def test_journal_reads_what_it_wrote(tmp_path):
    folder = journal.write(tmp_path, 7, batch(1, 2))
    assert journal.pending(tmp_path) == [(7, folder)]
    assert journal.read(folder) == batch(1, 2)
    journal.remove(folder)
    assert journal.pending(tmp_path) == []


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_rows_come_back_from_a_worker(labels, cells):
    rows = {
        "links": records_to_table(
            "links", [Link("d", None, None, 0, "u", text, "", "external", "") for text in labels]
        ),
        "table_cells": records_to_table("table_cells", [TableCell("d", "b", 0, 0, 1, 1, True, text) for text in cells]),
    }
    assert unpack(pack(rows)) == {name: table for name, table in rows.items() if len(table)}


# ---------------------------------------------------------------- other versions


def older(out, table, *columns):
    """Rewrite a table as a version would have made it that had no such columns."""
    rows = store_tables.open_dataset(out, DeltaTable(out / table), TABLES[table]).to_table()
    version = DeltaTable(out / table).transaction_version("page-pipeline")
    shutil.rmtree(out / table)
    schema = pa.schema([field for field in TABLES[table].schema if field.name not in columns])
    made = DeltaTable.create(out / table, schema=schema)
    properties = store_tables.CommitProperties(
        app_transactions=[store_tables.Transaction("page-pipeline", version)],
    )
    write_deltalake(made, rows.drop_columns(list(columns)).cast(schema), mode="append", commit_properties=properties)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("captures", "reason"),
        ("captures", "http_status"),
        ("documents", "author"),
        ("runs", "repairs"),
        ("blocks", "level"),
    ],
)
def test_table_made_before_a_column_was_added(write_page, out, table, column):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    before = rows_of(out, but=())
    older(out, table, column)
    assert pipeline.load(table, out, current=False)[column].isna().all()
    write_page("b.html", page_of("two"))
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": 1}
    after = rows_of(out, but=("runs", table))
    assert all(set(before[name]) <= set(rows) for name, rows in after.items())
    found = pipeline.load(table, out, current=False, columns=[column])
    assert len(found) == 2 * len(before[table])
    names = [field.name for field in DeltaTable(out / table).schema().fields]
    assert sorted(names) == sorted(TABLES[table].schema.names)
    assert pipeline.run(raw, out, ALONE).n_known == 2


def test_table_that_did_not_exist_then(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    shutil.rmtree(out / "table_cells")
    write_page("b.html", page_of("two"))
    pipeline.run(raw, out, ALONE)
    assert len(pipeline.load("table_cells", out)) == 4


def test_columns_carry_their_descriptions(out):
    out.mkdir()
    Store(out)
    for name, table in TABLES.items():
        fields = {field.name: field for field in DeltaTable(out / name).schema().fields}
        for column in table.schema:
            assert fields[column.name].metadata["comment"] == column.metadata[b"comment"].decode()


def test_tables_of_a_newer_version_are_left_alone(raw, out):
    pipeline.run(raw, out, ALONE)
    (out / "_version.json").write_text(json.dumps({"schema_version": SCHEMA_VERSION + 1}))
    said = f"made by a newer page-pipeline \\(schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}\\): install"
    with pytest.raises(StoreError, match=said):
        pipeline.run(raw, out, ALONE)
    with pytest.raises(StoreError, match=said):
        pipeline.load("documents", out)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema_version": "new"}'])
def test_damaged_version(raw, out, text):
    pipeline.run(raw, out, ALONE)
    (out / "_version.json").write_text(text)
    with pytest.raises(StoreError, match=r"_version.json is damaged: write \{\"schema_version\": 1\} into it"):
        pipeline.run(raw, out, ALONE)


# ---------------------------------------------------------------- damage


def cut(path):
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_data_file_that_is_damaged_or_gone(write_page, out, damage):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    for file in (out / "captures").glob("*.parquet"):
        damage(file)
    write_page("b.html", page_of("two"))
    for call in (lambda: pipeline.run(raw, out, ALONE), lambda: pipeline.load("documents", out)):
        with pytest.raises(StoreError, match=r"the tables in .* cannot be used: "):
            call()


@pytest.mark.parametrize("damage", [cut, lambda path: path.write_text("{")])
def test_log_that_is_damaged(write_page, out, damage):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    damage(out / "blocks" / "_delta_log" / "00000000000000000000.json")
    with pytest.raises(StoreError, match=r"the tables in .* cannot be used: "):
        pipeline.run(raw, out, ALONE)


def test_journal_that_is_damaged(raw, out):
    pipeline.run(raw, out, ALONE)
    (out / "_journal" / "9").mkdir()
    (out / "_journal" / "9" / "captures.arrow").write_bytes(b"no rows")
    with pytest.raises(StoreError, match=r"the tables in .* cannot be used: "):
        pipeline.run(raw, out, ALONE)


@pytest.mark.parametrize("text", ["", "5", "{}", '["a", "b"]', '["a", "yesterday", "c"]'])
def test_damaged_note_of_a_dead_run(raw, out, text):
    out.mkdir()
    (out / "_run.json").write_text(text)
    pipeline.run(raw, out, ALONE)
    assert not (out / "_run.json").exists()
    check_sums(out)


# ---------------------------------------------------------------- folders


@pytest.mark.parametrize("name", ["a b", "zażółć", "100%", "a#b?c", "x:y", "'q\"", "~", "a*b", "-dash", "日本"])
def test_folder_of_any_name(write_page, tmp_path, name):
    raw = write_page("a.html", page_of("one")).parent
    out = tmp_path / name
    pipeline.run(raw, out, ALONE)
    assert pipeline.run(raw, out, ALONE).n_known == 1
    assert len(pipeline.load("documents", out)) == 1
    assert len(pipeline.load("documents", out, where="language = 'en'")) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"raw", name}


@pytest.mark.parametrize("name", ["[red]", "a\\b", "a^b", "a|b", "a%20b", "two\nlines"])
def test_folder_whose_name_delta_tables_cannot_have(write_page, tmp_path, name):
    raw = write_page("a.html", page_of("one")).parent
    for call in (lambda: pipeline.run(raw, tmp_path / name, ALONE), lambda: pipeline.load("runs", tmp_path / name)):
        with pytest.raises(StoreError, match=r"cannot hold tables, for .* in it: name another one"):
            call()
    assert list(tmp_path.iterdir()) == [raw]


@pytest.mark.parametrize("name", ["s3://bucket/tables", "file:///tables", "https://example.org/tables"])
def test_url_in_place_of_a_folder(raw, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for call in (lambda: pipeline.run(raw, name, ALONE), lambda: pipeline.load("runs", name)):
        with pytest.raises(StoreError, match="looks like a url, but tables are kept in local folders: name one"):
            call()
    assert list(tmp_path.iterdir()) == [raw]


def test_relative_folder_that_could_be_a_url(write_page, tmp_path, monkeypatch):
    raw = write_page("a.html", page_of("one")).parent
    monkeypatch.chdir(tmp_path)
    pipeline.run(raw, "x:y", ALONE)
    assert len(pipeline.load("documents", "x:y", where="language = 'en'")) == 1
    assert (tmp_path / "x:y" / "runs").is_dir()


@pytest.mark.parametrize("place", ["file", "file/below", "dangling/below"])
def test_folder_that_cannot_be_made(raw, tmp_path, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to("/proc/nothing")
    with pytest.raises(
        StoreError, match=r"output folder .* cannot be written \(.*\): check its permissions or name another"
    ):
        pipeline.run(raw, tmp_path / place, ALONE)
    assert (tmp_path / "file").read_text() == ""


def test_folder_reached_by_a_link(write_page, out, tmp_path, monkeypatch):
    raw = write_page("a.html", page_of("one")).parent
    (tmp_path / "real").mkdir()
    out.symlink_to("real")
    pipeline.run(raw, out, ALONE)
    monkeypatch.chdir(tmp_path / "real")
    assert pipeline.run(raw, "../processed", ALONE).n_known == 1
    assert len(pipeline.load("documents", ".")) == 1
