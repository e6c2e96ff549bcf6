"""Quality may not sink: a sampled run over the development cases, where they are at hand beside the checkout."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
FLOORS = json.loads((BENCH / "floors.json").read_text(encoding="utf-8"))


def load_bench(name):
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


encoding = load_bench("encoding")


@pytest.fixture(scope="module")
def scores():
    every = encoding.SAMPLE
    return {
        **encoding.score_bytes(every, encoding.our_decode),
        **encoding.score_text(every, encoding.our_repair),
    }


@pytest.mark.skipif(not encoding.CASES.is_dir(), reason="the development cases are not here")
@pytest.mark.parametrize("row", [*encoding.BYTES, *encoding.TEXT], ids=lambda row: row.name)
def test_encoding(scores, row):
    share, floor = round(scores[row.name].share(row.measure), 5), FLOORS["encoding"][row.name]
    assert share >= floor if row.measure == "exact" else share <= floor


def test_every_row_has_a_floor():
    assert set(FLOORS["encoding"]) == {row.name for row in (*encoding.BYTES, *encoding.TEXT)}
