"""Which blocks of a page are content, and why the others are not.

Evidence is added up, nothing vetoes: fitted trees say of each block how likely it is content, look-alikes are brought
closer together, and the cut is where the expected F1 of the page is greatest. Then come rules that look at more than
one block: a page of few words is kept but for its landmarks, a heading is kept for what stands under it, an image or
caption only between texts that are kept, and a long text is content only once.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.collect import Collector
from pipeline.extract.html.cut import agree, best_cut
from pipeline.extract.html.features import features, look_alikes
from pipeline.extract.html.measures import TAG, Flags, Floats, Measures
from pipeline.extract.html.model import Model, shipped_model
from pipeline.extract.html.phrases import COMMENTS, COOKIES, TAIL, calls
from pipeline.extract.html.template import SiteHistory, template_votes
from pipeline.records import Role

FEW_WORDS = 900
"""Characters (CJK counted twice) below which a page is kept whole but for landmarks: about 150 words. The trees come
from longer pages and lose tables and short lists of such a page."""
REPEATED_LENGTH = 60
"""Characters from which a text that is content twice is a copy made for another screen width, not a repeated phrase."""
_COPIES = 3
"""for phone, tablet and desktop; what stands there more often repeats itself"""
# A heading is content when this much of what stands under it is, and it is not unlikely itself; or when it is likely. On a
# page with a low cut, a listing, headings are the text: without that, listings lose .06.
_KEPT_SHARE = 0.3
_DOUBTFUL = 0.2
_FIRM = 0.8
_CLEAR_CUT = 0.5
_TEMPLATE_ODDS = 5.0
"""what a sure vote of the site's earlier pages takes off a block's log odds: .95 becomes .11. Not measured: no collection
has the pages of one site"""
_COOKIE_LENGTH = 1500  # characters of a whole cookie notice, buttons included
_COOKIE_SHARE = 0.5  # of a page; a notice is never most of it
_ALL_LINKED = 0.8
_FIGURE = v.FIGURE | v.CAPTION
_FRAME = v.SIGN["nav"] | v.SIGN["footer"]

# Why a block is not content: the first of these signs that it has.
_REASONS: tuple[tuple[str, Role], ...] = (
    ("name_cookie", "cookie_notice"), ("name_comments", "comments"), ("nav", "navigation"), ("footer", "footer"),
    ("name_footer", "footer"), ("name_related", "related"), ("form", "form"), ("name_form", "form"),
    ("header", "header"), ("aside", "aside"), ("name_aside", "aside"), ("name_share", "navigation"),
)  # fmt: skip
_REASON_BITS = tuple((v.SIGN[name], role) for name, role in _REASONS)


def judge(
    page: Collector, title: str = "", model: Model | None = None, history: SiteHistory | None = None
) -> list[Role]:
    """Return the role of each block of `page`.

    Args:
        page: what the walk collected.
        title: the page's title.
        model: the fitted trees; those of the package where none are given.
        history: what earlier pages of the site held.
    """
    blocks = page.blocks
    if not blocks.text:
        return []
    measures = Measures(blocks, page.containers)
    cookies = _cookie_notices(blocks, measures)
    if measures.total[0] < FEW_WORDS:
        kept = ~cookies & ~_frames(blocks, measures)
    else:
        chance = chances(page, measures, title, model or shipped_model(), template_votes(blocks.text, history))
        cut = best_cut(chance, measures.words)
        kept = (chance >= cut) & ~cookies
        kept = _keep_headings(kept, chance, _FIRM if cut >= _CLEAR_CUT else cut, measures)
    kept = _keep_illustrations(_keep_credits(kept, measures), measures)
    reasons = measures.signs[measures.container] | measures.landmarks[measures.container]
    return _name_roles(kept, cookies, reasons.tolist(), blocks, measures)


def chances(page: Collector, measures: Measures, title: str, model: Model, votes: Floats) -> Floats:
    """Return how likely each block is content."""
    group = look_alikes(measures)
    matrix = features(page.blocks, measures, group, title, model.lexicon)
    odds = agree(model.trees(matrix), measures.words, group)
    result: Floats = 1 / (1 + np.exp(-(odds - _TEMPLATE_ODDS * votes)))
    return result


def _frames(blocks: Blocks, measures: Measures) -> Flags:
    """Return which blocks of a page of few words are its frame: landmarks, and links that are menus or calls.

    Of so little text a footer may be most, so here nav and footer count whatever their share.
    """
    frame = (measures.landmarks[measures.container] & _FRAME) > 0
    tops = np.cumsum(measures.heading & (measures.level == 1))
    before_top = (tops == 0) & (tops[-1] > 0)
    frame |= (measures.linked > _ALL_LINKED) & (before_top | calls(blocks.text, measures.size))
    for name in ("nav", "header", "name_footer", "name_share"):
        frame |= measures.has(name)
    return frame


def _keep_headings(kept: Flags, chance: Floats, firm: float, measures: Measures) -> Flags:
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


def _keep_credits(kept: Flags, measures: Measures) -> Flags:
    """Return `kept` with the line that names the source of a quote as the quote before it."""
    in_quote = (measures.state & v.QUOTE) > 0
    if not in_quote.any():
        return kept
    is_credit = in_quote & (((measures.state & v.CREDIT) > 0) | (measures.tag == TAG["footer"]))
    credited = kept.copy()
    credited[1:] |= is_credit[1:] & in_quote[:-1] & kept[:-1]
    return credited


def _keep_illustrations(kept: Flags, measures: Measures) -> Flags:
    """Return `kept` with images and captions only between two texts that are content; there, figures always."""
    is_text = (measures.tag != TAG["img"]) & ((measures.state & v.CAPTION) == 0)
    texts = np.flatnonzero(is_text)
    if not len(texts):
        return kept
    behind = np.searchsorted(texts, np.arange(len(kept)))
    before, after = texts[np.maximum(behind - 1, 0)], texts[np.minimum(behind, len(texts) - 1)]
    is_figure = (measures.state & _FIGURE) > 0
    return np.where(is_text, kept, kept[before] & kept[after] & (kept | is_figure))


def _cookie_notices(blocks: Blocks, measures: Measures) -> Flags:
    """Return which blocks belong to a cookie notice: a small container that names cookies and holds a button."""
    notices = measures.has("name_cookie")
    in_main = measures.has("main")
    for number, text in enumerate(blocks.text):
        if "ookie" not in text or in_main[number] or not COOKIES.match(text):
            continue
        container = measures.container[number]
        for _ in range(3):
            first, end = measures.first[container], measures.end[container]
            if measures.sums[0, container] > min(_COOKIE_LENGTH, _COOKIE_SHARE * measures.total[0]):
                break
            if measures.buttons[first:end].any():
                notices[first:end] = True
            container = measures.parent[container]
    return notices


def _name_roles(kept: Flags, cookies: Flags, signs: list[int], blocks: Blocks, measures: Measures) -> list[Role]:
    """Return the role of each block; what is not content is called by the first of `_REASONS`, its heading, its shape."""
    roles: list[Role] = []
    seen: set[str] = set()
    copies = Counter([text for text, is_kept in zip(blocks.text, kept.tolist(), strict=True) if is_kept])
    tail: Role | None = None
    shapes = _shape_reasons(measures)
    named = {bits: next((role for bit, role in _REASON_BITS if bits & bit), None) for bits in set(signs)}
    rows = zip(blocks.text, kept.tolist(), cookies.tolist(), measures.heading.tolist(), signs, shapes, strict=True)
    for text, is_kept, is_cookie, is_heading, bits, shape in rows:
        if is_heading:
            tail = None if is_kept else "comments" if COMMENTS.match(text) else "related" if TAIL.match(text) else None
        if is_kept:
            is_copy = len(text) >= REPEATED_LENGTH and text in seen and copies[text] <= _COPIES
            seen.add(text)
            roles.append("duplicate" if is_copy else "content")
        elif is_cookie:
            roles.append("cookie_notice")
        else:
            roles.append(named[bits] or tail or shape)
    return roles


def _shape_reasons(measures: Measures) -> list[Role]:
    """Return for each block why it is not content where no name and no heading tells: by its buttons and links."""
    rows = zip(measures.buttons.tolist(), measures.linked.tolist(), strict=True)
    return ["form" if buttons > 0.5 else "navigation" if linked > 0.5 else "aside" for buttons, linked in rows]
