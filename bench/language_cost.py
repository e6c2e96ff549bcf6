"""What detection costs: speed beside langdetect, interleaved in one process, and memory and start-up of a fresh process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

from language_texts import LANGUAGES, Labelled

from pipeline.refine.language.detector import answer
from pipeline.refine.language.members import ask_langdetect

_ROUNDS: Final = 7
_TEXTS: Final = 120  # of each kind in each round; langdetect takes milliseconds for each
KINDS: Final = {"titles": "headings", "sents": "sentences", "paras": "paragraphs"}

_FRESH: Final = """
import resource, sys, time
def held():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) / 1000
before, start = held(), time.perf_counter()
from pipeline.refine.language import detect
detect("Wiosną gmina otworzyła nową bibliotekę.")
detect("The council opened a library 3 years ago (in spring).")
seconds = time.perf_counter() - start
for line in sys.stdin:
    detect(line)
print(seconds, held() - before)
"""


def speeds(labels: Sequence[Labelled]) -> dict[str, float]:
    """Return how many times as fast as langdetect the whole detector answers, by CPU time; median of the rounds.

    Each text is new to it: what it remembers of short texts is not used.
    """
    by_kind: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        if label.kind in KINDS and label.language in LANGUAGES:
            by_kind[label.kind].append(label.text.strip())
    ratios = {}
    for kind, texts in by_kind.items():
        rounds = []
        for first in range(_ROUNDS):
            chosen = texts[first :: max(1, len(texts) // _TEXTS)]
            ours = _seconds(lambda text: answer(text, None), chosen)
            rounds.append(_seconds(ask_langdetect, chosen) / ours)
        ratios[f"speed, {KINDS[kind]}"] = median(rounds)
    return ratios


def _seconds(run: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        run(text)
    return time.process_time() - start


def fresh_process(labels: Sequence[Labelled]) -> tuple[float, float]:
    """Return the seconds a fresh process takes to import the detector and answer twice, and the megabytes it then grows.

    The megabytes are those held after every text of the development set was answered, without the interpreter's own.
    """
    lines = "\n".join(label.text.replace("\n", " ") for label in labels).encode("utf-8", "replace")
    runs = [
        subprocess.run([sys.executable, "-c", _FRESH], input=lines, capture_output=True, check=True).stdout.split()
        for _ in range(3)
    ]
    return median(float(run[0]) for run in runs), median(float(run[1]) for run in runs)
