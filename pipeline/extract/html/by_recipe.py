"""A page read by a recipe: the tree is marked first, then walked like any other, and the marks decide on the roles.

It is BeautifulSoup's tree, since that is what a recipe in Python receives; with it reading a page of 200 KB takes five
times as long, on sites that have a recipe only. What a recipe leaves out is kept with the role that says why not.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag

from pipeline.errors import PageError
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Containers
from pipeline.extract.html.soup import make_soup, send_events
from pipeline.extract.html.walk import Walk
from pipeline.extract.html.whitespace import collapse
from pipeline.extract.recipe import KEYS, Recipe, Selectors
from pipeline.records import Role

# Elements put around what a recipe names. No page has them: the dot cannot be in a name that a parser makes.
_CONTENT, _KEPT, _DROPPED = ".content", ".kept", ".dropped"
_MARKS = frozenset({_CONTENT, _KEPT, _DROPPED})
_CELLS = ("td", "th")
_TABLE_PARTS = ("tr", *_CELLS, "thead", "tbody", "tfoot", "caption")
_HEADINGS = tuple(v.HEADINGS)
_IN_LINES = v.INLINE | {"a", "button"}
_OUTER = _MARKS | {"html", "body", "[document]"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A page in which a recipe has marked what it names."""

    soup: BeautifulSoup
    title: str
    """empty where the recipe has no word on it"""
    missed: tuple[str, ...]
    """keys of the recipe that found nothing"""

    def walk(self) -> Walk:
        """Return the walk over the page."""
        walk = Walk()
        send_events(self.soup, walk)
        walk.finish()
        return walk


def mark(text: str, recipe: Recipe) -> Marked:
    """Return the page `text` with the marks of `recipe`.

    Raises:
        PageError: the recipe's function raised, or returned what is no element; stage `blocks`, code `recipe`.
    """
    soup = make_soup(text)
    if recipe.function is not None:
        content = _call(recipe.function, soup, recipe.name)
        for tag in content:
            _wrap(soup, tag, _CONTENT)
        return Marked(soup, "", () if content else ("content",))
    return _apply(recipe.selectors, soup)


def decide(judged: Sequence[Role], containers: Containers, places: Sequence[int]) -> tuple[list[Role], bool]:
    """Return the roles of the blocks after the marks, and whether any block stands in what was marked as content.

    Args:
        judged: role of each block by the ordinary rules, which name the reason where a recipe leaves a block out.
        containers: those of the page.
        places: the container of each block.
    """
    marks = [""] * len(containers.tag)
    for number, (tag, parent) in enumerate(zip(containers.tag, containers.parent, strict=True)):
        marks[number] = tag if tag in _MARKS else marks[parent]
    found = any(marks[place] == _CONTENT for place in places)
    roles: list[Role] = []
    for role, place in zip(judged, places, strict=True):
        if marks[place] in {_CONTENT, _KEPT}:
            roles.append("content")
        else:
            left_out = role == "content" and (found or marks[place] == _DROPPED)
            roles.append("aside" if left_out else role)
    return roles, found


def evidence(recipe: Recipe, missed: Iterable[str]) -> str:
    """Return the note on a page read by `recipe`, `missed` being its keys that found nothing there.

    >>> evidence(Recipe("a.example.toml"), ["content", "title"])
    'recipe a.example.toml; nothing found for content, title'
    """
    found = [key for key in KEYS if key in set(missed)]
    return f"recipe {recipe.name}" + (f"; nothing found for {', '.join(found)}" if found else "")


# ---------------------------------------------------------------- functions


def _call(function: Callable[[BeautifulSoup], object], soup: BeautifulSoup, name: str) -> list[Tag]:
    """Return the elements that a recipe's function returns; one that it made anew goes to the end of the page."""
    try:
        found = function(soup)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        raise PageError("blocks", "recipe", f"{name}, line {line}: {type(error).__name__}: {error}") from error
    tags = [found] if isinstance(found, Tag) else list(found) if isinstance(found, list | tuple) else []
    if (found is not None and not isinstance(found, Tag | list | tuple)) or not all(isinstance(t, Tag) for t in tags):
        what = type(found).__name__ if not tags else "a list of other things"
        raise PageError("blocks", "recipe", f"{name}: content must return elements or None, it returned {what}")
    tags = [child for tag in tags for child in (tag.find_all(recursive=False) if tag is soup else [tag])]
    for tag in tags:
        if soup not in tag.parents:
            (soup.body or soup).append(tag)
    return tags


# ---------------------------------------------------------------- selectors


def _apply(selectors: Selectors, soup: BeautifulSoup) -> Marked:
    """Mark what the selectors find; all of them look at the page as it came."""
    found = {key: [list(soup.select(one)) for one in getattr(selectors, key)] for key in KEYS}
    missed = tuple(key for key, groups in found.items() if groups and not any(groups))
    for tag in _flat(found["content"]):
        _wrap(soup, tag, _CONTENT)
    titles = [tags[0] for tags in found["title"] if tags][:1]
    title = ""
    for tag in titles:
        title = collapse(str(tag.get("content") or "") if tag.name == "meta" else tag.get_text())
        if tag.name not in {"meta", "title"}:
            _make_heading(soup, tag, 1)
    for level, tags in enumerate(found["sections"], 2):
        for tag in tags:
            if tag not in titles:
                _make_heading(soup, tag, level)
    for tag in _flat(found["attribution"]):
        _make_attribution(soup, tag)
    for tag in _flat(found["drop"]):
        _drop(soup, tag)
    return Marked(soup, title, missed)


def _flat(groups: list[list[Tag]]) -> list[Tag]:
    return list({id(tag): tag for tags in groups for tag in tags}.values())


def _wrap(soup: BeautifulSoup, tag: Tag, name: str) -> None:
    """Put a mark around `tag`; a table around it holds no data then but parts of the page."""
    if tag.name == "html":
        tag = soup.body or tag
    if tag.name in {"html", "body"}:
        inside = soup.new_tag(name)
        inside.extend(list(tag.contents))
        tag.append(inside)
        return
    tag.wrap(soup.new_tag(name))
    for table in tag.find_parents("table"):
        table["role"] = "presentation"


def _make_heading(soup: BeautifulSoup, tag: Tag, level: int) -> None:
    for inner in tag.find_all(_HEADINGS):
        inner.name = "span"
    tag.name = f"h{level}"
    tag.attrs.pop("role", None)
    _wrap(soup, tag, _KEPT)


def _make_attribution(soup: BeautifulSoup, tag: Tag) -> None:
    """Make the element before `tag`, or where there is none the one around it, a quote that `tag` names the source of."""
    before = tag.find_previous_sibling()
    if isinstance(before, Tag):
        before.wrap(soup.new_tag("blockquote"))
    elif tag.parent is not None and tag.parent.name not in {"html", "body", *_MARKS}:
        tag.parent.name = "blockquote"
    tag.name = "footer"
    _wrap(soup, tag, _KEPT)


def _drop(soup: BeautifulSoup, tag: Tag) -> None:
    """Mark `tag` as no content. One within a line or a table goes before it, so that neither falls apart."""
    anchor: Tag | None = tag.find_parent("table")
    if anchor is None and tag.name in v.INLINE:
        line = next((parent for parent in tag.parents if parent.name not in _IN_LINES), soup)
        anchor = line if line.name not in _OUTER else None
    if tag.name in _CELLS:
        tag.insert_before(soup.new_tag(tag.name))  # its column stays
    if anchor is not None:
        anchor.insert_before(tag.extract())
    if tag.name in _TABLE_PARTS:
        for part in (tag, *tag.find_all(_TABLE_PARTS)):
            part.name = "div"
    _wrap(soup, tag, _DROPPED)
