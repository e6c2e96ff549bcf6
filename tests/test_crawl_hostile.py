"""Servers that mean no good, or do not know better: what a crawl asks them, what it stores and what it says."""

import gzip
import socketserver
import threading
import zlib
from collections import Counter

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.crawl.run import crawl
from pipeline.crawl.sitemap import read_sitemap
from pipeline.settings import Settings
from pipeline.sites import Site

MOST = 1_000_000


def answer(body=b"", status="200 OK", length=None, **headers):
    told = {"Content-Type": "text/html", "Content-Length": len(body) if length is None else length}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{lines}\r\n".encode() + body


def links(*paths):
    return "".join(f"<a href='{path}'>x</a>" for path in paths).encode()


ODD_LINKS = links(
    "http://[::1",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:port/",
    "http://[::ffff:10.0.0.1]/mapped",
    "http://2130706433/decimal",
    "/" + "y" * 100_000,
    "/a b",
    "/a%20b",
    "/a b#c",
    "javascript:x()",
    "/last",
)
PAGES = {
    "/broken-off": answer(b"short", length=1_000),
    "/two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "/long-header": answer(b"abc", X_Long="a" * 1_000_000),
    "/large": answer(b"a" * (MOST + 1)),
    "/bomb": answer(gzip.compress(b"\0" * 100 * MOST), Content_Encoding="gzip"),
    "/no-gzip": answer(b"no gzip", Content_Encoding="gzip"),
    "/moved/nowhere": answer(status="302 Found", Location="http://[::1"),
    "/odd-links": answer(ODD_LINKS),
    "/brotli": answer(brotli.compress(links("/from-brotli")), Content_Encoding="br"),
    "/deflate": answer(zlib.compress(links("/from-deflate")), Content_Encoding="deflate"),
    "/strange": answer(b"strange", status="299 Wonderful Day"),
    "/garbage": b"\x00\xff\x13" * 1_000,
    "/packed.xml.gz": answer(gzip.compress(b"<urlset><url><loc>/from-packed</loc></url></urlset>")),
    "/bomb.xml.gz": answer(gzip.compress(b"<urlset>" + b" " * 10 * MOST)),
    "/no.xml": answer(b"not XML"),
    "/missing.xml": answer(b"no", status="404 Not Found"),
}


class Server(socketserver.ThreadingTCPServer):
    """Sends bytes as they stand in `PAGES`, to whom asks."""

    daemon_threads = True

    def __init__(self, robots):
        self.robots = robots
        self.asked = Counter()
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def said(self, path):
        if path == "/robots.txt":
            return self.robots
        if path.startswith("/moved/") and path[7:].isdigit():
            return answer(status="302 Found", Location=f"/moved/{int(path[7:]) + 1}")
        return PAGES.get(path) or answer(b"fine")


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        path = self.rfile.readline().decode().split(" ")[1]
        while self.rfile.readline().strip():
            pass
        self.server.asked[path] += 1
        self.wfile.write(self.server.said(path))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """One crawl of three servers: their requests, what was stored by path, and the problems by path."""
    raw = tmp_path_factory.mktemp("hostile")
    large = b"User-agent: *\nDisallow: /kept-out\n" + b"Disallow: /abc*x*y*z\n" * 40_000
    servers = [
        Server(answer(large)),
        Server(answer(b"oops", status="500 Oops")),
        Server(answer(b"User-agent: *\nDisallow: /", status="404 Not Found")),
    ]
    for one in servers:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    bad, closed, open_ = servers
    starts = [bad.url + path for path in [*PAGES, "/moved/0", "/kept-out"] if ".xml" not in path]
    site = Site(
        "hostile",
        (*starts, f"{closed.url}/page", f"{open_.url}/page"),
        sitemaps=tuple(bad.url + path for path in PAGES if ".xml" in path),
        delay=0,
        allow_private=True,
    )
    events = []
    told = Settings(contact="x@light.example", sites=(site,), max_body_bytes=MOST)
    (report,) = crawl(told, raw=raw, progress=events.append)
    for one in servers:
        one.shutdown()
        one.server_close()
    stored = {}
    (file,) = (raw / "crawls/hostile").glob("*.warc.gz")
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            if record.rec_type == "response":
                path = "/" + record.rec_headers["WARC-Target-URI"].split("/", 3)[3]
                stored[path] = (record.http_headers, record.raw_stream.read())
                assert record.digest_checker.passed
    problems = {"/" + one["url"].split("/", 3)[3]: one["detail"] for one in events if one["event"] == "problem"}
    return report, servers, stored, problems


def test_the_crawl_comes_to_its_end(hostile):
    report, *_ = hostile
    assert report.reason == "finished"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/broken-off", "broke off"),
        ("/two-lengths", "conflicting Content-Length"),
        ("/long-header", "DownloadFailed"),
        ("/large", "larger than"),
        ("/bomb", "decompress"),
        ("/no-gzip", "Not a gzipped file"),
        ("/garbage", "DownloadFailed"),
        ("/moved/10", "more than 10 redirects"),
        ("/bomb.xml.gz", "no sitemap: it is larger"),
        ("/no.xml", "no sitemap: it is not XML"),
        ("/missing.xml", "no sitemap: status 404"),
    ],
)
def test_problems_are_told(hostile, path, said):
    *_, problems = hostile
    assert said in problems[path]


@pytest.mark.parametrize("path", ["/broken-off", "/two-lengths", "/long-header", "/large", "/garbage"])
def test_half_a_page_is_not_stored(hostile, path):
    _, _, stored, _ = hostile
    assert path not in stored


def test_redirects_come_to_an_end(hostile):
    _, (bad, *_), stored, _ = hostile
    assert [path for path in bad.asked if path.startswith("/moved/1")] == ["/moved/1", "/moved/10"]
    assert "/moved/nowhere" in stored


def test_of_odd_links_those_are_followed_that_lead_somewhere(hostile):
    _, (bad, *_), _, _ = hostile
    assert bad.asked["/a%20b"] == bad.asked["/last"] == 1
    assert not [path for path in bad.asked if "y" * 99 in path or path in {"/mapped", "/decimal"}]


@pytest.mark.parametrize("path", ["/from-brotli", "/from-deflate", "/from-packed"])
def test_what_is_packed_is_read(hostile, path):
    _, (bad, *_), _, _ = hostile
    assert bad.asked[path] == 1


@pytest.mark.parametrize("path", ["/brotli", "/deflate"])
def test_bodies_are_as_sent_though_nobody_asked_for_that_encoding(hostile, path):
    _, _, stored, _ = hostile
    headers, body = stored[path]
    assert headers.get_header("Content-Encoding") in {"br", "deflate"}
    assert PAGES[path].endswith(b"\r\n\r\n" + body)


def test_a_long_robots_is_kept_to(hostile):
    _, (bad, *_), _, _ = hostile
    assert bad.asked["/robots.txt"] == 1
    assert "/kept-out" not in bad.asked


def test_a_robots_that_cannot_be_had_forbids_all(hostile):
    _, (_, closed, _), _, problems = hostile
    assert set(closed.asked) == {"/robots.txt"}
    assert closed.asked["/robots.txt"] == 4
    assert "status 500" in problems["/robots.txt"]


def test_a_robots_that_is_not_there_forbids_nothing(hostile):
    _, (_, _, open_), _, _ = hostile
    assert open_.asked == {"/robots.txt": 1, "/page": 1}


def test_entities_of_a_sitemap_are_not_expanded():
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    (entry,) = read_sitemap(bomb + b"<urlset><url><loc>http://a.example/&b;&f;</loc></url></urlset>", MOST)
    assert entry.url == "http://a.example/"


@pytest.mark.parametrize("body", [b"", b"\x1f\x8b\x08broken", b"<html><p>Not found</p></html>", b"\x00"])
def test_no_sitemap(body):
    with pytest.raises(ValueError, match="it"):
        read_sitemap(body, MOST)
