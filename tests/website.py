"""A website on loopback, made for tests of crawling: it counts what it is asked and can be changed between two crawls."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Self

import brotli

LANGUAGES = {
    "en": ("Notes of the keeper", "The keeper of the light wrote down every ship that passed the point, number {n}."),
    "pl": ("Notatki latarnika", "Latarnik zapisywał każdy statek, który mijał przylądek, wpis numer {n}."),
    "fr": ("Carnet du gardien", "Le gardien du phare notait chaque navire qui passait la pointe, numéro {n}."),
    "de": ("Notizen des Wärters", "Der Wärter des Leuchtturms schrieb jedes Schiff auf, das vorbeifuhr, Nummer {n}."),
}
FORBIDDEN = "/secret/"
PER_PAGE = 20


class Website:
    """`n_pages` pages in each language, a list of them, and the odd ones below /odd/."""

    def __init__(self, n_pages: int = 75, *, odd: bool = True, validators: bool = False, port: int = 0) -> None:
        self.n_pages = n_pages
        self.odd = odd
        self.validators = validators
        self.edited: dict[str, str] = {}
        """path -> sentence that was added"""
        self.changed: dict[str, str] = {}
        """path -> when the sitemap says that it was changed"""
        self.gone: set[str] = set()
        self.asked: Counter[str] = Counter()
        """requests by path"""
        self.full: Counter[str] = Counter()
        """full responses by path"""
        self.agents: set[str] = set()
        self._lock = threading.Lock()
        website = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                website.answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # ------------------------------------------------------------ what it says

    def answer(self, ask: BaseHTTPRequestHandler) -> None:
        path = ask.path
        with self._lock:
            self.asked[path] += 1
            self.agents.add(ask.headers.get("User-Agent", ""))
            times = self.asked[path]
        if path == "/robots.txt":
            self._send(ask, f"User-agent: *\nDisallow: {FORBIDDEN}\n".encode(), kind="text/plain")
        elif path == "/sitemap.xml":
            self._send(ask, self._index().encode(), kind="application/xml")
        elif path.startswith("/sitemap-"):
            self._send(ask, self._sitemap(path[9:11]).encode(), kind="application/xml")
        elif path.startswith("/odd/") and self.odd:
            self._odd(ask, path, times)
        elif path in self.gone or not self.is_page(path):
            self._send(ask, b"<html><title>Not here</title><p>Not here", status=404)
        else:
            self._page(ask, path)

    def is_page(self, path: str) -> bool:
        parts = PurePosixPath(path).parts
        if path == "/":
            return True
        if len(parts) == 3 and parts[1] in LANGUAGES and parts[2].isdigit():
            return int(parts[2]) < self.n_pages
        return (len(parts) == 2 and parts[1] in LANGUAGES) or path.startswith(FORBIDDEN)

    def _page(self, ask: BaseHTTPRequestHandler, path: str) -> None:
        body = self.html(path).encode()
        number = path.rpartition("/")[2]
        headers = {}
        if self.validators or (number.isdigit() and int(number) % 2 == 0):  # half of the pages have one, or all
            headers["ETag"] = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'
            if ask.headers.get("If-None-Match") == headers["ETag"]:
                self._send(ask, b"", status=304, headers=headers)
                return
        with self._lock:
            self.full[path] += 1
        accepted = ask.headers.get("Accept-Encoding", "")
        if number.isdigit() and int(number) % 3 == 1 and "gzip" in accepted:
            body, headers["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
        elif number.isdigit() and int(number) % 3 == 2 and "br" in accepted:
            body, headers["Content-Encoding"] = brotli.compress(body), "br"
        self._send(ask, body, headers=headers)

    def html(self, path: str) -> str:
        parts = PurePosixPath(path).parts
        code = parts[1] if len(parts) > 1 and parts[1] in LANGUAGES else "en"
        title, sentence = LANGUAGES[code]
        links = [f"/{one}" for one in LANGUAGES] if path == "/" else ["/", f"/{code}"]
        if path == f"/{code}":
            links += [f"/{code}/{n}" for n in range(self.n_pages)]
        if path == "/":
            links.append(f"{FORBIDDEN}plans")
            if self.odd:
                links += [
                    "/odd/redirect",
                    "/odd/private",
                    "/odd/loop",
                    "/odd/busy",
                    "/odd/cut",
                    "/odd/slow",
                    "/odd/file",
                ]
        number = parts[2] if len(parts) == 3 else "0"
        alternates = (
            "".join(f'<link rel=alternate hreflang={one} href="{self.url}/{one}/{number}">' for one in LANGUAGES)
            if len(parts) == 3
            else ""
        )
        text = " ".join(sentence.format(n=f"{number} {k}") for k in range(PER_PAGE))
        return (
            f"<!doctype html><html lang={code}><head><meta charset=utf-8><title>{title} {number}</title>{alternates}</head>"
            f"<body><nav>{''.join(f'<a href={link!r}>{link}</a> ' for link in links)}</nav>"
            f"<main><h1>{title} {number}</h1><p>{text}</p><h2>No. {number}</h2><p>{sentence.format(n=number)} "
            f"{self.edited.get(path, '')}</p></main></body></html>"
        )

    def _odd(self, ask: BaseHTTPRequestHandler, path: str, times: int) -> None:
        name = path.rpartition("/")[2]
        body = self.html("/en/1").encode()
        if name == "redirect":
            self._send(ask, b"", status=301, headers={"Location": "/en/1"})
        elif name == "private":  # an address of no one, in another private network
            self._send(ask, b"", status=302, headers={"Location": "http://10.255.255.1/admin"})
        elif name == "file":
            self._send(ask, b"", status=302, headers={"Location": "file:///etc/hostname"})
        elif name == "loop":
            self._send(ask, b"", status=302, headers={"Location": "/odd/loop?again"})
        elif path == "/odd/loop?again":
            self._send(ask, b"", status=302, headers={"Location": "/odd/loop"})
        elif name == "busy" and times == 1:
            self._send(ask, b"<html><p>Too many requests", status=429, headers={"Retry-After": "1"})
        elif name == "cut":  # says more than it sends
            self._send(ask, body, headers={"Content-Length": str(len(body) * 2)}, close=True)
        else:
            self._send(ask, body)

    def _index(self) -> str:
        entries = "".join(f"<sitemap><loc>{self.url}/sitemap-{code}.xml</loc></sitemap>" for code in LANGUAGES)
        return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'

    def _sitemap(self, code: str) -> str:
        entries = "".join(
            f"<url><loc>{self.url}/{code}/{n}</loc><lastmod>{self.changed.get(f'/{code}/{n}', '')}</lastmod></url>"
            for n in range(self.n_pages)
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'

    def _send(self, ask, body, *, status=200, kind="text/html; charset=utf-8", headers=None, close=False) -> None:
        ask.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
        if status == 304:
            told = dict(headers or {})
        for name, value in told.items():
            ask.send_header(name, value)
        if close:
            ask.close_connection = True
            ask.send_header("Connection", "close")
        ask.end_headers()
        if status != 304:
            ask.wfile.write(body)


def main() -> None:
    """Serve the website until interrupted, to try a crawl on: `python tests/website.py`."""
    with Website(20, odd=False, port=8765) as website:
        print(website.url, flush=True)  # noqa: T201 - what it is for
        threading.Event().wait()


if __name__ == "__main__":
    main()
