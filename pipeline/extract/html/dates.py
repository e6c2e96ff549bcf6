"""Dates as pages write them for machines."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_YEAR = 1990  # no web page is older
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:\d{4,11})?(?:/|-|_|\b)")


def read_date(text: str) -> datetime | None:
    """Return the time that `text` names, in UTC; None where it names none between 1990 and next year.

    ISO 8601 and RFC 2822; a time without a zone is taken as UTC. Dates with the month in words or at first place are
    not read: 03/04/2020 is two days.

    >>> read_date("2024-02-29T23:30:00-02:00").isoformat()
    '2024-03-01T01:30:00+00:00'
    >>> read_date("Thu, 29 Feb 2024 10:00:00 GMT").day, read_date("2024/2/29").month, read_date("0001-01-01"), read_date("soon")
    (29, 2, None, None)
    """
    text = text.strip()[:64]
    date = _read_iso(text) or _read_mail_date(text) or _read_day(text)
    if date is None:
        return None
    try:
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return date if _FIRST_YEAR <= date.year <= datetime.now(UTC).year + 1 else None


def _read_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None


def _read_mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if "," in text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _read_day(text: str) -> datetime | None:
    found = _YEAR_FIRST.match(text)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        return None


def date_in_url(url: str) -> datetime | None:
    """Return the day that the path of `url` names, where it is a year, a month and a day.

    >>> date_in_url("https://a.example/2024/02/29/ferry.html").day, date_in_url("https://a.example/2024/02/")
    (29, None)
    """
    found = _IN_URL.search(url)
    return read_date("-".join(found.groups())) if found else None
