"""What a command costs, with every process it starts: seconds, CPU seconds, peak memory. Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
SAMPLE_SECONDS = 0.1  # one sample takes 1 to 3 ms of another core; shorter peaks than this are missed
GRACE_SECONDS = 20.0  # for processes that outlive the command, such as a fork server


@dataclass(frozen=True, slots=True)
class Usage:
    """The cost of one command."""

    seconds: float
    """from start to exit"""
    cpu_seconds: float
    """user and system time of all its processes"""
    peak_megabytes: float
    """highest sum of the proportional set sizes of its processes, sampled; shared pages count once"""


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, so that their CPU time can be counted."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")


def memory_of(session: int) -> int:
    """Return the bytes that the processes of `session` hold now."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.getsid(int(folder.name)) == session:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
        except (ProcessLookupError, FileNotFoundError, PermissionError):
            continue  # it ended while we looked
    return total


def reap() -> None:
    """Wait for the processes that the command left behind.

    Raises:
        TimeoutError: one of them still runs after `GRACE_SECONDS`.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return
    raise TimeoutError(f"a process of the command still runs {GRACE_SECONDS:.0f} s after it ended")


def cpu_of_children() -> float:
    """Return the CPU seconds of all children waited for so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(command: Sequence[str], cores: set[int], folder: Path) -> Usage:
    """Run `command` in `folder` on `cores` alone and return its cost.

    Raises:
        subprocess.CalledProcessError: it failed.
        TimeoutError: it left a process behind that does not end.
    """
    adopt_orphans()
    ours = os.sched_getaffinity(0)
    before, peak, over = cpu_of_children(), 0, threading.Event()
    os.sched_setaffinity(0, cores)  # a child inherits it, from its first instruction on
    start = time.perf_counter()
    try:
        process = subprocess.Popen(command, cwd=folder, start_new_session=True)
    finally:
        os.sched_setaffinity(0, ours)

    def watch() -> None:
        nonlocal peak
        while not over.wait(SAMPLE_SECONDS):
            peak = max(peak, memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - start
    over.set()
    watcher.join()
    reap()
    if status:
        raise subprocess.CalledProcessError(status, command)
    return Usage(seconds, cpu_of_children() - before, peak / 1e6)
