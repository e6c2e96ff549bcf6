"""Reading tables: what is current, what was current on a past day, all there ever was."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, QueryBuilder

from pipeline.errors import StoreError
from pipeline.store.explain import explained
from pipeline.store.schema import TABLES, Table, find_table
from pipeline.store.tables import has_table, open_dataset, open_table

_KEYS = (
    *("document_id", "capture_id", "attempt", "url"),
    *("from_document_id", "to_document_id", "changed_at", "duplicate_of", "found_at"),
)
_MADE_AT = {"runs": "started_at", "site_histories": "learned_at"}
"""tables whose rows all count: since when"""
_TRY = ["capture_id", "attempt"]
_CAPTURE_ORDER = ["fetched_at", "source", "attempt"]


def load(
    table: str,
    processed: str | os.PathLike[str] = "processed",
    current: bool = True,  # noqa: FBT001, FBT002 - part of the public contract
    as_of: str | date | datetime | None = None,
    columns: Sequence[str] | None = None,
    where: str | None = None,
) -> pd.DataFrame:
    """Return rows of one table.

    Args:
        table: name of the table, see `pipeline tables`.
        processed: folder with the tables.
        current: only what counts now: for documents and everything in them the newest version of each url, for captures
            the last attempt at each, for failures those of files whose last capture failed. False gives all rows ever
            written.
        as_of: what was known on that day (to its end, UTC) or at that moment, going by `fetched_at`.
        columns: which columns, in which order; all when None.
        where: a condition in SQL over the table's columns, such as `"language = 'pl' and n_lost_characters > 0"`.

    Returns:
        A data frame with an index from 0, sorted by the table's own order (`position` within a document). Lists are
        Python lists, counts by name are dictionaries, times are UTC.

    Raises:
        StoreError: unknown table or column, no tables there, or a condition or moment that cannot be understood.
    """
    shape = find_table(table)
    wanted = _columns(shape, columns)
    folder = Path(processed)
    needed = [name for name in shape.schema.names if name in {*wanted, *shape.order, *_KEYS}]
    moment = _moment(as_of)
    # opened before the table itself, so that a run that commits in between adds rows too many and not too few
    captures = open_table(folder, TABLES["captures"])
    with explained(folder):
        rows = _scan(folder, open_table(folder, shape) if has_table(folder, shape) else None, shape, needed, where)
        if table in _MADE_AT:
            rows = rows if moment is None else rows.filter(pc.field(_MADE_AT[table]) <= moment)
        elif table == "section_changes":
            rows = _between_neighbours(rows, _captures(folder, captures, moment), moment) if current or moment else rows
        elif table == "duplicates":
            rows = rows if moment is None else rows.filter(pc.field("found_at") <= moment)
            rows = _last_found(rows, folder, _captures(folder, captures, moment), moment) if current else rows
        elif current or moment is not None:
            rows = _restrict(rows, table, _captures(folder, captures, moment), current=current)
    rows = rows.sort_by([(name, "ascending") for name in shape.order]).select(list(dict.fromkeys(wanted)))
    frame: pd.DataFrame = rows.to_pandas()
    for name in rows.column_names:
        if pa.types.is_nested(shape.schema.field(name).type):
            frame[name] = pd.Series(rows.column(name).to_pylist(maps_as_pydicts="strict"), dtype=object)
    return frame if len(wanted) == len(rows.column_names) else frame[wanted]


def count_rows(table: str, processed: str | os.PathLike[str] = "processed") -> int:
    """Return the number of all rows ever written to a table, from the ends of its files: no row is read.

    Raises:
        StoreError: there is no such table, or its files are gone or damaged.
    """
    shape, folder = find_table(table), Path(processed)
    with explained(folder):
        if not has_table(folder, shape):
            return 0
        return int(open_dataset(folder, open_table(folder, shape), shape).count_rows())


def _columns(table: Table, columns: Sequence[str] | None) -> list[str]:
    names = list(table.schema.names)
    if isinstance(columns, str):
        raise StoreError(f"columns must be a list of names, found {columns!r}: write [{columns!r}]")
    for name in columns or ():
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else "its columns are " + ", ".join(names)
            raise StoreError(f'table {table.name} has no column "{name}"; {hint}')
    return names if columns is None else list(columns)


def _scan(folder: Path, delta: DeltaTable | None, table: Table, names: list[str], where: str | None) -> pa.Table:
    """Return the columns `names` of the rows that meet the condition; no rows of a table that is not there yet."""
    if where is not None and not isinstance(where, str):
        raise StoreError(f"where must be a condition in SQL, found {where!r}")
    if delta is None:
        return table.schema.empty_table().select(names)
    if where is None:
        return open_dataset(folder, delta, table).to_table(columns=names)
    there = ", ".join(f'"{field.name}"' for field in delta.schema().fields if field.name in names)
    # An ordinary query on files that the caller can read anyway. In brackets, so that it is a condition and nothing more.
    query = f"SELECT {there} FROM {table.name} WHERE (\n{where}\n)"  # noqa: S608
    try:
        found = pa.table(QueryBuilder().register(table.name, delta).execute(query).read_all())
    except Exception as error:  # the query engine raises bare Exception
        lines = [line for line in str(error).splitlines() if not line.startswith("Valid fields")]
        raise StoreError(f"condition {where!r} on {table.name} cannot be used: {lines[-1]}") from error
    kinds = [table.schema.field(name).type for name in names]
    columns = [
        # the query engine answers with string_view, which pyarrow cannot sort or filter
        found.column(name).cast(kind) if name in found.column_names else pa.nulls(len(found), kind)
        for name, kind in zip(names, kinds, strict=True)
    ]
    return pa.Table.from_arrays(columns, names=names)


def _captures(folder: Path, delta: DeltaTable, moment: datetime | None) -> pa.Table:
    """Return the captures up to `moment`."""
    columns = ["capture_id", "url", "document_id", "outcome", "run_id", *_CAPTURE_ORDER]
    return open_dataset(folder, delta, TABLES["captures"]).to_table(
        columns=columns, filter=None if moment is None else pc.field("fetched_at") <= moment
    )


def _restrict(rows: pa.Table, table: str, captures: pa.Table, *, current: bool) -> pa.Table:
    """Return the rows that belong to `captures` and, if `current`, to those that count."""
    if table in {"captures", "failures"}:
        frame = captures.drop_columns(["url", "document_id"]).to_pandas()
        if current and table == "captures":
            frame = frame.sort_values("attempt").drop_duplicates("capture_id", keep="last")
        elif current:  # by run, not by time of fetching: who mends a sidecar may mend the time in it
            frame = frame.sort_values(["run_id", "attempt"]).drop_duplicates("source", keep="last")
        if table == "failures":
            frame = frame[frame["outcome"] == "failed"]
        keep = pd.MultiIndex.from_frame(frame[_TRY])
        return rows.filter(pa.array(pd.MultiIndex.from_frame(rows.select(_TRY).to_pandas()).isin(keep)))
    return rows.filter(pc.is_in(rows["document_id"], _documents(captures, current=current)))


def _documents(captures: pa.Table, *, current: bool) -> pa.Array:
    """Return the document_id of what `captures` contained; of each url the newest, if `current`."""
    with_document = captures.filter(pc.field("document_id").is_valid())
    frame = (_believed(captures) if current else with_document).to_pandas()
    if current:
        frame = frame.sort_values(_CAPTURE_ORDER).drop_duplicates("url", keep="last")
    return pa.array(frame["document_id"].unique(), pa.string())


def _believed(captures: pa.Table) -> pa.Table:
    """Return the captures that say what their url held: those with a document, but for suspect ones."""
    return captures.filter(pc.field("document_id").is_valid() & (pc.field("outcome") != "suspect"))


def _between_neighbours(rows: pa.Table, captures: pa.Table, moment: datetime | None) -> pa.Table:
    """Return the changes between versions of which none came between: an older capture may have been taken in later."""
    if moment is not None:
        rows = rows.filter(pc.field("changed_at") <= moment)
    frame = _believed(captures).to_pandas()
    frame = frame[frame["url"].isin(rows["url"].to_pandas())].sort_values(_CAPTURE_ORDER)
    frame["older"] = frame.groupby("url")["document_id"].shift()
    steps = pd.MultiIndex.from_frame(frame[["older", "document_id", "fetched_at"]])
    keys = pd.MultiIndex.from_frame(rows.select(["from_document_id", "to_document_id", "changed_at"]).to_pandas())
    return rows.filter(pa.array(keys.isin(steps)))


def _last_found(rows: pa.Table, folder: Path, captures: pa.Table, moment: datetime | None) -> pa.Table:
    """Return what was found last about each document, of pairs that are both current.

    Of two that were taken for copies of each other, since the first one had other content for a while, the later counts.
    It is chosen among all rows, not among those that meet the caller's condition.
    """
    pair, table, counting = ["document_id", "duplicate_of"], TABLES["duplicates"], _documents(captures, current=True)
    where = pc.field(pair[0]).isin(counting) & pc.field(pair[1]).isin(counting)
    if moment is not None:
        where &= pc.field("found_at") <= moment
    if not has_table(folder, table):
        return rows
    found = open_dataset(folder, open_table(folder, table), table).to_table(columns=[*pair, "found_at"], filter=where)
    frame = found.sort_by([(name, "ascending") for name in ("found_at", *pair)]).to_pandas()
    frame["both"] = [frozenset(both) for both in zip(frame[pair[0]], frame[pair[1]], strict=True)]
    frame = frame.drop_duplicates("both", keep="last").drop_duplicates("document_id", keep="last")
    keep = pd.MultiIndex.from_frame(frame[pair])
    return rows.filter(pa.array(pd.MultiIndex.from_frame(rows.select(pair).to_pandas()).isin(keep)))


def _moment(as_of: str | date | datetime | None) -> datetime | None:
    """Return the moment meant; a day means its end."""
    if as_of is None:
        return None
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of)
        except ValueError:
            try:
                as_of = datetime.fromisoformat(str(as_of))
            except ValueError as error:
                raise StoreError(f"as_of must be a day or a time in ISO 8601, found {as_of!r}") from error
    try:
        if not isinstance(as_of, datetime):
            return datetime.combine(as_of, time.max, UTC)
        moment = as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of.astimezone(UTC)
        moment.timestamp()  # pandas.NaT, which goes for a time so far, has none
    except (TypeError, ValueError, OverflowError) as error:  # no time at all, or one before the year 1
        raise StoreError(f"as_of must be a day or a time, found {as_of!r}") from error
    return moment
