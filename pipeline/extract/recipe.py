"""Recipes: what a site's own rules are, and whether those in a file make sense. `html/by_recipe.py` applies them.

A recipe is a value: whoever reads `recipes/` from disk hands it in.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:  # takes 0.1 s to load, and few runs have recipes
    from bs4 import BeautifulSoup


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a site, a key of its TOML file each."""

    content: tuple[str, ...] = ()
    """what holds the content; all else on the page is not content"""
    drop: tuple[str, ...] = ()
    """what is not content, though it lies within"""
    title: tuple[str, ...] = ()
    """the title: the first that is found becomes the page's title and, unless it is a `meta`, a heading of level 1"""
    sections: tuple[str, ...] = ()
    """headings: what the first selector finds is of level 2, the second of level 3, and so on, at most 6"""
    attribution: tuple[str, ...] = ()
    """who said what stands before it; that becomes a quote"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A site's own rules: its selectors, or a function that returns the elements which hold the content."""

    name: str
    """file name it came from, for messages: `moving-cities.eu.toml`"""
    selectors: Selectors = Selectors()
    function: Callable[[BeautifulSoup], object] | None = None


KEYS = tuple(get_type_hints(Selectors))
_MOST_SECTIONS = 5  # levels 2 to 6


def parse_selectors(table: dict[str, Any], name: str) -> tuple[Selectors, list[str]]:
    r"""Return the selectors in a TOML table, and every problem there is with it; `name` names the file in them.

    >>> parse_selectors({"content": "main", "drop": [".share", "aside"]}, "a.toml")[0].drop
    ('.share', 'aside')
    >>> print(*parse_selectors({"contents": "main", "title": "h1["}, "a.toml")[1], sep="\n")
    a.toml: unknown key "contents"; did you mean "content"?
    a.toml: title: "h1[" is not a CSS selector: Malformed attribute selector at position 2
    """
    problems: list[str] = []
    values: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"the keys are {', '.join(KEYS)}"
            problems.append(f'{name}: unknown key "{key}"; {hint}')
            continue
        values[key] = tuple(value) if isinstance(value, list) else (value,)
        problems += (f"{name}: {key}: {problem}" for problem in _problems(key, values[key]))
    if not table:
        problems.append(f"{name}: says nothing; the keys are {', '.join(KEYS)}")
    return (Selectors() if problems else Selectors(**values)), problems


def _problems(key: str, values: tuple[object, ...]) -> Iterator[str]:
    import soupsieve  # noqa: PLC0415 - what BeautifulSoup selects with, and as slow to load

    if not values:
        yield "must be a CSS selector or a list of them, found an empty list"
    if key == "sections" and len(values) > _MOST_SECTIONS:
        yield f"has {len(values)} levels, at most {_MOST_SECTIONS} can be; join selectors of one level with a comma"
    for value in values:
        if not isinstance(value, str):
            yield f"must be a CSS selector or a list of them, found {value!r}"
            continue
        try:
            soupsieve.compile(value)
        except soupsieve.SelectorSyntaxError as error:
            yield f'"{value}" is not a CSS selector: {str(error).splitlines()[0]}'
