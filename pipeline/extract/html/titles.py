"""The title of a page, without the name of its site."""

from __future__ import annotations

import re

from pipeline.extract.html.links import Links, host_of
from pipeline.extract.site import site_of_host

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«/_]+\s+|\s*[|｜]\s*")
# Chinese and Japanese titles put nothing around it: 标题_频道_网站
_WIDE_SEPARATOR = re.compile(r"(?<=[\u3040-\u9fff\uff00-\uff60])_|_(?=[\u3040-\u9fff])")
_NO_LETTER = re.compile(r"[\W_]")
_EDGES = " \t|–—·•/_-"
_TITLE_LENGTH = 500
_TITLE_PARTS = 4  # site's names taken off a title at most
# A part of a title that is to this share the host's name is the site's: "Tea House Forum" on tea-house.example.
_NAME_SHARE = 0.55
_NAME_LENGTH = 4


def find_title(declared: str, headings: list[str], site: str, links: Links) -> str:
    """Return the title: as declared, without the site's name, or the heading that says the same or more.

    Args:
        declared: og:title or the title element.
        headings: headings of level 1, in order.
        site: the site's name, where declared.
        links: of the page.

    >>> links = Links("https://www.tea-house.example/green")
    >>> find_title("Tips - Green tea, how to | Tea House", ["Green tea, how to"], "", links)
    'Green tea, how to'
    >>> find_title("Tea House", ["Green tea"], "", links)
    'Green tea'
    """
    declared = declared.strip(_EDGES)
    if len(declared) > _TITLE_LENGTH:
        return declared
    own = [heading for heading in headings if len(heading) > 1 and not is_site(heading, site, links)]
    folded = declared.casefold()
    parts = _SEPARATOR.split(folded)
    for heading in own:
        # the last part is the site's name more often than not, and so is a heading that says the same
        is_part = heading.casefold() in parts[:-1] or (
            heading.casefold() == parts[-1] and 2 * len(heading) > len(folded)
        )
        if folded.startswith(heading.casefold()) or is_part:
            return heading
    title = without_site(declared, site, links)
    if own and (not title or is_site(title, site, links)):
        return own[0]
    return title


def without_site(title: str, site: str, links: Links) -> str:
    """Return `title` without the parts that name the site.

    >>> links = Links("https://www.tea-house.example/green")
    >>> without_site("Green tea | Tea House", "", links), without_site("Tea House: Green tea - guide", "Tea House", links)
    ('Green tea', 'Green tea - guide')
    """
    if site and title.casefold().startswith(f"{site.casefold()}:"):
        return title[len(site) + 1 :].strip() or title
    if found := _WIDE_SEPARATOR.search(title):
        return title[: found.start()] or title
    for _ in range(_TITLE_PARTS):
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            break
        first, last = separators[0], separators[-1]
        behind = title[last.end() :]
        if is_site(behind, site, links) or ("|" in last[0] and len(behind) <= last.start()):
            title = title[: last.start()]
        elif is_site(title[: first.start()], site, links):
            title = title[first.end() :]
        else:
            break
    return title


def is_site(part: str, site: str, links: Links) -> bool:
    """Return whether `part` of a title is the site's name: as declared, or for the most part its host's."""
    if site and part.casefold() == site.casefold():
        return True
    name = _NO_LETTER.sub("", part.casefold())
    host = host_of(links.page)
    domain = site_of_host(host)
    label = _NO_LETTER.sub("", domain.partition(".")[0])
    if len(name) > 2 and name in {label, _NO_LETTER.sub("", domain), _NO_LETTER.sub("", host)}:
        return True
    return len(label) >= _NAME_LENGTH and label in name and len(label) >= _NAME_SHARE * len(name)
