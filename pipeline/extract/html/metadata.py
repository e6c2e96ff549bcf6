"""What a page says about itself: title, description, author, dates, language, canonical url, translations.

Sources, best first: JSON-LD and the article meta tags for dates and authors, the heading for the title. Pages lie and
err, so every value is checked for form, and what has none is left out; nothing here raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.extract.html.authors import bylines, signatures
from pipeline.extract.html.dates import date_in_url, read_date
from pipeline.extract.html.json_ld import Thing, main_thing, names_of, read_things, text_of
from pipeline.extract.html.links import Links
from pipeline.extract.html.titles import find_title
from pipeline.extract.html.walk import Walk
from pipeline.extract.html.whitespace import collapse
from pipeline.records import Anchor, Metadata

_NAME_LENGTH = 100

_DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description", "dcterms.description")
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author", "citation_author", "twitter:creator")  # fmt: skip
_PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "date", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.created", "pubdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date",
    "sailthru.date", "citation_publication_date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "lastmod")


def read_metadata(walk: Walk, links: Links) -> Metadata:
    """Return the metadata of the page that `walk` read."""
    tags, metas = walk.facts.tags, _metas(walk)
    things = read_things(walk.facts.json_ld)
    thing = main_thing(things)
    return Metadata(
        title=_title(walk, metas, links),
        description=_first(metas, _DESCRIPTIONS) or text_of(thing.get("description")),
        author=_author(metas, thing, things, walk),
        published_at=_first_date([*_all(metas, _PUBLISHED), thing.get("datePublished"), *_times(walk, "published")])
        or date_in_url(links.page),
        modified_at=_first_date([*_all(metas, _MODIFIED), thing.get("dateModified"), *_times(walk, "modified")]),
        canonical_url=_canonical(tags, metas, links),
        declared_language=_language(walk, metas),
        alternates=tuple(_alternates(tags, links)),
    )


# ---------------------------------------------------------------- meta tags


def _metas(walk: Walk) -> dict[str, str]:
    """Return the content of each meta tag by lower-case name, property, itemprop or http-equiv; the first one counts."""
    metas: dict[str, str] = {}
    for tag, attributes in walk.facts.tags:
        if tag == "meta" and (content := collapse(attributes.get("content") or "")):
            for key in ("name", "property", "itemprop", "http-equiv"):
                if name := attributes.get(key):
                    metas.setdefault(name.strip().lower(), content)
    return metas


def _all(metas: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [metas[name] for name in names if name in metas]


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next(iter(_all(metas, names)), "")


def _language(walk: Walk, metas: dict[str, str]) -> str:
    language = walk.facts.language or _first(metas, ("content-language", "language", "dc.language", "inlanguage"))
    return collapse(language or metas.get("og:locale", "").replace("_", "-"))


def _canonical(tags: list[tuple[str, dict[str, str | None]]], metas: dict[str, str], links: Links) -> str:
    for tag, attributes in tags:
        if tag == "link" and "canonical" in (attributes.get("rel") or "").lower().split() and attributes.get("href"):
            return links.absolute(attributes["href"] or "")
    return links.absolute(metas["og:url"]) if "og:url" in metas else ""


def _alternates(tags: list[tuple[str, dict[str, str | None]]], links: Links) -> Iterator[Anchor]:
    for tag, attributes in tags:
        hreflang, rel = (attributes.get("hreflang") or "").strip(), attributes.get("rel") or ""
        if tag == "link" and hreflang and "alternate" in rel.lower().split():
            url = links.absolute(attributes.get("href") or "")
            if url:
                yield Anchor(url, collapse(attributes.get("title") or ""), rel, "alternate", hreflang)


# ---------------------------------------------------------------- title and author


def _title(walk: Walk, metas: dict[str, str], links: Links) -> str:
    """Return og:title or the title element, cleaned, else the first h1."""
    declared = (
        metas.get("og:title", "") or next(iter(filter(None, walk.facts.titles)), "") or metas.get("twitter:title", "")
    )
    site = metas.get("og:site_name", "") or metas.get("application-name", "")
    return find_title(declared, walk.page.blocks.headings(1), site, links)


def _author(metas: dict[str, str], thing: Thing, things: list[Thing], walk: Walk) -> str:
    declared = [", ".join(dict.fromkeys(names_of(thing.get("author"), things))), *_all(metas, _AUTHORS)]
    blocks, containers = walk.page.blocks, walk.page.containers
    return _first_name(declared) or _first_name(signatures(blocks)) or _first_name(bylines(blocks, containers))


def _first_name(texts: list[str]) -> str:
    return next(filter(_is_name, texts), "")


def _is_name(text: str) -> bool:
    return bool(text) and len(text) <= _NAME_LENGTH and not text.startswith("@") and "://" not in text


# ---------------------------------------------------------------- dates


def _times(walk: Walk, which: str) -> Iterator[str]:
    """Yield the datetimes of the page's time elements that may say when it was published or modified."""
    for tag, attributes in walk.facts.tags:
        if tag == "time" and attributes.get("datetime"):
            words = f"{attributes.get('itemprop')} {attributes.get('class')}".lower()
            is_change = "modified" in words or "updated" in words
            if is_change == (which == "modified"):
                yield attributes["datetime"] or ""


def _first_date(values: list[object]) -> datetime | None:
    return next((date for value in values if isinstance(value, str) and (date := read_date(value))), None)
