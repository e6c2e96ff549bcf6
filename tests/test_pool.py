"""Workers that crash, hang, leave or never start: what they were on fails, all else is done, once."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archives import warc_record
from conftest import check_sums, page_of, rows_of

import pipeline
from pipeline.errors import PageError, PipelineError
from pipeline.settings import Settings

# What a worker of these tests loads before anything else: pages that carry a spell do as it says.
SPELLS = """
import ctypes, os, re, signal, sys, time
import pipeline.flow, pipeline.batch.worker

def recurse(n):
    return recurse(n + 1)

HELD = []

def eat(_):
    while True:
        HELD.append(b"x" * 4_000_000)
        time.sleep(0.005)

def leak(_):
    pipeline.batch.worker._COLLECT_EVERY = 1
    HELD.append(b"x" * 160_000_000)

def fade(_):
    end = pipeline.batch.stamp.Stamp.end
    pipeline.batch.stamp.Stamp.end = lambda stamp: (end(stamp), os.kill(os.getpid(), signal.SIGKILL))

def strike_once(_):
    try:
        os.mkdir(os.environ["STRUCK"])
    except FileExistsError:
        return
    strike(_)

def strike(_):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)

SPELLS = {
    b"SPELL:fade": fade,
    b"SPELL:strike": strike,
    b"SPELL:once": strike_once,
    b"SPELL:slow": lambda _: time.sleep(1),
    b"SPELL:segfault": lambda _: ctypes.string_at(0),
    b"SPELL:kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    b"SPELL:hang": lambda _: time.sleep(600),
    b"SPELL:stop": lambda _: os.kill(os.getpid(), signal.SIGSTOP),
    b"SPELL:raise": lambda _: [][1],
    b"SPELL:recurse": recurse,
    b"SPELL:eat": eat,
    b"SPELL:gulp": lambda _: bytearray(10**11),
    b"SPELL:leak": leak,
    b"SPELL:search": lambda _: re.match("(a|a)*$", "a" * 60 + "b"),
    b"SPELL:exit": lambda _: os._exit(3),
    b"SPELL:leave": lambda _: sys.exit("goodbye"),
}
read_blocks = pipeline.flow.read_blocks

def cast(text, capture, *told):
    for spell, effect in SPELLS.items():
        if spell in capture.body:
            effect(0)
    return read_blocks(text, capture, *told)

pipeline.flow.read_blocks = cast
"""
# Long enough that a busy machine does not take a good page, or the memory eater, for one that hangs.
TIMEOUT = 5.0
ENDS = {
    "segfault": ("worker", "crash", "the worker process was killed by SIGSEGV"),
    "kill": ("worker", "crash", "the worker process was killed by SIGKILL"),
    "hang": ("worker", "timeout", "took longer than 5 seconds"),
    "stop": ("worker", "timeout", "took longer than 5 seconds"),
    "raise": ("blocks", "bug", "IndexError: list index out of range"),
    "recurse": ("blocks", "bug", "RecursionError: maximum recursion depth exceeded"),
    "eat": ("worker", "memory", "took more than 500 MB of memory"),
    "gulp": ("blocks", "memory", "needs more memory than worker_memory leaves it"),
    "search": ("worker", "timeout", "took longer than 5 seconds"),  # deep in C, where no signal handler would run
    "exit": ("worker", "crash", "the worker process ended with status 3"),
    "leave": ("worker", "crash", "the worker process ended with status 1"),
}


@pytest.fixture
def spells(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SPELLS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), str(Path(pipeline.__file__).parents[1])]))


def children(parent):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def workers_of(run):
    """Return the worker processes of a run: what the process that it started has forked."""
    return [worker for nursery in children(run) for worker in children(nursery)]


def is_alive(process):
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, seconds=20.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.mark.usefixtures("spells")
def test_each_bad_page_fails_alone(write_page, out, tmp_path):
    good = {f"good/{number:02}.html": page_of(f"day {number}") for number in range(16)}
    for place, (name, text) in enumerate(good.items()):
        write_page(name, text, at=1_700_000_000 + 3 * place)
    for place, spell in enumerate(ENDS):
        raw = write_page(f"{spell}.html", f"<p>SPELL:{spell}</p>", at=1_700_000_001 + 3 * place).parent
    before = set(children(os.getpid()))
    report = pipeline.run(raw, out, Settings(page_timeout=TIMEOUT, batch_pages=5, worker_memory=500_000_000), jobs=2)
    assert set(children(os.getpid())) <= before
    failures = pipeline.load("failures", out, current=False)
    told = {row["source"].removesuffix(".html"): row for row in failures.to_dict("records")}
    assert set(told) == set(ENDS)
    for spell, (stage, code, detail) in ENDS.items():
        row = told[spell]
        assert (row["stage"], row["code"]) == (stage, code), spell
        assert row["detail"].startswith(detail), spell
    assert report.outcomes["new"] == len(good)
    assert report.hit_bug
    check_sums(out)
    plain = tmp_path / "plain"
    pipeline.run(raw / "good", plain, Settings(), jobs=0)
    assert len(rows_of(out)["documents"]) == len(rows_of(plain)["documents"]) == len(good)
    assert list(pipeline.load("captures", out)["source"]) == [
        path.name if path.parent == raw else f"good/{path.name}"
        for path in sorted(raw.rglob("*.html"), key=lambda path: path.stat().st_mtime)
    ]


@pytest.mark.usefixtures("spells")
def test_no_page_is_blamed_for_the_memory_of_those_before_it(write_page, out):
    for number in range(5):
        raw = write_page(f"{number}.html", f"<h1>{number}</h1><p>SPELL:leak</p>").parent
    assert pipeline.run(raw, out, Settings(worker_memory=600_000_000), jobs=1).outcomes == {"new": 5}
    check_sums(out)


@pytest.mark.usefixtures("spells")
def test_worker_that_dies_between_two_pages_costs_none(write_page, out):
    """Each page of four kills its worker once it is answered, while more of them wait in its queue."""
    for number in range(8):
        spell = "<p>SPELL:fade</p>" * (number % 2)
        raw = write_page(f"{number}.html", f"<h1>{number}</h1>{spell}", at=1_700_000_000 + number).parent
    assert pipeline.run(raw, out, Settings(), jobs=1).outcomes == {"new": 8}
    check_sums(out)


@pytest.mark.usefixtures("spells")
def test_run_survives_the_process_that_forks_its_workers(write_page, out):
    for number in range(6):
        spell = "<p>SPELL:strike</p>" * (number == 2)
        raw = write_page(f"{number}.html", f"<h1>{number}</h1>{spell}", at=1_700_000_000 + number).parent
    report = pipeline.run(raw, out, Settings(), jobs=1)
    assert (report.outcomes, report.failures) == ({"new": 5, "failed": 1}, {"crash": 1})
    ((source, detail),) = pipeline.load("failures", out)[["source", "detail"]].itertuples(index=False)
    assert source == "2.html"
    assert detail == "the process that workers are forked from was killed by SIGKILL"
    check_sums(out)


@pytest.mark.usefixtures("spells")
def test_pages_under_way_beside_the_one_that_ends_all_workers_are_read(write_page, out):
    """Two pages do it, one after the other, while another worker is in the middle of a slow one, and others wait for work."""
    for number, spell in enumerate(["strike", "slow", "slow", "strike", "slow", "slow"]):
        text = f"<h1>{number}</h1><p>SPELL:{spell}</p>"
        raw = write_page(f"{number}.html", text, at=1_700_000_000 + number).parent
    report = pipeline.run(raw, out, Settings(), jobs=2)
    assert (report.outcomes, report.failures) == ({"new": 4, "failed": 2}, {"crash": 2})
    assert set(pipeline.load("failures", out)["source"]) == {"0.html", "3.html"}
    check_sums(out)


@pytest.mark.usefixtures("spells")
def test_nobody_is_blamed_where_all_workers_end_once(write_page, out, tmp_path, monkeypatch):
    """With more workers than pages under way: those without one are no false starts."""
    monkeypatch.setenv("STRUCK", str(tmp_path / "struck"))
    for number, spell in enumerate(["quiet"] * 4 + ["slow", "once"]):
        text = f"<h1>{number}</h1><p>SPELL:{spell}</p>"
        raw = write_page(f"{number}.html", text, at=1_700_000_000 + number).parent
    assert pipeline.run(raw, out, Settings(), jobs=6).outcomes == {"new": 6}
    check_sums(out)


@pytest.mark.parametrize(("thread", "fresh"), [("pass", 0), ("start()", 2)])
def test_workers_are_forked_where_the_process_has_no_threads(write_page, out, tmp_path, monkeypatch, thread, fresh):
    """A fork would inherit what those threads hold: two workers are then two more interpreters."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import threading, time\n"
        f"open({str(tmp_path / 'interpreters')!r}, 'a').write('x')\n"
        "start = threading.Thread(target=time.sleep, args=(600,), daemon=True).start\n"
        f"{thread}"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    for number in range(4):
        raw = write_page(f"{number}.html", page_of(f"day {number}")).parent
    assert pipeline.run(raw, out, Settings(), jobs=2).outcomes == {"new": 4}
    assert len((tmp_path / "interpreters").read_text()) == 1 + fresh


def test_run_loads_no_more_than_it_needs(write_page, raw, out, tmp_path):
    """Neither where nothing is due nor where nothing is to be read."""
    program = (
        "import sys, subprocess; subprocess.Popen = lambda *_, **__: sys.exit('a process was started')\n"
        "from pipeline.cli import main\n"
        "main(sys.argv[1:])\n"
        "print(*sys.modules)"
    )
    pipeline.run(raw, out, Settings(), jobs=0)
    for records in (b"", warc_record("revisit", "https://example.org/wreck", b"")):
        if records:
            write_page("a.warc", records)
        command = [sys.executable, "-c", program, "run", str(raw), "--out", str(out), "--json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
        report, loaded = json.JSONDecoder().raw_decode(done.stdout)
        assert report["n_captures"] == bool(records)
        modules = set(done.stdout[loaded:].split())
        assert "pipeline.batch.run" in modules
        readers = {"pipeline.flow", "pipeline.refine.language", "pipeline.refine.repair", "pipeline.batch.look_back"}
        assert not modules & {*readers, "pandas", "bs4", "turbohtml", "ftfy", "rensa", "chardet", "markdown_it"}


def test_a_copy_that_a_page_forks_answers_for_no_other(write_page, out, tmp_path):
    for number in range(12):
        host = "fork.example" if number == 2 else "calm.example"
        raw = write_page(f"{host}/{number}.html", page_of(f"day {number}"), at=1_700_000_000 + number).parents[1]
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "fork.example.py").write_text(
        "import os\n\ndef content(page):\n    os.fork()\n    return page\n"
    )
    report = pipeline.run(raw, out, Settings(recipes=str(tmp_path / "recipes")), jobs=1)
    assert report.outcomes == {"new": 12}
    documents = pipeline.load("documents", out, columns=["url", "title"])
    assert all(title == f"Notes on day {url.rpartition('/')[2][:-5]}" for url, title in documents.to_numpy())
    check_sums(out)


@pytest.mark.usefixtures("spells")
def test_retry_in_a_healthy_worker_mends_a_crash(write_page, out, monkeypatch):
    raw = write_page("a.html", "<p>SPELL:segfault</p>").parent
    assert pipeline.run(raw, out, Settings(), jobs=1).failures == {"crash": 1}
    monkeypatch.delenv("PYTHONPATH")
    assert pipeline.retry(raw, out, Settings(), jobs=1).outcomes == {"new": 1}
    assert pipeline.load("failures", out).empty
    check_sums(out)


@pytest.mark.parametrize("text", ["raise SystemExit(5)", "import os; os.abort()"])
def test_workers_that_never_start(write_page, out, tmp_path, monkeypatch, text):
    raw = write_page("a.html", page_of("one")).parent
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    with pytest.raises(PipelineError, match=r"worker processes do not start: .*--jobs 0"):
        pipeline.run(raw, out, Settings(), jobs=2)
    monkeypatch.undo()
    assert pipeline.run(raw, out, Settings(), jobs=1).outcomes == {"new": 1}
    check_sums(out)


def test_modules_in_the_working_folder_are_not_loaded(write_page, out, tmp_path, monkeypatch):
    raw = write_page("a.html", page_of("one")).parent
    for name in ("html", "json", "typing", "pipeline", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not me')")
    monkeypatch.chdir(tmp_path)
    assert pipeline.run(raw, out, Settings(), jobs=1).outcomes == {"new": 1}


def test_results_larger_than_a_socket_holds(write_page, out):
    """Tasks go in while answers come out: neither side may wait for the other."""
    long = "<p>" + "The lamp burned all night and the sea was calm. " * 12_000
    for number in range(20):
        raw = write_page(
            f"{number:02}.html", f"<h1>{number}</h1>{long}", url="https://example.org/" + "x" * 8_000
        ).parent
    for number in range(20, 40):
        write_page(f"{number}.html", page_of(f"{number}"), url="https://example.org/" + "y" * 1_000_000)
    report = pipeline.run(raw, out, Settings(), jobs=1)
    assert report.outcomes == {"new": 1, "changed": 19, "failed": 20}
    assert report.failures == {"bad_metadata": 20}


@pytest.mark.usefixtures("spells")
def test_workers_go_when_their_parent_is_killed(write_page, out, tmp_path, command):
    raw = write_page("a.html", "<p>SPELL:hang</p>").parent
    write_page("b.html", "<p>SPELL:hang</p>")
    with subprocess.Popen([*command, "run", raw, "--out", out, "--jobs", "2"], cwd=tmp_path) as process:
        wait_for(lambda: len(workers_of(process.pid)) == 2)
        workers = [*children(process.pid), *workers_of(process.pid)]
        time.sleep(1.0)
        process.kill()
    wait_for(lambda: not any(is_alive(worker) for worker in workers), 60)


@pytest.mark.usefixtures("spells")
def test_interrupted_run_keeps_what_it_read(write_page, raw, out, tmp_path, command):
    write_page("zz.html", "<p>SPELL:hang</p>", at=1_800_000_000)
    (tmp_path / "pipeline.toml").write_text("batch_pages = 4\npage_timeout = 600")
    process = subprocess.Popen(
        [*command, "run", raw, "--out", out, "--jobs", "2"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        wait_for(lambda: len(list((out / "captures").glob("*.parquet"))) == 2, 60)
        wait_for((out / "_journal" / "3.part" / "documents.arrow").exists, 60)  # the ninth, in the batch that fills up
        time.sleep(0.5)  # for its last byte
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: the workers get it, too
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "interrupted: what was committed stays" in said
    assert "Traceback" not in said
    assert len(pipeline.load("captures", out)) == 9
    write_page("zz.html", page_of("one"), at=1_800_000_000)
    assert pipeline.run(raw, out, Settings(), jobs=0).outcomes == {"new": 1}
    pipeline.run(raw, tmp_path / "plain", Settings(), jobs=0)
    assert rows_of(out) == rows_of(tmp_path / "plain")
    assert list(pipeline.load("runs", out)["n_captures"]) == [9, 1]
    check_sums(out)


@pytest.mark.usefixtures("spells")
@pytest.mark.parametrize("n_processes", [1, 2])
def test_run_interrupted_while_workers_start_says_no_more(write_page, out, tmp_path, command, n_processes):
    """Ctrl-C finds the process that workers come from before it has begun, or a worker before it was told anything."""
    raw = write_page("a.html", "<p>SPELL:hang</p>").parent
    process = subprocess.Popen(
        [*command, "run", raw, "--out", out], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )

    def started():
        first = children(process.pid)
        return len(first + [worker for one in first for worker in children(one)]) >= n_processes

    with process:
        wait_for(started, 60)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert (process.returncode, said) == (
        130,
        "interrupted: what was committed stays, the next run goes on from there\n",
    )
    write_page("a.html", page_of("one"))
    assert pipeline.run(raw, out, Settings(), jobs=0).outcomes == {"new": 1}
    check_sums(out)


def test_errors_survive_the_way_from_a_worker():
    for error in (PageError("decode", "empty", "nothing"), pipeline.NotText("a picture")):
        back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        assert (type(back), back.stage, back.code, back.detail) == (type(error), error.stage, error.code, error.detail)


def test_pages_are_read_without_workers_where_asked(write_page, out, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: sys.exit("a process was started"))
    raw = write_page("a.html", page_of("one")).parent
    assert pipeline.run(raw, out, Settings(), jobs=0).outcomes == {"new": 1}
