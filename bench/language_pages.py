"""Code and language menus as they stand in the development pages of ../shared/bench/extract, read in place."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree, html

FOLDER: Final = Path(__file__).parents[2] / "shared" / "bench" / "extract" / "dev"
_A_PAGE: Final = 5  # blocks of code taken from one page, at most
_CODE_CLASS: Final = re.compile(r"\b(?:lang-|language-|highlight|hljs|prettyprint|brush:)", re.IGNORECASE)
_MENU: Final = re.compile(r"lang(?:uage)?s?\b|locale|hreflang", re.IGNORECASE)


@cache
def _pages() -> tuple[Any, ...]:
    pages = []
    parse: Any = html.fromstring  # untyped
    for file in sorted(FOLDER.glob("*/html/*.html.gz")):
        try:
            pages.append(parse(gzip.decompress(file.read_bytes())))
        except (etree.ParserError, ValueError):
            continue
    return tuple(pages)


def code_of_pages() -> list[str]:
    """Return the text of each `pre` that holds a `code` element or whose class asks for it to be coloured as code."""
    found: dict[str, None] = {}
    for page in _pages():
        own = 0
        for element in page.iter("pre"):
            text = element.text_content().strip()
            if own < _A_PAGE and len(text) >= 20 and _is_code(element):
                found[text] = None
                own += 1
    return list(found)


def _is_code(element: Any) -> bool:
    parent = element.getparent()
    classes = f"{element.get('class', '')} {'' if parent is None else parent.get('class', '')}"
    return _CODE_CLASS.search(classes) is not None or element.find(".//code") is not None


def menus_of_pages() -> list[str]:
    """Return the labels of each list of links or options that leads to the page in at least three languages."""
    return list(dict.fromkeys(" ".join(labels) for page in _pages() for labels in _menus(page)))


def _menus(page: Any) -> Iterator[list[str]]:
    links = [link for link in page.iter("a") if link.get("hreflang")]
    options = [
        option
        for select in page.iter("select")
        if _MENU.search(f"{select.get('name', '')} {select.get('id', '')} {select.get('class', '')}")
        for option in select.iter("option")
    ]
    for items in (links, options):
        labels = [" ".join(item.text_content().split()) for item in items]
        labels = list(dict.fromkeys(label for label in labels if label))
        tags = {item.get("hreflang") or item.get("value") for item in items}
        if len(labels) >= 3 and len(tags) >= 3:
            yield labels
