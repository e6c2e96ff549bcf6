"""One run: plan, read, judge against what came before, commit batch by batch, account for it."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.account import RunReport
from pipeline.batch.commit import Batch
from pipeline.batch.compare import record_changes
from pipeline.batch.deduplicate import record_duplicates
from pipeline.batch.due import Plan, plan_retry, plan_run, remember_seen
from pipeline.batch.pool import process_all
from pipeline.batch.translate import record_translations
from pipeline.capture import check_raw
from pipeline.errors import StoreError
from pipeline.settings import Settings, load_settings
from pipeline.store.explain import explained
from pipeline.store.lock import locked
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

Progress = Callable[[int, int, RunReport], None]
"""Called with (captures done, captures in all, report so far)."""

_STATE = "_run.json"


def run(
    raw: str | os.PathLike[str] = "raw",
    processed: str | os.PathLike[str] = "processed",
    settings: Settings | str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    *,
    progress: Progress | None = None,
    wait: bool = False,
) -> RunReport:
    """Turn what is new in `raw` into rows of the tables in `processed`.

    Args:
        raw: folder with the input.
        processed: folder with the tables; made if missing.
        settings: a `Settings`, the path of a TOML file, or None for `pipeline.toml` in the working folder, if any.
        jobs: worker processes; None takes it from the settings.
        progress: called after each capture.
        wait: wait for another run on the same `processed` instead of raising.

    Returns:
        What the run did. Pages that fail are rows of `failures`, not errors.

    Raises:
        SettingsError: the settings are wrong.
        BusyError: another run is working on `processed`.
        StoreError: `raw` cannot be read, or `processed` not be written or lies in `raw`.
    """
    told = _settings(settings, jobs)
    source, folder = _folders(raw, processed)
    with _session(folder, told, wait=wait) as (store, report):
        plan = plan_run(source, folder, store)
        _carry_out(plan, folder, store, report, told, progress)
    return report


def retry(
    raw: str | os.PathLike[str] = "raw",
    processed: str | os.PathLike[str] = "processed",
    settings: Settings | str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    *,
    progress: Progress | None = None,
    wait: bool = False,
) -> RunReport:
    """Take failed captures in again; arguments, result and errors as of `run`.

    Only the last attempt at each file counts; one that is gone from `raw` is left as it is.
    """
    told = _settings(settings, jobs)
    source, folder = _folders(raw, processed)
    with _session(folder, told, wait=wait) as (store, report):
        _carry_out(plan_retry(source, store), folder, store, report, told, progress)
    return report


def _folders(raw: str | os.PathLike[str], processed: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Return both folders, checked before anything is written."""
    source, folder = Path(raw), Path(processed)
    check_raw(source)
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(source)):
        raise StoreError(
            f"output folder {folder} lies in input folder {source}, the next run would read it: name another one"
        )
    return source, folder


def _settings(settings: Settings | str | os.PathLike[str] | None, jobs: int | None) -> Settings:
    told = settings if isinstance(settings, Settings) else load_settings(settings)
    return told if jobs is None else replace(told, jobs=jobs)


@contextmanager
def _session(processed: Path, settings: Settings, *, wait: bool) -> Iterator[tuple[Store, RunReport]]:
    """Hold the lock, open the store, and leave a row in `runs`; of a run that does not end here the next one writes it."""
    with locked(processed, wait=wait):
        store = Store(processed)
        state = processed / _STATE
        with explained(processed):
            _account_for_the_dead(state, store)
        now = datetime.now(UTC)
        report = RunReport(f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}", now, settings.digest())
        with explained(processed):
            state.write_text(json.dumps([report.run_id, now.isoformat(), report.settings_digest]))
        yield store, report
        record_changes(store, report.run_id)
        record_translations(store, report.run_id)
        record_duplicates(store, report.run_id)
        report.finished_at = datetime.now(UTC)
        store.append({"runs": dicts_to_table("runs", [report.row()])})
        with explained(processed):
            state.unlink()


def _account_for_the_dead(state: Path, store: Store) -> None:
    """Write the row of a run that was killed, from the captures it committed."""
    try:
        run_id, started_at, digest = json.loads(state.read_text())
        report = RunReport(run_id, datetime.fromisoformat(started_at), digest)
    except FileNotFoundError:
        return
    except (ValueError, TypeError):  # killed while it wrote this file: it had done nothing yet
        state.unlink()
        return
    mine = pc.field("run_id") == run_id
    if not store.read("runs", ["run_id"], mine).num_rows:
        rows = store.read("captures", ["outcome", "n_bytes", "body_digest", "document_id"], mine)
        report.outcomes.update(rows["outcome"].to_pylist())
        report.n_bytes = pc.sum(rows.filter(rows["body_digest"].is_valid())["n_bytes"]).as_py() or 0
        report.failures.update(store.read("failures", ["code"], mine)["code"].to_pylist())
        report.repairs.update(_repairs_in_new(rows["document_id"].combine_chunks(), store, mine))
        record_changes(store, run_id)
        record_translations(store, run_id)
        record_duplicates(store, run_id)
        store.append({"runs": dicts_to_table("runs", [report.row()])})
    state.unlink()


def _repairs_in_new(documents: pa.StringArray, store: Store, mine: pc.Expression) -> list[str]:
    """Return the rule of each repair in the documents that no other run had brought before."""
    known = store.read("captures", ["document_id"], ~mine & pc.field("document_id").isin(documents))["document_id"]
    new = documents.filter(pc.invert(pc.is_in(documents, known)))
    rules: list[str] = store.read("repairs", ["rule"], pc.field("document_id").isin(new))["rule"].to_pylist()
    return rules


def _carry_out(
    plan: Plan, processed: Path, store: Store, report: RunReport, settings: Settings, progress: Progress | None
) -> None:
    """Do the tasks of a plan and commit what they gave, batch by batch."""
    report.n_known = plan.n_known
    batch = Batch(plan, report)
    started = time.monotonic()
    results = process_all(plan.tasks, settings, min(settings.jobs, len(plan.tasks)))
    try:
        for done, (task, result) in enumerate(results, 1):
            batch.add(task, result)
            late = time.monotonic() - started >= settings.batch_seconds
            if late or batch.is_full or batch.n_captures >= settings.batch_pages:
                store.append(batch.take())
                started = time.monotonic()
            if progress is not None:
                progress(done, len(plan.tasks), report)
    finally:  # on Ctrl-C, too, what was read is kept
        results.close()
        store.append(batch.take())
        remember_seen(processed, batch.same)
