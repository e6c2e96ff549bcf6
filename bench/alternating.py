"""Measure decode on pages whose lines alternate between UTF-8 and an older encoding, made of our own sentences.

    python bench/alternating.py [--pages 20]

A page has 4 to 30 lines; the first line is in UTF-8 or not, and every second or every third is in the other encoding.
chardet on the same pages reads each as one encoding. Nothing was tuned on these pages.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from random import Random

import chardet
from material import LANGUAGES, material

from pipeline.errors import PageError
from pipeline.extract.decode import decode

LEGACY = {
    "cs": ("windows-1250", "iso-8859-2"),
    "de": ("windows-1252", "iso-8859-15"),
    "el": ("windows-1253",),
    "es": ("windows-1252",),
    "fi": ("windows-1252",),
    "fr": ("windows-1252", "iso-8859-15"),
    "hu": ("windows-1250", "iso-8859-2"),
    "it": ("windows-1252",),
    "ja": ("cp932", "euc_jp"),
    "pl": ("windows-1250", "iso-8859-2"),
    "pt": ("windows-1252",),
    "ro": ("iso-8859-16", "windows-1250"),
    "ru": ("windows-1251", "koi8-r"),
    "sv": ("windows-1252",),
    "tr": ("windows-1254",),
    "uk": ("windows-1251", "koi8-u"),
    "zh": ("gb18030", "big5"),
}
"""languages of the material -> encodings in which their pages once were"""
TARGET = 0.6
"""share of the pages of which every character must be right"""


def lines(language: str, encoding: str, random: Random) -> list[str]:
    """Return sentences of `language` that both encodings can hold, each with a letter beyond ASCII."""
    words = material(language)
    found: list[str] = []
    wanted = random.randint(4, 30)
    for _ in range(20 * wanted):
        text = words.sentence(random)
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        if not text.isascii():
            found.append(text)
        if len(found) == wanted:
            break
    return found


def page(texts: list[str], encoding: str, random: Random) -> bytes:
    """Return `texts` as lines of which some are in `encoding`."""
    each, first = random.choice((2, 3)), random.choice((0, 1))
    return b"\n".join(text.encode(encoding if at % each == first else "utf-8") for at, text in enumerate(texts))


def main() -> int:
    """Print the table; exit status 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20, help="of each language and encoding")
    n_pages = parser.parse_args().pages
    total = right = theirs = 0
    print(f"{'':22}{'pages':>7}{'ours':>8}{'chardet':>9}")
    for language in LANGUAGES:
        for encoding in LEGACY.get(language, ()):
            random = Random(f"{language} {encoding}")
            made = hits = peer = 0
            for _ in range(n_pages):
                texts = lines(language, encoding, random)
                if len(texts) < 4:
                    continue
                body = page(texts, encoding, random)
                made += 1
                with suppress(PageError):
                    hits += decode(body).value == "\n".join(texts)
                name = chardet.detect(body)["encoding"] or "utf-8"
                peer += body.decode(name, "replace") == "\n".join(texts)
            total, right, theirs = total + made, right + hits, theirs + peer
            if made:
                print(f"{language + ' ' + encoding:22}{made:7}{hits / made:8.1%}{peer / made:9.1%}")
    print(f"{'all':22}{total:7}{right / total:8.1%}{theirs / total:9.1%}   target {TARGET:.0%}")
    return int(right < TARGET * total)


if __name__ == "__main__":
    sys.exit(main())
