"""UTF-8 that was read as windows-1252 and lost bytes on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from unicodedata import category

import numpy as np

from pipeline.refine.repair.confusion.codecs import characters, numbers
from pipeline.refine.repair.confusion.score import language_prior, log_likelihood, or_foreign
from pipeline.refine.repair.confusion.tables import Floats
from pipeline.refine.repair.confusion.words import TOKEN, words
from pipeline.refine.repair.edits import Edit, Hints
from pipeline.refine.repair.misread import read
from pipeline.refine.repair.suspicion import suspect

_TABLE = characters("cp1252")
_BYTES = numbers("cp1252") | {chr(code): code for code in range(0x80, 0xA0)}  # latin-1 shows C1 controls instead
_LOST = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # bytes that windows-1252 has no character for
_MORE = re.escape(_TABLE[0x80:0xC0]) + "\x80-\x9f"
_TWO, _THREE, _FOUR = _TABLE[0xC2:0xE0], _TABLE[0xE0:0xF0], _TABLE[0xF0:0xF5]
_LEGAL = f"[{_TWO}][{_MORE}]|[{_THREE}][{_MORE}]{{2}}|[{_FOUR}][{_MORE}]{{3}}"
# After a first byte, what the lost ones became: U+FFFD, a question mark, nothing, or a space for the no-break space.
_SIGN = "\ufffd?"
_LOSSY = (
    rf"[{_THREE}](?:[{_MORE}](?:[{_SIGN}]|\x20(?=[^\t\n])|(?![{_MORE}]))|[{_SIGN}][{_MORE}]|\x20[{_MORE}])"
    rf"|[{_TWO}](?:[{_SIGN}]|\x20(?=[^\t\n])|(?![{_MORE}]))"
)
_EVIDENCE = re.compile(f"{_LEGAL}|\ufffd|â€")  # without one of these a line is not `_is_evident`
_ITEM = re.compile(rf"(?P<legal>{_LEGAL})|(?P<lossy>{_LOSSY})")
# A space may end the first half of a word: `rÃ pidament`.
_CHUNK = re.compile(
    rf"(?:[^ \t\n]*(?:[{_TWO}{_THREE}]|[{_THREE}][{_MORE}]) (?=[^ \t\n]))*+[^ \t\n]+(?:(?<=[{_MORE}{_TWO}]) (?= ))?"
)
_LINE = re.compile(r"[^\n]+")
_IN_WORDS = re.compile(r"[^\W\d_]+|['’·-]")
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x80, 0x600))))
_SMALL = "".join(filter(str.islower, map(chr, range(0x600))))
_CAPITAL_INSIDE = re.compile(f"(?<=[{_SMALL}])[{_CAPITALS}]")

# Chosen on the development cases of bench/encoding.py.
_LEAST_TOLD = 0.6  # of what is not ASCII: below that, damage of single-byte codecs was read as this
_LEAST_ITEMS = 2
_BEAM = 8  # readings of a word that are followed up
_MARGIN = 0.5  # nats by which the best reading must lead
_MOST_ITEMS = 200  # of a word: in longer ones only whole sequences are read, or time would grow with the square
_SURE, _LIKELY = 0.97, 0.8  # confidence
_CASE = -6.0  # nats: a capital inside a word
_MOST_WORDS = 40  # that tell the language
_NO_WORD = -8.0  # nats: what is no word


@dataclass(frozen=True, slots=True)
class _Item:
    """One sequence of a line."""

    start: int
    """in the line"""
    end: int
    """one past the last"""
    shown: str
    """what stands there"""
    readings: tuple[str, ...]
    """what it may have been; the only one where nothing is lost"""
    is_whole: bool
    """whether no byte is lost"""


def restore_lost_bytes(text: str, hints: Hints) -> list[Edit]:
    r"""Undo UTF-8 read as windows-1252 where the bytes without a character there were lost.

    A lost byte is one of five, so a letter has at most five readings, and spelling tells which. Of `â€` and its kin
    only `”` remains, since the others are spaces, joiners and a hyphen nobody types.

    Left alone: lines of which less than 60% are such sequences, for those are damaged in another way; lines that are
    whole UTF-8 in some codec; and letters whose two best readings are about as likely.

    >>> [edit.after for edit in restore_lost_bytes("NÃ¡rodnÃ\xad dÅ¯m, Ä\ufffdeskÃ¡ Å™eÄ\ufffd", Hints())]
    ['á', 'í', 'ů', 'č', 'á', 'ř', 'č']
    """
    if (
        hints.codecs and read(text, hints) is not None
    ):  # nothing is lost, as the next rule, which asks the same, will find
        return []
    edits: list[Edit] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if not line.isascii() and suspect(line) and _EVIDENCE.search(line):
            edits += [
                Edit(match.start() + edit.start, match.start() + edit.end, edit.after, len(edit.after), edit.confidence)
                for edit in _mend(line, hints)
            ]
    return edits


def _mend(line: str, hints: Hints) -> list[Edit]:
    """Return the edits of one line."""
    items = _items(line)
    if (
        not [item for item in items if not item.is_whole]
        or not _is_evident(line, items)
        or read(line, hints) is not None
    ):
        return []
    chunks = [(match.start(), match.end(), list[_Item]()) for match in _CHUNK.finditer(line)]
    place = 0
    for item in items:
        while item.start >= chunks[place][1]:
            place += 1
        chunks[place][2].append(item)
    languages = _languages(line, chunks, hints)
    edits: list[Edit] = []
    for start, end, inside in chunks:
        if inside:
            edits += _mend_chunk(line, start, end, inside, languages)
    return edits


def _items(line: str) -> list[_Item]:
    """Return the sequences of `line`, whole or not, from left to right; none where all are whole.

    What a program did to one byte it did to all: where one of the five is still there, none was lost.
    """
    matches = list(_ITEM.finditer(line))
    if not [match for match in matches if match["legal"] is None]:
        return []
    whole = {character for match in matches if match["legal"] is not None for character in match.group()[1:]}
    broken = "".join(match.group() for match in matches if match["legal"] is None)
    vanish = whole.isdisjoint(map(chr, _LOST)) and "\ufffd" not in broken
    found = [_item(match, line, vanish=vanish, spaces="\xa0" not in whole) for match in matches]
    return [item for item in found if item.readings]


def _item(match: re.Match[str], line: str, *, vanish: bool, spaces: bool) -> _Item:
    """Return what `match` may mean, where bytes may `vanish` or become `spaces`."""
    shown = match.group()
    if match["legal"] is not None:
        return _Item(*match.span(), shown, _whole(shown), is_whole=True)
    choices: list[Sequence[int]] = [
        [0xA0] if character == " " else _LOST if character in _SIGN else [_BYTES[character]] for character in shown
    ]
    readings: tuple[str, ...] = ()
    needed = 2 if shown[0] in _TWO else 3
    if " " not in shown:
        if vanish or len(shown) == needed:
            readings = _decoded(choices + [_LOST] * (needed - len(choices)))
        if len(shown) < needed and readings:
            readings += (shown,)
    else:
        if spaces and not shown.startswith("â€"):
            readings = _decoded(choices)
        if shown[-1] == " " and not (readings and line[match.end()] == " "):
            # Or the space is one, and a byte before it vanished; or it was one of two, and white space was folded.
            lost = _decoded([*choices[:-1], _LOST]) if vanish else ()
            readings += tuple(f"{each} " for each in (*lost, shown[:-1], *readings) if each != "\xa0")
            readings = () if readings == (shown,) else readings
    return _Item(*match.span(), shown, readings, is_whole=False)


@lru_cache(maxsize=2_048)
def _whole(shown: str) -> tuple[str, ...]:
    """Return the character of a sequence of which nothing is lost, or nothing where there is none."""
    return _decoded([[_BYTES[character]] for character in shown])


def _decoded(choices: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """Return the characters that bytes chosen from `choices` spell; not those that nobody types."""
    found = []
    for each in product(*choices):
        try:
            character = bytes(each).decode()
        except UnicodeDecodeError:
            continue
        lost = any(len(choice) > 1 for choice in choices)
        if not lost or (category(character)[0] not in "ZC" and character != "\u2010"):
            found.append(character)
    return tuple(found)


def _is_evident(line: str, items: Sequence[_Item]) -> bool:
    """Return whether `line` is UTF-8 read as windows-1252 at all."""
    odd = sum([character > "\x7f" and character != "\ufffd" for character in line])
    told = sum(
        [
            len(item.shown.rstrip("\ufffd"))
            for item in items
            if item.is_whole or "\ufffd" in item.shown or item.shown.startswith("â€")
        ]
    )
    return told >= _LEAST_TOLD * odd and len(items) >= _LEAST_ITEMS


def _languages(line: str, chunks: Sequence[tuple[int, int, list[_Item]]], hints: Hints) -> Floats:
    """Return how likely each language is, by the words that nothing is lost of: nats, 0 for the best."""
    sure: dict[str, None] = {}
    plain: dict[str, None] = {}
    for start, end, items in chunks:
        if all(len(item.readings) == 1 for item in items):
            meant = _spelt(line, start, end, items, [item.readings[0] for item in items])
            for word in words(meant) if not meant.isascii() else ():
                sure[word] = None
            for token in TOKEN.findall(meant) if meant.isascii() else ():
                plain[token.lower()] = None
    prior = language_prior(list(plain)[:_MOST_WORDS], hints.language)
    if sure:
        likelihood = log_likelihood(list(sure)[:_MOST_WORDS])
        prior = prior + np.maximum(likelihood - likelihood.max(1, keepdims=True), -7).sum(0)
    result: Floats = prior - prior.max()
    return result


def _spelt(line: str, start: int, end: int, items: Sequence[_Item], readings: Sequence[str]) -> str:
    """Return the part of `line` from `start` to `end` with the first of its `items` read as `readings`."""
    out: list[str] = []
    for item, reading in zip(items, readings, strict=False):
        out += (line[start : item.start], reading)
        start = item.end
    return "".join((*out, line[start:end]))


def _mend_chunk(line: str, start: int, end: int, items: list[_Item], languages: Floats) -> list[Edit]:
    """Return the edits of one word, or of two that a lost no-break space parts."""
    if len(items) > _MOST_ITEMS:
        items = [item for item in items if item.is_whole]
        return [Edit(item.start, item.end, item.readings[0], 1, _SURE) for item in items]
    kept: list[tuple[tuple[str, ...], str]] = [((), "")]  # readings of the items so far, and the text to there
    place = start
    for item in items:
        between, place = line[place : item.start], item.end
        kept = [((*before, reading), text + between + reading) for before, text in kept for reading in item.readings]
        if len(kept) > 5 * _BEAM:
            order = np.argsort(-_scores([text for _, text in kept], languages), kind="stable")
            kept = [kept[index] for index in order[:_BEAM].tolist()]
    if len(kept) == 1:
        best, lead = kept[0][0], 99.0
    else:
        scores = _scores([text + line[place:end] for _, text in kept], languages)
        order = np.argsort(-scores, kind="stable")
        best, lead = kept[order[0]][0], float(scores[order[0]] - scores[order[1]])
    sure = lead >= _MARGIN
    return [
        Edit(item.start, item.end, reading, len(reading), _SURE if len(item.readings) == 1 else _LIKELY)
        for item, reading in zip(items, best, strict=True)
        if (sure or len(item.readings) == 1) and reading != line[item.start : item.end]
    ]


def _scores(candidates: Sequence[str], languages: Floats) -> Floats:
    """Return how likely each candidate is: nats."""
    parts = [words(candidate) for candidate in candidates]
    flat = list(dict.fromkeys(word for each in parts for word in each))
    found = np.full(len(candidates), _NO_WORD, np.float32)
    full = [place for place, each in enumerate(parts) if each]
    if full:
        rows = {word: row for row, word in enumerate(flat)}
        sizes = [len(parts[place]) for place in full]
        words_of_all = or_foreign(log_likelihood(flat))[[rows[word] for each in parts for word in each]]
        sums = np.add.reduceat(words_of_all, np.cumsum([0, *sizes[:-1]]), axis=0)
        found[full] = (sums + languages).max(1)
    strange = {word: _n_strange(word) for word in flat}
    for place, (candidate, each) in enumerate(zip(candidates, parts, strict=True)):
        found[place] += _CASE * len(_CAPITAL_INSIDE.findall(candidate)) - 4.0 * sum(map(strange.__getitem__, each))
    return found


def _n_strange(word: str) -> int:
    """Return how many characters of `word` stand in none."""
    return 0 if word.isalpha() else sum(category(sign)[0] != "M" for sign in _IN_WORDS.sub("", word))
