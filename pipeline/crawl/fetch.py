"""The process that crawls one site: a job comes in on standard input, events go out on standard output, one JSON a line.

A process of its own, because Scrapy's reactor runs once, and because a site that brings it down takes nothing with it.
"""

from __future__ import annotations

import ctypes
import json
import logging
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from pipeline.crawl.archive import Archive
from pipeline.crawl.spider import MOST_REDIRECTS, SiteSpider
from pipeline.crawl.state import Rest, State
from pipeline.sites import Site, make_site
from pipeline.version import VERSION

_PROGRESS_SECONDS: Final = 1.0
_RETRIES: Final = 3
_TIMEOUT: Final = 60.0  # seconds for one response
_AT_ONCE: Final = 8  # requests to one host, at most; AutoThrottle goes below
# The parts of Scrapy that take part, and no others: some that are on by default run code for whoever reaches their port,
# one keeps cookies, and one would hand requests to a proxy, which connects to addresses that nobody judged. Importing
# those that do nothing here takes as long as a hundred pages.
_EXTENSIONS: Final = {f"scrapy.extensions.{name}": 0 for name in ("closespider.CloseSpider", "throttle.AutoThrottle")}
_MIDDLEWARES: Final = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "pipeline.crawl.recorder.Patience": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "pipeline.crawl.recorder.Recorder": 610,  # next to the net
}
_RENDERING: Final = {  # a browser is given what was unpacked, and what it makes of it is written down
    "pipeline.crawl.render.Renderer": 620,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 630,
}
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux, <sys/prctl.h>


def main() -> int:
    """Crawl the site that standard input names and return the exit status: 0 when the crawl came to its end."""
    job = json.load(sys.stdin)
    if sys.platform == "linux":  # or the next crawl would find the site busy; what is on disk is finished by it
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    site = make_site(job["site"])
    folder = Path(job["folder"])
    started_at = time.time()
    state = State(folder)
    archive = Archive(
        folder / site.name,
        f"{site.name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}",
        {"http-header-user-agent": user_agent(job["contact"]), "operator": job["contact"], "robots": "obey"},
    )
    process = CrawlerProcess(_settings(site, job))
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)  # nobody reads it; a line for each request costs time
    crawler = process.create_crawler(SiteSpider)
    events = _Events(crawler, site.name)
    spider = {"site": site, "state": state, "archive": archive, "due": job["due"], "max_bytes": job["max_body_bytes"]}
    process.crawl(crawler, **spider)
    process.start()
    if events.rest is None or events.fatal:
        sys.exit(events.fatal or "the crawl did not begin")  # the next one finishes what is on disk
    archive.close()
    state.end(site.name, started_at, events.rest)
    state.close()
    events.say("finished", seconds=round(time.time() - started_at, 3), n_bytes=archive.n_bytes, **events.counts())
    return 0


def user_agent(contact: str) -> str:
    """Return how a crawl introduces itself."""
    return f"page-pipeline/{VERSION} (+{contact})"


def _settings(site: Site, job: dict[str, Any]) -> dict[str, Any]:
    """Return Scrapy's settings."""
    settings: dict[str, Any] = {
        "OWN_HOSTS": site.hosts if site.allow_private else frozenset(),
        "DNS_RESOLVER": "pipeline.crawl.address.PublicResolver",
        "USER_AGENT": user_agent(job["contact"]),
        "ROBOTSTXT_OBEY": True,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "CONCURRENT_ITEMS": 1,  # workers that Scrapy starts for each response; a page yields no items
        "DOWNLOAD_DELAY": site.delay,
        "AUTOTHROTTLE_ENABLED": site.delay > 0,
        "AUTOTHROTTLE_START_DELAY": site.delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 2.0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": _AT_ONCE,
        "CONCURRENT_REQUESTS": 2 * _AT_ONCE,
        "DOWNLOAD_MAXSIZE": job["max_body_bytes"],
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": _TIMEOUT,
        "REDIRECT_MAX_TIMES": MOST_REDIRECTS,
        "RETRY_TIMES": _RETRIES,
        # no brotli: what is archived as it was sent must be readable with any tool for WARC files
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip"},
        "CLOSESPIDER_TIMEOUT": site.max_hours * 3600,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "DOWNLOADER_MIDDLEWARES_BASE": _MIDDLEWARES,
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": _EXTENSIONS,
    }
    if site.render:
        settings["DOWNLOADER_MIDDLEWARES_BASE"] = _MIDDLEWARES | _RENDERING
    return settings


class _Events:
    """Tells the parent how the crawl goes."""

    def __init__(self, crawler: Crawler, site: str) -> None:
        self._crawler = crawler
        self._site = site
        self._said_at = 0.0
        self._n_problems = 0
        self.reason = "shutdown"
        self.rest: Rest | None = None
        self.fatal = ""
        crawler.signals.connect(self._progress, signals.response_received)
        crawler.signals.connect(self._unread, signals.spider_error)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def say(self, event: str, **told: Any) -> None:
        """Write one event."""
        sys.stdout.write(json.dumps({"event": event, "site": self._site, **told}) + "\n")
        sys.stdout.flush()

    def counts(self) -> dict[str, Any]:
        """Return what was counted so far."""
        stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
        return {
            "reason": self.reason,
            "responses": stats.get("crawl/responses", 0),
            "revisits": stats.get("crawl/revisits", 0),
            "refused": stats.get("crawl/refused", 0),
            "forbidden": stats.get("robotstxt/forbidden", 0),
            "retries": stats.get("retry/count", 0),
            "problems": self._n_problems,
            "statuses": {
                name.rpartition("/")[2]: n for name, n in sorted(stats.items()) if name.startswith("crawl/status/")
            },
        }

    def _progress(self) -> None:
        now = time.monotonic()
        if now - self._said_at >= _PROGRESS_SECONDS:
            self._said_at = now
            self.say("progress", **self.counts())

    def _unread(self, failure: Failure, response: Response, spider: SiteSpider) -> None:
        spider.problems.append((response.url, f"its links were not all read: {failure.value!r}"[:500]))

    def _closed(self, spider: SiteSpider, reason: str) -> None:
        self.reason = reason
        self.rest = spider.rest
        self.fatal = spider.fatal
        self._n_problems = len(spider.problems)
        for url, detail in spider.problems:
            self.say("problem", url=url, detail=detail)


if __name__ == "__main__":
    sys.exit(main())
