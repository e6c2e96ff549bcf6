"""The site as evidence: what stands on most pages of a site is its template.

A batch that reads many pages of a site counts in how many each text stood (`SiteHistory.counts`, fed by `digests` of
every page) and hands the history of *earlier* pages to the next. The same history gives the same roles; without one
there is no vote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.extract.html.measures import Floats

FEW_PAGES = 5
"""Pages of a site below which nothing is known: a series of three articles may share a paragraph."""
_OFTEN = 0.3  # share of pages from which a text is suspicious, and
_ALWAYS = 0.8  # from which it is surely the template's


@dataclass(frozen=True, slots=True)
class SiteHistory:
    """What earlier pages of one site held."""

    pages: int
    """how many pages were read"""
    counts: Mapping[bytes, int]
    """on how many of them each text stood, by digest"""


def digests(texts: Sequence[str]) -> list[bytes]:
    """Return a digest of each text, for counting: white space and case make no difference, digits count alike.

    >>> digests(["Page 2 of 3"]) == digests(["page 7  of 9"])
    True
    """
    return [hashlib.blake2b(_plain(text).encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts]


def template_votes(texts: Sequence[str], history: SiteHistory | None) -> Floats:
    """Return for each text how surely it belongs to the site's template, 0 to 1; all 0 where too little is known.

    >>> history = SiteHistory(10, dict(zip(digests(["Follow us", "A story"]), [10, 1])))
    >>> template_votes(["Follow us", "A story", "News"], history).tolist()
    [1.0, 0.0, 0.0]
    """
    if history is None or history.pages < FEW_PAGES:
        return np.zeros(len(texts))
    share = np.array([history.counts.get(digest, 0) / history.pages for digest in digests(texts)])
    return np.clip((share - _OFTEN) / (_ALWAYS - _OFTEN), 0.0, 1.0)


def _plain(text: str) -> str:
    return " ".join("".join("0" if character.isdigit() else character for character in text.casefold()).split())
