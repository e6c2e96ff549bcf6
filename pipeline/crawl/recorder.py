"""What stands between Scrapy and the net: asks with validators, writes down what comes, waits when asked to."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.http.headers import Headers
from warcio.utils import Digester

from pipeline.crawl.address import refused_literal
from pipeline.crawl.archive import Earlier, Exchange
from pipeline.crawl.spider import SiteSpider
from pipeline.crawl.state import Known

# The state is written this often, after the archive is on the disk: a kill costs at most so many pages twice.
_PENDING, _SECONDS = 200, 5.0
_LONGEST_WAIT: Final = 300.0  # seconds a server may make us wait before one more try
_MOST_ROBOTS: Final = 512_000  # bytes of a robots.txt that are read, RFC 9309 section 2.5
_SLOW_DOWN: Final = frozenset({429, 503})


class Refused(IgnoreRequest):
    """The request was not made: its address may not be asked, or it is no web address."""


class Recorder:
    """Downloader middleware: one exchange in, one WARC record and one line of state out.

    It stands next to the net, below decompression and redirects, so that it sees every response as it was sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        assert isinstance(spider, SiteSpider)  # noqa: S101 - no other is started here
        self._spider = spider
        self._archive = spider.archive
        self._state = spider.state
        self._site = spider.site.name
        self._own_hosts: frozenset[str] = crawler.settings["OWN_HOSTS"]
        self._stats = crawler.stats
        self._pending: dict[str, Known] = {}
        self._written_at = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """Return the middleware, as Scrapy asks for it; it writes down what is left when the spider ends."""
        from scrapy import signals  # noqa: PLC0415 - Scrapy's own modules form a circle

        recorder = cls(crawler)
        crawler.signals.connect(recorder.flush, signals.spider_closed)
        return recorder

    def process_request(self, request: Request) -> None:
        """Refuse addresses that may not be asked; ask for what is known only if it changed."""
        if not request.url.startswith(("http://", "https://")):
            raise Refused(f"no web address: {request.url}")
        if refused_literal(request.url) and urlsplit(request.url).hostname not in self._own_hosts:
            self._count("refused")
            raise Refused(f"not a public address: {request.url}")
        known: Known | None = request.meta.get("known")
        if known is not None and known.url == request.url and not request.meta.get("in_full"):
            if known.etag:
                request.headers["If-None-Match"] = known.etag
            if known.last_modified:
                request.headers["If-Modified-Since"] = known.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Write down what came, but for robots.txt, which is not content."""
        if _is_robots(request):
            return response
        try:
            self._write(request, response)
        except (OSError, sqlite3.Error) as error:
            self._spider.give_up(f"{response.url} cannot be written down: {error}")
            raise Refused("the crawl cannot go on") from error
        return response

    def _write(self, request: Request, response: Response) -> None:
        known = self._pending.get(request.url) or request.meta.get("known")
        if known is not None and known.url != request.url:
            known = self._state.get(self._site, request.url)
        earlier = Earlier(known.record_id, known.record_date, known.digest) if known and known.digest else None
        digest = _digest(response.body) if response.body and response.status != 304 else ""
        same = earlier is not None and (response.status == 304 or digest == earlier.digest)
        where = self._archive.write(_exchange(request, response, digest), earlier if same else None)
        self._pending[request.url] = self._now_known(request, response, known, where, is_same=same)
        self._count("revisits" if same else "responses")
        self._count(f"status/{response.status}")
        if len(self._pending) >= _PENDING or time.monotonic() - self._written_at >= _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write the archive to the disk, then the state that speaks of it."""
        self._archive.sync()
        self._state.put(self._pending.values())
        self._pending.clear()
        self._written_at = time.monotonic()

    def _now_known(
        self, request: Request, response: Response, known: Known | None, where: Earlier, *, is_same: bool
    ) -> Known:
        now = time.time()
        is_page = response.status in {200, 304}
        return Known(
            site=self._site,
            url=request.url,
            status=known.status if known and response.status == 304 else response.status,
            depth=request.meta.get("depth", 0),
            etag=_header(response.headers, "ETag") or (known.etag if known and response.status == 304 else ""),
            last_modified=_header(response.headers, "Last-Modified")
            or (known.last_modified if known and response.status == 304 else ""),
            digest=where.digest if is_page else "",
            record_id=where.record_id if is_page else "",
            record_date=where.date if is_page else "",
            first_seen=known.first_seen if known else now,
            last_seen=now,
            last_changed=known.last_changed if known and is_same else now,
            n_seen=known.n_seen + 1 if known else 1,
            n_changed=known.n_changed + (not is_same) if known else 0,
        )

    def _count(self, name: str) -> None:
        if self._stats is not None:
            self._stats.inc_value(f"crawl/{name}")


class Patience(RetryMiddleware):
    """Tries again later, twice as late each time, or when the server says so (`Retry-After`, RFC 9110 section 10.2.3).

    A robots.txt that cannot be had forbids everything (RFC 9309 section 2.3.1.4), one that is not there nothing.
    """

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # Scrapy takes coroutines, its types do not say so
        """Wait before a response is given up for another try."""
        answer = super().process_response(request, response)
        if isinstance(answer, Request):
            asked = _header(response.headers, "Retry-After") if response.status in _SLOW_DOWN else ""
            await self._wait(answer, retry_after(asked))
        elif _is_robots(request) and response.status >= 500:
            return self._forbidding(request, f"status {response.status}")
        elif _is_robots(request):
            rules = response.body if response.status == 200 else b""
            if len(rules) > _MOST_ROBOTS:  # up to a whole line: the beginning of a rule forbids more than the rule
                rules = rules[:_MOST_ROBOTS].rpartition(b"\n")[0]
            return response.replace(body=rules)
        return answer

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override] # as above
        """Wait before an exchange that broke off is begun again."""
        answer = super().process_exception(request, exception)
        if isinstance(answer, Request):
            await self._wait(answer, 0.0)
        elif _is_robots(request) and not isinstance(exception, Refused):
            return self._forbidding(request, f"{type(exception).__name__}: {exception}")
        return answer

    async def _wait(self, again: Request, asked: float) -> None:
        """Wait as long as the server asked, or twice as long as before the try before; not for a crawl that is to end."""
        until = time.monotonic() + min(max(2.0 ** (again.meta["retry_times"] - 1), asked), _LONGEST_WAIT)
        while (left := until - time.monotonic()) > 0 and self.crawler.crawling:  # noqa: ASYNC110 - Scrapy has no event for it
            await asyncio.sleep(min(left, 1.0))

    def _forbidding(self, request: Request, why: str) -> Response:
        spider = self.crawler.spider
        assert isinstance(spider, SiteSpider)  # noqa: S101 - no other is started here
        spider.problems.append((request.url, f"cannot be had, so nothing is asked of its server ({why})"[:500]))
        return TextResponse(request.url, body=b"User-agent: *\nDisallow: /", request=request)


def retry_after(value: str) -> float:
    """Return the seconds to wait that a `Retry-After` header asks for: a number or a date; 0 for none.

    >>> retry_after("120"), retry_after("soon"), retry_after("Fri, 31 Dec 1999 23:59:59 GMT")
    (120.0, 0.0, 0.0)
    """
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _is_robots(request: Request) -> bool:
    """Return whether Scrapy asks for a robots.txt."""
    return bool(request.meta.get("dont_obey_robotstxt"))


def _exchange(request: Request, response: Response, digest: str) -> Exchange:
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=[("Host", request.url.split("/")[2]), *_pairs(request.headers)],
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        reason=_reason(response.status),
        response_headers=_pairs(response.headers),
        body=response.body,
        digest=digest,
        ip_address=str(response.ip_address or ""),
    )


def _reason(status: int) -> str:
    """Return the words that belong to a status: Scrapy drops those that were sent, and no reader may rely on them."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]


def _header(headers: Headers, name: str) -> str:
    return (headers.get(name) or b"").decode("latin-1").strip()


def _digest(body: bytes) -> str:
    digester = Digester("sha1")  # what WARC readers expect, see WARC 1.1 section 5.8; no secret depends on it
    digester.update(body)
    return str(digester)
