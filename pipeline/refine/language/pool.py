"""Weighing what the detectors say: one conditional logit over the candidate languages and `und`.

A candidate's score is the weighted sum of its evidence, `und` has evidence of its own, and the softmax of the scores is
the confidence. Weights differ for short, middling and long text and slide from one to the next with the logarithm of the
number of letters, so that one letter more never makes an answer jump.

`weights.json` is written by `bench/fit_language.py`, which says on what texts; the names of the evidence are its keys.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.resources import files
from operator import mul
from typing import Any, Final

from pipeline.refine.language.alphabets import outside
from pipeline.refine.language.codes import COMMON, NOT_LATIN, UNDETERMINED
from pipeline.refine.language.gate import Look, oddness
from pipeline.refine.language.members import CLD2_LANGUAGES, ELDC_LANGUAGES, Opinions
from pipeline.refine.language.relatives import STAND_INS, Hints, behind, group_of, hints_of

# Evidence for a candidate, in the order in which `candidates` gives it.
CANDIDATE: Final = (
    "eldc score",
    "eldc first",
    "eldc first and reliable",
    "eldc lead over its second",
    "eldc cannot name it",
    "eldc cannot name it, score of its first",
    "eldc cannot name it, but is reliable",
    "eldc names its relative instead",
    "cld2 strength",
    "cld2 first",
    "cld2 first and reliable",
    "cld2 first, share of the text",
    "cld2 weak",
    "cld2 knows it and names others",
    "cld2 cannot name it",
    "cld2 cannot name it, but is reliable",
    "both first",
    "rare language",
    "words of its own",
    "fewer words of its own than a relative",
    "letters of its own",
    "letters it lacks",
    "listed words",
    "has no list, listed words of its best rival",
)
# Evidence that it is no text, in the order in which `nothing` gives it.
NOTHING: Final = (
    "always",
    "eldc score",
    "eldc reliable",
    "letters of some language",
    "words of some language",
    "listed words",
    "words in no list",
    "names in no list",
    "odd letters in words of no list",
    "very odd letters in words of no list",
    "no listed word",
    "no listed word, names",
    "eldc weak",
    "eldc silent",
    "cld2 weak",
    "cld2 reliable",
    "cld2 silent",
    "detectors agree",
    "fewer than four letters",
    "addresses",
    "digits",
    "tiny words",
    "acronyms",
    "repeats",
    "nothing but codes",
)
# Letters at which the weights are given; below the first and above the last they stay the same.
KNOTS: Final = (4, 16, 80)

_MANY: Final = KNOTS[-1]
_FEW: Final = KNOTS[0]
# Candidates that eldc scores less than its first by more never win: leaving them out saves a third of the time.
_NEAR: Final = 0.25


def shortness(letters: int) -> float:
    """Return 1 for 4 letters or fewer, 0 for 80 or more, sliding with the logarithm.

    >>> shortness(3), shortness(500)
    (1.0, 0.0)
    """
    return max(0.0, min(1.0, math.log(_MANY / max(letters, 1)) / math.log(_MANY / _FEW)))


def knot_shares(letters: int) -> tuple[float, ...]:
    """Return how much the weights of each of `KNOTS` count for a text; they add up to 1.

    >>> knot_shares(2), knot_shares(4), knot_shares(80)
    ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    """
    letters = max(_FEW, min(_MANY, letters))
    at = 0 if letters <= KNOTS[1] else 1
    low, high = KNOTS[at], KNOTS[at + 1]
    upper = math.log(letters / low) / math.log(high / low)
    shares = [0.0] * len(KNOTS)
    shares[at : at + 2] = 1 - upper, upper
    return tuple(shares)


_NOT_YET_FITTED: Final = (0.0,) * len(KNOTS)  # evidence that is new: the fit imports this module


class Weights:
    """The fitted weights, for any number of letters."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.candidate = _by_letters([fitted["candidate"].get(name, _NOT_YET_FITTED) for name in CANDIDATE])
        self.nothing = _by_letters([fitted["nothing"].get(name, _NOT_YET_FITTED) for name in NOTHING])
        self.bias: dict[str, float] = fitted["bias"]


def _by_letters(weights: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Return for each number of letters up to the last knot the weights, from those at the knots."""
    shares = [knot_shares(letters) for letters in range(_MANY + 1)]
    return tuple(tuple(sum(map(mul, share, at_knots)) for at_knots in weights) for share in shares)


FITTED: Final[dict[str, Any]] = json.loads(
    (files("pipeline.refine.language") / "weights.json").read_text(encoding="utf-8")
)
_WEIGHTS: Final = Weights(FITTED)


# How many times likelier the prior language is held to be, for 80 letters or more and for 4 or fewer: short headings are
# often names, which belong to no language.
_PRIOR_ODDS: Final = (20.0, 200.0)
_PRIOR: Final = tuple(
    math.log(_PRIOR_ODDS[0]) + shortness(letters) * math.log(_PRIOR_ODDS[1] / _PRIOR_ODDS[0])
    for letters in range(_MANY + 1)
)


def prior_odds(letters: int) -> float:
    """Return the logarithm of the odds that the prior language starts with."""
    return _PRIOR[min(letters, _MANY)]


def weigh(
    opinions: Opinions, look: Look, prior: str | None = None, fitted: Weights = _WEIGHTS
) -> list[tuple[str, float]]:
    """Return (code, probability) of every candidate and of `und`, best first; they add up to 1."""
    letters = min(look.letters, _MANY)
    weights = fitted.candidate[letters]
    bias = fitted.bias
    hints = hints_of(look.prose, look.words)
    scores = [
        (code, dot(weights, evidence, bias.get(code, 0.0) + (prior_odds(letters) if code == prior else 0.0)))
        for code, evidence in candidates(opinions, look, hints, prior)
    ]
    scores.append((UNDETERMINED, dot(fitted.nothing[letters], nothing(opinions, look, hints), 0.0)))
    top = max([score for _, score in scores])
    shares = [(code, math.exp(score - top)) for code, score in scores]
    total = 0.0
    for _, share in shares:
        total += share
    return sorted([(code, share / total) for code, share in shares], key=best_first)


def dot(weights: tuple[float, ...], evidence: tuple[float, ...], start: float) -> float:
    """Return the sum of each piece of evidence times its weight, added to `start` one after the other.

    >>> dot((2.0, 0.5), (1.0, 4.0), 1.0)
    5.0
    """
    total = start
    for at, weight in enumerate(weights):
        value = evidence[at]
        total += weight * value
    return total


def best_first(share: tuple[str, float]) -> tuple[float, str]:
    """Return the key that sorts shares best first, those of one size by their code."""
    return -share[1], share[0]


def strength(score: float) -> float:
    """Return CLD2's score on a logarithmic scale: 1 is solid text, below .8 doubtful."""
    return math.log1p(score) / 7


def candidates(
    opinions: Opinions, look: Look, hints: Hints, prior: str | None = None
) -> list[tuple[str, tuple[float, ...]]]:
    """Return (code, evidence in the order of `CANDIDATE`) for each language that may be the answer."""
    eldc, eldc_reliable, cld2, cld2_reliable, cld2_share = opinions
    letters, own, known = hints
    codes = _proposed(opinions, look, hints, prior)
    eldc_first, cld2_first = next(iter(eldc), ""), next(iter(cld2), "")
    scores = iter(eldc.values())
    best = next(scores, 0.0)
    lead = 5 * min(0.2, best - next(scores, 0.0))
    reliable, sure = float(eldc_reliable), float(cld2_reliable)
    found: list[tuple[str, tuple[float, ...]]] = []
    for code in codes:
        called = code if code in eldc else STAND_INS.get(code, code)
        first = float(called == eldc_first)
        unknown = float(called not in ELDC_LANGUAGES)
        named = code in cld2
        strong = strength(cld2[code]) if named else 0.0
        cld2_too = float(code == cld2_first)
        foreign = float(code not in CLD2_LANGUAGES)
        listed = known.of(code)
        evidence = (
            2 * eldc.get(called, 0.0),
            first,
            first * reliable,
            first * lead,
            unknown,
            unknown * best,
            unknown * reliable,
            float(called != code and bool(first)),
            strong,
            cld2_too,
            cld2_too * sure,
            cld2_too * cld2_share,
            5 * max(0.0, 0.8 - strong) if named else 0.0,
            float(not named and bool(cld2) and not foreign),
            foreign,
            foreign * sure,
            first * cld2_too,
            float(code not in COMMON),
            float(min(3, own[code])) if code in own else 0.0,
            behind(code, own) if own else 0.0,
            float(min(3, letters.own[code])) if code in letters.own else 0.0,
            float(min(3, outside(code, letters))) if letters.seen else 0.0,
            0.0 if listed is None else 2 * listed,
            2 * known.best if listed is None else 0.0,
        )
        found.append((code, evidence))
    return found


def _proposed(opinions: Opinions, look: Look, hints: Hints, prior: str | None) -> list[str]:
    """Return the languages worth weighing; none that is never written in this script.

    They are eldc's best, CLD2's, the relatives that no detector parts from these, the prior, and those that
    letters or words of the text belong to.
    """
    near = next(iter(opinions.eldc.values()), 0.0) - _NEAR
    named = [code for code, score in opinions.eldc.items() if score >= near]
    named += opinions.cld2
    codes: dict[str, None] = dict.fromkeys(named)
    for code in named:
        for relative in group_of(code):
            codes[relative] = None
    for code in hints.languages():
        codes[code] = None
    if prior:
        codes[prior] = None
    script = look.script
    if script is None:
        return [code for code in codes if code not in NOT_LATIN]
    written = script.languages
    return [code for code in codes if code in written]


def nothing(opinions: Opinions, look: Look, hints: Hints) -> tuple[float, ...]:
    """Return the evidence for `und`, in the order of `NOTHING`."""
    eldc_first, best = next(iter(opinions.eldc.items()), ("", 0.0))
    cld2_first, score = next(iter(opinions.cld2.items()), ("", 0.0))
    weak = 5 * max(0.0, 0.8 - strength(score)) if cld2_first else 0.0
    agree = eldc_first in (cld2_first, STAND_INS.get(cld2_first))
    if opinions.eldc_reliable and not look.code and agree:
        odd: tuple[float, ...] = (0.0,) * 4  # saves the look at each word
    else:
        odd = oddness(look.words, look.script)
    return (
        1.0,
        best,
        float(opinions.eldc_reliable),
        float(min(3, max(hints.letters.own.values(), default=0))),
        float(min(3, max(hints.words.values(), default=0))),
        2 * hints.known.best,
        2 * hints.known.unknown,
        2 * hints.known.names,
        hints.known.oddity,
        3 * max(0.0, hints.known.oddity - 0.7),
        2 * hints.known.nothing,
        2 * hints.known.nothing * hints.known.names,
        5 * max(0.0, 0.6 - best) if eldc_first else 0.0,
        float(not eldc_first),
        weak,
        float(opinions.cld2_reliable),
        float(not cld2_first),
        float(agree),
        max(0, _FEW - look.letters) / _FEW,
        look.addresses,
        look.digits,
        *odd,
    )
