"""One typed object for every setting, read from `pipeline.toml`."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import math
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pipeline.errors import SettingsError
from pipeline.sites import Site, parse_sites

FILE_NAME = "pipeline.toml"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run can be told. A key of `pipeline.toml` is a field of this class."""

    jobs: int = field(default_factory=_cores)
    """worker processes, one for each core unless set; 0 reads pages in the run's own process, without protection"""
    page_timeout: float = 20.0
    """seconds one page may take before its worker is stopped and the page becomes a failure"""
    worker_memory: int = 1_500_000_000
    """bytes of memory a worker may hold; a page that takes it beyond becomes a failure"""
    max_body_bytes: int = 64_000_000
    """larger files are failures, never read whole"""
    max_failure_share: float = 1.0
    """a run in which a larger share of its pages failed exits with status 1"""
    batch_pages: int = 1_000
    """pages in one commit, at most"""
    batch_seconds: float = 30.0
    """seconds between two commits, at most, while pages come in"""
    history_days: int = 30
    """days for which `pipeline maintain` keeps the files that it has merged into larger ones"""
    log: str = ""
    """file to which each event of a run is added as a line of JSON; empty for none"""
    detector: Literal["auto", "eldc", "cld2", "langdetect"] = "auto"
    """language detector: `auto`, `eldc`, `cld2` or `langdetect`"""
    repair_off: tuple[str, ...] = ()
    """names of repair rules that are not to run"""
    check_tolerance: float = 0.25
    """what `pipeline check` never takes for an alarm: this share of a usual number, or this much of a share"""
    contact: str = ""
    """url or mail address that site owners can turn to; a crawl names it in every request and needs it"""
    sites: tuple[Site, ...] = ()
    """what `pipeline crawl` fetches: tables that begin with `[[sites]]`"""
    site_evidence: tuple[str, ...] = ()
    """sites of which new pages are read with what the earlier ones hold again and again; `["*"]` for all"""
    recipes: str = "recipes"
    """folder of recipes, the rules of single sites"""

    def __post_init__(self) -> None:
        """Refuse values that mean nothing, wherever they come from."""
        problems = [f"{name} {problem}" for name in _TYPES if (problem := _check(name, getattr(self, name)))]
        if problems:
            raise SettingsError(problems)

    def digest(self, recipes: str = "") -> str:
        """Return 16 hex digits that change when a setting or the digest of the `recipes` does, which can change rows."""
        told = [f"{name}={getattr(self, name)!r}" for name in ("max_body_bytes", "detector", "repair_off")]
        told += [f"site_evidence={self.site_evidence!r}"] if self.site_evidence else []
        told += [f"recipes={recipes}"] if recipes else []
        return hashlib.blake2b("\n".join(told).encode(), digest_size=8).hexdigest()


def load_settings(path: str | os.PathLike[str] | None = None) -> Settings:
    """Return the settings in `path`, or in `pipeline.toml` of the working folder, or the defaults when there is none.

    Raises:
        SettingsError: the file cannot be read or has keys or values that mean nothing; all problems at once.
    """
    file = Path(path) if path is not None else Path(FILE_NAME)
    if path is None and not file.exists():
        return Settings()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError([f"cannot read settings file {file}: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file} is not valid TOML: {error}"]) from error
    return parse_settings(table, str(file))


def parse_settings(table: dict[str, Any], name: str = FILE_NAME) -> Settings:
    """Return the settings that a TOML table holds.

    Raises:
        SettingsError: unknown keys (with the nearest right one) and wrong values, all at once.

    >>> parse_settings({"jobs": 2}).jobs
    2
    >>> parse_settings({"job": 2, "page_timeout": "long"})
    Traceback (most recent call last):
    pipeline.errors.SettingsError: pipeline.toml: unknown setting "job"; did you mean "jobs"?
    pipeline.toml: page_timeout must be a number, found "long"
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _TYPES:
            near = difflib.get_close_matches(key, _TYPES, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"the settings are {', '.join(_TYPES)}"
            problems.append(f'{name}: unknown setting "{key}"; {hint}')
            continue
        if key == "sites":
            values[key], wrong = parse_sites(value)
            problems += [f"{name}: {problem}" for problem in wrong]
            continue
        problem = _check(key, value)
        if problem:
            problems.append(f"{name}: {key} {problem}")
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


_TYPES = get_type_hints(Settings)
_LEAST = {
    "jobs": 0,
    "page_timeout": 0.1,
    "worker_memory": 500_000_000,
    "max_body_bytes": 1,
    "max_failure_share": 0,
    "batch_pages": 1,
    "batch_seconds": 0,
    "check_tolerance": 0,
    "history_days": 0,
}
_MAY_BE_EMPTY = {"contact", "log"}
# Sizes that the counters of the system hold.
_MOST = {
    "jobs": 1_000,
    "worker_memory": 10**15,
    "max_body_bytes": 10**12,
    "max_failure_share": 1,
    "batch_pages": 10**9,
    "check_tolerance": 10**9,
    "history_days": 36_500,
}


def _check(key: str, value: object) -> str:
    """Return what is wrong with the value of a setting, or an empty string."""
    kind = _TYPES[key]
    found = f'found "{value}"' if isinstance(value, str) else f"found {value!r}"
    if get_origin(kind) is Literal:
        return "" if value in get_args(kind) else f"must be one of {', '.join(get_args(kind))}, {found}"
    if kind == tuple[Site, ...]:
        fine = isinstance(value, tuple) and all(isinstance(item, Site) for item in value)
        return "" if fine else f"must be sites, {found}"
    if kind is str:
        fine = isinstance(value, str) and "\0" not in value and bool(value or key in _MAY_BE_EMPTY)
        return "" if fine else f"must be a text, {found}"
    if kind == tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            return f"must be a list of texts, {found}"
        return _unknown_sites(value) if key == "site_evidence" else _unknown_names(value)
    is_nan = isinstance(value, float) and math.isnan(value)
    if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float) or is_nan:
        return f"must be {'a whole number' if kind is int else 'a number'}, {found}"
    if value < _LEAST.get(key, value):
        return f"must be at least {_LEAST[key]}, {found}"
    return f"must be at most {_MOST[key]}, {found}" if value > _MOST.get(key, value) else ""


def _unknown_names(rules: Sequence[str]) -> str:
    """Return which names of a list of rules do not exist."""
    if not rules:
        return ""
    from pipeline.refine.repair import RULES  # noqa: PLC0415 - only settings that name rules pay for loading them

    names = [rule.name for rule in RULES]
    wrong = [name for name in rules if name not in names]
    return f"names no rule: {', '.join(wrong)}; the rules are {', '.join(names)}" if wrong else ""


def _unknown_sites(names: Sequence[str]) -> str:
    """Return which names of a list of sites are none, with the site that each belongs to."""
    if not names:
        return ""
    from pipeline.extract.site import site_of  # noqa: PLC0415 - as above

    sites = {name: site_of(name if "://" in name else f"//{name}") for name in names if name != "*"}
    wrong = [
        f'"{name}"; did you mean "{site}"?' if site else f'"{name}"'
        for name, site in sites.items()
        if name != site or not site
    ]
    return f"names no site: {', '.join(wrong)}" if wrong else ""


def field_docs() -> dict[str, str]:
    """Return the line under each field of `Settings`, for the documentation."""
    source = Path(__file__).read_text(encoding="utf-8").split("class Settings", 1)[1]
    docs: dict[str, str] = {}
    for one in dataclasses.fields(Settings):
        after = source.split(f"    {one.name}: ", 1)[1]
        docs[one.name] = after.split('"""', 2)[1]
    return docs
