"""Text that is UTF-8 in some places and in an older encoding in others.

Pages put together from several sources are like that: a template in UTF-8, a comment or a line of an old database in
windows-1250. The UTF-8 part tells which letters the page uses and which stand side by side; the encoding of each other
piece is the one that turns it into such letters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.labels import codec_of
from pipeline.extract.legacy import RARE, count_odd
from pipeline.extract.mends import Mend, raw_bytes

_SINGLE = (
    *("windows-1252", "windows-1250", "windows-1251", "iso-8859-2", "windows-1254", "windows-1257", "windows-1253"),
    *("iso-8859-15", "windows-1255", "windows-1256", "koi8-r", "koi8-u", "iso-8859-5", "iso-8859-7", "iso-8859-6"),
    *("windows-874", "windows-1258", "ibm866", "cp850", "cp852", "macintosh", "x-mac-cyrillic", "iso-8859-16"),
)
"""encodings tried on a piece, of equal ones the first is taken: most used on the web first"""
_WIDE = ("gbk", "shift_jis", "euc-kr", "big5", "euc-jp")
"""tried as well where the page has letters of that kind"""

_MOSTLY = 1
"""valid characters for each invalid byte from which a text is UTF-8 with strays; by chance an older encoding has at most
0.52 (Thai), 0.45 (Japanese), 0.43 (Chinese), 0.20 (cp866), 0.03 (Latin), measured on 1,560 texts in 28 encodings"""
_MOSTLY_LATIN = 0.2
"""the same where the valid ones are Latin letters and quotes that stand alone among ASCII"""
_CLEAN_CHARACTERS = 3
"""valid characters that a piece without invalid bytes needs to show UTF-8 in a text of which most is not"""
_CLEAN_SHARE = 0.1
"""share of the pieces that must show it; they are the lines of pages where every second line is in another encoding"""
_LEGACY_VALID = 0.5
"""valid characters for each invalid byte up to which a piece may be in an older encoding as a whole"""
_LEGACY_CLEAN = 0.1
"""the same of those in words without invalid bytes, which chance seldom makes"""
_MODEL_CHARACTERS = 200_000
"""valid text that is counted; the letters and pairs of a language settle within some thousands"""
_VOTERS = 500
"""distinct strays that choose the encoding of the page"""
_CHOOSERS = 2_000
"""distinct strays that may differ from that choice; bounds the time a hostile page takes"""
_PRIOR = 0.05
"""nats each encoding is worth less than the one listed before it"""
_MAIN = 4.0
"""nats by which a stray must prefer another encoding to the one that fits all strays together"""
_RARE = 3.0
"""nats that code pages of DOS and of old Macs are worth less"""
_ODD = 4.0
"""nats an odd character costs, see `legacy.count_odd`"""
_UNREADABLE = -20.0
"""nats for each byte of a stray that an encoding cannot read"""

_PIECE = re.compile(r"[^\r\n<>\0]+")
_WORD = re.compile(r"[^\s\0]+")
_INVALID = re.compile("[\udc80-\udcff]")
_RUN = re.compile("[\udc80-\udcff]+")
_FOREIGN = re.compile("[^\x00-\x7f](?:.*[^\x00-\x7f])?", re.DOTALL)
_ALONE = re.compile("(?<![\udc80-\udcff])[\xa0-\u017f\u2010-\u2122](?![\udc80-\udcff])")
_CUT_START = re.compile("[\udc80-\udcbf]{1,3}(?![\udc80-\udcff])")
_CUT_END = re.compile(
    "(?<![\udc80-\udcff])(?:[\udcc2-\udcdf]|[\udce0-\udcef][\udc80-\udcbf]?|[\udcf0-\udcf4][\udc80-\udcbf]{0,2})\\Z"
)
_TYPOGRAPHY = frozenset("\xa0\xad«»·–—‘’‚“”„†•…‹›€№®™©°§¿¡º")


def find_cuts(text: str) -> list[Mend]:
    r"""Return mends that drop what is left of a character cut in two at either end of escaped UTF-8 `text`.

    >>> [(mend.start, mend.end) for mend in find_cuts("\udca9mie à Pari\udcc3")]
    [(0, 1), (11, 12)]
    """
    start, end = _CUT_START.match(text), _CUT_END.search(text, max(0, len(text) - 4))
    low, high = start.end() if start else 0, end.start() if end else len(text)
    first = _PIECE.match(text, low, high)
    last = text[max(text.rfind(border, low, high) for border in "\r\n<>\0") + 1 or low : high]
    cuts = ((start, first[0] if first else ""), (end, last))
    # Beside other invalid bytes it is no cut, but a letter of another encoding.
    return [
        Mend(cut.start(), cut.end(), "cut_character", "", 1)
        for cut, piece in cuts
        if cut and not _INVALID.search(piece)
    ]


def find_strays(text: str) -> list[Mend] | None:
    r"""Return mends for what is not UTF-8 in escaped `text`; None when so much is not that the text is no UTF-8.

    >>> text = "Zażółć gęślą jaźń, a potem za\udcbf\udcf3\udcb3\udce6 ją znów"
    >>> [(mend.rule, mend.after) for mend in find_strays(text)]
    [('stray_windows-1250', 'żółć')]
    """
    n_valid, n_invalid = _count(text)
    if not n_valid:
        return None
    if not _is_mostly_utf8(text, n_valid, n_invalid) and not _has_clean_pieces(text):
        return None
    spans = [span for piece in _PIECE.finditer(text) for span in _split(text, piece)]
    model = _Model(_RUN.sub(" ", text[:_MODEL_CHARACTERS]))
    raws = [raw_bytes(text[start:end], "utf-8") for start, end in spans]
    distinct = list(dict.fromkeys(raws))
    main = model.choose(distinct[:_VOTERS], None)[0]
    choices = {raw: model.choose((raw,), main) for raw in distinct[:_CHOOSERS]}
    mends = []
    for (start, end), raw in zip(spans, raws, strict=True):
        encoding, confidence = choices.get(raw, (main, 0.5))
        after = raw.decode(codec_of(encoding), "replace")
        mends.append(Mend(start, end, f"stray_{encoding}", after, _count(after)[0], confidence))
    return mends


def _is_mostly_utf8(text: str, n_valid: int, n_invalid: int) -> bool:
    if n_valid >= _MOSTLY * n_invalid:
        return True
    enough = _MOSTLY_LATIN * n_invalid
    return n_valid >= enough and len(_ALONE.findall(text)) >= enough


def _has_clean_pieces(text: str) -> bool:
    clean = dirty = 0
    for piece in _PIECE.findall(text):
        if not piece.isascii():
            n_valid, n_invalid = _count(piece)
            dirty += n_invalid > 0
            clean += not n_invalid and n_valid >= _CLEAN_CHARACTERS
    return clean > 0 and clean >= _CLEAN_SHARE * dirty


def _split(text: str, piece: re.Match[str]) -> list[tuple[int, int]]:
    """Return the stretches of a piece that are not UTF-8: all of it, single words, or single bytes."""
    if piece[0].isascii():
        return []
    n_valid, n_invalid = _count(piece[0])
    if not n_invalid:
        return []
    words = [(word.start(), word.end(), *_count(word[0])) for word in _WORD.finditer(text, *piece.span())]
    n_clean = sum(valid for _, _, valid, invalid in words if not invalid)
    if n_valid <= _LEGACY_VALID * n_invalid and n_clean <= _LEGACY_CLEAN * n_invalid:
        start, _ = _trim(text, piece.start(), piece.end())
        return [(start, piece.end())]  # the last byte of a Japanese character may be ASCII
    spans: list[tuple[int, int]] = []
    for start, end, valid, invalid in words:
        if valid > invalid > 0:
            spans += (run.span() for run in _RUN.finditer(text, start, end))
        elif invalid:
            spans.append(_trim(text, start, end))
    return spans


def _count(text: str) -> tuple[int, int]:
    """Return how many characters beyond ASCII are valid, and how many are invalid bytes."""
    valid = text.encode("utf-8", "ignore").decode()
    return len(valid) - len(valid.encode("ascii", "ignore")), len(text) - len(valid)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch from the first to the last non-ASCII character."""
    match = _FOREIGN.search(text, start, end)
    return match.span() if match else (start, end)


def _read(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(codec_of(encoding))
    except UnicodeDecodeError:
        return None


class _Model:
    """Letters, and pairs of letters, of the valid part of a page."""

    def __init__(self, text: str) -> None:
        text = text.lower()
        self._letters = Counter(text)
        self._pairs = Counter(pairwise(text))
        self._n_foreign = sum(n for letter, n in self._letters.items() if letter > "\x7f") or 1
        self._blocks = {ord(letter) >> 7 for letter in self._letters if letter > "\x7f"}
        wide = any(letter >= "⺀" for letter in self._letters)
        self._encodings = (*_SINGLE, *_WIDE) if wide else _SINGLE

    def choose(self, raws: Sequence[bytes], main: str | None) -> tuple[str, float]:
        """Return the encoding in which `raws` look most like the page, and how sure that is, 0..1."""
        scores: dict[str, float] = {}
        readings: dict[tuple[str | None, ...], float] = {}
        for rank, encoding in enumerate(self._encodings):
            texts = tuple(_read(raw, encoding) for raw in raws)
            score = sum(
                self.score(text) if text is not None else _UNREADABLE * len(raw)
                for raw, text in zip(raws, texts, strict=True)
            )
            score -= _PRIOR * rank + _RARE * (encoding in RARE)
            scores[encoding] = score + (_MAIN if encoding == main else 0.0)
            readings[texts] = max(readings.get(texts, -math.inf), scores[encoding])
        best = max(scores, key=lambda encoding: scores[encoding])
        return best, 1 / sum(math.exp(score - scores[best]) for score in readings.values())

    def score(self, text: str) -> float:
        """Return the logarithm of the probability of the non-ASCII characters of `text`, each after its neighbour."""
        score = -_ODD * count_odd(text)
        before = " "
        for letter in text.lower():
            if letter > "\x7f":
                alone = self._letters[letter] / self._n_foreign
                pair = self._pairs[before, letter] / (self._letters[before] or 1)
                score += math.log(0.6 * pair + 0.3 * alone + self._floor(letter))
            before = letter
        return score

    def _floor(self, letter: str) -> float:
        """Return the probability of a letter that the page has nowhere else."""
        if letter in _TYPOGRAPHY:
            return 1e-3
        if not letter.isalpha():
            return 1e-4 if "\xa0" <= letter <= "\xff" else 1e-6
        return 1e-4 if ord(letter) >> 7 in self._blocks else 1e-5
