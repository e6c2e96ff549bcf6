"""Measure language detection on the development texts, beside langdetect and lingua on the same texts.

    python bench/language.py [--every N] [--no-peers] [--json FILE]

The texts lie in ../shared/bench and are read in place, never copied. Ours is measured twice: as shipped, fitted on these
same texts, and `held out`, where each text is answered by weights fitted without it (three folds; a sentence and its
damaged twins, and all junk of one kind, are in one fold). `floors.json` holds what the sampled run of
`tests/test_language_floors.py` must reach.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from fit_language import Example, examine, fit
from language_cost import fresh_process, speeds
from language_pages import code_of_pages, menus_of_pages
from language_peers import Ask, langdetect, lingua
from language_spans import CLEAN, COMPOSED, NAMES, score_composed, score_spans
from language_texts import FOLDER, FOLDS, LANGUAGES, Labelled, is_right, labelled

from pipeline.refine.language import detect
from pipeline.refine.language.detector import answer, fitted

# The peers get a sample: lingua takes a gigabyte, and both take milliseconds for a text.
_LANGDETECT_EVERY, _LINGUA_EVERY = 6, 6


class Answer(NamedTuple):
    """A text and what was said about it."""

    label: Labelled
    code: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the code is as good as the label's."""
        return is_right(self.label.language, self.code)

    @property
    def claimed(self) -> bool:
        """Whether a language was claimed with a confidence of at least .5."""
        return self.code != "und" and self.confidence >= 0.5


class Row(NamedTuple):
    """One line of the table."""

    name: str
    """what is measured"""
    kinds: tuple[str, ...]
    """sets of texts it counts"""
    measure: str
    """key of `MEASURES`"""
    target: float
    """share aimed at; a share of mistakes is to stay below it"""
    prior: bool = False
    """ask with the language of the document as prior"""


def accuracy(answers: Sequence[Answer], *, common: bool = True) -> float:
    """Return the mean over languages of the share answered right."""
    by_language: dict[str, list[bool]] = defaultdict(list)
    for one in answers:
        if not common or one.label.language in LANGUAGES:
            by_language[one.label.language].append(one.right)
    shares = [sum(right) / len(right) for right in by_language.values()]
    return sum(shares) / max(1, len(shares))


def answerable(answers: Sequence[Answer]) -> float:
    """Return the largest share of texts that can be answered with 95 % right, by a threshold of confidence."""
    ours = [one for one in answers if one.label.language in LANGUAGES]
    ours.sort(key=lambda one: -one.confidence if one.code != "und" else 1.0)
    best = right = 0
    for n, one in enumerate(ours, 1):
        right += one.right
        # texts of equal confidence are answered together
        tied = n < len(ours) and ours[n].confidence == one.confidence
        if not tied and right >= 0.95 * n:
            best = n
    return best / max(1, len(ours))


def calibration_error(answers: Sequence[Answer]) -> float:
    """Return the mean distance of confidence from the share right, over ten bins of confidence."""
    bins = [[0.0, 0.0] for _ in range(10)]
    ours = [one for one in answers if one.label.language in LANGUAGES]
    for one in ours:
        here = bins[min(9, int(one.confidence * 10))]
        here[0] += one.confidence
        here[1] += one.right
    return sum(abs(confident - right) for confident, right in bins) / max(1, len(ours))


def silent(answers: Sequence[Answer]) -> float:
    """Return the share of texts in a language that are called `und`."""
    ours = [one for one in answers if one.label.language in LANGUAGES]
    return sum(one.code == "und" for one in ours) / max(1, len(ours))


def claimed(answers: Sequence[Answer]) -> float:
    """Return the share of texts without a language for which one was claimed."""
    return sum(one.claimed for one in answers) / max(1, len(answers))


MEASURES: Final[dict[str, Callable[[Sequence[Answer]], float]]] = {
    "right": accuracy,
    "right, all languages": partial(accuracy, common=False),
    "answerable": answerable,
    "calibration": calibration_error,
    "silent": silent,
    "claimed": claimed,
}
PAGES: Final = {"code of pages answered", "language menus of pages answered"}
FAULTS: Final = {"calibration", "silent", "claimed"}
ROWS: Final = (
    Row("one word", ("words",), "right", 0.0),
    Row("two words", ("pairs",), "right", 0.935),
    Row("UI strings", ("uistr",), "right", 0.93),
    Row("headings", ("titles",), "right", 0.96),
    Row("sentences", ("sents",), "right", 0.993),
    Row("paragraphs", ("paras",), "right", 0.999),
    Row("documents", ("docs",), "right", 0.998),
    Row("two words, prior", ("pairs",), "right", 0.98, prior=True),
    Row("headings, prior", ("titles",), "right", 0.992, prior=True),
    Row("upper case", ("noise_upper",), "right", 0.995),
    Row("accents stripped", ("noise_ascii",), "right", 0.985),
    Row("U+FFFD for letters", ("noise_fffd",), "right", 0.982),
    Row("typos", ("noise_typo",), "right", 0.985),
    Row("all languages, sentences", ("sents",), "right, all languages", 0.97),
    Row("all languages, paragraphs", ("paras",), "right, all languages", 0.82),
    Row("headings answerable at 95 %", ("titles",), "answerable", 0.98),
    Row("two words answerable at 95 %", ("pairs",), "answerable", 0.90),
    Row("calibration error", ("words", "pairs", "uistr", "titles", "sents", "paras"), "calibration", 0.015),
    Row("headings and two words called und", ("titles", "pairs"), "silent", 0.005),
    Row("junk answered", ("junk",), "claimed", 0.02),
    Row("junk of our own answered", ("own junk",), "claimed", 0.02),
    Row("code of pages answered", ("code",), "claimed", 0.06),
    Row("language menus of pages answered", ("menus",), "claimed", 0.06),
)


def ours(label: Labelled, *, prior: bool = False) -> tuple[str, float]:
    """Return what the shipped detector says."""
    found = detect(label.text, label.language if prior else None)
    return found.code, found.confidence


def held_out(examples: Sequence[Example]) -> Ask:
    """Return a detector that answers each text with weights fitted on the other folds."""
    fits = [fitted(fit([one for one in examples if one.label.fold != fold])) for fold in range(FOLDS)]

    def ask(label: Labelled, *, prior: bool = False) -> tuple[str, float]:
        found = answer(label.text.strip(), label.language if prior else None, fits[label.fold])
        return found.code, found.confidence

    return ask


def texts(*, pages: bool = True) -> list[Labelled]:
    """Return all texts that a row counts; without `pages`, which take seconds to read, not those of `PAGES`."""
    wanted = {kind for row in ROWS for kind in row.kinds}
    found = labelled()
    if pages:
        found += [Labelled("code", "und", text, "", 0) for text in code_of_pages()]
        found += [Labelled("menus", "und", text, "", 0) for text in menus_of_pages()]
    return [label for label in found if label.kind in wanted]


def score(labels: Iterable[Labelled], ask: Ask, *, priors: bool = True) -> dict[str, float]:
    """Return the share of each row."""
    answers: dict[tuple[str, bool], list[Answer]] = defaultdict(list)
    with_prior = {kind for row in ROWS if row.prior for kind in row.kinds} if priors else set()
    for label in labels:
        answers[label.kind, False].append(Answer(label, *ask(label)))
        if label.kind in with_prior and label.language in LANGUAGES:
            answers[label.kind, True].append(Answer(label, *ask(label, prior=True)))
    shares = {}
    for row in ROWS:
        found = [one for kind in row.kinds for one in answers[kind, row.prior]]
        if found:
            shares[row.name] = MEASURES[row.measure](found)
    return shares


def kinds_of_junk(labels: Iterable[Labelled], ask: Ask) -> dict[str, str]:
    """Return for each kind of junk that was answered how often, of how many."""
    seen: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for label in labels:
        if label.group:
            seen[label.group] += 1
            bad[label.group] += Answer(label, *ask(label)).claimed
    return {kind: f"{n}/{seen[kind]}" for kind, n in bad.most_common() if n}


def show(columns: dict[str, dict[str, float]]) -> None:
    """Print the shares, a column for each detector."""
    print(f"{'':40}{'target':>9}" + "".join(f"{name:>12}" for name in columns))
    for row in ROWS:
        cells = [columns[name].get(row.name) for name in columns]
        sign = "<=" if row.measure in FAULTS else ">="
        print(
            f"{row.name:40}{sign}{row.target:7.1%}"
            + "".join("           -" if c is None else f"{c:12.2%}" for c in cells)
        )


def main() -> int:
    """Print the table; exit status 2 when the texts are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="take one text in N; nothing is held out then"
    )
    parser.add_argument("--no-peers", action="store_true", help="measure ours alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the shares here, too")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        print(f"the development texts are not at {FOLDER}", file=sys.stderr)
        return 2
    labels = texts()[:: options.every]
    columns = {"ours": score(labels, ours)}
    if options.every == 1:
        ask = held_out([examine(label) for label in labelled()])
        columns["held out"] = score(labels, ask)
        print("junk answered, by kind held out:", kinds_of_junk(labels, ask))
    if not options.no_peers:
        columns["langdetect"] = score(labels[::_LANGDETECT_EVERY], langdetect, priors=False)
        columns["lingua"] = score(labels[::_LINGUA_EVERY], lingua, priors=False)
    show(columns)
    spans = score_spans(options.every) | score_composed(options.every)
    for name in (*NAMES.values(), CLEAN, *COMPOSED.values()):
        print(f"{name:40}{spans.get(name, 0):9.2%}")
    if options.every == 1:
        for name, ratio in speeds(labels).items():
            print(f"{name}: {ratio:.0f} times langdetect")
        seconds, megabytes = fresh_process(labels)
        print(f"start-up {seconds:.2f} s, memory {megabytes:.0f} MB")
    if options.json:
        options.json.write_text(json.dumps({**columns["ours"], **spans}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
