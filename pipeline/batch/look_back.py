"""After a run: what the pages that it brought are to those that were there, in three tables of their own.

Loaded by the runs that bring a page; most re-crawls bring none.
"""

from __future__ import annotations

from pipeline.batch.compare import record_changes
from pipeline.batch.deduplicate import record_duplicates
from pipeline.batch.translate import record_translations
from pipeline.store.tables import Store


def look_back(store: Store, run_id: str) -> None:
    """Write down what changed between versions, which pages are translations of each other and which are duplicates.

    A run that died in the middle of this is finished by calling it once more.

    Raises:
        StoreError: the tables cannot be read or written.
    """
    record_changes(store, run_id)
    record_translations(store, run_id)
    record_duplicates(store, run_id)
