"""What stands around an article on a made page: the same on all pages of one site, as on real sites.

Sizes were set so that most pages weigh 50 to 200 KB, a tenth of it the text of the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from string import ascii_letters

from material import Material, material

SITES_PER_LANGUAGE = 3


@dataclass(frozen=True, slots=True)
class Site:
    """One site's template."""

    host: str
    """its host name, a reserved one"""
    words: Material
    """its language"""
    semantic: bool
    """uses main, article, nav, aside and footer; otherwise div with class names"""
    head: str
    """styles and scripts of the head"""
    top: str
    """cookie notice, banner and menu"""
    bottom: str
    """footer and scripts at the end"""


def classes(random: Random, count: int = 6) -> str:
    """Return a class attribute's value as utility frameworks make them."""
    stems = ("flex", "grid", "mt-", "px-", "text-", "bg-", "md:w-", "lg:col-span-", "hover:", "rounded-", "leading-")
    return " ".join(f"{random.choice(stems)}{random.randint(1, 96)}" for _ in range(count))


def script(random: Random, size: int) -> str:
    """Return about `size` characters that look like minified JavaScript."""
    parts: list[str] = []
    length = 0
    while length < size:
        name = "".join(random.choices(ascii_letters, k=3))
        other = "".join(random.choices(ascii_letters, k=2))
        value = random.getrandbits(64)
        parts.append(
            f'function {name}({other},t){{if({other}<{value % 997}&&t)return"{value:x}".split({other});'
            f'for(var i=0;i<t.length;i++)n["{name}-{value % 89}"]=t[i]>>>{value % 31}||e.{other}(i,!0);return n}};'
        )
        length += len(parts[-1])
    return "".join(parts)


def style(random: Random, size: int) -> str:
    """Return about `size` characters of style sheet."""
    rules: list[str] = []
    length = 0
    while length < size:
        rules.append(
            f".c{random.getrandbits(24):x}>a:hover,.{random.choice(ascii_letters)}{random.randint(1, 99)}"
            f"{{margin:{random.randint(0, 48)}px auto;color:#{random.getrandbits(24):06x};display:flex}}"
        )
        length += len(rules[-1])
    return "".join(rules)


def icon(random: Random) -> str:
    """Return an inline SVG picture."""
    path = " ".join(f"L{random.randint(0, 240) / 10} {random.randint(0, 240) / 10}" for _ in range(12))
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M0 0 {path}Z"/></svg>'


def menu(words: Material, random: Random, count: int) -> str:
    """Return a menu of `count` links in groups of eight."""
    items: list[str] = []
    for index in range(count):
        label = random.choice(words.labels) if index % 8 else random.choice(words.labels).upper()
        if index % 3 == 2:
            label = f"{label} {random.choice(words.places)}"
        items.append(
            f'<li class="{classes(random, 4)}"><a href="/{words.language}/s{random.randint(1, 400)}/" '
            f'class="{classes(random)}" data-track="menu-{index}">{label}</a></li>'
        )
        if index % 8 == 7:
            items.append(f'</ul><ul class="{classes(random, 3)}" data-depth="{index // 8}">')
    return f'<ul class="{classes(random, 3)}">{"".join(items)}</ul>'


@cache
def site(language: str, number: int) -> Site:
    """Return site `number` of `language`; the same on every machine."""
    random = Random(f"site {language} {number}")
    words = material(language)
    semantic = number != 1
    host = f"site{number}.{language}.example"
    nav, header, footer = ("nav", "header", "footer") if semantic else ("div", "div", "div")
    links = menu(words, random, random.randint(70, 180))
    cookies = " ".join(words.cookies)
    top = (
        f'<div id="cookie-consent" class="cookie-banner {classes(random)}" role="dialog"><p>{cookies}</p>'
        f"<button>{words.labels[11]}</button><button>OK</button></div>"
        f'<{header} class="site-header {classes(random)}">{icon(random)}<a class="logo" href="/">{host}</a>'
        f'<{nav} id="menu" class="main-nav {classes(random)}">{links}</{nav}>'
        f'<form class="search" action="/search"><input name="q" placeholder="{words.labels[9]}"></form></{header}>'
    )
    bottom = (
        f'<{footer} id="footer" class="site-footer {classes(random)}">{menu(words, random, random.randint(24, 60))}'
        f"<p>&copy;&nbsp;2026 {host}. {words.labels[11]} &middot; {words.labels[6]}</p></{footer}>"
        f"<script>{script(random, random.randint(6_000, 40_000))}</script>"
    )
    head = (
        f'<link rel="stylesheet" href="/s.css"><style>{style(random, random.randint(6_000, 30_000))}</style>'
        f"<script>{script(random, random.randint(3_000, 20_000))}</script>"
    )
    return Site(host, words, semantic, head, top, bottom)
