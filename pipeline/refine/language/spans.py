"""Which language each stretch of a text is in: quotations, sentences and lines that leave the language of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.records import LanguageSpan
from pipeline.refine.language.codes import RELATIVES, UNDETERMINED
from pipeline.refine.language.detector import detect

# A quotation, the end of a line, or the end of a sentence (its closing marks and spaces belong to it).
_CUT: Final = re.compile(
    r"«(?P<a>[^«»\n]{2,400})»|»(?P<b>[^«»\n]{2,400})«|„(?P<c>[^„”“\"\n]{2,400})[”“\"]|“(?P<d>[^“”\n]{2,400})”"
    r"|\"(?P<e>[^\"\n]{2,400})\"|「(?P<f>[^「」\n]{2,200})」"
    r"|\n+|(?<=[.!?…])[\"”»)]*\s+|(?<=[。！？])"
)

# Where a sentence without its full stop, as texts cut short leave it, may run into the next one.
_CLAUSE: Final = re.compile(r"[,;:–—]\s+")
# A piece in the language of the whole is looked at clause by clause from this length on, code points, and a clause
# leaves it with this confidence.
_LONG_PIECE, _CLAUSE_NEEDS = 80, 0.95

# (letters below which it holds, confidence a piece needs to leave the language of the whole). With the prior's odds of
# 20 in the confidence already. Taken from an earlier detector, not tuned for this one: higher loses quotations, lower
# invents them.
_NEEDED: Final = ((12, 0.90), (40, 0.82), (1_000_000, 0.65))
# What a close relative needs, which detectors take it for most easily.
_NEEDED_BY_RELATIVE: Final = ((60, 0.995), (1_000_000, 0.98))
# Fewer letters than this are never judged, in a quotation and elsewhere; a letter of another script counts as four.
_QUOTATION_LETTERS, _PIECE_LETTERS = 8, 14
# From this length on the language of the whole is voted by its pieces: `detect` looks at a sample.
_VOTE_LENGTH: Final = 300


class _Piece(NamedTuple):
    start: int
    end: int
    quoted: bool
    clause: bool = False
    """no sentence or line by itself"""


def language_spans(text: str, prior: str | None = None) -> list[LanguageSpan]:
    """Return the stretches of `text` by language, in order; they cover it, and neighbours differ in language.

    `prior` is the language of the document, which a stretch leaves only on strong evidence. What says too little, such
    as a number or a name, goes with the language of the whole; a text without any language is one stretch of `und`.

    >>> [(span.code, span.start) for span in language_spans("Hasło miasta to „Une ville pour tous”.", "pl")]
    [('pl', 0), ('fr', 17), ('pl', 36)]
    """
    if not text:
        return []
    pieces = list(_pieces(text))
    whole, confidence = _language_of_whole(text, pieces, prior)
    if whole == UNDETERMINED or len(pieces) == 1:
        return [LanguageSpan(0, len(text), whole, confidence)]
    spans: list[LanguageSpan] = []
    for piece in pieces:
        for start, end, code, confidence in _judge_piece(text, piece, whole):
            if spans and spans[-1].code == code:
                last = spans.pop()
                spans.append(LanguageSpan(last.start, end, code, max(last.confidence, confidence)))
            else:
                spans.append(LanguageSpan(start, end, code, confidence))
    return spans


def _language_of_whole(text: str, pieces: list[_Piece], prior: str | None) -> tuple[str, float]:
    """Return the language of the text outside its quotations, and its confidence; long text is voted on by its pieces."""
    outside = [piece for piece in pieces if not piece.quoted]
    language = detect(" ".join(text[piece.start : piece.end] for piece in outside), prior)
    if language.code == UNDETERMINED:
        outside, language = pieces, detect(text, prior)
    if len(text) <= _VOTE_LENGTH or len(pieces) == 1:
        return language.code, language.confidence
    votes: dict[str, float] = {}
    for piece in outside:
        if piece.end - piece.start >= 20:
            found = detect(text[piece.start : piece.end], prior)
            votes[found.code] = votes.get(found.code, 0.0) + found.confidence * (piece.end - piece.start)
    votes.pop(UNDETERMINED, None)
    if not votes:
        return language.code, language.confidence
    best = max(sorted(votes), key=votes.__getitem__)
    return best, language.confidence if best == language.code else round(votes[best] / sum(votes.values()), 4)


def _judge_piece(text: str, piece: _Piece, whole: str) -> Iterator[tuple[int, int, str, float]]:
    """Yield (start, end, language, confidence) of a piece, or of its clauses where it is long and of the whole's language."""
    code, confidence = _judge(text[piece.start : piece.end], piece, whole)
    if code != whole or piece.quoted or piece.end - piece.start < _LONG_PIECE:
        yield piece.start, piece.end, code, confidence
        return
    for clause in _clauses(text, piece):
        yield clause.start, clause.end, *_judge(text[clause.start : clause.end], clause, whole)


def _judge(text: str, piece: _Piece, whole: str) -> tuple[str, float]:
    """Return the language of a piece and its confidence: that of the whole, unless the piece clearly leaves it."""
    language = detect(text, whole)
    code, confidence = language.code, language.confidence
    if code == whole:
        return code, confidence
    letters = sum(map(str.isalpha, text)) if len(text) < 1000 else 1000
    weight = letters if text.isascii() or _is_latin(text) else letters * 4
    enough = weight >= (_QUOTATION_LETTERS if piece.quoted else _PIECE_LETTERS)
    table = _NEEDED_BY_RELATIVE if _related(code, whole) else _NEEDED
    needed = next(needed for below, needed in table if weight < below)
    if piece.clause:
        needed = max(needed, _CLAUSE_NEEDS)
    if code == UNDETERMINED or not enough or confidence < needed:
        share = dict(language.alternatives).get(whole, 0.0)
        return whole, max(0.5, share)
    return code, confidence


def _related(code: str, other: str) -> bool:
    return any(code in group and other in group for group in RELATIVES)


def _is_latin(text: str) -> bool:
    return sum(character < "\u0250" or "\u1e00" <= character < "\u1f00" for character in text) * 4 >= len(text)


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield quotations (without their marks), sentences and lines; together they cover the text."""
    start = 0
    for cut in _CUT.finditer(text):
        if cut.lastgroup:
            inner_start, inner_end = cut.span(cut.lastgroup)
            yield _Piece(start, inner_start, quoted=False)
            yield _Piece(inner_start, inner_end, quoted=True)
            start = inner_end
        elif cut.end() > start:
            yield _Piece(start, cut.end(), quoted=False)
            start = cut.end()
    if start < len(text):
        yield _Piece(start, len(text), quoted=False)


def _clauses(text: str, piece: _Piece) -> Iterator[_Piece]:
    """Yield the clauses of a piece; together they cover it."""
    start = piece.start
    for cut in _CLAUSE.finditer(text, piece.start, piece.end):
        yield _Piece(start, cut.end(), quoted=False, clause=True)
        start = cut.end()
    if start < piece.end:
        yield _Piece(start, piece.end, quoted=False, clause=True)
