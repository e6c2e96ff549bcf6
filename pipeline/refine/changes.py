"""What changed between two versions of a page, section by section.

Sections are matched from the surest sign to the weakest: the same place and text, the same heading and text, the same
heading below matching headings, the same text, a similar text. So a renamed heading is a renamed section, and neither
it nor what stands below it counts as removed and added.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from pipeline.refine.word_diff import diff, overlap, words

Kind = Literal["added", "removed", "edited", "moved", "renamed"]

# Two sections with different headings are one when their words overlap this much: between pages of one site texts on
# different subjects share up to a third of their words (articles, prepositions), an edited text keeps most of them.
_SIMILAR: Final = 0.6
_FEWEST_WORDS: Final = 4  # fewer are alike by chance
# So many unmatched sections on both sides are compared each with each; of more, only those that share a rare word.
_MOST_PAIRS: Final = 250_000


class Passage(NamedTuple):
    """A section of one version, in reading order."""

    section_id: str
    """its id"""
    parent: int | None
    """index of the section around it"""
    heading: str
    """text of its heading"""
    path: tuple[str, ...]
    """headings from the top down to this one"""
    text: str
    """its own text"""


class Change(NamedTuple):
    """One way in which a section differs."""

    change: Kind
    """a section that was edited and moved has two"""
    from_section_id: str | None
    """None for an added one"""
    to_section_id: str | None
    """None for a removed one"""
    heading: str
    """the newer one"""
    similarity: float
    """of the texts, 0..1; 0 for added and removed sections"""
    diff: str
    """what changed: words for an edited, headings for a renamed, paths for a moved section"""


def compare(before: Sequence[Passage], after: Sequence[Passage]) -> list[Change]:
    """Return how the sections of two versions differ: in reading order of the newer one, removed ones last.

    Raises nothing. Time grows with the number of sections that neither place nor heading matches, squared at worst.
    """
    pairs = match(before, after)
    moved = _moved(before, after, pairs)
    changes: list[Change] = []
    for index, new in enumerate(after):
        if index not in pairs:
            changes.append(Change("added", None, new.section_id, new.heading, 0.0, diff("", new.text)[1]))
            continue
        old = before[pairs[index]]
        ids = old.section_id, new.section_id, new.heading
        likeness, edits = diff(old.text, new.text) if old.text != new.text else (1.0, "")
        if old.heading != new.heading:
            changes.append(Change("renamed", *ids, likeness, diff(old.heading, new.heading)[1]))
        if edits:
            changes.append(Change("edited", *ids, likeness, edits))
        if index in moved:
            changes.append(Change("moved", *ids, likeness, _route(before, after, pairs[index], index)))
    left = set(pairs.values())
    changes += [
        Change("removed", old.section_id, None, old.heading, 0.0, diff(old.text, "")[1])
        for index, old in enumerate(before)
        if index not in left
    ]
    return changes


def match(before: Sequence[Passage], after: Sequence[Passage]) -> dict[int, int]:
    """Return which section of `before` each section of `after` is: index -> index, none twice."""
    matching = _Matching(before, after)
    matching.by_key(lambda one, _: (one.path, one.text))
    matching.by_key(lambda one, _: (one.heading, one.text) if one.text else None)
    matching.by_children()
    matching.by_key(lambda one, parent: (one.heading, parent))
    matching.by_key(lambda one, _: one.text or None)
    matching.by_similar_text()
    matching.by_children()
    matching.by_key(lambda one, parent: (one.heading, parent))
    return matching.pairs


Key = Callable[[Passage, int | None], Hashable | None]
"""What two sections must have in common, told from a section and its parent in the older version; None: no sign."""

_UNKNOWN: Final = -1


class _Matching:
    """Pairs found so far, and what is left on both sides."""

    def __init__(self, before: Sequence[Passage], after: Sequence[Passage]) -> None:
        self.before = before
        self.after = after
        self.pairs: dict[int, int] = {}
        self._left = dict.fromkeys(range(len(before)))  # in order

    def _add(self, new: int, old: int) -> None:
        self.pairs[new] = old
        del self._left[old]

    def _open(self) -> list[int]:
        return [index for index in range(len(self.after)) if index not in self.pairs]

    def by_key(self, key: Key) -> None:
        """Match sections with the same key, the first with the first, the second with the second."""
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for old in self._left:
            sign = key(self.before[old], self.before[old].parent)
            if sign is not None:
                places[sign].append(old)
        taken: Counter[Hashable] = Counter()
        for new in self._open():
            sign = key(self.after[new], self._parent(new))
            if sign is not None and taken[sign] < len(places.get(sign, ())):
                self._add(new, places[sign][taken[sign]])
                taken[sign] += 1

    def _parent(self, new: int) -> int | None:
        """Return which section of the older version the parent is; one not matched is no one's."""
        parent = self.after[new].parent
        return None if parent is None else self.pairs.get(parent, _UNKNOWN)

    def by_children(self) -> None:
        """Match sections of which most matched children are the same: a chapter renamed above them."""
        votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for new, old in self.pairs.items():
            above, below = self.before[old].parent, self.after[new].parent
            if above is not None and below is not None:
                votes[below][above] += 1
        for new in sorted(votes, reverse=True):  # inner chapters first
            (old, n), *_ = votes[new].most_common(1)
            if new not in self.pairs and old in self._left and 2 * n > votes[new].total():
                self._add(new, old)

    def by_similar_text(self) -> None:
        """Match sections whose texts share most words, the most similar first."""
        old_words = {index: words(self.before[index].text) for index in self._left}
        new_words = {index: words(self.after[index].text) for index in self._open()}
        found = []
        for new, old in _worth_comparing(new_words, old_words):
            likeness = overlap(new_words[new], old_words[old])
            if likeness >= _SIMILAR:
                found.append((-likeness, new, old))
        for _, new, old in sorted(found):
            if new not in self.pairs and old in self._left:
                self._add(new, old)


def _worth_comparing(new: dict[int, Counter[str]], old: dict[int, Counter[str]]) -> Iterable[tuple[int, int]]:
    """Return the pairs that may be similar: all, or where these are too many those that share a rare word."""
    new = {index: found for index, found in new.items() if found.total() >= _FEWEST_WORDS}
    old = {index: found for index, found in old.items() if found.total() >= _FEWEST_WORDS}
    if len(new) * len(old) <= _MOST_PAIRS:
        return [(one, two) for one in new for two in old]
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, found in old.items():
        for word in found:
            having[word].append(index)
    rare = max(1, _MOST_PAIRS // len(new) // 8)
    shared = {
        (index, other)
        for index, found in new.items()
        for word in found
        if len(having.get(word, ())) <= rare
        for other in having.get(word, ())
    }
    return sorted(shared)


def _moved(before: Sequence[Passage], after: Sequence[Passage], pairs: dict[int, int]) -> set[int]:
    """Return the sections of `after` that stand below another section, or in another order among their siblings.

    A section whose old parent is gone or whose new one was added did not move: the tree around it changed.
    """
    left = set(pairs.values())
    moved = set()
    siblings: defaultdict[int | None, list[int]] = defaultdict(list)
    for new in sorted(pairs):
        below, above = after[new].parent, before[pairs[new]].parent
        if (below is not None and below not in pairs) or (above is not None and above not in left):
            continue
        if (None if below is None else pairs[below]) == above:
            siblings[below].append(new)
        else:
            moved.add(new)
    for group in siblings.values():
        kept = _longest_rising([pairs[new] for new in group])
        moved |= {new for new in group if pairs[new] not in kept}
    return moved


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return a longest rising subsequence of different numbers (patience sorting): what stands in order still."""
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        place = bisect.bisect_left(tails, number)
        previous[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return kept


def _route(before: Sequence[Passage], after: Sequence[Passage], old: int, new: int) -> str:
    """Return from where to where a section moved: the headings above it, else the section it stands behind."""
    above, below = before[old].path[:-1], after[new].path[:-1]
    if above != below:
        return f"[-{' > '.join(above)}-]{{+{' > '.join(below)}+}}"
    return f"[-after {_predecessor(before, old)}-]{{+after {_predecessor(after, new)}+}}"


def _predecessor(sections: Sequence[Passage], index: int) -> str:
    """Return the heading of the sibling before a section; `the beginning` where it is the first."""
    for other in range(index - 1, -1, -1):
        if sections[other].parent == sections[index].parent:
            return sections[other].heading or "the beginning"
    return "the beginning"
