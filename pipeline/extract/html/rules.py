"""Rules that look at more than one block: which are kept in, which are kept out.

They come after the trees and the cut. Each one says on what it rests; `docs/decisions/0008-sections.md` has the figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.measures import TAG, Flags, Floats, Measures
from pipeline.extract.html.names import name_words
from pipeline.extract.html.phrases import COMMENTS_HEADING, RIGHTS

REPEATED_LENGTH = 60
"""Characters (CJK counted twice) from which a text that is content twice is a copy made for another screen width, not a
repeated phrase."""
_COPIES = 3
"""for phone, tablet and desktop; what stands there more often repeats itself"""
# A heading is content when this much of what stands under it is, and it is not unlikely itself; or when it is likely. On a
# page with a low cut, a listing, headings are the text: without that, listings lose .06.
_KEPT_SHARE = 0.3
_DOUBTFUL = 0.2
_UNLIKELY = 0.15  # with .1 four sets lose up to .0003, with .2 the headings of one lose .027
_LABEL_LENGTH = 60  # characters of a line that announces what follows: "Read also:"
_RIGHTS_LENGTH = 150
_QUESTION_LENGTH = 160
_ANSWER_LENGTH = 40
_ARTICLE_LENGTH = 1_000
"""characters of content from which a page is an article beside whatever else it shows: some 150 words"""
_FORUM = frozenset({"forum", "forums", "discussion", "discussions"})
_SLIDE = re.compile(r"(\d{1,3}) ?(?:/|of) ?(\d{1,3})\b")
_SLIDES = 4  # fewer numbered pictures may be parts of the text
_LONG_ARTICLE = 2_000
"""characters of content beside a slide show from which it is an ornament: a shorter text may be its introduction"""
_FIGURE = v.FIGURE | v.CAPTION


# ---------------------------------------------------------------- headings


def keep_headings(kept: Flags, chance: Floats, firm: float, measures: Measures) -> Flags:
    """Return `kept` with each heading decided by what stands under it, up to the next of its level or above.

    From the chance `firm` on a heading needs no text.
    """
    text = kept & ~measures.heading
    total = np.append(0.0, np.cumsum(measures.size))
    content = np.append(0.0, np.cumsum(measures.size * text))
    kept = kept.copy()
    open_headings: list[int] = []
    for number in [*np.flatnonzero(measures.heading).tolist(), measures.n]:
        level = measures.level[number] if number < measures.n else 0
        while open_headings and measures.level[open_headings[-1]] >= level:
            heading = open_headings.pop()
            under = content[number] - content[heading + 1]
            enough = under > 0 and under > _KEPT_SHARE * (total[number] - total[heading + 1])
            kept[heading] = (enough and chance[heading] > _DOUBTFUL) or chance[heading] >= firm
        open_headings.append(number)
    return kept


def keep_title(kept: Flags, chance: Floats, texts: Sequence[str], title: str, measures: Measures) -> Flags:
    """Return `kept` with the heading of level 1 that is the page's title, where headings under it are content.

    The truth of article collections leaves the title out, so the trees think little of it; but without it the tree of
    sections has no root. Where there are no further headings, the title of the document says as much.
    """
    tops = np.flatnonzero(measures.heading & (measures.level == 1)).tolist()
    folded = title.casefold()
    kept = kept.copy()
    for top, end in pairwise([*tops, measures.n]):
        is_title = chance[top] > _UNLIKELY and texts[top].casefold() == folded
        if is_title and (kept & measures.heading)[top + 1 : end].any():
            kept[top] = True
    return kept


# ---------------------------------------------------------------- what is not the article


def drop_comments(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return `kept` without what stands under the heading of the comments, where an article stands before it.

    In a forum they are the text: where names of elements speak of one, and where a page has several such headings.
    """
    short = np.flatnonzero(measures.heading & (measures.size < _LABEL_LENGTH)).tolist()
    headings = [number for number in short if COMMENTS_HEADING.match(texts[number])]
    if len(headings) != 1 or (measures.size * kept)[: headings[0]].sum() < _ARTICLE_LENGTH:
        return kept
    if any(not _FORUM.isdisjoint(name_words(token)) for tokens in measures.names for token in tokens):
        return kept
    [heading] = headings
    after = measures.heading & (measures.level <= measures.level[heading])
    after[: heading + 1] = False
    kept = kept.copy()
    kept[heading : int(after.argmax()) if after.any() else measures.n] = False
    return kept


def drop_slides(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return `kept` without a slide show, whose slides are numbered "1/20", "2/20"..., where an article stands beside it.

    A page that is nothing but a slide show keeps it.
    """
    shows: dict[str, list[int]] = {}
    for number in np.flatnonzero(kept).tolist():
        if found := _SLIDE.match(texts[number]):
            slides = shows.setdefault(found[2], [])
            if int(found[1]) == len(slides) + 1:
                slides.append(number)
    for slides in shows.values():
        if len(slides) >= _SLIDES:
            outside = ~measures.within(_around(slides[0], slides[-1], measures))
            if (measures.size * (kept & outside)).sum() >= _LONG_ARTICLE:
                kept = kept & outside
    return kept


def _around(first: int, last: int, measures: Measures) -> int:
    """Return the innermost container that holds the blocks `first` to `last`."""
    container = int(measures.container[first])
    while container and measures.end[container] <= last:
        container = int(measures.parent[container])
    return container


def drop_labels(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return `kept` without lines that announce links which are not kept: "Read also:"."""
    kept = kept.copy()
    short = kept[:-1] & ~kept[1:] & ~measures.heading[:-1] & (measures.size[:-1] < _LABEL_LENGTH)
    for number in np.flatnonzero(short & (measures.linked[1:] > 0.5)).tolist():
        kept[number] = not texts[number].endswith((":", "："))
    return kept


def drop_rights(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return `kept` without lines that say whose the page or a picture is: "© 2026 Harbour Office"."""
    kept = kept.copy()
    for number in np.flatnonzero(kept & (measures.size < _RIGHTS_LENGTH)).tolist():
        kept[number] = RIGHTS.match(texts[number]) is None
    return kept


def copies(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return which kept blocks repeat what stood before, for another screen width: long texts, and what stands beside one.

    What stands twice among the children of one element, with something in between, its author repeated: a step of a recipe.
    So is what follows a quote of it.
    """
    numbers = np.flatnonzero(kept).tolist()
    count = Counter([texts[number] for number in numbers])
    repeated = [number for number in numbers if 1 < count[texts[number]] <= _COPIES]
    again, hidden, quoted = np.zeros(len(kept), bool), measures.has("hidden"), (measures.state & v.QUOTE) > 0
    place: dict[str, int] = {}
    for number in repeated:
        first = place.setdefault(texts[number], number)
        one, other = measures.container[first], measures.container[number]
        is_apart = one != other and number - first > 1 and not hidden[number]
        by_author = is_apart and measures.parent[one] == measures.parent[other]
        by_author |= quoted[first] and not quoted[number]
        again[number] = first < number and not by_author
    found: Flags = again & (measures.size >= REPEATED_LENGTH)
    if found.any():
        for way in (numbers, numbers[::-1]):
            beside = False
            for number in way:
                beside = found[number] = bool(found[number] or (beside and again[number]))
    return found


# ---------------------------------------------------------------- what goes with its neighbours


def keep_questions(kept: Flags, texts: Sequence[str], measures: Measures) -> Flags:
    """Return `kept` with questions whose answers, right behind them, are kept: what one taps to unfold a list of questions."""
    is_line = (measures.size < _QUESTION_LENGTH) & (measures.linked < 0.5) & ((measures.state & _FIGURE) == 0)
    is_answer = kept & ~measures.heading & (measures.size > _ANSWER_LENGTH)
    kept = kept.copy()
    for number in np.flatnonzero(~kept[:-1] & is_line[:-1] & is_answer[1:]).tolist():
        kept[number] = texts[number].endswith(("?", "？", "؟"))
    return kept


def keep_credits(kept: Flags, measures: Measures) -> Flags:
    """Return `kept` with the line that names the source of a quote as the quote before it."""
    in_quote = (measures.state & v.QUOTE) > 0
    if not in_quote.any():
        return kept
    is_credit = in_quote & (((measures.state & v.CREDIT) > 0) | (measures.tag == TAG["footer"]))
    credited = kept.copy()
    credited[1:] |= is_credit[1:] & in_quote[:-1] & kept[:-1]
    return credited


def keep_illustrations(kept: Flags, measures: Measures) -> Flags:
    """Return `kept` with images and captions only between two texts that are content; there, figures always."""
    is_text = (measures.tag != TAG["img"]) & ((measures.state & v.CAPTION) == 0)
    texts = np.flatnonzero(is_text)
    if not len(texts):
        return kept
    behind = np.searchsorted(texts, np.arange(len(kept)))
    before, after = texts[np.maximum(behind - 1, 0)], texts[np.minimum(behind, len(texts) - 1)]
    is_figure = (measures.state & _FIGURE) > 0
    return np.where(is_text, kept, kept[before] & kept[after] & (kept | is_figure))
