"""Supervised workers: a page that kills, hangs or bloats its process costs that page and nothing else.

A worker is fed a few tasks ahead and answers in order, so the oldest unanswered task is the one it is on. When it dies
or passes the deadline, that task fails, the tasks behind it go to a new worker.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

from pipeline.batch.memory import resident
from pipeline.batch.recipes import Recipes
from pipeline.batch.task import Result, Task
from pipeline.batch.wire import READY, RETIRED, Answer, decode
from pipeline.errors import PageError, PipelineError
from pipeline.settings import Settings
from pipeline.stages import take_spent

# Tasks a worker holds: enough to keep it busy while the parent commits, few enough to even out slow pages.
_AHEAD = 8
# Results that may wait for a slow page in front of them, for each worker.
_WINDOW = 64
_MOST_FALSE_STARTS = 3  # workers in a row that die before they are ready: the next would too
_PROGRAM = "from pipeline.batch.worker import main; main()"
# Seconds between two looks at the clock and at the workers' memory, 10 microseconds each. Memory is filled at some
# 2 GB/s: a page goes over its limit by a few hundred megabytes.
_TICK = 0.1
_START_TIME = 60.0  # seconds a worker may take to be ready


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection
    since: float  # when it was started, got ready, or began the page it is on; monotonic clock
    queue: deque[int] = field(default_factory=deque)
    ready: bool = False


def process_all(
    tasks: Iterable[Task], settings: Settings, jobs: int, recipes: Recipes | None = None
) -> Generator[tuple[Task, Answer]]:
    """Yield each task with its result, in the order of `tasks`.

    Args:
        tasks: what to do; taken from as workers come free.
        settings: for the workers; `page_timeout` is the deadline of each page, in seconds, `worker_memory` what the
            process that reads it may hold, in bytes.
        jobs: worker processes; 0 does the work in this process, without any protection.
        recipes: sites' own rules, for the workers.
    """
    recipes = recipes or Recipes()
    if jobs == 0:
        from pipeline.batch.worker import work  # noqa: PLC0415 - brings parser and detectors, which the run does not need

        yield from ((task, Answer(work(task, settings, recipes), take_spent())) for task in tasks)
        return
    pool = _Pool(iter(tasks), settings, jobs, recipes)
    try:
        yield from pool.results()
    finally:
        pool.close()


class _Pool:
    def __init__(self, tasks: Iterator[Task], settings: Settings, jobs: int, recipes: Recipes) -> None:
        self._tasks = tasks
        self._recipes = recipes
        self._settings = settings
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._again: deque[int] = deque()  # tasks of a dead worker, to be sent again
        self._open: dict[int, Task] = {}  # sent or waiting to be, by number
        self._done: dict[int, Answer] = {}
        self._next_in = 0
        self._next_out = 0
        self._exhausted = False
        self._false_starts = 0

    def results(self) -> Iterator[tuple[Task, Answer]]:
        while True:
            self._feed()
            while self._next_out in self._done:
                number = self._next_out
                self._next_out += 1
                yield self._open.pop(number), self._done.pop(number)
                self._feed()
            if self._exhausted and not self._open:
                return
            self._collect()

    def close(self) -> None:
        for worker in self._workers:
            _stop(worker)
        self._workers.clear()

    def _feed(self) -> None:
        """Give tasks to the workers that hold the fewest; start a worker while there is work for one more."""
        while True:
            free = min(self._workers, key=lambda worker: len(worker.queue), default=None)
            starting = len(self._workers) < self._jobs and (free is None or free.queue)
            if not starting and (free is None or len(free.queue) >= _AHEAD):
                return
            number = self._take()
            if number is None:
                return
            if starting:
                free = self._start()
            if free is not None:
                self._send(free, number)

    def _take(self) -> int | None:
        if self._again:
            return self._again.popleft()
        if self._exhausted or self._next_in - self._next_out >= _WINDOW * self._jobs:
            return None
        task = next(self._tasks, None)
        if task is None:
            self._exhausted = True
            return None
        number = self._next_in
        self._next_in += 1
        self._open[number] = task
        return number

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            package = str(Path(__file__).parents[2])
            path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
            process = subprocess.Popen(  # noqa: S603 - our own module
                # -P: modules that lie about in the working folder are not ours
                [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # Arrow's own pool maps a gigabyte at once, which would count against the worker's limit
                env={**os.environ, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system"},
            )
            worker = _Worker(process, Connection(ours.detach()), time.monotonic())
        self._workers.append(worker)
        with suppress(OSError):  # died at once: `_collect` will see it
            worker.connection.send((self._settings, self._recipes.files))
        return worker

    def _send(self, worker: _Worker, number: int) -> None:
        if not worker.queue and worker.ready:
            worker.since = time.monotonic()
        worker.queue.append(number)
        with suppress(OSError):  # it just died: `_collect` will see it
            worker.connection.send(self._open[number])

    def _collect(self) -> None:
        """Wait for answers; replace workers that died or ran out of time."""
        by_connection = {worker.connection: worker for worker in self._workers}
        ready = wait(list(by_connection), timeout=_TICK)
        for connection in ready:
            worker = by_connection[cast("Connection", connection)]
            try:
                answer = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker, _cause_of_death(worker))
                continue
            worker.since = time.monotonic()
            if answer == READY:
                worker.ready = True
                self._false_starts = 0
            elif answer == RETIRED:
                self._remove(worker)
            else:
                self._done[worker.queue.popleft()] = decode(answer)
        self._check_limits()

    def _check_limits(self) -> None:
        now, most = time.monotonic(), self._settings.worker_memory
        for worker in list(self._workers):
            allowed = self._settings.page_timeout if worker.ready else _START_TIME
            if worker.queue and now - worker.since > allowed:
                self._bury(worker, PageError("worker", "timeout", f"took longer than {allowed:g} seconds"))
            elif worker.queue and resident(worker.process.pid) > most:
                self._bury(worker, PageError("worker", "memory", f"took more than {most / 1e6:,.0f} MB of memory"))

    def _bury(self, worker: _Worker, problem: PageError) -> None:
        """End a worker; the page it was on fails, those behind it are done by another."""
        if worker.ready and worker.queue:
            number = worker.queue.popleft()
            self._done[number] = Answer(Result(self._open[number].n_bytes, problem=problem), {})
        elif not worker.ready:
            self._false_starts += 1
        self._remove(worker)
        if self._false_starts >= _MOST_FALSE_STARTS:
            raise PipelineError(f"worker processes do not start: {problem.detail}; --jobs 0 may show why")

    def _remove(self, worker: _Worker) -> None:
        """End a worker; what it has not begun is done by another."""
        _stop(worker)
        self._workers.remove(worker)
        self._again.extend(worker.queue)


def _stop(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.wait()


def _cause_of_death(worker: _Worker) -> PageError:
    try:
        status = worker.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return PageError("worker", "crash", "the worker process stopped answering")
    if status < 0:
        return PageError("worker", "crash", f"the worker process was killed by {signal.Signals(-status).name}")
    return PageError("worker", "crash", f"the worker process ended with status {status}")
