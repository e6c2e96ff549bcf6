"""Pages and texts that are read compiled and interpreted; as a script: print what each gives, as JSON.

python tests/reading.py PACKAGE    # the folder in which the package to use lies
"""

import hashlib
import json
import random
import sys
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
CASES = Path(__file__).parent / "cases"
SIGNS = list(" .,:;()[]{}<>/\\=-_#@*|&%+$^~!?'\"0159AZaz\n\u00a0\u2029\ufffd\x00éßİıſжのア漢한٣²")
_TAGS = (
    "div p span a b i em li ul ol menu dl dt dd table tr td th caption thead tbody pre code blockquote cite figure "
    "figcaption img br hr h1 h2 h3 button label input select option title script style svg path math template noscript "
    "time details summary form nav header footer aside main article section head body html meta base textarea iframe"
)
TAGS = _TAGS.split()
ATTRIBUTES = (
    "id=a", "id=", "class=linenos", "class='sidebar Related'", "hidden", "aria-hidden=true", "style='display:none'",
    "role=heading aria-level=9", "role=presentation", "role=button", "role=tabpanel", "rowspan=0", "rowspan=99999999999",
    "colspan=-3", "colspan=2", "start=-2 type=a", "type=I reversed", "value=4", "type=hidden", "href=/x", "href", "download",
    "rel='nofollow author' hreflang=de", "name=n", "alt='A boat at sea'", "alt=IMG_1.jpg", "itemprop=articleBody", "lang=de",
    "type=application/ld+json", "shadowrootmode=open",
)  # fmt: skip
TEXTS = (
    "Fast delivery", "We ship ", " ", "\n  ", "\t", "a", "#", "Ä\u00a0Ã\u00a0x", "two  words", "\x00", "\x85", "\x1c", "\ufdd0",
    "𝒳 🔗", "漢字", "\ud800", "\ufffd\ufffd", "&amp;&nbsp;&#0;&#x85;", "<", "<!-- x -->", "]]>", "{}", "Said so. ", "— A. Author",
)  # fmt: skip
HOSTILE = {
    "nothing": "",
    "one byte": b"\0",
    "only NUL": "\0" * 1000,
    "deep": "<div>" * 5_000 + "kept",
    "nothing closed": "<ul><li><a href=/x><b><table><tr><td><h2>x" * 300,
    "tables in tables": "<table><tr><td>x<td>y<tr><td>" * 500 + "kept",
    "spans": "<table><tr>" + "<td rowspan=65534 colspan=1000>x" * 300 + "<tr><td>kept</table>",
    "attributes": "<p " + " ".join(f"a{n}=x" for n in range(5_000)) + ">kept",
    "names of sources": "<blockquote>Said." + "<cite>a</cite> " * 5_000,
    "sources in sources": "<blockquote>" + "<cite>" * 2_000 + "a<b>b</b>" * 2_000,
    "less-than": "<" * 20_000,
    "surrogates": "<p>\ud800 <a href='\udfff'>\udc80</a><table><tr><th>\ud83d<td>\ude00<tr><td>1<td>2</table>",
    "astral": "<h1>𝒳</h1><p>🔗 𐍈 <cite>𝒴</cite><ol start=3 type=i><li>🚀<li>漢字</ol>",
    "two words": "<p>Posts<svg></svg>Keys, we<img>rde <b>Fast delivery</b>We ship",
}


def sources() -> dict[str, str | bytes]:
    """Return the pages of tests/pages, hostile ones, and random soups of tags, the same each time."""
    found = {path.parent.name: path.read_bytes() for path in sorted(PAGES.glob("*/source.*"))}
    dice = random.Random(7)  # noqa: S311 - pages, no secrets
    soups = {f"soup {number}": soup(dice) for number in range(60)}
    return {**found, **HOSTILE, **soups}


def soup(dice: random.Random) -> str:
    """Return some hundred random tags and texts."""
    parts = []
    for _ in range(dice.randint(20, 300)):
        tag = dice.choice(TAGS)
        match dice.randrange(5):
            case 0 | 1:
                parts.append(f"<{tag} {' '.join(dice.choices(ATTRIBUTES, k=dice.randrange(3)))}>")
            case 2:
                parts.append(f"</{tag}>")
            case _:
                parts.append(dice.choice(TEXTS))
    return "".join(parts)


def read(source: str | bytes) -> dict[str, str]:
    """Return the records of a page, what its rows look like in the journal and, where it is text, the lists of the walk."""
    import pipeline  # noqa: PLC0415 - which one is said by the command line
    from pipeline.errors import PageError  # noqa: PLC0415
    from pipeline.extract.html import walk_page  # noqa: PLC0415
    from pipeline.store.rows import page_messages  # noqa: PLC0415

    try:
        page = pipeline.read_page(source, "https://example.org/a/", "text/html")
        messages = sorted(page_messages(page).items())
        found = {"page": repr(page), "rows": hashlib.sha256(repr(messages).encode()).hexdigest()}
    except (PageError, UnicodeEncodeError) as error:
        found = {"page": repr(error)}
    if isinstance(source, str):
        walk = walk_page(source)
        lists = (walk.page.blocks, walk.page.containers)
        names = [[name for name in dir(one) if isinstance(getattr(one, name), list)] for one in lists]
        links = [[(link.text, link.url, link.rel) for link in own] for own in walk.page.blocks.links]
        rows = {name: getattr(one, name) for one, own in zip(lists, names, strict=True) for name in own}
        found["walk"] = repr({**rows, "links": links, "facts": walk.facts})
    return found


def read_all() -> dict[str, dict[str, str]]:
    """Return what each page gives."""
    return {name: read(source) for name, source in sources().items()}


def texts() -> list[str]:
    """Return texts in many languages, some with signs put in at random places, and each character of many scripts."""
    dice = random.Random(7)  # noqa: S311 - texts, no secrets
    known = [text for _, text in json.loads((CASES / "language.json").read_text("utf-8"))]
    found = known + json.loads((CASES / "language_none.json").read_text("utf-8"))
    for _ in range(1_500):
        letters = list(dice.choice(known)[:200])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(letters) + 1)
            letters[at:at] = dice.choice(SIGNS) * dice.choice((1, 1, 2))
        found.append("".join(letters))
    for point in (*range(0x3100), *range(0xA640, 0xA700), *range(0xFB00, 0x10000)):
        found.append(f"a{chr(point)}b. {chr(point)}C{chr(point)};{chr(point)} ({chr(point)}")
    return found


def judge(text: str) -> str:
    """Return what is said about the language of a text, and about its characters."""
    from pipeline.refine.language import detect  # noqa: PLC0415
    from pipeline.refine.language.alphabets import lacks, letters_of  # noqa: PLC0415
    from pipeline.refine.language.code import is_plain  # noqa: PLC0415
    from pipeline.refine.language.gate import look  # noqa: PLC0415

    answers = (detect(text), detect(text, "pl"), sorted(letters_of(text).seen), lacks("cs", text))
    return repr((*answers, bool(is_plain(text)), look(text).words))


def judge_all() -> dict[str, str]:
    """Return what is said of each text."""
    return {text: judge(text) for text in texts()}


def damaged() -> list[str]:
    """Return texts in many languages as UTF-8 that was read in a wrong codec, cut and with signs, and random characters."""
    from pipeline.refine.repair.codec_bytes import NEUTRAL, TABLES  # noqa: PLC0415

    dice = random.Random(11)  # noqa: S311 - texts, no secrets
    known = [text for _, text in json.loads((CASES / "language.json").read_text("utf-8"))]
    tables = list(TABLES.values())
    odd = [*SIGNS, *sorted(NEUTRAL), "\x85", "\U0001f600", "\U000e0041", "\ud83d", "\uffff", " ", "â€", "Ã "]
    found = []
    for number in range(1_000):
        table = dice.choice(tables)
        start = dice.randrange(30)
        text = dice.choice(known)[start : start + dice.randint(5, 150)]
        letters = [table[byte] for byte in text.encode("utf-8", "surrogatepass")] if number % 4 else list(text)
        for _ in range(dice.randrange(4)):
            at = dice.randrange(len(letters) + 1)
            letters[at : at + dice.randrange(2)] = dice.choice(odd)
        found.append("".join(letters))
    for _ in range(1_000):
        table = dice.choice(tables)
        found.append("".join(dice.choices([*table[0x80:], *dice.choices(odd, k=20), "a", " "], k=dice.randrange(40))))
    return found


def mend(text: str) -> str:
    """Return what repair makes of a text, and what its loops say of it."""
    import pipeline.refine.repair as repairing  # noqa: PLC0415
    from pipeline.refine.repair.codec_bytes import NEUTRAL  # noqa: PLC0415
    from pipeline.refine.repair.confusion.score import log_likelihood  # noqa: PLC0415
    from pipeline.refine.repair.edits import Hints  # noqa: PLC0415
    from pipeline.refine.repair.glance import glance_at, table_of  # noqa: PLC0415
    from pipeline.refine.repair.misread import read  # noqa: PLC0415
    from pipeline.refine.repair.suspicion import sequences, suspects_of  # noqa: PLC0415

    long = f"{text}\n{'a' * 4_000}{text}"
    page = glance_at(long)
    likelihood = log_likelihood(text.split()).tobytes()
    answers = (
        repairing.repair(text),
        sorted(page.characters),
        page.heads(table_of(NEUTRAL)),
        suspects_of(long.split("\n"), page),
        sequences(text),
        read(text, Hints()),
        read(text, Hints(None, frozenset({"cp1252", "koi8-r", "mac-roman"}))),
        hashlib.sha256(likelihood).hexdigest(),
    )
    return repr(answers)


def mend_all() -> dict[str, str]:
    """Return the same of each text."""
    return {text: mend(text) for text in damaged()}


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import pipeline.extract.html.walk as module

    json.dump({"walk": module.__file__, "read": read_all(), "judged": judge_all(), "mended": mend_all()}, sys.stdout)
