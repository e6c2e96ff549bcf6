"""Pages of a site that repeat each other: what is found, what is none, and the rows that stay as they are."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from conftest import rows_of

import pipeline
from pipeline.batch.run import run
from pipeline.refine.duplicates import (
    ALGORITHM,
    Document,
    Version,
    find_duplicates,
    fingerprint,
    similarity,
)
from pipeline.settings import Settings

HOST = "https://light.example"
SMALL = Settings(jobs=0)
CASES = json.loads((Path(__file__).parent / "cases" / "duplicates.json").read_text("utf-8"))
WORDS = (Path(__file__).parents[1] / "LICENSE").read_text("utf-8").split()
FIRST_DAY = datetime(2024, 3, 1, 10, tzinfo=UTC)


def prose(seed, n_words=300):
    """Return sentences of words in an order of their own."""
    random = Random(seed)  # noqa: S311 - no secret
    return " ".join(random.choice(WORDS) for _ in range(n_words))


def edited(text, n_words, seed=0):
    """Return a text in which so many words, spread evenly, are others."""
    words = text.split()
    for number in range(n_words):
        words[(number * len(words) + seed) // n_words] = f"other{number}"
    return " ".join(words)


# ---------------------------------------------------------------- fingerprints


def test_fingerprints_are_the_same_everywhere():
    """Those in tables are compared with those of later versions: another value here needs another `ALGORITHM`."""
    assert ALGORITHM == "r-minhash 2, shingles 1"
    assert fingerprint(["Two barrels of oil, and a new wick."]).signature[:8].hex() == "5b4cfaaea31c1b86"
    assert fingerprint(["灯台の地下室に油の樽が二つある"]).signature[:8].hex() == "0a91385d13aabf6a"


@pytest.mark.parametrize("text", ["", "\n\n", "\u3000" * 20, "Lamp", "Two barrels", "油の樽"])
def test_texts_too_short_for_shingles_are_like_nothing(text):
    assert fingerprint([text]) == (0, b"")
    assert similarity(fingerprint([text]), fingerprint([text])) == 0


@pytest.mark.parametrize("n_words", [5, 10, 20, 40])
def test_similarity_is_the_share_of_shingles_in_common(n_words):
    text = prose(1, 1_000)
    other = edited(text, n_words)
    one, two = ({*zip(words, words[1:], words[2:], strict=False)} for words in (text.split(), other.split()))
    exact = len(one & two) / len(one | two)
    assert similarity(fingerprint([text]), fingerprint([other])) == pytest.approx(exact, abs=0.12)  # 3 standard errors


def test_order_of_words_counts_and_blanks_do_not():
    text = prose(2)
    backwards = " ".join(reversed(text.split()))
    assert similarity(fingerprint([text]), fingerprint([text.replace(" ", "\n  ")])) == 1
    assert similarity(fingerprint([text]), fingerprint([backwards])) < 0.1


# ---------------------------------------------------------------- the pages of a site


def version(path, text, day=1, *, canonical="", language="en"):
    digest = str(hash(text))
    document = Document(f"{path} {digest}", HOST + path, language, canonical, digest, fingerprint([text]))
    return Version(FIRST_DAY + timedelta(days=day), document)


def found(*versions):
    return [
        (one.url.removeprefix(HOST), one.duplicate_of.partition(" ")[0], one.evidence)
        for one in find_duplicates(versions)
    ]


TEXT = prose(3)


def test_the_one_that_was_there_first_is_the_original():
    assert found(version("/b", TEXT), version("/a", TEXT), version("/c", edited(TEXT, 5))) == [
        ("/a", "/b", "content"),
        ("/c", "/b", "text"),
    ]


def test_the_page_whose_url_is_asked_for_is_the_original_even_if_it_comes_later():
    print_version = version("/print", TEXT, canonical=f"{HOST}/a")
    assert found(print_version, version("/a", TEXT)) == [("/print", "/a", "canonical")]
    assert found(version("/a", TEXT), print_version) == [("/print", "/a", "canonical")]


def test_two_that_ask_for_a_page_that_is_not_there():
    one, two = (version(path, TEXT, canonical=f"{HOST}/gone") for path in ("/x", "/y"))
    assert found(one, two) == [("/y", "/x", "canonical")]


def test_two_that_ask_for_each_other():
    one, two = version("/x", TEXT, canonical=f"{HOST}/y"), version("/y", TEXT, canonical=f"{HOST}/x")
    assert found(one, two) == [("/x", "/y", "canonical")]


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_page_that_asks_for_one_that_says_something_else_is_not_believed(language):
    home = version("/", prose(4), language=language)
    assert not found(home, version("/a", TEXT, canonical=f"{HOST}/"))


def test_half_of_a_page_in_another_language_is_no_duplicate():
    assert not found(version("/a", TEXT), version("/pl", edited(TEXT, 2), language="pl"))


def test_versions_of_a_url_are_history():
    assert not found(version("/a", TEXT), version("/a", edited(TEXT, 2), 2), version("/a", TEXT, 3))


def test_a_copy_follows_its_original_from_version_to_version():
    new = edited(TEXT, 3)
    assert found(version("/a", TEXT), version("/b", TEXT), version("/c", TEXT), version("/a", new, 2)) == [
        ("/b", "/a", "content"),
        ("/c", "/a", "content"),
        ("/b", "/a", "text"),
        ("/c", "/a", "text"),
    ]


def test_the_oldest_copy_takes_the_place_of_an_original_that_says_something_else_now():
    copies = version("/b", TEXT), version("/c", TEXT)
    assert found(version("/a", TEXT), *copies, version("/a", prose(5), 2))[2:] == [("/c", "/b", "content")]


def test_what_is_found_among_the_first_is_found_when_more_follow():
    random = Random(1)  # noqa: S311 - no secret
    texts = [prose(seed, 80) for seed in range(4)]
    versions = []
    for day in range(60):
        text = edited(random.choice(texts), random.randrange(4), seed=day)
        canonical = random.choice(["", "", f"{HOST}/{random.randrange(12)}"])
        versions.append(version(f"/{random.randrange(12)}", text, day, canonical=canonical))
    rows = find_duplicates(versions)
    assert len(rows) > 20
    for length in range(len(versions)):
        part = find_duplicates(versions[:length])
        assert part == rows[: len(part)]


# ---------------------------------------------------------------- in tables


def page(text, *, canonical="", menu="Home", extra=""):
    link = f'<link rel=canonical href="{HOST}{canonical}">' if canonical else ""
    return (
        f"<html lang=en><head><title>Light</title>{link}</head><body><nav><a href=/>{menu}</a></nav>"
        f"<main><h1>Light</h1>{''.join(f'<p>{one}</p>' for one in text)}{extra}</main></body></html>"
    )


def take_in(write_page, out, pages):
    for number, (name, url, day, body) in enumerate(pages):
        write_page(name or f"{number}.html", body, url=url, fetched_at=f"2024-03-{day:02}T10:00:00Z")
    run(out.parent / "raw", out, SMALL)


def shown(out, **which):
    rows = pipeline.load("duplicates", out, **which)
    urls = pipeline.load("documents", out, current=False).set_index("document_id")["url"]
    return [(one.url, urls[one.duplicate_of], one.evidence) for one in rows.itertuples()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case, write_page, out):
    pages = [
        (
            None,
            one["url"],
            1 + number,
            page(one["text"], canonical=one.get("canonical", ""), menu=one.get("menu", "Home")),
        )
        for number, one in enumerate(case["pages"])
    ]
    take_in(write_page, out, pages)
    assert shown(out) == [tuple(row) for row in case["duplicates"]]


LONG = [prose(seed, 60) for seed in range(4)]
SITE = [
    ("x/1.html", f"{HOST}/a", 1, page(LONG)),
    ("x/2.html", f"{HOST}/a?print=1", 2, page(LONG, canonical="/a")),
    ("x/3.html", f"{HOST}/b", 3, page([*LONG, "Printed at noon."])),
    ("x/4.html", f"{HOST}/c", 4, page([prose(9, 200)])),
]


def test_the_order_of_files_changes_no_row(write_page, out, tmp_path):
    take_in(write_page, out, SITE)
    names = [f"y/{number}.html" for number in (3, 1, 4, 2)]
    for name, (_, url, day, body) in zip(names, SITE, strict=True):
        write_page(name, body, folder=tmp_path / "other", url=url, fetched_at=f"2024-03-{day:02}T10:00:00Z")
    run(tmp_path / "other", tmp_path / "out", SMALL)
    assert len(pipeline.load("duplicates", out)) == 2
    for name in ("duplicates", "fingerprints"):
        assert rows_of(out)[name] == rows_of(tmp_path / "out")[name]


def test_page_by_page_gives_the_rows_of_one_run(write_page, out, tmp_path):
    for one in SITE:
        take_in(write_page, out, [one])
    run(out.parent / "raw", tmp_path / "out", SMALL)
    assert rows_of(out)["duplicates"] == rows_of(tmp_path / "out")["duplicates"]


def test_a_second_run_adds_nothing(write_page, out):
    take_in(write_page, out, SITE)
    before = rows_of(out)
    take_in(write_page, out, SITE)
    assert rows_of(out) == before


def test_current_and_past(write_page, out):
    take_in(write_page, out, SITE[:3])
    take_in(write_page, out, [("new.html", f"{HOST}/a", 5, page([prose(8, 200)]))])
    print_version, other = f"{HOST}/a?print=1", f"{HOST}/b"
    assert shown(out) == [(other, print_version, "text")]
    assert shown(out, as_of="2024-03-04") == [(print_version, f"{HOST}/a", "canonical"), (other, f"{HOST}/a", "text")]
    assert shown(out, as_of="2024-03-02") == [(print_version, f"{HOST}/a", "canonical")]
    assert shown(out, as_of="2024-03-01") == []
    assert len(shown(out, current=False)) == 3
    assert len(shown(out, current=False, as_of="2024-03-04")) == 2
    assert not shown(out, where="evidence = 'canonical'")


def test_a_page_that_comes_back_is_not_a_copy_of_its_copy(write_page, out):
    take_in(write_page, out, [(None, f"{HOST}/a", 1, page(LONG)), (None, f"{HOST}/b", 2, page(LONG))])
    take_in(write_page, out, [("new.html", f"{HOST}/a", 3, page([prose(8, 200)]))])
    assert shown(out) == []
    take_in(write_page, out, [("back.html", f"{HOST}/a", 4, page(LONG))])
    assert shown(out) == [(f"{HOST}/a", f"{HOST}/b", "content")]


def test_tables_without_fingerprints_get_them(write_page, out, tmp_path, monkeypatch):
    """Those made before there were any, or before they were made as they are now."""
    for module in ("deduplicate", "fingerprints"):
        monkeypatch.setattr(f"pipeline.batch.{module}.ALGORITHM", "older")
    take_in(write_page, out, SITE[:2])
    monkeypatch.undo()
    take_in(write_page, out, SITE[2:])
    run(out.parent / "raw", tmp_path / "out", SMALL)
    assert rows_of(out)["duplicates"] == rows_of(tmp_path / "out")["duplicates"]
    made = pipeline.load("fingerprints", out)["algorithm"].value_counts().to_dict()
    assert made == {ALGORITHM: len(SITE), "older": 2}
