"""What changed between two texts, word by word, short enough to read in a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

# A word, a space, a sign; where a script writes no spaces each character stands alone.
_TOKEN: Final = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]")
_CONTEXT: Final = 8  # tokens shown on each side of a change: four words and the spaces between them
_LONGEST: Final = 2_000  # code points of one diff
# From here on difflib may pass over the commonest words when it aligns: it takes minutes on books otherwise.
_LONG: Final = 4_000
# Pairs of equal words, the commonest left out, up to which it aligns long texts: 6 s. Prose of 40,000 words has fewer; a
# log of as many, in which some hundred words come again and again, has ten times more, and took it over 3 minutes.
_MOST_PAIRS: Final = 1_000_000
_COMMON: Final = 0.01  # the share of a text from which on difflib takes a word for common
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

    The first is the share of words and signs that an alignment keeps: 2 x kept / all, as `difflib` counts it; 1 of
    equal texts alone. Of more than 2,000 words it may be less than could be kept. The second shows each change with a
    few words around it, removed words as `[-...-]` and added ones as `{+...+}`, at most about 2,000 characters.

    >>> diff("The lamp burned all night.", "The lamp burned half the night.")
    (0.8182, 'The lamp burned [-all-]{+half the+} night.')
    """
    old, new = tokens(before), tokens(after)
    steps = _aligned(old, new)
    kept = sum(end - start for tag, start, end, _, _ in steps if tag == "equal")
    likeness = 2 * kept / (len(old) + len(new)) if old or new else 1.0
    parts: list[str] = []
    for number, (tag, start, end, start_new, end_new) in enumerate(_without_islands(steps, old)):
        if tag == "equal":
            parts.append(_around(old[start:end], is_first=not number, is_last=end == len(old)))
            continue
        removed, added = "".join(old[start:end]), "".join(new[start_new:end_new])
        parts.append(f"[-{removed}-]" * bool(removed) + f"{{+{added}+}}" * bool(added))
    return min(round(likeness, 4), 1.0 if before == after else 0.9999), _shortened("".join(parts))


def _aligned(old: list[str], new: list[str]) -> Sequence[Step]:
    """Return how one list of tokens turns into the other; a long one that repeats itself too often as one change.

    What both begin and end with is set aside first: `difflib` takes 60 ms to find that a section of 500 words got one
    sentence more, and nothing then.
    """
    shorter = min(len(old), len(new))
    head = _in_common(old, new, shorter)
    tail = _in_common(reversed(old), reversed(new), shorter - head)
    stop, stop_new = len(old) - tail, len(new) - tail
    middle, middle_new = old[head:stop], new[head:stop_new]
    is_long = max(len(middle), len(middle_new)) > _LONG
    steps: Sequence[Step] = [("replace", 0, len(middle), 0, len(middle_new))]
    if not is_long or _pairs(middle, middle_new) <= _MOST_PAIRS:
        steps = SequenceMatcher(None, middle, middle_new, autojunk=is_long).get_opcodes()
    inner = [(tag, start + head, end + head, new + head, end_new + head) for tag, start, end, new, end_new in steps]
    return _joined([("equal", 0, head, 0, head), *inner, ("equal", stop, len(old), stop_new, len(new))])


def _in_common(one: Iterable[str], two: Iterable[str], most: int) -> int:
    """Return how many tokens both begin with, at most `most`."""
    different = (n for n, (first, second) in enumerate(zip(one, two, strict=False)) if first != second)
    return min(next(different, most), most)


def _pairs(old: list[str], new: list[str]) -> int:
    """Return how many pairs of equal words difflib looks at, if it looks at each once."""
    before, after = Counter(old), Counter(new)
    most = _COMMON * len(new) + 1
    return sum(n * after[word] for word, n in before.items() if after[word] <= most)


def _joined(steps: Iterable[Step]) -> list[Step]:
    """Return steps with what is kept in one piece, and without those in which nothing is."""
    joined: list[Step] = []
    for step in steps:
        if step[1] == step[2] and step[3] == step[4]:
            continue
        if joined and step[0] == joined[-1][0] == "equal":
            joined[-1] = ("equal", joined[-1][1], step[2], joined[-1][3], step[4])
        else:
            joined.append(step)
    return joined


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
