"""What stands in an archive: pages, containers, and what is neither."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from pipeline.capture.files import CONTENT_TYPES, MANIFESTS, SIDECAR, url_of_place
from pipeline.capture.record import Reader, Record, Spot, Stored, or_none
from pipeline.errors import PageError

_COUNT = "INSERT INTO places VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n"
_HIDDEN = re.compile(r"\.(?!\.?\Z)|__MACOSX\Z")


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    """its path there; it never becomes a path on disk"""
    place: str
    """what stands for it in `captures.source`"""
    modified_at: datetime | None
    """as the archive tells, UTC"""
    n_bytes: int
    """its size unpacked"""
    spot: Spot | None
    """where its bytes lie in the file on disk; None when they have to be read in passing"""
    read: Callable[[], bytes]
    """gives all of it"""
    store: Callable[[], Stored]
    """gives it as what may hold records"""


class Places:
    """What stands for the members of one archive: their names, and `#2` behind the second one of a name.

    Archives that were added to hold a page once for each time. The names are kept on the disk when they are many: an
    archive may hold a million.
    """

    def __init__(self) -> None:
        """Begin with an archive of which no member was seen."""
        self._database = sqlite3.connect("", isolation_level=None)  # no name: held in memory while it is small
        self._database.executescript(
            "PRAGMA journal_mode=OFF; BEGIN; CREATE TABLE places (place TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID"
        )

    def of(self, name: str) -> str:
        """Return the place of the next member, which has that name.

        >>> places = Places()
        >>> [places.of(name) for name in ("a", "b", "a", "a", "a#2")]
        ['a', 'b', 'a#2', 'a#3', 'a#2#2']
        >>> places.close()
        """
        place = first = as_place(name)
        n = self._count(first)
        while n > 1 and self._count(place := f"{first}#{n}") > 1:
            n = self._count(first)  # counts on, so that names like `a#2` cannot make this long for each `a`
        return place

    def close(self) -> None:
        """Forget them."""
        self._database.close()

    def _count(self, place: str) -> int:
        """Return how often a place was asked for, this time included."""
        return int(self._database.execute(_COUNT, (place,)).fetchone()[0])


def is_about_others(name: str) -> bool:
    """Return whether a member describes others, or was left by a desktop, and holds nothing itself."""
    parts = PurePosixPath(name).parts
    last = parts[-1] if parts else ""
    return not last or last.endswith(SIDECAR) or last in MANIFESTS or any(_HIDDEN.match(part) for part in parts)


def records_of(member: Member, inner: Reader | None, most: int) -> Iterator[Record]:
    """Yield the records of a member: itself if it is a page, what is in it if `inner` reads its format."""
    place, name = member.place, as_place(member.name)
    kind = CONTENT_TYPES.get(PurePosixPath(member.name).suffix.lower())
    if inner is not None:
        for record in or_none(inner(member.store(), most)):
            named = f"{place}#{record.name}" if record.name else ""
            yield replace(record, place=f"{place}#{record.place}", name=named)
        return
    if kind is None:
        ending = PurePosixPath(name).suffix or "none"
        yield Record(
            place, n_bytes=member.n_bytes, name=name, skipped=f"no page format has the file name ending {ending}"
        )
        return
    url = url_of_place(name)
    record = Record(
        place,
        url="" if url.startswith("file:") else url,
        fetched_at=member.modified_at,
        content_type=kind,
        n_bytes=member.n_bytes,
        spot=member.spot,
        name=name,
    )
    if member.n_bytes > most:
        problem = PageError("capture", "too_large", f"{member.n_bytes:,} bytes; max_body_bytes allows {most:,}")
        yield replace(record, spot=None, problem=problem)
    elif member.spot is None:
        yield _passing(record, member)
    else:
        yield record


def as_place(name: str) -> str:
    r"""Return a member's name as text that tables hold and one line shows.

    >>> as_place("a\nb.html"), as_place("caf\udce9.html")
    ('a\\x0ab.html', 'caf\\udce9.html')
    """
    sound = name.encode("utf-8", "backslashreplace").decode()
    if not sound.isprintable():
        sound = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in sound)
    return sound[:1_024]


def _passing(record: Record, member: Member) -> Record:
    try:
        return replace(record, body=member.read())
    except PageError as problem:
        if problem.code == "truncated":
            raise
        return replace(record, problem=problem)


def url_of_member(source: str, place: str) -> str:
    """Return the url of a record that tells none.

    >>> url_of_member("pack.zip", "a b.html"), url_of_member("pack.zip", "")
    ('file:pack.zip#a%20b.html', 'file:pack.zip')
    """
    return f"file:{quote(source)}#{quote(place)}" if place else f"file:{quote(source)}"
