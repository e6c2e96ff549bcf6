"""HTML: a decoded page in, its blocks with roles, tables, links and metadata out.

walk (one pass over parser events) -> arrays -> roles -> pieces

walk.py        events to flat lists           collect.py  blocks and containers being built
arrays.py      those lists                    tables.py   data or layout, cells on a grid
facts.py       what the page says of itself   inline.py   pieces of running text
vocabulary.py  tags and names as bits         lists.py    list markers
names.py       class and id, token by token   lexicon.py  what words are worth
measures.py    sums over containers           features.py what the trees see of a block (feature_names.py, rows.py)
trees.py       sums of their leaves           model.py    the fitted trees (data/README.md: on what)
cut.py         chances to a decision          roles.py    which blocks are content, and why the others are not
rules.py       what takes more than one block headlines.py headings without a heading's tag
phrases.py     calls, tails, cookies          template.py what earlier pages of the site say
pieces.py      kinds                          links.py    absolute urls and their kinds
metadata.py    title, dates, author...        soup.py     the second parser
titles.py      title without the site         dates.py    dates as written for machines
json_ld.py     JSON-LD objects                authors.py  who signed it
product.py     what a page sells              embedded.py text kept as data
by_recipe.py   a site's own rules
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from turbohtml.saxparse import SaxHandler, sax_parse

from pipeline.extract.html.embedded import FEW_CHARACTERS, embedded_text, missing_description
from pipeline.extract.html.headlines import mark_headlines
from pipeline.extract.html.links import Links
from pipeline.extract.html.metadata import read_metadata
from pipeline.extract.html.model import Model
from pipeline.extract.html.pieces import make_pieces
from pipeline.extract.html.product import read_product
from pipeline.extract.html.roles import judge
from pipeline.extract.html.walk import SHADOW_MARK, Walk
from pipeline.extract.html.whitespace import collapse
from pipeline.extract.recipe import Recipe
from pipeline.extract.site_history import EVIDENCE, SiteHistory
from pipeline.records import Draft, Piece, Role

# The first parser hangs the content of a declarative shadow root beside the tree and sends no events for it.
_SHADOW_ROOT = re.compile(r"(<template\b[^<>]{0,500}?\s)shadowrootmode\b", re.IGNORECASE)

_ELEMENT = re.compile(r"</?(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|span|table)\b[^<>]*>", re.IGNORECASE)
_FEW_CHARACTERS = 500
"""A page that shows less may keep its text in `noscript`."""


def read_html(
    text: str,
    url: str = "",
    *,
    whole: bool = False,
    recipe: Recipe | None = None,
    history: SiteHistory | None = None,
    model: Model | None = None,
) -> Draft:
    """Return the blocks and metadata of the HTML page `text`.

    Args:
        text: the decoded page.
        url: where it lies; links are made absolute with it.
        whole: every block is content. For a page that holds nothing else, such as rendered Markdown.
        recipe: the site's own rules on what is content. Where they find no content the ordinary ones hold.
        history: what earlier pages of its site held; without it the page is judged alone.
        model: the fitted trees, those of the package where none are given. For measuring.

    Returns:
        A draft of format `html`. Blocks that are not content are in it too, with the role that says why.

    Raises:
        PageError: the recipe's function failed; code `recipe`.

    >>> draft = read_html("<title>Tea - Shop</title><h1>Tea</h1><ol><li>Boil<li>Steep</ol>")
    >>> [(piece.kind, piece.marker, piece.text) for piece in draft.pieces]
    [('heading', '', 'Tea'), ('list_item', '1', 'Boil'), ('list_item', '2', 'Steep')]
    >>> draft.metadata.title
    'Tea'
    """
    if recipe is not None:
        return _read_by_recipe(text, url, recipe)
    walk = walk_page(text)
    links = _links(walk, url)
    blocks = walk.page.blocks
    metadata = read_metadata(walk, links)
    roles: list[Role] = ["content" for _ in blocks.text] if whole else judge(walk.page, metadata.title, model, history)
    mark_headlines(blocks, walk.page.containers, roles)
    draft = Draft("html", make_pieces(blocks, roles, links), metadata, EVIDENCE if history is not None else "")
    if whole:
        return draft
    if product := read_product(text, walk.facts):
        draft = replace(draft, metadata=replace(metadata, product=product))
    n_content = _count_content(blocks.text, roles)
    if n_content <= FEW_CHARACTERS:
        draft = _fill(draft, text, walk, links, n_content)
    if description := missing_description(walk.facts.json_ld, (piece.text for piece in draft.pieces)):
        return _with(draft, (Piece("paragraph", description),), "JSON-LD description")
    return draft


def _count_content(texts: list[str], roles: list[Role]) -> int:
    """Return the number of characters of content, counted until there are more than a few."""
    count = 0
    for text, role in zip(texts, roles, strict=True):
        if role == "content":
            count += len(text)
            if count > FEW_CHARACTERS:
                break
    return count


def _with(draft: Draft, more: tuple[Piece, ...], place: str) -> Draft:
    """Return the draft with more pieces at its end, and where they come from."""
    evidence = "; ".join(filter(None, (draft.evidence, place)))
    return replace(draft, pieces=draft.pieces + more, evidence=evidence)


def _fill(draft: Draft, text: str, walk: Walk, links: Links, n_content: int) -> Draft:
    """Return the draft of a nearly empty page with the text that it keeps as data, if any, at its end."""
    found, place = embedded_text(text, walk.facts.json_ld, n_content)
    if not found:
        return draft
    if _ELEMENT.search(found):
        pieces = read_html(found, links.page, whole=True).pieces
    else:
        pieces = tuple(Piece("paragraph", line) for part in found.splitlines() if (line := collapse(part)))
    seen = {piece.text for piece in draft.pieces if piece.role == "content"}
    new = tuple(piece for piece in pieces if piece.kind == "table" or piece.text not in seen)
    return _with(draft, new, place)


def _read_by_recipe(text: str, url: str, recipe: Recipe) -> Draft:
    from pipeline.extract.html import by_recipe  # noqa: PLC0415 - BeautifulSoup takes 0.1 s to load

    marked = by_recipe.mark(text, recipe)
    walk = marked.walk()
    links, blocks = _links(walk, url), walk.page.blocks
    metadata = read_metadata(walk, links)
    if marked.title:
        metadata = replace(metadata, title=marked.title)
    judged = judge(walk.page, metadata.title)
    roles, found = by_recipe.decide(judged, walk.page.containers, blocks.container)
    wants_content = recipe.function is not None or bool(recipe.selectors.content)
    missed = [*marked.missed, "content"] if wants_content and not found else marked.missed
    return Draft("html", make_pieces(blocks, roles, links), metadata, by_recipe.evidence(recipe, missed))


def _links(walk: Walk, url: str) -> Links:
    base = next((attributes.get("href") or "" for tag, attributes in walk.facts.tags if tag == "base"), "")
    return Links(url, base)


def walk_page(text: str) -> Walk:
    """Return the walk over `text`; what stands in `noscript` is read where the page shows little else."""
    walk = _walk(text)
    if walk.facts.has_noscript and sum(map(len, walk.page.blocks.text)) < _FEW_CHARACTERS:
        fuller = _walk(text, noscript=True)
        if len(fuller.page.blocks.text) > len(walk.page.blocks.text):
            return fuller
    return walk


def _walk(text: str, *, noscript: bool = False) -> Walk:
    """Return the walk over `text`, with BeautifulSoup where the first parser gives up."""
    if "shadowrootmode" in text:
        text = _SHADOW_ROOT.sub(rf"\1{SHADOW_MARK}", text)
    walk = Walk(noscript=noscript)
    try:
        sax_parse(text, cast("SaxHandler", walk))  # it has the methods of one; a base in Python would make it slower
    except Exception:  # noqa: BLE001 - whatever stopped it, the second parser reads the page from the start
        from pipeline.extract.html.soup import soup_parse  # noqa: PLC0415 - BeautifulSoup takes 0.06 s to load

        walk = Walk(noscript=noscript)
        soup_parse(text, walk)
    walk.finish()
    return walk
