"""What commands have in common: arguments, and the screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

ALARM = 3
"""Exit status: something looks wrong."""


class Screen(Console):
    """Standard output for people."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`, instead of ending with status 1."""
        raise BrokenPipeError


def out_argument(command: argparse.ArgumentParser) -> None:
    """Add the folder of the tables."""
    command.add_argument("--out", default="processed", type=Path, metavar="DIR", help="tables (default: processed)")


def count(text: str) -> int:
    """Return a number of things, read from the command line."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, found {text!r}")
    return int(text)
