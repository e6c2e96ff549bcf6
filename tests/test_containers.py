"""Containers: what is taken from them, what is wrong with them, and that none is opened twice."""

import gzip
import io
import itertools
import json
import os
import random
import subprocess
import sys
import tarfile
import warnings
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import brotli
import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard
from archives import (
    DAY,
    PAGES,
    all_formats,
    chunked,
    http,
    jsonl,
    paths,
    tarred,
    warc,
    warc_gz,
    warc_record,
    warc_records,
    zipped,
)
from conftest import check_sums, page_of, rows_of

import pipeline
from pipeline.batch import due
from pipeline.batch.single import read_file
from pipeline.capture import bounds, containers, is_container, scan
from pipeline.settings import Settings

MOST = 1_000_000
FORMATS = all_formats()


def run(raw, out, jobs=0, **told):
    return pipeline.run(raw, out, Settings(max_body_bytes=MOST, **told), jobs=jobs)


def outcomes(report):
    return {name: n for name, n in report.outcomes.items() if n}


def captures(out, **told):
    return pipeline.load("captures", out, **told).set_index("source")


def problems(path, most=MOST):
    return [(one.place, one.problem.code) for one in scan(path, most) if one.problem]


# ---------------------------------------------------------------- each format


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "s.zip"])
def test_each_format_gives_the_pages_that_are_in_it(write_page, out, tmp_path, name):
    raw = write_page(name, FORMATS[name]).parent
    report = run(raw, out)
    assert report.outcomes["new"] == len(PAGES)
    assert report.outcomes["failed"] == 0
    documents = pipeline.load("documents", out)
    assert list(documents["url"]) == [url for url, *_ in PAGES]
    found = captures(out)
    assert all(source.startswith(f"{name}#") for source in found.index)
    for url, at, body in PAGES:
        write_page(url.removeprefix("https://"), body, folder=tmp_path / "plain", fetched_at=at)
    run(tmp_path / "plain", tmp_path / "plain-out")
    plain = pipeline.load("documents", tmp_path / "plain-out")
    assert list(documents["content_digest"]) == list(plain["content_digest"])
    pages = found[found["outcome"] == "new"]
    assert set(pages["body_digest"]) == set(pipeline.load("captures", tmp_path / "plain-out")["body_digest"])
    check_sums(out)


PLACES = {
    "a.warc": [str(warc().find(record)) for record in warc_records()[1:]],
    "b.warc.gz": [str(warc_gz().find(gzip.compress(record, mtime=0))) for record in warc_records()[1:]],
    "c.warc.gz": [f"0+{warc().find(record)}" for record in warc_records()[1:]],
    "d.jsonl": ["1", "2", "3", "4", "5"],
    "f.jsonl.zst": ["1", "2", "3", "4", "5"],
    "g.parquet": ["0", "1", "2", "3", "4"],
    "h.zip": [f"example.org/log/{n}.html" for n in range(5)],
    "k.tar.zst": [f"example.org/log/{n}.html" for n in range(5)],
    "n.zip": [f"in/x.jsonl#{n}" for n in range(1, 6)],
}


@pytest.mark.parametrize("name", PLACES)
def test_places_are_those_of_the_records(tmp_path, name):
    (tmp_path / name).write_bytes(FORMATS[name])
    assert [one.place for one in scan(tmp_path / name, MOST) if not one.skipped] == PLACES[name]


def test_neither_jobs_nor_names_change_what_containers_give(write_page, tmp_path):
    for number, (name, data) in enumerate(FORMATS.items()):
        raw = write_page(name, data, at=1_700_000_000 + number).parent
    run(raw, tmp_path / "one")
    run(raw, tmp_path / "two", jobs=2, batch_pages=7)
    assert rows_of(tmp_path / "one") == rows_of(tmp_path / "two")
    check_sums(tmp_path / "two")
    assert len(pipeline.load("documents", tmp_path / "one", current=False)) == len(PAGES)


def test_archive_in_an_archive_in_an_archive_is_not_opened(write_page, out):
    raw = write_page("x.zip", zipped({"a/b.zip": zipped({"c.tar": tarred({"d.html": b"x"})})})).parent
    assert outcomes(run(raw, out)) == {"skipped": 1}
    assert captures(out)["reason"].to_dict() == {
        "x.zip#a/b.zip#c.tar": "a container in an archive in an archive is not opened: unpack it"
    }


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("łódź.html".encode(), "łódź.html"),
        ("東京/1.html".encode(), "東京/1.html"),
        (b"caf\x82.html", "café.html"),  # cp437
        ("ł".encode() + b"\x82.html", "┼éé.html"),  # one name is in one encoding
        (b"plain.html", "plain.html"),
    ],
)
def test_zip_names_without_the_flag_of_utf_8(write_page, out, name, place):
    stand_in = "x" * len(name)
    archive = zipped({stand_in: page_of("one").encode()}).replace(stand_in.encode(), name)
    raw = write_page("x.zip", archive).parent
    assert outcomes(run(raw, out)) == {"new": 1}
    assert list(captures(out).index) == [f"x.zip#{place}"]


def added(names, ending):
    """Return an archive with a member of each name, none like another, a day apart."""
    bodies = [page_of(f"day {number}").encode() for number in range(len(names))]
    out = io.BytesIO()
    if ending == ".zip":
        with zipfile.ZipFile(out, "w") as archive:
            for number, (name, body) in enumerate(zip(names, bodies, strict=True)):
                with warnings.catch_warnings(action="ignore"):  # of zipfile, that there is one of that name
                    archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1 + number, 6, 0, 0)), body)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, (name, body) in enumerate(zip(names, bodies, strict=True)):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(body), 1_700_000_000 + 86_400 * number
            archive.addfile(entry, io.BytesIO(body))
    return gzip.compress(out.getvalue()) if ending == ".tar.gz" else out.getvalue()


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
def test_members_of_one_name_are_told_apart(write_page, out, ending):
    """A member added later under the same name is another version of the page, with a source of its own."""
    names = ["a.html", "example.org/1.html", "a.html", "example.org/1.html", "a.html", "x.png", "x.png"]
    raw = write_page(f"x{ending}", added(names[:4], ending)).parent
    run(raw, out)
    first = captures(out)["capture_id"].to_dict()
    assert list(first) == [f"x{ending}#{place}" for place in [*names[:2], "a.html#2", "example.org/1.html#2"]]
    write_page(f"x{ending}", added(names, ending), at=1_700_000_900)
    assert outcomes(run(raw, out, jobs=1)) == {"changed": 1, "skipped": 2}
    found = captures(out)
    assert {source: found.loc[source, "capture_id"] for source in first} == first
    assert set(found.index) - set(first) == {f"x{ending}#{place}" for place in ("a.html#3", "x.png", "x.png#2")}
    history = found[found["url"] == f"file:x{ending}#a.html"]
    assert history["outcome"].tolist() == ["new", "changed", "changed"]
    assert read_file(raw / f"x{ending}#a.html#2", settings=Settings()).document.title == "Notes on day 2"
    check_sums(out)


@pytest.mark.parametrize("ending", [".zip", ".tar"])
def test_failures_in_members_of_one_name_are_retried_each(write_page, out, ending):
    raw = write_page(f"x{ending}", added(["a.html", "a.html", "b.html"], ending)).parent
    pipeline.run(raw, out, Settings(max_body_bytes=10), jobs=0)
    assert outcomes(pipeline.retry(raw, out, Settings(), jobs=0)) == {"new": 2, "changed": 1}
    found = captures(out)
    assert found["attempt"].to_dict() == {f"x{ending}#{place}": 2 for place in ("a.html", "b.html", "a.html#2")}
    check_sums(out)


def test_containers_of_one_name_in_an_archive_are_told_apart(tmp_path):
    lines = [b'{"text": "one"}\n', b'{"text": "two"}\n{"text": "three"}\n']
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for body in lines:
            entry = tarfile.TarInfo("in.jsonl")
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    assert [one.place for one in scan(tmp_path / "x.tar", MOST)] == ["in.jsonl#1", "in.jsonl#2#1", "in.jsonl#2#2"]


@pytest.mark.parametrize("ending", ["WARC.GZ", "Tar", "JSONL", "tgz"])
def test_names_in_capitals(ending):
    assert is_container(f"x.{ending}")


@pytest.mark.parametrize("name", ["b.warc.gz", "f.jsonl.zst", "h.zip"])
def test_one_record_is_read_as_a_page(write_page, name):
    path = write_page(name, FORMATS[name])
    page = read_file(Path(f"{path}#{PLACES[name][1]}"), settings=Settings())
    assert (page.document.url, page.document.title) == (PAGES[1][0], "Notes on log 1")
    for wrong in (path, Path(f"{path}#nowhere")):
        with pytest.raises(pipeline.PipelineError, match=name):
            read_file(wrong, settings=Settings())


# ---------------------------------------------------------------- not opened again


@pytest.fixture
def no_opening(monkeypatch):
    def refuse(path, _most):
        raise AssertionError(f"{path} was opened")

    return lambda: monkeypatch.setattr(due, "scan", refuse)


@pytest.mark.parametrize("name", FORMATS)
def test_unchanged_container_is_not_opened_again(write_page, out, no_opening, name):
    raw = write_page(name, FORMATS[name]).parent
    run(raw, out)
    before = rows_of(out)
    no_opening()
    assert (run(raw, out).n_captures, run(raw, out).n_known) == (0, 1)
    write_page(name, FORMATS[name], at=1_700_000_500)  # touched: the digest tells
    for _ in range(2):
        assert (run(raw, out).n_captures, run(raw, out).n_known) == (0, 1)
    assert rows_of(out) == before


@pytest.mark.parametrize("name", FORMATS)
def test_grown_container_gives_what_is_new(write_page, out, name):
    more = [*PAGES, ("https://example.org/log/new.html", DAY.format(9), page_of("a new day").encode())]
    raw = write_page(name, FORMATS[name]).parent
    first = run(raw, out)
    write_page(name, all_formats(more)[name], at=1_700_000_500)
    report = run(raw, out)
    assert report.outcomes["new"] == 1
    assert report.outcomes["unchanged"] == report.outcomes["changed"] == report.outcomes["failed"] == 0
    assert report.n_known + report.n_same >= len(PAGES)
    assert first.outcomes["skipped"] <= 2
    check_sums(out)


def test_record_without_a_time_keeps_its_id_when_others_come(write_page, out):
    lines = [json.dumps({"url": f"https://example.org/{n}", "text": f"Day {n} of the log"}) for n in range(4)]
    raw = write_page("a.jsonl", "\n".join(lines[:3]), at=1_700_000_000).parent
    assert outcomes(run(raw, out)) == {"new": 3}
    write_page("a.jsonl", "\n".join(lines), at=1_700_000_900)
    assert outcomes(run(raw, out)) == {"new": 1}
    lines[1] = lines[1].replace("log", "sea")
    write_page("a.jsonl", "\n".join(lines), at=1_700_001_900)
    assert outcomes(run(raw, out)) == {"changed": 1}
    check_sums(out)


def test_file_that_is_still_written_is_looked_at_again(write_page, out, monkeypatch):
    path = write_page("a.warc", warc(PAGES[:2]))
    real = due.scan

    def scan_and_grow(file, most):
        yield from real(file, most)
        with path.open("ab") as more:
            more.write(warc_records(PAGES[2:])[1])

    monkeypatch.setattr(due, "scan", scan_and_grow)
    run(path.parent, out)
    monkeypatch.undo()
    assert run(path.parent, out).outcomes["new"] == 1
    check_sums(out)


# ---------------------------------------------------------------- WARC


def test_bodies_on_their_way_are_unpacked(write_page, out):
    html = page_of("the first winter").encode()
    raw_deflate = zlib.compressobj(wbits=-15)
    packed = {
        "plain": http(html),
        "chunked": http(chunked(html), Transfer_Encoding="chunked"),
        "joined": http(html, Transfer_Encoding="chunked"),
        "gzip": http(gzip.compress(html), Content_Encoding="gzip"),
        "deflate": http(zlib.compress(html), Content_Encoding="deflate"),
        "bare": http(raw_deflate.compress(html) + raw_deflate.flush(), Content_Encoding="deflate"),
        "brotli": http(brotli.compress(html), Content_Encoding="br"),
        "zstd": http(zstandard.compress(html), Content_Encoding="zstd"),
        "both": http(chunked(gzip.compress(html)), Content_Encoding="gzip", Transfer_Encoding="chunked"),
    }
    records = [warc_record("response", f"https://example.org/{name}", block) for name, block in packed.items()]
    records.append(warc_record("resource", "https://example.org/resource", html, content_type="text/html"))
    raw = write_page("a.warc.gz", b"".join(map(gzip.compress, records))).parent
    assert outcomes(run(raw, out)) == {"new": len(records)}
    documents = pipeline.load("documents", out)
    assert set(documents["title"]) == {"Notes on the first winter"}
    assert documents["content_digest"].nunique() == 1
    assert captures(out)["http_status"].value_counts().to_dict() == {200: len(packed)}


def test_what_is_no_page_is_counted(write_page, out):
    records = [
        *warc_records(PAGES[:1]),
        *(warc_record("request", f"https://example.org/{n}", b"GET / HTTP/1.1\r\n\r\n") for n in range(3)),
        warc_record("metadata", "https://example.org/", b"fetchTimeMs: 7", content_type="application/warc-fields"),
        warc_record("response", "https://example.org/p.png", http(b"\x89PNG", kind="image/png")),
        warc_record("response", "dns:example.org", b"20240301 192.0.2.1", content_type="text/dns"),
    ]
    raw = write_page("a.warc", b"".join(records)).parent
    assert outcomes(run(raw, out)) == {"new": 1, "skipped": 5}
    found = captures(out)["reason"].dropna().to_dict()
    assert found["a.warc#request"] == "3 request records, which hold no page"
    assert found["a.warc#metadata"] == "1 metadata record, which holds no page"
    assert sorted(found.values())[-2:] == ["content type image/png is no page", "content type text/dns is no page"]
    check_sums(out)


@pytest.mark.parametrize("status", [301, 304, 403, 404, 410, 500])
def test_error_page_is_no_document_and_a_page_that_went_is_gone(write_page, out, status):
    url = "https://example.org/"
    records = [
        warc_record("response", url, http(b"<p>Error", status), DAY.format(1)),
        warc_record("response", url, http(page_of("one").encode()), DAY.format(2)),
        warc_record("response", url, http(b"<p>Error", status), DAY.format(3)),
    ]
    raw = write_page("a.warc", b"".join(records)).parent
    outcome = "gone" if status in {404, 410} else "skipped"
    run(raw, out)
    rows = pipeline.load("captures", out)
    assert list(rows["outcome"]) == ["skipped", "new", outcome]
    assert rows["reason"][2] == f"HTTP status {status}"
    assert len(pipeline.load("documents", out)) == 1
    check_sums(out)


def test_status_that_a_sidecar_tells_counts_as_well(write_page, out):
    raw = write_page("a.html", page_of("one"), url="https://example.org/", http_status=503).parent
    assert outcomes(run(raw, out)) == {"skipped": 1}


REVISITS = {
    "by url and date": {"WARC_Refers_To_Target_URI": "https://example.org/a", "WARC_Refers_To_Date": DAY.format(1)},
    "by payload digest": {"WARC_Payload_Digest": "sha1:ONE"},
    "not modified": {"WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified"},
}
LOST = {
    "of another crawl": {"WARC_Refers_To_Target_URI": "https://example.org/z", "WARC_Refers_To_Date": DAY.format(1)},
    "at another time": {"WARC_Refers_To_Target_URI": "https://example.org/a", "WARC_Refers_To_Date": DAY.format(8)},
    "payload never seen": {"WARC_Payload_Digest": "sha1:TWO"},
    "nothing told": {},
    "of an error page": {"WARC_Refers_To_Target_URI": "https://example.org/404", "WARC_Refers_To_Date": DAY.format(1)},
}


@pytest.mark.parametrize("name", [*REVISITS, *LOST])
@pytest.mark.parametrize("apart", [False, True])
def test_revisit_points_to_the_document_it_refers_to(write_page, out, name, apart):
    told = (REVISITS | LOST)[name]
    url = "https://example.org/a"
    first = [
        warc_record("response", url, http(page_of("one").encode()), DAY.format(1), WARC_Payload_Digest="sha1:ONE"),
        warc_record("response", "https://example.org/404", http(b"", 404), DAY.format(1)),
    ]
    second = [warc_record("revisit", url, b"HTTP/1.1 200 OK\r\n\r\n", DAY.format(5), **told)]
    if apart:
        raw = write_page("a.warc", b"".join(first)).parent
        run(raw, out)
        write_page("b.warc", b"".join(second))
    else:
        raw = write_page("a.warc", b"".join(second + first)).parent
    run(raw, out)
    row = pipeline.load("captures", out, where=f"fetched_at = '{DAY.format(5)}'").iloc[0]
    if name in LOST or (apart and name == "by payload digest"):
        assert row["outcome"] == "skipped"
        assert not isinstance(row["document_id"], str)
        assert "revisit" in row["reason"]
    else:
        assert row["outcome"] == "unchanged"
        assert row["document_id"] == pipeline.load("documents", out)["document_id"][0]
    check_sums(out)


# ---------------------------------------------------------------- cut, damaged, too large


@pytest.mark.parametrize("name", ["a.warc", "b.warc.gz", "c.warc.gz", "e.jsonl.gz", "f.jsonl.zst", "i.tar", "j.tar.gz"])
def test_cut_anywhere_keeps_what_came_before_and_says_where(tmp_path, name):
    whole = FORMATS[name]
    path = tmp_path / name
    path.write_bytes(whole)
    records = [one for one in scan(path, MOST) if not one.skipped]
    assert len(records) == len(PAGES)
    clean = 0
    for cut in random.Random(1).sample(range(1, len(whole.rstrip(bytes(1)))), 150):  # noqa: S311 - no secret
        path.write_bytes(whole[:cut])
        found = [one for one in scan(path, MOST) if not one.skipped]
        good = [one for one in found if one.problem is None]
        assert good == records[: len(good)]
        bad = [one for one in found if one.problem]
        assert all(one.place for one in bad)
        assert len(bad) <= 1
        clean += not bad
    # between two records of a plain file or two members nothing shows that it is cut
    assert clean <= 8


class Pipe(io.RawIOBase):
    """A file in which a writer cannot go back, to write sizes before what it packed."""

    def __init__(self):
        self.written = b""

    def writable(self):
        return True

    def write(self, data):
        self.written += bytes(data)
        return len(data)


def zipped_in_passing():
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in paths().items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 6, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return pipe.written


CUT_ZIPS = {
    "in_passing": zipped_in_passing(),
    "deflated": FORMATS["h.zip"],
    "stored": zipped(paths(), zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("kind", CUT_ZIPS)
def test_cut_zip_gives_the_members_in_front_of_the_cut(tmp_path, kind):
    """Its list of members, which stands at the end, is gone; what stands before each member tells the same."""
    whole, path = CUT_ZIPS[kind], tmp_path / "x.zip"
    path.write_bytes(whole)
    records = [replace(one, spot=None) for one in scan(path, MOST)]
    with zipfile.ZipFile(path) as archive:
        starts = [one.header_offset for one in archive.infolist()]
        ends = [*starts[1:], archive.start_dir]
    for cut in random.Random(1).sample(range(4, len(whole)), 100):  # noqa: S311 - no secret
        path.write_bytes(whole[:cut])
        *found, last = scan(path, MOST)
        n_whole = sum(end <= cut for end in ends)
        assert [replace(one, spot=None) for one in found[:n_whole]] == records[:n_whole]
        for one, (_, _, body) in zip(found[:n_whole], PAGES, strict=False):
            assert containers.read_spot(path, one.spot, MOST) == body
        for one in found[n_whole:]:  # the member that is cut, unless all of it but the sizes behind it is there
            assert one.place == records[n_whole].place
            if cut < ends[n_whole] - 16:
                with pytest.raises(pipeline.PageError, match="the file ends"):
                    containers.read_spot(path, one.spot, MOST)
        assert (last.place, last.problem.code) == ("", "truncated")
        assert f"ends at byte {cut:,}" in last.problem.detail


@pytest.mark.parametrize("name", ["l.wacz", "s.zip"])
def test_cut_archive_of_archives_gives_what_is_in_front_of_the_cut(write_page, out, name):
    """The list of a small archive near the cut is not taken for that of the large one."""
    whole = FORMATS[name]
    cut = {"l.wacz": 1_700, "s.zip": len(FORMATS["h.zip"]) + 900}[name]
    raw = write_page(name, whole[:cut]).parent
    n_new = {"l.wacz": 3, "s.zip": 2}[name]
    report = run(raw, out)
    assert (report.outcomes["new"], report.failures["truncated"]) == (n_new, report.outcomes["failed"])
    assert report.outcomes["failed"] >= 2
    assert captures(out)["outcome"][name] == "failed"
    write_page(name, whole, at=1_700_000_500)
    assert run(raw, out).outcomes["failed"] == 0
    assert len(pipeline.load("documents", out, current=False)) == len(PAGES)
    check_sums(out)


def test_what_stands_in_front_of_an_archive_is_no_part_of_it(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"#!/bin/sh\n" + FORMATS["h.zip"])
    assert [one.place for one in scan(tmp_path / "x.zip", MOST)] == PLACES["h.zip"]


def test_cut_file_is_a_row_that_says_where(write_page, out):
    data = warc_gz()
    last = len(data) - len(gzip.compress(warc_records()[-1], mtime=0))
    raw = write_page("a.warc.gz", data[:-50]).parent
    assert outcomes(run(raw, out)) == {"new": 4, "failed": 1, "skipped": 1}
    row = pipeline.load("failures", out).iloc[0]
    assert (row["source"], row["stage"], row["code"]) == (f"a.warc.gz#{last}", "capture", "truncated")
    assert row["url"] == PAGES[-1][0]
    write_page("a.warc.gz", data, at=1_700_000_500)  # the crawler goes on
    assert run(raw, out).outcomes["new"] == 1
    assert pipeline.load("failures", out).empty
    check_sums(out)


def test_damage_costs_what_is_behind_it_and_says_so(tmp_path):
    first, second, *_ = warc_records(PAGES[:2])[1:]
    cases = {
        "a.warc": (first + b"rubbish\r\n\r\n" + second, str(len(first)), "damaged"),
        "b.warc": (first.replace(b"Content-Length: ", b"Content-Length: x"), "0", "damaged"),
        "c.warc.gz": (gzip.compress(first) + b"rubbish", str(len(gzip.compress(first))), "damaged"),
        "d.warc": (b"<html>", "0", "damaged"),
        "e.zip": (b"PK and no archive", "", "damaged"),
        "i.zip": (b"PK\3\4 and then nothing", "", "truncated"),
        "j.zip": (FORMATS["h.zip"].partition(b"PK\1\2")[0] + b"rubbish" * 9, "", "damaged"),
        "f.tar": (b"x" * 2_000, "+", "damaged"),
        "g.parquet": (b"PAR1 no", "0", "damaged"),
        "h.jsonl.gz": (gzip.compress(jsonl(PAGES[:1]))[:60] + b"\xff" * 60, "1", "damaged"),
    }
    for name, (data, place, code) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert problems(tmp_path / name) == [(place, code)], name


def test_empty_containers_say_that_they_hold_nothing(write_page, out, no_opening):
    for name in ("a.warc", "b.warc.gz", "c.jsonl", "d.jsonl.zst"):
        raw = write_page(name, b"").parent
    write_page("e.zip", zipped({}))
    write_page("f.tar", tarred({}))
    write_page("g.zip", zipped({"inner.jsonl": b""}))
    assert outcomes(run(raw, out)) == {"skipped": 7}
    captures = pipeline.load("captures", out)
    assert set(captures["reason"]) == {"there is no record in it"}
    assert sorted(captures["source"])[-2:] == ["f.tar", "g.zip#inner.jsonl"]
    no_opening()
    assert run(raw, out).n_known == 7


@pytest.mark.parametrize("name", ["a.warc.gz", "b.jsonl", "c.zip", "d.tar.gz", "e.parquet"])
def test_a_pipe_named_like_a_container_does_not_keep_a_run_waiting(tmp_path, out, name):
    raw = tmp_path / "raw"
    raw.mkdir()
    os.mkfifo(raw / name)
    assert dict(run(raw, out).failures) == {"unreadable": 1}
    assert "not a regular file" in pipeline.load("failures", out)["detail"][0]


def test_bad_lines_fail_alone(write_page, out):
    good = json.dumps({"url": "https://example.org/", "text": "Oil is short."})
    bad = {
        2: "{",
        3: "17",
        4: '{"url": "https://example.org/"}',
        5: '{"url": "here", "text": "x"}',
        6: '{"url": "https://example.org/x", "text": "x", "fetched_at": "soon"}',
        7: '{"url": "https://example.org/x", "body_base64": "?"}',
        8: '{"url": "https://example.org/x", "html": 5}',
        9: "[" * 100_000,
        10: json.dumps({"url": "https://example.org/x", "text": "x" * (MOST + 1)}),
        11: "y" * (3 * MOST),
        12: '{"url": "https://example.org/x", "html": "x", "fetched_at": [1]}',
        13: '{"url": "https://example.org/x", "html": "x", "fetched_at": {}}',
    }
    raw = write_page("a.jsonl", "\n".join([good, *bad.values(), good, '{"url": "https://exa'])).parent
    report = run(raw, out)
    assert outcomes(report) == {"new": 1, "unchanged": 1, "failed": len(bad) + 1}
    failures = pipeline.load("failures", out)
    assert set(failures["source"]) == {f"a.jsonl#{number}" for number in (*bad, 15)}
    assert set(failures["code"]) == {"bad_record", "bad_metadata", "too_large"}
    check_sums(out)
    assert outcomes(pipeline.retry(raw, out, Settings(max_body_bytes=MOST), jobs=0)) == {"failed": len(bad) + 1}
    assert set(pipeline.load("failures", out)["attempt"]) == {2}
    check_sums(out)


def test_parquet_of_odd_types_fails_row_by_row(write_page, out):
    day = datetime(2024, 3, 1, 6, tzinfo=UTC)
    url, far = "https://example.org/{}", pa.array([10**15], pa.timestamp("s"))
    tables = {
        "far": ({"url": [url.format(1)], "html": ["<p>Oil"], "fetched_at": far}, "bad_record"),
        "list": ({"url": [url.format(2)], "html": [["<p>Oil"]]}, "bad_record"),
        "nested": ({"url": [url.format(3)], "html": [{"body": "<p>Oil"}]}, "bad_record"),
        "number": ({"url": [7], "html": ["<p>Oil"]}, "bad_metadata"),
        "times": ({"url": [url.format(4)], "html": ["<p>Oil"], "fetched_at": [[day]]}, "bad_metadata"),
        "none": ({"rank": [1, 2, 3]}, "bad_record"),
        "large": ({"url": [url.format(5)], "html": ["y" * (3 * MOST)]}, "too_large"),
    }
    for name, (columns, _) in tables.items():
        raw = write_page(f"{name}.parquet", _parquet(pa.table(columns))).parent
    twice = pa.table([pa.array([url.format(6)])] * 2 + [pa.array(["<p>Oil"])], names=["url", "url", "html"])
    write_page("twice.parquet", _parquet(twice))
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xff\xfe")])
    write_page("bytes.parquet", _parquet(pa.table({"url": [url.format(7)], "html": bad})))
    report = run(raw, out)
    assert outcomes(report) == {"failed": len(tables) + 2}
    failures = pipeline.load("failures", out).set_index("source")
    for name, (_, code) in tables.items():
        place = f"{name}.parquet" if name == "none" else f"{name}.parquet#0"
        assert failures.loc[place, "code"] == code
    assert failures.loc["twice.parquet", "code"] == "bad_record"
    assert failures.loc["far.parquet#0", "url"] == url.format(1)
    assert failures.loc["large.parquet#0", "url"] == url.format(5)
    check_sums(out)


def test_parquet_as_other_tools_write_it(write_page, out):
    texts = {"plain": pa.string(), "large": pa.large_string(), "view": pa.string_view(), "bytes": pa.binary()}
    nanoseconds = pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", "Mars/Phobos"))
    for number, (name, kind) in enumerate(texts.items()):
        body = "<p>Oil is short."
        columns = {
            "url": pa.array([f"https://example.org/{number}"]).dictionary_encode(),
            "html": pa.array([body.encode() if name == "bytes" else body], kind),
            "fetched_at": nanoseconds,
            "http_status": pa.array([200.0]),
        }
        raw = write_page(f"{name}.parquet", _parquet(pa.table(columns))).parent
    assert outcomes(run(raw, out)) == {"new": 4}
    assert set(pipeline.load("captures", out)["fetched_at"].dt.microsecond) == {123_456}


def test_a_reader_that_goes_wrong_does_not_end_the_run(write_page, out, monkeypatch):
    def scan_odd(stored, _most):
        yield from ()
        raise KeyError(stored.name)

    monkeypatch.setitem(containers._FORMATS, ".jsonl", scan_odd)
    raw = write_page("a.jsonl", b"{}\n").parent
    write_page("b.html", page_of("oil"))
    assert outcomes(run(raw, out)) == {"new": 1, "failed": 1}
    assert pipeline.load("failures", out)[["source", "code"]].to_numpy().tolist() == [["a.jsonl", "bug"]]


def _parquet(table) -> bytes:
    written = io.BytesIO()
    pa.parquet.write_table(table, written)
    return written.getvalue()


def test_retry_of_records_after_the_limit_was_raised(write_page, out):
    for name in ("a.warc", "b.warc.gz", "d.jsonl", "f.jsonl.zst", "h.zip", "j.tar.gz"):
        raw = write_page(name, FORMATS[name]).parent
    report = pipeline.run(raw, out, Settings(max_body_bytes=100), jobs=0)
    assert report.failures["too_large"] == 6 * len(PAGES)
    report = pipeline.retry(raw, out, Settings(), jobs=0)
    assert report.n_captures == 6 * len(PAGES)
    assert report.outcomes["failed"] == 0
    assert pipeline.load("failures", out).empty
    assert run(raw, out).n_captures == 0
    check_sums(out)


# ---------------------------------------------------------------- hostile


def test_names_in_archives_never_become_paths(write_page, out, tmp_path):
    names = ["../../evil.html", "/etc/evil.html", "a/../../evil.html", "C:\\evil.html", "x\n\x1b.html", "b//c.html"]
    members = {name: page_of(name).encode() for name in names}
    raw = write_page("a.zip", zipped(members)).parent
    write_page("b.tar", tarred(members))
    before = {path for path in tmp_path.rglob("*") if "processed" not in path.parts}
    assert outcomes(run(raw, out)) == {"new": 2 * len(names)}
    assert {path for path in tmp_path.rglob("*") if "processed" not in path.parts} == before
    assert "a.zip#../../evil.html" in captures(out).index
    assert not list(out.rglob("*evil*"))


def test_links_in_archives_are_not_followed(write_page, out, tmp_path):
    (tmp_path / "secret.html").write_text(page_of("a secret"))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (
            ("soft.html", tarfile.SYMTYPE),
            ("hard.html", tarfile.LNKTYPE),
            ("pipe.html", tarfile.FIFOTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, str(tmp_path / "secret.html")
            archive.addfile(entry)
    raw = write_page("a.tar", packed.getvalue()).parent
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("soft.html")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, str(tmp_path / "secret.html"))
    write_page("b.zip", packed.getvalue())
    assert outcomes(run(raw, out)) == {"skipped": 4}
    assert captures(out)["reason"]["b.zip#soft.html"] == "a link; links in archives are not followed"


def test_encrypted_and_strangely_packed_members_fail_alone(write_page, out):
    data = bytearray(zipped({"a.html": b"x" * 50, "b.html": page_of("one").encode()}))
    central = data.find(b"PK\1\2")
    data[6] |= 1
    data[central + 8] |= 1
    raw = write_page("a.zip", bytes(data)).parent
    write_page("b.zip", zipped({"c.html": page_of("two").encode()}, zipfile.ZIP_LZMA))
    report = run(raw, out)
    assert outcomes(report) == {"new": 1, "failed": 2}
    assert dict(report.failures) == {"encrypted": 1, "damaged": 1}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("packed", [False, True])
def test_member_of_which_a_bit_was_lost_is_a_failure(write_page, out, method, packed):
    members = {"a.html": os.urandom(500).hex().encode() * 20, "b.html": page_of("oil").encode()}
    archive = bytearray(zipped(members, method))
    archive[archive.index(b"a.html") + 200] ^= 1
    raw = write_page("a.zip", bytes(archive)).parent
    if packed:
        raw = write_page(
            "a.tar.gz", gzip.compress(tarred({"a.zip": bytes(archive)})), folder=raw.parent / "packed"
        ).parent
    assert outcomes(run(raw, out)) == {"failed": 1, "new": 1}
    failures = pipeline.load("failures", out)
    assert set(failures["code"]) == {"damaged"}
    assert failures["source"][0].endswith("#a.html")


def test_members_of_one_name_are_both_taken(write_page, out):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for text in ("one", "two"):
            body = page_of(text).encode()
            entry = tarfile.TarInfo("a.html")
            entry.size, entry.mtime = len(body), 1_700_000_000
            archive.addfile(entry, io.BytesIO(body))
    raw = write_page("a.tar", packed.getvalue()).parent
    assert outcomes(run(raw, out)) == {"new": 1, "changed": 1}
    check_sums(out)


def test_sidecars_and_hidden_files_in_archives_are_no_pages(write_page, out):
    members = {"a.html.meta.json": b"{}", "manifest.csv": b"", "__MACOSX/._a.html": b"x", ".hidden.html": b"x"}
    raw = write_page("a.zip", zipped(members)).parent
    write_page("b.tar", tarred(members))
    assert outcomes(run(raw, out)) == {"skipped": 2}
    assert set(pipeline.load("captures", out)["reason"]) == {"there is no record in it"}


BOMBS = """
import gzip, io, json, resource, sys, tarfile, zipfile
from pathlib import Path
sys.path.insert(0, {tests!r})
from archives import http, tarred, warc_record
import zstandard
from pipeline.capture import scan

folder, most, size = Path({folder!r}), 500_000, 64 << 20

def blown(opened, before, after):
    out = io.BytesIO()
    with opened(out) as packed:
        packed.write(before)
        for _ in range(size >> 20):
            packed.write(bytes(1 << 20))
        packed.write(after)
    return out.getvalue()

def gz(out):
    return gzip.GzipFile(fileobj=out, mode="wb", mtime=0)

def zst(out):
    return zstandard.ZstdCompressor().stream_writer(out, closefd=False)

def zipped(out):
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    member = archive.open("bomb.jsonl", "w")
    member._close, member.close = member.close, lambda: (member._close(), archive.close())
    return member

record = warc_record("response", "https://example.org/bomb", http(b""))
bomb = record[:-4].replace(b"Content-Length: ", b"Content-Length: %d" % (size // 100))
good = warc_record("response", "https://example.org/good", http(b"<p>good"))
tar, pax = tarfile.TarInfo("bomb.html"), tarfile.TarInfo("bomb")
tar.size, pax.size, pax.type = size, size, tarfile.XHDTYPE
bombs = {{
    "a.warc.gz": blown(gz, bomb, b""),
    "b.warc.gz": blown(gz, b"", b""),
    "c.warc.gz": blown(gz, b"WARC/1.1\\r\\nX: ", b""),
    "d.jsonl.gz": blown(gz, b"", b""),
    "e.jsonl.zst": blown(zst, b"", b""),
    "f.tar.gz": blown(gz, tar.tobuf(), b""),
    "g.tar.zst": blown(zst, pax.tobuf(), b""),
    "h.zip": blown(zipped, b"", b""),
}}
for name, data in bombs.items():
    (folder / name).write_bytes(data)
    assert len(data) < size / 500
del data, bombs
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sorted(path.name for path in folder.iterdir()):
    found = [(one.place, one.problem.code) for one in scan(folder / name, most)]
    print(json.dumps([name, found]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", ["a.warc", "b.warc.gz", "h.zip", "i.tar", "j.tar.gz"])
def test_small_pages_are_no_bombs_whatever_the_limit(tmp_path, name):
    """Bytes that were unpacked with the record before are passed over at no cost."""
    (tmp_path / name).write_bytes(FORMATS[name])
    assert [code for _, code in problems(tmp_path / name, most=10)] == ["too_large"] * len(PAGES)


def test_bombs_are_not_kept_in_memory(tmp_path):
    program = BOMBS.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *lines, megabytes = done.stdout.splitlines()
    assert dict(map(json.loads, lines)) == {
        "a.warc.gz": [["0", "bomb"]],
        "b.warc.gz": [["0", "damaged"]],
        "c.warc.gz": [["0", "damaged"]],
        "d.jsonl.gz": [["1", "bomb"]],
        "e.jsonl.zst": [["1", "bomb"]],
        "f.tar.gz": [["bomb.html", "too_large"], ["bomb.html+", "bomb"]],
        "g.tar.zst": [["+", "bomb"]],
        "h.zip": [["bomb.jsonl#1", "bomb"]],
    }
    assert int(megabytes) < 50


def test_member_that_lies_about_its_size(write_page, out):
    data = bytearray(zipped({"a.html": bytes(2 * MOST)}))
    central = data.find(b"PK\1\2")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    raw = write_page("a.zip", bytes(data)).parent
    assert dict(run(raw, out).failures) == {"too_large": 1}


def test_members_that_share_their_bytes(write_page, out):
    data = zipped({"a.html": page_of("one").encode() * 4}, zipfile.ZIP_STORED)
    central, end = data.find(b"PK\1\2"), data.find(b"PK\5\6")
    entries = data[central:end] * 40
    tail = bytearray(data[end:])
    tail[8:12] = (40).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    raw = write_page("a.zip", data[:central] + entries + bytes(tail)).parent
    assert run(raw, out).failures["bomb"] == 1


def test_record_of_a_terabyte_is_not_read(tmp_path):
    head = warc_record("response", "https://example.org/", http(b""))[:-4]
    head = head.replace(b"Content-Length: ", b"Content-Length: 1000000000")
    with (tmp_path / "a.warc").open("wb") as file:
        file.write(head)
        file.truncate(1 << 33)
    assert problems(tmp_path / "a.warc")[0][0] == "0"


def test_more_records_than_there_are_bytes_for(write_page, out, monkeypatch):
    monkeypatch.setattr(bounds, "_FREE", 20)
    rows = b"".join(b'{"url": "https://example.org/%d", "html": ""}\n' % number for number in range(2_000))
    raw = write_page("a.jsonl.gz", packed := gzip.compress(rows)).parent
    most = 20 + len(packed) // 8
    assert most < 2_000
    assert run(raw, out).failures == {"empty": most, "bomb": 1}
    assert run(raw, out).n_captures == 0  # it is not listed again while it stays as it is
    check_sums(out)


@pytest.mark.parametrize("name", ["b.warc.gz", "f.jsonl.zst", "h.zip"])
def test_list_that_takes_too_long(tmp_path, monkeypatch, name):
    """Wherever the reader is when time is up, what it had found by then stays found."""
    (tmp_path / name).write_bytes(FORMATS[name])
    ticks = itertools.count()
    monkeypatch.setattr(bounds, "_PATIENCE", 1)
    monkeypatch.setattr(bounds, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    found = list(scan(tmp_path / name, MOST))
    assert found[-1].problem.code == "timeout"
    assert not any(record.problem for record in found[:-1])


@pytest.mark.parametrize("name", ["a.jsonl.zst", "b.tar.gz"])
def test_time_is_up_within_what_was_read_at_once(tmp_path, monkeypatch, name):
    """Empty lines are no records that could be counted, and a file of some kilobytes may unpack to gigabytes of them."""
    lines = zstandard.ZstdCompressor().compress(b"\n" * 150_000) * 20
    packed = lines if name.endswith(".zst") else gzip.compress(tarred({"a.jsonl.zst": lines}))
    (tmp_path / name).write_bytes(packed)
    ticks = itertools.count()
    monkeypatch.setattr(bounds, "_PATIENCE", 5)
    monkeypatch.setattr(bounds, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    assert [code for _, code in problems(tmp_path / name)] == ["timeout"]


# ---------------------------------------------------------------- folders


def test_folder_that_cannot_be_read_is_a_failure_until_it_can(raw, out, monkeypatch):
    real = os.scandir

    def scandir(folder):
        if str(folder).endswith("example.com"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    report = run(raw, out)
    assert dict(report.failures) == {"empty": 1, "not_text": 1, "unreadable": 1}
    assert "example.com/" in set(pipeline.load("failures", out)["source"])
    assert run(raw, out).n_captures == 0
    assert pipeline.retry(raw, out, Settings(), jobs=0).outcomes["failed"] == 3
    monkeypatch.undo()
    assert outcomes(run(raw, out)) == {"new": 1}
    pipeline.retry(raw, out, Settings(), jobs=0)
    assert "example.com/" not in set(pipeline.load("failures", out)["source"])
    check_sums(out)
