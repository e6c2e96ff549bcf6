"""The work of a run and what is known about it, kept in a scratch database: any number of tasks takes the same memory."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.task import Task, unread
from pipeline.extract.site import site_of
from pipeline.extract.site_history import EVIDENCE, SiteHistory
from pipeline.store.tables import Store

_FILE = "_plan.sqlite"
_CACHE = 32 * 1024  # KiB; a plan of some 100,000 tasks never touches the disk
_AT_ONCE = 100_000  # urls or paths asked for in one pass over the table of captures
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES = """
    CREATE TABLE tasks (
        fetched_at INTEGER, source TEXT, number INTEGER, url TEXT, refers TEXT, digest TEXT, task BLOB,
        PRIMARY KEY (fetched_at, source, number)
    ) WITHOUT ROWID;
    CREATE TABLE versions (
        url TEXT, fetched_at INTEGER, source TEXT, attempt INTEGER, document_id TEXT, body_digest TEXT,
        is_suspect INTEGER, PRIMARY KEY (url, fetched_at, source, attempt, document_id)
    ) WITHOUT ROWID;
    CREATE TABLE sizes (document_id TEXT PRIMARY KEY, n_characters INTEGER) WITHOUT ROWID;
    CREATE TABLE captures (capture_id TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE site_histories (site TEXT PRIMARY KEY, history BLOB) WITHOUT ROWID;
    CREATE TABLE readings (url TEXT PRIMARY KEY, with_history INTEGER) WITHOUT ROWID;
    CREATE TABLE payloads (digest TEXT, url TEXT, fetched_at INTEGER, PRIMARY KEY (digest, url, fetched_at)) WITHOUT ROWID;
"""
_PAYLOAD = """
    SELECT document_id, body_digest FROM payloads JOIN versions USING (url, fetched_at)
    WHERE digest = ? AND digest <> '' AND fetched_at <= ? ORDER BY fetched_at DESC
"""
_VERSION = "SELECT document_id, body_digest FROM versions WHERE url = ?"
_TRUSTED = f"{_VERSION} AND NOT is_suspect"
_READING = "INSERT INTO readings VALUES (?, ?) ON CONFLICT DO UPDATE SET with_history = max(with_history, excluded.with_history)"
_SITE_HISTORY = """
    SELECT history FROM site_histories
    WHERE site = ? AND NOT EXISTS (SELECT 1 FROM readings WHERE url = ? AND NOT with_history)
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What an earlier capture of a url gave."""

    document_id: str
    """the document"""
    body_digest: str | None
    """digest of its body; None when it had none"""


class Plan:
    """The tasks of a run, oldest capture first, and what earlier captures say about them.

    The database has no name while it is open, so that a killed run leaves none behind.
    """

    def __init__(self, processed: Path) -> None:
        """Begin an empty plan with its scratch file in `processed`."""
        self.n_known = 0
        """files and records that were taken in before and have not changed since"""
        self.n_tasks = 0
        """tasks in it"""
        self.n_pages = 0
        """those of them that are to be read"""
        self.notes: list[str] = []
        """keys of containers, to be remembered when all tasks are done"""
        self._has_site_histories = False
        file = processed / _FILE
        file.unlink(missing_ok=True)
        self._database = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{_CACHE}"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(f"BEGIN; {_TABLES}")
        file.unlink(missing_ok=True)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, task: Task) -> None:
        """Add a task."""
        refers = task.refers_to
        row = (
            *(_microseconds(task.fetched_at), task.source, self.n_tasks, task.url),
            *((refers.url, "" if refers.url else refers.payload_digest) if refers else ("", "")),
            pickle.dumps(task, pickle.HIGHEST_PROTOCOL),
        )
        self._database.execute("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self.n_tasks += 1
        self.n_pages += unread(task) is None

    def add_payload(self, digest: str, url: str, fetched_at: datetime) -> None:
        """Note that the capture of `url` at that time has a payload of that digest, for those that refer to it."""
        self._database.execute(
            "INSERT OR IGNORE INTO payloads VALUES (?, ?, ?)", (digest, url, _microseconds(fetched_at))
        )

    def tasks(self) -> Iterator[Task]:
        """Yield the tasks, oldest first: the outcome of a capture depends on the one of its url before it."""
        for (packed,) in self._database.execute("SELECT task FROM tasks ORDER BY fetched_at, source, number"):
            task: Task = pickle.loads(packed)  # noqa: S301 - our own bytes
            if unread(task) is None:
                if known := self.before(task):
                    task = replace(task, known_digest=known.body_digest, known_document=known.document_id)
                if self._has_site_histories:
                    task = replace(task, history=self._site_history(task.url))
            yield task

    def load_history(self, store: Store) -> None:
        """Read what earlier captures of the tasks' urls gave, and which captures were taken from the tasks' files."""
        urls = self._database.execute(
            "SELECT url FROM tasks UNION SELECT refers FROM tasks WHERE refers <> '' "
            "UNION SELECT payloads.url FROM tasks JOIN payloads USING (digest) WHERE digest <> ''"
        )
        columns = ["url", "fetched_at", "source", "attempt", "document_id", "body_digest", "outcome"]
        for some in _parts(url for (url,) in urls):
            where = pc.field("url").isin(some) & pc.field("document_id").is_valid()
            for rows in store.batches("captures", columns, where):
                rows = rows.set_column(1, "fetched_at", rows.column(1).cast(pa.int64()))  # noqa: PLW2901 - the same rows
                values = zip(*(column.to_pylist() for column in rows.columns), strict=True)
                marked = ((*row, outcome == "suspect") for *row, outcome in values)
                self._database.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)", marked)
            for rows in store.batches("documents", ["document_id", "n_characters"], pc.field("url").isin(some)):
                sizes = zip(rows.column(0).to_pylist(), rows.column(1).to_pylist(), strict=True)
                self._database.executemany("INSERT OR IGNORE INTO sizes VALUES (?, ?)", sizes)
        sources = self._database.execute("SELECT source FROM tasks")
        for some in _parts(source for (source,) in sources):
            self.load_captures(store, pc.field("source").isin(some))

    def load_captures(self, store: Store, where: pc.Expression) -> None:
        """Read which captures earlier runs took."""
        for rows in store.batches("captures", ["capture_id"], where):
            ids = ((capture_id,) for capture_id in rows.column(0).to_pylist())
            self._database.executemany("INSERT OR IGNORE INTO captures VALUES (?)", ids)

    def sites(self) -> list[str]:
        """Return the sites of all tasks, in order; loose files have none."""
        urls = self._database.execute("SELECT url FROM tasks")
        return sorted({site_of(url) for (url,) in urls} - {""})

    def add_site_history(self, site: str, history: SiteHistory) -> None:
        """Note what earlier pages of a site held; one that holds nothing says nothing."""
        if history.counts:
            self._has_site_histories = True
            packed = pickle.dumps(history, pickle.HIGHEST_PROTOCOL)
            self._database.execute("INSERT OR REPLACE INTO site_histories VALUES (?, ?)", (site, packed))

    def load_readings(self, store: Store) -> None:
        """Read which of the tasks' urls were read before, with the history of their site or without: they stay with that."""
        if not self._has_site_histories:
            return
        urls = self._database.execute("SELECT DISTINCT url FROM tasks")
        for some in _parts(url for (url,) in urls):
            for rows in store.batches("documents", ["url", "blocks_evidence"], pc.field("url").isin(some)):
                with_history = pc.starts_with(rows.column(1), EVIDENCE)
                readings = zip(rows.column(0).to_pylist(), with_history.to_pylist(), strict=True)
                self._database.executemany(_READING, readings)

    def _site_history(self, url: str) -> SiteHistory | None:
        """Return what the page at `url` is read with."""
        row = self._database.execute(_SITE_HISTORY, (site_of(url), url)).fetchone()
        history: SiteHistory | None = pickle.loads(row[0]) if row else None  # noqa: S301 - our own bytes
        return history

    def has_capture(self, capture_id: str) -> bool:
        """Return whether a capture was taken in, by an earlier run or this one."""
        return self._first("SELECT 1 FROM captures WHERE capture_id = ?", capture_id) is not None

    def add_capture(self, capture_id: str) -> None:
        """Note that a capture is taken in."""
        self._database.execute("INSERT OR IGNORE INTO captures VALUES (?)", (capture_id,))

    def forget_capture(self, capture_id: str) -> None:
        """Let a capture be taken in once more, for a retry."""
        self._database.execute("DELETE FROM captures WHERE capture_id = ?", (capture_id,))

    def has_document(self, url: str, document_id: str) -> bool:
        """Return whether a capture of `url` gave that document."""
        return self._first(f"{_VERSION} AND document_id = ?", url, document_id) is not None

    def add_version(self, task: Task, version: Version, n_characters: int = 0, *, is_suspect: bool = False) -> None:
        """Note what a capture gave."""
        row = (*_order(task), version.document_id, version.body_digest, is_suspect)
        self._database.execute("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._database.execute("INSERT OR IGNORE INTO sizes VALUES (?, ?)", (version.document_id, n_characters))

    def is_suspected(self, url: str, document_id: str) -> bool:
        """Return whether a capture of `url` gave that document and was not believed."""
        return self._first(f"{_VERSION} AND document_id = ? AND is_suspect", url, document_id) is not None

    def n_characters(self, document_id: str) -> int:
        """Return the characters of content of a document that a task's url had; 0 where it is not known."""
        row = self._database.execute("SELECT n_characters FROM sizes WHERE document_id = ?", (document_id,)).fetchone()
        return int(row[0]) if row else 0

    def earlier(self, task: Task) -> Version | None:
        """Return the newest version of the task's url that is not after it and was believed."""
        where = "AND (fetched_at, source, attempt) <= (?, ?, ?)"
        found = self._first(f"{_TRUSTED} {where} ORDER BY fetched_at DESC, source DESC, attempt DESC", *_order(task))
        return Version(*found) if found else None

    def before(self, task: Task) -> Version | None:
        """Return the version a capture is compared with: the newest not after it, else the oldest there is."""
        found = self.earlier(task)
        if found is None and (oldest := self._first(f"{_TRUSTED} ORDER BY fetched_at, source, attempt", task.url)):
            return Version(*oldest)
        return found

    def referred(self, task: Task) -> Version | None:
        """Return what the capture gave that a task refers to; None when that is not known."""
        refers = task.refers_to
        if refers is None:
            return None
        if not refers.url:
            found = self._first(_PAYLOAD, refers.payload_digest, _microseconds(task.fetched_at))
        elif refers.fetched_at is None:
            return self.earlier(replace(task, url=refers.url))
        else:
            found = self._first(f"{_VERSION} AND fetched_at = ?", refers.url, _microseconds(refers.fetched_at))
        return Version(*found) if found else None

    def _first(self, query: str, *values: str | int) -> tuple[str, str] | None:
        row: tuple[str, str] | None = self._database.execute(f"{query} LIMIT 1", values).fetchone()
        return row


def _order(task: Task) -> tuple[str, int, str, int]:
    return task.url, _microseconds(task.fetched_at), task.source, task.attempt


def _parts(values: Iterable[str]) -> Iterator[pa.Array]:
    every = iter(values)
    while some := list(islice(every, _AT_ONCE)):
        yield pa.array(some, pa.string())


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)
