"""Crawling sites: one process for each, a few at a time, and what they say."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from pipeline.batch.account import RunReport
from pipeline.batch.run import run
from pipeline.crawl.archive import recover
from pipeline.crawl.cron import was_due
from pipeline.crawl.state import State
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.sites import Site
from pipeline.store.lock import held

FOLDER = "crawls"
"""Below raw/: one folder for each site, and the state."""

_AT_ONCE = 4  # sites; each has a process that mostly waits
_LOCK = ".lock"
_PATIENCE = 60.0  # seconds that a crawl which is asked to end has for the pages it is waiting for

Progress = Callable[[dict[str, Any]], None]
"""Called with each event of a crawl: `event` is `started`, `progress`, `problem`, `finished` or `died`."""


@dataclass(slots=True)
class CrawlReport:
    """What the crawl of one site did."""

    site: str
    """its name"""
    reason: str = "died"
    """why it ended: `finished`, `closespider_timeout`, `shutdown`, or `died`"""
    seconds: float = 0.0
    """how long it took"""
    responses: int = 0
    """full responses written"""
    revisits: int = 0
    """responses that brought nothing new"""
    refused: int = 0
    """requests not made, for their address"""
    forbidden: int = 0
    """requests not made, for robots.txt"""
    retries: int = 0
    """requests made again"""
    problems: int = 0
    """pages that could not be fetched"""
    n_bytes: int = 0
    """bytes written"""
    statuses: dict[str, int] = field(default_factory=dict)
    """responses by HTTP status"""
    recovered: int = 0
    """files finished that a killed crawl had left"""

    @property
    def is_whole(self) -> bool:
        """Whether the crawl came to its end."""
        return self.reason == "finished"


def crawl(
    settings: Settings,
    names: Sequence[str] = (),
    raw: str | os.PathLike[str] = "raw",
    *,
    due: bool = False,
    progress: Progress | None = None,
) -> list[CrawlReport]:
    """Fetch sites into WARC files below `raw`.

    Args:
        settings: `sites` and `contact`.
        names: which sites; all when empty.
        raw: input folder of runs; made if missing.
        due: only sites whose schedule says so, and of their pages only those that are due.
        progress: called with each event.

    Returns:
        A report for each site that was crawled.

    Raises:
        SettingsError: there are no such sites, no contact, or an extra is missing.
        BusyError: another crawl is writing there.
        StoreError: `raw` cannot be written.
    """
    sites = choose(settings, names)
    folder = Path(raw) / FOLDER
    with held(folder / _LOCK, "crawl", "crawl") as lock:
        return _crawl(sites, _Place(folder, lock), settings, due=due, progress=progress)


def recrawl(
    settings: Settings,
    names: Sequence[str] = (),
    raw: str | os.PathLike[str] = "raw",
    processed: str | os.PathLike[str] = "processed",
    jobs: int | None = None,
    *,
    progress: Progress | None = None,
) -> tuple[list[CrawlReport], RunReport]:
    """Fetch what is due, then take it in; no other crawl begins in between.

    Arguments and errors are those of `crawl` and of `pipeline.run`, whose reports come back.
    """
    sites = choose(settings, names)
    folder = Path(raw) / FOLDER
    with held(folder / _LOCK, "crawl", "crawl") as lock:
        reports = _crawl(sites, _Place(folder, lock), settings, due=True, progress=progress)
        return reports, run(raw, processed, settings, jobs)


class _Place(NamedTuple):
    """Where crawls are written."""

    folder: Path
    """below raw/"""
    lock: int
    """descriptor of its lock; each process of a crawl holds it, too, as long as it writes"""


def _crawl(
    sites: Sequence[Site], place: _Place, settings: Settings, *, due: bool, progress: Progress | None
) -> list[CrawlReport]:
    folder = place.folder
    state = State(folder)
    try:
        now = time.time()
        chosen = [site for site in sites if not due or was_due(site.schedule, state.last_start(site.name), now)]
    finally:
        state.close()
    reports = {site.name: CrawlReport(site.name) for site in chosen}
    for site in chosen:
        reports[site.name].recovered = len(recover(folder / site.name))
    for event in _events(chosen, place, settings, due=due):
        _note(reports[event["site"]], event)
        if progress is not None:
            progress(event)
    return list(reports.values())


def choose(settings: Settings, names: Sequence[str]) -> list[Site]:
    """Return the sites of these names, or all; refuse what cannot be crawled.

    Raises:
        SettingsError: all that is wrong.
    """
    problems = []
    known = {site.name: site for site in settings.sites}
    if not known:
        problems.append("there are no sites to crawl: add [[sites]] with name and start_urls to pipeline.toml")
    problems += [
        f'there is no site "{name}"; the sites are {", ".join(known)}' for name in names if known and name not in known
    ]
    if known and not settings.contact:
        problems.append("contact is missing: set it to a url or mail address that site owners can turn to")
    sites = [site for name, site in known.items() if not names or name in names]
    if not importlib.util.find_spec("scrapy"):
        problems.append("crawling needs the extra `crawl`: pip install 'page-pipeline[crawl]'")
    rendered = [site.name for site in sites if site.render]
    if rendered and not importlib.util.find_spec("playwright"):
        problems.append(
            f"{', '.join(rendered)}: render = true needs the extra `render`: pip install 'page-pipeline[render]'"
        )
    problems += [
        f"{site.name}: there is no browser {site.browser}: install it, or leave `browser` out"
        for site in sites
        if site.render and site.browser and not Path(site.browser).is_file()
    ]
    if problems:
        raise SettingsError(problems)
    return sites


def _events(sites: Sequence[Site], place: _Place, settings: Settings, *, due: bool) -> Iterator[dict[str, Any]]:
    """Crawl the sites, a few at a time, and yield what their processes say."""
    said: queue.Queue[dict[str, Any]] = queue.Queue()
    waiting = list(reversed(sites))
    running: dict[str, _Process] = {}
    try:
        while waiting or running:
            while waiting and len(running) < _AT_ONCE:
                site = waiting.pop()
                running[site.name] = _start(site, place, settings, said, due=due)
                yield {"event": "started", "site": site.name}
            event = said.get()
            if event["event"] == "ended":
                ended = running.pop(event["site"])
                with ended.errors:
                    if ended.process.wait():
                        yield {"event": "died", "site": event["site"], "detail": ended.last_words()}
                continue
            yield event
    finally:
        for one in running.values():
            one.process.send_signal(signal.SIGTERM)  # Scrapy ends in order: what it waits for is written
        for one in running.values():
            try:
                one.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()
            one.errors.close()


@dataclass(frozen=True, slots=True)
class _Process:
    """The process that crawls a site."""

    process: subprocess.Popen[str]
    errors: IO[bytes]
    """what it wrote to standard error"""

    def last_words(self) -> str:
        """Return the last line of standard error, or how the process ended."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return said[-1] if said else f"it ended with status {self.process.returncode}"


def _start(site: Site, place: _Place, settings: Settings, said: queue.Queue[dict[str, Any]], *, due: bool) -> _Process:
    """Start the process of a site and a thread that reads what it says."""
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with its last reference
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipeline.crawl.fetch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        pass_fds=[place.lock],
        text=True,
        start_new_session=True,  # Ctrl-C is for the parent, which asks each process to end
    )
    job = {
        "site": asdict(site),
        "folder": str(place.folder),
        "contact": settings.contact,
        "max_body_bytes": settings.max_body_bytes,
        "due": due,
    }
    assert process.stdin is not None  # noqa: S101 - they were asked for
    assert process.stdout is not None  # noqa: S101
    with suppress(BrokenPipeError):  # it did not begin; `_events` is told that it ended
        process.stdin.write(json.dumps(job))
        process.stdin.close()
    threading.Thread(target=_listen, args=(site.name, process.stdout, said), daemon=True).start()
    return _Process(process, errors)


def _listen(site: str, out: Any, said: queue.Queue[dict[str, Any]]) -> None:
    with out:
        for line in out:
            try:
                said.put(json.loads(line))
            except ValueError:  # a library printed something
                continue
    said.put({"event": "ended", "site": site})


def _note(report: CrawlReport, event: dict[str, Any]) -> None:
    """Take over the counts that an event brings."""
    for name, value in event.items():
        if name in {"event", "site", "url", "detail"}:
            continue
        setattr(report, name, value)
    if event["event"] == "died":
        report.reason = "died"
