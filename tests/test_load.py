"""Reading tables back: what is asked for wrongly, and what is asked while a run is writing."""

import shutil
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from conftest import page_of
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.store import history
from pipeline.store.schema import TABLES
from pipeline.view.changes import changes
from pipeline.view.status import failures, status

ALONE = Settings(jobs=0)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("load")
    (folder / "raw").mkdir()
    for name, text in (("a.html", page_of("one")), ("b.html", page_of("two")), ("c.html", ""), ("d.bin", "x")):
        (folder / "raw" / name).write_text(text)
    pipeline.run(folder / "raw", folder / "out", ALONE)
    return folder / "out"


@pytest.mark.parametrize("name", TABLES)
def test_columns_types_and_order(done, name):
    table = TABLES[name]
    frame = pipeline.load(name, done, current=False)
    assert list(frame.columns) == table.schema.names
    assert frame.index.equals(pd.RangeIndex(len(frame)))
    keys = [column for column in table.order if column in frame]
    assert frame.sort_values(keys, kind="stable").index.equals(frame.index)
    assert len(pipeline.load(name, done, current=False, columns=[])) == len(frame)
    for column in table.schema.names:
        assert list(pipeline.load(name, done, columns=[column]).columns) == [column]


def test_lists_and_counts_are_python_values(done):
    assert pipeline.load("sections", done, where="heading = 'Supplies'")["heading_path"][0] == ["one", "Supplies"]
    assert pipeline.load("runs", done)["failures"][0] == {"empty": 1}
    assert str(pipeline.load("runs", done)["started_at"].dt.tz) == "UTC"


def test_condition(done):
    assert list(pipeline.load("captures", done, where="outcome = 'skipped'")["source"]) == ["d.bin"]
    assert pipeline.load("captures", done, where="outcome = 'gone'").empty
    assert list(pipeline.load("documents", done, where="title like '%two'", columns=["title"])["title"]) == [
        "Notes on two"
    ]
    assert len(pipeline.load("blocks", done, where="kind = 'heading' and level = 1")) == 2
    assert len(pipeline.load("runs", done, where="n_failed = 1", columns=["run_id"])) == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"table": "document"}, 'there is no table "document"; did you mean "documents"?'),
        ({"table": "zzz"}, 'there is no table "zzz"; the tables are captures, documents'),
        ({"columns": ["titel"]}, 'table documents has no column "titel"; did you mean "title"?'),
        ({"columns": ["q"]}, 'table documents has no column "q"; its columns are document_id, '),
        ({"where": "titel = 'x'"}, "condition \"titel = 'x'\" on documents cannot be used: "),
        ({"where": "title ="}, "condition 'title =' on documents cannot be used: "),
        ({"where": ""}, "condition '' on documents cannot be used: "),
        ({"where": "title = 'x'; drop table documents"}, "condition .* cannot be used: "),
        ({"where": "true limit 1"}, "condition 'true limit 1' on documents cannot be used: "),
        ({"where": "true order by url"}, "condition 'true order by url' on documents cannot be used: "),
        ({"where": "false union select * from documents"}, "condition 'false union select"),
        (
            {"where": "n_sections > 'a'"},
            "condition \"n_sections > 'a'\" on documents cannot be used: Arrow error: Cast",
        ),
        ({"where": 5}, "where must be a condition in SQL, found 5"),
        ({"columns": "title"}, "columns must be a list of names, found 'title': write ['title']"),
        ({"columns": [5]}, 'table documents has no column "5"; its columns are document_id, '),
        ({"table": None}, 'there is no table "None"; the tables are captures, documents'),
        ({"table": ["documents"]}, "there is no table"),
        ({"as_of": 20240101}, "as_of must be a day or a time, found 20240101"),
        ({"as_of": pd.NaT}, "as_of must be a day or a time, found NaT"),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, "as_of must be a day or a time, found "),
        ({"as_of": "yesterday"}, "as_of must be a day or a time in ISO 8601, found 'yesterday'"),
        ({"as_of": "2024-02-30"}, "as_of must be a day or a time in ISO 8601, found '2024-02-30'"),
        ({"processed": "nowhere"}, "there are no tables in nowhere: run `pipeline run` first, or name another folder"),
    ],
)
def test_what_is_asked_wrongly(done, told, said):
    told = {"table": "documents", "processed": done} | told
    with pytest.raises(StoreError) as caught:
        pipeline.load(**told)
    assert str(caught.value).startswith(said.split(".*", maxsplit=1)[0])
    assert "\n" not in str(caught.value)


def test_condition_may_end_in_a_remark(done):
    assert len(pipeline.load("documents", done, where="title like '%two' -- the second one")) == 1


def test_a_column_asked_for_twice_is_there_twice(done):
    frame = pipeline.load("sections", done, columns=["heading_path", "level", "heading_path"])
    assert list(frame.columns) == ["heading_path", "level", "heading_path"]
    assert frame.iloc[0, 0] == frame.iloc[0, 2] == ["one"]


@pytest.mark.parametrize("name", sorted(TABLES.keys() - {"captures"}))
def test_table_that_an_older_version_did_not_make_has_no_rows(done, tmp_path, name):
    old = tmp_path / "old"
    shutil.copytree(done, old)
    shutil.rmtree(old / name)
    for told in ({}, {"current": False}, {"as_of": "2024-01-01"}, {"where": "true"}):
        frame = pipeline.load(name, old, **told)
        assert frame.empty
        assert list(frame.columns) == TABLES[name].schema.names
    assert len(pipeline.load("captures", old)) == 4
    assert status(old)["rows"][name] == 0
    assert failures(old) == ([] if name == "failures" else failures(done))
    assert changes(old) == []


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_counted_without_being_read(done, name):
    assert history.count_rows(name, done) == len(pipeline.load(name, done, current=False))


def test_table_that_lost_its_log_is_not_taken_for_an_empty_one(done, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(done, old)
    shutil.rmtree(old / "sections" / "_delta_log")
    for ask in (pipeline.load, history.count_rows):
        with pytest.raises(
            StoreError, match=r"sections holds Parquet files but no Delta log.*: copy its _delta_log back, or move"
        ):
            ask("sections", old)


MOMENTS = st.one_of(
    st.dates(),
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001 - without a zone, too
    st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)


@given(MOMENTS)
def test_any_moment_can_be_asked_for(moment):
    found = history._moment(moment)
    assert found is not None
    assert found.tzinfo is UTC
    assert history._moment(moment.isoformat()) == found
    if not isinstance(moment, datetime):
        assert found.date() == moment


def test_as_of_ends_with_the_day(write_page, out):
    told = {"url": "https://example.org/", "fetched_at": "2024-01-02T23:59:59.999999Z"}
    raw = write_page("a.html", page_of("one"), **told).parent
    pipeline.run(raw, out, ALONE)
    assert [len(pipeline.load("captures", out, as_of=date(2024, 1, day))) for day in (1, 2)] == [0, 1]
    assert len(pipeline.load("failures", out, as_of="2024-01-02")) == 0
    assert len(pipeline.load("runs", out, as_of="2024-01-02")) == 0
    assert len(pipeline.load("runs", out, as_of=datetime.now(UTC))) == 1


def test_run_that_commits_while_tables_are_read(write_page, out, monkeypatch):
    """No url may be missing because its newest version came between the opening of two tables."""
    raw = write_page("a.html", page_of("one")).parent
    pipeline.run(raw, out, ALONE)
    real, calls = history.open_table, []

    def open_table(folder, table):
        opened = real(folder, table)
        if not calls:
            calls.append(1)
            write_page("a.html", page_of("two"), at=1_800_000_000)
            pipeline.run(raw, out, ALONE)
        return opened

    monkeypatch.setattr(history, "open_table", open_table)
    assert list(pipeline.load("documents", out)["title"]) == ["Notes on one"]
    assert list(pipeline.load("documents", out)["title"]) == ["Notes on two"]
