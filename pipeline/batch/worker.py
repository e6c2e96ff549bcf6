"""A worker process: reads the pages it is sent, one after the other, and sends back their rows. `fork.py` starts it."""

from __future__ import annotations

import gc
import hashlib
import os
import resource
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.batch.fingerprints import fingerprint_message
from pipeline.batch.memory import resident
from pipeline.batch.recipes import Recipes
from pipeline.batch.stamp import Stamp
from pipeline.batch.task import Result, Task, unread
from pipeline.batch.wire import READY, RETIRED, encode
from pipeline.capture import read_body, read_spot
from pipeline.errors import PageError
from pipeline.flow import read
from pipeline.records import Capture
from pipeline.refine.refusal import is_refusal
from pipeline.settings import Settings
from pipeline.stages import stage, take_spent
from pipeline.store.rows import page_messages

# Bytes of pages between two collections. A page of 150 KB leaves some 900 objects in cycles: on 600 pages of
# bench/corpus.py a worker held 309 MB when it collected every 30 MB, 252 MB at 3 MB, with the same CPU time.
_COLLECT_EVERY = 3_000_000
# Address space a worker may map beyond `worker_memory`, as a share of it: the parent, which looks ten times a second,
# should be the first to stop a page that grows; this stops the one that asks for all at once.
_ROOM = 0.25
# A worker that holds this share of `worker_memory` between two pages makes room for a new one, or the next page would be
# blamed for what those before it left behind. What it needs for itself is some 200 MB.
_STALE = 2 / 3
_SPECIMENS = Path(__file__).with_name("specimens")


def work(task: Task, settings: Settings, recipes: Recipes) -> Result:
    """Take in one capture. Whatever goes wrong becomes the result's `problem`."""
    if (known := unread(task)) is not None:
        return known
    digest: str | None = None
    size = task.n_bytes
    try:
        with stage("capture"):
            most = settings.max_body_bytes
            body = read_spot(task.path, task.spot, most) if task.spot else read_body(task.path, most)
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
            recipes.of(task.url),
            task.history,
        )
        with stage("tables"):
            rules = dict(Counter(page.repairs.column("rule")))
            return Result(
                size,
                digest,
                page.document.document_id,
                page_messages(page) | {"fingerprints": fingerprint_message(page)},
                page.document.n_characters,
                is_refusal(page.document.title, page.text),
                rules,
            )
    except PageError as problem:
        return Result(size, digest, problem=problem)


def warm_up(*, fully: bool) -> None:
    """Read a page of plain English, and if `fully` a damaged one in several languages, so that what they use is loaded."""
    for name in ("sound.html", "damaged.html")[: 1 + fully]:
        body = (_SPECIMENS / name).read_bytes()
        page = read(Capture(body, "https://www.example.org/", datetime.now(UTC), name, "text/html"), Settings())
        page_messages(page) | {"fingerprints": fingerprint_message(page)}
    take_spent()


def serve(connection: Connection, stamp: Stamp) -> None:
    """Say `READY`, then answer tasks in order until the other side closes the connection or memory runs short.

    `stamp` says at any time which of them is under way.
    """
    settings: Settings
    settings, files = connection.recv()
    recipes = Recipes(files)
    _limit_memory(settings.worker_memory)
    gc.disable()  # looking for cycles as often as Python does takes a tenth of the time
    gc.collect()
    gc.freeze()  # what is loaded by now stays and need not be looked at again
    connection.send_bytes(READY)
    n_bytes, own = 0, os.getpid()
    while True:
        try:
            number: int
            task: Task
            number, task = connection.recv()
        except EOFError:
            return
        stamp.begin(number)
        result = work(task, settings, recipes)
        if os.getpid() != own:  # a copy that the page's recipe forked: its answers would pass for those of other pages
            os._exit(0)
        connection.send_bytes(encode(result, take_spent()))
        stamp.end()
        n_bytes += result.n_bytes
        if n_bytes >= _COLLECT_EVERY:
            n_bytes = 0
            gc.collect()
            if resident(os.getpid()) > settings.worker_memory * _STALE:
                connection.send_bytes(RETIRED)
                return


def _limit_memory(most: int) -> None:
    """Make allocations fail that would take this process far beyond `most` bytes."""
    limit = int(most * (1 + _ROOM))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
