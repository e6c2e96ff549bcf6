"""Which language each stretch of a text is in: quotations, sentences and lines that leave the language of the whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.records import LanguageSpan
from pipeline.refine.language.codes import RELATIVES, UNDETERMINED
from pipeline.refine.language.detector import detect
from pipeline.refine.language.gate import script_of

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

# (letters below which it holds, confidence a piece needs to leave the language of the whole); the odds that `pool` gives
# to the language of the whole are in the confidence already. Chosen by hand. All a tenth lower 92 % of 300 quotations on
# composed pages are found, not 89 %, and 43 of 410 documents get a span, not 37; at .95, .92 and .85 it is 85 %, and 31.
_NEEDED: Final = ((12, 0.90), (40, 0.82), (1_000_000, 0.65))
# What a close relative needs, which detectors take it for most easily. On 300 composed pages in one language and 229
# documents neither these nor .995 and .98 gave one false span, while of relatives' sentences 86 % are found, not 55 %.
_NEEDED_BY_RELATIVE: Final = ((60, 0.96), (1_000_000, 0.88))
# A stretch in another script than the text around it, from so many letters on (ideograms and syllables count twice), is
# a piece by itself; one in Latin letters from a sentence on, as names and terms stand so in any text. Of 400 composed
# pages that found eighteen sentences more, and three English phrases more, which are English, on 229 documents.
_SCRIPT_LETTERS, _LATIN_LETTERS = 8, 24
_LETTERS: Final = r"A-Za-z\u00aa-\u024f\u1e00-\u1eff"
_NOT_LATIN: Final = re.compile(rf"[^\W\d_{_LETTERS}]")
_ALPHABETS: Final = {
    "latin": _LETTERS,
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "indic": "\u0900-\u0dff",
    "wide": "\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af",
}
# Letters of one script with whatever is no letter between them.
_RUN: Final = re.compile("|".join(rf"(?P<{name}>[{own}](?:[{own}\W\d_]*[{own}])?)" for name, own in _ALPHABETS.items()))
_WIDE_FROM: Final = "\u1100"
# A sentence that runs into the next one without a full stop: the last so many code points of a long piece are asked, and
# where they leave the language of the whole so clearly, each of the last words with a capital may begin another sentence.
# The first from which on it is foreign does, unless there are so many spaces up to the next one and these words are not.
_TAIL, _TAIL_NEEDS, _CAPITALS, _FEW_SPACES = 60, 0.9, 16, 3
_CAPITAL: Final = re.compile(r"(?<=\w)\s+(?=[^\W\d_a-z])")
# What a stretch needs that is in another script than the language of the whole ever is.
_NEEDED_BY_SCRIPT: Final = 0.5
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
    if whole == UNDETERMINED or (len(pieces) == 1 and len(text) < _LONG_PIECE):
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
    """Yield (start, end, language, confidence) of a piece, or of its parts where it is long and of the whole's language."""
    code, confidence = _judge(text[piece.start : piece.end], piece, whole)
    if code != whole or piece.quoted or piece.end - piece.start < _LONG_PIECE:
        yield piece.start, piece.end, code, confidence
        return
    tail = _foreign_tail(text, piece, whole)
    if tail:
        start, code, confidence = tail
        yield piece.start, start, whole, confidence
        yield start, piece.end, code, confidence
        return
    for clause in _clauses(text, piece):
        yield clause.start, clause.end, *_judge(text[clause.start : clause.end], clause, whole)


def _foreign_tail(text: str, piece: _Piece, whole: str) -> tuple[int, str, float] | None:
    """Return where a foreign sentence begins at the end of a piece, its language and confidence; None where none does."""
    end = text[max(piece.start, piece.end - _TAIL) : piece.end].partition(" ")[2]
    found = detect(end, whole)
    if found.code in {whole, UNDETERMINED} or found.confidence < _TAIL_NEEDS:
        return None
    starts = [cut.end() for cut in _CAPITAL.finditer(text, piece.start, piece.end) if text[cut.end()].isupper()]
    for start, following in pairwise([*starts[-_CAPITALS:], piece.end]):
        code, confidence = _judge(text[start : piece.end], piece._replace(start=start, clause=True), whole)
        words = text[start:following]
        if code != whole and (words.count(" ") < _FEW_SPACES or detect(words, whole).code != whole):
            return start, code, confidence
    return None


def _judge(text: str, piece: _Piece, whole: str) -> tuple[str, float]:
    """Return the language of a piece and its confidence: that of the whole, unless the piece clearly leaves it."""
    language = detect(text, whole)
    code, confidence = language.code, language.confidence
    if code == whole:
        return code, confidence
    letters = sum(map(str.isalpha, text)) if len(text) < 1000 else 1000
    latin = text.isascii() or _is_latin(text, letters)
    weight = letters if latin else letters * 4
    enough = weight >= (_QUOTATION_LETTERS if piece.quoted else _PIECE_LETTERS)
    table = _NEEDED_BY_RELATIVE if _related(code, whole) else _NEEDED
    needed = next(needed for below, needed in table if weight < below)
    if not latin and _is_never_written_so(whole, text):
        needed = _NEEDED_BY_SCRIPT
    if piece.clause:
        needed = max(needed, _CLAUSE_NEEDS)
    if code == UNDETERMINED or not enough or confidence < needed:
        share = dict(language.alternatives).get(whole, 0.0)
        return whole, max(0.5, share)
    return code, confidence


def _related(code: str, other: str) -> bool:
    return any(code in group and other in group for group in RELATIVES)


def _is_latin(text: str, letters: int) -> bool:
    return letters - len(_NOT_LATIN.findall(text)) > letters / 4


def _is_never_written_so(code: str, text: str) -> bool:
    """Return whether a language is never written in the script of the first letter of a text, which is not Latin."""
    letter = _NOT_LATIN.search(text)
    script = script_of(letter[0]) if letter else None
    return script is not None and code not in script.languages


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield quotations (without their marks), sentences, lines and stretches in one script; together they cover the text."""
    start = 0
    for cut in _CUT.finditer(text):
        if cut.lastgroup:
            inner_start, inner_end = cut.span(cut.lastgroup)
            yield from _by_script(text, start, inner_start)
            yield _Piece(inner_start, inner_end, quoted=True)
            start = inner_end
        elif cut.end() > start:
            yield from _by_script(text, start, cut.end())
            start = cut.end()
    if start < len(text):
        yield from _by_script(text, start, len(text))


def _by_script(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield a piece as it is, or in parts where long stretches of it are in different scripts."""
    cuts = _script_cuts(text, start, end) if _is_mixed(text[start:end]) else []
    for cut in [*cuts, end]:
        if cut > start:
            yield _Piece(start, cut, quoted=False)
            start = cut


def _is_mixed(stretch: str) -> bool:
    """Return whether more than one script may be in it; False is certain."""
    return not stretch.isascii() and _NOT_LATIN.search(stretch) is not None


def _script_cuts(text: str, start: int, end: int) -> list[int]:
    """Return where long stretches in another script than most of a piece begin and end."""
    runs = [(run.start(), run.lastgroup or "", _weight(run[0])) for run in _RUN.finditer(text, start, end)]
    weights: Counter[str] = Counter()
    for _, script, weight in runs:
        weights[script] += weight
    if len(weights) <= 1:
        return []
    main = max(sorted(weights), key=weights.__getitem__)
    cuts: list[int] = []
    for (first, script, weight), following in zip(runs, [*(run[0] for run in runs[1:]), end], strict=True):
        if script != main and weight >= (_LATIN_LETTERS if script == "latin" else _SCRIPT_LETTERS):
            cuts += [first, following]
    return cuts


def _weight(run: str) -> int:
    """Return the number of letters, where an ideogram or a syllable counts as two."""
    return sum([1 + (letter >= _WIDE_FROM) for letter in run if letter.isalpha()])


def _clauses(text: str, piece: _Piece) -> Iterator[_Piece]:
    """Yield the clauses of a piece; together they cover it."""
    start = piece.start
    for cut in _CLAUSE.finditer(text, piece.start, piece.end):
        yield _Piece(start, cut.end(), quoted=False, clause=True)
        start = cut.end()
    if start < piece.end:
        yield _Piece(start, piece.end, quoted=False, clause=True)
