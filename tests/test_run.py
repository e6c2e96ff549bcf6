"""Runs in one process: what is taken in, what is left alone, what history says afterwards."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from archives import DAY, parquet, warc, warc_record
from conftest import check_sums, page_of, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.batch import commit, worker
from pipeline.batch.single import read_file
from pipeline.settings import Settings
from pipeline.store import journal
from pipeline.store import tables as store_tables
from pipeline.store.schema import TABLES


def run(raw, out, **told):
    told.setdefault("jobs", 0)
    return pipeline.run(raw, out, told.pop("settings", Settings()), **told)


def outcomes(report):
    return {name: n for name, n in report.outcomes.items() if n}


@pytest.fixture
def no_reading(monkeypatch):
    """Make every read of a body an error."""

    def refuse(path, _most):
        raise AssertionError(f"{path} was read")

    def forbid():
        monkeypatch.setattr(worker, "read_body", refuse)

    return forbid


# ---------------------------------------------------------------- laws


def test_a_run_takes_in_all_and_adds_up(raw, out):
    report = run(raw, out)
    assert outcomes(report) == {"new": 5, "changed": 1, "failed": 2, "skipped": 1}
    assert dict(report.failures) == {"empty": 1, "not_text": 1}
    assert not report.hit_bug
    check_sums(out)
    # oldest first, not by name
    wreck = pipeline.load("captures", out, where="url = 'https://example.org/wreck'")
    assert list(zip(wreck["source"], wreck["outcome"], strict=True)) == [("b.html", "new"), ("again.html", "changed")]


def test_a_second_run_changes_nothing_and_reads_nothing(raw, out, no_reading):
    run(raw, out)
    before = rows_of(out)
    no_reading()
    report = run(raw, out)
    assert (report.n_captures, report.n_known) == (0, 9)
    assert rows_of(out) == before
    assert len(pipeline.load("runs", out)) == 2


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_neither_order_of_files_nor_processes_change_a_row(raw, tmp_path, jobs):
    run(raw, tmp_path / "plain")
    files = [path for path in raw.rglob("*") if path.is_file()]
    random.Random(jobs).shuffle(files)  # noqa: S311 - an order is no secret
    other = tmp_path / "shuffled"
    for file in files:
        copy = other / file.relative_to(raw)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    told = Settings(batch_pages=2 + jobs)
    run(other, tmp_path / "out", settings=told, jobs=jobs)
    assert rows_of(tmp_path / "out") == rows_of(tmp_path / "plain")
    check_sums(tmp_path / "out")


@given(st.lists(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 2)), max_size=4), min_size=2, max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_outcomes_follow_from_the_history_of_each_url(write_page, tmp_path_factory, crawls):
    folder = tmp_path_factory.mktemp("crawls")
    last: dict[str, int] = {}
    distinct: set[tuple[str, int]] = set()
    for number, crawl in enumerate(crawls):
        expected = []
        for place, (name, content) in enumerate(crawl):
            expected.append(
                "new" if name not in last else "unchanged" if last[name] == content else "changed",
            )
            last[name] = content
            distinct.add((name, content))
            write_page(
                f"{number}/{place}.html",
                page_of(f"version {content}"),
                folder=folder / "raw",
                url=f"https://example.org/{name}",
                fetched_at=f"2024-01-{number + 1:02}T00:00:{place:02}Z",
            )
        (folder / "raw").mkdir(exist_ok=True)
        report = run(folder / "raw", folder / "out")
        assert outcomes(report) == {name: expected.count(name) for name in set(expected)}
    check_sums(folder / "out")
    documents = pipeline.load("documents", folder / "out", current=False)
    assert len(documents) == len(distinct)
    current = pipeline.load("documents", folder / "out")
    titles = {f"https://example.org/{name}": f"Notes on version {content}" for name, content in last.items()}
    assert dict(zip(current["url"], current["title"], strict=True)) == titles


# ---------------------------------------------------------------- what changed since


def test_touched_file_with_a_sidecar_is_read_once_more_and_never_again(write_page, out, no_reading):
    told = {"url": "https://example.org/", "fetched_at": "2024-01-01T00:00:00Z"}
    raw = write_page("a.html", page_of("one"), **told).parent
    run(raw, out)
    before = rows_of(out)
    write_page("a.html", page_of("one"), at=1_700_000_500, **told)
    report = run(raw, out)
    assert (report.n_captures, report.n_same) == (0, 1)
    assert rows_of(out) == before
    no_reading()
    report = run(raw, out)
    assert (report.n_captures, report.n_same, report.n_known) == (0, 0, 1)


def test_touched_files_that_a_killed_run_read_are_not_read_again(write_page, out):
    for touched in (1_700_000_000, 1_700_000_500):
        for name in "abcd":
            told = {"url": f"https://example.org/{name}", "fetched_at": "2024-01-01T00:00:00Z"}
            raw = write_page(f"{name}.html", page_of(name), at=touched, **told).parent
        if touched == 1_700_000_000:
            run(raw, out)
    program = (
        "import os, sys; import pipeline; from pipeline.settings import Settings\n"
        "die = lambda done, *_: done == 3 and os._exit(9)\n"  # the third batch may be on its way, the two before are not
        "pipeline.run(*sys.argv[1:], Settings(jobs=0, batch_seconds=0), progress=die)"
    )
    done = subprocess.run([sys.executable, "-c", program, raw, out], timeout=60, check=False)
    assert done.returncode == 9
    report = run(raw, out)
    assert report.n_known >= 2
    assert report.n_known + report.n_same == 4


@pytest.mark.parametrize("damage", [b"", b"no arrow file", None])
def test_notes_about_touched_files_may_be_lost(write_page, out, damage):
    told = {"url": "https://example.org/", "fetched_at": "2024-01-01T00:00:00Z"}
    raw = write_page("a.html", page_of("one"), **told).parent
    run(raw, out)
    write_page("a.html", page_of("one"), at=1_700_000_500, **told)
    run(raw, out)
    note = out / "_seen.arrow"
    note.write_bytes(note.read_bytes()[:-20] if damage is None else damage)
    report = run(raw, out)
    assert (report.n_captures, report.n_same) == (0, 1)


def test_touched_file_without_a_sidecar_is_an_unchanged_capture(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    run(raw, out)
    write_page("a.html", page_of("one"), at=1_700_000_500)
    assert outcomes(run(raw, out)) == {"unchanged": 1}
    assert len(pipeline.load("documents", out, current=False)) == 1


def test_versions_come_go_and_come_back(write_page, out):
    days = [(1, "one", "new", 1), (2, "two", "changed", 2), (3, "two", "unchanged", 2), (4, "one", "changed", 2)]
    for day, text, outcome, n_documents in days:
        raw = write_page(
            "a.html",
            page_of(text),
            at=1_700_000_000 + day,
            url="https://example.org/",
            fetched_at=f"2024-01-0{day}T12:00:00Z",
        ).parent
        assert outcomes(run(raw, out)) == {outcome: 1}
        assert len(pipeline.load("documents", out, current=False)) == n_documents

    def titles(**told):
        return [title.removeprefix("Notes on ") for title in pipeline.load("documents", out, **told)["title"]]

    assert titles() == ["one"]
    assert titles(as_of="2024-01-01") == ["one"]
    assert titles(as_of=date(2024, 1, 3)) == ["two"]
    assert titles(as_of=datetime(2024, 1, 2, 11, 59, tzinfo=UTC)) == ["one"]
    assert titles(as_of="2023-12-31") == []
    assert sorted(titles(current=False)) == ["one", "two"]
    assert titles(current=False, as_of="2024-01-01") == ["one"]
    assert len(pipeline.load("captures", out, as_of="2024-01-03")) == 3
    assert len(pipeline.load("captures", out)) == 4


def test_only_the_menu_changed(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    run(raw, out)
    write_page("a.html", page_of("one", menu="Start here"), at=1_700_000_500)
    assert outcomes(run(raw, out)) == {"unchanged": 1}


def test_an_old_crawl_that_comes_late_does_not_become_current(write_page, out):
    for name, day in (("new", 9), ("old", 2)):
        at = f"2024-01-0{day}T00:00:00Z"
        raw = write_page(f"{name}.html", page_of(name), url="https://example.org/", fetched_at=at).parent
        run(raw, out)
    assert list(pipeline.load("documents", out)["title"]) == ["Notes on new"]
    assert list(pipeline.load("documents", out, as_of="2024-01-05")["title"]) == ["Notes on old"]


# ---------------------------------------------------------------- failures and retry


def test_retry_after_the_cause_is_mended(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    report = run(raw, out, settings=Settings(max_body_bytes=10))
    assert dict(report.failures) == {"too_large": 1}
    assert list(pipeline.load("failures", out)["attempt"]) == [1]
    assert run(raw, out).n_captures == 0
    report = pipeline.retry(raw, out, Settings(), jobs=0)
    assert outcomes(report) == {"new": 1}
    assert pipeline.load("failures", out).empty
    assert len(pipeline.load("failures", out, current=False)) == 1
    captures = pipeline.load("captures", out, current=False)
    assert list(captures["attempt"]) == [1, 2]
    assert captures["capture_id"].nunique() == 1
    assert list(pipeline.load("captures", out)["outcome"]) == ["new"]
    assert pipeline.retry(raw, out, Settings(), jobs=0).n_captures == 0
    check_sums(out)


def test_retry_of_what_fails_again(raw, out):
    run(raw, out)
    for attempt in (2, 3):
        report = pipeline.retry(raw, out, Settings(), jobs=0)
        assert outcomes(report) == {"failed": 2}
        assert list(pipeline.load("failures", out)["attempt"]) == [attempt, attempt]
    assert run(raw, out).n_captures == 0
    check_sums(out)


def test_mending_a_sidecar_closes_its_failure(write_page, out):
    path = write_page("a.html", page_of("one"))
    sidecar = path.with_name("a.html.meta.json")
    sidecar.write_text("{")
    assert dict(run(path.parent, out).failures) == {"bad_metadata": 1}
    # says a time long before the failed capture had to be given that of the file
    write_page("a.html", page_of("one"), at=1_800_000_000, url="https://example.org/", fetched_at="2020-01-01")
    assert outcomes(run(path.parent, out)) == {"new": 1}
    assert pipeline.load("failures", out).empty
    assert pipeline.retry(path.parent, out, Settings(), jobs=0).n_captures == 0
    check_sums(out)


def test_retry_takes_a_changed_file_as_a_capture_of_its_own(write_page, out):
    raw = write_page("a.html", b"").parent
    run(raw, out)
    write_page("a.html", page_of("one"), at=1_700_000_500)
    assert outcomes(pipeline.retry(raw, out, Settings(), jobs=0)) == {"new": 1}
    assert pipeline.load("captures", out)["capture_id"].nunique() == 2
    assert pipeline.load("failures", out).empty
    assert run(raw, out).n_captures == 0
    check_sums(out)


def test_retry_of_a_touched_file_is_an_attempt(write_page, out):
    told = {"url": "https://example.org/", "fetched_at": "2024-01-01"}
    raw = write_page("a.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", **told).parent
    run(raw, out)
    write_page("a.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", at=1_700_000_500, **told)
    assert run(raw, out).n_same == 1
    assert outcomes(pipeline.retry(raw, out, Settings(), jobs=0)) == {"failed": 1}
    assert list(pipeline.load("failures", out)["attempt"]) == [2]
    check_sums(out)


def test_retry_after_a_manifest_is_mended(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    (raw / "manifest.csv").write_text("file,url\na.html,not a url\n")
    assert dict(run(raw, out).failures) == {"bad_metadata": 1}
    (raw / "manifest.csv").write_text("file,url,fetched_at\na.html,https://example.org/,2020-01-01\n")
    assert outcomes(pipeline.retry(raw, out, Settings(), jobs=0)) == {"new": 1}
    assert pipeline.load("failures", out).empty
    assert list(pipeline.load("captures", out)["outcome"]) == ["new"]
    check_sums(out)


def test_file_that_went_away_while_it_was_waiting(raw, out, monkeypatch):
    victim = raw / "a.html"
    real = worker.read_body

    def read(path, most):
        if path == victim:
            victim.unlink(missing_ok=True)
        return real(path, most)

    monkeypatch.setattr(worker, "read_body", read)
    assert dict(run(raw, out).failures) == {"empty": 1, "not_text": 1, "unreadable": 1}
    assert pipeline.retry(raw, out, Settings(), jobs=0).n_captures == 2
    check_sums(out)


# ---------------------------------------------------------------- user and password


def told_everywhere(folder, who):
    """Fill a folder with captures whose urls begin with `who`, in each way in which a url can be told."""
    url = f"https://{who}example.org"
    files = {
        "sidecar.html": page_of("a sidecar"),
        "sidecar.html.meta.json": json.dumps({"url": f"{url}/1"}),
        "m/a.html": page_of("a manifest"),
        "m/manifest.csv": f"file,url\na.html,{url}/2\n",
        "b.jsonl": json.dumps({"url": f"{url}/3", "text": "Oil"}) + "\n" + json.dumps({"url": f"{url}/4", "text": ""}),
        "c.parquet": parquet([(f"{url}/5", DAY.format(1), page_of("a row").encode())]),
        "d.warc": warc([(f"{url}/6", DAY.format(1), page_of("a record").encode())])
        + warc_record(
            "revisit", f"{url}/7", b"", WARC_Refers_To_Target_URI=f"{url}/6", WARC_Refers_To_Date=DAY.format(1)
        )
        + warc_record(
            "revisit", f"{url}/8", b"", WARC_Refers_To_Target_URI=f"{url}/9", WARC_Refers_To_Date=DAY.format(1)
        ),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def test_user_and_password_of_urls_are_left_out(tmp_path):
    """Tables and log are those of the same captures under urls without them."""
    for name, who in (("with", "user:sec@ret@"), ("without", "")):
        told_everywhere(tmp_path / "raw" / name, who)
        report = run(tmp_path / "raw" / name, tmp_path / name, settings=Settings(log=str(tmp_path / f"{name}.log")))
        assert outcomes(report) == {"new": 5, "failed": 1, "unchanged": 1, "skipped": 2}
    assert "page_failed" in (log := (tmp_path / "with.log").read_text())
    assert "ret@" not in log
    without, found = rows_of(tmp_path / "without"), rows_of(tmp_path / "with")
    # places in a WARC file count the bytes of its urls
    assert {name: rows for name, rows in found.items() if name not in {"captures", "failures"}} == {
        name: rows for name, rows in without.items() if name not in {"captures", "failures"}
    }
    for name in ("captures", "failures"):
        columns = [column for column in ("url", "reason", "outcome", "detail") if column in TABLES[name].schema.names]
        both = [pipeline.load(name, tmp_path / one, columns=columns).fillna("") for one in ("with", "without")]
        assert both[0].sort_values("url").values.tolist() == both[1].sort_values("url").values.tolist()


@pytest.mark.parametrize(
    "url", ["https:/user:secret@example.org/", "https://user:secret@example.org/\nb", "//user:secret@a/"]
)
def test_a_url_that_is_refused_is_shown_without_user_and_password(write_page, out, url):
    raw = write_page("a.html", page_of("one"), url=url).parent
    assert outcomes(run(raw, out)) == {"failed": 1}
    assert "secret" not in str(rows_of(out))


def test_a_page_read_alone_has_no_password_in_its_url(write_page):
    page = pipeline.read_page("<p>Go <a href=b>there</a></p>", "https://user:secret@example.org/a")
    assert (page.document.url, page.links[0].url) == ("https://example.org/a", "https://example.org/b")
    path = write_page("a.html", page_of("one"))
    assert read_file(path, "https://user:secret@example.org/a").document.url == "https://example.org/a"


# ---------------------------------------------------------------- folders and settings


def test_missing_raw_leaves_nothing_behind(tmp_path):
    for call in (pipeline.run, pipeline.retry):
        with pytest.raises(pipeline.StoreError, match="does not exist"):
            call(tmp_path / "raw", tmp_path / "out", Settings())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("inside", [".", "processed", "a/b"])
def test_tables_are_never_put_among_the_pages(raw, inside, monkeypatch):
    monkeypatch.chdir(raw)
    with pytest.raises(pipeline.StoreError, match="lies in input folder"):
        run(Path(), inside)
    assert not (raw / "_lock").exists()


@pytest.mark.parametrize("jobs", [-1, 1_001])
def test_jobs_are_checked_wherever_they_come_from(raw, out, jobs):
    with pytest.raises(pipeline.SettingsError, match=r"jobs must be at (least 0|most 1000)"):
        run(raw, out, jobs=jobs)


def test_empty_raw(tmp_path, out):
    (tmp_path / "raw").mkdir()
    assert run(tmp_path / "raw", out).n_captures == 0
    check_sums(out)


def test_progress_sees_every_capture(raw, out):
    seen = []
    run(raw, out, progress=lambda done, total, report: seen.append((done, total, report.n_captures)))
    assert seen == [(n, 9, n) for n in range(1, 10)]


def test_error_in_the_callers_progress_keeps_what_was_read(raw, out):
    def stop(done, _total, _report):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(raw, out, progress=stop)
    assert len(pipeline.load("captures", out)) == 3
    assert run(raw, out).n_captures == 6
    runs = pipeline.load("runs", out)
    assert list(runs["n_captures"]) == [3, 6]
    assert list(runs["finished_at"].isna()) == [True, False]
    check_sums(out)


def test_interrupt_while_rows_are_written_down_loses_and_doubles_nothing(raw, out, tmp_path, monkeypatch):
    real, calls = journal._write, []

    def write(*arguments):
        calls.append(1)
        if len(calls) == 30:  # some of a page's tables have their rows, others have not
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(journal, "_write", write)
    with pytest.raises(KeyboardInterrupt):
        run(raw, out)
    assert 0 < len(pipeline.load("captures", out)) < 9
    assert len(pipeline.load("documents", out)) == pipeline.load("blocks", out)["document_id"].nunique()
    run(raw, out)
    run(raw, tmp_path / "plain")
    assert rows_of(out) == rows_of(tmp_path / "plain")
    check_sums(out)


def test_interrupts_while_tables_are_written_wait_for_them(raw, out, tmp_path, monkeypatch):
    """Ctrl-C twice: whoever let go of the lock while the tables are written would let another run write them, too."""
    real, calls = commit.wait, []

    def interrupted(under_way):
        calls.append(1)
        if len(calls) < 3:
            raise KeyboardInterrupt
        return real(under_way)

    slow = store_tables.write_deltalake
    monkeypatch.setattr(
        store_tables, "write_deltalake", lambda *told, **named: (time.sleep(0.02), slow(*told, **named))
    )
    monkeypatch.setattr(commit, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(raw, out)
    assert len(calls) == 3
    assert not list((out / "_journal").iterdir())
    assert len(pipeline.load("captures", out)) == 9
    monkeypatch.undo()
    run(raw, out)
    run(raw, tmp_path / "plain")
    assert rows_of(out) == rows_of(tmp_path / "plain")


@pytest.mark.parametrize("jobs", [0, 1])
def test_log_has_a_line_for_each_event(raw, out, tmp_path, jobs):
    log = tmp_path / "run.log"
    told = Settings(log=str(log), batch_pages=4, max_failure_share=0.1)
    report = run(raw, out, settings=told, jobs=jobs)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["run_id"] for line in lines} == {report.run_id}
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    events = [line["event"] for line in lines]
    assert events[:2] == ["run_started", "planned"]
    assert events[-1] == "run_finished"
    assert {(line["source"], line["code"]) for line in lines if line["event"] == "page_failed"} == {
        ("empty.html", "empty"),
        ("picture.html", "not_text"),
    }
    assert sum(line["captures"] for line in lines if line["event"] == "batch_committed") == 9
    assert (lines[-1]["n_captures"], lines[-1]["is_bad"]) == (9, True)
    assert lines[-1]["stages"].keys() >= {"decode", "blocks", "commit"}
    run(raw, out, settings=told)
    assert len(log.read_text().splitlines()) == len(lines) + 3


def test_log_of_a_run_that_is_stopped(raw, out, tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    log = tmp_path / "run.log"
    with pytest.raises(KeyboardInterrupt):
        run(raw, out, settings=Settings(log=str(log)), progress=stop)
    assert json.loads(log.read_text().splitlines()[-1])["event"] == "run_stopped"


def test_log_that_cannot_be_written(raw, out, tmp_path):
    with pytest.raises(pipeline.StoreError, match=r"log file .*/no/run.log cannot be written \(No such file"):
        run(raw, out, settings=Settings(log=str(tmp_path / "no" / "run.log")))
