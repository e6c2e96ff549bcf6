"""The languages that an answer can name: what a page or a caller claims beside them is no language to us."""

from __future__ import annotations

from typing import Final

from pipeline.refine.language.alphabets import ALPHABETS
from pipeline.refine.language.codes import SCRIPTS, UNDETERMINED
from pipeline.refine.language.members import CLD2_LANGUAGES, ELDC_LANGUAGES, LANGDETECT_LANGUAGES
from pipeline.refine.language.relatives import OWN_WORDS
from pipeline.refine.language.vocabulary import LISTED

LANGUAGES: Final = (
    frozenset().union(*(script.languages for script in SCRIPTS), ALPHABETS, OWN_WORDS, LISTED)
    | ELDC_LANGUAGES
    | CLD2_LANGUAGES
    | LANGDETECT_LANGUAGES
) - {UNDETERMINED}
"""Codes that a detector, a script, an alphabet or a list of words of ours has."""
