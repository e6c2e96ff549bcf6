"""Text that a page keeps as data: JSON-LD's article or instructions, or the JSON that its scripts draw the page from.

The last resort for a page whose body is nearly empty, since what stands there was not necessarily shown to anybody. The
description of a product is the exception: shops load it when its tab is opened, so it counts wherever it is missing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.extract.html.json_ld import kind_of, main_thing, read_things, text_of

FEW_CHARACTERS = 250
"""A page with more content than this keeps it. About two sentences: what a page says that waits for its scripts."""

_LEAST = 300  # characters from which embedded text is worth taking
_PROSE = 60  # characters; shorter texts are labels
_NODES = 50_000
_SCRIPT_LENGTH = 5_000_000
_BODIES = ("articleBody", "text", "reviewBody")
_STEPS = ("step", "recipeInstructions", "mainEntity")  # of a HowTo, a Recipe, a list of questions with answers
_DESCRIPTION = 200  # characters; a shorter description of a product is a slogan
_COMPARED = 60  # letters at its beginning that tell whether the page has it
_SCRIPT = re.compile(
    r"<script\b(?=[^>]{0,500}\btype=[\"']?application/json)[^>]{0,500}>(.*?)</script",
    re.DOTALL | re.IGNORECASE,
)
_SPACE = re.compile(r"\s")
_IDEOGRAMS = re.compile("[\u3040-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]{8}")
_NOT_PROSE = re.compile(r"https?://\S+$|[\[{]|data:|function\b|@import|\.[\w-]+\s*\{")


def embedded_text(source: str, scripts: list[str], n_content: int) -> tuple[str, str]:
    """Return the text that the page `source` holds as data, as HTML or plain text, and where; both empty without.

    Args:
        source: the page.
        scripts: its JSON-LD.
        n_content: characters of content that the body has; embedded text must be far more.
    """
    least = max(_LEAST, 2 * n_content)
    thing = main_thing(read_things(scripts))
    for name in _BODIES:
        value = thing.get(name)
        if isinstance(value, str) and len(value) >= least:
            return value, f"JSON-LD {name}"
    for name in _STEPS:
        text = "\n".join(text for path, text in _texts(thing.get(name)) if not path or path[-1] == "text")
        if len(text) >= least:
            return text, f"JSON-LD {name}"
    for found in _SCRIPT.finditer(source):
        path, text = _largest(found[1])
        if len(text) >= least:
            return text, f"embedded JSON {path}"
    return "", ""


def missing_description(scripts: list[str], texts: Iterable[str]) -> str:
    """Return the description of the product that the page is about, if it stands in none of its `texts`; else nothing."""
    if not any("Product" in script for script in scripts):
        return ""
    thing = main_thing(read_things(scripts))
    description = text_of(thing.get("description"))
    if "Product" not in kind_of(thing) or len(description) < _DESCRIPTION:
        return ""
    return "" if _letters(description)[:_COMPARED] in _letters("".join(texts)) else description


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _largest(script: str) -> tuple[str, str]:
    """Return the place in a JSON script that holds most prose, and that prose; the items of a list are one place."""
    if len(script) > _SCRIPT_LENGTH:
        return "", ""
    try:
        node = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return "", ""
    places: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for path, text in _texts(node):
        if _is_prose(text):
            places[path][text] = None
    path = max(places, key=lambda place: sum(map(len, places[place])), default=())
    return ".".join(path), "\n\n".join(places[path]) if path in places else ""


def _texts(node: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each text of a JSON value with the names that lead to it, in order."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), node)]
    for _ in range(_NODES):
        if not stack:
            return
        path, value = stack.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            stack.extend(((*path, str(key)), child) for key, child in reversed(value.items()))
        elif isinstance(value, list):
            stack.extend((path, child) for child in reversed(value))


def _is_prose(text: str) -> bool:
    if len(text) < _PROSE or _NOT_PROSE.match(text.lstrip()[:200]):
        return False
    return len(_SPACE.findall(text[:1_000])) >= min(len(text), 1_000) / 15 or bool(_IDEOGRAMS.search(text))
