"""Which pages are one page in several languages: what pages say of each other, and how their urls are made."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

Evidence = Literal["hreflang", "url"]

# A language where urls carry one: a folder, the first label of the host, or a parameter.
_PLACE: Final = re.compile(
    r"(?P<folder>(?<=[^:/]/)[a-z]{2}(?:[-_][A-Za-z]{2,4})?(?=/|$))"
    r"|(?P<host>(?<=://)[a-z]{2}(?=\.[^/]+\.))"
    r"|(?P<parameter>(?<=[?&]lang=)[a-z]{2}(?=&|$))"
)
# Pages whose urls differ in the language alone are translations when their headings have this much of their order of
# levels in common (difflib ratio); pages of one template that are about different things seldom do, texts vary in length.
_ALIKE: Final = 0.75


class Edition(NamedTuple):
    """The current version of a url, as far as its languages are concerned."""

    document_id: str
    """its id"""
    url: str
    """absolute url"""
    language: str
    """detected language"""
    levels: tuple[int, ...]
    """levels of its headings, in order"""
    alternates: frozenset[str]
    """urls that it names as itself in other languages"""


class Group(NamedTuple):
    """Pages that are one page in several languages."""

    editions: tuple[Edition, ...]
    """by url; at least two, in at least two languages"""
    evidence: Evidence
    """`hreflang` where pages name each other, else `url`"""


def skeleton(url: str) -> tuple[str, str]:
    """Return a url with `*` in place of the language it carries, and that language; both empty when it carries none.

    >>> skeleton("https://city.example/pl/grenoble"), skeleton("https://fr.city.example/x")
    (('https://city.example/*/grenoble', 'pl'), ('https://*.city.example/x', 'fr'))
    >>> skeleton("https://city.example/news")
    ('', '')
    """
    found = _PLACE.search(url)
    if found is None:
        return "", ""
    return f"{url[: found.start()]}*{url[found.end() :]}", re.split("[-_]", found.group())[0].lower()


def group_translations(editions: Iterable[Edition]) -> list[Group]:
    """Return the groups among pages, those by what they say of each other first.

    Two pages belong together when each names the other by `hreflang`, or one names the other and that one names nobody.
    Pages that name nobody belong together when their urls differ in the language alone, each is in the language of its
    url, and their headings are built alike.
    """
    pages = {one.url: one for one in sorted(editions, key=lambda one: one.url)}
    groups = [Group(found, "hreflang") for found in _by_word(pages)]
    told = {one.url for group in groups for one in group.editions}
    silent = [one for url, one in pages.items() if url not in told and not one.alternates]
    return groups + [Group(found, "url") for found in _by_url(silent)]


def _by_word(pages: Mapping[str, Edition]) -> list[tuple[Edition, ...]]:
    named = Counter((target, one.language) for one in pages.values() for target in one.alternates if target != one.url)
    root = {url: url for url in pages}
    for one in pages.values():
        for target in one.alternates & pages.keys():
            other = pages[target]
            # a home page that many pages of one language name is not the translation of any of them
            silent = not other.alternates and named[target, one.language] == 1
            if one.url in other.alternates or silent:
                _join(root, one.url, target)
    return _sets(pages, root)


def _by_url(editions: Sequence[Edition]) -> list[tuple[Edition, ...]]:
    shelves: defaultdict[str, list[Edition]] = defaultdict(list)
    for one in editions:
        shape, language = skeleton(one.url)
        if shape and language == one.language:
            shelves[shape].append(one)
    found = []
    for shelf in shelves.values():
        pages = {one.url: one for one in shelf}
        root = {url: url for url in pages}
        first, *others = shelf
        for one in others:
            if SequenceMatcher(None, first.levels, one.levels, autojunk=False).ratio() >= _ALIKE:
                _join(root, first.url, one.url)
        found += _sets(pages, root)
    return found


def _join(root: dict[str, str], one: str, two: str) -> None:
    """Put two urls into one set; its root is the smallest url."""
    first, second = sorted((_root(root, one), _root(root, two)))
    root[second] = first


def _root(root: dict[str, str], url: str) -> str:
    while root[url] != url:
        root[url] = root[root[url]]
        url = root[url]
    return url


def _sets(pages: Mapping[str, Edition], root: dict[str, str]) -> list[tuple[Edition, ...]]:
    sets: defaultdict[str, list[Edition]] = defaultdict(list)
    for url, one in pages.items():
        sets[_root(root, url)].append(one)
    return [tuple(found) for found in sets.values() if len({one.language for one in found}) > 1]
