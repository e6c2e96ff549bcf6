"""Who signed a page, by its links and by the names of its elements, where it declares no author."""

from __future__ import annotations

import re

from pipeline.extract.html.arrays import Blocks, Containers

_BYLINE = re.compile(r"(?:^|[\s_-])(?:author|byline)(?:$|[\s_-])", re.IGNORECASE)
_NO_BYLINE = re.compile(r"comment|bio|avatar|box|related|list|reply", re.IGNORECASE)
_BYLINE_WORDS = 6  # a name has no more
_BYLINE_BLOCKS = 4


def signatures(blocks: Blocks) -> list[str]:
    """Return the labels of the links that say they lead to the author."""
    links = [link for own in blocks.links for link in own if link.rel]
    return [link.text for link in links if "author" in link.rel.lower().split()]


def bylines(blocks: Blocks, containers: Containers) -> list[str]:
    """Return the only link in each element that its class calls author or byline, if it is as short as a name."""
    found = []
    for number, names in enumerate(containers.names):
        if ("uthor" in names or "yline" in names) and _BYLINE.search(names) and not _NO_BYLINE.search(names):
            first, end = containers.first[number], containers.end[number]
            links = [link for own in blocks.links[first : min(end, first + _BYLINE_BLOCKS)] for link in own]
            if len(links) == 1 and len(links[0].text.split()) <= _BYLINE_WORDS:
                found.append(links[0].text)
    return found
