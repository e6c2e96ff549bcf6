"""Build the table of frequent words by language: pipeline/refine/language/data/vocabulary.bin.

    python -m venv lists && lists/bin/pip install -e . wordfreq==3.1.1
    lists/bin/python bench/build_vocabulary.py

Needs no network; built again, the file is the same byte for byte. Its format is described in
pipeline/refine/language/vocabulary.py.
"""

from __future__ import annotations

import importlib
import math
import struct
import zlib
from collections import defaultdict
from pathlib import Path

from pipeline.refine.language.gate import WORD
from pipeline.refine.language.vocabulary import ALPHABETS, BUCKETS, FILE, LISTED, SEQUENCES, fold, place

DATA = Path(__file__).parents[1] / "pipeline" / "refine" / "language" / "data"
WORDS = 8_000
"""words of a language that are kept; with twice as many the file grows to twice its size, and held out headings lose .8"""
UNSEEN = 0.1
"""what three letters that no word has are counted as"""
FOREIGN = 50
"""a word that is more times as frequent in another language is a loan or a quotation, and left out"""
SOURCES = {"no": "nb", "tl": "fil", "hr": "sh", "sr": "sh"}
"""lists that have another name there"""
CYRILLIC = str.maketrans(dict(zip("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж", strict=True)))
DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ"}


def frequencies(language: str) -> dict[str, float]:
    """Return the words of `language`, folded, with their shares of all words, the most frequent first."""
    wordfreq = importlib.import_module("wordfreq")
    found: dict[str, float] = {}
    for listed, frequency in wordfreq.get_frequency_dict(SOURCES.get(language, language), "best").items():
        word = cyrillic(listed) if language == "sr" else listed
        if WORD.fullmatch(word) is not None:
            key = fold(word)
            found[key] = found.get(key, 0.0) + frequency
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def cyrillic(word: str) -> str:
    """Return a Serbian word of the list, which is in Latin letters, as it is written in Cyrillic."""
    for latin, letter in DIGRAPHS.items():
        word = word.replace(latin, letter)
    return word.translate(CYRILLIC)


def main() -> None:
    """Build the table and say how large it is."""
    lists = {language: frequencies(language) for language in LISTED}
    most: dict[str, float] = defaultdict(float)
    for words in lists.values():
        for word, frequency in words.items():
            most[word] = max(most[word], frequency)
    masks: dict[str, int] = defaultdict(int)
    for at, language in enumerate(LISTED):
        own = [word for word, frequency in lists[language].items() if frequency * FOREIGN >= most[word]]
        for word in own[:WORDS]:
            masks[word] |= 1 << at
    buckets: list[dict[int, int]] = [{} for _ in range(BUCKETS)]
    for word, mask in masks.items():
        bucket, mark = place(word)
        buckets[bucket][mark] = buckets[bucket].get(mark, 0) | mask
    rows = [row for bucket in buckets for row in sorted(bucket.items())]
    table = (
        bytes(map(len, buckets))
        + bytes(mark for mark, _ in rows)
        + b"".join(struct.pack("<Q", mask) for _, mask in rows)
    )
    file, letters = DATA / FILE.name, DATA / SEQUENCES.name
    file.write_bytes(zlib.compress(table, 9))
    letters.write_bytes(zlib.compress(b"".join(costs(list(masks), alphabet) for alphabet in ALPHABETS), 9))
    print(f"{len(masks):,} words, {file.stat().st_size / 1000:.0f} and {letters.stat().st_size / 1000:.0f} KB")


def costs(words: list[str], alphabet: str) -> bytes:
    """Return for each three letters that follow each other -ln P of the last one, in sixteenths; one byte each."""
    n = len(alphabet)
    at = {letter: number for number, letter in enumerate(alphabet)}
    counts = [0] * n**3
    for word in words:
        if set(word) <= at.keys():
            numbers = [at[letter] for letter in f"  {word} "]
            for one, two, three in zip(numbers, numbers[1:], numbers[2:], strict=False):
                counts[(one * n + two) * n + three] += 1
    found = bytearray()
    for pair in range(n * n):
        row = counts[pair * n : pair * n + n]
        total = sum(row) + UNSEEN * n
        found += bytes(min(255, round(-16 * math.log((count + UNSEEN) / total))) for count in row)
    return bytes(found)


if __name__ == "__main__":
    main()
