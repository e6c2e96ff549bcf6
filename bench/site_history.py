"""Measure what the earlier pages of a site say about the next one.

    python bench/site_history.py [--pages N]

On the development pages: each page of a site of which there are three or more is read alone, and with the history of the
others, by the model that has not seen the site; F1 of its words is compared. Few sites have so many, and none the twenty
from which a run learns.

On made pages (`corpus.py`): each is read alone and with the history of twenty others of its site. What stands in the
article's element is the truth, and counted are the blocks that the history turns. They say what it may break: their
templates are plain enough to be left out without a history.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import mean

from corpus import build_page
from section_pages import SCORER, DevPage, pages, scorer
from sections import fold_models

from pipeline.extract.decode import decode
from pipeline.extract.html import read_html
from pipeline.extract.site_history import FEW_PAGES, SiteHistory, learn
from pipeline.records import Draft, Piece

_FEWEST = 3
_NO_SITE = frozenset({"archive.org"})  # copies of pages of other sites
_ARTICLE = re.compile(r'class="post-body [^>]*>(.*)<aside class="sidebar', re.DOTALL)


def history_of(drafts: list[Draft]) -> SiteHistory:
    """Return the history that `drafts` make."""
    return learn(
        [(_text(piece), piece.role == "content") for piece in draft.pieces if piece.kind != "heading"]
        for draft in drafts
    )


def _text(piece: Piece) -> str:
    return "\n".join(cell.text for cell in piece.cells) or piece.text


def content(draft: Draft) -> str:
    """Return the text of a draft's content."""
    return "\n".join(_text(piece) for piece in draft.pieces if piece.role == "content")


# ---------------------------------------------------------------- development pages


def compare() -> Iterator[tuple[str, float, float]]:
    """Yield site, F1 alone and F1 with history for each development page that shares its site with two others."""
    bench = scorer()
    sites: dict[str, list[DevPage]] = defaultdict(list)
    for page in pages():
        if page.text is not None and page.site not in _NO_SITE:
            sites[page.site].append(page)
    for site, own in sites.items():
        if len(own) < _FEWEST:
            continue
        alone = [read_html(page.html, model=fold_models()[page.fold]) for page in own]
        for number, page in enumerate(own):
            history = history_of(alone[:number] + alone[number + 1 :])
            informed = read_html(page.html, model=fold_models()[page.fold], history=history)
            truth = str(page.text)
            one, other = (
                float(bench.bow(truth, content(draft), bench.is_cjk(truth))[2]) for draft in (alone[number], informed)
            )
            yield site, one, other


def print_compared() -> None:
    """Print mean F1 without and with history, and the sites on which it makes a difference."""
    sites: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for site, alone, informed in compare():
        sites[site].append((alone, informed))
    print(f"{'development pages':28}{'pages':>6}{'alone':>8}{'with history':>14}")
    groups = {
        "manuals of debdocs": [one for site, own in sites.items() if site.startswith("debdocs") for one in own],
        "other sites": [one for site, own in sites.items() if not site.startswith("debdocs") for one in own],
    }
    changed = {
        f"  {site}": own for site, own in sites.items() if any(round(one, 4) != round(other, 4) for one, other in own)
    }
    for name, own in (groups | changed).items():
        print(f"{name:28}{len(own):6}{mean(one for one, _ in own):8.4f}{mean(other for _, other in own):14.4f}")
    rest = len(sites) - len(changed)
    print(f"On {rest} of {len(sites)} sites it makes no difference.\n")


# ---------------------------------------------------------------- made pages


def made_sites(n_pages: int) -> list[list[tuple[str, str]]]:
    """Return url and text of the made pages, by site."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for index in range(n_pages):
        path, body = build_page(index, seed=1)
        found[path.partition("/")[0]].append((f"https://{path}", decode(body).value))
    return [*found.values()]


def print_turned(n_pages: int) -> None:
    """Print how many blocks of each side are content without and with history."""
    turned: Counter[tuple[str, str, str]] = Counter()
    for own in made_sites(n_pages):
        history = history_of([read_html(text, url) for url, text in own[:FEW_PAGES]])
        for url, text in own[FEW_PAGES:]:
            article = _ARTICLE.search(text)
            if article is None:  # a page cut off on purpose
                continue
            true = {piece.text for piece in read_html(article[1], whole=True).pieces}
            alone, informed = read_html(text, url), read_html(text, url, history=history)
            for one, other in zip(alone.pieces, informed.pieces, strict=True):
                side = "article" if one.text in true else "around it"
                before, after = ("content" if piece.role == "content" else "left out" for piece in (one, other))
                turned[side, before, after] += 1
    print(f"{'made pages':12}{'alone':10}{'with history':14}blocks")
    for (side, before, after), count in sorted(turned.items()):
        print(f"{side:12}{before:10}{after:14}{count:6}")


def main() -> None:
    """Print both tables, the first where the development pages are at hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2400, help="made pages in all, of 60 sites")
    options = parser.parse_args()
    if SCORER.is_dir():
        print_compared()
    print_turned(options.pages)


if __name__ == "__main__":
    main()
