"""The command: its help, its exit status, what it prints, and that people never see a traceback."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, check_sums, page_of, rows_of

import pipeline
from pipeline.cli import main
from pipeline.settings import Settings
from pipeline.store.lock import locked
from pipeline.store.schema import TABLES
from pipeline.version import is_compiled

COMMANDS = ["run", "page", "status", "runs", "failures", "retry", "check", "changes", "maintain", "tables"]


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Call the command in a folder of its own and return (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def done(call, raw):
    assert call("run", "--jobs", 0)[0] == 0
    return raw


# ---------------------------------------------------------------- changes


@pytest.mark.usefixtures("done")
def test_changes(call):
    status, out, err = call("changes")
    assert (status, err) == (0, "")
    assert "https://example.org/wreck  2024-04-01 10:00" in out
    assert "renamed" in out
    assert "a [-wreck-]{+storm+}" in out
    rows = json.loads(call("changes", "--json", "--site", "example.org")[1])
    assert [row["change"] for row in rows if row["heading"] == "Supplies"] == ["edited"]


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--since", "2024-04-02"),
        ("--since", "2024-04-01T10:00:01"),
        ("--site", "example.net"),
        ("--url", "https://x/'; drop"),
    ],
)
def test_changes_that_are_not_asked_for(call, arguments):
    assert call("changes", *arguments)[:2] == (0, "No changes.\n")


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    "since", ["2024-04-01", "20240401", "2024-W14", "2024-04-01T10:00:00", "2024-04-01T12:00:00+02:00"]
)
def test_changes_since(call, since):
    assert json.loads(call("changes", "--json", "--since", since)[1])


@pytest.mark.usefixtures("done")
def test_changes_since_no_date(call):
    status, out, err = call("changes", "--since", "yesterday")
    assert (status, out) == (2, "")
    assert "'yesterday'" in err


def test_a_diff_may_hold_any_brackets(call, write_page):
    for day, text in enumerate(["a -] b [red] +} c", "a [-x {+y [/] c"], 1):
        write_page(f"{day}.html", page_of(text), url="https://example.org/", fetched_at=f"2024-03-0{day}T10:00:00Z")
    assert call("run", "--jobs", 0)[0] == 0
    assert "{+" in call("changes")[1]


# ---------------------------------------------------------------- help and wrong use


@pytest.mark.parametrize("name", COMMANDS)
def test_help(call, name):
    status, out, err = call(name, "--help")
    assert (status, err) == (0, "")
    assert f"usage: pipeline {name}" in out


def test_help_of_all(call):
    status, out, _ = call("--help")
    assert status == 0
    assert all(f"  {name} " in out for name in COMMANDS)
    assert call()[:2] == (2, out)


def test_version(call):
    how = "compiled" if is_compiled() else "not compiled"
    assert call("--version") == (0, f"page-pipeline {pipeline.__version__} ({how})\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["walk"],
        ["run", "--jobs", "-1"],
        ["run", "--jobs", "two"],
        ["run", "--jobs", "²"],
        ["run", "--jbs", "2"],
        ["run", "raw", "more"],
        ["page"],
        ["page", "a.html", "--json", "--markdown"],
        ["status", "--wait"],
    ],
    ids=" ".join,
)
def test_wrong_use(call, arguments):
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert "error: " in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nowhere"], "input folder nowhere does not exist: create it and put pages there, or name another one"),
        (["retry", "nowhere"], "input folder nowhere does not exist"),
        (["run", "file"], "input folder file is not a folder"),
        (["run", "raw", "--out", "raw/processed"], "output folder raw/processed lies in input folder raw"),
        (["run", "raw", "--out", "file"], "output folder file cannot be written (File exists): check its permissions"),
        (["run", "raw", "--out", "file/x"], "output folder file/x cannot be written (Not a directory)"),
        (["run", "raw", "--out", "[red]"], "output folder '[red]' cannot hold tables, for '[' in it: name another one"),
        (["run", "raw", "--jobs", "5000"], "jobs must be at most 1000, found 5000"),
        (["run", "raw", "--settings", "no.toml"], "cannot read settings file no.toml: No such file or directory"),
        (["run", "raw", "--settings", "raw"], "cannot read settings file raw: Is a directory"),
        (["run", "raw", "--settings", "file"], "file is not valid TOML: "),
        (["status", "--out", "nowhere"], "there are no tables in nowhere: run `pipeline run` first, or name another"),
        (["failures", "--out", "nowhere"], "there are no tables in nowhere"),
        (["runs", "--out", "nowhere"], "there are no tables in nowhere"),
        (["maintain", "--out", "nowhere"], "there are no tables in nowhere"),
        (["run", "raw", "--log", "no/log"], "log file no/log cannot be written (No such file or directory): name an"),
        (["tables", "section"], 'there is no table "section"; did you mean "sections"?'),
        (["page", "nowhere.html"], "nowhere.html does not exist"),
        (["page", "raw"], "raw is a folder: name a file in it"),
        (["page", "pipe.html"], "pipe.html is no regular file: save the page to one"),
        (["page", "pipe.jsonl#1"], "pipe.jsonl#1 does not exist"),
        (["page", "/dev/zero"], "/dev/zero is no regular file"),
        (["page", "file/a.html"], "file/a.html cannot be read: Not a directory"),
        (["page", "a" * 300], " cannot be read: File name too long"),
        (["page", "raw/empty.html"], "(decode: empty)"),
        (["page", "raw/picture.html"], "(decode: not_text)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.usefixtures("raw")
def test_errors_are_one_sentence(call, tmp_path, arguments, said):
    (tmp_path / "file").write_text("no settings")
    os.mkfifo(tmp_path / "pipe.html")
    os.mkfifo(tmp_path / "pipe.jsonl")
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1
    with pytest.raises(pipeline.PipelineError):
        call(*arguments, "--debug")
    with pytest.raises(pipeline.PipelineError):
        call("--debug", *arguments)


def test_all_wrong_settings_at_once(call, raw):
    Path("pipeline.toml").write_text('job = 2\npage_timeout = "x"\nbatch_pages = 0\n')
    status, out, err = call("run", raw)
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        'error: pipeline.toml: unknown setting "job"; did you mean "jobs"?',
        'error: pipeline.toml: page_timeout must be a number, found "x"',
        "error: pipeline.toml: batch_pages must be at least 1, found 0",
    ]
    assert not Path("processed").exists()


# ---------------------------------------------------------------- run, retry


def test_run_says_what_it_did(call, raw):
    status, out, _ = call("run", raw, "--jobs", 0)
    assert status == 0
    words = " ".join(out.split())
    for part in ("9 captures", "5 new", "1 changed", "2 failed", "1 skipped", "Failures: empty 1, not_text 1"):
        assert part in words
    assert "Tables are in processed" in words
    assert call("run", raw)[:2] == (0, "Nothing new: 9 files were taken in before.\n")


def test_run_as_json(call, raw):
    status, out, err = call("run", raw, "--jobs", 0, "--json")
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert report["n_captures"] == sum(
        report[f"n_{name}"] for name in ("new", "changed", "unchanged", "failed", "skipped")
    )
    assert report["failures"] == {"empty": 1, "not_text": 1}
    assert sum(report["repairs"].values()) == len(pipeline.load("repairs"))
    (row,) = pipeline.load("runs").to_dict("records")
    assert {name: row[name] for name in row if name.startswith("n_")} == {
        name: report[name] for name in report if name.startswith("n_")
    }


def test_too_many_failures_are_an_exit_status(call, raw):
    Path("pipeline.toml").write_text("max_failure_share = 0.2")
    said = "exit status 1: 2 of 9 captures failed, more than max_failure_share = 0.2 allows: see `pipeline failures`\n"
    status, _, err = call("run", raw, "--jobs", 0)
    assert (status, err) == (1, said)
    assert call("run", raw, "--jobs", 0)[::2] == (0, "")


def test_bugs_are_an_exit_status(call, raw, monkeypatch):
    def break_down(*_):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("pipeline.flow.outline", break_down)
    status, out, err = call("run", raw, "--jobs", 0)
    assert status == 1
    assert "bug 6" in out
    assert err == "exit status 1: pages hit a bug of ours (bug 6), please report them: see `pipeline failures`\n"
    assert "Traceback" not in err
    assert set(pipeline.load("failures", where="code = 'bug'")["detail"]) == {"ZeroDivisionError: oh"}
    monkeypatch.undo()
    os.chdir(raw.parent)
    assert call("retry", raw, "--jobs", 0)[0] == 0
    check_sums(Path("processed"))


def test_retry_where_nothing_was_taken_in(call, raw):
    said = "error: there are no tables in processed: run `pipeline run` first, or name another folder\n"
    assert call("retry", raw) == (2, "", said)
    assert not Path("processed").exists()


def test_retry(call, raw):
    Path("pipeline.toml").write_text("max_body_bytes = 100")
    call("run", raw, "--jobs", 0)
    n_failed = len(json.loads(call("failures", "--json")[1]))
    assert n_failed == 6
    Path("pipeline.toml").unlink()
    status, out, _ = call("retry", raw, "--jobs", 0, "--json")
    assert (status, json.loads(out)["n_captures"]) == (0, 6)
    assert {row["source"]: row["attempt"] for row in json.loads(call("failures", "--json")[1])} == {
        "empty.html": 2,
        "picture.html": 2,
    }


# ---------------------------------------------------------------- looking


@pytest.mark.usefixtures("done")
def test_status(call):
    status, out, err = call("status")
    assert (status, err) == (0, "")
    words = " ".join(out.split())
    assert "processed: 9 captures = 5 new + 1 changed + 0 unchanged + 2 failed + 1 skipped" in words
    found = json.loads(call("status", "--json")[1])
    assert found["captures"] == sum(found["outcomes"].values()) == 9
    assert found["rows"] == {name: len(pipeline.load(name, current=False)) for name in TABLES}
    assert [run["captures"] for run in found["runs"]] == [9]


@pytest.mark.usefixtures("done")
def test_damage_by_site(call):
    documents = pipeline.load("documents").set_index("site")
    damaged = json.loads(call("status", "--json")[1])["damaged_sites"]
    assert list(damaged) == ["(no site)", "example.com"]  # three characters lost before none lost
    assert damaged["(no site)"]["lost_characters"] == 3
    assert damaged["example.com"] == {
        "documents": 1,
        "lost_characters": 0,
        "repairs": documents.loc["example.com", "n_repairs"],
    }


def test_runs(call, raw, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for _ in range(3):
        call("run", raw, "--jobs", 0, "--log", "run.log")
    status, out, err = call("runs")
    found = json.loads(call("runs", "--json")[1])
    assert (status, err, len(found)) == (0, "", 3)
    assert all(run["run_id"] in out for run in found)
    assert all(run["run_id"] in call("status")[1] for run in found)
    assert [run["captures"] for run in found] == [9, 0, 0]
    first = found[0]
    assert first["outcomes"] == {
        "new": 5,
        "changed": 1,
        "unchanged": 0,
        "failed": 2,
        "skipped": 1,
        "gone": 0,
        "suspect": 0,
    }
    assert first["failures"] == {"empty": 1, "not_text": 1}
    assert first["pages_per_second"] == round(9 / first["seconds"], 2)
    assert first["stages"].keys() >= {
        "capture",
        "decode",
        "blocks",
        "repair",
        "sections",
        "language",
        "tables",
        "commit",
    }
    assert sum(first["stages"].values()) > 0
    assert "new 5, failed 2, changed 1, skipped 1" in out
    assert "seconds by stage: " in out
    assert [run["run_id"] for run in json.loads(call("runs", "--last", "1", "--json")[1])] == [found[-1]["run_id"]]
    assert {json.loads(line)["run_id"] for line in Path("run.log").read_text().splitlines()} == {
        run["run_id"] for run in found
    }


def test_maintain(call, raw):
    Path("pipeline.toml").write_text("batch_pages = 2\nhistory_days = 0")
    call("run", raw, "--jobs", 0)
    status, out, err = call("maintain")
    assert (status, err) == (0, "")
    assert "captures" in out
    assert {row["files_before"] for row in json.loads(call("maintain", "--json")[1])} <= {0, 1}


def test_status_of_nothing(call, tmp_path):
    (tmp_path / "raw").mkdir()
    assert call("run")[:2] == (0, "Nothing to take in.\n")
    assert call("status")[0] == 0
    assert json.loads(call("status", "--json")[1])["captures"] == 0
    assert call("failures")[:2] == (0, "No failures.\n")
    assert json.loads(call("failures", "--json")[1]) == []


@pytest.mark.usefixtures("done")
def test_failures(call):
    status, out, _ = call("failures")
    assert status == 0
    assert "picture.html" in out
    assert "2 failures" in out
    assert {(row["source"], row["code"]) for row in json.loads(call("failures", "--json")[1])} == {
        ("empty.html", "empty"),
        ("picture.html", "not_text"),
    }


def test_names_that_look_like_markup(call, write_page):
    write_page("[red]x[bold].html", b"")
    assert call("run", "--jobs", 0)[0] == 0
    assert "[red]x[bold].html" in call("failures")[1]


def test_page(call, raw):
    status, out, _ = call("page", raw / "a.html")
    assert status == 0
    assert "Supplies" in out
    found = json.loads(call("page", raw / "a.html", "--json", "--url", "https://example.org/a")[1])
    assert found["document"]["url"] == "https://example.org/a"
    assert [section["heading"] for section in found["sections"]] == ["the first winter", "Supplies"]
    assert call("page", raw / "notes.md", "--markdown")[1].startswith("# Notes\n")
    assert json.loads(call("page", raw / "b.html", "--json")[1])["document"]["url"] == "https://example.org/wreck"
    for path in ("raw/example.com/log/1.html", "./raw/example.com/log/1.html", raw / "example.com/log/1.html"):
        assert json.loads(call("page", path, "--json")[1])["document"]["url"] == "https://example.com/log/1.html"
    assert not Path("processed").exists()


def test_page_whose_name_is_no_text(call, raw):
    name = os.fsdecode(os.fsencode(raw) + b"/caf\xe9.html")
    Path(name).write_text(page_of("one"))
    status, out, _ = call("page", name, "--json")
    assert (status, json.loads(out)["document"]["url"]) == (0, "file:caf%5Cxe9.html")


def test_tables(call):
    out = call("tables")[1]
    for name, table in TABLES.items():
        assert table.row in " ".join(out.split())
        one = call("tables", name)[1].split()
        assert set(table.schema.names) <= set(one)
    described = json.loads(call("tables", "--json")[1])
    assert {name: [column["name"] for column in table["columns"]] for name, table in described.items()} == {
        name: table.schema.names for name, table in TABLES.items()
    }
    assert list(json.loads(call("tables", "links", "--json")[1])) == ["links"]


def test_tables_are_documented(call):
    assert call("tables", "--markdown")[1] == (ROOT / "docs" / "tables.md").read_text()


# ---------------------------------------------------------------- as a process


def start(command, *arguments, check=True, **told):
    words = [*map(str, (*command, *arguments))]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=check, **told)


def test_no_traceback_unless_asked_for(command, tmp_path):
    quiet = start(command, "run", "nowhere", cwd=tmp_path, check=False)
    assert (quiet.returncode, quiet.stdout) == (2, "")
    assert quiet.stderr.startswith("error: input folder nowhere does not exist")
    loud = start(command, "run", "nowhere", "--debug", cwd=tmp_path, check=False)
    assert loud.returncode == 1
    assert "Traceback" in loud.stderr
    assert "StoreError" in loud.stderr


@pytest.mark.parametrize("arguments", [["tables"], ["tables", "--json"], ["--version"]], ids=" ".join)
def test_reader_that_goes_away(command, tmp_path, arguments):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [*command, *arguments], stdout=closed, stderr=subprocess.PIPE, cwd=tmp_path, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shape", ["--json", "--markdown", None])
def test_terminal_that_cannot_show_a_letter(command, write_page, tmp_path, shape):
    path = write_page("a.html", page_of("Zażółć 日本 🐌"))
    arguments = [shape] if shape else []
    done = start(command, "page", path, *arguments, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert "Za\\u017c" in done.stdout
    assert done.stderr == ""
    if shape == "--json":
        assert json.loads(done.stdout)["document"]["title"] == "Notes on Zażółć 日本 🐌"


def test_two_runs_on_the_same_tables(command, raw, out, tmp_path):
    """One that finds the lock taken says so; with --wait it waits, and finds everything done."""
    waiting_word = [*command, "run", str(raw), "--out", str(out), "--jobs", "0", "--json", "--wait"]
    with locked(out):
        busy = start(command, "run", raw, "--out", out, "--jobs", "0", cwd=tmp_path, check=False)
        assert (busy.returncode, busy.stdout) == (2, "")
        assert f"another run (process {os.getpid()}) is working on {out}" in busy.stderr
        assert not list(out.glob("*/_delta_log"))
        waiting = subprocess.Popen(waiting_word, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
        second = subprocess.Popen(waiting_word, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
        time.sleep(1.0)
        assert waiting.poll() is None
    reports = [json.loads(process.communicate(timeout=60)[0]) for process in (waiting, second)]
    assert sorted((report["n_captures"], report["n_known"]) for report in reports) == [(0, 9), (9, 0)]
    pipeline.run(raw, tmp_path / "plain", Settings(), jobs=0)
    assert rows_of(out) == rows_of(tmp_path / "plain")
    check_sums(out)


def test_looking_while_a_run_is_working(call, done):
    with locked(Path("processed")):
        assert call("status")[0] == 0
        assert call("failures")[0] == 0
        assert call("run", done)[0] == 2


def test_module_and_script_are_one(command):
    script = Path(sys.executable).with_name("pipeline")
    if not script.exists():
        pytest.skip("not installed")
    assert start([script], "--help").stdout == start(command, "--help").stdout
