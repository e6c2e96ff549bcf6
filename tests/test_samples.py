"""The sample pages in raw/ give what raw/README.md says of them."""

import re
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.records import undo

RAW = Path(__file__).parents[1] / "raw"
OUTCOMES = {"new": 9, "changed": 1, "failed": 2, "skipped": 1}

Row = dict[Any, Any]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    report = pipeline.run(RAW, folder, pipeline.Settings(), jobs=0)
    assert report.outcomes == OUTCOMES
    return folder


class Sample:
    """The rows of one file of raw/."""

    def __init__(self, out: Path, source: str) -> None:
        self.out = out
        (self.capture,) = pipeline.load("captures", out, where=f"source = '{source}'").to_dict("records")
        self.id = self.capture["document_id"]
        (self.document,) = self.rows("documents")

    def rows(self, table: str) -> list[Row]:
        return pipeline.load(table, self.out, False, where=f"document_id = '{self.id}'").to_dict("records")

    @property
    def blocks(self) -> list[Row]:
        return [block for block in self.rows("blocks") if block["role"] == "content"]

    def facts(self, *names: str) -> tuple[Any, ...]:
        return tuple(self.document[name] for name in names)


def pages() -> set[str]:
    return {
        file.relative_to(RAW).as_posix()
        for file in RAW.rglob("*")
        if file.is_file()
        and not file.name.endswith(".meta.json")
        and not file.name.startswith("manifest.")
        and file != RAW / "README.md"
    }


def test_every_page_is_described() -> None:
    told = re.findall(r"^\| (.*?) \|", (RAW / "README.md").read_text("utf-8"), re.MULTILINE)[1:]
    assert {name for cell in told for name in re.findall(r"`(.+?)`", cell)} == pages()
    assert len(pages()) == sum(OUTCOMES.values())
    assert ", ".join(f"{n} `{outcome}`" for outcome, n in OUTCOMES.items()) in (RAW / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("source", "title", "language", "encoding", "form", "n_sections"),
    [
        ("moving-cities.example/pl/turyn-2.txt", "Turyn", "pl", "utf-8", "text", 8),
        ("encodings/latin2-undeclared.html", "Žížaly na balkoně", "cs", "iso-8859-2", "html", 4),
        ("encodings/windows-1250-declared-as-latin1.html", "Jak ostrzyć nóż kuchenny", "pl", "windows-1250", "html", 4),
        ("damage/mojibake.html", "Sauerteig für Geduldige", "de", "utf-8", "html", 4),
        ("damage/replacement-characters.html", "Réparer une chambre à air", "fr", "utf-8", "html", 4),
        ("layout/dry-stone-wall.html", "Keeping a dry-stone wall standing", "en", "utf-8", "html", 8),
        ("recrawl/2026-11-01/ferry.html", "The island ferry", "en", "utf-8", "html", 4),
        ("recrawl/2026-11-08/ferry.html", "The island ferry", "en", "utf-8", "html", 4),
        ("manifest/roof-bees.md", "Keeping bees on a roof", "en", "utf-8", "markdown", 4),
        ("example.org/guides/composting.html", "Composting in a small yard", "en", "utf-8", "html", 3),
    ],
)
def test_documents(
    out: Path, source: str, title: str, language: str, encoding: str, form: str, n_sections: int
) -> None:
    found = Sample(out, source).facts("title", "language", "encoding", "format", "n_sections")
    assert found == (title, language, encoding, form, n_sections)


def test_turin(out: Path) -> None:
    page = Sample(out, "moving-cities.example/pl/turyn-2.txt")
    sections = {section["heading"]: section for section in page.rows("sections")}
    assert sections["Miasto należy do sieci"]["status"] == "empty"
    last = sections["Włochy – tło polityczne"]
    assert (last["status"], last["n_lost_characters"]) == ("lost", 6706)
    assert [repair["n_characters"] for repair in page.rows("repairs")] == [6706]
    assert [block["marker"] for block in page.blocks if block["kind"] == "list_item"] == ["1", "2", "3"]
    assert {"quote", "attribution"} <= {block["kind"] for block in page.blocks}
    text = "\n".join(section["text"] for section in sections.values())
    assert "\xa0" not in text
    foreign = [text[s.start : s.end] for s in pipeline.language_spans(text, "pl") if s.code == "it"]
    assert foreign == ["Una porta sempre aperta per tutti"]


def test_wrong_declaration(out: Path) -> None:
    page = Sample(out, "encodings/windows-1250-declared-as-latin1.html")
    text = " ".join(block["text"] for block in page.blocks)
    assert all(letter in text for letter in "śź„”")


def test_mojibake(out: Path) -> None:
    page = Sample(out, "damage/mojibake.html")
    text = " ".join(block["text"] for block in page.blocks)
    assert all(words in text for words in ("für", "Großmutter", "„den Gast bewirten“"))
    ledger = page.rows("repairs")
    raw = (RAW / "damage" / "mojibake.html").read_text("utf-8")
    for block in page.blocks:
        mine = (row for row in ledger if row["block_id"] == block["block_id"])
        names = ("step", "rule", "start", "end", "before", "after", "n_characters", "confidence")
        damaged = undo(block["text"], tuple(pipeline.Repair(*(row[name] for name in names)) for row in mine))
        assert damaged in raw


def test_replacement_characters(out: Path) -> None:
    page = Sample(out, "damage/replacement-characters.html")
    restored = [row for row in page.rows("repairs") if row["rule"] == "lost_letter"]
    assert (len(restored), page.document["n_lost_characters"]) == (26, 3)
    assert all(0.9 < row["confidence"] < 1 for row in restored)
    text = " ".join(block["text"] for block in page.blocks)
    assert all(words in text for words in ("légèrement", "aussitôt", "l'éclat de verre", "peut-être", "années, même"))
    assert "l'été ramollit" in text
    assert page.rows("sections")[0]["status"] == "ok"


def test_dry_stone_wall(out: Path) -> None:
    page = Sample(out, "layout/dry-stone-wall.html")
    assert {section["level"] for section in page.rows("sections")} == {1, 2, 3, 4}
    cells = page.rows("table_cells")
    grid = {(cell["row"], cell["column"]): cell["text"] for cell in cells}
    assert (grid[1, 1], grid[3, 3], grid[4, 1]) == ("Faces", "6 to 8", "11.5")
    assert max(cell["row_span"] for cell in cells) == 2
    assert max(cell["column_span"] for cell in cells) == 3
    items = [block for block in page.blocks if block["kind"] == "list_item"]
    assert {block["level"] for block in items} == {1, 2, 3}
    assert "caption" in {block["kind"] for block in page.blocks}
    assert [block["language"] for block in page.blocks if block["kind"] == "quote"] == ["es"]
    assert [link["url"] for link in page.rows("links") if link["kind"] == "download"] == [
        "https://hillfarm.example/files/wall-checklist.pdf"
    ]
    beside = {block["role"] for block in page.rows("blocks")} - {"content"}
    assert {"cookie_notice", "navigation", "header", "aside", "related", "footer"} <= beside


def test_ferry(out: Path) -> None:
    old, new = (Sample(out, f"recrawl/2026-11-{day}/ferry.html") for day in ("01", "08"))
    assert (old.capture["outcome"], new.capture["outcome"]) == ("new", "changed")
    assert old.capture["url"] == new.capture["url"]
    assert old.id != new.id
    pairs = zip(old.rows("sections"), new.rows("sections"), strict=True)
    assert [before["heading"] for before, after in pairs if before["text"] != after["text"]] == ["Timetable"]


def test_bees(out: Path) -> None:
    page = Sample(out, "manifest/roof-bees.md")
    assert page.capture["url"] == "https://bees.example/roof"
    assert page.capture["fetched_at"].isoformat() == "2026-11-02T07:15:00+00:00"
    kinds = {block["kind"] for block in page.blocks}
    assert {"list_item", "quote", "table"} <= kinds
    assert {block["marker"] for block in page.blocks if block["kind"] == "list_item"} == {"1", "2", "3", "•"}
    assert [link["text"] for link in page.rows("links")] == ["town's list of keepers"]


def test_place_is_url(out: Path) -> None:
    page = Sample(out, "example.org/guides/composting.html")
    assert page.document["url"] == "https://example.org/guides/composting.html"


def test_failing(out: Path) -> None:
    failures = pipeline.load("failures", out).set_index("source")[["stage", "code"]].to_dict("index")
    assert failures == {
        "failing/empty.html": {"stage": "decode", "code": "empty"},
        "failing/tide-table.html": {"stage": "decode", "code": "not_text"},
    }
    (skipped,) = pipeline.load("captures", out, where="outcome = 'skipped'").to_dict("records")
    assert skipped["source"] == "failing/weather-station.bin"
