"""What is known of each url: validators, digest, when it was seen and when it is due again. One SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from pipeline.errors import StoreError

FILE: Final = ".state.sqlite"
"""Its name in the folder of the crawls; hidden, so that no run takes it for a page."""

SITEMAP: Final = -1
"""Depth of what is no page: it names pages and is asked for each time."""

# A url is asked again after half the time that it has gone without a change, as far as the crawls saw: a page that
# changes every day is asked every day, one that stood still for a month every two weeks. Seconds.
_SHARE, _SOONEST, _LATEST = 0.5, 3_600.0, 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Known:
    """The last that was seen of a url; times are seconds since 1970, UTC."""

    site: str
    """name of the site"""
    url: str
    """as it was asked"""
    status: int
    """HTTP status"""
    depth: int
    """links from a start url; `SITEMAP` for a sitemap"""
    etag: str
    """validator, as sent; empty when there was none"""
    last_modified: str
    """validator, as sent; empty when there was none"""
    digest: str
    """payload digest of the last full body, as in the WARC; empty when there was none"""
    record_id: str
    """WARC-Record-ID of that body"""
    record_date: str
    """WARC-Date of that body"""
    first_seen: float
    """when it was first fetched"""
    last_seen: float
    """when it was last fetched"""
    last_changed: float
    """when the body was last found to differ"""
    n_seen: int
    """how often it was fetched"""
    n_changed: int
    """how often the body differed from the one before"""

    @property
    def next_due(self) -> float:
        """When it is due again: after half the time that it stood still, an hour at least, thirty days at most.

        >>> Known("s", "u", 200, 0, "", "", "", "", "", 0.0, 86_400.0, 0.0, 2, 0).next_due
        129600.0
        """
        return self.last_seen + min(max((self.last_seen - self.last_changed) * _SHARE, _SOONEST), _LATEST)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a crawl leaves to the next one of its site."""

    waiting: Mapping[str, int]
    """urls that it found and did not come to, with their depths"""
    scope: str
    """what decided which links it followed"""
    hosts: frozenset[str]
    """hosts to which the start urls were redirected"""


_NAMES: Final = tuple(field.name for field in fields(Known))
_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS urls (
    {", ".join(f"{name} NOT NULL" for name in _NAMES)}, next_due REAL NOT NULL, PRIMARY KEY (site, url)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS crawls (
    site TEXT NOT NULL, started_at REAL NOT NULL, ended_at REAL NOT NULL, is_whole INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS scopes (site TEXT PRIMARY KEY, scope TEXT NOT NULL, hosts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS waiting (site TEXT NOT NULL, url TEXT NOT NULL, depth INTEGER NOT NULL, PRIMARY KEY (site, url));
"""
_PUT: Final = f"INSERT OR REPLACE INTO urls VALUES ({', '.join('?' * (len(_NAMES) + 1))})"  # noqa: S608 - no input
_SELECT: Final = f"SELECT {', '.join(_NAMES)} FROM urls WHERE site = ?"  # noqa: S608 - no input


class State:
    """The open file. Losing it costs fetching every page once more, nothing else."""

    def __init__(self, folder: Path) -> None:
        """Open or make the file in `folder`.

        Raises:
            StoreError: it cannot be opened or is no such file.
        """
        self._file = folder / FILE
        try:
            self._connection = sqlite3.connect(self._file, timeout=30)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_TABLES)
        except sqlite3.Error as error:
            raise StoreError(
                f"crawl state {self._file} cannot be used ({error}): move it away, and every page is fetched once more"
            ) from error

    def of(self, site: str) -> Iterator[Known]:
        """Yield what is known of each url of a site, the longest due first."""
        for row in self._connection.execute(f"{_SELECT} ORDER BY next_due, url", (site,)):
            yield Known(*row)

    def get(self, site: str, url: str) -> Known | None:
        """Return what is known of a url."""
        row = self._connection.execute(f"{_SELECT} AND url = ?", (site, url)).fetchone()
        return Known(*row) if row else None

    def put(self, found: Iterable[Known]) -> None:
        """Write down what was seen, all of it or nothing."""
        with self._connection:
            self._connection.executemany(_PUT, [(*astuple(one), one.next_due) for one in found])

    def end(self, site: str, started_at: float, rest: Rest) -> None:
        """Note that a crawl ended in order, and what it leaves to the next."""
        with self._connection:
            row = (site, started_at, time.time(), not rest.waiting)
            self._connection.execute("INSERT INTO crawls VALUES (?, ?, ?, ?)", row)
            self._connection.execute("DELETE FROM waiting WHERE site = ?", (site,))
            left = ((site, url, depth) for url, depth in rest.waiting.items())
            self._connection.executemany("INSERT INTO waiting VALUES (?, ?, ?)", left)
            scope = (site, rest.scope, " ".join(sorted(rest.hosts)))
            self._connection.execute("INSERT OR REPLACE INTO scopes VALUES (?, ?, ?)", scope)

    def rest(self, site: str) -> Rest:
        """Return what the last crawl that ended in order left."""
        rows = self._connection.execute("SELECT url, depth FROM waiting WHERE site = ? ORDER BY depth, url", (site,))
        found = self._connection.execute("SELECT scope, hosts FROM scopes WHERE site = ?", (site,)).fetchone()
        scope, hosts = found or ("", "")
        return Rest(dict(rows.fetchall()), scope, frozenset(hosts.split()))

    def last_end(self, site: str) -> float:
        """Return when the last crawl ended that was not killed, seconds since 1970; 0 if there is none."""
        (found,) = self._connection.execute("SELECT max(ended_at) FROM crawls WHERE site = ?", (site,)).fetchone()
        return 0.0 if found is None else float(found)

    def last_start(self, site: str) -> float | None:
        """Return when the last crawl that came to its end began, seconds since 1970; None if there is none."""
        (found,) = self._connection.execute(
            "SELECT max(started_at) FROM crawls WHERE site = ? AND is_whole", (site,)
        ).fetchone()
        return None if found is None else float(found)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
