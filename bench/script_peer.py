"""The obvious script for the same job, to compare with: BeautifulSoup, ftfy, langdetect, pandas.

    python bench/script_peer.py RAW OUT.parquet

One row a page: text, language. It keeps no sections, no history, no trace of what was repaired or failed, and a page that
raises ends it; that is what a first script does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ftfy
import pandas as pd
from bs4 import BeautifulSoup
from langdetect.detector_factory import DetectorFactory, detect
from langdetect.lang_detect_exception import LangDetectException


def read(path: Path) -> dict[str, str]:
    """Return the row of one page."""
    soup = BeautifulSoup(path.read_bytes(), "lxml")
    text = ftfy.fix_text(soup.get_text())
    try:
        language = detect(text)  # type: ignore[no-untyped-call]  # langdetect has no types
    except LangDetectException:
        language = "und"
    return {"path": str(path), "title": soup.title.get_text() if soup.title else "", "text": text, "language": language}


def main() -> None:
    """Read every page below the first argument into the Parquet file that the second one names."""
    raw, out = sys.argv[1:]
    DetectorFactory.seed = 0
    pd.DataFrame([read(path) for path in sorted(Path(raw).rglob("*.html"))]).to_parquet(out)


if __name__ == "__main__":
    main()
