"""Measure how well text dumps are read: headings and list items that come back from dumps of development pages.

python bench/dumps.py [--every N] [--data DIR]

Each page of ../shared/bench/extract is read as HTML; its content is written as a text dump in several shapes and read
again. What the HTML says are headings and list items is the truth, so the number is about the shape of dumps, not about
what is content. Pages of fewer than two headings or five blocks say nothing and are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.errors import PageError
from pipeline.extract.decode import decode
from pipeline.extract.html import read_html
from pipeline.extract.text import read_text
from pipeline.records import Piece

DATA = Path(__file__).parents[2] / "shared" / "bench" / "extract" / "dev"
SETS = ("debdocs", "readability", "wcxb-dev", "wcxb-test", "zh", "scrapinghub", "magic-article", "webmainbench-sample")
WIDTH = 72


def pages(data: Path, every: int) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the set of each page and its content."""
    for name in SETS:
        with gzip.open(data / name / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
            ids = [json.loads(line)["id"] for line in lines]
        for one in ids[::every]:
            body = gzip.decompress((data / name / "html" / f"{one}.html.gz").read_bytes())
            try:
                pieces = [piece for piece in read_html(decode(body).value).pieces if piece.role == "content"]
            except PageError:
                continue
            if len(pieces) >= 5 and sum(piece.kind == "heading" for piece in pieces) >= 2:
                yield name, pieces


def text_of(piece: Piece) -> str:
    """Return the text of a block as a dump shows it."""
    if piece.cells:
        rows: dict[int, list[str]] = defaultdict(list)
        for cell in piece.cells:
            rows[cell.row].append(" ".join(cell.text.split()))
        return "\n".join("\t".join(cells) for cells in rows.values())
    mark = f"{piece.marker}." if piece.marker.isalnum() else piece.marker
    return f"{mark} {piece.text}" if piece.kind == "list_item" and piece.marker else piece.text


def spaced(pieces: list[Piece]) -> str:
    """Blank lines between blocks but for items of a list."""
    out: list[str] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        together = before is not None and before.kind == piece.kind == "list_item"
        out.append(("" if not out else "\n" if together else "\n\n") + text_of(piece))
    return "".join(out)


def dense(pieces: list[Piece]) -> str:
    """One block a line, nothing in between."""
    return "\n".join(map(text_of, pieces))


def wrapped(pieces: list[Piece]) -> str:
    """Lines broken at a margin, items indented."""
    out = []
    for piece in pieces:
        text = text_of(piece)
        if piece.kind == "list_item":
            text = textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
        elif piece.kind not in {"code", "table"}:
            text = textwrap.fill(text, WIDTH)
        out.append(text)
    return "\n\n".join(out)


SHAPES: dict[str, Callable[[list[Piece]], str]] = {"spaced": spaced, "dense": dense, "wrapped": wrapped}


def counted(pieces: list[Piece] | tuple[Piece, ...], kind: str) -> Counter[str]:
    """Return how often each text is a block of `kind`."""
    return Counter(" ".join(piece.text.split()) for piece in pieces if piece.kind == kind and piece.role == "content")


def main() -> None:
    """Print a table: shape, set, precision, recall and F1 of headings, of list items."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the development pages")
    options = parser.parse_args()
    sums: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for name, pieces in pages(options.data, options.every):
        for shape, write in SHAPES.items():
            found = read_text(write(pieces)).pieces
            for kind in ("heading", "list_item"):
                truth, got = counted(pieces, kind), counted(found, kind)
                for place in (name, "all"):
                    sums[shape, place, kind] += Counter(
                        right=(truth & got).total(), got=got.total(), truth=truth.total(), pages=1
                    )
    print(f"{'shape':8} {'set':20} {'kind':10} pages      P      R     F1")
    for (shape, name, kind), n in sorted(sums.items()):
        precision, recall = n["right"] / max(1, n["got"]), n["right"] / max(1, n["truth"])
        f1 = 2 * n["right"] / max(1, n["got"] + n["truth"])
        print(f"{shape:8} {name:20} {kind:10} {n['pages']:5} {precision:6.3f} {recall:6.3f} {f1:6.3f}")


if __name__ == "__main__":
    main()
