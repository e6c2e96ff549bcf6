"""One look: where both fast detectors name the same language and a small model is sure, that is the answer.

Logistic regression over a few numbers that are at hand anyway. Most texts of common languages end here, in a third of
the time that the pool takes.
"""

from __future__ import annotations

import math
from typing import Final

from pipeline.refine.language.alphabets import lacks
from pipeline.refine.language.codes import NOT_LATIN
from pipeline.refine.language.members import ELDC_LANGUAGES, Opinions
from pipeline.refine.language.pool import dot, strength
from pipeline.refine.language.relatives import GROUPS

# Evidence that the detectors are right, in the order in which `agreement` gives it.
EVIDENCE: Final = (
    "always",
    "eldc reliable",
    "eldc score",
    "eldc lead over its second",
    "cld2 strength",
    "cld2 weak",
    "cld2 share of the text",
    "cld2 names others",
    "cld2 reliable",
    "length",
    "length, eldc score",
    "length, cld2 strength",
    "fewer than twelve characters",
    "a-z alone",
    "title case",
    "letters it lacks",
)
# Never answered here: what nothing tells apart for sure, and Nynorsk, which eldc calls Norwegian.
_CLOSE: Final = frozenset().union(*GROUPS) - {"sr"}
# A letter that these lack rules them out: `ќ` is not Serbian. Latin letters beyond a-z travel with names.
_DECIDED_BY_LETTERS: Final = NOT_LATIN | {"sr"}


def agreement(text: str, opinions: Opinions) -> tuple[str, tuple[float, ...]]:
    """Return the language that both name and the evidence for it; an empty string where they do not agree."""
    eldc, reliable, cld2, cld2_reliable, share = opinions
    if not eldc or not cld2:
        return "", ()
    code = next(iter(cld2))
    names = iter(eldc.items())
    first, score = next(names)
    if len(cld2) > 1 and not ELDC_LANGUAGES.issuperset(cld2):
        return "", ()  # eldc would call it the first one in any case, as it does with Macedonian and Serbian
    if first != code or code in _CLOSE or (code == "sr" and text.isascii()):
        return "", ()
    _, second = next(names, ("", 0.0))
    strong = strength(cld2[code])
    length = math.log(len(text)) / 4
    plain = text.isascii()
    lacking = 0 if plain else lacks(code, text)
    if lacking and code in _DECIDED_BY_LETTERS:
        return "", ()
    return code, (
        1.0,
        float(reliable),
        score,
        5 * min(0.2, score - second),
        strong,
        5 * (0.8 - strong) if strong < 0.8 else 0.0,
        share,
        float(len(cld2) > 1),
        float(cld2_reliable),
        length,
        length * score,
        length * strong,
        float(len(text) < 12),
        float(plain),
        float(text.istitle()),
        float(min(3, lacking)),
    )


def log_odds(evidence: tuple[float, ...], weights: tuple[float, ...]) -> float:
    """Return the logarithm of the odds that the language both name is right."""
    return dot(weights, evidence, 0.0)
