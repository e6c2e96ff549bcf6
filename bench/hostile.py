"""Measure pages that were made to break parsers: seconds, memory, and whether their text is kept, each in a process of its own.

python bench/hostile.py
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from pipeline import read_page

OUT = Path(__file__).parent / "out" / "hostile.json"
PAGES = {
    "100,000 nested div": "<div>" * 100_000 + "kept",
    "100,000 attributes": "<p " + " ".join(f"a{n}=x" for n in range(100_000)) + ">kept",
    "1,000,000 <": "<" * 1_000_000 + " kept",
    "20,000 nested tables": "<table><tr><td>x" * 20_000 + "kept",
}


def measure(name: str) -> dict[str, float]:
    """Return what reading one page takes, from bytes to rows."""
    began, before = time.process_time(), _peak()
    page = read_page(PAGES[name].encode(), "https://example.org/", "text/html")
    seconds = time.process_time() - began
    kept = any("kept" in text for text in (page.text, *(block.text for block in page.blocks)))
    cells = any("kept" in cell.text for cell in page.table_cells)
    return {"seconds": round(seconds, 3), "grown_mb": round(_peak() - before, 1), "kept": kept or cells}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    found = {}
    for name in PAGES:
        child = subprocess.run([sys.executable, __file__, name], capture_output=True, check=True, text=True)
        found[name] = json.loads(child.stdout)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1))
    print(f"{'page':24}{'CPU s':>8}{'MB':>8}  text kept")
    for name, one in found.items():
        print(f"{name:24}{one['seconds']:8.2f}{one['grown_mb']:8.0f}  {'yes' if one['kept'] else 'NO'}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
