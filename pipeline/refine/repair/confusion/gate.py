"""The cheap test whether a text may have been read in a wrong single-byte charset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import repeat

from pipeline.refine.repair.beyond_ascii import characters_of
from pipeline.refine.repair.confusion.alphabets import ALPHABETS, FLAT, UNLISTED
from pipeline.refine.repair.confusion.codecs import characters, numbers
from pipeline.refine.repair.confusion.signs import EDGES, INSIDE, SUSPECT, SUSPECT_LETTERS, SYMBOLS, lowered
from pipeline.refine.repair.confusion.tables import tables
from pipeline.refine.repair.glance import Glance, Sought, signs_of, table_of

# Ideograms stand beside symbols without a space. Said by what is allowed, which takes a fifth of the time to compile:
# Python goes through each character of a range, and there are ten of these.
_LETTER = "(?:(?=[\0-\u2e7f\U00010000-\U0010ffff])[^\\W\\d_])"
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
_ANY = SUSPECT | SYMBOLS
# Symbols that often stand behind words, with the letters of old codecs that windows-1252 has them for.
_ENDINGS = {
    sign: "".join(filter(str.islower, [characters(codec)[numbers("cp1252")[sign]] for codec in ("cp850", "mac-roman")]))
    for sign in "…—“‘•–"
}
_CAPITALS = frozenset(filter(str.isupper, SUSPECT_LETTERS))
_CAPITAL_INSIDE = re.compile(
    f"[{''.join(sorted(_CAPITALS))}](?<=[a-z{''.join(sorted(filter(str.islower, SUSPECT_LETTERS)))}].)"
)
_SUSPECT_SYMBOL = re.compile(  # a symbol that sound text does without, beside a letter
    rf"[{re.escape(''.join(sorted(SUSPECT - SUSPECT_LETTERS)))}](?:(?<=[^\W\d_].)|(?=[^\W\d_]))"
)
_SWAPPED_CASE = re.compile(  # koi8-r has its capitals where windows-1251 has its small letters
    "[А-ЯЁ](?:(?<=[а-яё].)[А-ЯЁ]|(?<=[^А-Яа-яЁё][а-я].)[А-Я]*(?![А-Яа-яЁё])|(?<=^[а-я].)[А-Я]*(?![А-Яа-яЁё]))"
)
_SMALL_CYRILLIC = frozenset(map(chr, range(ord("а"), ord("я") + 1))) | {"ё"}
_SOUGHT_MISPLACED = Sought(
    _MISPLACED,
    SYMBOLS,
    signs_of(re.compile(r"[^\W_]")),
    "…‡†‰" + _OPENING.strip("[]"),
)
_SOUGHT_SYMBOL = Sought(_SUSPECT_SYMBOL, SUSPECT - SUSPECT_LETTERS)
_SOUGHT_CAPITAL = Sought(
    _CAPITAL_INSIDE,
    _CAPITALS,
    frozenset(map(chr, range(ord("a"), ord("z") + 1))).union(filter(str.islower, SUSPECT_LETTERS)),
)
_SOUGHT_CASE = Sought(_SWAPPED_CASE, [*map(chr, range(ord("А"), ord("Я") + 1)), "Ё"], _SMALL_CYRILLIC)
_IN_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f’–—\xa0]")
_WORD = re.compile(f"{_IN_WORD.pattern}+")
_GREEK = frozenset(map(chr, range(0x370, 0x400)))
_CYRILLIC = frozenset(
    "".join(letters for letters in (*ALPHABETS.values(), FLAT["be"]) if "и" in letters or "і" in letters)
)
_CYRILLIC_LETTERS = _CYRILLIC | frozenset("".join(_CYRILLIC).upper())
_ALPHABET = 16  # different letters: text in a script has them, damage of another script seldom
# Code points of a page, and words evenly from them, that tell its language: a word has 4 points at most, the sum 255.
_PAGE_SAMPLE, _PAGE_WORDS = 20_000, 60
_N_WINDOWS, _WINDOW = 12, 50  # pieces of it that are read, and their code points
_ASCII = frozenset(map(chr, range(128)))  # `ß` has capitals there
_MOST_NAMES = 3  # foreign words in a text
_SHORT = 6  # words: fewer tell nothing about their language by not being known


def page_alphabet(page: str) -> frozenset[str]:
    """Return the letters of the language that most words of a page are of; none where that cannot be told.

    A label of one or two words says nothing about its language, but the page it stands on does.

    >>> "ę" in page_alphabet("Idę do domu, bo już późno i nie mam siły czekać na ciebie"), page_alphabet("xq zzk vvb")
    (True, frozenset())
    """
    known = tables()
    length = min(len(page), _PAGE_SAMPLE)
    step = max(_WINDOW, length // _N_WINDOWS)
    words = _WORD.findall(lowered("\n".join([page[start : start + _WINDOW] for start in range(0, length, step)])))
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
    found = characters_of(text)
    return _has_misplaced(text, found) or (
        bool(letters := _strange_letters(found, alphabet)) and not _is_written_so(text, letters)
    )


def confused_texts(texts: Sequence[str], page: Glance) -> list[str]:
    """Return those of `texts` that look confused, where their `page` does so itself."""
    found = page.characters
    if found.isdisjoint(_ANY):
        return []
    suspects = found & SUSPECT_LETTERS
    alphabet = page_alphabet(page.text) if suspects else frozenset()
    if _has_misplaced(page.text, found, page):
        return [text for text in texts if looks_confused(text, alphabet)]
    letters = _strange_letters(found, alphabet)
    if not letters or _is_written_so(page.text, letters):
        return []
    holders = page.owners(texts, page.heads(table_of(suspects - alphabet)))
    return [
        text
        for text in holders
        if (strange := _strange_letters(characters_of(text), alphabet)) and not _is_written_so(text, strange)
    ]


def _strange_letters(found: frozenset[str], alphabet: frozenset[str]) -> frozenset[str]:
    """Return those of the characters `found` in a text that damage may have made and its `alphabet` does not have."""
    letters = (found & SUSPECT_LETTERS) - alphabet
    return letters - _GREEK if len(letters & _GREEK) >= _ALPHABET else letters


def _has_misplaced(text: str, found: frozenset[str], page: Glance | None = None) -> bool:
    """Return whether `text`, which has the characters `found`, has a symbol or a capital where words have none.

    Where it is long enough to be worth a glance, `page` is that.
    """
    if not found.isdisjoint(SYMBOLS) and _has(_SOUGHT_MISPLACED, text, page):
        return True
    for sign in _ENDINGS.keys() & found:
        if _has_cut_word(text, sign):
            return True
    suspects = found & SUSPECT
    if not suspects <= SUSPECT_LETTERS and _has(_SOUGHT_SYMBOL, text, page):
        return True
    if suspects.isdisjoint(_CAPITALS):
        return False
    return _has(_SOUGHT_CAPITAL, text, page) or (not suspects.isdisjoint("АОБЕ") and _has(_SOUGHT_CASE, text, page))


def _has(sought: Sought, text: str, page: Glance | None) -> bool:
    """Return whether `sought` is in `text`, or in the `page` that it is."""
    return page.shows(sought) if page is not None else sought.pattern.search(text) is not None


def _has_cut_word(text: str, sign: str) -> bool:
    """Return whether a word of `text` that no list has would be in one with what `sign`, which stands behind it, may have been.

    >>> _has_cut_word("L'universit… di Bologna", "…"), _has_cut_word("E poi… niente", "…")
    (True, False)
    """
    votes = tables().votes
    place = text.find(sign)
    while place >= 0:
        if text[place - 1 : place].isalpha():
            word = lowered(text[_word_at(text, place - 1)[0] : place].rpartition("'")[2])
            if (
                len(word) > 1
                and word not in votes
                and not votes.keys().isdisjoint([word + letter for letter in _ENDINGS[sign]])
            ):
                return True
        place = text.find(sign, place + 1)
    return False


def looks_misplaced(token: str) -> bool:
    """Return whether `token` has a symbol or a capital where words have none."""
    return _MISPLACED.search(token) is not None or _CAPITAL_INSIDE.search(token) is not None


def _is_written_so(text: str, letters: frozenset[str]) -> bool:
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
    for place, count in enumerate(points[:-1]):
        if count >= 0.85 * most and letters <= known.alphabets[place]:
            return True
    return _are_names(text, foreign)


def _are_names(text: str, letters: frozenset[str]) -> bool:
    """Return whether `letters` are in three different words of `text` at most, and those in the lists."""
    votes = tables().votes
    odd: set[str] = set()
    for letter in letters | {*lowered("".join(letters))} | {*"".join(letters).upper()} - _ASCII:
        place = text.find(letter)
        while place >= 0:
            start, end = _word_at(text, place)
            word = lowered(text[start:end]).strip(EDGES)
            odd.add(word)
            if len(odd) > _MOST_NAMES or len(word) <= 3 or word not in votes:
                return False
            place = text.find(letter, end)
    return True


def _word_at(text: str, place: int) -> tuple[int, int]:
    """Return where the word of `text` around `place` begins and ends."""
    start = end = place
    while start > 0 and _IN_WORD.match(text, start - 1):
        start -= 1
    while end < len(text) and _IN_WORD.match(text, end):
        end += 1
    return start, max(end, place + 1)


def _is_of_unlisted(text: str, letters: frozenset[str], n_words: int) -> bool:
    """Return whether `text`, of whose words few are known, is sound text of a language without a list."""
    if letters <= _CYRILLIC_LETTERS:
        n_letters = len(text) - len(text.encode("ascii", "ignore"))
        return n_letters > max(20, 0.4 * len(text)) and sum(map(text.count, "оаеинтрсвлдгэхн")) >= 0.55 * n_letters
    return n_words >= _SHORT and any(map(letters.issubset, UNLISTED))
