"""page-pipeline: scraped pages go in, clean normalized tables come out.

    raw/  ->  decode  ->  blocks  ->  repair  ->  sections  ->  language  ->  tables  ->  processed/

Where things are, in the order the data flows:

    records.py   the values that flow; read it first (ledger.py  changes and their undoing;  ids.py)
    flow.py      the whole pipeline on one page
    mend.py      repair of a whole page;  assemble.py  ids and rows
    errors.py    what can go wrong;  settings.py  what can be set
    capture/     BYTES      what lies in raw/
    extract/     BLOCKS     decode, and one reader for each page format
    refine/      SECTIONS   repair and its ledger, section tree, language
    store/       TABLES     schemas, exactly-once append, history
    batch/       JOBS       what is due, the supervised workers, accounting
    view/        PEOPLE     how one page is read, Markdown
    cli.py       the command
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch.account import RunReport
    from pipeline.batch.run import retry, run
    from pipeline.errors import BusyError, NotText, PageError, PipelineError, SettingsError, StoreError
    from pipeline.extract.decode import decode
    from pipeline.flow import read_page
    from pipeline.records import Language, LanguageSpan, Page, Repair, Repaired, Text
    from pipeline.refine.language import detect, language_spans
    from pipeline.refine.repair import repair
    from pipeline.settings import Settings, load_settings
    from pipeline.store.history import load
    from pipeline.version import VERSION as __version__  # noqa: N811 - Python's name for it

# Loaded when first asked for: `import pipeline; pipeline.load(...)` needs no parser, a worker no pandas.
_HOME = {
    "BusyError": "errors",
    "Language": "records",
    "LanguageSpan": "records",
    "NotText": "errors",
    "Page": "records",
    "PageError": "errors",
    "PipelineError": "errors",
    "Repair": "records",
    "Repaired": "records",
    "RunReport": "batch.account",
    "Settings": "settings",
    "SettingsError": "errors",
    "StoreError": "errors",
    "Text": "records",
    "decode": "extract.decode",
    "detect": "refine.language",
    "language_spans": "refine.language",
    "load": "store.history",
    "load_settings": "settings",
    "read_page": "flow",
    "repair": "refine.repair",
    "retry": "batch.run",
    "run": "batch.run",
}

__all__ = [
    "BusyError",
    "Language",
    "LanguageSpan",
    "NotText",
    "Page",
    "PageError",
    "PipelineError",
    "Repair",
    "Repaired",
    "RunReport",
    "Settings",
    "SettingsError",
    "StoreError",
    "Text",
    "__version__",
    "decode",
    "detect",
    "language_spans",
    "load",
    "load_settings",
    "read_page",
    "repair",
    "retry",
    "run",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("pipeline.version").VERSION
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    value = getattr(import_module(f"pipeline.{_HOME[name]}"), name)
    globals()[name] = value
    return value
