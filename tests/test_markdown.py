"""A page as Markdown: what it looks like, and that reading it again gives the same page."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import read_page
from pipeline.extract.markdown import read_markdown
from pipeline.records import Block, Page, TableCell

CASES = json.loads((Path(__file__).parent / "cases" / "markdown.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    page = read_page(f"<html><body><main>{case['html']}</main></body></html>", "https://a.example/b", "text/html")
    assert page.markdown() == case["markdown"]
    again = read_page(case["markdown"], "https://a.example/b", "text/markdown")
    assert shown(again.blocks) == shown(page.blocks)
    assert {(link.url, link.text) for link in again.links} <= {(link.url, link.text) for link in page.links}


def shown(blocks):
    """Return what of a block Markdown must keep; a table's text with the empty places that spans leave taken out."""
    return [(b.kind, b.level, b.marker, " ".join(b.text.split())) for b in blocks if b.role == "content"]


WORDS = st.text("aZż1.*_`#>|<&;[]()!~=+-\\\"'$:/ 河", min_size=1, max_size=14)
TEXT = st.lists(WORDS, min_size=1, max_size=3).map(" ".join).map(lambda text: " ".join(text.split())).filter(bool)
LINES = st.lists(TEXT, min_size=1, max_size=2).map("\n".join)
PROSE = ("paragraph", "quote", "caption")
SIMPLE = st.one_of(
    st.tuples(st.sampled_from(PROSE), st.just(0), st.just(""), LINES),
    st.tuples(st.just("heading"), st.integers(1, 6), st.just(""), TEXT),
    st.tuples(
        st.just("code"), st.just(0), st.just(""), st.text("a `~\n#-", min_size=1).map(lambda t: t.strip() or "a")
    ),
    st.tuples(st.just("list_item"), st.integers(1, 4), st.sampled_from(["•", "1", "2", "7", "10"]), LINES),
)
TABLE = st.lists(st.lists(LINES, min_size=2, max_size=2), min_size=2, max_size=3)


def page_of(rows):
    blocks, cells = [], []
    for number, row in enumerate(rows):
        if isinstance(row, list):
            kind, level, marker, text = "table", 0, "", "\t".join(cell for line in row for cell in line)
            cells += (
                TableCell("d", str(number), y, x, 1, 1, y == 0, cell)
                for y, line in enumerate(row)
                for x, cell in enumerate(line)
            )
        else:
            kind, level, marker, text = row
        blocks.append(Block(str(number), "d", None, number, kind, "content", level, marker, text, None))
    return Page(None, (), tuple(blocks), (), (), tuple(cells))


@given(st.lists(SIMPLE | TABLE, max_size=6))
@example(
    [("list_item", 3, "•", "a"), ("list_item", 1, "7", "b"), ("list_item", 1, "1", "c"), ("list_item", 2, "2", "d")]
)
@example([("paragraph", 0, "", "a\n==="), ("paragraph", 0, "", "a | b\n- | -"), ("heading", 2, "", "C #")])
def test_reading_it_again_gives_the_same(rows):
    page = page_of(rows)
    pieces = read_markdown(page.markdown()).pieces
    again = [(p.kind, p.level, p.marker, text_of(p)) for p in pieces]
    assert again == [(b.kind, b.level, b.marker, " ".join(b.text.split())) for b in page.blocks]


def text_of(piece):
    return " ".join(" ".join(cell.text for cell in piece.cells).split() if piece.cells else piece.text.split())
