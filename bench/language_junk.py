"""Text that is in no language, of many kinds, for fitting the pool and for measuring what it lets through.

All of it is made up here from word parts, the same from the same seed on every machine; nothing is copied from anywhere.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Final

_VERBS: Final = [
    "get",
    "set",
    "load",
    "save",
    "parse",
    "read",
    "write",
    "make",
    "find",
    "init",
    "update",
    "remove",
    "render",
    "fetch",
    "check",
    "is",
    "has",
    "on",
    "to",
]
_NOUNS: Final = [
    "value",
    "item",
    "node",
    "list",
    "user",
    "name",
    "index",
    "file",
    "path",
    "buffer",
    "state",
    "key",
    "config",
    "page",
    "count",
    "error",
    "line",
    "text",
]
_COMMENTS: Final = (
    "read the whole file at once",
    "nothing to do here",
    "see the notes above",
    "default value",
    "not used any more",
    "this is slow",
    "keep in sync with the server",
)
_PACKAGES: Final = [
    "nginx",
    "postgres",
    "redis",
    "httpd",
    "vim",
    "git",
    "curl",
    "python3",
    "nodejs",
    "make",
    "gcc",
    "openssl",
    "zlib1g-dev",
]
_UNITS: Final = [
    "kg",
    "cm",
    "mm",
    "km",
    "ml",
    "GB",
    "MB",
    "kHz",
    "GHz",
    "kW",
    "V",
    "A",
    "mAh",
    "fps",
    "px",
    "pt",
    "dB",
    "rpm",
    "psi",
    "W",
    "l",
    "m",
    "g",
]
_CURRENCIES: Final = [
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CHF",
    "PLN",
    "CZK",
    "HUF",
    "SEK",
    "NOK",
    "DKK",
    "TRY",
    "CNY",
    "INR",
    "BRL",
    "zł",
    "Kč",
    "kr",
    "lei",
]
_CODES: Final = [
    "en",
    "de",
    "fr",
    "pl",
    "es",
    "it",
    "pt",
    "nl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "ru",
    "uk",
    "sv",
    "da",
    "no",
    "fi",
    "et",
    "lv",
    "lt",
    "tr",
    "ar",
    "fa",
    "he",
    "hi",
    "vi",
    "id",
    "zh",
    "ja",
    "ko",
]
_ELEMENTS: Final = ["H", "C", "N", "O", "Na", "Cl", "K", "Ca", "Fe", "S", "P", "Mg", "Al", "Si", "Zn", "Cu"]
_CHORDS: Final = ["C", "Dm", "Em", "F", "G", "Am", "G7", "Fmaj7", "Csus4", "D", "A", "E", "Bm", "F#m", "Bb", "Eb"]
_ENDONYMS: Final = [
    "English",
    "Deutsch",
    "Français",
    "Español",
    "Italiano",
    "Português",
    "Nederlands",
    "Polski",
    "Čeština",
    "Slovenčina",
    "Magyar",
    "Română",
    "Svenska",
    "Dansk",
    "Norsk",
    "Suomi",
    "Eesti",
    "Latviešu",
    "Lietuvių",
    "Türkçe",
    "Català",
    "Galego",
    "Euskara",
    "Hrvatski",
    "Slovenščina",
    "Shqip",
    "Ελληνικά",
    "Български",
    "Русский",
    "Українська",
    "Беларуская",
    "Македонски",
    "Српски",
    "العربية",
    "فارسی",
    "עברית",
    "हिन्दी",
    "বাংলা",
    "தமிழ்",
    "ไทย",
    "中文",
    "日本語",
    "한국어",
    "ქართული",
    "Հայերեն",
    "Íslenska",
    "Gaeilge",
    "Cymraeg",
    "Esperanto",
    "Afrikaans",
    "Brezhoneg",
    "Kreyòl",
    "Kiswahili",
]
_BRANDS: Final = (
    "Zorvex",
    "Lumaq",
    "Tekton",
    "Brivio",
    "Nexora",
    "Quantel",
    "Vortik",
    "Ambrix",
    "Solvy",
    "Kandor",
    "Pyxis",
    "Mirato",
    "Orbix",
)


class _Maker:
    """Makes pieces at random."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def one(self, of: list[str] | tuple[str, ...]) -> str:
        return self.random.choice(of)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def some(self, make: Callable[[], str], low: int, high: int, between: str = " ") -> str:
        return between.join(make() for _ in range(self.number(low, high)))

    def letters(self, alphabet: str, low: int, high: int) -> str:
        return "".join(self.random.choice(alphabet) for _ in range(self.number(low, high)))

    def name(self) -> str:
        """Return a word that can be spoken and means nothing."""
        return "".join(
            self.one(tuple("bcdfghjklmnprstvz")) + self.one(tuple("aeiou")) for _ in range(self.number(2, 4))
        )

    def product(self) -> str:
        """Return a name that a maker could give to a thing."""
        middle = self.some(lambda: self.one(("an", "ex", "or", "il", "um", "ad", "ev", "yn", "ost", "ark")), 1, 2, "")
        start = self.one(("B", "Cr", "D", "F", "Gl", "H", "K", "L", "M", "N", "Pr", "S", "T", "V", "Z"))
        return start + middle + self.one(("a", "o", "ix", "on", "er", "ia", "us", "yx", "eon", "ex", "is", "um"))

    def shuffled(self, word: str) -> str:
        return "".join(self.random.sample(word, min(len(word), self.number(4, 10))))

    def camel(self) -> str:
        return self.one(_VERBS) + self.one(_NOUNS).title() + self.one(("", "", "List", "ById"))

    def snake(self) -> str:
        return f"{self.one(_VERBS)}_{self.one(_NOUNS)}"

    def phrase(self) -> str:
        return self.one(_COMMENTS)


def _python(make: _Maker) -> str:
    lines = (
        f"def {make.snake()}({make.one(_NOUNS)}, {make.one(_NOUNS)}=None):",
        f'    """{make.phrase().capitalize()}."""',
        f"    for {make.one(_NOUNS)} in self.{make.snake()}():",
        f"        if not {make.one(_NOUNS)} and {make.one(_NOUNS)} is not None:",
        f"            raise ValueError('{make.phrase()}')",
        f"    return {make.one(_NOUNS)}.{make.one(_VERBS)}({make.number(0, 9)})",
        f"from {make.name()} import {make.snake()}",
        f"with open({make.one(_NOUNS)}) as {make.one(_NOUNS)}:",
        "except:",
        f"    {make.one(_NOUNS)} = [{make.one(_NOUNS)} for {make.one(_NOUNS)} in {make.one(_NOUNS)}]",
        f"    # {make.phrase()}",
    )
    start = make.number(0, len(lines) - 2)
    return "\n".join(lines[start : start + make.number(2, 7)])


def _c(make: _Maker) -> str:
    lines = (
        f"#define {make.snake().upper()} {make.number(0, 255)} /* {make.phrase()} */",
        f"#include <{make.one(_NOUNS)}.h>",
        f"static int {make.snake()}(struct {make.one(_NOUNS)} *{make.one(_NOUNS)})",
        "{",
        f"    if ({make.one(_NOUNS)} && !{make.one(_NOUNS)}->{make.one(_NOUNS)}) {{ return -1; }}",
        f"    for (i = 0; i < {make.one(_NOUNS)}; i++)",
        f"        {make.snake()}({make.one(_NOUNS)}, {make.number(0, 99)});  // {make.phrase()}",
        f"    {make.one(_NOUNS)}[{make.number(0, 9)}] = {make.one(_NOUNS)} + {make.one(_NOUNS)};",
        "}",
    )
    start = make.number(0, len(lines) - 1)
    return "\n".join(lines[start : start + make.number(1, 6)])


def _javascript(make: _Maker) -> str:
    lines = (
        f"const {make.camel()} = require('{make.name()}');",
        f'var {make.one(_NOUNS)} = "{make.phrase().title()}";',
        f"{make.one(_NOUNS)}.addEventListener('click', () => {{",
        f"  // {make.phrase()}",
        f"  if (a && b) {{ return {make.one(_NOUNS)}[1]; }}",
        f"  {make.camel()}({make.one(_NOUNS)}).then(function ({make.one(_NOUNS)}) {{",
        "});",
        f"export default {make.camel()};",
    )
    start = make.number(0, len(lines) - 1)
    return "\n".join(lines[start : start + make.number(1, 6)])


def _shell(make: _Maker) -> str:
    lines = (
        f"$ sudo apt-get install {make.one(_PACKAGES)} {make.one(_PACKAGES)}",
        f"git clone https://example.org/{make.name()}.git && cd {make.name()}",
        f"for f in *.{make.one(('txt', 'log', 'jpg'))}; do mv $f {make.name()}/; done",
        f"docker run -d -p {make.number(80, 9999)}:80 {make.one(_PACKAGES)}",
        f"# cp -r /etc/{make.name()} /var/lib/{make.name()}",
        f"export {make.name().upper()}_HOME=/opt/{make.name()}",
        f'echo "{make.phrase()}" | grep -v {make.one(_NOUNS)}',
        f"{make.name()}@{make.name()}:~$ ls -la {make.one(_NOUNS)}",
    )
    return "\n".join(make.random.sample(lines, make.number(1, 4)))


def _settings(make: _Maker) -> str:
    style = make.number(0, 2)
    keys = [f"{make.one(_NOUNS)}" for _ in range(make.number(3, 7))]
    if style == 0:
        return "\n".join([f"[{make.name()}]", *(f"{key}_{make.one(_NOUNS)} = {make.one(_PACKAGES)}" for key in keys)])
    if style == 1:
        return "\n".join([f"{make.name()}:", *(f"  - {key}: {make.one(_PACKAGES)}" for key in keys)])
    return "\n".join(f"{key.title()}{make.one(_NOUNS).title()}={make.phrase()}" for key in keys)


def _markup(make: _Maker) -> str:
    return "\n".join(
        f'<{make.one(("div", "span", "item", "dependency"))} class="{make.name()}">{make.one(_NOUNS)}</div>'
        for _ in range(make.number(1, 4))
    )


def _query(make: _Maker) -> str:
    return (  # no query, and nothing runs it
        f"SELECT {make.one(_NOUNS)}, {make.one(_NOUNS)} FROM {make.name()} WHERE {make.one(_NOUNS)} = {make.number(0, 99)}"  # noqa: S608
        f"{make.one((';', ' ORDER BY name', ' LIMIT 10;'))}"
    )


def _style(make: _Maker) -> str:
    return f".{make.name()} {{ margin: {make.number(0, 9)}px; color: #{make.letters('0123456789abcdef', 6, 6)}; }}"


def _trace(make: _Maker) -> str:
    return (
        f'Traceback (most recent call last):\n  File "{make.name()}.py", line {make.number(1, 900)}, in {make.snake()}\n'
        f"{make.one(('Value', 'Key', 'Type'))}Error: {make.one(_NOUNS)}"
    )


def _log(make: _Maker) -> str:
    return f"[{make.number(0, 23):02d}:{make.number(0, 59):02d}] WARN {make.snake()}[{make.number(1, 9999)}]: rc={make.number(-5, 5)}"


def _kinds(make: _Maker) -> dict[str, Callable[[], str]]:
    lower, digits = string.ascii_lowercase, string.digits
    return {
        "python": lambda: _python(make),
        "c": lambda: _c(make),
        "javascript": lambda: _javascript(make),
        "shell": lambda: _shell(make),
        "settings": lambda: _settings(make),
        "markup": lambda: _markup(make),
        "query": lambda: _query(make),
        "style": lambda: _style(make),
        "trace": lambda: _trace(make),
        "log": lambda: make.some(lambda: _log(make), 1, 3, "\n"),
        "identifiers": lambda: make.some(
            make.random.choice((make.camel, make.snake)), 1, 6, make.one((" ", ", ", "\n"))
        ),
        "keys": lambda: make.some(lambda: make.one(("asdf", "jkl", "qwer", "zxcv", "hjk", "fghj", "dsa")), 1, 6),
        "letters": lambda: make.some(lambda: make.letters(string.ascii_letters, 1, 1), 2, 20),
        "random": lambda: make.some(lambda: make.letters(lower, 3, 10), 1, 10),
        "random capitals": lambda: make.some(lambda: make.letters(string.ascii_uppercase, 3, 9), 1, 6),
        "random accents": lambda: make.some(lambda: make.letters(lower + "éèäöüßçñåøąęłšžř", 2, 10), 1, 9),
        "random Cyrillic": lambda: make.some(lambda: make.letters("абвгдежзийклмнопрстуфхцчшщъыьэюя", 3, 10), 1, 8),
        "bases": lambda: make.letters("ACGT", 30, 120),
        "repeats": lambda: make.one(
            ((make.name() + " ") * make.number(4, 20), make.letters(lower, 1, 2) * make.number(6, 40))
        ),
        "units": lambda: make.some(lambda: f"{make.number(1, 900)} {make.one(_UNITS)}", 1, 6),
        "prices": lambda: make.some(
            lambda: f"{make.number(1, 999)},{make.number(0, 99):02d} {make.one(_CURRENCIES)}", 1, 4
        ),
        "currencies": lambda: make.some(lambda: make.one(_CURRENCIES), 3, 9),
        "tickers": lambda: make.some(
            lambda: make.letters(string.ascii_uppercase, 3, 5), 2, 8, make.one((" ", ", ", " | "))
        ),
        "codes of languages": lambda: make.some(
            lambda: make.one((make.one(_CODES), make.one(_CODES).upper())), 2, 9, make.one((" ", " | ", "\n", " / "))
        ),
        "names of languages": lambda: make.some(
            lambda: make.one(_ENDONYMS), 2, 14, make.one((" ", "\n", " | ", " · "))
        ),
        "names and codes of languages": lambda: make.some(
            lambda: f"{make.one(_CODES).upper()} {make.one(_ENDONYMS)}", 2, 8
        ),
        "formulas": lambda: make.some(
            lambda: make.some(lambda: make.one(_ELEMENTS) + make.one(("", "2", "3")), 1, 4, ""), 1, 3, " + "
        ),
        "chords": lambda: make.some(lambda: make.one(_CHORDS), 3, 12),
        "numerals": lambda: make.some(
            lambda: make.one(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XIV", "XIX", "XX"]),
            2,
            8,
        ),
        "users": lambda: make.some(lambda: "@" + make.name() + make.one(("", "_", "99")), 1, 5),
        "models": lambda: make.some(
            lambda: f"{make.letters(string.ascii_uppercase, 1, 3)}{make.one(('', '-'))}{make.letters(digits, 2, 4)}",
            1,
            5,
        ),
        "brands": lambda: make.some(lambda: make.one(_BRANDS), 2, 6),
        "files": lambda: make.some(
            lambda: make.name() + make.letters(digits, 0, 3) + make.one((".jpg", ".tar.gz", ".pdf", ".js")), 1, 4
        ),
        "addresses": lambda: make.some(
            lambda: f"{make.one(('www.', 'https://', ''))}{make.name()}.{make.one(('com', 'org', 'de'))}", 1, 4
        ),
        "versions": lambda: make.some(
            lambda: f"{make.one(('v', ''))}{make.number(0, 20)}.{make.number(0, 30)}.{make.number(0, 9)}", 1, 5
        ),
        "boxes": lambda: make.letters("─│┌┐└┘├┤═║░▒▓█■□●○★☆→←↑↓ ", 5, 60),
        "time zones": lambda: make.some(
            lambda: make.one(["UTC", "GMT", "CET", "CEST", "EST", "PST", "MSK", "JST", "UTC+1", "GMT+2"]), 2, 6, " | "
        ),
        "products": lambda: make.some(make.product, 2, 6, make.one((" ", " ", ", ", "\n"))),
        "shuffled": lambda: make.some(lambda: make.shuffled(make.phrase().replace(" ", "")), 2, 5),
        "consonants": lambda: make.some(lambda: make.letters("bcdfghjklmnpqrstvwxz", 3, 8), 2, 7),
        "mixed case": lambda: make.some(lambda: make.letters(string.ascii_letters, 5, 12), 1, 5),
        "licence keys": lambda: make.some(
            lambda: make.some(lambda: make.letters(string.ascii_uppercase, 5, 5), 3, 5, "-"), 1, 2, "\n"
        ),
        "classes": lambda: make.some(
            lambda: f"{make.one(_NOUNS)}-{make.one((*_VERBS, 'md', 'lg', 'xs', 'primary', 'wrap'))}", 3, 9
        ),
    }


def junk(seed: int, each: int) -> list[tuple[str, str]]:
    """Return (kind, text) of up to `each` different texts of every kind.

    >>> junk(1, 2) == junk(1, 2), len({kind for kind, _ in junk(1, 2)})
    (True, 43)
    """
    made: dict[tuple[str, str], None] = {}
    for kind in _kinds(_Maker("")):
        make = _kinds(_Maker(f"{seed} {kind}"))[kind]
        for _ in range(each):
            made[kind, make()] = None
    return list(made)
