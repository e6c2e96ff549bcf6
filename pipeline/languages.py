"""In what language a text is, as far as can be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text."""

    code: str
    """ISO 639-1 code, else 639-3; `und` when no language can be claimed"""
    confidence: float
    """0..1"""
    alternatives: tuple[tuple[str, float], ...] = ()
    """other candidates with their share, best first"""


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """A stretch of text in one language."""

    start: int
    """first code point"""
    end: int
    """one past the last code point"""
    code: str
    """as in `Language`"""
    confidence: float
    """0..1"""
