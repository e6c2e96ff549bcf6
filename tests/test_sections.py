from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Repair
from pipeline.refine.sections import Passage, outline


def passage(kind="paragraph", text="Text.", level=0, role="content", lost=0):
    repairs = (Repair("repair", "replacement_run", 0, lost, "\ufffd" * lost, "", lost, 1.0),) if lost else ()
    return Passage(kind, role, level, "", "", text, repairs)


def heading(text, level):
    return passage("heading", text, level)


def shape(sections):
    return [(s.level, s.heading, s.parent, s.status) for s in sections]


def test_tree():
    found = outline([heading("A", 1), passage(), heading("B", 2), heading("C", 3), passage(), heading("D", 2)])
    assert shape(found) == [(1, "A", None, "ok"), (2, "B", 0, "ok"), (3, "C", 1, "ok"), (2, "D", 0, "empty")]
    assert found[2].path == ("A", "B", "C")


def test_text_before_the_first_heading_has_a_section_of_its_own():
    assert shape(outline([passage(), heading("A", 1), passage()])) == [(0, "", None, "ok"), (1, "A", None, "ok")]


def test_skipped_levels():
    found = outline(
        [heading("A", 2), heading("B", 5), passage(), heading("C", 3), passage(), heading("D", 1), passage()]
    )
    assert [(s.heading, s.parent) for s in found] == [("A", None), ("B", 0), ("C", 0), ("D", None)]


def test_status():
    lost = outline([heading("A", 1), passage(text="", lost=7)])[0]
    damaged = outline([heading("A", 1), passage(text="gap \ufffd here"), passage(text="end", lost=3)])[0]
    assert (lost.status, lost.n_lost) == ("lost", 7)
    assert (damaged.status, damaged.n_lost) == ("damaged", 4)


def test_what_is_not_content_stands_in_no_section():
    found = outline([passage(role="navigation"), heading("A", 1), passage(role="footer"), passage(text="x")])
    assert [s.passages for s in found] == [[1, 3]]
    assert found[0].text == "x"


PASSAGES = st.lists(
    st.builds(
        passage,
        kind=st.sampled_from(["heading", "paragraph"]),
        text=st.sampled_from(["", "a", "b c"]),
        level=st.integers(1, 6),
        role=st.sampled_from(["content", "aside"]),
        lost=st.sampled_from([0, 2]),
    ),
    max_size=15,
)


@given(PASSAGES)
def test_content_is_conserved(passages):
    sections = outline(passages)
    own = [index for section in sections for index in section.passages]
    assert own == [i for i, p in enumerate(passages) if p.role == "content"]
    assert sum(s.n_lost for s in sections) == sum(p.n_lost for p in passages if p.role == "content")
    for index, section in enumerate(sections):
        if section.parent is not None:
            parent = sections[section.parent]
            assert section.parent < index
            assert parent.level < section.level
            assert section.path == (*parent.path, section.heading)
