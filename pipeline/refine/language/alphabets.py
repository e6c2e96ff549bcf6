"""Letters beyond a-z that each language is written with: a word with one that a language lacks is seldom of that language.

The detectors count letter sequences and look at each language alone; whether `ě` is a letter of Polish they do not ask.
Letters of loanwords are left out where the language does without them. A language that is not listed has no such
evidence for or against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from pipeline.refine.language import characters

_LATIN: Final = {
    "af": "áéèêëíîïóôöúûüý",
    "ak": "ɛɔ",
    "ast": "áéíñóúüḥḷ",
    "ay": "ñäïü",
    "az": "çəğıöşü",
    "bm": "ɛɔŋɲ",
    "br": "âêîôûùüñé",
    "bs": "čćđšž",
    "ca": "àçèéíïòóúü",
    "co": "àèìòù",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷáéíóúàèìòùäëïöÿ",
    "da": "æøåé",
    "de": "äöüß",
    "ee": "ɖƒɣŋɔɛʋãẽĩõũáéíóúàèìòù",
    "en": "é",
    "eo": "ĉĝĥĵŝŭ",
    "es": "áéíñóúü",
    "et": "äõöüšž",
    "eu": "ñ",
    "fi": "äöåšž",
    "fo": "áæðíóøúý",
    "fr": "àâæçèéêëîïôœùûüÿ",
    "fur": "âêîôûàèìòùç",
    "fy": "âêôûúéëïö",
    "ga": "áéíóú",
    "gd": "àèìòùáéó",
    "gl": "áéíñóúïü",
    "gn": "áéíóúýãẽĩñõũỹ",
    "gsw": "äöüèéàë",
    "ha": "ɓɗƙƴ",
    "haw": "āēīōūʻ",
    "hr": "čćđšž",
    "hsb": "čćěłńóřšžź",
    "ht": "èòà",
    "hu": "áéíóöőúüű",
    "id": "é",
    "ig": "ịọụṅ",
    "is": "áæðéíóöúýþ",
    "it": "àèéìîòóù",
    "kab": "čǧɛɣḍḥṛṣṭẓţ",
    "ku": "çêîşû",
    "lb": "äöüéëèêîôûß",
    "lij": "àâæçèéêëìîñòóôöùûü",
    "ln": "áâéêíîóôúûɛɔ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mi": "āēīōū",
    "ms": "",
    "mt": "ċġħżàèìòù",
    "nds": "äöüß",
    "nl": "éèëêïóöü",
    "nn": "æøåéèòôê",
    "no": "æøåéèòôê",
    "nv": "áéíóąęįǫłńʼ",
    "oc": "àáçèéíïòóúü",
    "pap": "áèéíòóùúüñ",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "sc": "àèéìòóù",
    "se": "áčđŋšŧž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sm": "āēīōūʻ",
    "sq": "çë",
    "sr": "čćđšž",
    "sv": "åäöé",
    "tk": "çäňöşüýž",
    "to": "āēīōūʻáéíóú",
    "tr": "çğıöşüâîû",
    "ty": "āēīōūâêîôû",
    "vec": "àèéìòóùłñ",
    "ve": "ḓḽṅṋṱ",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "wa": "åàâçèéêëîôûù",
    "wo": "àéëñóŋ",
    "yo": "ẹọṣàáèéìíòóùúńǹ",
}
_RUSSIAN: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC: Final = {
    "av": _RUSSIAN + "ёӏ",
    "ba": _RUSSIAN + "ёәөүғҡҙҫһң",
    "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "ce": _RUSSIAN + "ёӏ",
    "cv": _RUSSIAN + "ёӑӗҫӳ",
    "kk": _RUSSIAN + "ёәғқңөұүһі",
    "ky": _RUSSIAN + "ёңөү",
    "mk": "абвгдежзиклмнопрстуфхцчшѓѕјљњќџѐѝ",
    "mn": _RUSSIAN + "ёөү",
    "os": _RUSSIAN + "ёӕæ",
    "ru": _RUSSIAN + "ё",
    "sah": _RUSSIAN + "ёҕҥөһү",
    "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ",
    "tg": "абвгдежзийклмнопрстуфхчшъэюяёғӣқӯҳҷ",
    "tt": _RUSSIAN + "ёәөүҗңһ",
    "udm": _RUSSIAN + "ёӝӟӥӧӵ",
    "uk": "абвгдежзийклмнопрстуфхцчшщьюяґєії",
}
_ARABIC: Final = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
_PERSIAN: Final = _ARABIC + "پچژگکی"
_BENGALI: Final = "অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহড়ঢ়য়ৎ"
_OTHER: Final = {
    "ar": _ARABIC,
    "as": _BENGALI + "ৰৱ",
    "bn": _BENGALI,
    "ckb": _PERSIAN + "ڕڵێۆەڤھ",
    "fa": _PERSIAN,
    "he": "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "ps": _PERSIAN + "ټډړږښځڅڼېۍګ",
    "sd": _PERSIAN + "ٻڀٺٽٿڄڃڇڌڏڊڍڙڦڪڳڱڻھ",
    "ug": _PERSIAN + "ېۇۆۈۋڭەھ",
    "ur": _PERSIAN + "ٹڈڑےںھہۂۃ",
    "yi": "אבגדהוזחטיכךלמםנןסעפףצץקרשתײױװ",
}


def _union(tables: Iterable[dict[str, str]]) -> dict[str, frozenset[str]]:
    union: dict[str, str] = {}
    for table in tables:
        for code, letters in table.items():
            union[code] = union.get(code, "") + letters
    return {code: frozenset(letters) for code, letters in union.items()}


ALPHABETS: Final = _union((_LATIN, _CYRILLIC, _OTHER))
# At most so many languages share a letter that is called the own one of each.
_SHARED: Final = 4


def _owners() -> dict[str, tuple[str, ...]]:
    letters = sorted(frozenset().union(*ALPHABETS.values()))
    owners = {letter: tuple(code for code, all_ in ALPHABETS.items() if letter in all_) for letter in letters}
    return {letter: codes for letter, codes in owners.items() if len(codes) <= _SHARED}


OWNERS: Final = _owners()


class Letters(NamedTuple):
    """What the letters beyond a-z say about a text."""

    seen: frozenset[str]
    """those in the text, lower case"""
    own: dict[str, int]
    """languages that have a letter which at most three others have, and the number of such letters in the text"""


def letters_of(text: str) -> Letters:
    """Return what the letters of `text` say.

    >>> letters_of("Þetta er íslenska").own
    {'is': 1}
    """
    if text.isascii():
        return _NONE
    seen = characters.letters_beyond(text)
    own: dict[str, int] = {}
    for letter in sorted(seen & OWNERS.keys()):
        for code in OWNERS[letter]:
            own[code] = own.get(code, 0) + 1
    return Letters(seen, own)


_NONE: Final = Letters(frozenset(), {})
_KNOWN: Final = {
    code: letters.union(
        [capital for capital in map(str.upper, letters) if capital.lower() in letters],
        map(chr, range(128)),
        "«»“”„‘’–—…\xa0·•°",
    )
    for code, letters in ALPHABETS.items()
}


def outside(code: str, letters: Letters) -> int:
    """Return how many different letters of a text the language is not written with; 0 where nothing is known of it.

    >>> outside("pl", letters_of("Plzeň, Łódź")), outside("cs", letters_of("Plzeň, Łódź"))
    (1, 2)
    """
    alphabet = ALPHABETS.get(code)
    return 0 if alphabet is None or letters.seen <= alphabet else len(letters.seen - alphabet)


def lacks(code: str, text: str) -> int:
    """Return how many different letters of `text` the language is not written with, as `outside` does."""
    known = _KNOWN.get(code)
    if known is None or _beyond(code).search(text) is None:
        return 0
    rest = set(text) - known
    return sum([letter.isalpha() for letter in set("".join(rest).lower()) - known])


@cache
def _beyond(code: str) -> re.Pattern[str]:
    """Return what matches a character that a language is not written with."""
    return re.compile(f"[^{re.escape(''.join(sorted(_KNOWN[code])))}]")
