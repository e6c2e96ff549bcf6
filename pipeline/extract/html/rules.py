"""Rules that look at more than one block: which are kept in, which are kept out.

They come after the trees and the cut. Each one says on what it rests; `docs/decisions/0008-sections.md` has the figures.
Each changes `kept`, a byte for each block, 1 where it is content.
"""

from __future__ import annotations

import re

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.measures import TAG, Floats, Measures, view
from pipeline.extract.html.names import name_words
from pipeline.extract.html.phrases import announces_rights, is_comments_heading

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
_LINKED = 0.5  # share of linked characters
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
_QUOTE, _CREDIT, _CAPTION, _HIDDEN = v.QUOTE, v.CREDIT, v.CAPTION, v.SIGN["hidden"]


# ---------------------------------------------------------------- headings


def keep_headings(kept: bytearray, chance: Floats, firm: float, measures: Measures) -> None:
    """Decide on each heading by what stands under it, up to the next of its level or above.

    From the chance `firm` on a heading needs no text.
    """
    heading, level, size = view(measures.heading), view(measures.level), view(measures.size)
    running, chances = view(measures.running), view(chance)
    n, content = measures.n, 0.0  # size of what is kept so far, headings left out
    opened: list[int] = []  # headings whose end is still to come
    before: list[float] = []  # content before each
    for block in range(n + 1):
        if block < n and not heading[block]:
            content += size[block] if kept[block] else 0.0
            continue
        rank = level[block] if block < n else 0
        while opened:
            top = opened[-1]
            if level[top] < rank:
                break
            opened.pop()
            under, whole = content - before.pop(), running[0, block] - running[0, top + 1]
            enough = under > 0 and under > _KEPT_SHARE * whole
            kept[top] = (enough and chances[top] > _DOUBTFUL) or chances[top] >= firm
        opened.append(block)
        before.append(content)


def keep_title(kept: bytearray, chance: Floats, texts: list[str], title: str, measures: Measures) -> None:
    """Keep the heading of level 1 that is the page's title, where headings under it are content.

    The truth of article collections leaves the title out, so the trees think little of it; but without it the tree of
    sections has no root. Where there are no further headings, the title of the document says as much.
    """
    heading, level, chances = view(measures.heading), view(measures.level), view(chance)
    folded, top = title.casefold(), -1
    for block in range(measures.n):
        if heading[block] and level[block] == 1:
            top = block if chances[block] > _UNLIKELY and texts[block].casefold() == folded else -1
        elif heading[block] and kept[block] and top >= 0:
            kept[top] = True


# ---------------------------------------------------------------- what is not the article


def drop_comments(kept: bytearray, texts: list[str], measures: Measures) -> None:
    """Drop what stands under the heading of the comments, where an article stands before it.

    In a forum they are the text: where names of elements speak of one, and where a page has several such headings.
    """
    heading, level, size = view(measures.heading), view(measures.level), view(measures.size)
    n, found, above = measures.n, -1, 0.0  # content above what was found
    for block in range(n):
        if heading[block] and size[block] < _LABEL_LENGTH and is_comments_heading(texts[block]):
            if found >= 0:
                return
            found = block
        elif found < 0 and kept[block]:
            above += size[block]
    if found < 0 or above < _ARTICLE_LENGTH or _is_forum(measures):
        return
    for block in range(found, n):
        if block > found and heading[block] and level[block] <= level[found]:
            return
        kept[block] = False


def _is_forum(measures: Measures) -> bool:
    """Return whether the names of a page's elements speak of a forum."""
    return any(not _FORUM.isdisjoint(name_words(token)) for tokens in measures.names for token in tokens)


def drop_slides(kept: bytearray, texts: list[str], measures: Measures) -> None:
    """Drop a slide show, whose slides are numbered "1/20", "2/20"..., where an article stands beside it.

    A page that is nothing but a slide show keeps it.
    """
    shows: dict[str, list[int]] = {}
    for block in range(measures.n):
        if kept[block] and texts[block][:1].isdecimal() and (found := _SLIDE.match(texts[block])):
            slides = shows.setdefault(found[2], [])
            if int(found[1]) == len(slides) + 1:
                slides.append(block)
    for slides in shows.values():
        if len(slides) >= _SLIDES:
            _drop_show(kept, slides, measures)


def _drop_show(kept: bytearray, slides: list[int], measures: Measures) -> None:
    """Drop what the innermost container around `slides` holds, where enough is kept outside."""
    container = int(measures.container[slides[0]])
    while container and measures.end[container] <= slides[-1]:
        container = int(measures.parent[container])
    first, end = int(measures.first[container]), int(measures.end[container])
    outside = sum(measures.size[block] for block in range(measures.n) if kept[block] and not first <= block < end)
    if outside >= _LONG_ARTICLE:
        kept[first:end] = bytes(end - first)


def drop_labels(kept: bytearray, texts: list[str], measures: Measures) -> None:
    """Drop lines that announce links which are not kept: "Read also:"."""
    heading, size, linked = view(measures.heading), view(measures.size), view(measures.linked)
    for block in range(measures.n - 1):
        is_line = kept[block] and not heading[block] and size[block] < _LABEL_LENGTH
        if is_line and not kept[block + 1] and linked[block + 1] > _LINKED and texts[block].endswith((":", "：")):
            kept[block] = False


def drop_rights(kept: bytearray, texts: list[str], measures: Measures) -> None:
    """Drop lines that say whose the page or a picture is: "© 2026 Harbour Office"."""
    size = view(measures.size)
    for block in range(measures.n):
        if kept[block] and size[block] < _RIGHTS_LENGTH and announces_rights(texts[block]):
            kept[block] = False


def copies(kept: bytearray, texts: list[str], measures: Measures) -> bytearray:
    """Return which kept blocks repeat what stood before, for another screen width: long texts, and what stands beside one.

    What stands twice among the children of one element, with something in between, its author repeated: a step of a recipe.
    So is what follows a quote of it.
    """
    container, parent, size = view(measures.container), view(measures.parent), view(measures.size)
    state, evidence = view(measures.state), view(measures.evidence)
    again, found = bytearray(measures.n), bytearray(measures.n)
    count: dict[str, int] = {}
    place: dict[str, int] = {}
    numbers = [block for block in range(measures.n) if kept[block]]
    for block in numbers:
        count[texts[block]] = count.get(texts[block], 0) + 1
    for block in numbers:
        text = texts[block]
        if not 1 < count[text] <= _COPIES:
            continue
        first = place.setdefault(text, block)
        one, other = container[first], container[block]
        is_apart = one != other and block - first > 1 and not evidence[block] & _HIDDEN
        by_author = is_apart and parent[one] == parent[other]
        by_author = by_author or state[first] & _QUOTE > state[block] & _QUOTE
        again[block] = first < block and not by_author
        found[block] = again[block] and size[block] >= REPEATED_LENGTH
    if any(found):
        for way in (numbers, numbers[::-1]):
            beside = False
            for block in way:
                beside = found[block] > 0 or (beside and again[block] > 0)
                found[block] = beside
    return found


# ---------------------------------------------------------------- what goes with its neighbours


def keep_questions(kept: bytearray, texts: list[str], measures: Measures) -> None:
    """Keep questions whose answers, right behind them, are kept: what one taps to unfold a list of questions."""
    heading, size, linked, state = (
        view(measures.heading), view(measures.size), view(measures.linked), view(measures.state),
    )  # fmt: skip
    for block in range(measures.n - 1):
        if kept[block] or not kept[block + 1] or heading[block + 1] or size[block + 1] <= _ANSWER_LENGTH:
            continue
        if size[block] < _QUESTION_LENGTH and linked[block] < _LINKED and not state[block] & _FIGURE:
            kept[block] = texts[block].endswith(("?", "？", "؟"))


def keep_credits(kept: bytearray, measures: Measures) -> None:
    """Keep the line that names the source of a quote where the quote before it is kept."""
    state, tag, footer = view(measures.state), view(measures.tag), TAG["footer"]
    for block in range(measures.n - 1, 0, -1):
        if state[block] & _QUOTE and (state[block] & _CREDIT or tag[block] == footer):
            kept[block] = kept[block] or (state[block - 1] & _QUOTE > 0 and kept[block - 1])


def keep_illustrations(kept: bytearray, measures: Measures) -> None:
    """Keep images and captions only between two texts that are content; there, figures always.

    On a page without a text they stay as they are.
    """
    state, tag, image = view(measures.state), view(measures.tag), TAG["img"]
    texts = [block for block in range(measures.n) if tag[block] != image and not state[block] & _CAPTION]
    if not texts:
        return
    before, behind = texts[0], 0  # the text before, and which text is the next
    for block in range(measures.n):
        if behind < len(texts) and block == texts[behind]:
            before, behind = block, behind + 1
            continue
        after = texts[min(behind, len(texts) - 1)]
        kept[block] = kept[before] and kept[after] and (kept[block] or state[block] & _FIGURE > 0)
