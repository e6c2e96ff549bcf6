"""Measure what repair and decode cost: CPU time a page of the made corpus, and what the tables take.

    python bench/repair_cost.py [--pages N]

Each page is repaired once, so that nothing of it is remembered; the tables are loaded before. CPU time depends on the
machine and on what else runs on it: compare runs made at the same time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime

from corpus import build_page, damage_of

from pipeline.extract.decode import decode
from pipeline.flow import read_blocks
from pipeline.mend import repair_draft
from pipeline.records import Capture
from pipeline.refine.repair.confusion.tables import tables

_WORD_LISTS = ("pl", "fi", "hu", "de")  # as many as are held at a time, the largest among them
_LOAD = f"""
import resource, time
import numpy, ftfy
import pipeline.refine.repair
from pipeline.refine.repair.confusion import multibyte, tables
from pipeline.refine.repair.lexicon import fits, language_of
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
before, start = memory(), time.process_time()
tables.tables()
multibyte.decode_multibyte("Äã½ñÌì¹ýµÃºÃÂð")
middle = time.process_time()
language_of(["the"])
for language in {_WORD_LISTS!r}:
    fits(language, "q?")
print((memory() - before) / 1e6, middle - start, time.process_time() - middle)
"""
_DECODES = 300


def cost_of_tables() -> tuple[float, float, float]:
    """Return the megabytes that all tables take, and the CPU seconds to load those of letters and the lists of words."""
    run = subprocess.run([sys.executable, "-c", _LOAD], check=True, capture_output=True, text=True)
    megabytes, letters, lists = map(float, run.stdout.split())
    return megabytes, letters, lists


def speed_of_decode() -> float:
    """Return the megabytes of a clean UTF-8 page that are decoded in a CPU second."""
    body = next(build_page(index, 1)[1] for index in range(100, 200) if damage_of(index) is None)
    decode(body)
    start = time.process_time()
    for _ in range(_DECODES):
        decode(body)
    return _DECODES * len(body) / 1e6 / (time.process_time() - start)


def cost_of_pages(n_pages: int) -> dict[str, list[float]]:
    """Return the CPU milliseconds that repair takes for each of the first pages of the corpus, by what is wrong with them."""
    tables()
    found: dict[str, list[float]] = defaultdict(list)
    for index in range(n_pages):
        path, body = build_page(index, 1)
        capture = Capture(b"", f"https://{path}", datetime(1970, 1, 1, tzinfo=UTC), path, "text/html")
        draft = read_blocks(decode(body).value, capture)
        start = time.process_time()
        repair_draft(draft)
        milliseconds = (time.process_time() - start) * 1e3
        found["all pages"].append(milliseconds)
        found[damage_of(index) or "clean"].append(milliseconds)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    options = parser.parse_args()
    megabytes, letters, lists = cost_of_tables()
    print(f"tables of letters, words and {len(_WORD_LISTS)} word lists: {megabytes:.0f} MB (target 120)")
    print(f"loaded in {letters:.2f} s and, the word lists, {lists:.2f} s of CPU (target 0.5 in all)")
    print(f"decode of a clean UTF-8 page: {speed_of_decode():.0f} MB/s (target 300)")
    for name, costs in cost_of_pages(options.pages).items():
        middle = sorted(costs)[len(costs) // 2]
        mean = sum(costs) / len(costs)
        print(f"repair, {name}: mean {mean:.2f} ms, median {middle:.2f} ms of CPU a page ({len(costs)} pages)")


if __name__ == "__main__":
    main()
