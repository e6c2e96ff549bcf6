"""Which blocks of a page are content, and why the others are not.

Evidence is added up, nothing vetoes: fitted trees say of each block how likely it is content, look-alikes are brought
closer together, and the cut is where the expected F1 of the page is greatest. Then come the rules of `rules.py`, which
look at more than one block. A page of few words is kept but for its landmarks.
"""

from __future__ import annotations

import numpy as np

from pipeline.extract.html import rules
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.collect import Collector
from pipeline.extract.html.cut import agree, best_cut
from pipeline.extract.html.features import features, look_alikes
from pipeline.extract.html.measures import Floats, Measures, view
from pipeline.extract.html.model import Model, shipped_model
from pipeline.extract.html.phrases import is_call, is_cookie_notice
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
_SHORT_CALL = 60  # characters; a longer text that begins like a call is a sentence
_FRAME = v.SIGN["nav"] | v.SIGN["footer"]
_FRAME_NAMES = v.SIGN["nav"] | v.SIGN["header"] | v.SIGN["name_footer"] | v.SIGN["name_share"]
_NAME_COOKIE, _MAIN = v.SIGN["name_cookie"], v.SIGN["main"]

# Why a block is not content: the first of these signs that it has.
_REASONS: tuple[tuple[str, Role], ...] = (
    ("name_cookie", "cookie_notice"), ("name_comments", "comments"), ("nav", "navigation"), ("footer", "footer"),
    ("name_footer", "footer"), ("name_related", "related"), ("form", "form"), ("name_form", "form"),
    ("header", "header"), ("aside", "aside"), ("name_aside", "aside"), ("name_share", "navigation"),
)  # fmt: skip
_REASON_BITS = tuple((v.SIGN[name], role) for name, role in _REASONS)
_TAILS: tuple[Role | None, ...] = (None, "related", "comments")
"""why what stands under a heading that is not kept is none, by what the heading opens (`phrases.opening`)"""


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
    texts = page.blocks.text
    if not texts:
        return []
    measures = Measures(page.blocks, page.containers)
    cookies = _cookie_notices(texts, measures)
    votes = template_votes(texts, history)
    if measures.total[0] < FEW_WORDS:
        kept = _all_but_frames(texts, measures)
        _drop(cookies, kept)
    else:
        chance = chances(page, measures, title, model or shipped_model(), votes)
        kept = _likely(chance, cookies, texts, title, measures)
    rules.keep_credits(kept, measures)
    rules.keep_illustrations(kept, measures)
    return _name_roles(kept, cookies, votes, texts, measures)


def chances(page: Collector, measures: Measures, title: str, model: Model, votes: Floats) -> Floats:
    """Return how likely each block is content.

    What stands on every page of a site may still head its text: "Ingredients", "Parameters". So headings are not voted on;
    what stands under them decides.
    """
    group = look_alikes(measures)
    matrix = features(page.blocks, measures, group, title, model.lexicon)
    odds = agree(model.trees(matrix), measures.words, group)
    result: Floats = 1 / (1 + np.exp(-(odds - _TEMPLATE_ODDS * votes * (1 - measures.heading))))
    return result


def _likely(chance: Floats, cookies: bytearray, texts: list[str], title: str, measures: Measures) -> bytearray:
    """Return which blocks the cut and the rules keep."""
    cut = best_cut(chance, measures.words)
    kept = bytearray((chance >= cut).tobytes())
    _drop(cookies, kept)
    rules.keep_headings(kept, chance, _FIRM if cut >= _CLEAR_CUT else cut, measures)
    _drop(cookies, kept)
    rules.keep_title(kept, chance, texts, title, measures)
    rules.keep_questions(kept, texts, measures)
    _drop(cookies, kept)
    for drop in (rules.drop_comments, rules.drop_slides, rules.drop_labels, rules.drop_rights):
        drop(kept, texts, measures)
    return kept


def _drop(dropped: bytearray, kept: bytearray) -> None:
    for block in range(len(kept)):
        kept[block] = kept[block] and not dropped[block]


def _all_but_frames(texts: list[str], measures: Measures) -> bytearray:
    """Return which blocks of a page of few words are not its frame: landmarks, and links that are menus or calls.

    Of so little text a footer may be most, so here nav and footer count whatever their share.
    """
    heading, level, size, linked = (
        view(measures.heading), view(measures.level), view(measures.size), view(measures.linked),
    )  # fmt: skip
    evidence, landmark = view(measures.evidence), view(measures.landmark)
    n = measures.n
    top = next((block for block in range(n) if heading[block] and level[block] == 1), 0)
    kept = bytearray(n)
    for block in range(n):
        in_frame = (landmark[block] & _FRAME or evidence[block] & _FRAME_NAMES) > 0
        if not in_frame and linked[block] > _ALL_LINKED:
            in_frame = block < top or (size[block] < _SHORT_CALL and is_call(texts[block]))
        kept[block] = not in_frame
    return kept


def _cookie_notices(texts: list[str], measures: Measures) -> bytearray:
    """Return which blocks belong to a cookie notice: a small container that names cookies and holds a button."""
    evidence, size = view(measures.evidence), view(measures.size)
    n, most, named = measures.n, _COOKIE_SHARE * float(measures.total[0]), 0.0
    notices = bytearray(n)
    for block in range(n):
        if evidence[block] & _NAME_COOKIE:
            notices[block] = True
            named += size[block]
    if named > most:
        notices = bytearray(n)
    tells = "ookie" in "\n".join(texts)  # asking once for all texts is three times as fast
    for block in range(n if tells else 0):
        if not evidence[block] & _MAIN and is_cookie_notice(texts[block]):
            _mark_notice(notices, block, min(_COOKIE_LENGTH, most), measures)
    return notices


def _mark_notice(notices: bytearray, block: int, most: float, measures: Measures) -> None:
    """Mark what stands in the containers around a text on cookies that have a button and no more than `most` characters."""
    container = measures.container[block]
    for _ in range(3):
        first, end = int(measures.first[container]), int(measures.end[container])
        if measures.sums[0, container] > most:
            break
        if measures.buttons[first:end].any():
            notices[first:end] = b"\1" * (end - first)
        container = measures.parent[container]


def _name_roles(kept: bytearray, cookies: bytearray, votes: Floats, texts: list[str], measures: Measures) -> list[Role]:
    """Return the role of each block; what is not content is called by the first of `_REASONS`, its heading, its shape."""
    heading, opens, evidence, landmark = (
        view(measures.heading), view(measures.opens), view(measures.evidence), view(measures.landmark),
    )  # fmt: skip
    buttons, linked, voted = view(measures.buttons), view(measures.linked), view(votes)
    again = rules.copies(kept, texts, measures)
    roles: list[Role] = []
    named: dict[int, Role | None] = {}
    tail: Role | None = None
    for block in range(measures.n):
        if heading[block]:
            tail = None if kept[block] else _TAILS[opens[block]]
        if kept[block]:
            roles.append("duplicate" if again[block] else "content")
        elif cookies[block]:
            roles.append("cookie_notice")
        else:
            bits = evidence[block] | landmark[block]
            if bits not in named:
                named[bits] = next((role for bit, role in _REASON_BITS if bits & bit), None)
            roles.append(named[bits] or tail or _shape_reason(buttons[block], linked[block], voted[block]))
    return roles


def _shape_reason(buttons: float, linked: float, vote: float) -> Role:
    """Return why a block is not content where no name and no heading tells: by its shares of buttons and links, its vote."""
    if buttons > 0.5:
        return "form"
    return "navigation" if linked > 0.5 else "duplicate" if vote else "aside"
