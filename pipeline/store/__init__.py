"""The tables of processed/: what their columns mean, how rows get in exactly once, how they come out again."""

from pipeline.store.explain import explained
from pipeline.store.history import load
from pipeline.store.lock import locked
from pipeline.store.schema import TABLES, Table, describe
from pipeline.store.tables import Store

__all__ = ["TABLES", "Store", "Table", "describe", "explained", "load", "locked"]
