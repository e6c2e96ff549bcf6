"""Blocks and containers while a page is being read: what the walk opens and closes.

Cost is linear in the page: a heading is settled once, a table is folded once, and both look only at their own blocks.
"""

from __future__ import annotations

from pipeline.extract.html.arrays import Blocks, Containers, RawLink
from pipeline.extract.html.attributes import Attributes, value_of
from pipeline.extract.html.inline import image_text, is_ornament
from pipeline.extract.html.lists import read_integer
from pipeline.extract.html.tables import OpenTable, is_data, place_cells
from pipeline.extract.html.vocabulary import (
    ARIA_ROLES,
    BODY_PROPERTIES,
    CAPTION,
    CREDIT,
    FIGURE,
    HEADING,
    HIDDEN_STYLE,
    ITEM,
    LANDMARKS,
    PRE,
    QUOTE,
    SIGN,
    STATES,
    STRONG,
    TELLING,
    is_shown_later,
)
from pipeline.extract.html.whitespace import LAYOUT, collapse, verbatim

_HIDDEN = SIGN["hidden"]
_TELLING_ATTRIBUTES = frozenset({"role", "hidden", "aria-hidden", "style", "itemprop"})
# A heading of more is a page whose heading was never closed; the longest real ones of 300 pages have 240 characters.
_HEADING_LENGTH = 300
_HEADING_BLOCKS = 4


class Collector:
    """The open block, the open containers, and all that are closed."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.containers = Containers()
        self.buffer: list[str] = []  # text of the open block
        self.current = 0  # the innermost open container
        self.state = 0  # its structure bits
        self.link: RawLink | None = None  # the open link
        self.links: list[RawLink] = []  # closed links whose block is still open
        self.images: list[str] = []  # alternative texts met in the open block
        self._alts: set[str] = set()  # those of all images so far
        self.link_length = self.button_length = self.credit_length = self.strong_length = 0
        self.marker = self.anchor = ""  # wait for the next block
        self.list_depth = 0
        self.role_heading = False  # the current container has role=heading
        self._heading = 0  # level of the open heading, 0 where none is open
        self._heading_first = 0  # its first block
        self._heading_container = 0

    # ------------------------------------------------------------ blocks

    def flush(self) -> None:
        """End the open block."""
        if self.buffer:
            if self.link is not None:
                self.end_link_part(self.link)
                self.link.start = 0
            if len(self.buffer) == 1:  # clearing a list costs more than what is in most of them
                raw = self.buffer.pop()
            else:
                raw = "".join(self.buffer)
                self.buffer.clear()
            text = verbatim(raw) if self.state & PRE else collapse(raw)
            if text:
                self._append(text, self.containers.tag[self.current])
            self.link_length = self.button_length = self.credit_length = self.strong_length = 0
        if self.images:
            for alt in self.images:
                self._append(alt, "img")
            self.images.clear()

    def _append(self, text: str, tag: str) -> None:
        blocks, state, level, length = self.blocks, self.state, 0, len(text)
        if state & FIGURE and blocks.tag and blocks.tag[-1] == "img" and blocks.text[-1] == text:
            self._drop_last()  # a picture whose alternative text is its caption: that comes once
        if self._heading:
            state, level = state | HEADING, self._heading
        elif state & ITEM:
            level = self.list_depth
        if self.credit_length * 10 > length * 9:
            state |= CREDIT
        if self.strong_length * 10 > length * 9:
            state |= STRONG
        blocks.text.append(text)
        blocks.tag.append(tag)
        blocks.state.append(state)
        blocks.level.append(level)
        blocks.marker.append(self.marker)
        blocks.anchor.append(self.anchor)
        blocks.container.append(self.current)
        blocks.link_length.append(min(self.link_length, length) if self.link_length else 0)
        blocks.button_length.append(min(self.button_length, length) if self.button_length else 0)
        blocks.cells.append(())
        if self.links:
            blocks.links.append(self.links)
            self.links = []
        else:
            blocks.links.append(())
        self.marker = self.anchor = ""

    def _drop_last(self) -> None:
        """Drop the last block; the containers that held it or were opened behind it end or begin in front of it."""
        blocks, containers = self.blocks, self.containers
        number = len(blocks.text) - 1
        self.links = [*blocks.links[number], *self.links]
        self.anchor = self.anchor or blocks.anchor[number]
        blocks.cut(number)
        for container in range(len(containers.parent) - 1, -1, -1):
            if containers.first[container] < number and containers.end[container] <= number:
                break  # it was closed, or what is around both is still open
            containers.first[container] = min(containers.first[container], number)
            containers.end[container] = min(containers.end[container], number)

    def end_link_part(self, link: RawLink) -> None:
        """Add to `link` the text that came since its start; a link around blocks gets one part from each."""
        text = collapse(self.text_since(link.start))
        if text:
            if not link.parts:
                self.links.append(link)
            link.parts.append(text)
            self.link_length += len(text)

    def text_since(self, start: int) -> str:
        """Return the text of the open block from the piece `start` on; most often that is one piece."""
        buffer = self.buffer
        return buffer[start] if len(buffer) - start == 1 else "".join(buffer[start:])

    def length_since(self, start: int) -> int:
        """Return the number of characters in the open block from the piece `start` on."""
        return len(self.text_since(start).strip(LAYOUT))

    def add_image(self, alt: str | None, role: str | None) -> None:
        """Take in an image with the alternative text `alt` and the ARIA role `role`."""
        text = image_text(alt)
        if not text:
            return
        if self.link is not None:
            self.link.alt = text
        # a picture in the text has a figure or a text of several words; what comes twice is an ornament
        is_picture = " " in text or self.state & FIGURE
        if is_picture and text not in self._alts and not is_ornament(text, role):
            self._alts.add(text)
            self.images.append(text)

    # ------------------------------------------------------------ containers

    def enter(self, tag: str, attrs: Attributes) -> None:
        """Open a container."""
        if self.buffer or self.images:
            self.flush()
        containers, parent, state = self.containers, self.current, self.state
        self.role_heading = False
        signs = 0
        if tag in TELLING:
            signs = 0 if state & QUOTE else LANDMARKS.get(tag, 0)  # a quote's footer names its source
            self.state = state = state | STATES.get(tag, 0)
        names = ""
        if attrs:
            names, found = self._read_attributes(attrs)
            signs |= found
        self.current = len(containers.parent)
        containers.parent.append(parent)
        containers.depth.append(containers.depth[parent] + 1)
        containers.tag.append(tag)
        containers.state.append(state)
        containers.signs.append(signs)
        containers.names.append(names)
        containers.first.append(len(self.blocks.text))
        containers.end.append(0)

    def _read_attributes(self, attrs: Attributes) -> tuple[str, int]:
        """Return the names (class and id) and signs that the attributes of a container give."""
        names = identity = ""
        found = 0
        for name, value in attrs:
            if not value:
                found |= _HIDDEN if name == "hidden" else 0
            elif name == "class":
                names = value
            elif name == "id":
                self.anchor = identity = value
            elif name in _TELLING_ATTRIBUTES:
                found |= self._read_attribute(name, value)
        if found & _HIDDEN and is_shown_later(names, identity, attrs):
            found &= ~_HIDDEN
        return (f"{names} {identity}" if identity else names), found

    def _read_attribute(self, name: str, value: str) -> int:
        """Return the signs of one attribute of a container."""
        if name == "role":
            self.role_heading = value == "heading"
            return ARIA_ROLES.get(value.strip().lower(), 0)
        if name == "itemprop":
            return SIGN["body_text"] if value.lower() in BODY_PROPERTIES else 0
        if name == "style":
            return _HIDDEN if HIDDEN_STYLE.search(value) else 0
        return _HIDDEN if name == "hidden" or value == "true" else 0

    def leave(self) -> None:
        """Close the current container."""
        if self.buffer or self.images:
            self.flush()
        containers = self.containers
        containers.end[self.current] = len(self.blocks.text)
        self.current = containers.parent[self.current]
        self.state = containers.state[self.current]

    # ------------------------------------------------------------ headings

    def begin_heading(self, level: int) -> None:
        """Make the current container a heading; a heading that is still open ends here."""
        self._settle_heading()
        self.role_heading = False
        self._heading, self._heading_first, self._heading_container = level, len(self.blocks.text), self.current

    def begin_role_heading(self, attrs: Attributes) -> None:
        """Make the current container a heading of the level that aria-level gives, 2 without one (ARIA 1.2)."""
        level = read_integer(value_of(attrs, "aria-level"), 2)
        self.begin_heading(min(max(level, 1), 6))

    def in_heading(self) -> bool:
        """Return whether a heading is open."""
        return self._heading > 0

    def close_heading(self) -> None:
        """Close the current container, a heading."""
        self.flush()
        self._settle_heading()
        self.leave()

    def _settle_heading(self) -> None:
        """Join the blocks a heading came in; where they are far too much for one, only the first may be a heading."""
        if not self._heading:
            return
        blocks, first, container = self.blocks, self._heading_first, self._heading_container
        self._heading = 0
        count = len(blocks.text) - first
        length = len(blocks.text[first]) if count == 1 else sum(map(len, blocks.text[first:]))
        if length <= _HEADING_LENGTH and count <= _HEADING_BLOCKS:
            if count > 1:
                self._join(first, container)
            return
        if len(blocks.text[first]) <= _HEADING_LENGTH:
            first += 1
        for number in range(first, len(blocks.text)):
            blocks.level[number] = 0
            blocks.state[number] &= ~HEADING

    def _join(self, first: int, container: int) -> None:
        """Make one block of `container` out of all blocks from `first` on."""
        blocks = self.blocks
        words = [text for text, tag in zip(blocks.text[first:], blocks.tag[first:], strict=True) if tag != "img"]
        blocks.text[first] = " ".join(words or blocks.text[first : first + 1])
        blocks.link_length[first] = sum(blocks.link_length[first:])
        blocks.links[first] = [link for links in blocks.links[first:] for link in links]
        blocks.tag[first] = self.containers.tag[container]
        blocks.container[first] = container
        blocks.cut(first + 1)
        self._clip(container + 1, first + 1)

    def _clip(self, container: int, end: int) -> None:
        """Keep `container` and all that follow within the blocks before `end`."""
        containers = self.containers
        for number in range(container, len(containers.parent)):
            containers.first[number] = min(containers.first[number], end)
            containers.end[number] = min(containers.end[number], end)

    # ------------------------------------------------------------ tables

    def fold(self, table: OpenTable) -> bool:
        """Make one block of `table` if it holds data, and return whether it does.

        Captions stay blocks of their own, in front.
        """
        if table.has_structure:
            return False
        blocks, first = self.blocks, table.first
        for cell in table.cells:
            cell.text = "\n".join(blocks.text[cell.first : cell.end])
        if not is_data(table):
            return False
        n_captions = next((i for i, state in enumerate(blocks.state[first:]) if not state & CAPTION), 0)
        first += n_captions
        text = [cell.text for cell in table.cells]
        link_length, links = sum(blocks.link_length[first:]), [link for part in blocks.links[first:] for link in part]
        anchor = table.anchor or next(filter(None, blocks.anchor[first:]), "")
        blocks.cut(first)
        self._clip(table.container + 1, first + 1)
        self._append("\t".join(text), "table")
        blocks.link_length[first], blocks.links[first], blocks.anchor[first] = link_length, links, anchor
        blocks.cells[first] = place_cells(table.cells)
        return True
