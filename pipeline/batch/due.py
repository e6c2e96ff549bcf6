"""What is due: files that no earlier run took in, and what is known about their urls."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.task import Task
from pipeline.capture import Describer, Found, discover, url_of_place
from pipeline.errors import PageError
from pipeline.store.tables import Store

_SEEN = "_seen.arrow"


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A capture that gave a document."""

    fetched_at: datetime
    source: str
    attempt: int
    document_id: str
    body_digest: str | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of a run."""

    tasks: list[Task]
    """oldest capture first"""
    n_known: int
    """files that were taken in before and have not changed since"""
    versions: dict[str, list[Version]]
    """what earlier captures of the tasks' urls gave, oldest first"""
    capture_ids: set[str]
    """captures that earlier runs took from the tasks' files"""


def plan_run(raw: Path, processed: Path, store: Store) -> Plan:
    """Return a task for each file that is new or changed.

    A file counts as unchanged while its path, its size and the time at which it or its sidecar was last modified are
    those of a capture. One that was only touched is read once more and found to be the same by its digest.

    Raises:
        StoreError: raw/ cannot be read.
    """
    files = list(discover(raw))
    known = pc.is_in(pa.array(map(_key, files), pa.string()), _known_keys(processed, store)).to_pylist()
    fresh = [file for file, old in zip(files, known, strict=True) if not old]
    return _plan(fresh, len(files) - len(fresh), store)


def plan_retry(raw: Path, store: Store) -> Plan:
    """Return a task for each file whose last capture failed and that is still there.

    One that is as it was gets one more attempt at the same capture. One that changed since gives a capture of its own,
    unless its content turns out to be the same.

    Raises:
        StoreError: raw/ cannot be read.
    """
    failed = _failed(store)
    plan = _plan([file for file in discover(raw) if file.source in failed], 0, store)
    tasks = []
    for task in plan.tasks:
        last = failed[task.source]
        is_same = (task.n_bytes, task.source_modified_at) == (last["n_bytes"], last["source_modified_at"])
        tasks.append(
            replace(task, attempt=last["attempt"] + 1, capture_id=last["capture_id"] if is_same else task.capture_id)
        )
    return replace(plan, tasks=tasks, capture_ids=plan.capture_ids - {one["capture_id"] for one in failed.values()})


def _failed(store: Store) -> dict[str, dict[str, Any]]:
    """Return the last capture of each file of which it failed, by source."""
    columns = ["run_id", "attempt", "source", "n_bytes", "source_modified_at", "capture_id", "outcome"]
    rows = store.read("captures", columns).sort_by([("run_id", "ascending"), ("attempt", "ascending")])
    last = {row["source"]: row for row in rows.to_pylist()}
    return {source: row for source, row in last.items() if row["outcome"] == "failed"}


def remember_seen(processed: Path, tasks: Iterable[Task]) -> None:
    """Note files that were read and found to be what they were, so that no later run reads them again.

    The note saves reading and nothing else: without it they are read once more.
    """
    keys = [_key_of(task.source, task.n_bytes, task.source_modified_at) for task in tasks]
    if not keys:
        return
    keys += _seen_keys(processed).to_pylist()
    file = processed / _SEEN
    part = file.with_suffix(".part")
    with suppress(OSError):  # a full disk is for the tables to report
        with part.open("wb") as out, pa.ipc.new_stream(out, pa.schema([("key", pa.string())])) as stream:
            stream.write_table(pa.table({"key": pa.array(sorted(set(keys)), pa.string())}))
        part.replace(file)


def _plan(files: list[Found], n_known: int, store: Store) -> Plan:
    describer = Describer()
    tasks = sorted((_task(file, describer) for file in files), key=lambda task: task.order)
    versions = _versions(store, {task.url for task in tasks})
    sources = pa.array([task.source for task in tasks], pa.string())
    ids = store.read("captures", ["capture_id"], pc.field("source").isin(sources))["capture_id"]
    return Plan([_with_known(task, versions) for task in tasks], n_known, versions, set(ids.to_pylist()))


def _task(file: Found, describer: Describer) -> Task:
    plain = Task(
        path=file.path,
        source=file.source,
        source_modified_at=file.modified_at,
        n_bytes=file.n_bytes,
        url=url_of_place(file.source),
        fetched_at=file.modified_at,
        content_type=file.content_type,
        http_status=None,
    )
    if file.content_type is None:
        return plain
    try:
        told = describer(file)
    except PageError as problem:
        return replace(plain, problem=problem)
    return replace(
        plain,
        url=told.url,
        fetched_at=told.fetched_at,
        content_type=told.content_type,
        http_status=told.http_status,
    )


def _versions(store: Store, urls: set[str]) -> dict[str, list[Version]]:
    rows = store.read(
        "captures",
        ["url", "fetched_at", "source", "attempt", "document_id", "body_digest"],
        pc.field("url").isin(pa.array(sorted(urls), pa.string())) & pc.field("document_id").is_valid(),
    )
    versions: dict[str, list[Version]] = {}
    for row in rows.to_pylist():
        url = row.pop("url")
        versions.setdefault(url, []).append(Version(**row))
    for found in versions.values():
        found.sort()
    return versions


def before(versions: list[Version], task: Task) -> Version | None:
    """Return the version a capture is compared with: the newest not after it, else the oldest there is."""
    earlier = [one for one in versions if (one.fetched_at, one.source, one.attempt) <= (*task.order, task.attempt)]
    return earlier[-1] if earlier else versions[0] if versions else None


def _with_known(task: Task, versions: dict[str, list[Version]]) -> Task:
    known = before(versions.get(task.url, []), task)
    if known is None:
        return task
    return replace(task, known_digest=known.body_digest, known_document=known.document_id)


def _key(file: Found) -> str:
    return _key_of(file.source, file.n_bytes, file.modified_at)


def _key_of(source: str, n_bytes: int, modified_at: datetime) -> str:
    return f"{source}|{n_bytes}|{pa.scalar(modified_at, pa.timestamp('us', tz='UTC')).value}"


def _known_keys(processed: Path, store: Store) -> pa.Array:
    rows = store.read("captures", ["source", "n_bytes", "source_modified_at"])
    microseconds = rows["source_modified_at"].cast(pa.int64()).cast(pa.string())
    keys = pc.binary_join_element_wise(rows["source"], rows["n_bytes"].cast(pa.string()), microseconds, "|")
    return pa.concat_arrays([*keys.cast(pa.string()).chunks, _seen_keys(processed)])


def _seen_keys(processed: Path) -> pa.Array:
    try:
        with (processed / _SEEN).open("rb") as file:
            return pa.ipc.open_stream(file).read_all()["key"].combine_chunks().cast(pa.string())
    except (OSError, KeyError, pa.ArrowException):
        return pa.array([], pa.string())
