"""The same job as a datatrove pipeline, to compare with: WarcReader, Trafilatura, ParquetWriter.

    python bench/datatrove_peer.py FOLDER_OF_WARC OUT_FOLDER

One row a page: its main text. datatrove's language filters fetch a model when they first run; nothing here may, so the
language is left out, which makes this peer faster than the whole job would be.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import ParquetWriter


def main() -> None:
    """Read every WARC file in the first folder into Parquet files in the second."""
    warcs, out = sys.argv[1:]
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):  # its log is longer than ours
        LocalPipelineExecutor(
            pipeline=[WarcReader(warcs, glob_pattern="*.warc.gz"), Trafilatura(timeout=20), ParquetWriter(out)],
            tasks=1,
            logging_dir=f"{out}/_logs",
        ).run()


if __name__ == "__main__":
    main()
