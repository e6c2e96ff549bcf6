from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import replay
from pipeline.refine.repair import RULES, repair, repair_all
from pipeline.refine.repair.beyond_ascii import characters_of
from pipeline.refine.repair.composition import MARK
from pipeline.refine.repair.glance import glance_at
from pipeline.refine.repair.suspicion import suspect, suspects_of

CASES = Path(__file__).parent / "cases"
Case = dict[str, str]
BY_RULE: list[tuple[str, Case]] = [
    (path.stem.removeprefix("repair_"), case)
    for path in sorted(CASES.glob("repair_*.json"))
    for case in json.loads(path.read_text("utf-8"))
]
SOUND: list[Case] = json.loads((CASES / "sound.json").read_text("utf-8"))
KNOWN_FAILURES: list[Case] = json.loads((CASES / "known_failures.json").read_text("utf-8"))
DAMAGED = [(rule, case) for rule, case in BY_RULE if case["text"] != case["repaired"]]


@pytest.mark.parametrize(("rule", "case"), BY_RULE, ids=lambda value: ascii(value)[:60])
def test_case(rule: str, case: Case) -> None:
    assert rule in {each.name for each in RULES}
    found = repair(case["text"])
    assert found.text == case["repaired"], case.get("why")
    assert found.undo() == case["text"]
    assert replay(case["text"], found.repairs) == found.text


@pytest.mark.parametrize("case", SOUND, ids=lambda case: ascii(case["text"])[:40])
def test_what_only_looks_damaged_stays(case: Case) -> None:
    found = repair(case["text"])
    assert found.text == case["text"], (case["why"], found.repairs)


def test_what_only_looks_damaged_stays_on_a_page_of_its_kind() -> None:
    kinds: dict[str, list[str]] = {}
    for case in SOUND:
        kinds.setdefault(case["why"], []).append(case["text"])
    assert len(SOUND) >= 150
    changed = [
        (text, found.text)
        for page in (*kinds.values(), [case["text"] for case in SOUND])
        for text, found in zip(page, repair_all(page), strict=True)
        if found.text != text
    ]
    assert changed == []


@pytest.mark.parametrize("case", KNOWN_FAILURES, ids=lambda case: ascii(case["text"])[:40])
@pytest.mark.xfail(strict=True)
def test_known_failure(case: Case) -> None:
    assert repair(case["text"]).text == case["repaired"], case["why"]


@pytest.mark.parametrize("case", KNOWN_FAILURES, ids=lambda case: ascii(case["text"])[:40])
def test_what_fails_can_be_undone(case: Case) -> None:
    assert repair(case["text"]).undo() == case["text"]


@pytest.mark.parametrize(("rule", "case"), DAMAGED, ids=lambda value: ascii(value)[:60])
def test_a_rule_switched_off_makes_no_row(rule: str, case: Case) -> None:
    assert rule not in {row.rule for row in repair(case["text"], off=frozenset({rule})).repairs}
    assert repair(case["text"], off=frozenset(rule.name for rule in RULES)).repairs == ()


def test_every_rule_has_cases_that_it_mends_and_cases_it_leaves_alone() -> None:
    mended = {rule for rule, case in DAMAGED if rule in {row.rule for row in repair(case["text"]).repairs}}
    sound = {rule for rule, case in BY_RULE if case["text"] == case["repaired"]}
    assert {rule.name for rule in RULES} == mended == sound


def test_rules_have_one_line_of_description() -> None:
    assert all(rule.description and "\n" not in rule.description for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_long_run_is_one_row() -> None:
    found = repair("\ufffd" * 6706)
    assert found.text == ""
    assert [(row.rule, row.start, row.n_characters) for row in found.repairs] == [("replacement_run", 0, 6706)]


def test_no_break_spaces_and_white_space_stay_without_a_row() -> None:
    text = "w\xa0kierunku  i\tdalej \n\n koniec "
    assert repair(text).text == text


@pytest.mark.parametrize("codec", ["cp852", "cp1251", "koi8-r", "cp737", "cp866"])
def test_words_of_a_row_are_the_words_changed(codec: str) -> None:
    sound = "Une école à côté"
    text = "".join(bytes([byte]).decode(codec) for byte in sound.encode())
    found = repair(text)
    assert found.text == sound
    assert [row.after for row in found.repairs] == ["é", "à", "ô", "é"]


def test_ledger_of_ftfy_names_single_words() -> None:
    rows = repair("It\x92s here and won\x92t go").repairs
    assert [(row.before, row.after) for row in rows] == [("\x92", "’"), ("\x92", "’")]


def test_the_page_proves_what_a_short_text_cannot() -> None:
    sound = ["Příští úterý přijdou všichni žáci", "ČESKO"]
    page = [text.encode().decode("cp1250") for text in sound]
    assert repair(page[1]).text == page[1]
    assert [found.text for found in repair_all(page)] == sound


def test_the_language_chooses_between_two_sound_readings() -> None:
    text = "HĂĄber du kommer"
    assert repair(text, "da").text == repair(text, "da-DK").text == "Håber du kommer"
    assert repair(text, "is").text == "Háber du kommer"


def test_a_clean_page_comes_back_as_it_is() -> None:
    page = ["Zażółć gęślą jaźń", "", "plain", "Їжак і її сім’я"]
    assert [found.text for found in repair_all(page)] == page
    assert repair_all([]) == []


def test_a_page_is_repaired_text_by_text() -> None:
    page = ["caf\xc3\xa9", "fine", "wo\x00rd", "a &amp; b"]
    assert repair_all(page) == [repair(text) for text in page]
    off = frozenset({"control"})
    assert repair_all(page, off=off) == [repair(text, off=off) for text in page]


def test_what_is_spelt_out_tells_about_the_page_once_read() -> None:
    sound = ["Příští úterý přijdou všichni žáci", "ČESKO"]
    misread = [text.encode().decode("cp1250") for text in sound]
    page = ["".join(c if c < "\x80" else f"&#{ord(c)};" for c in text) for text in misread]
    found = repair_all(page)
    assert [one.text for one in found] == sound
    assert [one.undo() for one in found] == page
    assert {row.rule for one in found for row in one.repairs} == {"entity", "misread_utf8"}


HOSTILE = {
    "ampersands": "&amp;" * 40_000,
    "entities": "&#233" * 40_000,
    "half entities": "&" * 200_000,
    "runs with gaps": "\ufffd " * 100_000 + "x",
    "spaces after a run": "\ufffd" + " " * 200_000 + "x",
    "mojibake without a space": "Ã©" * 100_000,
    "half mojibake": "Ã" * 200_000,
    "mixed mojibake": "Ã©é " * 50_000,
    "escapes": "\\u00e9" * 30_000,
    "backslashes": "\\" * 200_000,
    "slashes": "/a" * 100_000,
    "braces": '{"' * 100_000,
    "calls": 'f("' * 60_000,
    "percent": "%C3%A9" * 30_000,
    "percent words": "a%20 " * 40_000 + "%C3%A9",
    "equals": "=C3=A9" * 30_000 + "= " * 50_000,
    "mail": "=?utf-8?q?" * 20_000,
    "escape codes": "\x1b[" * 100_000,
    "titles": "\x1b]" * 100_000,
    "marks": "e" + "\u0301" * 100_000,
    "joiners": "a\u200d" * 100_000,
    "directions": "\u202a" * 100_000 + "\u202c" * 100_000,
    "tags": "<" * 200_000,
    "colons": "a:" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_text_costs_no_more_than_its_length(name: str) -> None:
    text = HOSTILE[name]
    begin = time.perf_counter()
    found = repair(text)
    assert time.perf_counter() - begin < 20
    assert found.undo() == text


PIECES = """Ã³|Å‚|â€™|â€|&amp;|&eacute;|&#233|&nbsp;|\\u00f3|\\xc3\\xb3|%C3%B3|=C3=B3|a|word|Ð¿|├¬|пїЅ|ï¿½|Г©|вЂ™|ĂĽ|<b>|"|Ã |/"""
SIGNS = "\ufffd \n\0\u200b\u200d\u202a\u202c\xa0\xad\x85\r\ud83d\ude00"
DAMAGE = st.sampled_from([*PIECES.split("|"), *SIGNS, "\ufffd\ufffd", "=\n", "\x1b[0m", "e\u0301"])
TEXTS = st.lists(st.one_of(DAMAGE, st.text(st.characters(), max_size=4)), max_size=14).map("".join)


@given(TEXTS)
def test_any_text_is_repaired_and_undone(text: str) -> None:
    found = repair(text)
    assert found.undo() == text
    assert replay(text, found.repairs) == found.text
    assert all(row.end == row.start + len(row.before) for row in found.repairs)
    assert all(row.before != row.after and row.n_characters > 0 and 0 <= row.confidence <= 1 for row in found.repairs)


@given(TEXTS)
def test_repaired_text_needs_no_repair(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once


@given(st.lists(TEXTS, max_size=4))
def test_pages_are_undone_too(page: list[str]) -> None:
    assert [found.undo() for found in repair_all(page)] == page


@given(TEXTS)
def test_no_gate_fires_without_a_sign_of_its_rule(text: str) -> None:
    found = characters_of(text)
    assert [rule.name for rule in RULES if rule.signs and rule.signs.isdisjoint(found) and rule.gate(text)] == []


def test_text_without_a_mark_is_composed_in_the_database_of_unicode() -> None:
    seconds = {
        unicodedata.normalize("NFD", letter)[1:]
        for letter in map(chr, range(0x110000))
        if len(unicodedata.normalize("NFD", letter)) > 1
    }
    active = {letter for letter in map(chr, range(0x10000)) if unicodedata.combining(letter) or letter in seconds}
    active |= {letter for letter in map(chr, range(0x10000)) if unicodedata.normalize("NFC", letter) != letter}
    assert [hex(ord(letter)) for letter in sorted(active) if not MARK.match(letter)] == []


@given(TEXTS)
def test_a_glance_at_a_text_finds_it_suspect_where_its_gate_does(text: str) -> None:
    long = text + "\n" + "a" * 8_000  # short ones are searched
    assert suspects_of([long], glance_at(long)) == [long] * suspect(long)


def test_a_glance_finds_the_suspect_texts_of_a_page_behind_characters_of_two_halves() -> None:
    page = ["\U0001f600 \U0001f600 sound", "d\xc3\xb3m i s\xc5\u201ao\xc5\u201e", "", "\u017b\xf3\u0142w", "a" * 8_000]
    assert suspects_of(page, glance_at("\n".join(page))) == [page[1]]


def test_signs_that_an_entity_kept_whole_do_not_stop_the_codec_of_their_page() -> None:
    sound = ["Żółw – śpi na łące · 2026", "Gęś, jaźń i łódź", "Gęś, jaźń i łódź"]
    page = [text.encode().decode("cp1252", "replace") for text in sound]
    assert "\ufffd" not in "".join(page)
    page[0] = page[0].replace("â€“", "–").replace("Â·", "·")
    found = repair_all(page)
    assert [one.text for one in found] == sound
    assert [one.undo() for one in found] == page
    assert {row.rule for one in found for row in one.repairs} == {"misread_utf8"}


def test_texts_that_stand_twice_are_mended_alike_in_every_layer() -> None:
    page = ["caf&Atilde;&copy; d&Atilde;&copy;j", "Ã©tÃ© dÃ©cidÃ© crÃ©Ã©", "caf&Atilde;&copy; d&Atilde;&copy;j"]
    found = repair_all(page)
    assert [one.text for one in found] == ["café déj", "été décidé créé", "café déj"]
    assert [one.undo() for one in found] == page
