"""Letters that became U+FFFD, restored where only one word fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.records import REPLACEMENT
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.letter_case import cased
from pipeline.refine.repair.lexicon import blank, fits, language_of, letter_between, words_of
from pipeline.refine.repair.page_words import DAMAGED, PageWords, page_words, single

_TOUCH = re.compile(r"\ufffd(?:(?<=[^\W\d_]\ufffd)|(?=[^\W\d_])|(?<=[^\W\d_] \ufffd)\ufffd?(?= [^\W\d_]))")
_ROW = re.compile("\ufffd+")
_WORD_ENDS = re.compile(r"(?<=[^\W\d_]) \Z")
_WORD_BEGINS = re.compile(r" [^\W\d_]")
_READ = re.compile("[^\ufffd]+")

# Tuned by `make bench-lost-letters` on one half of 1,320 sentences of 23 languages with every letter beyond ASCII lost, ten
# to a page: of 6,984 letters 71.2% restored, 99.64% of them right; of the 6,556 of the other half 73.0 and 99.77%. Both
# halves: margin 30 restores 1.0 points more, 0.06 fewer right; margin 200 2.6 fewer, 0.03 more right.
_MARGIN = 60  # times as frequent as whatever else fits
_MARGIN_OTHERS = 20  # times as frequent as what may be in no list
_LEAST_FREQUENCY = {0: 5e-3, 1: 1e-3}  # of a word of which so many letters are known
_LONGEST_ROW = 4  # more U+FFFD in a row are no letters of a word
_SEEN = 1e-3  # frequency that one whole occurrence on the same page is worth
_LONE = frozenset({"fr", "it", "nb"})  # one letter is a common word, and a dash between blanks seldom is found
_QUOTED = 0.01  # share of words that stand behind a quotation mark or before one
_ELIDED = 0.03  # share of words that begin with a vowel and stand behind an elided one
_POSSESSIVE = 1e-7  # frequency of an English word with ’s that is not listed
_UNLISTED = 1e-9  # frequency of all that is in no list, for the confidence
_UNLISTED_ENDINGS = {"lt": 3e-7}  # frequency of forms that are in no list, of words that differ in their last letters
_SUREST = 0.999
_SPELT = 0.99  # confidence of letters told by those beside
_LEAST_FOUND = 0.4  # share of damaged words that must be in the list, else it is the list of another language
_FEW = 5  # damaged words of which that share says nothing

_TO_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
_OWN_LEAD = 80  # tenths of a decade by which a text must be of another language than its page
# What stands before the apostrophe of an elision, and what may follow it.
_VOWEL = "(?=[aeiouyh\ufffd])"
_ELISIONS = {
    "fr": re.compile("(?:[ldjnscmt]|(?:jus|lors|puis|quoi)?qu)\ufffd" + _VOWEL),
    "it": re.compile("(?:[ldcs]|un|(?:de|a|ne|da|su|co|que)ll|quest|dov|com|cos|anch|tutt|sant|mezz)\ufffd" + _VOWEL),
    "ca": re.compile("[ldsmnt]\ufffd" + _VOWEL),
}


@dataclass(frozen=True, slots=True)
class _Word:
    """A damaged word."""

    start: int
    """where it begins, code points"""
    token: str
    """as it stands in the text"""
    spelling: str
    """in lower case, with one U+FFFD for each lost letter"""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a damaged word was."""

    lost: str
    """what stands for its U+FFFD, in lower case"""
    frequency: float
    """share of it among all words, 0..1"""
    confidence: float
    """its share of all that fits, 0..1"""


def touches_letter(text: str) -> bool:
    r"""Return whether a U+FFFD in `text` stands beside a letter.

    >>> touches_letter("caf\ufffd"), touches_letter("Lyon \ufffd\ufffd")
    (True, False)
    """
    return REPLACEMENT in text and _TOUCH.search(text) is not None


def restore_lost_letters(text: str, hints: Hints) -> list[Edit]:
    r"""Write the letter that U+FFFD stands for where the word list of the language knows exactly one.

    The word must be 60 times as frequent as all others that fit, one of which less than two letters are known must be
    among the commonest, and the language must be plain from the words of the page, whatever it declares. Words that
    stand whole elsewhere on the page count as frequent. An apostrophe is restored between an elided word and a listed
    one: `l\ufffdhomme`. Of words in no list those letters are restored that follow from the ones beside.

    Left alone: words of which two spellings are usual (`pu\ufffd`), a quotation mark that may be a letter, the first
    letter of what may be a name, and languages without a list. Text in Cyrillic, Greek or Arabic letters that lost
    them all cannot be restored: nothing of its words is left.

    >>> text = "Il est dans la for\ufffdt tr\ufffds loin de la maison et l\ufffdhiver il y a de la neige"
    >>> [(edit.start, edit.after) for edit in restore_lost_letters(text, Hints("fr"))]
    [(18, 'ê'), (23, 'è'), (48, '’')]
    """
    page = hints.words or page_words([text], hints.language)
    language = page.language
    if hints.words is not None:
        seen = text if page.doubled is False else single(text)
        language = language_of(words_of(seen), language, _OWN_LEAD) or language
    if language is None:
        return []
    ways = (False, True) if page.doubled is None else (page.doubled,)
    readings = sorted((_read(_words(text, language, doubled=way), language, page) for way in ways), key=len)
    if len(readings) > 1 and len(readings[0]) == len(readings[1]):
        return []  # one letter of two bytes or two letters: nothing tells
    return [edit for word, choice in readings[-1] for edit in _edits(text, word, choice, page, language)]


def _words(text: str, language: str, *, doubled: bool) -> list[_Word]:
    """Return the damaged words of `text`; `doubled` takes two U+FFFD for one letter."""
    return [
        word
        for match in DAMAGED.finditer(text)
        if len(match[0]) > match[0].count(REPLACEMENT) or (language in _LONE and _stands_alone(text, match))
        if (word := _word(match.start(), match[0], doubled=doubled)) and not _is_ending(text, word)
    ]


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Return whether a U+FFFD without a letter is a word between two words."""
    return _WORD_ENDS.search(text, 0, match.start()) is not None and _WORD_BEGINS.match(text, match.end()) is not None


def _read(words: list[_Word], language: str, page: PageWords) -> list[tuple[_Word, _Choice]]:
    """Return those of `words` that can be restored."""
    candidates = [_candidates(word.spelling, language, page) for word in words]
    if len(words) > _FEW and sum(map(bool, candidates)) < _LEAST_FOUND * len(words):
        return []
    chosen = [
        (word, _choose(word.spelling, fitting, language) if fitting else _spell(word, language))
        for word, fitting in zip(words, candidates, strict=True)
    ]
    return [(word, choice) for word, choice in chosen if choice]


def _is_ending(text: str, word: _Word) -> bool:
    """Return whether a short word is what is joined to another, as in `1905-\ufffds`."""
    known = len(word.spelling) - word.spelling.count(REPLACEMENT)
    return known in _LEAST_FREQUENCY and "-" in text[max(0, word.start - 1) : word.start]


def _word(start: int, token: str, *, doubled: bool) -> _Word | None:
    """Return the word that `token` is, or None where too little is left of it."""
    rows = [len(row) for row in _ROW.findall(token)]
    if max(rows) > _LONGEST_ROW * (1 + doubled) or (doubled and any(row % 2 and row != 3 for row in rows)):
        return None
    # half of them, and of the three bytes of an apostrophe one
    single = _ROW.sub(lambda row: REPLACEMENT * (len(row[0]) // 2), token) if doubled else token
    spelling = "".join(low if len(low := letter.lower()) == 1 else letter for letter in single)
    known = len(spelling) - spelling.count(REPLACEMENT)
    return _Word(start, token, spelling) if known or spelling == REPLACEMENT else None


def _candidates(spelling: str, language: str, page: PageWords) -> dict[str, float]:
    """Return what may stand for the U+FFFD of `spelling`, with its frequency."""
    found = _fitting(spelling, fits(language, blank(spelling)[0]))
    for lost, count in _fitting(spelling, page.whole.get(blank(spelling)[0], {}).items()).items():
        found[lost] = found.get(lost, 0) + _SEEN * count
    for lost, frequency in _elisions(spelling, language):
        found[lost] = max(found.get(lost, 0), frequency)
    return found


def _fitting(spelling: str, words: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return of `words`, given by what stands in the gaps, those that agree with the gaps that are known."""
    gaps = blank(spelling)[1]
    return {
        "".join(letter for letter, gap in zip(letters, gaps, strict=True) if gap == REPLACEMENT): frequency
        for letters, frequency in words
        if all(gap in (letter, REPLACEMENT) for letter, gap in zip(letters, gaps, strict=True))
    }


def _elisions(spelling: str, language: str) -> Iterator[tuple[str, float]]:
    """Return readings of `spelling` with an apostrophe, and their frequencies."""
    head, _, tail = spelling.partition(REPLACEMENT)
    if language == "en" and tail == "s" and len(head) > 2:
        yield "’", _POSSESSIVE
    elif language in _ELISIONS and _ELISIONS[language].match(spelling):
        for lost, frequency in _fitting(tail, fits(language, blank(tail)[0])).items():
            yield "’" + lost, _ELIDED * frequency


def _choose(spelling: str, candidates: dict[str, float], language: str) -> _Choice | None:
    """Return the one candidate that is far more frequent than all else together, or None."""
    best = max(candidates, key=lambda lost: candidates[lost])
    frequency = candidates[best]
    rest = sum(candidates.values()) - frequency
    others = _quoted(spelling, language)
    if REPLACEMENT in spelling[-2:]:
        others += _UNLISTED_ENDINGS.get(language, 0)
    known = len(spelling) - spelling.count(REPLACEMENT)
    if frequency < max(_MARGIN * rest, _MARGIN_OTHERS * others, _LEAST_FREQUENCY.get(known, 0)):
        return None
    confidence = frequency / (frequency + rest + others + _UNLISTED)
    return _Choice(best, frequency, min(_SUREST, round(confidence, 3)))


def _spell(word: _Word, language: str) -> _Choice | None:
    """Return what can be told of a word in no list by the letters beside, U+FFFD for the rest; None for nothing.

    Not at its ends, where a lost letter may be a quotation mark, and not of names, which are spelled in their own ways.
    """
    spelling = word.spelling
    if word.token[0].isupper() and not word.token.replace(REPLACEMENT, "").isupper():
        return None
    framed = f"^{blank(spelling)[0]}$"
    gaps = [place for place, letter in enumerate(spelling, 1) if letter == REPLACEMENT]
    inside = range(2, len(spelling))
    read = [(letter_between(language, framed[:at], framed[at + 1 :]) if at in inside else None) for at in gaps]
    return _Choice("".join(letter or REPLACEMENT for letter in read), 0.0, _SPELT) if any(read) else None


def _quoted(spelling: str, language: str) -> float:
    """Return how frequent the word is that `spelling` would be if its first or last U+FFFD were a quotation mark."""
    wholes = (spelling[1:] if spelling[0] == REPLACEMENT else "", spelling[:-1] if spelling[-1] == REPLACEMENT else "")
    return _QUOTED * sum(
        sum(_fitting(whole, fits(language, blank(whole)[0])).values())
        for whole in wholes
        if len(whole) > whole.count(REPLACEMENT)
    )


def _edits(text: str, word: _Word, choice: _Choice, page: PageWords, language: str) -> Iterator[Edit]:
    """Yield an edit for each row of U+FFFD in `word`; letters that are not known, or their case, stay lost."""
    lost = cased(text, word.start, word.token, choice.lost, choice.frequency, language)
    if language == "ro" and not page.cedilla:
        lost = lost.translate(_TO_COMMA)
    each = 2 if word.token.count(REPLACEMENT) > len(choice.lost) else 1  # U+FFFD for a letter
    done = 0
    for row in _ROW.finditer(word.token):
        letters = lost[done : done + len(row[0]) // each]
        done += len(letters)
        for read in _READ.finditer(letters):
            start = word.start + row.start() + each * read.start()
            end = word.start + (row.end() if read.end() == len(letters) else row.start() + each * read.end())
            yield Edit(start, end, read[0], end - start, choice.confidence)
