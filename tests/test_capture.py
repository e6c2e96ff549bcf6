"""What lies in raw/: which files are found, what is known about them, and all that can be wrong with them."""

import json
import os
import socket
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import check_sums, page_of
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.capture import Describer, as_text, discover, read_body, url_of_place
from pipeline.errors import PageError, StoreError
from pipeline.settings import Settings


def found(raw):
    return {one.source: one for one in discover(raw)}


def told(raw, name="a.html"):
    return Describer()(found(raw)[name])


def problem(call, *arguments):
    with pytest.raises(PageError) as caught:
        call(*arguments)
    return caught.value.stage, caught.value.code, caught.value.detail


# ---------------------------------------------------------------- which files


def test_what_is_a_page_and_what_is_about_others(write_page):
    raw = write_page("a.html", "x", url="https://example.org/").parent
    for name in (
        *("README.md", "sub/README.md", ".hidden.html", ".git/a.html", "manifest.csv", "sub/manifest.jsonl"),
        *("B.HTM", "c.xhtml", "d.txt", "e.pdf", "noending", "sub/deep/f.html"),
    ):
        write_page(name, "x")
    assert {name: one.content_type for name, one in found(raw).items()} == {
        "a.html": "text/html",
        "B.HTM": "text/html",
        "c.xhtml": "application/xhtml+xml",
        "d.txt": "text/plain",
        "e.pdf": None,
        "noending": None,
        "sub/README.md": "text/markdown",
        "sub/deep/f.html": "text/html",
    }


def test_size_and_time(write_page):
    path = write_page("a.html", "four", at=1_700_000_000.25)
    one = found(path.parent)["a.html"]
    assert (one.n_bytes, one.modified_at) == (4, datetime(2023, 11, 14, 22, 13, 20, 250_000, UTC))
    sidecar = path.with_name("a.html.meta.json")
    sidecar.write_text("{}")
    os.utime(sidecar, (1_700_000_100, 1_700_000_100))
    assert found(path.parent)["a.html"].modified_at.timestamp() == 1_700_000_100


def test_links_are_followed_and_circles_end(write_page):
    raw = write_page("real/a.html", "x").parents[1]
    (raw / "circle").symlink_to(".")
    (raw / "real" / "up").symlink_to("..")
    (raw / "linked.html").symlink_to("real/a.html")
    (raw / "self.html").symlink_to("self.html")
    (raw / "gone.html").symlink_to("nowhere")
    (raw / "folder.html").mkdir()
    files = found(raw)
    assert sorted(files) == ["gone.html", "linked.html", "real/a.html", "self.html"]
    assert problem(read_body, raw / "self.html", 9) == (
        "capture",
        "unreadable",
        "Too many levels of symbolic links",
    )
    assert problem(read_body, raw / "gone.html", 9)[2] == "No such file or directory"


def test_pipes_and_sockets_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    assert problem(read_body, tmp_path / "pipe.html", 9) == ("capture", "unreadable", "not a regular file")
    assert problem(read_body, Path("/dev/zero"), 9)[2] == "not a regular file"
    assert problem(read_body, tmp_path, 9)[2] == "Is a directory"
    with socket.socket(socket.AF_UNIX) as ours:
        ours.bind(str(tmp_path / "socket.html"))
        assert problem(read_body, tmp_path / "socket.html", 9)[1] == "unreadable"


def test_large_file_is_not_read(tmp_path):
    file = tmp_path / "a.html"
    with file.open("wb") as out:
        out.truncate(1 << 40)
    assert problem(read_body, file, 64_000_000) == (
        "capture",
        "too_large",
        "1,099,511,627,776 bytes; max_body_bytes allows 64,000,000",
    )
    file.write_bytes(b"12345")
    assert read_body(file, 5) == b"12345"


@pytest.mark.parametrize("what", ["missing", "file"])
def test_raw_that_is_no_folder(tmp_path, what):
    raw = tmp_path / "raw"
    if what == "file":
        raw.write_text("")
    with pytest.raises(StoreError, match=r"input folder .*raw (does not exist|is not a folder): create it"):
        list(discover(raw))


# ---------------------------------------------------------------- names


def test_names_that_are_no_text(write_page, out):
    raw = write_page("a.html", page_of("one")).parent
    for name in (b"caf\xe9.html", b"broken.\xff", b"side\xff.html", b"sp ace\n[bold]\x1b.html"):
        Path(os.fsdecode(os.fsencode(raw) + b"/" + name)).write_text(page_of("two"))
    Path(os.fsdecode(os.fsencode(raw) + b"/side\xff.html.meta.json")).write_text("{")
    report = pipeline.run(raw, out, Settings(), jobs=0)
    assert report.outcomes == {"new": 3, "skipped": 1, "failed": 1}
    captures = pipeline.load("captures", out).set_index("source")
    assert captures["reason"]["broken.\\xff"] == "no page format has the file name ending .\\xff"
    assert captures["url"]["caf\\xe9.html"] == "file:caf%5Cxe9.html"
    assert pipeline.load("failures", out)["detail"][0].startswith("side\\xff.html.meta.json cannot be read: ")
    assert pipeline.run(raw, out, Settings(), jobs=0).n_known == 5
    check_sums(out)


def test_name_as_long_as_names_get(write_page, out):
    raw = write_page("n" * 250 + ".html", page_of("one")).parent
    assert pipeline.run(raw, out, Settings(), jobs=0).outcomes == {"new": 1}


@given(st.binary(min_size=1, max_size=30).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_every_name_becomes_a_source_and_a_url(name):
    source = as_text(Path(os.fsdecode(name)))
    source.encode()
    assert url_of_place(source).isascii()


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("example.org/index.html", "https://example.org/index.html"),
        ("Example.ORG/a/b c.html", "https://example.org/a/b%20c.html"),
        ("news.example.co.uk/zażółć.html", "https://news.example.co.uk/za%C5%BC%C3%B3%C5%82%C4%87.html"),
        ("xn--bcher-kva.example/a.txt", "https://xn--bcher-kva.example/a.txt"),
        ("example.org/a%20b.html", "https://example.org/a%20b.html"),
        ("2024-01-02/a.html", "file:2024-01-02/a.html"),
        ("site/a.html", "file:site/a.html"),
        ("a..b/c.html", "file:a..b/c.html"),
        ("bücher.example/a.html", "https://xn--bcher-kva.example/a.html"),
        ("BÜCHER.example/a.html", "https://xn--bcher-kva.example/a.html"),
        ("straße.example/a.html", "file:stra%C3%9Fe.example/a.html"),  # strasse.example is another host
        ("my_shop.example.org/a.html", "https://my_shop.example.org/a.html"),
        ("example.org./a.html", "https://example.org/a.html"),
        ("example.org:8080/a.html", "https://example.org:8080/a.html"),
        ("example.org:http/a.html", "file:example.org%3Ahttp/a.html"),
        ("127.0.0.1/a.html", "file:127.0.0.1/a.html"),
        ("1.2.3/a.html", "file:1.2.3/a.html"),
        ("joe@example.org/a.html", "file:joe%40example.org/a.html"),
        ("x" * 64 + ".example/a.html", "file:" + "x" * 64 + ".example/a.html"),
        ("-a.org/c.html", "file:-a.org/c.html"),
        ("example.org", "file:example.org"),
        ("notes 1.html", "file:notes%201.html"),
    ],
)
def test_url_of_a_place(source, url):
    assert url_of_place(source) == url


# ---------------------------------------------------------------- sidecars and manifests


def test_sidecar_before_manifest_before_place(write_page):
    raw = write_page("a.html", "x", url="https://a.example/", fetched_at="2024-05-01T12:00:00+02:00").parent
    write_page("b.html", "x")
    write_page("c.html", "x", at=1_700_000_000)
    (raw / "manifest.csv").write_text(
        "file,url,fetched_at,status,content_type\n"
        "a.html,https://no.example/,,,\n"
        "pages/b.html,https://b.example/,2024-05-02,404,text/plain; charset=x\n"
        "c.html,,,0,\n"
    )
    a, b, c = (told(raw, name) for name in ("a.html", "b.html", "c.html"))
    assert (a.url, a.fetched_at) == ("https://a.example/", datetime(2024, 5, 1, 10, tzinfo=UTC))
    assert (b.url, b.http_status, b.content_type) == ("https://b.example/", 404, "text/plain; charset=x")
    assert b.fetched_at == datetime(2024, 5, 2, tzinfo=UTC)
    assert (c.url, c.http_status, c.content_type) == ("file:c.html", None, "text/html")
    assert c.fetched_at.timestamp() == 1_700_000_000


def test_manifest_of_lines(write_page):
    raw = write_page("a.html", "x").parent
    lines = [{"name": "a.html", "url": "https://a.example/", "fetched_at": 1_700_000_000.5, "http_status": "200"}]
    (raw / "manifest.jsonl").write_text("\ufeff" + "\n\n".join(map(json.dumps, lines)) + "\n")
    one = told(raw)
    assert (one.url, one.http_status) == ("https://a.example/", 200)
    assert one.fetched_at == datetime(2023, 11, 14, 22, 13, 20, 500_000, UTC)


@pytest.mark.parametrize(
    ("text", "url", "at"),
    [
        ("\ufefffile,url\na.html,https://a.example/\n", "https://a.example/", None),
        ("File, URL , Fetched_At\na.html, https://a.example/ , 2024-01-02\n", "https://a.example/", "2024-01-02"),
        ("file,url\r\na.html,https://old.example/\r\na.html,https://a.example/\r\n", "https://a.example/", None),
        ("file,url,fetched_at\na.html\n", "file:a.html", None),
        ("file,url\na.html,https://a.example/,one,too,many\n", "https://a.example/", None),
        ("file,url,fetched_at\na.html,https://a.example/,1704153600\n", "https://a.example/", "2024-01-02"),
        ("", "file:a.html", None),
        ("file,url\n", "file:a.html", None),
    ],
)
def test_manifests_as_people_write_them(write_page, text, url, at):
    raw = write_page("a.html", "x").parent
    (raw / "manifest.csv").write_text(text, newline="")
    one = told(raw)
    assert one.url == url
    assert one.fetched_at.date().isoformat() == (at or "2023-11-14")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.csv", "url,fetched_at\nhttps://a.example/,2024-01-02\n"),
        ("manifest.csv", "file;url\na.html;https://a.example/\n"),
        ("manifest.jsonl", '{"url": "https://a.example/"}\n'),
    ],
)
def test_manifest_that_names_no_file_is_no_silence(write_page, name, text):
    raw = write_page("a.html", "x").parent
    (raw / name).write_text(text)
    assert "none of its 1 lines names a file" in problem(told, raw)[2]


def test_forgotten_quote_does_not_swallow_lines(write_page):
    raw = write_page("a.html", "x").parent
    for text in (
        'file,url\na.html,"https://a.example/\nb.html,https://b.example/\n',
        'file,url\na.html,"https://a"x\n',
    ):
        (raw / "manifest.csv").write_text(text)
        assert problem(told, raw)[1] == "bad_metadata"


@pytest.mark.parametrize(("value", "status"), [(200.0, 200), ("200.0", 200), ("nan", None), (0.0, None), ("", None)])
def test_status_as_data_frames_write_it(write_page, value, status):
    assert told(write_page("a.html", "x", http_status=value).parent).http_status == status


def test_time_at_the_beginning_of_1970_is_a_time(write_page):
    assert told(write_page("a.html", "x", fetched_at=0).parent).fetched_at.year == 1970


def test_manifest_of_each_folder_is_for_that_folder(write_page):
    for folder in ("one", "two"):
        raw = write_page(f"{folder}/a.html", "x").parents[1]
        (raw / folder / "manifest.csv").write_text(f"file,url\na.html,https://{folder}.example/\n")
    describe, files = Describer(), found(raw)
    for _ in range(2):
        assert [describe(files[f"{name}/a.html"]).url for name in ("one", "two")] == [
            "https://one.example/",
            "https://two.example/",
        ]


def test_lines_of_a_long_manifest_are_not_kept_in_memory(write_page):
    raw = write_page("19999.html", "x").parent
    lines = (f"{number}.html,https://a.example/{number}/{'x' * 200}\n" for number in range(20_000))
    with (raw / "manifest.csv").open("w") as file:
        file.writelines(["file,url\n", *lines])
    describe = Describer()
    tracemalloc.start()
    one = describe(found(raw)["19999.html"])
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert one.url.startswith("https://a.example/19999/")
    assert grown < 1_000_000  # of 4 MB


def test_name_that_is_no_text_is_found_in_no_manifest_and_hinders_none(write_page):
    raw = write_page("a.html", "x").parent
    (raw / os.fsdecode(b"caf\xe9.html")).write_text("x")
    (raw / "manifest.jsonl").write_text('{"file": "\\ud800.html", "url": "https://b.example/"}\n{"file": "a.html"}\n')
    urls = {
        source: told_url.url for source, told_url in ((name, Describer()(file)) for name, file in found(raw).items())
    }
    assert urls == {"a.html": "file:a.html", "caf\\xe9.html": "file:caf%5Cxe9.html"}


def test_sidecar_of_a_windows_editor(write_page):
    path = write_page("a.html", "x")
    path.with_name("a.html.meta.json").write_text('{"url": "https://a.example/"}', encoding="utf-8-sig")
    assert told(path.parent).url == "https://a.example/"


BROKEN = {
    "no JSON": "{",
    "empty": "",
    "a list": "[]",
    "too deep": "[" * 200_000,
    "a number": "17",
    "relative url": {"url": "example.org/a"},
    "url no text": {"url": 5},
    "url no url": {"url": "http://[x"},
    "url without host": {"url": "https:///a"},
    "two lines": {"url": "https://example.org/a\nb"},
    "zero byte": {"url": "https://example.org/\0"},
    "half a character": '{"url": "https://example.org/\\ud800"}',
    "url for ever": {"url": "https://example.org/" + "a" * 100_000},
    "type for ever": {"content_type": "text/html;" + "a" * 100_000},
    "type no text": {"content_type": ["text/html"]},
    "no time": {"fetched_at": "yesterday"},
    "time before all": {"fetched_at": "0001-01-01T00:00:00+14:00"},
    "time behind all": {"fetched_at": "9999-12-31T23:59:59-14:00"},
    "time not a number": '{"fetched_at": NaN}',
    "time too large": {"fetched_at": 1e300},
    "time a flag": {"fetched_at": True},
    "no status": {"http_status": "fine"},
    "status power": {"http_status": "²"},
    "status in parts": {"http_status": 200.5},
    "status endless": '{"http_status": Infinity}',
    "sidecar without end": '{"url": "https://example.org/", "more": "' + "a" * 2**20 + '"}',
    "status too large": {"http_status": 99_999_999_999},
    "status negative": {"http_status": -200},
    "status a list": {"http_status": [200]},
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("kind", ["sidecar", "manifest"])
def test_what_is_told_wrong_fails_its_capture_and_no_other(write_page, tmp_path, name, kind):
    text = BROKEN[name]
    if kind == "sidecar":
        path = write_page("bad/a.html", page_of("one")).with_name("a.html.meta.json")
        path.write_text(text if isinstance(text, str) else json.dumps(text))
    else:
        path = write_page("bad/a.html", page_of("one")).with_name("manifest.jsonl")
        path.write_text(json.dumps({"file": "a.html"} | text) if isinstance(text, dict) else (text or "?"))
        if name in {"half a character", "time not a number", "status endless"}:
            path.write_text(text.replace("{", '{"file": "a.html", '))
        if name == "sidecar without end":
            pytest.skip("a manifest may be as long as it likes")
    raw = write_page("good.html", page_of("two")).parent
    describe = Describer()
    files = found(raw)
    stage, code, detail = problem(describe, files["bad/a.html"])
    assert (stage, code) == ("capture", "bad_metadata")
    assert len(detail) < 300
    detail.encode()
    assert problem(describe, files["bad/a.html"])[2] == detail
    assert describe(files["good.html"]).url == "file:good.html"
    assert tmp_path


def test_what_is_told_wrong_is_a_row(write_page, out):
    for number, text in enumerate(BROKEN.values()):
        path = write_page(f"{number}.html", page_of("one")).with_name(f"{number}.html.meta.json")
        path.write_text(text if isinstance(text, str) else json.dumps(text))
    raw = write_page("good.html", page_of("two")).parent
    report = pipeline.run(raw, out, Settings(), jobs=0)
    assert report.outcomes == {"new": 1, "failed": len(BROKEN)}
    assert set(pipeline.load("failures", out)["code"]) == {"bad_metadata"}
    check_sums(out)


@pytest.mark.parametrize(
    "lines",
    [b"file,url\n\xff\xfe,x\n", b"file,url\na.html,\0\n", b"file,url\na.html," + b"x" * 200_000 + b"\n"],
    ids=["no text", "zero byte", "endless"],
)
def test_broken_table_of_a_manifest(write_page, lines):
    raw = write_page("a.html", "x").parent
    (raw / "manifest.csv").write_bytes(lines)
    assert problem(told, raw)[1] == "bad_metadata"


def test_pipes_in_place_of_sidecar_and_manifest(write_page):
    raw = write_page("a.html", "x").parent
    os.mkfifo(raw / "manifest.csv")
    assert "not a regular file" in problem(told, raw)[2]
    os.mkfifo(raw / "a.html.meta.json")
    assert "not a regular file" in problem(told, raw)[2]


def test_times_at_the_ends_of_the_calendar(write_page, out):
    for year in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        raw = write_page(
            f"{year[:4]}.html", page_of(year), url=f"https://example.org/{year[:4]}", fetched_at=year
        ).parent
    assert pipeline.run(raw, out, Settings(), jobs=0).outcomes == {"new": 2}
    assert [time.year for time in pipeline.load("captures", out)["fetched_at"]] == [1, 9999]
    assert len(pipeline.load("documents", out, as_of="9999-12-31")) == 2
    assert len(pipeline.load("documents", out, as_of="0001-01-01")) == 1
