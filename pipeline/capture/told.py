"""What sidecars, manifests and containers tell about a page, checked: texts, urls, times, statuses."""

from __future__ import annotations

import math
import re
import reprlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import PageError
from pipeline.records import without_credentials

# Bytes. Servers refuse urls from about 8,000; and eight tasks with more than this would not fit a worker's socket.
_LONGEST = {"url": 8_192, "content_type": 1_024}
_CREDENTIALS = re.compile(r"(?<![^/\\\s])[^/\\\s]*@")  # looked for where a part begins, not at each character of it
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")  # 1973 to 2286; eight digits are a day in ISO 8601
_PAGE_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown"})
_UNTOLD_TYPES = frozenset({"application/octet-stream", "unknown/unknown", "application/x-unknown"})


def text_of(told: dict[str, Any], name: str) -> str:
    """Return the text told under `name`; an empty one when there is none.

    Raises:
        PageError: it is no text, or one that no table or socket can hold.
    """
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refused(f"{name} is not a text", value)
    try:
        length = len(value.encode())
    except UnicodeEncodeError as error:
        raise refused(f"{name} holds half a character", value) from error
    if length > _LONGEST[name]:
        raise refused(f"{name} has {length:,} bytes, at most {_LONGEST[name]:,} are taken", value)
    return value.strip()


def url_of(told: dict[str, Any]) -> str:
    """Return the url told, without user and password; an empty text when there is none.

    Raises:
        PageError: it is not absolute, or holds what no url does.
    """
    url = without_credentials(text_of(told, "url"))
    try:
        parts = urlsplit(url)
        is_absolute = bool(parts.scheme) and (parts.scheme not in {"http", "https"} or bool(parts.hostname))
    except ValueError:
        is_absolute = False
    if url and not is_absolute:
        raise refused("url is not absolute", url)
    if _CONTROL.search(url):  # lines that run together, such as behind a quote that a manifest forgot
        raise refused("url holds a line break or a control character", url)
    return url


def status_of(value: object) -> int | None:
    """Return an HTTP status; None when there was none.

    Raises:
        PageError: it is no number from 100 to 999.
    """
    if value is None or value == "":
        return None
    try:
        status = float(
            str(value)
        )  # 200.0 and nan: what data frames make of whole numbers that are missing here and there
    except ValueError:
        status = -1.0
    if status == 0 or math.isnan(status):  # 0: what some scrapers write when there was no answer
        return None
    if not (100 <= status <= 999 and status.is_integer()):
        raise refused("http_status is not a number from 100 to 999", value)
    return int(status)


def fetched_at_of(told: dict[str, Any]) -> datetime | None:
    """Return the time told under `fetched_at`; None when there is none.

    Raises:
        PageError: it is no time.
    """
    value = told.get("fetched_at")
    return None if value is None or value == "" else time_of(value)


def time_of(value: object) -> datetime:
    """Return a time told in ISO 8601 or in seconds since 1970, UTC where it names no zone.

    >>> time_of("2024-03-01T06:00:00+01:00").isoformat(), time_of("1709269200.5").isoformat()
    ('2024-03-01T05:00:00+00:00', '2024-03-01T05:00:00.500000+00:00')

    Raises:
        PageError: it is neither.
    """
    try:
        if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):  # in a manifest all is text
            value = float(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise refused("fetched_at is neither a time in ISO 8601 nor seconds since 1970", value) from error


def is_page_type(content_type: str) -> bool:
    """Return whether a body of that type may be a page; one of an unknown type is looked at.

    >>> [is_page_type(name) for name in ("text/html; charset=utf-8", "", "image/png")]
    [True, True, False]
    """
    kind = content_type.partition(";")[0].strip().lower()
    return kind in _PAGE_TYPES or kind in _UNTOLD_TYPES


def refused(what: str, value: object) -> PageError:
    """Return the error about something that was told wrong; user and password are no part of it, if it is a url."""
    value = _CREDENTIALS.sub("", value) if isinstance(value, str) else value
    return PageError("capture", "bad_metadata", f"{what}: {reprlib.repr(value)}")
