"""The development pages of section extraction: read in place, walked, each block labelled by the page's true text.

The pages and the scorer lie in ../shared/bench/extract beside the checkout; nothing of them is copied.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PageError
from pipeline.extract.decode import decode
from pipeline.extract.html import walk_page
from pipeline.extract.html.walk import Walk

SCORER = Path(__file__).parents[2] / "shared" / "bench" / "extract"
SETS = (
    "wcxb-dev", "wcxb-test", "scrapinghub", "magic-article", "magic-forum", "zh", "debdocs", "readability",
    "webmainbench-sample", "trafsnip",
)  # fmt: skip
FOLDS = 5
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+")
_RUN = 4  # words in a row that must agree
_SHORT = 8  # words; a shorter block is found by its place, not by runs
_LARGEST = 600_000_000  # product of word counts up to which two texts are aligned


@dataclass(slots=True)
class DevPage:
    """One development page."""

    collection: str
    id: str
    html: str
    """decoded"""
    text: str | None
    """what is content; None where only snippets are known"""
    headings: list[tuple[int, str]] | None
    title: str
    kind: str
    """page type, where the collection has some"""
    wanted: list[str]
    """snippets that are content"""
    unwanted: list[str]
    """snippets that are not"""
    site: str
    fold: int
    """the group of sites it is in; never judged by a model that was fitted on that group"""


def scorer() -> Any:
    """Return the scorer that lies with the pages."""
    os.environ["BENCH_DATA"] = str(SCORER / "dev")
    spec = importlib.util.spec_from_file_location("extract_bench", SCORER / "bench.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def pages(sets: tuple[str, ...] = SETS, every: int = 1) -> Iterator[DevPage]:
    """Yield the pages of `sets`, one in `every`."""
    bench = scorer()
    for name in sets:
        with gzip.open(SCORER / "dev" / name / "truth.jsonl.gz", "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        urls = {row["id"]: row.get("url") or "" for row in rows}
        wanted = {row["id"] for row in rows if zlib.crc32(row["id"].encode()) % every == 0}
        for page in bench.load(name, wanted):
            site = _site(name, page.id, urls[page.id], page.lang)
            yield DevPage(
                name, page.id, _decoded(page.html), page.text, page.headings, page.title or "", page.kind,
                page.with_, page.without, site, zlib.crc32(site.encode()) % FOLDS,
            )  # fmt: skip


def _decoded(body: bytes) -> str:
    """Return the text of a page, the same for all tools."""
    try:
        return decode(body).value
    except PageError:
        return body.decode("utf-8", "replace")


def _site(collection: str, page: str, url: str, language: str) -> str:
    """Return the registrable host of a page, roughly; a manual's language, since its pages are made by one program."""
    if collection == "debdocs":
        return f"debdocs {language}"
    if not url:
        return f"{collection} {page}"
    host = re.sub(r"^https?://", "", url).split("/")[0].split(":")[0].lower().split(".")
    parts = 3 if len(host) > 2 and len(host[-2]) <= 3 and len(host[-1]) == 2 else 2
    return ".".join(host[-parts:])


def tokens(text: str) -> list[str]:
    """Return the words of `text` in lower case; a CJK character is a word."""
    return _TOKEN.findall(text.lower())


def label(page: DevPage) -> tuple[Walk, NDArray[np.float64], NDArray[np.float64]]:
    """Return the walk over a page, the share of each block that is content (NaN for not known), and its words."""
    walk = walk_page(page.html)
    texts = [text.replace("\t", " ") for text in walk.page.blocks.text]
    words = [tokens(text) for text in texts]
    count = np.array([float(len(found)) for found in words])
    share = _from_snippets(texts, page) if page.text is None else _from_text(words, page.text)
    return walk, share, count


def _from_snippets(texts: list[str], page: DevPage) -> NDArray[np.float64]:
    share = np.full(len(texts), np.nan)
    flat = [" ".join(text.split()) for text in texts]
    for value, snippets in ((0.0, page.unwanted), (1.0, page.wanted)):
        for snippet in filter(None, (" ".join(text.split()) for text in snippets)):
            for number, text in enumerate(flat):
                if snippet in text:
                    share[number] = value
    return share


def _from_text(words: list[list[str]], truth: str) -> NDArray[np.float64]:
    """Return the share of each block's words that stand in the truth: in runs of four, for short blocks in their place.

    Soft on purpose: what half agrees is half content, and the trees are fitted to the share itself.
    """
    ids: dict[str, int] = {}
    true = [ids.setdefault(word, len(ids)) for word in tokens(truth)]
    ends = np.append(0, np.cumsum([len(found) for found in words]))
    flat = [ids.get(word, -number - 2) for number, word in enumerate(word for found in words for word in found)]
    covered = _covered(flat, true, ends)
    place = _places(flat, true)
    lines = {" ".join(tokens(line)) for line in truth.split("\n")}
    share = np.full(len(words), np.nan)
    for number, found in enumerate(words):
        first, end = ends[number], ends[number + 1]
        if len(found) >= _SHORT:
            share[number] = covered[first:end].mean()
        elif found:
            at = place[first:end]
            in_place = at.min() >= 0 and at[-1] - at[0] == len(found) - 1
            is_line = " ".join(found) in lines
            if in_place:
                share[number] = 1.0 if len(found) >= _RUN or is_line else 0.9
            elif len(found) >= _RUN:
                share[number] = covered[first:end].mean() * 0.9
            else:
                share[number] = 0.4 * is_line
    return _settle(share, np.diff(ends))


def _covered(flat: list[int], true: list[int], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which words lie in runs of four that the truth has, too."""
    runs = set(zip(*(true[offset:] for offset in range(_RUN)), strict=False))
    covered = np.zeros(len(flat), bool)
    for first, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        for start in range(first, end - _RUN + 1):
            if tuple(flat[start : start + _RUN]) in runs:
                covered[start : start + _RUN] = True
    return covered


def _places(flat: list[int], true: list[int]) -> NDArray[np.int64]:
    """Return where in the truth each word stands when both are aligned in order; -1 for nowhere."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - of the bench extra; measuring does without

    place = np.full(len(flat), -1)
    if len(flat) * len(true) < _LARGEST:
        for step in LCSseq.opcodes(flat, true):
            if step.tag == "equal":
                place[step.src_start : step.src_end] = np.arange(step.dest_start, step.dest_end)
    return place


def _settle(share: NDArray[np.float64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the shares with doubtful short blocks decided by the six before and after, wordless ones by their neighbours."""
    settled = share.copy()
    weight = np.where(np.isnan(share), 0.0, np.maximum(count, 1))
    known = np.nan_to_num(share)
    for number in np.flatnonzero((count < _RUN) & (known > 0) & (known < 1)).tolist():
        near = np.r_[max(0, number - 6) : number, number + 1 : min(len(share), number + 7)].astype(int)
        support = (weight[near] * settled[near]).sum(where=weight[near] > 0) / max(1.0, weight[near].sum())
        if support > 0.3 and known[number] > 0.5:
            settled[number] = 1.0
        else:
            settled[number] = 0.0 if support < 0.12 else known[number] * min(1.0, support + 0.3)
    for number in np.flatnonzero(np.isnan(settled)).tolist():
        near = [settled[other] for other in (number - 1, number + 1) if 0 <= other < len(share)]
        near = [value for value in near if not np.isnan(value)]
        settled[number] = min(near, default=0.0)
    return settled
