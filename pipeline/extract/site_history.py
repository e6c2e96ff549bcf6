"""The site as evidence: what stands on page after page of a site is its template, though on one page it reads like content.

Delivery terms under each product, what an agency says of itself under each of its articles. A run learns it once from
some pages of the site, and pages that are new afterwards are read with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EVIDENCE = "site history"
"""what a document says that was read with one: in `documents.blocks_evidence`"""
FEW_PAGES = 20
"""Pages below which nothing is learned: the parts of a series share paragraphs of their own."""
OFTEN = 0.3
"""share of a site's pages from which a text is taken for the template's"""
LEAST = 20
"""Letters and digits. Shorter texts are labels and list items such as "200 g of flour"; without them nothing of the gain is
lost (`bench/site_history.py`)."""
_LONGEST = 5_000  # characters, for what is kept of a site
_MOST = 200  # texts of a site


@dataclass(frozen=True, slots=True)
class SiteHistory:
    """What earlier pages of one site held again and again."""

    pages: int
    """how many pages were looked at"""
    counts: Mapping[str, int]
    """text -> on how many of them it stood"""

    def shares(self) -> dict[str, float]:
        """Return on which share of the pages each text stood, 0..1, by its `key`."""
        return {key(text): count / self.pages for text, count in self.counts.items()}


def learn(pages: Iterable[Iterable[tuple[str, bool]]]) -> SiteHistory:
    """Return what stands on at least `OFTEN` of the pages of a site; the order of pages makes no difference.

    A text counts if it was taken for content on one of them at least: others need no evidence.

    Args:
        pages: of each page the texts of its blocks, and whether each was taken for content. Headings are left to the
            caller to leave out: sites head their texts alike.

    >>> terms = ("Delivery in three to five days, free from 40 on.", True)
    >>> history = learn([[(f"What is special about lamp {number}.", True), terms, ("Cart", True)] for number in range(20)])
    >>> history.pages, dict(history.counts)
    (20, {'Delivery in three to five days, free from 40 on.': 20})
    """
    counts: dict[str, int] = {}
    texts: dict[str, str] = {}
    n_pages = 0
    for page in pages:
        n_pages += 1
        own: set[str] = set()
        for text, is_content in page:
            if len(text) <= _LONGEST and len(found := key(text)) >= LEAST:
                own.add(found)
                if is_content:
                    texts[found] = min(text, texts.get(found, text))
        for found in own:
            counts[found] = counts.get(found, 0) + 1
    often = [(-counts[found], text) for found, text in texts.items() if counts[found] >= max(2, OFTEN * n_pages)]
    return SiteHistory(n_pages, {text: -count for count, text in sorted(often)[:_MOST]})


def key(text: str) -> str:
    """Return what two texts have in common that are the same: their letters and digits.

    >>> key("Free shipping \u2013 on all orders!") == key("free\u00a0shipping on all orders")
    True
    """
    return "".join(filter(str.isalnum, text.casefold()))
