"""`pipeline maintain`: upkeep of all tables, beside no run."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.settings import Settings, load_settings
from pipeline.store.lock import check_path, locked
from pipeline.store.schema import TABLES
from pipeline.store.tables import Store
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
    check_path(folder)
    if not (folder / "captures" / "_delta_log").is_dir():
        raise StoreError(f"there are no tables in {folder}: run `pipeline run` first, or name another folder")
    with locked(folder, wait=wait):
        store = Store(folder)
        return [maintain_table(store, name, told.history_days) for name in TABLES]
