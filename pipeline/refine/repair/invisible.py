"""Characters without a glyph: byte order marks, soft hyphens, joiners, direction marks, tags."""

from __future__ import annotations

import re

from pipeline.refine.repair.edits import Edit, Hints, cut

INVISIBLE = re.compile(
    "[\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0001\U000e0020-\U000e007f]"
)
# Scripts whose letters change form at a joiner (Arabic, Syriac, N'Ko, the Indic scripts, Mongolian, and others of the
# same blocks), and those that part words by a zero-width space (Thai, Lao, Tibetan, Myanmar, Khmer, and CJK).
_JOINING = re.compile(
    "[\u0600-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff]"
)
_SPACELESS = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u2e80-\u9fff\uaa00-\uaadf]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f")
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_CLOSING = frozenset("\u202c\u2069")


def remove_invisibles(text: str, _hints: Hints) -> list[Edit]:
    r"""Remove characters that show nothing and do nothing where they stand.

    Left alone, for there they do something: joiners next to letters of scripts that join (a space may stand between:
    Persian writers type them so) and between emoji; the
    zero-width space in scripts written without spaces; direction marks in text that holds right-to-left letters;
    embeddings and isolates that are opened and closed in the same line; the tags of flags. Variation selectors are
    never touched. Soft hyphens go everywhere: they say where a line may break, which no table keeps.

    >>> remove_invisibles("zero\u200bwidth", Hints())
    [Edit(start=4, end=5, after='', n_characters=1, confidence=1.0)]
    """
    kept = _needed(text)
    found = [match.start() for match in INVISIBLE.finditer(text)]
    return cut(text, [(index, index + 1, 1) for index in found if index not in kept])


def _needed(text: str) -> set[int]:
    """Return where in `text` an invisible character does something."""
    kept = _paired(text)
    for match in _FLAG.finditer(text):
        kept.update(range(*match.span()))
    for match in re.finditer("[\u200b-\u200d]", text):
        index = match.start()
        around = text[max(0, index - 1) : index], text[index + 1 : index + 2]
        near = text[max(0, index - 2) : index + 3]
        if match.group() == "\u200b":
            needed = any(map(_SPACELESS.match, around))
        elif match.group() == "\u200d" and all(map(_EMOJI.match, around)):
            needed = True
        else:
            needed = _JOINING.search(near) is not None
        if needed:
            kept.add(index)
    if _RIGHT_TO_LEFT.search(text):
        kept.update(match.start() for match in re.finditer("[\u061c\u200e\u200f]", text))
    return kept


def _paired(text: str) -> set[int]:
    """Return where in `text` stand the embeddings and isolates that are opened and closed in one line."""
    kept: set[int] = set()
    opened: list[int] = []
    for match in re.finditer("[\u202a-\u202e\u2066-\u2069\n]", text):
        found, index = match.group(), match.start()
        if found == "\n":
            opened.clear()
        elif found in _OPENING:
            opened.append(index)
        elif found in _CLOSING and opened and _OPENING[text[opened[-1]]] == found:
            kept.update((opened.pop(), index))
    return kept
