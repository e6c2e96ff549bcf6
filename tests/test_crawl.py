"""Crawls of a real website on loopback, killed for real, and what their files hold."""

import asyncio
import gzip
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator
from website import LANGUAGES, Website

from pipeline.crawl import archive
from pipeline.crawl.address import is_public, refused_literal
from pipeline.crawl.cron import next_after, on_calendar, was_due
from pipeline.crawl.run import crawl
from pipeline.crawl.spider import SiteSpider
from pipeline.crawl.state import FILE, Known, State
from pipeline.errors import BusyError, SettingsError
from pipeline.settings import Settings, parse_settings
from pipeline.sites import Site

N_PAGES = 12
IN_ALL = 1 + len(LANGUAGES) * (N_PAGES + 1)  # the home page, and a list and the pages in each language


@pytest.fixture(scope="module")
def module_tmp(tmp_path_factory):
    return tmp_path_factory.mktemp("crawl")


def settings(website, **told):
    starts = (f"{website.url}/", f"{website.url}/odd/private") if website.odd else (f"{website.url}/",)
    site = Site("light", starts, **{"delay": 0, "allow_private": True, **told})
    return Settings(contact="https://light.example/bot", sites=(site,), jobs=0)


def records(raw):
    """Return (type, status, path) of each record of the newest file, requests left out, and the record ids it holds."""
    file = max((raw / "crawls/light").glob("*.warc.gz"))
    found = []
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            record.raw_stream.read()
            assert record.digest_checker.passed is not False
            if record.rec_type in {"response", "revisit"}:
                path = "/" + record.rec_headers["WARC-Target-URI"].split("/", 3)[3]
                found.append((record.rec_type, int(record.http_headers.get_statuscode()), path))
    return found


@pytest.fixture(scope="module")
def crawled(module_tmp):
    """Three crawls of one website: the first, one after five edits and a page that went, one after nothing."""
    raw = module_tmp / "raw"
    with Website(N_PAGES) as website:
        told = settings(website, sitemaps=(f"{website.url}/sitemap.xml",))
        stages = []
        for edits in ({}, {f"/en/{n}": "A new ship." for n in range(5)}, {}):
            website.edited |= edits
            website.gone |= {"/pl/7"} if edits else set()
            website.asked.clear()
            website.full.clear()
            (report,) = crawl(told, raw=raw)
            stages.append((report, Counter(website.asked), Counter(website.full), records(raw)))
        return raw, website, stages


def test_first_crawl_fetches_every_page_once(crawled):
    _, _, stages = crawled
    report, asked, _, found = stages[0]
    assert report.reason == "finished"
    pages = [path for kind, status, path in found if status == 200 and not path.startswith(("/odd", "/sitemap"))]
    assert sorted(pages) == sorted(set(pages))
    assert len(pages) == IN_ALL
    assert {kind for kind, *_ in found} <= {"response", "revisit"}
    assert asked["/robots.txt"] == 1


def test_second_crawl_fetches_in_full_what_changed_or_has_no_validator(crawled):
    _, _, stages = crawled
    report, _, full, found = stages[1]
    news = sorted(path for kind, status, path in found if kind == "response" and status == 200 and "/odd" not in path)
    assert news == [f"/en/{n}" for n in range(5)]
    assert {status for kind, status, path in found if path == "/pl/7"} == {404}
    with_validator = {f"/{code}/{n}" for code in LANGUAGES for n in range(0, N_PAGES, 2)}
    assert {path for path in full if path in with_validator} == {"/en/0", "/en/2", "/en/4"}
    revisits = {path for kind, _, path in found if kind == "revisit"}
    assert len([path for path in revisits if "/odd" not in path and "sitemap" not in path]) == IN_ALL - 6
    assert report.revisits >= IN_ALL - 6


def test_third_crawl_finds_nothing_new(crawled):
    _, _, stages = crawled
    assert not [
        path for kind, status, path in stages[2][3] if kind == "response" and status == 200 and "/odd" not in path
    ]


def test_nothing_forbidden_is_asked_for(crawled):
    _, website, stages = crawled
    assert all(not path.startswith("/secret") for _, asked, *_ in stages for path in asked)
    assert all(report.forbidden == 1 for report, *_ in stages)
    assert website.agents == {"page-pipeline/0.1.0 (+https://light.example/bot)"}


def test_a_redirect_to_a_private_address_or_a_file_is_not_followed(crawled):
    _, _, stages = crawled
    report, _, _, found = stages[0]
    assert report.refused
    assert ("response", 302, "/odd/private") in found
    assert not any("admin" in path or "hostname" in path for *_, path in found)


def test_odd_answers(crawled):
    _, _, stages = crawled
    _, asked, _, found = stages[0]
    assert ("response", 301, "/odd/redirect") in found
    assert [status for _, status, path in found if path == "/odd/busy"] == [429, 200]
    assert not [path for *_, path in found if path == "/odd/cut"]  # half a page is no page
    assert asked["/odd/loop"] <= 11


def test_bodies_are_as_sent(crawled):
    raw, website, _ = crawled
    with min((raw / "crawls/light").glob("*.warc.gz")).open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and record.rec_headers["WARC-Target-URI"] == f"{website.url}/de/1":
                assert record.http_headers.get_header("Content-Encoding") == "gzip"
                assert gzip.decompress(record.raw_stream.read()).decode() == website.html("/de/1")
                assert record.rec_headers["WARC-IP-Address"] == "127.0.0.1"
                assert record.rec_headers["WARC-Date"].endswith("Z")
                return
    pytest.fail("no such record")


def test_a_revisit_names_the_record_it_repeats(crawled):
    raw, _, _ = crawled
    first, second, _ = sorted((raw / "crawls/light").glob("*.warc.gz"))
    known = {}
    with first.open("rb") as stream:
        for record in ArchiveIterator(stream):
            known[record.rec_headers["WARC-Record-ID"]] = record.rec_headers
    with second.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "revisit" and "/odd" not in record.rec_headers["WARC-Target-URI"]:
                told = record.rec_headers
                original = known[told["WARC-Refers-To"]]
                assert told["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"] == told["WARC-Target-URI"]
                assert told["WARC-Refers-To-Date"] == original["WARC-Date"]
                assert told["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]


def test_warcio_finds_nothing_to_complain_about(crawled):
    raw, _, _ = crawled
    files = sorted((raw / "crawls/light").glob("*.warc.gz"))
    done = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", *files], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_lost_state_costs_fetching_and_nothing_else(tmp_path):
    with Website(3, odd=False) as website:
        told = settings(website)
        crawl(told, raw=tmp_path)
        (tmp_path / "crawls" / FILE).unlink()
        (report,) = crawl(told, raw=tmp_path)
    assert (report.revisits, report.responses) == (0, 1 + len(LANGUAGES) * 4)


def test_only_what_is_due(tmp_path):
    with Website(3, odd=False) as website:
        told = settings(website)
        crawl(told, raw=tmp_path)
        (report,) = crawl(told, raw=tmp_path, due=True)
    assert report.revisits + report.responses == 1  # the start url


def test_a_sitemap_makes_a_page_due(tmp_path):
    with Website(3, odd=False) as website:
        told = settings(website, sitemaps=(f"{website.url}/sitemap.xml",))
        crawl(told, raw=tmp_path)
        website.changed = {"/en/2": "2199-01-01", "/pl/1": "2001-01-01T00:00:00Z", "/de/0": "soon"}
        website.asked.clear()
        crawl(told, raw=tmp_path, due=True)
    pages = {path for path in website.asked if path[-1].isdigit()}
    assert pages == {"/en/2", "/de/0"}  # what no one can read is looked at


def test_patterns_depth_and_number_of_pages(tmp_path):
    with Website(5, odd=False) as website:
        told = settings(website, allow=(r"/(en|pl)(/\d)?$", r"/$"), deny=("/en/3",))
        crawl(told, raw=tmp_path / "patterns")
        assert not {path for path in website.asked if path.startswith(("/fr", "/de")) or path == "/en/3"}
        website.asked.clear()
        crawl(settings(website, max_depth=1), raw=tmp_path / "depth")
        assert set(website.asked) == {"/", "/robots.txt", *(f"/{code}" for code in LANGUAGES)}
        website.asked.clear()
        crawl(settings(website, max_pages=4), raw=tmp_path / "pages")
        assert website.asked.total() == 5


def test_a_private_site_that_is_not_marked_is_not_asked(tmp_path):
    with Website(1, odd=False) as website:
        told = settings(website)
        told = replace(told, sites=(replace(told.sites[0], allow_private=False),))
        events = []
        (report,) = crawl(told, raw=tmp_path, progress=events.append)
        by_name = replace(told.sites[0], start_urls=(website.url.replace("127.0.0.1", "localhost.localdomain"),))
        crawl(replace(told, sites=(by_name,)), raw=tmp_path)
    assert not website.asked
    assert report.refused
    assert any("not a public address" in event.get("detail", "") for event in events)


# ---------------------------------------------------------------- killed


def started(raw, website, largest=None, **told):
    """Start a crawl as a process of its own, in which no file can grow beyond `largest` bytes."""
    site = {"name": "light", "start_urls": [f"{website.url}/"], "delay": 0, "allow_private": True, **told}
    job = {
        "site": site,
        "folder": str(raw / "crawls"),
        "contact": "x@light.example",
        "max_body_bytes": 10**7,
        "due": False,
    }
    (raw / "crawls").mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.crawl.fetch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if largest else None,
        text=True,
    )
    if largest:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, largest))
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    return process


def wait_for(website, n):
    deadline = time.monotonic() + 30
    while website.asked.total() < n:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("n_asked", [5, 130])
def test_a_killed_crawl_loses_nothing_that_its_state_speaks_of(tmp_path, n_asked):
    with Website(40, odd=False) as website:
        process = started(tmp_path, website)
        wait_for(website, n_asked)
        process.kill()
        process.wait()
        assert list((tmp_path / "crawls/light").glob("*.open"))
        state = State(tmp_path / "crawls")
        known = {one.url: one for one in state.of("light")}
        state.close()
        (report,) = crawl(settings(website), raw=tmp_path)
    assert report.reason == "finished"
    assert not list((tmp_path / "crawls/light").glob("*.open"))
    ids = set()
    urls = set()
    for file in (tmp_path / "crawls/light").glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                record.raw_stream.read()
                ids.add(record.rec_headers["WARC-Record-ID"])
                if record.rec_type == "response":
                    urls.add(record.rec_headers["WARC-Target-URI"])
    assert {one.record_id for one in known.values()} <= ids
    assert len(urls) == 1 + len(LANGUAGES) * 41


def test_a_crawl_that_is_asked_to_end_ends_in_order(tmp_path):
    with Website(40, odd=False) as website:
        process = started(tmp_path, website)
        wait_for(website, 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert [file.suffix for file in (tmp_path / "crawls/light").iterdir()] == [".gz"]
        state = State(tmp_path / "crawls")
        assert state.last_start("light") is None  # it did not come to its end
        assert len(list(state.of("light"))) == len(records(tmp_path))
        left = state.rest("light").waiting
        state.close()
        assert left
        website.asked.clear()
        (report,) = crawl(settings(website), raw=tmp_path, due=True)
    assert report.reason == "finished"
    assert left.keys() <= {website.url + path for path in website.asked}
    assert website.asked.total() < 1 + len(LANGUAGES) * 41  # what was fetched and not due is not asked for again
    state = State(tmp_path / "crawls")
    assert len(list(state.of("light"))) == 1 + len(LANGUAGES) * 41
    state.close()


def test_pages_of_a_killed_crawl_are_read_for_their_links(tmp_path):
    """An unchanged page comes without them, so it is asked for as if it were new."""
    with Website(3, odd=False, validators=True) as website:
        told = settings(website)
        crawl(told, raw=tmp_path)
        with sqlite3.connect(tmp_path / "crawls" / FILE) as state:  # as a kill early on leaves it
            state.execute("DELETE FROM crawls")
            state.execute("DELETE FROM urls WHERE url NOT IN (?, ?)", [f"{website.url}/", f"{website.url}/en"])
        state.close()
        website.asked.clear()
        (report,) = crawl(told, raw=tmp_path, due=True)
        assert len(website.asked) == 1 + 1 + len(LANGUAGES) * 4
    assert report.revisits == 2  # the two that are known, of which the bodies were compared


def test_a_larger_scope_reads_pages_for_their_links(tmp_path):
    with Website(4, odd=False) as website:
        crawl(settings(website, deny=(r"/\d",)), raw=tmp_path)
        website.asked.clear()
        crawl(settings(website), raw=tmp_path, due=True)
        assert {f"/{code}/{n}" for code in LANGUAGES for n in range(4)} <= website.asked.keys()


def test_urls_in_two_spellings_are_one_page(tmp_path):
    with Website(1, odd=False) as website:
        website.edited["/"] = "<a href='/en/0?a b'>one</a><a href='/en/0?a%20b#two'>two</a>"
        crawl(settings(website), raw=tmp_path)
        assert website.asked["/en/0?a%20b"] == 1
    state = State(tmp_path / "crawls")
    assert state.last_start("light") is not None  # nothing waits under another spelling
    state.close()


def test_where_start_urls_lead_stays_part_of_the_site(tmp_path):
    """Two crawls of one spider's worth: the redirect, and what is asked for before it comes again."""

    async def asked(spider):
        return [request.url async for request in spider.start()]

    site = Site("light", ("http://light.example/",))
    state = State(tmp_path)
    first = SiteSpider(site, state, archive.Archive(tmp_path, "light", {}), due=False, max_bytes=1)
    assert asyncio.run(asked(first)) == ["http://light.example/"]
    moved = Response("http://light.example/", status=301, headers={"Location": "http://www.light.example/"})
    moved.request = Request(moved.url, meta={"leads": True})
    assert [request.url for request in first.parse(moved)] == ["http://www.light.example/"]
    page = Known("light", "http://www.light.example/a", 200, 1, "", "", "", "", "", 0.0, 0.0, 0.0, 1, 0)
    state.put([page])
    state.end("light", 0.0, first.rest)
    second = SiteSpider(site, state, archive.Archive(tmp_path, "light", {}), due=False, max_bytes=1)
    assert page.url in asyncio.run(asked(second))
    state.close()


def test_a_full_disk_ends_the_crawl(tmp_path):
    with Website(20, odd=False) as website:
        website.edited["/en/3"] = "".join(sha256(b"%d" % n).hexdigest() for n in range(9_000))
        process = started(tmp_path, website, largest=200_000)
        with process.stderr:
            said = process.stderr.read()
        assert process.wait(60) == 1
        assert "cannot be written down" in said
        assert list((tmp_path / "crawls/light").glob("*.open"))
        (report,) = crawl(settings(website), raw=tmp_path)
    assert report.reason == "finished"
    assert report.recovered == 1


def test_two_crawls_at_once(tmp_path):
    with Website(20, odd=False) as website:
        told = settings(website, delay=0.05)
        (tmp_path / "crawls").mkdir()
        script = f"from test_crawl import *\ncrawl({told!r}, raw={str(tmp_path)!r})"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
        process = subprocess.Popen([sys.executable, "-c", script], env=environment)
        wait_for(website, 5)
        with pytest.raises(BusyError, match="another crawl"):
            crawl(told, raw=tmp_path)
        assert process.wait(60) == 0


@pytest.mark.parametrize("cut", [0, 1, 5, 300])
def test_an_unfinished_file_is_finished_at_its_last_whole_record(crawled, tmp_path, cut):
    raw, _, _ = crawled
    whole = min((raw / "crawls/light").glob("*.warc.gz")).read_bytes()
    (tmp_path / "a.warc.gz.open").write_bytes(whole[: len(whole) - cut])
    (tmp_path / "empty.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    (finished,) = archive.recover(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.warc.gz"]
    assert whole.startswith(finished.read_bytes())
    assert (finished.stat().st_size == len(whole)) == (cut == 0)
    with finished.open("rb") as stream:
        assert all(record.raw_stream.read() is not None for record in ArchiveIterator(stream))


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("host", ["192.0.43.8", "8.8.8.8", "2606:2800:220:1::1"])
def test_public(host):
    assert is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104 - asked about, not bound
        ),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "localhost", "example.org", ""),
    ],
)
def test_not_public(host):
    assert not is_public(host)


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/", "http://[::1]/x", "http://localhost/", "http://a.localhost/"])
def test_refused_literals(url):
    assert refused_literal(url)


# ---------------------------------------------------------------- schedules

MONDAY = 1_700_438_400.0  # 2023-11-20 00:00 UTC


@pytest.mark.parametrize(
    ("expression", "hours"),
    [("0 3 * * *", 3), ("0 0 * * *", 24), ("30 2 * * 1", 2.5), ("0 0 * * 0", 6 * 24), ("*/15 * * * *", 0.25)],
)
def test_next_time(expression, hours):
    assert next_after(expression, MONDAY) == MONDAY + hours * 3600


@pytest.mark.parametrize("expression", ["", "0 3 * *", "61 * * * *", "soon", "0 0 30 2 *"])
def test_no_cron_expression(expression):
    with pytest.raises(SettingsError, match="cron"):
        next_after(expression, MONDAY)


def test_due():
    assert was_due("0 3 * * *", None, MONDAY)
    assert was_due("", MONDAY, MONDAY)
    assert not was_due("0 3 * * *", MONDAY, MONDAY + 3600)
    assert was_due("0 3 * * *", MONDAY, MONDAY + 30 * 86_400)


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("0 3 * * *", "*-*-* 3:0:00 UTC"),
        ("0 3 1,15 */2 *", "*-1/2-1,15 3:0:00 UTC"),
        ("5 0 * * 0,6", "Sun,Sat *-*-* 0:5:00 UTC"),
    ],
)
def test_systemd_calendar(expression, written):
    assert on_calendar(expression) == written


def test_systemd_has_no_day_of_month_or_week():
    with pytest.raises(SettingsError, match="systemd"):
        on_calendar("0 3 1 * 1")


# ---------------------------------------------------------------- settings


def test_sites_in_settings():
    found = parse_settings({"contact": "x@y.example", "sites": [{"name": "a", "start_urls": ["https://a.example/"]}]})
    assert found.sites == (Site("a", ("https://a.example/",)),)
    assert found.sites[0].hosts == {"a.example"}


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ({"name": "a"}, "start_urls is missing"),
        ({"name": "a b", "start_urls": ["https://a.example/"]}, "letters, digits"),
        ({"name": "../x", "start_urls": ["https://a.example/"]}, "letters, digits"),
        ({"name": "a", "start_urls": []}, "at least one url"),
        ({"name": "a", "start_urls": ["ftp://a.example/"]}, "http"),
        ({"name": "a", "start_urls": "https://a.example/"}, "list of texts"),
        ({"name": "a", "start_urls": ["https://a.example/"], "max_pages": 0}, "at least 1"),
        ({"name": "a", "start_urls": ["https://a.example/"], "render": 1}, "true or false"),
        ({"name": "a", "start_urls": ["https://a.example/"], "deny": ["("]}, "regular expression"),
        ({"name": "a", "start_urls": ["https://a.example/"], "shedule": "x"}, 'did you mean "schedule"'),
    ],
)
def test_wrong_sites(site, said):
    with pytest.raises(SettingsError, match=said):
        parse_settings({"sites": [site]})


def test_sites_of_one_name():
    site = {"name": "a", "start_urls": ["https://a.example/"]}
    with pytest.raises(SettingsError, match="two sites"):
        parse_settings({"sites": [site, site | {"name": "A"}]})


def test_due_time_follows_the_changes_seen():
    one = Known("s", "u", 200, 0, "", "", "", "", "", 0.0, 0.0, 0.0, 1, 0)
    day = 86_400.0
    assert one.next_due == 3_600
    assert replace(one, last_seen=10 * day).next_due == 15 * day
    assert replace(one, last_seen=1000 * day).next_due == 1030 * day
