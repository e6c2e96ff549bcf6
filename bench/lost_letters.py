"""Measure how many lost letters repair restores, and how many of those right.

    python bench/lost_letters.py FOLDER [--lose letters|half|bytes|all] [--page 10] [--undeclared] [--wrong LANGUAGE]

FOLDER holds LANGUAGE.txt, one sound sentence a line. `--lose letters` turns each letter beyond ASCII into one U+FFFD, `half`
every second of them, `bytes` each into as many as it has bytes in UTF-8, `all` each character beyond ASCII into one.
Sentences are repaired as pages of `--page` texts. A word whose restored letter is wrong, in its case too, is listed by `--show`.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.records import REPLACEMENT, Repair
from pipeline.refine.repair import repair_all

_LETTER = re.compile(r"[^\W\d_]")
WAYS = ("letters", "half", "bytes", "all")


@dataclass
class Tally:
    """What was counted for one language."""

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
    """(tenth of the confidence, whether right)"""

    def row(self, name: str) -> str:
        """Return the line of the table."""
        share = 100 / max(1, self.restored)
        return (
            f"{name:8}{self.lost:7}{100 * self.restored / max(1, self.lost):10.1f}{share * self.right:8.2f}"
            f"{share * self.folded:12.2f}{self.seconds:9.2f}"
        )


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
    fold = str.maketrans("şţŞŢ", "șțȘȚ")
    for first in range(0, len(sentences), n_texts):
        lost = [lose(text, way) for text in sentences[first : first + n_texts]]
        begin = time.process_time()
        found = repair_all([text for text, _ in lost], language)
        tally.seconds += time.process_time() - begin
        for (text, was), one, sound in zip(lost, found, sentences[first : first + n_texts], strict=True):
            for letter, (now, confidence) in zip(was, follow(text, one.repairs), strict=True):
                if not letter and now in ("", "’", REPLACEMENT):
                    continue
                tally.lost += 1
                if now == REPLACEMENT:
                    continue
                right = now.translate(fold) == letter.translate(fold)
                tally.restored += 1
                tally.right += right
                tally.folded += now.translate(fold).lower() == letter.translate(fold).lower()
                tally.levels[int(confidence * 20), right] += 1
            old, new = sound.translate(fold).split(), one.text.translate(fold).split()
            if len(old) == len(new):
                pairs = zip(old, new, strict=True)
                tally.wrong.update(f"{a} > {b}" for a, b in pairs if a != b and REPLACEMENT not in b)
    return tally


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lose", choices=WAYS, default="letters")
    parser.add_argument("--page", type=int, default=10, metavar="TEXTS")
    parser.add_argument("--undeclared", action="store_true")
    parser.add_argument("--wrong", metavar="LANGUAGE", help="declare this language for all")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong words of each language")
    told = parser.parse_args()
    total = Tally()
    print(f"{'':8}{'lost':>7}{'restored%':>10}{'right%':>8}{'but case%':>12}{'CPU s':>9}")
    for file in sorted(told.folder.glob("*.txt")):
        language = None if told.undeclared else told.wrong or file.stem
        tally = measure(file.read_text("utf-8").splitlines(), language, told.lose, told.page)
        print(tally.row(file.stem), *(f"\n    {word}" for word, _ in tally.wrong.most_common(told.show)))
        for name in ("lost", "restored", "right", "folded", "seconds"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
        total.levels.update(tally.levels)
    print(total.row("all"))
    for level in sorted({level for level, _ in total.levels}):
        right, wrong = total.levels[level, True], total.levels[level, False]
        print(f"confidence {level / 20:.2f}: {right + wrong} letters, {100 * right / (right + wrong):.2f}% right")


if __name__ == "__main__":
    main()
