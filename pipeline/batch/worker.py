"""A worker process: reads the pages it is sent, one after the other, and sends back their rows.

It is a fresh interpreter, not forked and not spawned by multiprocessing: a fork would inherit the locks of the parent's
threads, and a spawn would run the caller's script again.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import signal
import sys
from multiprocessing.connection import Connection

from pipeline.batch.deduplicate import fingerprint_row
from pipeline.batch.task import Result, Task
from pipeline.batch.wire import READY, pack
from pipeline.capture import read_body
from pipeline.errors import PageError
from pipeline.flow import read, stage
from pipeline.records import Capture
from pipeline.settings import Settings
from pipeline.store.rows import page_rows

_COLLECT_EVERY = 200  # pages; for the few cycles that libraries leave
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, <sys/prctl.h>


def work(task: Task, settings: Settings) -> Result:
    """Take in one capture. Whatever goes wrong becomes the result's `problem`."""
    if task.problem is not None or task.content_type is None:
        return Result(task.n_bytes, problem=task.problem)
    digest: str | None = None
    size = task.n_bytes
    try:
        with stage("capture"):
            body = read_body(task.path, settings.max_body_bytes)
        size, digest = len(body), hashlib.sha256(body).hexdigest()
        if digest == task.known_digest:
            return Result(size, digest, task.known_document)
        page = read(
            Capture(
                body,
                task.url,
                task.fetched_at,
                task.source,
                task.content_type,
                task.http_status,
                task.source_modified_at,
            ),
            settings,
        )
        with stage("tables"):
            return Result(
                size, digest, page.document.document_id, pack(page_rows(page) | {"fingerprints": fingerprint_row(page)})
            )
    except PageError as problem:
        return Result(size, digest, problem=problem)


def serve(connection: Connection) -> None:
    """Say `READY`, then answer tasks in order until the other side closes the connection."""
    settings: Settings = connection.recv()
    gc.disable()  # a page is a tree without cycles; looking for some between its records takes a tenth of the time
    connection.send(READY)
    n_pages = 0
    while True:
        try:
            task: Task = connection.recv()
        except EOFError:
            return
        connection.send(work(task, settings))
        n_pages += 1
        if n_pages % _COLLECT_EVERY == 0:
            gc.collect()


def main() -> None:
    """Serve the connection whose descriptor is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what ends
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    try:
        serve(Connection(int(sys.argv[1])))
    except (BrokenPipeError, ConnectionResetError):
        return
