"""The development texts for language, read in place from ../shared; nothing of them is kept here."""

from __future__ import annotations

import gzip
import json
import unicodedata
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple

from language_junk import junk

FOLDER: Final = Path(__file__).parents[2] / "shared" / "bench" / "language" / "dev"
FOLDS: Final = 3
_JUNK_SEED, _JUNK_EACH = 1, 14

# The languages that every number below is a mean over, unless it says otherwise: each has the same weight.
LANGUAGES: Final = frozenset(
    [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "cs",
        "sk",
        "sl",
        "hr",
        "hu",
        "ro",
        "bg",
        "el",
        "ru",
        "uk",
        "sv",
        "da",
        "no",
        "fi",
        "et",
        "lv",
        "lt",
        "tr",
        "ca",
        "ar",
        "fa",
        "he",
        "hi",
        "vi",
        "id",
        "zh",
        "ja",
        "ko",
    ]
)
_SPELLINGS: Final = {"nb": "no", "iw": "he", "in": "id", "jw": "jv", "fil": "tl", "mo": "ro"}


class Labelled(NamedTuple):
    """A text and the language it is in."""

    kind: str
    """name of the set it is from; `junk` and `own junk` for text in no language"""
    language: str
    """code, `und` for junk"""
    text: str
    """the text"""
    group: str
    """kind of junk, else empty"""
    fold: int
    """0 to `FOLDS` - 1: a sentence and its damaged twins are in the same, and so is all junk of one kind"""


def is_right(language: str, found: str) -> bool:
    """Return whether `found` is as good as `language`: Bokmål for Nynorsk, and Chinese for Cantonese, counts as right."""
    return language == found or (language, found) in {("nn", "no"), ("yue", "zh")}


def read_set(name: str) -> list[dict[str, Any]]:
    """Return the rows of a set."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def labelled(*, own_junk: bool = True) -> list[Labelled]:
    """Return all texts with one language or none, with the junk made here unless `own_junk` is false."""
    names = sorted(file.name.removesuffix(".jsonl.gz") for file in FOLDER.glob("*.jsonl.gz"))
    names = [name for name in names if name != "mixed"]
    sets = {name: read_set(name) for name in names}
    bases: dict[tuple[str, str], list[tuple[frozenset[str], int]]] = defaultdict(list)
    for name in ("sents", "paras"):
        for row in sets[name]:
            bases[name, row["lang"]].append((_words(row["text"]), _hash(row["text"])))
    found = []
    for name in names:
        for row in sets[name]:
            text, language = row["text"], _SPELLINGS.get(row["lang"], row["lang"])
            if name == "und":
                found.append(Labelled("junk", "und", text, row["cat"], _hash(row["cat"])))
            elif name.startswith("noise"):
                found.append(Labelled(name, language, text, "", _fold_of_twin(text, bases[row["base"], row["lang"]])))
            else:
                found.append(Labelled(name, language, text, "", _hash(text)))
    if own_junk:
        found += [Labelled("own junk", "und", text, kind, _hash(kind)) for kind, text in junk(_JUNK_SEED, _JUNK_EACH)]
    return found


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace")) % FOLDS


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    return frozenset("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _fold_of_twin(text: str, bases: list[tuple[frozenset[str], int]]) -> int:
    """Return the fold of the text that a damaged one was made from: the one that shares most words with it."""
    words = _words(text)
    return max(bases, key=lambda base: len(words & base[0]), default=(words, _hash(text)))[1]
