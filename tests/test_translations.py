"""One page in several languages: by what pages say, by their urls, and what is none."""

import pytest
from conftest import rows_of

import pipeline
from pipeline.batch.run import run
from pipeline.refine.translations import Edition, group_translations, skeleton
from pipeline.settings import Settings

HOST = "https://city.example"
SMALL = Settings(jobs=0)


def edition(path, language, *alternates, levels=(1, 2, 2)):
    return Edition(path, HOST + path, language, levels, frozenset(HOST + one for one in alternates))


def grouped(*editions):
    return [
        ({one.url.removeprefix(HOST) for one in group.editions}, group.evidence)
        for group in group_translations(editions)
    ]


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://city.example/pl/grenoble", ("https://city.example/*/grenoble", "pl")),
        ("https://city.example/pt-BR/", ("https://city.example/*/", "pt")),
        ("https://city.example/news/pl/1", ("https://city.example/news/*/1", "pl")),
        ("https://de.city.example/", ("https://*.city.example/", "de")),
        ("https://city.example/?lang=fr&x=1", ("https://city.example/?lang=*&x=1", "fr")),
        ("https://city.example/place/", ("", "")),
        ("https://de.example/", ("", "")),
        ("file:pl/grenoble.html", ("", "")),
    ],
)
def test_skeleton(url, shape):
    assert skeleton(url) == shape


def test_pages_that_name_each_other():
    pages = [edition("/a", "en", "/b", "/c"), edition("/b", "pl", "/a", "/c"), edition("/c", "fr", "/a", "/b")]
    assert grouped(*pages) == [({"/a", "/b", "/c"}, "hreflang")]


def test_a_page_that_names_nobody_is_believed_to_be_what_one_other_says():
    assert grouped(edition("/a", "en", "/b"), edition("/b", "pl")) == [({"/a", "/b"}, "hreflang")]


def test_a_home_page_that_many_name_is_no_translation_of_any():
    assert not grouped(edition("/a", "en", "/b"), edition("/c", "en", "/b"), edition("/b", "pl"))


def test_a_page_that_names_another_does_not_belong_to_who_names_it():
    pages = [edition("/a", "en", "/b"), edition("/b", "pl", "/c"), edition("/c", "en", "/b")]
    assert grouped(*pages) == [({"/b", "/c"}, "hreflang")]


def test_pages_in_one_language_are_no_translations():
    assert not grouped(edition("/a", "en", "/b"), edition("/b", "en", "/a"))


def test_urls_that_differ_in_the_language_alone():
    assert grouped(edition("/pl/x", "pl"), edition("/fr/x", "fr"), edition("/fr/y", "fr")) == [
        ({"/pl/x", "/fr/x"}, "url")
    ]


@pytest.mark.parametrize(
    "pages",
    [
        [edition("/pl/x", "en"), edition("/fr/x", "fr")],
        [edition("/pl/x", "pl", levels=(1, 2, 3, 3, 2)), edition("/fr/x", "fr", levels=(1,))],
        [edition("/pl/x", "pl", "/other"), edition("/fr/x", "fr")],
        [edition("/pl/x", "pl"), edition("/fr/y", "fr")],
    ],
    ids=["another language", "built otherwise", "names somebody else", "another path"],
)
def test_urls_that_prove_nothing(pages):
    assert not grouped(*pages)


TEXTS = {
    "en": "The keeper of the light wrote down every ship that passed the point in those years.",
    "pl": "Latarnik zapisywał w tamtych latach każdy statek, który mijał przylądek.",
    "fr": "Le gardien du phare notait chaque navire qui passait la pointe en ces années.",
}


def page(code, *others, edit=""):
    links = "".join(f'<link rel=alternate hreflang={one} href="{HOST}/{one}/light">' for one in others)
    return f"<html lang={code}><head><title>T</title>{links}</head><main><h1>T</h1><p>{TEXTS[code]} {edit}</p></main></html>"


def write(write_page, code, day, *others, edit=""):
    told = {"url": f"{HOST}/{code}/light", "fetched_at": f"2024-03-{day:02}T10:00:00Z"}
    write_page(f"{code}-{day}.html", page(code, *others, edit=edit), **told)


@pytest.mark.parametrize("named", [True, False], ids=["hreflang", "url"])
def test_in_tables(write_page, out, named):
    others = TEXTS if named else ()
    for code in ("en", "pl"):
        write(write_page, code, 1, *others)
    run(out.parent / "raw", out, SMALL)
    write(write_page, "fr", 2, *others)
    write(write_page, "pl", 2, *others, edit="I koniec.")
    run(out.parent / "raw", out, SMALL)
    rows = pipeline.load("translations", out)
    assert sorted(rows["language"]) == ["en", "fr", "pl"]
    assert rows["group_id"].nunique() == 1
    assert set(rows["evidence"]) == {"hreflang" if named else "url"}
    assert len(pipeline.load("translations", out, current=False)) == 4
    assert sorted(pipeline.load("translations", out, as_of="2024-03-01")["language"]) == ["en", "pl"]


def test_a_second_run_adds_nothing(write_page, out):
    for code in TEXTS:
        write(write_page, code, 1, *TEXTS)
    run(out.parent / "raw", out, SMALL)
    before = rows_of(out)
    run(out.parent / "raw", out, SMALL)
    assert rows_of(out) == before


def test_versions_give_the_same_groups_in_one_run_and_in_several(write_page, tmp_path, out):
    versions = [("en", 1, ""), ("pl", 2, ""), ("en", 3, "It was painted white again."), ("en", 4, "It is dark now.")]
    for code, day, edit in versions:
        write(write_page, code, day, *TEXTS, edit=edit)
        pipeline.run(tmp_path / "raw", out, Settings(jobs=0))
    pipeline.run(tmp_path / "raw", tmp_path / "at once", Settings(jobs=0))
    in_one = pipeline.load("translations", tmp_path / "at once", as_of="2024-03-02")
    assert sorted(in_one["language"]) == ["en", "pl"]
    assert rows_of(out)["translations"] == rows_of(tmp_path / "at once")["translations"]
