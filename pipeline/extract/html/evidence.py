"""Evidence about each block of a page: a matrix of plain yes/no signs and shares, one row a sign, one column a block.

Everything is computed for all blocks at once: blocks of a container are contiguous, so what a container holds is the
difference of two running sums. `roles` weighs the rows; another judge can be put there without touching the walk.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.collect import Collector

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

GUARDED_SHARE = 0.3
"""A container with more of the page's unlinked text than this is not judged by its name or landmark (wcxb-dev: pages
whose whole text lies in `<div class="sidebar-layout">` or one `<header>`)."""
PROSE_LENGTH = 80
"""characters (CJK counted twice) from which an unlinked block counts as prose"""
_POSITIVE = v.SIGN["main"] | v.SIGN["article"] | v.SIGN["body_text"] | v.SIGN["name_content"] | v.SIGN["name_post"]
_TAIL = re.compile(
    r"(?:related|similar|you (?:may|might)|more (?:from|on|in|stories|posts|articles|like)|recommended|share|leave a|"
    r"(?:\d+ )?comments?\b|about the author|read (?:more|next)|latest|popular|trending|subscribe|newsletter|sign up|"
    r"follow|categories|tags\b|recent|contact us|get in touch|customers? (?:also|who)|next article|previous|keep reading|"
    r"also (?:on|in)|featured|join our|most read|top stories|quick links|archives?\b|"
    r"ähnliche|verwandte|mehr (?:zum|von|aus)|kommentare|das könnte|auch interessant|teilen|weitere|"
    r"articles? (?:similaires|liés|récents)|à lire|sur le même|commentaires|partager|voir aussi|"
    r"artículos? relacionados|te puede|relacionad[oa]s|comentarios|compartir|lo más|más (?:noticias|leíd)|"
    r"articoli correlati|commenti|condividi|potrebbe|leggi anche|artigos relacionados|comentários|compartilhe|leia também|"
    r"gerelateerd|reacties|lees ook|zobacz|podobne|powiązane|komentarz|czytaj|udostępnij|"
    r"похожие|читайте|комментари|ещё по теме|поделиться|相关|推荐|热门|评论|相關|延伸閱讀|関連|おすすめ|コメント|관련|댓글)",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:read more|learn more|share|sign (?:up|in)|log ?in|subscribe|follow|shop now|buy|add to|view|see (?:all|more)|click|"
    r"download|get started|contact|reply|report|like\b|quote\b|home\b|menu\b|search|next\b|prev|back to|skip|close|accept|©|"
    r"copyright|all rights|powered by|posted|tags?:|filed under|load more|show more|advert|sponsor|print\b|"
    r"e-?mail|(?:\d+ )?comments?$|mehr lesen|weiterlesen|anmelden|lire la suite|leer más|leggi|czytaj|читать)",
    re.IGNORECASE,
)
COOKIES = re.compile(r"cookie|gdpr|consent|datenschutzeinstellungen|ciasteczk|куки", re.IGNORECASE)

# What a character counts as: 1 CJK (a word each, about two letters wide), 2 comma and its kin, 3 end of a sentence.
_CLASSES = np.zeros(65536, np.uint8)
for _first, _last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF)):
    _CLASSES[_first : _last + 1] = 1
for _character in ",;:、，；：":
    _CLASSES[ord(_character)] = 2
for _character in ".!?。！？…":
    _CLASSES[ord(_character)] = 3


class Page:
    """Measures of a page that several signs share: sizes of blocks, sums over containers."""

    def __init__(self, page: Collector) -> None:
        blocks, containers = page.blocks, page.containers
        self.text = blocks.text
        n = self.n = len(blocks.text)
        length = np.fromiter(map(len, blocks.text), np.int64, n)
        codes = np.frombuffer("".join(blocks.text).encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = _CLASSES[np.minimum(codes, 65535)]
        owners = np.repeat(np.arange(n) * 4, length)
        counts = np.bincount(owners + classes, minlength=4 * n).reshape(n, 4)
        self.size = (length + counts[:, 1]).astype(np.float64)
        self.commas, self.stops = counts[:, 2], counts[:, 3]
        self.ends_sentence = classes[np.cumsum(length) - 1] == 3
        self.linked = np.array(blocks.link_length) / length
        self.buttons = np.array(blocks.button_length) / length
        self.state, self.level = np.array(blocks.state), np.array(blocks.level)
        self.heading = (self.state & v.HEADING) > 0
        self.container = np.array(blocks.container)
        self.plain = self.size * (1 - self.linked)
        self.prose = np.where((self.size > PROSE_LENGTH) & (self.linked < 0.4) & ~self.heading, self.plain, 0.0)
        self.parent, self.depth = np.array(containers.parent), np.array(containers.depth)
        self.first, self.end = np.array(containers.first), np.array(containers.end)
        measures = np.stack([self.size, self.size * self.linked, self.plain, self.prose, np.ones(n), self.heading], 1)
        self.running = np.zeros((n + 1, measures.shape[1]))
        np.cumsum(measures, 0, out=self.running[1:])
        self.sums = self.running[self.end] - self.running[self.first]
        self.total = np.maximum(self.running[n], 1.0)
        self.signs = self._inherited_signs(page)

    def _inherited_signs(self, page: Collector) -> Integers:
        """Return the sign bits of each container: its own and its ancestors', but guarded."""
        large = self.sums[:, 2] > GUARDED_SHARE * self.total[2]
        signs: list[int] = []
        names = page.containers.names
        for own, parent, named, is_large in zip(page.containers.signs, page.containers.parent, names, large.tolist(), strict=True):
            if named:
                own |= v.name_signs(named)
            if is_large:
                own &= _POSITIVE
            signs.append(own | signs[parent] if signs else own)
        return np.array(signs)


def evidence(page: Collector) -> tuple[list[str], Page, Floats]:
    """Return the names of the signs, the page's measures, and the signs of each block (signs x blocks)."""
    measures = Page(page)
    signs = {"always": np.ones(measures.n)}
    signs |= _own_signs(measures, page)
    signs |= _container_signs(measures)
    signs |= _place_signs(measures)
    return list(signs), measures, np.stack([*signs.values()]).astype(np.float64)


def _own_signs(page: Page, collector: Collector) -> dict[str, NDArray[np.generic]]:
    """Signs of the block itself."""
    signs: dict[str, NDArray[np.generic]] = {}
    inherited = page.signs[page.container]
    for bit, name in enumerate(v.SIGNS):
        signs[name] = (inherited >> bit) & 1
    for low, high in ((0, 12), (12, 30), (30, 80), (80, 200), (200, 500), (500, 10**9)):
        signs[f"size_{low}"] = (page.size >= low) & (page.size < high) & ~page.heading
    signs["linked_some"] = (page.linked > 0) & (page.linked <= 0.3)
    signs["linked_half"] = (page.linked > 0.3) & (page.linked <= 0.8)
    signs["linked_all"] = page.linked > 0.8
    signs["linked_all_long"] = (page.linked > 0.8) & (page.size > 60)
    signs["button"] = page.buttons > 0.5
    signs["sentence"] = page.ends_sentence
    signs["commas"] = np.minimum(page.commas, 5)
    signs["stops"] = np.minimum(page.stops, 5)
    for name, bit in (("pre", v.PRE), ("quote", v.QUOTE), ("item", v.ITEM), ("figure", v.FIGURE), ("caption", v.CAPTION), ("definition", v.DEFINITION), ("details", v.DETAILS)):
        signs[name] = (page.state & bit) > 0
    tags = collector.blocks.tag
    for name in ("p", "table", "img", "label", "address", "td", "div", "span"):
        signs[f"tag_{name}"] = np.fromiter((tag == name for tag in tags), bool, page.n)
    for level in range(1, 7):
        signs[f"h{level}"] = page.heading & (page.level == level)
    short = page.size < 60
    signs["call"] = np.fromiter((is_short and _CALL.match(text) is not None for text, is_short in zip(page.text, short.tolist(), strict=True)), bool, page.n)
    seen: dict[str, int] = {}
    for text in page.text:
        seen[text] = seen.get(text, 0) + 1
    signs["repeated"] = np.fromiter((seen[text] > 1 for text in page.text), bool, page.n)
    return signs


def _container_signs(page: Page) -> dict[str, NDArray[np.generic]]:
    """Signs of what stands around the block: its container and the ones above it."""
    signs: dict[str, NDArray[np.generic]] = {}
    share = page.sums[:, 3] / page.total[3]
    linked = page.sums[:, 1] / np.maximum(page.sums[:, 0], 1)
    mean = page.sums[:, 0] / np.maximum(page.sums[:, 4], 1)
    here = page.container
    for up in range(6):
        if up in (0, 1, 2, 3, 5):
            signs[f"up{up}_linked"] = linked[here]
            signs[f"up{up}_prose"] = share[here]
            signs[f"up{up}_short"] = mean[here] < 30
            signs[f"up{up}_long"] = mean[here] > 100
        here = page.parent[here]
    return signs


def _place_signs(page: Page) -> dict[str, NDArray[np.generic]]:
    """Signs of where the block stands: beside what, under which heading, before or after the prose."""
    signs: dict[str, NDArray[np.generic]] = {}
    order, n, running = np.arange(page.n), page.n, page.running
    for reach in (1, 3, 8, 20):
        low, high = np.maximum(order - reach, 0), np.minimum(order + reach + 1, n)
        near = running[high] - running[low]
        signs[f"near{reach}_prose"] = near[:, 3] / np.maximum(near[:, 0], 1)
        signs[f"near{reach}_linked"] = near[:, 1] / np.maximum(near[:, 0], 1)
    core = _core(page)
    inside = (order >= page.first[core]) & (order < page.end[core])
    signs["core"] = inside
    signs["before_core"] = order < page.first[core]
    signs["after_core"] = order >= page.end[core]
    signs["in_core_after_prose"] = inside & (running[1:, 3] >= running[page.end[core], 3])
    signs["after_prose"] = running[1:, 3] >= page.total[3]
    signs["before_prose"] = running[1:, 3] <= 0
    signs["late"] = running[:n, 3] / page.total[3]
    heading = np.maximum.accumulate(np.where(page.heading, order, -1))
    tails = np.fromiter((is_heading and _TAIL.match(text) is not None for text, is_heading in zip(page.text, page.heading.tolist(), strict=True)), bool, n)
    signs["under_tail"] = tails[np.maximum(heading, 0)] & (heading >= 0)
    signs["tails_before"] = np.minimum(np.cumsum(tails), 3)
    signs["no_heading"] = heading < 0
    following = np.append(np.minimum.accumulate(np.where(page.heading, order, n)[::-1])[::-1], n)[1:]
    section = running[following] - running[np.maximum(heading, 0)]
    signs["section_prose"] = section[:, 3] / np.maximum(section[:, 0], 1)
    signs["section_linked"] = section[:, 1] / np.maximum(section[:, 0], 1)
    tops = np.cumsum(page.heading & (page.level == 1))
    signs["before_h1"] = (tops == 0) & (tops[-1] > 0)
    signs["page_linked"] = np.full(n, page.total[1] / page.total[0])
    signs["page_prose"] = np.full(n, page.total[3] / page.total[0])
    return signs


def _core(page: Page) -> int:
    """Return the deepest container that holds more than 60 % of the page's prose."""
    holders = np.flatnonzero(page.sums[:, 3] > 0.6 * page.total[3])
    return int(holders[np.argmax(page.depth[holders])]) if len(holders) else 0
