"""The detectors that are asked: eldc, CLD2 and langdetect, each behind one function that never raises.

eldc (60 languages, 1 microsecond) is best on short text; CLD2 (160 languages, 8 microseconds) knows the rare ones;
langdetect (55 languages, 2 milliseconds and 0.5 seconds to load) is kept for ties.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import eldc
import pycld2
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from pipeline.refine.language.codes import canonical

# Control characters, lone surrogates and noncharacters, which the C detectors refuse or stop at.
_UNUSABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|[" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17)) + "]"
)

ELDC_LANGUAGES: Final = frozenset(eldc.LANGUAGES)  # its codes are ours
_CLD2_CODES: Final = {code: canonical(code) for name, code in pycld2.LANGUAGES if name in pycld2.DETECTED_LANGUAGES}
CLD2_LANGUAGES: Final = frozenset(_CLD2_CODES.values())
LANGDETECT_LANGUAGES: Final = frozenset(canonical(file.name) for file in Path(PROFILES_DIRECTORY).iterdir())


class Opinions(NamedTuple):
    """What both fast detectors say about one text."""

    eldc: dict[str, float]
    """score 0..1 of up to six languages, best first; relative to each other, they do not add up to 1"""
    eldc_reliable: bool
    """its own judgement: enough n-grams, and a gap to the second"""
    cld2: dict[str, float]
    """score of up to three languages, best first: 300 to 2000 for text, less for noise"""
    cld2_reliable: bool
    """its own judgement"""
    cld2_share: float
    """share of the text that it gives to its first language, 0..1"""


@cache
def _eldc() -> Any:
    """Return an instance of our own, so that nobody else's `set_languages` changes our answers."""
    eldc.init()
    instance = eldc.instance()
    instance.set_scores(6)
    return instance


@lru_cache(maxsize=8)
def _langdetect(among: frozenset[str]) -> Any:
    """Return langdetect with the profiles of some languages loaded, of all where none are named.

    All take half a second and 52 MB; a pair takes 20 milliseconds and 2 MB.
    """
    make: Any = DetectorFactory  # untyped
    factory = make()
    # Sorted: its own loader reads the folder in the order of the disk, and the last digit of a sum depends on it.
    profiles = [
        file
        for file in sorted(Path(PROFILES_DIRECTORY).iterdir())
        if file.is_file() and (not among or canonical(file.name) in among)
    ]
    factory.load_json_profile([file.read_text("utf-8") for file in profiles])
    return factory


def clean(text: str) -> str:
    r"""Return `text` with every character that the detectors refuse turned into a space.

    >>> clean("a\x00b")
    'a b'
    """
    return _UNUSABLE.sub(" ", text)


class Guess(NamedTuple):
    """What eldc says about one text."""

    scores: dict[str, float]
    """as `Opinions.eldc`"""
    reliable: bool
    """as `Opinions.eldc_reliable`"""


def ask(text: str, guess: Guess | None = None) -> Opinions:
    """Return what eldc and CLD2 say about `text`; eldc is not asked again where its `guess` is at hand."""
    try:
        return _ask(text, guess)
    except (pycld2.error, UnicodeError):  # cheaper than cleaning every text
        return _ask(clean(text), None)


def ask_eldc(text: str) -> Guess:
    """Return what eldc alone says, nothing where it cannot read the text."""
    try:
        result = _eldc().detect_details(text)
    except UnicodeError:  # half a surrogate pair
        return Guess({}, reliable=False)
    return Guess(result.scores, result.reliable)


def _ask(text: str, guess: Guess | None) -> Opinions:
    # CLD2 first: it refuses a NUL, at which eldc would stop without a word. True: plain text, nothing is markup.
    reliable, _, found = pycld2.detect(text, True, bestEffort=True)
    if guess is None:
        result = _eldc().detect_details(text)
        guess = Guess(result.scores, result.reliable)
    scores: dict[str, float] = {}
    for _, code, _, score in found:
        if code != "un":
            scores.setdefault(_CLD2_CODES.get(code, code), score)
    return Opinions(*guess, scores, reliable, found[0][2] / 100)


def ask_langdetect(text: str, trials: int = 7, among: frozenset[str] = frozenset()) -> dict[str, float]:
    """Return langdetect's probability of each language above .1, best first; the same for the same text every time.

    It averages `trials` random walks over the text's letters (7 is its own choice); each takes 1 to 3 milliseconds with
    all languages, and less with `among` to choose from.
    """
    detector = _langdetect(among).create()
    detector.seed = 0  # on the detector, not the factory: no other user in the process can change it
    detector.n_trial = trials
    detector.append(clean(text))
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # no letters it knows
        return {}
    return {canonical(language.lang): language.prob for language in found}
