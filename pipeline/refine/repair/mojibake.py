"""Text decoded with the wrong codec, as ftfy reads it."""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import is_bad

from pipeline.refine.repair.edits import Edit, Hints, difference

# Only what undoes a wrong codec. Straight quotes, split ligatures and narrow letters are style: switched on, they alter
# 11% of clean text. Controls, entities, surrogates and composition have rules of their own here, with their own rows.
_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)
_LINE = re.compile(r"[^\n]+")
_LONGEST = 1_000_000  # ftfy's own bound on one segment


def fix_mojibake(text: str, _hints: Hints) -> list[Edit]:
    r"""Undo wrong codecs line by line with ftfy, and report each changed word.

    Line by line, since one sound line keeps ftfy from decoding all others of the text. Left alone: everything ftfy's
    `is_bad` lets pass, so single letters of one alphabet taken for another's.

    >>> fix_mojibake("voilÃ\xa0 le travail", Hints())[0].after
    'à'
    """
    edits: list[Edit] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isascii() or len(line) > _LONGEST or not is_bad(line):
            continue
        fixed = ftfy.fix_and_explain(line, _CONFIG).text
        if fixed != line:
            edits += difference(line, fixed, match.start(), 0.95)
    return edits
