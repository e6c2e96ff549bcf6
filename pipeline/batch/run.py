"""One run: plan, read, judge against what came before, commit batch by batch, account for it."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.account import RunReport
from pipeline.batch.commit import Commits
from pipeline.batch.due import plan_retry, plan_run
from pipeline.batch.known import Known, remember
from pipeline.batch.log import Log
from pipeline.batch.plan import Plan
from pipeline.batch.pool import process_all
from pipeline.batch.recipes import Recipes, load_recipes
from pipeline.capture import Spool, check_raw
from pipeline.errors import StoreError
from pipeline.settings import Settings, load_settings
from pipeline.store.explain import explained
from pipeline.store.lock import locked
from pipeline.store.rows import dicts_to_table
from pipeline.store.schema import TABLES
from pipeline.store.tables import Store, open_table
from pipeline.version import VERSION

Progress = Callable[[int, int, RunReport], None]
"""Called with (captures done, captures in all, report so far)."""

_STATE = "_run.json"
_SPOOL = "_spool"
# Pages to read from which on loading the tables of repair at once, 0.25 s, is less than loading them in each worker when a
# damaged page comes by: of bench/corpus.py one page in 20 is.
_MANY = 100


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
        SettingsError: the settings or a recipe are wrong.
        BusyError: another run is working on `processed`.
        StoreError: `raw` cannot be read, or `processed` not be written or lies in `raw`.
    """
    told = _settings(settings, jobs)
    recipes = load_recipes(told.recipes)
    source, folder = _folders(raw, processed)
    digest = told.digest(recipes.digest)
    with _session(folder, told, digest, wait=wait) as (store, report, log), _planning(folder) as (plan, spool):
        with explained(folder):
            plan_run(source, plan, spool, Known(folder, store), store, told.max_body_bytes)
            _inform(plan, store, report, told)
        _carry_out(plan, _Job(folder, Commits(store, report, log), told, recipes), progress)
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
    """Take failed captures in again; arguments, result and errors as of `run`, and tables must be there.

    Only the last attempt at each file counts; one that is gone from `raw` is left as it is.
    """
    told = _settings(settings, jobs)
    recipes = load_recipes(told.recipes)
    source, folder = _folders(raw, processed)
    open_table(folder, TABLES["captures"])  # without tables nothing has failed, and none are made
    digest = told.digest(recipes.digest)
    with _session(folder, told, digest, wait=wait) as (store, report, log), _planning(folder) as (plan, spool):
        with explained(folder):
            plan_retry(source, plan, spool, store, told.max_body_bytes)
            _inform(plan, store, report, told)
        _carry_out(plan, _Job(folder, Commits(store, report, log), told, recipes), progress)
    return report


def _inform(plan: Plan, store: Store, report: RunReport, settings: Settings) -> None:
    """Give the tasks the histories of their sites, where the settings ask for them."""
    if settings.site_evidence:
        from pipeline.batch.site_evidence import inform  # noqa: PLC0415 - few runs need it

        inform(plan, store, report, settings.site_evidence)


@contextmanager
def _planning(processed: Path) -> Iterator[tuple[Plan, Spool]]:
    """Give an empty plan, and room for bodies on their way to a worker; both are gone afterwards."""
    with explained(processed):
        plan, spool = Plan(processed), Spool(processed / _SPOOL)
    try:
        yield plan, spool
    except sqlite3.OperationalError:
        with explained(processed):
            raise
    finally:
        plan.close()
        spool.close()


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
def _session(processed: Path, settings: Settings, digest: str, *, wait: bool) -> Iterator[tuple[Store, RunReport, Log]]:
    """Hold the lock, open the store, and leave a row in `runs`; of a run that does not end here the next one writes it."""
    with locked(processed, wait=wait):
        store = Store(processed)
        state = processed / _STATE
        with explained(processed):
            _account_for_the_dead(state, store)
        now = datetime.now(UTC)
        report = RunReport(f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}", now, digest)
        with Log(settings.log, report.run_id) as log:
            with explained(processed):
                state.write_text(json.dumps([report.run_id, now.isoformat(), report.settings_digest]))
            log("run_started", processed=str(processed), settings_digest=report.settings_digest, version=VERSION)
            yield store, report, log
            if report.outcomes["new"] or report.outcomes["changed"]:
                _look_back(store, report.run_id)
            report.finished_at = datetime.now(UTC)
            store.append({"runs": dicts_to_table("runs", [report.row()])})
            with explained(processed):
                state.unlink()
            log("run_finished", **report.told(), is_bad=report.is_bad(settings.max_failure_share))


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
        _look_back(store, run_id)
        store.append({"runs": dicts_to_table("runs", [report.row()])})
    state.unlink()


def _look_back(store: Store, run_id: str) -> None:
    from pipeline.batch.look_back import look_back  # noqa: PLC0415 - brings detectors, which few runs need

    look_back(store, run_id)


def _repairs_in_new(documents: pa.StringArray, store: Store, mine: pc.Expression) -> list[str]:
    """Return the rule of each repair in the documents that no other run had brought before."""
    known = store.read("captures", ["document_id"], ~mine & pc.field("document_id").isin(documents))["document_id"]
    new = documents.filter(pc.invert(pc.is_in(documents, known)))
    rules: list[str] = store.read("repairs", ["rule"], pc.field("document_id").isin(new))["rule"].to_pylist()
    return rules


class _Job(NamedTuple):
    """What the tasks of a run are done with."""

    processed: Path
    commits: Commits
    settings: Settings
    recipes: Recipes


def _carry_out(plan: Plan, job: _Job, progress: Progress | None) -> None:
    """Do the tasks of a plan and commit what they gave, batch by batch."""
    processed, commits, settings, recipes = job
    report, n_tasks = commits.report, plan.n_tasks
    report.n_known = plan.n_known
    commits.log("planned", due=n_tasks, known=plan.n_known)
    batch = commits.begin(plan)
    started = time.monotonic()
    answers = process_all(plan.tasks(), settings, settings.jobs, recipes, many=plan.n_pages >= _MANY)
    with commits:
        try:
            for done, (task, answer) in enumerate(answers, 1):
                if batch.add(task, answer) == "failed":
                    commits.log.failed(task, answer.result)
                late = time.monotonic() - started >= settings.batch_seconds
                if late or batch.is_full or batch.n_captures >= settings.batch_pages:
                    full, batch = batch, commits.begin(plan)
                    commits.put(full)
                    started = time.monotonic()
                if progress is not None:
                    progress(done, n_tasks, report)
        finally:  # on Ctrl-C, too, what was read is kept
            answers.close()
            commits.put(batch)
    remember(processed, plan.notes)
