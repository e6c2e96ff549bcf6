"""Sitemaps and indexes of sitemaps, packed or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from scrapy.utils.sitemap import Sitemap


class Entry(NamedTuple):
    """One url that a sitemap names."""

    url: str
    """as it stands there"""
    lastmod: str
    """when it was changed, as it stands there; empty if it does not say"""
    is_sitemap: bool
    """whether it is a sitemap itself, in an index"""


def read_sitemap(body: bytes, max_bytes: int) -> Iterator[Entry]:
    """Return what a sitemap names; one that is packed with gzip is unpacked, up to `max_bytes`.

    Raises:
        ValueError: it is larger than that, or neither a sitemap nor an index.

    >>> list(read_sitemap(b"<urlset><url><loc>http://a.example/</loc></url></urlset>", 1_000))
    [Entry(url='http://a.example/', lastmod='', is_sitemap=False)]
    """
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body, max_bytes)
    try:
        sitemap = Sitemap(body)
    except (etree.XMLSyntaxError, StopIteration):
        raise ValueError("it is not XML") from None
    if sitemap.type not in {"urlset", "sitemapindex"}:
        raise ValueError(f"its root element is {sitemap.type}")
    return _entries(sitemap)


def _entries(sitemap: Sitemap) -> Iterator[Entry]:
    is_index = sitemap.type == "sitemapindex"
    for entry in sitemap:
        yield Entry(str(entry.get("loc", "")), str(entry.get("lastmod", "")), is_index)


def _unpacked(packed: bytes, max_bytes: int) -> bytes:
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        body = member.decompress(packed, max_bytes)
    except zlib.error as error:
        raise ValueError(f"it cannot be unpacked ({error})") from error
    if member.unconsumed_tail:
        raise ValueError(f"it is larger than {max_bytes:,} bytes when unpacked")
    return body
