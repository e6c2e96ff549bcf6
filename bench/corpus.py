"""Make a corpus of pages to measure with: the same bytes from the same seed on every machine.

    python bench/corpus.py FOLDER [--pages 2000] [--seed 1]
    python bench/corpus.py FILE.warc.gz [--pages 2000] [--seed 1]

Page `i` depends on the seed and `i` alone, so that the first 400 pages of any corpus are the same. Every 20 pages in a row
hold each of the 20 languages once, and one of the 20 is damaged (`DAMAGES`), each time in another language.
Files lie as HOST/PATH, with no sidecar. A name that ends in `.warc.gz` gets the same pages as one WARC file, in which page
`i` was fetched `i` seconds after the first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import uuid
from datetime import UTC, datetime, timedelta
from html import escape
from html.entities import codepoint2name
from pathlib import Path
from random import Random

from material import LANGUAGES, Material, material
from template import SITES_PER_LANGUAGE, Site, classes, icon, script, site

DAMAGES = ("mojibake", "undeclared", "replacement", "truncated", "entities")
LEGACY = {
    "ar": "windows-1256",
    "cs": "iso-8859-2",
    "el": "iso-8859-7",
    "hu": "iso-8859-2",
    "ja": "shift_jis",
    "pl": "iso-8859-2",
    "ro": "iso-8859-2",
    "ru": "windows-1251",
    "tr": "windows-1254",
    "uk": "windows-1251",
    "zh": "gb18030",
}
"""encoding that old pages of a language are in; windows-1252 for the others"""

_FIRST_FETCH = datetime(2026, 1, 1, tzinfo=UTC)

MISREAD = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}
"""what windows-1252 takes a byte for; the five bytes it does not know stay what they are, as browsers do it"""


def damage_of(index: int) -> str | None:
    """Return what is wrong with page `index`: 1 page in 20, in changing languages and kinds."""
    block, place = divmod(index, len(LANGUAGES))
    if place != block * 7 % len(LANGUAGES):
        return None
    return DAMAGES[(block + block // len(LANGUAGES)) % len(DAMAGES)]


def inline(text: str, random: Random) -> str:
    """Return `text` escaped, with a link, an emphasis or a dash after a no-break space now and then."""
    words = escape(text, quote=False).split(" ")
    for index in range(3, len(words) - 3, 11):
        match random.randint(0, 4):
            case 0:
                target = f"/a/{random.randint(1, 9_999)}.html"
                words[index] = f'<a class="{classes(random, 2)}" href="{target}">{words[index]}</a>'
            case 1:
                words[index] = f"<strong>{words[index]}</strong>"
            case 2:
                words[index] = f"{words[index]}&nbsp;&ndash;"
    return " ".join(words)


def table(words: Material, random: Random) -> str:
    """Return a table of towns and numbers."""
    header = "".join(f"<th>{random.choice(words.labels)}</th>" for _ in range(4))
    rows = "".join(
        f"<tr><th>{random.choice(words.places)}</th>"
        + "".join(f"<td>{random.randint(1, 99_999) / 10}</td>" for _ in range(3))
        + "</tr>"
        for _ in range(random.randint(3, 14))
    )
    caption = words.heading(random)
    return f"<table><caption>{caption}</caption><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


def listing(words: Material, random: Random) -> str:
    """Return a list, sometimes with another one inside."""
    tag = random.choice(("ul", "ol"))
    items = [f"<li>{inline(words.sentence(random), random)}</li>" for _ in range(random.randint(3, 7))]
    if random.random() < 0.3:
        inner = "".join(f"<li>{words.clause(random)}</li>" for _ in range(3))
        items[-1] = items[-1].replace("</li>", f"<ul>{inner}</ul></li>")
    return f'<{tag} class="{classes(random, 2)}">{"".join(items)}</{tag}>'


def quote(words: Material, random: Random) -> str:
    """Return a quotation; one in six is in another language than the page."""
    other = material(random.choice(LANGUAGES)) if random.random() < 1 / 6 else words
    text, name = escape(other.sentences(2, random), quote=False), random.choice(words.names)
    return f"<blockquote><p>{text}</p><footer><cite>{name}</cite></footer></blockquote>"


def figure(words: Material, random: Random) -> str:
    """Return a picture and its caption."""
    label = escape(words.clause(random))
    sources = ", ".join(f"/img/{random.getrandbits(48):x}-{width}.webp {width}w" for width in (320, 640, 960, 1280))
    return (
        f'<figure class="{classes(random)}"><img srcset="{sources}" alt="{label}" loading="lazy">'
        f"<figcaption>{words.sentence(random)}</figcaption></figure>"
    )


def section(words: Material, random: Random, level: int) -> str:
    """Return a heading and what stands under it."""
    anchor = f"s{random.getrandbits(20):x}"
    heading = f'<h{level} id="{anchor}" class="{classes(random, 3)}">{words.heading(random)}</h{level}>'
    paragraphs = [
        f'<p class="{classes(random, 3)}">{inline(words.sentences(random.randint(2, 5), random), random)}</p>'
        for _ in range(random.randint(2, 5))
    ]
    extra = random.choice((table, listing, listing, quote, figure, figure))
    paragraphs.insert(random.randint(1, len(paragraphs)), extra(words, random))
    return heading + "".join(paragraphs)


def article(words: Material, random: Random, title: str) -> str:
    """Return the article: title, lead, byline and 4 to 9 sections, some with sections of their own."""
    parts = [
        f"<h1>{title}</h1>",
        f'<p class="lead">{inline(words.sentences(2, random), random)}</p>',
        f'<p class="byline">{random.choice(words.names)} &middot; <time>2026-0{random.randint(1, 9)}-14</time></p>',
    ]
    for _ in range(random.randint(4, 9)):
        parts.append(section(words, random, 2))
        if random.random() < 0.4:
            parts.append(section(words, random, 3))
    return "\n".join(parts)


def around(words: Material, random: Random) -> str:
    """Return what follows an article: an aside, related pages, comments, a newsletter form."""
    cards = "".join(
        f'<div class="card {classes(random)}">{icon(random)}<a href="/a/{random.randint(1, 9_999)}.html">'
        f'<h3>{words.heading(random)}</h3></a><p class="{classes(random)}">{words.sentence(random)}</p></div>'
        for _ in range(random.randint(6, 24))
    )
    comments = "".join(
        f'<div class="comment {classes(random)}" id="c{random.getrandbits(32)}"><b>{random.choice(words.names)}</b>'
        f"{icon(random)}<p>{words.sentences(random.randint(1, 3), random)}</p><a>{words.labels[13]}</a></div>"
        for _ in range(random.randint(0, 30))
    )
    return (
        f'<aside class="sidebar {classes(random)}"><h3>{words.labels[1]}</h3><p>{words.sentence(random)}</p></aside>'
        f'<section class="related-posts">{cards}</section><section id="comments">{comments}</section>'
        f'<form class="newsletter"><label>{words.labels[8]}</label><input type="email"><button>OK</button></form>'
    )


def markup(where: Site, url: str, random: Random, edition: int) -> str:
    """Return the page as text; `edition` above 0 adds a section that the earlier editions do not have."""
    words = where.words
    title = words.heading(random)
    body = article(words, random, title)
    rest = around(words, random)
    state = json.dumps({"page": url, "blob": script(random, random.randint(2_000, 30_000))}).replace("</", "<\\/")
    if edition:
        body += section(words, Random(f"{url} {edition}"), 2)
    main, inner = ("main", "article") if where.semantic else ("div", "div")
    facts = json.dumps({"@type": "NewsArticle", "headline": title, "inLanguage": words.language}, ensure_ascii=False)
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8"><title>{title} | {where.host}</title>'
        f'<meta name="description" content="{escape(words.sentence(random))}"><link rel="canonical" href="{url}">'
        f'<meta property="og:title" content="{title}"><script type="application/ld+json">{facts}</script>'
        f'{where.head}</head><body class="{classes(random)}">{where.top}'
        f'<{main} id="content"><{inner} class="post-body {classes(random)}">{body}</{inner}></{main}>{rest}'
        f'<script id="state" type="application/json">{state}</script>{where.bottom}</body></html>\n'
    )


def lose(html: str, random: Random) -> str:
    """Return `html` with text lost to U+FFFD: some single letters and up to three long runs, in paragraphs."""
    pieces = html.split("</p>")
    for index in random.sample(range(len(pieces) - 1), k=min(6, len(pieces) - 1)):
        cut = pieces[index].rfind(" ")
        run = random.choice((1, 1, 1, random.randint(20, 400), random.randint(400, 7_000)))
        pieces[index] = pieces[index][: cut - 1] + "\ufffd" * run + pieces[index][cut:]
    return "</p>".join(pieces)


def damaged(html: str, kind: str, language: str, random: Random) -> bytes:
    """Return the bytes of a page that went wrong in the way `kind` says."""
    match kind:
        case "mojibake":
            return html.encode().decode("latin-1").translate(MISREAD).encode()
        case "undeclared":
            bare = html.replace('<meta charset="utf-8">', "")
            return bare.encode(LEGACY.get(language, "windows-1252"), "xmlcharrefreplace")
        case "replacement":
            return lose(html, random).encode()
        case "truncated":
            body = html.encode()
            return body[: int(len(body) * random.uniform(0.4, 0.9))]
        case _:
            names = {point: f"&amp;{name};" for point, name in codepoint2name.items() if point > 127}
            return html.replace("&nbsp;", "&amp;nbsp;").translate(names).encode()


def build_page(index: int, seed: int, edition: int = 0) -> tuple[str, bytes]:
    """Return the path below the corpus folder and the bytes of page `index`."""
    random = Random(f"{seed} {index}")
    language = LANGUAGES[index % len(LANGUAGES)]
    where = site(language, index // len(LANGUAGES) % SITES_PER_LANGUAGE)
    path = f"{where.host}/{language}/{2018 + index % 8}/page-{index:06}.html"
    html = markup(where, f"https://{path}", random, edition)
    kind = damage_of(index)
    return path, damaged(html, kind, language, random) if kind else html.encode()


def write_corpus(folder: Path, indexes: range, seed: int = 1, edition: int = 0) -> int:
    """Write the pages of `indexes` below `folder` and return their size in bytes."""
    size = 0
    for index in indexes:
        name, body = build_page(index, seed, edition)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        size += len(body)
    return size


def write_warc(file: Path, indexes: range, seed: int = 1, edition: int = 0) -> int:
    """Write the pages of `indexes` as response records, each a gzip member of its own, and return their size in bytes."""
    size = 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        out.write(
            warc_record("warcinfo", "", _FIRST_FETCH, "application/warc-fields", b"software: bench/corpus.py\r\n")
        )
        for index in indexes:
            name, body = build_page(index, seed, edition)
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
            at = _FIRST_FETCH + timedelta(seconds=index)
            kind = "application/http; msgtype=response"
            out.write(warc_record("response", f"https://{name}", at, kind, answer + body))
            size += len(body)
    return size


def warc_record(kind: str, url: str, at: datetime, content_type: str, block: bytes) -> bytes:
    """Return one record of WARC 1.1 as a gzip member."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {url} {at}').urn}>",
        "WARC-Target-URI": url,
        "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return gzip.compress(f"WARC/1.1\r\n{header}\r\n".encode() + block + b"\r\n\r\n", 6, mtime=0)


def main() -> None:
    """Write a corpus where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER|FILE.warc.gz")
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write = write_warc if options.folder.name.endswith(".warc.gz") else write_corpus
    size = write(options.folder, range(options.pages), options.seed)
    print(f"{options.pages:,} pages, {size / 1e6:.1f} MB, in {options.folder}")


if __name__ == "__main__":
    main()
