"""What is kept of a url."""

from __future__ import annotations

import re

# User and password before the host (RFC 3986, 3.2.1), up to the last `@` and behind any slashes, as browsers read it
# (https://url.spec.whatwg.org/#authority-state).
_CREDENTIALS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}([^/\\?#]*@)", re.IGNORECASE)


def without_credentials(url: str) -> str:
    """Return a url without user and password: tables and logs are for many eyes.

    >>> without_credentials("https://user:secret@example.org/@user?to=a@b.example")
    'https://example.org/@user?to=a@b.example'
    >>> [without_credentials(url) for url in ("//me@example.org", "https://example.org/a@b", "mailto:me@example.org")]
    ['//example.org', 'https://example.org/a@b', 'mailto:me@example.org']
    """
    found = _CREDENTIALS.match(url) if "@" in url else None
    return f"{url[: found.start(1)]}{url[found.end() :]}" if found else url
