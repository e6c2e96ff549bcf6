"""Links: absolute urls, and what kind of thing each points to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from pipeline.extract.html.arrays import RawLink
from pipeline.extract.site import site_of_host
from pipeline.records import Anchor, LinkKind, without_credentials

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ORIGIN = re.compile(r"(https?:)(//[^/?#]*)")
_AUTHORITY = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#\\]*)")
_URL_NOISE = str.maketrans("", "", "\t\n\r")  # the URL standard takes these out of any url
_EXTENSIONS = (
    "pdf doc docx xls xlsx ppt pptx odt ods odp rtf csv tsv epub mobi zip rar 7z tgz gz tar bz2 xz zst exe msi dmg pkg deb rpm "
    "apk iso mp3 mp4 m4a avi mov wav ics parquet sqlite jar"
)
_DOWNLOADS = frozenset(_EXTENSIONS.split())
_LONGEST = max(map(len, _DOWNLOADS))
_new = tuple.__new__  # of a named tuple, a third of the cost of calling it


class Links:
    """Makes the links of one page absolute.

    Args:
        url: where the page lies.
        base: href of its `base` element.
    """

    def __init__(self, url: str, base: str = "") -> None:
        self.page = url.partition("#")[0]
        self.base = self._join_any(url, without_credentials(base.strip())) if base else url
        parts = _ORIGIN.match(self.base)
        self._scheme, self._origin = (parts[1], parts[0]) if parts else ("", "")
        self._site = site_of_host(host_of(url))
        # what most links of a page begin with where that is its own site (a slash: nothing, no absolute url begins so)
        self._near = f"{self._origin}/" if self._origin and _site_of(self.base) == self._site else "/"
        self._read: dict[str, tuple[str, LinkKind]] = {}  # a page links many things twice

    def absolute(self, url: str) -> str:
        """Return `url` seen from the page; empty for what is no link (`javascript:`, `mailto:`...) or cannot be read.

        >>> links = Links("https://example.org/a/b.html")
        >>> [links.absolute(url) for url in ("c.html#d", "/e", "//f.example/", "../g", "mailto:h@example.org", "http://[")]
        ['https://example.org/a/c.html#d', 'https://example.org/e', 'https://f.example/', 'https://example.org/g', '', '']
        """
        url = url.strip(" \t\n\r\f\0")
        if "@" in url:
            url = without_credentials(url.translate(_URL_NOISE))
        if _is_unusual(url):
            return self._join_any(self.base, url.translate(_URL_NOISE))
        if url.startswith(("https://", "http://")):  # these are nearly all links, and urljoin costs ten times more
            return url
        if self._origin and url.startswith("/"):
            return f"{self._scheme}{url}" if url.startswith("//") else f"{self._origin}{url}"
        return self._join_any(self.base, url)

    @staticmethod
    def _join_any(base: str, url: str) -> str:
        if _SCHEME.match(url) and url[:5].lower() not in {"http:", "https"}:
            return ""
        try:
            urlsplit(url)
            return urljoin(base, url)
        except ValueError:  # "http://[" and its kin
            return ""

    def kind(self, url: str) -> LinkKind:
        """Return what the absolute `url` points to, seen from the page."""
        address = url
        if "#" in url:
            address, _, fragment = url.partition("#")
            if fragment and address == self.page:
                return "anchor"
        if _names_file(address):
            return "download"
        return "internal" if url.startswith(self._near) or _site_of(url) == self._site else "external"

    def anchors(self, links: Sequence[RawLink]) -> tuple[Anchor, ...]:
        """Return the records of `links`, but of what is no link."""
        found = []
        for link in links:
            href = link.url
            if not href:
                continue
            known = self._read.get(href)
            if known is None:
                url = self.absolute(href)
                known = self._read[href] = (url, self.kind(url))
            url, kind = known
            if url:
                if link.is_download and kind != "anchor":
                    kind = "download"
                text = link.parts[0] if len(link.parts) == 1 else link.text
                found.append(_new(Anchor, (url, text, link.rel, kind, link.hreflang)))
        return tuple(found)


def _is_unusual(url: str) -> bool:
    """Return whether a url has a folder that begins with a dot, white space, brackets or a backslash."""
    return "/." in url or "\t" in url or "\n" in url or "\r" in url or "[" in url or "]" in url or "\\" in url


def _names_file(address: str) -> bool:
    """Return whether the path of `address` ends like a file to keep; a host ends like none."""
    path = address.partition("?")[0] if "?" in address else address
    dot = path.rfind(".")
    if dot < 0 or len(path) - dot > _LONGEST + 1:
        return False
    return path[dot + 1 :].lower() in _DOWNLOADS and path.count("/", 0, dot) > 2


def _site_of(url: str) -> str:
    found = _AUTHORITY.match(url)
    return _site_of_authority(found[1]) if found else ""


@lru_cache(maxsize=4096)
def _site_of_authority(authority: str) -> str:
    return site_of_host(_authority_host(authority))


def _authority_host(authority: str) -> str:
    host = authority.rpartition("@")[2].lower()
    return host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0].rstrip(".")


def host_of(url: str) -> str:
    """Return the host of an absolute `url`, lower case; empty where there is none.

    >>> host_of("https://user@Example.org:8080/a?b#c")
    'example.org'
    """
    found = _AUTHORITY.match(url)
    return _authority_host(found[1]) if found else ""
