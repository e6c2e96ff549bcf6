"""Is it text at all? Cheap rules that look before any detector is asked, because detectors answer on everything.

Tokens that are code, urls, hashes or numbers are taken out; what is left is prose for the detectors, and how much was
taken out is evidence against there being a language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.refine.language import characters
from pipeline.refine.language.code import Prose, without_code
from pipeline.refine.language.codes import DEVANAGARI, HAN, HANGUL, KANA, SCRIPTS, Script, words

# Vowel signs of Devanagari are no letters to `re`, which would cut each word at them.
_MARKS: Final = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963"
WORD: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
"""a word, with the signs that belong to its letters"""
_LATIN: Final = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_NOT_LATIN: Final = re.compile(r"[^A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_SCRIPTS: Final = (None, *SCRIPTS)  # none: Latin
_WHOLLY: Final = tuple(re.compile(f"{script.letters.pattern}+" if script else "") for script in _SCRIPTS)
_HAN, _KANA, _HANGUL = map(_SCRIPTS.index, (HAN, KANA, HANGUL))
# Codes of languages, countries and currencies, units and time zones.
_CODES: Final = words(
    "ar be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gb gl gr he hi hr hu id is it ja jp ka kk ko lt lv mk mn ms mt"
    " nb nl nn no pl pt br ro ru se sk sl sq sr sv th tr tw ua uk us ur vi zh cn"
    " usd eur gbp jpy chf pln czk huf sek nok dkk try cny inr brl zł kč ft lei kr"
    " kg cm mm km ml gb mb tb khz mhz ghz kw kwh db fps px rpm psi utc gmt cet cest est pst msk jst bst"
)

# What languages call themselves: a page's language menu is not text in any of them.
_ENDONYMS: Final = words(
    "afrikaans alemannisch asturianu ayisyen azərbaycan azərbaycanca bahasa brezhoneg føroyskt kreyòl lëtzebuergesch occitan"
    " plattdüütsch sardu sicilianu walon bosanski català catala čeština cesky český cymraeg dansk deutsch eesti english"
    " español espanol esperanto euskara français francais frysk gaeilge galego hrvatski íslenska italiano"
    " kiswahili kurdî latviešu lietuvių magyar malti melayu nederlands norsk bokmål nynorsk o‘zbek polski"
    " português portugues română romana shqip slovenčina slovenščina srpski suomi svenska tagalog tiếng türkçe turkce"
    " việt wikang ελληνικά беларуская български кыргызча қазақша македонски монгол русский српски татарча тоҷикӣ"
    " українська հայերեն עברית العربية اردو فارسی کوردی پښتو हिन्दी हिंदी मराठी नेपाली বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ்"
    " తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ မြန်မာ ქართული አማርኛ ខ្មែរ 中文 简体中文 繁體中文 简体 繁體 日本語 한국어"
)

# Letters of so many scripts stand beside each other in menus of languages, hardly in a text; of so many in nothing else.
_MENU_SCRIPTS, _NOTHING_BUT_MENU = 3, 4
_MENU_SHARE: Final = 0.75
# Of so many words of which nearly all have one or two letters there is no text, nor of so many of which each comes, on
# average, so often. Texts in 75 languages have at most .8 of such short words.
_SEVERAL, _SCRAPS, _REPEATED = 3, 0.85, 4
_CHORD: Final = re.compile(r"[A-H](?:maj|min|sus|dim|aug|add)")  # `Fmaj7`, `Csus4`, without its number
_TAGS: Final = 4  # codes in capitals, a third of the words, from which on they make a menu
_BEYOND_CYRILLIC: Final = "\u0530"  # in later scripts a letter may be a syllable or a word
_ACRONYM: Final = 5  # letters of a word that may be one
# From so many letters on a word is looked at for letters that come again and again, which detectors take for many words.
_STRETCHED: Final = 16
_AGAIN: Final = re.compile(r"(\w{1,4}?)\1{3,}")


class Look(NamedTuple):
    """What a first look at a text says."""

    prose: str
    """the text without its code-like tokens"""
    letters: int
    """letters of the prose; a Chinese, Japanese or Korean one counts as two"""
    script: Script | None
    """the script of most letters; None for Latin"""
    exact: str
    """the language that the script alone tells, else empty"""
    words: list[str]
    """words of the prose"""
    code: float
    """share of code among the characters"""
    addresses: float
    """share of addresses, paths and serial numbers among the characters"""
    digits: float
    """share of digits among the characters, where letters are few"""


_NOTHING: Final = Look("", 0, None, "", [], 1.0, 0.0, 0.0)


def look(text: str) -> Look:
    """Return what can be said about `text` without asking a detector.

    >>> look("Zobacz https://example.org/a?b=1 teraz").prose
    'Zobacz teraz'
    """
    prose = without_code(text) if characters.has_code_sign(text) else Prose(text, 0.0, 0.0)
    found = characters.words_of(prose.text)
    joined = "".join(found)
    if not joined:
        return _NOTHING
    if joined.isascii() or _NOT_LATIN.search(joined) is None:
        script, letters, scripts = None, len(joined), 1
    else:
        script, letters, scripts = _script(joined)
    exact = next(iter(script.languages)) if script and len(script.languages) == 1 and scripts < _MENU_SCRIPTS else ""
    if script is HAN and is_nom(joined):
        exact = "vi"
    digits = sum(map(str.isdigit, text)) / len(text) if len(joined) < len(text) * 0.6 else 0.0
    if scripts >= _NOTHING_BUT_MENU or is_listing(found, digits):
        return _NOTHING
    if is_stretched(found) and len(_AGAIN.sub(r"\1", joined)) * 2 < len(joined):
        return _NOTHING
    if script is DEVANAGARI:
        found = WORD.findall(prose.text)
    return Look(prose.text, letters, script, exact, found, prose.code, prose.addresses, digits)


def is_nom(letters: str) -> bool:
    """Return whether these ideograms are Vietnamese: a fifth of Chữ Nôm was made for it and stands beyond the first plane.

    Chinese and Japanese have one such ideogram in hundreds, Cantonese in fifty.

    >>> is_nom("畢哿每𠊛生𠚢調得自由吧平等"), is_nom("人人生而自由在尊嚴和權利上一律平等")
    (True, False)
    """
    beyond = 0
    for letter in letters:
        beyond += letter > "\uffff"
    return beyond * 20 > len(letters)


def is_listing(found: Sequence[str], digits: float = 0.0) -> bool:
    """Return whether words are no text by themselves.

    They are codes, prices or measures; mostly names and codes of languages; scraps of one or two letters (chords, units); or
    the same word over and over.

    >>> is_listing(["PL", "Polski", "Deutsch"]), is_listing(["Polski", "Fiat"])
    (True, False)
    >>> is_listing("el IT ru UK".split()), is_listing("No hi fa res si ve tard o no".split())
    (True, False)
    """
    n = len(found)
    if (digits or n >= _SEVERAL) and _are_codes(found):
        return True
    if n >= _SEVERAL and (_is_repeated(found) or _is_scraps(found)):
        return True
    return n > 1 and _is_menu(found)


def _are_codes(found: Sequence[str]) -> bool:
    return all(word.lower() in _CODES for word in found)  # seldom more than the first is looked at


def _is_repeated(found: Sequence[str]) -> bool:
    n = len(found)
    first = found[: n // _REPEATED + 1]  # mostly all different, which is enough
    return len(set(first)) * _REPEATED <= n and len(set(found)) * _REPEATED <= n


def _is_menu(found: Sequence[str]) -> bool:
    """Return whether nearly all words are names and codes of languages, with a name among them."""
    n = left = len(found)
    named = False
    for word in found:
        lower = word.lower()
        if lower in _ENDONYMS:
            named = True
        elif lower not in _CODES:
            left -= 1
            if left < _MENU_SHARE * n:
                return False
    return named


def _is_scraps(found: Sequence[str]) -> bool:
    """Return whether nearly all words have one or two letters, or a third are codes, as countries with their languages have."""
    n = len(found)
    few = 0
    for word in found:
        few += len(word) <= 2
    if few * 3 < n:
        return False
    short = [word for word in found if (len(word) <= 2 and word < _BEYOND_CYRILLIC) or _CHORD.fullmatch(word)]
    tags = sum([word.isupper() and word.lower() in _CODES for word in short])
    return len(short) >= _SCRAPS * n or (tags >= _TAGS and tags * 3 >= n and not all(map(str.isupper, found)))


def is_stretched(found: Sequence[str]) -> bool:
    """Return whether some word is so long that letters may come again and again in it."""
    return max(map(len, found), default=0) >= _STRETCHED


def _script(letters: str) -> tuple[Script | None, int, int]:
    """Return the script of most of the letters, their number where a syllable or ideogram counts as two, and of scripts."""
    first = _place_of(letters[0])
    if first and _WHOLLY[first].fullmatch(letters):  # as most texts are that are not in Latin letters
        size = len(letters)
        return _SCRIPTS[first], 2 * size if first in {_HAN, _KANA, _HANGUL} else size, int(first != _KANA)
    found = [0] * len(_SCRIPTS)
    for letter in set(letters):
        if (script := _place_of(letter)) is not None:
            found[script] += letters.count(letter)
    wide = found[_HAN] + found[_KANA] + found[_HANGUL]
    scripts = len(found) - found.count(0)
    if found[_KANA]:
        scripts -= 1  # Japanese is written with both
    best = found.index(max(found))
    if best == _HAN and found[_KANA] * 12 >= len(letters):
        best = _KANA
    return _SCRIPTS[best], len(letters) + wide, scripts


@lru_cache(maxsize=8_192)
def _place_of(letter: str) -> int | None:
    """Return the place of a letter's script among `_SCRIPTS`."""
    if _LATIN.search(letter):
        return 0
    return next((at for at, script in enumerate(_SCRIPTS) if script and script.letters.search(letter)), None)


def script_of(letter: str) -> Script | None:
    """Return the script of a letter that is not Latin; None where it is of no script that is known here."""
    place = _place_of(letter)
    return _SCRIPTS[place] if place else None


class Oddness(NamedTuple):
    """What is odd about some words, each as their share."""

    tiny: float
    """Latin words of one or two letters, if there are at least two words"""
    acronyms: float
    """Latin words in capitals, if no word is longer than five letters"""
    repeats: float
    """words that came before"""
    codes: float
    """1 when all of at least two Latin words could be codes of languages, countries or currencies, or units"""


def oddness(found: list[str], script: Script | None) -> Oddness:
    """Return what makes words, at least one, look like no text.

    >>> oddness(["EUR", "PLN"], None).codes
    1.0
    """
    n = len(found)
    lower = {word.lower() for word in found}
    repeats = 1 - len(lower) / n
    if script is not None:
        return Oddness(0.0, 0.0, repeats, 0.0)
    tiny = sum([len(word) <= 2 for word in found]) / n if n > 1 else 0.0
    acronyms = 0.0
    if max(map(len, found)) <= _ACRONYM:
        acronyms = sum([len(word) > 1 and word.isupper() for word in found]) / n
    return Oddness(tiny, acronyms, repeats, float(n > 1 and _CODES.issuperset(lower)))
