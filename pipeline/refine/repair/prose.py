"""Where a text is not prose: addresses, paths and code, in which an escape means itself."""

from __future__ import annotations

import re

# Any word with a scheme, a query or two slashes; Windows and Unix paths; code between back quotes; a quoted argument of
# a call; a regular expression's class; an object literal.
_NOT_PROSE = re.compile(
    r"""
    \S*(?: :// | (?<![^\W_])www\. | [?&][\w.~-]+= )\S*
  | (?<!\S)(?:mailto|javascript|data|tel|urn):\S+
  | (?<!\S)["'(]?(?: [A-Za-z]:[\\/] | \\\\ | ~?\.{0,2}/ )[^\s/\\]\S*
  | (?<!\S)[\w.%~+=@-]+(?:/[\w.%~+=@-]+){2,}
  | `[^`\n]*`
  | \w\((["'])(?:(?!\1).)*\1
  | \[[^\]\s]*[\\^][^\]\s]*\]
  | \{[^{}\n]*["'][^{}\n]*\}
    """,
    re.VERBOSE,
)
_LONGEST_CHARACTER = 10  # `&#x1F600;`; a longer escape is a quoted word
_QUOTE = frozenset("\"'`“”„‘’«»‹›")


def outside_prose(text: str) -> list[tuple[int, int]]:
    """Return the spans of `text`, from left to right, that are addresses, paths or code.

    >>> text = "see https://a.example/?b=%C3%B3 here"
    >>> [text[start:end] for start, end in outside_prose(text)]
    ['https://a.example/?b=%C3%B3']
    """
    return [match.span() for match in _NOT_PROSE.finditer(text)]


def in_prose(text: str, matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the `matches` that lie in prose.

    One character's worth of it alone between quotation marks is being talked about, and is left out too.
    """
    spans = outside_prose(text)
    kept: list[re.Match[str]] = []
    index = 0
    for match in matches:
        while index < len(spans) and spans[index][1] <= match.start():
            index += 1
        inside = index < len(spans) and spans[index][0] < match.end()
        if not inside and not _is_quoted(text, match):
            kept.append(match)
    return kept


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Return whether a quotation mark stands on both sides of `match`."""
    start, end = match.span()
    return (
        end - start <= _LONGEST_CHARACTER
        and start > 0
        and end < len(text)
        and text[start - 1] in _QUOTE
        and text[end] in _QUOTE
    )
