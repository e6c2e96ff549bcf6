"""Alarms about crawls, on tables written by hand: what each crawl of a site brought."""

import json

import pyarrow as pa
import pytest

from pipeline.cli import main
from pipeline.store.lock import locked
from pipeline.store.schema import TABLES
from pipeline.store.tables import Store
from pipeline.view.check import check


def crawl_rows(run, site="light.example", *, pages=100, failed=0, gone=0, changed=0, sections=8, language="en", lost=0):
    """Return captures and documents of one crawl."""
    captures, documents = [], []
    for number in range(pages + failed + gone):
        is_page = number < pages
        document = f"{site} {run} {number}" if is_page else None
        outcome = (
            "changed"
            if number < changed
            else "unchanged"
            if is_page
            else "failed"
            if number < pages + failed
            else "gone"
        )
        captures.append(
            {
                "capture_id": f"{site} {run} {number}",
                "url": f"https://{site}/{number}",
                "site": site,
                "run_id": f"run {run:02}",
            }
            | {
                "fetched_at": f"2024-03-{run:02}T10:00:00Z",
                "source": f"crawls/light/{run}.warc.gz#{number}",
                "n_bytes": 1,
            }
            | {"outcome": "new" if run == 1 and is_page else outcome, "attempt": 1, "document_id": document}
        )
        if is_page:
            documents.append(
                {"document_id": document, "url": f"https://{site}/{number}", "site": site, "n_sections": sections}
                | {"n_characters": sections * 500, "language": language, "n_lost_characters": int(number < lost)}
            )
    return {"captures": captures, "documents": documents}


def table_of(name, rows):
    """Fill what a test does not care about."""
    empty = {pa.string(): "", pa.int64(): 0, pa.int32(): 0, pa.float64(): 0.0, pa.bool_(): False}
    schema = TABLES[name].schema
    plain = {field.name: None if field.nullable else empty.get(field.type, "2024-01-01T00:00:00Z") for field in schema}
    filled = [plain | row for row in rows]
    columns = [
        pa.array([row[field.name] for row in filled], pa.string()).cast(field.type)
        if pa.types.is_timestamp(field.type)
        else pa.array([row[field.name] for row in filled], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


@pytest.fixture
def crawled(out):
    def write(*crawls):
        with locked(out):
            store = Store(out)
            for rows in crawls:
                store.append({name: table_of(name, found) for name, found in rows.items()})
        return out

    return write


USUAL = [crawl_rows(run, changed=run % 3) for run in range(1, 6)]


@pytest.mark.parametrize(
    ("told", "measures"),
    [
        ({}, set()),
        ({"changed": 6}, set()),
        ({"pages": 110}, set()),
        ({"pages": 60}, {"pages"}),
        ({"pages": 300}, {"pages"}),
        ({"changed": 90}, {"changed"}),
        ({"failed": 60}, {"failed"}),
        ({"gone": 80}, {"gone"}),
        ({"sections": 1}, {"sections", "characters"}),
        ({"language": "fr"}, {"main language"}),
        ({"lost": 70}, {"damaged"}),
        ({"pages": 1, "failed": 99}, {"pages", "failed"}),
    ],
)
def test_alarms(crawled, told, measures):
    found = check(crawled(*USUAL, crawl_rows(6, **told)))
    assert {one.measure for one in found if one.is_outside} == measures
    assert {one.n_earlier for one in found} == {5}


def test_a_site_that_varies_may_vary(crawled):
    varied = [crawl_rows(run, pages=n) for run, n in enumerate([100, 40, 160, 90, 30, 170], 1)]
    assert not [one for one in check(crawled(*varied, crawl_rows(7, pages=45))) if one.is_outside]


def test_one_crawl_is_compared_with_nothing(crawled):
    assert check(crawled(crawl_rows(1))) == []


def test_each_site_for_itself(crawled):
    both = [crawl_rows(run, site) for run in (1, 2) for site in ("a.example", "b.example")]
    found = check(crawled(*both, crawl_rows(3, "a.example", pages=10), crawl_rows(3, "b.example")))
    assert {one.site for one in found if one.is_outside} == {"a.example"}
    assert {one.site for one in check(crawled(), site="b.example")} == {"b.example"}


def test_tolerance(crawled):
    out = crawled(*USUAL, crawl_rows(6, pages=60))
    assert not [one for one in check(out, tolerance=0.5) if one.is_outside]


def test_command(crawled, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    crawled(*USUAL, crawl_rows(6))
    assert main(["check"]) == 0
    assert "0 of 9 measures of 1 sites" in capsys.readouterr().out
    crawled(crawl_rows(7, pages=20))
    assert main(["check"]) == 3
    assert "pages" in capsys.readouterr().out
    assert main(["check", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [one["measure"] for one in told["findings"] if one["is_outside"]] == ["pages"]
    (tmp_path / "pipeline.toml").write_text("check_tolerance = 0.9")
    assert main(["check"]) == 0
