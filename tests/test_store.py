"""Appending exactly once, tables of other versions, tables that are damaged."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from archives import PAGES, warc_gz
from conftest import check_sums, page_of, rows_of
from deltalake import DeltaTable, write_deltalake
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.batch.maintain import maintain
from pipeline.batch.task import Result
from pipeline.batch.wire import decode, encode
from pipeline.errors import BusyError, PageError, StoreError
from pipeline.settings import Settings
from pipeline.store import journal
from pipeline.store import tables as store_tables
from pipeline.store.lock import locked
from pipeline.store.rows import dicts_to_table, page_messages
from pipeline.store.schema import SCHEMA_VERSION, TABLES, describe
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
    assert DeltaTable(out / "failures").transaction_version("page-pipeline") == 4  # the empty one took a number


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
    write_down(out, 1, old)
    Store(out)
    assert pipeline.load("captures", out)["reason"].isna().tolist() == [True]


def test_lock_is_held_by_one(out):
    said = r"another run \(process \d+\) is working on .*: wait for it to end, or use --wait"
    with locked(out), pytest.raises(BusyError, match=said), locked(out):
        pass
    with locked(out):
        pass


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x80", "²\n".encode(), b"no process", bytes(40)])
def test_lock_is_held_whatever_its_file_says(out, junk):
    with locked(out):
        (out / "_lock").write_bytes(junk)
        with pytest.raises(BusyError, match=r"^another run is working on "), locked(out):
            pass


def write_down(out, number, rows):
    """Write a batch as a run of some version did that was killed before it got to the tables."""
    folder = out / "_journal" / str(number)
    folder.mkdir(parents=True)
    for name, table in rows.items():
        with pa.ipc.new_stream(folder / f"{name}.arrow", table.schema) as stream:
            stream.write_table(table)


def told(*numbers):
    return {name: journal.messages(rows) for name, rows in batch(*numbers).items()}


def test_a_batch_is_on_disk_before_it_appears(out, monkeypatch):
    """A power failure may keep the new name of its folder and lose what was in it."""
    out.mkdir()
    synced, rename, fsync = set(), Path.rename, os.fsync

    def note(descriptor):
        fsync(descriptor)
        synced.add(os.path.realpath(f"/proc/self/fd/{descriptor}"))

    def check(folder, to):
        if folder.name == "0.part":
            assert {str(folder), *map(str, folder.iterdir())} <= synced
            assert len(list(folder.iterdir())) == 1
            synced.clear()
        return rename(folder, to)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(Path, "rename", check)
    draft = journal.Draft(out.resolve(), 0)
    finished = draft.finish(draft.add(told(1), {}))
    assert synced == {str(finished.parent)}


def test_a_draft_is_what_it_was_told_to_end_with(out):
    """What was written behind the ends that `finish` gets was being added when the run was interrupted."""
    out.mkdir()
    store = Store(out)
    draft = store.draft()
    first = draft.add(told(1), {})
    draft.add(told(2), first)
    third = draft.add(told(3), first)
    draft.add(told(4, 5, 6), third)
    draft.add({"runs": b"half a row"}, third)
    store.commit(draft, third)
    assert stored(out) == [1, 3]
    assert journal.pending(out) == []
    store.commit(store.draft(), {})
    store.append(batch(7))
    assert stored(out) == [1, 3, 7]
    assert journal.pending(out) == []


def test_a_draft_nobody_finished_is_thrown_away(out):
    out.mkdir()
    draft = Store(out).draft()
    draft.add(told(1), {})
    draft.close()
    assert len(list((out / "_journal").iterdir())) == 1
    Store(out).append(batch(2))
    assert stored(out) == [2]
    assert not list((out / "_journal").iterdir())


FACTS = st.builds(
    Result,
    n_bytes=st.integers(0, 2**40),
    body_digest=st.none() | st.text(),
    document_id=st.none() | st.text(),
    rows=st.dictionaries(st.sampled_from(sorted(TABLES)), st.binary(max_size=40)),
    rules=st.dictionaries(st.text(), st.integers(0, 9)),
)


@given(FACTS, st.dictionaries(st.text(max_size=5), st.floats(0, 100).map(lambda seconds: round(seconds, 3))))
def test_results_come_back_from_a_worker(result, spent):
    assert decode(encode(result, spent)) == (result, spent)


@given(st.text(), st.text(), st.text())
def test_problems_come_back_from_a_worker(stage, code, detail):
    problem = decode(encode(Result(1, problem=PageError(stage, code, detail)), {})).result.problem
    assert (problem.stage, problem.code, problem.detail) == (stage, code, detail)


def test_rows_come_back_from_a_worker(out):
    page = pipeline.read_page(page_of("the first winter"), "https://example.org/")
    rows = page_messages(page)
    out.mkdir()
    store = Store(out)
    draft = store.draft()
    packed = decode(encode(Result(1, rows=rows), {})).result.rows
    store.commit(draft, draft.add(packed, draft.add(packed, {})))
    records = {"documents": [page.document], "blocks": page.blocks, "links": page.links}
    for name, own in records.items():
        names = TABLES[name].schema.names
        found = store.read(name, names).to_pylist()
        assert found == 2 * [{column: getattr(record, column) for column in names} for record in own]


# ---------------------------------------------------------------- upkeep


def many_files(write_page, out):
    """Return raw/ and tables of five days, in more files than they need."""
    for day in range(1, 6):
        at = f"2024-01-0{day}T12:00:00Z"
        for name in "xyz":
            raw = write_page(
                f"{day}/{name}.html", page_of(f"day {day}"), url=f"https://example.org/{name}", fetched_at=at
            ).parents[1]
        pipeline.run(raw, out, Settings(jobs=0, batch_pages=1))
    return raw


def data_files(out, table):
    return {path.name for path in (out / table).glob("*.parquet")}


def test_maintain_changes_no_row_and_no_answer(write_page, out, tmp_path):
    raw = many_files(write_page, out)
    days = ["2024-01-01", "2024-01-03", "2024-01-09"]
    before = rows_of(out, but=())
    answers = [pipeline.load("sections", out, as_of=day)["text"].tolist() for day in days]
    done = {one.table: one for one in maintain(out, Settings(history_days=0))}
    assert set(done) == set(TABLES)
    assert (done["blocks"].files_before, done["blocks"].files_after) == (15, 1)
    assert len(data_files(out, "blocks")) == 1
    assert rows_of(out, but=()) == before
    assert [pipeline.load("sections", out, as_of=day)["text"].tolist() for day in days] == answers
    assert pipeline.run(raw, out, ALONE).n_known == 15
    write_page("6/x.html", page_of("day 6"))
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": 1}
    pipeline.run(raw, tmp_path / "plain", ALONE)
    assert rows_of(out) == rows_of(tmp_path / "plain")
    check_sums(out)


def test_maintain_keeps_replaced_files_for_history_days(write_page, out):
    many_files(write_page, out)
    old = data_files(out, "links")
    reader = DeltaTable(out / "links")
    n_rows = reader.to_pyarrow_table().num_rows
    assert {one.removed for one in maintain(out, Settings(history_days=1))} == {0}
    assert old < data_files(out, "links")
    assert reader.to_pyarrow_table().num_rows == n_rows
    assert pipeline.load("links", out, current=False).shape[0] == n_rows
    removed = {one.table: one.removed for one in maintain(out, Settings(history_days=0))}
    assert removed["links"] == len(old)
    assert not old & data_files(out, "links")


def test_a_batch_stays_done_once_through_maintenance(write_page, out, monkeypatch):
    """A run died with its batch in some tables and not in others; `maintain` comes before the next run."""
    raw = many_files(write_page, out)
    write_page("6/x.html", page_of("day 6"))
    real = store_tables.write_deltalake

    def die_at_links(table, *told, **named):
        if table.metadata().name == "links":
            raise KeyboardInterrupt
        real(table, *told, **named)

    monkeypatch.setattr(store_tables, "write_deltalake", die_at_links)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(raw, out, ALONE)
    monkeypatch.undo()
    assert journal.pending(out)
    for _ in range(2):
        maintain(out, Settings(history_days=0))
    assert not journal.pending(out)
    assert pipeline.run(raw, out, ALONE).n_known == 16
    check_sums(out)


def test_maintain_and_run_keep_out_of_each_others_way(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    with locked(out), pytest.raises(BusyError, match="another run"):
        maintain(out, ALONE)


def test_maintain_makes_no_tables(out):
    with pytest.raises(StoreError, match="there are no tables in"):
        maintain(out, ALONE)
    assert not out.exists()


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


def reworded(table, column):
    """Return a table as a version had it that described a column in other words."""
    schema = TABLES[table].schema
    place = schema.get_field_index(column)
    field = schema.field(place).with_metadata({"comment": "in other words"})
    return replace(TABLES[table], schema=schema.set(place, field))


def test_table_whose_columns_were_described_in_other_words(write_page, out, monkeypatch):
    raw = write_page("a.html", page_of("one")).parent
    monkeypatch.setitem(TABLES, "captures", reworded("captures", "reason"))
    pipeline.run(raw, out, ALONE)
    monkeypatch.undo()
    write_page("b.html", page_of("two"))
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": 1}
    said = {field.name: field.metadata["comment"] for field in DeltaTable(out / "captures").schema().fields}
    assert said["reason"] == describe(TABLES["captures"].schema.field("reason"))


def test_batch_described_in_other_words_is_finished(out):
    out.mkdir()
    Store(out)
    write_down(out, 1, {"failures": batch(1)["failures"].cast(reworded("failures", "detail").schema)})
    Store(out)
    assert stored(out) == [1]


def test_containers_that_an_older_version_passed_over_are_opened(write_page, out, monkeypatch):
    raw = write_page("a.warc.gz", warc_gz()).parent
    with monkeypatch.context() as older_version:
        older_version.setattr("pipeline.batch.due.is_container", lambda _: False)
        assert pipeline.run(raw, out, ALONE).outcomes == {"skipped": 1}
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": len(PAGES), "skipped": 1}
    assert pipeline.run(raw, out, ALONE).n_known == 1


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


@pytest.mark.parametrize("table", ["captures", "blocks"])
def test_log_that_is_gone(write_page, out, table):
    """Files without the log that says which of them count are not taken for a table that is yet to be made."""
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    lost = shutil.move(out / table / "_delta_log", out.parent / "backup")
    write_page("b.html", page_of("two"))
    said = rf"table folder .*/{table} holds Parquet files but no Delta log.*: copy its _delta_log back, or move all of "
    for call in (pipeline.run, pipeline.retry):
        with pytest.raises(StoreError, match=said):
            call(raw, out, ALONE)
    with pytest.raises(StoreError, match=said):
        maintain(out, ALONE)
    assert not (out / table / "_delta_log").exists()
    shutil.move(lost, out / table / "_delta_log")
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": 1}
    check_sums(out)


def cut_batch(out):
    write_down(out, 9, batch(*range(500)))
    file = out / "_journal" / "9" / "failures.arrow"
    file.write_bytes(file.read_bytes()[:-5_000])


def no_rows(out):
    write_down(out, 9, batch(1))
    (out / "_journal" / "9" / "captures.arrow").write_bytes(b"no rows")


@pytest.mark.parametrize(("damage", "name"), [(cut_batch, "failures"), (no_rows, "captures")])
def test_journal_that_is_damaged(raw, out, damage, name):
    pipeline.run(raw, out, ALONE)
    before = rows_of(out)
    damage(out)
    said = rf"_journal/9/{name}.arrow, rows that a killed run wrote down, cannot be read \(.*\): copy it back, or move"
    with pytest.raises(StoreError, match=said):
        pipeline.run(raw, out, ALONE)
    assert rows_of(out) == before


JUNK = {
    "file": ("9", lambda path: path.write_text("")),
    "file.part": ("9.part", lambda path: path.write_text("")),
    "link": ("9", lambda path: path.symlink_to(path.parent)),
    "file_in_a_batch": ("9/notes.txt", lambda path: path.write_text("mine")),
    "rows_of_no_table": ("9/pages.arrow", lambda path: path.write_text("")),
    "folder_in_a_batch": ("9/captures.arrow", lambda path: path.mkdir()),
}


@pytest.mark.parametrize("kind", JUNK)
def test_junk_with_the_name_of_a_batch_is_named(raw, out, kind):
    pipeline.run(raw, out, ALONE)
    name, make = JUNK[kind]
    junk = out / "_journal" / name
    junk.parent.mkdir(parents=True, exist_ok=True)
    make(junk)
    with pytest.raises(StoreError, match=rf"_journal/{name} .*, and no run put it there: move it out of .*/_journal"):
        pipeline.run(raw, out, ALONE)
    assert junk.exists()


def test_other_names_in_the_journal_are_left_alone(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    junk = [out / "_journal" / name for name in (".DS_Store", "mine.part", "old", "٣", "1.2")]
    for path in junk[::2]:
        path.write_text("")
    for path in junk[1::2]:
        path.mkdir()
    write_page("b.html", page_of("two"))
    assert pipeline.run(raw, out, ALONE).outcomes == {"new": 1}
    assert set((out / "_journal").iterdir()) == set(junk)


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
