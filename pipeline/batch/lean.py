"""Processes that only read pages and write tables do without pandas.

pyarrow loads pandas, where it is installed, to ask of the first list it makes an array of whether that is a series:
0.16 s and 40 MB for each process, and nothing here ever hands it one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class _NoPandas:
    """A finder of modules. It does without the abstract class, which would load 0.01 s of other modules."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:  # noqa: ARG002 - named by Python
        """Refuse pandas; leave every other module to the next finder."""
        if fullname == "pandas":
            raise ModuleNotFoundError("this process does without pandas", name=fullname)


@contextmanager
def without_pandas() -> Iterator[None]:
    """Keep pandas from being loaded inside; where it is loaded already, it stays.

    For processes of our own alone: a caller's pyarrow would go on taking series for plain lists.
    """
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
