"""Language: what must be answered, what must not, priors, spans, and laws that hold for any text."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import eldc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import DetectorFactory

from pipeline import read_page
from pipeline.refine.language import DETECTORS, Detector, chinese_script, detect, language_spans
from pipeline.refine.language.codes import canonical
from pipeline.refine.language.members import ask_langdetect

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> Any:
    return json.loads((CASES / name).read_text("utf-8"))


TEXTS = cases("language.json")
SENTENCES = [(code, text) for code, text in TEXTS if len(text) > 35]
SCRAPS = [
    *(text for _, text in TEXTS),
    "„",
    "”",
    "\n",
    ". ",
    "\ufffd",
    "\0",
    "\ud800",
    " 12 ",
    "<b>",
    "https://a.b/c",
    "«",
    "»",
]


@pytest.mark.parametrize(("code", "text"), TEXTS)
def test_text_gets_its_language(code: str, text: str) -> None:
    assert detect(text).code == code


@pytest.mark.parametrize("text", cases("language_none.json"))
def test_what_is_no_text_gets_no_language(text: str) -> None:
    found = detect(text)
    assert found.code == "und" or found.confidence < 0.5


@pytest.mark.parametrize(("prior", "text", "code"), cases("language_prior.json"))
def test_prior_decides_where_the_text_says_little_and_yields_to_clear_text(prior: str, text: str, code: str) -> None:
    assert detect(text, prior).code == code


@pytest.mark.parametrize("case", cases("language_spans.json"))
def test_spans(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [[span.code, text[span.start : span.end]] for span in language_spans(text, case.get("prior"))]
    assert found == case["spans"]


@pytest.mark.parametrize(("code", "text"), SENTENCES)
def test_a_section_that_ends_in_a_replacement_run_keeps_its_language(code: str, text: str) -> None:
    assert detect(text * 3 + "\ufffd" * 5000).code == code


@pytest.mark.parametrize("code", ["en", "pl", "fr", "ru", "zh"])
def test_a_document_is_near_certain(code: str) -> None:
    text = "\n".join([next(text for found, text in TEXTS if found == code)] * 8)
    assert detect(text).confidence >= 0.99


@pytest.mark.parametrize(
    ("text", "relative"),
    [("Kami berdua pulang ke rumah.", "ms"), ("Problémy s hardwarem", "sk"), ("Dynamisk ruting", "no")],
)
def test_a_close_relative_is_named(text: str, relative: str) -> None:
    found = detect(text)
    assert relative in {found.code, *dict(found.alternatives)}


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Hans", "市政府决定为老城区的居民开设一间新图书馆。"),
        ("Hant", "市政府決定為老城區的居民開設一間新圖書館。"),
        ("Hans", "市政府决定开设新图书馆，作者：陳國華。"),  # a name keeps its script
        ("", "山水有情"),
        ("", "Library 図 3"),  # a form of Japan: in neither set
        ("", ""),
    ],
)
def test_chinese_has_a_script(script: str, text: str) -> None:
    assert chinese_script(text) == script


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("市政府決定為老城區的居民開設一間新圖書館，歡迎大家前來閱讀和學習。", "zh", "Hant"),
        ("市政府决定为老城区的居民开设一间新图书馆，欢迎大家前来阅读和学习。", "zh", "Hans"),
        ("市役所は旧市街の住民のために新しい図書館を開くことを決定しました。", "ja", ""),
    ],
)
def test_a_page_says_which_script_it_is_in(text: str, language: str, script: str) -> None:
    document = read_page(f"<title>{text[:6]}</title><p>{text}</p>").document
    assert (document.language, document.script) == (language, script)


@pytest.mark.parametrize("filling", [" " * 4000, "\n" * 4000, "12,50 | " * 600])
def test_text_amid_filling_is_found(filling: str) -> None:
    assert detect(filling + dict(TEXTS)["hu"] + filling).code == "hu"


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_detector_can_be_asked_alone(detector: Detector) -> None:
    assert detect(dict(TEXTS)["pl"], detector=detector).code == "pl"
    assert detect("", detector=detector).code == "und"
    assert detect("\ud800 \0 123", detector=detector).confidence <= 1


def test_detectors_speak_our_codes() -> None:
    assert all(canonical(code) == code for code in eldc.LANGUAGES)
    assert detect("בוקר טוב לכולם", detector="cld2").code == "he"
    assert detect("市政府在港口附近开了一座新的图书馆", detector="langdetect").code == "zh"


def test_another_user_of_the_detectors_changes_nothing() -> None:
    text = "Sintaxe do Seletor e outras coisas"
    before = detect(text, detector="eldc"), ask_langdetect(text)
    eldc.set_scores(1)
    eldc.set_languages("en,fr")
    DetectorFactory.seed = 7
    try:
        assert (detect(text, detector="eldc"), ask_langdetect(text)) == before
    finally:
        eldc.set_languages([])
        eldc.set_scores(3)
        DetectorFactory.seed = None


def test_answers_are_the_same_in_other_processes_and_threads() -> None:
    texts = [text for _, text in TEXTS]
    program = (
        "import json, sys; from pipeline.refine.language import detect\n"
        "texts = json.load(sys.stdin); found = [detect(text) for text in reversed(texts)]\n"
        "print(json.dumps([[one.code, one.confidence] for one in reversed(found)]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    with ThreadPoolExecutor(4) as pool:
        here = list(pool.map(detect, texts))
    assert json.loads(run.stdout) == [[one.code, one.confidence] for one in here]


def test_langdetect_is_not_loaded_for_easy_text() -> None:
    program = (
        "import sys; from pipeline.refine.language import detect, members\n"
        "detect('Wiosną gmina otworzyła nową bibliotekę.')\n"
        "assert members._langdetect.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


any_text = st.one_of(
    st.text(st.characters(codec=None), max_size=300), st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join)
)
any_prior = st.sampled_from([None, "pl", "en", "zh", "und", "", "xx-YY"])


@settings(deadline=None)
@given(any_text, any_prior)
def test_an_answer_is_a_code_with_a_probability(text: str, prior: str | None) -> None:
    found = detect(text, prior)
    assert found == detect(text, prior)
    assert canonical(found.code) == found.code
    assert 0 <= found.confidence <= 1
    shares = [share for _, share in found.alternatives]
    assert shares == sorted(shares, reverse=True)
    assert found.code not in dict(found.alternatives)
    assert found.confidence + sum(shares) <= 1.001


@settings(deadline=None)
@given(any_text, any_prior)
def test_spans_cover_the_text_and_neighbours_differ(text: str, prior: str | None) -> None:
    spans = language_spans(text, prior)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(one.end == two.start and one.code != two.code for one, two in pairwise(spans))
    assert all(span.start < span.end and 0 <= span.confidence <= 1 for span in spans)


@settings(deadline=None)
@given(st.text(st.characters(categories=["N", "P", "S", "Z"]), max_size=200), any_prior)
def test_without_a_letter_there_is_no_language(text: str, prior: str | None) -> None:
    assert detect(text, prior).code == "und"


@settings(deadline=None)
@given(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n", "\t "]), st.integers(0, 20))
def test_white_space_around_a_sentence_does_not_matter(case: tuple[str, str], space: str, n: int) -> None:
    code, text = case
    assert detect(space * n + text + space * n).code == code
