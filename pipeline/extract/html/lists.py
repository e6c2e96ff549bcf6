"""Markers of list items: the number or bullet that a browser draws in front of them."""

from __future__ import annotations

from pipeline.extract.html.attributes import Attributes

BULLET = "•"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class OpenList:
    """A list whose end has not come yet."""

    def __init__(self, style: str, number: int, step: int = 1) -> None:
        self.style = style  # `1 a A i I` for an ordered list, empty for bullets
        self.number = number  # of the next item
        self.step = step  # -1 in a reversed list

    def next_marker(self, value: str | None) -> str:
        """Return the marker of the next item; `value` is the item's own value attribute."""
        if not self.style:
            return BULLET
        self.number = read_integer(value, self.number)
        marker = number_marker(self.number, self.style)
        self.number += self.step
        return marker


def open_list(tag: str, attrs: Attributes) -> OpenList:
    """Return the list that `tag` with the attributes `attrs` begins.

    >>> numbers = open_list("ol", (("start", "3"), ("type", "i")))
    >>> [numbers.next_marker(None), numbers.next_marker("9"), numbers.next_marker(None)]
    ['iii', 'ix', 'x']
    """
    if tag != "ol":
        return OpenList("", 1)
    attributes = dict(attrs)
    style = attributes.get("type") or "1"
    step = -1 if "reversed" in attributes else 1
    return OpenList(
        style if style in {"1", "a", "A", "i", "I"} else "1", read_integer(attributes.get("start"), 1), step
    )


def number_marker(number: int, style: str) -> str:
    """Return `number` written in the style of `ol type`; numbers that a style cannot write stay decimal.

    >>> number_marker(28, "a"), number_marker(14, "I"), number_marker(0, "i")
    ('ab', 'XIV', '0')
    """
    if style == "1" or not 1 <= number < 4000:
        return str(number)
    letters = _roman(number) if style in "iI" else _alphabetic(number)
    return letters.upper() if style in "AI" else letters


def read_integer(value: str | None, default: int) -> int:
    """Return the integer that `value` holds, `default` where it holds none or one of more than nine digits."""
    if not value:  # most items and cells have none
        return default
    value = value.strip()
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return default
    return int(value)


def _alphabetic(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters
