"""Measure how long a run takes to find what is due, and what memory that takes.

    python bench/planning.py [--known 1000000] [--new 10000] [--present 100000]

The table of captures gets `--known` rows, appended in batches as runs do it. Of their files `--present` lie in raw/, empty,
together with `--new` files that no capture knows. Plans are measured in fresh processes, start-up and imports included,
once with a tenth of the known captures and once with all of them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from measure import measure

from pipeline.batch.due import plan_run
from pipeline.batch.known import Known
from pipeline.batch.plan import Plan
from pipeline.capture import Spool
from pipeline.store.schema import TABLES
from pipeline.store.tables import Store

BATCH = 50_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 64_000_000


def name_of(number: int) -> str:
    """Return the path of a file below raw/."""
    return f"site{number % 97}.example/{number // 5_000:03}/page-{number:07}.html"


def write_captures(store: Store, first: int, last: int) -> None:
    """Append the captures of the files `first` to `last` - 1."""
    for start in range(first, last, BATCH):
        names = [name_of(number) for number in range(start, min(start + BATCH, last))]
        columns = {
            "capture_id": [f"{number:032x}" for number in range(start, start + len(names))],
            "url": [f"https://{name}" for name in names],
            "source": names,
            "body_digest": [f"{number:064x}" for number in range(start, start + len(names))],
            "document_id": [f"{number:032x}" for number in range(start, start + len(names))],
        }
        same = {"site": "example", "content_type": "text/html", "outcome": "new", "attempt": 1, "run_id": "bench"}
        same_numbers = {"fetched_at": AT, "source_modified_at": AT, "n_bytes": 0, "http_status": None, "reason": None}
        for name, value in (same | same_numbers).items():
            columns[name] = [value] * len(names)  # type: ignore[list-item]
        store.append(
            {"captures": pa.table({f.name: pa.array(columns[f.name], f.type) for f in TABLES["captures"].schema})}
        )


def write_files(raw: Path, numbers: range) -> None:
    """Make the files of `numbers`, empty, as old as their captures say."""
    for number in numbers:
        path = raw / name_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (AT.timestamp(), AT.timestamp()))


def plan_once(raw: Path, processed: Path) -> None:
    """Find what is due, as `pipeline run` does before it reads the first page, and print how much."""
    store = Store(processed)
    plan = Plan(processed)
    plan_run(raw, plan, Spool(processed / "_spool"), Known(processed, store), store, MOST)
    first = next(plan.tasks(), None)
    print(f"  {plan.n_tasks:,} due, {plan.n_known:,} known, first {first.source if first else '-'}", flush=True)
    plan.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", type=int, default=1_000_000, help="captures in the table")
    parser.add_argument("--new", type=int, default=10_000, help="files that are not among them")
    parser.add_argument("--present", type=int, default=100_000, help="known captures whose files are still there")
    parser.add_argument("--plan", nargs=2, type=Path, metavar=("RAW", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plan:
        plan_once(*options.plan)
        return
    with tempfile.TemporaryDirectory(prefix="planning-") as scratch:
        raw, out = Path(scratch) / "raw", Path(scratch) / "processed"
        out.mkdir()
        store, done = Store(out), 0
        write_files(raw, range(options.known, options.known + options.new))
        for known in (options.known // 10, options.known):
            write_captures(store, done, known)
            write_files(raw, range(min(known, options.present) * done // known, min(known, options.present)))
            done = known
            print(f"{known:,} known captures", flush=True)
            command = [sys.executable, __file__, "--plan", str(raw), str(out)]
            usage = measure(command, {max(os.sched_getaffinity(0))}, Path(scratch))
            print(
                f"  {usage.seconds:.1f} s, {usage.cpu_seconds:.1f} CPU s, peak {usage.peak_megabytes:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
