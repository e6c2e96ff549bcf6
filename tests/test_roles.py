"""Which blocks are content: the trees, the cut, look-alikes, and what a site's earlier pages say."""

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from turbohtml.saxparse import sax_parse

from pipeline.extract.html import read_html
from pipeline.extract.html.cut import agree, best_cut
from pipeline.extract.html.feature_names import NAMES
from pipeline.extract.html.features import features, look_alikes
from pipeline.extract.html.measures import Measures
from pipeline.extract.html.model import Trees, shipped_model
from pipeline.extract.html.roles import judge
from pipeline.extract.html.walk import Walk
from pipeline.extract.site_history import SiteHistory

BENCH = Path(__file__).parents[1] / "bench"
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def collected(html):
    walk = Walk()
    sax_parse(html, walk)
    walk.finish()
    return walk.page


def story(seed):
    lines = (
        f"Sentence {n} of story {seed} tells, at some length, what happened on the river that day." for n in range(12)
    )
    return "".join(f"<p>{line}</p>" for line in lines)


NOTICE = "The ferry office is open on weekdays from eight to four and closed on public holidays of the county."


def test_the_model_asks_about_the_features_there_are():
    page = collected(f"<h1>River</h1>{story(1)}")
    measures = Measures(page.blocks, page.containers)
    matrix = features(page.blocks, measures, look_alikes(measures), "River", shipped_model().lexicon)
    assert shipped_model().names == NAMES
    assert matrix.shape == (len(NAMES), len(page.blocks.text))
    assert np.isfinite(matrix).all()


@pytest.mark.parametrize(("count", "role"), [(20, "duplicate"), (7, "content")])
def test_what_stands_on_most_pages_of_a_site_is_template(count, role):
    page = collected(f"<h1>River</h1>{story(1)}<p>{NOTICE}</p>")
    *roles, last = judge(page, "River", history=SiteHistory(20, {NOTICE.upper(): count}))
    assert (set(roles), last) == ({"content"}, role)


def test_a_heading_that_every_page_has_still_heads_its_text():
    page = collected(f"<h1>River</h1>{story(1)}<h2>What you need</h2>{story(2)}<h2>How it is done</h2>{story(3)}")
    history = SiteHistory(20, {"What you need": 20, "How it is done": 20})
    assert set(judge(page, "River", history=history)) == {"content"}


@given(CHANCES)
def test_some_block_passes_the_cut_unless_all_are_unlikely(chances):
    chance = np.array(chances)
    cut = best_cut(chance, np.full(len(chance), 10.0))
    assert 0 < cut <= 0.7
    assert (chance >= cut).any() or chance.max() < 0.7


@given(CHANCES)
def test_look_alikes_come_closer_and_keep_their_order(chances):
    chance = np.array(chances)
    words = np.arange(len(chance)) + 1.0
    odds = agree(chance, words, np.zeros(len(chance), np.int64))
    order = np.argsort(chance, kind="stable")
    assert (np.diff(odds[order]) >= -1e-9).all()
    alone = agree(chance, words, np.arange(len(chance)))
    assert np.ptp(odds) <= np.ptp(alone) + 1e-9


def test_a_clear_page_drops_a_doubtful_clump():
    chance = np.array([0.97] * 40 + [0.5] * 5)
    words = np.full(45, 20.0)
    assert (chance >= best_cut(chance, words)).tolist() == [True] * 40 + [False] * 5


def test_cards_of_a_listing_are_content_like_posts_of_a_thread():
    card = "<div class='card'><h3><a href='/{0}'>Boat {0}</a></h3><p>A boat of {0} tons that sails on the river {0} each summer, with room for all who come along.</p></div>"
    cards = "".join(card.format(n) for n in range(12))
    menu = "".join(f"<li><a href='/m{n}'>Menu {n}</a></li>" for n in range(8))
    pieces = read_html(f"<nav><ul>{menu}</ul></nav><main><h1>Boats</h1><div>{cards}</div></main>").pieces
    texts = [piece for piece in pieces if piece.text.startswith("A boat")]
    assert {piece.role for piece in texts} == {"content"}
    assert {piece.role for piece in pieces if piece.text.startswith("Menu")} == {"navigation"}


OPENINGS = (
    "At first", "As people say,", "In those days", "It is known that", "For a long time", "By all accounts", "Nobody denies that",
    "Before the war", "In the old maps", "According to the abbot", "For better or worse", "As late as the spring",
)  # fmt: skip
# Texts of the cases, each a dozen sentences on a subject of its own, so that none is a copy of another.
STORIES = {
    f"STORY{number or ''}": " ".join(
        f"{opening} the {thing} stood by the river for {200 + 7 * number} years, until the town could no longer pay for it."
        for opening in OPENINGS
        for thing in (("mill", "weir", "lock", "quay", "ferry", "bridge")[number],)
    )
    for number in range(6)
}
CHATS = {
    f"CHAT{number or ''}": f"{name} wrote that this was {thing} and that more should be said about it some day."
    for number, (name, thing) in enumerate(
        [
            ("Ann", "new to her"),
            ("Bob", "well told"),
            ("Cleo", "not so"),
            ("Dan", "a pity"),
            ("Eve", "long ago"),
            ("Fay", "fine"),
        ]
    )
}


RULES = json.loads((Path(__file__).parent / "cases" / "rules.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", RULES, ids=[case["name"] for case in RULES])
def test_rules_look_at_more_than_one_block(case):
    texts = {**{name: f"<p>{text}</p>" for name, text in STORIES.items()}, **CHATS}
    html = re.sub(r"(?:STORY|CHAT)\d?", lambda found: texts[found[0]], case["html"])
    pieces = read_html(html).pieces
    plain = {**STORIES, **CHATS}
    assert [piece.text for piece in pieces if piece.role == "content"] == [
        plain.get(one, one) for one in case["content"]
    ]
    for text, role in case.get("roles", {}).items():
        assert {piece.role for piece in pieces if piece.text == text} == {role}
    if "headings" in case:
        assert [[piece.level, piece.text] for piece in pieces if piece.kind == "heading"] == case["headings"]


@pytest.fixture(scope="module")
def boost():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("boost")
    sys.path.remove(str(BENCH))


def test_fitting_finds_the_rule_and_gives_the_same_bytes_again(boost):
    random = np.random.default_rng(3)
    matrix = random.random((6, 3000)).astype(np.float32)
    target = ((matrix[1] > 0.4) & (matrix[4] < 0.7)).astype(np.float64)
    plan = boost.Plan(trees=40, depth=3, rows=0.5, columns=1.0, rate=0.3)
    one, two = (boost.fit(matrix, target, np.ones(3000), plan) for _ in range(2))
    assert one.leaf.tobytes() == two.leaf.tobytes()
    assert one.threshold.tobytes() == two.threshold.tobytes()
    found = boost.predict(one, matrix)
    assert ((found > 0.5) == (target > 0.5)).mean() > 0.98
    served = Trees(one.feature.T, one.threshold.T, one.leaf, one.bias)
    assert np.allclose(served(matrix), found)
