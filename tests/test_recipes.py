"""Recipes: what they select, what is said of one that finds nothing or is wrong, and that workers get them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import WritePage
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.batch.recipes import RecipeFile, Recipes, load_recipe, load_recipes
from pipeline.cli import main
from pipeline.errors import PageError, SettingsError
from pipeline.extract.html import read_html
from pipeline.extract.recipe import KEYS, Recipe, parse_selectors
from pipeline.flow import read_blocks
from pipeline.records import Capture

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases" / "recipes.json").read_text(encoding="utf-8"))
WRONG = json.loads((HERE / "cases" / "recipes_wrong.json").read_text(encoding="utf-8"))
PAGE = (
    "<html><head><title>Bridges</title></head><body><div class=top>A word before</div><div class=text><h1>Bridges</h1>"
    "<p>Nobody crosses the old one after dark, since the lamp on its far side went out.</p></div>"
    "<div class=ad>Buy rope here</div></body></html>"
)


def recipe_of(**table: object) -> Recipe:
    selectors, problems = parse_selectors(table, "a.example.toml")
    assert problems == []
    return Recipe("a.example.toml", selectors)


def function_of(source: str) -> Recipe:
    recipe = Recipes([RecipeFile("a.example.py", source)]).of("https://a.example/")
    assert recipe is not None
    return recipe


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    draft = read_html(case["html"], "https://a.example/", recipe=recipe_of(**case["recipe"]))
    got = [[p.role, p.kind, p.level, p.text or " | ".join(c.text for c in p.cells)] for p in draft.pieces]
    assert got == case["pieces"]
    assert draft.evidence.partition("; ")[2] == case.get("missed", "")
    assert draft.metadata.title == case.get("title", draft.metadata.title)


@pytest.mark.parametrize("case", WRONG, ids=[case["name"] for case in WRONG])
def test_wrong(case, tmp_path):
    for name, text in case["files"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_recipes(str(tmp_path))
    assert [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems] == case["problems"]


def test_of_this_repository_are_right():
    recipes = load_recipes(str(HERE.parent / "recipes"))
    assert len(recipes.files) == 2


# ---------------------------------------------------------------- which pages


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/x", "a.example.toml"),
        ("https://www.a.example:8080/x", "a.example.toml"),
        ("http://deep.www.a.example/", "a.example.toml"),
        ("https://shop.a.example/", "shop.a.example.py"),
        ("https://old.shop.a.example/", "shop.a.example.py"),
        ("https://ba.example/", None),
        ("https://example/", None),
        ("file:a.example/x.html", None),
        ("", None),
    ],
)
def test_host_and_subdomains(url, name):
    files = [
        RecipeFile("recipes/a.example.toml", "content = 'main'"),
        RecipeFile("recipes/shop.a.example.py", "def content(page): return None"),
    ]
    found = Recipes(files).of(url)
    assert (found.name if found else None) == name


def test_the_default_folder_may_be_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_recipes().files == ()
    with pytest.raises(SettingsError, match="cannot read recipes folder rules: No such file"):
        load_recipes("rules")


def test_text_dumps_have_no_elements():
    text = "Bridges\n\nNobody crosses the old one after dark."
    capture = Capture(b"", "https://a.example/", datetime.now(UTC), "", "text/plain")
    assert read_blocks(text, capture, recipe_of(content="main")).evidence == ""


# ---------------------------------------------------------------- functions


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("def content(page):\n    return page.nothing.text", "a.example.py, line 2: AttributeError: "),
        (
            "def content(page):\n    return 'main'",
            "a.example.py: content must return elements or None, it returned str",
        ),
        (
            "def content(page):\n    return ['main']",
            "content must return elements or None, it returned a list of other",
        ),
        ("def content(page):\n    raise SystemError('no')", "a.example.py, line 2: SystemError: no"),
    ],
)
def test_a_function_that_fails_is_a_failure(source, detail):
    with pytest.raises(PageError) as caught:
        read_html(PAGE, recipe=function_of(source))
    assert (caught.value.stage, caught.value.code) == ("blocks", "recipe")
    assert detail in caught.value.detail


@pytest.mark.parametrize(
    ("source", "content", "evidence"),
    [
        ("def content(page): return page.select_one('.text')", 2, ""),
        ("def content(page): return page.select('.text, .ad')", 3, ""),
        ("def content(page): return page", 4, ""),
        ("def content(page): return page.html", 4, ""),
        ("def content(page): return page.body", 4, ""),
        ("def content(page): return page.new_tag('p', string='A new one')", 1, ""),
        ("def content(page): return None", 4, "; nothing found for content"),
        ("def content(page): return []", 4, "; nothing found for content"),
        ("def content(page): return page.new_tag('p')", 4, "; nothing found for content"),
    ],
)
def test_what_a_function_returns_is_content(source, content, evidence):
    draft = read_html(PAGE, recipe=function_of(source))
    assert sum(piece.role == "content" for piece in draft.pieces) == content
    assert draft.evidence == f"recipe a.example.py{evidence}"


# ---------------------------------------------------------------- laws

TAGS = tuple("div p span ul li table tr td th h1 h3 b a blockquote pre caption dl dd section".split())  # noqa: SIM905
TREES = st.recursive(
    st.sampled_from(["one ", "Two words. ", "<br>", "<img alt='A boat'>"]),
    lambda inner: st.builds(
        lambda tag, name, parts: f"<{tag} class={name}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.sampled_from("xyz"),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(TREES, st.dictionaries(st.sampled_from(KEYS), st.sampled_from([".x", ".y", ".z", "p", "td"]), min_size=1))
def test_no_word_is_lost(html, table):
    """A recipe says what is content; whatever it selects, each word of the page stays in some block, once."""
    assert words(read_html(html, recipe=recipe_of(**table))) == words(read_html(html, recipe=recipe_of(drop=".none")))


def words(draft):
    pieces = [piece for piece in draft.pieces if piece.kind != "image"]
    return sorted(word for p in pieces for text in (p.text, *(cell.text for cell in p.cells)) for word in text.split())


# ---------------------------------------------------------------- runs


@pytest.fixture
def site(write_page: WritePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pages of a site with a recipe, of which one is built otherwise, and one of another site."""
    monkeypatch.chdir(tmp_path)
    write_page("a.example/1.html", PAGE)
    write_page("a.example/2.html", PAGE.replace("class=text", "class=story"))
    write_page("b.example/1.html", PAGE)
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "a.example.toml").write_text('content = ".text"\n')
    return tmp_path


def test_run(site):
    report = pipeline.run(jobs=1)
    documents = pipeline.load("documents").set_index("url")
    assert documents["blocks_evidence"].to_dict() == {
        "https://a.example/1.html": "recipe a.example.toml",
        "https://a.example/2.html": "recipe a.example.toml; nothing found for content",
        "https://b.example/1.html": "",
    }
    roles = pipeline.load("blocks").merge(documents.reset_index()[["document_id", "url"]])
    beside = roles[(roles["role"] != "content") & (roles["url"] == "https://a.example/1.html")]
    assert beside["text"].tolist() == ["A word before", "Buy rope here"]
    (site / "recipes" / "a.example.toml").write_text('content = ".story"\n')
    assert pipeline.run(jobs=0).settings_digest != report.settings_digest


def test_a_function_that_raises_in_a_worker_is_a_row(site):
    (site / "recipes" / "a.example.toml").unlink()
    (site / "recipes" / "a.example.py").write_text("def content(page):\n    return 1 / len(page.select('.story'))\n")
    report = pipeline.run(jobs=1)
    assert report.outcomes == {"new": 1, "failed": 2}
    assert report.failures == {"recipe": 2}
    failures = pipeline.load("failures").set_index("source")
    assert set(failures["stage"]) == {"blocks"}
    assert failures.loc["a.example/1.html", "detail"] == "a.example.py, line 2: ZeroDivisionError: division by zero"


@pytest.mark.parametrize("arguments", [["run"], ["retry"], ["page", "raw/a.example/1.html"]])
def test_wrong_recipes_stop_the_command(site, capsys, arguments):
    (site / "recipes" / "a.example.toml").write_text('contnet = "p"\ndrop = "p["\n')
    assert main(arguments) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].endswith('a.example.toml: unknown key "contnet"; did you mean "content"?')
    assert said[1].endswith(
        'a.example.toml: drop: "p[" is not a CSS selector: Malformed attribute selector at position 1'
    )
    assert not (site / "processed").exists()


def test_trying_one_out(site, capsys):
    (site / "mine.toml").write_text('content = ".ad"\nsections = ".none"\n')
    assert main(["page", "raw/b.example/1.html", "--recipe", "mine.toml", "--markdown"]) == 0
    assert capsys.readouterr().out == "Buy rope here\n"
    assert main(["page", "raw/b.example/1.html", "--recipe", "mine.toml"]) == 0
    assert "html (recipe mine.toml; nothing found for sections)" in capsys.readouterr().out
    for name in ("missing.toml", "raw", "a.yaml"):
        assert main(["page", "raw/b.example/1.html", "--recipe", name]) == 2


def test_a_recipe_alone(tmp_path):
    (tmp_path / "any name.toml").write_text('content = "main"')
    assert load_recipe(tmp_path / "any name.toml").selectors.content == ("main",)
