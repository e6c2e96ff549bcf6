"""Which blocks of a page are content, and why the others are not.

Evidence is added up, nothing vetoes: fitted trees say of each block how likely it is content, look-alikes are brought
closer together, and the cut is where the expected F1 of the page is greatest. Then come the rules of `rules.py`, which
look at more than one block. A page of few words is kept but for its landmarks.
"""

from __future__ import annotations

import numpy as np

from pipeline.extract.html import rules
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks
from pipeline.extract.html.collect import Collector
from pipeline.extract.html.cut import agree, best_cut
from pipeline.extract.html.features import features, look_alikes
from pipeline.extract.html.measures import Flags, Floats, Measures
from pipeline.extract.html.model import Model, shipped_model
from pipeline.extract.html.phrases import COMMENTS, COOKIES, TAIL, calls
from pipeline.extract.html.template import template_votes
from pipeline.extract.site_history import SiteHistory
from pipeline.records import Role

FEW_WORDS = 900
"""Characters (CJK counted twice) below which a page is kept whole but for landmarks: about 150 words. The trees come
from longer pages and lose tables and short lists of such a page."""
# The chance from which a heading needs no text under it; on a page with a low cut, a listing, that is the cut.
_FIRM = 0.8
_CLEAR_CUT = 0.5
_TEMPLATE_ODDS = 5.0
"""what a sure vote of the site's earlier pages takes off a block's log odds: .95 becomes .11. With 3 instead, two thirds of
what it gains are lost (`bench/site_history.py`)"""
_COOKIE_LENGTH = 1500  # characters of a whole cookie notice, buttons included
_COOKIE_SHARE = 0.5  # of a page; a notice is never most of it
_ALL_LINKED = 0.8
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
    votes = template_votes(blocks.text, history)
    if measures.total[0] < FEW_WORDS:
        kept = ~cookies & ~_frames(blocks, measures)
    else:
        chance = chances(page, measures, title, model or shipped_model(), votes)
        cut = best_cut(chance, measures.words)
        kept = (chance >= cut) & ~cookies
        kept = rules.keep_headings(kept, chance, _FIRM if cut >= _CLEAR_CUT else cut, measures) & ~cookies
        kept = rules.keep_title(kept, chance, blocks.text, title, measures)
        kept = rules.keep_questions(kept, blocks.text, measures) & ~cookies
        for drop in (rules.drop_comments, rules.drop_slides, rules.drop_labels, rules.drop_rights):
            kept = drop(kept, blocks.text, measures)
    kept = rules.keep_illustrations(rules.keep_credits(kept, measures), measures)
    return _name_roles(kept, cookies, votes, blocks, measures)


def chances(page: Collector, measures: Measures, title: str, model: Model, votes: Floats) -> Floats:
    """Return how likely each block is content.

    What stands on every page of a site may still head its text: "Ingredients", "Parameters". So headings are not voted on;
    what stands under them decides.
    """
    group = look_alikes(measures)
    matrix = features(page.blocks, measures, group, title, model.lexicon)
    odds = agree(model.trees(matrix), measures.words, group)
    result: Floats = 1 / (1 + np.exp(-(odds - _TEMPLATE_ODDS * votes * ~measures.heading)))
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


def _cookie_notices(blocks: Blocks, measures: Measures) -> Flags:
    """Return which blocks belong to a cookie notice: a small container that names cookies and holds a button."""
    notices = measures.has("name_cookie")
    if (measures.size * notices).sum() > _COOKIE_SHARE * measures.total[0]:
        notices[:] = False
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


def _name_roles(kept: Flags, cookies: Flags, votes: Floats, blocks: Blocks, measures: Measures) -> list[Role]:
    """Return the role of each block; what is not content is called by the first of `_REASONS`, its heading, its shape."""
    roles: list[Role] = []
    copies = rules.copies(kept, blocks.text, measures).tolist()
    tail: Role | None = None
    signs = (measures.signs[measures.container] | measures.landmarks[measures.container]).tolist()
    shapes = _shape_reasons(measures, votes)
    named = {bits: next((role for bit, role in _REASON_BITS if bits & bit), None) for bits in set(signs)}
    rows = zip(
        blocks.text, kept.tolist(), copies, cookies.tolist(), measures.heading.tolist(), signs, shapes, strict=True
    )  # fmt: skip
    for text, is_kept, is_copy, is_cookie, is_heading, bits, shape in rows:
        if is_heading:
            tail = None if is_kept else "comments" if COMMENTS.match(text) else "related" if TAIL.match(text) else None
        if is_kept:
            roles.append("duplicate" if is_copy else "content")
        elif is_cookie:
            roles.append("cookie_notice")
        else:
            roles.append(named[bits] or tail or shape)
    return roles


def _shape_reasons(measures: Measures, votes: Floats) -> list[Role]:
    """Return for each block why it is not content where no name and no heading tells: by its buttons, links and votes."""
    rows = zip(measures.buttons.tolist(), measures.linked.tolist(), votes.tolist(), strict=True)
    return [
        "form" if buttons > 0.5 else "navigation" if linked > 0.5 else "duplicate" if vote else "aside"
        for buttons, linked, vote in rows
    ]
