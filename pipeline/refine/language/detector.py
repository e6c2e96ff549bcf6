"""The language of one text: a cheap look, two fast detectors, and a slow one for ties."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from pipeline.records import REPLACEMENT, Language
from pipeline.refine.language import characters
from pipeline.refine.language.alphabets import lacks
from pipeline.refine.language.code import is_code, is_plain, may_be_code
from pipeline.refine.language.codes import UNDETERMINED, canonical, words
from pipeline.refine.language.damaged import mended
from pipeline.refine.language.gate import Look, is_listing, is_nom, is_stretched, look
from pipeline.refine.language.languages import LANGUAGES
from pipeline.refine.language.members import (
    ELDC_LANGUAGES,
    LANGDETECT_LANGUAGES,
    Opinions,
    ask,
    ask_eldc,
    ask_langdetect,
)
from pipeline.refine.language.pool import FITTED, Weights, best_first, prior_odds, weigh
from pipeline.refine.language.quick import EVIDENCE, agreement, log_odds
from pipeline.refine.language.relatives import GROUPS, group_of

Detector = Literal["auto", "eldc", "cld2", "langdetect"]
DETECTORS: Final[tuple[Detector, ...]] = ("auto", "eldc", "cld2", "langdetect")

# Langdetect is asked below this confidence, from this many letters on (a sentence), and never on capitals, where it is
# right on 23 %. It takes milliseconds, so headings, where doubt is common, do without it.
_TIE, _TIE_LETTERS = 0.6, 40
_RUN: Final = re.compile(REPLACEMENT + "{2,}")
_WHOLE: Final = 130  # up to here a text is looked at whole, code points
# Below this confidence more of a longer text is looked at, three stretches of so many code points. On the development
# texts of 36 common languages 1 text in 70 comes to that, of the others a fifth; it gave a quarter of a point on
# paragraphs of the 36 and a point and a half on those of all.
_DOUBT, _WIDER = 0.95, 200
_GLANCE: Final = 300  # in so many signs of code are looked for
_SEARCHED: Final = 100_000  # this far a text is searched for words, code points
_CACHED_LENGTH: Final = 64
# A block of plain words in which eldc alone is sure of the language of the page needs no second opinion: on the
# development texts of 36 common languages that settles 85 % of sentences, 79 % of headings and no junk, in a tenth of
# the time, and 2 to 4 % of texts would be taken for another language, most for a close relative, were it the page's.
_SURE: Final = {code: Language(code, 0.99) for code in ELDC_LANGUAGES}
# Nor does a text of at least so many code points without a prior, where eldc's first leads its second by so much and is
# no language that eldc takes others for; of so many code points the letters are compared with its alphabet. On the
# development texts that settles 64 % of sentences and paragraphs and 50 % of headings in 36 common languages, three of
# 1,378 wrong, 21 % of sentences and paragraphs in the others, one of 380 wrong, and no junk.
_ALONE_LENGTH, _ALONE_LEAD, _ALONE_LOOK = 12, 0.1, 60
# Afrikaans it calls Dutch, Galician Spanish or Portuguese, Assamese Bengali, Macedonian Serbian, Sorani Kurmanji,
# Faroese Icelandic, Nynorsk Norwegian, Tigrinya Amharic: it was not taught them, or not in this script.
_TAKES_OTHERS: Final = words("nl es pt bn sr ku is no am") | frozenset().union(*GROUPS)
# Unless one of these words is there, which none of those others has: that settles another 4 % of texts.
_TELLING: Final = {
    "nl": re.compile(r"\b(?:een|niet|zijn|wordt|worden|naar|heeft|uw|deze)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:las|muy|está|también|hasta|sus|usted)\b", re.IGNORECASE),
    "pt": re.compile(r"ção\b|ções\b|\b(?:não|são|uma|também|muito|você)\b", re.IGNORECASE),
    "no": re.compile(r"\b(?:ikke|jeg|hva|fra|noe|ble|være|hvordan|hvor|flere)\b", re.IGNORECASE),
}
# Other candidates are named from this share on, and whatever their share, those that nothing tells apart for sure.
_WORTH_NAMING, _OTHERS = 0.02, 5
MIN_LETTERS: Final = 2
"""fewer letters are no text"""
_NOTHING: Final = Language(UNDETERMINED, 0.99)


class Fitted(NamedTuple):
    """All that was fitted."""

    quick: tuple[float, ...]
    """weights of `quick`"""
    leave: float
    """log odds at which the look by `quick` is enough"""
    pool: Weights
    """weights of `pool`"""


def fitted(weights: dict[str, Any]) -> Fitted:
    """Return what a file of weights holds."""
    quick = weights["quick"]
    return Fitted(tuple(quick[name] for name in EVIDENCE), weights["leave"], Weights(weights))


_FITTED: Final = fitted(FITTED)


def detect(text: str, prior: str | None = None, *, detector: Detector = "auto") -> Language:
    """Return the language of `text`; `und` where no language can be claimed, such as numbers, code, urls or noise.

    `prior` is the language of the whole that `text` is part of: it decides where the text says little, and clear text
    overrules it. `detector` asks one detector alone instead of weighing them, without a prior; its confidence is then
    that detector's own, not calibrated.

    Confidence is a probability, 0..1. The same text gives the same answer in every process; nothing is raised.

    >>> detect("Miasto zmienia swoją politykę wobec migrantów").code
    'pl'
    >>> detect("Grenoble", prior="pl").code
    'pl'
    >>> detect("3bdffe5595e50bd8 12,50 https://example.org/").code
    'und'
    """
    text = text.strip()  # white space around a text would move the places that a long one is sampled at
    if detector != "auto":
        return _ask_one(sample(text), detector)
    prior = canonical(prior) if prior else None
    if prior not in LANGUAGES:  # `und`, `x-default`, the `{{lang}}` of a template: no candidate
        prior = None
    if len(text) <= _CACHED_LENGTH:
        return _detect_short(text, prior)
    return answer(text, prior)


# Menus, buttons and headings come again on every page of a site. 20,000 of at most 64 characters: about 8 MB.
@lru_cache(maxsize=20_000)
def _detect_short(text: str, prior: str | None) -> Language:
    return answer(text, prior)


def answer(text: str, prior: str | None, fit: Fitted = _FITTED) -> Language:
    """Return the language of a text without white space around it, by the weights of `fit`."""
    whole, text = text, sample(text)
    if "\n" in whole and may_be_code(whole[:_GLANCE]) and is_code(whole):
        return _NOTHING
    opinions = None
    if text and is_plain(text) and not text.isupper():
        language, opinions = _at_a_glance(text, prior, fit)
        if language:
            return language
    seen = look(text)
    if seen.letters < (MIN_LETTERS + 1 if seen.digits else MIN_LETTERS):  # "12,50 zł" is a price
        return _NOTHING
    if seen.exact:
        return Language(seen.exact, 0.99)
    if opinions is not None and seen.prose != text:
        opinions = None
    elif opinions is None and not seen.code and not seen.prose.isupper():  # numbers, addresses, half a name
        guess = ask_eldc(seen.prose)
        if guess.reliable and (found := _alone(seen.prose, guess.scores, prior)):
            return found
        opinions = ask(seen.prose, guess)
    found = _weighed(seen, opinions, prior, fit)
    if found.confidence < _DOUBT and len(whole) > _WHOLE:
        seen = look(mended(_stretches(without_runs(whole), _WIDER)))
        return _weighed(seen, None, prior, fit) if seen.letters >= MIN_LETTERS else found
    return found


def _at_a_glance(text: str, prior: str | None, fit: Fitted) -> tuple[Language | None, Opinions | None]:
    """Return the language of plain text where it is quickly told, and what the detectors said if both were asked."""
    guess = ask_eldc(text)
    if "zh" in guess.scores and is_nom(text):
        return None, None
    if guess.reliable and (found := _alone(text, guess.scores, prior)):
        return found, None
    opinions = ask(text, guess)
    found = _agreed(text, opinions, prior, fit)
    if found:
        words_found = characters.words_of(text)
        if is_listing(words_found):
            return _NOTHING, opinions
        if is_stretched(words_found):
            return None, opinions
    return found, opinions


def _weighed(seen: Look, opinions: Opinions | None, prior: str | None, fit: Fitted) -> Language:
    """Return the language that all evidence speaks for."""
    prose = seen.prose
    if opinions is None:
        opinions = ask(prose.lower() if prose.isupper() else prose)
    shares = weigh(opinions, seen, prior, fit.pool)
    if shares[0][1] < _TIE and _worth_a_tie_break(seen, shares[0][0], opinions):
        shares = _break_tie(prose, shares)
    code, confidence = shares[0]
    group = group_of(code)
    others = [(other, round(share, 4)) for other, share in shares[1:] if share >= _WORTH_NAMING or other in group]
    return Language(code, round(confidence, 4), tuple(others[:_OTHERS]))


def _alone(text: str, scores: dict[str, float], prior: str | None) -> Language | None:
    """Return the language that eldc is sure of, where no second opinion is needed."""
    code, *others = scores
    if prior:
        return _SURE[code] if code == prior else None
    if len(text) < _ALONE_LENGTH or (code in _TAKES_OTHERS and not _is_told(code, text)):
        return None
    if others and scores[code] - scores[others[0]] < _ALONE_LEAD:
        return None
    return _SURE[code] if text.isascii() or not lacks(code, text[:_ALONE_LOOK]) else None


def _is_told(code: str, text: str) -> bool:
    """Return whether a text has a word that none of the languages has which eldc would call so, too."""
    telling = _TELLING.get(code)
    return telling is not None and telling.search(text) is not None


def _agreed(text: str, opinions: Opinions, prior: str | None, fit: Fitted) -> Language | None:
    """Return the language that both detectors name, where that is enough."""
    code, evidence = agreement(text, opinions)
    if not code:
        return None
    odds = log_odds(evidence, fit.quick)
    if prior:
        odds += prior_odds(len(text)) * (1 if code == prior else -1)
    return Language(code, round(1 / (1 + math.exp(-odds)), 4)) if odds >= fit.leave else None


def _worth_a_tie_break(seen: Look, first: str, opinions: Opinions) -> bool:
    disagree = next(iter(opinions.eldc), "") != next(iter(opinions.cld2), "")
    return disagree and first != UNDETERMINED and seen.letters >= _TIE_LETTERS and not seen.prose.isupper()


def _break_tie(prose: str, shares: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the shares after langdetect's vote between the first two, where it can name both."""
    pair = [code for code, _ in shares if code != UNDETERMINED][:2]
    if len(pair) < 2 or not LANGDETECT_LANGUAGES.issuperset(pair):
        return shares
    votes = ask_langdetect(prose, trials=2, among=frozenset(pair))
    both = sum([share for code, share in shares if code in pair])
    voted = {code: share * (0.2 + votes.get(code, 0.0)) for code, share in shares if code in pair}
    total = sum(voted.values())
    return sorted(
        [(code, both * voted[code] / total if code in pair else share) for code, share in shares], key=best_first
    )


def _ask_one(text: str, detector: Detector) -> Language:
    """Return what one detector alone says; CLD2's scores, which have no upper end, as shares of their sum."""
    if detector == "langdetect":
        scores = ask_langdetect(text)
    else:
        opinions = ask(text)
        scores = opinions.eldc if detector == "eldc" else opinions.cld2
        if detector == "cld2" and scores:
            total = sum(scores.values()) or 1.0
            scores = {code: score / total for code, score in scores.items()}
    if not scores:
        return Language(UNDETERMINED, 0.0)
    (code, confidence), *others = scores.items()
    return Language(code, round(min(1.0, confidence), 4), tuple((other, round(score, 4)) for other, score in others))


def sample(text: str) -> str:
    r"""Return up to about 300 characters of a text, from its head, middle and end, without replacement runs.

    Where these are mostly no letters (blank space, a table of numbers), they are taken from the words alone. Cut so, the
    two fast detectors agree on 98.7 % of paragraphs and 99.6 % of documents in 36 common languages.

    >>> sample("Ala " + "\ufffd" * 5000 + " ma kota")
    'Ala   ma kota'
    """
    text = without_runs(text)
    if len(text) <= _WHOLE:
        return mended(text)
    cut = _cut(text)
    letters = 0
    for character in cut[::3]:
        letters += character.isalpha()
        if letters * 12 >= len(cut):
            return mended(cut)
    return mended(_cut(" ".join(characters.words_of(text[:_SEARCHED]))))


def without_runs(text: str) -> str:
    """Return a text with a space for each run of lost letters; a single one stays."""
    return _RUN.sub(" ", text) if REPLACEMENT in text else text


def _cut(text: str) -> str:
    length = len(text)
    if length <= _WHOLE:
        return text
    if length <= 1200:
        return f"{text[:60]} {text[length // 2 : length // 2 + 60]}"
    return _stretches(text, 100)


def _stretches(text: str, size: int) -> str:
    """Return the head, the middle and the end of a text, so many code points of each, or all of a shorter one."""
    if len(text) <= 3 * size:
        return text
    middle = len(text) // 2
    return f"{text[:size]} {text[middle : middle + size]} {text[-size:]}"
