"""Measure fingerprints and what they find: pages of the made corpus beside copies with small edits.

    python bench/duplicates.py [--pages 5]

From each of 20 sites come `--pages` pages of one template, each also as copies of several kinds, read like any page. Found is
a copy that `find_duplicates` takes for one of its page; invented is a pair of different pages. No page names a canonical url.
datasketch makes a signature of the same shingles beside it.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
from corpus import build_page, damage_of
from datasketch import MinHash
from material import LANGUAGES
from template import SITES_PER_LANGUAGE

import pipeline
from pipeline.records import Page
from pipeline.refine.duplicates import Document, Fingerprint, Version, find_duplicates, fingerprint, similarity

OUT = Path(__file__).parent / "out" / "duplicates.json"
SEED = 7
ROUNDS = 5
"""each time is the best of so many"""
DAY = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 20_000
"""pages of the large site"""

_PARAGRAPH = re.compile(r"<p class=.*?</p>", re.DOTALL)
_TEXT = re.compile(r"(?<=>)[^<]+")
_SECTION = re.compile(r"<h2 id=.*?(?=<h2 id=|</(?:article|main|div)>)", re.DOTALL)


def with_words(html: str, share: float, random: Random) -> str:
    """Return a page in whose paragraphs so many words (characters, without spaces) are others."""

    def change(text: str) -> str:
        parts = text.split(" ") if text.count(" ") * 12 > len(text) else list(text)
        others = [random.choice(parts) if random.random() < share else part for part in parts]
        return (" " if len(parts) - 1 == text.count(" ") else "").join(others)

    return _PARAGRAPH.sub(lambda found: _TEXT.sub(lambda text: change(text.group()), found.group()), html)


def without_sections(html: str, n_kept: float) -> str:
    """Return a page without the last of its sections."""
    found = list(_SECTION.finditer(html))
    cut = found[round(len(found) * n_kept) :]
    return html[: cut[0].start()] + html[cut[-1].end() :] if cut else html


KINDS: dict[str, Callable[[str, Random], str]] = {
    "the same under another url": lambda html, _: html,
    "a line added (print version)": lambda html, _: html.replace("</h1>", "</h1><p>12.03.2026 14:05</p>", 1),
    "1 word in 100 another": lambda html, random: with_words(html, 0.01, random),
    "2 words in 100 others": lambda html, random: with_words(html, 0.02, random),
    "5 words in 100 others": lambda html, random: with_words(html, 0.05, random),
    "a tenth of the sections gone": lambda html, _: without_sections(html, 0.9),
    "half of the sections gone": lambda html, _: without_sections(html, 0.5),
}
"""kinds of copies; those below the threshold of likeness are measured, too"""


def texts_of(page: Page) -> list[str]:
    """Return the texts that count."""
    return [block.text for block in page.blocks if block.role == "content"]


def version_of(page: Page, number: int) -> Version:
    """Return a page as a version, fetched after those with lower numbers."""
    one = page.document
    known = Document(one.document_id, one.url, one.language, "", one.content_digest, fingerprint(texts_of(page)))
    return Version(DAY + timedelta(minutes=number), known)


def read(html: str, url: str) -> Page:
    """Return a page."""
    return pipeline.read_page(html, url, "text/html")


def milliseconds(call: Callable[[list[str]], object], texts: Sequence[list[str]]) -> float:
    """Return CPU milliseconds of a call for each page, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for one in texts:
            call(one)
        best = min(best, time.process_time() - started)
    return 1_000 * best / len(texts)


def peer(texts: list[str]) -> MinHash:
    """Return datasketch's signature of the same shingles."""
    words = "\n".join(texts).split()
    if len("\n".join(texts)) > 12 * len(words):
        joined = "".join(words)
        shingles = [joined[place : place + 5] for place in range(len(joined) - 4)]
    else:
        shingles = list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    found = MinHash(num_perm=128, seed=1)
    found.update_batch([one.encode() for one in shingles])
    return found


def originals(n_pages: int) -> dict[str, list[str]]:
    """Return undamaged pages of one site in each language."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    step = len(LANGUAGES) * SITES_PER_LANGUAGE
    for place, language in enumerate(LANGUAGES):
        for number in range(2 * n_pages):
            index = place + step * number
            if damage_of(index) is None and len(found[language]) < n_pages:
                found[language].append(build_page(index, SEED)[1].decode())
    return found


def large_site() -> float:
    """Return CPU seconds of a look at a site of many pages, all different."""
    random = np.random.default_rng(1)
    versions = []
    for number in range(MANY):
        signature = random.integers(0, 65_536, 128, dtype=np.uint16).tobytes()
        known = Document(
            f"{number:032x}", f"https://a.example/{number}", "en", "", f"{number:x}", Fingerprint(900, signature)
        )
        versions.append(Version(DAY + timedelta(seconds=number), known))
    started = time.process_time()
    assert not find_duplicates(versions)
    return time.process_time() - started


def main() -> None:
    """Make the pages, look for duplicates kind by kind, print and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5, help="pages of each site")
    options = parser.parse_args()
    random = Random(SEED)
    pages = originals(options.pages)
    started = time.process_time()
    read_pages = {
        one: [read(html, f"https://{one}.example/{n}") for n, html in enumerate(own)] for one, own in pages.items()
    }
    n_pages = sum(map(len, pages.values()))
    reading = 1_000 * (time.process_time() - started) / n_pages
    firsts = {one: [version_of(page, number) for number, page in enumerate(own)] for one, own in read_pages.items()}
    apart = [
        similarity(a.document.fingerprint, b.document.fingerprint)
        for own in firsts.values()
        for a, b in combinations(own, 2)
    ]
    results: dict[str, object] = {"different pages of a site, most in common": max(apart)}
    print(f"{n_pages} pages; two different ones of a site have at most {max(apart):.2f} in common ({len(apart)} pairs)")
    invented = 0
    for kind, edit in KINDS.items():
        hit, alike = 0, []
        for language, own in pages.items():
            copies = [read(edit(html, random), f"https://{language}.example/{n}/copy") for n, html in enumerate(own)]
            later = [version_of(page, 1_000 + number) for number, page in enumerate(copies)]
            rows = {one.document_id: one.duplicate_of for one in find_duplicates([*firsts[language], *later])}
            for first, copy in zip(firsts[language], later, strict=True):
                hit += rows.get(copy.document.document_id) == first.document.document_id
                alike.append(similarity(first.document.fingerprint, copy.document.fingerprint))
            right = {
                copy.document.document_id: first.document.document_id
                for first, copy in zip(firsts[language], later, strict=True)
            }
            invented += sum(right.get(one) != other for one, other in rows.items())
        results[kind] = {"found": hit / n_pages, "least alike": min(alike), "mean": sum(alike) / n_pages}
        print(
            f"  {kind:32} found {hit:4} of {n_pages}   alike {min(alike):.2f} to {max(alike):.2f}, mean {sum(alike) / n_pages:.2f}"
        )
    texts = [texts_of(page) for own in read_pages.values() for page in own]
    ours, theirs = milliseconds(fingerprint, texts), milliseconds(peer, texts)
    characters = sum(len(one) for own in texts for one in own) / n_pages
    many = large_site()
    results |= {"invented": invented, "ms a page": ours, "datasketch ms a page": theirs, "read_page ms a page": reading}
    results |= {"characters a page": characters, "large site, pages": MANY, "large site, CPU s": many}
    print(f"invented: {invented}")
    print(
        f"fingerprint {ours:.3f} ms a page of {characters:,.0f} characters, {ours / reading:.1%} of reading it"
        f" ({reading:.1f} ms); datasketch {theirs:.2f} ms"
    )
    print(f"a site of {MANY:,} pages, all different: {many:.2f} CPU s")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
