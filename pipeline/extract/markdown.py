"""Markdown: rendered to HTML by markdown-it-py (CommonMark with tables), then read like any page, all of it content."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from pipeline.extract.html import read_html
from pipeline.records import Draft

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_markdown(text: str, url: str = "") -> Draft:
    r"""Return the blocks of a Markdown page; raw HTML in it is read as HTML.

    >>> [(piece.kind, piece.text) for piece in read_markdown("# Rivers\n\n1. Po\n2. Dora").pieces]
    [('heading', 'Rivers'), ('list_item', 'Po'), ('list_item', 'Dora')]
    """
    return replace(read_html(_PARSER.render(text), url, whole=True), format="markdown")
