"""Evidence about each block of a page: named signs, each true or false or a share for every block.

`roles` weighs them with the numbers in `weights`. Another judge can be put there without touching the walk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Blocks, Containers
from pipeline.extract.html.measures import GUARDED_SHARE, Flags, Floats, Integers, Measures

Values: TypeAlias = Flags | Integers | Floats
Sign: TypeAlias = tuple[str, Values]
Signs: TypeAlias = dict[str, Values]

_SHORT_CALL = 60  # characters; a longer text that begins like a call is a sentence
_CARDS = 3  # look-alike containers from which they are a row of cards
_CARD_LENGTH = 40  # characters; less is a list of links or words

# Words that open what stands after the content, in the languages of most of the web.
TAIL = re.compile(
    r"(?:related|similar|you (?:may|might)|more (?:from|on|in|stories|posts|articles|like)|recommended|share|leave a|"
    r"about the author|read (?:more|next)|latest|popular|trending|subscribe|newsletter|sign up|follow|categories|tags\b|"
    r"recent|contact us|get in touch|customers? (?:also|who)|next article|previous|keep reading|also (?:on|in)|featured|"
    r"join our|most read|top stories|quick links|archives?\b|"
    r"ähnliche|verwandte|mehr (?:zum|von|aus)|das könnte|auch interessant|teilen|weitere|"
    r"articles? (?:similaires|liés|récents)|à lire|sur le même|partager|voir aussi|"
    r"artículos? relacionados|te puede|relacionad[oa]s|compartir|lo más|más (?:noticias|leíd)|"
    r"articoli correlati|condividi|potrebbe|leggi anche|artigos relacionados|compartilhe|leia também|"
    r"gerelateerd|lees ook|zobacz|podobne|powiązane|czytaj|udostępnij|"
    r"похожие|читайте|ещё по теме|поделиться|相关|推荐|热门|相關|延伸閱讀|関連|おすすめ|관련)",
    re.IGNORECASE,
)
COMMENTS = re.compile(
    r"(?:[\d.,]+ )?(?:comments?|repl(?:y|ies)|responses?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|"
    r"komentarze?|комментари\w*|评论|評論|コメント|댓글)\b|(?:leave|post|add) a (?:comment|reply)",
    re.IGNORECASE,
)
COOKIES = re.compile(
    r"(?=.{0,400}cookie)(?=.{0,400}(?:accept|consent|web ?site|this site|policy|privacy|experience|verwend|nutz|akzept|"
    r"utilis|utiliz|usa|używ|gebruik|anvend|brug|använd|käyt|souhlas|сайт|использ|同意|使用))",
    re.IGNORECASE | re.DOTALL,
)
_CALL = re.compile(
    r"(?:read more|learn more|share|sign (?:up|in)|log ?in|subscribe|follow|shop now|buy|add to|view|see (?:all|more)|click|"
    r"download|get started|contact|reply|report|like\b|quote\b|home\b|menu\b|search|next\b|prev|back to|skip|close|accept|©|"
    r"copyright|all rights|powered by|posted|tags?:|filed under|load more|show more|advert|sponsor|print\b|"
    r"e-?mail|(?:\d+ )?comments?$|mehr lesen|weiterlesen|anmelden|lire la suite|leer más|leggi|czytaj|читать)",
    re.IGNORECASE,
)


def evidence(blocks: Blocks, containers: Containers, measures: Measures) -> Signs:
    """Return the signs by name, each an array with one entry a block."""
    return dict(
        (
            ("always", np.ones(measures.n)),
            *_block_signs(blocks, measures),
            *_container_signs(containers, measures),
            *_place_signs(blocks, measures),
        )
    )


def _block_signs(blocks: Blocks, measures: Measures) -> Iterator[Sign]:
    """Yield signs of the block itself, and of landmarks and names around it."""
    inherited = measures.signs[measures.container]
    for bit, name in enumerate(v.SIGNS):
        yield name, (inherited >> bit) & 1
    tags = np.array(blocks.tag)
    yield "tiny", (measures.size < 12) & ~measures.heading
    yield "image", tags == "img"
    yield "caption", (measures.state & (v.CAPTION | v.FIGURE)) > 0
    yield "half_linked", (measures.linked > 0.3) & (measures.linked <= 0.8)
    yield "linked", measures.linked > 0.8
    yield "button", measures.buttons > 0.5
    yield "sentence", measures.ends_sentence
    yield "item", (measures.state & v.ITEM) > 0
    yield "in_p", tags == "p"
    yield "in_div", tags == "div"
    calls = np.zeros(measures.n, bool)
    for number in np.flatnonzero(measures.size < _SHORT_CALL).tolist():
        calls[number] = _CALL.match(blocks.text[number]) is not None
    yield "call", calls


def _container_signs(containers: Containers, measures: Measures) -> Iterator[Sign]:
    """Yield signs of what the containers around the block hold."""
    sums, here = measures.sums, measures.container
    size = np.maximum(sums[:, 0], 1)
    linked, prose, mean = sums[:, 1] / size, sums[:, 3] / measures.total[3], sums[:, 0] / np.maximum(sums[:, 4], 1)
    up_1 = measures.parent[here]
    up_2 = measures.parent[up_1]
    up_5 = measures.parent[measures.parent[measures.parent[up_2]]]
    yield "short_lines", mean[here] < 30
    yield "linked_1", linked[up_1]
    yield "prose_1", prose[up_1]
    yield "linked_2", linked[up_2]
    yield "prose_2", prose[up_2]
    yield "linked_5", linked[up_5]
    yield "long_lines_5", mean[up_5] > 100
    in_card, in_linked_card = _cards(containers, measures)
    yield "card", in_card[here]
    yield "linked_card", in_linked_card[here]
    yield "core", measures.within(measures.core)
    for name in ("main", "body_text"):
        inside = measures.has(name)
        yield f"outside_{name}", ~inside & inside.any()
    articles = np.flatnonzero(_flags(tag == "article" for tag in containers.tag) & (prose > 0.5))
    yield "outside_article", ~measures.within(articles[-1]) if len(articles) else np.zeros(measures.n)


def _cards(containers: Containers, measures: Measures) -> tuple[Flags, Flags]:
    """Return for each container whether it lies in one of many alike (teasers, comments, posts), and in a linked one."""
    ids: dict[tuple[str, str], int] = {}
    alike = np.array([ids.setdefault(key, len(ids)) for key in zip(containers.tag, containers.names, strict=True)])
    size, linked = np.bincount(alike, measures.sums[:, 0]), np.bincount(alike, measures.sums[:, 1])
    count = np.bincount(alike)
    is_card = ((count >= _CARDS) & (size > _CARD_LENGTH * count))[alike]
    is_card &= (measures.sums[:, 2] < GUARDED_SHARE * measures.total[2]) & _flags(map(bool, containers.names))
    is_linked = is_card & (linked > 0.25 * size)[alike]
    card, linked_card = is_card.tolist(), is_linked.tolist()
    for number, parent in enumerate(containers.parent):
        card[number] |= card[parent]
        linked_card[number] |= linked_card[parent]
    return np.array(card), np.array(linked_card)


def _place_signs(blocks: Blocks, measures: Measures) -> Iterator[Sign]:
    """Yield signs of where the block stands: beside what, under which heading, before or after how much prose."""
    n, running = measures.n, measures.running
    order = np.arange(n)
    for reach in (1, 8, 20):
        near = running[np.minimum(order + reach + 1, n)] - running[np.maximum(order - reach, 0)]
        yield f"prose_near_{reach}", near[:, 3] / np.maximum(near[:, 0], 1)
        yield f"linked_near_{reach}", near[:, 1] / np.maximum(near[:, 0], 1)
    yield "before_prose", running[1:, 3] <= 0
    yield "prose_before", running[:n, 3] / measures.total[3]
    heading = np.maximum.accumulate(np.where(measures.heading, order, -1))
    tails = np.zeros(n, bool)
    for number in np.flatnonzero(measures.heading):
        tails[number] = bool(TAIL.match(blocks.text[number]) or COMMENTS.match(blocks.text[number]))
    yield "under_tail", tails[np.maximum(heading, 0)]
    yield "tails_before", np.minimum(np.cumsum(tails), 3)
    following = np.append(np.minimum.accumulate(np.where(measures.heading, order, n)[::-1])[::-1], n)[1:]
    section = running[following] - running[np.maximum(heading, 0)]
    yield "section_prose", section[:, 3] / np.maximum(section[:, 0], 1)
    tops = np.cumsum(measures.heading & (measures.level == 1))
    yield "before_h1", (tops == 0) & (tops[-1] > 0)
    yield "page_linked", np.full(n, measures.total[1] / measures.total[0])
    yield "page_prose", np.full(n, measures.total[3] / measures.total[0])


def _flags(values: Iterator[bool] | map[bool]) -> Flags:
    return np.fromiter(values, bool)
