"""HTML to blocks: kinds, tables, links, roles, and that no page is too odd or too large."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.extract.html as html_room
from pipeline.batch.recipes import load_recipe
from pipeline.extract.html import read_html
from pipeline.extract.html.vocabulary import SIGN
from pipeline.extract.html.walk import Walk
from pipeline.records import Draft, Piece

HERE = Path(__file__).parent
PAGES = sorted(path.name for path in (HERE / "pages").iterdir() if (path / "source.html").exists())


def cases(name: str):
    rows = json.loads((HERE / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


def text_of(piece: Piece) -> str:
    return " | ".join(cell.text for cell in piece.cells) if piece.kind == "table" else piece.text


def words_of(draft: Draft) -> list[str]:
    return " ".join(text_of(piece).replace("|", " ") for piece in draft.pieces if piece.kind != "image").split()


@cases("html")
def test_kinds(case):
    pieces = read_html(case["html"]).pieces
    assert [[piece.kind, piece.level, piece.marker, piece.text] for piece in pieces] == case["pieces"]
    assert {piece.role for piece in pieces} <= {"content"}


@cases("html_tables")
def test_tables(case):
    pieces = read_html(case["html"]).pieces
    found = [piece.cells for piece in pieces if piece.kind == "table"]
    got = [[c.row, c.column, c.row_span, c.column_span, c.is_header, c.text] for cells in found for c in cells]
    assert got == case["cells"]
    assert pieces  # the content of a layout table is still there


@cases("html_links")
def test_links(case):
    text = (
        f"<head>{case.get('head', '')}</head><p>Go <a href='{case['href']}' rel=nofollow hreflang=fr>there now</a></p>"
    )
    links = [link for piece in read_html(text, case["page"]).pieces for link in piece.links]
    if case["url"] is None:
        assert links == []
    else:
        (link,) = links
        assert (link.url, link.kind) == (case["url"], case["kind"])
        assert (link.text, link.rel, link.hreflang) == ("there now", "nofollow", "fr")


@pytest.mark.parametrize("name", PAGES)
def test_pages(name):
    folder = HERE / "pages" / name
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    recipe = load_recipe(HERE.parent / expected["recipe"]) if "recipe" in expected else None
    draft = read_html((folder / "source.html").read_text(encoding="utf-8"), expected["url"], recipe=recipe)
    got = [[piece.role, piece.kind, piece.level, piece.marker, text_of(piece)] for piece in draft.pieces]
    assert got == expected["pieces"]
    assert draft.metadata.title == expected["title"]
    assert draft.evidence == expected.get("evidence", "")


def test_link_around_blocks_and_images():
    text = "<a href=/x><div><h3>Head</h3><p>Text</p></div></a><p><a href=/y><img alt='Go home'></a> or stay</p>"
    links = [link for piece in read_html(text, "https://example.org/").pieces for link in piece.links]
    assert [(link.url, link.text) for link in links] == [
        ("https://example.org/x", "Head Text"),
        ("https://example.org/y", "Go home"),
    ]


def test_anchors():
    text = "<h2 id=a>A</h2><h2><span id=b>B</span></h2><p><a name=c></a>C</p><table id=d><tr><th>1<th>2<tr><td>3<td>4</table>"
    assert [piece.anchor for piece in read_html(text).pieces] == ["a", "b", "c", "d"]


def test_whole_page_is_content():
    text = "<nav><a href=/>Home</a></nav><footer>Bye</footer>"
    assert [piece.role for piece in read_html(text).pieces] == ["navigation", "footer"]
    assert [piece.role for piece in read_html(text, whole=True).pieces] == ["content", "content"]


def test_a_part_made_twice_for_two_screens_counts_once():
    part = "<h2>Quay</h2><p>The quay is closed from noon on Friday until the tide has gone out again on Sunday night.</p><p>Short.</p>"
    page = f"<main><div><div class='wide'>{part}</div></div><div><div class='narrow'>{part}</div></div></main>"
    roles = [(piece.text[:5], piece.role) for piece in read_html(page).pieces]
    texts = ["Quay", "The q", "Short"]
    assert roles == [(text[:5], "content") for text in texts] + [(text[:5], "duplicate") for text in texts]


def test_what_an_author_says_twice_counts_twice():
    step = "<p>Let it stand for ten minutes in a warm place, covered with a cloth that was held under hot water.</p>"
    page = f"<main><h1>Bread</h1>{step}<p>Knead it.</p>{step}<p>Bake it.</p></main>"
    assert {piece.role for piece in read_html(page).pieces} == {"content"}


def test_names_do_not_veto_the_main_text():
    story = "".join(
        f"<p>Sentence {n} of the story tells, at some length, what happened on the river that day.</p>"
        for n in range(20)
    )
    page = f"<div class='sidebar related ad'><h1>The river</h1>{story}</div>"
    assert {piece.role for piece in read_html(page).pieces} == {"content"}


def test_a_shop_that_sells_cookies_has_no_notice():
    item = "<div><p>Chocolate cookie, two for three euros</p><button>Add</button></div>"
    assert "cookie_notice" not in {piece.role for piece in read_html(f"<h1>Bakery</h1>{item * 3}").pieces}


@pytest.mark.parametrize(
    "panel",
    [
        "<div hidden id='S:7'>",
        "<div role=tabpanel hidden>",
        "<div class='tab-pane' style='display: none'>",
        "<details>",
    ],
)
def test_what_waits_for_the_reader_is_content(panel):
    story = "".join(
        f"<p>On day {n} the ferry ran late, and the harbour master wrote down why it did.</p>" for n in range(9)
    )
    page = f"<main><h1>Log</h1>{story}{panel}<p>The rest of the log, for those who ask for it, is told here.</p></div></main>"
    assert [piece.role for piece in read_html(page).pieces if piece.text.startswith("The rest")] == ["content"]
    waiting = collected(panel + "<p>x</p>").page.containers.signs
    assert not any(sign & SIGN["hidden"] for sign in waiting)
    assert any(sign & SIGN["hidden"] for sign in collected("<div hidden><p>x</p></div>").page.containers.signs)


def collected(text: str) -> Walk:
    walk = Walk()
    html_room.sax_parse(text, walk)
    return walk


def test_an_empty_id_leaves_the_anchor_around_it():
    assert [piece.anchor for piece in read_html("<div id=a><p id=''>One</p></div>").pieces] == ["a"]


def test_second_parser_gives_the_same_text(monkeypatch):
    pages = [(HERE / "pages" / name / "source.html").read_text(encoding="utf-8") for name in PAGES]
    first = [read_html(page).pieces for page in pages]

    def refuse(*_):
        raise ValueError

    monkeypatch.setattr(html_room, "sax_parse", refuse)
    assert [read_html(page).pieces for page in pages] == first


HOSTILE = {
    "nested div": "<div>" * 100_000 + "kept",
    "attributes": "<p " + " ".join(f"a{n}=x" for n in range(100_000)) + ">kept",
    "class words": f"<p class='{'x ' * 100_000}'>kept",
    "less-than": "<" * 1_000_000 + " kept",
    "nested tables": "<table><tr><td>x" * 20_000 + "kept",
    "nested tables of two rows": "<table><tr><td>x<td>y<tr><td>" * 20_000 + "kept",
    "row spans": "<table>" + "<tr><td rowspan=0>x<td>y" * 20_000 + "<tr><td>kept</table>",
    "large spans": "<table><tr>" + "<td rowspan=65534 colspan=1000>x" * 3_000 + "<tr><td>kept</table>",
    "nested headings": "<h1><div>x" * 20_000 + "kept",
    "many headings": "".join(f"<h{n % 6 + 1}>x" for n in range(30_000)) + "<p>kept",
    "nested lists": "<ul><li>x" * 20_000 + "kept",
    "nested quotes": "<blockquote>x" * 20_000 + "kept",
    "links around blocks": "<a href=x><div>x" * 20_000 + "kept",
    "sources of a quotation": "<blockquote>Said." + "<cite>a</cite> " * 50_000 + "kept",
    "line breaks": "x" + "<br>" * 200_000 + "kept",
    "inline depth": "<b><i>" * 3_000 + "kept",
    "images": "<img alt='a word'>" * 50_000 + "kept",
    "cookies": "<div><p>we use cookies, accept</p><button>ok</button></div>" * 20_000 + "kept",
    "title": f"<title>{'a | ' * 50_000}</title>kept",
    "json": f"<script type='application/ld+json'>{'[' * 100_000}</script>kept",
    "number": f"<script type='application/ld+json'>{'1' * 10_000}</script>kept",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_keep_their_text(name):
    began = time.process_time()
    draft = read_html(HOSTILE[name], "https://example.org/")
    assert time.process_time() - began < 5
    assert text_of(draft.pieces[-1]).endswith("kept") or any("kept" in text_of(piece) for piece in draft.pieces)


TAGS = (
    "<div> </div> <p> <b> </b> <h1> </h1> <h3> <ul> <ol/start=2> <li> </ul> <table> <tr> <td> <th> <td/rowspan=2> </table> "
    "<pre> </pre> <blockquote> </blockquote> <cite> </cite> <a/href=/x> </a> <br> <hr> <nav> </nav> <template> <svg> "
    "</svg> <noscript> <select> <button> </button> <figure> <figcaption> <details> <title> </title> <caption> <dl> <dt> "
    "<img/alt=Boats> <div/role=heading> <base/href=http://[> <time/datetime=x> <template/shadowrootmode=open> one Two"
)
MARKUP = st.lists(
    st.sampled_from([*TAGS.split(), " ", "\x00", "\xa0", "\ufffd"]) | st.text(max_size=8), max_size=40
).map("".join)


@settings(deadline=None, max_examples=300)
@given(MARKUP, st.sampled_from(["", "https://example.org/a", "http://[", "file:x"]))
def test_any_markup_is_read(text, url):
    draft = read_html(text, url)
    assert all(piece.text or piece.cells for piece in draft.pieces)
    assert all((piece.kind == "table") == bool(piece.cells) for piece in draft.pieces)
    assert all((piece.level > 0) == (piece.kind in {"heading", "list_item"}) for piece in draft.pieces)
    assert words_of(read_html(text, url, whole=True)) == words_of(draft)  # roles never cost text


@settings(deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=5), min_size=2, max_size=6)
)
def test_cells_of_a_row_do_not_overlap(rows):
    body = "".join("<tr>" + "".join(f"<td rowspan={down} colspan={across}>x" for down, across in row) for row in rows)
    for piece in read_html(f"<table role=table>{body}</table>").pieces:
        assert all(cell.row + cell.row_span <= len(rows) for cell in piece.cells)
        for before, after in pairwise(piece.cells):
            assert after.row > before.row or after.column >= before.column + before.column_span


STORY = "The ferry left without its captain, who had gone back for his dog and found both of them locked out of the harbour. "
TEXTS = {"TEXT2": f"Again: {STORY * 3}".strip(), "TEXT": (STORY * 3).strip()}


@cases("html_embedded")
def test_text_kept_as_data(case):
    def filled(text: str) -> str:
        for name, value in TEXTS.items():
            text = text.replace(name, value)
        return text

    draft = read_html(filled(case["html"]), "https://a.example/")
    assert draft.evidence == case["evidence"]
    assert [piece.text for piece in draft.pieces if piece.role == "content"] == [filled(one) for one in case["content"]]
