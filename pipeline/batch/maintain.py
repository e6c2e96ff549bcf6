"""`pipeline maintain`: upkeep of all tables, beside no run."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.settings import Settings, load_settings
from pipeline.store.lock import locked
from pipeline.store.schema import TABLES
from pipeline.store.tables import Store, open_table
from pipeline.store.upkeep import Upkeep, maintain_table


def maintain(
    processed: str | os.PathLike[str] = "processed",
    settings: Settings | str | os.PathLike[str] | None = None,
    *,
    wait: bool = False,
) -> list[Upkeep]:
    """Merge the small files of every table in `processed`, and delete what was replaced more than `history_days` ago.

    It holds the lock of a run, and first finishes what a killed one left. Killed itself, it has done whole tables or
    nothing: each is one commit.

    Raises:
        SettingsError: the settings are wrong.
        BusyError: a run is working on `processed`, and `wait` is false.
        StoreError: there are no tables, or they cannot be read or written.
    """
    told = settings if isinstance(settings, Settings) else load_settings(settings)
    folder = Path(processed)
    open_table(folder, TABLES["captures"])  # there must be tables: none are made
    with locked(folder, wait=wait):
        store = Store(folder)
        return [maintain_table(store, name, told.history_days) for name in TABLES]
