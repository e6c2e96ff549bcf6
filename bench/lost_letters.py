"""Measure how many lost letters repair restores, and how many of those right.

    python bench/lost_letters.py [FOLDER] [--lose letters|half|bytes|all] [--page 1] [--declared] [--by-language] [--show N]

Takes the sound sentences of Latin-script languages among the development cases in ../shared/bench/encoding, or FOLDER
with LANGUAGE.txt, one sentence a line. They are of two halves, by a checksum of the sentence: on the one the numbers of
the rule were tuned, the other shows what they are worth. `--lose letters` turns each letter beyond ASCII into one U+FFFD,
`half` every second of them, `bytes` each into as many as it has bytes in UTF-8, `all` each character beyond ASCII into one.
Sentences are repaired as pages of `--page` texts, without their language unless `--declared`. Without options the table
has one row for each of the usual cases.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from encoding import CASES, scorer

from pipeline.records import REPLACEMENT, Repair
from pipeline.refine.repair import lexicon, repair_all

LISTS = Path(lexicon.__file__).parent / "data" / "words"
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-zA-Z]")
_PAGE = 10  # sentences
WAYS = ("letters", "half", "bytes", "all")
HALVES = ("tuned", "held out")
WITHOUT_LIST = frozenset({"af", "cy", "eo", "et", "eu", "id", "tl", "vi"})
"""languages of the development cases of which no list of words with frequencies may be shipped, or that has no use"""
_FOLD = str.maketrans("şţŞŢ", "șțȘȚ")
Sentences = dict[str, list[str]]


@dataclass(slots=True)
class Tally:
    """What was counted."""

    lost: int = 0
    """letters beyond ASCII that were lost"""
    restored: int = 0
    """of them those that are no U+FFFD any more"""
    right: int = 0
    """of them those that are what they were; a Romanian cedilla counts as a comma"""
    folded: int = 0
    """those that are right but for their case"""
    seconds: float = 0
    """spent repairing"""
    wrong: Counter[str] = field(default_factory=Counter)
    """words with a letter that is not right"""
    levels: Counter[tuple[int, bool]] = field(default_factory=Counter)
    """(twentieth of the confidence, whether right)"""

    def row(self, name: str) -> str:
        """Return the line of the table."""
        share = 100 / max(1, self.restored)
        return (
            f"{name:44}{self.lost:7}{100 * self.restored / max(1, self.lost):10.1f}{share * self.right:8.2f}"
            f"{share * self.folded:12.2f}{self.seconds:8.2f}"
        )

    def add(self, other: Tally) -> None:
        """Count what `other` counted, too."""
        for name in ("lost", "restored", "right", "folded", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong
        self.levels += other.levels


def development() -> Sentences:
    """Return the sentences of the development cases by language."""
    found: Sentences = {}
    for case in scorer().load("dev", "text_clean"):
        text = case["input"]
        if case["kind"] == "clean" and len(_LATIN.findall(text)) * 2 > len(text):
            found.setdefault(case["lang"], []).append(text.replace("\n", " "))
    return found


def read(folder: Path) -> Sentences:
    """Return the sentences of the files in `folder` by language."""
    return {file.stem: file.read_text("utf-8").splitlines() for file in sorted(folder.glob("*.txt"))}


def lose(text: str, way: str) -> tuple[str, list[str]]:
    """Return `text` after the loss, and for each of its U+FFFD what it was."""
    out: list[str] = []
    was: list[str] = []
    n_letters = 0
    for character in text:
        letter = character > "\x7f" and _LETTER.match(character) is not None
        n_letters += letter
        gone = letter and (way != "half" or n_letters % 2 == 0)
        if gone or (way == "all" and character > "\x7f"):
            count = len(character.encode()) if way == "bytes" else 1
            out.append(REPLACEMENT * count)
            was += [character if letter else ""] + [""] * (count - 1)
        else:
            out.append(character)
    return "".join(out), was


def follow(text: str, repairs: tuple[Repair, ...]) -> list[tuple[str, float]]:
    """Return for each U+FFFD of `text` what `repairs` made of it: a letter and its confidence."""
    fates = [(REPLACEMENT, 1.0)] * text.count(REPLACEMENT)
    ids = iter(range(len(fates)))
    cells = [[next(ids)] if character == REPLACEMENT else [] for character in text]  # the U+FFFD that each holds
    for repair in repairs:
        lost = [one for cell in cells[repair.start : repair.end] for one in cell]
        new: list[list[int]] = [[] for _ in repair.after]
        if repair.rule == "lost_letter":
            each = len(lost) // len(repair.after)  # U+FFFD for one letter
            for place, one in enumerate(lost):
                letter = repair.after[place // each : place // each + 1] if place % each == 0 else ""
                fates[one] = (letter, repair.confidence)
        elif new:
            new[0] = lost
        cells[repair.start : repair.end] = new
    return fates


def measure(sentences: list[str], language: str | None, way: str, n_texts: int) -> Tally:
    """Return the counts for the sentences of one language."""
    tally = Tally()
    for first in range(0, len(sentences), n_texts):
        sound = sentences[first : first + n_texts]
        lost = [lose(text, way) for text in sound]
        begin = time.process_time()
        found = repair_all([text for text, _ in lost], language)
        tally.seconds += time.process_time() - begin
        for whole, (text, was), one in zip(sound, lost, found, strict=True):
            for letter, (now, confidence) in zip(was, follow(text, one.repairs), strict=True):
                if letter or now not in ("", "’", REPLACEMENT):
                    _count(tally, letter.translate(_FOLD), now.translate(_FOLD), confidence)
            old, new = whole.translate(_FOLD).split(), one.text.translate(_FOLD).split()
            if len(old) == len(new):
                pairs = zip(old, new, strict=True)
                tally.wrong.update(f"{a} > {b}" for a, b in pairs if a != b and REPLACEMENT not in b)
    return tally


def _count(tally: Tally, letter: str, now: str, confidence: float) -> None:
    """Count a lost letter and what was made of it."""
    tally.lost += 1
    if now != REPLACEMENT:
        tally.restored += 1
        tally.right += now == letter
        tally.folded += now.lower() == letter.lower()
        tally.levels[int(confidence * 20), now == letter] += 1


def halve(sentences: Sentences) -> dict[str, Sentences]:
    """Return the two halves of `sentences`."""
    halves: dict[str, Sentences] = {name: {} for name in HALVES}
    for language, texts in sentences.items():
        for text in texts:
            halves[HALVES[zlib.crc32(text.encode()) % 2]].setdefault(language, []).append(text)
    return halves


def total(sentences: Sentences, way: str, n_texts: int, *, declared: bool) -> dict[str, Tally]:
    """Return what was counted for each language."""
    return {
        language: measure(texts, language if declared else None, way, n_texts) for language, texts in sentences.items()
    }


def join(tallies: dict[str, Tally], languages: list[str]) -> Tally:
    """Return the sum over `languages`."""
    whole = Tally()
    for language in languages:
        whole.add(tallies[language])
    return whole


def cost(sentences: Sentences) -> None:
    """Print what loading the lists takes, one by one, and what a page of many lost letters costs."""
    seconds, sizes = {}, {}
    for language in sorted({lexicon.list_of(language) for language in sentences if lexicon.is_listed(language)}):
        begin = time.process_time()
        lines = lzma.decompress((LISTS / f"{language}.xz").read_bytes())
        seconds[language] = time.process_time() - begin
        sizes[language] = len(lines)
    slowest, largest = max(seconds, key=lambda name: seconds[name]), max(sizes, key=lambda name: sizes[name])
    print(f"slowest list to load: {slowest}, {1000 * seconds[slowest]:.0f} ms CPU; all: {sum(seconds.values()):.2f} s")
    print(f"largest list: {largest}, {sizes[largest] / 1e6:.1f} MB; four of the largest are held at most")
    for language in ("pl", "hu", "tr", "fr"):
        page = [lose(text, WAYS[0])[0] for text in sentences[language]]
        repair_all(page, language)
        begin = time.process_time()
        repair_all(page, language)
        taken = 1000 * (time.process_time() - begin)
        n_lost, n_characters = sum(text.count(REPLACEMENT) for text in page), sum(map(len, page))
        print(f"a page of {n_characters:,} characters in {language}, {n_lost} letters lost: {taken:.1f} ms CPU")


def main() -> int:
    """Print the table; exit status 2 when the cases are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--lose", choices=WAYS)
    parser.add_argument("--page", type=int, metavar="TEXTS")
    parser.add_argument("--declared", action="store_true")
    parser.add_argument("--by-language", action="store_true")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong words")
    told = parser.parse_args()
    if told.folder is None and not CASES.is_dir():
        print(f"the cases are not at {CASES}", file=sys.stderr)
        return 2
    sentences = read(told.folder) if told.folder else development()
    halves = halve(sentences)
    runs = [(way, n, name) for way in WAYS for n in (1, _PAGE) for name in HALVES]
    if told.lose or told.page or told.by_language:
        runs = [(told.lose or "letters", told.page or _PAGE, name) for name in HALVES]
    print(f"{'':44}{'lost':>7}{'restored%':>10}{'right%':>8}{'but case%':>12}{'CPU s':>8}")
    levels: Counter[tuple[int, bool]] = Counter()
    for way, n_texts, name in runs:
        tallies = total(halves[name], way, n_texts, declared=told.declared)
        listed = [language for language in tallies if language not in WITHOUT_LIST]
        whole = join(tallies, listed)
        size = "alone" if n_texts == 1 else f"pages of {n_texts}"
        print(whole.row(f"{way} lost, {size}, {name}"))
        levels += whole.levels
        if told.by_language:
            print(*(tallies[language].row(f"    {language}") for language in tallies), sep="\n")
        if way == WAYS[0]:
            print(join(tallies, list(tallies)).row("    and languages without a list"))
        if told.show:
            print(*(f"    {word}" for word, _ in whole.wrong.most_common(told.show)), sep="\n")
    for level in sorted({level for level, _ in levels}):
        right, wrong = levels[level, True], levels[level, False]
        print(f"confidence {level / 20:.2f}: {right + wrong} letters, {100 * right / (right + wrong):.2f}% right")
    cost(sentences)
    return 0


if __name__ == "__main__":
    sys.exit(main())
