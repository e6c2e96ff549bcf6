"""Where the workers of a run come from: `fork.py` in a process of its own, as the run sees it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path

_PROGRAM = "from pipeline.batch.fork import main; main()"
_START_TIME = 60.0  # seconds it may take to load all that workers need
_PATIENCE = 5.0  # seconds that a process which was ended may take to be gone
# Arrow's own pool maps a gigabyte at once, which would count against a worker's limit; its other pool and the library of
# matrices start threads, which a fork does not copy. What a page's model multiplies is too small to share out anyway.
_ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class Nursery:
    """A process that forks workers; it loads what they need while the run goes on."""

    def __init__(self, *, fully: bool) -> None:
        """Start it; `fully` loads the tables of repair, too, so that all workers share them."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            package = str(Path(__file__).parents[2])
            path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
            # held back until it is told to ignore Ctrl-C, which reaches the whole group
            held_back = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    # -P: modules that lie about in the working folder are not ours
                    [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()), str(os.getpid()), str(int(fully))],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": path, **_ENVIRONMENT},
                )
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
            self._control = Connection(ours.detach())

    def fork(self, connection: int, stamp: int) -> int:
        """Return the number of a new worker process, which holds copies of these two descriptors.

        Raises:
            ChildProcessError: there is none, and the nursery is of no more use.
        """
        with suppress(OSError):  # it is gone, as the answer will show
            self._control.send_bytes(b"fork")
            for descriptor in (connection, stamp):
                send_handle(self._control, descriptor, self._process.pid)
        return int(self._answer(_START_TIME))

    def bury(self, process: int, patience: float = 0.0) -> int | None:
        """End a worker: return the status with which it ended itself in so many seconds, or None if it had to be killed.

        Raises:
            ChildProcessError: the nursery is gone, and its workers with it.
        """
        with suppress(OSError):
            self._control.send_bytes(b"bury %d %f" % (process, patience))
        status = self._answer(patience + _PATIENCE)
        return int(status) if status else None

    def close(self) -> None:
        """End it, and the workers that are left."""
        self._control.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self, patience: float) -> bytes:
        with suppress(OSError, EOFError):
            if self._control.poll(patience):
                return self._control.recv_bytes()
        try:
            status = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise ChildProcessError("the process that workers are forked from stopped answering") from None
        raise ChildProcessError(f"the process that workers are forked from {how_it_ended(status)}")


def how_it_ended(status: int) -> str:
    """Return the exit status of a process in words.

    >>> how_it_ended(-9), how_it_ended(3)
    ('was killed by SIGKILL', 'ended with status 3')
    """
    return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
