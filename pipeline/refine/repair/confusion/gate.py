"""The cheap test whether a text may have been read in a wrong single-byte charset."""

from __future__ import annotations

import re
from itertools import repeat

import numpy as np

from pipeline.refine.repair.confusion.alphabets import ALPHABETS, FLAT, LISTED
from pipeline.refine.repair.confusion.signs import EDGES, INSIDE, SUSPECT, SUSPECT_LETTERS, SYMBOLS, lowered
from pipeline.refine.repair.confusion.tables import tables

_LETTER = "[^\\W\\d_\u2e80-\uffff]"  # ideograms stand beside symbols without a space
_OPENING = "[³¹¶±¼¾¢¤§¦¬¯´¨¸]"
# Symbols where sound text has none. One character class leads, so that the search runs at memory speed and the tests
# behind it are asked only where such a symbol stands; begun with a letter the same pattern took sixty times as long.
_MISPLACED = re.compile(
    rf"""[¡-¿‚ƒ„…†ˆ‰‡‹›€™—–“”‘×÷˜•](?:
        (?<={_LETTER}[{INSIDE}])(?={_LETTER})                          # g³ówny
      | (?<={_LETTER}{{3}}[³¹¿±¼¾§¡])(?!{_LETTER})                     # by³
      | (?<={_LETTER}[‚„†‡ˆƒ¢¤¦¬¯´¨¸¶•‰])(?!{_LETTER})                 # citt…, voil…
      | (?<![^\W_]{_OPENING})(?<={_OPENING})(?={_LETTER}{{2}})         # ¶roda
      | (?<=[ ][‡†‰])(?=[ ])                                           # a word of one letter
      | (?<=[ÂÃÄÅÎÏÐÑØÙ][¡-¿‚ƒ„†‡ˆ‰€™])
      | (?<=â€)
      | (?<={_LETTER}[—–“”…·])(?=[a-zß-ÿ])                             # prŽsent, d—
      | (?<!{_LETTER}…)(?<=…)(?=[a-z])
    )""",
    re.VERBOSE,
)
_CAPITALS = frozenset(filter(str.isupper, SUSPECT_LETTERS))
_CAPITAL_INSIDE = re.compile(
    f"[{''.join(sorted(_CAPITALS))}](?<=[a-z{''.join(sorted(filter(str.islower, SUSPECT_LETTERS)))}].)"
)
_SWAPPED_CASE = re.compile(  # koi8-r has its capitals where windows-1251 has its small letters
    "[А-ЯЁ](?:(?<=[а-яё].)[А-ЯЁ]|(?<=[^А-Яа-яЁё][а-я].)[А-Я]*(?![А-Яа-яЁё])|(?<=^[а-я].)[А-Я]*(?![А-Яа-яЁё]))"
)
_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f’–—\xa0]+")
_GREEK = frozenset(map(chr, range(0x370, 0x400)))
_CYRILLIC = frozenset(
    "".join(letters for letters in (*ALPHABETS.values(), FLAT["be"]) if "и" in letters or "і" in letters)
)
_CYRILLIC_LETTERS = _CYRILLIC | frozenset("".join(_CYRILLIC).upper())
_UNLISTED = tuple(
    frozenset(letters + letters.upper()) for language, letters in ALPHABETS.items() if language not in LISTED
)
_ALPHABET = 16  # different letters: text in a script has them, damage of another script seldom
_LONG = 1_000  # code points from which an array is faster than a set: three times at 3,000
_LAST = max(map(ord, SUSPECT | SYMBOLS))
# Code points of a page, and words evenly from them, that tell its language: a word has 4 points at most, the sum 255.
_PAGE_SAMPLE, _PAGE_WORDS = 20_000, 60
_SHORT = 6  # words: fewer tell nothing about their language by not being known


def page_alphabet(page: str) -> frozenset[str]:
    """Return the letters of the language that most words of a page are of; none where that cannot be told.

    A label of one or two words says nothing about its language, but the page it stands on does.

    >>> "ę" in page_alphabet("Idę do domu, bo już późno i nie mam siły czekać na ciebie"), page_alphabet("xq zzk vvb")
    (True, frozenset())
    """
    known = tables()
    words = _WORD.findall(lowered(page[:_PAGE_SAMPLE]))
    words = words[:: 1 + len(words) // _PAGE_WORDS]
    points = sum(map(known.votes.get, words, repeat(0))).to_bytes(len(known.languages) + 1, "little")
    most = max(points)
    return known.alphabets[points.index(most)] if most >= max(_SHORT, 0.8 * len(words)) else frozenset()


def looks_confused(text: str, alphabet: frozenset[str] = frozenset()) -> bool:
    """Return whether something in `text` speaks for a wrong charset; the letters of `alphabet`, that of its page, do not.

    Sound text must be cheap here: a set of its characters decides for most of it. Then come symbols and capitals where
    words have none, and last whether its letters are those of the language that its words are of. That the letters fit
    some alphabet is no proof: those of damage often do.

    >>> looks_confused("Mi³osierdzie"), looks_confused("Idę do domu, bo już późno")
    (True, False)
    """
    if text.isascii():
        return False
    found = _characters_of(text)
    suspects = found & SUSPECT
    if _has_misplaced(text, found, suspects):
        return True
    letters = (suspects & SUSPECT_LETTERS) - alphabet
    if len(letters & _GREEK) >= _ALPHABET:
        letters -= _GREEK
    return bool(letters) and not _is_written_so(text, letters)


def _has_misplaced(text: str, found: set[str], suspects: set[str]) -> bool:
    """Return whether `text`, which has the characters `found`, has a symbol or a capital where words have none."""
    if not found.isdisjoint(SYMBOLS) and _MISPLACED.search(text):
        return True
    if symbols := suspects - SUSPECT_LETTERS:
        these = re.escape("".join(symbols))
        if re.search(rf"[{these}](?:(?<=[^\W\d_].)|(?=[^\W\d_]))", text):
            return True
    if suspects.isdisjoint(_CAPITALS):
        return False
    return _CAPITAL_INSIDE.search(text) is not None or (
        not suspects.isdisjoint("АОБЕ") and _SWAPPED_CASE.search(text) is not None
    )


def _characters_of(text: str) -> set[str]:
    """Return the different characters of `text`, of a long one those only that the tests ask for."""
    if len(text) < _LONG:
        return set(text)
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    seen = np.zeros(65_536, bool)
    seen[codes] = True
    return set(map(chr, np.flatnonzero(seen[: _LAST + 1]).tolist()))


def looks_misplaced(token: str) -> bool:
    """Return whether `token` has a symbol or a capital where words have none."""
    return _MISPLACED.search(token) is not None or _CAPITAL_INSIDE.search(token) is not None


def _is_written_so(text: str, letters: set[str]) -> bool:
    """Return whether `letters` are those of the language of `text`, or of a few foreign words in it."""
    known = tables()
    middle = len(text) // 2
    sample = text if len(text) <= 400 else text[:200] + " " + text[middle : middle + 200]
    words = _WORD.findall(lowered(sample))[:48]
    points = sum(map(known.votes.get, words, repeat(0))).to_bytes(len(known.languages) + 1, "little")
    most = max(points)
    own = known.alphabets[points.index(most)] if most else frozenset()
    foreign = letters - own
    if most < 0.4 * len(words) or (most < 0.8 * len(words) and foreign):
        return _is_of_unlisted(text, letters, len(words))
    if not foreign or (
        letters <= _CYRILLIC_LETTERS and own <= _CYRILLIC_LETTERS
    ):  # damage that stays Cyrillic leaves no word known
        return True
    if any(count >= 0.85 * most and letters <= known.alphabets[place] for place, count in enumerate(points[:-1])):
        return True
    lower = {*lowered("".join(foreign))}
    odd = {word.strip(EDGES) for word in {*_WORD.findall(lowered(text))} if not lower.isdisjoint(word)}
    return len(odd) <= 3 and all(len(word) > 3 and word in known.votes for word in odd)


def _is_of_unlisted(text: str, letters: set[str], n_words: int) -> bool:
    """Return whether `text`, of whose words few are known, is sound text of a language without a list."""
    if letters <= _CYRILLIC_LETTERS:
        n_letters = len(text) - len(text.encode("ascii", "ignore"))
        return n_letters > max(20, 0.4 * len(text)) and sum(map(text.count, "оаеинтрсвлдгэхн")) >= 0.55 * n_letters
    return n_words >= _SHORT and any(letters <= alphabet for alphabet in _UNLISTED)
