"""Section extraction may not get worse: a sampled run over the development pages, where they are at hand."""

import importlib
import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
FLOORS = json.loads((BENCH / "floors.json").read_text(encoding="utf-8"))["sections"]


@pytest.fixture(scope="module")
def sections():
    sys.path.insert(0, str(BENCH))  # its modules import each other by name
    yield importlib.import_module("sections")
    sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def figures(sections):
    if not sections.SCORER.is_dir():
        pytest.skip("the development pages are not here")
    return sections.measure(sections.SAMPLE, {"ours": sections.ours})["ours"]


@pytest.mark.parametrize("name", sorted(set(FLOORS) - {"short pages kept whole"}))
def test_floor(figures, name):
    assert round(figures[name], 4) >= FLOORS[name]


def test_short_pages(sections):
    assert sections.share_of_short_pages_kept() >= FLOORS["short pages kept whole"]


def test_every_row_has_a_floor(sections):
    assert set(FLOORS) == {row.name for row in sections.ROWS}
