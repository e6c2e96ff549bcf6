"""Pages whose text a script makes, in a real browser; skipped where there is none."""

import importlib.util
import shutil
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.crawl.run import crawl
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.sites import Site

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
needs_browser = pytest.mark.skipif(
    not (BROWSER and importlib.util.find_spec("playwright")),
    reason="needs the extra `render` and a Chromium on the PATH",
)

PAGES = {
    "/": "<title>Light</title><p>Frame</p><a href=/made>made</a><a href=/moved>moved</a><a href=/cruel>cruel</a>",
    "/made": (
        "<title>Made</title><main id=here></main><img src=/picture.png><iframe src=/framed></iframe>"
        "<script src=/script.js></script>"
    ),
    "/cruel": "<title>Cruel</title><p>Never done</p><script>while (true) {}</script>",
    "/deep": "<title>Deep</title><p>Found by a link.<script>document.write('Cookies: ' + document.cookie + '.')</script>",
    "/framed": "<p>framed",
    "/leave": "<p>left",
}
SCRIPT = """
const say = text => { const p = document.createElement('p'); p.textContent = text; here.append(p) };
const ask = url => fetch(url, {mode: 'no-cors'}).then(() => say('came ' + url), () => say('refused ' + url));
document.cookie = 'seen=1; path=/';
say('Pisał zażółć.'); say('cookies ' + document.cookie);
const link = document.createElement('a'); link.href = '/deep'; link.textContent = 'deep'; here.append(link);
for (const url of ['/data.json', '/secret/data.json', '/away', 'http://10.255.255.1/x', 'http://OTHER/x', 'file:///etc/hostname'])
    ask(url);
setTimeout(() => { location.href = '/leave' }, 50);
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked[self.path] += 1
        headers = {"Content-Type": "text/html; charset=iso-8859-2"}
        status, body = 200, PAGES.get(self.path, "").encode("iso-8859-2")
        if self.path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /secret/\n"
        elif self.path == "/script.js":
            other = f"localhost:{self.server.server_port}"
            headers, body = {"Content-Type": "text/javascript; charset=utf-8"}, SCRIPT.replace("OTHER", other).encode()
        elif self.path == "/data.json":
            body = b"{}"
        elif self.path == "/away":
            status, headers["Location"] = 302, f"http://localhost:{self.server.server_port}/away-there"
        elif self.path == "/moved":
            status, headers["Location"] = 301, "/deep"
        elif self.path == "/cruel" and self.server.asked["/cruel"] > 1:
            body = b"<p>Kind now"
        elif not body:
            status = 404
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body)), "Set-Cookie": "a=b"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked = Counter()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def rendered(server, tmp_path_factory):
    """Two crawls: their reports and problems, what was asked, and the records by path."""
    raw = tmp_path_factory.mktemp("render")
    site = Site(
        "made",
        (f"http://127.0.0.1:{server.server_port}/",),
        delay=0,
        render=True,
        browser=BROWSER,
        allow_private=True,
    )
    events = []
    told = Settings(contact="x@light.example", sites=(site,))
    reports = [crawl(told, raw=raw, progress=events.append)[0] for _ in range(2)]
    stages = []
    for file in sorted((raw / "crawls/made").glob("*.warc.gz")):
        found = {}
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                if record.rec_type in {"response", "revisit"}:
                    path = "/" + record.rec_headers["WARC-Target-URI"].split("/", 3)[3]
                    found[path] = (record.rec_type, record.http_headers, record.content_stream().read().decode())
        stages.append(found)
    return reports, events, server, stages


@needs_browser
@pytest.mark.timeout(200)
def test_what_scripts_make_is_stored(rendered):
    reports, _, _, (first, _) = rendered
    assert reports[0].reason == "finished"
    kind, headers, html = first["/made"]
    assert (kind, headers.get_statuscode()) == ("response", "200")
    assert "<p>Pisał zażółć.</p>" in html
    assert headers.get_header("Content-Type") == "text/html; charset=utf-8"
    assert int(headers.get_header("Content-Length")) == len(html.encode())
    assert first["/moved"][1].get_statuscode() == "301"
    assert "Found by a link" in first["/deep"][2]


@needs_browser
def test_the_browser_asks_for_nothing_that_a_crawl_may_not_ask_for(rendered):
    _, _, server, (first, _) = rendered
    html = first["/made"][2]
    assert "came /data.json" in html
    for refused in ("/secret/data.json", "/away", "http://10.255.255.1/x", "file:///etc/hostname", "http://localhost:"):
        assert f"refused {refused}" in html
    assert not {"/secret/data.json", "/away-there", "/x", "/picture.png", "/framed", "/leave"} & server.asked.keys()


@needs_browser
def test_no_cookie_outlives_a_page(rendered):
    _, _, _, (first, _) = rendered
    assert "seen=1</p>" in first["/made"][2]
    assert "Cookies: ." in first["/deep"][2]


@needs_browser
def test_a_script_that_never_ends_costs_its_page_alone(rendered):
    reports, events, _, (first, _) = rendered
    assert "/cruel" not in first
    assert any("/cruel" in event.get("url", "") and "scripts do not end" in event["detail"] for event in events)
    assert reports[0].problems == 1


@needs_browser
def test_a_page_that_renders_the_same_is_a_revisit(rendered):
    _, _, _, (_, second) = rendered
    assert {path: kind for path, (kind, *_) in second.items()}["/deep"] == "revisit"


def test_a_browser_that_is_not_there_is_told(tmp_path):
    site = Site("made", ("http://127.0.0.1:1/",), render=True, browser=str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="browser"):
        crawl(Settings(contact="x@light.example", sites=(site,)), raw=tmp_path)
