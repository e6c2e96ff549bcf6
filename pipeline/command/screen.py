"""Standard output for people; commands that print for programs do not load it."""

from __future__ import annotations

from rich.console import Console


class Screen(Console):
    """Standard output for people."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`, instead of ending with status 1."""
        raise BrokenPipeError
