"""Attributes of an element as the parsers hand them over: pairs of name and value, None for one without a value."""

from __future__ import annotations

Attributes = tuple[tuple[str, str | None], ...]


def value_of(attrs: Attributes, name: str) -> str | None:
    """Return the value of the attribute `name`, None where there is none.

    An element has few attributes: looking through them costs less than a dict of them.

    >>> value_of((("class", "x"), ("value", "3")), "value")
    '3'
    """
    for found, value in attrs:
        if found == name:
            return value
    return None
