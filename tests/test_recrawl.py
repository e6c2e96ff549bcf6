"""Crawl, take in, crawl again: what the tables say about a website that changes."""

import json
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from conftest import check_sums
from website import LANGUAGES, Website

import pipeline
from pipeline.cli import main
from pipeline.crawl.run import recrawl
from pipeline.settings import Settings
from pipeline.sites import Site

N_PAGES = 8
PAGES = 1 + len(LANGUAGES) * (N_PAGES + 1)


def settings(website, **told):
    site = Site("light", (f"{website.url}/",), **{"delay": 0, "allow_private": True, **told})
    return Settings(contact="https://light.example/bot", sites=(site,), jobs=0)


@pytest.fixture(scope="module")
def recrawled(tmp_path_factory):
    """Three recrawls: the first, one after three edits and a page that went, one after nothing."""
    folder = tmp_path_factory.mktemp("recrawl")
    raw, out = folder / "raw", folder / "processed"
    reports = []
    with Website(N_PAGES) as website:
        told = settings(website)
        for edits in ({}, {f"/pl/{n}": "Nowy statek." for n in range(3)}, {}):
            website.edited |= edits
            website.gone |= {"/fr/7"} if edits else set()
            pipeline_state = raw / "crawls" / ".state.sqlite"
            if pipeline_state.exists():  # pages are due after an hour at the soonest
                age(pipeline_state)
            reports.append(recrawl(told, raw=raw, processed=out))
    return out, website, reports


def age(state):
    with sqlite3.connect(state) as connection:
        connection.execute("UPDATE urls SET last_seen = last_seen - 1e6, last_changed = last_changed - 1e6")
    connection.close()


def outcomes(report):
    return {name: n for name, n in report.outcomes.items() if n}


def test_outcomes(recrawled):
    out, _, reports = recrawled
    first, second, third = (report for _, report in reports)
    assert first.outcomes["new"] == PAGES + 2  # two odd ones are pages, too
    assert second.outcomes["changed"] == 3
    assert second.outcomes["gone"] == 1
    assert second.outcomes["unchanged"] >= PAGES - 4
    assert (third.outcomes["new"], third.outcomes["changed"], third.outcomes["failed"]) == (0, 0, 0)
    assert third.outcomes["unchanged"] >= PAGES - 1
    check_sums(out)


def test_what_is_no_page_becomes_no_document(recrawled):
    out, website, _ = recrawled
    captures = pipeline.load("captures", out, current=False)
    busy = captures[captures["url"] == f"{website.url}/odd/busy"]
    assert busy["http_status"].tolist()[:2] == [429, 200]
    assert busy["outcome"].tolist()[0] == "skipped"
    redirect = captures[captures["url"] == f"{website.url}/odd/redirect"]
    assert set(redirect["outcome"]) <= {"skipped", "unchanged"}
    assert redirect["document_id"].isna().all()
    assert not captures["url"].str.contains("secret|admin|hostname").any()


def test_section_changes(recrawled):
    out, website, _ = recrawled
    rows = pipeline.load("section_changes", out)
    assert sorted(zip(rows["url"], rows["change"], rows["heading"], strict=True)) == [
        (f"{website.url}/pl/{n}", "edited", f"No. {n}") for n in range(3)
    ]
    assert all("{+" in diff and "Nowy statek." in diff for diff in rows["diff"])


def test_translations(recrawled):
    out, _, _ = recrawled
    rows = pipeline.load("translations", out)
    groups = rows[rows["url"].str.endswith("/2")].groupby("group_id")
    assert [sorted(group["language"]) for _, group in groups] == [sorted(LANGUAGES)]
    assert set(rows[rows["url"].str.endswith("/2")]["evidence"]) == {"hreflang"}


def test_records_have_their_places(recrawled):
    out, *_ = recrawled
    sources = pipeline.load("captures", out, current=False)["source"]
    assert sources.str.match(r"crawls/light/light-\d{8}T\d{12}-00000\.warc\.gz#").all()


def configured(folder, website, **told):
    lines = [f"{key} = {json.dumps(value)}" for key, value in ({"delay": 0} | told).items()]
    (folder / "pipeline.toml").write_text(
        'contact = "https://light.example/bot"\njobs = 0\n[[sites]]\nname = "light"\nallow_private = true\n'
        f'start_urls = ["{website.url}/"]\n' + "\n".join(lines)
    )


def test_commands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Website(2, odd=False) as website:
        configured(tmp_path, website)
        assert main(["crawl"]) == 0
        assert "light" in capsys.readouterr().out
        assert main(["recrawl", "--json"]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["event"] for line in lines if "event" in line][-1] == "crawled"
        assert lines[-1]["n_new"] == 1 + len(LANGUAGES) * 3
        assert main(["crawl", "dark"]) == 2
        assert 'no site "dark"' in capsys.readouterr().err
        assert main(["check"]) == 0
    assert main(["crawl", "light"]) == 0
    said = capsys.readouterr()
    assert "Connection" in said.err  # the website is down: told, and no reason to fail the others
    assert main(["run"]) == 0
    assert main(["check"]) == 3  # though nothing came
    assert "pages" in capsys.readouterr().out


@pytest.fixture
def start(tmp_path):
    """Start `pipeline schedule --run` in a folder of its own; none outlives the test."""
    processes = []

    def begin():
        command = [sys.executable, "-m", "pipeline.cli", "schedule", "--run"]
        processes.append(subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.timeout(100)
def test_a_schedule_goes_on_after_a_kill(tmp_path, start):
    """The foreground loop is killed in the middle of a crawl; the next one makes up for it and ends on SIGTERM."""
    with Website(20, odd=False) as website:
        configured(tmp_path, website, schedule="0 3 * * *", delay=0.03)  # slow enough to be killed in the middle
        process = start()
        deadline = time.monotonic() + 60
        while website.asked.total() < 20:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.wait()
        process = start()
        said = [process.stdout.readline()]
        while "another crawl" in said[-1]:  # the killed one's process may take a moment to go
            said.append(process.stdout.readline())
        assert "light  finished" in said[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 130
    assert not list((tmp_path / "raw/crawls/light").glob("*.open"))
    urls = pipeline.load("documents", tmp_path / "processed")["url"]
    assert len(urls) == 1 + len(LANGUAGES) * 21
