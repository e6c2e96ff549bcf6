"""What a page says its language is, as weak votes: they count where its text leaves doubt, and clear text overrules them.

Declarations are wrong often enough, as templates are copied, to be no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from pipeline.records import Anchor, Language
from pipeline.refine.language.codes import COMMON, UNDETERMINED, canonical
from pipeline.refine.language.detector import Detector, detect
from pipeline.refine.language.languages import LANGUAGES
from pipeline.refine.language.relatives import group_of

_TAG: Final = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
_CLEAR: Final = 0.9  # from this confidence on a text needs no vote


def votes(declared: str, url: str, alternates: Iterable[Anchor] = ()) -> list[str]:
    """Return the languages that a page claims, the best claim first: `<html lang>`, hreflang of its own url, url path.

    What no answer could name is no claim: `x-default`, `english`, the `{{lang}}` of a template.

    >>> votes("", "https://example.org/pl/grenoble-3")
    ['pl']
    """
    told = [declared, *(anchor.hreflang for anchor in alternates if anchor.url == url)]
    codes = [canonical(tag) for tag in told]
    folders = [canonical(folder) for folder in _path(url).split("/")[:3] if _TAG.fullmatch(folder)]
    codes += [code for code in folders if code in COMMON]  # `/en/`, but not `/tv/`
    return list(dict.fromkeys(code for code in codes if code in LANGUAGES))


def _path(url: str) -> str:
    """Return the path of a url; empty where it cannot be read."""
    try:
        return urlsplit(url).path
    except ValueError:  # "http://[" and its kin
        return ""


def detect_document(text: str, claimed: Sequence[str], *, detector: Detector = "auto") -> Language:
    """Return the language of a page; what it claims decides between languages that its text does not tell apart.

    >>> detect_document("Danas je lijep dan u gradu.", ["bs"]).code
    'bs'
    >>> detect_document("The council opened a new library near the harbour.", ["pl"]).code
    'en'
    """
    found = detect(text, detector=detector)
    if detector != "auto":
        return found
    for code in claimed:
        if found.confidence >= _CLEAR and code not in group_of(found.code):
            continue
        again = detect(text, code)
        if again.code == code:
            return again
    return found


def disagrees(declared: str, found: Language) -> bool:
    """Return whether a page declares another language than the one found; False where it declares none, or none is found.

    What no answer could name, such as the `{{lang}}` of a template, declares none.

    >>> disagrees("pl-PL", Language("en", 0.99)), disagrees("", Language("en", 0.99))
    (True, False)
    """
    code = canonical(declared)
    return code in LANGUAGES and found.code not in {code, UNDETERMINED}
