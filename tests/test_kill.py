"""Runs that are killed, interrupted or out of disk: the next one ends with the rows of a run that never was.

Called as a program, this file is such a run: it forks one child for each place where a run can die, since starting an
interpreter for each would take minutes.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
from archives import all_formats

import pipeline
from pipeline.batch.run import run
from pipeline.settings import Settings
from pipeline.store import journal
from pipeline.store import tables as store
from pipeline.store.schema import TABLES

SMALL = Settings(jobs=0, batch_pages=4)
FORMATS = all_formats()
STEPS = {"os.rename", "os.mkdir", "shutil.rmtree"}


def in_child(call) -> int:
    """Return how a forked child ended that did nothing but `call`."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 70
    try:
        call()
        code = 0
    except pipeline.StoreError as error:
        sys.stderr.write(f"{error}\n")
        code = 2
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def die_at(step: int, raw: Path, out: Path) -> None:
    """Run until the step of that number: a change in the file system, or a commit to a table."""
    left = step

    def count(file=None, flags=0) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            if file is not None:  # the worst place: the file is there and nothing in it
                os.open(file, flags, 0o644)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event, arguments) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike) and arguments[2] & os.O_WRONLY:
            count(arguments[0], arguments[2])
        elif event in STEPS:
            count()

    write, create = store.write_deltalake, store.DeltaTable.create

    def counted_write(*positional, **named):
        count()
        write(*positional, **named)

    def counted_create(folder, **named):
        nonlocal left
        left += 3  # no steps of ours
        (folder / "_delta_log").mkdir(parents=True)
        count()  # where the library is when it dies there
        return create(folder, **named)

    store.write_deltalake = counted_write
    store.DeltaTable.create = counted_create
    sys.addaudithook(watch)
    run(raw, out, SMALL)


def main(task: str, raw: Path, base: Path, places: list[int]) -> None:
    """Write place and exit status of each run; stop behind one that came to its end."""
    for place in places:
        death = {"step": die_at, "size": full_at, "page": die_behind}[task]
        status = in_child(lambda place=place, death=death: death(place, raw, base / str(place)))
        sys.stdout.write(f"{json.dumps([place, status])}\n")
        sys.stdout.flush()
        if status == 0:
            return


def full_at(size: int, raw: Path, out: Path) -> None:
    """Run where no file can grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    run(raw, out, SMALL)


def die_behind(page: int, raw: Path, out: Path) -> None:
    """Run until so many pages are done."""

    def die(done, *_):
        if done == page:
            # the batch before is being committed
            while not list(out.glob("captures/*.parquet")) or list(out.glob("_journal/*[0-9]")):
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGKILL)

    run(raw, out, SMALL, progress=die)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4]))
    sys.exit()


# ---------------------------------------------------------------- tests


@pytest.fixture
def few(raw):
    """Less to commit: what is left has rows for every table."""
    for name in ("a.html", "b.html", "notes.md", "log.txt", "picture.html"):
        (raw / name).unlink()
    return raw


def deaths(task, raw, base, places):
    """Yield (place, exit status, folder) as the runs end; the next one dies while the caller looks at the last."""
    arguments = [sys.executable, __file__, task, raw, base, json.dumps(list(places))]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as driver:
        for line in driver.stdout:
            place, status = json.loads(line)
            yield place, os.waitstatus_to_exitcode(status), base / str(place)
        for line in driver.stderr:
            assert line.startswith("no space left while writing"), line + driver.stderr.read()


def quick_rows(processed):
    """All that `conftest.rows_of` returns, without the cost of data frames: it is asked for a hundred times."""
    found = {}
    for name, table in TABLES.items() - {("runs", TABLES["runs"])}:
        rows = store.open_dataset(processed, store.open_table(processed, table), table).to_table()
        passing = [column for column in rows.column_names if column in {"run_id", "failed_at"}]
        found[name] = sorted(map(repr, rows.drop_columns(passing).to_pylist()))
    return found


def reference(raw, tmp_path):
    pipeline.run(raw, tmp_path / "reference", SMALL)
    return quick_rows(tmp_path / "reference")


def test_killed_at_every_step(few, tmp_path, sums_hold):
    rows = reference(few, tmp_path)
    ends = []
    for place, status, out in deaths("step", few, tmp_path / "out", range(500)):
        ends.append(status)
        pipeline.run(few, out, SMALL)
        assert quick_rows(out) == rows, place
        if place % 16 == 0:
            sums_hold(out)
        shutil.rmtree(out)
    assert len(ends) > 40
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]


def test_containers_killed_at_many_steps(few, write_page, tmp_path, sums_hold):
    for number, name in enumerate(("b.warc.gz", "f.jsonl.zst", "h.zip", "j.tar.gz")):
        write_page(name, FORMATS[name], at=1_700_000_000 + number)
    write_page("cut.warc.gz", FORMATS["b.warc.gz"][:-50])
    rows = reference(few, tmp_path)
    ends = []
    for place, status, out in deaths("step", few, tmp_path / "out", range(3, 500, 31)):
        ends.append(status)
        report = pipeline.run(few, out, SMALL)
        assert quick_rows(out) == rows, place
        assert not (out / "_spool").exists()
        if not status:
            assert report.n_captures == 0
        if place % 2:
            sums_hold(out)
        shutil.rmtree(out)
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]
    assert len(ends) > 5


def test_full_disk_at_every_size(few, tmp_path, sums_hold):
    rows = reference(few, tmp_path)
    sizes = [0, 1, 30, 100, 1_000, 2_000, 4_000, 6_000, 8_000, 100_000]
    ends = []
    for size, status, out in deaths("size", few, tmp_path / "out", sizes):
        ends.append(status)
        pipeline.run(few, out, SMALL)
        assert quick_rows(out) == rows, size
        sums_hold(out)
    assert ends == [2] * (len(ends) - 1) + [0]
    assert len(ends) > 5


def test_killed_at_random(raw, out, tmp_path, write_page, command, tables, sums_hold):
    """Real processes with workers, killed a few times at no set moment of a commit."""
    for number in range(12):
        write_page(f"more/{number}.html", f"<title>{number}</title><h1>{number}</h1><p>Page {number} of the log.")
    (tmp_path / "pipeline.toml").write_text("batch_pages = 1")
    chance = random.Random(1)  # noqa: S311 - when to kill is no secret
    for jobs in (0, 2, 2):
        seen = len(list(out.glob("captures/*.parquet"))) + chance.randint(0, 3)
        arguments = ["run", raw, "--out", out, "--jobs", str(jobs), "--json"]
        with subprocess.Popen([*command, *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
            until = time.monotonic() + 60
            while len(list(out.glob("captures/*.parquet"))) < seen + 1 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.1))
            process.kill()
        assert process.returncode == -signal.SIGKILL
    pipeline.run(raw, out, SMALL)
    pipeline.run(raw, tmp_path / "reference", SMALL)
    assert tables(out) == tables(tmp_path / "reference")
    assert pipeline.load("runs", out)["finished_at"].isna().sum() == 3
    sums_hold(out)


def test_interrupted_run_has_its_row(raw, out, tmp_path):
    ((_, status, dead),) = deaths("page", raw, tmp_path / "outs", [6])
    assert status == -signal.SIGKILL
    pipeline.run(raw, dead, SMALL)
    runs = pipeline.load("runs", dead)
    assert list(runs["finished_at"].isna()) == [True, False]
    assert list(runs["n_captures"]) == [4, 5]
    plain = pipeline.run(raw, out, SMALL)
    assert runs["n_bytes"].sum() == plain.n_bytes


def test_half_removed_and_half_written_batches_are_thrown_away(few, out, tables):
    pipeline.run(few, out, SMALL)
    before = tables(out)
    for name in ("3.part", "99.part"):
        (out / "_journal" / name).mkdir()
        (out / "_journal" / name / "captures.arrow").write_bytes(b"half a fi")
    pipeline.run(few, out, SMALL)
    assert not list((out / "_journal").iterdir())
    assert tables(out) == before


def test_batch_already_in_the_tables_is_not_appended_again(few, out, tables, monkeypatch):
    """Killed after the last table had its rows, before the batch was removed."""
    monkeypatch.setattr(journal, "remove", lambda _: sys.exit("dead"))
    with pytest.raises(SystemExit):
        pipeline.run(few, out, SMALL)
    monkeypatch.undo()
    pipeline.run(few, out, SMALL)
    once = tables(out)
    pipeline.run(few, out, SMALL)
    assert tables(out) == once
    assert len(pipeline.load("captures", out)) == 4
