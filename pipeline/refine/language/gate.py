"""Is it text at all? Cheap rules that look before any detector is asked, because detectors answer on everything.

Tokens that are code, urls, hashes or numbers are taken out; what is left is prose for the detectors, and how much was
taken out is evidence against there being a language.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.refine.language.codes import HAN, KANA, SCRIPTS, Script

# Any of these makes it worth looking at each token.
_CODE_SIGN: Final = re.compile(r"[\d\\=<>{}_|#$^*~\[\]@/&%+]|\w[.:(]\w|[a-z][A-Z]|;\s|\)\.")
# A token with one of these is code, a path, an address, a hash or an identifier.
_CODE: Final = re.compile(
    r"[\\=<>{}_|#$^*~\[\]@]|://|/.*/|\w[.:(]\w|[a-z][A-Z]|\)\.|\d.*[A-Za-z].*\d|::|;$|&&|\+\+|^/\w|^&\w+;?$|^[A-Z]{2,}-?\d{3}"
)
# Tokens of code that are words of no language.
_KEYWORDS: Final = frozenset(
    "def elif else: try: self const var int struct typedef lambda bool null #include #define SELECT FROM WHERE INSERT"
    " VALUES JOIN = == != += -= -> => := && || + * / % { } }; }, ); // /* */".split()
)
_CAMEL: Final = re.compile(r"[a-z][A-Z]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WIDE: Final = re.compile(r"[\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN: Final = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_VOWEL: Final = re.compile(r"[^\x00-\x7f]|[aeiouy]")
_CONSONANTS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")

# What languages call themselves: a page's language menu is not text in any of them.
_ENDONYMS: Final = frozenset(
    "afrikaans azərbaycan bahasa bosanski brasil català catala čeština cesky český cymraeg dansk deutsch eesti english"
    " español espanol esperanto euskara français francais frysk gaeilge galego hrvatski indonesia íslenska italiano"
    " kiswahili kurdî latina latviešu lietuvių magyar malti melayu nederlands norsk bokmål nynorsk o‘zbek polski"
    " português portugues română romana shqip slovenčina slovenščina srpski suomi svenska tagalog tiếng türkçe turkce"
    " việt wikang ελληνικά беларуская български кыргызча қазақша македонски монгол русский српски татарча тоҷикӣ"
    " українська հայերեն עברית العربية اردو فارسی کوردی پښتو हिन्दी हिंदी मराठी नेपाली বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ்"
    " తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ မြန်မာ ქართული አማርኛ ខ្មែរ 中文 简体中文 繁體中文 简体 繁體 日本語 한국어".split()
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
    oddness: tuple[float, ...]
    """evidence that it is no text, one number for each of ODDNESS"""


ODDNESS: Final = ("code", "digits", "endonyms", "unspeakable", "tiny words", "acronyms", "repeats")
"""share of code-like tokens and of digits among the characters; share among the words of names of languages, of words that
cannot be spoken, of one- and two-letter words, of capitals only; and 1 - distinct words / words"""


def look(text: str) -> Look:
    """Return what can be said about `text` without asking a detector.

    >>> look("Zobacz https://example.org/a?b=1 teraz").prose
    'Zobacz teraz'
    """
    prose, code = (text, 0.0) if _CODE_SIGN.search(text) is None else _without_code(text)
    words = _WORD.findall(prose)
    joined = "".join(words)
    if not joined:
        return Look("", 0, None, "", (1.0, *(0.0,) * (len(ODDNESS) - 1)))
    script, letters = (None, len(joined)) if joined.isascii() else _script(joined)
    exact = next(iter(script.languages)) if script and len(script.languages) == 1 else ""
    digits = sum(map(str.isdigit, text)) / len(text) if len(joined) < len(text) * 0.6 else 0.0
    return Look(prose, letters, script, exact, (code, digits, *_odd_words(words, script)))


def _without_code(text: str) -> tuple[str, float]:
    """Return the text without its code-like tokens, and their share of its characters."""
    plain = []
    taken = 0
    for token in text.split():
        if token in _KEYWORDS or _is_code(token):
            taken += len(token)
        else:
            plain.append(token)
    return " ".join(plain), taken / len(text)


def _is_code(token: str) -> bool:
    if token.isalpha():
        return not token.islower() and not token.istitle() and _CAMEL.search(token) is not None
    # Chinese and Japanese write no spaces: their token is a whole sentence.
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


def _odd_words(words: list[str], script: Script | None) -> tuple[float, float, float, float, float]:
    n = len(words)
    lower = [word.lower() for word in words]
    endonyms = sum(word in _ENDONYMS for word in lower) / n if n > 1 else 0.0
    repeats = 1 - len(set(lower)) / n
    if script is not None:
        return endonyms, 0.0, 0.0, 0.0, repeats
    unspeakable = tiny = acronyms = 0
    for word, low in zip(words, lower, strict=True):
        if len(word) <= 2:
            tiny += 1
        elif not _VOWEL.search(low) or (len(word) > 5 and _CONSONANTS.search(low)):
            unspeakable += 1
        if len(word) > 1 and word.isupper():
            acronyms += 1
    short = max(map(len, words)) <= 5
    return endonyms, unspeakable / n, tiny / n if n > 1 else 0.0, acronyms / n if short else 0.0, repeats
