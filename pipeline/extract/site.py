"""The site of a url: its registrable domain by the Public Suffix List, which ships with publicsuffixlist."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


@lru_cache(1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=65_536)
def site_of_host(host: str) -> str:
    """Return the registrable domain of `host`, `host` itself where it has none.

    >>> site_of_host("www.example.co.uk"), site_of_host("127.0.0.1")
    ('example.co.uk', '127.0.0.1')
    """
    if ":" in host or host.replace(".", "").isdigit():
        return host
    try:
        return str(_suffixes().privatesuffix(host) or host)
    except (UnicodeError, ValueError):
        return host


def site_of(url: str) -> str:
    """Return the site of `url`; empty for a `file:` url and what is none.

    >>> site_of("https://news.example.co.uk/a"), site_of("file:a.txt")
    ('example.co.uk', '')
    """
    try:
        return site_of_host((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""
