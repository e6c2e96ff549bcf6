"""The stages of a page: what goes wrong inside one carries its name, and the time it takes is counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import PageError

_SPENT: Counter[str] = Counter()  # microseconds of this process; a worker reads one page at a time


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into a PageError that names the stage."""
    start = time.perf_counter_ns()
    try:
        yield
    except PageError:
        raise
    except MemoryError as error:
        raise PageError(name, "memory", "needs more memory than worker_memory leaves it") from error
    except Exception as error:
        raise PageError(name, "bug", f"{type(error).__name__}: {error}") from error
    finally:
        _SPENT[name] += (time.perf_counter_ns() - start) // 1_000


def take_spent() -> dict[str, float]:
    """Return the seconds spent in each stage since the last call."""
    spent = {name: microseconds / 1e6 for name, microseconds in _SPENT.items()}
    _SPENT.clear()
    return spent
