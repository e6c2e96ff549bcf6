"""Is the last crawl of each site like its earlier ones? A template that changed, or a site that blocks us, shows here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.store.history import load

# A measure is outside its bounds when it is further from the median of the earlier crawls than four of their usual
# distances from it (median absolute deviation, scaled to a standard deviation by 1.4826 as for normal noise), and than
# the tolerance that the settings give: a site that never changed by a page may gain one.
_SPREADS: Final = 4 * 1.4826
_EARLIER: Final = 20  # crawls that are looked back at
_CRAWLED: Final = "crawls/"  # where crawls lie below raw/

SHARES: Final = ("new", "changed", "gone", "failed", "damaged", "main language")
"""Measures that are shares of the pages, 0..1; the others are numbers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of the last crawl of a site."""

    site: str
    """registrable host"""
    measure: str
    """`pages`, `new`, `changed`, `gone`, `failed`, `sections`, `characters`, `damaged` or `main language`"""
    value: float
    """of the last crawl"""
    usual: float
    """median of the earlier ones"""
    low: float
    """smallest value that raises no alarm"""
    high: float
    """largest value that raises no alarm"""
    n_earlier: int
    """crawls it is compared with"""

    @property
    def is_outside(self) -> bool:
        """Whether it raises an alarm."""
        return not self.low <= self.value <= self.high


def check(processed: Path, tolerance: float = 0.25, site: str | None = None) -> list[Finding]:
    """Return the measures of the last crawl of each site that was crawled before.

    Args:
        processed: folder with the tables.
        tolerance: what is never an alarm: this share of the usual number, or this much of a share.
        site: only that registrable host.

    Raises:
        StoreError: there are no tables.
    """
    measures = _measures(processed)
    found: list[Finding] = []
    for key, crawls in measures.groupby(level="site", sort=True):
        name = str(key)
        if len(crawls) > 1 and site in {None, name}:
            found += _compare(name, crawls.tail(_EARLIER + 1), tolerance)
    return found


def _measures(processed: Path) -> pd.DataFrame:
    """Return the measures of each crawl, with site and run_id as index, in order of time."""
    columns = ["site", "run_id", "source", "outcome", "document_id"]
    captures = load("captures", processed, current=False, columns=columns)
    captures = captures[captures["source"].str.startswith(_CRAWLED)]
    captures["crawl"] = captures["source"].str.split("/").str[1]
    columns = ["document_id", "n_sections", "n_characters", "language", "n_lost_characters"]
    documents = load("documents", processed, current=False, columns=columns)
    rows = captures[captures["outcome"].ne("skipped") & captures["site"].ne("")].merge(
        documents, on="document_id", how="left"
    )
    main = {str(site): part["language"].value_counts().idxmax() for site, part in rows.dropna().groupby("site")}
    rows["is_main"] = rows["language"].eq(rows["site"].map(main)).where(rows["language"].notna())
    for outcome in ("new", "changed", "gone", "failed"):
        rows[f"is_{outcome}"] = rows["outcome"].eq(outcome)
    rows["is_damaged"] = rows["n_lost_characters"].gt(0).where(rows["n_lost_characters"].notna())
    crawls = rows.groupby(["site", "run_id"], sort=True)
    found = pd.DataFrame({"pages": crawls["document_id"].count().astype(float)})
    for outcome in ("new", "changed", "gone", "failed"):
        found[outcome] = crawls[f"is_{outcome}"].mean()
    found["sections"] = crawls["n_sections"].mean()
    found["characters"] = crawls["n_characters"].mean()
    found["damaged"] = crawls["is_damaged"].mean()
    found["main language"] = crawls["is_main"].mean()
    return found.reindex(found.index.union(_in_vain(captures, rows))).fillna(0.0).astype(float)


def _in_vain(captures: pd.DataFrame, rows: pd.DataFrame) -> pd.MultiIndex:
    """Return site and run_id of crawls from which no page came: their server was down, or would not have us."""
    asked = captures[["crawl", "run_id"]].drop_duplicates()
    came = rows[["crawl", "run_id"]].drop_duplicates()
    both = asked.merge(came, how="left", indicator=True)
    vain = both[both["_merge"].eq("left_only")].merge(rows[["crawl", "site"]].drop_duplicates(), on="crawl")
    return pd.MultiIndex.from_frame(vain[["site", "run_id"]])


def _compare(site: str, crawls: pd.DataFrame, tolerance: float) -> Iterator[Finding]:
    """Yield each measure of the last crawl beside the earlier ones."""
    earlier, last = crawls.iloc[:-1], crawls.iloc[-1]
    # in the first crawl of a site all is new: it says nothing about what is usual
    earlier_shares = earlier.iloc[1:] if len(earlier) > 1 else earlier.assign(new=last["new"])
    for measure in crawls.columns:
        column = (earlier_shares if measure in {"new", "changed", "gone"} else earlier)[measure]
        usual = float(column.median())
        spread = _SPREADS * float((column - usual).abs().median())
        margin = max(spread, tolerance if measure in SHARES else tolerance * usual)
        yield Finding(
            site, str(measure), float(last[measure]), usual, max(0.0, usual - margin), usual + margin, len(earlier)
        )


def findings_json(found: list[Finding]) -> dict[str, Any]:
    """Return findings ready for JSON."""
    return {
        "ok": not any(one.is_outside for one in found),
        "findings": [asdict(one) | {"is_outside": one.is_outside} for one in found],
    }


def show_findings(found: list[Finding], console: Console) -> None:
    """Print what is outside its bounds, and how many measures were looked at."""
    sites = {one.site for one in found}
    outside = [one for one in found if one.is_outside]
    if outside:
        table = Table("site", "measure", "last", "usual", "bounds", "crawls before", box=None, header_style="dim")
        for one in outside:
            numbers = [_spelled(one.measure, number) for number in (one.value, one.usual, one.low, one.high)]
            bounds = f"{numbers[2]} to {numbers[3]}"
            table.add_row(
                escape(one.site), one.measure, f"[red]{numbers[0]}[/]", numbers[1], bounds, f"{one.n_earlier}"
            )
        console.print(table)
    if not found:
        console.print("Nothing to compare: no site was crawled twice.")
        return
    console.print(f"{len(outside):,} of {len(found):,} measures of {len(sites):,} sites are outside their bounds.")


def _spelled(measure: str, number: float) -> str:
    return f"{number:.0%}" if measure in SHARES else f"{number:,.1f}"
