"""Text decoded with the wrong codec, as ftfy reads it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.refine.repair.edits import Edit, Hints, difference
from pipeline.refine.repair.misread import is_mention

if TYPE_CHECKING:  # loading it takes 0.03 s, and only damaged pages need it
    from ftfy import TextFixerConfig

# Of the characters whose UTF-8 ends in a byte that windows-1252 leaves out, `”` is the one that follows `â€`; strict
# decoders make U+FFFD, `?` or nothing of that byte.
_LOST_QUOTE = re.compile(r"â€(?:\ufffd|\?(?!\w)|(?=[ .,;:!)\]\n]|\Z))")
_ALONE = re.compile(r"(?<!\S)[ÃÂ](?=\s)")
_LINE = re.compile(r"[^\n]+")
_LONGEST = 1_000_000  # ftfy's own bound on one segment


def fix_mojibake(text: str, _hints: Hints) -> list[Edit]:
    r"""Undo wrong codecs line by line with ftfy, and report each changed word.

    Line by line, since one sound line keeps ftfy from decoding all others of the text. Left alone: everything ftfy's
    `is_bad` lets pass, so single letters of one alphabet taken for another's; damage shown beside its right form; and a line in
    which Ã or Â stands as a word and other accented letters are sound, for there the letter itself is meant.

    >>> fix_mojibake("voilÃ\xa0 le travail", Hints())[0].after
    'à'
    """
    from ftfy import fix_and_explain  # noqa: PLC0415 - only damaged pages need it
    from ftfy.badness import is_bad  # noqa: PLC0415

    edits: list[Edit] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isascii() or len(line) > _LONGEST:
            continue
        whole = _LOST_QUOTE.sub("â€\x9d", line)
        if not is_bad(whole):
            continue
        fixed = fix_and_explain(whole, _config()).text
        if fixed != line:
            found = difference(line, fixed, 0, 0.95)
            if not (len(found) == 1 and is_mention(line, found[0])) and not _is_portuguese(line):
                edits += [
                    edit._replace(start=edit.start + match.start(), end=edit.end + match.start()) for edit in found
                ]
    return edits


@cache
def _config() -> TextFixerConfig:
    """Return what ftfy is to do: only what undoes a wrong codec.

    Straight quotes, split ligatures and narrow letters are style: switched on, they alter 11% of clean text. Controls,
    entities, surrogates and composition have rules of their own here, with their own rows.
    """
    from ftfy import TextFixerConfig  # noqa: PLC0415 - as above

    return TextFixerConfig(
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


def _is_portuguese(line: str) -> bool:
    """Return whether the only odd thing in `line` is Ã or Â as a word, beside sound letters: `Ã é letra`."""
    from ftfy.badness import is_bad  # noqa: PLC0415 - as above

    return _ALONE.search(line) is not None and not is_bad(rest := _ALONE.sub("", line)) and not rest.isascii()
