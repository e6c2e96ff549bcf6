"""Measure re-crawls: pages a CPU second, what a second crawl costs, and what a run over its revisits costs.

    python bench/recrawl.py [--pages 1000] [--changed 15]

The made corpus is served on loopback by this process; the crawl, a process of its own, is counted alone, with its start
and its end. All its pages are read for their links, about 240 each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from corpus import build_page

import pipeline
from pipeline.crawl.run import CrawlReport, crawl
from pipeline.settings import Settings
from pipeline.sites import Site

OUT = Path(__file__).parent / "out" / "recrawl.json"
SEED = 1


class Pages:
    """The corpus as a website; every page has a validator."""

    def __init__(self, n_pages: int) -> None:
        self.bodies = {f"/{number}": build_page(number, SEED)[1] for number in range(n_pages)}
        links = "".join(f'<a href="{path}">{path}</a> ' for path in self.bodies)
        self.bodies["/"] = f"<!doctype html><title>Pages</title><p>{links}</p>".encode()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                pages.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def answer(self, ask: BaseHTTPRequestHandler) -> None:
        """Send a page, or say that it is the same."""
        body = self.bodies.get(ask.path)
        if body is None:
            ask.send_error(404)
            return
        tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        is_same = ask.headers.get("If-None-Match") == tag
        ask.send_response(304 if is_same else 200)
        ask.send_header("ETag", tag)
        if not is_same:
            ask.send_header("Content-Type", "text/html")
            ask.send_header("Content-Length", str(len(body)))
        ask.end_headers()
        if not is_same:
            ask.wfile.write(body)


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl and the run after it."""

    responses: int
    """full responses written"""
    revisits: int
    """revisit records written"""
    warc_megabytes: float
    """size of the WARC"""
    crawl_cpu_seconds: float
    """of the crawl's process, start included"""
    pages_per_cpu_second: float
    """responses and revisits by CPU second of the crawl"""
    run_seconds: float
    """of the run that takes the WARC in, a process of its own with one worker"""
    run_cpu_seconds: float
    """of its processes"""


def cpu_of_children() -> float:
    """Return the CPU seconds of the child processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def step(settings: Settings, raw: Path, processed: Path) -> Crawl:
    """Crawl and take in."""
    before = cpu_of_children()
    report: CrawlReport
    (report,) = crawl(settings, raw=raw)
    cpu = cpu_of_children() - before
    started, before = time.monotonic(), cpu_of_children()
    run = [sys.executable, "-m", "pipeline.cli", "run", str(raw), "--out", str(processed), "--jobs", "1"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    seconds, run_cpu = time.monotonic() - started, cpu_of_children() - before
    n = report.responses + report.revisits
    return Crawl(report.responses, report.revisits, report.n_bytes / 1e6, cpu, n / cpu, seconds, run_cpu)


def main() -> None:
    """Crawl three times: all pages, a few that changed, none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--changed", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="page-pipeline-") as name:
        folder = Path(name)
        pages = Pages(options.pages)
        # every page is read for its links, of which only those that the corpus has are followed
        own = (r"/\d+$",)
        site = Site("corpus", (pages.url,), allow=own, delay=0, allow_private=True, max_pages=10 * options.pages)
        settings = Settings(contact="https://example.org/bot", sites=(site,))
        raw, processed = folder / "raw", folder / "processed"
        crawls = [step(settings, raw, processed)]
        for number in range(options.changed):
            pages.bodies[f"/{number}"] = build_page(number, SEED, edition=1)[1]
        crawls += [step(settings, raw, processed), step(settings, raw, processed)]
        changed = int((pipeline.load("captures", processed)["outcome"] == "changed").sum())
    first, second, third = crawls
    for label, one in (("first", first), ("a few changed", second), ("nothing changed", third)):
        print(
            f"{label:16} {one.responses:6,} full {one.revisits:6,} revisits {one.warc_megabytes:8.2f} MB WARC"
            f" {one.pages_per_cpu_second:6.0f} pages/CPU s   run {one.run_seconds:6.1f} s, {one.run_cpu_seconds:6.2f} CPU s"
        )
    print(f"second WARC: {second.warc_megabytes / first.warc_megabytes:.1%} of the first")
    print(
        f"run over revisits alone: {third.run_seconds / first.run_seconds:.1%} of the first run,"
        f" {third.run_cpu_seconds / first.run_cpu_seconds:.1%} of its CPU seconds"
    )
    print(f"captures with the outcome changed: {changed} of {options.changed}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(one) for one in crawls], indent=2) + "\n")


if __name__ == "__main__":
    main()
