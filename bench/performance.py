"""Write what was measured into docs/performance.md: the table, where a page's time goes, the top of the profile.

    python bench/performance.py [--pages 400]

The table is that of the last `whole_job.py`, from out/whole_job.json; the rest is measured here, in a minute.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import re
import tempfile
import time
from html import escape
from pathlib import Path
from typing import Any

from corpus import write_corpus
from whole_job import OUT, PEERS, machine

from pipeline.batch.run import run
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "time-of-a-page.svg"
TOP = 10
STAGES = ("capture", "decode", "blocks", "repair", "sections", "language", "tables", "commit")
COLOURS = ("#9aa0a6", "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1")
AIMS = {
    "pipeline against script": ("8", "15"),
    "pipeline against trafilatura script": ("4", "8"),
    "pipeline against datatrove": ("4", "8"),
    "pipeline against resiliparse alone": ("0.35", "0.6"),
    "2 workers against 1": ("1.85", "1.95"),
    "1% changed, share of the first run": ("0.03", "0.015"),
    "10 times the pages, seconds": ("10.5", "10"),
}
"""ratio of two jobs: at least (for the last two: at most), and aimed at"""


def stages_of(pages: Path, out: Path, n_pages: int) -> dict[str, float]:
    """Return milliseconds of work for each page by stage, as the run itself counts them."""
    report = run(pages, out, Settings(), jobs=1)
    return {name: report.stages.get(name, 0.0) * 1000 / n_pages for name in STAGES}


def top_of(pages: Path, out: Path, n_pages: int) -> list[tuple[str, float, float]]:
    """Return the functions with most time of their own: name, calls a page, milliseconds of CPU a page under the profiler."""
    profile = cProfile.Profile(time.thread_time)  # waiting for the thread that commits is not work
    profile.runcall(run, pages, out, Settings(), jobs=0)
    counts: dict[tuple[str, int, str], Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # typeshed lacks it
    ordered = sorted(counts.items(), key=lambda item: -item[1][2])[:TOP]
    return [(place(*key), row[1] / n_pages, row[2] * 1000 / n_pages) for key, row in ordered]


def place(file: str, _line: int, function: str) -> str:
    """Return a function's name with its module, or as it is where it is built in."""
    if file == "~":
        return re.sub(r" at 0x[0-9a-f]+", "", function.strip("<>"))
    path = Path(file)
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT / 'pipeline') else path.name}: {function}"


def picture(stages: dict[str, float]) -> str:
    """Return a bar of the stages as SVG."""
    width, total, x, parts = 760, sum(stages.values()), 0.0, []
    for index, (name, value) in enumerate(stages.items()):
        share = value / total
        y = 92 + 22 * (index // 4)
        label = f"{name} {value:.1f} ms ({share:.0%})"
        left = 190 * (index % 4)
        parts += [
            f'<rect x="{x:.1f}" y="30" width="{share * width:.1f}" height="36" fill="{COLOURS[index]}"/>',
            f'<rect x="{left}" y="{y - 10}" width="11" height="11" fill="{COLOURS[index]}"/>',
            f'<text x="{left + 16}" y="{y}">{escape(label)}</text>',
        ]
        x += share * width
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 126" font-family="sans-serif" font-size="12">\n'
        f'<text x="0" y="18">Where the {total:.1f} ms of a page go</text>\n{body}\n</svg>\n'
    )


def results(told: dict[str, Any]) -> str:
    """Return the jobs and the ratios of `whole_job.py` as two tables."""
    lines = ["| job | pages | s | pages/s | MB/s | CPU ms/page | peak MB |", "|---|---|---|---|---|---|---|"]
    for row in told["jobs"]:
        peer = PEERS.get(row["job"])
        name = f"[{row['job']}](../bench/{peer})" if peer else row["job"]
        lines.append(
            f"| {name} | {row['pages']:,} | {row['seconds']} | {row['pages_per_second']:,} "
            f"| {row['megabytes_per_second']} | {row['cpu_milliseconds_per_page']} | {row['peak_megabytes']:,} |"
        )
    lines += [
        "",
        "| ratio of seconds | median | lowest to highest | of CPU | wanted | aim |",
        "|---|---|---|---|---|---|",
    ]
    for name, value in told["ratios"].items():
        wanted, aim = AIMS.get(name, ("", ""))
        lines.append(
            f"| {name} | {value['median']} | {value['lowest']} to {value['highest']} | {value['cpu']} | {wanted} | {aim} |"
        )
    facts = told["machine"]
    lines += ["", f"{facts['cores']} cores ({facts['processor']}), Python {facts['python']}, load before the run "]
    lines[-1] += f"{facts['load_before']}, page-pipeline {facts['page-pipeline']}."
    return "\n".join(lines)


def replaced(text: str, name: str, content: str) -> str:
    """Return `text` with `content` between the two comments that carry `name`."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(start)
    if not found or end not in rest:
        raise ValueError(f"{PAGE} has no {start} ... {end}")
    return f"{before}{start}\n{content}\n{end}{rest.partition(end)[2]}"


def main() -> None:
    """Measure, and write the page and the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="performance-") as scratch:
        pages = Path(scratch, "raw")
        write_corpus(pages, range(options.pages))
        stages = stages_of(pages, Path(scratch, "out"), options.pages)
        top = top_of(pages, Path(scratch, "profiled"), options.pages)
    text = PAGE.read_text(encoding="utf-8")
    rows = [f"| `{name}` | {calls:,.1f} | {own:.2f} |" for name, calls, own in top]
    head = ["| function | calls a page | own ms a page |", "|---|---|---|"]
    load = f"\nMeasured on {options.pages} pages, load of the machine {machine()['load_before']}."
    text = replaced(text, "profile", "\n".join([*head, *rows, load]))
    if OUT.exists():
        text = replaced(text, "results", results(json.loads(OUT.read_text(encoding="utf-8"))))
    PAGE.write_text(text, encoding="utf-8")
    PICTURE.write_text(picture(stages), encoding="utf-8")
    print(f"{PAGE} and {PICTURE} written")


if __name__ == "__main__":
    main()
