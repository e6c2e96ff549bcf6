"""Judgements about single pieces of running text: is it shown, does it touch its neighbour, does an image speak."""

from __future__ import annotations

import re

from pipeline.extract.html.vocabulary import HIDDEN_STYLE
from pipeline.extract.html.whitespace import BREAK, collapse

PERMALINKS = frozenset({"¶", "#", "§", "🔗", "\uf0c1"})
"""Labels of links that a heading carries to itself; not part of its text."""
SENTENCE_ENDS = (".", "!", "?", "…", "”", "»", '"', "。", "」", BREAK)
"""What a quotation ends with before its source is named."""

_FILE_NAME = re.compile(r"[\w%-]+\.(?:jpe?g|png|gif|webp|svg|bmp|avif)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ORNAMENT = re.compile(r"\b(?:icon|arrow|logo|avatar|spacer|placeholder|thumbnail)\b|^image$", re.IGNORECASE)


def is_unseen(attrs: tuple[tuple[str, str | None], ...], *, beside_text: bool) -> bool:
    """Return whether an inline element is not shown, or shows an ornament beside text.

    `aria-hidden` marks icon ligatures and the drawn twin of a formula; alone in a block it may be all the text there is.
    """
    for name, value in attrs:
        if name == "hidden" or (name == "style" and value and HIDDEN_STYLE.search(value)):
            return True
        if name == "aria-hidden" and value == "true" and beside_text:
            return True
    return False


def is_squashed(before: str, after: str) -> bool:
    """Return whether two inline texts that touch are lines of their own in a browser (`<b>Fast delivery</b>We ship...`).

    Both must be more than one word, so that parts of a word (`Java<b>Script</b>`) stay together.

    >>> is_squashed("Fast delivery", "We ship"), is_squashed("Java", "Script is"), is_squashed("with mac", "OS X")
    (True, False, False)
    """
    return " " in before and " " in after and (after[1].islower() or after[1] == " ")


def image_text(attributes: dict[str, str | None]) -> str:
    """Return the alternative text of an image, empty where it has none that is a word.

    >>> image_text({"alt": " A boat "}), image_text({"alt": "IMG_0012.jpg"}), image_text({"alt": "—"})
    ('A boat', '', '')
    """
    alt = collapse(attributes.get("alt") or "")
    return alt if _WORD.search(alt) and not _FILE_NAME.fullmatch(alt) else ""


def is_ornament(alt: str, role: str | None) -> bool:
    """Return whether an image with the text `alt` belongs to the design rather than the text."""
    return role in {"presentation", "none"} or _ORNAMENT.search(alt) is not None
