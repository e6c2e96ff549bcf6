"""UTF-8 that was read as a single-byte codec, undone by arithmetic alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from pipeline.refine.repair import utf8_runs
from pipeline.refine.repair.codec_bytes import BYTES_OF, CODECS, IS_NEUTRAL, NEUTRAL, NUMBER_OF, SELDOM
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.oddness import oddness, rarity
from pipeline.refine.repair.suspicion import next_suspect, sequences, suspect
from pipeline.refine.repair.utf8_runs import Numbers, Run

_new = tuple.__new__  # of a named tuple, a third of the cost of calling it
_NEVER = frozenset({"Cn", "Co"})  # categories of what stands in no text,
_SELDOM = _NEVER | {"Cf", "Sc", "So"}  # and in few
_BITS = {codec: bit for bit, codec in enumerate(CODECS)}
_SHARE = dict.fromkeys(
    ("cp1252", "latin-1", "cp1254"), 1.0
)  # of what is not ASCII; ftfy reads these better where less is covered
_FRAMES = frozenset(
    {"cp437", "cp852", "koi8-r", "cp850", "cp866", "cp737", "cp775", "koi8-u"}
)  # their sequences may be a drawn frame
# Letters that no language uses today, and signs that nobody writes among words: what two or three letters of Cyrillic in a
# wrong charset make by chance.
_UNLIVING = re.compile(
    "[\u0370-\u0373\u0376\u0377\u037b-\u037d\u03cf\u03d8-\u03ef\u0800-\u08ff\u1b00-\u1b7f\u1900-\u197f\u2900-\u297f\u3400-\u4dbf]"
)
_FAR = re.compile("[\u0530-\u1dff\u2e80-\ud7ff]")  # letters of scripts in which one alone is no word
_PROOF = 4  # sequences that need no other evidence
_PUNCTUATION = re.compile("[“”„‘’‚–—…•]")  # whose UTF-8 would be misread with the rest
_QUOTATION = frozenset("\"'`“”„‘’«»‹›")
_TELLING = 2 * _PROOF  # characters of sequences that tell codecs apart: with fewer, the seldom ones wait
_ENOUGH = 8  # texts of a page that prove a codec: the others need not be asked
# First bytes whose second was lost or became a space: ftfy reads such a line better whole than word by word.
_LOSSY = re.compile(r"[ÂÃÄÅÎÏÐÑØÙ][\ufffd? ÎÏÐÑØÙ]|â€(?:[\ufffd? .,;:!)]|\Z)")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text says when its odd characters are the bytes of one codec."""

    codec: str
    text: str
    runs: list[Run]
    n_sequences: int


def proven_codecs(texts: Sequence[str], language: str | None = None) -> frozenset[str]:
    """Return the codecs that some of `texts`, the suspect ones of a page, were beyond doubt misread as."""
    proofs: Counter[str] = Counter()
    for text in sorted(texts, key=len, reverse=True):  # the longest prove most
        reading = read(text, Hints(language, frozenset(proofs)))
        if reading is not None and reading.n_sequences >= _PROOF:
            proofs[reading.codec] += 1
            if proofs[reading.codec] >= _ENOUGH:
                break
    return frozenset(proofs)


def decode_misread_utf8(text: str, hints: Hints) -> list[Edit]:
    r"""Undo UTF-8 read as a single-byte codec, where nearly all that is not ASCII is such a sequence.

    This is arithmetic: four sequences that are legal UTF-8 and leave nothing over do not occur by chance (in none of
    4,428 clean sentences of 57 languages); only drawn frames must also touch letters. Fewer sequences need a text that
    is odd as it stands and sound once read, or the same codec proven by another text of the page.

    Where other letters stand beside the sequences, each word is read by itself. Left alone: words of which that does
    not hold either. ftfy comes after this and reads some of those.

    >>> [edit.after for edit in decode_misread_utf8("za┼╝├│┼é─ç", Hints())]
    ['żółć']
    """
    if not sequences(text):
        return []
    whole = decode_whole(text, hints)
    if whole:
        return whole
    edits: list[Edit] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isascii() or not suspect(line):
            continue
        reading = read(line, hints) if "\n" in text else None
        if reading is not None:
            edits += _edits(reading.runs, match.start())
        elif not _LOSSY.search(line):
            edits += _read_words(line, match.start(), hints)
    return edits


def decode_whole(text: str, hints: Hints) -> list[Edit]:
    """Return the same where it holds of all of `text`, else none.

    Where the page proves the codec, signs may be left over: pages write their dashes as entities, which no codec harms.
    """
    whole = read(text, hints)
    if whole is not None:
        return _edits(whole.runs, 0)
    proven = [edits for codec in sorted(hints.codecs) if (edits := _decode_all_but_signs(codec, text))]
    return proven[0] if proven and all(edits == proven[0] for edits in proven) else []


def _decode_all_but_signs(codec: str, text: str) -> list[Edit]:
    """Return the edits that read `text` in `codec`, or none where they leave a letter over or are too few to be proof."""
    found = utf8_runs.runs_of(text, _BITS[codec], NUMBER_OF, BYTES_OF)
    left = set(_without_runs(found, text)) - NEUTRAL
    if codec in _FRAMES or not "".join(left).isascii():
        return []
    edits = _edits(found, 0)
    made = set("".join([edit.after for edit in edits]))
    if sum([edit.n_characters for edit in edits]) < _PROOF or {"Cn", "Co"} & set(map(category, made)):
        return []
    return edits


def _read_words(line: str, start: int, hints: Hints) -> list[Edit]:
    """Return the edits for the words of a line that is only misread in part, and begins at `start`.

    The codecs of the words that are odd prove those of the others: `nÅ‘tt` could stand, but not beside `tovÃ¡bb`.
    """
    words: list[tuple[int, str]] = []
    end = 0
    while (place := next_suspect(line, end)) is not None:
        first, end = _word_at(line, place)
        if suspect(line[first:end]):
            words.append((first, line[first:end]))
    readings = [read(word, hints) for _, word in words]
    proven = hints.codecs | {reading.codec for reading in readings if reading is not None}
    edits: list[Edit] = []
    for (place, word), alone in zip(words, readings, strict=True):
        reading = alone
        if reading is None and proven:
            reading = read(word, Hints(hints.language, proven))
        if reading is not None:
            found = _edits(reading.runs, start + place)
            edits += [
                edit
                for edit in found
                if not is_mention(line, edit._replace(start=edit.start - start, end=edit.end - start))
            ]
    if len(edits) == 1 and edits[0].n_characters == 1 and not hints.codecs:
        [edit] = edits
        if _PUNCTUATION.search(line[: edit.start - start] + line[edit.end - start :]):
            return []  # one sequence proves little, and the dash beside it came through
    return edits


def _word_at(line: str, place: int) -> tuple[int, int]:
    """Return where the word around `place` begins and ends; only space and tab part words here."""
    start = 1 + max(line.rfind(" ", 0, place), line.rfind("\t", 0, place))
    ends = [end for end in (line.find(" ", place), line.find("\t", place)) if end >= 0]
    return start, min(ends, default=len(line))


def is_mention(line: str, edit: Edit) -> bool:
    """Return whether what `edit` would mend in `line` is about the damage: it stands beside what it would become.

    Signs stand there as a word (`â€™ is mojibake for ’`), letters where both are quoted (`replace("Ã©", "é")`); letters and
    dashes stand alone in lines that are half damaged too.

    >>> is_mention("â€™ is mojibake for ’", Edit(0, 3, "’")), is_mention('s.replace("Ã©", "é")', Edit(11, 13, "é"))
    (True, True)
    """
    meant = edit.after
    if len(meant) == 1 and not meant.isalnum() and meant not in "–—…•·" and meant in line.split():
        return True
    is_quoted = edit.start > 0 and line[edit.start - 1] in _QUOTATION and line[edit.end : edit.end + 1] in _QUOTATION
    return is_quoted and any(f"{mark}{meant}" in line for mark in _QUOTATION)


# A clean page repeats its names, and `Šťastná` would be asked about each time; and whole texts are asked about twice.
# Words and blocks, mostly short: some 2 MB.
@lru_cache(maxsize=2_048)
def read(text: str, hints: Hints) -> _Reading | None:
    """Return the soundest reading of `text` as misread UTF-8, or None where it is none."""
    possible = sequences(text)
    if not possible:
        return None
    odd = utf8_runs.odd_numbers(text, NUMBER_OF)
    foreign = utf8_runs.n_foreign(odd, IS_NEUTRAL)
    codecs = [codec for bit, codec in enumerate(CODECS) if possible >> bit & 1]
    known = (
        _readings([codec for codec in codecs if codec in hints.codecs], text, odd, foreign)
        or (foreign < _TELLING and _readings([codec for codec in codecs if codec not in SELDOM], text, odd, foreign))
        or _readings(codecs, text, odd, foreign)
    )
    if not known:
        return None
    best = (
        min(known, key=lambda reading: (oddness(reading.text), rarity(reading.text, hints.language)))
        if len(known) > 1
        else known[0]
    )
    if best.n_sequences >= _PROOF and best.codec not in _FRAMES:
        return best
    before, left = oddness(text), oddness(best.text)
    if best.n_sequences >= _PROOF and before:
        return best
    if best.codec in hints.codecs:
        return best if left <= before else None
    if left >= before or (best.n_sequences == 1 and _PUNCTUATION.search(_without_runs(best.runs, text))):
        return None
    return best if left == 0 or read(best.text, hints) is not None else None


def _readings(codecs: Sequence[str], text: str, odd: Numbers, foreign: int) -> list[_Reading]:
    """Return what `text` says in each of `codecs`, each saying once, by the first of those that read it so."""
    found: dict[str, _Reading] = {}
    for codec in reversed(codecs):
        reading = _reading(codec, text, odd, foreign)
        if reading is not None:
            found[reading.text] = reading
    return list(found.values())[::-1]


def _reading(codec: str, text: str, odd: Numbers, foreign: int) -> _Reading | None:
    """Return what `text` says in `codec`, or None where too little of it is UTF-8."""
    bit = _BITS[codec]
    least = utf8_runs.least_covered(odd, BYTES_OF[bit], IS_NEUTRAL, _SHARE.get(codec, 0.97), foreign)
    if least < 0:
        return None
    runs = utf8_runs.runs_of(text, bit, NUMBER_OF, BYTES_OF)
    covered = sum([end - start for start, end, _ in runs])
    if not covered or covered < least:
        return None
    read = "".join([meant for _, _, meant in runs])
    n_sequences = len(read)
    # two letters of another charset make a legal sequence by chance, and most of those are signs that nobody writes
    unlikely = _NEVER if codec in _SHARE or n_sequences >= _PROOF else _SELDOM
    made = "".join([character for character in set(read) if character not in text])
    if not unlikely.isdisjoint(map(category, made)):
        return None
    if n_sequences < _PROOF and (
        _UNLIVING.search(made) or (n_sequences == 1 and codec not in _SHARE and _FAR.search(made))
    ):
        return None
    return _Reading(codec, _with_runs(runs, text), runs, n_sequences)


def _with_runs(runs: list[Run], text: str) -> str:
    """Return `text` with what its runs mean."""
    parts: list[str] = []
    done = 0
    for start, end, meant in runs:
        parts += (text[done:start], meant)
        done = end
    return "".join((*parts, text[done:]))


def _without_runs(runs: list[Run], text: str) -> str:
    """Return what `text` has beside its runs."""
    parts: list[str] = []
    done = 0
    for start, end, _ in runs:
        parts.append(text[done:start])
        done = end
    return "".join((*parts, text[done:]))


def _edits(runs: list[Run], start: int) -> list[Edit]:
    """Return one edit for each run of a line that begins at `start`."""
    return [_new(Edit, (start + first, start + end, meant, len(meant), 0.99)) for first, end, meant in runs]
