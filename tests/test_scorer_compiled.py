"""The loops of the scorer: they give what a plain definition gives, compiled or not, on any blocks a walk may collect."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.html import cut, features, measures, trees
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks, Containers
from pipeline.extract.html.lexicon import label_words
from pipeline.extract.html.model import shipped_model
from pipeline.extract.html.names import name_words

SOURCES = Path(__file__).parents[1] / "pipeline" / "extract" / "html"
TEXTS = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("abYZ 02²٣_-,.!中あ한\u3000|©\ud800\U0001f600ßİΣ")),
    min_size=1,
    max_size=90,
)
WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
TAGS = st.sampled_from(["p", "div", "article", "section", "li", "h2", "x-made-up", ""])
NAMES = st.sampled_from(["", " ", "sidebar", "post-1 odd", "post-2", "content\u00a0main x9", "related " * 20, "中 ٣"])


@st.composite
def pages(draw):
    """Draw blocks in a random tree of containers, a parent before its children, some without a block."""
    blocks, containers = Blocks(), Containers()

    def fill(number, depth):
        for _ in range(draw(st.integers(0, 3))):
            if depth < 4 and draw(st.booleans()):
                child = len(containers.parent)
                containers.parent.append(number)
                containers.depth.append(depth + 1)
                containers.tag.append(draw(TAGS))
                containers.names.append(draw(NAMES))
                containers.state.append(0)
                containers.signs.append(draw(st.sampled_from([0, v.SIGN["main"], v.SIGN["nav"], v.SIGN["hidden"]])))
                containers.first.append(len(blocks.text))
                containers.end.append(0)
                fill(child, depth + 1)
                containers.end[child] = len(blocks.text)
            else:
                add(number)

    def add(number):
        text = draw(TEXTS)
        blocks.text.append(text)
        blocks.tag.append(draw(TAGS))
        blocks.state.append(draw(st.sampled_from([0, v.HEADING, v.ITEM, v.QUOTE | v.CAPTION])))
        blocks.level.append(draw(st.integers(0, 9)))
        blocks.container.append(number)
        blocks.link_length.append(draw(st.integers(0, len(text))))
        blocks.button_length.append(draw(st.integers(0, len(text))))
        blocks.marker.append("")
        blocks.anchor.append("")
        blocks.links.append([])
        blocks.cells.append(())

    fill(0, 0)
    if not blocks.text:
        add(0)
    containers.end[0] = len(blocks.text)
    return blocks, containers


def interpreted(name):
    """Return module `name` as an interpreter without its library would see it."""
    spec = importlib.util.spec_from_file_location(f"interpreted_{name}", SOURCES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


interpreted_names, interpreted_lexicon = interpreted("names"), interpreted("lexicon")


@pytest.fixture(scope="module")
def plain():
    return {name: interpreted(name) for name in ("measures", "features", "rows", "trees", "cut")}


@given(pages())
def test_what_a_container_holds_is_the_sum_of_its_blocks(page):
    blocks, containers = page
    m = measures.Measures(blocks, containers)
    held = [number for number in range(len(containers.parent)) if containers.end[number] > containers.first[number]]
    assert len(m.parent) == len(held)
    for number, walked in enumerate(held):
        own = slice(containers.first[walked], containers.end[walked])
        assert m.sums[measures.COUNT, number] == own.stop - own.start
        assert m.sums[measures.TEXT, number] == m.size[own].sum()
        assert m.sums[measures.HEADINGS, number] == m.heading[own].sum()
        assert m.sums[measures.PLAIN, number] == pytest.approx(m.plain[own].sum())
        assert m.landmarks[number] & containers.signs[walked] == containers.signs[walked]
        assert m.signs[number] & m.signs[m.parent[number]] == m.signs[m.parent[number]]
        assert held[m.parent[number]] == containers.parent[walked]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_character_counts_once(texts):
    blocks, containers = Blocks(), Containers()
    for number, text in enumerate(texts):
        for name, value in {"text": text, "tag": "p", "container": 0, "state": 0, "level": number}.items():
            getattr(blocks, name).append(value)
        blocks.link_length.append(0)
        blocks.button_length.append(0)
    containers.end[0] = len(texts)
    m = measures.Measures(blocks, containers)
    assert m.kinds.sum(0).tolist() == [len(text) for text in texts] == m.length.tolist()
    assert m.kinds[measures.STOP].tolist() == [sum(map(text.count, ".!?。！？…")) for text in texts]
    assert m.kinds[measures.WIDE].tolist() == [len(WIDE.findall(text)) for text in texts]
    assert (m.size == m.length + m.kinds[measures.WIDE]).all()


@given(pages(), st.sampled_from(["", "aZ", "ß"]))
def test_compiled_and_interpreted_loops_give_the_same_bits(plain, page, title):
    blocks, containers = page
    lexicon = shipped_model().lexicon
    one, two = (module.Measures(blocks, containers) for module in (measures, plain["measures"]))
    for name, value in vars(two).items():
        if isinstance(value, np.ndarray):
            assert value.tobytes() == getattr(one, name).tobytes(), name
    group = features.look_alikes(one)
    assert group.tobytes() == plain["features"].look_alikes(two).tobytes()
    matrix = features.features(blocks, one, group, title, lexicon)
    assert matrix.tobytes() == plain["features"].features(blocks, two, group, title, lexicon).tobytes()
    chance = shipped_model().trees(matrix)
    assert np.isfinite(matrix).all()
    assert cut.best_cut(chance, one.words) == plain["cut"].best_cut(chance, one.words)


@given(st.integers(1, 5), st.integers(0, 7), st.integers(1, 200), st.integers(0, 1 << 30))
def test_trees_give_the_same_in_loops_and_in_numpy(plain, depth, n_trees, n, seed):
    random = np.random.default_rng(seed)
    matrix = random.integers(-3, 4, (6, n)).astype(np.float32)
    feature = random.integers(0, 6, (depth, n_trees))
    threshold = random.integers(-3, 4, (depth, n_trees)).astype(np.float32)
    leaf = random.normal(size=(n_trees, 1 << depth)).astype(np.float16).astype(np.float32)
    wanted = [
        sum(
            float(leaf[tree, sum(int(matrix[feature[k, tree], block] > threshold[k, tree]) << k for k in range(depth))])
            for tree in range(n_trees)
        )
        for block in range(n)
    ]
    assert trees.in_numpy(matrix, feature, threshold, leaf).tolist() == wanted
    assert trees.in_loops(matrix, feature, threshold, leaf).tolist() == wanted
    if n < 70:
        assert plain["trees"].in_loops(matrix, feature, threshold, leaf).tolist() == wanted


@pytest.mark.parametrize("change", ["feature too great", "feature below 0", "too few leaves", "fewer thresholds"])
def test_trees_that_do_not_fit_are_refused(change):
    feature, threshold, leaf = np.array([[0, 1]]), np.zeros((1, 2), np.float32), np.zeros((2, 2), np.float32)
    if change.startswith("feature"):
        feature[0, 1] = 2 if "great" in change else -1
    elif "leaves" in change:
        leaf = leaf[:, :1]
    else:
        threshold = threshold[:, :1]
    with pytest.raises(ValueError, match="trees"):
        trees.sum_leaves(np.zeros((2, 5), np.float32), feature, threshold, leaf)


@given(TEXTS)
def test_words_are_those_of_the_expressions(text):
    words = [word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", text)]
    assert name_words(text) == interpreted_names.name_words(text) == words
    label = text[:60]
    found = ["0" if "0" <= word <= ":" else word for word in re.findall(r"[^\W\d_]+|\d+", label.lower())]
    assert label_words(label)[: len(found)] == interpreted_lexicon.label_words(label)[: len(found)] == found


def test_what_is_remembered_of_words_is_bounded(monkeypatch):
    monkeypatch.setattr(interpreted_names, "_MOST_KNOWN", 3)
    memory = interpreted_names.Memory(len)
    assert [memory.number("x" * n) for n in range(10)] == list(range(10))
    assert len(memory) <= 3
