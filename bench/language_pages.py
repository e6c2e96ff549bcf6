"""Code and language menus as they stand in the development pages of ../shared/bench/extract, read in place."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree, html

FOLDER: Final = Path(__file__).parents[2] / "shared" / "bench" / "extract" / "dev"
_A_PAGE: Final = 5  # blocks of code taken from one page, at most
_CODE_CLASS: Final = re.compile(r"\b(?:lang-|language-|highlight|hljs|prettyprint|brush:)", re.IGNORECASE)
_MENU: Final = re.compile(r"(?<![a-z])(?:lang|langs|locale|translat\w*)(?![a-z])|languages?|hreflang", re.IGNORECASE)
_LONGEST_LABEL: Final = 60


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
    """Return the text of each `pre` that `code` fills or whose class asks for it to be coloured as code.

    A notice that names a command in `code` is no code.
    """
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
    marked = sum(len(code.text_content()) for code in element.iter("code"))
    return _CODE_CLASS.search(classes) is not None or marked > 0.9 * len(element.text_content())


def menus_of_pages() -> list[str]:
    """Return the labels of each list of links or options that leads to the page in at least three languages.

    Taken is a list by `hreflang`, and the smallest element whose class or id speaks of languages. At least half of its labels,
    and three, must be codes of languages or what languages call themselves by the Unicode CLDR: names in one language,
    such as `German, French`, are text in it.
    """
    return list(dict.fromkeys(" ".join(labels) for page in _pages() for labels in _menus(page)))


def _menus(page: Any) -> Iterator[list[str]]:
    yield from filter(_is_menu, [_labels([link for link in page.iter("a") if link.get("hreflang")])])
    for element in page.iter("ul", "ol", "div", "nav", "select", "p", "dl"):
        if _speaks_of_languages(element) and not any(map(_speaks_of_languages, _lists_in(element))):
            yield from filter(_is_menu, [_labels(element.iter("a", "option"))])


def _lists_in(element: Any) -> Iterator[Any]:
    return (inner for inner in element.iterdescendants("ul", "ol", "div", "nav", "select", "p", "dl") if len(inner) > 2)


def _speaks_of_languages(element: Any) -> bool:
    return _MENU.search(f"{element.get('name', '')} {element.get('id', '')} {element.get('class', '')}") is not None


def _labels(items: Iterable[Any]) -> list[str]:
    labels = [" ".join(item.text_content().split()) for item in items]
    return list(dict.fromkeys(label for label in labels if label))


def _is_menu(labels: list[str]) -> bool:
    named = sum(not _own_names().isdisjoint(re.findall(r"[^\W_]+", label.lower())) for label in labels)
    return max(3, len(labels) / 2) <= named and max(map(len, labels)) <= _LONGEST_LABEL


@cache
def _own_names() -> frozenset[str]:
    """Return the codes of languages, and the words in which languages are named in themselves, in small letters."""
    from babel import Locale, localedata  # noqa: PLC0415 - the tests of floors do without what benchmarks need

    names: set[str] = set()
    for tag in localedata.locale_identifiers():
        language = tag.partition("_")[0]
        name = Locale(language).get_display_name(language)
        names.update([language, *(name or "").lower().split()])
    return frozenset(names)
