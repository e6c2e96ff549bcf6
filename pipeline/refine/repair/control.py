"""Control characters and terminal escapes: what a screen obeys and a reader never sees."""

from __future__ import annotations

import re

from pipeline.refine.repair.edits import Edit, Hints, cut

# ECMA-48 (5.4): CSI, parameters 30-3F, intermediates 20-2F, one final byte 40-7E. The operating system commands after
# it end with BEL or ESC \, and are given up after 200 characters, for then they are no such command.
_ESCAPE = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FOUND = re.compile(rf"(?:{_ESCAPE}|{CONTROL.pattern})+")


def has_control(text: str) -> bool:
    """Return whether `text` holds a control that is not layout."""
    return CONTROL.search(text) is not None


def remove_controls(text: str, _hints: Hints) -> list[Edit]:
    r"""Remove C0 and C1 controls and terminal escape sequences.

    Those that part words (form feed, vertical tab, next line, the four separators) leave a space where none is near.

    Left alone: tab, line feed and carriage return, which are layout. C1 controls come here only when no earlier rule
    could read them as a letter of a wrong codec.

    >>> [(edit.start, edit.end) for edit in remove_controls("a \x1b[1mbold\x1b[0m word", Hints())]
    [(2, 6), (10, 14)]
    """
    return cut(text, [(*match.span(), len(match.group())) for match in _FOUND.finditer(text)])
