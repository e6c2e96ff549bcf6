"""What every test run needs, of the package's doctests, too."""

import os
from pathlib import Path

import pytest

# Doctests of a compiled module stand in its .py, but Python imports the library beside that.
os.environ["PY_IGNORE_IMPORTMISMATCH"] = "1"


def pytest_configure() -> None:
    """Refuse to test a library that is older than its source, or has none."""
    for library in Path(__file__).parent.glob("pipeline/**/*.so"):
        module = library.with_name(library.name.partition(".")[0])
        sources = [module.with_suffix(suffix) for suffix in (".py", ".pxd")]
        made = library.stat().st_mtime
        if not all(source.exists() and source.stat().st_mtime <= made for source in sources):
            raise pytest.UsageError(f"{module} was changed and not compiled again: run `make setup`")
