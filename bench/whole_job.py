"""Measure the whole job, from bytes in raw/ to committed tables, beside other ways to do it.

    python bench/whole_job.py [--pages 4000] [--sample 400] [--rounds 3]

README.md in this folder says what each number means.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from corpus import write_corpus, write_warc
from deltalake import DeltaTable
from measure import Usage, measure

HERE = Path(__file__).parent
OUT = HERE / "out" / "whole_job.json"
RUN = (
    "import os, sys; os.dup2(os.open(os.devnull, os.O_WRONLY), 1); from pipeline.cli import main;"
    "sys.exit(main(['run', sys.argv[1], '--out', sys.argv[2], '--jobs', sys.argv[3]]))"
)
"""`pipeline run`, as people and cron call it, without its report on the screen"""
WARM_UP_PAGES = 20
TENTH = 10
"""the smaller corpus of the comparison of sizes is this many times smaller"""
PEERS = {
    "script": "script_peer.py",
    "trafilatura script": "trafilatura_peer.py",
    "datatrove": "datatrove_peer.py",
    "resiliparse alone": "resiliparse_peer.py",
}
"""what else is run on the sample: job and script in this folder"""
CHANGED = 100
"""in the second run one page in so many has changed"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pages on disk."""

    folder: Path
    """where they are"""
    pages: int
    """how many"""
    n_bytes: int
    """their size"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured run of one job."""

    job: str
    """what ran"""
    pages: int
    """pages it was given"""
    n_bytes: int
    """their size"""
    output_megabytes: float
    """what its output folder holds afterwards"""
    usage: Usage
    """what it cost"""


class Bench:
    """Runs jobs in a scratch folder and keeps what they cost."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.samples: list[Sample] = []
        self.cores = sorted(os.sched_getaffinity(0))

    def corpus(self, name: str, pages: int) -> Corpus:
        """Return a fresh corpus of `pages` pages, written through to disk."""
        folder = self.scratch / name
        n_bytes = write_corpus(folder, range(pages))
        os.sync()  # or the first job pays for writing the corpus
        return Corpus(folder, pages, n_bytes)

    def run(self, job: str, command: list[str], out: Path, corpus: Corpus, cores: int = 1) -> None:
        """Measure `command` on the last `cores` cores and keep it; this process stays on the others where there are any."""
        usage = measure(command, set(self.cores[-cores:]), self.scratch)
        size = (
            sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
            if out.is_dir()
            else out.stat().st_size
        )
        self.samples.append(Sample(job, corpus.pages, corpus.n_bytes, size / 1e6, usage))
        print(f"  {job:<24} {usage.seconds:8.2f} s", flush=True)

    def ours(self, job: str, corpus: Corpus, jobs: int = 1, *, fresh: bool = True) -> dict[str, int]:
        """Measure `pipeline run` with `jobs` workers on as many cores; return how many captures the tables hold, by outcome.

        Raises:
            RuntimeError: fewer captures than pages.
        """
        out = self.scratch / "processed"
        if fresh:
            shutil.rmtree(out, ignore_errors=True)
        self.run(job, [sys.executable, "-c", RUN, str(corpus.folder), str(out), str(jobs)], out, corpus, jobs)
        column = DeltaTable(str(out / "captures")).to_pyarrow_table(columns=["outcome"]).column("outcome")
        counts: dict[str, int] = {entry["values"]: entry["counts"] for entry in column.value_counts().to_pylist()}
        if sum(counts.values()) < corpus.pages:
            raise RuntimeError(f"{corpus.pages} pages went in, the captures table has {counts}")
        return counts

    def peer(self, job: str, corpus: Corpus) -> None:
        """Measure one of `PEERS` on one core."""
        out = self.scratch / "peer"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        raw, target = corpus.folder, out / "rows.parquet"
        if job == "datatrove":
            raw, target = self.scratch / f"{corpus.folder.name}-warc", out
        self.run(job, [sys.executable, str(HERE / PEERS[job]), str(raw), str(target)], out, corpus)


def against_peers(bench: Bench, pages: int, rounds: int) -> None:
    """Measure all on the same pages, in turns, each on one core."""
    small = bench.corpus("warm-up", WARM_UP_PAGES)
    sample = bench.corpus("sample", pages)
    for corpus in (small, sample):
        write_warc(bench.scratch / f"{corpus.folder.name}-warc" / "pages.warc.gz", range(corpus.pages))
    os.sync()
    bench.ours("warm-up", small)
    for peer in PEERS:
        bench.peer(peer, small)
    bench.samples.clear()
    print(f"{pages} pages, {sample.n_bytes / 1e6:.1f} MB, one core, {rounds} rounds")
    for _ in range(rounds):
        counts = bench.ours("pipeline", sample)
        for peer in PEERS:
            bench.peer(peer, sample)
    print(f"  captures: {counts}")


def alone(bench: Bench, pages: int, rounds: int) -> None:
    """Measure one worker against two and against a tenth of the pages, then second runs over tables already there."""
    tenth = bench.corpus("tenth", pages // TENTH)
    corpus = bench.corpus("raw", pages)
    print(f"{pages} pages, {corpus.n_bytes / 1e6:.1f} MB, {rounds} rounds")
    for _ in range(rounds):
        bench.ours("1 worker, a tenth", tenth)
        if len(bench.cores) > 1:
            bench.ours("2 workers, 2 cores", corpus, jobs=2)
        bench.ours("1 worker, 1 core", corpus)
    for round_number in range(rounds):
        bench.ours("again, nothing changed", corpus, fresh=False)
        write_corpus(corpus.folder, range(round_number, pages, CHANGED), edition=round_number + 1)
        os.sync()
        counts = bench.ours("again, 1% changed", corpus, fresh=False)
    print(f"  captures: {counts}")


def summary(samples: list[Sample]) -> list[dict[str, str | int | float]]:
    """Return the medians of each job, in the order in which the jobs first ran."""
    rows: list[dict[str, str | int | float]] = []
    for job in dict.fromkeys(sample.job for sample in samples):
        same = [sample for sample in samples if sample.job == job]
        seconds = median(sample.usage.seconds for sample in same)
        cpu = median(sample.usage.cpu_seconds for sample in same)
        pages = same[0].pages
        rows.append(
            {
                "job": job,
                "pages": pages,
                "seconds": round(seconds, 2),
                "pages_per_second": round(pages / seconds, 1),
                "megabytes_per_second": round(same[0].n_bytes / 1e6 / seconds, 1),
                "cpu_seconds": round(cpu, 2),
                "cpu_milliseconds_per_page": round(cpu * 1000 / pages, 2),
                "peak_megabytes": round(median(sample.usage.peak_megabytes for sample in same)),
                "output_megabytes": round(median(sample.output_megabytes for sample in same), 1),
            }
        )
    return rows


def ratio(samples: list[Sample], slow: str, fast: str) -> dict[str, float] | None:
    """Return the seconds of `slow` over those of `fast`, round by round: median, lowest, highest, and the median of their CPU.

    None if either is missing. Where something else runs on the machine, the ratio of CPU seconds is the one to go by.
    """
    slows, fasts = ([sample.usage for sample in samples if sample.job == job] for job in (slow, fast))
    if not slows or not fasts:
        return None
    each = [one.seconds / other.seconds for one, other in zip(slows, fasts, strict=True)]
    cpu = [one.cpu_seconds / other.cpu_seconds for one, other in zip(slows, fasts, strict=True)]
    found = {"median": median(each), "lowest": min(each), "highest": max(each), "cpu": median(cpu)}
    return {name: round(value, 3) for name, value in found.items()}


def machine() -> dict[str, str | int | float]:
    """Return what the numbers depend on besides the code."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "page-pipeline": version("page-pipeline"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def show(rows: list[dict[str, str | int | float]], ratios: dict[str, dict[str, float]]) -> None:
    """Print the table and the ratios."""
    print(
        f"\n{'':<24}{'pages':>7}{'s':>9}{'pages/s':>9}{'MB/s':>7}{'CPU s':>9}{'ms/page':>9}{'peak MB':>9}{'out MB':>8}"
    )
    for row in rows:
        job, pages, *numbers = row.values()
        widths = (9, 9, 7, 9, 9, 9, 8)
        print(
            f"{job:<24}{pages:>7}"
            + "".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True))
        )
    for name, value in ratios.items():
        print(f"{name}: {value['median']} ({value['lowest']} to {value['highest']}), CPU {value['cpu']}")


def main() -> None:
    """Measure, print, and write `out/whole_job.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=4_000, help="pages of the runs without peers; 0 leaves them out")
    parser.add_argument("--sample", type=int, default=400, help="pages that the peers read, too; 0 leaves them out")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    facts = machine()
    with tempfile.TemporaryDirectory(prefix="whole-job-") as scratch:
        bench = Bench(Path(scratch))
        if options.sample:
            against_peers(bench, options.sample, options.rounds)
        if options.pages:
            alone(bench, options.pages, options.rounds)
    wanted = {
        **{f"pipeline against {peer}": (peer, "pipeline") for peer in PEERS},
        "10 times the pages, seconds": ("1 worker, 1 core", "1 worker, a tenth"),
        "2 workers against 1": ("1 worker, 1 core", "2 workers, 2 cores"),
        "nothing changed, share of the first run": ("again, nothing changed", "1 worker, 1 core"),
        "1% changed, share of the first run": ("again, 1% changed", "1 worker, 1 core"),
    }
    found = {name: ratio(bench.samples, *pair) for name, pair in wanted.items()}
    ratios = {name: value for name, value in found.items() if value is not None}
    rows = summary(bench.samples)
    show(rows, ratios)
    samples = [asdict(sample) for sample in bench.samples]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"machine": facts, "jobs": rows, "ratios": ratios, "samples": samples}, indent=2) + "\n")


if __name__ == "__main__":
    main()
