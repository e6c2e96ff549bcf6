"""The site as evidence: what earlier pages hold again and again is left out of new ones, and of no page that was there."""

import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from conftest import rows_of

import pipeline
from pipeline.batch.run import run
from pipeline.extract.site_history import FEW_PAGES, SiteHistory, learn
from pipeline.settings import Settings

NOTICE = "The Harbour Paper is printed every Thursday, and whoever reads it in the tea room reads it for nothing."
WORDS = ("anchor", "barrel", "deck", "gale", "island", "keel", "lantern", "mast", "net", "oar", "pier", "rope", "tide")
ON = Settings(jobs=0, site_evidence=("paper.example",))
START = datetime(2026, 1, 1, tzinfo=UTC)


def article(number, notice=NOTICE, comment=""):
    words = Random(number)  # noqa: S311 - any words will do

    def sentence(length):
        return " ".join(words.choices(WORDS, k=length)).capitalize() + "."

    story = "".join(f"<p>{sentence(22)} {sentence(18)} {sentence(14)}</p>" for _ in range(5))
    title = sentence(4)
    return f"<title>{title}</title><article><h1>{title}</h1>{story}<p>{notice}</p></article><!-- {comment} -->"


@pytest.fixture
def raw_folder(tmp_path):
    return tmp_path / "raw"


@pytest.fixture
def publish(write_page):
    """Write pages of a site; each call is a day later."""
    day = 0

    def write(numbers, site="paper.example", **how):
        nonlocal day
        day += 1
        for number in numbers:
            at = (START + timedelta(days=day, seconds=number)).isoformat()
            url = f"https://{site}/{number}"
            write_page(f"{site}/{day}/{number}.html", article(number, **how), url=url, fetched_at=at)

    return write


def read(out):
    """Return for each url what was decided about the notice, and the evidence, in the order of captures."""
    blocks = pipeline.load("blocks", out, current=False, where=f"text = '{NOTICE}'")
    role = dict(zip(blocks["document_id"], blocks["role"], strict=True))
    documents = pipeline.load("documents", out, current=False).set_index("document_id")
    captures = pipeline.load("captures", out, current=False)
    found = {}
    for url, document in zip(captures["url"], captures["document_id"], strict=True):
        number = int(url.rpartition("/")[2])
        found.setdefault(number, []).append((role.get(document), documents["blocks_evidence"][document]))
    return found


ALONE, INFORMED = ("content", ""), ("duplicate", "site history")


def test_new_pages_are_read_with_what_earlier_runs_brought(raw_folder, out, publish):
    publish(range(25))
    run(raw_folder, out, ON)
    assert pipeline.load("site_histories", out).empty
    publish(range(25, 28))
    second = run(raw_folder, out, ON)
    found = read(out)
    assert [found[number] for number in range(25)] == [[ALONE]] * 25
    assert [found[number] for number in range(25, 28)] == [[INFORMED]] * 3
    (history,) = pipeline.load("site_histories", out).to_dict("records")
    assert (history["site"], history["run_id"], history["n_documents"]) == ("paper.example", second.run_id, 25)
    assert history["texts"] == {NOTICE: 25}
    assert pipeline.load("site_histories", out, as_of="2026-01-05").empty  # it was not learned then


def test_it_is_off_unless_asked_for(raw_folder, out, publish):
    publish(range(25))
    run(raw_folder, out, Settings(jobs=0))
    publish([25])
    publish([26], site="other.example")
    run(raw_folder, out, Settings(jobs=0, site_evidence=("other.example",)))
    assert read(out)[25] == [ALONE]
    assert pipeline.load("site_histories", out).empty


def test_a_url_stays_with_the_way_in_which_it_was_first_read(raw_folder, out, publish):
    everywhere = Settings(jobs=0, site_evidence=("*",))
    publish(range(22))
    run(raw_folder, out, everywhere)
    publish([30])
    run(raw_folder, out, everywhere)
    publish([1, 30], comment="another night")
    assert run(raw_folder, out, everywhere).outcomes == {"unchanged": 2}
    later = "Tomorrow there will be more about it, as soon as the boat is back from the island."
    publish([2, 30], notice=f"{NOTICE}</p><p>{later}")
    assert run(raw_folder, out, everywhere).outcomes == {"changed": 2}
    found = read(out)
    assert (found[1], found[2], found[30]) == ([ALONE] * 2, [ALONE] * 2, [INFORMED] * 3)
    assert len(pipeline.load("site_histories", out)) == 1


def test_it_stays_when_the_setting_is_off_for_a_while(raw_folder, out, publish):
    publish(range(22))
    run(raw_folder, out, ON)
    publish([30])
    run(raw_folder, out, ON)
    publish([31])
    run(raw_folder, out, Settings(jobs=0))
    publish([30, 31, 32], comment="later")
    assert run(raw_folder, out, ON).outcomes == {"unchanged": 2, "new": 1}
    found = read(out)
    assert (found[30], found[31], found[32]) == ([INFORMED] * 2, [ALONE] * 2, [INFORMED])


@pytest.mark.parametrize(("urls", "contents"), [(FEW_PAGES - 1, FEW_PAGES - 1), (FEW_PAGES + 5, 3)])
def test_few_pages_and_copies_say_nothing(raw_folder, out, write_page, publish, urls, contents):
    for number in range(urls):
        told = {"url": f"https://paper.example/{100 + number}", "fetched_at": "2025-01-01T00:00:00Z"}
        write_page(f"{number}.html", article(number % contents), **told)
    run(raw_folder, out, ON)
    publish([7])
    run(raw_folder, out, ON)
    assert read(out)[7] == [ALONE]
    assert pipeline.load("site_histories", out).empty


def test_versions_of_a_page_are_one_page(raw_folder, out, publish):
    for edition in range(FEW_PAGES + 1):
        publish([1, 2], notice=f"{NOTICE}</p><p>Edition {'abcdefghijklmnopqrstuvwxyz'[edition] * 9}.")
    run(raw_folder, out, ON)
    publish([7])
    run(raw_folder, out, ON)
    assert pipeline.load("site_histories", out).empty


def test_a_history_is_learned_anew_when_it_is_deleted_and_can_be_taken_along(raw_folder, out, publish, tmp_path):
    publish(range(21))
    run(raw_folder, out, ON)
    publish([30])
    run(raw_folder, out, ON)
    shutil.copytree(out / "site_histories", tmp_path / "anew" / "site_histories")
    run(raw_folder, tmp_path / "anew", ON)
    assert set(map(tuple, read(tmp_path / "anew").values())) == {(INFORMED,)}
    shutil.rmtree(out / "site_histories")
    publish([31])
    run(raw_folder, out, ON)
    (history,) = pipeline.load("site_histories", out).to_dict("records")
    assert (history["n_documents"], history["texts"]) == (22, {NOTICE: 22})
    assert read(out)[31] == [INFORMED]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.batch.run import run
from pipeline.settings import Settings

page, raw, out = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
settings = Settings(jobs=0, batch_pages=4, site_evidence=("*",))
run(raw, out, settings, progress=lambda done, *_: done == page and os.kill(os.getpid(), signal.SIGKILL))
"""


def killed_at(page, raw, out):
    """Run in a process that kills itself when so many pages are done."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(page), raw, out], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_killed_runs_end_with_the_rows_of_runs_that_were_not(raw_folder, out, publish, tmp_path):
    settings = Settings(jobs=0, batch_pages=4, site_evidence=("*",))
    publish(range(26))
    run(raw_folder, out, settings)
    shutil.copytree(out, tmp_path / "killed")
    publish(range(26, 32))
    run(raw_folder, out, settings)
    killed_at(1, raw_folder, tmp_path / "killed")  # it has learned and committed nothing else
    assert len(pipeline.load("site_histories", tmp_path / "killed")) == 1
    killed_at(5, raw_folder, tmp_path / "killed")
    run(raw_folder, tmp_path / "killed", settings)
    assert rows_of(tmp_path / "killed") == rows_of(out)
    assert read(out)[31] == [INFORMED]


def test_pages_that_a_killed_run_brought_teach_nothing_before_another_has_ended(raw_folder, out, publish):
    settings = Settings(jobs=0, batch_pages=4, site_evidence=("*",))
    publish(range(30))
    killed_at(28, raw_folder, out)
    assert len(pipeline.load("documents", out)) >= FEW_PAGES
    run(raw_folder, out, settings)
    assert pipeline.load("site_histories", out).empty
    assert set(map(tuple, read(out).values())) == {(ALONE,)}


def test_workers_make_no_difference(raw_folder, out, publish, tmp_path):
    publish(range(20))
    run(raw_folder, out, ON)
    shutil.copytree(out, tmp_path / "two")
    publish(range(20, 26))
    run(raw_folder, out, ON)
    run(raw_folder, tmp_path / "two", ON, jobs=2)
    assert rows_of(out) == rows_of(tmp_path / "two")
    assert read(out)[25] == [INFORMED]


# ---------------------------------------------------------------- what is learned


def pages_with(text, count, *, total=20, is_content=True):
    stories = [[(f"Nothing but the story of day {day}, told once.", True)] for day in range(total)]
    return [[*story, (text, is_content)] if day < count else story for day, story in enumerate(stories)]


@pytest.mark.parametrize(
    ("text", "count", "is_content"),
    [
        (NOTICE, 5, True),  # less than 30% of the pages
        (NOTICE, 20, False),  # left out without any evidence
        ("200 g of flour", 20, True),  # a label, a thing on a list
        (NOTICE * 100, 20, True),  # an article under many urls
    ],
)
def test_what_is_not_learned(text, count, is_content):
    assert learn(pages_with(text, count, is_content=is_content)) == SiteHistory(20, {})


def test_what_is_learned():
    pages = pages_with(NOTICE, 6)
    pages[0].append((NOTICE, True))  # twice on one page
    pages[1].append((NOTICE.upper(), True))
    assert learn(pages) == learn(reversed(pages)) == SiteHistory(20, {NOTICE.upper(): 6})
