"""JSON-LD: the objects of a page's scripts, and which of them is the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.extract.html.whitespace import collapse

_JSON_LENGTH = 1_000_000  # characters of JSON-LD that are read
_JSON_NODES = 5_000
_JSON = json.JSONDecoder(strict=False)
_TAG = re.compile(r"<[^>]{0,200}>")
# What a page is about, the most telling first: the graph of a blog names its WebPage before its Article.
_KINDS = (
    re.compile(r"Article|Posting|Report|Question"),
    re.compile(r"Product|Recipe|Event|Video|Book|Course|Guide|Job|HowTo|Review"),
    re.compile(r"WebPage|\w+Page"),
)

Thing = dict[str, Any]


def read_things(scripts: list[str]) -> list[Thing]:
    """Return the objects of all JSON-LD scripts, outermost first, at most `_JSON_NODES`; what is not JSON is passed over."""
    return list(_things(scripts))


def _things(scripts: list[str]) -> Iterator[Thing]:
    queue: list[Any] = []
    for script in scripts:
        if len(script) <= _JSON_LENGTH:
            try:
                queue.append(_JSON.decode(script))
            except (ValueError, RecursionError):
                continue
    for count, node in enumerate(queue):  # grows while it is read: breadth first
        if count > _JSON_NODES:
            return
        if isinstance(node, dict):
            yield node
            queue.extend(child for child in node.values() if isinstance(child, dict | list))
        elif isinstance(node, list):
            queue.extend(child for child in node if isinstance(child, dict | list))


def main_thing(things: list[Thing]) -> Thing:
    """Return the object that stands for the page; an empty one where none does."""
    kinds = [(thing, kind_of(thing)) for thing in things if "@type" in thing]
    for pattern in _KINDS:
        for thing, kind in kinds:
            if pattern.search(kind):
                return thing
    return {}


def kind_of(thing: Thing) -> str:
    """Return the types of an object, parted by spaces."""
    kind = thing.get("@type")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")


def text_of(value: object) -> str:
    """Return `value` where it is a text, without tags."""
    return collapse(_TAG.sub(" ", value) if "<" in value else value) if isinstance(value, str) else ""


def names_of(value: object, things: list[Thing]) -> list[str]:
    """Return the names in an author: a text, an object with a name or the id of one, or a list of those."""
    values = value if isinstance(value, list) else [value]
    return [name for item in values[:20] if (name := _name(item, things))]


def _name(item: object, things: list[Thing]) -> str:
    if not isinstance(item, dict):
        return text_of(item)
    if "name" not in item and isinstance(item.get("@id"), str):
        item = next((thing for thing in things if thing.get("@id") == item["@id"] and "name" in thing), item)
    return text_of(item.get("name"))
