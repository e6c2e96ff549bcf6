"""Supervised workers: a page that kills, hangs or bloats its process costs that page and nothing else.

A worker is fed a few tasks ahead, and stamps the one it is on where the run sees it. When it dies or passes the deadline,
that task fails; those behind it go to a new worker. One that dies between two pages costs none. When the process dies that
workers are forked from, all of them do: what they were on is done once more, one page at a time, and fails if it is on then.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from selectors import EVENT_READ, DefaultSelector

from pipeline.batch.memory import resident
from pipeline.batch.nursery import Nursery, how_it_ended
from pipeline.batch.recipes import Recipes
from pipeline.batch.stamp import Begun, Stamp, open_memory
from pipeline.batch.task import Result, Task, unread
from pipeline.batch.wire import READY, RETIRED, Answer, decode
from pipeline.errors import PageError, PipelineError
from pipeline.settings import Settings
from pipeline.stages import take_spent

# Tasks a worker holds: enough to keep it busy while the parent commits, few enough to even out slow pages.
_AHEAD = 8
# Results that may wait for a slow page in front of them, for each worker.
_WINDOW = 64
_MOST_FALSE_STARTS = 3  # workers in a row that end before they read a page: the next would too
# Seconds between two looks at the clock and at the workers' memory, 10 microseconds each. Memory is filled at some
# 2 GB/s: a page goes over its limit by a few hundred megabytes.
_TICK = 0.1
_IDLE_TIME = 60.0  # seconds a worker may take to be ready, or to begin a page that it was sent
_PATIENCE = 5.0  # seconds a worker that hung up may take to be gone


@dataclass(slots=True)
class _Worker:
    nursery: Nursery
    process: int
    connection: Connection
    stamp: Stamp
    since: float  # when it was started, got ready, answered or got work, whatever was last; monotonic clock
    queue: deque[int] = field(default_factory=deque)
    ready: bool = False

    @property
    def page(self) -> Begun | None:
        """What it is reading and has not answered."""
        begun = self.stamp.read()
        return begun if begun and self.queue and begun.number == self.queue[0] else None


def process_all(
    tasks: Iterable[Task], settings: Settings, jobs: int, recipes: Recipes | None = None, *, many: bool = False
) -> Generator[tuple[Task, Answer]]:
    """Yield each task with its result, in the order of `tasks`.

    Args:
        tasks: what to do; taken from as workers come free.
        settings: for the workers; `page_timeout` is the deadline of each page, in seconds, `worker_memory` what the
            process that reads it may hold, in bytes.
        jobs: worker processes; 0 does the work in this process, without any protection.
        recipes: sites' own rules, for the workers.
        many: so many pages are to be read that workers had better share all tables from the start.
    """
    recipes = recipes or Recipes()
    if jobs == 0:
        yield from _read_here(tasks, settings, recipes)
        return
    pool = _Pool(iter(tasks), settings, jobs, recipes, many=many)
    try:
        yield from pool.results()
    finally:
        pool.close()


def _read_here(tasks: Iterable[Task], settings: Settings, recipes: Recipes) -> Iterator[tuple[Task, Answer]]:
    for task in tasks:
        result = unread(task)
        if result is None:
            from pipeline.batch.worker import work  # noqa: PLC0415 - brings parser and detectors, for pages alone

            result = work(task, settings, recipes)
        yield task, Answer(result, take_spent())


class _Pool:
    def __init__(self, tasks: Iterator[Task], settings: Settings, jobs: int, recipes: Recipes, *, many: bool) -> None:
        self._tasks = tasks
        self._recipes = recipes
        self._settings = settings
        self._jobs = jobs
        self._many = many
        self._nursery: Nursery | None = None
        self._workers: list[_Worker] = []
        self._again: deque[int] = deque()  # tasks of a dead worker, to be sent again
        self._suspects: set[int] = set()  # those among them that were under way when all workers died
        self._open: dict[int, Task] = {}  # sent or waiting to be, by number
        self._done: dict[int, Answer] = {}
        self._next_in = 1
        self._next_out = 1
        self._exhausted = False
        self._false_starts = 0
        self._selector = DefaultSelector()
        self._looked = 0.0  # when limits were looked at last; monotonic clock

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
        while self._workers:
            self._remove(self._workers[-1])
        self._selector.close()
        if self._nursery is not None:
            self._nursery.close()

    def _feed(self) -> None:
        """Give tasks to the workers that hold the fewest; start a worker while there is work for one more."""
        while not (self._suspects and any(worker.queue for worker in self._workers)):
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
        """Return the number of a task that is to be read; those that are not are done."""
        if self._again:
            return self._again.popleft()
        while not self._exhausted and self._next_in - self._next_out < _WINDOW * self._jobs:
            task = next(self._tasks, None)
            if task is None:
                self._exhausted = True
                break
            number = self._next_in
            self._next_in += 1
            self._open[number] = task
            result = unread(task)
            if result is None:
                return number
            self._done[number] = Answer(result, {})
        return None

    def _start(self) -> _Worker:
        """Start a worker, and first of all what workers come from."""
        memory = open_memory()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                nursery, process = self._fork(theirs.fileno(), memory)
                worker = _Worker(nursery, process, Connection(ours.detach()), Stamp(memory), time.monotonic())
            finally:
                os.close(memory)
        self._workers.append(worker)
        self._selector.register(worker.connection, EVENT_READ, worker)
        with suppress(OSError):  # died at once: `_collect` will see it
            worker.connection.send((self._settings, self._recipes.files))
        return worker

    def _fork(self, connection: int, memory: int) -> tuple[Nursery, int]:
        while True:
            self._nursery = self._nursery or Nursery(fully=self._many)
            try:
                return self._nursery, self._nursery.fork(connection, memory)
            except ChildProcessError as error:
                self._nursery.close()
                self._nursery = None
                self._count_false_start(str(error))

    def _send(self, worker: _Worker, number: int) -> None:
        if not worker.queue:
            worker.since = time.monotonic()
        worker.queue.append(number)
        with suppress(OSError):  # it just died: `_collect` will see it
            worker.connection.send((number, self._open[number]))

    def _collect(self) -> None:
        """Wait for answers; replace workers that died or ran out of time."""
        for key, _ in self._selector.select(_TICK):
            worker: _Worker = key.data
            try:
                answer = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            worker.since = time.monotonic()
            if answer == READY:
                worker.ready = True
            elif answer == RETIRED:
                self._remove(worker)
            else:
                number = worker.queue.popleft()
                self._done[number] = decode(answer)
                self._suspects.discard(number)
                self._false_starts = 0
        self._check_limits()

    def _check_limits(self) -> None:
        now, most, allowed = time.monotonic(), self._settings.worker_memory, self._settings.page_timeout
        if now - self._looked < _TICK:
            return
        self._looked = now
        for worker in [one for one in self._workers if one.queue and not one.connection.poll()]:
            page = worker.page
            if page is None:
                if now - worker.since > _IDLE_TIME:
                    self._bury(worker, PageError("worker", "timeout", f"began no page in {_IDLE_TIME:g} seconds"))
            elif now - page.since > allowed:
                self._bury(worker, PageError("worker", "timeout", f"took longer than {allowed:g} seconds"))
            elif resident(worker.process) > most:
                self._bury(worker, PageError("worker", "memory", f"took more than {most / 1e6:,.0f} MB of memory"))

    def _bury(self, worker: _Worker, problem: PageError | None = None) -> None:
        """End a worker, if it has not ended; the page it is on fails, those behind it are done by another.

        Where the nursery is gone, any of the pages under way may have ended it, or none: each gets one more try.
        """
        page = worker.page
        if page is not None:
            worker.queue.popleft()
        is_orphan = worker.nursery is not self._nursery
        end = self._remove(worker, 0.0 if problem else _PATIENCE)
        if page is None:
            if not is_orphan:  # what ended the nursery is counted once
                self._count_false_start(problem.detail if problem else end)
        elif problem is None and worker.nursery is not self._nursery and page.number not in self._suspects:
            self._suspects.add(page.number)
            self._again.appendleft(page.number)
        else:
            problem = problem or PageError("worker", "crash", end)
            self._suspects.discard(page.number)
            self._done[page.number] = Answer(Result(self._open[page.number].n_bytes, problem=problem), {})

    def _remove(self, worker: _Worker, patience: float = 0.0) -> str:
        """End a worker and return how it ended, in words; what it has not begun is done by another."""
        self._selector.unregister(worker.connection)
        worker.connection.close()
        self._workers.remove(worker)
        self._again.extend(worker.queue)
        try:
            status = worker.nursery.bury(worker.process, patience)
        except ChildProcessError as error:
            if worker.nursery is self._nursery:
                self._nursery.close()
                self._nursery = None
            return str(error)
        return "the worker process " + ("stopped answering" if status is None else how_it_ended(status))

    def _count_false_start(self, detail: str) -> None:
        self._false_starts += 1
        if self._false_starts >= _MOST_FALSE_STARTS:
            raise PipelineError(f"worker processes do not start: {detail}; --jobs 0 may show why")
