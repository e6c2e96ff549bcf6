# ruff: noqa: ARG002 - openers all take the tag and its attributes, needed or not
"""The one walk over a page: parser events in, the lists of `arrays` out.

Nothing is judged here: navigation, hidden and repeated text is all read, and `roles` says what it is. Only what a
browser never shows as text (scripts, styles, drawings, choices of a form) is passed over.
"""

from __future__ import annotations

from pipeline.extract.html import inline
from pipeline.extract.html.arrays import RawLink
from pipeline.extract.html.attributes import Attributes, value_of
from pipeline.extract.html.collect import Collector
from pipeline.extract.html.facts import Facts
from pipeline.extract.html.lists import OpenList, open_list, read_integer
from pipeline.extract.html.tables import OpenCell, OpenTable
from pipeline.extract.html.vocabulary import DRAWN, HEADINGS, INLINE, PRE, QUOTE, SKIPPED
from pipeline.extract.html.whitespace import BREAK, LAYOUT

SHADOW_MARK = "data-shown-template"
"""Attribute of a template whose content is shown in place."""

# What the end of an element closes. Numbers, since a page has thousands and a bound method for each is an allocation.
_NOTHING, _CONTAINER, _LINK, _PARTED, _LIST, _HEADING, _TABLE, _CELL, _BUTTON, _CREDIT, _STRONG, _TEXT = range(12)


class Walk:
    """Receives the events of one page; after `finish`, `page` and `facts` hold it.

    Args:
        noscript: read what stands in `noscript`, for pages that show nothing else without scripts.
    """

    def __init__(self, *, noscript: bool = False) -> None:
        self.page = Collector()
        self._buffer = self.page.buffer
        self.facts = Facts()
        self._noscript = noscript
        self._open: list[int] = []  # what to close at the end of each open element
        self._skipped = 0  # depth below an element whose text is not read
        self._sink: list[str] | None = None  # where the text of a title or script goes
        self._button_start = self._credit_start = -1  # -1 where none is open
        self._strong_start = 0
        self._after_link = False
        self._gap = False  # something is drawn between the text before and after
        self._lists: list[OpenList] = []
        self._tables: list[OpenTable] = []
        self._openers = self._OPENERS

    # ------------------------------------------------------------ events

    def start_element(self, tag: str, attrs: Attributes) -> None:
        """Take in a start tag."""
        if self._skipped:
            self._skipped += 1
            return
        opener = self._openers.get(tag)
        if opener is None:
            self._open_block(tag, attrs)
        else:
            opener(self, tag, attrs)

    def end_element(self, tag: str) -> None:
        """Take in an end tag."""
        if self._skipped:
            self._skipped -= 1
            return
        what = self._open.pop()
        if what == _CONTAINER:
            self.page.leave()
        elif what == _LINK:
            self._close_link()
        elif what != _NOTHING:
            self._close(what, tag)

    def _close(self, what: int, tag: str) -> None:
        page = self.page
        if what == _PARTED:
            self._after_link = True
        elif what == _LIST:
            page.leave()
            self._lists.pop()
            page.list_depth = len(self._lists)
        elif what == _HEADING:
            page.close_heading()
        elif what == _CELL:
            page.leave()
            self._tables[-1].cells[-1].end = len(page.blocks.text)
        elif what == _TABLE:
            page.flush()
            page.fold(self._tables.pop())
            page.leave()
        elif what == _BUTTON:
            page.button_length += page.length_since(self._button_start)
            self._button_start = -1
            self._after_link = True
        elif what == _CREDIT:
            page.credit_length += page.length_since(self._credit_start)
            self._credit_start = -1
        elif what == _STRONG:
            page.strong_length += page.length_since(self._strong_start)
            self._strong_start = len(self._buffer)  # of two, one in the other, each counts its own
        elif what == _TEXT:
            self.facts.take_text(tag, "".join(self._sink or ()))
            self._sink = None

    def characters(self, data: str) -> None:
        """Take in text."""
        if self._skipped or not data:
            return
        buffer = self._buffer
        if self._sink is not None:
            self._sink.append(data)
            return
        if buffer:
            last = buffer[-1]
            is_parted = self._gap and inline.is_parted(last, data)
            if is_parted or (data[0].isupper() and last[-1].islower() and inline.is_squashed(last, data)):
                buffer.append(" ")
        elif data[0] <= " " and data.isspace() and not data.strip(LAYOUT):
            return  # layout between blocks
        buffer.append(data)
        self._after_link = self._gap = False

    def comment(self, *_: object) -> None:
        """Pass over a comment, the document type or a processing instruction."""

    doctype = processing_instruction = comment

    def finish(self) -> None:
        """Close the page after the last event."""
        page = self.page
        page.flush()
        if page.links and page.blocks.links:
            page.blocks.links[-1] = [*page.blocks.links[-1], *page.links]
        page.containers.end[0] = len(page.blocks.text)

    # ------------------------------------------------------------ blocks

    def _open_block(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        if page.state & PRE:  # lines of code that are blocks of their own
            if page.buffer and not page.buffer[-1].endswith("\n"):
                page.buffer.append("\n")
            self._open.append(_NOTHING)
            return
        page.enter(tag, attrs)
        if page.role_heading:
            page.begin_role_heading(attrs)
            self._open.append(_HEADING)
        else:
            self._open.append(_CONTAINER)

    def _open_heading(self, tag: str, attrs: Attributes) -> None:
        self.page.enter(tag, attrs)
        self.page.begin_heading(HEADINGS[tag])
        self._open.append(_HEADING)
        if self._tables:
            self._tables[-1].has_structure = True

    def _open_list(self, tag: str, attrs: Attributes) -> None:
        self.page.enter(tag, attrs)
        self._lists.append(open_list(tag, attrs))
        self.page.list_depth = len(self._lists)
        self._open.append(_LIST)

    def _open_item(self, tag: str, attrs: Attributes) -> None:
        if not self._lists:  # an item without a list is a list of one
            self._open_list(tag, attrs)
        else:
            self.page.enter(tag, attrs)
            self._open.append(_CONTAINER)
        self.page.marker = self._lists[-1].next_marker(value_of(attrs, "value"))

    def _open_body(self, tag: str, attrs: Attributes) -> None:
        """Open the body, whose class names speak of the whole page and so of no block."""
        self.page.enter(tag, tuple(pair for pair in attrs if pair[0] not in {"class", "id"}))
        self._open.append(_CONTAINER)

    # ------------------------------------------------------------ inline elements and links

    def _open_nothing(self, tag: str, attrs: Attributes) -> None:
        self._open.append(_NOTHING)

    def _skip(self, tag: str, attrs: Attributes) -> None:
        self._skipped = 1
        self._gap = tag in DRAWN

    def _open_inline(self, tag: str, attrs: Attributes) -> None:
        what = _NOTHING
        if attrs:
            page = self.page
            if inline.is_unseen(attrs, page.state, self._buffer):  # it would be glued to the words around it
                self._skipped = 1
                return
            if not page.anchor:
                page.anchor = value_of(attrs, "id") or ""
            if inline.is_parted_role(value_of(attrs, "role")):
                self._part_words()
                what = _PARTED
        self._open.append(what)

    def _open_break(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        last = inline.last_text(page.buffer)
        if last == BREAK and not self._tables and not page.in_heading():
            page.flush()  # an empty line parts two paragraphs
        elif last:
            page.buffer.append(BREAK)
        self._open.append(_NOTHING)

    def _open_rule(self, tag: str, attrs: Attributes) -> None:
        self.page.flush()
        self._open.append(_NOTHING)

    def _open_image(self, tag: str, attrs: Attributes) -> None:
        self.page.add_image(value_of(attrs, "alt"), value_of(attrs, "role"))
        self._gap = True
        self._open.append(_NOTHING)

    def _open_field(self, tag: str, attrs: Attributes) -> None:
        if self._tables and ("type", "hidden") not in attrs:
            self._tables[-1].has_structure = True
        self._open.append(_NOTHING)

    def _open_button(self, tag: str, attrs: Attributes) -> None:
        if self.page.state & PRE or (self._buffer and self.page.in_heading()):  # to copy code, to edit a section
            self._skipped = 1
            return
        self._part_words()
        self._open.append(_BUTTON if self._button_start < 0 else _NOTHING)
        self._button_start = self._button_start if self._button_start >= 0 else len(self._buffer)  # of two the outer

    def _open_credit(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        if self._credit_start >= 0:
            self._open.append(_NOTHING)
            return
        if page.state & QUOTE and inline.is_sentence_end(self._buffer):
            page.flush()  # who said it, set in the paragraph of what was said
        self._credit_start = len(self._buffer)
        self._open.append(_CREDIT)

    def _open_strong(self, tag: str, attrs: Attributes) -> None:
        self._open_inline(tag, attrs)
        if not self._skipped and self._open[-1] == _NOTHING:
            self._strong_start, self._open[-1] = len(self._buffer), _STRONG

    def _open_link(self, tag: str, attrs: Attributes) -> None:
        self._part_words()
        self._close_link()  # a link inside a link, which only a broken page has
        page, link = self.page, RawLink(attrs, len(self._buffer))
        if link.is_link:
            page.link = link
        if not page.anchor:
            page.anchor = link.anchor
        self._open.append(_LINK)

    def _close_link(self) -> None:
        page, link = self.page, self.page.link
        if link is None:
            return
        page.link = None
        if page.in_heading() and inline.is_permalink(self._buffer[link.start :]):
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

    def _open_table(self, tag: str, attrs: Attributes) -> None:
        page = self.page
        page.enter(tag, attrs)
        if self._tables:
            self._tables[-1].has_structure = True
        self._tables.append(OpenTable(len(page.blocks.text), page.current, page.anchor, value_of(attrs, "role") or ""))
        self._open.append(_TABLE)

    def _open_row(self, tag: str, attrs: Attributes) -> None:
        if self._tables:
            self._tables[-1].n_rows += 1
        self._open_block(tag, attrs)

    def _open_cell(self, tag: str, attrs: Attributes) -> None:
        if inline.is_line_number(value_of(attrs, "class")):
            self._skipped = 1
            return
        self._open_block(tag, attrs)
        if not self._tables or self._open[-1] == _NOTHING:
            return
        table = self._tables[-1]
        rows, columns = read_integer(value_of(attrs, "rowspan"), 1), read_integer(value_of(attrs, "colspan"), 1)
        place = max(table.n_rows - 1, 0)
        table.cells.append(OpenCell(place, max(rows, 0), columns, len(self.page.blocks.text), is_header=tag == "th"))
        self._open[-1] = _CELL

    def _open_caption(self, tag: str, attrs: Attributes) -> None:
        if self._tables:
            self._tables[-1].has_caption = True
        self._open_block(tag, attrs)

    def _open_fact(self, tag: str, attrs: Attributes) -> None:
        self.facts.take(tag, dict(attrs))
        self._open.append(_NOTHING)

    def _open_time(self, tag: str, attrs: Attributes) -> None:
        self.facts.take(tag, dict(attrs))
        self._open_inline(tag, attrs)

    def _open_title(self, tag: str, attrs: Attributes) -> None:
        self._open.append(_TEXT if self._sink is None else _NOTHING)
        if self._sink is None:
            self._sink = []

    def _open_script(self, tag: str, attrs: Attributes) -> None:
        if ("type", "application/ld+json") in attrs:
            self._open_title(tag, attrs)
        else:  # most scripts are no text
            self._skipped = 1

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

    # What to do at a start tag; a tag that is not here opens a block.
    _OPENERS = dict.fromkeys(SKIPPED, _skip) | dict.fromkeys(INLINE, _open_inline) | dict.fromkeys(HEADINGS, _open_heading) | {
        "a": _open_link, "b": _open_strong, "strong": _open_strong, "button": _open_button, "br": _open_break, "hr": _open_rule,
        "img": _open_image, "input": _open_field, "cite": _open_credit, "time": _open_time, "ul": _open_list, "ol": _open_list,
        "menu": _open_list, "li": _open_item, "table": _open_table, "tr": _open_row, "td": _open_cell, "th": _open_cell,
        "caption": _open_caption, "script": _open_script, "title": _open_title, "template": _open_template,
        "noscript": _open_noscript, "meta": _open_fact, "link": _open_fact, "base": _open_fact, "html": _open_fact,
        "body": _open_body, "head": _open_nothing, "math": _open_nothing, "wbr": _open_nothing,
    }  # fmt: skip
