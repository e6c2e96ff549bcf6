"""Measure what the earlier pages of a site say about the next one, on made pages: no development set has pages of one site.

    python bench/site_history.py [--pages N]

Pages of `corpus.py` are read alone and with the history of ten other pages of their site. What stands in the article's
element is the truth. Counted are the blocks that are judged rightly either way, and those that the history turns.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict

from corpus import build_page

from pipeline.extract.decode import decode
from pipeline.extract.html import read_html
from pipeline.extract.html.template import SiteHistory, digests
from pipeline.records import Draft

EARLIER = 10
"""pages that make the history of a site"""
_ARTICLE = re.compile(r'class="post-body [^>]*>(.*)<aside class="sidebar', re.DOTALL)


def sites(n_pages: int) -> list[list[tuple[str, str]]]:
    """Return url and text of the made pages, by site."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for index in range(n_pages):
        path, body = build_page(index, seed=1)
        found[path.partition("/")[0]].append((f"https://{path}", decode(body).value))
    return [*found.values()]


def history_of(drafts: list[Draft]) -> SiteHistory:
    """Return the history that `drafts` make."""
    each = (set(digests([piece.text for piece in draft.pieces])) for draft in drafts)
    return SiteHistory(len(drafts), Counter(digest for found in each for digest in found))


def main() -> None:
    """Print how many blocks of each role are which without and with history."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1200, help="made pages in all, of 60 sites")
    options = parser.parse_args()
    turned: Counter[tuple[str, str, str]] = Counter()
    for pages in sites(options.pages):
        history = history_of([read_html(text, url) for url, text in pages[:EARLIER]])
        for url, text in pages[EARLIER:]:
            article = _ARTICLE.search(text)
            if article is None:  # a page cut off on purpose
                continue
            true = {piece.text for piece in read_html(article[1], whole=True).pieces}
            alone, informed = read_html(text, url), read_html(text, url, history=history)
            for one, other in zip(alone.pieces, informed.pieces, strict=True):
                side = "article" if one.text in true else "around it"
                before, after = ("content" if piece.role == "content" else "left out" for piece in (one, other))
                turned[side, before, after] += 1
    print(f"{'block':12}{'alone':10}{'with history':14}number")
    for (side, before, after), count in sorted(turned.items()):
        print(f"{side:12}{before:10}{after:14}{count:6}")


if __name__ == "__main__":
    main()
