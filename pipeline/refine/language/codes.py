"""Language codes: one spelling for what the detectors say, which script a language is written in, which ones are close.

Codes are ISO 639-1 where the language has one, else ISO 639-3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.refine import common_languages

UNDETERMINED: Final = "und"

_SPELLINGS: Final = {
    "iw": "he",
    "in": "id",
    "jw": "jv",
    "nb": "no",
    "mo": "ro",
    "sh": "sr",
    "fil": "tl",
    "sr-me": "sr",
    "zh-cn": "zh",
    "zh-tw": "zh",
    "zh-hans": "zh",
    "zh-hant": "zh",
    "bih": "bh",
    "blu": "hmn",
    "un": UNDETERMINED,
    "zzp": UNDETERMINED,  # pig latin, a joke of CLD2
    "xx-bugi": "bug",
    "xx-goth": "got",
    "xx-java": "jv",
    "xx-yiii": "ii",
    "unknown": UNDETERMINED,
    "zxx": UNDETERMINED,
    "mul": UNDETERMINED,
}


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(text.split())


@lru_cache(maxsize=1_024)  # asked for each block of a page
def canonical(code: str) -> str:
    """Return the code in our spelling, for a detector's code or a page's language tag; `und` for an empty one.

    >>> [canonical(code) for code in ("iw", "zh-Hant", "pl-PL", "pt_BR", "")]
    ['he', 'zh', 'pl', 'pt', 'und']
    """
    tag = code.strip().lower().replace("_", "-")
    if tag in _SPELLINGS:
        return _SPELLINGS[tag]
    base = tag.partition("-")[0]
    return _SPELLINGS.get(base, base) or UNDETERMINED


class Script(NamedTuple):
    """A writing system."""

    letters: re.Pattern[str]
    """matches one letter of it"""
    languages: frozenset[str]
    """codes of the languages written in it that a detector can name; a single one is an exact answer"""


def _script(letters: str, languages: str) -> Script:
    return Script(re.compile(f"[{letters}]"), words(languages))


# Unicode blocks of each script. Latin is what is left.
SCRIPTS: Final = (
    _script(
        "\u0400-\u052f",
        "ru uk be bg mk sr mn kk ky tg tt ba cv ab os ce av kv udm myv mdf sah tyv krc uz az tk ku",
    ),
    _script("\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff", "ar fa ur ps sd ug ku az ks uz kk ms"),
    _script("\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d", "ja"),
    _script("\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", "zh ja"),
    _script("\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", "ko"),
    _script("\u0370-\u03ff\u1f00-\u1fff", "el"),
    _script("\u0590-\u05ff\ufb1d-\ufb4f", "he yi"),
    _script("\u0900-\u097f", "hi mr ne bh sa sd ks"),
    _script("\u0980-\u09ff", "bn as"),
    _script("\u0a00-\u0a7f", "pa"),
    _script("\u0a80-\u0aff", "gu"),
    _script("\u0b00-\u0b7f", "or"),
    _script("\u0b80-\u0bff", "ta"),
    _script("\u0c00-\u0c7f", "te"),
    _script("\u0c80-\u0cff", "kn"),
    _script("\u0d00-\u0d7f", "ml"),
    _script("\u0d80-\u0dff", "si"),
    _script("\u0e00-\u0e7f", "th"),
    _script("\u0e80-\u0eff", "lo"),
    _script("\u0f00-\u0fff", "bo dz"),
    _script("\u1000-\u109f", "my"),
    _script("\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f", "ka"),
    _script("\u0530-\u058f", "hy"),
    _script("\u1200-\u139f", "am ti"),
    _script("\u1780-\u17ff", "km"),
    _script("\u0780-\u07bf", "dv"),
    _script("\u13a0-\u13ff", "chr"),
    _script("\u1400-\u167f", "iu"),
    _script("\u0700-\u074f", "syr"),
)
CYRILLIC: Final = SCRIPTS[0]
DEVANAGARI: Final = SCRIPTS[7]
KANA: Final = SCRIPTS[2]
HAN: Final = SCRIPTS[3]
HANGUL: Final = SCRIPTS[4]

# Also written in Latin letters, though some other script above names them.
_ALSO_LATIN: Final = words("sr az uz tk ku kk tt ms ks iu")
NOT_LATIN: Final = frozenset().union(*(script.languages for script in SCRIPTS)) - _ALSO_LATIN

COMMON: Final = common_languages.COMMON

# Languages that detectors take for one another, on text that a reader often cannot tell apart either.
RELATIVES: Final = tuple(
    words(group)
    for group in (
        "hr sr bs sl",
        "id ms jv su",
        "no nn da sv fo",
        "cs sk",
        "es pt gl ca ast ia ie",
        "fr oc wa crs",
        "it co rm sc",
        "ru uk be bg mk sr",
        "nl af fy",
        "de lb gsw nds",
        "en sco",
        "lt lv",
        "fi et",
        "tr az tk",
        "ar fa ur ps",
        "zh ja",
        "hi mr ne sa bh",
    )
)
