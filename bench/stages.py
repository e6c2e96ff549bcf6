"""Measure what each stage of a page costs, over generated pages: CPU milliseconds, in one process, as in a worker.

    python bench/stages.py [--pages 100] [--rounds 5]

Each page is read once to warm up what all pages share, then `--rounds` times; a stage's time is the median of those.
Start-up is the CPU time of processes that do nothing but begin: of a run to which nothing is new, of the first worker
with the process that it is forked from, and of one more worker.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from corpus import build_page
from turbohtml.saxparse import SaxHandler, sax_parse

from pipeline.assemble import make_page
from pipeline.batch.fingerprints import fingerprint_message
from pipeline.extract.decode import decode
from pipeline.flow import find_languages, read_blocks
from pipeline.mend import repair_draft
from pipeline.records import Capture
from pipeline.refine.sections import outline
from pipeline.settings import Settings
from pipeline.store.rows import page_messages

OUT = Path(__file__).parent / "out" / "stages.json"
FORKS = """
import os, socket, sys
from multiprocessing.connection import Connection
from pipeline.batch.nursery import Nursery
from pipeline.batch.stamp import open_memory
from pipeline.settings import Settings
nursery = Nursery(fully=sys.argv[2] == "fully")
for _ in range(int(sys.argv[1])):
    ours, theirs = socket.socketpair()
    worker = nursery.fork(theirs.fileno(), memory := open_memory())
    theirs.close()
    connection = Connection(ours.detach())
    connection.send((Settings(), ()))
    connection.recv_bytes()
    nursery.bury(worker)
    connection.close()
    os.close(memory)
nursery.close()
"""
MANY = 21
"""workers, to tell what one more costs"""
STARTS = {
    "run with nothing to do": [sys.executable, "-m", "pipeline.cli", "run", "raw", "--out", "processed", "--json"],
    "first worker": [sys.executable, "-c", FORKS, "1", "partly"],
    "first worker, tables of repair loaded": [sys.executable, "-c", FORKS, "1", "fully"],
    "many workers": [sys.executable, "-c", FORKS, str(MANY), "fully"],
}
_Value = TypeVar("_Value")


class Clock:
    """Adds up the CPU time of stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, call: Callable[[], _Value]) -> _Value:
        """Return what `call` returns and charge its time to `stage`."""
        began = time.process_time()
        value = call()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - began
        return value


def read_timed(capture: Capture, clock: Clock) -> None:
    """Take a page through the stages of `pipeline.flow.read` and to the messages of its rows."""
    settings = Settings()
    text = clock("decode", lambda: decode(capture.body, capture.content_type))
    draft = clock("blocks", lambda: read_blocks(text.value, capture))
    mended = clock("repair", lambda: repair_draft(draft))
    sections = clock("sections", lambda: outline(mended.passages))
    languages = clock("language", lambda: find_languages(mended, sections, settings.detector))
    page = clock("tables", lambda: make_page(text, capture, mended, sections, languages))
    clock("rows", lambda: page_messages(page))
    clock("fingerprint", lambda: fingerprint_message(page))
    clock("(parser events alone)", lambda: sax_parse(text.value, SaxHandler()))


def measure_page(capture: Capture, rounds: int) -> dict[str, float]:
    """Return the seconds of each stage on one page, the median of `rounds`."""
    clocks = [Clock() for _ in range(rounds)]
    for clock in clocks:
        read_timed(capture, clock)
    gc.collect()
    return {stage: median(clock.seconds[stage] for clock in clocks) for stage in clocks[0].seconds}


def start_up(command: list[str], folder: str, rounds: int) -> float:
    """Return the CPU seconds of `command`, run in `folder`, the median of `rounds`."""
    seconds = []
    for _ in range(rounds + 1):  # the first one makes the tables
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(seconds[1:])


def main() -> None:
    """Measure, print, and write `out/stages.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    built = [build_page(index, 1) for index in range(options.pages)]
    captures = [Capture(body, f"https://{path}", datetime.now(UTC), path, "text/html") for path, body in built]
    gc.disable()  # as in a worker
    for capture in captures:
        read_timed(capture, Clock())
    measured = [measure_page(capture, options.rounds) for capture in captures]
    stages = {stage: sum(page[stage] for page in measured) * 1000 / len(measured) for stage in measured[0]}
    total = sum(cost for stage, cost in stages.items() if not stage.startswith("("))
    kilobytes = sum(len(capture.body) for capture in captures) / len(captures) / 1000
    print(f"{options.pages} pages of {kilobytes:.0f} KB, CPU ms a page, one process\n")
    for stage, cost in stages.items():
        print(f"{stage:<24}{cost:8.2f}{cost / total:8.0%}")
    print(f"{'total':<24}{total:8.2f}\n\nstart-up, CPU s")
    with tempfile.TemporaryDirectory(prefix="stages-") as folder:
        Path(folder, "raw").mkdir()
        starts = {name: start_up(command, folder, options.rounds) for name, command in STARTS.items()}
    every, first = starts.pop("many workers"), starts["first worker, tables of repair loaded"]
    starts["each further worker"] = (every - first) / (MANY - 1)
    for name, seconds in starts.items():
        print(f"{name:<40}{seconds:8.3f}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"milliseconds": stages, "total": total, "start_up_seconds": starts}, indent=2) + "\n")


if __name__ == "__main__":
    main()
