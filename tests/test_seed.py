"""The page that stands for all of them, where it is at hand: shared/seed beside the checkout."""

from pathlib import Path

import pytest

import pipeline
from pipeline.records import undo

SEED = Path(__file__).parents[2] / "shared" / "seed"
SOURCE = SEED / "000_bcb4dfca542e0d5d.txt"
URL = "https://moving-cities.eu/pl/grenoble-3"

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="the seed page is not here")


@pytest.fixture(scope="module")
def page():
    return pipeline.read_page(SOURCE.read_bytes(), URL, "text/plain")


def test_document(page):
    document = page.document
    assert (document.title, document.site, document.language) == ("Grenoble", "moving-cities.eu", "pl")
    assert document.language_confidence >= 0.99
    assert (document.encoding, document.format) == ("utf-8", "text")
    assert (document.n_sections, document.n_lost_characters, document.n_repairs) == (8, 6706, 1)


def test_sections(page):
    found = [(s.level, s.heading, s.status, s.n_lost_characters) for s in page.sections]
    assert found == [
        (1, "Grenoble", "ok", 0),
        (2, "Kluczowe wnioski", "ok", 0),
        (2, "Co czyni miasto wyjątkowym?", "ok", 0),
        (2, "Na czym koncentruje się lokalna polityka migracyjna?", "ok", 0),
        (2, "Działalność polityczna i rzecznictwo ponad poziomem miejskim", "ok", 0),
        (2, "Członek następujących sieci", "empty", 0),
        (2, "Pobierz pełny raport miasta", "ok", 0),
        (2, "Francja – kontekst polityczny", "lost", 6706),
    ]
    assert [s.position for s in page.sections] == list(range(8))
    root = page.sections[0]
    assert [s.parent_id for s in page.sections] == [None] + [root.section_id] * 7
    assert {s.language for s in page.sections} == {"pl"}
    assert page.sections[1].heading_path == ("Grenoble", "Kluczowe wnioski")
    assert [page.sections[i].n_characters for i in (3, 4)] == [616, 578]


def test_blocks(page):
    def content(position):
        section = page.sections[position]
        return [b for b in page.blocks if b.section_id == section.section_id and b.kind != "heading"]

    assert [(b.kind, b.text) for b in content(0)] == [("paragraph", "Pionierska solidarność we Francji")]
    assert [(b.kind, b.marker) for b in content(1)] == [("list_item", n) for n in "123"]
    assert all(b.text[0].isupper() and b.text.endswith(".") for b in content(1))
    paragraph, quote, attribution = content(2)
    assert paragraph.text.startswith("Walka o prawa migrantów:")
    assert (quote.kind, attribution.kind) == ("quote", "attribution")
    assert attribution.text == "Emmanuel Carroz, wiceburmistrz"
    assert content(5) == []
    assert [b.text for b in content(6)][1:] == ["Pobierz raport"]
    assert [b.text for b in content(7)] == [""]
    beside = {b.text: b.role for b in page.blocks if b.role != "content"}
    assert set(beside) == {"Moving Cities", "O mieście"}
    assert not any("\ufffd" in b.text or "\xa0" in b.text for b in page.blocks)


def test_ledger(page):
    (row,) = page.repairs
    assert (row.step, row.rule, row.n_characters) == ("repair", "replacement_run", 6706)
    assert row.section_id == page.sections[-1].section_id
    block = next(b for b in page.blocks if b.block_id == row.block_id)
    assert undo(block.text, (row.repair(),)) == "\ufffd" * 6706


def test_language_spans(page):
    text = page.sections[4].text
    spans = pipeline.language_spans(text, "pl")
    foreign = [text[s.start : s.end] for s in spans if s.code != "pl"]
    assert [span.strip('„”()" ') for span in foreign] == ["Une ville pour tous"]
    assert {s.code for s in spans} == {"pl", "fr"}
    assert (spans[0].start, spans[-1].end) == (0, len(text))


def test_run(tmp_path):
    raw = tmp_path / "raw" / "moving-cities.eu" / "pl"
    raw.mkdir(parents=True)
    (raw / "grenoble-3").write_bytes(b"")  # no ending: skipped
    (raw / "page.txt").write_bytes(SOURCE.read_bytes())
    (raw / "page.txt.meta.json").write_text(f'{{"url": "{URL}", "fetched_at": "2026-11-01T00:00:00Z"}}')
    out = tmp_path / "processed"
    report = pipeline.run(tmp_path / "raw", out, jobs=0)
    assert report.outcomes == {"new": 1, "skipped": 1}
    before = pipeline.load("captures", out)
    assert pipeline.run(tmp_path / "raw", out, jobs=0).n_captures == 0
    assert before.equals(pipeline.load("captures", out))
    (raw / "later.txt").write_bytes(SOURCE.read_bytes())
    (raw / "later.txt.meta.json").write_text(f'{{"url": "{URL}", "fetched_at": "2026-11-08T00:00:00Z"}}')
    assert pipeline.run(tmp_path / "raw", out, jobs=0).outcomes == {"unchanged": 1}
    assert len(pipeline.load("documents", out, current=False)) == 1
