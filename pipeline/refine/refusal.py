"""Does a page hold what it should, or does the site refuse to show it? Told by its words and its size."""

from __future__ import annotations

import re
from typing import Final

# Short pages that say one of these are answers to a crawler, not content. Phrases of the common shields and servers, and
# of the HTTP statuses 403, 429 and 503 (RFC 9110, RFC 6585), in the languages that these speak.
_PHRASES: Final = re.compile(
    r"too many requests|rate limit|unusual traffic|access (?:to this page )?(?:has been )?denied|are you a robot"
    r"|verify (?:that )?you are (?:a )?human|verifying you are human|checking your browser|enable javascript and cookies"
    r"|just a moment\.\.\.|attention required|request (?:was )?blocked|temporarily unavailable|service unavailable"
    r"|under maintenance|zu viele anfragen|trop de requêtes|demasiadas solicitudes|troppe richieste|zbyt wiele żądań"
    r"|слишком много запросов|访问过于频繁|アクセスが集中",
    re.IGNORECASE,
)
_LONGEST: Final = 1_500  # characters of content; a longer page that says so is about such pages
# A page of at least so many characters that shrinks to this share of them lost its content, or its template changed: the
# edits of the made corpus and of real pages between two crawls seldom take more than half of one.
_LARGE, _TINY = 1_000, 0.1


def is_refusal(title: str, text: str) -> bool:
    """Return whether a page says that it is not shown.

    >>> is_refusal("429", "Too many requests. Please slow down.")
    True
    >>> is_refusal("Lighthouse", "The keeper had too many requests for oil. " * 100)
    False
    """
    return len(text) <= _LONGEST and bool(_PHRASES.search(title) or _PHRASES.search(text))


def is_suddenly_tiny(n_before: int, n_now: int) -> bool:
    """Return whether a page lost nearly all of its characters of content from one version to the next.

    >>> is_suddenly_tiny(5_000, 120), is_suddenly_tiny(5_000, 2_000), is_suddenly_tiny(300, 0)
    (True, False, False)
    """
    return n_before >= _LARGE and n_now < n_before * _TINY
