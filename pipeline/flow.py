"""The whole pipeline on one page: bytes in, rows out, nothing read or written on the way.

    capture -> decode -> blocks -> repair -> sections -> language -> rows

`read` is the map of it; each stage is a function of its own room, and an error in one says which it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.assemble import Languages, make_page
from pipeline.errors import PageError
from pipeline.extract.decode import decode
from pipeline.extract.html import read_html
from pipeline.extract.recipe import Recipe
from pipeline.extract.site_history import SiteHistory
from pipeline.mend import Mended, repair_draft
from pipeline.records import Capture, Draft, Page, Text, without_credentials
from pipeline.refine.language import Detector, chinese_script, detect, detect_document, votes
from pipeline.refine.sections import Outline, outline
from pipeline.settings import Settings
from pipeline.stages import stage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARKUP = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|div|p|h[1-6]|table|article|section|ul|ol)[\s>/]", re.IGNORECASE
)
_SNIFFED = 4_096
# A detector needs no more than this to be sure of a page's language; a page of 100,000 words takes no longer.
_LANGUAGE_SAMPLE = 4_000


def read_page(body: bytes | str, url: str = "", content_type: str | None = None) -> Page:
    """Return all that one page gives.

    Args:
        body: the page as it arrived, or text already decoded.
        url: where it came from; links are resolved against it.
        content_type: HTTP Content-Type, where known.

    Raises:
        PageError: it gives no document; `stage` and `code` say why.
    """
    url = without_credentials(url)
    if isinstance(body, str):
        text = Text(body, "unicode", "given as text")
        return read_decoded(text, Capture(b"", url, _EPOCH, url, content_type), Settings())
    return read(Capture(body, url, _EPOCH, url, content_type), Settings())


def read(
    capture: Capture, settings: Settings, recipe: Recipe | None = None, history: SiteHistory | None = None
) -> Page:
    """Return all that a capture gives, its blocks by the site's `recipe` or with its `history` if there is one.

    Raises:
        PageError: it gives no document; `stage` and `code` say why. An error nobody foresaw has the code `bug`.
    """
    with stage("decode"):
        text = decode(capture.body, capture.content_type)
    return read_decoded(text, capture, settings, recipe, history)


def read_decoded(
    text: Text,
    capture: Capture,
    settings: Settings,
    recipe: Recipe | None = None,
    history: SiteHistory | None = None,
) -> Page:
    """Return all that a decoded capture gives.

    Raises:
        PageError: as `read` does.
    """
    with stage("decode"):
        if not text.value.strip():
            raise PageError("decode", "empty", "there is no text in it")
    with stage("blocks"):
        draft = read_blocks(text.value, capture, recipe, history)
    with stage("repair"):
        mended = repair_draft(draft, frozenset(settings.repair_off))
    with stage("sections"):
        sections = outline(mended.passages)
    with stage("language"):
        languages = find_languages(mended, sections, settings.detector, capture.url)
    with stage("tables"):
        return make_page(text, capture, mended, sections, languages)


def read_blocks(text: str, capture: Capture, recipe: Recipe | None = None, history: SiteHistory | None = None) -> Draft:
    """Return the blocks of a page, read as the format that its content type or its looks ask for.

    Recipe and history are for HTML: dumps have no elements to select, and little of a site's template.
    """
    kind = (capture.content_type or "").partition(";")[0].strip().lower()
    if kind == "text/markdown":
        from pipeline.extract.markdown import read_markdown  # noqa: PLC0415 - few pages are

        return read_markdown(text, capture.url)
    if "html" in kind or (kind != "text/plain" and _MARKUP.search(text, 0, _SNIFFED)):
        return read_html(text, capture.url, recipe=recipe, history=history)
    from pipeline.extract.text import read_text  # noqa: PLC0415 - 0.01 s, and few pages are plain text

    return read_text(text)


def find_languages(mended: Mended, sections: Sequence[Outline], detector: Detector, url: str = "") -> Languages:
    """Return the language of the page, then of its blocks and sections with the page's as prior."""
    passages = mended.passages
    texts = [passages[index].text for section in sections for index in section.passages]
    told = mended.draft.metadata
    claimed = votes(told.declared_language, url, told.alternates)
    sample = "\n".join(texts)[:_LANGUAGE_SAMPLE]
    document = detect_document(sample, claimed, detector=detector)
    prior = document.code if document.code != "und" else None
    blocks = [detect(one.text, prior, detector=detector) if one.role == "content" else None for one in passages]
    of_sections = []
    for section in sections:
        own = [found for index in section.passages if (found := blocks[index]) and found.code != "und"]
        if len({found.code for found in own}) > 1:
            own = [detect(f"{section.heading}\n{section.text}"[:_LANGUAGE_SAMPLE], prior, detector=detector)]
        # a section in which nothing can be told speaks the language of the page
        of_sections.append(max(own, key=lambda found: found.confidence, default=document))
    script = chinese_script(sample) if document.code == "zh" else ""
    return Languages(document, tuple(of_sections), tuple(found.code if found else None for found in blocks), script)
