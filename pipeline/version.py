"""The version of the package, stored with each document and run, and whether it is compiled."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

VERSION = "0.1.0"
"""what pyproject.toml takes it from; asking the installed metadata for it cost each process 40 ms"""


def is_compiled() -> bool:
    """Return whether the modules that have C types run compiled: all of them do, or none."""
    return any(Path(__file__).parent.rglob(f"*{EXTENSION_SUFFIXES[0]}"))
