# ruff: noqa: ARG002 - openers all take the tag and its attributes, needed or not
"""The one walk over a page: parser events in, the lists of `arrays` out.

Nothing is judged here: navigation, hidden and repeated text is all read, and `roles` says what it is. Only what a
browser never shows as text (scripts, styles, drawings, choices of a form) is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from turbohtml.saxparse import SaxHandler

from pipeline.extract.html import facts, inline
from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.arrays import Facts, RawLink
from pipeline.extract.html.collect import Attributes, Collector
from pipeline.extract.html.lists import OpenList, open_list, read_integer
from pipeline.extract.html.tables import OpenCell, OpenTable
from pipeline.extract.html.whitespace import BREAK, LAYOUT

SHADOW_MARK = "data-shown-template"
"""Attribute of a template whose content is shown in place."""


class Walk(SaxHandler):
    """Receives the events of one page; after `finish`, `page` and `facts` hold it.

    Args:
        noscript: read what stands in `noscript`, for pages that show nothing else without scripts.
    """

    def __init__(self, *, noscript: bool = False) -> None:
        self.page = Collector()
        self._buffer = self.page.buffer
        self.facts = Facts()
        self._noscript = noscript
        self.closers: list[Callable[[], None] | None] = []  # one for each open element
        self.skipped = 0  # depth below an element whose text is not read
        self.sink: list[str] | None = None  # where the text of a title or script goes
        self._button_start = self._credit_start = self._strong_start = 0
        self._after_link = False
        self._gap = False  # something is drawn between the text before and after
        self._alts: set[str] = set()
        self._lists: list[OpenList] = []
        self._tables: list[OpenTable] = []
        self._leave = self.page.leave
        self._openers = self._OPENERS

    # ------------------------------------------------------------ events

    def start_element(self, tag: str, attrs: Attributes) -> None:
        """Take in a start tag."""
        if self.skipped:
            self.skipped += 1
        else:
            opener = self._openers.get(tag)
            if opener is None:
                self._open_block(tag, attrs)
            else:
                opener(self, tag, attrs)

    def end_element(self, tag: str) -> None:
        """Take in an end tag."""
        if self.skipped:
            self.skipped -= 1
        else:
            closer = self.closers.pop()
            if closer is not None:
                closer()

    def characters(self, data: str) -> None:
        """Take in text."""
        if self.skipped:
            return
        buffer = self._buffer
        if self.sink is not None:
            self.sink.append(data)
        elif buffer:
            if self._gap:
                self._gap = False
                if inline.is_parted(buffer[-1], data):
                    buffer.append(" ")
            if data[0].isupper() and buffer[-1][-1:].islower() and inline.is_squashed(buffer[-1], data):
                buffer.append(" ")
            buffer.append(data)
            self._after_link = False
        elif data.strip(LAYOUT):  # most text nodes are layout between blocks
            buffer.append(data)
            self._after_link = self._gap = False

    def finish(self) -> None:
        """Close the page after the last event."""
        page = self.page
        page.flush()
        if page.links and page.blocks.links:
            page.blocks.links[-1] += page.links
        page.containers.end[0] = len(page.blocks.text)

    # ------------------------------------------------------------ blocks

    def _open_block(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        if page.state & v.PRE:  # lines of code that are blocks of their own
            if page.buffer and not page.buffer[-1].endswith("\n"):
                page.buffer.append("\n")
            self.closers.append(None)
            return
        page.enter(tag, attrs)
        if page.role_heading:
            page.begin_role_heading(attrs)
            self.closers.append(page.close_heading)
        else:
            self.closers.append(self._leave)

    def _open_heading(self, tag: str, attrs: Attributes) -> None:
        self.page.enter(tag, attrs)
        self.page.begin_heading(v.HEADINGS[tag])
        self.closers.append(self.page.close_heading)
        if self._tables:
            self._tables[-1].has_structure = True

    def _open_list(self, tag: str, attrs: Attributes) -> None:
        self.page.enter(tag, attrs)
        self._lists.append(open_list(tag, dict(attrs)))
        self.page.list_depth = len(self._lists)
        self.closers.append(self._close_list)

    def _close_list(self) -> None:
        self.page.leave()
        self._lists.pop()
        self.page.list_depth = len(self._lists)

    def _open_item(self, tag: str, attrs: Attributes) -> None:
        if not self._lists:  # an item without a list is a list of one
            self._open_list(tag, attrs)
        else:
            self.page.enter(tag, attrs)
            self.closers.append(self._leave)
        self.page.marker = self._lists[-1].next_marker(dict(attrs).get("value") if attrs else None)

    def _open_body(self, tag: str, attrs: Attributes) -> None:
        """Open the body, whose class names speak of the whole page and so of no block."""
        self.page.enter(tag, tuple(pair for pair in attrs if pair[0] not in {"class", "id"}))
        self.closers.append(self._leave)

    # ------------------------------------------------------------ inline elements

    def _open_nothing(self, tag: str, attrs: Attributes) -> None:
        self.closers.append(None)

    def _skip(self, tag: str, attrs: Attributes) -> None:
        self.skipped = 1
        self._gap = tag in v.DRAWN

    def _open_inline(self, tag: str, attrs: Attributes) -> None:
        closer: Callable[[], None] | None = None
        if attrs:
            attributes, page = dict(attrs), self.page
            # what is not shown would be glued to the words around it
            is_number = page.state & v.PRE and inline.is_line_number(attributes.get("class"))
            if is_number or inline.is_unseen(attributes, beside_text=bool(self._buffer)):
                self.skipped = 1
                return
            if not page.anchor:
                page.anchor = attributes.get("id") or ""
            if attributes.get("role") in inline.PARTED_ROLES:
                self._part_words()
                closer = self._close_parted
        self.closers.append(closer)

    def _close_parted(self) -> None:
        self._after_link = True

    def _open_break(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        buffer = page.buffer
        last = next((text for text in reversed(buffer) if text.strip(LAYOUT)), None) if buffer else None
        if last == BREAK and not self._tables and not page.in_heading():
            page.flush()  # an empty line parts two paragraphs
        elif last is not None:
            buffer.append(BREAK)
        self.closers.append(None)

    def _open_rule(self, tag: str, attrs: Attributes) -> None:
        self.page.flush()
        self.closers.append(None)

    def _open_image(self, tag: str, attrs: Attributes) -> None:
        attributes, page = dict(attrs), self.page
        alt = inline.image_text(attributes)
        self._gap = True
        if alt:
            if page.link is not None:
                page.link.alt = alt
            # a picture in the text has a figure or a text of several words; what comes twice is an ornament
            is_picture = " " in alt or page.state & v.FIGURE
            if is_picture and alt not in self._alts and not inline.is_ornament(alt, attributes.get("role")):
                self._alts.add(alt)
                page.images.append(alt)
        self.closers.append(None)

    def _open_field(self, tag: str, attrs: Attributes) -> None:
        if self._tables and ("type", "hidden") not in attrs:
            self._tables[-1].has_structure = True
        self.closers.append(None)

    def _open_button(self, tag: str, attrs: Attributes) -> None:
        self._part_words()
        self._button_start = len(self._buffer)
        self.closers.append(self._close_button)

    def _close_button(self) -> None:
        self.page.button_length += len("".join(self._buffer[self._button_start :]).strip(LAYOUT))
        self._after_link = True

    def _open_credit(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        if page.state & v.QUOTE and "".join(self._buffer).rstrip(LAYOUT).endswith(inline.SENTENCE_ENDS):
            page.flush()  # who said it, set in the paragraph of what was said
        self._credit_start = len(self._buffer)
        self.closers.append(self._close_credit)

    def _close_credit(self) -> None:
        self.page.credit_length += len("".join(self._buffer[self._credit_start :]).strip(LAYOUT))

    def _open_strong(self, tag: str, attrs: Attributes) -> None:
        self._open_inline(tag, attrs)
        if not self.skipped and self.closers[-1] is None:
            self._strong_start, self.closers[-1] = len(self._buffer), self._close_strong

    def _close_strong(self) -> None:
        self.page.strong_length += len("".join(self._buffer[self._strong_start :]).strip(LAYOUT))
        self._strong_start = len(self._buffer)  # of two, one in the other, each counts its own

    # ------------------------------------------------------------ links

    def _open_link(self, tag: str, attrs: Attributes) -> None:
        self._part_words()
        self._close_link()  # a link inside a link, which only a broken page has
        attributes, page = dict(attrs), self.page
        if "href" in attributes:  # an `a` without it is no link
            page.link = RawLink(
                attributes["href"] or "",
                attributes.get("rel") or "",
                attributes.get("hreflang") or "",
                "download" in attributes,
                len(self._buffer),
                [],
            )
        if not page.anchor:
            page.anchor = attributes.get("id") or attributes.get("name") or ""
        self.closers.append(self._close_link)

    def _close_link(self) -> None:
        page, link = self.page, self.page.link
        if link is None:
            return
        page.link = None
        if page.in_heading() and "".join(self._buffer[link.start :]).strip(LAYOUT) in inline.PERMALINKS:
            del self._buffer[link.start :]
            return
        page.end_link_part(link)
        if not link.parts:  # an image's link
            link.parts.append(link.alt)
            page.links.append(link)
        self._after_link = True

    def _part_words(self) -> None:
        """Put a space between two links or buttons in a row, which a browser draws apart."""
        if self._after_link and self._buffer:
            self._buffer.append(" ")
        self._after_link = False

    # ------------------------------------------------------------ tables

    def _open_table(self, tag: str, attrs: Attributes) -> None:
        self.page.enter(tag, attrs)
        if self._tables:
            self._tables[-1].has_structure = True
        role = dict(attrs).get("role") or ""
        self._tables.append(OpenTable(len(self.page.blocks.text), self.page.current, self.page.anchor, role))
        self.closers.append(self._close_table)

    def _close_table(self) -> None:
        self.page.flush()
        self.page.fold(self._tables.pop())
        self.page.leave()

    def _open_row(self, tag: str, attrs: Attributes) -> None:
        if self._tables:
            self._tables[-1].n_rows += 1
        self._open_block(tag, attrs)

    def _open_cell(self, tag: str, attrs: Attributes) -> None:
        attributes = dict(attrs)
        if inline.is_line_number(attributes.get("class")):
            self.skipped = 1
            return
        self._open_block(tag, attrs)
        if not self._tables or self.closers[-1] is None:
            return
        table = self._tables[-1]
        rows = read_integer(attributes["rowspan"], 1) if "rowspan" in attributes else 1
        columns = read_integer(attributes["colspan"], 1) if "colspan" in attributes else 1
        table.cells.append(
            OpenCell(max(table.n_rows - 1, 0), max(rows, 0), columns, tag == "th", len(self.page.blocks.text))
        )
        self.closers[-1] = self._close_cell

    def _close_cell(self) -> None:
        self.page.leave()
        table = self._tables[-1]
        table.cells[-1].end = len(self.page.blocks.text)

    def _open_caption(self, tag: str, attrs: Attributes) -> None:
        if self._tables:
            self._tables[-1].has_caption = True
        self._open_block(tag, attrs)

    # ------------------------------------------------------------ what is shown in some places only

    def _open_time(self, tag: str, attrs: Attributes) -> None:
        self.facts.tags.append((tag, dict(attrs)))
        self._open_inline(tag, attrs)

    def _open_template(self, tag: str, attrs: Attributes) -> None:
        if any(name == SHADOW_MARK for name, _ in attrs):
            self._open_block(tag, attrs)
        else:
            self._skip(tag, attrs)

    def _open_noscript(self, tag: str, attrs: Attributes) -> None:
        self.facts.has_noscript = True
        if self._noscript:
            self._open_block(tag, attrs)
        else:
            self._skip(tag, attrs)

    _OPENERS: ClassVar[dict[str, Callable[[Walk, str, Attributes], None]]] = {
        **dict.fromkeys(v.SKIPPED, _skip), **dict.fromkeys(v.INLINE, _open_inline), **dict.fromkeys(v.HEADINGS, _open_heading),
        **dict.fromkeys(("ul", "ol", "menu"), _open_list), **dict.fromkeys(("b", "strong"), _open_strong),
        **dict.fromkeys(("meta", "link", "base"), facts.open_fact), **dict.fromkeys(("head", "math", "wbr"), _open_nothing),
        "a": _open_link, "button": _open_button, "br": _open_break, "hr": _open_rule, "img": _open_image, "html": facts.open_html,
        "input": _open_field, "cite": _open_credit, "time": _open_time, "li": _open_item, "table": _open_table,
        "tr": _open_row, "td": _open_cell, "th": _open_cell, "caption": _open_caption, "script": facts.open_script,
        "title": facts.open_title, "template": _open_template, "noscript": _open_noscript, "body": _open_body,
    }  # fmt: skip
    """What to do at a start tag; a tag that is not here opens a block."""
