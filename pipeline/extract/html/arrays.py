"""What the walk collects: flat parallel lists of blocks and containers, and what the page says about itself.

A *container* is a block-level element, a *block* a stretch of text between two borders of containers. Blocks of a
container are contiguous, so every sum over a container is a difference of two running sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Cell


@dataclass(slots=True)
class RawLink:
    """A link as written."""

    url: str
    rel: str
    hreflang: str
    is_download: bool
    start: int
    """where its text begins in the open block"""
    parts: list[str]
    """its text, one part for each block it runs through"""
    alt: str = ""
    """alternative text of an image in it"""

    @property
    def text(self) -> str:
        """Its label."""
        return " ".join(self.parts)


@dataclass(slots=True)
class Blocks:
    """Blocks in reading order, one list a property."""

    text: list[str] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    """tag of the container, `table` for a data table, `img` for an image"""
    state: list[int] = field(default_factory=list)
    """structure bits of `vocabulary`"""
    level: list[int] = field(default_factory=list)
    """heading level, else depth of the list, else 0"""
    marker: list[str] = field(default_factory=list)
    anchor: list[str] = field(default_factory=list)
    container: list[int] = field(default_factory=list)
    link_length: list[int] = field(default_factory=list)
    """characters inside links"""
    button_length: list[int] = field(default_factory=list)
    """characters inside buttons"""
    links: list[list[RawLink]] = field(default_factory=list)
    cells: list[tuple[Cell, ...]] = field(default_factory=list)

    def cut(self, first: int) -> None:
        """Drop all blocks from number `first` on."""
        for name in self.__slots__:
            del getattr(self, name)[first:]


@dataclass(slots=True)
class Containers:
    """Containers in document order (a parent before its children), one list a property; 0 is the page."""

    parent: list[int] = field(default_factory=lambda: [0])
    depth: list[int] = field(default_factory=lambda: [0])
    tag: list[str] = field(default_factory=lambda: ["html"])
    names: list[str] = field(default_factory=lambda: [""])
    """class and id, as written"""
    state: list[int] = field(default_factory=lambda: [0])
    """structure bits, its own and inherited"""
    signs: list[int] = field(default_factory=lambda: [0])
    """evidence bits, its own only"""
    first: list[int] = field(default_factory=lambda: [0])
    """its first block"""
    end: list[int] = field(default_factory=lambda: [0])
    """one past its last block"""


@dataclass(slots=True)
class Facts:
    """What the page says about itself, as written."""

    language: str = ""
    """lang of the html element"""
    titles: list[str] = field(default_factory=list)
    """title elements; the first is the page's, others belong to drawings"""
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    """meta, link, base and time elements with their attributes, in document order"""
    json_ld: list[str] = field(default_factory=list)
    """JSON-LD scripts"""
    has_noscript: bool = False
    """some text stands in noscript"""
