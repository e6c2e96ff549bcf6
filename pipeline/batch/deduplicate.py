"""After a run: which of the pages on the sites that it brought something of repeat others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batch.compare import is_believed
from pipeline.batch.fingerprints import fingerprint_of
from pipeline.refine.duplicates import ALGORITHM, Document, Fingerprint, Version, find_duplicates
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

# Sites are looked at together until they have this many captures: about 1 kB for each is in memory.
_SLICE: Final = 50_000
# Documents whose fingerprints are missing are read this many at a time, about 50 kB each.
_READ: Final = 1_000
_APPEARANCE: Final = ["url", "fetched_at", "source", "attempt", "document_id", "site"]
_DOCUMENT: Final = ["document_id", "url", "language", "canonical_url", "content_digest"]


def record_duplicates(store: Store, run_id: str) -> int:
    """Look for duplicates on the sites of which a run brought something; return how many rows `duplicates` got.

    The texts are not read again, only their fingerprints. A pair that has a row gets no second one, so that a run that
    died in the middle of this is finished by calling it once more. Loose files belong to no site and are left out.

    Raises:
        StoreError: the tables cannot be read or written.
    """
    brought = pc.field("outcome").isin(["new", "changed"]) & (pc.field("site") != "")
    sites = store.read("captures", ["site"], (pc.field("run_id") == run_id) & brought)["site"].unique()
    n_rows = 0
    for part in _slices(store, sites):
        versions = _versions(store, part)
        known = _known(store, versions)
        rows = [
            one._asdict() | {"site": site}
            for site, own in versions.items()
            for one in find_duplicates(own)
            if (one.document_id, one.duplicate_of) not in known
        ]
        store.append({"duplicates": dicts_to_table("duplicates", rows)})
        n_rows += len(rows)
    return n_rows


def _slices(store: Store, sites: pa.Array) -> Iterator[list[str]]:
    """Yield the sites in parts that have at most `_SLICE` captures, or are one site."""
    counts = store.read("captures", ["site"], pc.field("site").isin(sites))["site"].value_counts().to_pylist()
    part: list[str] = []
    size = 0
    for one in sorted(counts, key=lambda one: str(one["values"])):
        if part and size + one["counts"] > _SLICE:
            yield part
            part, size = [], 0
        part.append(one["values"])
        size += one["counts"]
    if part:
        yield part


def _versions(store: Store, sites: list[str]) -> dict[str, list[Version]]:
    """Return what the urls of each site held, in the order of time; sites of one page are left out."""
    there = _in("site", sites) & is_believed()
    rows = store.read("captures", _APPEARANCE, there)
    rows = rows.sort_by([(name, "ascending") for name in ("fetched_at", "source", "attempt")]).to_pylist()
    urls: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        urls[row["site"]].add(row["url"])
    documents = _documents(store, [site for site, own in urls.items() if len(own) > 1])
    versions: defaultdict[str, list[Version]] = defaultdict(list)
    for row in rows:
        if row["document_id"] in documents:
            versions[row["site"]].append(Version(row["fetched_at"], documents[row["document_id"]]))
    return versions


def _documents(store: Store, sites: list[str]) -> dict[str, Document]:
    """Return all documents of some sites, by document_id."""
    rows = store.read("documents", [*_DOCUMENT, "site"], _in("site", sites)).to_pylist() if sites else []
    fingerprints = _fingerprints(store, sites, {row["document_id"]: row["site"] for row in rows})
    return {
        row["document_id"]: Document(
            **{name: row[name] for name in _DOCUMENT}, fingerprint=fingerprints[row["document_id"]]
        )
        for row in rows
    }


def _fingerprints(store: Store, sites: list[str], documents: Mapping[str, str]) -> dict[str, Fingerprint]:
    """Return the fingerprint of each document; `documents` is document_id -> site.

    Those that are missing are made now: the documents are older than this table, or than the way in which it is made.
    """
    where = _in("site", sites) & (pc.field("algorithm") == ALGORITHM)
    columns = ["document_id", "n_shingles", "signature"]
    rows = store.read("fingerprints", columns, where).to_pylist() if sites else []
    found = {row["document_id"]: Fingerprint(row["n_shingles"], row["signature"]) for row in rows}
    missing = sorted(documents.keys() - found.keys())
    for start in range(0, len(missing), _READ):
        texts = _texts(store, missing[start : start + _READ])
        made = [fingerprint_of(one, documents[one], texts[one]) for one in missing[start : start + _READ]]
        store.append({"fingerprints": dicts_to_table("fingerprints", made)})
        found |= {row["document_id"]: Fingerprint(row["n_shingles"], row["signature"]) for row in made}
    return found


def _texts(store: Store, documents: list[str]) -> defaultdict[str, list[str]]:
    """Return the text of the content blocks of each document, in order."""
    where = _in("document_id", documents) & (pc.field("role") == "content")
    rows = store.read("blocks", ["document_id", "position", "text"], where)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows.sort_by([("document_id", "ascending"), ("position", "ascending")]).to_pylist():
        found[row["document_id"]].append(row["text"])
    return found


def _known(store: Store, sites: Iterable[str]) -> set[tuple[str, str]]:
    """Return the pairs of these sites that have rows."""
    rows = store.read("duplicates", ["document_id", "duplicate_of"], _in("site", sites))
    return set(zip(rows["document_id"].to_pylist(), rows["duplicate_of"].to_pylist(), strict=True))


def _in(column: str, values: Iterable[str]) -> pc.Expression:
    return pc.field(column).isin(pa.array(sorted(values), pa.string()))
