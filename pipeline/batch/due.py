"""What is due: files, and records of containers, that no earlier run took in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.known import Known, content_key, file_key, record_key
from pipeline.batch.plan import Plan
from pipeline.batch.task import Task, capture_id_of
from pipeline.capture import (
    CONTAINER_PLACE,
    Describer,
    Found,
    Record,
    Spool,
    discover,
    is_container,
    open_regular,
    scan,
    url_of_member,
    url_of_place,
)
from pipeline.errors import PageError
from pipeline.store.tables import Store

_AT_ONCE = 10_000  # files compared with what is known at a time
_PLACE = re.compile(CONTAINER_PLACE)


def plan_run(raw: Path, plan: Plan, spool: Spool, known: Known, store: Store, most: int) -> None:
    """Add a task to `plan` for each file, and each record of a container, that is new or changed.

    A file counts as unchanged while its path, its size and the time at which it or its sidecar was last modified are
    those of a capture. One that was only touched is read once more and found to be the same by its digest. A container
    that is taken in whole is not opened again while it is unchanged, or has the same bytes. Of one that is opened, the
    records of an interrupted run are passed over while it was not modified since.

    Raises:
        StoreError: raw/ cannot be read.
    """
    describer = Describer()
    files = discover(raw)
    while some := list(islice(files, _AT_ONCE)):
        keys = [file_key(file.source, file.n_bytes, file.modified_at) for file in some]
        for file, key, is_known in zip(some, keys, known.which(keys), strict=True):
            if is_known:
                plan.n_known += 1
            elif file.problem or not is_container(file.path.name):
                plan.add(_task(file, describer))
            else:
                _open(file, key, _Intake(plan, spool, known), store, most)
    plan.load_history(store)


def plan_retry(raw: Path, plan: Plan, spool: Spool, store: Store, most: int) -> None:
    """Add a task to `plan` for each file or record whose last capture failed and that is still there.

    One that is as it was gets one more attempt at the same capture. One that changed since gives a capture of its own,
    unless its content turns out to be the same. A folder that can be read again is done with: its files are due.

    Raises:
        StoreError: raw/ cannot be read.
    """
    failed = _failed(store)
    containers = {source[: found.end() - 1] for source in failed for found in _PLACE.finditer(f"{source}#")}
    describer = Describer()
    folders = {source for source in failed if source.endswith("/")}
    for file in discover(raw):
        folders.discard(file.source)
        if file.problem or not is_container(file.path.name):
            if last := failed.get(file.source):
                plan.add(_again(_task(file, describer), last))
        elif file.source in containers:
            for record in scan(file.path, most):
                task = _record_task(file, record)
                if last := failed.get(task.source):
                    plan.add(_again(_with_body(task, record, spool), last))
    for source in folders:
        if (raw / source).is_dir():
            plan.add(_opened(raw, source, failed[source]))
    plan.load_history(store)
    for last in failed.values():
        plan.forget_capture(last["capture_id"])


class _Intake(NamedTuple):
    """Where the records of a container go."""

    plan: Plan
    spool: Spool
    known: Known


def _open(file: Found, key: str, intake: _Intake, store: Store, most: int) -> None:
    """Add a task for each record of a container that is new or changed."""
    plan, spool, known = intake
    digest = _digest(file.path)
    content = content_key(file.source, file.n_bytes, digest)
    if digest and known.which([content])[0]:
        plan.n_known += 1
        plan.notes.append(key)
        return
    plan.load_captures(store, pc.starts_with(pc.field("source"), f"{file.source}#"))
    for record in scan(file.path, most):
        task = _record_task(file, record)
        if record.payload_digest and not (record.problem or task.skipped):
            plan.add_payload(record.payload_digest, task.url, task.fetched_at)
        if known.which([record_key(task.source, file.modified_at)])[0] or _is_known(plan, task, record.body):
            plan.n_known += 1
        else:
            plan.add(_with_body(task, record, spool))
    if digest and _digest(file.path) == digest:  # otherwise it is still being written
        plan.notes += [key, content]


def _is_known(plan: Plan, task: Task, body: bytes | None) -> bool:
    return body is not None and plan.has_capture(capture_id_of(task, hashlib.sha256(body).hexdigest()))


def _record_task(file: Found, record: Record) -> Task:
    source = f"{file.source}#{record.place}" if record.place else file.source
    status = record.http_status
    return Task(
        path=file.path,
        source=source,
        source_modified_at=file.modified_at,
        n_bytes=record.n_bytes,
        url=record.url or url_of_member(file.source, record.name or record.place),
        fetched_at=record.fetched_at or file.modified_at,
        content_type=record.content_type,
        http_status=status,
        problem=record.problem,
        spot=record.spot,
        is_record=True,
        has_time=record.fetched_at is not None,
        skipped=record.skipped or ("" if record.refers_to or record.problem else _no_page(status)),
        refers_to=record.refers_to,
    )


def _with_body(task: Task, record: Record, spool: Spool) -> Task:
    """Return the task with its body put aside, if it came with one."""
    if record.body is None or task.skipped or task.problem:
        return task
    return replace(task, path=spool.path, spot=spool.add(record.body))


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
    if file.problem:
        return replace(plain, problem=PageError("capture", "unreadable", f"the folder: {file.problem}"))
    if file.content_type is None:
        ending = PurePosixPath(file.source).suffix or "none"
        return replace(plain, skipped=f"no page format has the file name ending {ending}")
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
        skipped=_no_page(told.http_status),
    )


def _no_page(status: int | None) -> str:
    """Return why an answer of that HTTP status is no page; an empty text if it is one."""
    return "" if status is None or 200 <= status < 300 else f"HTTP status {status}"


def _again(task: Task, last: dict[str, Any]) -> Task:
    """Return a task as one more attempt after the one in the row `last` of `captures`."""
    is_same = task.source_modified_at == last["source_modified_at"] and (
        task.is_record or task.n_bytes == last["n_bytes"]
    )
    return replace(task, attempt=last["attempt"] + 1, capture_id=last["capture_id"] if is_same else None)


def _opened(raw: Path, source: str, last: dict[str, Any]) -> Task:
    return Task(
        path=raw / source,
        source=source,
        source_modified_at=last["source_modified_at"],
        n_bytes=0,
        url=last["url"],
        fetched_at=last["fetched_at"],
        content_type=None,
        http_status=None,
        attempt=last["attempt"] + 1,
        capture_id=last["capture_id"],
        skipped="the folder can be read now; its files are captures of their own",
    )


def _failed(store: Store) -> dict[str, dict[str, Any]]:
    """Return the last capture of each file or record of which it failed, by source."""
    ever = {
        source
        for rows in store.batches("captures", ["source"], pc.field("outcome") == "failed")
        for source in rows.column(0).to_pylist()
    }
    columns = [
        "run_id",
        "attempt",
        "source",
        "n_bytes",
        "source_modified_at",
        "capture_id",
        "outcome",
        "url",
        "fetched_at",
    ]
    where = pc.field("source").isin(pa.array(sorted(ever), pa.string()))
    rows = store.read("captures", columns, where).sort_by([("run_id", "ascending"), ("attempt", "ascending")])
    last = {row["source"]: row for row in rows.to_pylist()}
    return {source: row for source, row in last.items() if row["outcome"] == "failed"}


def _digest(path: Path) -> str:
    """Return a digest of what is in a file; an empty text if it cannot be read."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""
