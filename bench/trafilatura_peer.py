"""The good script for the same job, to compare with: trafilatura, py3langid, pyarrow.

    python bench/trafilatura_peer.py RAW OUT.parquet

One row a page: url, text, language. It keeps main text only, no sections, no history, and no trace of what failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import py3langid
import pyarrow as pa
import pyarrow.parquet as pq
import trafilatura

_SCHEMA = pa.schema([("url", pa.string()), ("text", pa.string()), ("language", pa.string())])


def read(path: Path, raw: Path) -> dict[str, str]:
    """Return the row of one page."""
    text = trafilatura.extract(path.read_bytes()) or ""
    language = str(py3langid.classify(text)[0]) if text else "und"
    return {"url": f"https://{path.relative_to(raw)}", "text": text, "language": language}


def main() -> None:
    """Read every page below the first argument into the Parquet file that the second one names."""
    raw, out = map(Path, sys.argv[1:])
    rows = [read(path, raw) for path in sorted(raw.rglob("*.html"))]
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), out, compression="zstd")


if __name__ == "__main__":
    main()
