"""Letters are restored from word lists only where one word fits, and the lists are whole and small."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.refine.repair import lexicon, repair, repair_all
from pipeline.refine.repair.page_words import page_words
from pipeline.refine.sections import Passage

LOST = "\ufffd"
LISTS = sorted(entry.name for entry in lexicon._FOLDER.iterdir() if entry.name.endswith(".xz"))
GERMAN = ["Die Brücke ist wieder für alle geöffnet und nicht mehr so eng.", "Sie war schön, und ich bin auch froh."]
ENGLISH = "This is the way that they have been with us and it is not what you think of the "


def lose(text: str) -> str:
    return "".join(LOST if c > "\x7f" and c.isalpha() else c for c in text)


def test_files_stay_small() -> None:
    sizes = [len((lexicon._FOLDER / name).read_bytes()) for name in LISTS]
    assert max(sizes) < 2**20
    assert sum(sizes) < 6_000_000


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sorted_and_every_line_is_found(name: str) -> None:
    language = name.removesuffix(".xz")
    rows = [row.split(b"\t") for row in lexicon._lines(language).split(b"\n")[1:-1]]
    keys = [row[0] for row in rows]
    assert keys == sorted(set(keys))
    for key, words in (*rows[:3], *rows[:: max(1, len(rows) // 50)], *rows[-3:]):
        found = lexicon.fits(language, key.decode())
        assert found
        assert len(words.decode()) == len(found) * (key.count(b"?") + 1)
        assert [frequency for _, frequency in found] == sorted((f for _, f in found), reverse=True)
        assert all((len(lost) == key.count(b"?") and not lost.isascii()) or lost == "" for lost, _ in found)
    assert lexicon.fits(language, "") == lexicon.fits(language, "zzzz?zzzz") == lexicon.fits(language, "~") == ()


def test_the_page_tells_the_language_of_a_short_text() -> None:
    page = [*map(lose, GERMAN), lose("Schöne Töne")]
    assert repair(page[-1]).text == page[-1]
    assert [found.text for found in repair_all(page)] == [*GERMAN, "Schöne Töne"]


@pytest.mark.parametrize("declared", ["de", "de-AT", "fr", "pl", "xx", "", None])
def test_a_wrong_declaration_does_no_harm(declared: str | None) -> None:
    assert [found.text for found in repair_all(list(map(lose, GERMAN)), declared)] == GERMAN


def test_a_declaration_alone_is_not_enough() -> None:
    for language in ("fr", "pl", "hu"):
        assert repair(f"Qwx Zyq caf{LOST} brv", language).text == f"Qwx Zyq caf{LOST} brv"


def test_a_text_in_another_language_than_its_page() -> None:
    page = [*map(lose, GERMAN), ENGLISH + f"caf{LOST}, and we don{LOST}t know"]
    assert repair_all(page)[-1].text == ENGLISH + "café, and we don’t know"


def test_lost_signs_that_were_misread_themselves() -> None:
    page = [lose(text).replace(LOST, "ï¿½") for text in [*GERMAN, "Schöne Töne"]]
    assert [found.text for found in repair_all(page)] == [*GERMAN, "Schöne Töne"]


def test_a_word_that_stands_whole_on_the_page() -> None:
    name = "Kvörsdök"
    page = [*GERMAN, f"Wir sind in {name} und nicht in der Stadt", lose(f"Das ist {name} mit den anderen")]
    assert repair_all(page)[-1].text == f"Das ist {name} mit den anderen"
    assert name not in repair_all(page[:2] + page[3:])[-1].text


def test_romanian_is_written_as_the_page_writes_it() -> None:
    tail = f" și nu este în casa care a fost a lor pentru că ora{LOST}ul"
    assert repair("Știu" + tail).text.endswith("orașul")
    cedilla = ("Știu" + tail).translate(str.maketrans("șȘ", "şŞ"))
    assert repair(cedilla).text.endswith("oraşul")


def test_turkish_dotted_capital() -> None:
    text = "Bu ne için var ve bir de çok daha iyi olan o kadar gibi. "
    assert repair(text + f"{LOST}nsanlar geldi").text == text + "İnsanlar geldi"


def test_each_edit_counts_its_characters_and_nothing_stays_lost() -> None:
    found = repair("Die Br\ufffd\ufffdcke ist f\ufffd\ufffdr alle ge\ufffd\ufffdffnet und nicht mehr da")
    assert [(row.rule, row.after, row.n_characters) for row in found.repairs] == [
        ("lost_letter", letter, 2) for letter in "üüö"
    ]
    assert Passage("paragraph", "content", 0, "", "", found.text, found.repairs).n_lost == 0
    assert all(0.9 < row.confidence < 1 for row in found.repairs)


def test_rows_are_shortened_only_after_words_were_looked_up() -> None:
    text = lose("Die Füße und die ") + f"qx{LOST}{LOST}zz sind in dem Haus, das nicht mehr da ist"
    found = repair(text)
    assert found.text == f"Die Füße und die qx{LOST}zz sind in dem Haus, das nicht mehr da ist"
    assert found.undo() == text


def test_long_rows_are_no_letters() -> None:
    text = "Die Stadt ist nicht mehr da und das Haus auch, denn F" + LOST * 5 + "e"
    assert {row.rule for row in repair(text).repairs} == {"replacement_run"}


def test_code_point_changes_in_lower_case_do_no_harm() -> None:
    assert repair(f"İİ{LOST}ıİ der und die in dem Haus", "tr").undo() == f"İİ{LOST}ıİ der und die in dem Haus"


@given(
    st.lists(st.text(st.sampled_from("abcé ü'’.\nİß\ufffd"), max_size=40), max_size=4),
    st.sampled_from(["fr", "de", None]),
)
def test_only_u_fffd_is_changed(texts: list[str], language: str | None) -> None:
    page = [*texts, "Der Hund und die Katze sind in dem Haus und nicht auf der Straße"]
    for found, text in zip(repair_all(page, language), page, strict=True):
        assert found.undo() == text
        for row in found.repairs:
            if row.rule == "lost_letter":
                assert set(row.before) == {LOST}
                assert re.fullmatch(r"[^\W\d_a-zA-Z]+|.*’.*", row.after)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", [f"a{LOST}", f"caf{LOST} ", f"l{LOST}a'", "a" * 200_000 + LOST, f"{LOST}{LOST}a", f"ab{LOST}cd " * 9]
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    text = (piece * (200_000 // len(piece) + 1)) + " der und die in dem Haus"
    begin = time.perf_counter()
    assert repair(text, "de").undo() == text
    assert page_words([text], "de").doubled in {True, False}
    assert time.perf_counter() - begin < 20
