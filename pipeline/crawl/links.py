"""The links of a page, as urls in one spelling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urljoin

import turbohtml
from w3lib.url import safe_url_string

from pipeline.urls import without_credentials

LONGEST_URL: Final = 2_083
"""Characters; what is longer is a trap or a picture, not the address of a page. Scrapy's limit, and that of old browsers."""


class Link(NamedTuple):
    """One link of a page."""

    url: str
    """where it leads, without its fragment, not yet in one spelling"""
    language: str
    """language that a `link` in the head says for it, lower case; empty for links that readers see"""


def links_of(page: bytes, charset: str, url: str) -> Iterator[Link]:
    """Yield the links of a page in their order: those of `a` and `area`, and each `link` with `hreflang`.

    Args:
        page: HTML.
        charset: encoding that its server says; empty for none.
        url: where it was found; relative links begin there, or where `base` says.

    >>> list(links_of(b"<base href=/en/><a href='two#part'>Two</a><a href='mailto:a@b.example'>Write</a>", "", "http://a.example/"))
    [Link(url='http://a.example/en/two', language=''), Link(url='mailto:a@b.example', language='')]
    """
    document = _parse(page, charset)
    base = url
    first = document.find("base", attrs={"href": True})
    if first is not None:
        base = joined(url, str(first.attrs["href"])) or url
    scheme, _, rest = base.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0].partition('?')[0]}"
    seen: set[tuple[str, str]] = set()
    for element, attribute, written in document.links():
        if attribute != "href" or (tag := element.tag) not in {"a", "area", "link"}:
            continue
        language = str(element.attrs.get("hreflang") or "").lower() if tag == "link" else ""
        if (tag == "link" and not language) or (written, language) in seen:
            continue
        seen.add((written, language))
        if written.startswith("/") and not written.startswith("//") and "/." not in written:
            target = origin + written.partition("#")[0]  # as below, in a tenth of the time
        else:
            target = joined(base, written)
        if target:
            yield Link(target, language)


def joined(base: str, written: str) -> str:
    """Return what a link on `base` leads to, without its fragment; empty if that is no url.

    >>> joined("http://a.example/en/one", " ../two#part"), joined("http://a.example/", "http://[a/")
    ('http://a.example/two', '')
    """
    try:
        return urljoin(base, written.strip()).partition("#")[0]
    except ValueError:
        return ""


def spelled(url: str) -> str:
    """Return a url as it is asked for, in the spelling that Scrapy gives to it; empty if it cannot be asked for.

    Scrapy sends no user and password that stand in a url, so they are left out.

    >>> spelled("http://a.example/a b"), spelled("http://a.example:port/"), spelled("http://a.example/" + "x" * 3_000)
    ('http://a.example/a%20b', '', '')
    >>> spelled("http://user:secret@a.example/")
    'http://a.example/'
    """
    if len(url) > LONGEST_URL:
        return ""
    try:
        safe = safe_url_string(without_credentials(url)).partition("#")[0]
    except ValueError:
        return ""
    return safe if len(safe) <= LONGEST_URL else ""


def _parse(page: bytes, charset: str) -> turbohtml.Document:
    if charset:
        try:
            return turbohtml.parse(page, encoding=charset, positions=False)
        except LookupError:  # no encoding of the web has that name
            pass
    return turbohtml.parse(page, positions=False)
