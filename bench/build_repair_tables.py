"""Build the tables of the repair rule `single_byte` from the word lists of wordfreq.

    python -m venv lists && lists/bin/pip install -e . wordfreq==3.1.1
    lists/bin/python bench/build_repair_tables.py

Takes about a minute, needs no network, and writes the same bytes each time. What the files hold stands in
`pipeline/refine/repair/data/README.md`.
"""

from __future__ import annotations

import importlib
import math
import re
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.refine.repair.confusion.alphabets import ALPHABETS, FLAT, LISTED

DATA = Path(__file__).parent.parent / "pipeline" / "refine" / "repair" / "data"
N_LISTED = 60_000  # words of a list that are counted: more change the counts of rare letters only
N_ASCII = 400  # words kept a language. Twice these four numbers gain 0.2 points of exactly mended
N_OTHER = 5_000
N_TRIGRAMS = 4_000
N_IDEOGRAMS = 2_200
START, FIRST, LAST = "\1", "\2", "\3"  # `word` is counted as START FIRST w o r d LAST
CYRILLIC = str.maketrans(dict(zip("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж", strict=True)))
# wordfreq folds `ß`. Both forms are kept: Switzerland writes the folded one.
SHARP_S = re.compile(
    "^(?:.*)(?:stra|gro|grö|wei|hei|(?<!u)fu|fü|spa|gru|grü|sto|stö|flei|blo|gemä|schlie|flie|gie|genie|schie|rei|bei"
    "|(?<!p)lie|hie|stie|sü|au|äu|drei|mä|ma(?=ssna|ssst))(?P<folded>ss)"
)
DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ"}


def main() -> None:
    """Build all tables and say how large they are."""
    lists = {language: _list(language) for language in LISTED}
    _save_spelling(lists)
    _save_words(lists)
    common = ["".join(_ideograms(language)) for language in ("ja", "zh", "ko")]
    _save("ideograms", characters=np.array(common))
    for path in sorted(DATA.glob("*.npz")):
        print(path.name, path.stat().st_size)


def _save(name: str, **arrays: NDArray[np.generic]) -> None:
    """Write one file of tables."""
    np.savez_compressed(DATA / f"{name}.npz", **arrays)  # type: ignore[arg-type]  # its last option has a type of its own


def _list(language: str) -> dict[str, float]:
    """Return the words of `language` with their frequencies, the most frequent first."""
    wordfreq = importlib.import_module("wordfreq")
    source = wordfreq.get_frequency_dict("sh" if language == "sr" else language, "best")
    words: dict[str, float] = {}
    for raw, frequency in list(source.items())[:N_LISTED]:
        word = unicodedata.normalize("NFC", raw)
        if not word or any(map(str.isdigit, word)):
            continue
        if language == "sr":  # the list of Serbo-Croatian is in Latin letters
            if "\u0430" <= word[0] <= "\u045f":
                continue
            for latin, cyrillic in DIGRAPHS.items():
                word = word.replace(latin, cyrillic)
            word = word.translate(CYRILLIC)
        words[word] = words.get(word, 0.0) + frequency
    _add_spellings(language, words)
    return dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))


def _add_spellings(language: str, words: dict[str, float]) -> None:
    """Give the words the second form that some texts write them in."""
    if language == "ro":  # both the letters of the standard and those that stood in for them
        for word, frequency in list(words.items()):
            for pairs in ("șşțţ", "şșţț"):
                words.setdefault(word.translate(str.maketrans(pairs[::2], pairs[1::2])), frequency)
    if language == "de":
        for word, frequency in list(words.items()):
            if found := SHARP_S.match(word):
                start, end = found.span("folded")
                words.setdefault(word[:start] + "ß" + word[end:], frequency)


class Spelling:
    """How likely a letter follows two others in one language."""

    def __init__(self, words: dict[str, float]) -> None:
        self.triples: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.letters: Counter[str] = Counter()
        for word, frequency in words.items():
            weight = frequency**0.5  # between counting words and counting texts
            framed = START + FIRST + word + LAST
            for place in range(2, len(framed)):
                self.triples[framed[place - 2 : place + 1]] += weight
                self.pairs[framed[place - 1 : place + 1]] += weight
                self.letters[framed[place]] += weight
        self.total = sum(self.letters.values())
        self.before_triple: Counter[str] = Counter()
        self.before_pair: Counter[str] = Counter()
        for triple, weight in self.triples.items():
            self.before_triple[triple[:2]] += weight
        for pair, weight in self.pairs.items():
            self.before_pair[pair[0]] += weight

    def probability(self, key: str) -> float:
        """Return the probability of the last letter of `key` after the others, never 0."""
        found = 1e-6 + 0.01 * self.letters[key[-1]] / self.total
        if len(key) > 1 and (before := self.before_pair[key[-2]]):
            found += 0.1 * self.pairs[key[-2:]] / before
        if len(key) > 2 and (before := self.before_triple[key[:2]]):
            found += 0.88 * self.triples[key] / before
        return found


class Flat:
    """A language of which only the letters are known."""

    def __init__(self, letters: str) -> None:
        self.each = 1 / len(letters)
        self.letters = dict.fromkeys(letters, self.each)
        self.total = 1.0

    def probability(self, key: str) -> float:
        """Return the same for each letter of the alphabet."""
        return self.letters.get(key[-1], 1e-6)


def _save_spelling(lists: dict[str, dict[str, float]]) -> None:
    """Write the costs of letters after letters, and of letters alone, in two files by language."""
    models: dict[str, Spelling | Flat] = {language: Spelling(words) for language, words in lists.items()}
    models |= {language: Flat(letters) for language, letters in FLAT.items()}
    keys: set[str] = set()
    for model in models.values():
        if isinstance(model, Spelling):
            ranked = sorted(model.triples.items(), key=lambda item: (-item[1], item[0]))
            keys |= {key for key, _ in ranked[:N_TRIGRAMS]}
            keys |= {key for key, weight in model.pairs.items() if weight / model.before_pair[key[0]] > 1e-4}
        keys |= {key for key, weight in model.letters.items() if weight / model.total > 1e-6}
    keys = {key for key in keys if max(key) < "\U00010000"}
    characters = sorted({character for key in keys for character in key} | {START, FIRST, LAST})
    number = {character: place for place, character in enumerate(characters, 1)}
    if len(number) >= 1_024:
        raise SystemExit(
            f"{len(number)} characters do not fit ten bits; raise the share below which letters are left out"
        )
    coded = sorted((_code(key, number), key) for key in keys)
    costs = np.array([[_cost(model.probability(key)) for model in models.values()] for _, key in coded], np.uint8)
    letters = np.array(
        [[_cost(model.letters.get(c, 0) / model.total + 1e-6) for model in models.values()] for c in characters],
        np.uint8,
    )
    codes = np.array([code for code, _ in coded], np.uint32)
    half = len(models) // 2
    _save("spelling_1", codes=np.diff(codes, prepend=np.uint32(0)), costs=costs[:, :half].T.copy())
    _save("spelling_2", costs=costs[:, half:].T.copy())
    _save("letters", characters=np.array("".join(characters)), languages=np.array(list(models)), costs=letters.T.copy())


def _code(key: str, number: dict[str, int]) -> int:
    """Return `key` as one number of 30 bits, ten a letter, 0 where it has fewer than three."""
    code = 0
    for character in key:
        code = code << 10 | number[character]
    return code


def _cost(probability: float) -> int:
    """Return -ln(probability) in eighths."""
    return min(255, round(-8 * math.log(probability)))


def _save_words(lists: dict[str, dict[str, float]]) -> None:
    """Write the frequent words: which languages have each, how frequent it is there, and how much it tells."""
    kept: set[str] = set()
    for words in lists.values():
        ascii_words = [word for word in list(words)[:N_ASCII] if word.isascii()]
        kept |= {word for word in ascii_words if len(word) > 1 or word in "aiyouewkzsv"}
        kept |= set([word for word in words if not word.isascii()][:N_OTHER])
    ordered = sorted(kept)
    counts: list[int] = []
    rows: list[tuple[int, int, int]] = []
    for word in ordered:
        found = {place: words[word] for place, words in enumerate(lists.values()) if word in words}
        most = max(found.values())
        counts.append(len(found))
        for place, frequency in found.items():
            points = min(4, max(0, round(4 + 2 * math.log10(frequency / most))))
            rows.append((place, min(255, round(-4 * math.log(0.9 * frequency))), points))
    table = np.array(rows, np.uint8)
    half = len(ordered) // 2
    for part, some in enumerate((ordered[:half], ordered[half:]), 1):
        _save(f"words_{part}", words=np.frombuffer("\n".join(some).encode(), np.uint8))
    _save("word_costs", counts=np.array(counts, np.uint8), languages=table[:, 0], costs=table[:, 1], points=table[:, 2])


def _ideograms(language: str) -> list[str]:
    """Return the most frequent characters of a language that has thousands."""
    wordfreq = importlib.import_module("wordfreq")
    counts: Counter[str] = Counter()
    for word, frequency in wordfreq.get_frequency_dict(language, "best").items():
        for character in unicodedata.normalize("NFC", word):
            if character > "\u2fff":
                counts[character] += frequency
    return [character for character, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:N_IDEOGRAMS]]


if __name__ == "__main__":
    if set(LISTED) - set(ALPHABETS):
        print("alphabets told by the lists:", " ".join(sorted(set(LISTED) - set(ALPHABETS))))
    main()
