"""Is it text at all? Cheap rules that look before any detector is asked, because detectors answer on everything.

Tokens that are code, urls, hashes or numbers are taken out; what is left is prose for the detectors, and how much was
taken out is evidence against there being a language.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.refine.language.codes import HAN, KANA, SCRIPTS, Script, words

# One of these makes it worth looking at each token. Each pattern begins with a set of rare characters: that is fast.
_LONG: Final = 50  # code points from which a few numbers and brackets say nothing
_SIGN: Final = re.compile(r"[\d\\=<>{}_|#$^*~\[\]@/&%+]")
_JOINT: Final = re.compile(r"[.:(](?<=\w.)\w|\)\.|;\s")
_CAMEL: Final = re.compile(r"[A-Z](?<=[a-z].)")
# A token with one of these is code, a path, an address, a hash or an identifier.
_CODE: Final = re.compile(
    r"[\\=<>{}_|#$^*~\[\]@]|://|/.*/|\w[.:(]\w|[a-z][A-Z]|\)\.|\d.*[A-Za-z].*\d|::|;$|&&|\+\+|^/\w|^&\w+;?$|^[A-Z]{2,}-?\d{3}"
)
# Tokens of code that are words of no language.
_KEYWORDS: Final = words(
    "def elif else: try: self const var int struct typedef lambda bool null #include #define SELECT FROM WHERE INSERT"
    " VALUES JOIN = == != += -= -> => := && || + * / % { } }; }, ); // /* */"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_ASCII_RUN: Final = re.compile(r"[!-~]{4,}")
_WIDE: Final = re.compile(r"[\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN: Final = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_NOT_LATIN: Final = re.compile(r"[^A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_VOWEL: Final = re.compile(r"[^\x00-\x7f]|[aeiouy]")
_CONSONANTS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")

# What languages call themselves: a page's language menu is not text in any of them.
_ENDONYMS: Final = words(
    "afrikaans azərbaycan bahasa bosanski català catala čeština cesky český cymraeg dansk deutsch eesti english"
    " español espanol esperanto euskara français francais frysk gaeilge galego hrvatski íslenska italiano"
    " kiswahili kurdî latviešu lietuvių magyar malti melayu nederlands norsk bokmål nynorsk o‘zbek polski"
    " português portugues română romana shqip slovenčina slovenščina srpski suomi svenska tagalog tiếng türkçe turkce"
    " việt wikang ελληνικά беларуская български кыргызча қазақша македонски монгол русский српски татарча тоҷикӣ"
    " українська հայերեն עברית العربية اردو فارسی کوردی پښتو हिन्दी हिंदी मराठी नेपाली বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ்"
    " తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ မြန်မာ ქართული አማርኛ ខ្មែរ 中文 简体中文 繁體中文 简体 繁體 日本語 한국어"
)


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
    """share of code-like tokens among the characters"""
    digits: float
    """share of digits among the characters, where letters are few"""


def look(text: str) -> Look:
    """Return what can be said about `text` without asking a detector.

    >>> look("Zobacz https://example.org/a?b=1 teraz").prose
    'Zobacz teraz'
    """
    prose, code = _without_code(text) if _has_code_sign(text) else (text, 0.0)
    found = _WORD.findall(prose)
    joined = "".join(found)
    if not joined:
        return Look("", 0, None, "", [], 1.0, 0.0)
    script, letters = (None, len(joined)) if _NOT_LATIN.search(joined) is None else _script(joined)
    exact = next(iter(script.languages)) if script and len(script.languages) == 1 else ""
    digits = sum(map(str.isdigit, text)) / len(text) if len(joined) < len(text) * 0.6 else 0.0
    return Look(prose, letters, script, exact, found, code, digits)


def is_plain(text: str) -> bool:
    """Return whether a text is words at a glance: nothing in it looks like code, or it is long and little does.

    >>> is_plain("The gate is shut at night."), is_plain("x = y[1]")
    (True, False)
    """
    if not _has_code_sign(text):
        return True
    words = text.split()
    plain = sum([word.isalpha() or word[:-1].isalpha() for word in words])
    return len(text) >= _LONG and plain > 0.75 * len(words)


def _has_code_sign(text: str) -> bool:
    return any(sign.search(text) is not None for sign in (_SIGN, _JOINT, _CAMEL))


def _without_code(text: str) -> tuple[str, float]:
    """Return the text without its code-like tokens, and their share of its characters."""
    plain = []
    taken = 0
    for token in text.split():
        if token in _KEYWORDS or _is_code(token):
            taken += len(token)
        elif _CODE.search(token) is not None:  # Chinese and Japanese write no spaces: the token is a whole sentence
            taken += sum(map(len, _ASCII_RUN.findall(token)))
            plain.append(_ASCII_RUN.sub(" ", token))
        else:
            plain.append(token)
    return " ".join(plain), taken / len(text)


def _is_code(token: str) -> bool:
    if token.isalpha():
        return not token.islower() and not token.istitle() and _CAMEL.search(token) is not None
    return _CODE.search(token) is not None and _WIDE.search(token) is None


def _script(letters: str) -> tuple[Script | None, int]:
    """Return the script of most of the letters, and their number where a syllable or word character counts as two."""
    best, most = None, len(_LATIN.findall(letters))
    rest = len(letters) - most
    wide = 0
    for script in SCRIPTS:
        if rest <= 0:
            break
        if found := len(script.letters.findall(letters)):
            rest -= found
            if "zh" in script.languages or "ja" in script.languages or "ko" in script.languages:
                wide += found
            if found > most:
                best, most = script, found
    if best is HAN and len(KANA.letters.findall(letters)) * 12 >= len(letters):
        best = KANA
    return best, len(letters) + wide


class Oddness(NamedTuple):
    """What is odd about some words, each as their share."""

    endonyms: float
    """names of languages in themselves, if there are at least two words"""
    unspeakable: float
    """Latin words without a vowel, or with five consonants in a row"""
    tiny: float
    """Latin words of one or two letters, if there are at least two words"""
    acronyms: float
    """words in capitals, if no word is longer than five letters"""
    repeats: float
    """words that came before"""


def oddness(found: list[str], script: Script | None) -> Oddness:
    """Return what makes words, at least one, look like no text.

    >>> oddness(["Polski", "Deutsch"], None).endonyms
    1.0
    """
    n = len(found)
    lower = [word.lower() for word in found]
    endonyms = len(_ENDONYMS.intersection(lower)) / n if n > 1 else 0.0
    repeats = 1 - len(set(lower)) / n
    if script is not None:
        return Oddness(endonyms, 0.0, 0.0, 0.0, repeats)
    unspeakable = sum(len(word) > 2 and _is_unspeakable(word) for word in lower) / n
    tiny = sum(len(word) <= 2 for word in found) / n if n > 1 else 0.0
    acronyms = 0.0
    if max(map(len, found)) <= 5:
        acronyms = sum(len(word) > 1 and word.isupper() for word in found) / n
    return Oddness(endonyms, unspeakable, tiny, acronyms, repeats)


def _is_unspeakable(word: str) -> bool:
    return _VOWEL.search(word) is None or (len(word) > 5 and _CONSONANTS.search(word) is not None)
