"""HTML: a decoded page in, its blocks with roles, tables, links and metadata out.

walk (one pass over parser events) -> arrays -> roles -> pieces

walk.py        events to flat lists           collect.py  blocks and containers being built
arrays.py      those lists                    tables.py   data or layout, cells on a grid
facts.py       what the page says of itself   inline.py   pieces of running text
vocabulary.py  tags and names as bits         lists.py    list markers
roles.py       which blocks are content       weights.py  its tuned numbers
pieces.py      kinds                          links.py    absolute urls and their kinds
metadata.py    title, dates, author...        soup.py     the second parser
"""

from __future__ import annotations

import re

from turbohtml.saxparse import sax_parse

from pipeline.extract.html.links import Links
from pipeline.extract.html.metadata import read_metadata
from pipeline.extract.html.pieces import make_pieces
from pipeline.extract.html.roles import judge
from pipeline.extract.html.walk import SHADOW_MARK, Walk
from pipeline.records import Draft, Role

# The first parser hangs the content of a declarative shadow root beside the tree and sends no events for it.
_SHADOW_ROOT = re.compile(r"(<template\b[^<>]{0,500}?\s)shadowrootmode\b", re.IGNORECASE)

_FEW_CHARACTERS = 500
"""A page that shows less may keep its text in `noscript`."""


def read_html(text: str, url: str = "", *, whole: bool = False) -> Draft:
    """Return the blocks and metadata of the HTML page `text`.

    Args:
        text: the decoded page.
        url: where it lies; links are made absolute with it.
        whole: every block is content. For a page that holds nothing else, such as rendered Markdown.

    Returns:
        A draft of format `html`. Blocks that are not content are in it too, with the role that says why.

    >>> draft = read_html("<title>Tea - Shop</title><h1>Tea</h1><ol><li>Boil<li>Steep</ol>")
    >>> [(piece.kind, piece.marker, piece.text) for piece in draft.pieces]
    [('heading', '', 'Tea'), ('list_item', '1', 'Boil'), ('list_item', '2', 'Steep')]
    >>> draft.metadata.title
    'Tea'
    """
    walk = _walk(text)
    if walk.facts.has_noscript and sum(map(len, walk.page.blocks.text)) < _FEW_CHARACTERS:
        fuller = _walk(text, noscript=True)
        if len(fuller.page.blocks.text) > len(walk.page.blocks.text):
            walk = fuller
    base = next((attributes.get("href") or "" for tag, attributes in walk.facts.tags if tag == "base"), "")
    links = Links(url, base)
    blocks = walk.page.blocks
    metadata = read_metadata(walk, links)
    roles: list[Role] = ["content" for _ in blocks.text] if whole else judge(walk.page, metadata.title)
    return Draft("html", make_pieces(blocks, roles, links), metadata)


def _walk(text: str, *, noscript: bool = False) -> Walk:
    """Return the walk over `text`, with BeautifulSoup where the first parser gives up."""
    if "shadowrootmode" in text:
        text = _SHADOW_ROOT.sub(rf"\1{SHADOW_MARK}", text)
    walk = Walk(noscript=noscript)
    try:
        sax_parse(text, walk)
    except Exception:  # noqa: BLE001 - whatever stopped it, the second parser reads the page from the start
        from pipeline.extract.html.soup import soup_parse  # noqa: PLC0415 - BeautifulSoup takes 0.06 s to load

        walk = Walk(noscript=noscript)
        soup_parse(text, walk)
    walk.finish()
    return walk
