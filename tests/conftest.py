"""A little raw/ of made-up pages, and tables in a form that can be compared."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import hypothesis
import pytest

import pipeline
from pipeline.store.schema import TABLES

# The suite tries the same examples everywhere, so that a change is judged by what it changed; `make search` looks for
# new ones. What that finds becomes a case of its own.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None)
hypothesis.settings.register_profile("search", max_examples=1000, deadline=None)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).parents[1]
PASSING = frozenset({"run_id", "failed_at", "capture_run", "started_at", "finished_at", "learned_at"})

WritePage = Callable[..., Path]
Tables = dict[str, list[str]]


def page_of(text: str, menu: str = "Home") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>Notes on {text}</title></head><body>"
        f"<nav><a href='/'>{menu}</a> <a href='/all'>All notes</a></nav>"
        f"<main><h1>{text}</h1><p>The keeper of the light wrote this about {text}, and signed it at noon.</p>"
        f"<h2>Supplies</h2><ul><li>Two barrels of oil</li><li>A <a href='/lamp'>lamp</a> for {text}</li></ul>"
        f"<table><tr><th>Day</th><th>Ships</th></tr><tr><td>Monday</td><td>{len(text)}</td></tr></table>"
        "</main></body></html>"
    )


@pytest.fixture
def write_page(tmp_path: Path) -> WritePage:
    """Write a file below raw/ with a fixed modification time, and a sidecar if anything is told about it."""

    def write(name: str, body: str | bytes, *, at: float = 1_700_000_000, folder: Path | None = None, **told) -> Path:
        path = (folder or tmp_path / "raw") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        os.utime(path, (at, at))
        if told:
            sidecar = path.with_name(path.name + ".meta.json")
            sidecar.write_text(json.dumps(told))
            os.utime(sidecar, (at, at))
        return path

    return write


@pytest.fixture
def raw(write_page: WritePage) -> Path:
    """Eight files: pages in three formats with all that tables can hold, two failures, one file that is no page."""
    write_page("a.html", page_of("the first winter"))
    write_page("b.html", page_of("a wreck"), url="https://example.org/wreck", fetched_at="2024-03-01T10:00:00Z")
    write_page("again.html", page_of("a storm"), url="https://example.org/wreck", fetched_at="2024-04-01T10:00:00Z")
    write_page("example.com/log/1.html", page_of("gulls and caf\u00c3\u00a9s"))
    write_page("log.txt", "Monday\n\nThe lamp burned all night and \ufffd\ufffd\ufffd was seen from the pier.\n")
    write_page("notes.md", "# Notes\n\nOil is [short](https://example.org/oil) again.\n")
    write_page("empty.html", b"")
    write_page("picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    return write_page("ship.bin", b"\0\1").parent


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "processed"


@pytest.fixture
def tables() -> Callable[[Path], Tables]:
    return rows_of


def rows_of(processed: Path, but: Sequence[str] = ("runs",)) -> Tables:
    """Return every row of every table as text, without what differs from one run to the next."""
    found = {}
    for name in TABLES.keys() - set(but):
        frame = pipeline.load(name, processed, current=False)
        rows = frame.drop(columns=[column for column in frame.columns if column in PASSING]).to_dict("records")
        found[name] = sorted(map(repr, rows))
    return found


@pytest.fixture
def sums_hold() -> Callable[[Path], None]:
    return check_sums


def check_sums(processed: Path) -> None:
    """Captures = new + changed + unchanged + failed + skipped + gone + suspect, in `runs` and `captures`; nothing twice, nothing loose."""
    captures = pipeline.load("captures", processed, current=False)
    runs = pipeline.load("runs", processed)
    assert not captures.duplicated(["capture_id", "attempt"]).any()
    for run in runs.to_dict("records"):
        outcomes = captures[captures["run_id"] == run["run_id"]]["outcome"].value_counts()
        counts = {
            name: run[f"n_{name}"] for name in ("new", "changed", "unchanged", "failed", "skipped", "gone", "suspect")
        }
        assert {name: n for name, n in counts.items() if n} == outcomes.to_dict()
        assert run["n_captures"] == sum(counts.values())
        assert sum(run["failures"].values()) == run["n_failed"]
    assert set(captures["run_id"]) <= set(runs["run_id"])
    documents = set(captures["document_id"].dropna())
    assert sorted(documents) == sorted(pipeline.load("documents", processed, current=False)["document_id"])
    for name in ("sections", "blocks", "repairs", "links", "table_cells", "products"):
        assert set(pipeline.load(name, processed, current=False)["document_id"]) <= documents
    failures = pipeline.load("failures", processed, current=False)
    failed = captures[captures["outcome"] == "failed"]
    keys = ["capture_id", "attempt"]
    assert sorted(failures[keys].itertuples(index=False)) == sorted(failed[keys].itertuples(index=False))
    rules = pipeline.load("repairs", processed, current=False)["rule"].value_counts().to_dict()
    told: dict[str, int] = {}
    for counts in runs["repairs"]:
        for rule, n in counts.items():
            told[rule] = told.get(rule, 0) + n
    assert told == rules


@pytest.fixture
def command() -> list[str]:
    return [sys.executable, "-m", "pipeline.cli"]
