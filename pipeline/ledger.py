"""The ledger of a text: every change to it, told so that it can be made again and undone."""

from __future__ import annotations

from typing import NamedTuple


class Repair(NamedTuple):
    """One change to a text. A list of them, in order, is the ledger of that text.

    `start` counts in the text as the earlier repairs of the list left it, so that replaying the list from first to last
    turns the old text into the new one, and undoing it from last to first gives the old one back.
    """

    step: str
    """`decode` or `repair`"""
    rule: str
    """name of the rule that made the change"""
    start: int
    """where the change begins, code points"""
    end: int
    """start + len(before)"""
    before: str
    """the text that was there"""
    after: str
    """the text that is there now"""
    n_characters: int
    """damaged characters this change is about (for a replacement run its length)"""
    confidence: float
    """0..1"""


def replay(text: str, repairs: tuple[Repair, ...]) -> str:
    """Return `text` after all `repairs`, in order.

    >>> replay("a bc", (Repair("repair", "r", 1, 2, " ", "", 1, 1.0), Repair("repair", "r", 2, 3, "c", "d", 1, 1.0)))
    'abd'
    """
    out: list[str] = []
    position = 0  # in text, as the repairs of earlier runs left it
    done = 0  # length of out, in code points
    for repair in repairs:
        gap = repair.start - done
        if gap < 0:  # goes back before the last change: a new pass over the text
            out.append(text[position:])
            text = "".join(out)
            out, position, done, gap = [], 0, 0, repair.start
        out += (text[position : position + gap], repair.after)
        done += gap + len(repair.after)
        position += gap + len(repair.before)
    out.append(text[position:])
    return "".join(out)


def undo(text: str, repairs: tuple[Repair, ...]) -> str:
    """Return the text that `repairs` turned into `text`.

    >>> undo("abd", (Repair("repair", "r", 1, 2, " ", "", 1, 1.0), Repair("repair", "r", 2, 3, "c", "d", 1, 1.0)))
    'a bc'
    """
    tail: list[str] = []  # pieces behind the last undone change, from right to left
    end = len(text)
    for repair in reversed(repairs):
        stop = repair.start + len(repair.after)
        if stop > end:  # belongs to an earlier pass
            tail.append(text[:end])
            text = "".join(reversed(tail))
            tail, end = [], len(text)
        tail += (text[stop:end], repair.before)
        end = repair.start
    tail.append(text[:end])
    return "".join(reversed(tail))


class Repaired(NamedTuple):
    """A repaired text and its ledger."""

    text: str
    """the text after all repairs"""
    repairs: tuple[Repair, ...] = ()
    """every change, in the order in which it was made"""

    def undo(self) -> str:
        """Return the text as it was before any repair."""
        return undo(self.text, self.repairs)
