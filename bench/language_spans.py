"""Foreign stretches inside composed pages: how many are found, and how many pages in one language get one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from language_texts import is_right, read_set

from pipeline.refine.language import language_spans

Spans = Callable[[str], Sequence[tuple[int, int, str]]]

NAMES: Final = {
    "sentence": "foreign sentence found",
    "paragraph": "foreign paragraph found",
    "quote": "foreign quotation found",
}
CLEAN: Final = "clean pages with a false span"


def our_spans(text: str) -> list[tuple[int, int, str]]:
    """Return what we say of a page, without a prior."""
    return [(span.start, span.end, span.code) for span in language_spans(text)]


def score_spans(every: int = 1, spans: Spans = our_spans) -> dict[str, float]:
    """Return the share of foreign stretches of each kind found, and of pages in one language with a false span.

    A stretch is found when at least half of its letters are given its language. A page is clean when all of it is in one
    language, whether it was composed so or is a whole document.
    """
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for row in read_set("mixed")[::every]:
        given = _by_character(row["text"], spans(row["text"]))
        base = row["spans"][0][2]
        for start, end, language in row["spans"]:
            if language != base and row["kind"] in NAMES:
                wanted[NAMES[row["kind"]]] += 1
                found[NAMES[row["kind"]]] += _share(row["text"], given, start, end, language) >= 0.5
        if row["kind"] == "clean":
            wanted[CLEAN] += 1
            found[CLEAN] += _has_false(row["text"], given, base)
    return {name: found[name] / wanted[name] for name in sorted(wanted)}


def _by_character(text: str, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    given = ["und"] * len(text)
    for start, end, code in spans:
        given[start:end] = [code] * (min(end, len(text)) - start)
    return given


def _share(text: str, given: list[str], start: int, end: int, language: str) -> float:
    letters = [at for at in range(start, end) if text[at].isalpha()]
    return sum(is_right(language, given[at]) for at in letters) / max(1, len(letters))


def _has_false(text: str, given: list[str], language: Any) -> bool:
    return any(not is_right(language, code) for letter, code in zip(text, given, strict=True) if letter.isalpha())
