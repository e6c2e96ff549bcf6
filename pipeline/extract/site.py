"""The site of a url: its registrable domain by the Public Suffix List, which ships with publicsuffixlist."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pkgutil import get_data
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


@lru_cache(1)
def _rules() -> dict[str, list[str]]:
    """Return the lines of the list by their top level domain."""
    rules: defaultdict[str, list[str]] = defaultdict(list)
    found = get_data("publicsuffixlist", "public_suffix_list.dat")
    assert found is not None  # noqa: S101 - it ships with it
    for line in found.decode().splitlines():
        if line and not line.startswith("//"):
            rules[line.rpartition(".")[2]].append(line)
    return dict(rules)


@lru_cache(maxsize=1_024)
def _suffixes(top: str) -> PublicSuffixList:
    """Return the rules of one top level domain: all 10,000 take 70 ms in each process, those that it meets one or two."""
    return PublicSuffixList(_rules().get(_decoded(top), []))


def _decoded(top: str) -> str:
    """Return a top level domain as the list spells it.

    >>> _decoded("xn--p1ai"), _decoded("uk")
    ('рф', 'uk')
    """
    try:
        return top.encode("idna").decode("idna")
    except UnicodeError:
        return top


@lru_cache(maxsize=65_536)
def site_of_host(host: str) -> str:
    """Return the registrable domain of `host`, `host` itself where it has none.

    >>> site_of_host("www.example.co.uk"), site_of_host("127.0.0.1")
    ('example.co.uk', '127.0.0.1')
    """
    if ":" in host or host.replace(".", "").isdigit():
        return host
    try:
        return str(_suffixes(host.rpartition(".")[2].lower()).privatesuffix(host) or host)
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
