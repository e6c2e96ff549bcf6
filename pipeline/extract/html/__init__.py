"""HTML: a decoded page in, its blocks with roles, tables, links and metadata out.

walk (one pass over parser events) -> arrays -> roles -> pieces

walk.py        events to flat lists           collect.py  blocks and containers being built
arrays.py      those lists                    tables.py   data or layout, cells on a grid
vocabulary.py  tags and names as bits         lists.py    list markers
measures.py    sums over containers           features.py what the trees see of a block
lexicon.py     what words are worth           model.py    the fitted trees (data/README.md: on what)
cut.py         chances to a decision          roles.py    which blocks are content, and why the others are not
phrases.py     calls, tails, cookies          template.py what earlier pages of the site say
pieces.py      kinds                          links.py    absolute urls and their kinds
metadata.py    title, dates, author...        embedded.py JSON-LD where the body is empty
soup.py        the second parser
"""

from __future__ import annotations

import re

from turbohtml.saxparse import sax_parse

from pipeline.extract.html.embedded import NEARLY_EMPTY, embedded_pieces
from pipeline.extract.html.links import Links
from pipeline.extract.html.metadata import read_metadata
from pipeline.extract.html.model import Model
from pipeline.extract.html.pieces import make_pieces
from pipeline.extract.html.roles import judge
from pipeline.extract.html.soup import soup_parse
from pipeline.extract.html.template import SiteHistory
from pipeline.extract.html.walk import SHADOW_MARK, Walk
from pipeline.records import Draft, Role

# The first parser hangs the content of a declarative shadow root beside the tree and sends no events for it.
_SHADOW_ROOT = re.compile(r"(<template\b[^<>]{0,500}?\s)shadowrootmode\b", re.IGNORECASE)

_FEW_CHARACTERS = 500
"""A page that shows less may keep its text in `noscript`."""


def read_html(
    text: str, url: str = "", *, whole: bool = False, history: SiteHistory | None = None, model: Model | None = None
) -> Draft:
    """Return the blocks and metadata of the HTML page `text`.

    Args:
        text: the decoded page.
        url: where it lies; links are made absolute with it.
        whole: every block is content. For a page that holds nothing else, such as rendered Markdown.
        history: what earlier pages of its site held; without it the page is judged alone.
        model: the fitted trees, those of the package where none are given. For measuring.

    Returns:
        A draft of format `html`. Blocks that are not content are in it too, with the role that says why.

    >>> draft = read_html("<title>Tea - Shop</title><h1>Tea</h1><ol><li>Boil<li>Steep</ol>")
    >>> [(piece.kind, piece.marker, piece.text) for piece in draft.pieces]
    [('heading', '', 'Tea'), ('list_item', '1', 'Boil'), ('list_item', '2', 'Steep')]
    >>> draft.metadata.title
    'Tea'
    """
    walk = walk_page(text)
    base = next((attributes.get("href") or "" for tag, attributes in walk.facts.tags if tag == "base"), "")
    links = Links(url, base)
    blocks = walk.page.blocks
    metadata = read_metadata(walk, links)
    roles: list[Role] = ["content" for _ in blocks.text] if whole else judge(walk.page, metadata.title, model, history)
    pieces = make_pieces(blocks, roles, links)
    if sum(map(len, blocks.text)) < NEARLY_EMPTY:
        embedded = embedded_pieces(walk.facts.json_ld, metadata)
        shown = {piece.text for piece in pieces}
        pieces += tuple(piece for piece in embedded if piece.text not in shown)
    return Draft("html", pieces, metadata)


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
        sax_parse(text, walk)
    except Exception:  # noqa: BLE001 - whatever stopped it, the second parser reads the page from the start
        walk = Walk(noscript=noscript)
        soup_parse(text, walk)
    walk.finish()
    return walk
