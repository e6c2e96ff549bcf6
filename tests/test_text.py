import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.text import read_text

CASES = json.loads((Path(__file__).parent / "cases" / "text.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    found = [[p.kind, p.role, p.level, p.marker, p.text] for p in read_text(case["text"]).pieces]
    assert found == case["pieces"]


# no letter of this alphabet can be a marker such as `a)`
LINES = st.lists(st.text("żŻ1.,•- \u00a0\ufffd"), max_size=12)


@given(LINES)
def test_no_letter_is_lost(lines):
    """Whatever the shape, each letter of the dump stands in one block, in its order; markers take bullets and numbers."""
    text = "\n".join(lines)
    read = "".join(p.text for p in read_text(text).pieces)
    assert [c for c in read if c.isalpha() or c == "\ufffd"] == [c for c in text if c.isalpha() or c == "\ufffd"]
