"""The peers that ours is measured beside: langdetect, seeded, and lingua with all its languages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from language_texts import Labelled

from pipeline.refine.language.members import ask_langdetect

Ask = Callable[..., tuple[str, float]]


def langdetect(label: Labelled, *, prior: bool = False) -> tuple[str, float]:
    """Return what langdetect says, with its own number of trials and a fixed seed; it takes no prior."""
    del prior
    return next(iter(ask_langdetect(label.text).items()), ("und", 0.0))


@cache
def _lingua() -> Any:
    from lingua import LanguageDetectorBuilder  # noqa: PLC0415 - a gigabyte, and only where the peers are installed

    return LanguageDetectorBuilder.from_all_languages().build()


def lingua(label: Labelled, *, prior: bool = False) -> tuple[str, float]:
    """Return what lingua says in its high accuracy mode; it takes no prior."""
    del prior
    found = _lingua().compute_language_confidence_values(label.text)
    if not found or found[0].value <= 0:
        return "und", 0.0
    code = found[0].language.iso_code_639_1.name.lower()
    return ("no" if code == "nb" else code), found[0].value
