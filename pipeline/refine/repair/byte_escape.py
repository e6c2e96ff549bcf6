"""UTF-8 bytes written in ASCII, as addresses (`%C3%B3`) and mail (`=C3=B3`, `=?utf-8?Q?=C3=B3?=`) write them."""

from __future__ import annotations

import binascii
import re

from pipeline.refine.repair.control import has_control
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.prose import in_prose

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PERCENT_HIGH = re.compile(r"%[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]")
# RFC 2045, 6.7: upper-case hexadecimal; a line ends in `=` and is at most 76 characters long. Where white space has been
# collapsed that line end is `= `.
_MAIL = re.compile(r"(?:=(?:[0-9A-F]{2}|\n| (?=\S)))+")
_MAIL_HIGH = re.compile(r"=[C-F][0-9A-F](?:=\n)?=[89AB][0-9A-F]")
_SOFT_BREAK = re.compile(r"^.{55,75}=$", re.MULTILINE)
# RFC 2047. Only codecs that mail uses: Python also knows `rot13` and `unicode_escape` by such names.
_WORD = re.compile(r"=\?([A-Za-z0-9_-]+)(?:\*[a-zA-Z-]*)?\?([QqBb])\?([!->@-~]*)\?=(?:\s+(?==\?))?")
_MAIL_CODEC = re.compile(
    r"(?:utf-?8|us-ascii|iso-8859-\d\d?|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|iso-2022-jp)",
    re.IGNORECASE,
)


def has_percent(text: str) -> bool:
    """Return whether `text` may hold percent-coded UTF-8."""
    return "%" in text and _PERCENT_HIGH.search(text) is not None


def decode_percent(text: str, _hints: Hints) -> list[Edit]:
    """Read percent-coded UTF-8 in prose, and the coded spaces and signs of the same word.

    Left alone: addresses and paths, where it is the right spelling; runs that are not UTF-8 (`50%AA`); words with ASCII
    coded only (`a%20b`), which nothing tells from a percentage.

    >>> [edit.after for edit in decode_percent("Krak%C3%B3w 100%", Hints())]
    ['ó']
    """
    edits: list[Edit] = []
    high = {_word_start(text, match.start()) for match in _PERCENT_HIGH.finditer(text)}
    for match in in_prose(text, list(_PERCENT.finditer(text))):
        if _word_start(text, match.start()) in high:
            after = _decoded(match.group().replace("%", ""))
            if after and not has_control(after):
                edits.append(Edit(*match.span(), after, len(after), 0.98))
    return edits


def has_quoted_printable(text: str) -> bool:
    """Return whether `text` may hold quoted-printable UTF-8 or its line ends."""
    if "=" not in text:
        return False
    if _MAIL_HIGH.search(text):
        return True
    return ("=\n" in text or text.endswith("=")) and _SOFT_BREAK.search(text) is not None


def decode_quoted_printable(text: str, _hints: Hints) -> list[Edit]:
    """Read quoted-printable UTF-8, and where there is some, also its line ends, `=3D` and `=20`.

    Left alone: a text with none of it that is UTF-8, whatever `=` it holds; addresses and code.

    >>> [edit.after for edit in decode_quoted_printable("Krak=C3=B3w, a=3D1", Hints())]
    ['ó', '=']
    """
    edits: list[Edit] = []
    for match in in_prose(text, list(_MAIL.finditer(text))):
        found = match.group().replace("=\n", "").replace("= ", "")
        after = _decoded(found.replace("=", "")) if found else ""
        if (after or not found) and not has_control(after):
            edits.append(Edit(*match.span(), after, max(1, len(after)), 0.97))
    return edits


def decode_mail_words(text: str, _hints: Hints) -> list[Edit]:
    """Read the words of mail headers.

    Left alone: words in codecs that mail does not use, and words whose bytes are not in the codec they name.

    >>> decode_mail_words("=?utf-8?Q?Krak=C3=B3w?=", Hints())[0].after
    'Kraków'
    """
    edits: list[Edit] = []
    for match in _WORD.finditer(text):
        codec, way, found = match.groups()
        if not _MAIL_CODEC.fullmatch(codec):
            continue
        try:
            data = binascii.a2b_base64(found) if way in "Bb" else binascii.a2b_qp(found, header=True)
            after = data.decode(codec)
        except (ValueError, LookupError):
            continue
        if not has_control(after):
            edits.append(Edit(*match.span(), after, max(1, len(after)), 0.99))
    return edits


def has_mail_word(text: str) -> bool:
    """Return whether `text` may hold a word of a mail header."""
    return "=?" in text


def _word_start(text: str, index: int) -> int:
    """Return where the word around `index` begins."""
    return max(text.rfind(" ", 0, index), text.rfind("\n", 0, index)) + 1


def _decoded(digits: str) -> str:
    """Return the UTF-8 text of hexadecimal `digits`, or an empty text where it is none."""
    try:
        return bytes.fromhex(digits).decode()
    except ValueError:
        return ""
