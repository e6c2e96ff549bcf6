"""The fastest extraction we know, alone, to compare with: resiliparse, writing nothing.

    python bench/resiliparse_peer.py RAW

Bytes to main text: no language, no repair, no tables. It is what extraction costs when nothing else is done.
"""

from __future__ import annotations

import sys
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding


def main() -> None:
    """Read every page below the argument and print how many characters of main text there are."""
    n_characters = 0
    for path in sorted(Path(sys.argv[1]).rglob("*.html")):
        body = path.read_bytes()
        n_characters += len(extract_plain_text(bytes_to_str(body, detect_encoding(body) or "utf-8"), main_content=True))
    print(f"{n_characters:,} characters")


if __name__ == "__main__":
    main()
