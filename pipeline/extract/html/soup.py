"""The second parser: BeautifulSoup on lxml, for pages that the first one refuses and for recipes."""

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
    send_events(make_soup(text), walk)


def make_soup(text: str) -> BeautifulSoup:
    """Return the tree of the page `text`."""
    return BeautifulSoup(text.replace("\0", "").encode("utf-8", "replace").decode("utf-8"), "lxml")


def send_events(soup: BeautifulSoup, walk: Walk) -> None:
    """Send the events of a tree to `walk`, which the caller finishes."""
    open_tags: list[Tag] = []
    for node in soup.descendants:
        while open_tags and node.parent is not open_tags[-1]:
            walk.end_element(open_tags.pop().name)
        if isinstance(node, Tag):
            walk.start_element(node.name, tuple((name, _value(value)) for name, value in node.attrs.items()))
            open_tags.append(node)
        elif isinstance(node, NavigableString) and (
            isinstance(node, CData) or not isinstance(node, PreformattedString)
        ):
            walk.characters(str(node))
    while open_tags:
        walk.end_element(open_tags.pop().name)


def _value(value: object) -> str:
    """Return the value of an attribute; BeautifulSoup parts those that are lists, such as `class`."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
