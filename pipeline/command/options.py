"""What commands have in common: arguments, the screen, the status of a run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.batch.account import RunReport

ALARM = 3
"""Exit status: something looks wrong."""


def screen() -> Console:
    """Return standard output for people."""
    from pipeline.command.screen import Screen  # noqa: PLC0415 - 0.03 s, which output for programs does without

    return Screen()


def exit_status(report: RunReport, max_failure_share: float) -> int:
    """Return the exit status of a run, and say on standard error why it is not 0."""
    trouble = report.trouble(max_failure_share)
    if trouble:
        print(f"exit status 1: {trouble}: see `pipeline failures`", file=sys.stderr)
    return int(bool(trouble))


def out_argument(command: argparse.ArgumentParser) -> None:
    """Add the folder of the tables."""
    command.add_argument("--out", default="processed", type=Path, metavar="DIR", help="tables (default: processed)")


def count(text: str) -> int:
    """Return a number of things, read from the command line."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, found {text!r}")
    return int(text)
