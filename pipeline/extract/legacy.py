"""Which encoding a body that is not Unicode is in.

The statistics of chardet rank the encodings, on the text without its markup: tags and scripts are ASCII and say nothing.
Encodings that it ranks close together differ in few bytes, and there a wrong one shows as letters and signs where none
can stand (`wyj¶cia`, `éDie`). Where that says nothing either, the page's own declaration decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipeline.extract.declared import Declaration
from pipeline.extract.labels import NAMES, codec_of

DEFAULT = "windows-1252"
"""what the HTML standard has browsers assume"""

_CANDIDATES = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-15"),
    *("koi8-r", "koi8-u", "cp866", "cp437", "cp850", "cp852", "mac-roman", "mac-cyrillic"),
    *("big5hkscs", "gb18030", "euc_jis_2004", "cp932", "shift_jis_2004", "cp949", "euc_kr", "ascii"),
)
"""what pages have been written in; the rest of chardet's list (EBCDIC, KZ1048, ISO 8859-16...) came first on
12 of 1,560 texts in none of them, and 6 of those were misread"""
_WIDE = frozenset({"big5", "gbk", "euc-jp", "shift_jis", "euc-kr"})
RARE = frozenset({"cp437", "cp850", "cp852", "macintosh", "x-mac-cyrillic"})
"""code pages of DOS and of old Macs, in which few pages are"""
_RARE_COST = 1.0
"""odd characters that one of them must avoid to be preferred"""

_STRIP_BYTES = 2**22
"""bytes from the first non-ASCII one on that are looked at; bounds the time, chosen without measuring"""
_SAMPLE_BYTES = 2**16
"""bytes of text given to chardet, which itself stops at 16 KiB when it scores"""
_SAMPLE_CHARACTERS = 400
"""non-ASCII characters whose neighbours are looked at; bounds the time, chosen without measuring"""
_RIVAL = 0.7
"""share of the best confidence from which an encoding is a rival; the true one had 0.80 at least, and the best in 1,553,
of 1,560 texts in 28 encodings"""
_THIN = 8
"""non-ASCII bytes up to which a declaration that is no mere habit is believed if nothing speaks against it: of 432
one-word texts whose declaration is true, 32 were misread with it as a mere tie-break and 5 are so"""
_HABITS = frozenset({"windows-1252", "utf-8"})
"""what templates and servers declare unasked"""
_AGREES = 0.95
"""share of the best confidence from which the detector is said to agree"""
_DECLARED_BONUS = 1.0
"""odd characters that a declaration outweighs"""

_MARKUP = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1[^>]*>?|\Z)|<[/!?a-z][^<>]*>?|&#?\w{1,8};",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_WITH_HIGH_BYTES = re.compile(rb"[^<>\n]*[\x80-\xff][^<>\n]*")
_C1 = bytes(range(0x80, 0xA0))
_HIGH = bytes(range(0x80, 0x100))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_IN_WORDS = frozenset("’ʼ·‧\xa0\xad‑–—…")
"""signs that may stand between two letters"""
_BEHIND_WORDS = frozenset("®™°²³¹ªº©†‡“”„‘‚‹›«»¡¿§•€")
"""signs that may stand at a word's edge"""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding and why."""

    encoding: str
    """name of the encoding, as in `Text.encoding`"""
    evidence: str
    """what decided, in words"""


def guess_encoding(body: bytes, declared: Declaration | None = None) -> Guess:
    r"""Return the encoding of `body`, which holds bytes that are not UTF-8.

    >>> guess_encoding("<p>Zażółć gęślą jaźń, wyjścia nie mają".encode("iso-8859-2")).encoding
    'iso-8859-2'
    >>> guess_encoding("El niño comió después".encode("cp1252"), Declaration("windows-1252", "meta")).evidence
    'declared by meta (windows-1252), detector agrees'
    """
    sample = _sample(body)
    n_high = len(sample) - len(sample.translate(None, _HIGH))
    if declared is not None and 0 < n_high <= _THIN and _is_plausible(sample, declared):
        return Guess(declared.encoding, f"declared by {declared.source} ({declared.encoding}), too little to detect")
    ranking = _rank(sample) if n_high else {}
    if not ranking:
        return _without_statistics(body, declared)
    best = next(iter(ranking))
    if best not in _WIDE:
        best = _judge(sample, ranking, n_high, declared)
    found = f"{best} {ranking.get(best, 0.0):.2f}"
    if declared is None:
        return Guess(best, f"detected: {found}, nothing declared")
    if declared.encoding == best:
        undecided = ranking.get(best, 0.0) < _AGREES * max(ranking.values())
        agrees = f"detector undecided ({found})" if undecided else "detector agrees"
        return Guess(best, f"declared by {declared.source} ({best}), {agrees}")
    return Guess(best, f"detected: {found}, {declared.source} says {declared.encoding}")


def text_of(body: bytes) -> bytes:
    """Return `body` without tags, comments, scripts, styles and entities, ASCII bytes all.

    >>> text_of(b"<p class=a>One<script>var b;</script> &amp; two<!-- three")
    b' One    two '
    """
    return _MARKUP.sub(b" ", body)


def _sample(body: bytes) -> bytes:
    start = len(body) - len(body.lstrip(bytes(range(0x80))))
    sample = text_of(body[max(0, start - _SAMPLE_BYTES) :][:_STRIP_BYTES])
    if sample.isascii():  # all of it stands in markup, or behind a comment that never ends
        sample = body[max(0, start - _SAMPLE_BYTES) :][:_STRIP_BYTES]
    if len(sample) > _SAMPLE_BYTES:
        sample = b"\n".join(_TEXT_WITH_HIGH_BYTES.findall(sample))[:_SAMPLE_BYTES]
    return sample


def _rank(sample: bytes) -> dict[str, float]:
    """Return encodings with chardet's confidence, best first.

    One byte without meaning rules a windows encoding out for chardet and leaves the ISO one, in which all quotes of the
    page are controls. So a sample that is ISO only by having controls is ranked once more without them.
    """
    ranking = _ask_chardet(sample)
    plain = sample.translate(None, _C1)
    if plain != sample and next(iter(ranking), "").startswith("iso-8859-"):
        again = {name: share for name, share in _ask_chardet(plain).items() if name.startswith("windows-")}
        ranking = again | ranking
        ranking = dict(sorted(ranking.items(), key=lambda item: -item[1]))
    return ranking


def _ask_chardet(sample: bytes) -> dict[str, float]:
    import chardet  # noqa: PLC0415 - 0.01 s, and few pages leave it open how they were encoded

    results = chardet.detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=_CANDIDATES, no_match_encoding="ascii"
    )
    ranking: dict[str, float] = {}
    for result in results:
        codec = result["encoding"]
        if codec and codec != "ascii":
            ranking.setdefault(NAMES.get(codec, codec), result["confidence"])
    return ranking


def _judge(sample: bytes, ranking: dict[str, float], n_high: int, declared: Declaration | None) -> str:
    """Return the encoding among the rivals of the best in which the sample has the fewest odd characters."""
    top = max(ranking.values())
    costs: dict[str, float] = {}
    readings: dict[str, str] = {}
    for encoding, confidence in sorted(ranking.items(), key=lambda item: not item[0].startswith("windows-")):
        is_declared = declared is not None and declared.encoding == encoding
        is_default = encoding == DEFAULT and n_high <= _THIN
        if encoding in _WIDE or (confidence < _RIVAL * top and not is_default):
            continue
        reading = sample.decode(codec_of(encoding), "replace")
        if readings.setdefault(reading, encoding) != encoding and not is_declared:
            continue  # the same text: named as the web names it, windows-1252 rather than ISO 8859-15
        odd = count_odd(reading)
        prior = -_DECLARED_BONUS if is_declared else _RARE_COST * (encoding in RARE)
        costs[encoding] = odd + prior + (1 - confidence / top) * n_high
    order = list(ranking)
    return min(costs, key=lambda encoding: (costs[encoding], order.index(encoding)))


def _is_plausible(sample: bytes, declared: Declaration) -> bool:
    if declared.encoding in _HABITS:
        return False
    try:
        return count_odd(sample.decode(codec_of(declared.encoding))) < 1
    except UnicodeDecodeError:
        return False


def _without_statistics(body: bytes, declared: Declaration | None) -> Guess:
    if declared is not None and declared.encoding != "utf-8":
        try:
            body.decode(codec_of(declared.encoding))
        except UnicodeDecodeError:
            pass
        else:
            return Guess(declared.encoding, f"declared by {declared.source} ({declared.encoding}), detector silent")
    return Guess(DEFAULT, f"assumed: {DEFAULT}, detector silent")


def count_odd(text: str) -> float:
    """Return how many of the first non-ASCII characters stand where no such character can.

    >>> count_odd("wyjścia nie mają"), count_odd("wyj¶cia nie maj±")
    (0.0, 1.5)
    """
    odd = 0.0
    for index, match in enumerate(_NOT_ASCII.finditer(text)):
        if index == _SAMPLE_CHARACTERS:
            break
        at = match.start()
        odd += _oddness(match[0], text[at - 1 : at], text[at + 1 : at + 2])
    return odd


def _oddness(character: str, before: str, after: str) -> float:
    inside = before.isalpha() and after.isalpha()
    if character.isalpha():
        if character.isupper() and before.islower():
            return 1.0
        if character.islower() and after.isupper():
            return 1.0
        if not before.isalpha() and not after.isalpha() and character < "ɐ":
            # Words of one letter are vowels: à, é, ó, å.
            return 0.0 if unicodedata.normalize("NFD", character)[0] in "aeiouæøœAEIOUÆØŒ" else 0.5
        beside_ascii = any(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after))
        return float(character > "ʯ" and beside_ascii)
    if unicodedata.category(character) in {"Cc", "Co", "Cn"} or character == "�":
        return 1.0
    if character in _IN_WORDS or unicodedata.category(character).startswith("M"):
        return 0.0
    if inside:
        return 1.0
    return 0.5 if character not in _BEHIND_WORDS and (before.isalpha() or after.isalpha()) else 0.0
