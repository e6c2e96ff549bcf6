"""Fit the weights of the language pool on the development texts and write them into the package.

    python bench/fit_language.py            # writes pipeline/refine/language/weights.json
    python bench/fit_language.py --check    # exit status 1 when a new fit differs from what is there

Two models. `quick`: logistic regression of whether both fast detectors are right where they agree. `pool`: conditional
logit over the candidate languages and `und`, with an L2 penalty, its weights given at three lengths. Both by Newton's
method from zero, rounded to three decimals, so that the same texts give the same bytes.

Texts of common languages count most; the web has few of the others. Short texts and junk count more than long text,
which the detectors settle by themselves.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from language_texts import FOLDER, LANGUAGES, Labelled, is_right, labelled
from numpy.typing import NDArray

from pipeline.refine.language import pool, quick
from pipeline.refine.language.code import is_plain
from pipeline.refine.language.codes import COMMON, UNDETERMINED
from pipeline.refine.language.detector import MIN_LETTERS, sample
from pipeline.refine.language.gate import look
from pipeline.refine.language.members import ask
from pipeline.refine.language.relatives import hints_of

WEIGHTS: Final = Path(__file__).parents[1] / "pipeline" / "refine" / "language" / "weights.json"
LEAVE: Final = 2.7
"""log odds at which the quick look is enough: .937; lower is faster and lets more junk and rare languages by"""
_PENALTY, _BIAS_PENALTY = 1.0, 2.0
_SHORT: Final = {"pairs", "titles", "uistr", "words"}
_KINDS: Final = {"words": 1.6, "pairs": 1.5, "titles": 2.0, "uistr": 1.5, "junk": 1.9, "own junk": 1.2}
_RARE_SHORT, _RARE_LONG = 0.15, 0.35
_RARE_QUICK = 0.5  # again, for the quick look: both detectors seldom agree on text of a language they do not know
_LESS_COMMON = 0.5  # in `COMMON`, but not of the 36
_BOSNIAN = 0.4  # on a sentence or more: it has words that tell it from Croatian, and what has none is Croatian
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")  # Bosnian written so is Serbian for all that a text can tell
_MALAY = 0.03  # so that it counts a tenth of Indonesian, as on the web
# Damage that is repaired before, or not at all, teaches nothing.
_LEFT_OUT: Final = {"noise_mojibake", "noise_wrongpage"}
# News that is labelled Malay there is Indonesian for the most part, by its spelling (`bahwa`, `karena`) and its places.
_MISLABELLED: Final = {("ms", "sents"), ("ms", "pairs"), ("ms", "words")}

Matrix = NDArray[np.float64]


class Example(NamedTuple):
    """A text and the evidence that it gives."""

    label: Labelled
    agreed: str
    """language that both detectors name, if a quick answer is possible"""
    quick: tuple[float, ...]
    candidates: list[tuple[str, tuple[float, ...]]]
    """empty where the gate decides"""
    nothing: tuple[float, ...]
    letters: int


def examine(label: Labelled) -> Example:
    """Return the evidence of a text, as `detect` sees it."""
    text = sample(label.text.strip())
    agreed = ""
    evidence: tuple[float, ...] = ()
    if text and is_plain(text) and not text.isupper():
        agreed, evidence = quick.agreement(text, ask(text))
    seen = look(text)
    if seen.letters < MIN_LETTERS or seen.exact:
        return Example(label, agreed, evidence, [], (), seen.letters)
    opinions = ask(seen.prose.lower() if seen.prose.isupper() else seen.prose)
    hints = hints_of(seen.prose, seen.words)
    return Example(
        label,
        agreed,
        evidence,
        pool.candidates(opinions, seen, hints),
        pool.nothing(opinions, seen, hints),
        seen.letters,
    )


def importance(label: Labelled) -> float:
    """Return how much a text counts."""
    if (label.language, label.kind) in _MISLABELLED:
        return 0.0
    if label.language == "bs" and _CYRILLIC.search(label.text):
        return 0.0
    own = _KINDS.get(label.kind, 1.0)
    if label.language in LANGUAGES or label.language == UNDETERMINED:
        return own
    if label.language == "ms":
        return own * _MALAY
    if label.language == "bs" and label.kind not in _SHORT:
        return own * _BOSNIAN
    if label.language in COMMON:
        return own * _LESS_COMMON
    return own * (_RARE_SHORT if label.kind in _SHORT else _RARE_LONG)


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the weights, by the names of their evidence."""
    examples = [example for example in examples if example.label.kind not in _LEFT_OUT]
    biased = sorted({e.label.language for e in examples if e.label.kind in {"sents", "pairs"}})
    weights = _fit_pool([example for example in examples if example.candidates], biased)
    knots, n = len(pool.KNOTS), len(pool.CANDIDATE)
    at = {
        "candidate": weights[: knots * n].reshape(knots, n).T,
        "nothing": weights[knots * n : knots * (n + len(pool.NOTHING))].reshape(knots, len(pool.NOTHING)).T,
    }
    by_name = {
        part: {name: [round(float(w), 3) for w in row] for name, row in zip(names, at[part], strict=True)}
        for part, names in (("candidate", pool.CANDIDATE), ("nothing", pool.NOTHING))
    }
    bias = weights[len(weights) - len(biased) :]
    return {
        "leave": LEAVE,
        "quick": _fit_quick([example for example in examples if example.agreed]),
        **by_name,
        "bias": {code: round(float(weight), 3) for code, weight in zip(biased, bias, strict=True)},
    }


def _fit_pool(examples: Sequence[Example], biased: list[str]) -> Matrix:
    """Return the weights at each knot of the candidates' evidence, then of that for `und`, then of each language."""
    knots, n, m = len(pool.KNOTS), len(pool.CANDIDATE), len(pool.NOTHING)
    first_bias = knots * (n + m)
    rows = sum(len(example.candidates) + 1 for example in examples)
    evidence = np.zeros((rows, first_bias + len(biased)))
    right, starts, counts = np.zeros(rows), [], []
    bias_of = {code: first_bias + at for at, code in enumerate(biased)}
    row = 0
    for example in examples:
        starts.append(row)
        counts.append(importance(example.label))
        shares = np.array(pool.knot_shares(example.letters))
        for code, given in example.candidates:
            evidence[row, : knots * n] = np.outer(shares, given).ravel()
            if code in bias_of:
                evidence[row, bias_of[code]] = 1.0
            right[row] = is_right(example.label.language, code)
            row += 1
        evidence[row, knots * n : first_bias] = np.outer(shares, example.nothing).ravel()
        right[row] = example.label.language == UNDETERMINED
        row += 1
    penalty = np.full(evidence.shape[1], _PENALTY)
    penalty[first_bias:] = _BIAS_PENALTY
    return _conditional_logit(evidence, right, np.array(starts), np.array(counts), penalty)


def _conditional_logit(evidence: Matrix, right: Matrix, starts: Any, counts: Matrix, penalty: Matrix) -> Matrix:
    """Return the weights that make the right rows of each text likeliest; texts without a right row are left out."""
    sizes = np.diff(np.append(starts, len(right)))
    text = np.repeat(np.arange(len(starts)), sizes)
    solvable = np.add.reduceat(right, starts) > 0
    counts = counts * solvable

    def shares(weights: Matrix) -> tuple[float, Matrix, Matrix]:
        scores = evidence @ weights
        scores -= np.maximum.reduceat(scores, starts)[text]
        odds = np.exp(scores)
        likely = odds / np.add.reduceat(odds, starts)[text]
        hit = np.add.reduceat(likely * right, starts) + 1e-12
        loss = float(-(counts * np.log(np.where(solvable, hit, 1.0))).sum() + (penalty * weights**2).sum())
        return loss, likely, likely * right / hit[text]

    weights = np.zeros(evidence.shape[1])
    loss, likely, wanted = shares(weights)
    for _ in range(60):
        each = counts[text]
        slope = evidence.T @ ((likely - wanted) * each) + 2 * penalty * weights
        mean = np.add.reduceat(evidence * likely[:, None], starts)
        bend = (evidence * (likely * each)[:, None]).T @ evidence - (mean * counts[:, None]).T @ mean
        step = np.linalg.solve(bend + np.diag(2 * penalty), slope)
        length = 1.0
        while True:
            new, likely, wanted = shares(weights - length * step)
            if new <= loss or length < 1e-4:
                break
            length /= 2
        weights = weights - length * step
        if loss - new < 1e-9 * abs(loss):
            break
        loss = new
    return weights


def _fit_quick(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of the quick look."""
    evidence = np.array([example.quick for example in examples])
    right = np.array([float(is_right(e.label.language, e.agreed)) for e in examples])
    counts = np.array([importance(e.label) * (1 if e.label.language in LANGUAGES else _RARE_QUICK) for e in examples])
    weights = np.zeros(evidence.shape[1])
    penalty = np.full(evidence.shape[1], 0.3)
    for _ in range(40):
        likely = 1 / (1 + np.exp(-(evidence @ weights)))
        slope = evidence.T @ (counts * (likely - right)) + 2 * penalty * weights
        bend = (evidence * (counts * likely * (1 - likely))[:, None]).T @ evidence + np.diag(2 * penalty)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return {name: round(float(weight), 3) for name, weight in zip(quick.EVIDENCE, weights, strict=True)}


def written(weights: dict[str, Any]) -> str:
    """Return the file of weights."""
    return (
        json.dumps(weights, indent=1, ensure_ascii=False)
        .replace("[\n   ", "[")
        .replace(",\n   ", ", ")
        .replace("\n  ]", "]")
        + "\n"
    )


def main() -> int:
    """Fit and write, or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether a new fit is the same")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        print(f"the development texts are not at {FOLDER}", file=sys.stderr)
        return 2
    text = written(fit([examine(label) for label in labelled()]))
    if options.check:
        same = text == WEIGHTS.read_text(encoding="utf-8")
        print("the same" if same else "differs")
        return 0 if same else 1
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"{len(text.encode()) / 1000:.1f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
