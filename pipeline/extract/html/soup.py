"""The second parser: BeautifulSoup on lxml, for pages that the first one refuses."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PreformattedString, Tag

from pipeline.extract.html.walk import Walk


def soup_parse(text: str, walk: Walk) -> None:
    """Send the events of the page `text` to `walk`, as `turbohtml.saxparse.sax_parse` does.

    The tree differs in small things: lxml drops NUL and mends less of broken tables.

    >>> walk = Walk()
    >>> soup_parse("<p>one<p>two <b>three</b>", walk)
    >>> walk.finish()
    >>> walk.page.blocks.text
    ['one', 'two three']
    """
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    soup = BeautifulSoup(text, "lxml", multi_valued_attributes=None)
    open_tags: list[Tag] = []
    for node in soup.descendants:
        while open_tags and node.parent is not open_tags[-1]:
            walk.end_element(open_tags.pop().name)
        if isinstance(node, Tag):
            walk.start_element(node.name, tuple((name, str(value)) for name, value in node.attrs.items()))
            open_tags.append(node)
        elif isinstance(node, NavigableString) and (
            isinstance(node, CData) or not isinstance(node, PreformattedString)
        ):
            walk.characters(str(node))
    while open_tags:
        walk.end_element(open_tags.pop().name)
