r"""Characters written as a programming language writes them: `\u00f3`, `\xc3\xb3`, `\303\263`, `<U+00F3>`."""

from __future__ import annotations

import re

from pipeline.refine.repair.control import has_control
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.prose import in_prose

_ESCAPE = re.compile(
    r"""
    (?<!\\)(?: (?P<units>(?:\\u[0-9a-fA-F]{4})+)
      | \\U(?P<point>000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})
      | \\u\{(?P<braced>[0-9a-fA-F]{1,6})\}
      | (?P<bytes>(?:\\x[0-9a-fA-F]{2})+)
      | (?P<octals>(?:\\[0-3][0-7]{2})+) )
  | <U\+(?P<named>[0-9A-F]{4,6})>
    """,
    re.VERBOSE,
)


def has_escape(text: str) -> bool:
    """Return whether `text` may hold such an escape."""
    return ("\\" in text or "<U+" in text) and _ESCAPE.search(text) is not None


def decode_escapes(text: str, _hints: Hints) -> list[Edit]:
    r"""Read escapes that programs leave in text.

    Bytes (`\x..`, `\3..`) are read only where all of them are UTF-8 and none is ASCII alone. Left alone: escapes in
    addresses, paths, code and patterns, or alone between quotation marks; halves of pairs, controls; `\n`, `\t`, `\"`,
    which are more often the start of a Windows name.

    >>> [edit.after for edit in decode_escapes(r"Krak\u00f3w \xc5\x82 C:\u00f3", Hints())]
    ['ó', 'ł']
    """
    edits: list[Edit] = []
    for match in in_prose(text, list(_ESCAPE.finditer(text))):
        after = _meaning(match)
        if after and not has_control(after) and not after.isspace():
            edits.append(Edit(*match.span(), after, len(after), 0.98))
    return edits


def _meaning(match: re.Match[str]) -> str:
    """Return the characters an escape stands for, or an empty text."""
    found = match.group()
    number = match["point"] or match["braced"] or match["named"]
    try:
        if match["units"]:
            return bytes.fromhex(found.replace("\\u", "")).decode("utf-16-be")
        if number:
            return chr(int(number, 16)).encode().decode()
        if match["bytes"]:
            data = bytes.fromhex(found.replace("\\x", ""))
        else:
            data = bytes(int(octal, 8) for octal in found.split("\\")[1:])
        return "" if data.isascii() else data.decode()
    except ValueError:  # no such character, half a pair, or not UTF-8
        return ""
