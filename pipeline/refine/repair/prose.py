"""Where a text is not prose: addresses, paths and code, in which an escape means itself."""

from __future__ import annotations

import re

_WORD = re.compile(r"\S+")
# A word with a scheme, a host or a query is an address.
_ADDRESS = re.compile(r"://|(?<![^\W_])www\.|[?&][\w.~-]+=|^(?:mailto|javascript|data|tel|urn):\S")
# Paths of Windows and Unix, or a word with two slashes.
_PATH = re.compile(r"""["'(]?(?:[A-Za-z]:[\\/]|\\\\|~?\.{0,2}/)[^\s/\\]|[\w.%~+=@-]+(?:/[\w.%~+=@-]+){2}""")
# Code between back quotes; a quoted argument of a call; a class of a pattern; an object literal.
_CODE = re.compile(
    r"""
    `[^`\n]*`
  | \w\((["'])(?:(?!\1).){0,200}\1
  | \[(?=[^\[\]\s]*[\\^])[^\[\]\s]*\]
  | \{(?=[^{}\n]*["'])[^{}\n]*\}
    """,
    re.VERBOSE,
)
_QUOTE = frozenset("\"'`“”„‘’«»‹›")
_LONGEST_CHARACTER = 10  # `&#x1F600;`; a longer escape is a quoted word


def in_prose(text: str, matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the `matches` that lie in prose.

    Left out are those inside addresses, paths and code, and one character's worth of it alone between quotation marks,
    which is being talked about.

    >>> text = "100%C3%A9 https://a.example/?b=%C3%B3 '%C3%B3'"
    >>> [match.start() for match in in_prose(text, list(re.finditer("%C3%..", text)))]
    [3]
    """
    if not matches:
        return []
    code = iter([match.span() for match in _CODE.finditer(text)])
    code_start, code_end = next(code, (len(text), len(text)))
    word_end, is_address = 0, False
    kept: list[re.Match[str]] = []
    for match in matches:
        start, end = match.span()
        while code_end <= start < len(text):
            code_start, code_end = next(code, (len(text), len(text) + 1))
        if start >= word_end:
            word = _word(text, start)
            word_end = word[1]
            is_address = _is_address(text[word[0] : word[1]])
        if not is_address and end <= code_start and not _is_quoted(text, start, end):
            kept.append(match)
    return kept


def _word(text: str, index: int) -> tuple[int, int]:
    """Return the start and the end of the word around `index`."""
    start = index
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    found = _WORD.match(text, index)
    return start, found.end() if found else index + 1


def _is_address(word: str) -> bool:
    """Return whether `word` is an address or a path."""
    return _ADDRESS.search(word) is not None or _PATH.match(word) is not None


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Return whether a single character's escape stands alone between quotation marks."""
    return (
        end - start <= _LONGEST_CHARACTER
        and start > 0
        and end < len(text)
        and text[start - 1] in _QUOTE
        and text[end] in _QUOTE
    )
