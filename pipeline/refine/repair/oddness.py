"""How odd a text looks: juxtapositions of characters that no writing system makes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def _letters(category: str, first: int, last: int) -> str:
    """Return the letters of a Unicode `category` between two code points."""
    return "".join(chr(code) for code in range(first, last) if unicodedata.category(chr(code)) == category)


_LOWER = re.escape(_letters("Ll", 0xAA, 0x530))
_UPPER = re.escape(_letters("Lu", 0xAA, 0x530))
_LATIN = "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f\u1e00-\u1eff"
_ODD = re.compile(
    rf"""
    [a-z{_LOWER}](?=[{_UPPER}])
  | [{_LOWER}](?=[A-Z])
  | [{_LATIN}](?=[\u0370-\u06ff])
  | [\u0370-\u06ff](?=[{_LATIN}])
  | [^\W\d_](?=[\xa2-\xa6\xa8\xa9\xac\xae-\xb1\xb4\xb6\xb8\xbc-\xbe×÷†‡‰€™\u2500-\u259f¡¿])
  | [\xa2-\xa6\xa8\xa9\xac\xae-\xb1\xb4\xb6\xb8\xbc-\xbe†‡‰€™\u2500-\u259f](?=[^\W\d_])
  | (?<![A-Z])[ÂÃ](?=[…–—“”‘’„•]\S) | [ÂĂĹ](?=[ĄąŁłŽžŠšŚśŤťŹźĽľŻż]) | Ĺ(?=[şŞ]) | È(?=[šž›œ™˜]) | Ô(?=Ç) | ‚(?=Ä)
  | [В-Я](?=[µ¶§©®°±¤¦¬·†‡€])
  | √(?=[¢£§•¶ß®©™´¨≠±≤≥¥µøÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°])
  | [\u0300-\u036f\x80-\x9f\ue000-\uf8ff\u0180-\u018e\u0190-\u019f\u01a2-\u01ae\u01b1-\u01cc\u01dd-\u01e5\u01e8-\u0217\u021c-\u0258\u025a-\u02ba\u02bd-\u02ff]
    """,
    re.VERBOSE,
)


# The letters beyond ASCII of languages written in Latin letters on the web.
_ALPHABETS = {
    "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "cy": "âêîôûŵŷ", "da": "æøåé", "de": "äöüß", "eo": "ĉĝĥĵŝŭ", "es": "áéíñóúü",
    "et": "äõöüšž", "fi": "äöå", "fr": "àâçèéêëîïôùûüœ", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìòù",
    "lt": "ąčėęįšūųž", "lv": "āčēģīķļņšūž", "nb": "æøåé", "nl": "éëïöü", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú", "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sv": "åäöé", "tr": "çğıöşüâîû",
}  # fmt: skip
# All of them, the most frequent first.
_FREQUENT = "éáíóäöüèàçãąęłżśšžčřýěåøışğñêúćõâôîëïńāūēīőűțșăßæůźđůťņļģķďňûùòìœ"
_RANK = {letter: rank for rank, letter in enumerate(_FREQUENT, 1)}


def rarity(text: str, language: str | None = None) -> tuple[int, int, int]:
    """Return how unlikely the Latin letters of `text` are, to choose between two readings that are both sound.

    First how many are foreign to `language`, or to whichever language has most of them; then how rare they are, then how many are
    capitals.

    >>> rarity("Gefühl") < rarity("Gefßhl"), rarity("Kjelsås på Tønsberg") < rarity("Kjelsüs pü Tønsberg")
    (True, True)
    """
    letters = [letter for letter in text.lower() if "\xa0" < letter < "\u0250" and letter.isalpha()]
    known = _ALPHABETS.get((language or "").split("-")[0].lower())
    alphabets = [known] if known is not None else _ALPHABETS.values()
    foreign = min(sum(letter not in alphabet for letter in letters) for alphabet in alphabets)
    rarest = sum(_RANK.get(letter, 2 * len(_RANK)) for letter in letters)
    return foreign, rarest, sum(map(str.isupper, text))


def oddness(text: str) -> int:
    """Return how many odd places `text` has; text of any living language has next to none.

    >>> oddness("zażółć"), oddness("za┼╝├│┼é─ç") > 4
    (0, True)
    """
    return len(_bad().findall(text)) + len(_ODD.findall(text))


@cache
def _bad() -> re.Pattern[str]:
    """Return ftfy's pattern of the same."""
    from ftfy.badness import BADNESS_RE  # noqa: PLC0415 - 0.03 s, and only damaged pages need it

    return BADNESS_RE
