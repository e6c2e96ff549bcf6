"""HTML character references that a page's text still shows."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from pipeline.records import REPLACEMENT
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.prose import in_prose

# Names that HTML allows without a semicolon, in two groups. Accented letters stand inside words (`&uacuteltims`);
# signs must not run on into a letter or a digit (`&copy2024` is as often the name of a parameter). The rest of HTML's
# list is left out, for it begins English and Spanish words: `&ethics`, `&microwave`, `&para`, `&times`.
_WORDS = frozenset({"eth", "ETH", "thorn", "THORN", "micro", "ordf", "ordm"})
_LETTERS = "|".join(name for name in html5 if ";" not in name and html5[name].isalpha() and name not in _WORDS)
_SIGNS = "amp|lt|gt|quot|nbsp|copy|reg|laquo|raquo|deg|shy"
ENTITY = re.compile(
    rf"""
    &(?P<levels>(?:amp;){{0,3}})   # each level of escaping adds one
    (?: \#[0-9]{{1,7}};? | \#[xX][0-9a-fA-F]{{1,6}};?
      | [A-Za-z][A-Za-z0-9]{{1,30}};
      | (?:{_LETTERS})(?!=)
      | (?:{_SIGNS})(?![A-Za-z0-9=;]) )
    """,
    re.VERBOSE,
)
_LETTER = re.compile(_LETTERS)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LEADS = frozenset("ÂÃÅÎÐÙàâãÄ")  # before a no-break space these are mojibake, not the end of a word


def unescape_entities(text: str, _hints: Hints) -> list[Edit]:
    """Read character references, also those escaped up to three times and those HTML lets end without a semicolon.

    `html.unescape` gives the meaning, so `&#150;` is the dash that browsers show for it.

    Left alone: all in a text that holds a tag, for then the text is source; those inside addresses, paths and code, or
    alone between quotation marks; numbers that are no character; names HTML does not know; `&sect=4` and `AT&T`.

    >>> [edit.after for edit in unescape_entities("m&oacute;wi &amp;amp;eacute;t&#233", Hints())]
    ['ó', 'é', 'é']
    """
    if _TAG.search(text):
        return []
    edits: list[Edit] = []
    begun, letters, n_characters = 0, list[str](), 0  # the edit that is being made: a word of such letters is one
    end, last = 0, ""  # where the last reference ended, and the character its meaning ended with
    for match in in_prose(text, list(ENTITY.finditer(text))):
        after, stop = _read(text, match)
        start = match.start()
        if not after or after == REPLACEMENT:
            continue
        before, behind = text[start - 1 : start] if start > end else last, text[stop : stop + 1]
        if after.isspace():
            after = _space(after, before, behind)
            if not after and behind.isspace() and (not before or before.isspace()):
                stop += 1
            elif not after and not behind and before.isspace() and start > end:
                start -= 1
        if letters and start != end:
            edits.append(Edit(begun, end, "".join(letters), n_characters))
            letters, n_characters = [], 0
        if not letters:
            begun = start
        letters.append(after)
        n_characters += max(1, len(after))
        end, last = stop, after[-1:] or before
    if letters:
        edits.append(Edit(begun, end, "".join(letters), n_characters))
    return edits


def _read(text: str, match: re.Match[str]) -> tuple[str, int]:
    """Return what a reference of `text` means, an empty text for nothing, and where it ends."""
    after = _meaning(match.group()[1 + len(match["levels"]) :])
    letter = None if after else _LETTER.match(text, match.end("levels"))
    return (after, match.end()) if letter is None else (html5[letter.group()], letter.end())  # `expresi&oacuten;`


def _meaning(name: str) -> str:
    """Return the characters that `name` (what follows the `&`) stands for, or an empty text.

    Names in capitals stand for the capital: `&EACUTE;` is the work of a program that upper-cased the text.
    """
    if name.startswith("#"):
        return unescape("&" + name)
    if name not in html5 and name.isupper():
        return html5.get(name.lower(), "").upper()
    return html5.get(name, "")


def _space(after: str, before: str, behind: str) -> str:
    """Return what white space becomes between the characters `before` and `behind`: at most one space in a row."""
    if after == "\xa0" and before in _LEADS:
        return after
    if not before or not behind or before.isspace() or behind.isspace():
        return ""
    return "\xa0" if after == "\xa0" else " "
