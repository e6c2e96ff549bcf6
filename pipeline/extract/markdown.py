"""Markdown: rendered to HTML by markdown-it-py (CommonMark with tables), then read like any page, all of it content."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.extract.html import read_html
from pipeline.records import Draft

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@lru_cache(1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - takes 0.04 s to load, and most crawls bring no Markdown

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_markdown(text: str, url: str = "") -> Draft:
    r"""Return the blocks of a Markdown page; raw HTML in it is read as HTML.

    >>> [(piece.kind, piece.text) for piece in read_markdown("# Rivers\n\n1. Po\n2. Dora").pieces]
    [('heading', 'Rivers'), ('list_item', 'Po'), ('list_item', 'Dora')]
    """
    return replace(read_html(_parser().render(text), url, whole=True), format="markdown")
