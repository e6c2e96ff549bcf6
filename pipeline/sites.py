"""The `[[sites]]` of `pipeline.toml`: what is crawled, how far, how fast and when."""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, fields
from typing import Any, Final, get_type_hints
from urllib.parse import urlsplit

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Site:
    """One site to crawl. A key below `[[sites]]` is a field of this class."""

    name: str
    """what it is called in commands and folders: letters, digits, `.`, `_` and `-`"""
    start_urls: tuple[str, ...]
    """where the crawl begins; only links to the hosts of these urls are followed"""
    sitemaps: tuple[str, ...] = ()
    """urls of sitemaps or sitemap indexes; their `lastmod` makes pages due"""
    allow: tuple[str, ...] = ()
    """regular expressions; where there are any, only urls in which one is found are fetched"""
    deny: tuple[str, ...] = ()
    """regular expressions; urls in which one is found are not fetched"""
    languages: tuple[str, ...] = ()
    """languages whose versions of a page are fetched, too, on whatever host `hreflang` names"""
    max_depth: int = 20
    """links from a start url, at most"""
    max_pages: int = 10_000
    """pages of one crawl, at most"""
    max_hours: float = 12.0
    """hours one crawl may take; the next one goes on"""
    delay: float = 1.0
    """seconds between two requests to a host, more while it answers slowly; 0, for servers of one's own, does not wait"""
    schedule: str = ""
    """when it is crawled, as a cron expression of five fields in UTC; empty: whenever `crawl --due` is called"""
    render: bool = False
    """run the pages' scripts in a browser; needs the extra `render`"""
    browser: str = ""
    """program of the Chromium that renders; empty: the one that `playwright install chromium` puts in its place"""
    allow_private: bool = False
    """let the hosts of `start_urls` have addresses that are not public: servers of one's own network"""

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of the start urls."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start_urls)


_TYPES: Final = get_type_hints(Site)
_LEAST: Final = {"max_depth": 0, "max_pages": 1, "max_hours": 0.001, "delay": 0}
_REQUIRED: Final = ("name", "start_urls")


def parse_sites(table: object) -> tuple[tuple[Site, ...], list[str]]:
    """Return the sites that a list of TOML tables holds, and all that is wrong with them.

    >>> parse_sites([{"name": "log", "start_url": ["https://example.org/"]}])[1]
    ['sites[0] "log": unknown key "start_url"; did you mean "start_urls"?', 'sites[0] "log": start_urls is missing']
    """
    if not isinstance(table, list) or not all(isinstance(one, dict) for one in table):
        return (), ["sites must be tables, each beginning with [[sites]]"]
    sites: list[Site] = []
    problems: list[str] = []
    for number, one in enumerate(table):
        where = f"sites[{number}]" + (f' "{one["name"]}"' if isinstance(one.get("name"), str) else "")
        wrong = _problems(one)
        problems += [f"{where}: {problem}" for problem in wrong]
        if not wrong:
            sites.append(make_site(one))
    names = [site.name.lower() for site in sites]
    problems += [f'two sites are named "{name}"' for name in sorted({name for name in names if names.count(name) > 1})]
    return tuple(sites), problems


def make_site(table: dict[str, Any]) -> Site:
    """Return the site that a table holds in which nothing is wrong."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Site(**values)


def _problems(table: dict[str, Any]) -> list[str]:
    """Return what is wrong with one site."""
    problems = []
    for key, value in table.items():
        if key not in _TYPES:
            near = difflib.get_close_matches(key, _TYPES, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"the keys are {', '.join(_TYPES)}"
            problems.append(f'unknown key "{key}"; {hint}')
        elif problem := _problem(key, value):
            problems.append(f"{key} {problem}")
    return problems + [f"{key} is missing" for key in _REQUIRED if key not in table]


def _problem(key: str, value: object) -> str:
    """Return what is wrong with a value, or an empty string."""
    kind = _TYPES[key]
    found = f'found "{value}"' if isinstance(value, str) else f"found {value!r}"
    if kind is bool:
        return "" if isinstance(value, bool) else f"must be true or false, {found}"
    if kind is str:
        if not isinstance(value, str):
            return f"must be a text, {found}"
        return _wrong_name(value) if key == "name" else ""
    if kind == tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            return f"must be a list of texts, {found}"
        return _wrong_texts(key, list(value))
    if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float) or math.isnan(value):
        return f"must be {'a whole number' if kind is int else 'a number'}, {found}"
    return f"must be at least {_LEAST[key]}, {found}" if value < _LEAST[key] else ""


def _wrong_name(value: str) -> str:
    return "" if _NAME.fullmatch(value) else f'must be made of letters, digits, ".", "_" and "-", found "{value}"'


def _wrong_texts(key: str, values: list[str]) -> str:
    """Return what is wrong with a list of urls, patterns or languages."""
    if key in {"start_urls", "sitemaps"}:
        wrong = [
            value for value in values if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname
        ]
        if key == "start_urls" and not values:
            return "must hold at least one url"
        return (
            f"must hold urls that begin with http:// or https://, found {', '.join(map(repr, wrong))}" if wrong else ""
        )
    if key in {"allow", "deny"}:
        for value in values:
            try:
                re.compile(value)
            except re.error as error:
                return f"holds {value!r}, which is no regular expression: {error}"
    return ""


def site_docs(source: str) -> dict[str, str]:
    """Return the line under each field of `Site` in the source of this module, for the documentation."""
    body = source.split("class Site", 1)[1]
    return {one.name: body.split(f"    {one.name}: ", 1)[1].split('"""', 2)[1] for one in fields(Site)}
