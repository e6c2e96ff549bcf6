"""The process that workers are forked from: it has loaded what they need, and it has one thread.

    run  ->  this process  ->  worker, worker, ...

A worker is there in some milliseconds, and all of them share the tables of detectors and repair. The run itself cannot
be forked: Arrow and Delta have threads in it, whose locks a fork inherits. Nor is this process where it has threads or
the system is not Linux, whose libraries bear a fork: each worker is then a fresh interpreter.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import NoReturn

from pipeline.batch.lean import without_pandas
from pipeline.batch.stamp import Stamp

_FRESH = "from pipeline.batch.fork import begin; begin()"
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, <sys/prctl.h>
_IS_LINUX = sys.platform == "linux"


def main() -> None:
    """Do what the run asks for until it is over; in a worker, serve.

    Arguments are the descriptor of a socket, the number of the run's process, and 1 if many pages are to come, else 0.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the run decides what ends
    _die_with(int(sys.argv[2]))
    control = Connection(int(sys.argv[1]))
    with without_pandas():
        if _IS_LINUX:
            _prepare(fully=sys.argv[3] == "1")
        if born := _answer(control):
            _serve(*born)


def begin() -> None:
    """Be a worker in an interpreter of its own; arguments are its two descriptors and the number of its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(int(sys.argv[3]))
    with without_pandas():
        _serve(int(sys.argv[1]), int(sys.argv[2]))


def _answer(control: Connection) -> tuple[int, int] | None:
    """Fork and bury workers as asked; return None once the run is over, and in each worker its descriptors."""
    own = os.getpid()
    with suppress(EOFError, ConnectionError):
        while True:
            request, *numbers = control.recv_bytes().split()
            if request == b"bury":
                control.send_bytes(_bury(int(numbers[0]), float(numbers[1])))
                continue
            given = recv_handle(control), recv_handle(control)
            is_safe = _can_fork()
            process = os.fork()
            if not process:
                control.close()
                if not is_safe:
                    _begin_fresh(given, own)
                _die_with(own)
                return given
            control.send_bytes(b"%d" % process)
            for descriptor in given:
                os.close(descriptor)
    return None


def _bury(process: int, patience: float) -> bytes:
    """Wait for a worker to end and return its exit status; kill it after so many seconds and return nothing."""
    until = time.monotonic() + patience
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return b"%d" % os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return b""
        time.sleep(0.005)


def _prepare(*, fully: bool) -> None:
    """Load all that workers share, and leave it where their collectors do not look: what they touch they copy."""
    gc.disable()  # looking for cycles again and again while all is loaded takes 0.1 s
    from pipeline.batch.worker import warm_up  # noqa: PLC0415 - a process that does not fork itself needs nothing of it

    warm_up(fully=fully)
    gc.freeze()


def _can_fork() -> bool:
    """Return whether a worker may go on in a copy of this process: in Linux, without threads."""
    try:
        return _IS_LINUX and len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:  # it cannot be told
        return False


def _begin_fresh(given: tuple[int, int], parent: int) -> NoReturn:
    for descriptor in given:
        os.set_inheritable(descriptor, True)
    arguments = [sys.executable, "-P", "-c", _FRESH, *map(str, given), str(parent)]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own module


def _serve(connection: int, stamp: int) -> None:
    from pipeline.batch.worker import serve  # noqa: PLC0415 - as above

    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the run is over
        serve(Connection(connection), Stamp(stamp))


def _die_with(parent: int) -> None:
    """End this process when `parent` ends, or now if it has."""
    if _IS_LINUX:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()
