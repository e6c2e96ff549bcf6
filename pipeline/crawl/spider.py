"""What of a site is fetched: start urls, sitemaps, what is known, and the links that lead on from there."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

import turbohtml
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.utils.sitemap import Sitemap
from twisted.python.failure import Failure

from pipeline.crawl.archive import Archive
from pipeline.crawl.state import Known, State
from pipeline.sites import Site

# What is never a page: fetching it costs the site's bandwidth and gives a skipped capture.
_NO_PAGE: Final = re.compile(
    r"\.(?:7z|avi|bmp|bz2|css|dmg|docx?|eot|epub|exe|gif|gz|ico|iso|jpe?g|js|json|m4[av]|mov|mp[34]|mpe?g|odt|og[gv]|pdf"
    r"|png|pptx?|rar|rss|svg|tar|tiff?|ttf|wav|web[mp]|woff2?|xlsx?|xz|zip)$",
    re.IGNORECASE,
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_SITEMAPS: Final = 1_000  # of one crawl; a sitemap may name 50,000 urls


class SiteSpider(Spider):
    """Fetches one site; `Recorder` writes down what comes."""

    name = "site"

    def __init__(self, site: Site, state: State, archive: Archive, *, due: bool) -> None:
        super().__init__()
        self.site = site
        self.state = state
        self.archive = archive
        self._due = due
        self._hosts = set(site.hosts)
        self._allow = [re.compile(pattern) for pattern in site.allow]
        self._deny = [re.compile(pattern) for pattern in site.deny]
        self._asked: dict[str, int] = {}
        self._answered: set[str] = set()
        self._later: set[str] = set()
        self._n_sitemaps = 0
        self.problems: list[tuple[str, str]] = []
        """(url, what went wrong) of pages that could not be fetched"""

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the start urls and sitemaps, then for all that is known and due."""
        known = {one.url: one for one in self.state.of(self.site.name)}
        if self._due:
            self._later = self._not_due(known.values())
        for url in self.site.sitemaps:
            yield Request(url, self.parse_sitemap, errback=self.failed, meta={"known": known.get(url)}, priority=10)
        for url in self.site.start_urls:
            for request in self._page(url, 0, known.get(url)):
                yield request.replace(meta=request.meta | {"leads": True})
        depths = self.state.waiting(self.site.name) | {url: one.depth for url, one in known.items()}
        for url in sorted(depths.keys() - set(self.site.sitemaps)):
            if self._is_wanted(url):
                for request in self._page(url, depths[url], known.get(url)):
                    yield request

    def _not_due(self, known: Iterable[Known]) -> set[str]:
        """Return the urls to leave alone.

        Of a crawl that was killed nobody knows which links were followed, so what it fetched is asked for again.
        """
        now, whole = time.time(), self.state.last_end(self.site.name)
        later = {one.url for one in known if one.next_due > now and one.last_seen <= whole}
        return later - set(self.site.start_urls)

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Follow the links of a page, or the redirect that stands in its place."""
        depth = response.meta.get("depth", 0)
        self._answered.add(response.request.url if response.request else response.url)
        if response.status in _REDIRECTS:
            yield from self._redirected(response, depth)
            return
        if not isinstance(response, TextResponse) or response.status != 200 or depth >= self.site.max_depth:
            return
        kind = (response.headers.get("Content-Type") or b"").lower()
        if b"html" not in kind and kind:
            return
        for url in self._links(response):
            yield from self._page(url, depth + 1)

    def _redirected(self, response: Response, depth: int) -> Iterator[Request]:
        """Ask for what a redirect names, if it would be asked for anyway; where a start url leads to is part of the site."""
        url = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1").strip())
        if response.meta.get("leads") and self._is_allowed(url):
            self._hosts.add(urlsplit(url).hostname or "")
        if self._is_wanted(url):
            for request in self._page(url, depth):
                yield request.replace(meta=request.meta | {"leads": response.meta.get("leads", False)})

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Ask for the pages that a sitemap names, or for the sitemaps that an index names."""
        if response.status != 200:
            return
        sitemap = Sitemap(response.body)
        for entry in sitemap:
            url = urljoin(response.url, str(entry.get("loc", "")))
            if sitemap.type == "sitemapindex":
                self._n_sitemaps += 1
                if self._n_sitemaps <= _MOST_SITEMAPS and urlsplit(url).hostname in self._hosts:
                    known = self.state.get(self.site.name, url)
                    yield Request(url, self.parse_sitemap, errback=self.failed, meta={"known": known}, priority=10)
            elif self._is_wanted(url):
                self._forget_later(url, str(entry.get("lastmod", "")))
                yield from self._page(url, 0)

    @property
    def waiting(self) -> dict[str, int]:
        """Urls that were found and not answered, with their depths: what a crawl that ends early leaves to the next."""
        return {url: depth for url, depth in self._asked.items() if url not in self._answered}

    def failed(self, failure: Failure) -> None:
        """Note a page that could not be fetched."""
        self._answered.add(failure.request.url)  # type: ignore[attr-defined] # Scrapy adds it
        if isinstance(failure.value, IgnoreRequest) and "robots.txt" in str(failure.value):
            return  # counted as forbidden; to be told so is no problem
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        self.problems.append((request.url, f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:500]))

    def _forget_later(self, url: str, lastmod: str) -> None:
        """A page that its sitemap says was changed since it was seen is due."""
        if url in self._later and lastmod:
            known = self.state.get(self.site.name, url)
            seen = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(known.last_seen)) if known else ""
            if lastmod[:19] > seen[: len(lastmod[:19])]:
                self._later.discard(url)

    def _page(self, url: str, depth: int, known: Known | None = None) -> Iterator[Request]:
        url = urldefrag(url)[0]
        if url in self._asked or url in self._later or len(self._asked) >= self.site.max_pages:
            return
        self._asked[url] = depth
        known = known or self.state.get(self.site.name, url)
        meta = {"known": known, "depth": depth, "dont_redirect": True, "playwright": self.site.render}
        yield Request(url, self.parse, errback=self.failed, meta=meta, dont_filter=True)

    def _links(self, response: TextResponse) -> Iterable[str]:
        """Return the urls that a page links to and that are wanted, each once."""
        found: dict[str, None] = {}
        base = response.url
        for element, attribute, target in turbohtml.parse(response.text).links():
            if element.tag == "base" and attribute == "href":
                base = urljoin(response.url, target)
            elif attribute != "href" or element.tag not in {"a", "area", "link"}:
                continue
            try:
                url = urldefrag(urljoin(base, target.strip()))[0]
                wanted = self._is_alternate(element, url) if element.tag == "link" else self._is_wanted(url)
            except ValueError:  # not a url
                continue
            if wanted:
                found[url] = None
        return found

    def _is_alternate(self, element: turbohtml.Element, url: str) -> bool:
        """Return whether a `link` names the page in one of the languages to follow."""
        language = str(element.attrs.get("hreflang") or "").lower()
        return bool(language) and language.partition("-")[0] in self.site.languages and self._is_allowed(url)

    def _is_wanted(self, url: str) -> bool:
        return urlsplit(url).hostname in self._hosts and self._is_allowed(url)

    def _is_allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or _NO_PAGE.search(parts.path):
            return False
        if any(pattern.search(url) for pattern in self._deny):
            return False
        return not self._allow or any(pattern.search(url) for pattern in self._allow)
