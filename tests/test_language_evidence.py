"""What letters, words, lines of code and declarations say before or beside the detectors."""

import pytest

from pipeline.flow import read_page
from pipeline.records import Anchor, Language
from pipeline.refine.language import detect, detect_document, disagrees, votes
from pipeline.refine.language.alphabets import letters_of, outside
from pipeline.refine.language.code import without_code
from pipeline.refine.language.codes import RELATIVES
from pipeline.refine.language.languages import LANGUAGES
from pipeline.refine.language.pool import CANDIDATE, FITTED, NOTHING
from pipeline.refine.language.quick import EVIDENCE


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Općina je u proljeće otvorila novu knjižnicu u blizini luke.", {"hr", "bs", "sr"}),
        ("Danas je lijep dan", {"hr", "bs", "sr"}),
        ("Pemerintah kota membuka perpustakaan baru", {"id", "ms"}),
        ("Majlis bandaran membuka perpustakaan baharu kerana penduduk mahu membaca", {"id", "ms"}),
    ],
)
def test_what_text_does_not_tell_apart_is_named_as_a_group(text: str, group: set[str]) -> None:
    found = detect(text)
    assert found.code in group
    assert group <= {found.code, *dict(found.alternatives)}


@pytest.mark.xfail(reason="no detector and no development text knows Serbian in Latin letters")
def test_serbian_in_latin_letters() -> None:
    assert detect("Opština je u proleće otvorila novu biblioteku u blizini luke.").code == "sr"


@pytest.mark.parametrize(
    "text",
    [
        "Zobacz https://example.org/a?b=1 teraz, to ważne.",
        "Article (2) of the law; see also the notes (in German).",
        "Uwagi:\n1. Zgodnie z ustawą (art. 5);\n2. Zgodnie z umową;",
        "Πώς δουλεύουν τα δικαιώματα διαχειριστή;",
        "The return of the class of 1999, if it is not too late.",
        "Import and export from Poland to Germany",
    ],
)
def test_prose_with_signs_of_code_stays_prose(text: str) -> None:
    assert without_code(text).code < 0.2
    assert detect(text).code != "und"


def test_letters_a_language_lacks() -> None:
    letters = letters_of("Příliš žluťoučký kůň")
    assert outside("cs", letters) == 0
    assert outside("pl", letters) > 3
    assert outside("xx", letters) == 0


def test_claims_of_a_page() -> None:
    url = "https://example.org/pl/grenoble"
    own = Anchor(url, "polski", hreflang="pl-PL")
    other = Anchor("https://example.org/fr/grenoble", "français", hreflang="fr")
    assert votes("en_US", url, (own, other)) == ["en", "pl"]
    assert votes("", "https://example.org/tv/guide/it") == []
    assert votes("", "file:a.html") == []


@pytest.mark.parametrize("tag", ["{{lang}}", "x-default", "english", "klingon", "xx-YY", "und", "i-default", "%s"])
def test_what_names_no_language_is_no_claim(tag: str) -> None:
    assert votes(tag, "") == []
    assert detect("Grenoble 2024", tag) == detect("Grenoble 2024")
    assert not disagrees(tag, Language("en", 0.99))
    document = read_page(f'<html lang="{tag}"><main><h1>Grenoble</h1><p>2024, 2025</p></main>').document
    assert (document.declared_language, document.declared_language_disagrees) == (tag, False)
    assert document.language == read_page("<main><h1>Grenoble</h1><p>2024, 2025</p></main>").document.language


@pytest.mark.parametrize(
    "url", ["http://[x", "//[::1", "http://]/", "http://a.example[/", "http://\u2100.example/", "["]
)
@pytest.mark.parametrize("content_type", ["text/html", "text/markdown", "text/plain"])
def test_no_url_ends_a_page(url: str, content_type: str) -> None:
    """None of these can be taken apart: the page's own, its base, and those of its links."""
    assert votes("en", url, (Anchor(url, "polski", hreflang="pl"),)) == ["en", "pl"]
    link = f'<link rel="alternate" hreflang="pl" href="{url}"><link rel="canonical" href="{url}">'
    text = f'<p>The council opened a <a href="{url}">library</a>.</p><img src="{url}">\n\n[library]({url}), <{url}>'
    for base in ("", f'<base href="{url}">'):
        page = read_page(f"{base}{link}\n\n# Library\n\n{text}", url, content_type)
        assert "The council opened" in page.text


def test_every_language_that_an_answer_can_name_can_be_claimed() -> None:
    for code in LANGUAGES:
        assert votes(code, "") == [code]
    assert FITTED["bias"].keys() <= LANGUAGES  # all that the weights were fitted on
    assert all(group <= LANGUAGES for group in RELATIVES)


@pytest.mark.parametrize(
    ("text", "claimed", "code"),
    [
        ("Kontakt", ["cs"], "cs"),
        ("Grenoble 2024", ["xx"], detect("Grenoble 2024").code),
        ("The council opened a new library near the harbour last spring.", ["pl", "fr"], "en"),
        ("Općina je u proljeće otvorila novu knjižnicu u blizini luke.", ["bs"], "bs"),
        ("12 345", ["pl"], "und"),
    ],
)
def test_a_claim_decides_only_what_the_text_leaves_open(text: str, claimed: list[str], code: str) -> None:
    assert detect_document(text, claimed).code == code


def test_a_claim_is_not_for_a_chosen_detector() -> None:
    text = "Općina je u proljeće otvorila novu knjižnicu"
    assert detect_document(text, ["bs"], detector="eldc") == detect(text, detector="eldc")


def test_disagreement_needs_two_languages() -> None:
    english = Language("en", 0.99)
    assert disagrees("pl", english)
    assert not disagrees("en-GB", english)
    assert not disagrees("", english)
    assert not disagrees("pl", Language("und", 0.99))


def test_every_evidence_has_its_weights() -> None:
    assert tuple(FITTED["candidate"]) == CANDIDATE
    assert tuple(FITTED["nothing"]) == NOTHING
    assert tuple(FITTED["quick"]) == EVIDENCE
