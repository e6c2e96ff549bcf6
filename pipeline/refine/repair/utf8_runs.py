"""Runs of UTF-8 that a text shows where it was read as a single-byte codec: loops over its characters, compiled."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from pipeline.refine.repair.suspicion import IS_NEUTRAL, Counts, byte_of, number_of

_new = tuple.__new__  # of a named tuple, a third of the cost of calling it


class Run(NamedTuple):
    """Sequences of UTF-8 in a row, shown in a codec."""

    start: int
    """where it begins, code points"""
    end: int
    """one past the last"""
    meant: str
    """the characters whose bytes they are"""


def odd_numbers(text: str) -> Counts:
    """Return the number of each character of `text` beyond ASCII, in order."""
    found = array("H", bytes(2 * len(text)))
    numbers = found
    n_odd = 0
    for character in text:
        if character > "\x7f":
            numbers[n_odd] = number_of(character)
            n_odd += 1
    return found[:n_odd]


def n_foreign(odd: Counts) -> int:
    """Return how many characters of a text, given by the numbers of those beyond ASCII, are not neutral."""
    numbers = odd
    found = 0
    for at in range(len(odd)):
        if not IS_NEUTRAL[numbers[at]]:
            found += 1
    return found


def least_covered(odd: Counts, bit: int, share: float, foreign: int) -> float:
    """Return how many characters of a text must be sequences in the codec of `bit`; -1 where it cannot have so many.

    `odd` are the numbers of those beyond ASCII, `foreign` of which are not neutral; `share` of them must be.
    """
    later = counted = legal = leads = 0
    numbers = odd
    for at in range(len(odd)):
        number = numbers[at]
        byte = byte_of(number, bit)
        if byte:
            counted += 1
            later += byte < 0xC0
            legal += byte < 0xF5
            leads += 0xC2 <= byte < 0xF5
        elif not IS_NEUTRAL[number]:
            counted += 1
    least = share * counted
    return -1.0 if later * 2.1 < foreign or not leads or legal < least else least


def runs_of(text: str, bit: int) -> list[Run]:
    """Return the runs of sequences of UTF-8 (Unicode 16, table 3-7) that `text` shows in the codec of `bit`."""
    found: list[Run] = []
    meant: list[str] = []
    start = place = 0
    length = len(text)
    while place <= length:
        value = sequence_at(text, place, bit)
        if value:
            if not meant:
                start = place
            meant.append(chr(value))
            place += 2 if value < 0x800 else 3 if value < 0x10000 else 4
            continue
        if meant:
            found.append(_new(Run, (start, place, "".join(meant))))
            meant = []
        place += 1
    return found


def sequence_at(text: str, place: int, bit: int) -> int:
    """Return the code point whose sequence begins at `place`, 0 where none does; up to U+FFFFF, as text has."""
    first = _byte_at(text, place, bit)
    if first < 0xC2 or first > 0xF3:
        return 0
    second = _byte_at(text, place + 1, bit)
    least, most = 0x80, 0xBF
    if first == 0xE0:
        least = 0xA0
    elif first == 0xED:
        most = 0x9F
    elif first == 0xF0:
        least = 0x90
    if second < least or second > most:
        return 0
    value = (first & 0x1F) << 6 | second & 0x3F
    if first < 0xE0:
        return value
    third = _byte_at(text, place + 2, bit)
    if third < 0x80 or third > 0xBF:
        return 0
    value = (value & 0x3FF) << 6 | third & 0x3F
    if first < 0xF0:
        return value
    fourth = _byte_at(text, place + 3, bit)
    if fourth < 0x80 or fourth > 0xBF:
        return 0
    return (value & 0x7FFF) << 6 | fourth & 0x3F


def _byte_at(text: str, place: int, bit: int) -> int:
    """Return the byte that stands in `text` at `place`, 0 for one of ASCII, for none, and behind the end."""
    if place >= len(text):
        return 0
    character = text[place]
    return 0 if character <= "\x7f" else byte_of(number_of(character), bit)


def with_runs(runs: list[Run], text: str) -> str:
    """Return `text` with what its runs mean."""
    parts: list[str] = []
    done = 0
    for start, end, meant in runs:
        parts += (text[done:start], meant)
        done = end
    return "".join((*parts, text[done:]))


def without_runs(runs: list[Run], text: str) -> str:
    """Return what `text` has beside its runs."""
    parts: list[str] = []
    done = 0
    for start, end, _ in runs:
        parts.append(text[done:start])
        done = end
    return "".join((*parts, text[done:]))
