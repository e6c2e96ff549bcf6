# ruff: noqa: ARG001 - openers all take the tag and its attributes, needed or not
"""What a page says about itself, taken in on the walk: language, titles, meta elements, JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extract.html.whitespace import collapse

if TYPE_CHECKING:
    from pipeline.extract.html.collect import Attributes
    from pipeline.extract.html.walk import Walk


def open_html(walk: Walk, tag: str, attrs: Attributes) -> None:
    """Take in the language of the page."""
    attributes = dict(attrs)
    walk.facts.language = attributes.get("lang") or attributes.get("xml:lang") or ""
    walk.closers.append(None)


def open_fact(walk: Walk, tag: str, attrs: Attributes) -> None:
    """Take in a meta, link or base element."""
    walk.facts.tags.append((tag, dict(attrs)))
    walk.closers.append(None)


def open_title(walk: Walk, tag: str, attrs: Attributes) -> None:
    """Begin a title."""
    sink = walk.sink = []

    def close() -> None:
        walk.facts.titles.append(collapse("".join(sink)))
        walk.sink = None

    walk.closers.append(close)


def open_script(walk: Walk, tag: str, attrs: Attributes) -> None:
    """Begin a script: JSON-LD is read, all others are skipped."""
    if ("type", "application/ld+json") not in attrs:
        walk.skipped = 1
        return
    sink = walk.sink = []

    def close() -> None:
        walk.facts.json_ld.append("".join(sink))
        walk.sink = None

    walk.closers.append(close)
