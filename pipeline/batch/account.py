"""What a run did, in numbers: captures = new + changed + unchanged + failed + skipped + gone + suspect, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.version import VERSION

OUTCOMES = ("new", "changed", "unchanged", "failed", "skipped", "gone", "suspect")
_BUGS = frozenset({"bug", "crash"})


@dataclass(slots=True)
class RunReport:
    """What one run did; a row of `runs` with a few words more."""

    run_id: str
    """time of its start and a random part"""
    started_at: datetime
    """UTC"""
    settings_digest: str
    """changes when a setting does that can change a row"""
    finished_at: datetime | None = None
    """UTC; None while it runs and when it was interrupted"""
    outcomes: Counter[str] = field(default_factory=Counter)
    """captures by outcome"""
    failures: Counter[str] = field(default_factory=Counter)
    """failed captures by code"""
    repairs: Counter[str] = field(default_factory=Counter)
    """repairs in new documents by rule"""
    stages: dict[str, float] = field(default_factory=dict)
    """seconds of work by stage, of all workers together; `commit` for the tables"""
    n_known: int = 0
    """files left alone since they were taken in before"""
    n_same: int = 0
    """files read again and found to be what they were; they are no captures"""
    n_bytes: int = 0
    """bytes of the bodies read"""

    @property
    def n_captures(self) -> int:
        """Captures taken in."""
        return self.outcomes.total()

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else 0.0

    @property
    def hit_bug(self) -> bool:
        """Whether a page failed for a reason that is ours."""
        return any(self.failures[code] for code in _BUGS)

    @property
    def failure_share(self) -> float:
        """Share of the captures that failed, 0..1."""
        return self.outcomes["failed"] / self.n_captures if self.n_captures else 0.0

    def is_bad(self, max_failure_share: float) -> bool:
        """Whether someone should look: a page hit a bug, or a larger share failed than the settings allow."""
        return bool(self.trouble(max_failure_share))

    def trouble(self, max_failure_share: float) -> str:
        """Return why someone should look, in words; an empty text where nobody need."""
        bugs = ", ".join(f"{code} {self.failures[code]:,}" for code in sorted(_BUGS) if self.failures[code])
        told = [f"pages hit a bug of ours ({bugs}), please report them"] if bugs else []
        if self.failure_share > max_failure_share:
            share = f"{self.outcomes['failed']:,} of {self.n_captures:,} captures failed"
            told.append(f"{share}, more than max_failure_share = {max_failure_share:g} allows")
        return "; ".join(told)

    def told(self) -> dict[str, Any]:
        """Return its numbers, ready for JSON."""
        row = self.row()
        rates = {
            "pages_per_second": round(self.n_captures / self.seconds, 2) if self.seconds else None,
            "megabytes_per_second": round(self.n_bytes / 1e6 / self.seconds, 2) if self.seconds else None,
        }
        for name in ("started_at", "finished_at"):
            row[name] = row[name] and row[name].isoformat()
        maps = {name: dict(row[name]) for name in ("failures", "repairs", "stages")}
        return {**row, **maps, "seconds": self.seconds, **rates}

    def add_stages(self, spent: Mapping[str, float]) -> None:
        """Add seconds by stage."""
        for name, seconds in spent.items():
            self.stages[name] = self.stages.get(name, 0.0) + seconds

    def row(self) -> dict[str, Any]:
        """Return the row of `runs`."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "pipeline_version": VERSION,
            "settings_digest": self.settings_digest,
            "n_captures": self.n_captures,
            **{f"n_{outcome}": self.outcomes[outcome] for outcome in OUTCOMES},
            "n_known": self.n_known + self.n_same,
            "n_bytes": self.n_bytes,
            "failures": sorted(self.failures.items()),
            "repairs": sorted(self.repairs.items()),
            "stages": [(name, round(seconds, 3)) for name, seconds in sorted(self.stages.items())],
        }
