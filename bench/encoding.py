"""Measure decode and repair on the development cases beside the checkout, with ftfy and chardet on the same cases.

    python bench/encoding.py [--every N] [--json FILE]

The cases lie in ../shared/bench/encoding (see the README there) and are read in place, never copied. Each row of the
table is a share of cases; `floors.json` holds what the sampled run of `tests/test_floors.py` (every 12th case) must
reach.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
import zlib
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import chardet
import ftfy

from pipeline.errors import PageError
from pipeline.extract.decode import decode
from pipeline.refine.repair import repair, repair_all
from pipeline.refine.repair.confusion.tables import tables

CASES = Path(__file__).parents[2] / "shared" / "bench" / "encoding"
SAMPLE = 12
"""a sampled run takes every 12th case"""
_PAGE = 20  # sentences to a page when speed is measured
_SHORT, _BLOCKS = 120, 10  # code points of a short block, and how many of them make a page


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    """what is measured"""
    kinds: tuple[str, ...]
    """beginnings of the kinds of cases it counts"""
    target: float
    """share aimed at"""
    measure: str = "exact"
    """`exact`: the right text came out; `changed`: it was changed though sound; `wrong`: it was changed to a wrong text"""
    listed: bool = False
    """count only languages that the shipped tables know"""


BYTES = (
    Row("legacy page without declaration", ("html_nometa",), 0.993),
    Row("page whose declaration lies", ("metalie",), 0.985),
    Row("UTF-8 cut in a character", ("utf8_trunc",), 0.99),
    Row("wrapped body", ("wrap",), 1.0),
    Row("binary tail cut", ("tail",), 1.0),
    Row("binary refused", ("binary",), 1.0),
    Row("stray legacy words in UTF-8", ("mix_",), 0.9),
)
TEXT = (
    Row("UTF-8 misread once", ("u8_as",), 0.99),
    Row("UTF-8 misread, bytes lost", ("u8_cp1252",), 0.45),
    Row("UTF-8 misread two or three times", ("u8x",), 0.985),
    Row("single-byte confusion", ("sb_",), 0.945),
    Row("single-byte confusion, listed languages", ("sb_",), 0.945, listed=True),
    Row("single-byte confusion in the wild", ("wild_",), 0.95),
    Row("single-byte confusion, made wrong", ("sb_", "wild_"), 0.007, "wrong"),
    Row("replacement runs", ("fffd_run",), 1.0),
    Row("entities", ("ent_",), 0.99),
    Row("controls, invisibles, NFC", ("ansi", "c1_", "ctl", "soft", "zw", "crlf", "nfd"), 0.995),
    Row("escapes", ("esc",), 0.9),
    Row("percent", ("pct",), 0.97),
    Row("quoted-printable", ("qp",), 0.9),
    Row("clean sentences changed", ("clean", "clean_foreign", "clean_upper", "clean_punct", "clean_emoji", "clean_zwnj", "clean_word"), 0.0003, "changed"),
    Row("clean but hard, changed", ("clean_hard", "clean_ftfy"), 0.01, "changed"),
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """How often a tool did right and wrong on one row."""

    n: int = 0
    """cases"""
    hits: Counter[str] = field(default_factory=Counter)
    """cases by measure: `exact`, `changed`, `wrong`"""

    def share(self, measure: str) -> float:
        """Return the share of the cases that count for `measure`."""
        return self.hits[measure] / self.n if self.n else 0.0


def scorer() -> Any:
    """Return the scorer that lies with the cases, for its loader and its idea of equal texts."""
    spec = importlib.util.spec_from_file_location("encoding_cases", CASES / "bench.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases(kind: str, every: int) -> Iterator[dict[str, Any]]:
    """Yield the cases of `kind` (`bytes_` or `text_`), one in `every`."""
    for case in scorer().load("dev", kind):
        if every == 1 or zlib.crc32(case["id"].encode()) % every == 0:
            yield case


def score_bytes(every: int, tool: Callable[[bytes], str]) -> dict[str, Score]:
    """Return the scores of a decoder, by name of row."""
    same = scorer().norm
    scores: dict[str, Score] = defaultdict(Score)
    for case in cases("bytes_", every):
        for row in _rows_of(BYTES, case["kind"]):
            score = scores[row.name]
            score.n += 1
            score.hits["exact"] += same(tool(b64decode(case["input_b64"]))) in [
                case["expected"],
                *case.get("accept", []),
            ]
    return scores


def score_text(every: int, tool: Callable[[str], str]) -> dict[str, Score]:
    """Return the scores of a repairer, by name of row."""
    same = scorer().norm
    scores: dict[str, Score] = defaultdict(Score)
    known = frozenset(tables().languages)
    for case in cases("text_", every):
        rows = [row for row in _rows_of(TEXT, case["kind"]) if not row.listed or case["lang"] in known]
        if not rows:
            continue
        out = same(tool(case["input"]))
        exact = out in [case["expected"], *case.get("accept", [])]
        changed = out != same(case["input"])
        for row in rows:
            score = scores[row.name]
            score.n += 1
            score.hits.update({"exact": exact, "changed": changed, "wrong": changed and not exact})
    return scores


def _rows_of(rows: tuple[Row, ...], kind: str) -> list[Row]:
    """Return the rows that count a kind; clean kinds are named in full, the others by their beginning."""
    if kind.startswith("clean"):
        return [
            row for row in rows if kind in row.kinds or (kind == "clean_ftfy_negative" and "clean_ftfy" in row.kinds)
        ]
    return [row for row in rows if kind.startswith(tuple(k for k in row.kinds if not k.startswith("clean")) or ("\0",))]


def our_decode(body: bytes) -> str:
    """Return what we decode `body` to; empty for what is no text."""
    try:
        return decode(body).value
    except PageError:
        return ""


def chardet_decode(body: bytes) -> str:
    """Return what chardet alone decodes `body` to."""
    encoding = chardet.detect(body)["encoding"]
    try:
        return body.decode(encoding or "utf-8", "replace")
    except LookupError:
        return ""


def our_repair(text: str) -> str:
    """Return what we repair `text` to, after proving that the ledger undoes it."""
    repaired = repair(text)
    if repaired.undo() != text:
        raise AssertionError(f"the ledger does not undo {text[:80]!r}")
    return repaired.text


def speeds() -> dict[str, float]:
    """Return how many times as fast as ftfy.fix_text we repair pages of 20 sentences, by CPU time.

    Each page is repaired once, or what we remember of words would count as speed.
    """
    pages: dict[str, list[list[str]]] = defaultdict(list)
    by_language: dict[str, list[str]] = defaultdict(list)
    damaged: list[str] = []
    for case in cases("text_", 1):
        if case["kind"] == "clean":
            by_language[case["lang"]].append(case["input"])
        elif case["kind"].startswith(("sb_", "u8_as")) and zlib.crc32(case["id"].encode()) % 8 == 0:
            damaged.append(case["input"])
    for texts in by_language.values():
        latin = sum(text.count(letter) for text in texts for letter in "aei") * 10 > sum(map(len, texts))
        found = [texts[i : i + _PAGE] for i in range(0, len(texts), _PAGE)]
        pages["clean, any script"] += found
        pages["clean, Latin script"] += found if latin else []
    pages["damaged"] = [damaged[i : i + _PAGE] for i in range(0, len(damaged), _PAGE)]
    return {name: _speed(found) for name, found in sorted(pages.items())}


def _speed(pages: list[list[str]]) -> float:
    ours = theirs = 0.0
    for page in pages:
        start = time.process_time()
        repair_all(page)
        middle = time.process_time()
        ftfy.fix_text("\n".join(page))
        ours += middle - start
        theirs += time.process_time() - middle
    return theirs / ours


def score_pages(every: int) -> tuple[Score, Score]:
    """Return the scores of short single-byte cases of listed languages: each alone, and ten of one damage as a page."""
    same = scorer().norm
    known = frozenset(tables().languages)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for case in cases("text_", every):
        if case["kind"].startswith("sb_") and case["lang"] in known and len(case["input"]) <= _SHORT:
            groups[case["kind"], case["lang"]].append(case)
    alone, joined = Score(), Score()
    for group in groups.values():
        for start in range(0, len(group), _BLOCKS):
            page = group[start : start + _BLOCKS]
            for case, found in zip(page, repair_all([case["input"] for case in page]), strict=True):
                right = [case["expected"], *case.get("accept", [])]
                for score, text in ((alone, repair(case["input"]).text), (joined, found.text)):
                    exact, changed = same(text) in right, same(text) != same(case["input"])
                    score.n += 1
                    score.hits.update({"exact": exact, "wrong": changed and not exact})
    return alone, joined


def main() -> int:
    """Print the table; exit status 2 when the cases are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one case in N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the shares here, too")
    options = parser.parse_args()
    if not CASES.is_dir():
        print(f"the cases are not at {CASES}", file=sys.stderr)
        return 2
    ours = {**score_bytes(options.every, our_decode), **score_text(options.every, our_repair)}
    theirs = {**score_bytes(options.every, chardet_decode), **score_text(options.every, ftfy.fix_text)}
    print(f"{'':40}{'cases':>7}{'ours':>9}{'peer':>9}{'target':>9}   peer: chardet for bytes, ftfy.fix_text for text")
    found = {}
    for row in (*BYTES, *TEXT):
        mine, other = ours[row.name].share(row.measure), theirs[row.name].share(row.measure)
        found[row.name] = round(mine, 5)
        reached = mine >= row.target if row.measure == "exact" else mine <= row.target
        sign = "" if reached else "  missed"
        print(f"{row.name:40}{ours[row.name].n:7}{mine:9.2%}{other:9.2%}{row.target:9.2%}{sign}")
    print("the ledger undid every repair")
    for name, score in zip(("alone", "joined"), score_pages(options.every), strict=True):
        shares = f"{score.share('exact'):.2%} exact, {score.share('wrong'):.2%} wrong"
        print(f"short single-byte blocks {name}: {shares} of {score.n}")
    if options.every == 1:
        for name, ratio in speeds().items():
            print(f"speed, {name}: {ratio:.2f} times ftfy.fix_text")
            found[f"speed, {name}"] = round(ratio, 2)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
