"""Pages as a browser has them after their scripts ran, for sites with `render = true`. Needs the extra `render`."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from pipeline.crawl.gate import Gate
from pipeline.crawl.spider import SiteSpider

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Error, Playwright, Route

_LOAD_SECONDS: Final = 15.0  # for a page and its scripts to load; then it is taken as it is
_IDLE_SECONDS: Final = 5.0  # for what the scripts ask for to come; pages that never rest are taken as they are then
_ANSWER_SECONDS: Final = 5.0  # for the browser to hand out a page; a script that never ends holds it up
_AT_ONCE: Final = 4  # pages; each takes up to a few hundred MB
_NOT_TEXT: Final = frozenset({"image", "media", "font"})
# A proxy is of no use to what goes past it: names that are looked up early, and connections between browsers.
_SWITCHES: Final = (
    "--disable-dns-prefetch",
    "--disable-background-networking",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


class NotRendered(IgnoreRequest):
    """The browser gave no page."""


class Renderer:
    """Downloader middleware: a page as it was sent in, the page with what its scripts made out.

    It stands between the net and the `Recorder`. The page itself is fetched as any other is, with all rules, and handed to
    the browser, which asks for what the page names: through a `Gate`, never for pictures, fonts or other pages, and only for
    what robots.txt allows.
    """

    def __init__(self, crawler: Crawler) -> None:
        from playwright import async_api  # noqa: PLC0415 - of the extra `render`

        spider = crawler.spider
        assert isinstance(spider, SiteSpider)  # noqa: S101 - no other is started here
        self._api = async_api
        self._crawler = crawler
        self._spider = spider
        self._agent: str = crawler.settings["USER_AGENT"]
        self._max_bytes: int = crawler.settings["DOWNLOAD_MAXSIZE"]
        self._gate = Gate(crawler.settings["OWN_HOSTS"], self._max_bytes)
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._proxy = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Renderer:
        """Return the middleware, as Scrapy asks for it; the browser ends with the spider."""
        renderer = cls(crawler)
        crawler.signals.connect(renderer.close, signals.spider_closed)
        return renderer

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with the rendered page in UTF-8; what is no page, and no success, comes back as it is.

        Raises:
            NotRendered: the browser gave no page, or one that is too large.
        """
        kind = (response.headers.get("Content-Type") or b"").lower()
        if response.status != 200 or not request.meta.get("render") or b"html" not in kind:
            return response
        async with self._places:
            browser = await self._started()
            try:
                async with asyncio.timeout(_LOAD_SECONDS + _IDLE_SECONDS + _ANSWER_SECONDS):
                    html = await self._rendered(browser, request, response)
            except (self._api.Error, TimeoutError) as error:
                what = str(error).strip() or "its scripts do not end"
                raise NotRendered(f"the browser gave no page: {what}") from error
        body = html.encode(errors="replace")
        if len(body) > self._max_bytes:
            raise NotRendered(f"the rendered page is larger than max_body_bytes: {len(body):,} bytes")
        headers = response.headers.copy()
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers["Content-Length"] = str(len(body))
        return response.replace(body=body, headers=headers)

    async def _rendered(self, browser: Browser, request: Request, response: Response) -> str:
        """Return what a page is after its scripts ran, in a context of its own, so that no cookie outlives it."""
        context = await browser.new_context(user_agent=self._agent, service_workers="block", accept_downloads=False)
        try:
            return await self._settled(context, request, response)
        finally:
            with suppress(self._api.Error, TimeoutError):
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await context.close()

    async def _settled(self, context: BrowserContext, request: Request, response: Response) -> str:
        page = await context.new_page()
        is_first = True

        async def decide(route: Route) -> None:
            nonlocal is_first
            asked = route.request
            if is_first and asked.is_navigation_request():
                is_first = False
                kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
                await route.fulfill(status=200, content_type=kind, body=response.body)
            elif asked.is_navigation_request() or asked.resource_type in _NOT_TEXT or not await self._may(asked.url):
                await route.abort("aborted")
            else:
                await route.continue_()

        await context.route("**/*", decide)
        with suppress(self._api.TimeoutError):  # pages that never rest are taken as they are
            await page.goto(request.url, wait_until="load", timeout=_LOAD_SECONDS * 1_000)
            await page.wait_for_load_state("networkidle", timeout=_IDLE_SECONDS * 1_000)
        return str(await page.content())

    async def _may(self, url: str) -> bool:
        """Return whether robots.txt lets a page's script or data be asked for."""
        robots = self._crawler.get_downloader_middleware(RobotsTxtMiddleware)
        try:
            if robots is not None:
                await robots.process_request(Request(url))
        except (IgnoreRequest, ValueError):
            return False
        return True

    async def _started(self) -> Browser:
        """Return the browser, which is started for the first page.

        Raises:
            NotRendered: it does not start; then the crawl ends.
        """
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():  # the first page, or it crashed
                try:
                    self._playwright = self._playwright or await self._api.async_playwright().start()
                    self._proxy = self._proxy or await self._gate.open()
                    self._browser = await self._playwright.chromium.launch(
                        executable_path=self._spider.site.browser or None,
                        args=list(_SWITCHES),
                        proxy={"server": self._proxy},
                        chromium_sandbox=os.geteuid() != 0,  # it does not start as root
                    )
                except self._api.Error as error:
                    self._spider.give_up(f"the browser does not start: {_reason(error)}")
                    raise NotRendered("the browser does not start") from error
            return self._browser

    async def close(self) -> None:
        """End the browser."""
        with suppress(self._api.Error, TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                if self._browser is not None:
                    await self._browser.close()
                if self._playwright is not None:
                    await self._playwright.stop()
        self._gate.close()


def _reason(error: Error) -> str:
    """Return the line of an error that says most: Playwright draws frames around some, and adds logs of the browser."""
    lines = [line.strip(" ║╔╗╚╝═") for line in error.message.splitlines()]
    return next((line for line in lines if line), "no reason given")
