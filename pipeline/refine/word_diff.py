"""What changed between two texts, word by word, short enough to read in a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

# A word, a space, a sign; where a script writes no spaces each character stands alone.
_TOKEN: Final = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]")
_CONTEXT: Final = 8  # tokens shown on each side of a change: four words and the spaces between them
_LONGEST: Final = 2_000  # code points of one diff
# From here on difflib may pass over the commonest words when it aligns: it takes minutes on books otherwise.
_LONG: Final = 4_000
_ELLIPSIS: Final = "…"

Step = tuple[str, int, int, int, int]
"""A step of `difflib`: what is done, then start and end in the older and in the newer tokens."""


def tokens(text: str) -> list[str]:
    """Return the words, spaces and signs of a text; joined they are the text.

    >>> tokens("Two ships, 灯台")
    ['Two', ' ', 'ships', ',', ' ', '灯', '台']
    """
    return _TOKEN.findall(text)


def overlap(one: Counter[str], two: Counter[str]) -> float:
    """Return the share of words that two texts have in common, 0..1 (Dice coefficient over words with their counts).

    >>> overlap(Counter(["a", "b"]), Counter(["b", "c"]))
    0.5
    """
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text, in lower case, signs and spaces left out."""
    return Counter(token.lower() for token in tokens(text) if token[0].isalnum())


def diff(before: str, after: str) -> tuple[float, str]:
    """Return how alike two texts are, 0..1, and what changed.

    The first is the share of words and signs that an alignment keeps: 2 x kept / all, as `difflib` counts it. The second
    shows each change with a few words around it, removed words as `[-...-]` and added ones as `{+...+}`, at most about
    2,000 characters.

    >>> diff("The lamp burned all night.", "The lamp burned half the night.")
    (0.8182, 'The lamp burned [-all-]{+half the+} night.')
    """
    old, new = tokens(before), tokens(after)
    steps = _steps(old, new)
    kept = sum(end - start for tag, start, end, _, _ in steps if tag == "equal")
    likeness = 2 * kept / (len(old) + len(new)) if old or new else 1.0
    parts: list[str] = []
    for number, (tag, start, end, start_new, end_new) in enumerate(_without_islands(steps, old)):
        if tag == "equal":
            parts.append(_around(old[start:end], is_first=not number, is_last=end == len(old)))
            continue
        removed, added = "".join(old[start:end]), "".join(new[start_new:end_new])
        parts.append(f"[-{removed}-]" * bool(removed) + f"{{+{added}+}}" * bool(added))
    return round(likeness, 4), _shortened("".join(parts))


def _steps(old: list[str], new: list[str]) -> list[Step]:
    """Return the steps from one text to the other.

    What both begin and end with is set aside first: `difflib` takes 60 ms to find that a section of 500 words got one
    sentence more, and nothing then.
    """
    shorter = min(len(old), len(new))
    first = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    left = shorter - first
    last = next((place for place in range(left) if old[-1 - place] != new[-1 - place]), left)
    middle, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    matcher = SequenceMatcher(None, middle, middle_new, autojunk=max(len(middle), len(middle_new)) > _LONG)
    ends = len(old) - last, len(new) - last
    return [
        *([("equal", 0, first, 0, first)] if first else []),
        *(
            (tag, start + first, end + first, start_new + first, end_new + first)
            for tag, start, end, start_new, end_new in matcher.get_opcodes()
        ),
        *([("equal", ends[0], len(old), ends[1], len(new))] if last else []),
    ]


def _without_islands(steps: Sequence[Step], old: list[str]) -> list[Step]:
    """Join changes that only white space stands between: a new phrase is one change, not one a word."""
    joined: list[Step] = []
    for step in steps:
        tag, start, end, _, end_new = step
        if tag != "equal" and len(joined) > 1 and joined[-1][0] == "equal" and joined[-2][0] != "equal":
            between = joined[-1]
            if not "".join(old[between[1] : between[2]]).strip():
                first = joined[-2]
                joined[-2:] = [("replace", first[1], end, first[3], end_new)]
                continue
        joined.append((tag, start, end, step[3], end_new))
    return joined


def _around(kept: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return what is shown of kept words: those next to a change."""
    if is_first and is_last:
        return ""
    if is_first:
        return _ELLIPSIS * (len(kept) > _CONTEXT) + "".join(kept[-_CONTEXT:])
    if is_last:
        return "".join(kept[:_CONTEXT]) + _ELLIPSIS * (len(kept) > _CONTEXT)
    if len(kept) <= 2 * _CONTEXT:
        return "".join(kept)
    return "".join(kept[:_CONTEXT]) + _ELLIPSIS + "".join(kept[-_CONTEXT:])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{_ELLIPSIS} ({len(text) - _LONGEST} more characters)"
