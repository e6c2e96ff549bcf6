"""Language detection may not sink: a run over the development texts, where they are at hand beside the checkout."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
FLOORS = json.loads((BENCH / "floors.json").read_text(encoding="utf-8"))["language"]


@pytest.fixture(scope="module")
def language():
    sys.path.insert(0, str(BENCH))
    try:
        yield importlib.import_module("language")
    finally:
        sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def shares(language):
    if not language.FOLDER.is_dir():
        pytest.skip("the development texts are not here")
    spans = language.score_spans() | language.score_composed()
    return language.score(language.texts(pages=False), language.ours) | spans


@pytest.mark.parametrize("name", FLOORS)
def test_language(language, shares, name):
    faults = {row.name for row in language.ROWS if row.measure in language.FAULTS} | {
        language.CLEAN,
        language.COMPOSED["clean"],
    }
    share, floor = round(shares[name], 4), FLOORS[name]
    assert share <= floor if name in faults else share >= floor


def test_every_row_has_a_floor(language):
    assert set(FLOORS) == {row.name for row in language.ROWS} - language.PAGES | {
        *language.NAMES.values(),
        language.CLEAN,
        *language.COMPOSED.values(),
    }


def test_a_new_fit_gives_the_same_bytes(language):
    if not language.FOLDER.is_dir():
        pytest.skip("the development texts are not here")
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # more only wait for one another
    command = [sys.executable, BENCH / "fit_language.py", "--check"]
    assert subprocess.run(command, capture_output=True, text=True, check=False, env=one_thread).stdout == "the same\n"
