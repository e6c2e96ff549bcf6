"""The encoding a page says it has: HTTP header, XML declaration, `<meta>`.

Pages copy these lines from one another, so a declaration is a hint, never an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.labels import find_encoding

_PRESCAN_BYTES = 8192
"""The standard prescans 1,024 bytes and lets the parser still obey a later <meta>; this reads what both would see."""

_CHARSET = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG = re.compile(
    rb"<!--.*?-->"
    rb"|<(?P<name>meta)[\s/](?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>"
    rb"|</?[a-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*+>"
    rb"|<[!/?][^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")


@dataclass(frozen=True, slots=True)
class Declaration:
    """An encoding that a page claims for itself."""

    encoding: str
    """name of the encoding, as in `Text.encoding`"""
    source: str
    """who says so: `http`, `xml` or `meta`"""


def find_declaration(body: bytes, content_type: str | None = None) -> Declaration | None:
    """Return what the page declares, the HTTP header before the page itself; None where nobody says anything known.

    Follows https://html.spec.whatwg.org/#determining-the-character-encoding: only labels of the Encoding Standard
    count, and UTF-16 declared in bytes that can be read as ASCII means UTF-8.

    >>> find_declaration(b'<!-- <meta charset=koi8-r> --><META CHARSET="Latin2">')
    Declaration(encoding='iso-8859-2', source='meta')
    """
    if content_type and (match := _CHARSET.search(content_type)):
        encoding = find_encoding(match[1] or match[2] or match[3] or "")
        if encoding:
            return Declaration(encoding, "http")
    head = body[:_PRESCAN_BYTES]
    if xml := _XML.match(head):
        encoding = find_encoding((xml[1] or xml[2] or b"").decode("latin-1"))
        if encoding:
            return Declaration(_readable(encoding), "xml")
    for tag in _TAG.finditer(head):
        if tag["name"] and (encoding := _meta_encoding(tag["attributes"].decode("latin-1"))):
            return Declaration(_readable(encoding), "meta")
    return None


def _meta_encoding(attributes: str) -> str | None:
    """Return the encoding in the attributes of a `<meta>` tag.

    >>> _meta_encoding('http-equiv=Content-Type content="text/html; charset=windows-1250"')
    'windows-1250'
    >>> _meta_encoding('name=description content="charset=koi8-r"')
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.lower(), double or single or bare)
    if "charset" in found:
        return find_encoding(found["charset"])
    if found.get("http-equiv", "").lower() == "content-type" and (match := _CHARSET.search(found.get("content", ""))):
        return find_encoding(match[1] or match[2] or match[3] or "")
    return None


def _readable(encoding: str) -> str:
    return "utf-8" if encoding.startswith("utf-16") else encoding
