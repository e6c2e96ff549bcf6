"""What a page says about itself: title, description, author, dates, language, canonical url, translations.

Sources, best first: JSON-LD and the article meta tags for dates and authors, the heading for the title. Pages lie and
err, so every value is checked for form, and what has none is left out; nothing here raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.links import Links, host_of
from pipeline.extract.html.walk import Walk
from pipeline.extract.html.whitespace import collapse
from pipeline.extract.site import site_of_host
from pipeline.records import Anchor, Metadata

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«/]+\s+|\s*\|\s*")
_FIRST_YEAR = 1990  # no web page is older
_JSON_LENGTH = 1_000_000  # characters of JSON-LD that are read
_JSON_NODES = 5_000
_NAME_LENGTH = 100
_TITLE_LENGTH = 500
_TITLE_PARTS = 4  # site's names taken off a title at most
_TAG = re.compile(r"<[^>]{0,200}>")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ARTICLE = re.compile(
    r"Article|Posting|WebPage|Report|Product|Recipe|Event|Question|Video|Book|Course|Review|Guide|Job"
)

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
    things = list(json_things(walk.facts.json_ld))
    thing = next((thing for thing in things if _ARTICLE.search(_kind(thing))), {})
    return Metadata(
        title=_title(walk, metas, links),
        description=_first(metas, _DESCRIPTIONS) or _text(thing.get("description")),
        author=_author(metas, thing, walk),
        published_at=_first_date([*_all(metas, _PUBLISHED), thing.get("datePublished"), *_times(walk, "published")]),
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


# ---------------------------------------------------------------- title


def _title(walk: Walk, metas: dict[str, str], links: Links) -> str:
    """Return the page's title without the site's name: og:title or title, cleaned, else the first h1.

    An h1 decides where the title says the same and more ("Tea: how to | Shop" with the h1 "Tea: how to").
    """
    blocks = walk.page.blocks
    tops = [
        text
        for text, level, state in zip(blocks.text, blocks.level, blocks.state, strict=True)
        if level == 1 and state & v.HEADING
    ]
    declared = (
        metas.get("og:title", "") or next(iter(filter(None, walk.facts.titles)), "") or metas.get("twitter:title", "")
    )
    site = metas.get("og:site_name", "") or metas.get("application-name", "")
    if not declared:
        return tops[0] if tops else ""
    folded = declared.casefold()
    for top in tops:
        if len(top) > 1 and folded.startswith(top.casefold()) and not _is_site(top, site, links):
            return top
    return without_site(declared, site, links)


def without_site(title: str, site: str, links: Links) -> str:
    """Return `title` without the parts that name the site.

    >>> links = Links("https://www.tea-house.example/green")
    >>> without_site("Green tea | Tea House", "", links), without_site("Tea House: Green tea - guide", "Tea House", links)
    ('Green tea', 'Green tea - guide')
    """
    if site and title.casefold().startswith(f"{site.casefold()}:"):
        return title[len(site) + 1 :].strip() or title
    for _ in range(_TITLE_PARTS):
        separators = list(_SEPARATOR.finditer(title))
        if not separators or len(title) > _TITLE_LENGTH:
            break
        first, last = separators[0], separators[-1]
        behind = title[last.end() :]
        if _is_site(behind, site, links) or ("|" in last[0] and len(behind) <= last.start()):
            title = title[: last.start()]
        elif _is_site(title[: first.start()], site, links):
            title = title[first.end() :]
        else:
            break
    return title


def _is_site(part: str, site: str, links: Links) -> bool:
    """Return whether `part` of a title is the site's name: as declared, or its host without dots and spaces."""
    if site and part.casefold() == site.casefold():
        return True
    name = re.sub(r"[\W_]", "", part.casefold())
    host = host_of(links.page)
    domain = site_of_host(host)
    label = re.sub(r"[\W_]", "", domain.partition(".")[0])
    return len(name) > 2 and name in {label, re.sub(r"[\W_]", "", domain), re.sub(r"[\W_]", "", host)}


# ---------------------------------------------------------------- JSON-LD


def json_things(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD scripts, outermost first, at most `_JSON_NODES`; what is not JSON is passed over."""
    queue: list[Any] = []
    for script in scripts:
        if len(script) <= _JSON_LENGTH:
            try:
                queue.append(json.loads(script, strict=False))
            except (ValueError, RecursionError):
                continue
    for count, node in enumerate(queue):  # grows while it is read: breadth first
        if count > _JSON_NODES:
            return
        if isinstance(node, dict):
            yield node
            queue.extend(child for child in node.values() if isinstance(child, dict | list))
        elif isinstance(node, list):
            queue.extend(child for child in node if isinstance(child, dict | list))


def _kind(thing: dict[str, Any]) -> str:
    kind = thing.get("@type")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")


def _text(value: object) -> str:
    """Return `value` where it is a text, without tags."""
    return collapse(_TAG.sub(" ", value)) if isinstance(value, str) else ""


def _names(value: object) -> list[str]:
    """Return the names in a JSON-LD author: a text, an object with a name, or a list of those."""
    values = value if isinstance(value, list) else [value]
    return [name for item in values[:20] if (name := _text(item.get("name") if isinstance(item, dict) else item))]


def _author(metas: dict[str, str], thing: dict[str, Any], walk: Walk) -> str:
    signed = [link.text for links in walk.page.blocks.links for link in links if "author" in link.rel.lower().split()]
    candidates = [", ".join(dict.fromkeys(_names(thing.get("author")))), *_all(metas, _AUTHORS), *signed]
    return next(
        (
            name
            for name in candidates
            if name and len(name) <= _NAME_LENGTH and not name.startswith("@") and "://" not in name
        ),
        "",
    )


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


def read_date(text: str) -> datetime | None:
    """Return the time that `text` names, in UTC; None where it names none between 1990 and next year.

    ISO 8601 and RFC 2822; a time without a zone is taken as UTC. Dates with the month in words or at first place are
    not read: 03/04/2020 is two days.

    >>> read_date("2024-02-29T23:30:00-02:00").isoformat()
    '2024-03-01T01:30:00+00:00'
    >>> read_date("Thu, 29 Feb 2024 10:00:00 GMT").day, read_date("2024/2/29").month, read_date("0001-01-01"), read_date("soon")
    (29, 2, None, None)
    """
    text = text.strip()[:64]
    date = _read_iso(text) or _read_mail_date(text) or _read_day(text)
    if date is None:
        return None
    try:
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return date if _FIRST_YEAR <= date.year <= datetime.now(UTC).year + 1 else None


def _read_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None


def _read_mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if "," in text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _read_day(text: str) -> datetime | None:
    found = _YEAR_FIRST.match(text)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        return None
