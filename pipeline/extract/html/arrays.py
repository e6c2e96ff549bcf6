"""What the walk collects: flat parallel lists of blocks and containers, and the links met on the way.

A *container* is a block-level element, a *block* a stretch of text between two borders of containers. Blocks of a
container are contiguous, so every sum over a container is a difference of two running sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.html.attributes import Attributes
from pipeline.extract.html.vocabulary import HEADING
from pipeline.records import Cell


class RawLink:
    """An `a` element as written.

    Args:
        attrs: its attributes.
        start: where its text begins in the open block.
    """

    def __init__(self, attrs: Attributes, start: int) -> None:
        self.is_link = False  # it has a `href`
        self.url = self.rel = self.hreflang = ""
        self.is_download = False
        self.anchor = ""  # its id, else its name: what links to this place call it
        self.start = start
        self.parts: list[str] = []  # its text, one part for each block it runs through
        self.alt = ""  # alternative text of an image in it
        self._read(attrs)

    def _read(self, attrs: Attributes) -> None:
        for name, value in attrs:
            if name == "href":
                self.is_link, self.url = True, value or ""
            elif len(name) == 5:  # class, style, title: most links have one, and a comparison costs more than a length
                continue
            elif name == "rel":
                self.rel = value or ""
            elif name == "hreflang":
                self.hreflang = value or ""
            elif name == "download":
                self.is_download = True
            elif name == "id" and value:
                self.anchor = value
            elif name == "name" and not self.anchor:
                self.anchor = value or ""

    @property
    def text(self) -> str:
        """Its label."""
        return " ".join(self.parts)


class Blocks:
    """Blocks in reading order, one list a property."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.tag: list[str] = []  # of the container, `table` for a data table, `img` for an image
        self.state: list[int] = []  # structure bits of `vocabulary`
        self.level: list[int] = []  # heading level, else depth of the list, else 0
        self.marker: list[str] = []
        self.anchor: list[str] = []
        self.container: list[int] = []
        self.link_length: list[int] = []  # characters inside links
        self.button_length: list[int] = []  # characters inside buttons
        self.links: list[Sequence[RawLink]] = []  # a list, or () for the many that have none
        self.cells: list[tuple[Cell, ...]] = []

    def headings(self, level: int) -> list[str]:
        """Return the texts of the headings of `level`, in order."""
        return [
            self.text[number]
            for number, state in enumerate(self.state)
            if state & HEADING and self.level[number] == level
        ]

    def cut(self, first: int) -> None:
        """Drop all blocks from number `first` on."""
        del self.text[first:], self.tag[first:], self.state[first:], self.level[first:], self.marker[first:]
        del self.anchor[first:], self.container[first:], self.link_length[first:], self.button_length[first:]
        del self.links[first:], self.cells[first:]


class Containers:
    """Containers in document order (a parent before its children), one list a property; 0 is the page."""

    def __init__(self) -> None:
        self.parent = [0]
        self.depth = [0]
        self.tag = ["html"]
        self.names = [""]  # class and id, as written
        self.state = [0]  # structure bits, its own and inherited
        self.signs = [0]  # evidence bits, its own only
        self.first = [0]  # its first block
        self.end = [0]  # one past its last block
