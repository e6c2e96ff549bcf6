"""Measure section extraction on the development pages beside the checkout, with trafilatura and resiliparse on the same.

    python bench/sections.py [--every N] [--json FILE]

The pages lie in ../shared/bench/extract (see the README there) and are read in place, never copied. Ours are judged by
the models of `section_folds.npz`: each page by the one that was fitted without its group of sites. The shipped model has
seen all pages; its figures would flatter. `floors.json` holds what the sampled run of `tests/test_section_floors.py` must
reach.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import numpy as np
from fit_sections import FOLD_MODELS
from material import material
from section_pages import SCORER, DevPage, pages, scorer

from pipeline.extract.html import read_html
from pipeline.extract.html.model import Model, read_model
from pipeline.records import Piece

SAMPLE = 8
"""a sampled run takes every 8th page"""
_SPEED_SET = "wcxb-dev"
_LANGUAGES = sorted(path.stem for path in Path(__file__).with_name("material").glob("*.txt"))

Headings = list[tuple[int, str]]
Tool = Callable[[DevPage], tuple[str, Headings]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    """what is measured; the key in `floors.json`"""
    target: float
    """aimed at, as our figure minus trafilatura's where `relative`"""
    relative: bool = False


ROWS = (
    Row("text wcxb-dev", 0.035, relative=True),
    Row("text wcxb-test", 0.03, relative=True),
    Row("text scrapinghub", 0.002, relative=True),
    Row("text magic-article", 0.01, relative=True),
    Row("snippets trafsnip", 0.01, relative=True),
    Row("text magic-forum", 0.07, relative=True),
    Row("text zh", 0.04, relative=True),
    Row("text debdocs", 0.02, relative=True),
    *(
        Row(f"wcxb-dev {kind}", 0.0, relative=True)
        for kind in ("article", "documentation", "service", "forum", "product", "listing", "collection")
    ),
    Row("headings wcxb-dev", 0.87),
    Row("headings debdocs", 0.99),
    Row("headings readability", 0.92),
    Row("heading order", 0.99),
    Row("heading parents", 0.99),
    Row("short pages kept whole", 1.0),
    Row("pages with text that are not empty", 0.995),
    Row("pages without a crash", 1.0),
)


@dataclass(slots=True)
class Sums:
    """What one tool reached on all pages."""

    f1: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """bag-of-words F1 of each page, by collection and by page type"""
    headings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * 7))
    """counts of the scorer's `head_scores`, by collection"""
    snippets: list[int] = field(default_factory=lambda: [0, 0, 0])
    """wanted and found, unwanted and found, wanted and not found"""
    empty: int = 0
    crashes: int = 0
    n: int = 0
    n_text: int = 0

    def figures(self, prf: Callable[[float, float, float], tuple[float, float, float]]) -> dict[str, float]:
        """Return the figures by name of row."""
        found = {name: mean(values) for name, values in self.f1.items()}
        for name, counts in self.headings.items():
            found[f"headings {name}"] = prf(*counts[:3])[2]
        whole = np.sum([*self.headings.values()], 0)
        if self.headings and whole[4] and whole[6]:
            found |= {"heading order": whole[3] / whole[4], "heading parents": whole[5] / whole[6]}
        right, wrong, missed = self.snippets
        if right:
            found["snippets trafsnip"] = prf(right, right + wrong, right + missed)[2]
        found["pages with text that are not empty"] = 1 - self.empty / max(self.n_text, 1)
        found["pages without a crash"] = 1 - self.crashes / max(self.n, 1)
        return found


def add(sums: Sums, page: DevPage, tool: Tool, bench: Any) -> None:
    """Add what `tool` makes of `page`; an exception is a crash and no text."""
    try:
        text, headings = tool(page)
    except Exception:  # noqa: BLE001 - a crash is a result here
        sums.crashes += 1
        text, headings = "", []
    sums.n += 1
    if page.text is not None:
        f1 = bench.bow(page.text, text, bench.is_cjk(page.text))[2]
        sums.f1[f"text {page.collection}"].append(f1)
        if page.collection == "wcxb-dev":
            sums.f1[f"wcxb-dev {page.kind}"].append(f1)
        sums.n_text += bool(page.text.strip())
        sums.empty += bool(page.text.strip()) and not text.strip()
        if page.headings:
            counts = bench.head_scores(page.headings, headings, page.text, page.title)
            total = sums.headings[page.collection]
            sums.headings[page.collection] = [a + b for a, b in zip(total, counts, strict=True)]
    elif page.collection == "trafsnip":
        flat = bench.norm_ws(text)
        wanted = [bench.norm_ws(snippet) in flat for snippet in page.wanted]
        unwanted = [bench.norm_ws(snippet) in flat for snippet in page.unwanted]
        counts = (sum(wanted), sum(unwanted), len(wanted) - sum(wanted))
        sums.snippets = [a + b for a, b in zip(sums.snippets, counts, strict=True)]


# ---------------------------------------------------------------- tools


@lru_cache(maxsize=1)
def fold_models() -> Mapping[int, Model]:
    """Return the model fitted without each group of sites."""
    with np.load(FOLD_MODELS) as arrays:
        held = dict(arrays)
    return {fold: read_model(held, f"{fold}_") for fold in sorted({int(name.split("_")[0]) for name in held})}


def ours(page: DevPage) -> tuple[str, Headings]:
    """Return text and headings of a page by the model that has not seen its site."""
    kept = [piece for piece in read_html(page.html, model=fold_models()[page.fold]).pieces if piece.role == "content"]
    return "\n".join(map(_text, kept)), [(piece.level, piece.text) for piece in kept if piece.kind == "heading"]


def _text(piece: Piece) -> str:
    return "\t".join(cell.text for cell in piece.cells) if piece.kind == "table" else piece.text


def peers() -> dict[str, Tool]:
    """Return the other tools; headings of trafilatura come from its Markdown."""
    sys.path.insert(0, str(SCORER))
    tools = importlib.import_module("tools").TOOLS
    plain, markdown, minimal = (tools[name]() for name in ("trafilatura", "trafilatura-md", "resiliparse-html"))

    def trafilatura(page: DevPage) -> tuple[str, Headings]:
        return plain(page.html), markdown(page.html)["headings"] if page.headings else []

    def resiliparse(page: DevPage) -> tuple[str, Headings]:
        found = minimal(page.html)
        return found["text"], found["headings"]

    return {"trafilatura": trafilatura, "resiliparse": resiliparse}


# ---------------------------------------------------------------- short pages


def short_pages() -> list[tuple[str, list[str]]]:
    """Return pages of under 150 words that are all content, and the texts that each must give; in 20 languages."""
    made = []
    for language in _LANGUAGES:
        words, random = material(language), Random(language)
        a, b, c = words.heading(random), words.clause(random), words.clause(random)
        d, e = words.sentence(random), words.sentence(random)
        texts = [a, b, c, d, e]
        made += [
            (f"<body><h1>{a}</h1><p>{d}<ul><li>{b}<li>{c}</ul><p>{e}</body>", texts),
            (f"<body><h1>{a}</h1><pre>{b}</pre><details><summary>{c}</summary><p>{d}</details><p>{e}</body>", texts),
            (f"<body><h2>{a}</h2><table><tr><th>{b}<th>{c}<tr><td>{d}<td>{e}</table></body>", texts),
            (
                f"<body><div><div>{a}</div><div>{d}</div></div><ol><li>{b}<li>{c}</ol><blockquote>{e}</blockquote></body>",
                texts,
            ),
        ]
    return made


def share_of_short_pages_kept() -> float:
    """Return the share of short pages of which every text is content."""
    whole = []
    for html, texts in short_pages():
        kept = "\n".join(_text(piece) for piece in read_html(html).pieces if piece.role == "content")
        whole.append(all(" ".join(text.split()) in kept for text in texts))
    return mean(whole)


# ---------------------------------------------------------------- speed


def speeds(every: int) -> dict[str, float]:
    """Return how many times as fast as trafilatura each tool is, by CPU time, page by page in turns, each page once."""
    sys.path.insert(0, str(SCORER))
    tools = importlib.import_module("tools").TOOLS
    extract, minimal = (
        tools["trafilatura"](),
        importlib.import_module("resiliparse.extract.html2text").extract_plain_text,
    )
    jobs: dict[str, Callable[[str], object]] = {
        "ours": read_html,
        "trafilatura": extract,
        "resiliparse": lambda html: minimal(html, preserve_formatting="minimal_html", main_content=True),
    }
    spent = dict.fromkeys(jobs, 0.0)
    for number, page in enumerate(pages((_SPEED_SET,), every)):
        for name, job in jobs.items():
            start = time.process_time()
            job(page.html)
            if number:  # the first page pays for loading
                spent[name] += time.process_time() - start
    return {name: spent["trafilatura"] / seconds for name, seconds in spent.items()}


def measure(every: int, tools: Mapping[str, Tool]) -> dict[str, dict[str, float]]:
    """Return the figures of each tool by name of row."""
    bench = scorer()
    sums = {name: Sums() for name in tools}
    for page in pages(every=every):
        for name, tool in tools.items():
            add(sums[name], page, tool, bench)
    return {name: found.figures(bench.prf) for name, found in sums.items()}


def main() -> int:
    """Print the table; exit status 2 when the pages are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one page in N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here, too")
    options = parser.parse_args()
    if not SCORER.is_dir():
        print(f"the development pages are not at {SCORER}", file=sys.stderr)
        return 2
    found = measure(options.every, {"ours": ours, **peers()})
    found["ours"]["short pages kept whole"] = share_of_short_pages_kept()
    print(f"{'':36}{'ours':>8}{'trafil.':>9}{'resili.':>9}{'aim':>8}")
    for row in ROWS:
        mine, theirs, third = (found[name].get(row.name) for name in ("ours", "trafilatura", "resiliparse"))
        if mine is None:
            continue
        reached = mine - (theirs or 0.0) if row.relative else mine
        cells = "".join(f"{'-' if value is None else f'{value:.4f}':>9}" for value in (theirs, third))
        difference = f"  ({reached:+.4f})" if row.relative else ""
        print(
            f"{row.name:36}{mine:8.4f}{cells}{row.target:+8.3f}{difference}{'' if reached >= row.target else '  missed'}"
        )
    for name, ratio in speeds(max(options.every, 3)).items():
        print(f"speed, {name}: {ratio:.1f} times trafilatura")
        found["ours"][f"speed, {name}"] = ratio
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
