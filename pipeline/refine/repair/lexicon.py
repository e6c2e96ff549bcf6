"""Word lists by which lost letters are restored, and which language a text is in.

`data/words/LANGUAGE.xz` holds lines sorted by skeleton, which is a word with `?` for each character beyond ASCII:

    g?ow?<TAB>łęKłąM

What follows the tab are the words of that skeleton, the most frequent first: the characters that stand for its `?`, and
one for its frequency (`!` for 1, one code point more for each tenth of a decade below). Words of ASCII alone are there
where they compete with another, or may follow an elision.

`data/words/contexts.txt` holds for each language the stretches of words in which one letter beyond ASCII follows from its
neighbours (`?` for others beyond ASCII, `^` and `$` for the ends of the word): `mü?$` says that between `m` and `?$`
stands `ü`.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

_FOLDER = files(__package__) / "data" / "words"
_WIDEST = 5  # letters of a context on either side of its gap
_KEPT = 4  # lists held in memory, 0.1 to 3.2 MB each: a page is in one language, with one or two quoted
_KEPT_WORDS = 10_000  # looked up last, some 4 MB: the pages of a site share most of theirs
_WORD = re.compile(r"(?<![^\W\d_])(?=[^\W\d_]|\ufffd)[^\W\d_]*+(?:['’\ufffd]++[^\W\d_]++)*+\ufffd*+")
_CONTEXT = re.compile(r"([\x00-\x7f]*)([^\x00-\x7f])([\x00-\x7f]*)")
_BLANK = re.compile(r"[^\x00-\x7f]")
_TO_CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")  # Turkish has the one, Romanian either
_FLOOR = 50  # tenths of a decade: what a word adds to a language that does not list it as frequent, 1e-5
_MOST_WORDS = 2_000  # of a text, to tell its language
_NAMES = {"no": "nb", "hr": "sh", "bs": "sh", "sr": "sh"}

# Measured on sentences of 49 languages, alone and ten together; see bench/lost_letters.py.
_LEAD = 20  # tenths of a decade by which a language must lead over the next
_LEAST = 60  # tenths of a decade in all, three or four of the commonest words
_POINTS = 3.5  # tenths of a decade a word, over all words: running text of a listed language has 5 to 14


@lru_cache(_KEPT_WORDS)
def blank(word: str) -> tuple[str, str]:
    r"""Return the skeleton of a word and what stands in its gaps, U+FFFD where that is lost, a comma below as cedilla.

    >>> blank("gęśl\ufffd") == ("g??l?", "ęś\ufffd")
    True
    """
    if word.isascii():
        return word, ""
    word = word.translate(_TO_CEDILLA)
    return _BLANK.sub("?", word), "".join(_BLANK.findall(word))


def words_of(text: str) -> list[str]:
    r"""Return the words of `text` in lower case, whole ones and damaged ones.

    >>> words_of("Don't l'\ufffdt\ufffd")
    ["don't", "l'\ufffdt\ufffd"]
    """
    return _WORD.findall(text.lower().replace("’", "'"))


@lru_cache(_KEPT_WORDS)
def fits(language: str, skeleton: str) -> tuple[tuple[str, float], ...]:
    """Return the words of `language` with this `skeleton`, each as what stands for its `?`, with its frequency.

    The most frequent comes first. A skeleton without `?` is a word of ASCII: what stands for nothing is empty.

    >>> [gaps for gaps, _ in fits("pl", "g?ow?")], fits("pl", "qxq?")
    (['łę', 'łą'], ())
    """
    lines = _lines(language)
    key = b"\n" + skeleton.encode() + b"\t"
    low, high = 0, len(lines) - 1  # both at the end of a line
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2 + 1)
        end = lines.find(b"\n", start + 1)
        if lines[start : start + len(key)] == key:
            return _read(lines[start + len(key) : end].decode(), skeleton.count("?"))
        if lines[start:end] < key:
            low = end
        else:
            high = start
    return ()


def list_of(language: str) -> str:
    """Return the name of the list for a language, given by its code: Croatian, Bosnian and Serbian share one."""
    return _NAMES.get(language, language)


@cache
def is_listed(language: str) -> bool:
    """Return whether there is a list for a language, given by its code.

    >>> is_listed("hr"), is_listed("et")
    (True, False)
    """
    return (_FOLDER / f"{list_of(language)}.xz").is_file()


def letter_between(language: str, before: str, behind: str) -> str | None:
    """Return the letter that stands in words of `language` between these skeletons; None where several may, or none.

    >>> letter_between("tr", "^b", "l?m$"), letter_between("tr", "^k", "y$")
    ('ö', None)
    """
    known = _contexts(language)
    lefts = [before[place:] for place in range(max(0, len(before) - _WIDEST), len(before) + 1)]
    rights = [behind[:length] for length in range(min(_WIDEST, len(behind)) + 1)]
    found = {known[left, right] for left in lefts for right in rights if (left, right) in known}
    return found.pop() if len(found) == 1 else None


def language_of(words: Iterable[str], expected: str | None = None, lead: int = _LEAD) -> str | None:
    """Return the list that fits `words`, or None where they are too few, of two languages alike, or of none listed.

    An `expected` language needs no lead over its relatives, but no other may lead over it by `lead` tenths of a decade.

    >>> language_of("der hund und die katze sind in dem haus".split())
    'de'
    >>> language_of("koer ja kass on majas ning see ei ole minu oma".split()) is None
    True
    """
    voters = _voters()
    points: dict[str, int] = {}
    n_words = 0
    for _, word in zip(range(_MOST_WORDS), words, strict=False):
        n_words += 1
        for language, gain in voters.get(blank(word)[0], ()):
            points[language] = points.get(language, 0) + gain
    if not points:
        return None
    told = list_of(expected or "")
    ranked = sorted(points, key=lambda language: (-points[language], language))
    best = ranked[0]
    second = points[ranked[1]] if len(ranked) > 1 else 0
    if told in points and points[best] - points[told] < lead:
        return told if points[told] >= _POINTS * n_words / 2 else None
    if best.startswith("-") or points[best] - second < _LEAD or points[best] < max(_LEAST, _POINTS * n_words):
        return None  # a bystander: a language that votes, but has no list
    return best


def _read(words: str, n_lost: int) -> tuple[tuple[str, float], ...]:
    """Return the entries of one line."""
    step = n_lost + 1
    places = range(0, len(words), step)
    return tuple((words[at : at + n_lost], 10 ** ((33 - ord(words[at + n_lost])) / 10)) for at in places)


@lru_cache(_KEPT)
def _lines(language: str) -> bytes:
    """Return the list of `language`, with a line feed at both ends."""
    return lzma.decompress((_FOLDER / f"{language}.xz").read_bytes())


@cache
def _contexts(language: str) -> dict[tuple[str, str], str]:
    """Return the letter of each context that tells it."""
    rows = (_FOLDER / "contexts.txt").read_text("utf-8").splitlines()
    found = next(row[1:] for row in map(str.split, rows) if row[0] == language)
    return {(match[1], match[3]): match[2] for match in map(_CONTEXT.fullmatch, found) if match}


@cache
def _voters() -> dict[str, tuple[tuple[str, int], ...]]:
    """Return for each skeleton of a frequent word the languages it votes for, and with how many tenths of a decade."""
    votes: dict[str, tuple[tuple[str, int], ...]] = {}
    for row in (_FOLDER / "frequent.txt").read_text("utf-8").splitlines():
        language, *words = row.split(" ")
        gains: dict[str, int] = {}
        for word in words:  # the most frequent first
            gains.setdefault(blank(word[:-1])[0], _FLOOR - (ord(word[-1]) - 33))
        for skeleton, gain in gains.items():
            votes[skeleton] = (*votes.get(skeleton, ()), (language, gain))
    return votes
