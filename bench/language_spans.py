"""Foreign stretches inside composed pages: how many are found, and how many pages in one language get one.

Two sets of pages: those of the development set, and several hundred of our own, composed at run time of its paragraphs,
sentences and headings, the same from the same seed: 32 sentences and 16 clean pages tell nothing about 97 and 5 %.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from language_texts import LANGUAGES, is_right, labelled, read_set

from pipeline.refine.language import language_spans
from pipeline.refine.language.codes import RELATIVES

Spans = Callable[[str], Sequence[tuple[int, int, str]]]

NAMES: Final = {
    "sentence": "foreign sentence found",
    "paragraph": "foreign paragraph found",
    "quote": "foreign quotation found",
}
CLEAN: Final = "clean pages with a false span"
_SEED: Final = 7
_PAGES: Final = {"sentence": 400, "relative's sentence": 200, "paragraph": 200, "quote": 300, "clean": 300}
COMPOSED: Final = {
    "sentence": "composed: foreign sentence found",
    "relative's sentence": "composed: relative's sentence found",
    "paragraph": "composed: foreign paragraph found",
    "quote": "composed: foreign quotation found",
    "clean": "composed: clean pages with a false span",
}
_MARKS: Final = ("«»", "„”", "“”", '""', "„“")
_WIDE: Final = {"zh", "ja", "ko"}  # a sentence of these has few characters
_SHORTEST: Final = 30


class Page(NamedTuple):
    """A composed page."""

    kind: str
    """key of `COMPOSED`"""
    text: str
    """its text"""
    language: str
    """that of the page"""
    foreign: tuple[int, int, str]
    """place of the foreign stretch and its language; empty on a clean page"""


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


def score_composed(every: int = 1, spans: Spans = our_spans) -> dict[str, float]:
    """Return the same of pages composed here."""
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for page in list(composed())[::every]:
        wanted[COMPOSED[page.kind]] += 1
        found[COMPOSED[page.kind]] += is_marked(page, spans(page.text))
    return {name: found[name] / wanted[name] for name in sorted(wanted)}


def is_marked(page: Page, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Return whether the foreign stretch of a page is found, or on a clean one a false span."""
    given = _by_character(page.text, spans)
    if page.kind == "clean":
        return _has_false(page.text, given, page.language)
    return _share(page.text, given, *page.foreign) >= 0.5


def composed() -> Iterator[Page]:
    """Yield pages of three paragraphs in one of the 36 languages, most with a stretch in another one."""
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for label in labelled(own_junk=False):
        if label.language in LANGUAGES and label.kind in {"paras", "sents", "titles", "pairs"}:
            texts[label.kind, label.language].append(label.text.strip())
    chance = random.Random(_SEED)
    languages = sorted(LANGUAGES)
    for kind, pages in _PAGES.items():
        for _ in range(pages):
            language = chance.choice(languages)
            paragraphs = chance.sample(texts["paras", language], 3)
            other = chance.choice(_others(language, languages, near=kind.startswith("relative")) or [""])
            if kind == "clean":
                yield Page(kind, "\n\n".join(paragraphs), language, (0, 0, language))
            elif other:
                yield _with_foreign(kind, paragraphs, (language, other), texts, chance)


def _others(language: str, languages: list[str], *, near: bool) -> list[str]:
    relatives = frozenset().union(*(group for group in RELATIVES if language in group)) - {"zh", "ja"}
    return [code for code in languages if code != language and (code in relatives) == near]


def _with_foreign(
    kind: str,
    paragraphs: list[str],
    languages: tuple[str, str],
    texts: dict[tuple[str, str], list[str]],
    chance: random.Random,
) -> Page:
    language, other = languages
    if kind == "paragraph":
        before, foreign, after = f"{paragraphs[0]}\n\n", chance.choice(texts["paras", other]), f"\n\n{paragraphs[1]}"
    elif kind == "quote":
        sets = [name for name in ("titles", "pairs") if texts[name, other]]
        opening, closing = chance.choice(_MARKS)
        foreign = chance.choice(texts[chance.choice(sets), other])
        words = paragraphs[1].split(" ")
        at = len(words) // 2
        before = f"{paragraphs[0]}\n\n{' '.join(words[:at])} {opening}"
        after = f"{closing} {' '.join(words[at:])}\n\n{paragraphs[2]}"
    else:
        sentences = [one for one in texts["sents", other] if len(one) >= _SHORTEST or other in _WIDE]
        foreign = chance.choice(sentences)
        before, after = f"{paragraphs[0]} ", f" {paragraphs[1]}\n\n{paragraphs[2]}"
    return Page(kind, before + foreign + after, language, (len(before), len(before) + len(foreign), other))


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
