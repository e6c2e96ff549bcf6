"""After a run: which of the pages that it brought are other pages in another language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.compare import is_believed
from pipeline.records import make_id
from pipeline.refine.common_languages import COMMON
from pipeline.refine.translations import Edition, Group, group_translations, skeleton
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

# New pages looked at together: their urls in forty languages are asked for, and the headings of what is found are read.
_SLICE: Final = 5_000
_NO_LANGUAGE: Final = "x-default"


def record_translations(store: Store, run_id: str) -> int:
    """Group the documents that a run brought with their translations; return how many rows `translations` got.

    A document that has a row gets no second one, so that a run that died in the middle of this is finished by calling it
    once more. A page that is found later joins the group that is there.

    Raises:
        StoreError: the tables cannot be read or written.
    """
    brought = pc.field("outcome").isin(["new", "changed"])
    urls = store.read("captures", ["url"], (pc.field("run_id") == run_id) & brought)["url"].unique().to_pylist()
    urls = sorted(url for url in urls if not url.startswith("file:"))
    n_rows = 0
    for start in range(0, len(urls), _SLICE):
        groups = group_translations(_editions(store, set(urls[start : start + _SLICE])))
        rows = list(_rows(store, groups))
        store.append({"translations": dicts_to_table("translations", rows)})
        n_rows += len(rows)
    return n_rows


def _editions(store: Store, urls: set[str]) -> list[Edition]:
    """Return the current versions of these urls and of all that may be their translations."""
    documents = _current(store, urls)
    alternates = _alternates(store, documents.values())
    wanted = set().union(*alternates.values()) if alternates else set()
    naming = store.read("links", ["document_id"], _is_alternate() & pc.field("url").isin(_texts(urls)))["document_id"]
    wanted |= set(_urls_of(store, naming.unique().to_pylist()))
    silent = [url for url, document in documents.items() if document not in alternates]
    for shape, language in map(skeleton, silent):
        if shape:
            wanted |= {shape.replace("*", code, 1) for code in COMMON if code != language}
    documents |= _current(store, wanted - documents.keys())
    alternates |= _alternates(store, documents.values())
    languages = _column(store, "documents", "language", documents.values())
    levels = _levels(store, documents.values())
    return [
        Edition(document, url, languages[document], levels.get(document, ()), frozenset(alternates.get(document, ())))
        for url, document in documents.items()
        if document in languages
    ]


def _current(store: Store, urls: set[str]) -> dict[str, str]:
    """Return the newest document of each url that has one."""
    columns = ["url", "document_id", "fetched_at", "source", "attempt"]
    there = pc.field("url").isin(_texts(urls)) & is_believed()
    rows = store.read("captures", columns, there).sort_by([(name, "ascending") for name in columns[2:]])
    return dict(zip(rows["url"].to_pylist(), rows["document_id"].to_pylist(), strict=True))


def _urls_of(store: Store, documents: list[str]) -> list[str]:
    return list(_column(store, "documents", "url", documents).values())


def _column(store: Store, table: str, column: str, documents: Iterable[str]) -> dict[str, str]:
    rows = store.read(table, ["document_id", column], pc.field("document_id").isin(_texts(documents)))
    return dict(zip(rows["document_id"].to_pylist(), rows[column].to_pylist(), strict=True))


def _is_alternate() -> pc.Expression:
    told = (pc.field("hreflang") != "") & (pc.field("hreflang") != _NO_LANGUAGE)
    return (pc.field("kind") == "alternate") & told


def _alternates(store: Store, documents: Iterable[str]) -> dict[str, set[str]]:
    """Return the urls that each document names as itself in other languages."""
    where = _is_alternate() & pc.field("document_id").isin(_texts(documents))
    rows = store.read("links", ["document_id", "url"], where)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for document, url in zip(rows["document_id"].to_pylist(), rows["url"].to_pylist(), strict=True):
        found[document].add(url)
    return dict(found)


def _levels(store: Store, documents: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the levels of each document's headings, in order."""
    where = pc.field("document_id").isin(_texts(documents))
    rows = store.read("sections", ["document_id", "position", "level"], where)
    rows = rows.sort_by([("document_id", "ascending"), ("position", "ascending")])
    found: defaultdict[str, list[int]] = defaultdict(list)
    for document, level in zip(rows["document_id"].to_pylist(), rows["level"].to_pylist(), strict=True):
        found[document].append(level)
    return {document: tuple(levels) for document, levels in found.items()}


def _rows(store: Store, groups: list[Group]) -> Iterable[dict[str, str]]:
    """Return a row for each document of the groups that has none yet.

    Versions that were overtaken have one, too, so that the answer for a past day is the same whether they came in one
    run or in several.
    """
    urls = _texts(one.url for group in groups for one in group.editions)
    columns = ["group_id", "document_id", "url"]
    known = store.read("translations", columns, pc.field("url").isin(urls)).to_pylist()
    ids = {row["url"]: row["group_id"] for row in sorted(known, key=lambda row: str(row["group_id"]), reverse=True)}
    told = {row["document_id"] for row in known}
    versions: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in store.read("documents", ["url", "document_id", "language"], pc.field("url").isin(urls)).to_pylist():
        versions[row["url"]][row["document_id"]] = row["language"]
    for group in groups:
        there = [ids[one.url] for one in group.editions if one.url in ids]
        group_id = min(there) if there else make_id("translation", group.editions[0].url)
        for one in group.editions:
            for document_id, language in versions[one.url].items():
                if document_id not in told:
                    row = {"group_id": group_id, "document_id": document_id, "language": language}
                    yield row | {"url": one.url, "evidence": group.evidence}


def _texts(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(set(values)), pa.string())
