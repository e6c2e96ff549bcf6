"""Judgements about single pieces of running text: is it shown, does it touch its neighbour, does an image speak."""

from __future__ import annotations

import re

from pipeline.extract.html.attributes import Attributes
from pipeline.extract.html.vocabulary import HIDDEN_STYLE, PRE
from pipeline.extract.html.whitespace import BREAK, LAYOUT, collapse

# ARIA roles of inline elements that a browser draws apart.
_PARTED_ROLES = frozenset({"button", "tab", "menuitem", "option", "radio", "switch", "listitem"})
# Labels of links that a heading carries to itself; not part of its text.
_PERMALINKS = frozenset({"¶", "#", "§", "🔗", "\uf0c1"})
# What a quotation ends with before its source is named.
_SENTENCE_ENDS = (".", "!", "?", "…", "”", "»", '"', "。", "」", BREAK)
# What highlighters name the numbers beside the lines of a listing: Pygments, react-syntax-highlighter, highlight.js, GitHub.
_LINE_NUMBERS = frozenset({"lineno", "linenos", "linenumber", "line-number", "hljs-ln-numbers", "blob-num"})
_FILE_NAME = re.compile(r"[\w%-]+\.(?:jpe?g|png|gif|webp|svg|bmp|avif)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ORNAMENT = re.compile(r"\b(?:icon|arrow|logo|avatar|spacer|placeholder|thumbnail)\b|^image$", re.IGNORECASE)


def is_unseen(attrs: Attributes, state: int, before: list[str]) -> bool:
    """Return whether an inline element is not shown, or shows what is no text of its own.

    `aria-hidden` marks icon ligatures and the drawn twin of a formula; alone in a block it may be all the text there is.

    Args:
        attrs: its attributes.
        state: structure bits of the container it stands in.
        before: text of its block so far.
    """
    for name, value in attrs:
        if name == "hidden":
            return True
        if name == "class":
            if state & PRE and is_line_number(value):
                return True
        elif name == "aria-hidden":
            if before and value == "true":
                return True
        elif name == "style" and value and HIDDEN_STYLE.search(value):
            return True
    return False


def is_line_number(names: str | None) -> bool:
    """Return whether an element with this class holds the number of a line of code, which is no part of the code.

    >>> is_line_number("linenos special"), is_line_number("language-py line-numbers")
    (True, False)
    """
    return bool(names) and not _LINE_NUMBERS.isdisjoint((names or "").split())


def is_parted_role(role: str | None) -> bool:
    """Return whether a browser draws inline elements of this ARIA role apart."""
    return role in _PARTED_ROLES


def is_permalink(pieces: list[str]) -> bool:
    """Return whether a link in a heading with the text `pieces` points to the heading itself."""
    return "".join(pieces).strip(LAYOUT) in _PERMALINKS


def is_squashed(before: str, after: str) -> bool:
    """Return whether two inline texts that touch are lines of their own in a browser (`<b>Fast delivery</b>We ship...`).

    Both must be more than one word, so that parts of a word (`Java<b>Script</b>`) stay together.

    >>> is_squashed("Fast delivery", "We ship"), is_squashed("Java", "Script is"), is_squashed("with mac", "OS X")
    (True, False, False)
    """
    return " " in before and " " in after and (after[1].islower() or after[1] == " ")


def is_parted(before: str, after: str) -> bool:
    """Return whether two texts with a drawing between them are words of their own (`Posts<svg></svg>Keys`).

    A word goes on in small letters around a tracking pixel, and scripts without case need no space.

    >>> is_parted("Posts", "Keys"), is_parted("USD", "476"), is_parted("we", "rde"), is_parted("震级", "Mw7")
    (True, True, False, False)
    """
    last, first = before[-1:], after[:1]
    return (first.isupper() or first.isdigit()) and (last.islower() or last.isupper() or last.isdigit())


def last_text(pieces: list[str]) -> str:
    r"""Return the last of the pieces of a block that is more than layout, empty where none is.

    >>> last_text(["one", "two", " \n"])
    'two'
    """
    for piece in reversed(pieces):
        if piece.strip(LAYOUT):
            return piece
    return ""


def is_sentence_end(pieces: list[str]) -> bool:
    """Return whether the pieces of a block end as a quotation does before its source is named.

    Only the last few are looked at, so that a page of a hundred thousand empty sources stays cheap.
    """
    return "".join(pieces[-8:]).rstrip(LAYOUT).endswith(_SENTENCE_ENDS)


def image_text(alt: str | None) -> str:
    """Return the alternative text `alt` of an image, empty where it is no word.

    >>> image_text(" A boat "), image_text("IMG_0012.jpg"), image_text("—")
    ('A boat', '', '')
    """
    text = collapse(alt or "")
    return text if _WORD.search(text) and not _FILE_NAME.fullmatch(text) else ""


def is_ornament(alt: str, role: str | None) -> bool:
    """Return whether an image with the text `alt` belongs to the design rather than the text."""
    return role in {"presentation", "none"} or _ORNAMENT.search(alt) is not None
