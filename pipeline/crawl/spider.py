"""What of a site is fetched: start urls, sitemaps, what is known, and the links that lead on from there."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from pipeline.crawl.archive import Archive
from pipeline.crawl.links import joined, links_of, spelled
from pipeline.crawl.sitemap import read_sitemap
from pipeline.crawl.state import SITEMAP, Known, Rest, State
from pipeline.sites import Site
from pipeline.urls import without_credentials

# What is never a page: fetching it costs the site's bandwidth and gives a skipped capture.
_NO_PAGE: Final = re.compile(
    r"\.(?:7z|avi|bmp|bz2|css|dmg|docx?|eot|epub|exe|gif|gz|ico|iso|jpe?g|js|json|m4[av]|mov|mp[34]|mpe?g|odt|og[gv]|pdf"
    r"|png|pptx?|rar|rss|svg|tar|tiff?|ttf|wav|web[mp]|woff2?|xlsx?|xz|zip)$",
    re.IGNORECASE,
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS: Final = 10
"""One after the other, before a page is given up."""

# What errors of Scrapy mean that say nothing.
_SILENT: Final = {
    "DownloadCancelledError": "it is larger than max_body_bytes",
    "ResponseDataLossError": "it broke off before its end",
}
_MOST_SITEMAPS: Final = 1_000  # of one crawl; a sitemap may name 50,000 urls
_REMEMBERED: Final = 100_000  # urls; most links of a site lead where others led, and judging one takes ten microseconds


class SiteSpider(Spider):
    """Fetches one site; `Recorder` writes down what comes."""

    name = "site"

    def __init__(self, site: Site, state: State, archive: Archive, *, due: bool, max_bytes: int) -> None:
        super().__init__()
        self.site = site
        self.state = state
        self.archive = archive
        self._due = due
        self._max_bytes = max_bytes
        self._hosts = set(site.hosts)
        self._led: set[str] = set()
        self._led_before: frozenset[str] = frozenset()
        self._scope = json.dumps(
            [sorted(site.hosts), site.allow, site.deny, site.languages, site.max_depth, site.render]
        )  # what decides which links are followed
        self._allow = [re.compile(pattern) for pattern in site.allow]
        self._deny = [re.compile(pattern) for pattern in site.deny]
        self._host = lru_cache(_REMEMBERED)(self._judged)
        self._met: set[str] = set()
        self._asked: dict[str, int] = {}
        self._answered: set[str] = set()
        self._later: set[str] = set()
        self._in_full: set[str] = set()
        self._n_sitemaps = 0
        self.problems: list[tuple[str, str]] = []
        """(url, what went wrong) of pages that could not be fetched or read"""
        self.fatal = ""
        """why the crawl cannot go on; empty while it can"""

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the start urls and sitemaps, then for all that is known and due."""
        known = {one.url: one for one in self.state.of(self.site.name)}
        before = self.state.rest(self.site.name)
        self._led_before = before.hosts
        self._hosts |= before.hosts
        self._later, self._in_full = self._plan(known.values(), before)
        for url in self.site.sitemaps:
            yield self._sitemap(url)
        for url in self.site.start_urls:
            for request in self._page(url, 0):
                yield request.replace(meta=request.meta | {"leads": True})
        pages = {url: one.depth for url, one in known.items() if one.depth != SITEMAP}
        for url, depth in sorted((pages | dict(before.waiting)).items()):
            if self._is_wanted(url):
                for request in self._page(url, depth, known.get(url)):
                    yield request

    @property
    def rest(self) -> Rest:
        """What a crawl that ends now leaves to the next."""
        waiting = {url: depth for url, depth in self._asked.items() if url not in self._answered}
        return Rest(waiting, self._scope, frozenset(self._led or self._led_before))

    def _plan(self, known: Iterable[Known], before: Rest) -> tuple[set[str], set[str]]:
        """Return the urls to leave alone, and those to fetch in full.

        A page that is unchanged comes without its links, and a page that scripts fill changes without its frame. Of a crawl that was killed nobody knows which it followed, and with
        other settings others are to be followed; so their pages are asked for as if they were new.
        """
        if before.scope != self._scope:
            return set(), {one.url for one in known}
        whole = self.state.last_end(self.site.name)
        in_full = {one.url for one in known if one.last_seen > whole or self.site.render} | before.waiting.keys()
        if not self._due:
            return set(), in_full
        now = time.time()
        later = {one.url for one in known if one.next_due > now}
        return later - in_full - set(map(spelled, self.site.start_urls)), in_full

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Follow the links of a page, or the redirect that stands in its place."""
        depth = response.meta.get("depth", 0)
        self._answered.add(response.request.url if response.request else response.url)
        if response.status in _REDIRECTS:
            yield from self._redirected(response, depth)
            return
        if response.status != 200 or depth >= self.site.max_depth:
            return
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
        if kind and "html" not in kind.partition(";")[0]:
            return
        charset = kind.partition("charset=")[2].strip(" \t\"'")
        for link in links_of(response.body, charset, response.url):
            if link.url in self._met:
                continue
            if self._is_alternate(*link) if link.language else self._is_wanted(link.url):
                yield from self._page(link.url, depth + 1)

    def _redirected(self, response: Response, depth: int) -> Iterator[Request]:
        """Ask for what a redirect names, if it would be asked for anyway; where a start url leads to is part of the site."""
        url = joined(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        leads, redirects = response.meta.get("leads", False), response.meta.get("redirects", 0) + 1
        if redirects > MOST_REDIRECTS:
            self.problems.append((response.url, f"more than {MOST_REDIRECTS} redirects, one after the other"))
            return
        if leads and (host := self._host(url)):
            self._led.add(host)
            self._hosts.add(host)
        if self._is_wanted(url):
            for request in self._page(url, depth):
                yield request.replace(meta=request.meta | {"leads": leads, "redirects": redirects})

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Ask for the pages that a sitemap names, or for the sitemaps that an index names."""
        if response.status != 200:
            if response.status != 304:
                self.problems.append((response.url, f"no sitemap: status {response.status}"))
            return
        try:
            entries = read_sitemap(response.body, self._max_bytes)
        except ValueError as error:
            self.problems.append((response.url, f"no sitemap: {error}"))
            return
        for entry in entries:
            url = joined(response.url, entry.url)
            if entry.is_sitemap:
                self._n_sitemaps += 1
                if self._n_sitemaps <= _MOST_SITEMAPS and url and urlsplit(url).hostname in self._hosts:
                    yield self._sitemap(url)
            elif self._is_wanted(url):
                self._forget_later(url, entry.lastmod)
                yield from self._page(url, 0)

    def _sitemap(self, url: str) -> Request:
        known = self.state.get(self.site.name, spelled(url))
        meta = {"known": known, "in_full": spelled(url) in self._in_full, "depth": SITEMAP}
        return Request(without_credentials(url), self.parse_sitemap, errback=self.failed, meta=meta, priority=10)

    def failed(self, failure: Failure) -> None:
        """Note a page that could not be fetched."""
        self._answered.add(failure.request.url)  # type: ignore[attr-defined] # Scrapy adds it
        if isinstance(failure.value, IgnoreRequest) and "robots.txt" in str(failure.value):
            return  # counted as forbidden; to be told so is no problem
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        kind = type(failure.value).__name__
        said = failure.getErrorMessage() or _SILENT.get(kind, "no reason given")
        self.problems.append((request.url, f"{kind}: {said}"[:500]))

    def give_up(self, why: str) -> None:
        """End the crawl: what every page needs is missing."""
        if not self.fatal:
            self.fatal = why
            self.crawler.stop()

    def _forget_later(self, url: str, lastmod: str) -> None:
        """A page that its sitemap says was changed since it was seen is due."""
        if url in self._later and lastmod:
            known = self.state.get(self.site.name, url)
            seen = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(known.last_seen)) if known else ""
            if lastmod[:19] > seen[: len(lastmod[:19])]:
                self._later.discard(url)

    def _page(self, url: str, depth: int, known: Known | None = None) -> Iterator[Request]:
        """Ask for a page, once."""
        if url in self._met or len(self._asked) >= self.site.max_pages:
            return
        safe = spelled(url)
        if safe in self._later:  # until a sitemap says that it is due
            return
        self._met.add(url)
        if not safe or safe in self._asked:
            return
        self._asked[safe] = depth
        known = known or self.state.get(self.site.name, safe)
        meta = {"known": known, "depth": depth, "in_full": safe in self._in_full}
        meta |= {"dont_redirect": True, "render": self.site.render}
        yield Request(safe, self.parse, errback=self.failed, meta=meta, dont_filter=True)

    def _is_alternate(self, url: str, language: str) -> bool:
        """Return whether a `link` names the page in one of the languages to follow."""
        return language.partition("-")[0] in self.site.languages and bool(self._host(url))

    def _is_wanted(self, url: str) -> bool:
        return self._host(url) in self._hosts

    def _judged(self, url: str) -> str:
        """Return the host of a url, or an empty string if the settings keep it out; `_host` remembers what came back."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        if parts.scheme not in {"http", "https"} or _NO_PAGE.search(parts.path):
            return ""
        if any(pattern.search(url) for pattern in self._deny):
            return ""
        if self._allow and not any(pattern.search(url) for pattern in self._allow):
            return ""
        return parts.hostname or ""
