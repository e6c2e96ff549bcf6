"""What earlier pages of a site say of its template: learned once for each site, and given to its new pages.

A site's history is learned at the start of a run, from what runs that came to their end have brought, and never changes
again. So a run that is killed and started again reads its pages with the history that it would have had, and a url keeps
the way in which it was first read: nothing is `changed` because a history appeared.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.account import RunReport
from pipeline.batch.compare import is_believed
from pipeline.batch.plan import Plan
from pipeline.extract.site_history import FEW_PAGES, LEAST, SiteHistory, learn
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

ALL_SITES: Final = "*"
# Pages of a site that are looked at. A text that stands on 15% of all of them is on 30% of such a sample once in 200 times.
_SAMPLE: Final = 50
_AT_ONCE: Final = 20  # sites for which the table of blocks is read once: 1,000 pages, some 80 MB of bench/corpus.py
_COUNTED: Final = 1_000  # sites for which the table of captures is read once
_AFTER_ALL_IDS: Final = "g"  # ids are hex digits


def inform(plan: Plan, store: Store, report: RunReport, chosen: Collection[str]) -> None:
    """Give `plan` the histories of its tasks' sites; learn those that are missing.

    Args:
        plan: with all of its tasks.
        store: the tables.
        report: the run.
        chosen: the sites that are to have a history; `ALL_SITES` for all of them.

    Raises:
        StoreError: the tables cannot be read or written.
    """
    sites = [site for site in plan.sites() if ALL_SITES in chosen or site in chosen]
    if not sites:
        return
    known = set()
    for rows in store.batches("site_histories", ["site", "n_documents", "texts"], _in("site", sites)):
        for row in rows.to_pylist(maps_as_pydicts="strict"):
            known.add(row["site"])
            plan.add_site_history(row["site"], SiteHistory(row["n_documents"], row["texts"]))
    missing = _with_pages(store, [site for site in sites if site not in known])
    while samples := dict(islice(missing, _AT_ONCE)):
        learned = dict(_learn(store, samples))
        store.append({"site_histories": dicts_to_table("site_histories", _rows(learned, report))})
        for site, history in learned.items():
            plan.add_site_history(site, history)
    plan.load_readings(store)


def _with_pages(store: Store, sites: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each site that has enough pages, with the documents that stand for it.

    Only runs that came to their end count, and dead ones that such a run came after.
    """
    ended = store.read("runs", ["run_id"], pc.field("finished_at").is_valid())["run_id"].to_pylist()
    if not (ended and sites):
        return
    counting = is_believed() & (pc.field("run_id") <= max(ended))
    n_captures: Counter[str] = Counter()
    for rows in store.batches("captures", ["site"], _in("site", sites) & counting):
        n_captures.update(rows.column(0).to_pylist())
    enough = sorted(site for site, count in n_captures.items() if count >= FEW_PAGES)
    for start in range(0, len(enough), _COUNTED):
        yield from _samples(store, _in("site", enough[start : start + _COUNTED]) & counting)


def _samples(store: Store, where: pc.Expression) -> Iterator[tuple[str, list[str]]]:
    """Yield each site that has enough urls, with one document of each, those with the lowest ids."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for rows in store.batches("captures", ["site", "url", "document_id"], where):
        for site, url, document in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            own = found[site]
            own[url] = min(document, own.get(url, _AFTER_ALL_IDS))
            if len(own) > 2 * _SAMPLE:
                found[site] = dict(_lowest(own))
    for site, own in sorted(found.items()):
        if len(own) >= FEW_PAGES:
            yield site, [document for _, document in _lowest(own)]


def _lowest(documents: Mapping[str, str]) -> list[tuple[str, str]]:
    return heapq.nsmallest(_SAMPLE, documents.items(), key=lambda one: one[1])


def _learn(store: Store, samples: Mapping[str, list[str]]) -> Iterator[tuple[str, SiteHistory]]:
    """Yield the history of each site whose sample has enough pages of different content."""
    every = [document for documents in samples.values() for document in documents]
    rows = store.read("documents", ["document_id", "content_digest"], _in("document_id", every))
    content = dict(zip(rows["document_id"].to_pylist(), rows["content_digest"].to_pylist(), strict=True))
    texts = _texts(store, every)
    for site, documents in samples.items():
        pages = {content[document]: texts[document] for document in documents}
        if len(pages) >= FEW_PAGES:
            yield site, learn(pages.values())


def _texts(store: Store, documents: list[str]) -> defaultdict[str, list[tuple[str, bool]]]:
    """Return the longer texts of each document but for headings, and whether each is content."""
    is_long = pc.utf8_length(pc.field("text")) >= LEAST
    where = _in("document_id", documents) & (pc.field("kind") != "heading") & is_long
    found: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for rows in store.batches("blocks", ["document_id", "text", "role"], where):
        for document, text, role in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            found[document].append((text, role == "content"))
    return found


def _rows(learned: Mapping[str, SiteHistory], report: RunReport) -> Iterator[dict[str, Any]]:
    for site, history in learned.items():
        yield {
            "site": site,
            "learned_at": report.started_at,
            "run_id": report.run_id,
            "n_documents": history.pages,
            "texts": list(history.counts.items()),
        }


def _in(column: str, values: Iterable[str]) -> pc.Expression:
    return pc.field(column).isin(pa.array(sorted(values), pa.string()))
