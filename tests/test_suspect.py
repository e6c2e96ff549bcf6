"""Pages that refuse, or lost nearly all they held: not believed until seen twice."""

import pytest
from conftest import check_sums

import pipeline
from pipeline.batch.run import run
from pipeline.refine.refusal import is_refusal, is_suddenly_tiny
from pipeline.settings import Settings

FULL = "<html lang=en><title>Light</title><main><h1>Light</h1>" + "".join(
    f"<p>In the year {year} the keeper of the light wrote down every ship that passed the point.</p>"
    for year in range(1880, 1910)
)
BUSY = "<html><title>429</title><body><h1>Too many requests</h1><p>Please come back later.</p>"
TINY = "<html lang=en><title>Light</title><main><p>Page is being built.</p></main>"
SHORT = "<html lang=en><title>Light</title><main><p>The light is out.</p></main>"


@pytest.fixture
def seen(write_page, out):
    """Take in versions of one page, one a day, each in a run of its own or all at once; return the outcomes."""

    def take_in(*bodies, at_once=False):
        for day, body in enumerate(bodies, 1):
            told = {"url": "https://light.example/", "fetched_at": f"2024-03-{day:02}T10:00:00Z"}
            write_page(f"{day}.html", body, **told)
            if not at_once:
                run(out.parent / "raw", out, Settings(jobs=0))
        run(out.parent / "raw", out, Settings(jobs=0))
        check_sums(out)
        return pipeline.load("captures", out, current=False)["outcome"].tolist()

    return take_in


CASES = {
    "a refusal, then the page again": ([FULL, BUSY, FULL], ["new", "suspect", "unchanged"], True),
    "a refusal twice": ([FULL, BUSY, BUSY], ["new", "suspect", "changed"], False),
    "tiny, then the page again": ([FULL, TINY, FULL], ["new", "suspect", "unchanged"], True),
    "tiny for good": ([FULL, TINY, TINY, TINY], ["new", "suspect", "changed", "unchanged"], False),
    "another version after it": ([FULL, TINY, FULL + "<p>And then no more."], ["new", "suspect", "changed"], False),
    "a refusal is all there ever was": ([BUSY, BUSY], ["new", "unchanged"], True),
    "a small page that changes": ([SHORT, TINY], ["new", "changed"], False),
    "half of it": ([FULL, FULL[: len(FULL) // 2]], ["new", "changed"], False),
}


@pytest.mark.parametrize("at_once", [False, True], ids=["run by run", "in one run"])
@pytest.mark.parametrize(("bodies", "outcomes", "keeps_first"), CASES.values(), ids=list(CASES))
def test_outcomes(seen, out, bodies, outcomes, keeps_first, at_once):
    assert seen(*bodies, at_once=at_once) == outcomes
    first = pipeline.load("captures", out, current=False)["document_id"][0]
    (current,) = pipeline.load("documents", out)["document_id"]
    assert (current == first) == keeps_first


def test_a_suspect_page_is_no_change_of_its_sections(seen, out):
    seen(FULL, BUSY, FULL)
    assert pipeline.load("section_changes", out, current=False).empty
    assert pipeline.load("captures", out, where="outcome = 'suspect'")["reason"].tolist() == [
        "the page says that it is not shown"
    ]
    assert len(pipeline.load("documents", out, current=False)) == 2
    assert pipeline.load("documents", out, as_of="2024-03-02")["title"].tolist() == ["Light"]


@pytest.mark.parametrize("text", ["Too Many Requests", "Access Denied", "Trop de requêtes", "Checking your browser..."])
def test_refusals(text):
    assert is_refusal("", text)


@pytest.mark.parametrize(
    "text", ["The requests of the keeper were too many.", "He was denied access.", "A talk. " * 200 + "Access denied"]
)
def test_no_refusals(text):
    assert not is_refusal("", text)


def test_tiny():
    assert not is_suddenly_tiny(0, 0)
    assert is_suddenly_tiny(10_000, 999)
    assert not is_suddenly_tiny(10_000, 1_000)
