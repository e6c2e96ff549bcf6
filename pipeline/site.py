"""The site of a url."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


@lru_cache(1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


@lru_cache(4_096)
def site_of(url: str) -> str:
    """Return the registrable host of a url by the Public Suffix List; an address or unknown host as it is.

    >>> site_of("https://news.example.co.uk/a"), site_of("file:a.txt")
    ('example.co.uk', '')
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return str(_public_suffixes().privatesuffix(host) or host)
