"""After a run: what changed between the versions that it brought and their neighbours in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.extract.site import site_of
from pipeline.refine.changes import Passage, compare
from pipeline.store.rows import dicts_to_table
from pipeline.store.tables import Store

# Versions compared at once: sections of twice as many documents are in memory, about 10 kB each.
_SLICE: Final = 2_000
_SECTION: Final = ["document_id", "section_id", "parent_id", "position", "heading", "heading_path", "text"]


class Step(NamedTuple):
    """Two consecutive versions of a url."""

    url: str
    """absolute url, or `file:PATH`"""
    changed_at: datetime
    """when the newer one was first fetched, UTC"""
    older: str
    """document_id"""
    newer: str
    """document_id"""


def record_changes(store: Store, run_id: str) -> int:
    """Compare the versions that a run brought with those next to them; return how many rows `section_changes` got.

    What was compared before is not compared again, so a run that died in the middle of this is finished by calling it
    once more.

    Raises:
        StoreError: the tables cannot be read or written.
    """
    changed = store.read("captures", ["url"], (pc.field("run_id") == run_id) & (pc.field("outcome") == "changed"))[
        "url"
    ]
    urls = sorted(set(changed.to_pylist()))
    n_rows = 0
    for start in range(0, len(urls), _SLICE):
        steps = _steps(store, urls[start : start + _SLICE])
        known = _known(store, {step.url for step in steps})
        for part in _slices([step for step in steps if (step.older, step.newer, step.changed_at) not in known]):
            rows = list(_rows(part, _sections(store, part)))
            store.append({"section_changes": dicts_to_table("section_changes", rows)})
            n_rows += len(rows)
    return n_rows


def steps_of(captures: Iterable[dict[str, Any]]) -> Iterator[Step]:
    """Return each step from one version of a url to the next.

    `captures` have `url`, `fetched_at` and `document_id` and are sorted by url, then by time; those without a document
    are passed over. Content that comes back after a change is a step of its own.
    """
    last: dict[str, Any] | None = None
    for capture in captures:
        if capture["document_id"] is None:
            continue
        if last is not None and last["url"] == capture["url"] and last["document_id"] != capture["document_id"]:
            yield Step(capture["url"], capture["fetched_at"], last["document_id"], capture["document_id"])
        last = capture


def is_believed() -> pc.Expression:
    """Return the condition under which a capture says what its url held."""
    return pc.field("document_id").is_valid() & (pc.field("outcome") != "suspect")


def _steps(store: Store, urls: list[str]) -> list[Step]:
    rows = store.read(
        "captures",
        ["url", "fetched_at", "source", "attempt", "document_id"],
        pc.field("url").isin(pa.array(urls, pa.string())) & is_believed(),
    )
    order = [(name, "ascending") for name in ("url", "fetched_at", "source", "attempt")]
    return list(steps_of(rows.sort_by(order).to_pylist()))


def _known(store: Store, urls: set[str]) -> set[tuple[str, str, datetime]]:
    """Return the steps of these urls that have rows."""
    columns = ["from_document_id", "to_document_id", "changed_at"]
    rows = store.read("section_changes", columns, pc.field("url").isin(pa.array(sorted(urls), pa.string())))
    return set(zip(*(rows[name].to_pylist() for name in columns), strict=True))


def _slices(steps: list[Step]) -> Iterator[list[Step]]:
    for start in range(0, len(steps), _SLICE):
        yield steps[start : start + _SLICE]


def _sections(store: Store, steps: list[Step]) -> dict[str, list[Passage]]:
    """Return the sections of all documents of the steps, by document_id, in reading order."""
    documents = sorted({one for step in steps for one in (step.older, step.newer)})
    rows = store.read("sections", _SECTION, pc.field("document_id").isin(pa.array(documents, pa.string())))
    sections: defaultdict[str, list[Passage]] = defaultdict(list)
    places: dict[str, int] = {}
    for row in rows.sort_by([("document_id", "ascending"), ("position", "ascending")]).to_pylist():
        own = sections[row["document_id"]]
        places[row["section_id"]] = len(own)
        parent = None if row["parent_id"] is None else places[row["parent_id"]]
        own.append(Passage(row["section_id"], parent, row["heading"], tuple(row["heading_path"]), row["text"]))
    return sections


def _rows(steps: list[Step], sections: dict[str, list[Passage]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        for position, change in enumerate(compare(sections.get(step.older, []), sections.get(step.newer, []))):
            yield {
                "url": step.url,
                "site": site_of(step.url),
                "changed_at": step.changed_at,
                "from_document_id": step.older,
                "to_document_id": step.newer,
                "position": position,
                **change._asdict(),
            }
