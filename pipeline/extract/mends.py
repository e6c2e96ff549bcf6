"""Changes made while decoding, and the ledger rows they become."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import REPLACEMENT, Repair

_MOST_ROWS = 10_000
"""rows one body may have; the mends after these share one row, so that a hostile page cannot fill a table"""
_ESCAPED = re.compile("[\udc80-\udcff]+")
_NUL = re.compile("\0+")


@dataclass(frozen=True, slots=True)
class Mend:
    """A change to escaped text, see `escape`."""

    start: int
    """first code point"""
    end: int
    """one past the last code point"""
    rule: str
    """name of the rule that made it"""
    after: str
    """the text that takes its place"""
    n_characters: int
    """damaged characters or bytes it is about"""
    confidence: float = 1.0
    """0..1"""


def escape(body: bytes, codec: str) -> str:
    r"""Return `body` read by `codec`, each byte n that it cannot read as the lone surrogate U+DC00 + n.

    >>> escape(b"caf\xe9", "utf-8")
    'caf\udce9'
    """
    return body.decode(codec, "surrogateescape")


def raw_bytes(piece: str, codec: str) -> bytes:
    """Return the bytes that `piece` was read from."""
    return piece.encode(codec, "surrogatepass" if codec.startswith(("utf-16", "utf-32")) else "surrogateescape")


def find_undecodable(text: str) -> list[Mend]:
    """Return a mend for each run of bytes that an 8-bit codec left escaped.

    Bytes 80 to 9F become the control of the same number, as the Encoding Standard has it for windows encodings; the
    others become one U+FFFD each.
    """
    try:
        text.encode()
    except UnicodeEncodeError:  # a surrogate; asked first, since to search for them takes ten times longer
        pass
    else:
        return []
    mends = []
    for match in _ESCAPED.finditer(text):
        read = "".join(chr(ord(byte) - 0xDC00) if byte < "\udca0" else REPLACEMENT for byte in match[0])
        mends.append(Mend(match.start(), match.end(), "undecodable_bytes", read, len(read)))
    return mends


def find_nuls(text: str) -> list[Mend]:
    """Return a mend that takes out each run of NULs: no text has them, and a parser breaks tags at them."""
    if "\0" not in text:  # a search takes a hundred times longer
        return []
    return [Mend(m.start(), m.end(), "nul", "", m.end() - m.start()) for m in _NUL.finditer(text)]


def apply(text: str, codec: str, mends: list[Mend]) -> tuple[str, tuple[Repair, ...]]:
    r"""Return escaped `text` after `mends`, which must not overlap, and their ledger rows, step `decode`.

    `before` of a row holds its bytes as Latin-1 text: byte n is U+00n.

    >>> text, rows = apply(escape(b"caf\xe9!", "utf-8"), "utf-8", [Mend(3, 4, "stray_windows-1252", "é", 1)])
    >>> text, rows[0].start, rows[0].before, rows[0].after
    ('café!', 3, 'é', 'é')
    """
    mends = sorted(mends, key=lambda mend: mend.start)
    if len(mends) > _MOST_ROWS:
        mends[_MOST_ROWS - 1 :] = [_join(text, mends[_MOST_ROWS - 1 :])]
    out: list[str] = []
    rows: list[Repair] = []
    position = done = 0
    for mend in mends:
        before = raw_bytes(text[mend.start : mend.end], codec).decode("latin-1")
        done += mend.start - position
        out += (text[position : mend.start], mend.after)
        rows.append(
            Repair(
                "decode", mend.rule, done, done + len(before), before, mend.after, mend.n_characters, mend.confidence
            )
        )
        done += len(mend.after)
        position = mend.end
    out.append(text[position:])
    return "".join(out), tuple(rows)


def _join(text: str, mends: list[Mend]) -> Mend:
    """Return one mend that does what `mends` do."""
    after: list[str] = []
    position = mends[0].start
    for mend in mends:
        after += (text[position : mend.start], mend.after)
        position = mend.end
    return Mend(
        mends[0].start,
        position,
        "many",
        "".join(after),
        sum(mend.n_characters for mend in mends),
        min(mend.confidence for mend in mends),
    )
