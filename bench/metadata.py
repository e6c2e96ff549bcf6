"""Measure metadata on the development pages: titles against the truth, dates against htmldate, and what both cost.

python bench/metadata.py [--every N] [--data DIR]

Needs the peers (`make .venv/.peers`). A title is right when it has the truth's letters and digits in its order, case and
signs left aside. No set carries true dates: what is counted is how often both find one, and the same day. Nor does any say
what a product costs: counted are pages of which a row of `products` comes.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.extract.decode import decode
from pipeline.extract.html import read_html, walk_page
from pipeline.extract.html.links import Links
from pipeline.extract.html.metadata import read_metadata

DATA = Path(__file__).parents[2] / "shared" / "bench" / "extract" / "dev"


def pages(data: Path, every: int) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the set of each page, its line of truth and its decoded text."""
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines][::every]
        for row in rows:
            body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            yield folder.name, row, decode(body).value


def plain(title: str | None) -> str:
    """Return letters and digits of a title, folded."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", title or "").casefold()).strip()


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what `call` returns, None where it raises, and its processor time in seconds."""
    began = time.process_time()
    try:
        found = call()
    except Exception:  # noqa: BLE001 - a peer's crash is a result
        found = None
    return found, time.process_time() - began


def cost_of_ours(text: str, url: str) -> float:
    """Return the seconds that metadata take of a page that is walked already."""
    walk = walk_page(text)
    return timed(lambda: read_metadata(walk, Links(url)))[1]


def agreement(ours: str | None, peer: str | None) -> str:
    """Return how two days go together."""
    if ours and peer:
        return "same day" if ours == peer else "another day"
    return "ours alone" if ours else "htmldate alone" if peer else "none"


def main() -> None:
    """Print titles by set, then dates, then costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the development pages")
    options = parser.parse_args()
    find_date = importlib.import_module("htmldate").find_date
    extract_metadata = importlib.import_module("trafilatura.metadata").extract_metadata
    titles: dict[str, Counter[str]] = {}
    dates: Counter[str] = Counter()
    products: Counter[str] = Counter()
    costs: dict[str, float] = {"ours": 0.0, "htmldate": 0.0}
    for name, row, text in pages(options.data, options.every):
        url = row.get("url") or ""
        ours = read_html(text, url).metadata
        costs["ours"] += cost_of_ours(text, url)
        day, seconds = timed(lambda: find_date(text, url=url or None, original_date=True))  # noqa: B023
        costs["htmldate"] += seconds
        own = ours.published_at.date().isoformat() if ours.published_at else None
        dates["pages"] += 1
        dates[agreement(own, day)] += 1
        kind = "products" if row.get("kind") == "product" else "other pages"
        products[kind] += 1
        if ours.product:
            products[f"{kind} with a row"] += 1
            products[f"{kind} with a price"] += ours.product.price is not None
        if row.get("title"):
            peer = timed(lambda: extract_metadata(text, default_url=url or None).title)[0]  # noqa: B023
            for place in (name, "all"):
                count = titles.setdefault(place, Counter())
                count["pages"] += 1
                count["ours"] += plain(ours.title) == plain(row["title"])
                count["trafilatura"] += plain(peer) == plain(row["title"])
    for name, count in titles.items():
        n = count["pages"]
        print(f"titles {name:14} {n:4} pages  ours {count['ours'] / n:.3f}  trafilatura {count['trafilatura'] / n:.3f}")
    print("dates ", dict(dates))
    print("products", dict(products))
    print("cost  ", {name: f"{1000 * seconds / dates['pages']:.2f} ms a page" for name, seconds in costs.items()})


if __name__ == "__main__":
    main()
