from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.records import replay
from pipeline.refine.repair import repair, repair_all
from pipeline.refine.repair.confusion import tables
from pipeline.refine.repair.confusion.codecs import READ_AS, WRITTEN, Pair, characters, mending
from pipeline.refine.repair.confusion.convert import convert
from pipeline.refine.repair.confusion.gate import looks_confused
from pipeline.refine.repair.edits import apply

CASES = json.loads((Path(__file__).parent / "cases" / "repair_single_byte.json").read_text("utf-8"))
DAMAGED = [case for case in CASES if case["text"] != case["repaired"]]
SOUND = [case["repaired"] for case in CASES if case["text"] == case["repaired"]]
DATA = Path(tables.__file__).parent.parent / "data"
POLISH = [
    "Książka leży na półce obok starej mapy.",
    "Wszyscy się śmiali.",
    "Źle spał, więc wstał późno.",
    "Grudzień był ciepły, a styczeń mroźny.",
    "Ą",
]


def misread(text: str, written: str, read: str) -> str:
    table = characters(read)
    return "".join(table[byte] for byte in text.encode(written))


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: ascii(case["text"])[:40])
def test_damage_passes_the_gate_and_is_named(case: dict[str, str]) -> None:
    assert looks_confused(case["text"])
    rows = repair(case["text"]).repairs
    assert {row.rule for row in rows} == {"single_byte"}
    assert all(0.9 < row.confidence <= 1 for row in rows)


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: ascii(case["text"])[:40])
def test_mended_text_stays_as_it_is(case: dict[str, str]) -> None:
    assert repair(case["repaired"]).repairs == ()


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_of_a_page_stays(text: str) -> None:
    assert [found.text for found in repair_all([text, *SOUND])] == [text, *SOUND]


@pytest.mark.parametrize(
    ("written", "read"), [("cp1250", "cp1252"), ("iso8859-2", "latin-1"), ("cp1250", "iso8859-2"), ("cp852", "cp1250")]
)
def test_the_page_decides_for_texts_too_short_to_tell(written: str, read: str) -> None:
    page = [misread(text, written, read) for text in POLISH]
    assert repair(page[-1]).text == page[-1]
    found = repair_all(page)
    assert [each.text for each in found] == POLISH
    assert [each.undo() for each in found] == page


def test_sound_texts_of_a_damaged_page_stay() -> None:
    sound = ["Pożegnał się ze łzami w oczach.", "Łódź jest większa niż Gdańsk."]
    page = [misread(text, "cp1250", "cp1252") for text in POLISH[:4]]
    assert [each.text for each in repair_all([*page, *sound])] == [*POLISH[:4], *sound]


def test_a_rule_switched_off_leaves_the_page_alone() -> None:
    page = [misread(text, "cp1250", "cp1252") for text in POLISH]
    rows = [row for found in repair_all(page, off=frozenset({"single_byte"})) for row in found.repairs]
    assert "single_byte" not in {row.rule for row in rows}


def test_utf8_is_left_to_its_own_rules() -> None:
    text = misread("Książka leży na półce.", "utf-8", "cp1252")
    assert {row.rule for row in repair(text).repairs} == {"misread_utf8"}


@given(st.text(characters("cp1252")[128:] + "abc \n"), st.sampled_from(WRITTEN), st.sampled_from(READ_AS))
def test_conversion_is_undone_by_its_rows(text: str, written: str, read: str) -> None:
    assume(mending(Pair(written, read)))
    mended, rows = apply(text, "single_byte", convert(text, Pair(written, read), 1.0))
    assert replay(text, tuple(rows)) == mended
    assert len(mended) == len(text)


@settings(max_examples=60)
@given(st.lists(st.text(characters("cp1252")[128:] + characters("cp1251")[192:] + "aeinrst  "), max_size=6))
def test_any_page_can_be_undone(texts: list[str]) -> None:
    assert [found.undo() for found in repair_all(texts)] == texts


def test_tables_are_small_and_load_fast() -> None:
    sizes = [path.stat().st_size for path in DATA.glob("*.npz")]
    assert max(sizes) < 2**20
    assert sum(sizes) < 4_500_000
    begin = time.process_time()
    tables.tables.__wrapped__()
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("text", ["³" * 50_000, "a³" * 50_000, "А" * 50_000 + "б", "à " * 50_000, "\x81\x82" * 50_000])
def test_hostile_text_takes_bounded_time(text: str) -> None:
    begin = time.process_time()
    repair(text)
    assert time.process_time() - begin < 5
