import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.extract.text import read_text

CASES = json.loads((Path(__file__).parent / "cases" / "text.json").read_text(encoding="utf-8"))


def text_of(piece):
    return " | ".join(cell.text for cell in piece.cells) if piece.cells else piece.text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    found = [[p.kind, p.role, p.level, p.marker, text_of(p)] for p in read_text(case["text"]).pieces]
    assert found == case["pieces"]


# no letter of this alphabet can be a marker such as `a)`
LINES = st.lists(
    st.text("żŻ1.,•- \u00a0\ufffd\t")
    | st.sampled_from(["===", "```", "# Ż", "> ż", "Ż = ż;", "Ż\tż", "一、ż", "(1) ż"]),
    max_size=12,
)


@given(LINES)
@example(["一、ż", "\u00a0Ż", "1", "1"])  # a numbered line that goes on in the next
def test_no_letter_is_lost(lines):
    """Whatever the shape, each letter of the dump stands in one block, in its order; markers take bullets and numbers."""
    text = "\n".join(lines)
    read = "".join(p.marker + text_of(p) for p in read_text(text).pieces)
    assert [c for c in read if c.isalpha() or c == "\ufffd"] == [c for c in text if c.isalpha() or c == "\ufffd"]


@given(LINES)
def test_levels_and_markers(lines):
    for piece in read_text("\n".join(lines)).pieces:
        assert piece.text or piece.cells
        assert (piece.level > 0) == (piece.kind in {"heading", "list_item"})
        assert bool(piece.marker) <= (piece.kind == "list_item")


HOSTILE = {
    "one line": "Ża " * 300_000,
    "spaces": "Ż" + " " * 500_000 + "ż",
    "open fences": "```ż\n" * 15_000,
    "fences": "```\nż\n" * 15_000,
    "short lines": "Ż\n\n" * 15_000,
    "items": "1. ż\n" * 15_000,
    "nested items": "\n".join(" " * n + "- ż" for n in range(1_000)),
    "rules": "===\n" * 15_000,
    "marks": "!" * 200_000 + "'" * 200_000,
    "parentheses": "ż(" * 100_000 + "\n" + "(" * 100_000,
    "columns": "\t".join("ż" * 20_000) + "\n" + "\t".join("ż" * 20_000),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_dumps_keep_their_letters(name):
    text = HOSTILE[name]
    read = "".join(text_of(p) for p in read_text(text).pieces)
    assert sum(map(str.isalpha, read)) in {
        sum(map(str.isalpha, text)),
        sum(map(str.isalpha, text)) - text.count("```ż"),
    }
