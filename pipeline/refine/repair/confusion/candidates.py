"""What each pair of charsets would make of a text: the candidates that are worth weighing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.refine.repair.confusion.codecs import WRITTEN_OTHER, Pair, mending
from pipeline.refine.repair.confusion.gate import looks_misplaced
from pipeline.refine.repair.confusion.rank import ranked
from pipeline.refine.repair.confusion.signs import QUOTES
from pipeline.refine.repair.confusion.tables import Floats, tables
from pipeline.refine.repair.confusion.words import meant_words, words

_N_FULL, _N_PARTIAL = 6, 4  # candidates that are scored in full, of some 400
_SMALL = re.compile("[a-z]")
_NO_LETTER = re.compile("[^\\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e]|[\\d_]")
_JOINT = re.compile("[’'·]")
_WITHIN = "“”„…–—«»•"  # stand in no word, as the apostrophe does
_QUOTE = re.compile(f"[{QUOTES}]")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the candidates are measured against."""

    tokens: list[str]
    """different tokens with something beyond ASCII"""
    words: list[list[str]]
    """the words of each beyond ASCII, as they stand"""
    prior: Floats
    """what is known about the language"""
    same: Pair | None
    """the pair of the page"""

    @property
    def is_formula(self) -> bool:
        """Whether all that is odd is one letter beside capitals: `ΔG = ΔH - TΔS`."""
        odd = {character for token in self.tokens for character in token if character > "\x7f" and character.isalpha()}
        return len(odd) == 1 and not any(map(_SMALL.search, self.tokens))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One pair, and what it would make of the tokens."""

    pair: Pair
    sound: frozenset[int]
    """tokens that stay, by place"""
    before: list[str]
    """different words of all tokens as they stand"""
    after: list[str]
    """the same mended"""
    n_changed: int
    n_lost: float
    """words that vanish or get worse in kind"""
    is_other_script: bool


def candidates(evidence: Evidence, controls: frozenset[str], *, partial: bool) -> Iterator[Candidate]:
    """Yield the most promising candidates, best first, each making something else of the tokens."""
    joined = "\n".join(evidence.tokens)
    seen = {joined}
    within = 12 + 0.9 * sum(character > "\x7f" for character in joined)
    most = -math.inf
    for rank, pair, sound in ranked(evidence.tokens, evidence.prior, controls, partial=partial):
        most = max(most, rank)
        if rank < most - within or len(seen) > (_N_PARTIAL if partial else _N_FULL):
            return
        mended = joined.translate(mending(pair)).split("\n")
        if len(mended) != len(evidence.tokens):
            continue
        mended = [
            old if place in sound else new for place, (old, new) in enumerate(zip(evidence.tokens, mended, strict=True))
        ]
        whole = "\n".join(mended)
        if whole in seen or _IMPOSSIBLE.search(whole):
            continue
        seen.add(whole)
        candidate = _candidate(evidence, pair, sound, mended)
        if candidate is not None:
            yield candidate


def _n_broken(old: str, new: str) -> int:
    """Return how many characters of a token that were sound where they stood become, in `new`, such as no word has there.

    A letter becomes a capital behind a small one or a sign between letters; whatever it was, a small letter between capitals.

    >>> _n_broken("encyclopædia", "encyclopÊdia"), _n_broken("wîñg", "w”–g"), _n_broken("X†D", "XåD"), _n_broken("prÈsent", "présent")
    (1, 2, 1, 0)
    """
    broken = 0
    for place in range(1, len(old) - 1):
        was, now = old[place], new[place]
        if was == now:
            continue
        before, behind = new[place - 1], new[place + 1]
        if was.isalpha():
            broken += now in _WITHIN or (now.isupper() and was.islower() and before.islower())
        else:
            broken += now.islower() and before.isupper() and behind.isupper()
    return broken


def _candidate(evidence: Evidence, pair: Pair, sound: frozenset[int], mended: list[str]) -> Candidate | None:
    """Return what `mended` is worth measuring by, or None where it has no word of three letters, or listed ones of two that were none."""
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    n_changed = n_broken = longest = 0
    n_lost = 0.0
    is_told = True
    for old, new, own in zip(evidence.tokens, mended, evidence.words, strict=True):
        if old == new:
            before |= dict.fromkeys(own)
            after |= dict.fromkeys(own)
            continue
        n_changed += 1
        made = meant_words(new)
        if not made:
            n_lost += 1.0 if any(map(str.isalpha, old)) else 0.5
            continue
        plain = len(made) != len(own) or any(map(str.isascii, made))
        before |= dict.fromkeys(words(old) if plain else own)
        after |= dict.fromkeys(made)
        n_broken += _n_broken(old, new)
        n_lost += ("\xa0" in new) + 0.35 * max(0, len(_QUOTE.findall(new)) - len(_QUOTE.findall(old)))
        for word in made:
            if _NO_LETTER.search(word) and not all(map(str.isalpha, filter(None, _JOINT.split(word)))):
                n_lost += 0.6
                break
            longest = max(longest, len(word))
        is_told = is_told and looks_misplaced(old) and all(map(tables().words.__contains__, made))
    if n_broken > n_changed or longest < (4 if evidence.is_formula else 2 if is_told else 3):
        return None
    return Candidate(
        pair, sound, list(before), list(after), n_changed, n_lost + n_broken, pair.written in WRITTEN_OTHER
    )
