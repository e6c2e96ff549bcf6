"""Which room may know which: read from the imports, wherever in a module they stand."""

import ast
import dataclasses
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import records
from pipeline.store.schema import TABLES

PACKAGE = ROOT / "pipeline"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = {"capture", "extract", "refine", "store"}
CONTRACT = {"records", "errors", "version"}
# What is pure reads no file, opens no socket and starts no process...
OUTSIDE = {
    *(
        "os",
        "io",
        "pathlib",
        "shutil",
        "tempfile",
        "glob",
        "socket",
        "ssl",
        "subprocess",
        "multiprocessing",
        "threading",
    ),
    *("urllib.request", "http", "ftplib", "requests", "httpx", "sqlite3", "mmap", "fcntl", "logging", "time", "random"),
}
# ...but for the profiles that come with a detector, loaded once.
MAY = {"refine/language/members.py": {"pathlib"}}


def imported(module):
    """Return the dotted names that a module imports, those of its own package from the root."""
    tree = ast.parse(module.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(module):
    return {name.split(".")[1] for name in imported(module) if name.startswith("pipeline.")}


def room_of(module):
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def ids(modules):
    return [str(module.relative_to(PACKAGE)) for module in modules]


IN_ROOMS = [module for module in MODULES if room_of(module) in ROOMS]
PURE = [module for module in MODULES if room_of(module) in {"extract", "refine"}]


@pytest.mark.parametrize("module", IN_ROOMS, ids=ids(IN_ROOMS))
def test_rooms_know_only_themselves_and_the_contract(module):
    known = own(module) & {room_of(path) for path in MODULES}
    assert known <= {room_of(module)} | CONTRACT


@pytest.mark.parametrize("module", PURE, ids=ids(PURE))
def test_extract_and_refine_touch_nothing_outside(module):
    outside = OUTSIDE - MAY.get(str(module.relative_to(PACKAGE)), set())
    assert not {name for name in imported(module) if any(f"{name}.".startswith(f"{one}.") for one in outside)}
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("module", MODULES, ids=ids(MODULES))
def test_nothing_knows_the_command(module):
    assert "cli" not in own(module)


@pytest.mark.parametrize(
    ("name", "may_know"),
    [
        ("records", {"ids", "languages", "ledger", "product", "rows", "urls", "view"}),
        ("languages", set()),
        ("ids", set()),
        ("urls", set()),
        ("ledger", set()),
        ("product", set()),
        ("rows", set()),
        ("errors", set()),
        ("version", set()),
        ("settings", {"errors", "extract", "refine", "sites"}),
        ("sites", set()),
        ("mend", {"extract", "refine", "records"}),
        ("assemble", {"extract", "mend", "refine", "records", "version"}),
        ("stages", {"errors"}),
        ("flow", {"assemble", "errors", "extract", "mend", "records", "refine", "settings", "stages"}),
    ],
)
def test_what_stands_between_the_rooms_knows_no_more_than_it_joins(name, may_know):
    assert own(PACKAGE / f"{name}.py") <= may_know


def test_the_page_knows_neither_files_nor_tables():
    for name in ("flow", "mend", "assemble"):
        assert not imported(PACKAGE / f"{name}.py") & {"pyarrow", "deltalake", "pandas", *OUTSIDE}


ROWS = {
    "documents": records.Document,
    "sections": records.Section,
    "blocks": records.Block,
    "repairs": records.RepairRow,
    "links": records.Link,
    "table_cells": records.TableCell,
    "products": records.Product,
}


def fields(record):
    return list(getattr(record, "_fields", ())) or [field.name for field in dataclasses.fields(record)]


@pytest.mark.parametrize("name", ROWS)
def test_a_record_has_the_fields_of_its_table(name):
    assert fields(ROWS[name]) == TABLES[name].schema.names


def test_every_page_table_has_its_record():
    of_runs = {"captures", "failures", "runs"}
    compared = {"section_changes", "translations", "fingerprints", "duplicates", "site_histories"}
    assert set(ROWS) == set(TABLES) - of_runs - compared
    assert {"document", *ROWS} - {"documents"} == set(fields(records.Page))


@pytest.mark.parametrize("module", MODULES, ids=ids(MODULES))
def test_modules_fit_in_a_head(module):
    assert len(module.read_text().splitlines()) <= 350


def test_names_say_what_is_inside():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "core", "tools"}
    assert not vague & {Path(part).stem for module in MODULES for part in module.relative_to(PACKAGE).parts}
